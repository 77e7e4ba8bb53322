"""The one error: every message is one line and names the value, the limit and the place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import not_integers

from purernn.errors import LONGEST, PurernnError, finite, natural, shown


def message(call, *arguments, **named):
    """The message of the PurernnError that the call must raise."""
    with pytest.raises(PurernnError) as caught:
        call(*arguments, **named)
    return str(caught.value)


def test_the_one_error_is_a_value_error():
    assert issubclass(PurernnError, ValueError)


@given(st.integers(0, 10 ** 30))
def test_natural_returns_what_it_was_given(n):
    assert natural(n, "n") == n
    assert natural(n, "n", least=n, most=n) == n


@given(st.integers(-10 ** 30, 10 ** 30), st.integers(1, 100))
def test_natural_names_value_limit_and_place(n, away):
    assert message(natural, n, "the place", least=n + away) == "the place must be at least %d, not %d" % (n + away, n)
    if n >= 0:
        most = message(natural, n + away, "the place", most=n)
        assert most == "the place must be at most %d, not %d" % (n, n + away)


@given(not_integers())
def test_natural_refuses_what_is_no_integer_in_one_line(value):
    told = message(natural, value, "n")
    assert told.startswith("n must be an integer, not ")
    assert "\n" not in told


@given(st.floats(-1e308, 1e308))
def test_finite_returns_a_float(value):
    assert finite(value, "x") == value
    assert type(finite(3, "x")) is float


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 10 ** 400, True, "1", None, 1j])
def test_finite_refuses_what_is_no_finite_number_in_one_line(value):
    told = message(finite, value, "x")
    assert told.startswith("x must be a finite number, not ")
    assert "\n" not in told


@given(st.one_of(not_integers(), st.integers()))
def test_a_quoted_value_is_short_and_on_one_line(value):
    assert len(shown(value)) <= LONGEST
    assert "\n" not in shown(value)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_huge_integer_is_not_written_out(sign):
    # Its three million digits would take minutes, and CPython 3.11 refuses to write them.
    assert len(shown(sign << 10 ** 7)) <= LONGEST
