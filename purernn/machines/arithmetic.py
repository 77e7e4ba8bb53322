"""Integers through a machine: bits in, least significant first, and the answer out.

Zeros follow the operands' bits until the output repeats, so no width is needed. An answer
that ends in endless zeros is a number >= 0; one that ends in endless ones is negative (two's
complement); any other is not an integer.

A proved network is itself a machine, of a few dozen states. Computing with it takes one
look-up a bit.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.bits import from_bits, to_bits
from ..basics.errors import PurernnError, natural, of_kind, shown
from .mealy import Machine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def symbols_of(machine: Machine, operands) -> list:
    """The input symbols of these integers >= 0, one for each input bit: as many as the longest
    has bits.

    Raises PurernnError for an invalid operand, or for too many or too few.

    >>> from purernn.machines.operations import MACHINES
    >>> symbols_of(MACHINES["addition"], [1, 3])
    [3, 2]
    """
    if len(operands) != machine.n_in:
        expected = "%d operand%s" % (machine.n_in, "s"[machine.n_in == 1 :])
        raise PurernnError("%s takes %s, not %d" % (machine.name, expected, len(operands)))
    bits = [
        to_bits(natural(n, "operand %d of %s" % (k, machine.name))) for k, n in enumerate(operands)
    ]
    symbols = [0] * max([len(digits) for digits in bits])
    for k, digits in enumerate(bits):
        for t, bit in enumerate(digits):
            symbols[t] |= bit << k
    return symbols


def zero_run(machine: Machine, s: int) -> tuple:
    """(the outputs from state s on under symbol 0, until a state returns; the step at which the
    cycle begins).

    >>> from purernn.machines.operations import MACHINES
    >>> zero_run(MACHINES["addition"], 1)  # the last carry, then zeros
    ([1, 0], 1)
    """
    outputs: list = []
    place: dict = {}
    while s not in place:
        place[s] = len(outputs)
        outputs.append(machine.output[s][0])
        s = machine.next[s][0]
    return outputs, place[s]


def compute(machine: Machine, *operands: int) -> "Any":  # an int, or a tuple
    """The machine's answer to these integers >= 0, one for each input bit; a tuple if it has
    several outputs.

    Linear in the length of the longest operand.
    Raises PurernnError for an invalid operand, for a negative answer of a machine whose answer is
    "natural", and for an output whose bits never settle.

    >>> from purernn.machines.operations import MACHINES
    >>> compute(MACHINES["negation"], 5), compute(MACHINES["comparison"], 3, 5)
    (-5, 1)
    >>> compute(MACHINES["subtraction"], 3, 5)
    Traceback (most recent call last):
        ...
    purernn.basics.errors.PurernnError: subtraction of 3, 5 is negative
    """
    if not isinstance(machine, Machine) and hasattr(machine, "compute"):
        raise PurernnError("a model has its own compute: call .compute(…) of %s" % shown(machine))
    of_kind(machine, Machine, "the machine")
    s, outputs = 0, []
    for x in symbols_of(machine, operands):
        outputs.append(machine.output[s][x])
        s = machine.next[s][x]
    if machine.answer == "bit":
        answers = to_bits(outputs[-1], machine.n_out)
    else:
        tail, begin = zero_run(machine, s)
        answers = [
            _integer(machine, k, outputs + tail, tail[begin:], operands)
            for k in range(machine.n_out)
        ]
    return answers[0] if machine.n_out == 1 else tuple(answers)


def _integer(machine, k, outputs, cycle, operands):
    ends = {symbol >> k & 1 for symbol in cycle}
    n = from_bits([symbol >> k & 1 for symbol in outputs])
    if ends == {1}:
        n -= 1 << len(outputs)
    operands_text = ", ".join([shown(operand) for operand in operands])
    if len(ends) > 1:
        raise PurernnError(
            "%s of %s is not an integer: its bits never settle" % (machine.name, operands_text)
        )
    if n < 0 and machine.answer == "natural":
        raise PurernnError("%s of %s is negative" % (machine.name, operands_text))
    return n
