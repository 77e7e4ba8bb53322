"""The proof of the float network: its invariant stands attack, and its checker accepts nothing that is not one."""

import copy
import json
import random
import subprocess
import sys

import pytest

from purernn import invariant_checker
from purernn.digest import digest_of
from purernn.invariant import invariant
from purernn.learning import initial_network, trained
from purernn.mersenne import Mersenne
from purernn.network import forward
from purernn.operations import MACHINES

UNIT = invariant_checker.UNIT
ADDITION = MACHINES["addition"]


def network_after(samples, hidden=8, seed=1):
    """A network for addition after that many samples."""
    draws = Mersenne(seed)
    network = initial_network(draws, 2, hidden, 1)
    for _ in range(samples):
        network, _ = trained(network, ADDITION, [draws.randint(4) for _ in range(8)], 1.0)
    return network


@pytest.fixture(scope="module")
def proved():
    """(a float network, its invariant)."""
    network = network_after(800)
    return network, invariant(network, ADDITION)


def sealed(given):
    """The invariant with its digest made anew, as a forger would: the text of a file."""
    values = [given[k] for k in ("format", "operation")] + [given["machine"]["next"], given["machine"]["output"]]
    values += [given[k] for k in ("norm", "reach", "noise", "regions", "next")]
    network = given["network"]
    rows = network["Wxh"] + network["Whh"] + network["Why"] + [network["bh"], network["by"]]
    return json.dumps(dict(given, digest=digest_of(values + [[round(w * UNIT) for w in row] for row in rows])))


def refused(given):
    """Whether the checker refuses this invariant, sealed anew."""
    with pytest.raises(ValueError):
        invariant_checker.check(sealed(given))
    return True


def inside(given, region, hidden):
    """Whether a hidden state is in the ball of a region, in floats, with a millionth to spare for them."""
    v = [UNIT * h - c for h, c in zip(hidden, region[2:])]
    square = sum(a * sum(p * b for p, b in zip(row, v)) for a, row in zip(v, given["norm"]))
    return square ** 0.5 <= region[1] * (1 + 1e-6)


def test_the_float_network_of_addition_is_proved(proved):
    network, found = proved
    assert found is not None and invariant_checker.check(sealed(found))


@pytest.mark.parametrize("pairs", ["random", "carry for ever", "alternating"])
def test_no_walk_leaves_the_regions(proved, pairs):
    network, found = proved
    draw = random.Random(0)
    steps = 3000
    symbols = {
        "random": [draw.randrange(4) for _ in range(steps)],
        "carry for ever": [3] + [1, 2] * (steps // 2),
        "alternating": [3, 0] * (steps // 2),
    }[pairs]
    hs, ys = forward(network, [[x & 1, x >> 1] for x in symbols])
    q = 0
    for t, (x, wanted) in enumerate(zip(symbols, ADDITION.run(symbols))):
        q = found["next"][q][x]
        assert inside(found, found["regions"][q], hs[t + 1]) and round(ys[t][0]) == wanted


def test_a_wrong_network_is_never_proved():
    for samples in (0, 20, 60):
        network = network_after(samples)
        assert invariant(network, ADDITION) is None


def test_each_broken_invariant_is_refused(proved):
    _, found = proved
    busiest = max(range(len(found["regions"])), key=lambda q: found["regions"][q][1])

    def changed(edit):
        given = copy.deepcopy(found)
        edit(given)
        return given

    last = len(found["regions"]) - 1
    assert refused(changed(lambda g: (g["regions"].pop(), g["next"].pop())))
    assert refused(changed(lambda g: g["regions"][busiest].__setitem__(1, g["regions"][busiest][1] // 2)))
    assert refused(changed(lambda g: g["next"][last].__setitem__(0, (g["next"][last][0] + 1) % (last + 1))))
    assert refused(changed(lambda g: g["network"]["Wxh"][0].__setitem__(0, g["network"]["Wxh"][0][0] + 1.0)))
    assert refused(changed(lambda g: g["network"]["Why"][0].__setitem__(0, float("nan"))))
    assert refused(changed(lambda g: g["machine"]["output"][0].__setitem__(0, 1)))
    assert refused(changed(lambda g: g["regions"][0].__setitem__(2, 1)))
    assert refused(changed(lambda g: g["reach"].__setitem__(0, g["reach"][0] // 2)))
    assert refused(changed(lambda g: g.__setitem__("noise", 0)))


def test_without_the_seal_made_anew_any_change_is_refused(proved):
    given = copy.deepcopy(proved[1])
    given["regions"][1][1] += 1
    with pytest.raises(ValueError, match="digest"):
        invariant_checker.check(json.dumps(given))


def test_what_is_no_invariant_is_refused_in_words():
    for text in ("", "{}", "[]", "nul", '{"format": 1}', "[" * 100000):
        with pytest.raises(ValueError):
            invariant_checker.check(text)


@pytest.mark.parametrize("z", [-40.0, -8.0, -1.0, -1e-6, 0.0, 0.3, 2.0, 31.0, 33.0])
def test_the_bounds_of_the_sigmoid_hold_it(z):
    from decimal import Decimal

    units = round(z * UNIT)
    exact = UNIT / (1 + (-Decimal(units) / UNIT).exp())
    low, high = invariant_checker._sigmoid(units * UNIT, units * UNIT)
    assert low <= exact <= high <= low + 2


def test_the_command_says_proved_or_unknown_and_check_agrees(tmp_path, proved):
    path = tmp_path / "invariant.json"
    path.write_text(sealed(proved[1]))
    done = subprocess.run([sys.executable, "-m", "purernn", "check", str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0 and b"float network" in done.stdout
