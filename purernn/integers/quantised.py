"""The network in integers: post-training quantisation.

Every weight w becomes the integer W = round(w · weight_scale), of 8 bits; every entry of
the hidden state a level l in {0, …, levels - 1}, which stands for h = l / (levels - 1).
Then (levels - 1) · weight_scale times the argument of a hidden unit's σ is an integer sum,
the accumulator:

    accumulator_i = Σ_j Whh_ij l_j + (levels - 1) (Σ_k Wxh_ik x_k + bh_i)

The new level is σ of that, rounded to the nearest level, halves up. σ rises, so rounding it
is counting: the new level is the number of thresholds at or below the accumulator, where

    threshold_k = ⌈(levels - 1) · weight_scale · ln(p / (1 - p))⌉
    p = (k - 1/2) / (levels - 1)

for k = 1, …, levels - 1. An output is σ of its accumulator rounded to a bit: 1 if that is
at least 0. No float is left, no exponential, and no table of the sigmoid.

Legend: as in `elman`, capitals being the rounded weights; l (n_hid) the levels, kept as
`bytes`; symbols as in `mealy`.

Width: |accumulator| ≤ (levels - 1) · 127 · (n_hid + n_in + 1), which fits 16 bits for 16 hidden
units, 2 inputs and 8 levels (16,891). `accumulator_bound` gives the bound for a network's weights.

>>> from purernn.network.elman import Network
>>> network = quantise(Network([[4.0]], [[-8.0]], [[1.0]], [0.0], [-0.5]))
>>> network.Whh, network.by
([[-64]], [-4])
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from math import ceil, log

from ..basics.digest import digest_of
from ..basics.errors import PurernnError, finite, integer_rows, natural, of_kind, shown
from ..basics.matrix import dot
from ..machines.mealy import MOST_BITS
from ..network.elman import Network

try:
    from bisect import bisect_right as count  # thresholds rise
except ImportError:  # MicroPython

    def count(thresholds, accumulator):  # type: ignore
        """How many of the thresholds are at or below the accumulator."""
        return sum([threshold <= accumulator for threshold in thresholds])


WEIGHT_SCALE = 16  # at most: halved until every weight fits 8 bits
LARGEST = 1 << 30  # of a threshold
LEVELS = 8  # by default: accumulators of 16 hidden units fit 16 bits with up to so many


def thresholds_of(weight_scale: int, levels: int) -> list:
    """The levels - 1 integers at which the rounded sigmoid goes up a level, rising; the middle one
    is 0 if levels is even.

    >>> thresholds_of(16, 4)
    [-77, 0, 78]
    """
    # p / (1 - p) = (2k - 1) / (2 levels - 1 - 2k)
    unit = (levels - 1) * weight_scale
    return [ceil(unit * log((2 * k - 1) / (2 * levels - 1 - 2 * k))) for k in range(1, levels)]


class QuantisedNetwork:
    """An Elman network in integers: the matrices and vectors of `Network`, rounded.

    weight_scale: a power of two; levels: 2 to 16; thresholds: levels - 1 integers, rising.
    Raises PurernnError if a weight is not an integer from -128 to 127, or a shape does not fit.
    """

    def __init__(
        self,
        weight_scale: int,
        levels: int,
        thresholds: "list[int]",
        Wxh: "list[list[int]]",
        Whh: "list[list[int]]",
        Why: "list[list[int]]",
        bh: "list[int]",
        by: "list[int]",
    ):
        self.n_hid, self.n_out = len(of_kind(Wxh, list, "Wxh")), len(of_kind(Why, list, "Why"))
        self.n_in = len(of_kind(Wxh[0], list, "Wxh[0]")) if Wxh else 0
        self.weight_scale, self.levels, self.thresholds = weight_scale, levels, thresholds
        self.Wxh, self.Whh, self.Why, self.bh, self.by = Wxh, Whh, Why, bh, by
        self.check()
        self.initial = bytes(self.n_hid)  # h_0 = 0

    def __repr__(self):
        return "QuantisedNetwork(%d in, %d hidden of %d levels, %d out)" % (
            self.n_in,
            self.n_hid,
            self.levels,
            self.n_out,
        )

    def __eq__(self, other):
        """Whether all integers are equal."""
        return isinstance(other, QuantisedNetwork) and self._parts() == other._parts()

    def _parts(self):
        return [getattr(self, name) for name in FIELDS]

    def check(self) -> None:
        """Raise PurernnError unless every part is an integer in its range and every shape fits."""
        n_in, n_hid, n_out, levels = self.n_in, self.n_hid, self.n_out, self.levels
        natural(n_in, "n_in of the network", least=1, most=MOST_BITS)
        natural(n_out, "n_out of the network", least=1, most=MOST_BITS)
        natural(n_hid, "n_hid of the network", least=1)
        natural(levels, "levels", least=2, most=16)
        scale = natural(self.weight_scale, "weight_scale", least=1, most=1 << 20)
        if scale & (scale - 1):
            raise PurernnError(
                "weight_scale must be a power of two, not %s" % shown(self.weight_scale)
            )
        integer_rows([self.thresholds], 1, levels - 1, "thresholds", -LARGEST, LARGEST)
        if self.thresholds != sorted(self.thresholds):
            raise PurernnError("thresholds must rise, not be %s" % shown(self.thresholds))
        shapes = ((n_hid, n_in), (n_hid, n_hid), (n_out, n_hid))
        for name, (rows, columns) in zip(("Wxh", "Whh", "Why"), shapes):
            integer_rows(getattr(self, name), rows, columns, name, -128, 127)
        integer_rows([self.bh], 1, n_hid, "bh", -128, 127)
        integer_rows([self.by], 1, n_out, "by", -128, 127)

    def successors(self, hidden: bytes) -> "list[tuple[bytes, int]]":
        """For every symbol in order, (next hidden state, output symbol) from this hidden state."""
        top, steps = self.levels - 1, []  # the highest level; a step for each symbol
        # accumulators of symbol 0: Σ_j Whh_ij l_j + (levels - 1) bh_i; operand k adds (levels -
        # 1) Wxh_ik where its bit is 1
        accumulators = [[dot(row, hidden) + top * b for row, b in zip(self.Whh, self.bh)]]
        for column in zip(*self.Wxh):
            accumulators += [[a + top * w for a, w in zip(row, column)] for row in accumulators]
        for row in accumulators:
            # the new level: how many thresholds are at or below the accumulator
            after = bytes([count(self.thresholds, a) for a in row])
            # output o = 1 if Σ_j Why_oj l_j + (levels - 1) by_o ≥ 0
            symbol = 0
            for o, b in enumerate(self.by):
                symbol |= (dot(self.Why[o], after) + top * b >= 0) << o
            steps.append((after, symbol))
        return steps

    def levels_of(self, hidden: bytes) -> bytes:
        """The levels of a hidden state: here the state itself; `Lanes` packs them."""
        return hidden

    def step(self, hidden: bytes, symbol: int) -> "tuple[bytes, int]":
        """(next hidden state, output symbol) from a hidden state of n_hid levels and an input
        symbol.

        Raises PurernnError for an invalid hidden state or symbol.
        """
        # what comes from outside is checked
        levels = list(of_kind(hidden, bytes, "the hidden state"))
        integer_rows([levels], 1, self.n_hid, "hidden", 0, self.levels - 1)
        return self.successors(hidden)[natural(symbol, "the symbol", most=2**self.n_in - 1)]

    def accumulator_bound(self) -> int:
        """The largest |accumulator| that any levels and inputs can give."""
        # (levels - 1) max_i (Σ_j |Whh_ij| + Σ_k |Wxh_ik| + |bh_i|), outputs likewise
        rows = [h + x + [b] for h, x, b in zip(self.Whh, self.Wxh, self.bh)] + [
            w + [b] for w, b in zip(self.Why, self.by)
        ]
        return (self.levels - 1) * max([sum([abs(w) for w in row]) for row in rows])

    def digest(self) -> str:
        """SHA-256, in hexadecimal, of every integer of the network: the same on every Python."""
        return digest_of(self._parts())


FIELDS = ("weight_scale", "levels", "thresholds", "Wxh", "Whh", "Why", "bh", "by")


def quantise(
    network: Network, weight_scale: int = WEIGHT_SCALE, levels: int = LEVELS
) -> QuantisedNetwork:
    """The network in integers. The scale is halved until every weight fits 8 bits.

    Raises PurernnError if a weight is not finite, or too large for 8 bits at scale 1, or the
    scale or the levels are out of range.
    """
    of_kind(network, Network, "the network")
    natural(levels, "levels", least=2, most=16)
    natural(weight_scale, "weight_scale", least=1, most=1 << 20)
    # the largest scale at which every weight fits 8 bits
    parts = [network.Wxh, network.Whh, network.Why, [network.bh, network.by]]
    largest = max([max([abs(finite(w, "a weight")) for w in row]) for W in parts for row in W])
    while largest * weight_scale >= 127.5:  # where it would round to 128
        if weight_scale == 1:
            raise PurernnError("a weight must fit 8 bits at scale 1, not be %s" % shown(largest))
        weight_scale //= 2  # a power of two remains one
    # W = round(w · weight_scale)
    Wxh, Whh, Why, b = [[[round(w * weight_scale) for w in row] for row in W] for W in parts]
    return QuantisedNetwork(
        weight_scale, levels, thresholds_of(weight_scale, levels), Wxh, Whh, Why, b[0], b[1]
    )
