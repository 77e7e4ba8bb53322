"""The checker of an invariant: trusts this page, Python's integers, JSON and SHA-256, and imports nothing of ours.

The float network is a Network of `network`, run in IEEE doubles. An invariant proves that on
every input sequence of every length it answers as the machine does. It is a list of regions,
each a machine state and a ball {h : |h - c| <= r} in one norm |v|² = vᵀPv, such that
  1. region 0 is the start: machine state 0 and c = 0;
  2. from every point of every region, on each symbol, the step leads into the region that
     `next` names, even if every entry of the new hidden state is off by up to `noise` units;
  3. there the machine's table leads too, and every output bit of that region is the table's.
By induction on the length no run leaves the regions. For 2, with D the slopes of σ and W = Whh,

  σ(z(h)) - c' = (σ(z(c)) - c') + D W (h - c),   D within mid ± rad, since z_i(h) is within z_i(c) ± reach_i r
  |D W v|² <= (1 + t) (mid W v)ᵀ P (mid W v) + (1 + 1/t) Σ_i g_i (W v)_i²,   g_i = rad_i Σ_j |P_ij| rad_j

for every t > 0: so |D W v| <= L |v| if L² P minus that form is positive semidefinite, and it
remains that |σ(z(c)) - c'| + L r + |noise| <= r'. All is integers: a weight, a hidden
state and a slope in units of 2^-24, P as it stands, every rounding to the unsafe side.
`python3 invariant_checker.py FILE` checks one.
"""

from hashlib import sha256
from json import loads
from sys import argv

UNIT = 1 << 24
ONE = 1 << 60
NAMES = "Wxh Whh Why bh by".split()


def check(text: str) -> dict:
    """The invariant in this JSON text, if it proves what it claims; else ValueError, saying where it fails."""
    try:
        return _checked(loads(text))
    except (TypeError, KeyError, IndexError, AttributeError, RuntimeError, OverflowError, MemoryError) as error:
        raise ValueError("it is not an invariant: %s %s" % (type(error).__name__, error))


def _checked(given):
    machine, P, reach, noise, regions = [given[k] for k in ("machine", "norm", "reach", "noise", "regions")]
    floats = [given["network"][name] for name in NAMES]
    values = [given["format"], given["operation"], machine["next"], machine["output"], P, reach, noise, regions, given["next"]]
    _require(given["format"] == "purernn invariant 1" and len(given) == 10, "its format")
    integers = [[round(w * UNIT) for w in row] for W in floats[:3] + [floats[3:]] for row in W]
    _require(given["digest"] == sha256(repr(values + integers).encode()).digest().hex(), "its digest")
    n_in, n_hid, n_out = len(floats[0][0]), len(floats[3]), len(floats[4])
    Wxh, Whh, Why, (bh, by) = integers[:n_hid], integers[n_hid : 2 * n_hid], integers[2 * n_hid : -2], integers[-2:]
    shapes = [(Wxh, n_hid, n_in), (Whh, n_hid, n_hid), (Why, n_out, n_hid), ([bh], 1, n_hid), ([by], 1, n_out)]
    shapes += [(P, n_hid, n_hid), ([reach], 1, n_hid + n_out), ([[noise]], 1, 1), (regions, len(regions), 2 + n_hid)]
    for W, rows, columns in shapes:
        fits = len(W) == rows and all([len(row) == columns and {int} == set(map(type, row)) for row in W])
        _require(fits, "the shapes and integers of its parts")
    # A float step is within `terms` units of the real step of the rounded weights (see docs/floats.md).
    terms = n_in + n_hid + 1
    _require(terms < 500 and max([abs(w) for row in integers for w in row]) < 128 * UNIT, "the size of its weights")
    _require(noise >= terms, "its noise")
    # |(W v)_i| <= reach_i |v|; P is positive semidefinite then too
    _require(P == [list(column) for column in zip(*P)], "the symmetry of its norm")
    for row, least in zip(Whh + Why, reach):
        bounded = [[least * least * p - a * b for p, b in zip(ps, row)] for ps, a in zip(P, row)]
        _require(least > 0 and _positive(bounded), "its reach")
    entries = _root(sum([abs(p) for row in P for p in row]))  # |e| <= entries · max_i |e_i|
    _require(regions[0] == [0, regions[0][1]] + [0] * n_hid and len(given["next"]) == len(regions), "region 0")
    said = []  # the output symbol of each region; None if some bit is open
    for region in regions:
        r, c = region[1], region[2:]
        _require(r >= 0, "a radius")
        margins = [_dot(w, c) + UNIT * b for w, b in zip(Why, by)]
        sure = all([abs(y) > a * r + UNIT * (terms + 2) for y, a in zip(margins, reach[n_hid:])])
        said.append(sum([(y > 0) << o for o, y in enumerate(margins)]) if sure else None)
    columns = [list(column) for column in zip(*Whh)]
    for q, region in enumerate(regions):
        s, r, c = region[0], region[1], region[2:]
        _require(len(given["next"][q]) == len(machine["next"][s]) == len(machine["output"][s]) == 2**n_in, "row %d" % q)
        for x, to in enumerate(given["next"][q]):
            target, place = regions[to], "region %d, symbol %d" % (q, x)
            _require(machine["next"][s][x] == target[0] and machine["output"][s][x] == said[to], "the output of " + place)
            # z(c), in units of 2^-48
            z = [_dot(w, c) + UNIT * (b + _dot(u, [x >> k & 1 for k in range(n_in)])) for w, b, u in zip(Whh, bh, Wxh)]
            around = [_sigmoid(a, a) for a in z]
            offset = [low - b for (low, _), b in zip(around, target[2:])]
            loose = noise + max([high - low for low, high in around])
            spare = target[1] - _root(_dot(offset, [_dot(p, offset) for p in P])) - loose * entries
            slopes = [_slopes(*_sigmoid(a - k * r, a + k * r)) for a, k in zip(z, reach)]
            _require(spare >= 0 and _contracts(P, Whh, columns, slopes, r, spare), place)
    return given


