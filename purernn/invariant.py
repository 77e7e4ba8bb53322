"""The float network proved for every length: a search for an inductive invariant, which `invariant_checker` checks.

An invariant is a finite list of regions, each a state of the reference machine and a ball

    {h : |h - c| <= r},   |v|² = vᵀPv,   one positive definite P for all,

such that region 0 is the start, the step from any point of a region, on any symbol, leads
into a region again, as the machine's table says, and every output is decided in all of it.
That the balls need not grow is due to forgetting: with D the diagonal matrix of the slopes
of σ, h and c one step later are D Whh (h - c) apart, and in the right norm that is less than
|h - c|, on most steps. So a step takes the ball (c, r) into the ball (c', r') if

    r' >= |σ(z(c)) - c'| + L r,   L >= |D Whh v| / |v| for all v, and all slopes D over the ball.

The search has three parts. All of it is floats and none of it is trusted.
  1. Explore: breadth first from h = 0; a new point within `spread` of the centre of a region
     with the same machine state and output is in that region; else it founds one.
  2. Descend: find P = SᵀS. The radii are the least solution of r' = spread + L r, and the
     largest is reached along one worst path. log L of an edge is log |S D Whh S⁻¹| (spectral
     norm), a geodesically convex function of P: no local minima. With v and u its singular
     vectors, weighted sums of v vᵀ - u uᵀ along the path are the gradient, in coordinates S h.
  3. Explore again in that norm, and solve r' = |σ(z(c)) - c'| + L(r) r; if the radii run away,
     with a smaller spread.

Legend: W = Whh; B = W S⁻¹; mid ± rad the slopes of σ over a region's image; g as in the checker.
Sources: W. Lohmiller, J.-J. Slotine, "On contraction analysis for non-linear systems",
Automatica 34 (1998); R. Bhatia, "Positive Definite Matrices" (2007), for the geodesics.

>>> from purernn.operations import MACHINES
>>> from purernn.network import Network
>>> copy = Network([[8.0]], [[0.0]], [[4.0]], [-4.0], [-2.0])  # y_t = x_t
>>> found = invariant(copy, MACHINES["parity"])
>>> found is None
True
"""

from .bits import to_bits
from .digest import digest_of
from .errors import PurernnError
from .machine import Machine, growing
from .matrix import dot, matvec, transpose
from .network import Network, sigmoid
from .norm import Norm, cholesky, inverse_of, scaled_norm

UNIT = 1 << 24  # of the checker's numbers
FINER = 1 << 10  # of the norm: P is in units of 1 / FINER²
FIRST_SPREADS, STEPS, SPREADS, MOST_REGIONS = (0.5, 0.25), 40, 8, 1500


def invariant(network: Network, machine: Machine, noise=0):
    """An invariant as a dict that JSON can hold and `invariant_checker.check` accepts, or None if none was found.

    noise: how far every entry of the hidden state may be off after every step, besides the
    rounding of floats; the invariant survives it. Costs seconds. Raises PurernnError if the
    network does not have the machine's inputs and outputs.
    """
    if (network.n_in, network.n_out) != (machine.n_in, machine.n_out):
        raise PurernnError("the network has not the inputs and outputs of %s" % machine.name)
    noise = network.n_in + network.n_hid + 1 + int(noise * UNIT)
    try:
        return _found(network, machine, noise)
    except ArithmeticError:  # a sum of the search overflowed, or a norm collapsed: nothing found
        return None


def _found(network, machine, noise):
    # S = the root of P = WᵀW + a little, up to rotation
    W = network.Whh
    columns = transpose(W)
    S = scaled_norm(cholesky([[dot(a, b) + (a is b) * 0.4 for b in columns] for a in columns]), W)
    for spread in FIRST_SPREADS:
        graph = _explored(network, machine, S, spread)
        if graph is None:
            return None
        S, largest = _descended(S, W, graph)
    spread = min(FIRST_SPREADS[0], 0.8 * 0.03 / largest)
    for _ in range(SPREADS):
        graph = _explored(network, machine, S, spread)
        if graph is None:
            return None
        radii = _radii(S, W, graph, (noise + 8) / UNIT)
        if radii is not None and _decided(network, machine, S, graph, radii):
            return _written(network, machine, S, graph, radii, noise)
        spread *= 0.65
    return None


