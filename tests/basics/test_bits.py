"""Integers as bits and back."""

import time

import pytest
from hypothesis import example, given, strategies as st

from helpers.strategies import naturals, not_integers
from purernn.basics.bits import from_bits, to_bits
from purernn.basics.errors import PurernnError


@given(naturals())
@example(0)
def test_bits_and_back_is_the_same_integer(n):
    assert from_bits(to_bits(n)) == n


@given(st.lists(st.integers(0, 1), min_size=1, max_size=300))
def test_bits_of_a_fixed_width_and_back_are_the_same_bits(bits):
    assert to_bits(from_bits(bits), len(bits)) == bits


@given(naturals(200), st.integers(1, 300))
def test_the_bit_at_place_t_is_worth_two_to_the_t(n, extra):
    bits = to_bits(n, n.bit_length() + extra)
    assert len(bits) == n.bit_length() + extra
    assert bits == [n >> t & 1 for t in range(len(bits))]


@given(naturals())
def test_without_a_width_there_are_as_few_bits_as_hold_the_integer(n):
    assert len(to_bits(n)) == max(1, n.bit_length())
    assert set(map(type, to_bits(n))) == {int}


def test_no_bits_are_zero():
    assert from_bits([]) == 0


def refusal(call, *arguments):
    """The message of the PurernnError that the call must raise; one line."""
    with pytest.raises(PurernnError) as caught:
        call(*arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@given(st.integers(max_value=-1))
def test_a_negative_integer_is_refused(n):
    assert "at least 0" in refusal(to_bits, n)


@given(not_integers())
def test_what_is_no_integer_is_refused(value):
    assert "must be an integer" in refusal(to_bits, value)


@given(st.integers(1, 500), st.data())
def test_an_integer_too_wide_for_the_width_is_refused(width, data):
    n = data.draw(st.integers(2**width, 2 ** (width + 9)))
    told = refusal(to_bits, n, width)
    assert "needs %d bits" % n.bit_length() in told and "width %d" % width in told
    assert len(to_bits(2**width - 1, width)) == width


@pytest.mark.parametrize("width", [0, -1, True, 8.0, "8", float("nan")])
def test_a_bad_width_is_refused(width):
    assert "width" in refusal(to_bits, 5, width)


@given(
    st.lists(st.integers(0, 1), max_size=9),
    st.one_of(
        st.sampled_from([2, 0.5, -1, True, False, 1.0, 0.0, "1", None, float("nan"), [1], 2**5000]),
        st.integers(min_value=2),
        st.integers(max_value=-1),
        st.floats(),
    ),
)
def test_a_bit_that_is_not_the_integer_0_or_1_is_refused_by_its_place(before, bad):
    assert refusal(from_bits, before + [bad, 0]).startswith(
        "bit %d must be 0 or 1, not " % len(before)
    )


TICK = 0.001  # less than the shorter trip takes; some clocks count it as 0


def seconds(bits, times=3):
    """The least of so many timings of a trip from an integer of that many bits to its bits and
    back.
    """
    n = (1 << bits) - 1
    timings = []
    for _ in range(times):
        start = time.process_time()  # of this process alone, whatever else the machine does
        assert from_bits(to_bits(n)) == n
        timings.append(time.process_time() - start)
    return min(timings)


def test_a_million_bits_take_linear_time():
    # Sixteen times the bits are sixteen times the time when linear, 256 times when
    # quadratic. 64 stands midway (by ratio): four times off either way. The least of three
    # is what the machine can do undisturbed; noise only ever adds to it.
    assert seconds(250000) < 64 * max(seconds(15625), TICK)
    # A quadratic trip of a million bits takes at least 10 s; the linear one some 0.3 s.
    assert seconds(1000000, times=1) < 3
