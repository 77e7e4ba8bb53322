"""The checker of an invariant; it imports nothing of this package. You must trust this
file, Python's integers, its JSON and its SHA-256.

An invariant proves that a float network (weights of `network`, run in IEEE doubles)
computes a machine on every input sequence. It is a list of regions, each a machine
state and a ball {h : |h - c| <= r} in one of a few norms |v|² = vᵀPv, such that

  1. region 0 is the start: machine state 0 and c = 0;
  2. from every point of every region, on each symbol, the step leads into the region
     that `next` names, even if every entry of the new hidden state is off by `noise`;
  3. the machine's table leads there too, and every output of that region is the
     table's.

By induction on the length no run leaves the regions. For 2, with W = Whh and
z(h) = Wxh x + W h + bh,

    σ(z(h)) - c' = (σ(z(c)) - c') + D W (h - c)

where D is diagonal and holds the slopes of the chords of σ from z_i(c) to z_i(h). As
|(W v)_i| <= reach_i |v|, the ends are ρ_i = reach_i r apart at most. For z = z_i(c) >= 0
(else by symmetry) those slopes lie within mid_i ± rad_i, between

    (σ(z + ρ) - σ(z)) / ρ   and   (σ(z) - σ(z - ρ)) / ρ             if ρ <= z
                            or    (σ(z) - 1/2 + (ρ - z) / 4) / ρ    if ρ > z

since σ' falls on either side of 0, where it is 1/4. Let P be the matrix of the norm of
c, and P' that of c'. With N = (1 + t) mid P' mid + (1 + 1/t) diag(g) and
g_i = rad_i Σ_j |P'_ij| rad_j, for every t > 0,

    |D W v|² <= (W v)ᵀ N (W v)    in the norm of c',

so |D W v| <= L |v| for all v if L² P - Wᵀ N W is positive semidefinite. What is left to
check is |σ(z(c)) - c'| + L r + |noise| <= r'.

All numbers are integers: weights, hidden states, slopes, noise and r in units of 2^-24,
z and σ in units of 2^-48, P as given. Every rounding goes against the proof. `noise` is at
least one unit for each term of z. This covers the rounding of a float step: the weights
to units (at most an eighth of a unit a term), the sums of doubles in any order, σ with
its rounding to a multiple of 2^-40, and the division; see docs/floats.md.

The digest is over the weights themselves, not over their units: an invariant names the
floats that it is about. An invariant whose check takes more than MOST_WORK products is
refused before the check starts.
"""

from hashlib import sha256
from json import loads
from sys import argv

FORMAT = "purernn invariant 3"
ENTRIES = "format operation machine network norms reach noise regions next digest".split()
NETWORK = ("Wxh", "Whh", "Why", "bh", "by")
UNIT = 1 << 24
FINE = 1 << 48
NARROWEST = 1 << 28  # chord, in units of 2^-48
ONE = 1 << 60
LARGE = 1 << 60
HEAVIEST = 1 << 16  # weight
MOST_BITS = 8  # of a symbol
MOST_TERMS = 500  # of z
MOST_WORK = 5 * 10**8  # products: a minute


