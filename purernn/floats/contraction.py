"""A quadratic norm in which the network's step contracts (a contraction metric), found by descent:
|v| = ‖S v‖, that is |v|² = vᵀPv with P = SᵀS.

If two hidden states differ by v, they differ by D W v one step later. Here W = Whh, and D is a
diagonal matrix of mean slopes of σ between them. The contraction factor is the spectral norm

    L = max_v |D W v| / |v| = ‖S D W S⁻¹‖

and log L is a geodesically convex function of P (S → exp(G) S moves along a geodesic), so every
local minimum is global. Let v and u be the singular vectors of S D W S⁻¹ at a step. In
coordinates S h, the gradient of Σ log L along a path of steps is a weighted sum of v vᵀ - u uᵀ
over the path.

All of this is in floats and is not trusted: `invariant_checker` checks what `invariant` finds.
Sources: W. Lohmiller, J.-J. Slotine, "On contraction analysis for non-linear systems",
Automatica 34 (1998); R. Bhatia, "Positive Definite Matrices" (2007), for the geodesics.

>>> cholesky([[4.0, 2.0], [2.0, 5.0]])
[[2.0, 1.0], [0.0, 2.0]]
>>> inverse_of([[2.0, 0.0], [0.0, 4.0]])
[[0.5, 0.0], [0.0, 0.25]]
"""

from math import tanh
from operator import mul

from ..basics.matrix import transpose

FLOOR = 0.03  # of the radii that the descent makes small


def dot(u, v):
    """The inner product, as fast as possible. Its last digits may differ between Pythons, which
    does no harm here.
    """
    return sum(map(mul, u, v))


def matvec(W, v):
    """W v, likewise."""
    return [sum(map(mul, row, v)) for row in W]


def sigmoid(z):
    """σ(z), to some units in the last place of 1."""
    return 0.5 + 0.5 * tanh(0.5 * z)


class Norm:
    """Matrices of the norm |v| = ‖S v‖ and W: B = W S⁻¹, C = W P⁻¹ Wᵀ, P and |P_ij|; and the
    dual norms of the rows of W, reach_i = max (W v)_i / |v|.
    """

    def __init__(self, S, W):
        inverse, columns = transpose(inverse_of(S)), transpose(S)
        self.B = [[dot(row, column) for column in inverse] for row in W]
        self.C = [[dot(a, b) for b in self.B] for a in self.B]
        self.P = [[dot(a, b) for b in columns] for a in columns]
        self.sizes = [[abs(p) for p in row] for row in self.P]
        self.reach = [dot(row, row) ** 0.5 for row in self.B]

    def form(self, slopes):
        """(d, g), |D y|² <= |d y|² + Σ_i g_i y_i² for all D within the slopes mid ± rad."""
        mid, rad = slopes
        # (1 + t) |mid y|² + (1 + 1/t) Σ_i g_i y_i²,   g_i = rad_i Σ_j |P_ij| rad_j
        g = [a * b for a, b in zip(rad, matvec(self.sizes, rad))]
        trace = sum([a * a * row[i] for i, (a, row) in enumerate(zip(mid, self.P))])
        t = (sum(g) / (trace + 1e-30)) ** 0.5 + 1e-6
        root = (1 + t) ** 0.5
        return [root * a for a in mid], [(1 + 1 / t) * a for a in g]

    def _applied(self, form, y):
        d, g = form
        u = matvec(self.P, list(map(mul, d, y)))
        return [a * b + c * e for a, b, c, e in zip(d, u, g, y)]

    def stretch(self, form, y, times):
        """(L, y): a lower estimate of the form's norm, after `times` steps of the power method from
        y = W v.
        """
        for _ in range(times):
            # with N of the form, yᵀN y = |D W v|²: y <- C N y, and L² the quotient of Rayleigh
            w = self._applied(form, y)
            Cw = matvec(self.C, w)
            after = dot(w, Cw)
            if not after > 0:  # nothing is left of v
                return 0.0, y
            square = after / dot(w, y)
            y = [a / square for a in Cw]
        return square**0.5, y

    def bounded(self, form, L):
        """Whether the form's norm is at most L: whether L² - Bᵀ N B has positive pivots."""
        columns = transpose(self.B)
        images = [self._applied(form, b) for b in columns]
        M = [[-sum(map(mul, b, w)) for w in images[: i + 1]] for i, b in enumerate(columns)]
        for row in M:
            row[-1] += L * L
        while M:
            last = M.pop()
            if not last[-1] > 0:
                return False
            M = [[a - last[i] / last[-1] * b for a, b in zip(row, last)] for i, row in enumerate(M)]
        return True


def first_norm(W):
    """S of |v|² = ‖W v‖² + 0.4 ‖v‖², scaled."""
    columns = transpose(W)
    return scaled_norm(
        cholesky([[dot(a, b) + (a is b) * 0.4 for b in columns] for a in columns]), W
    )


