"""The checker of an invariant: trusts this page, Python's integers, JSON and SHA-256, and imports
nothing of ours.

An invariant proves that a float network (a Network of `network`, run in IEEE doubles) answers as
the machine
does, on every input sequence of every length. It is a list of regions, each a machine state and a
ball
{h : |h - c| <= r} in one norm |v|² = vᵀPv, such that
  1. region 0 is the start: machine state 0 and c = 0;
  2. from every point of every region, on each symbol, the step leads into the region that `next`
  names,
     even if every entry of the new hidden state is off by up to `noise` units;
  3. there the machine's table leads too, and every output bit of that region is the table's.
By induction on the length no run leaves the regions. For 2, with W = Whh and z(h) = Wxh x + W h +
bh,

  σ(z(h)) - c' = (σ(z(c)) - c') + D W (h - c),   D diagonal: mean slopes of σ between z_i(c) and
  z_i(h)
  D within mid ± rad = σ'(z(c)) ± ρ max |σ''| / 2,   since |z_i(h) - z_i(c)| <= ρ_i = reach_i r
  |D W v|² <= (1 + t) (mid W v)ᵀ P (mid W v) + (1 + 1/t) Σ_i g_i (W v)_i²,   g_i = rad_i Σ_j
  |P_ij| rad_j

for every t > 0: so |D W v| <= L |v| if L² P minus that form is positive semidefinite, and it
remains that |σ(z(c)) - c'| + L r + |noise| <= r'. All is integers: weights, hidden states, slopes
and r in units of 2^-24, z in units of 2^-48, P as it stands, every rounding against the proof.
"""

from hashlib import sha256
from json import loads
from sys import argv, exit

UNIT = 1 << 24
ONE = 1 << 60


def check(text: str) -> dict:
    """The invariant in this JSON text, if it proves what it claims; else ValueError, saying where
    it fails.
    """
    try:
        return _checked(loads(text))
    except (
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RuntimeError,
        OverflowError,
        MemoryError,
    ) as error:
        raise ValueError("it is not an invariant: %s %s" % (type(error).__name__, error))


def _checked(given):
    Wxh, Whh, Why, bh, by, terms = _read(given)
    machine, P, reach, noise, regions, next = [
        given[k] for k in "machine norm reach noise regions next".split()
    ]
    _require(P == [list(column) for column in zip(*P)], "the symmetry of its norm")
    # |(W v)_i| <= reach_i |v|, for the rows of Whh and Why; so P is positive semidefinite, too
    for k, w in zip(reach, Whh + Why):
        _require(
            _positive(
                [[k * k * p - a * b for p, b in zip(P[i][: i + 1], w)] for i, a in enumerate(w)]
            ),
            "its reach",
        )
    entries = _root(sum([abs(p) for row in P for p in row]))  # |e| <= entries · max_i |e_i|
    _require(regions[0] == [0, regions[0][1]] + [0] * len(bh), "region 0")
    said = []  # the output symbol of each region; None if some bit is open
    for region in regions:
        y = [_dot(w, region[2:]) + UNIT * b for w, b in zip(Why, by)]
        sure = all(
            [abs(a) > k * region[1] + UNIT * (terms + 2) for a, k in zip(y, reach[len(bh) :])]
        )
        said.append(sum([(a > 0) << o for o, a in enumerate(y)]) if sure else None)
    inputs = [
        [_dot(w, [x >> k & 1 for k in range(len(w))]) + b for w, b in zip(Wxh, bh)]
        for x in range(2 ** len(Wxh[0]))
    ]
    columns = [list(column) for column in zip(*Whh)]
    for q, region in enumerate(regions):
        s, r, c = region[0], region[1], region[2:]
        for x, to in enumerate(next[q]):
            target, place = regions[to], "region %d, symbol %d" % (q, x)
            _require(
                machine["next"][s][x] == target[0] and machine["output"][s][x] == said[to],
                "the output of " + place,
            )
            z = [_dot(w, c) + UNIT * a for w, a in zip(Whh, inputs[x])]  # z(c)
            after = [_sigmoid(a) for a in z]
            offset = [low - b for (low, _), b in zip(after, target[2:])]
            loose = noise + max([high - low for low, high in after])
            spare = target[1] - _root(_dot(offset, [_dot(p, offset) for p in P])) - loose * entries
            slopes = [_slopes(a, k * r, low, high) for a, k, (low, high) in zip(z, reach, after)]
            _require(spare >= 0 and _contracts(P, columns, slopes, r, spare), place)
    return given


