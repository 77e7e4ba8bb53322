"""Quadratic norms in which the network's steps contract (a contraction metric), found by descent:
|v| = ‖S v‖, that is |v|² = vᵀPv with P = SᵀS. There is one for each kind of regions.

If two hidden states differ by v, they differ by D W v one step later. Here W = Whh, and D is a
diagonal matrix of mean slopes of σ between them. The contraction factor of a step that leads from
the norm of S to that of S' is the spectral norm

    L = max_v |D W v|' / |v| = ‖S' D W S⁻¹‖

and log L is a geodesically convex function of P and P' (S → exp(G) S moves along a geodesic), so
every local minimum is global. Let v and u be the singular vectors of S' D W S⁻¹ at a step. The
gradient of log L is v vᵀ for S, in coordinates S h, and -u uᵀ for S', in coordinates S' h.

All of this is in floats and is not trusted: `invariant_checker` checks what `invariant` finds.
Sources: W. Lohmiller, J.-J. Slotine, "On contraction analysis for non-linear systems",
Automatica 34 (1998); R. Bhatia, "Positive Definite Matrices" (2007), for the geodesics;
A. A. Ahmadi, R. M. Jungers, P. A. Parrilo, M. Roozbehani, "Joint spectral radius and
path-complete graph Lyapunov functions", SIAM Journal on Control and Optimization 52 (2014), for
more norms than one.

>>> cholesky([[4.0, 2.0], [2.0, 5.0]])
[[2.0, 1.0], [0.0, 2.0]]
>>> inverse_of([[2.0, 0.0], [0.0, 4.0]])
[[0.5, 0.0], [0.0, 0.25]]
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from math import log, tanh
from operator import mul

from ..basics.matrix import transpose

FLOOR = 0.03  # of the radii that the descent makes small
NARROWEST = 2.0**-20  # chord of σ


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
    """Matrices of the norm |v| = ‖S v‖ and W: B = W S⁻¹, C = W P⁻¹ Wᵀ, P and |P_ij|;
    and the dual norms of the rows of W, reach_i = max (W v)_i / |v|.
    """

    def __init__(self, S, W):
        inverse, columns = transpose(inverse_of(S)), transpose(S)
        self.B = [[dot(row, column) for column in inverse] for row in W]
        self.C = [[dot(a, b) for b in self.B] for a in self.B]
        self.P = [[dot(a, b) for b in columns] for a in columns]
        self.sizes = [[abs(p) for p in row] for row in self.P]
        self.reach = [dot(row, row) ** 0.5 for row in self.B]

    def form(self, slopes):
        """(d, g), |D y|² <= |d y|² + Σ_i g_i y_i² in this norm, for all D within the slopes
        mid ± rad.
        """
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

    def stretch(self, source, form, y, times):
        """(L, y): a lower estimate of L = max |D W v| / |v|, |v| in the norm `source`, and |D W v|
        by the form in this one; after `times` steps of the power method from y = W v.
        """
        for _ in range(times):
            # with N of the form, yᵀN y = |D W v|²: y <- C N y, and L² the quotient of Rayleigh
            w = self._applied(form, y)
            Cw = matvec(source.C, w)
            after = dot(w, Cw)
            if not after > 0:  # nothing is left of v
                return 0.0, y
            square = after / dot(w, y)
            y = [a / square for a in Cw]
        return square**0.5, y

    def bounded(self, source, form, L):
        """Whether that maximum is at most L: whether L² - Bᵀ N B has positive pivots."""
        columns = transpose(source.B)
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
    """(mid, rad): the slopes of the chords of σ from z_i to anywhere within z_i ± around_i are
    within mid_i ± rad_i.

    `invariant_checker` says why; rad_i also covers its rounding.

    >>> mid, rad = slopes([0.0], [1.0])  # from (σ(1) - σ(0)) / 1 to 1 / 4
    >>> "%.4f %.4f" % (mid[0] - rad[0], mid[0] + rad[0])
    '0.2311 0.2500'
    """
    mid, rad = [], []
    for a, b in zip(z, around):
        a, b = abs(a), max(b, NARROWEST)
        h, low, high = sigmoid(a), sigmoid(a - b), sigmoid(a + b)
        least = (high - h) / b
        most = (h - low) / b if b <= a else (h - 0.5 + (b - a) / 4) / b
        mid.append((least + most) / 2)
        rad.append((most - least) / 2 + 3e-7)
    return mid, rad


def solved(edges, L, floors, radii, rounds, most=1e6):
    """Some rounds of r' = max over the edges (source, target, …) to it of floor + L r, and the
    worst edge to each region. They end where a radius passes `most`.
    """
    for _ in range(rounds):
        before, worst = radii, [None] * len(radii)
        radii = [0.0] * len(radii)
        for e, edge in enumerate(edges):
            r = floors[e] + L[e] * before[edge[0]]
            if r > radii[edge[1]]:
                radii[edge[1]], worst[edge[1]] = r, e
        if max(radii) > most or max([abs(a - b) for a, b in zip(radii, before)]) < 1e-7:
            break
    return radii, worst


def shares(edges, L, radii, worst):
    """Of every edge its weight in the gradient of Σ_i r_i⁶ / 6, over (max r)⁶:
    Σ_i (r_i / max r)⁶ ∂ log r_i / ∂ log L, each radius that of its worst edge. Those below a
    thousandth stay out.
    """
    weights, most = [0.0] * len(edges), max(radii)
    reached = [(r / most) ** 6 for r in radii]  # ∂ / ∂ log r_i
    for _ in range(40):  # steps back
        before, reached = reached, [0.0] * len(radii)
        for region, weight in enumerate(before):
            e = worst[region]
            if weight < 1e-3 or e is None:
                continue
            # r = floor + L r_source:
            # ∂ log r / ∂ log L = ∂ log r / ∂ log r_source = L r_source / r
            weight *= min(1.0, L[e] * radii[edges[e][0]] / radii[region])
            weights[e] += weight
            reached[edges[e][0]] += weight
        if not any(reached):
            break
    return weights


def descended(norms, W, edges, kinds, around, steps, patience):
    """(norms in which balls grow less along the edges, scaled; the largest radius when each edge
    adds FLOOR).

    norms: S of each kind of regions, as a dict; kinds: that of every region; edges: (source,
    target, offset, z, …) between regions, z the argument of σ; around: of every z_i, in units of
    its reach, for the slopes. The descent ends when `patience` steps gain less than 3 %.
    """
    n, best, lowest, floors = len(W), None, [], [FLOOR] * len(edges)
    ends = [(kinds[edge[0]], kinds[edge[1]]) for edge in edges]
    spans = {kind: [around * a for a in Norm(norms[kind], W).reach] for kind in norms}
    edge_slopes = [slopes(edge[3], spans[kind]) for edge, (kind, _) in zip(edges, ends)]
    vectors, L, radii = (
        [[1.0 / (1 + i) for i in range(n)] for _ in edges],
        [1.0] * len(edges),
        [1.0] * len(kinds),
    )
    for step in range(steps):
        metrics = {kind: Norm(S, W) for kind, S in norms.items()}
        for e, slope in enumerate(edge_slopes):
            # of edges that cannot soon be the worst to their target, only now and then
            if (
                (step + e) % 4 == 0
                or step == 0
                or FLOOR + 1.2 * L[e] * radii[edges[e][0]] > radii[edges[e][1]]
            ):
                source, target = metrics[ends[e][0]], metrics[ends[e][1]]
                form, times = target.form(slope), 1 if step else 5
                L[e], vectors[e] = target.stretch(source, form, vectors[e], times)
        radii, worst = solved(edges, L, floors, [0.0] * len(kinds), 60, 1e60)
        if best is None or max(radii) < best[0]:
            best = max(radii), norms
        lowest.append(log(best[0]))
        if step >= patience and lowest[-1] > lowest[-1 - patience] - 0.03:
            break
        weights = shares(edges, L, radii, worst)
        least = 0.02 * max(weights)
        gradients = {kind: [[0.0] * n for _ in range(n)] for kind in norms}
        for e, weight in enumerate(weights):
            if weight <= least:
                continue
            source, target, mid = ends[e][0], ends[e][1], edge_slopes[e][0]
            S, B = norms[target], metrics[source].B
            u = matvec(S, [a * b for a, b in zip(mid, vectors[e])])
            v = matvec(transpose(B), [a * b for a, b in zip(mid, matvec(transpose(S), u))])
            if not (any(u) and any(v)):  # units so steep that their slopes vanish
                continue
            # G ← G + weight · v vᵀ / |v|²,   G' ← G' - weight · u uᵀ / |u|²
            _add(gradients[source], weight / dot(v, v), v)
            _add(gradients[target], -weight / dot(u, u), u)
        sizes = [sum([dot(row, row) for row in G]) ** 0.5 for G in gradients.values()]
        pace = 0.3 / (1 + step / 5) ** 0.5 / (max(sizes) or 1)
        norms = {kind: _moved(S, gradients[kind], pace) for kind, S in norms.items()}
    return {kind: scaled_norm(S, W) for kind, S in best[1].items()}, best[0]


def _add(G, factor, v):
    """G ← G + factor · v vᵀ"""
    for row, a in zip(G, v):
        a *= factor
        for j, b in enumerate(v):
            row[j] += a * b


def _moved(S, G, pace):
    """S + pace · G S"""
    columns = transpose(S)
    return [
        [a + pace * dot(change, column) for a, column in zip(row, columns)]
        for row, change in zip(S, G)
    ]


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
