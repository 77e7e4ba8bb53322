"""The float network proved for every length: a search for an inductive invariant, which
`invariant_checker` checks.

An invariant is a finite list of regions, each a state of the reference machine and a ball

    {h : |h - c| <= r},   |v|² = vᵀPv,   P positive definite, one of a few,

such that region 0 is the start; the step from any point of a region, on any symbol, leads into
a region, as the machine's table says; and every output there is clearly 0 or 1.
A step takes the ball (c, r) into the ball (c', r') if

    r' >= |σ(z(c)) - c'| + L r,   L the contraction factor of the step (see `contraction`)

and balls need not grow, because L is below 1 on most steps. Regions of one kind share their norm:
those of one machine state, or, where that seems not to be enough, those that one symbol leads to
one machine state. The search:
  1. Explore: breadth first from h = 0. A new point within `spread` of the centre of a region
     with the same machine state and output joins that region; else it starts a new one. A point
     joins the region that it came from only within a quarter of `spread`, so that slow drift is
     not mistaken for a fixed point.
  2. Descend: adjust the norms, so that the largest radius at this spread becomes small. So with
     each of FIRST_SPREADS, and again with more norms if it stays LARGE; then
  3. explore, descend a little, move each centre to the mean of the images that joined it, and
     solve for the radii. If they diverge, again with a smaller spread.
All of this is in floats, and none of it is trusted.

>>> from purernn.machines.operations import MACHINES
>>> from purernn.network.elman import Network
>>> copy = Network([[8.0]], [[0.0]], [[4.0]], [-4.0], [-2.0])  # y_t = x_t
>>> invariant(copy, MACHINES["parity"]) is None
True
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.bits import from_bits, to_bits
from ..basics.digest import digest_of
from ..basics.errors import PurernnError, finite
from ..basics.matrix import transpose
from ..machines.mealy import Machine, growing
from ..network.elman import Network
from .contraction import (
    FLOOR,
    Norm,
    descended,
    dot,
    first_norm,
    inverse_of,
    matvec,
    sigmoid,
    slopes,
    solved,
)

UNIT = 1 << 24  # of the checker's numbers
HEAVIEST = 1 << 16  # weight that the checker's bound on rounding allows
FINER = 1 << 12  # of the norm: P is in units of 1 / FINER²
FIRST_SPREADS, FINE_SPREADS, ATTEMPTS = (0.5, 0.25), (0.25,), 12
LARGE = 0.25  # radius at the end of the first descents: then every symbol has its own norms
MOST_DESCENDED = 1200  # regions of an attempt, for a descent
ROUNDS = len(FIRST_SPREADS) + len(FINE_SPREADS) + ATTEMPTS
MOST_REGIONS = 3000
MOST_SEARCHED = 3 * 10**6  # edges times the weights of Whh: each is gone through some hundred times


def invariant(network: Network, machine: Machine, noise=0, watch=None):
    """An invariant as a dict that JSON can hold, for `invariant_checker.check` to accept or
    refuse; None if none was found within MOST_REGIONS regions and MOST_SEARCHED.

    noise: how far every entry of the hidden state may be off after every step, in addition to the
    rounding of floats; the invariant allows for it. watch, if given, is called with (round,
    regions) in each of at most ROUNDS rounds. Takes seconds. Raises PurernnError if the network
    does not have the machine's inputs and outputs, or the noise is not from 0 to 1/2.
    """
    machine.check_fits(network)
    if not 0 <= finite(noise, "noise") <= 0.5:
        raise PurernnError("noise must be from 0 to 1/2, not %s" % noise)
    if not all(
        [abs(w) <= HEAVIEST for row in network.rows() for w in row]
    ):  # nor if one is not a number
        return None
    noise = network.n_in + network.n_hid + 1 - int(-noise * UNIT // 1)
    try:
        return _found(network, machine, noise, watch or (lambda done, regions: None))
    except ArithmeticError:  # a sum of the search overflowed, or a norm collapsed: nothing found
        return None


def _found(network, machine, noise, watch):
    W, norms, done = network.Whh, {(0, None): first_norm(network.Whh)}, 0
    for fine, spreads in ((False, FIRST_SPREADS), (True, FINE_SPREADS)):
        for spread in spreads:
            graph = _explored(network, machine, norms, fine, spread)
            done += 1
            watch(done, len(graph.centres))
            if not graph.closed:
                return None
            largest = _descend(norms, W, graph, 60, 5)
        if largest <= LARGE:
            break
    spread = min(0.4, max(0.05, 2 * FLOOR / largest))
    for attempt in range(ATTEMPTS):
        graph = _explored(network, machine, norms, fine, spread)
        watch(done + attempt + 1, len(graph.centres))
        if not graph.closed:
            return None
        if len(graph.centres) <= MOST_DESCENDED:
            _descend(norms, W, graph, 8, 4)
        for kind in graph.kinds:
            norms[kind] = _norm_of(norms, kind)
        _recentre(graph, network, norms)
        radii = _radii(norms, W, graph, (noise + 8) / UNIT)
        if radii is not None and _decided(network, norms, graph, radii):
            return _written(network, machine, norms, graph, radii, noise)
        spread *= 0.7
    return None


def _descend(norms, W, graph, steps, patience):
    """Adjust the norms of the graph's kinds; the largest radius, in them."""
    own = {kind: _norm_of(norms, kind) for kind in graph.kinds}
    own, largest = descended(own, W, graph.edges, graph.kinds, 0.1, steps, patience)
    norms.update(own)
    return largest


