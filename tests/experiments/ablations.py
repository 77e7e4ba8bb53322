"""What each part of the recipe is worth: learning with one part changed, over seeds.

    python3 tests/experiments/ablations.py [--seeds N] [--operations NAME,NAME] [--old]
    python3 tests/experiments/ablations.py --each [--first SEED] [--jobs N] --operations counter:4

Prints a Markdown table of samples until proved. An operation is a built-in one, or FAMILY:SIZE of
`study machines`. With --each the cells hold every seed, and the rows are those of the parts that
serve machines of more states. Not a test: it takes minutes.
"""

import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from purernn.learning.recipe import RECIPE, Learner, until_proved  # noqa: E402
from purernn.machines.operations import MACHINES  # noqa: E402
from purernn.network.elman import Network  # noqa: E402
from purernn.studies.frontier import FAMILIES  # noqa: E402
from purernn.studies.runs import performed  # noqa: E402
from purernn.studies.smallest import LevelsLearner  # noqa: E402


class WithoutBiases(Learner):
    """The initial weights, and no biases at all."""

    def restart(self):
        Learner.restart(self)
        self.network = Network(self.network.Wxh, self.network.Whh, self.network.Why)


class BiasesZero(Learner):
    """The initial weights, with biases that start at zero."""

    def restart(self):
        Learner.restart(self)
        n = self.network
        self.network = Network(n.Wxh, n.Whh, n.Why, [0.0] * n.n_hid, [0.0] * n.n_out)


class Small(Learner):
    """All weights from -1 to 1, biases zero."""

    def restart(self):
        n_in, n_hid, n_out = self.machine.n_in, self.hidden, self.machine.n_out
        self.network = Network(
            self.draws.uniform(n_hid, n_in),
            self.draws.uniform(n_hid, n_hid),
            self.draws.uniform(n_out, n_hid),
            [0.0] * n_hid,
            [0.0] * n_out,
        )


class WithoutCounterexamples(Learner):
    """Attempts whose counterexample is kept back."""

    def attempt(self):
        progress = Learner.attempt(self)
        self.refutation = None
        return progress


class MoreLevels(LevelsLearner):
    """Attempts with 2 levels, else 4, else 8."""

    levels = (2, 4, 8)


class BothLengths(Learner):
    """Samples of 8 or 16 symbols from the first network on."""

    def restart(self):
        Learner.restart(self)
        self.lengths = self.recipe["lengths"]


