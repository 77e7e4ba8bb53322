"""Integers as bits and back, least significant bit first.

    n = sum_t b_t 2^t,   b_t in {0, 1}

The bit with index t counts 2^t. The network reads the list in this order: time runs from
the ones upward, as a carry does.

Both functions go through the number's text in base 2, which Python writes and reads in
linear time. Shifting out one bit of a long integer at a time would take quadratic time.

>>> to_bits(6)
[0, 1, 1]
>>> from_bits([0, 1, 1])
6
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from .errors import PurernnError, natural, shown


def to_bits(n: int, width=None) -> list:
    """The bits of n >= 0, least significant first: `width` of them, or the fewest that hold n (one
    for 0).

    Raises PurernnError if n is not an integer, is negative, or needs more than `width` bits.
    Linear in the length of n.

    >>> to_bits(9, 8)
    [1, 0, 0, 1, 0, 0, 0, 0]
    >>> to_bits(9, 3)
    Traceback (most recent call last):
        ...
    purernn.basics.errors.PurernnError: 9 needs 4 bits, more than the width 3
    """
    bits = [1 if digit == "1" else 0 for digit in reversed(bin(natural(n, "the integer"))[2:])]
    if width is None:
        return bits
    natural(width, "the width", least=1)
    if len(bits) > width:
        raise PurernnError(
            "%s needs %d bits, more than the width %d" % (shown(n), len(bits), width)
        )
    return bits + [0] * (width - len(bits))


def from_bits(bits: list) -> int:
    """The integer of these bits, least significant first; 0 for no bits. Linear in their number.

    Raises PurernnError if one of them is not the integer 0 or 1.

    >>> from_bits([1, 0, 0, 1, 0, 0])
    9
    >>> from_bits([0, 2])
    Traceback (most recent call last):
        ...
    purernn.basics.errors.PurernnError: bit 1 must be 0 or 1, not 2
    """
    try:
        bits = list(bits)
    except TypeError:
        raise PurernnError("bits must be a list of 0 and 1, not %s" % shown(bits))
    for place, bit in enumerate(bits):
        if type(bit) is not int or bit not in (0, 1):
            raise PurernnError("bit %d must be 0 or 1, not %s" % (place, shown(bit)))
    return int("0" + "".join(["1" if bit else "0" for bit in reversed(bits)]), 2)
