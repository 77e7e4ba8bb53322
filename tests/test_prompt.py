"""What one sees and compares at a prompt: every public object says what it is, and equals its like."""

import copy

import pytest
from hypothesis import given, strategies as st

from helpers.handmade_networks import adder, learnt
from helpers.strategies import integer_networks, machines, networks
from purernn import MACHINES, prove, quantise

OBJECTS = {
    "machine": lambda: MACHINES["addition"],
    "network": adder,
    "integers": lambda: quantise(adder()),
    "verdict": lambda: prove(quantise(adder()), MACHINES["addition"]),
    "refutation": lambda: prove(quantise(adder()), MACHINES["subtraction"]),
    "progress": lambda: learnt("addition"),
}
REPR = {
    "machine": "Machine('addition', 2 states, 2 in, 1 out)",
    "network": "Network(2 in, 3 hidden, 1 out)",
    "integers": "QuantisedNetwork(2 in, 3 hidden of 8 levels, 1 out)",
}


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_a_public_object_says_in_one_line_what_it_is(name):
    text = repr(OBJECTS[name]())
    assert "\n" not in text and " at 0x" not in text and len(text) < 80
    assert text == REPR.get(name, text)


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_a_public_object_equals_its_copy_and_nothing_else(name):
    thing = OBJECTS[name]()
    assert thing == copy.copy(thing) and not thing != copy.copy(thing)
    for other in [None, 0, "x", object()] + [
        make() for key, make in OBJECTS.items() if key != name
    ]:
        assert thing != other


@given(st.one_of(machines(), networks(), integer_networks()), st.data())
def test_a_change_of_any_part_makes_it_unequal(thing, data):
    changed = copy.deepcopy(thing)
    assert changed == thing
    rows = changed.output if hasattr(changed, "output") else changed.Whh
    i = data.draw(st.integers(0, len(rows) - 1))
    j = data.draw(st.integers(0, len(rows[i]) - 1))
    rows[i][j] += 1
    if rows[i][j] != (thing.output if hasattr(thing, "output") else thing.Whh)[i][j]:
        assert changed != thing