def check(text: str, watch=None) -> dict:
    """The invariant in this JSON text, if it proves what it claims; else ValueError,
    which says where it fails.

    watch(done, count), if given, is called before each of `count` regions.
    """
    invariant = _parsed(text)
    _require(type(invariant) is dict, "the invariant", "it is not an object")
    _require(invariant.get("format") == FORMAT, "format", "it is not '%s'" % FORMAT)
    _check_keys(invariant, ENTRIES, "the invariant")
    _require(type(invariant["operation"]) is str, "operation", "it is not a text")
    n_in, n_hid, n_out = _check_network(invariant["network"])
    n_states = _check_machine(invariant["machine"], n_in, n_out)
    terms = n_in + n_hid + 1
    _require(terms <= MOST_TERMS, "size", "%d terms, over %d" % (terms, MOST_TERMS))
    _check_integer(invariant["noise"], "noise", terms, UNIT)
    n_norms = _check_norms(invariant["norms"], n_hid)
    _check_rows(invariant["reach"], "reach", n_norms, n_hid + n_out, 1, LARGE)
    count = _check_regions(invariant["regions"], n_hid, n_states, n_norms)
    _check_rows(invariant["next"], "next", count, 2**n_in, 0, count - 1)
    sealed = invariant["digest"] == _digest(invariant)
    _require(sealed, "digest", "it is not that of the other entries")
    work = n_norms * (n_hid + n_out) * n_hid**3
    work += count * 2**n_in * (3 * n_hid**3 + 100 * n_hid)
    _require(work <= MOST_WORK, "size", "%d products, over %d" % (work, MOST_WORK))
    _check_reach(invariant)
    _check_steps(invariant, watch)
    return invariant


def _parsed(text):
    """The value of a JSON text."""
    try:
        return loads(text, **HOOKS)
    except (
        TypeError,
        RuntimeError,
        MemoryError,
    ) as error:  # no text, or nested too deep
        raise ValueError("it is not JSON that can be read: %s" % error)


def _object(pairs):
    """A JSON object of these (key, value) pairs."""
    entries = {}
    for key, value in pairs:
        _require(key not in entries, _shown(key), "the key is written twice")
        entries[key] = value
    return entries


def _integer(digits):
    """A JSON integer; no entry needs more than 19 digits."""
    number = digits[:12] + "..."
    _require(len(digits) <= 24, number, "an integer of %d digits" % len(digits))
    return int(digits)


HOOKS = {"object_pairs_hook": _object, "parse_int": _integer}


def _check_network(network):
    """(n_in, n_hid, n_out), if shapes and ranges are right."""
    _check_keys(network, NETWORK, "network")
    for name in ("Wxh", "bh", "by"):
        _check_list(network[name], name)
        _require(len(network[name]) > 0, name, "it is empty")
    _check_list(network["Wxh"][0], "Wxh, row 0")
    n_in, n_hid, n_out = len(network["Wxh"][0]), len(network["bh"]), len(network["by"])
    _require(1 <= n_in <= MOST_BITS, "Wxh, row 0", "%d inputs, not 1 to 8" % n_in)
    _require(n_out <= MOST_BITS, "by", "%d outputs, not 1 to 8" % n_out)
    _check_weights(network["Wxh"], "Wxh", n_hid, n_in)
    _check_weights(network["Whh"], "Whh", n_hid, n_hid)
    _check_weights(network["Why"], "Why", n_out, n_hid)
    _check_weights([network["bh"]], "bh", 1, n_hid)
    _check_weights([network["by"]], "by", 1, n_out)
    return n_in, n_hid, n_out


def _check_weights(rows, name, height, width):
    _check_list(rows, name)
    _require(len(rows) == height, name, "%d rows, not %d" % (len(rows), height))
    for i, row in enumerate(rows):
        place = "%s, row %d" % (name, i)
        _check_list(row, place)
        _require(len(row) == width, place, "%d entries, not %d" % (len(row), width))
        for weight in row:
            right = type(weight) in (int, float) and abs(weight) <= HEAVIEST
            _require(right, place, "%s is no weight up to %d" % (_shown(weight), HEAVIEST))


def _check_machine(machine, n_in, n_out):
    """The number of states, if shapes and ranges are right."""
    _check_keys(machine, ("next", "output"), "machine")
    _check_list(machine["next"], "machine's next")
    count, symbols = len(machine["next"]), 2**n_in
    _check_rows(machine["next"], "machine's next", count, symbols, 0, count - 1)
    _check_rows(machine["output"], "machine's output", count, symbols, 0, 2**n_out - 1)
    return count