class ShortFirst(Learner):
    """Samples of 2 symbols, then one more every 10 samples."""

    def train(self, symbols, integers=None):
        Learner.train(self, symbols[: max(2, self.samples // 10)], integers)


class PairsFirst(Learner):
    """The 64 pairs of 3-bit numbers first, each with a fourth bit for the carry."""

    def train(self, symbols, integers=None):
        n = self.samples
        if n < 64:
            a, b = n % 8, n // 8
            symbols = [((a >> t) & 1) + 2 * ((b >> t) & 1) for t in range(4)]
        Learner.train(self, symbols, integers)


class FallingRate(Learner):
    """A learning rate that falls, as 1 / (1 + n / 100)."""

    def train(self, symbols, integers=None):
        self.rate = 1 / (1 + self.samples / 100)
        Learner.train(self, symbols, integers)


class RisingRate(Learner):
    """A learning rate that rises over 50 samples."""

    def train(self, symbols, integers=None):
        self.rate = min(1.0, (self.samples + 1) / 50)
        Learner.train(self, symbols, integers)


# (name, changed entries of the recipe, learner)
UNCLIPPED = {"clip_norm": 1e9}
CHANGES = [
    ("our recipe", {}, Learner),
    ("squared error", {"loss": "squared_error"}, Learner),
    ("no biases", {}, WithoutBiases),
    ("biases start at zero", {}, BiasesZero),
    ("all initial weights from -1 to 1, biases at zero", {}, Small),
    ("no clipping, rate 0.3", dict(UNCLIPPED, learning_rate=0.3), Learner),
    ("counterexamples not trained on", {}, WithoutCounterexamples),
    (
        "counterexamples trained as other samples, not through the rounding",
        {"through_rounding": 0},
        Learner,
    ),
    ("attempts every 10 samples", {"attempt_every": 10, "attempt_anyway_every": 10}, Learner),
    ("attempts every two samples, whatever the error", {"attempt_below": 1.0}, Learner),
    ("samples of 8 symbols, after a restart too", {"lengths": (8,)}, Learner),
    ("samples of 8 or 16 symbols from the start", {}, BothLengths),
    ("samples of 16 symbols", {"lengths": (16,)}, Learner),
    ("new weights every 3,000 samples", {"restart_factor": 1}, Learner),
    ("new networks no larger", {"growth": 1}, Learner),
    ("new networks twice as large", {"growth": 2}, Learner),
    ("samples of 2 symbols, then one more every 10 samples", {}, ShortFirst),
    ("the 64 pairs of 3-bit numbers first", {}, PairsFirst),
    ("a rate that falls, as 1 / (1 + n / 100)", {}, FallingRate),
    ("a rate that rises over 50 samples", {}, RisingRate),
    ("input weights from -4 to 4", {"input_spread": 4.0}, Learner),
    ("input weights from -16 to 16", {"input_spread": 16.0}, Learner),
    ("4 levels", {"levels": 4}, Learner),
    ("8 levels", {"levels": 8}, Learner),
    ("2 levels, else 4, else 8", {}, MoreLevels),
    (
        "2015: squared error, from -1 to 1, no clipping, rate 0.1",
        dict(UNCLIPPED, loss="squared_error", learning_rate=0.1),
        Small,
    ),
]
NEVER = 10**9
MORE_STATES = (  # the rows of --each
    "our recipe",
    "counterexamples not trained on",
    "counterexamples trained as other samples, not through the rounding",
    "attempts every 10 samples",
    "attempts every two samples, whatever the error",
    "samples of 8 symbols, after a restart too",
    "samples of 8 or 16 symbols from the start",
    "samples of 16 symbols",
    "new networks no larger",
    "new networks twice as large",
    "4 levels",
)


def machine_named(name, seed):
    """The built-in machine, or that of FAMILY:SIZE, where the seed draws a random machine."""
    family, _, size = name.partition(":")
    return FAMILIES[family].machine(int(size), seed) if size else MACHINES[name]


def run(job) -> int:
    """The samples until proved of (change, operation, seed)."""
    change, operation, seed = job
    _, entries, kind = CHANGES[change]
    machine = machine_named(operation, seed)
    return samples_of(kind(machine, seed, recipe=dict(RECIPE, **entries)))


def print_each(operations, seeds, jobs):
    """A row for each change: how many runs are proved, and the samples of each run."""
    print("| change | proved | " + " | ".join(operations) + " |")
    print("|---" * (2 + len(operations)) + "|", flush=True)
    for change, (name, _, _) in enumerate(CHANGES):
        if name not in MORE_STATES:
            continue
        runs = [(change, operation, seed) for operation in operations for seed in seeds]
        counts = [count for _, count in performed(runs, jobs, run)]
        n = len(seeds)
        cells = [sorted(counts[i : i + n]) for i in range(0, len(runs), n)]
        proved = "%d of %d" % (len(runs) - counts.count(NEVER), len(runs))
        cells = [", ".join(["–" if k == NEVER else str(k) for k in cell]) for cell in cells]
        print("| %s | %s | %s |" % (name, proved, " | ".join(cells)), flush=True)


def samples_of(learner, most=10000) -> int:
    """The samples until proved; NEVER beyond `most`."""
    for progress in until_proved(learner, most):
        pass
    return progress.samples if progress.verdict.status == "proved" else NEVER


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--operations", default="addition,subtraction")
    parser.add_argument(
        "--old",
        action="store_true",
        help="the recipe of 2015 as well, of which no seed was proved yet, in an hour",
    )
    parser.add_argument("--each", action="store_true", help="every seed, and the rows for states")
    parser.add_argument("--first", type=int, default=0, help="the first seed of --each")
    parser.add_argument("--jobs", type=int, default=1, help="processes of --each")
    arguments = parser.parse_args()
    operations = arguments.operations.split(",")
    if arguments.each:
        seeds = range(arguments.first, arguments.first + arguments.seeds)
        return print_each(operations, seeds, arguments.jobs)
    print(
        "| change | "
        + " | ".join(["%s: median, 90%%, most, never" % name for name in operations])
        + " |"
    )
    print("|---" * (1 + len(operations)) + "|")
    for name, entries, kind in CHANGES[: len(CHANGES) - (not arguments.old)]:
        cells = []
        for operation in operations:
            counts = sorted(
                samples_of(kind(MACHINES[operation], seed, recipe=dict(RECIPE, **entries)))
                for seed in range(arguments.seeds)
            )
            quantiles = [counts[len(counts) // 2], counts[len(counts) * 9 // 10], counts[-1]]
            cells.append(
                ", ".join(["–" if n == NEVER else str(n) for n in quantiles])
                + ", %d" % counts.count(NEVER)
            )
        print("| %s | %s |" % (name, " | ".join(cells)), flush=True)


if __name__ == "__main__":
    main()