class Graph:
    """Regions found: states[i], centres[i]; edges (source, target, offset, z, output), |symbols| of them a region, in order."""

    def __init__(self, n_hid):
        self.states, self.centres, self.edges = [0], [[0.0] * n_hid], []


def _explored(network, machine, S, spread):
    graph, known = Graph(network.n_hid), {}
    given = [matvec(network.Wxh, to_bits(x, machine.n_in)) for x in range(2**machine.n_in)]
    for source, h in enumerate(growing(graph.centres)):  # breadth first
        recurrent = matvec(network.Whh, h)
        s = graph.states[source]
        for x, from_input in enumerate(given):
            z = [a + b + c for a, b, c in zip(recurrent, from_input, network.bh)]
            after = [sigmoid(a) for a in z]
            place = matvec(S, after)
            key = (machine.next[s][x], machine.output[s][x])
            nearest, target = spread * spread, None
            for region, other in known.setdefault(key, []):
                if abs(place[0] - other[0]) < spread:
                    apart = [a - b for a, b in zip(place, other)]
                    square = dot(apart, apart)
                    if square < nearest:
                        nearest, target = square, region
            if target is None:
                nearest, target = 0.0, len(graph.centres)
                known[key].append((target, place))
                graph.centres.append(after)
                graph.states.append(key[0])
                if target > MOST_REGIONS:
                    return None
            graph.edges.append((source, target, nearest**0.5, z, key[1]))
    return graph


def _slopes(z, around):
    """(mid, rad): where σ' lies, over z ± around, entry by entry."""
    mid, rad = [], []
    for a, b in zip(z, around):
        low, high = sigmoid(a - b), sigmoid(a + b)
        ends = low * (1 - low), high * (1 - high)
        least, most = min(ends), 0.25 if low < 0.5 < high else max(ends)
        mid.append((least + most) / 2)
        rad.append((most - least) / 2)
    return mid, rad


def _solved(edges, L, floors, radii, rounds):
    """Some rounds of r' = max over the edges to it of floor + L r, and the worst edge to each region."""
    for _ in range(rounds):
        before, worst = radii, [None] * len(radii)
        radii = [0.0] * len(radii)
        for e, (source, target, _, _, _) in enumerate(edges):
            r = floors[e] + L[e] * before[source]
            if r > radii[target]:
                radii[target], worst[target] = r, e
        if max(radii) > 1e6 or max([abs(a - b) for a, b in zip(radii, before)]) < 1e-7:
            break
    return radii, worst


