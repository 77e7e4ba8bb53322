"""Where the hidden states lie: many runs of a network, seen along their two principal components.

The hidden states of many runs are points in n_hid dimensions. Their covariance is
C = Σ (h - mean) (h - mean)^T / N; its eigenvectors of the largest eigenvalues are the
directions in which the points differ most, and the eigenvalue is the variance along each.
Power iteration finds one: v ← C v / ‖C v‖ until v rests; C ← C - λ v v^T for the next.

Sources: K. Pearson, "On lines and planes of closest fit" (1901); H. Hotelling, "Analysis of a
complex of statistical variables into principal components" (1933).

>>> values, vectors = principal([[2.0, 0.0], [-2.0, 0.0], [0.0, 1.0], [0.0, -1.0]], 2)
>>> absolute = [[round(abs(v), 6) for v in vector] for vector in vectors]
>>> [round(value, 6) for value in values], absolute
([2.0, 0.5], [[1.0, 0.0], [0.0, 1.0]])
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from math import sqrt

from ..basics.bits import to_bits
from ..basics.matrix import add_outer, dot, matvec, summed, transpose
from ..basics.mersenne import Mersenne
from ..network.elman import forward

RUNS, LENGTH, SEED = 120, 8, 0


def sampled(machine, network) -> tuple:
    """After every step of RUNS runs on random symbols: (the hidden states, the machine's states,
    the symbols just read).
    """
    draws, points, states, read = Mersenne(SEED), [], [], []
    for _ in range(RUNS):
        symbols = [draws.randint(2**machine.n_in) for _ in range(LENGTH)]
        points += forward(network, [to_bits(x, machine.n_in) for x in symbols])[0][1:]
        s = 0
        for x in symbols:
            s = machine.next[s][x]
            states.append(s)
        read += symbols
    return points, states, read


def mean(points) -> list:
    """The mean of some vectors, a vector."""
    return [summed(column) / len(points) for column in zip(*points)]


def centred(points, middle) -> list:
    """The points less `middle`."""
    return [[a - b for a, b in zip(point, middle)] for point in points]


def principal(points, count) -> tuple:
    """(variances, directions) of the points' first principal components, the largest first.

    A direction is a unit vector, up to its sign; where no variance is left it is the zero vector.
    """
    columns = transpose(centred(points, mean(points)))
    C = [[dot(u, v) / len(points) for v in columns] for u in columns]
    values, vectors = [], []
    for _ in range(count):
        value, v = _largest(C)
        values.append(value)
        vectors.append(v)
        # C ← C - λ v v^T
        add_outer(C, [-value * a for a in v], v)
    return values, vectors


def _largest(C):
    """(the largest eigenvalue, its unit eigenvector) of a covariance; (0, zeros) of one that is
    nearly zero.
    """
    trace = summed([C[i][i] for i in range(len(C))])
    v = max(
        C, key=lambda row: dot(row, row)
    )  # no unit vector of mere chance is orthogonal to what is sought
    if not trace > 1e-12:
        return 0.0, [0.0] * len(C)
    v = [a / sqrt(dot(v, v)) for a in v]
    for _ in range(1000):
        w = matvec(C, v)
        length = sqrt(dot(w, w))
        v, before = [a / length for a in w], v
        if max([abs(a - b) for a, b in zip(v, before)]) < 1e-10:
            break
    return length, v


class Projection:
    """A plane through the hidden states of a network: their mean and first two principal
    components.

    points, states, read: as `sampled`; shares: the part of the variance along each component. The
    sign of each component is such that later states of the machine (carry 1 after carry 0) lie to
    the right, and up.
    """

    def __init__(self, machine, network):
        self.points, self.states, self.read = sampled(machine, network)
        self.mean = mean(self.points)
        values, self.vectors = principal(self.points, 2)
        offsets = centred(self.points, self.mean)
        variance = summed([dot(d, d) for d in offsets]) / len(offsets)
        self.shares = [value / variance if variance else 0.0 for value in values]
        for i, v in enumerate(self.vectors):
            if summed([s * dot(v, d) for s, d in zip(self.states, offsets)]) < 0:
                self.vectors[i] = [-a for a in v]

    def plane(self, hidden) -> list:
        """The two coordinates of a hidden state."""
        return matvec(self.vectors, [a - b for a, b in zip(hidden, self.mean)])

    def order(self) -> list:
        """The hidden units, those first that rise most with the machine's state, those last that
        fall most.
        """
        s_mean = summed(self.states) / len(self.states)
        with_state = [
            dot([s - s_mean for s in self.states], column) for column in transpose(self.points)
        ]
        return sorted(range(len(with_state)), key=lambda i: -with_state[i])
