"""The checker of a certificate: trusts this page, Python's integers, JSON and SHA-256, and imports nothing of ours.

A certificate proves that the network computes the machine on every input sequence if
  1. joint state 0 is (every level 0, machine state 0);
  2. from each joint state, on each symbol, the network's arithmetic (as in `quantised`) and the
     machine's table lead to the joint state that `next` names, with the same output.
By induction on the length no sequence leaves the list. `python3 checker.py FILE` checks one.
"""

from hashlib import sha256
from json import loads
from sys import argv


def check(text: str) -> dict:
    """The certificate in this JSON text, if it proves what it claims; else ValueError, saying where it fails."""
    try:
        return _replayed(loads(text))
    except (TypeError, KeyError, IndexError, AttributeError, RuntimeError, OverflowError, MemoryError) as error:
        raise ValueError("it is not a certificate: %s %s" % (type(error).__name__, error))


def _replayed(given):
    machine, states, next = given["machine"], given["states"], given["next"]
    network = [given["network"][name] for name in "weight_scale levels thresholds Wxh Whh Why bh by".split()]
    values = [given["format"], given["operation"], network, machine["next"], machine["output"], states, next]
    _require(given["format"] == "purernn certificate 1" and len(given) == 7, "its format")
    _require(given["digest"] == sha256(repr(values).encode()).digest().hex(), "its digest")
    scale, levels, thresholds, Wxh, Whh, Why, bh, by = network
    n_in, n_hid, n_out = len(Wxh[0]), len(bh), len(by)
    shapes = [(Wxh, n_hid, n_in), (Whh, n_hid, n_hid), (Why, n_out, n_hid), ([bh], 1, n_hid), ([by], 1, n_out)]
    for W, rows, columns in shapes + [([thresholds], 1, levels - 1), ([[scale, levels]], 1, 2)]:
        fits = len(W) == rows and all([len(row) == columns and {int} == set(map(type, row)) for row in W])
        _require(fits, "the shapes and integers of its network")
    _require(states[0] == ["0" * n_hid, 0] and len(next) == len(states), "joint state 0")
    for i, (digits, s) in enumerate(states):
        l = [int(digit, 16) for digit in digits]
        _require(len(next[i]) == len(machine["next"][s]) == len(machine["output"][s]) == 2**n_in, "row %d" % i)
        for x in range(2**n_in):
            bits = [x >> k & 1 for k in range(n_in)]
            z = [_dot(h, l) + (levels - 1) * (_dot(w, bits) + b) for h, w, b in zip(Whh, Wxh, bh)]
            after = [sum([threshold <= a for threshold in thresholds]) for a in z]
            y = sum([2**o for o in range(n_out) if _dot(Why[o], after) + (levels - 1) * by[o] >= 0])
            target = ["".join(["%x" % level for level in after]), machine["next"][s][x]]
            replayed = y == machine["output"][s][x] and states[next[i][x]] == target
            _require(replayed, "joint state %d, symbol %d" % (i, x))
    return given


def _require(truth, place):
    if truth is not True:
        raise ValueError("it fails at " + place)


def _dot(u, v):
    return sum([a * b for a, b in zip(u, v)])


if __name__ == "__main__":
    print("proved: %d joint states" % len(check(open(argv[1]).read())["states"]))
