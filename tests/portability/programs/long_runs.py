"""Long training runs, and a digest of their float weights, every 300 samples and at the end.

`amount.py` beside it holds SAMPLES, how many samples to train on at most, and TIMES, how often each
of the ten runs is repeated, with other seeds. One line is told for each run of FIRST samples, and
one for each of SAMPLES, `name: value`.
"""

from amount import SAMPLES, TIMES

from purernn.learning.recipe import learn
from purernn.machines.operations import MACHINES

FIRST, EVERY = 30, 300
RUNS = [("three_operand_addition", seed, 16) for seed in (1002, 1013, 3)]
RUNS += [("a_plus_2b", seed, 16) for seed in (0, 3)]
RUNS += [("addition", 1, 3), ("addition", 2, 4), ("subtraction", 5, 3), ("subtraction", 6, 4)]
RUNS += [("tripling", 4, 4)]
PRIME = 2**61 - 1


def absorbed(digest, number):
    """The digest after one more integer."""
    return (digest * 1000003 + number) % PRIME


def digest_of(digest, network):
    """The digest after all weights of a float network, to their last bits."""
    for row in network.rows():
        for w in row:
            shift = 0
            while w != int(w):
                w, shift = w * 2, shift + 1
            # the sign apart: the remainder of a negative integer is not the same in Skulpt
            digest = absorbed(absorbed(digest, abs(int(w))), 2 * shift + (w < 0))
    return digest


for operation, first_seed, hidden in RUNS:
    for seed in range(first_seed, first_seed + 10000 * TIMES, 10000):
        for most in sorted({FIRST, SAMPLES}):
            digest, name = 0, "%s, seed %d, %d hidden" % (operation, seed, hidden)
            for progress in learn(MACHINES[operation], seed, hidden, most):
                if progress.samples % EVERY == 0:  # a later restart would hide a difference
                    digest = digest_of(digest, progress.network)
            digest = digest_of(digest, progress.network)
            print("%s, %d samples of %d: %d" % (name, progress.samples, most, digest))