def _check_norms(norms, n_hid):
    """The number of norms, if each is the lower half of a matrix P."""
    _check_list(norms, "norms")
    for k, norm in enumerate(norms):
        _check_list(norm, "norm %d" % k)
        _require(len(norm) == n_hid, "norm %d" % k, "%d rows, not %d" % (len(norm), n_hid))
        for i, row in enumerate(norm):
            _check_row(row, "norm %d, row %d" % (k, i), i + 1, -LARGE, LARGE)
    return len(norms)


def _check_regions(regions, n_hid, n_states, n_norms):
    """The number of regions, if each is [machine state, norm, radius, centre...], and
    the first is around the start.
    """
    _check_list(regions, "regions")
    for i, region in enumerate(regions):
        _check_row(region, "region %d" % i, 3 + n_hid, 0, LARGE)
        _check_integer(region[0], "region %d, machine state" % i, 0, n_states - 1)
        _check_integer(region[1], "region %d, norm" % i, 0, n_norms - 1)
    _require(len(regions) > 0, "regions", "there are none")
    start = [regions[0][0]] + regions[0][3:]
    _require(start == [0] * (1 + n_hid), "region 0", "it is not around the start")
    return len(regions)


def _digest(invariant):
    """The SHA-256 of all other entries, the weights as floats, to the last bit."""
    network, machine = invariant["network"], invariant["machine"]
    values = [invariant["format"], invariant["operation"]]
    values += [machine["next"], machine["output"]]
    values += [invariant[key] for key in ("norms", "reach", "noise", "regions", "next")]
    for rows in _matrices(network):
        values += [[float(weight).hex() for weight in row] for row in rows]
    return sha256(repr(values).encode()).hexdigest()


def _matrices(network):
    """Wxh, Whh, Why, and the biases as matrices of one row."""
    return [network[name] for name in NETWORK[:3]] + [[network["bh"]], [network["by"]]]


def _in_units(network):
    """Wxh, Whh, Why, bh, by in integers: units of 2^-24."""
    units = []
    for rows in _matrices(network):
        units.append([[round(weight * UNIT) for weight in row] for row in rows])
    Wxh, Whh, Why, (bh,), (by,) = units
    return Wxh, Whh, Why, bh, by


def _check_reach(invariant):
    """|(W v)_i| <= reach_i |v| for every row of Whh and Why, in every norm."""
    _, Whh, Why, _, _ = _in_units(invariant["network"])
    for i, (P, reach) in enumerate(zip(invariant["norms"], invariant["reach"])):
        for j, (k, w) in enumerate(zip(reach, Whh + Why)):
            # k² P - w wᵀ is positive, and so P is, too
            M = []
            for a, row in enumerate(P):
                M.append([k * k * p - w[a] * w[b] for b, p in enumerate(row)])
            place = "reach, row %d, entry %d" % (i, j)
            _require(_positive(M), place, "it is not shown to be enough")


def _check_steps(invariant, watch):
    """From every region, on every symbol, the step leads into the region of `next`, and
    the machine's table there too.
    """
    machine, noise, regions = [invariant[key] for key in ("machine", "noise", "regions")]
    norms, reach, edges = [invariant[key] for key in ("norms", "reach", "next")]
    Wxh, Whh, Why, bh, by = _in_units(invariant["network"])
    n_in, n_hid = len(Wxh[0]), len(bh)
    bits = [[x >> k & 1 for k in range(n_in)] for x in range(2**n_in)]
    inputs = [[UNIT * (_dot(row, x) + b) for row, b in zip(Wxh, bh)] for x in bits]
    columns = [list(column) for column in zip(*Whh)]
    norms = [_whole(P) for P in norms]
    entries = [_root(sum([abs(p) for row in P for p in row])) for P in norms]
    terms = n_in + n_hid + 1
    outputs = [_output(Why, by, region, reach[region[1]][n_hid:], terms) for region in regions]
    for q, region in enumerate(regions):
        s, k, r = region[:3]
        if watch is not None:
            watch(q, len(regions))
        recurrent = [_dot(row, region[3:]) for row in Whh]
        for x, from_input in enumerate(inputs):
            place, target = "region %d, symbol %d" % (q, x), regions[edges[q][x]]
            state, output = machine["next"][s][x], machine["output"][s][x]
            _require(state == target[0], place, "it is another machine state")
            right = output == outputs[edges[q][x]]
            _require(right, place, "the output is another, or open")
            z = [a + b for a, b in zip(recurrent, from_input)]  # z(c)
            bounds = [_sigmoid(a) for a in z]
            P = norms[target[1]]
            spare = _spare(P, entries[target[1]], bounds, target, noise)
            _require(spare >= 0, place, "the radius of the target is too small")
            slopes = [_slopes(a, w * r, *b) for a, w, b in zip(z, reach[k], bounds)]
            inside = _contracts(norms[k], P, columns, slopes, r, spare)
            _require(inside, place, "the step may lead out of the target")


