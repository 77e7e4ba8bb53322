"""The comments' notation: what is an equation, how it is typeset, what is refused."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given, strategies as st

from purernn.basics.errors import PurernnError
from purernn.read.notation import mathml, runs

NAMES = ["x", "h", "Wxh", "Whh", "bh", "by", "δh", "levels", "learning_rate", "dWxh", "max_i h"]
INDICES = ["", "_t", "_{t-1}", "_ij", "_0", "^T", "'", "²"]


def atoms():
    """A name with an index or a power, a number, or a norm of one of these."""
    named = st.tuples(st.sampled_from(NAMES), st.sampled_from(INDICES)).map("".join)
    plain = st.one_of(named, st.integers(0, 99).map(str))
    return st.one_of(plain, plain.map("‖{}‖".format))


def sides():
    """A side of an equation, of any depth."""
    signs = st.sampled_from([" + ", " - ", " · ", " / "])
    around = st.sampled_from(["({})", "σ({})", "Σ_j ({})"])

    def deeper(inner):
        pairs = st.tuples(inner, signs, inner).map("".join)
        return st.one_of(pairs, st.tuples(around, inner).map(lambda p: p[0].format(p[1])))

    return st.recursive(atoms(), deeper, max_leaves=8)


SIDES = sides()


def letters(text):
    """What of a text is neither space nor sign."""
    return sorted(re.findall(r"\w", text.replace("_", "").replace("²", "2")))


def read_as_xml(markup):
    """The text in a markup, which must be well-formed."""
    return "".join(ElementTree.fromstring("<p>%s</p>" % markup.replace("Σ", "")).itertext())


@given(SIDES, SIDES)
def test_every_equation_of_the_notation_is_typeset_with_all_its_letters(left, right):
    text = "%s = %s" % (left, right)
    typeset = read_as_xml(mathml(text)).replace("_", "")
    assert letters(typeset) == letters(text.replace("Σ", ""))


@given(SIDES, SIDES)
def test_an_equation_among_words_is_found_whole(left, right):
    text = "%s = %s" % (left, right)
    pieces = runs("so that %s, where it is" % text)
    assert [piece for kind, piece in pieces if kind == "math"] == [text]
    assert "".join([piece for _, piece in pieces]) == "so that %s, where it is" % text


@pytest.mark.parametrize(
    "text, xml",
    [
        ("h_{t-1}", "<msub><mi>h</mi><mrow><mi>t</mi><mo>−</mo><mn>1</mn></mrow></msub>"),
        ("Whh^T", "<msubsup><mi>W</mi><mi>hh</mi><mi>T</mi></msubsup>"),
        ("2^-40", '<msup><mn>2</mn><mrow><mo form="prefix">−</mo><mn>40</mn></mrow></msup>'),
        (
            "1 / (1 + x)",
            "<mfrac><mn>1</mn><mrow><mn>1</mn><mo>+</mo><mi>x</mi></mrow></mfrac>",
        ),
        ("n_hid", "<msub><mi>n</mi><mi>hid</mi></msub>"),
        (
            "max_i x",
            '<msub><mi>max</mi><mi>i</mi></msub><mspace width=".17em"/><mi>x</mi>',
        ),
        ("∂L", "<mrow><mi>∂</mi><mi>L</mi></mrow>"),
        ("x^{1/2}", "<msup><mi>x</mi><mn>1/2</mn></msup>"),
        (
            "|x|",
            '<mrow><mo stretchy="false" lspace="0" rspace="0">|</mo><mi>x</mi>'
            '<mo stretchy="false" lspace="0" rspace="0">|</mo></mrow>',
        ),
        ("k!", "<mi>k</mi><mo>!</mo>"),
    ],
)
def test_indices_powers_and_fractions_are_typeset_as_such(text, xml):
    assert mathml(text) == "<math>%s</math>" % xml


@pytest.mark.parametrize(
    "words, equation",
    [
        ("for k = 1, …, levels - 1. It", "k = 1, …, levels - 1"),
        ("for k = 1, 2, as well", "k = 1"),
        ("where x_1, …, and so on", "x_1, …"),
    ],
)
def test_an_ellipsis_continues_an_equation_over_its_commas(words, equation):
    assert ("math", equation) in runs(words)
    mathml(equation)


@pytest.mark.parametrize(
    "text", ["x = ", "x + + y", "σ(x", "x_t) = 1", "= 1", "(x = 1", "x ** 2", "a := 1"]
)
def test_what_is_no_equation_is_refused(text):
    with pytest.raises(PurernnError):
        mathml(text)


@pytest.mark.parametrize(
    "words", ["which is so: = 3 of them", "where x_t ≥ , and so on", "the sum x_t + , of two"]
)
def test_a_sign_without_two_sides_is_refused(words):
    with pytest.raises(PurernnError):
        runs(words)


@pytest.mark.parametrize(
    "words",
    [
        "a unit is off or on, by a step of its own",
        "cross-entropy, the first of the two losses",
        "the learner's own 16 units",
        "see `h = 0` there",
    ],
)
def test_words_stay_words(words):
    assert [kind for kind, _ in runs(words)] == ["text"]
