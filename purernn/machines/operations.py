"""The built-in operations, in one table: the machine of each, and its names.

A row of the table holds all that the package knows about an operation. The command line takes
its names from here, the exported files their functions' names and meanings. A new operation is
a new row; `docs/add-an-operation.md` says how.

>>> MACHINES["addition"].next, MACHINES["addition"].output
([[0, 0, 0, 1], [0, 1, 1, 1]], [[0, 1, 1, 0], [1, 0, 0, 1]])
>>> OPERATIONS["subtraction"].function, OPERATIONS["subtraction"].phrase
('subtract', 'a - b')
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.errors import PurernnError, shown
from .mealy import linear, machine_of
from .tomita import GRAMMARS, tomita


class Operation:
    """A row of the table.

    machine: the reference Machine, whose name is the operation's; function: the name of the
    exported function; phrase: its result, in terms of its operands a, b, c; operands: their
    condition, if it is more than integers >= 0. Raises PurernnError if a part is missing.

    >>> Operation(linear("tripling", (3,)), "triple", "")
    Traceback (most recent call last):
        ...
    purernn.basics.errors.PurernnError: operation tripling: its phrase must be a text, not ''
    """

    def __init__(self, machine, function="", phrase="", operands=None):
        for part, text in (("function", function), ("phrase", phrase), ("operands", operands)):
            if not (type(text) is str and text) and (part, text) != ("operands", None):
                raise PurernnError(
                    "operation %s: its %s must be a text, not %s"
                    % (machine.name, part, shown(text))
                )
        self.machine, self.function = machine, function
        self.phrase, self.operands = phrase, operands


def _xor(s, bits):
    return s, (bits[0] ^ bits[1],)


def _parity(s, bits):  # of the bits so far, and of all of them at the end
    return s ^ bits[0], (s ^ bits[0],)


def _gray(last, bits):  # a xor 2 a, the Gray code of 2 a
    return bits[0], (bits[0] ^ last,)


def _comparison(less, bits):  # whether a < b so far: the highest bits that differ decide
    less = bits[1] if bits[0] ^ bits[1] else less
    return less, (less,)


# A row: the machine, the name of its function, the result, the condition on the operands.
_TABLE = (
    Operation(linear("addition", (1, 1)), "add", "a + b"),
    Operation(linear("subtraction", (1, -1)), "subtract", "a - b", "a >= b >= 0"),
    Operation(linear("three_operand_addition", (1, 1, 1)), "add", "a + b + c"),
    Operation(linear("tripling", (3,)), "triple", "3 a"),
    Operation(linear("a_plus_2b", (1, 2)), "a_plus_2b", "a + 2 b"),
    Operation(linear("negation", (-1,), answer="integer"), "negate", "-a"),
    Operation(linear("increment", (1,), carry=1), "increment", "a + 1"),
    Operation(machine_of("xor", _xor, 2), "xor", "the bits in which a and b differ"),
    Operation(
        machine_of("parity", _parity, 1, answer="bit"),
        "parity",
        "1 if a has an odd number of bits that are 1, else 0",
    ),
    Operation(machine_of("gray", _gray, 1), "gray", "the Gray code of 2 a"),
    Operation(machine_of("comparison", _comparison, 2, answer="bit"), "less", "1 if a < b, else 0"),
) + tuple(
    [
        Operation(
            tomita(k + 1, grammar),
            "tomita_%d" % (k + 1),
            "1 if a, lowest bit first, %s, else 0" % grammar[0],
        )
        for k, grammar in enumerate(GRAMMARS)
    ]
)

OPERATIONS = {operation.machine.name: operation for operation in _TABLE}
MACHINES = {name: OPERATIONS[name].machine for name in OPERATIONS}
