"""The sigmoid is the nearest multiple of 2^-40, whatever the last bits of `exp`."""

import math
import struct
from decimal import ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import assume, example, given, strategies as st

from purernn.basics import sigmoid as module
from purernn.basics.errors import PurernnError
from purernn.basics.sigmoid import check_floats, exceeds, nearest, sigmoid


def sigma(z):
    """σ(z) to 60 digits, by `decimal`: |z| below 50."""
    with localcontext() as context:
        context.prec = 60
        return 1 / (1 + (-Decimal(z)).exp())


def nearest_multiple(z):
    """The n for which n / 2^40 is nearest to σ(z)."""
    with localcontext() as context:
        context.prec = 60
        return int((sigma(z) * 2**40 + Decimal("0.5")).to_integral_value(ROUND_FLOOR))


@st.composite
def near_ties(draw):
    """A float z for which σ(z) is as near to halfway between two multiples as floats allow."""
    odd = 2 * draw(st.integers(0, 2**40 - 1)) + 1
    with localcontext() as context:
        context.prec = 60
        z = float((Decimal(odd) / (2**41 - odd)).ln())
    return z + draw(st.integers(-2, 2)) * math.ldexp(max(abs(z), 1e-10), -52)


ordinary = st.one_of(st.floats(-45, 45), st.floats(-4, 4))


@given(st.one_of(ordinary, near_ties()))
@example(0.0)
@example(5e-324)
@example(-40.0)
def test_sigmoid_is_the_nearest_multiple(z):
    assert sigmoid(z) * 2**40 == nearest_multiple(z)


@pytest.mark.parametrize("z, value", [(1e308, 1), (math.inf, 1), (-1e308, 0), (-math.inf, 0)])
def test_sigmoid_is_sure_far_from_zero(z, value):
    assert sigmoid(z) == value


def test_sigmoid_of_no_number_is_no_number():
    assert math.isnan(sigmoid(math.nan))


def with_exp(exp, z):
    """The sigmoid of z by another `exp`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "exp", exp)
        return sigmoid(z)


@given(st.one_of(ordinary, near_ties()), st.integers(-8, 8))
def test_an_exp_that_is_off_by_eight_units_in_the_last_place_changes_nothing(z, units):
    assert with_exp(lambda x: math.exp(x) * (1 + units * 2.0**-52), z) == sigmoid(z)


def test_an_exp_that_is_off_by_more_is_seen():
    # Next to a tie, a thousand units either way put some on the wrong side.
    with localcontext() as context:
        context.prec = 60
        ties = [float((Decimal(2 * n + 1) / (2**41 - 2 * n - 1)).ln()) for n in (2**39, 2**38)]
    for z in ties:
        others = [with_exp(lambda x, f=f: math.exp(x) * f, z) for f in (1 - 2.0**-42, 1 + 2.0**-42)]
        assert others != [sigmoid(z), sigmoid(z)]


@given(near_ties())
def test_the_first_guess_alone_is_not_always_right_and_integers_are(z):
    s = 1 / (1 + math.exp(-z))
    assume(2.0**-42 < s < 1 - 2.0**-42)
    assert nearest(z, s) * 2**40 == nearest_multiple(z)


@given(st.one_of(ordinary, near_ties()), st.integers(0, 3))
def test_sigmoid_never_falls(z, units):
    assert sigmoid(z) <= sigmoid(z + units * math.ldexp(max(abs(z), 1e-300), -52))


@given(st.one_of(ordinary, near_ties(), st.floats(allow_nan=False)))
def test_sigmoid_of_the_opposite_is_exactly_the_rest_to_one(z):
    assert sigmoid(-z) == 1 - sigmoid(z)


@given(st.floats(0.001, 40), st.integers(1, 2**60), st.integers(1, 2**41))
def test_exceeds_compares_the_exponential_with_a_fraction(z, a, b):
    with localcontext() as context:
        context.prec = 80
        assert exceeds(z, a, b) == (Decimal(z).exp() > Decimal(a) / b)


@given(st.floats(0.01, 40), st.integers(60, 300), st.booleans())
def test_exceeds_takes_more_digits_where_it_must(z, bits, above):
    with localcontext() as context:
        context.prec = 150
        a = int(Decimal(z).exp() * 2**bits) + above
    assert exceeds(z, a, 2**bits) == (not above)


# Other floats.


def to_bits_of(x, bits):
    """The fraction x ≥ 0 rounded to so many significant bits, ties to even."""
    scale = Fraction(1)
    while x and x * scale < 2 ** (bits - 1):
        scale *= 2
    while x * scale >= 2**bits:
        scale /= 2
    return round(x * scale) / scale


class Exact:
    """A number whose sums, differences and products `rounded` rounds, all of them ≥ 0 here."""

    rounded = staticmethod(lambda x: to_bits_of(x, 53))

    def __init__(self, x):
        self.x = Fraction(x)

    def result(self, x):
        return type(self)(self.rounded(x))

    def __add__(self, other):
        return self.result(self.x + other.x)

    def __sub__(self, other):
        return self.result(self.x - other.x)

    def __mul__(self, other):
        return self.result(self.x * other.x)

    def __eq__(self, other):
        return self.x == other.x


class Single(Exact):
    """Floats of 24 bits."""

    rounded = staticmethod(lambda x: Fraction(struct.unpack("f", struct.pack("f", float(x)))[0]))


class X87(Exact):
    """Floats that are rounded to 64 bits, and then to 53."""

    rounded = staticmethod(lambda x: to_bits_of(to_bits_of(x, 64), 53))


class Extended(Exact):
    """Floats that stay in registers of 64 bits."""

    rounded = staticmethod(lambda x: to_bits_of(x, 64))


class Fused(Exact):
    """Products that are not rounded before something is added."""

    def __mul__(self, other):
        return Fused(self.x * other.x)


def test_the_floats_of_this_python_are_what_they_must_be():
    check_floats()
    check_floats(Exact)  # by the rules of IEEE 754


@pytest.mark.parametrize("number", [Single, X87, Extended, Fused])
def test_other_floats_are_refused_in_one_line(number):
    with pytest.raises(PurernnError, match="not IEEE 754 doubles") as caught:
        check_floats(number)
    assert "\n" not in str(caught.value)


def test_an_exponential_that_is_far_off_is_refused(monkeypatch):
    monkeypatch.setattr(module, "exp", lambda x: math.exp(x) * (1 + 2.0**-48))
    with pytest.raises(PurernnError):
        check_floats()
