"""What is to be learned: the built-in reference machines.

Addition bit by bit is such a machine, and its state is the carry. So is every linear
function of the operands with integer coefficients c_k:

    total = carry + Σ_k c_k x_k,   output = total mod 2,   next carry = floor(total / 2)

which is subtraction for (1, -1), whose carry 0 or -1 is the borrow; tripling for (3);
negation in two's complement for (-1); and increment for (1) with a carry of 1 at the start.

>>> MACHINES["addition"].next, MACHINES["addition"].output
([[0, 0, 0, 1], [0, 1, 1, 1]], [[0, 1, 1, 0], [1, 0, 0, 1]])
"""

from .machine import Machine, machine_of


def linear(name, coefficients, carry=0, answer="natural") -> Machine:
    """The machine of Σ_k c_k a_k + carry for integer coefficients c_k, one operand each.

    >>> from purernn.arithmetic import compute
    >>> compute(linear("5a - 3b", (5, -3)), 10, 4)
    38
    """

    def step(carry, bits):
        total = carry + sum([c * x for c, x in zip(coefficients, bits)])
        return total >> 1, (total & 1,)  # >> rounds down, and & 1 is mod 2, for negative totals too

    return machine_of(name, step, len(coefficients), carry, answer=answer)


def _named(machines):
    return {machine.name: machine for machine in machines}


MACHINES = _named(
    [
        linear("addition", (1, 1)),
        linear("subtraction", (1, -1)),
        linear("three_operand_addition", (1, 1, 1)),
        linear("tripling", (3,)),
        linear("a_plus_2b", (1, 2)),
        linear("negation", (-1,), answer="integer"),
        linear("increment", (1,), carry=1),
        machine_of("xor", lambda s, x: (s, (x[0] ^ x[1],)), 2),
        # the parity of the bits so far, and of all of them at the end
        machine_of("parity", lambda s, x: (s ^ x[0], (s ^ x[0],)), 1, answer="bit"),
        # a xor 2a, the Gray code of 2a
        machine_of("gray", lambda s, x: (x[0], (x[0] ^ s,)), 1),
        # whether a < b so far: the highest place where they differ decides
        machine_of("comparison", lambda s, x: (x[1] if x[0] ^ x[1] else s, (x[1] if x[0] ^ x[1] else s,)), 2, answer="bit"),
    ]
)
