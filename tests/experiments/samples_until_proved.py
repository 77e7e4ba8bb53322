"""The figures of learning, measured: how many samples until proved, over many seeds, for every
operation.

    python3 tests/experiments/samples_until_proved.py                    # the table of
    docs/recipe.md; some minutes
    python3 tests/experiments/samples_until_proved.py --seeds 3 --operations addition xor

Prints a Markdown table. Samples, joint states and verdicts are the same on every machine;
milliseconds are this machine's: processor time of one proof, the fastest of five. The proof and
its joint states are of the network that is left, that of the last proof: mostly at twice the
samples of the first.
"""

import argparse
import os
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, ROOT)

from purernn.integers.proof import prove  # noqa: E402
from purernn.learning.recipe import learn  # noqa: E402
from purernn.machines.operations import MACHINES  # noqa: E402
from purernn.studies.runs import performed  # noqa: E402

MANY = {"addition": 200, "subtraction": 200}  # seeds; the others:
FEW = 20
SAMPLES = 20000
LATE = 5000  # samples after which addition and subtraction count as late


class Result:
    """What became of one seed: samples until proved (None: never) and until the end, levels,
    joint states, ms of the proof, s of it all.
    """

    def __init__(self, samples, ended, levels, joint_states, proof_ms, seconds):
        self.samples, self.ended, self.levels, self.joint_states = (
            samples,
            ended,
            levels,
            joint_states,
        )
        self.proof_ms, self.seconds = proof_ms, seconds


def measured(task):
    """(operation, Result) of learning an operation with one seed."""
    operation, seed = task
    machine, begin = MACHINES[operation], time.process_time()
    for progress in learn(machine, seed, samples=SAMPLES):
        pass
    seconds = time.process_time() - begin
    if progress.verdict.status != "proved":
        return operation, Result(None, progress.samples, None, None, None, seconds)
    fastest = None
    for _ in range(5):
        begin = time.process_time()
        prove(progress.integers, machine)
        taken = 1000 * (time.process_time() - begin)
        fastest = taken if fastest is None else min(fastest, taken)
    found = (
        progress.first_proof,
        progress.samples,
        progress.integers.levels,
        progress.verdict.joint_states,
    )
    return operation, Result(*found + (fastest, seconds))


def quantile(values, percent):
    """The smallest of the values that is not exceeded by at least this percentage of them."""
    # percent · n / 100, rounded up, is the rank
    return sorted(values)[-(-percent * len(values) // 100) - 1]


def row(operation, results):
    """A line of the table."""
    proved = [result for result in results if result.samples is not None]
    cells = [operation, len(results)]
    for percent in (50, 90, 100):
        # a seed that was never proved is worse than any other
        samples = quantile([result.samples or float("inf") for result in results], percent)
        cells.append("never" if samples == float("inf") else "{:,}".format(samples))
    cells.append(len(results) - len(proved))
    if not proved:
        return cells + ["–"] * 5
    for attribute, text in (("ended", "{:,}"), ("joint_states", "{:,.0f}"), ("proof_ms", "{:.1f}")):
        values = [getattr(result, attribute) for result in proved]
        cells.append(text.format(quantile(values, 50)) + " to " + text.format(max(values)))
    counts = [
        (levels, [result.levels for result in proved].count(levels))
        for levels in sorted({r.levels for r in proved})
    ]
    cells.append(", ".join(["%d: %d" % pair for pair in counts]))
    cells.append("{:.2f}".format(quantile([result.seconds for result in results], 50)))
    return cells


HEADER = [
    "operation",
    "seeds",
    "median samples",
    "90%",
    "worst",
    "never",
    "samples of what is left, median to most",
    "joint states, median to most",
    "proof ms, median to most",
    "levels: seeds",
    "median s",
]


def line(cells):
    """One line of a Markdown table."""
    return "| " + " | ".join([str(cell) for cell in cells]) + " |"


def whole_process(repeats=5):
    """The fastest of some runs of `python3 -m purernn` as a whole process, in seconds of the
    clock.
    """
    times = []
    with open(os.devnull, "w") as nowhere:
        for _ in range(repeats):
            begin = time.time()
            subprocess.check_call(
                [sys.executable, "-m", "purernn"], cwd=ROOT, stdout=nowhere, stderr=nowhere
            )
            times.append(time.time() - begin)
    return min(times)


def natural(text):
    """An argument that is an integer of at least 1."""
    if int(text) < 1:
        raise argparse.ArgumentTypeError("must be at least 1, not %s" % text)
    return int(text)


def main(argv=None):
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How many samples until proved, over many seeds.")
    parser.add_argument(
        "--seeds",
        type=natural,
        metavar="N",
        help=(
            "seeds 0 to N - 1 of every operation (default: 200 of addition and subtraction, "
            "20 of the others)"
        ),
    )
    parser.add_argument(
        "--operations", nargs="+", choices=sorted(MACHINES), metavar="OPERATION", help="only these"
    )
    parser.add_argument(
        "--processes",
        type=natural,
        default=os.cpu_count() or 1,
        metavar="N",
        help="how many at a time (default: one a core; one gives the steadiest milliseconds)",
    )
    arguments = parser.parse_args(argv)
    operations = arguments.operations or list(MACHINES)
    tasks = [
        (operation, seed)
        for operation in operations
        for seed in range(arguments.seeds or MANY.get(operation, FEW))
    ]
    results = {operation: [] for operation in operations}
    runs = performed(tasks, arguments.processes, measured)
    for done, (_, (operation, result)) in enumerate(runs, 1):
        results[operation].append(result)
        if sys.stderr.isatty():
            print("\r%d of %d" % (done, len(tasks)), end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    print(
        "Python %s, %s, at most %s samples"
        % (sys.version.split()[0], sys.implementation.name, "{:,}".format(SAMPLES))
    )
    print()
    print(line(HEADER))
    print(line(["---"] + ["---:"] * (len(HEADER) - 1)))
    for operation in operations:
        print(line(row(operation, results[operation])))
    print()
    for operation in [operation for operation in operations if operation in MANY]:
        late = [result for result in results[operation] if (result.samples or float("inf")) > LATE]
        print(
            "%s: %d of %d seeds unproved at %s samples"
            % (operation, len(late), len(results[operation]), "{:,}".format(LATE))
        )
    if "addition" in operations:
        print("python3 -m purernn, the whole process: %.2f s" % whole_process())


if __name__ == "__main__":
    main()
