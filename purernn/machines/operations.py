"""What is to be learned: the built-in reference machines.

>>> MACHINES["addition"].next, MACHINES["addition"].output
([[0, 0, 0, 1], [0, 1, 1, 1]], [[0, 1, 1, 0], [1, 0, 0, 1]])
"""

from .mealy import linear, machine_of


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
        machine_of(
            "comparison",
            lambda s, x: (x[1] if x[0] ^ x[1] else s, (x[1] if x[0] ^ x[1] else s,)),
            2,
            answer="bit",
        ),
    ]
)
