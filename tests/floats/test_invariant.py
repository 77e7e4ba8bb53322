"""The proof of the float network: its invariants stand attack, and its checker accepts nothing
that is not one.
"""

import ast
import copy
import io
import itertools
import json
import os
import random
from decimal import Decimal
from fractions import Fraction
from math import exp

import pytest
from hypothesis import given as for_all, settings, strategies as st

import purernn
from helpers.handmade_networks import adder, at, changed, places, subtracter
from helpers.strategies import machines
from purernn import PurernnError
from purernn.basics.digest import digest_of
from purernn.basics.matrix import dot, matvec
from purernn.floats import invariant_checker
from purernn.floats.contraction import cholesky
from purernn.floats.invariant import invariant
from purernn.learning.long_runs import failing_long_run
from purernn.learning.recipe import Learner
from purernn.machines.mealy import machine_of
from purernn.machines.operations import MACHINES
from purernn.network.elman import Network, forward, sigmoid

UNIT, FINE = invariant_checker.UNIT, invariant_checker.FINE
HEAVIEST = invariant_checker.HEAVIEST
ADDITION = MACHINES["addition"]
STEPS = 1000000 if os.environ.get("CI") else 30000
TRAINED = {}


def network_after(samples, hidden=5, seed=3):
    """A network for addition after that many samples; by default one that soon adds. Trained once
    in a session.
    """
    if (samples, hidden, seed) not in TRAINED:
        learner = Learner(ADDITION, seed, hidden)
        if samples:
            learner.practise(every=samples, most=samples)
        TRAINED[samples, hidden, seed] = learner.network
    return TRAINED[samples, hidden, seed]


@pytest.fixture(scope="module")
def found():
    """The invariant of a network for addition: some 20 regions."""
    return invariant(network_after(500), ADDITION)


def sealed(given):
    """The invariant with its digest made anew, as a forger would: the text of a file."""
    values = [given[k] for k in ("format", "operation")] + [
        given["machine"]["next"],
        given["machine"]["output"],
    ]
    values += [given[k] for k in ("norms", "reach", "noise", "regions", "next")]
    network = given["network"]
    rows = network["Wxh"] + network["Whh"] + network["Why"] + [network["bh"], network["by"]]
    return json.dumps(
        dict(given, digest=digest_of(values + [[float(w).hex() for w in row] for row in rows]))
    )


def refused(given, match=None):
    """Whether the checker refuses this invariant, sealed anew."""
    try:
        invariant_checker.check(sealed(given))
    except ValueError as error:
        assert match is None or match in str(error), error
        return True
    return False


def answers(network, symbols):
    """What the float network says to these symbols."""
    _, ys = forward(network, [[x >> k & 1 for k in range(network.n_in)] for x in symbols])
    return [sum([(y >= 0.5) << o for o, y in enumerate(row)]) for row in ys]


# ---- what is proved


@pytest.mark.parametrize(
    "network, operation", [(adder(), "addition"), (subtracter(), "subtraction")]
)
def test_networks_right_by_construction_are_proved(network, operation):
    given = invariant(network, MACHINES[operation])
    assert invariant_checker.check(json.dumps(given)) == given
    assert invariant_checker.check(json.dumps(given, indent=3, sort_keys=True)) == given
    assert sealed(given) == json.dumps(given)


def test_a_trained_network_is_proved(found):
    assert found is not None and not refused(found)


@pytest.mark.parametrize("weight", [8.0, 40.0, 100.0])
def test_a_network_without_memory_or_slopes_is_proved(weight):
    network = Network([[weight]], [[0.0]], [[weight]], [-weight / 2], [-weight / 2])
    assert not refused(invariant(network, machine_of("copy", lambda s, bits: (0, bits), 1)))


def test_two_outputs_are_proved_and_either_can_refute():
    network = Network(
        [[8.0], [8.0]], [[0.0, 0.0]] * 2, [[8.0, 0.0], [0.0, -8.0]], [-4.0, -4.0], [-4.0, 4.0]
    )
    both = machine_of(
        "a bit and its opposite", lambda s, bits: (0, (bits[0], 1 - bits[0])), 1, n_out=2
    )
    assert not refused(invariant(network, both))
    for o in (0, 1):
        network.by[o] += 9.0
        assert invariant(network, both) is None and failing_long_run(network, both)
        network.by[o] -= 9.0


# ---- walks: what runs is where the invariant says


def whole(rows):
    """The symmetric matrix of this lower half."""
    return [[rows[max(i, j)][min(i, j)] for j in range(len(rows))] for i in range(len(rows))]


