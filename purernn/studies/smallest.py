"""The smallest adder: how few numbers can be trained and proved?

A structure says which numbers of a network with two hidden units are free. Its numbers have
names: "x11 x12 x21 x22" (Wxh), "h11 h12 h21 h22" (Whh), "y1 y2" (Why), "b1 b2" (bh), "by".
Numbers in one group are equal; those in no group are zero. Groups make a linear subspace,
and training stays in it by projection: after every step of the ordinary recipe each group
is set to its mean, and all else to zero.

    W <- P(W - learning_rate · dW · min(1, 1 / ‖dW‖)),   P the orthogonal projection

No weight is set by hand: first weights are drawn, and samples are input and output bits alone.
One unit is too few, whatever its weights: from h_0 its output is monotone in each operand,
and the first bit of a sum, a xor b, is not.

Departure from `recipe`: first weights last 5,000 samples, and levels up to 16 are tried.

>>> [counts(structure) for _, structure in STRUCTURES]
[(10, 10), (10, 8), (10, 6)]
"""

from ..basics.mersenne import Mersenne
from ..integers.proof import prove
from ..integers.quantised import quantise
from ..learning.recipe import RECIPE, initial_network, trained
from ..machines.operations import MACHINES
from ..network.elman import Network

NAMES = "x11 x12 x21 x22 h11 h12 h21 h22 y1 y2 b1 b2 by".split()
STRUCTURES = (
    ("unit 2 read by the output alone, and without bias", "x11 x12 x21 x22 h11 h21 y1 y2 b1 by"),
    ("and the operands read with one weight", "x11=x12 x21=x22 h11 h21 y1 y2 b1 by"),
    ("and unit 1, the carry, with the same", "x11=x12=h11 x21=x22=h21 y1 y2 b1 by"),
)
RESTART_EVERY = 5000
LEVELS = (3, 4, 6, 8, 16)
SCALES = (1, 2, 4, 8, 16)
LIMIT = 5000


def groups_of(structure: str) -> list:
    """The groups of places in NAMES that a structure makes equal."""
    return [[NAMES.index(name) for name in group.split("=")] for group in structure.split()]


def counts(structure: str) -> tuple:
    """(how many numbers are stored, how many are independent)."""
    groups = groups_of(structure)
    return sum([len(group) for group in groups]), len(groups)


def projected(network: Network, groups: list) -> Network:
    """The nearest network (of two hidden units) of this structure.

    >>> network = Network([[1.0, 3.0], [0.0, 0.0]], [[5.0, 5.0], [5.0, 5.0]], [[1.0, 2.0]], [7.0, 8.0], [9.0])
    >>> projected(network, groups_of("x11=x12 y1 y2")).Wxh, projected(network, groups_of("y1 y2")).Whh
    ([[2.0, 2.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]])
    """
    given: list = sum(network.Wxh + network.Whh + network.Why + [network.bh, network.by], [])
    v = [0.0] * len(NAMES)
    for group in groups:
        mean = sum([given[k] for k in group]) / len(group)
        for k in group:
            v[k] = mean
    return Network([v[0:2], v[2:4]], [v[4:6], v[6:8]], [v[8:10]], v[10:12], v[12:13])


def width(value: int) -> int:
    """The bits of an integer in two's complement, at least 1.

    >>> [width(value) for value in (0, -1, 1, -2, 127, -128)]
    [1, 1, 2, 2, 8, 8]
    """
    bits = 1
    while not -(1 << bits - 1) <= value < 1 << bits - 1:
        bits += 1
    return bits


def bits_of(integers, structure: str) -> int:
    """The bits of all numbers that a structure stores, each in its own least width."""
    given: list = sum(integers.Wxh + integers.Whh + integers.Why + [integers.bh, integers.by], [])
    return sum([width(given[k]) for group in groups_of(structure) for k in group])


def roundings(network, machine, scales):
    """(integers, verdict) of the network at each of these weight scales and each of LEVELS;
    scales that do not fit are left out.
    """
    for levels in LEVELS:
        for scale in scales:
            integers = quantise(network, scale, levels)
            if integers.weight_scale == scale or len(scales) == 1:
                verdict = prove(integers, machine, LIMIT)
                yield integers, verdict


def smallest(structure: str, seed=0, samples=20000):
    """Train one structure from one seed: (samples, network, integers, verdict), or None if it is
    not proved.

    integers: of all roundings of the first proved network that are proved, the one of fewest bits.
    """
    machine, groups, draws = MACHINES["addition"], groups_of(structure), Mersenne(seed)
    counterexample = None
    for sample in range(samples):
        if sample % RESTART_EVERY == 0:
            network = projected(initial_network(draws, 2, 2, 1), groups)
        symbols = counterexample or [draws.randint(4) for _ in range(RECIPE["length"])]
        network, counterexample = (
            projected(trained(network, machine, symbols, RECIPE["learning_rate"])[0], groups),
            None,
        )
        if (sample + 1) % RECIPE["attempt_every"] == 0:
            tried = list(roundings(network, machine, SCALES[-1:]))
            if "proved" in [verdict.status for _, verdict in tried]:
                proofs = [
                    pair
                    for pair in roundings(network, machine, SCALES)
                    if pair[1].status == "proved"
                ]
                bits = [bits_of(integers, structure) for integers, _ in proofs]
                integers, verdict = proofs[bits.index(min(bits))]
                return sample + 1, network, integers, verdict
            counterexample = tried[-1][1].counterexample
    return None