def _contracts(P, W, columns, slopes, r, spare):
    """Whether |D W v| r <= spare |v| for every v and all slopes within mid ± rad, in units of 2^-17."""
    mid, rad = [list(part) for part in zip(*slopes)]
    A = [[a * b * p for b, p in zip(mid, row)] for a, row in zip(mid, P)]
    g = [a * sum([abs(p) * b for b, p in zip(rad, row)]) for a, row in zip(rad, P)]
    # t = k / 64, near the best
    k = 1 + 64 * _root(sum(g)) // _root(1 + sum([A[i][i] for i in range(len(g))]))
    # spare² P - r² Wᵀ ((1 + t) A + (1 + 1/t) G) W, times 64 k and the units
    N = [[k * a for a in row] for row in A]
    for i, a in enumerate(g):
        N[i][i] += 64 * a
    NW = [[_dot(row, column) for row in N] for column in columns]
    ours, theirs = (64 * k * spare * spare) << 82, (64 + k) * r * r
    M = [[ours * p - theirs * _dot(column, nw) for p, nw in zip(ps, NW)] for ps, column in zip(P, columns)]
    return _positive(M)


def _positive(M):
    """Whether the symmetric integer matrix M is positive semidefinite, for sure: no if in doubt."""
    # To some 60 bits. Rounding down adds E, 0 <= E_ij < 1, and |E| < n: so n comes off the diagonal.
    shift = max(0, len(bin(max([abs(row[i]) for i, row in enumerate(M)]))) - 60)
    M = [[(a >> shift) - (i == j) * len(M) for j, a in enumerate(row)] for i, row in enumerate(M)]
    while M:
        # M_ij - M_i0 M_0j / M_00 must be positive too (Schur's complement)
        first = M[0]
        if not first[0] > 0:
            return False
        n = len(M) - 1
        M = [[a + -row[0] * b // first[0] - (i == j) * n for j, (a, b) in enumerate(zip(row[1:], first[1:]))] for i, row in enumerate(M[1:])]
    return True


def _sigmoid(low, high):
    """Integers (a, b), a <= UNIT σ(z) <= b for every z from low / 2^48 to high / 2^48."""
    return _sigmoid_at(low // UNIT)[0], _sigmoid_at(-(-high // UNIT))[1]


def _sigmoid_at(z):
    """Integers (a, b), a <= UNIT σ(z / UNIT) <= b."""
    if z < 0:
        a, b = _sigmoid_at(-z)
        return UNIT - b, UNIT - a
    # u = z / 4096, in units of 2^-60; beyond z = 32 the bounds are 1 - 2^-24 and 1
    u = min(z, 32 * UNIT) << 24
    # 1 - u + u²/2 - u³/6 <= e^{-u} <= 1 - u + u²/2
    squared = u * u
    low, high = ONE - u + squared // (2 * ONE) - squared * u // (6 * ONE * ONE) - 1, ONE - u + squared // (2 * ONE) + 1
    for _ in range(12):
        low, high = low * low // ONE, high * high // ONE + 1
    return UNIT * ONE // (ONE + high), UNIT * ONE // (ONE + low) + 1


def _slopes(a, b):
    """(mid, rad), in units of 2^-17, around σ' = σ (1 - σ) for every σ from a to b units."""
    ends = [a * (UNIT - a), b * (UNIT - b)]
    least, most = min(ends) >> 32, ((UNIT * UNIT // 4 if 2 * a <= UNIT <= 2 * b else max(ends)) >> 32) + 1
    return least + most, most - least


def _root(q):
    """An integer at or above the square root of q >= 0."""
    root = int(q**0.5 * (1 + 2**-50)) + 1
    _require(root * root >= q, "a root")
    return root


def _dot(u, v):
    return sum([a * b for a, b in zip(u, v)])


def _require(truth, place):
    if truth is not True:
        raise ValueError("it fails at " + place)


if __name__ == "__main__":
    print("proved: %d regions" % len(check(open(argv[1]).read())["regions"]))
