"""What one sees and compares at a prompt: every public object says what it is, and equals its
like.
"""

import copy
import io
import os
import re

import pytest
from hypothesis import given, strategies as st

from helpers.handmade_networks import adder, learnt
from helpers.strategies import integer_networks, machines, networks
from purernn import MACHINES, PurernnError, compute, load, prove, quantise, train

OBJECTS = {
    "machine": MACHINES["addition"],
    "network": adder(),
    "integers": quantise(adder()),
    "verdict": prove(quantise(adder()), MACHINES["addition"]),
    "refutation": prove(quantise(adder()), MACHINES["subtraction"]),
    "progress": learnt("xor"),
    "model": train(MACHINES["xor"]),
}
REPR = {
    "machine": "Machine('addition', 2 states, 2 in, 1 out)",
    "network": "Network(2 in, 3 hidden, 1 out)",
    "integers": "QuantisedNetwork(2 in, 3 hidden of 8 levels, 1 out)",
}


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_a_public_object_says_in_one_line_what_it_is(name):
    text = repr(OBJECTS[name])
    assert "\n" not in text and " at 0x" not in text and len(text) < 80
    assert text == REPR.get(name, text)


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_a_public_object_equals_its_copy_and_nothing_else(name):
    thing = OBJECTS[name]
    assert thing == copy.copy(thing) and not thing != copy.copy(thing)
    for other in [None, 0, "x", object()] + [OBJECTS[key] for key in OBJECTS if key != name]:
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


def reference():
    """{class: its attributes and methods} of the reference's table."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    with io.open(os.path.join(root, "docs", "library.md"), encoding="utf-8") as file:
        table = file.read().split("## Attributes")[1].split("\n## ")[0]
    return {
        name: set(re.findall(r"`(\w+)(?:\(.*?\))?`", row))
        for name, row in re.findall(r"^\| `(\w+)` \| (.*) \|$", table, re.M)
    }


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_the_reference_has_every_attribute_of_every_public_object(name):
    thing = OBJECTS[name]
    listed = reference()[type(thing).__name__]
    assert {attribute for attribute in dir(thing) if attribute[0] != "_"} == listed


def test_a_model_computes_with_its_network_and_only_when_it_is_proved(tmp_path):
    model = train(MACHINES["addition"], seed=3)
    assert [model.compute(a, b) for a, b in ((9, 60), (2**200 - 1, 1))] == [69, 2**200]
    path = str(tmp_path / "m.json")
    model.save(path)
    assert load(path).network == model.network and load(path).integers == model.integers
    model.integers.Why[0] = [0] * model.integers.n_hid
    assert model.prove().status != "proved"  # searched anew, since the integers have changed
    with pytest.raises(PurernnError, match="this model is not proved"):
        model.compute(2, 2)
    with pytest.raises(PurernnError, match="compute"):
        compute(model, 2, 2)


def test_a_model_is_proved_once_for_as_long_as_it_is_the_same():
    model = train(MACHINES["xor"])
    assert model.prove() is model.prove()
    assert model.history[-1] == [model.samples, model.history[-1][1]] and len(model.history) > 1


def test_too_few_samples_give_a_model_that_is_not_proved():
    model = train(MACHINES["three_operand_addition"], samples=3)
    assert model.samples == 3 and model.prove().status != "proved"


def test_a_model_is_proved_anew_when_its_machine_reads_the_answer_in_another_way():
    model = train(MACHINES["subtraction"], seed=4)
    with pytest.raises(PurernnError, match="negative"):
        model.compute(3, 5)
    model.machine = copy.copy(model.machine)
    model.machine.answer = "integer"
    assert model.compute(3, 5) == -2
