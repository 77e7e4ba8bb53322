"""The checker of a certificate, which imports nothing of this package. You must trust
this file, Python's integers and its JSON. The digest detects accidental damage only.

A certificate lists joint states, each the levels l of the hidden units and a state s
of the reference machine. The network computes the machine on every input sequence if

  1. joint state 0 is the start: every level 0, machine state 0;
  2. from each joint state, on each symbol with bits x, the integer network's step

         z_i  = Σ_j Whh_ij l_j + (levels - 1) (Σ_k Wxh_ik x_k + bh_i)
         l'_i = the number of thresholds at or below z_i
         y_o  = 1 if Σ_j Why_oj l'_j + (levels - 1) by_o >= 0, else 0

     and the machine's table lead to the joint state that `next` names, with equal output.

By induction on the length, no run leaves the list, and every output is the machine's.
The machine's name is not checked: compare its table with the one that you mean. The number
of its inputs is that of the columns of Wxh, of its outputs that of the rows of Why.

A certificate whose replay takes more than MOST_WORK products and comparisons is refused
before it starts. A key that is written twice is refused, except on MicroPython, whose
JSON keeps the last.
"""

from hashlib import sha256
from json import loads
from sys import argv

FORMAT = "purernn certificate 1"
ENTRIES = ("format", "operation", "network", "machine", "states", "next", "digest")
NETWORK = ("weight_scale", "levels", "thresholds", "Wxh", "Whh", "Why", "bh", "by")
MOST_BITS = 8  # of a symbol
MOST_WORK = 5 * 10**8  # products and comparisons: a minute
DIGITS = "0123456789abcdef"


def check(text: str, watch=None) -> dict:
    """The certificate in this JSON text, if it proves what it claims; else ValueError,
    which says where it fails.

    watch(done, count), if given, is called before each of `count` joint states.
    """
    certificate = _parsed(text)
    _check_keys(certificate, ENTRIES, "the certificate")
    _require(certificate["format"] == FORMAT, "format", "it is not '%s'" % FORMAT)
    _require(type(certificate["operation"]) is str, "operation", "it is not a text")
    n_in, n_hid, n_out = _check_network(certificate["network"])
    n_states = _check_machine(certificate["machine"], n_in, n_out)
    levels = certificate["network"]["levels"]
    count = _check_states(certificate["states"], n_hid, levels, n_states)
    _check_rows(certificate["next"], "next", count, 2**n_in, 0, count - 1)
    sealed = certificate["digest"] == _digest(certificate)
    _require(sealed, "digest", "it is not that of the other entries")
    work = count * n_hid * (n_hid + 2**n_in * (levels - 1 + n_out))
    _require(work <= MOST_WORK, "size", "%d operations, over %d" % (work, MOST_WORK))
    _replay(certificate, watch)
    return certificate


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
    """A JSON integer; no entry needs more than 10 digits."""
    number = digits[:12] + "..."
    _require(len(digits) <= 24, number, "an integer of %d digits" % len(digits))
    return int(digits)


HOOKS: dict = {"object_pairs_hook": _object, "parse_int": _integer}
try:
    loads("{}", **HOOKS)
except TypeError:  # MicroPython's JSON has no such hooks
    HOOKS = {}


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
    _check_integer(network["weight_scale"], "weight_scale", 1, 2**20)
    _check_integer(network["levels"], "levels", 2, 16)
    count = network["levels"] - 1
    _check_row(network["thresholds"], "thresholds", count, -(2**30), 2**30)
    _check_rows(network["Wxh"], "Wxh", n_hid, n_in, -128, 127)
    _check_rows(network["Whh"], "Whh", n_hid, n_hid, -128, 127)
    _check_rows(network["Why"], "Why", n_out, n_hid, -128, 127)
    _check_row(network["bh"], "bh", n_hid, -128, 127)
    _check_row(network["by"], "by", n_out, -128, 127)
    return n_in, n_hid, n_out


def _check_machine(machine, n_in, n_out):
    """The number of states, if shapes and ranges are right."""
    _check_keys(machine, ("next", "output"), "machine")
    _check_list(machine["next"], "machine's next")
    count, symbols = len(machine["next"]), 2**n_in
    _check_rows(machine["next"], "machine's next", count, symbols, 0, count - 1)
    _check_rows(machine["output"], "machine's output", count, symbols, 0, 2**n_out - 1)
    return count


def _check_states(states, n_hid, levels, n_states):
    """The number of joint states, if each is [a digit a unit, a machine state], and the
    first is the start.
    """
    _check_list(states, "states")
    start = ["0" * n_hid, 0]
    _require(states[:1] == [start], "joint state 0", "it is not the start")
    for i, state in enumerate(states):
        place = "joint state %d" % i
        _check_list(state, place)
        _require(len(state) == 2, place, "%d entries, not 2" % len(state))
        digits, s = state
        _require(type(digits) is str, place, "its levels are not a text")
        width = len(digits)
        _require(width == n_hid, place, "%d levels, not %d" % (width, n_hid))
        for digit in digits:
            known = digit in DIGITS[:levels]
            _require(known, place, "%s is not the digit of a level" % _shown(digit))
        _check_integer(s, place + ", machine state", 0, n_states - 1)
    return len(states)


def _digest(certificate):
    """The SHA-256 of all other entries."""
    network, machine = certificate["network"], certificate["machine"]
    values = [certificate["format"], certificate["operation"]]
    values.append([network[name] for name in NETWORK])
    values += [machine["next"], machine["output"]]
    values += [certificate["states"], certificate["next"]]
    return sha256(repr(values).encode()).digest().hex()


def _replay(certificate, watch):
    """Every step from every joint state, on every symbol."""
    network, machine = certificate["network"], certificate["machine"]
    states, edges = certificate["states"], certificate["next"]
    Wxh, Whh, Why = [network[name] for name in ("Wxh", "Whh", "Why")]
    bh, by, thresholds = [network[name] for name in ("bh", "by", "thresholds")]
    top, n_in = network["levels"] - 1, len(Wxh[0])
    bits = [[x >> k & 1 for k in range(n_in)] for x in range(2**n_in)]
    # (levels - 1) (Wxh x + bh), for each symbol
    inputs = [[top * (_dot(row, x) + b) for row, b in zip(Wxh, bh)] for x in bits]
    for i, (digits, s) in enumerate(states):
        if watch is not None:
            watch(i, len(states))
        hidden = [int(digit, 16) for digit in digits]
        recurrent = [_dot(row, hidden) for row in Whh]
        for x, from_input in enumerate(inputs):
            z = [a + b for a, b in zip(recurrent, from_input)]
            after = [sum([limit <= total for limit in thresholds]) for total in z]
            y = [_dot(row, after) + top * b >= 0 for row, b in zip(Why, by)]
            output = sum([2**o for o, bit in enumerate(y) if bit])
            if output != machine["output"][s][x]:
                _refuse(
                    "joint state %d, symbol %d" % (i, x),
                    "the output is %d, not %d" % (output, machine["output"][s][x]),
                )
            digits = "".join([DIGITS[level] for level in after])
            target = edges[i][x]
            if states[target] != [digits, machine["next"][s][x]]:
                _refuse(
                    "joint state %d, symbol %d" % (i, x),
                    "the step does not lead to joint state %d" % target,
                )


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
        raise SystemExit("usage: python3 certificate_checker.py FILE")
    try:
        states = check(open(argv[1]).read())["states"]
        print("proved equal to the machine in this file: %d joint states" % len(states))
    except (OSError, ValueError) as error:
        raise SystemExit("refused: %s" % error)
