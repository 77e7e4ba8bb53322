"""Sharpened floats do what the integers do: near their levels at every step, and proved."""

import json

import pytest
from hypothesis import given, strategies as st

from purernn import PurernnError
from purernn.floats import invariant_checker, sharpening
from purernn.floats.invariant import invariant
from purernn.floats.sharpening import accumulators, gap, sharpened
from purernn.integers.quantised import QuantisedNetwork
from purernn.learning.recipe import learn
from purernn.machines.operations import MACHINES
from purernn.network.elman import Network, forward


@st.composite
def networks(draw):
    """Networks of two levels. Small weights and thresholds make accumulators of exactly the
    threshold, and units that never change, likely.
    """
    n_in, n_hid, n_out = draw(st.integers(1, 2)), draw(st.integers(1, 4)), draw(st.integers(1, 2))
    largest = draw(st.sampled_from([1, 3, 127]))
    weight = st.integers(-largest, largest)
    rows = lambda n, m: [[draw(weight) for _ in range(m)] for _ in range(n)]  # noqa: E731
    return QuantisedNetwork(
        16,
        2,
        [draw(st.integers(-3, 3))],
        rows(n_hid, n_in),
        rows(n_hid, n_hid),
        rows(n_out, n_hid),
        *rows(1, n_hid),
        *rows(1, n_out),
    )


def farthest(integers, floats, symbols):
    """How far a hidden unit is from its level, or an output from its bit, at most on this input."""
    n_in, n_out = integers.n_in, integers.n_out
    hs, ys = forward(floats, [[x >> k & 1 for k in range(n_in)] for x in symbols])
    hidden, most = integers.initial, 0.0
    for x, h, y in zip(symbols, hs[1:], ys):
        hidden, output = integers.step(hidden, x)
        right = list(hidden) + [output >> o & 1 for o in range(n_out)]
        most = max([most] + [abs(a - b) for a, b in zip(h + y, right)])
    return most


@given(networks(), st.lists(st.integers(0, 3), min_size=1, max_size=40))
def test_sharp_floats_stay_near_the_levels(integers, symbols):
    symbols = [x % 2**integers.n_in for x in symbols]
    assert farthest(integers, sharpened(integers), symbols) <= 0.25


def broken(change, monkeypatch):
    """What `sharpened` makes of some networks with this change of its gaps: the farthest unit."""
    right = gap
    monkeypatch.setattr(sharpening, "gap", lambda integers: change(*right(integers)))
    tie = QuantisedNetwork(16, 2, [0], [[2], [1]], [[1, -1], [1, 1]], [[1, 1]], [-1, -2], [-1])
    return farthest(tie, sharpened(tie), [1, 1, 0, 1, 0, 0, 1, 1, 1, 0])


def test_the_gap_as_it_is_keeps_the_floats_near(monkeypatch):
    assert broken(lambda middle, half: (middle, half), monkeypatch) <= 0.25


@pytest.mark.parametrize(
    "change",
    [
        lambda middle, half: (0, half),  # an accumulator of 0 is in the middle then
        lambda middle, half: (middle, 20 * half),  # a gap that is not there
        lambda middle, half: (middle + 1, half),  # beside the middle
    ],
)
def test_a_wrong_gap_shows(change, monkeypatch):
    assert broken(change, monkeypatch) > 0.25


@given(st.lists(st.integers(-9, 9), min_size=1))
def test_a_gap_is_as_wide_as_can_be(integers):
    middle, half = gap(integers)
    assert half >= 0.5
    assert min([abs(a - middle) for a in integers]) == half
    assert all([(a >= 0) == (a > middle) for a in integers])


@given(networks())
def test_the_accumulators_are_those_of_the_runs(integers):
    # of one symbol, of two, and of three, over all of them
    hidden, outputs = accumulators(integers, 5000)
    states, symbols = {integers.initial}, range(2**integers.n_in)
    for _ in range(3):
        for state in states:
            for x in symbols:
                bits = [x >> k & 1 for k in range(integers.n_in)]
                for seen, w, u, b in zip(hidden, integers.Whh, integers.Wxh, integers.bh):
                    a = b + sum([p * q for p, q in zip(list(w) + list(u), list(state) + bits)])
                    assert a - integers.thresholds[0] in seen
        states = {integers.step(state, x)[0] for state in states for x in symbols}
    assert len(hidden) == integers.n_hid and len(outputs) == integers.n_out


@pytest.mark.parametrize("name", ["comparison", "tomita_3", "tomita_7", "addition"])
def test_at_the_first_proof_sharp_floats_are_proved(name):
    for progress in learn(MACHINES[name], seed=1):
        if progress.verdict.status == "proved":
            break
    found = invariant(sharpened(progress.integers), MACHINES[name])
    assert invariant_checker.check(json.dumps(found))
    assert len(found["regions"]) <= 2 * progress.verdict.joint_states


def test_units_are_no_steeper_than_they_must_be():
    # accumulators of -1 and 0, so m = 1/2; δ = 1/4, and 8 is the least power of two from 4 ln 4 on
    copy = QuantisedNetwork(16, 2, [0], [[1]], [[0]], [[1]], [-1], [-1])
    assert sharpened(copy).rows() == Network([[8.0]], [[0.0]], [[8.0]], [-4.0], [-4.0]).rows()


def test_what_cannot_be_sharpened_is_refused():
    eight = QuantisedNetwork(16, 3, [-18, 18], [[16]], [[0]], [[16]], [-8], [-8])
    with pytest.raises(PurernnError, match="of two levels can be sharpened, not one of 3"):
        sharpened(eight)
    shift = QuantisedNetwork(16, 2, [0], [[2], [0]], [[0, 0], [2, 0]], [[1, 1]], [-1, -1], [0])
    with pytest.raises(PurernnError, match="more than 2 states"):
        sharpened(shift, limit=2)
    with pytest.raises(PurernnError, match="the network must be"):
        sharpened(None)  # type: ignore