def _read(given):
    """Wxh, Whh, Why, bh and by in integers, and how many terms a sum has; every shape and every
    range is checked.
    """
    machine, network, norm, noise, regions = [
        given[k] for k in "machine network norm noise regions".split()
    ]
    parts = [network["Wxh"], network["Whh"], network["Why"], [network["bh"]], [network["by"]]]
    _require(all([type(w) in (float, int) for W in parts for row in W for w in row]), "its weights")
    Wxh, Whh, Why, (bh,), (by,) = weights = [
        [[round(w * UNIT) for w in row] for row in W] for W in parts
    ]
    n_in, n_hid, n_out, count, symbols = (
        len(Wxh[0]),
        len(bh),
        len(by),
        len(machine["next"]),
        2 ** len(Wxh[0]),
    )
    # A float step is within `terms` units of the real step of the rounded weights (see
    # docs/floats.md).
    terms, heavy, large = n_in + n_hid + 1, 128 * UNIT, 1 << 60
    for name, rows, height, width, least, most in (
        ("Wxh", Wxh, n_hid, n_in, -heavy, heavy),
        ("Whh", Whh, n_hid, n_hid, -heavy, heavy),
        ("Why", Why, n_out, n_hid, -heavy, heavy),
        ("biases", [bh + by], 1, n_hid + n_out, -heavy, heavy),
        ("machine's next", machine["next"], count, symbols, 0, count - 1),
        ("machine's output", machine["output"], count, symbols, 0, 2**n_out - 1),
        ("size", [[terms]], 1, 1, 3, 500),
        ("noise", [[noise]], 1, 1, terms, UNIT),
        ("norm", norm, n_hid, n_hid, -large, large),
        ("reach", [given["reach"]], 1, n_hid + n_out, 1, large),
        ("regions", regions, len(regions), 2 + n_hid, 0, large),
        ("regions' states", [[region[0] for region in regions]], 1, len(regions), 0, count - 1),
        ("next", given["next"], len(regions), symbols, 0, len(regions) - 1),
    ):
        sound = [
            len(row) == width and all([type(n) is int and least <= n <= most for n in row])
            for row in rows
        ]
        _require(sound == [True] * height, "its " + name)
    values = [
        given["format"],
        given["operation"],
        machine["next"],
        machine["output"],
        norm,
        given["reach"],
        noise,
        regions,
    ]
    digest = (
        sha256(repr(values + [given["next"]] + [row for W in weights for row in W]).encode())
        .digest()
        .hex()
    )
    entries = [
        given["format"],
        type(given["operation"]),
        len(given),
        len(network),
        len(machine),
        given["digest"],
    ]
    _require(entries == ["purernn invariant 1", str, 10, 5, 2, digest], "its format or its digest")
    return Wxh, Whh, Why, bh, by, terms


def _contracts(P, columns, slopes, r, spare):
    """Whether |D W v| r <= spare |v| for every v and all slopes within mid ± rad; W by its
    columns.
    """
    mid, rad = zip(*slopes)
    g = [a * sum([abs(p) * b for b, p in zip(rad, row)]) for a, row in zip(rad, P)]
    # t = k / 1024, near the best
    k = 1 + 1024 * _root(sum(g)) // _root(
        1 + sum([a * a * row[i] for i, (a, row) in enumerate(zip(mid, P))])
    )
    # spare² P - r² Wᵀ N W, N = (1 + t) mid P mid + (1 + 1/t) g, times 1024 k and the units
    scaled = [[a * b for a, b in zip(mid, w)] for w in columns]
    NW = [
        [k * a * _dot(p, v) + 1024 * b * c for a, p, b, c in zip(mid, P, g, w)]
        for v, w in zip(scaled, columns)
    ]
    ours, theirs = (1024 * k * spare * spare) << 96, (1024 + k) * r * r
    return _positive(
        [
            [ours * p - theirs * _dot(w, nw) for p, nw in zip(P[i][: i + 1], NW)]
            for i, w in enumerate(columns)
        ]
    )


def _positive(M):
    """Whether a symmetric integer matrix, given by its lower half, is positive semidefinite; no
    if in doubt.
    """
    shift = max(0, len(bin(max([abs(row[-1]) for row in M]))) - 60)
    M = [[a >> shift for a in row] for row in M]  # some 60 bits are enough
    while M:
        # Rounding down took E away, 0 <= E_ij < 1; vᵀEv >= -n |v|², in the plain norm: so n comes
        # off the diagonal.
        for row in M:
            row[-1] -= len(M)
        # M_ij - M_ni M_nj / M_nn must be positive too (Schur's complement)
        last = M.pop()
        if not last[-1] > 0:
            return False
        M = [[a + -b * last[i] // last[-1] for a, b in zip(row, last)] for i, row in enumerate(M)]
    return True


def _sigmoid(z):
    """Integers (a, b), a <= UNIT σ(z / 2^48) <= b."""
    # u = |z| / 4096, in units of 2^-60; beyond z = 32 the bounds are 1 - 2^-24 and 1
    u = min(abs(z), 32 << 48)
    # 1 - u + u²/2 - u³/6 <= e^{-u} <= 1 - u + u²/2
    squared = u * u
    low, high = (
        ONE - u + squared // (2 * ONE) - squared * u // (6 * ONE * ONE) - 1,
        ONE - u + squared // (2 * ONE) + 1,
    )
    for _ in range(12):
        low, high = low * low // ONE, high * high // ONE + 1
    a, b = UNIT * ONE // (ONE + high), UNIT * ONE // (ONE + low) + 1
    return (a, b) if z > 0 else (UNIT - b, UNIT - a)


def _slopes(z, wide, low, high):
    """(mid, rad) around the mean slopes of σ from z to anywhere within z ± wide; low, high:
    _sigmoid(z).
    """
    least, most = _sigmoid(z - wide)[0], _sigmoid(z + wide)[1]
    # σ' = σ (1 - σ), in units of 2^-48
    steepest = (
        UNIT * UNIT // 4
        if 2 * least <= UNIT <= 2 * most
        else max(least * (UNIT - least), most * (UNIT - most))
    )
    # |σ''| = σ' |1 - 2σ|, in units of 2^-72
    bend = steepest * max(abs(UNIT - 2 * least), abs(UNIT - 2 * most))
    # from low to σ(z), σ' changes by less than high - low; and two numbers are rounded down
    return low * (UNIT - low) >> 24, (wide * bend >> 97) + high - low + 2


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
    try:
        print("proved: %d regions" % len(check(open(argv[1]).read())["regions"]))
    except (IndexError, OSError, ValueError) as error:
        exit("refused: %s" % error if argv[1:] else "usage: python3 invariant_checker.py FILE")
