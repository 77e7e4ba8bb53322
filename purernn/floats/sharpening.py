"""Sharpening: from a network in integers, of two levels, floats that provably do the same.

A unit of two levels is off or on, as its accumulator (see `quantised`) is below 0 or not; its
threshold, if that is not 0, is subtracted first. Over all hidden states that can be reached, on all
symbols, the accumulators of unit i leave a gap around -1/2. Let c_i be its middle and m_i half its
width, at least 1/2. The float network has the same integers as weights, but its argument of σ is

    z_i = gain_i (accumulator_i - c_i)

If every h_j is within δ of its level, an accumulator is off by at most δ S_i, S_i = Σ_j |W_ij|,
W being Whh or Why. So for δ = min_i m_i / (2 S_i) it is still m_i / 2 from c_i, on the right side.
There σ is within e^{-gain_i m_i / 2} of the level, which is at most δ again if

    gain_i ≥ 2 ln(1 / δ) / m_i

By induction every h and every y is within δ of what the integers say, for inputs of every length:
in exact arithmetic. `invariant` proves it for floats, with about one region for each joint state.

Source: C. W. Omlin, C. L. Giles, "Constructing deterministic finite-state automata in recurrent
neural networks", Journal of the ACM 43 (1996), who construct weights from a machine, and show that
large ones keep it for strings of every length. Here the integers were learned.

>>> copy = QuantisedNetwork(16, 2, [0], [[16]], [[0]], [[16]], [-8], [-8])  # y_t = x_t
>>> sharpened(copy).Wxh, sharpened(copy).bh
([[16.0]], [-8.0])
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from math import log

from ..basics.bits import to_bits
from ..basics.errors import PurernnError, of_kind
from ..basics.matrix import dot
from ..integers.proof import MOST_STATES, network_machine
from ..integers.quantised import QuantisedNetwork
from ..network.elman import Network


def sharpened(integers: QuantisedNetwork, limit: int = MOST_STATES) -> Network:
    """A float network whose hidden units and outputs are within δ <= 1/4 of the levels and bits of
    this one, for inputs of every length. Its gains are powers of two.

    Raises PurernnError if the network has other than two levels, or more than `limit` hidden states
    that can be reached.
    """
    if of_kind(integers, QuantisedNetwork, "the network").levels != 2:
        raise PurernnError(
            "only a network of two levels can be sharpened, not one of %d" % integers.levels
        )
    hidden, outputs = [[gap(a) for a in seen] for seen in accumulators(integers, limit)]
    # δ = min_i m_i / (2 S_i)
    delta = 0.25
    for (_, half), row in zip(hidden + outputs, integers.Whh + integers.Why):
        delta = min(delta, half / (2 * sum([abs(w) for w in row]) or 1))
    # gain_i ≥ 2 ln(1 / δ) / m_i
    gains = []
    for _, half in hidden + outputs:
        gain = 1.0
        while gain * half < 2 * log(1 / delta):
            gain *= 2
        gains.append(gain)
    # z_i = gain_i (accumulator_i - c_i)
    n_hid, threshold = integers.n_hid, integers.thresholds[0]
    Wxh, Whh = _times(gains, integers.Wxh), _times(gains, integers.Whh)
    Why = _times(gains[n_hid:], integers.Why)
    b = [b - threshold for b in integers.bh] + integers.by
    b = [gain * (b - middle) for gain, b, (middle, _) in zip(gains, b, hidden + outputs)]
    return Network(Wxh, Whh, Why, b[:n_hid], b[n_hid:])


def _times(gains, W):
    """W, each row times its gain."""
    return [[gain * w for w in row] for gain, row in zip(gains, W)]


def accumulators(integers: QuantisedNetwork, limit: int) -> tuple:
    """(hidden, outputs): of each unit the set of its accumulators, less its threshold, in all
    hidden states that can be reached, on all symbols.
    """
    hidden: list = [set() for _ in integers.Whh]
    outputs: list = [set() for _ in integers.Why]
    inputs = [to_bits(x, integers.n_in) for x in range(2**integers.n_in)]
    for state in network_machine(integers, "of the integers", limit).states:
        for seen, w, u, b in zip(hidden, integers.Whh, integers.Wxh, integers.bh):
            recurrent = dot(w, state) + b - integers.thresholds[0]
            seen.update([recurrent + dot(u, x) for x in inputs])
        for seen, w, b in zip(outputs, integers.Why, integers.by):
            seen.add(dot(w, state) + b)
    return hidden, outputs


def gap(integers) -> tuple:
    """(middle, half the width) of the gap that these integers leave around -1/2. If all are on one
    side, it is as wide on the other.

    >>> gap([-7, -4, 1, 9]), gap([2, 5])
    ((-1.5, 2.5), (-0.5, 2.5))
    """
    below = [a for a in integers if a < 0]
    above = [a for a in integers if a >= 0]
    low = max(below) if below else -1 - min(above)
    high = min(above) if above else -1 - max(below)
    return (low + high) / 2, (high - low) / 2
