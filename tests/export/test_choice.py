"""The forms of an export, chosen by name or by the ending of a file."""

import pytest

from helpers.handmade_networks import adder
from purernn.basics.errors import PurernnError
from purernn.export.c import exported_c
from purernn.export.choice import ENDINGS, FORMS, form_of, text_in
from purernn.export.coq import coq
from purernn.export.exported import exported
from purernn.export.promela import promela
from purernn.files.model import Model
from purernn.integers.quantised import quantise
from purernn.machines.operations import MACHINES

WRITERS = {
    "network": lambda network, machine: exported(network, machine, "network"),
    "lanes": lambda network, machine: exported(network, machine, "lanes"),
    "table": lambda network, machine: exported(network, machine, "table"),
    "c": lambda network, machine: exported_c(network, machine, "network"),
    "c-table": lambda network, machine: exported_c(network, machine, "table"),
    "coq": coq,
    "promela": promela,
}


def the_adder(operation="addition"):
    """The adder made by hand, as a model that was to learn this operation."""
    network = adder()
    integers = quantise(network, levels=2)
    return Model(MACHINES[operation], {}, 0, [], network, integers)


@pytest.mark.parametrize("form", FORMS)
def test_a_model_exports_what_the_writer_of_each_form_writes(form):
    model = the_adder()
    assert model.export(form) == WRITERS[form](model.integers, model.machine)


def test_every_form_has_a_writer_and_an_ending():
    assert list(FORMS) == list(WRITERS)
    chosen = [form for _, forms in ENDINGS.values() for form in forms.values()]
    assert set(chosen) == set(FORMS)


def test_a_model_without_a_proof_is_exported_only_on_demand_and_never_for_coq():
    model = the_adder("subtraction")
    for form in FORMS:
        with pytest.raises(PurernnError, match="subtraction is not proved: refuted"):
            model.export(form)
        if form != "coq":  # Spin's file says nothing of a proof: the claim is in Spin's own search
            text = model.export(form, unproved=True)
            assert ("NOT PROVED" in text) == (form != "promela") and "PROVED. Theorem" not in text
    with pytest.raises(PurernnError, match="not proved"):
        model.export("coq", unproved=True)


def test_a_form_that_is_none_is_named_with_those_that_are():
    with pytest.raises(PurernnError, match="one of network, lanes, .*, not 'rust'"):
        the_adder().export("rust")
    with pytest.raises(PurernnError, match="one of network, lanes, .*, not 5"):
        text_in(5, None, None)


@pytest.mark.parametrize(
    "path, form, chosen",
    [
        (None, None, "network"),
        ("-", None, "network"),
        ("/dev/stdout", None, "network"),
        ("a.folder/adder", None, "network"),
        (".adder", None, "network"),
        ("adder", "c", "c"),
        ("adder.txt", "c", "c"),
        ("adder.py", None, "network"),
        ("adder.py", "table", "table"),
        ("adder.h", None, "c"),
        ("adder.h", "network", "c"),
        ("adder.h", "table", "c-table"),
        ("adder.v", None, "coq"),
        ("adder.pml", None, "promela"),
    ],
)
def test_the_ending_of_the_file_chooses_the_form(path, form, chosen):
    assert form_of(path, form) == chosen


@pytest.mark.parametrize(
    "path, form, named",
    [
        ("adder.c", None, "no form has the ending of 'adder.c': name one, or end it in .py, .h"),
        ("adder.py", "c", "'adder.py' is Python, which has no form c: lanes or network or table"),
        ("adder.h", "lanes", "'adder.h' is C, which has no form lanes"),
        ("adder.v", "network", "Coq's language, which has no form network"),
    ],
)
def test_an_ending_that_does_not_fit_is_refused(path, form, named):
    with pytest.raises(PurernnError, match=named):
        form_of(path, form)