class Walk:
    """Symbols fed to the float network and to the regions beside each other."""

    def __init__(self, given):
        network = given["network"]
        self.given, self.Whh, self.Why, self.by = (
            given,
            network["Whh"],
            network["Why"],
            network["by"],
        )
        pairs = list(zip(network["Wxh"], network["bh"]))
        self.inputs = [[a * (x & 1) + b * (x >> 1) + c for (a, b), c in pairs] for x in range(4)]
        self.S = [cholesky([[float(p) for p in row] for row in whole(P)]) for P in given["norms"]]
        self.centres = [[a / UNIT for a in region[3:]] for region in given["regions"]]
        self.begin()

    def begin(self):
        """Back to the start."""
        self.h, self.q, self.s = [0.0] * len(self.Whh), 0, 0

    def walk(self, symbols, noise=lambda h: h):
        """The assertion, at every step: region, machine state and output agree, and the state is
        inside, to a millionth.
        """
        h, q, s, given = self.h, self.q, self.s, self.given
        for x in symbols:
            h = noise([sigmoid(a + b) for a, b in zip(matvec(self.Whh, h), self.inputs[x])])
            wanted, s, q = ADDITION.output[s][x], ADDITION.next[s][x], given["next"][q][x]
            region = given["regions"][q]
            v = matvec(self.S[region[1]], [a - b for a, b in zip(h, self.centres[q])])
            assert dot(v, v) ** 0.5 * UNIT <= region[2] * (1 + 1e-6)
            assert region[0] == s and (dot(self.Why[0], h) + self.by[0] > 0) == wanted
        self.h, self.q, self.s = h, q, s