def _whole(half):
    """The symmetric matrix of this lower half."""
    n = range(len(half))
    return [[half[max(i, j)][min(i, j)] for j in n] for i in n]


def _output(Why, by, region, reach, terms):
    """The output symbol everywhere in a region; None if some bit is open."""
    symbol = 0
    for o, (row, bias, k) in enumerate(zip(Why, by, reach)):
        y = _dot(row, region[3:]) + UNIT * bias
        # |y(h) - y(c)| <= k r; half a unit a term for the weights, and floats' rounding
        if abs(y) <= k * region[2] + UNIT * (terms + 2):
            return None
        symbol += (y > 0) << o
    return symbol


def _spare(P, entries, bounds, target, noise):
    """At most r' - |σ(z(c)) - c'| - |noise|; bounds: (low, high) of each σ(z_i(c)).

    entries: |e| <= entries · max |e_i|, for every e.
    """
    # σ within low and high + 1 in units of 2^-24
    bounds = [(low >> 24, high >> 24) for low, high in bounds]
    offset = [low - c for (low, _), c in zip(bounds, target[3:])]
    apart = _root(_dot(offset, [_dot(row, offset) for row in P]))
    loose = noise + max([high + 1 - low for low, high in bounds])
    return target[2] - apart - loose * entries


def _contracts(P, target_P, columns, slopes, r, spare):
    """Whether |D W v| r <= spare |v| for every v and all slopes within mid ± rad; W by
    its columns, |v| by P, |D W v| by target_P.
    """
    mid, rad = zip(*slopes)
    g = [a * sum([abs(p) * b for b, p in zip(rad, row)]) for a, row in zip(rad, target_P)]
    # t = k / 1024, near the best
    trace = sum([a * a * row[i] for i, (a, row) in enumerate(zip(mid, target_P))])
    k = 1 + 1024 * _root(sum(g)) // _root(1 + trace)
    # spare² P - r² Wᵀ N W, times 1024 k and the units
    scaled = [[a * b for a, b in zip(mid, w)] for w in columns]
    NW = [
        [k * a * _dot(p, v) + 1024 * b * c for a, p, b, c in zip(mid, target_P, g, w)]
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
    """Whether a symmetric integer matrix, given by its lower half, is positive
    semidefinite; no if in doubt.
    """
    shift = max(0, len(bin(max([abs(row[-1]) for row in M]))) - 60)
    M = [[a >> shift for a in row] for row in M]  # some 60 bits are enough
    while M:
        # Rounding down took E away, 0 <= E_ij < 1; vᵀEv >= -n |v|², in the plain norm:
        # so n comes off the diagonal.
        for row in M:
            row[-1] -= len(M)
        # M_ij - M_ni M_nj / M_nn must be positive too (Schur's complement)
        last = M.pop()
        pivot = last[-1]
        if pivot <= 0:
            return False
        for i, row in enumerate(M):
            f = last[i]
            M[i] = [a + -b * f // pivot for a, b in zip(row, last)]
    return True


def _sigmoid(z):
    """Integers (a, b), a <= FINE σ(z / FINE) <= b."""
    # u = |z| / 4096, in units of 2^-60; beyond z = 40 the bounds are 1 - 2^-48 and 1
    u = min(abs(z), 40 << 48)
    low, high = _exponential(u)
    for _ in range(12):
        low, high = low * low // ONE, high * high // ONE + 1
    a, b = FINE * ONE // (ONE + high), FINE * ONE // (ONE + low) + 1
    return (a, b) if z > 0 else (FINE - b, FINE - a)


def _exponential(u):
    """Integers (a, b), a <= ONE e^(-u / ONE) <= b, for u from 0 to ONE."""
    # e^-u is between the sums of its series to u⁴/24 and to u⁵/120; each division is
    # off by less than one unit, in all by less than 5
    term = total = ONE
    for k in range(1, 6):
        term = term * u // (k * ONE)
        total += term if k % 2 == 0 else -term
    return total - 5, total + term + 5


def _slopes(z, wide, low, high):
    """(mid, rad) around the slopes of all chords of σ from z to within z ± wide; low,
    high: _sigmoid(z).
    """
    if z < 0:
        z, low, high = -z, FINE - high, FINE - low
    wide = max(wide, NARROWEST)  # the shorter ones are among those
    least = UNIT * (_sigmoid(z + wide)[0] - high) // wide
    if wide <= z:
        most = -(UNIT * (_sigmoid(z - wide)[0] - high) // wide)
    else:
        # (σ(z) - 1/2 + (wide - z) / 4) / wide
        most = -(UNIT * (2 * FINE - 4 * high - wide + z) // (4 * wide))
    return (least + most) // 2, (most - least) // 2 + 1


def _root(q):
    """An integer at or above the square root of q >= 0."""
    root = int(q**0.5 * (1 + 2**-50)) + 1
    _require(root * root >= q, "a square root", "its float is too small")
    return root


def _check_keys(entries, keys, place):
    _require(type(entries) is dict, place, "it is not an object")
    for key in keys:
        _require(key in entries, place, "%s is missing" % key)
    for key in entries:
        _require(key in keys, place, "%s does not belong here" % _shown(key))


def _check_rows(rows, place, height, width, least, most):
    _check_list(rows, place)
    _require(len(rows) == height, place, "%d rows, not %d" % (len(rows), height))
    for i, row in enumerate(rows):
        _check_row(row, "%s, row %d" % (place, i), width, least, most)


def _check_row(row, place, width, least, most):
    _check_list(row, place)
    _require(len(row) == width, place, "%d entries, not %d" % (len(row), width))
    for i, entry in enumerate(row):
        if not (type(entry) is int and least <= entry <= most):
            _check_integer(entry, "%s, entry %d" % (place, i), least, most)


def _check_integer(value, place, least, most):
    right = type(value) is int and least <= value <= most
    _require(
        right,
        place,
        "%s is not an integer from %d to %d" % (_shown(value), least, most),
    )


def _check_list(value, place):
    _require(type(value) is list, place, "it is not a list")


def _shown(value):
    """A value for a message, of at most 40 characters."""
    if type(value) in (dict, list):
        return "an object" if type(value) is dict else "a list"
    return repr(value)[:40]


def _dot(u, v):
    return sum([a * b for a, b in zip(u, v)])


def _require(truth, place, message):
    if not truth:
        _refuse(place, message)


def _refuse(place, message):
    raise ValueError("it fails at %s: %s" % (place, message))


if __name__ == "__main__":
    if len(argv) < 2:
        raise SystemExit("usage: python3 invariant_checker.py FILE")
    try:
        print("proved: %d regions" % len(check(open(argv[1]).read())["regions"]))
    except (OSError, ValueError) as error:
        raise SystemExit("refused: %s" % error)
