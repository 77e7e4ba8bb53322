"""The one error: every message is one line and names the value, the limit and the place."""

import pytest
from hypothesis import example, given, strategies as st

from helpers.strategies import not_integers
from purernn import (
    Network,
    certificate,
    compute,
    isomorphic,
    learn,
    linear,
    minimised,
    network_machine,
    prove,
    quantise,
)
from purernn.basics.errors import LONGEST_QUOTE, PurernnError, finite, natural, shown
from purernn.export.exported import exported
from purernn.integers.quantised import QuantisedNetwork
from purernn.machines.mealy import Machine


def message(call, *arguments, **named):
    """The message of the PurernnError that the call must raise."""
    with pytest.raises(PurernnError) as caught:
        call(*arguments, **named)
    return str(caught.value)


def test_the_one_error_is_a_value_error():
    assert issubclass(PurernnError, ValueError)


@given(st.integers(0, 10**30))
def test_natural_returns_what_it_was_given(n):
    assert natural(n, "n") == n
    assert natural(n, "n", least=n, most=n) == n


@given(st.integers(-(10**30), 10**30), st.integers(1, 100))
def test_natural_names_value_limit_and_place(n, away):
    assert message(
        natural, n, "the place", least=n + away
    ) == "the place must be at least %d, not %d" % (n + away, n)
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


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), -float("inf"), 10**400, True, "1", None, 1j]
)
def test_finite_refuses_what_is_no_finite_number_in_one_line(value):
    told = message(finite, value, "x")
    assert told.startswith("x must be a finite number, not ")
    assert "\n" not in told


@given(st.floats(-1e308, 1e308))
@example(0.0)
@example(-0.0)
@example(5e-324)
def test_finite_can_refuse_what_is_not_above_0(value):
    if value > 0:
        assert finite(value, "x", positive=True) == value
    else:
        expected = "x must be above 0, not %r" % value
        assert message(finite, value, "x", True) == expected


@given(st.one_of(not_integers(), st.integers()))
def test_a_quoted_value_is_short_and_on_one_line(value):
    assert len(shown(value)) <= LONGEST_QUOTE
    assert "\n" not in shown(value)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_huge_integer_is_not_written_out(sign):
    # Its three million digits would take minutes, and CPython 3.11 refuses to write them.
    assert len(shown(sign << 10**7)) <= LONGEST_QUOTE


class Unprintable:
    """What a user's class may be: its repr fails."""

    def __repr__(self):
        raise RuntimeError("no\nrepr")


def test_a_value_whose_repr_fails_is_quoted_by_its_class():
    assert shown(Unprintable()) == "something of class Unprintable, whose repr fails"
    assert (
        len(shown([10**5000])) <= LONGEST_QUOTE
    )  # CPython since 3.11 does not write that many digits


SYMBOLS = Machine("two states", 2, 1, [0, 1], [[0, 0, 0, 1]] * 2, [[0, 0, 0, 1]] * 2)
COPY = QuantisedNetwork(16, 2, [0], [[16]], [[0]], [[16]], [-8], [-8])


@pytest.mark.parametrize(
    "call, named",
    [
        (lambda: next(learn("addition")), "the machine must be a Machine, not 'addition'"),
        (lambda: compute("addition", 1, 2), "the machine must be a Machine, not 'addition'"),
        (lambda: prove(COPY, "parity"), "the machine must be a Machine, not 'parity'"),
        (
            lambda: prove(Network([[1.0]], [[0.0]], [[1.0]]), SYMBOLS),
            "the network must be a QuantisedNetwork, not ",
        ),
        (
            lambda: certificate(COPY, SYMBOLS, "proved"),
            "the verdict must be a Verdict, not 'proved'",
        ),
        (lambda: network_machine(None), "the network must be a QuantisedNetwork, not None"),
        (lambda: quantise(COPY), "the network must be a Network, not "),
        (lambda: minimised([]), "the machine must be a Machine, not []"),
        (lambda: isomorphic(SYMBOLS, 1), "the second machine must be a Machine, not 1"),
        (lambda: isomorphic(1, SYMBOLS), "the first machine must be a Machine, not 1"),
        (lambda: SYMBOLS.run([0, 4]), "a symbol of machine two states must be at most 3, not 4"),
        (lambda: SYMBOLS.run([-1]), "a symbol of machine two states must be at least 0, not -1"),
        (lambda: SYMBOLS.run([1.0]), "a symbol of machine two states must be an integer, not 1.0"),
        (
            lambda: SYMBOLS.run([True]),
            "a symbol of machine two states must be an integer, not True",
        ),
        (lambda: SYMBOLS.run("01"), "a symbol of machine two states must be an integer, not '0'"),
        (
            lambda: SYMBOLS.run(3),
            "the input of machine two states must be a list of symbols, not 3",
        ),
        (lambda: linear("doubled", 2), "coefficients must be a list of integers, not 2"),
        (lambda: network_machine(COPY, limit=None), "limit must be an integer, not None"),
        (
            lambda: exported(COPY, SYMBOLS, form=["table"]),
            "the form must be one of lanes, network, table, not ['table']",
        ),
        (
            lambda: QuantisedNetwork(16, 2, [0], 5, [[0]], [[16]], [-8], [-8]),
            "Wxh must be a list, not 5",
        ),
        (
            lambda: QuantisedNetwork(16, 2, [0], [5], [[0]], [[16]], [-8], [-8]),
            "Wxh[0] must be a list, not 5",
        ),
        (
            lambda: QuantisedNetwork(16, 2, [0], [[16]], [[0]], None, [-8], [-8]),
            "Why must be a list, not None",
        ),
        (lambda: COPY.step(COPY.initial, 2), "the symbol must be at most 1, not 2"),
        (lambda: COPY.step(COPY.initial, -1), "the symbol must be at least 0, not -1"),
        (lambda: COPY.step(COPY.initial, None), "the symbol must be an integer, not None"),
        (lambda: COPY.step(b"", 1), "hidden[0] must be a list of 1 integers, not []"),
        (lambda: COPY.step(b"\2", 1), "hidden[0] must be at most 1, not 2"),
        (lambda: COPY.step(0, 1), "the hidden state must be a bytes, not 0"),
    ],
)
def test_one_thing_given_for_another_is_named_in_one_line(call, named):
    told = message(call)
    assert told.startswith(named) and "\n" not in told
