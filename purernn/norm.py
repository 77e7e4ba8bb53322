"""Quadratic norms |v| = ‖S v‖, that is |v|² = vᵀPv with P = SᵀS, and how far a matrix stretches in them.

Floats, and not trusted by anybody: what `invariant` finds with them, `invariant_checker` checks.

>>> cholesky([[4.0, 2.0], [2.0, 5.0]])
[[2.0, 1.0], [0.0, 2.0]]
>>> inverse_of([[2.0, 0.0], [0.0, 4.0]])
[[0.5, 0.0], [0.0, 0.25]]
"""

from .matrix import dot, matvec, transpose


class Norm:
    """What the sums below need of |v| = ‖S v‖ and W: B = W S⁻¹, its transpose, P and |P_ij|; reach_i = max (W v)_i / |v|."""

    def __init__(self, S, W):
        self.S, self.inverse = S, inverse_of(S)
        columns = transpose(self.inverse)
        self.B = [[dot(row, column) for column in columns] for row in W]
        self.Bt = transpose(self.B)
        columns = transpose(S)
        self.P = [[dot(a, b) for b in columns] for a in columns]
        self.sizes = [[abs(p) for p in row] for row in self.P]
        self.reach = [dot(row, row) ** 0.5 for row in self.B]

    def stretch(self, slopes, v, times):
        """(L, v) for these slopes: `times` steps of the power method from the unit vector v, in coordinates S h."""
        mid, rad = slopes
        g = [a * b for a, b in zip(rad, matvec(self.sizes, rad))]
        trace = sum([a * a * self.P[i][i] for i, a in enumerate(mid)])
        t = (sum(g) / trace) ** 0.5 + 1e-6
        g = [a * (1 + 1 / t) for a in g]
        for _ in range(times):
            # Bᵀ ((1 + t) D P D + (1 + 1/t) G) B v
            y = matvec(self.B, v)
            u = matvec(self.P, [a * b for a, b in zip(mid, y)])
            w = matvec(self.Bt, [(1 + t) * a * b + c * d for a, b, c, d in zip(mid, u, g, y)])
            square = dot(w, w) ** 0.5
            v = [a / square for a in w]
        return square**0.5, v


def scaled_norm(S, W):
    """S times a number, so that no |(W v)_i| is above |v|."""
    largest = max(Norm(S, W).reach) or 1.0
    return [[largest * a for a in row] for row in S]


def cholesky(P):
    """Upper triangular S with P = SᵀS."""
    S = []
    P = [row[:] for row in P]
    for k in range(len(P)):
        root = P[k][k] ** 0.5
        S.append([0.0] * k + [a / root for a in P[k][k:]])
        for i in range(k + 1, len(P)):
            f = S[k][i]
            P[i] = [a - f * b for a, b in zip(P[i], S[k])]
    return S


def inverse_of(S):
    """S⁻¹, by Gauss and Jordan, with the largest pivot of a column."""
    n = len(S)
    rows = [list(row) + [float(i == j) for j in range(n)] for i, row in enumerate(S)]
    for k in range(n):
        p = max(range(k, n), key=lambda i: abs(rows[i][k]))
        rows[k], rows[p] = rows[p], rows[k]
        pivot = rows[k][k]
        rows[k] = [a / pivot for a in rows[k]]
        for i in range(n):
            if i != k and rows[i][k]:
                f = rows[i][k]
                rows[i] = [a - f * b for a, b in zip(rows[i], rows[k])]
    return [row[n:] for row in rows]