def _descended(S, W, graph):
    """(S after STEPS steps of descent, scaled; the largest radius at a spread of 0.03)."""
    edges, n, best = graph.edges, len(W), None
    floors = [0.03] * len(edges)
    reach = Norm(S, W).reach
    slopes = [_slopes(edge[3], [0.1 * a for a in reach]) for edge in edges]
    vectors = [[1.0 / (1 + i) for i in range(n)] for _ in edges]
    for step in range(STEPS):
        norm, L = Norm(S, W), []
        for e, slope in enumerate(slopes):
            stretch, vectors[e] = norm.stretch(slope, vectors[e], 1 if step else 5)
            L.append(stretch)
        radii, worst = _solved(edges, L, floors, [0.0] * len(graph.centres), 60)
        if best is None or max(radii) < best[0]:
            best = max(radii), S
        # back along the worst path to the largest radius; the weight of an edge is ∂ log r / ∂ log L
        path, weight, region = [], 1.0, radii.index(max(radii))
        while worst[region] is not None and weight > 0.02 and len(path) < 60:
            e = worst[region]
            weight *= min(1.0, L[e] * radii[edges[e][0]] / radii[region])
            path.append((e, weight))
            region = edges[e][0]
        rate = 1 / (1 + step / 5) ** 0.5 / 2 / (sum([w for _, w in path]) or 1)
        moved = [row[:] for row in S]
        for e, weight in path:
            v = vectors[e]
            u = matvec(S, [a * b for a, b in zip(slopes[e][0], matvec(norm.B, v))])
            length = dot(u, u)
            # S ← S + rate · weight · (v vᵀ - u uᵀ) S
            vS, uS = [matvec(transpose(S), a) for a in (v, u)]
            for i in range(n):
                a, b = rate * weight * v[i], rate * weight * u[i] / length
                moved[i] = [s + a * p - b * q for s, p, q in zip(moved[i], vS, uS)]
        S = moved
    return scaled_norm(best[1], W), best[0]


def _radii(S, W, graph, noise):
    """Radii that close the graph, or None if they run away."""
    norm, edges = Norm(S, W), graph.edges
    entries = sum([sum(row) for row in norm.sizes]) ** 0.5
    floors = [edge[2] + noise * entries for edge in edges]
    vectors = [[1.0 / (1 + i) for i in range(len(W))] for _ in edges]
    radii, settled = [0.0] * len(graph.centres), False
    for attempt in range(60):
        L = []
        for e, edge in enumerate(edges):
            slopes = _slopes(edge[3], [a * radii[edge[0]] for a in norm.reach])
            stretch, vectors[e] = norm.stretch(slopes, vectors[e], 2 if attempt else 5)
            L.append(1.01 * stretch)
        if settled:
            break
        before = radii
        radii = [max(a, b) for a, b in zip(_solved(edges, L, floors, radii, 60)[0], radii)]
        if max(radii) > 3:
            return None
        settled = all([a <= 1.001 * b for a, b in zip(radii, before)])
    else:
        return None
    return [1.003 * r for r in radii]


def _decided(network, machine, S, graph, radii):
    inverse = inverse_of(S)
    for o, (row, bias) in enumerate(zip(network.Why, network.by)):
        w = matvec(transpose(inverse), row)
        reach = dot(w, w) ** 0.5
        for _, target, _, _, output in graph.edges:
            y = dot(row, graph.centres[target]) + bias
            if not (y if output >> o & 1 else -y) > 1.01 * reach * radii[target] + 1e-5:
                return False
    return True


def _written(network, machine, S, graph, radii, noise):
    norm = Norm(S, network.Whh + network.Why)
    names = ("Wxh", "Whh", "Why", "bh", "by")
    content = {
        "format": "purernn invariant 1",
        "operation": machine.name,
        "machine": {"next": machine.next, "output": machine.output},
        "network": {name: getattr(network, name) for name in names},
        "norm": [[round(p * FINER * FINER) for p in row] for row in norm.P],
        "reach": [int(1.001 * a * UNIT / FINER) + 2 for a in norm.reach],
        "noise": noise,
        "regions": [[s, int(r * UNIT * FINER)] + [round(a * UNIT) for a in c] for s, r, c in zip(graph.states, radii, graph.centres)],
        "next": [[]],
    }
    symbols = 2**machine.n_in
    targets = [edge[1] for edge in graph.edges]
    content["next"] = [targets[i : i + symbols] for i in range(0, len(targets), symbols)]
    values = [content[k] for k in ("format", "operation")] + [machine.next, machine.output]
    values += [content[k] for k in ("norm", "reach", "noise", "regions", "next")]
    rows = network.Wxh + network.Whh + network.Why + [network.bh, network.by]
    content["digest"] = digest_of(values + [[round(w * UNIT) for w in row] for row in rows])
    return content
