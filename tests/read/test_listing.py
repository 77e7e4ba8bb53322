"""The source, statement by statement, and what explains each."""

import pytest

from purernn.read.listing import defined, listing
from purernn.read.page import MODULES, gaps, listings, source

FUNCTION = '''def f(x):
    """What it does."""
%s
    z = y + 1
    return z
'''


@pytest.mark.parametrize("module", [name for name, _ in MODULES])
def test_the_lines_of_a_listing_are_those_of_the_file_each_once(module):
    text = source(module)
    rows = [n for line in listing(text) for n in range(line.first, line.last + 1)]
    assert rows == list(range(1, text.count("\n") + 1))


def test_no_statement_of_the_page_lacks_an_equation_or_a_reason():
    found = [(name, line.start) for name, lines in listings().items() for line in gaps(lines)]
    assert found == []


def explained(body, known=()):
    """What explains each statement of a function of this body."""
    lines = listing(FUNCTION % body, known)
    return [line.explained for line in lines if line.owner]


def test_a_statement_without_a_comment_is_a_gap():
    assert explained("    y = x * x") == ["", "", "docstring"]


def test_a_comment_explains_what_is_beneath_it_and_one_beside_it_its_own_line():
    assert explained("    # y = x x\n    y = x * x") == ["comment"] * 3
    assert explained("    y = x * x  # y = x x") == ["comment", "", "docstring"]
    assert explained("    y = x * x  # type: ignore") == ["", "", "docstring"]


def test_a_comment_reaches_four_statements_and_no_further():
    body = "    # y = x x\n" + "    y = x * x\n" * 4 + "    y = x * x"
    assert explained(body) == ["comment"] * 4 + ["", "", "docstring"]


def test_a_comment_in_a_block_does_not_reach_beyond_it():
    body = "    if x:\n        # y = x x\n        y = x * x"
    assert explained(body) == ["", "comment", "", "docstring"]


def test_a_refusal_is_explained_by_its_message():
    body = "    if x < 0:\n        raise ValueError('x must not be negative')"
    assert explained(body) == ["message", "message", "", "docstring"]


def test_a_call_is_explained_where_the_function_stands():
    assert explained("    y = g(x)", {"g"}) == ["call", "", "docstring"]
    assert explained("    y = g(x)") == ["", "", "docstring"]
    assert defined("def g(x):\n    return x\n") == {"g"}


def test_a_docstring_explains_a_function_of_one_statement():
    lines = listing('def f(x):\n    """The square of x."""\n    return x * x\n')
    assert lines[-1].explained == "docstring"
