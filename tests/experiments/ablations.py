"""What each part of the recipe is worth: learning with one part changed, over seeds.

    python3 tests/experiments/ablations.py [--seeds N] [--operations NAME,NAME] [--old]

Prints a Markdown table of samples until proved. Not a test: it takes minutes.
"""

import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from purernn.learning import recipe  # noqa: E402
from purernn.machines.operations import MACHINES  # noqa: E402
from purernn.network.elman import Network  # noqa: E402

FIRST, PROVE, TRAINED = recipe.initial_network, recipe.prove, recipe.trained
RECIPE = dict(recipe.RECIPE)


def all_pairs_first(n):
    """The symbols of the n-th pair of 3-bit numbers, with a fourth bit for the carry."""
    a, b = n % 8, n // 8
    return [(a >> t & 1) + 2 * (b >> t & 1) for t in range(4)]


# What may be changed in a step: (symbols, rate) of the n-th sample.
STEPS = {
    "short": lambda n, symbols, rate: (symbols[: max(2, n // 10)], rate),
    "pairs": lambda n, symbols, rate: (all_pairs_first(n) if n < 64 else symbols, rate),
    "falling": lambda n, symbols, rate: (symbols, rate / (1 + n / 100)),
    "rising": lambda n, symbols, rate: (symbols, rate * min(1, (n + 1) / 50)),
}


def stepping(change):
    """`trained` with a change of its sample or rate, counting from 0."""
    seen = []

    def trained(network, machine, symbols, rate):
        seen.append(None)
        return TRAINED(network, machine, *change(len(seen) - 1, symbols, rate))

    return trained


def without_biases(draws, n_in, n_hid, n_out):
    """The first weights, and no biases at all."""
    network = FIRST(draws, n_in, n_hid, n_out)
    return Network(network.Wxh, network.Whh, network.Why)


def biases_zero(draws, n_in, n_hid, n_out):
    """The first weights, with biases that start at zero."""
    network = FIRST(draws, n_in, n_hid, n_out)
    return Network(network.Wxh, network.Whh, network.Why, [0.0] * n_hid, [0.0] * n_out)


def small(draws, n_in, n_hid, n_out):
    """All weights from -1 to 1, biases zero."""
    return Network(
        draws.uniform(n_hid, n_in),
        draws.uniform(n_hid, n_hid),
        draws.uniform(n_out, n_hid),
        [0.0] * n_hid,
        [0.0] * n_out,
    )


def no_counterexample(network, machine, limit):
    """The verdict, with its counterexample kept back."""
    verdict = PROVE(network, machine, limit)
    verdict.counterexample = None
    return verdict


# (name, changed entries of RECIPE, first weights, prove, learning rate), and perhaps one of STEPS
CHANGES = [
    ("our recipe", {}, FIRST, PROVE, 1.0),
    ("squared error", {"loss": "squared_error"}, FIRST, PROVE, 1.0),
    ("no biases", {}, without_biases, PROVE, 1.0),
    ("biases start at zero", {}, biases_zero, PROVE, 1.0),
    ("all first weights from -1 to 1, biases at zero", {}, small, PROVE, 1.0),
    ("no bound on the step, rate 0.3", {"largest_norm": 1e9}, FIRST, PROVE, 0.3),
    ("counterexamples not trained on", {}, FIRST, no_counterexample, 1.0),
    ("samples of 2 symbols, then one more every 10 samples", {}, FIRST, PROVE, 1.0, "short"),
    ("the 64 pairs of 3-bit numbers first", {}, FIRST, PROVE, 1.0, "pairs"),
    ("a rate that falls, as 1 / (1 + n / 100)", {}, FIRST, PROVE, 1.0, "falling"),
    ("a rate that rises over 50 samples", {}, FIRST, PROVE, 1.0, "rising"),
    ("input weights from -4 to 4", {"input_spread": 4.0}, FIRST, PROVE, 1.0),
    ("input weights from -16 to 16", {"input_spread": 16.0}, FIRST, PROVE, 1.0),
    ("8 levels only", {"levels": (8,)}, FIRST, PROVE, 1.0),
    (
        "2015: squared error, from -1 to 1, no bound, rate 0.1",
        {"loss": "squared_error", "largest_norm": 1e9},
        small,
        PROVE,
        0.1,
    ),
]


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
    arguments = parser.parse_args()
    operations = arguments.operations.split(",")
    print(
        "| change | "
        + " | ".join(["%s: median, 90%%, most, never" % name for name in operations])
        + " |"
    )
    print("|---" * (1 + len(operations)) + "|")
    for name, entries, first, prove, rate, *steps in CHANGES[: len(CHANGES) - (not arguments.old)]:
        recipe.RECIPE.clear()
        recipe.RECIPE.update(RECIPE, **entries)
        recipe.initial_network, recipe.prove = first, prove
        cells = []
        for operation in operations:
            found, never = [], 0
            for seed in range(arguments.seeds):
                recipe.trained = stepping(STEPS[steps[0]]) if steps else TRAINED
                for last in recipe.learn(
                    MACHINES[operation], seed, samples=10000, learning_rate=rate
                ):
                    if last.first_proof:
                        break
                found.append(last.samples if last.verdict.status == "proved" else 10**9)
            found.sort()
            never = sum([n == 10**9 for n in found])
            told = [
                "–" if n == 10**9 else str(n)
                for n in (found[len(found) // 2], found[len(found) * 9 // 10], found[-1])
            ]
            cells.append(", ".join(told + [str(never)]))
        print("| %s | %s |" % (name, " | ".join(cells)), flush=True)


if __name__ == "__main__":
    main()
