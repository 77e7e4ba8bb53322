"""How many samples the one-page learner takes until proved.

python3 tests/experiments/onboard.py SEEDS OPERATION…
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from purernn.machines.operations import MACHINES
from purernn.onboard import learner


def samples_until_proved(operation, seed):
    """The samples that this seed takes, or None without a proof."""
    machine, lines = MACHINES[operation], []
    learner.NEXT, learner.OUTPUT, learner.I = machine.next, machine.output, machine.n_in
    learner.print = lines.append
    return None if learner.learn(seed) is None else 10 * (len(lines) - 1)


def main(seeds, operations):
    """One line for each operation."""
    for operation in operations:
        samples = [samples_until_proved(operation, seed) for seed in range(seeds)]
        proved = sorted([n for n in samples if n])
        told = operation, len(proved), seeds
        if proved:
            told += proved[len(proved) // 2], proved[-1]
            print("%s: %d of %d proved, median %d samples, most %d" % told)
        else:
            print("%s: %d of %d proved" % told)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
