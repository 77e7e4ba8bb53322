"""What makes the float network provable: the share of seeds with an invariant, with one thing
changed after the first proof.

    python3 tests/experiments/float_proof_rate.py [--seeds FIRST LAST] [--operations NAME,NAME]
    [--changes N,N] [--sharpen]

Prints a Markdown table; "longer" counts those that went on past the end of phase two, twice the
samples of the first proof. Not a test: each network takes some seconds. The verdict is that of the
search and the checker together, as of `purernn prove --floats`; with --sharpen, of the floats that
are made from the integers.
"""

import argparse
import json
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from purernn.basics.matrix import scaled  # noqa: E402
from purernn.basics.mersenne import Mersenne  # noqa: E402
from purernn.floats import invariant_checker  # noqa: E402
from purernn.floats.invariant import invariant  # noqa: E402
from purernn.floats.sharpening import sharpened  # noqa: E402
from purernn.learning.recipe import RECIPE, Learner, settled, until_proved  # noqa: E402
from purernn.machines.operations import MACHINES  # noqa: E402
from purernn.network.elman import Network  # noqa: E402


class Decay(Learner):
    """Whh shrinks by this share at every sample after the first proof."""

    def __init__(self, machine, seed, recipe, share):
        self.share = share
        Learner.__init__(self, machine, seed, recipe=recipe)

    def train(self, symbols, integers=None):
        Learner.train(self, symbols, integers)
        if self.first_proof:
            n = self.network
            self.network = Network(n.Wxh, scaled(1 - self.share, n.Whh), n.Why, n.bh, n.by)


class Noise(Learner):
    """Noise of ± size on the argument of every hidden unit's σ, drawn for every sample after the
    first proof.
    """

    def __init__(self, machine, seed, recipe, size):
        self.size, self.noise_draws = size, Mersenne(1)
        Learner.__init__(self, machine, seed, recipe=recipe)

    def train(self, symbols, integers=None):
        if not self.first_proof:
            Learner.train(self, symbols, integers)
            return
        noise = [self.size * (2 * self.noise_draws.random() - 1) for _ in self.network.bh]
        self._shift_biases(noise, 1)
        Learner.train(self, symbols, integers)
        self._shift_biases(noise, -1)

    def _shift_biases(self, noise, sign):
        n = self.network
        biases = [b + sign * e for b, e in zip(n.bh, noise)]
        self.network = Network(n.Wxh, n.Whh, n.Why, biases, n.by)


def plain(machine, seed, recipe, _):
    """The learner of the recipe."""
    return Learner(machine, seed, recipe=recipe)


# name, learner, its number, what is other in the recipe
CHANGES = [
    ("ours", plain, None, {}),
    ("no input that the floats fail is trained on", plain, None, {"long_runs": 0}),
    ("nor is there more than the first proof", plain, None, {"long_runs": 0, "settling": 1}),
    ("the rate of before the proof", plain, None, {"settling_rate": 1.0}),
    ("twice that rate", plain, None, {"settling_rate": 2.0}),
    ("four times that rate", plain, None, {"settling_rate": 4.0}),
    ("three times the samples", plain, None, {"settling": 3}),
    ("Whh decays by 1/1000 a sample", Decay, 0.001, {}),
    ("noise of ±0.5 on every argument of σ", Noise, 0.5, {}),
]


def network_of(operation, seed, sharpen, kind, number, changes):
    """(network, whether it took more samples than to the end of phase two) with this change."""
    recipe = dict(RECIPE, **changes)
    learner = kind(MACHINES[operation], seed, recipe, number)
    for progress in until_proved(learner, 20000):
        pass
    for later in settled(learner, progress, 20000):
        progress = later
    network = sharpened(progress.integers) if sharpen else progress.network
    return network, progress.samples > recipe["settling"] * progress.first_proof


def verdict(network, operation):
    """(proved, regions) of the float network."""
    found = invariant(network, MACHINES[operation])
    if found is None:
        return False, 0
    try:
        invariant_checker.check(json.dumps(found))
    except ValueError:
        return False, 0
    return True, len(found["regions"])


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--seeds",
        type=int,
        nargs=2,
        default=[0, 100],
        help="the first seed, and the one after the last",
    )
    parser.add_argument("--operations", default="addition,subtraction")
    parser.add_argument(
        "--changes",
        default=",".join(map(str, range(len(CHANGES)))),
        help="which lines of the table",
    )
    parser.add_argument("--sharpen", action="store_true", help="prove the sharp networks instead")
    given = parser.parse_args()
    operations, count = given.operations.split(","), given.seeds[1] - given.seeds[0]
    print(
        "| after the first proof | "
        + " | ".join(["%s: proved, regions, longer, s" % name for name in operations])
        + " |"
    )
    print("|---" * (1 + len(operations)) + "|")
    for change in [CHANGES[int(k)] for k in given.changes.split(",")]:
        cells = []
        for operation in operations:
            proved, over, begin = [], 0, time.process_time()
            for seed in range(*given.seeds):
                network, longer = network_of(operation, seed, given.sharpen, *change[1:])
                over += longer
                right, regions = verdict(network, operation)
                proved += [regions] * right
            seconds = (time.process_time() - begin) / count
            proved.sort()
            cells.append(
                "%d of %d, %s, %d, %.1f"
                % (len(proved), count, proved[len(proved) // 2] if proved else "–", over, seconds)
            )
        print("| %s | %s |" % (change[0], " | ".join(cells)), flush=True)


if __name__ == "__main__":
    main()
