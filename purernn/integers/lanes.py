"""The integer network's step in lanes: vectors packed into Python's long integers (SWAR), for the
proof's search.

The levels of all hidden units are packed into one integer, unit i in the lane of bits i · width
and up, and so are the sums of all units, then of all outputs. With B = 2^width,

    column_j = Σ_i Whh_ij B^i + Σ_o Why_oj B^(n_hid + o),     sums = Σ_j l_j column_j

makes all accumulators in n_hid products of a small integer by a long one. Half a lane is added to
each, so that none is negative. Then the highest bit of lane i of sums - threshold · Σ_i B^i is 1
exactly if the threshold is at or below accumulator i. The new levels, packed, are the sum of those
bits over the thresholds. `lane_bits` is the width at which no lane runs into the next.

This is equivalent to `QuantisedNetwork.successors`, the form to read, and three to ten times as
fast. It keeps the sums of every state that it meets, so small Pythons use the plain form.

Source: L. Kronecker's substitution (1882) of a large number for the variable of a polynomial.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from .quantised import QuantisedNetwork


def lane_bits(network: QuantisedNetwork) -> int:
    """The bits that a lane needs, so that an accumulator minus a threshold stays within half of its
    range on either side.

    >>> copy = QuantisedNetwork(16, 2, [0], [[16]], [[0]], [[16]], [-8], [-8])
    >>> lane_bits(copy)  # sums from -24 to 24
    6
    """
    reach = network.accumulator_bound() + max([abs(t) for t in network.thresholds])
    bits = 1
    while 1 << (bits - 1) <= max(reach, network.levels):  # the levels go into lanes, too
        bits += 1
    return bits


class Lanes:
    """An integer network with its hidden state packed into one integer: `initial` and
    `successors` as of QuantisedNetwork.
    """

    def __init__(self, network: QuantisedNetwork):
        top, n_hid, n_out = network.levels - 1, network.n_hid, network.n_out
        width = lane_bits(network)
        lanes = [1 << width * i for i in range(n_hid + n_out)]
        half = sum(lanes) << width - 1
        biases = sum([top * b * lane for b, lane in zip(network.bh + network.by, lanes)])
        inputs = [
            sum([top * w * lane for w, lane in zip(column, lanes)]) for column in zip(*network.Wxh)
        ]
        rows = network.Whh + network.Why
        self.n_hid, self.width, self.initial, self._sums = n_hid, width, 0, {0: 0}
        # column_j = Σ_i Whh_ij B^i + Σ_o Why_oj B^(n_hid + o)
        self._columns = [sum([w * lane for w, lane in zip(column, lanes)]) for column in zip(*rows)]
        # for each symbol: half a lane + (levels - 1) (Σ_k Wxh_ik x_k + bh_i)
        self._constants = [
            half + biases + sum([column for k, column in enumerate(inputs) if x >> k & 1])
            for x in range(2**network.n_in)
        ]
        self._ones = sum(lanes[:n_hid])
        self._thresholds = [t * self._ones for t in network.thresholds]
        self._outputs = [width * (n_hid + o) + width - 1 for o in range(n_out)]

    def _summed(self, packed):
        """sums = Σ_j l_j column_j"""
        mask, sums = (1 << self.width) - 1, 0
        for column in self._columns:
            if packed & mask:
                sums += (packed & mask) * column
            packed >>= self.width
        return sums

    def successors(self, packed: int) -> list:
        """For every symbol in order, (next packed levels, output symbol)."""
        ones, shift, sums_of = self._ones, self.width - 1, self._sums
        members = []
        sums = sums_of[packed]
        for constant in self._constants:
            total, after = sums + constant, 0
            for threshold in self._thresholds:
                after += (total - threshold >> shift) & ones
            if after not in sums_of:
                sums_of[after] = self._summed(after)
            total, symbol = sums_of[after] + constant, 0
            for o, place in enumerate(self._outputs):
                symbol |= (total >> place & 1) << o
            members.append((after, symbol))
        return members

    def levels_of(self, packed: int) -> bytes:
        """The levels of a packed hidden state, as QuantisedNetwork has them.

        >>> copy = QuantisedNetwork(16, 2, [0], [[16]], [[0]], [[16]], [-8], [-8])  # y_t = x_t
        >>> lanes = Lanes(copy)
        >>> steps = [(lanes.levels_of(after), y) for after, y in lanes.successors(0)]
        >>> steps == copy.successors(copy.initial)
        True
        """
        mask = (1 << self.width) - 1
        return bytes([packed >> self.width * i & mask for i in range(self.n_hid)])
