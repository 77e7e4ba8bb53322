"""The smallest adder: how few numbers can be trained and proved?

A structure lists the free numbers of a network with two hidden units. The numbers have
names: "x11 x12 x21 x22" (Wxh), "h11 h12 h21 h22" (Whh), "y1 y2" (Why), "b1 b2" (bh), "by".
Numbers in one group are equal; those in no group are zero. The groups define a linear subspace,
and projection keeps training in it: after every step of the ordinary recipe each group is set to
its mean, and all other numbers to zero.

    W <- P(W - learning_rate · dW · min(1, 1 / ‖dW‖)),   P the orthogonal projection

No weight is set by hand: initial weights are drawn, and samples are input and output bits alone.
One unit is not enough, whatever its weights are: from h_0 its output is monotone in each operand,
and the first bit of a sum, a xor b, is not.

Departures from `recipe`: a proof is attempted every 10 samples, whatever the error; initial weights
last 5,000 samples, and so do the next, of as many units; samples are always of 8 symbols, 3 to 16
levels are tried, and no counterexample is trained through the rounding.

>>> [counts(structure) for _, structure in STRUCTURES]
[(10, 10), (10, 8), (10, 6)]
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.matrix import summed
from ..integers.proof import prove
from ..integers.quantised import quantise
from ..learning.recipe import RECIPE, Learner, until_proved
from ..machines.operations import MACHINES
from ..network.elman import Network

NAMES = "x11 x12 x21 x22 h11 h12 h21 h22 y1 y2 b1 b2 by".split()
STRUCTURES = (
    ("unit 2 read by the output alone, and without bias", "x11 x12 x21 x22 h11 h21 y1 y2 b1 by"),
    ("and the operands read with one weight", "x11=x12 x21=x22 h11 h21 y1 y2 b1 by"),
    ("and unit 1, the carry, with the same", "x11=x12=h11 x21=x22=h21 y1 y2 b1 by"),
)
SMALLEST_RECIPE = dict(
    RECIPE,
    lengths=(8,),
    attempt_every=10,
    attempt_anyway_every=10,
    through_rounding=0,
    restart_every=5000,
    restart_factor=1,
    growth=1,
)
LEVELS = (3, 4, 6, 8, 16)
SCALES = (1, 2, 4, 8, 16)
LIMIT = 5000  # joint states


def groups_of(structure: str) -> list:
    """The groups of places in NAMES that a structure makes equal."""
    return [[NAMES.index(name) for name in group.split("=")] for group in structure.split()]


def counts(structure: str) -> tuple:
    """(how many numbers are stored, how many are independent)."""
    groups = groups_of(structure)
    return sum([len(group) for group in groups]), len(groups)


def projected(network: Network, groups: list) -> Network:
    """The nearest network (of two hidden units) of this structure.

    >>> Wxh, Whh, Why = [[1.0, 3.0], [0.0, 0.0]], [[5.0, 5.0], [5.0, 5.0]], [[1.0, 2.0]]
    >>> network = Network(Wxh, Whh, Why, [7.0, 8.0], [9.0])
    >>> equal_inputs = projected(network, groups_of("x11=x12 y1 y2"))
    >>> equal_inputs.Wxh, projected(network, groups_of("y1 y2")).Whh
    ([[2.0, 2.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]])
    """
    values: list = sum(network.Wxh + network.Whh + network.Why + [network.bh, network.by], [])
    v = [0.0] * len(NAMES)
    for group in groups:
        mean = summed([values[k] for k in group]) / len(group)
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
    values: list = sum(integers.Wxh + integers.Whh + integers.Why + [integers.bh, integers.by], [])
    return sum([width(values[k]) for group in groups_of(structure) for k in group])


class LevelsLearner(Learner):
    """A learner that attempts a proof with each of `levels` until one is proved, the fewest first.
    The next sample is the counterexample of the most levels that were refuted.
    """

    levels = LEVELS

    def attempt(self):
        """The attempt that is proved, or the last."""
        refutation = None
        for levels in self.levels:
            self.recipe = dict(self.recipe, levels=levels)
            progress = Learner.attempt(self)
            if progress.verdict.status == "proved":
                return progress
            refutation = self.refutation or refutation
        self.refutation = refutation
        return progress


class StructuredLearner(LevelsLearner):
    """A learner of two hidden units whose network has the structure after every step."""

    def __init__(self, machine, seed, structure):
        self.groups = groups_of(structure)
        Learner.__init__(self, machine, seed, 2, LIMIT, SMALLEST_RECIPE)

    def restart(self):
        """Draw initial weights of the structure."""
        Learner.restart(self)
        self.network = projected(self.network, self.groups)

    def train(self, symbols, integers=None):
        """One step, then the projection back to the structure."""
        Learner.train(self, symbols, integers)
        self.network = projected(self.network, self.groups)


def proofs_of(network, machine):
    """(integers, verdict) of the proved roundings, among all levels and all of SCALES at which the
    weights fit 8 bits.
    """
    for levels in LEVELS:
        for scale in SCALES:
            integers = quantise(network, scale, levels)
            if integers.weight_scale == scale:
                verdict = prove(integers, machine, LIMIT)
                if verdict.status == "proved":
                    yield integers, verdict


def smallest(structure: str, seed=0, samples=20000):
    """Train one structure from one seed: (samples, network, integers, verdict), or None if it is
    not proved.

    integers: of the proved roundings of the first proved network, the one with the fewest bits.
    """
    machine = MACHINES["addition"]
    for progress in until_proved(StructuredLearner(machine, seed, structure), samples):
        pass
    if progress.verdict.status != "proved":
        return None
    proofs = list(proofs_of(progress.network, machine)) or [(progress.integers, progress.verdict)]
    integers, verdict = min(proofs, key=lambda proof: bits_of(proof[0], structure))
    return progress.samples, progress.network, integers, verdict
