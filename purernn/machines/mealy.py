"""Mealy machines: what is to be learned, and what every finite network is.

A Mealy machine reads one symbol at a time and answers each with one symbol. Its memory is a
state, one of finitely many:

    (s_{t+1}, output_t) = step(s_t, input_t),   s_0 = initial

Here it is a table: next[s][x] is the state after s on input symbol x, output[s][x] the
output symbol. A symbol is the integer of its bits, the bit of operand k at place k: of two
operands, symbol 1 means a_t = 1, b_t = 0. State 0 is the initial one.

Addition bit by bit is such a machine, and its state is the carry. So is every linear
function of the operands with integer coefficients c_k:

    total = carry + Σ_k c_k x_k,   output = total mod 2,   next carry = floor(total / 2)

The coefficients (1, -1) give subtraction, whose carry, 0 or -1, is the borrow; (3) gives
tripling, (-1) negation in two's complement, and (1) with an initial carry of 1 increment.

Source: G. Mealy, "A method for synthesizing sequential circuits", Bell System Technical
Journal 34 (1955).

The full adder, whose state is the carry:

>>> def step(carry, bits):
...     total = carry + bits[0] + bits[1]
...     return total // 2, (total % 2,)
>>> adder = machine_of("addition", step, n_in=2)
>>> adder.states, adder.next, adder.output
([0, 1], [[0, 0, 0, 1], [0, 1, 1, 1]], [[0, 1, 1, 0], [1, 0, 0, 1]])
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.bits import from_bits, to_bits
from ..basics.errors import PurernnError, integer_rows, natural, shown

MOST_STATES = 20000
MOST_BITS = 8  # of a symbol: a table has 2^n_in columns
ANSWER_KINDS = ("natural", "integer", "bit")


class Machine:
    """A Mealy machine as a table.

    name: a word for messages and files; n_in, n_out: bits of a symbol, 1 to 8;
    states: one label each; next, output: a row for each state, 2^n_in entries in each;
    answer: how `compute` reads the output, "natural" (an integer that must not be negative),
    "integer" (two's complement: endless ones are a minus sign) or "bit" (the last output alone).
    Raises PurernnError if a part is out of range or a shape does not fit.
    """

    def __init__(
        self,
        name: str,
        n_in: int,
        n_out: int,
        states: list,
        next: "list[list[int]]",  # noqa: A002 (the standard name)
        output: "list[list[int]]",
        answer: str = "integer",
    ):
        if (
            type(name) is not str
            or not 1 <= len(name) <= 100
            or not all([" " <= c <= "~" for c in name])
        ):
            raise PurernnError(
                "a machine's name must be 1 to 100 printable ASCII characters, not %s" % shown(name)
            )
        natural(n_in, "n_in of machine %s" % name, least=1, most=MOST_BITS)
        natural(n_out, "n_out of machine %s" % name, least=1, most=MOST_BITS)
        if answer not in ANSWER_KINDS:
            raise PurernnError(
                "the answer of machine %s must be natural, integer or bit, not %s"
                % (name, shown(answer))
            )
        if type(states) is not list or not 1 <= len(states) <= MOST_STATES:
            raise PurernnError(
                "machine %s must have a list of 1 to %d states" % (name, MOST_STATES)
            )
        integer_rows(next, len(states), 2**n_in, "machine %s: next" % name, 0, len(states) - 1)
        integer_rows(output, len(states), 2**n_in, "machine %s: output" % name, 0, 2**n_out - 1)
        self.name, self.n_in, self.n_out, self.answer = name, n_in, n_out, answer
        self.states, self.next, self.output = states, next, output

    def __repr__(self):
        return "Machine(%r, %d states, %d in, %d out)" % (
            self.name,
            len(self.states),
            self.n_in,
            self.n_out,
        )

    def __eq__(self, other):
        """Whether all parts are equal, labels included; `isomorphic` compares behaviour."""
        return isinstance(other, Machine) and self._parts() == other._parts()

    def _parts(self):
        return [self.name, self.answer, self.n_in, self.n_out, self.states, self.next, self.output]

    def check_fits(self, network) -> None:
        """Raise PurernnError unless the network (of either kind) has as many inputs and outputs."""
        if (network.n_in, network.n_out) != (self.n_in, self.n_out):
            raise PurernnError(
                "%s has %d inputs and %d outputs, the network %d and %d"
                % (self.name, self.n_in, self.n_out, network.n_in, network.n_out)
            )

    def run(self, symbols: "list[int]") -> "list[int]":
        """The output symbols for these input symbols, from the initial state on.

        Raises PurernnError for an invalid symbol.

        >>> delay = machine_of("delay by one", lambda last, bits: (bits[0], (last,)), n_in=1)
        >>> delay.run([1, 1, 0, 1])
        [0, 1, 1, 0]
        """
        try:
            symbols = list(symbols)
        except TypeError:
            raise PurernnError(
                "the input of machine %s must be a list of symbols, not %s"
                % (self.name, shown(symbols))
            )
        s, outputs = 0, []
        for x in symbols:
            natural(x, "a symbol of machine %s" % self.name, most=2**self.n_in - 1)
            outputs.append(self.output[s][x])
            s = self.next[s][x]
        return outputs


def machine_of(
    name: str, step, n_in: int, initial=0, n_out: int = 1, answer: str = "integer"
) -> Machine:
    """The machine of a function step(state, bits) -> (next state, output bits), explored from
    `initial`.

    `bits` is a tuple of n_in bits, operand 0 first; output bits are a tuple of n_out; a state
    is anything hashable. `step` depends on its two arguments alone and changes neither. It is
    called once for each state and tuple of bits. Raises PurernnError if there are more than
    MOST_STATES states, if `step` raises, or if its result does not have that form.

    >>> last_two = machine_of("either of two", lambda s, bits: (bits[0], (bits[0] | s,)), n_in=1)
    >>> last_two.run([1, 0, 0, 1])
    [1, 1, 0, 1]
    """
    natural(n_in, "n_in of machine %s" % (name,), least=1, most=MOST_BITS)

    def successors(state):
        steps = []
        for x in range(2**n_in):
            bits = tuple(to_bits(x, n_in))
            try:
                after, output = step(state, bits)
                hash(after)
                if len(output) != n_out:
                    raise PurernnError("%d output bits instead of %d" % (len(output), n_out))
                steps.append((after, from_bits(output)))
            except Exception as error:  # of the user's own function: any kind
                raise PurernnError(
                    "step(%s, %s) of machine %s fails: %s; "
                    "it must give (next state, %s bits)" % (shown(state), bits, name, error, n_out)
                )
        return steps

    return explored(name, n_in, n_out, initial, successors, answer)


def explored(
    name, n_in, n_out, initial, successors, answer="integer", limit=MOST_STATES
) -> Machine:
    """The machine whose states can be reached from `initial`, breadth first.

    successors(state) lists (next state, output symbol) for every input symbol in order.
    Raises PurernnError past `limit` states, or for a state that is not hashable.
    """
    try:
        states, index = [initial], {initial: 0}
    except TypeError:
        raise PurernnError(
            "a state of machine %s must be hashable, not %s" % (name, shown(initial))
        )
    next_states, outputs = [], []
    for state in growing(states):  # breadth first
        steps = successors(state)
        for after, _ in steps:
            if after not in index:
                index[after] = len(states)
                states.append(after)
        if len(states) > limit:
            raise PurernnError("machine %s has more than %d states" % (name, limit))
        next_states.append([index[after] for after, _ in steps])
        outputs.append([output for _, output in steps])
    return Machine(name, n_in, n_out, states, next_states, outputs, answer)


def linear(name: str, coefficients, carry: int = 0, answer: str = "natural") -> Machine:
    """The machine of Σ_k c_k a_k + carry for integer coefficients c_k, one operand each.

    >>> from purernn.machines.arithmetic import compute
    >>> compute(linear("5a - 3b", (5, -3)), 10, 4)
    38
    """

    try:
        coefficients = list(coefficients)
    except TypeError:
        raise PurernnError("coefficients must be a list of integers, not %s" % shown(coefficients))

    def step(carry, bits):
        total = carry + sum([c * x for c, x in zip(coefficients, bits)])
        return total >> 1, (total & 1,)  # >> rounds down, and & 1 is mod 2, for negative totals too

    return machine_of(name, step, len(coefficients), carry, answer=answer)


def growing(items: list):
    """Each item in turn, including those appended meanwhile. On Brython a plain `for` over the list
    would end early.

    >>> powers = [2]
    >>> for n in growing(powers):
    ...     if n < 100:
    ...         powers.append(n * n)
    >>> powers
    [2, 4, 16, 256]
    """
    i = 0
    while i < len(items):
        yield items[i]
        i += 1