def _norm_of(norms, kind):
    """S of a kind of regions; where it has none yet, that of its machine state, or the first."""
    return norms.get(kind) or norms.get((kind[0], None)) or norms[(0, None)]


class Graph:
    """The regions: states[i], kinds[i], centres[i]; edges (source, target, offset, z, output), one
    for each symbol of each region, in order. A kind is (machine state, symbol or None).

    closed: whether every edge is there; the search stops at a wrong output.
    """

    def __init__(self, n_hid):
        self.states, self.kinds, self.centres, self.edges = [0], [(0, None)], [[0.0] * n_hid], []
        self.closed = False


def _explored(network, machine, norms, fine, spread):
    graph, places = Graph(network.n_hid), {}
    inputs = [matvec(network.Wxh, to_bits(x, machine.n_in)) for x in range(2**machine.n_in)]
    for source, h in enumerate(growing(graph.centres)):  # breadth first
        recurrent = matvec(network.Whh, h)
        s = graph.states[source]
        for x, from_input in enumerate(inputs):
            z = [a + b + c for a, b, c in zip(recurrent, from_input, network.bh)]
            after = [sigmoid(a) for a in z]
            state, output = machine.next[s][x], machine.output[s][x]
            kind = (state, x if fine else None)
            place = matvec(_norm_of(norms, kind), after)
            if (
                from_bits(
                    [int(dot(row, after) + b >= 0) for row, b in zip(network.Why, network.by)]
                )
                != output
            ):
                return graph
            nearest, target = spread * spread, None
            for region, other in places.setdefault((kind, output), []):
                if abs(place[0] - other[0]) < spread:
                    apart = [a - b for a, b in zip(place, other)]
                    square = dot(apart, apart) * (16 if region == source else 1)
                    if square < nearest:
                        nearest, target = square, region
            if target is None:
                target = len(graph.centres)
                places[kind, output].append((target, place))
                graph.centres.append(after)
                graph.states.append(state)
                graph.kinds.append(kind)
            graph.edges.append((source, target, 0.0, z, output))
        if len(graph.centres) > MOST_REGIONS or len(graph.edges) * network.n_hid**2 > MOST_SEARCHED:
            return graph
    graph.closed = True
    return graph


def _recentre(graph, network, norms):
    """Move each centre to the mean of the images of its edges, a few times; then compute z and the
    offset of every edge again.
    """
    before = [matvec(network.Whh, h) for h in graph.centres]
    inputs = [[a - b for a, b in zip(edge[3], before[edge[0]])] for edge in graph.edges]
    for sweep in range(7):
        before = [matvec(network.Whh, h) for h in graph.centres]
        images = [[] for _ in graph.centres]
        for e, (source, target, _, _, output) in enumerate(graph.edges):
            z = [a + b for a, b in zip(before[source], inputs[e])]
            after = [sigmoid(a) for a in z]
            S = norms[graph.kinds[target]]
            apart = matvec(S, [a - b for a, b in zip(after, graph.centres[target])])
            graph.edges[e] = (source, target, dot(apart, apart) ** 0.5, z, output)
            images[target].append(after)
        if sweep < 6:
            for target in range(1, len(images)):
                graph.centres[target] = [
                    sum(column) / len(column) for column in zip(*images[target])
                ]