def test_no_random_walk_leaves_the_regions(found):
    draw, walk = random.Random(1), Walk(found)
    for _ in range(STEPS // 10000):
        often = [draw.random() ** 3 for _ in range(4)]
        walk.walk(draw.choices(range(4), often, k=10000))


def test_no_adversarial_walk_leaves_the_regions(found):
    # the longest carries, alternations: every period up to 4, after several prefixes
    walk = Walk(found)
    for length in range(1, 5):
        for period in itertools.product(range(4), repeat=length):
            turned = [period[k:] + period[:k] for k in range(1, length)]
            if period in turned or period > min(turned + [period]):
                continue  # shorter, or what a prefix makes of another
            for prefix in ([], [3], [0], [3, 3], [3, 1], [0, 2]):
                walk.begin()
                walk.walk(prefix + list(period) * (40 // length))


def test_the_invariant_survives_the_noise_that_it_claims():
    loud = invariant(network_after(500), ADDITION, noise=2**-8)
    assert loud["noise"] > UNIT >> 8 and not refused(loud)
    draw = random.Random(1)

    def worst(h):
        """A corner of what the noise allows, kept in [0, 1] as every implementation keeps it."""
        return [min(1.0, max(0.0, a + draw.choice((-1, 1)) * 2**-8)) for a in h]

    Walk(loud).walk([draw.randrange(4) for _ in range(5000)], worst)


# ---- wrong networks


@pytest.mark.parametrize(
    "samples, hidden, seed",
    [(0, 8, 1), (20, 8, 1), (60, 8, 1), (500, 3, 1), (500, 6, 9), (1000, 4, 1)],
)
def test_a_network_with_a_wrong_answer_is_never_proved(samples, hidden, seed):
    network = network_after(samples, hidden, seed)
    word = failing_long_run(network, ADDITION)
    said, wanted = answers(network, word), ADDITION.run(word)
    assert said[:-1] == wanted[:-1] and said[-1] != wanted[-1]
    assert invariant(network, ADDITION) is None


WEIGHTS = st.one_of(st.sampled_from([-16.0, -8.0, -4.0, 0.0, 4.0, 8.0, 16.0]), st.floats(-12, 12))


@st.composite
def tasks(draw):
    """(a small network of one input, a machine of one input and output)."""
    n = draw(st.integers(1, 2))
    rows = [draw(st.lists(WEIGHTS, min_size=n + 3, max_size=n + 3)) for _ in range(n)]
    by, machine = (
        draw(WEIGHTS),
        draw(machines(n_states=st.integers(1, 2), n_in=st.just(1), n_out=st.just(1))),
    )
    return Network(
        [w[:1] for w in rows],
        [w[3:] for w in rows],
        [[w[1] for w in rows]],
        [w[2] for w in rows],
        [by],
    ), machine


@for_all(tasks())
@settings(max_examples=settings.default.max_examples // 2)  # a search each
def test_what_is_proved_is_right_by_brute_force(task):
    network, machine = task
    given = invariant(network, machine)
    if given is not None and not refused(given):
        assert all(
            answers(network, word) == machine.run(word)
            for word in itertools.product((0, 1), repeat=7)
        )
        assert failing_long_run(network, machine) is None


def test_of_tiny_networks_some_are_proved_and_none_that_is_wrong():
    """Every network of one unit and weights -8, 0 or 8, against each of four machines, so that
    the claim above is not empty.
    """
    one = dict(n_in=1, n_out=1)
    steps = {
        "copy": lambda s, b: (0, b),
        "not": lambda s, b: (0, (1 - b[0],)),
        "one": lambda s, b: (0, (1,)),
    }
    steps["seen"] = lambda s, b: (s | b[0], (s | b[0],))
    proved = dict.fromkeys(steps, 0)
    for name, step in steps.items():
        machine = machine_of(name, step, **one)
        for wx, wh, wy in itertools.product((-8.0, 0.0, 8.0), repeat=3):
            network = Network([[wx]], [[wh]], [[wy]], [-4.0], [-wy / 2 + 1.0])
            given = invariant(network, machine)
            if given is not None and not refused(given):
                proved[name] += 1
                assert all(
                    answers(network, word) == machine.run(word)
                    for word in itertools.product((0, 1), repeat=7)
                )
    assert all(proved.values()), proved


def test_a_proved_network_has_no_counterexample():
    assert failing_long_run(network_after(500), ADDITION) is None


def test_the_network_must_fit_the_machine_and_the_noise_the_hidden_state():
    one = Network([[1.0]], [[1.0]], [[1.0]])
    for search in (invariant, failing_long_run):
        with pytest.raises(PurernnError, match="addition"):
            search(one, ADDITION)
    for noise in (-0.1, 0.6, float("nan"), True, "0.1", None):
        with pytest.raises(PurernnError, match="noise"):
            invariant(adder(), ADDITION, noise)


@for_all(
    tasks(),
    st.sampled_from(["Wxh", "Whh", "Why"]),
    st.sampled_from([float("nan"), float("inf"), 1e308, -1e200, HEAVIEST + 1.0, 5e-324]),
)
def test_no_weight_makes_the_search_fail(task, name, weight):
    network, machine = task
    getattr(network, name)[0][0] = weight
    given = invariant(network, machine)
    assert given is None or abs(weight) <= HEAVIEST
    word = failing_long_run(network, machine)
    assert word is None or answers(network, word) != machine.run(word)


# ---- forgeries: one thing changed, and the digest made anew


def altered(given, edit):
    """A copy, edited."""
    given = copy.deepcopy(given)
    edit(given)
    return given


def refused_or_true(given):
    """Whether the checker refuses; what it accepts must stand a walk."""
    if refused(given):
        return True
    draw = random.Random(2)
    Walk(given).walk([draw.randrange(4) for _ in range(1000)])
    return False


def test_a_region_dropped_is_refused_or_was_not_needed(found):
    told = []
    for q in range(1, len(found["regions"])):
        regions = [region for i, region in enumerate(found["regions"]) if i != q]
        key = found["regions"][q][0]
        # its edges go to other regions of its machine state in turn
        others = [
            i for i, region in enumerate(found["regions"]) if i not in (0, q) and region[0] == key
        ]
        for other in others[q % 3 :: 3]:
            rows = [
                [other if to == q else to for to in row]
                for i, row in enumerate(found["next"])
                if i != q
            ]
            rows = [[to - (to > q) for to in row] for row in rows]
            told.append(refused_or_true(dict(found, regions=regions, next=rows)))
        assert refused(
            dict(found, regions=regions, next=found["next"][:q] + found["next"][q + 1 :])
        )
    assert sum(told) > 0.9 * len(told)


def test_a_radius_that_is_smaller_by_a_twentieth_is_refused(found):
    # the search finds nearly the least radii, so hardly any can be lowered
    for q in range(1, len(found["regions"])):
        assert refused(
            altered(found, lambda g: g["regions"][q].__setitem__(2, g["regions"][q][2] * 19 // 20))
        )


def test_an_edge_redirected_is_refused_or_as_good(found):
    told = []
    for q, row in enumerate(found["next"]):
        for x in range(q % 2, 4, 2):
            to = (row[x] + 7) % len(found["regions"])
            told.append(refused_or_true(altered(found, lambda g: g["next"][q].__setitem__(x, to))))
    assert sum(told) > 0.9 * len(told)


def test_a_weight_changed_is_refused_or_does_no_harm(found):
    told, by = [], 1.0
    for path in places(found["network"]):
        if len(path) == (2 if path[:1] in (("bh",), ("by",)) else 3):
            by = -by
            network = changed(found["network"], path, lambda w: w + by)
            told.append(refused_or_true(dict(found, network=network)))
    assert sum(told) > 0.8 * len(told)


def test_noise_and_reach_lowered_and_norms_that_are_none_are_refused(found):
    terms = 2 + 5 + 1
    assert found["noise"] == terms
    assert refused(dict(found, noise=terms - 1), "noise")
    for k, norm in enumerate(found["norms"]):
        for i in range(len(found["reach"][k])):
            assert refused(
                altered(
                    found, lambda g: g["reach"][k].__setitem__(i, g["reach"][k][i] * 99 // 100)
                ),
                "reach, row %d, entry %d" % (k, i),
            )
        for i in range(5):
            for entry in (-norm[i][i], 0):
                assert refused(
                    altered(found, lambda g: g["norms"][k][i].__setitem__(i, entry)),
                    "reach, row %d" % k,
                )


def test_norms_are_lower_halves_one_for_each_row_of_the_reach(found):
    norms, reach = found["norms"], found["reach"]
    assert len(norms) == len(reach) == 2  # one for each state of addition
    for other, words in (
        ([norms[0], [row + [0] for row in norms[1]]], "norm 1, row 0: 2 entries, not 1"),
        ([norms[0][:-1], norms[1]], "norm 0: 4 rows, not 5"),
        ([norms[0], {}], "norm 1: it is not a list"),
        (None, "norms: it is not a list"),
        (norms[:1], "reach: 2 rows, not 1"),
        (norms + norms[:1], "reach: 2 rows, not 3"),
    ):
        assert refused(dict(found, norms=other), words)
    # one that no region has is none too few
    assert not refused(dict(found, norms=norms + norms[:1], reach=reach + reach[:1]))


def test_a_region_in_another_norm_is_refused_or_as_good(found):
    verdicts = []
    for q, region in enumerate(found["regions"]):
        other = altered(found, lambda g: g["regions"][q].__setitem__(1, 1 - region[1]))
        verdicts.append(refused_or_true(other))
        assert refused(
            altered(found, lambda g: g["regions"][q].__setitem__(1, 2)), "region %d, norm" % q
        )
    assert sum(verdicts) > 0.5 * len(verdicts)


def test_an_invariant_of_an_earlier_format_is_named_so(found):
    for form in ("purernn invariant 2", "purernn certificate 1", None, 3):
        words = "format: it is not 'purernn invariant 3'"
        assert refused(dict(found, format=form), words)


def test_a_machine_altered_is_refused(found):
    for key in ("next", "output"):
        for s in (0, 1):
            for x in range(4):
                assert refused(
                    altered(
                        found,
                        lambda g: g["machine"][key][s].__setitem__(x, 1 - g["machine"][key][s][x]),
                    )
                )


def test_a_start_that_is_none_is_refused(found):
    for place, entry in ((0, 1), (3, 1), (7, 1)):
        assert refused(
            altered(found, lambda g: g["regions"][0].__setitem__(place, entry)), "region 0"
        )


def test_the_check_says_how_far_it_is(found):
    calls = []
    invariant_checker.check(sealed(found), lambda *progress: calls.append(progress))
    count = len(found["regions"])
    assert calls == [(done, count) for done in range(count)]


def test_the_states_and_outputs_of_the_machine_are_held_to_their_exact_bounds(found):
    table, symbols = found["machine"], 2 ** len(found["network"]["Wxh"][0])
    count = len(table["next"])

    def with_a_row(output):  # of a state that no step leads to
        return dict(
            found,
            machine={
                "next": table["next"] + [[0] * symbols],
                "output": table["output"] + [[output] * symbols],
            },
        )

    assert not refused(with_a_row(1))
    assert refused(with_a_row(2), "machine's output") and refused(with_a_row(-1), "output")

    def with_a_region(state):  # that no step leads to
        first, edges = found["regions"][0], found["next"][0]
        return dict(
            found, regions=found["regions"] + [[state] + first[1:]], next=found["next"] + [edges]
        )

    assert not refused(with_a_region(0))
    for state in (count, count + 1, -1):
        assert refused(with_a_region(state), "region %d" % len(found["regions"]))


@pytest.mark.parametrize(
    "entry, words",
    [
        (10.5, "10.5 is not an integer from 0 to"),
        ("9" * 100, "'%s is not an integer" % ("9" * 39)),  # 40 characters of it
        ([1], "a list is not an integer"),
        ({"a": 1}, "an object is not an integer"),
    ],
)
def test_what_is_refused_is_named_and_cut(found, entry, words):
    assert refused(altered(found, lambda g: g["regions"][1].__setitem__(2, entry)), words)


@pytest.mark.parametrize("name, least", [("norms", -(2**60)), ("reach", 1), ("regions", 0)])
def test_no_number_is_past_its_range(found, name, least):
    for value in (2**60 + 1, least - 1):
        rows = copy.deepcopy(found[name])
        (rows[1][1] if name == "norms" else rows[1])[2 if name == "regions" else 1] = value
        words = "%d is not an integer from %d to %d" % (value, least, 2**60)
        assert refused(dict(found, **{name: rows}), words)


def test_the_bound_of_work_is_exact(found, monkeypatch):
    network = found["network"]
    n_in, n_hid, n_out = len(network["Wxh"][0]), len(network["bh"]), len(network["by"])
    edges = len(found["regions"]) * 2**n_in
    work = 2 * (n_hid + n_out) * n_hid**3 + edges * (3 * n_hid**3 + 100 * n_hid)
    monkeypatch.setattr(invariant_checker, "MOST_WORK", work)
    assert not refused(found)
    monkeypatch.setattr(invariant_checker, "MOST_WORK", work - 1)
    assert refused(found, "%d products, over %d" % (work, work - 1))


def test_three_outputs_are_checked():
    network = Network([[8.0]], [[0.0]], [[8.0]] * 3, [-4.0], [-4.0] * 3)
    machine = machine_of("copies", lambda s, bits: (0, bits * 3), 1, n_out=3)
    assert not refused(invariant(network, machine))


def test_an_invariant_without_regions_is_refused(found):
    assert refused(dict(found, regions=[], next=[]), "there are none")


# a machine whose outputs are None would agree with a region whose output is open; a state of -1
# would be the last
KEYS = set(invariant_checker.ENTRIES) | set(invariant_checker.NETWORK) | {"output"}
OTHERS = [None, True, False, -1, 10.5, 1.0, 2**70, "0", "", [], {}, float("nan"), float("inf")]


@pytest.mark.parametrize("turn, value", list(enumerate(OTHERS)), ids=repr)
def test_no_entry_may_be_of_another_kind(found, turn, value):
    # of every list, the first four entries stand for all; each value is tried at one in three of
    # these places, the next value at the next
    for path in [p for p in places(found) if p and not set(p) - {0, 1, 2, 3} - KEYS][turn % 3 :: 3]:
        given = changed(found, path, lambda old: value)
        text = json.dumps(given)
        if path[0] == "digest":
            with pytest.raises(ValueError):
                invariant_checker.check(text)
            continue
        try:
            text = sealed(given)
        except (TypeError, ValueError, OverflowError, KeyError):  # no digest can be made
            pass
        if path == ("operation",) and type(value) is str:
            assert not refused(given)  # only a name
        elif path[0] == "norms" and type(value) is int and abs(value) <= 2**60:
            refused_or_true(given)  # off the diagonal, it is another norm
        elif (
            type(at(found, path)) is float
            and type(value) in (int, float)
            and abs(value) <= HEAVIEST
        ):
            refused_or_true(given)  # a number is a weight
        else:
            with pytest.raises(ValueError):
                invariant_checker.check(text)


@pytest.mark.parametrize("weight", [HEAVIEST, -HEAVIEST])
def test_the_heaviest_weight_is_a_weight_and_a_heavier_one_is_none(weight):
    # y_t = x_t, or not x_t, in a network so steep that it is a machine
    sign = 1 if weight > 0 else -1
    network = Network([[weight * 1.0]], [[0.0]], [[8.0]], [-weight / 2], [-4.0])
    machine = machine_of("copy", lambda s, bits: (0, (bits[0] ^ (sign < 0),)), 1)
    given = invariant(network, machine)
    assert not refused(given)
    heavier = changed(given, ("network", "Wxh", 0, 0), lambda old: old * (1 + 2**-52))
    assert refused(heavier, "is no weight up to 65536")
    network.Wxh[0][0] *= 1 + 2**-52
    assert invariant(network, machine) is None


def test_rows_of_one_matrix_may_not_pass_for_those_of_another():
    network = Network([[8.0]], [[0.0]], [[8.0]], [-4.0], [-4.0])
    given = invariant(network, machine_of("copy", lambda s, bits: (0, bits), 1))
    assert not refused(given)
    shifted = dict(given["network"], Wxh=[[8.0], [0.0]], Whh=[])
    assert refused(dict(given, network=shifted))


def test_without_the_seal_made_anew_any_change_is_refused(found):
    given = altered(found, lambda g: g["regions"][1].__setitem__(2, g["regions"][1][2] + 1))
    with pytest.raises(ValueError, match="digest"):
        invariant_checker.check(json.dumps(given))


def test_what_is_no_invariant_is_refused_with_a_value_error(found):
    whole = json.dumps(found)
    texts = [
        "",
        "{}",
        "[]",
        "nul",
        "NaN",
        "1e999",
        '{"format": 1}',
        "[" * 100000,
        '{"a":' * 100000,
        whole + "]",
        whole[:-1],
        "\ud800",
    ]
    for text in texts + [whole[:length] for length in range(0, len(whole), 97)]:
        with pytest.raises(ValueError):
            invariant_checker.check(text)


# ---- the checker's sums


@pytest.mark.parametrize(
    "z", [-41.0, -40.0, -32.0, -8.0, -1.0, -1e-6, 0.0, 1e-9, 0.3, 2.0, 31.0, 39.0, 40.0, 41.0, 1e9]
)
def test_the_bounds_of_the_sigmoid_hold_it(z):
    units = round(z * UNIT * UNIT)
    low, high = invariant_checker._sigmoid(units)
    assert low <= exact_sigmoid(units) <= high <= low + 8


@for_all(st.floats(-20, 20), st.floats(0, 6), st.floats(-1, 1))
def test_the_slopes_of_the_checker_hold_every_mean_slope(z, wide, part):
    at, to = round(z * UNIT) * UNIT, z + wide * part
    mid, rad = invariant_checker._slopes(
        at, round(wide * UNIT * UNIT), *invariant_checker._sigmoid(at)
    )
    if abs(to - z) > 1e-3:
        mean = (1 / (1 + exp(-to)) - 1 / (1 + exp(-z))) / (to - z)
        assert abs(mean * UNIT - mid) <= rad + 1e-3  # the floats of this test


def square(entries, n):
    """Lists of n lists of n."""
    return st.lists(st.lists(entries, min_size=n, max_size=n), min_size=n, max_size=n)


def half(M):
    """The lower half of a matrix."""
    return [row[: i + 1] for i, row in enumerate(M)]


@for_all(st.integers(1, 5).flatmap(lambda n: square(st.integers(-(2**40), 2**40), n)))
def test_what_the_checker_calls_positive_is_positive(rows):
    """Against exact pivots; A + Aᵀ is seldom positive, AAᵀ + 10 n always."""
    n = len(rows)
    sums = [[rows[i][j] + rows[j][i] for j in range(n)] for i in range(n)]
    products = [[sum(a * b for a, b in zip(u, v)) + (u is v) * 10 * n for v in rows] for u in rows]
    for M in (sums, products):
        if invariant_checker._positive(half(M)):
            M = [[Fraction(a) for a in row] for row in M]
            while M:
                assert M[0][0] > 0
                M = [[a - row[0] * b / M[0][0] for a, b in zip(row[1:], M[0][1:])] for row in M[1:]]


def test_a_clearly_positive_matrix_is_called_so():
    assert invariant_checker._positive([[2**70], [2**69, 2**70]])
    assert not invariant_checker._positive([[2**70], [2**70, 2**70 - 2**20]])
    assert not invariant_checker._positive([[1], [0, -1]])
    assert not invariant_checker._positive([[0]])


@st.composite
def stretches(draw):
    """(P and P' positive definite, W, slopes mid ± rad, a vector, parts of rad in [-1, 1]), in
    the checker's units.
    """
    n = draw(st.integers(1, 3))
    norms = []
    for _ in range(2):
        S = draw(square(st.integers(-2000, 2000), n))
        norms.append(
            [
                [sum(a * b for a, b in zip(u, v)) + (i == j) * 1000 for j, v in enumerate(S)]
                for i, u in enumerate(S)
            ]
        )
    slopes = draw(
        st.lists(
            st.tuples(st.integers(0, UNIT // 4), st.integers(3, UNIT // 16)), min_size=n, max_size=n
        )
    )
    v = draw(st.lists(st.integers(-100, 100), min_size=n, max_size=n).filter(any))
    return (
        norms,
        draw(square(st.integers(-(2**26), 2**26), n)),
        slopes,
        v,
        draw(st.lists(st.fractions(-1, 1), min_size=n, max_size=n)),
    )


@for_all(stretches())
def test_what_the_checker_says_contracts_contracts(drawn):
    (P, target_P), W, slopes, v, parts = drawn
    r, columns = 1000, [list(column) for column in zip(*W)]
    spare = 1
    while not invariant_checker._contracts(P, target_P, columns, slopes, r, spare):
        spare *= 2
    low = spare // 2  # the least that is accepted lies between
    while spare - low > 1 + spare // 1000:
        middle = (low + spare) // 2
        low, spare = (
            (low, middle)
            if invariant_checker._contracts(P, target_P, columns, slopes, r, middle)
            else (middle, spare)
        )

    def square_of(u, P):
        return sum(a * p * b for a, row in zip(u, P) for p, b in zip(row, u))

    step = [
        Fraction(mid + part * rad) / UNIT * dot(row, v) / UNIT
        for (mid, rad), part, row in zip(slopes, parts, W)
    ]
    assert square_of(step, target_P) * r * r <= spare * spare * square_of(v, P)


def test_the_checker_is_not_much_too_strict():
    """One unit, slope 1/4 for sure, W = 2: it halves, and no less is accepted."""
    for spare, told in ((501, True), (499, False)):
        assert (
            invariant_checker._contracts(
                [[2**20]], [[2**20]], [[2 * UNIT]], [(UNIT // 4, 0)], 1000, spare
            )
            is told
        )


# ---- alone and short, and as a command


def test_the_checker_imports_nothing_of_ours():
    with io.open(invariant_checker.__file__, encoding="utf-8") as file:
        text = file.read()
    imported = {
        node.module for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)
    }
    assert imported == {"hashlib", "json", "sys"}
    assert not [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import)]


@pytest.mark.parametrize("name", ["integers/certificate_checker", "floats/invariant_checker"])
def test_a_checker_as_a_program_ends_with_one_line_whatever_it_is_given(
    tmp_path, program, found, name
):
    path = os.path.join(os.path.dirname(purernn.__file__), name + ".py")
    for content in ("", "{}", "[1]", "[" * 10000, json.dumps(dict(found, noise=0)), "\xff"):
        (tmp_path / "bad.json").write_bytes(content.encode("latin-1"))
        status, output, complaint = program(path, str(tmp_path / "bad.json"))
        assert (
            (status, output) == (1, "")
            and complaint.startswith("refused: ")
            and complaint.count("\n") == 1
        )
    for place in (tmp_path / "none.json", tmp_path):  # missing; a folder
        status, output, complaint = program(path, str(place))
        assert (
            (status, output) == (1, "")
            and complaint.startswith("refused: ")
            and complaint.count("\n") == 1
        )
    status, output, complaint = program(path)
    assert (
        status == 1
        and output == ""
        and complaint == "usage: python3 %s.py FILE\n" % name.split("/")[1]
    )
    (tmp_path / "good.json").write_text(json.dumps(found))
    if name == "floats/invariant_checker":
        assert program(path, str(tmp_path / "good.json")) == (
            0,
            "proved: %d regions\n" % len(found["regions"]),
            "",
        )


def test_the_command_refutes_floats_by_an_input_on_which_they_fail(tmp_path, cli):
    path = str(tmp_path / "model.json")
    # proved as integers, and the floats forget
    assert cli("learn", "addition", "--seed", "1", "--first-proof", "--save", path)[0] == 0
    status, output, _ = cli("prove", path, "--floats", "--json")
    told = json.loads(output)
    assert (status, told["verdict"], told["regions"]) == (1, "refuted", None)
    network = json.loads((tmp_path / "model.json").read_text())["network"]
    (a, b), (wanted,), (said,) = told["inputs"], told["should_be"], told["outputs"]
    steps = (wanted ^ said).bit_length()  # it ends with the first wrong output
    word = [(a >> t & 1) + 2 * (b >> t & 1) for t in range(steps)]
    network = Network(*[network[name] for name in ("Wxh", "Whh", "Why", "bh", "by")])
    assert (a + b - wanted) % 2**steps == 0
    assert [y ^ w for y, w in zip(answers(network, word), ADDITION.run(word))] == [0] * (
        steps - 1
    ) + [1]
    status, output, _ = cli("prove", path, "--floats")
    assert status == 1 and output.startswith(
        "refuted: addition, by the float network, on an input of %d steps\n" % steps
    )


def test_the_command_checks_it_too(tmp_path, cli, found):
    path = tmp_path / "invariant.json"
    path.write_text(json.dumps(found))
    status, output, _ = cli("check", str(path))
    assert (
        status == 0 and "float network" in output and "%d regions" % len(found["regions"]) in output
    )


# ---- the JSON of an invariant, and which floats it names


def test_an_invariant_names_its_floats_to_the_last_bit(found):
    for path in (("Wxh", 0, 0), ("Whh", 1, 2), ("Why", 0, 3), ("bh", 1), ("by", 0)):
        network = changed(found["network"], path, lambda w: w * (1 + 2**-52))
        with pytest.raises(ValueError, match="digest"):
            invariant_checker.check(json.dumps(dict(found, network=network)))


def test_what_json_leaves_open_is_left_open_and_a_key_twice_is_refused(found):
    text = json.dumps(found)
    backwards = json.dumps({key: found[key] for key in reversed(list(found))}, indent=1)
    for other in (" \n" * 200 + text, backwards):
        assert invariant_checker.check(other) == found
    for key in ('"noise": ', '"Why": ', '"output": '):
        with pytest.raises(ValueError, match="written twice"):
            invariant_checker.check(text.replace(key, key + "0, " + key))
    with pytest.raises(ValueError, match="an integer of 100000 digits"):
        invariant_checker.check(text.replace('"noise": ', '"noise": ' + "1" * 99999))


def test_an_invariant_of_no_inputs_or_outputs_is_refused(found):
    network = found["network"]
    for other, match in (
        (dict(network, Why=[], by=[]), "by: it is empty"),
        (dict(network, Wxh=[[] for _ in network["Wxh"]]), "0 inputs"),
    ):
        with pytest.raises(ValueError, match=match):
            invariant_checker.check(json.dumps(dict(found, network=other)))


def test_a_check_that_would_take_too_long_is_refused_before_the_first_step(found, monkeypatch):
    monkeypatch.setattr(invariant_checker, "MOST_WORK", 1000)
    with pytest.raises(ValueError, match="size: .* products, over 1000"):
        invariant_checker.check(json.dumps(found), lambda done, count: 1 / 0)


# ---- the margins, each against fractions, in one dimension


def exact_sigmoid(z):
    """FINE σ(z / 2^48), to 28 digits."""
    return FINE / (1 + (-Decimal(z) / UNIT / UNIT).exp())


@for_all(st.one_of(st.integers(-(42 << 48), 42 << 48), st.integers(-(1 << 20), 1 << 20)))
def test_the_bounds_of_the_sigmoid_hold_it_everywhere(z):
    low, high = invariant_checker._sigmoid(z)
    assert low <= exact_sigmoid(z) <= high <= low + 8


@pytest.mark.parametrize(
    "u", [k * k * (1 << 36) + k for k in range(1, 22)] + [0, 1 << 53, 1 << 59, 1 << 60]
)
def test_the_bounds_of_the_exponential_hold_it(u):
    one, x = invariant_checker.ONE, Fraction(u, invariant_checker.ONE)
    low, high = invariant_checker._exponential(u)
    # two more terms on either side enclose e^-x more tightly
    sums, term = [Fraction(1)], Fraction(1)
    for k in range(1, 8):
        term *= -x / k
        sums.append(sums[-1] + term)
    assert low <= one * sums[7] and one * sums[6] <= high
    assert one * sums[5] - 10 <= low and high <= one * sums[4] + 10


def test_a_matrix_that_only_rounding_makes_positive_is_not_called_so():
    assert not invariant_checker._positive([[1]])  # 60 bits of it may be nothing
    a, b = (2**57 + 1) << 40, (2**56 << 40) + 2**40 - 1
    # (1, 1, -1, -1) makes 4 a - 8 b, which is negative
    assert 4 * a - 8 * b < 0
    assert not invariant_checker._positive([[a], [0, a], [b, b, a], [b, b, 0, a]])


@for_all(
    st.integers(1, UNIT // 4),
    st.integers(3, UNIT // 8),
    st.integers(1, 1 << 27),
    st.integers(10**8, 10**10),
)
def test_the_least_stretch_of_one_unit_is_the_exact_one(mid, rad, w, r):
    exact = Fraction((mid + rad) * w * r, UNIT * UNIT)
    slopes, columns = [(mid, rad)], [[w]]
    for spare, accepted in ((int(exact), False), (int(exact * (1 + Fraction(1, 1000))) + 2, True)):
        assert (
            invariant_checker._contracts([[1 << 24]], [[1 << 24]], columns, slopes, r, spare)
            is accepted
        )


@for_all(st.integers(1 << 18, 1 << 21), st.integers(1 << 20, 1 << 27), st.integers(10**8, 10**10))
def test_the_least_stretch_is_met_closely_where_the_slope_is_as_wide_as_it_is_high(mid, w, r):
    # There t = 1 is the best, k / 1024 is within a thousandth of it, and the loss is its square.
    exact = Fraction(2 * mid * w * r, UNIT * UNIT)
    spare = int(exact * (1 + Fraction(1, 10**5))) + 2
    assert invariant_checker._contracts([[1 << 24]], [[1 << 24]], [[w]], [(mid, mid)], r, spare)


@for_all(
    st.integers(-(20 << 48), 20 << 48),
    st.integers(-3, 3),
    st.integers(3, 10**6),
    st.integers(0, 1 << 30),
)
def test_what_a_step_has_to_spare_is_never_more_than_it_has(z, apart, noise, radius):
    root = 1 << 12
    bounds = [invariant_checker._sigmoid(z)]
    centre = (bounds[0][0] >> 24) + apart
    target = [0, 0, radius, centre]
    spare = invariant_checker._spare([[root * root]], root, bounds, target, noise)
    exact = radius - root * (abs(exact_sigmoid(z) / UNIT - centre) + noise)
    assert exact - 4 * root <= spare <= exact


@pytest.mark.parametrize("sign", [-1, 1])
def test_an_output_is_decided_just_above_its_allowance(sign):
    terms, reach, radius = 5, 1000, 12345
    allowance = reach * radius + UNIT * (terms + 2)
    for more, symbol in ((0, None), (1, int(sign > 0))):
        region = [0, 0, radius, allowance + more]
        assert invariant_checker._output([[sign]], [0], region, [reach], terms) == symbol


def chord(z, to):
    """The slope of the chord of σ from z to another point, in units of 2^-24."""
    return (exact_sigmoid(to) - exact_sigmoid(z)) * UNIT / (to - z)


@for_all(
    st.one_of(st.integers(-(44 << 48), 44 << 48), st.integers(-(2 << 48), 2 << 48)),
    st.one_of(st.integers(0, 6 << 48), st.integers(0, 1 << 40)),
    st.lists(st.fractions(-1, 1), min_size=1, max_size=5),
)
def test_the_slope_of_every_chord_is_held(z, wide, parts):
    mid, rad = invariant_checker._slopes(z, wide, *invariant_checker._sigmoid(z))
    for part in parts + [Fraction(1), Fraction(-1)]:
        to = z + int(part * wide)
        if abs(to - z) > 1 << 20:  # a shorter one is lost in the 28 digits
            assert mid - rad <= chord(z, to) <= mid + rad
    exact = exact_sigmoid(z)
    assert mid - rad <= exact * (FINE - exact) / FINE / UNIT <= mid + rad  # σ'(z)


@for_all(st.integers(-(20 << 48), 20 << 48), st.integers(1 << 30, 6 << 48))
def test_the_slopes_on_one_side_are_as_wide_as_they_must_be(z, wide):
    mid, rad = invariant_checker._slopes(z, wide, *invariant_checker._sigmoid(z))
    if wide <= abs(z):
        ends = sorted([chord(z, z - wide), chord(z, z + wide)])
        assert ends[0] - 4 <= mid - rad and mid + rad <= ends[1] + 4


@for_all(
    st.lists(st.integers(0, 1 << 48), min_size=6, max_size=6).map(sorted),
    st.integers(1 << 28, 1 << 30),
    st.one_of(st.integers(0, 1 << 29), st.integers(1 << 30, 1 << 40)),
)
def test_every_rounding_of_a_slope_goes_against_the_proof(values, wide, z):
    """With any bounds of σ: each slope at its largest and its smallest, in fractions."""
    bounds = {z - wide: values[:2], z: values[2:4], z + wide: values[4:]}  # (low, high) each
    low, high = bounds[z]
    original = invariant_checker._sigmoid
    invariant_checker._sigmoid = lambda at: tuple(bounds[at])
    try:
        mid, rad = invariant_checker._slopes(z, wide, low, high)
    finally:
        invariant_checker._sigmoid = original
    assert mid - rad <= Fraction(UNIT * (bounds[z + wide][0] - high), wide)
    if wide <= z:
        most = Fraction(UNIT * (high - bounds[z - wide][0]), wide)
    else:
        most = UNIT * (high - Fraction(FINE, 2) + Fraction(wide - z, 4)) / wide
    assert mid + rad >= most


def test_the_slope_at_a_point_is_held_closely():
    for z in (-(20 << 48), -(1 << 48), 0, 1, 1 << 47, 3 << 48):
        assert invariant_checker._slopes(z, 0, *invariant_checker._sigmoid(z))[1] <= 8


def test_an_output_is_decided_by_the_reach_in_the_norm_of_its_region(found):
    assert {region[1] for region in found["regions"]} == {0, 1}
    for k in (0, 1):  # more than enough is enough for the reach, but leaves outputs open
        other = altered(found, lambda g: g["reach"][k].__setitem__(5, 1000 * g["reach"][k][5]))
        assert refused(other, "the output is another, or open")


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_chord_that_crosses_the_steepest_point_is_held(sign):
    # σ bends both ways within; its steepest chord ends where σ' is its slope
    for z, wide in ((1.0, 1.5), (0.5, 4.0), (2.0, 2.1), (0.0, 1e-3), (3.0, 9.0)):
        z, wide = sign * round(z * FINE), round(wide * FINE)
        mid, rad = invariant_checker._slopes(z, wide, *invariant_checker._sigmoid(z))
        slopes = [chord(z, z + wide * k // 200) for k in range(-200, 201) if k]
        assert mid - rad <= min(slopes) and max(slopes) <= mid + rad <= UNIT // 4 + 4


def test_the_search_ends_at_its_bound_of_work(monkeypatch):
    from purernn.floats import invariant as search

    network = network_after(500)
    monkeypatch.setattr(search, "MOST_SEARCHED", 200)
    assert invariant(network, ADDITION) is None
