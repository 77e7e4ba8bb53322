"""The Mersenne Twister, against NumPy's own draws (tests/data/mersenne.json) and against
CPython's.
"""

import json
import random

import pytest
from hypothesis import given, strategies as st

from helpers.strategies import not_integers, seeds
from purernn.basics.errors import PurernnError
from purernn.basics.mersenne import Mersenne


def test_draws_are_those_of_numpy(data):
    # Exactly: the words are integers, and the floats are a quotient of integers by a power of two.
    for stream in json.loads(data("mersenne.json"))["streams"]:
        draws = Mersenne(stream["seed"])
        for place, (method, bound, value) in enumerate(stream["draws"]):
            if method == "skip":
                for _ in range(bound):
                    draws.random()
            else:
                drawn = draws.random() if method == "random" else draws.randint(bound)
                assert drawn == value, (stream["seed"], place, method, bound)


def test_the_words_are_those_of_the_authors():
    # The 10,000th word of seed 5489 is 4123659995 in the C++ standard ([rand.predef]).
    draws = Mersenne(5489)
    for _ in range(9999):
        draws.uint32()
    assert draws.uint32() == 4123659995


@given(seeds(), st.integers(0, 1500))
def test_random_is_that_of_cpython_given_the_same_state(seed, drawn_before):
    ours, theirs = Mersenne(seed), random.Random()
    for _ in range(drawn_before):
        ours.uint32()
    theirs.setstate((3, tuple(ours.state) + (ours.index,), None))
    assert [ours.random() for _ in range(5)] == [theirs.random() for _ in range(5)]
    assert [ours.uint32() for _ in range(5)] == [theirs.getrandbits(32) for _ in range(5)]


@given(seeds(), st.one_of(st.integers(1, 300), st.integers(1, 2**70)))
def test_randint_stays_below_its_bound(seed, bound):
    draws = Mersenne(seed)
    assert all(0 <= draws.randint(bound) < bound for _ in range(5))


@given(seeds())
def test_a_bound_of_one_draws_nothing(seed):
    some, none = Mersenne(seed), Mersenne(seed)
    assert some.randint(1) == 0
    assert some.uint32() == none.uint32()


def test_uniform_is_drawn_row_by_row():
    matrix, single = Mersenne(3), Mersenne(3)
    assert matrix.uniform(2, 3) == [[2 * single.random() - 1 for _ in range(3)] for _ in range(2)]


@pytest.mark.parametrize("seed", [-1, 2**32, 10**30])
def test_a_seed_out_of_range_is_refused(seed):
    with pytest.raises(PurernnError, match="seed"):
        Mersenne(seed)


@given(not_integers())
def test_a_seed_or_bound_that_is_no_integer_is_refused(value):
    with pytest.raises(PurernnError, match="seed must be an integer"):
        Mersenne(value)
    with pytest.raises(PurernnError, match="bound must be an integer"):
        Mersenne(0).randint(value)


@pytest.mark.parametrize("bound", [0, -1, -(10**30)])
def test_a_bound_below_one_is_refused(bound):
    with pytest.raises(PurernnError, match="bound must be at least 1"):
        Mersenne(0).randint(bound)
