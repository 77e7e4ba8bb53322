"""What makes the float network provable: the share of seeds with an invariant, with one thing
changed after the first proof.

    python3 tests/experiments/float_proof_rate.py [--seeds FIRST LAST] [--operations NAME,NAME]
    [--changes N,N]

Prints a Markdown table. Not a test: each network takes some seconds. The verdict is that of
the search and the checker together, as of `purernn prove --floats`.
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
from purernn.learning import recipe  # noqa: E402
from purernn.machines.operations import MACHINES  # noqa: E402
from purernn.network.elman import Network  # noqa: E402

HELD, TRAINED = recipe.held_failure, recipe.trained


def with_rate(factor):
    """Steps of another length."""
    return lambda network, machine, symbols, rate: TRAINED(network, machine, symbols, rate * factor)


def with_decay(share):
    """Whh shrinks by this share at every sample."""

    def trained(network, machine, symbols, rate):
        n, error = TRAINED(network, machine, symbols, rate)
        return Network(n.Wxh, scaled(1 - share, n.Whh), n.Why, n.bh, n.by), error

    return trained


def with_noise(size):
    """Noise on the argument of every hidden unit's σ, of ± size, drawn for every sample."""
    draws = Mersenne(1)

    def trained(network, machine, symbols, rate):
        noise = [size * (2 * draws.random() - 1) for _ in network.bh]
        noisy = Network(
            network.Wxh,
            network.Whh,
            network.Why,
            [b + e for b, e in zip(network.bh, noise)],
            network.by,
        )
        n, error = TRAINED(noisy, machine, symbols, rate)
        return Network(n.Wxh, n.Whh, n.Why, [b - e for b, e in zip(n.bh, noise)], n.by), error

    return trained


# name: (what trains after the first proof, whether long runs that fail are trained on, where it
# ends as a multiple of the first proof)
CHANGES = [
    ("ours: long runs that fail are trained on, twice the samples", TRAINED, True, 2),
    ("no such runs", TRAINED, False, 2),
    ("no such runs, and the end at the first proof", TRAINED, False, 1),
    ("half the rate", with_rate(0.5), True, 2),
    ("twice the rate", with_rate(2.0), True, 2),
    ("Whh decays by 1/1000 a sample", with_decay(0.001), True, 2),
    ("noise of ±0.5 on every argument of σ", with_noise(0.5), True, 2),
    ("three times the samples", TRAINED, True, 3),
]


def network_of(operation, seed, trained, long_runs, times):
    """(network, samples, samples of the first proof) with this change."""
    proved = []  # grows with the first proof

    def held(network, machine):
        proved.append(True)
        return HELD(network, machine) if long_runs else None

    def training(network, machine, symbols, rate):
        return (trained if proved else TRAINED)(network, machine, symbols, rate)

    recipe.held_failure, recipe.trained = held, training
    recipe.RECIPE["settling"] = times
    for progress in recipe.learn(MACHINES[operation], seed):
        pass
    return progress.network, progress.samples, progress.first_proof


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
    given = parser.parse_args()
    operations, count = given.operations.split(","), given.seeds[1] - given.seeds[0]
    print(
        "| after the first proof | "
        + " | ".join(["%s: proved, regions, over twice, s" % name for name in operations])
        + " |"
    )
    print("|---" * (1 + len(operations)) + "|")
    for change in [CHANGES[int(k)] for k in given.changes.split(",")]:
        cells = []
        for operation in operations:
            proved, over, begin = [], 0, time.process_time()
            for seed in range(*given.seeds):
                network, samples, first = network_of(operation, seed, *change[1:])
                over += samples > 2 * first
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
