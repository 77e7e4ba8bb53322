"""The checker of a certificate. It trusts this page, Python's integers, JSON and SHA-256, and
imports nothing of ours.

The network computes the machine on every input sequence if joint state 0 is (every level 0,
machine state 0), and from each, on each symbol, the arithmetic of `quantised` and the machine's
table lead to the one in `next`, with one output.
"""

from hashlib import sha256
from json import loads
from sys import argv, exit


def check(text: str) -> dict:
    """The certificate in this JSON text, if it proves what it claims; else ValueError, saying
    where it fails.
    """
    try:
        return _replayed(loads(text))
    except (
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RuntimeError,
        OverflowError,
        MemoryError,
    ) as error:
        raise ValueError("it is not a certificate: %s %s" % (type(error).__name__, error))


def _replayed(given):
    machine, states, next = given["machine"], given["states"], given["next"]
    network = [
        given["network"][name]
        for name in "weight_scale levels thresholds Wxh Whh Why bh by".split()
    ]
    values = [
        given["format"],
        given["operation"],
        network,
        machine["next"],
        machine["output"],
        states,
        next,
    ]
    entries = [
        given["format"],
        type(given["operation"]),
        len(given),
        len(given["network"]),
        len(machine),
        given["digest"],
    ]
    _require(
        entries
        == ["purernn certificate 1", str, 7, 8, 2, sha256(repr(values).encode()).digest().hex()],
        "its form or seal",
    )
    scale, levels, thresholds, Wxh, Whh, Why, bh, by = network
    n_in, n_hid, n_out, count, symbols = (
        len(Wxh[0]),
        len(bh),
        len(by),
        len(machine["next"]),
        2 ** len(Wxh[0]),
    )
    for rows, height, width, least, most in (
        ([[scale]], 1, 1, 1, 2**20),
        ([[levels]], 1, 1, 2, 16),
        ([bh], 1, n_hid, -128, 127),
        ([thresholds], 1, levels - 1, -(2**30), 2**30),
        (Wxh, n_hid, n_in, -128, 127),
        (Whh, n_hid, n_hid, -128, 127),
        (Why, n_out, n_hid, -128, 127),
        ([by], 1, n_out, -128, 127),
        (next, len(states), symbols, 0, len(states) - 1),
        (machine["next"], count, symbols, 0, count - 1),
        (machine["output"], count, symbols, 0, 2**n_out - 1),
    ):
        sound = [
            len(row) == width and all([type(n) is int and least <= n <= most for n in row])
            for row in rows
        ]
        _require(
            sound == [True] * height and states[0] == ["0" * n_hid, 0],
            "its shapes, integers or joint state 0",
        )
    for i, (digits, s) in enumerate(states):
        l = [int(digit, 16) for digit in digits]
        for x, bits in enumerate([[x >> k & 1 for k in range(n_in)] for x in range(symbols)]):
            z = [_dot(h, l) + (levels - 1) * (_dot(w, bits) + b) for h, w, b in zip(Whh, Wxh, bh)]
            after = [sum([threshold <= total for threshold in thresholds]) for total in z]
            y = sum([2**o for o in range(n_out) if _dot(Why[o], after) + (levels - 1) * by[o] >= 0])
            target = ["".join(["%x" % level for level in after]), machine["next"][s][x]]
            same = (
                type(s) is int
                and len(l) == n_hid
                and y == machine["output"][s][x]
                and states[next[i][x]] == target
            )
            _require(same, "joint state %d, symbol %d" % (i, x))
    return given


def _require(truth, place):
    if truth is not True:
        raise ValueError("it fails at " + place)


def _dot(u, v):
    return sum([a * b for a, b in zip(u, v)])


if __name__ == "__main__":
    try:
        print("proved: %d joint states" % len(check(open(argv[1]).read())["states"]))
    except (IndexError, OSError, ValueError) as error:
        exit("refused: %s" % error if argv[1:] else "usage: python3 certificate_checker.py FILE")
