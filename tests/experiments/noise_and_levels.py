"""How far the hidden state may stray: what the proof about floats predicts of levels, beside what
rounding finds.

    python3 tests/experiments/noise_and_levels.py [--seeds FIRST LAST] [--operations NAME,NAME]
    [--hidden N]

Rounding the hidden state to L levels is a noise of at most 1 / (2 (L - 1)) in every entry after
every step. So an invariant that survives the noise 1 / n proves that n / 2 + 1 levels are enough.
Prints a Markdown table, a line for each network that `learn` leaves. Not a test: a line takes up
to a minute.
"""

import argparse
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from purernn.basics.bits import to_bits  # noqa: E402
from purernn.basics.matrix import matvec  # noqa: E402
from purernn.floats import invariant_checker  # noqa: E402
from purernn.floats.invariant import invariant  # noqa: E402
from purernn.integers.proof import prove  # noqa: E402
from purernn.integers.quantised import quantise  # noqa: E402
from purernn.learning.recipe import learn  # noqa: E402
from purernn.machines.operations import MACHINES  # noqa: E402
from purernn.network.elman import sigmoid  # noqa: E402

MOST_STATES = 20000
TRIED = (2, 3, 4, 5, 6, 8, 12, 16, 24, 32)
QUANTISED = range(2, 17)


def survived(network, machine, finest=4096):
    """The least n, a power of two, down to which invariants survive noise of 1 / n; None if not
    even the finest.
    """
    best, n = None, finest
    while n >= 2:
        found = invariant(network, machine, noise=1 / n)
        if found is None:
            return best
        invariant_checker.check(json.dumps(found))
        best, n = n, n // 2
    return best


def rounded_verdict(network, machine, levels):
    """Whether the float network with only its hidden state rounded to levels is right for every
    length: all joint states searched.
    """
    top = levels - 1
    symbols = range(2**machine.n_in)
    inputs = [
        [a + b for a, b in zip(matvec(network.Wxh, to_bits(x, machine.n_in)), network.bh)]
        for x in symbols
    ]
    states = [((0,) * network.n_hid, 0)]
    seen = set(states)
    for levels, s in states:  # grows
        recurrent = matvec(network.Whh, [a / top for a in levels])
        for x in symbols:
            after = tuple([int(sigmoid(a + b) * top + 0.5) for a, b in zip(recurrent, inputs[x])])
            ys = [a + b for a, b in zip(matvec(network.Why, [a / top for a in after]), network.by)]
            if [int(y >= 0) for y in ys] != to_bits(machine.output[s][x], machine.n_out):
                return "refuted"
            pair = (after, machine.next[s][x])
            if pair not in seen:
                seen.add(pair)
                states.append(pair)
        if len(states) > MOST_STATES:
            return "unknown"
    return "proved"


def enough(verdict_at, levels):
    """The least of these numbers of levels from which on all of them are proved; None if not even
    the most.
    """
    wrong = [k for k in levels if verdict_at(k) != "proved"]
    return next((k for k in levels if not wrong or k > wrong[-1]), None)


def line(network, machine):
    """The cells of a network: noise, the levels it predicts, what rounding to those gives, and
    the levels found to be enough.
    """
    n = survived(network, machine)
    predicted = n and n // 2 + 1
    return [
        n and "1/%d" % n,
        predicted,
        n and rounded_verdict(network, machine, predicted),
        enough(lambda k: rounded_verdict(network, machine, k), TRIED),
        enough(
            lambda k: prove(quantise(network, levels=k), machine, MOST_STATES).status, QUANTISED
        ),
    ]


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--seeds",
        type=int,
        nargs=2,
        default=[0, 5],
        help="the first seed, and the one after the last",
    )
    parser.add_argument("--operations", default="addition,subtraction")
    parser.add_argument("--hidden", type=int, default=16)
    given = parser.parse_args()
    print(
        "| | noise survived | levels predicted | with these | enough, hidden state rounded | "
        "enough, integer network |"
    )
    print("|---|---|---|---|---|---|")
    for operation in given.operations.split(","):
        for seed in range(*given.seeds):
            for progress in learn(MACHINES[operation], seed, given.hidden):
                pass
            cells = line(progress.network, MACHINES[operation])
            print(
                "| %s, seed %d | %s |" % (operation, seed, " | ".join(map(str, cells))), flush=True
            )


if __name__ == "__main__":
    main()