def _radii(norms, W, graph, noise):
    """Radii that close the graph, or None if they diverge."""
    metrics, edges, kinds = (
        {kind: Norm(S, W) for kind, S in norms.items()},
        graph.edges,
        graph.kinds,
    )
    entries = {kind: sum([sum(row) for row in m.sizes]) ** 0.5 for kind, m in metrics.items()}
    floors = [edge[2] + noise * entries[kinds[edge[1]]] for edge in edges]
    vectors = [[1.0 / (1 + i) for i in range(len(W))] for _ in edges]
    radii, L, sure = [0.0] * len(graph.centres), [0.0] * len(edges), False
    # L of an edge stands until the radius of its source is above the one that it was taken at
    taken_at, bounded = [-1.0] * len(edges), [False] * len(edges)
    for attempt in range(60):
        for e, edge in enumerate(edges):
            radius = radii[edge[0]]
            if radius <= taken_at[e] and (bounded[e] or not sure):
                continue
            if attempt > 1 and not sure and floors[e] + 1.1 * L[e] * radius < radii[edge[1]]:
                continue  # another edge to its target asks for more
            taken_at[e] = 1.02 * radius
            source, target = metrics[kinds[edge[0]]], metrics[kinds[edge[1]]]
            form = target.form(slopes(edge[3], [a * taken_at[e] for a in source.reach]))
            stretch, vectors[e] = target.stretch(source, form, vectors[e], 2 if attempt else 5)
            L[e], bounded[e] = 1.005 * stretch, sure
            while sure and L[e] < 100 and not target.bounded(source, form, L[e]):
                L[e] += 0.01 * L[e] + 1e-4
        before = radii
        radii = [max(a, b) for a, b in zip(solved(edges, L, floors, radii, 60)[0], radii)]
        if max(radii) > 1:
            return None
        settled = all([a <= 1.001 * b for a, b in zip(radii, before)])
        if settled and sure:
            return [1.003 * r for r in radii]
        sure = settled
    return None


def _decided(network, norms, graph, radii):
    for o, (row, bias) in enumerate(zip(network.Why, network.by)):
        reach = {}
        for kind, S in norms.items():
            w = matvec(transpose(inverse_of(S)), row)
            reach[kind] = dot(w, w) ** 0.5
        for _, target, _, _, output in graph.edges:
            y = dot(row, graph.centres[target]) + bias
            spare = 1.01 * reach[graph.kinds[target]] * radii[target] + 1e-5
            if not (y if output >> o & 1 else -y) > spare:
                return False
    return True


def _written(network, machine, norms, graph, radii, noise):
    kinds = sorted(set(graph.kinds), key=graph.kinds.index)
    metrics = [Norm(norms[kind], network.Whh + network.Why) for kind in kinds]
    symbols, targets = 2**machine.n_in, [edge[1] for edge in graph.edges]
    content = {
        "format": "purernn invariant 3",
        "operation": machine.name,
        "machine": {"next": machine.next, "output": machine.output},
        "network": {name: getattr(network, name) for name in ("Wxh", "Whh", "Why", "bh", "by")},
        "norms": [
            [[round(p * FINER * FINER) for p in row[: i + 1]] for i, row in enumerate(metric.P)]
            for metric in metrics
        ],
        "reach": [[int(1.001 * a * UNIT / FINER) + 2 for a in metric.reach] for metric in metrics],
        "noise": noise,
        "regions": [
            [s, kinds.index(k), int(r * UNIT * FINER)] + [round(a * UNIT) for a in c]
            for s, k, r, c in zip(graph.states, graph.kinds, radii, graph.centres)
        ],
        "next": [targets[i : i + symbols] for i in range(0, len(targets), symbols)],
    }
    values = [content[k] for k in ("format", "operation")] + [machine.next, machine.output]
    values += [content[k] for k in ("norms", "reach", "noise", "regions", "next")]
    # the weights themselves, to the last bit
    content["digest"] = digest_of(
        values + [[float(w).hex() for w in row] for row in network.rows()]
    )
    return content