def scaled_norm(S, W):
    """S times a number, such that every |(W v)_i| <= |v|: then a radius bounds the change of every
    z_i.
    """
    largest = max(Norm(S, W).reach) or 1.0
    return [[largest * a for a in row] for row in S]


def slopes(z, around):
    """(mid, rad): the mean slopes of σ from z_i to anywhere within z_i ± around_i are within
    mid_i ± rad_i.

    They are σ'(z) ± around max |σ''| / 2, where |σ''| = σ' |1 - 2σ|, each factor at its
    largest; rad_i also covers the rounding of the checker.

    >>> slopes([0.0], [0.0])
    ([0.25], [3e-07])
    """
    mid, rad = [], []
    for a, b in zip(z, around):
        h, low, high = sigmoid(a), sigmoid(a - b), sigmoid(a + b)
        most = 0.25 if low < 0.5 < high else max(low * (1 - low), high * (1 - high))
        mid.append(h * (1 - h))
        rad.append(b * most * max(abs(1 - 2 * low), abs(1 - 2 * high)) / 2 + 3e-7)
    return mid, rad


def solved(edges, L, floors, radii, rounds):
    """Some rounds of r' = max over the edges (source, target, …) to it of floor + L r, and the
    worst edge to each region.
    """
    for _ in range(rounds):
        before, worst = radii, [None] * len(radii)
        radii = [0.0] * len(radii)
        for e, edge in enumerate(edges):
            r = floors[e] + L[e] * before[edge[0]]
            if r > radii[edge[1]]:
                radii[edge[1]], worst[edge[1]] = r, e
        if max(radii) > 1e6 or max([abs(a - b) for a, b in zip(radii, before)]) < 1e-7:
            break
    return radii, worst


def descended(S, W, edges, count, around, steps, rate):
    """(S in which balls grow less along the edges, scaled; the largest radius when each edge adds
    FLOOR).

    edges: (source, target, offset, z, …) between `count` regions, z the argument of σ; around:
    of every z_i, in units of its reach, for the slopes. Each step shortens the worst path; the
    descent ends when four of them gain less than a hundredth.
    """
    n, best, lowest, floors = len(W), None, [], [FLOOR] * len(edges)
    reach = Norm(S, W).reach
    edge_slopes = [slopes(edge[3], [around * a for a in reach]) for edge in edges]
    vectors, L, radii = (
        [[1.0 / (1 + i) for i in range(n)] for _ in edges],
        [1.0] * len(edges),
        [1.0] * count,
    )
    for step in range(steps):
        norm = Norm(S, W)
        for e, slope in enumerate(edge_slopes):
            # of edges that cannot soon be the worst to their target, only now and then
            if (
                (step + e) % 4 == 0
                or step == 0
                or FLOOR + 1.2 * L[e] * radii[edges[e][0]] > radii[edges[e][1]]
            ):
                L[e], vectors[e] = norm.stretch(norm.form(slope), vectors[e], 1 if step else 5)
        radii, worst = solved(edges, L, floors, [0.0] * count, 60)
        if best is None or max(radii) < best[0]:
            best = max(radii), S
        lowest.append(best[0])
        if step >= 4 and lowest[-1] > 0.99 * lowest[-5]:  # four steps gained no hundredth
            break
        # back along the worst path to the largest radius; the weight of an edge is ∂ log r / ∂
        # log L
        path, weight, region = [], 1.0, radii.index(max(radii))
        while worst[region] is not None and len(path) < 60:
            e = worst[region]
            weight *= min(1.0, L[e] * radii[edges[e][0]] / radii[region])
            if weight < 0.02:
                break
            path.append((e, weight))
            region = edges[e][0]
        pace = rate / 2 / (1 + step / 5) ** 0.5 / (sum([w for _, w in path]) or 1)
        columns, Bt, moved = transpose(S), transpose(norm.B), [row[:] for row in S]
        for e, weight in path:
            mid = edge_slopes[e][0]
            u = matvec(S, [a * b for a, b in zip(mid, vectors[e])])
            v = matvec(Bt, [a * b for a, b in zip(mid, matvec(columns, u))])
            # S ← S + pace · weight · (v vᵀ / |v|² - u uᵀ / |u|²) S
            vS, uS = matvec(columns, v), matvec(columns, u)
            a, b = pace * weight / dot(v, v), pace * weight / dot(u, u)
            moved = [
                [s + a * c * p - b * d * q for s, p, q in zip(row, vS, uS)]
                for row, c, d in zip(moved, v, u)
            ]
        S = moved
    return scaled_norm(best[1], W), best[0]


def cholesky(P):
    """Upper triangular S with P = SᵀS; ArithmeticError if P is not positive definite."""
    S = []
    P = [row[:] for row in P]
    for k in range(len(P)):
        if not P[k][k] > 0:
            raise ArithmeticError("no square root of this pivot: %s" % P[k][k])
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
