"""In a notebook: machines, networks, progress and models are pictures, and elsewhere nothing is
imported for it.
"""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given

from helpers.example_models import HOSTILE, example_models
from helpers.handmade_networks import learnt
from helpers.strategies import machines, networks
from purernn.basics.errors import PurernnError
from purernn.learning.recipe import learn
from purernn.machines.mealy import Machine
from purernn.machines.operations import MACHINES
from purernn.show import notebook
from purernn.show.diagrams import state_diagram

SVG = "{http://www.w3.org/2000/svg}"
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def parsed(text):
    """Markup as a reader of XML sees it; it is ASCII, so that any encoding keeps it."""
    return ElementTree.fromstring(text.encode("ascii"))


@given(machines())
def test_a_machine_is_its_state_diagram_or_its_repr_if_it_is_too_large(machine):
    text = machine._repr_svg_()
    try:
        heading = state_diagram(machine).heading
    except PurernnError:
        assert text is None
        return
    root = parsed(text)
    assert root.tag == SVG + "svg" and root.findtext(SVG + "title") == heading
    nodes = [e for e in root.iter(SVG + "circle") if "node" in e.get("class", "").split()]
    assert len(nodes) == len(machine.states)


def test_a_machine_that_cannot_be_drawn_is_left_to_its_repr():
    large = Machine("large", 1, 1, list(range(9)), [[0, 0]] * 9, [[0, 0]] * 9)
    assert large._repr_svg_() is None


@given(networks())
def test_a_network_is_a_square_for_every_weight(network):
    root = parsed(network._repr_svg_())
    titles = [e.text for e in root.iter(SVG + "title")]
    count = network.n_hid * (network.n_in + network.n_hid + network.n_out)
    count += (network.n_hid + network.n_out) * network.biases
    assert len([words for words in titles if re.match(r"[Wb]\S+ = ", words or "")]) == count


def test_progress_says_how_far_it_is_and_what_fails():
    first = next(iter(learn(MACHINES["addition"])))
    words = "".join(parsed(first._repr_html_()).itertext())
    assert "%d samples" % first.samples in words
    assert "refuted, the shortest input that fails: bits" in words
    last = learnt("addition")
    words = "".join(parsed(last._repr_html_()).itertext())
    assert "%d samples" % last.samples in words
    assert "proved, of %d joint states" % last.verdict.joint_states in words


@pytest.mark.parametrize("name, model", list(example_models()))
def test_a_model_is_its_verdict_with_its_curve_and_its_machine(name, model):
    root = parsed(model._repr_html_())
    words = root.findtext("pre")
    status = model.prove().status
    assert words.startswith(status + ": ")
    headings = [e.findtext(SVG + "title") for e in root.iter(SVG + "svg")]
    expected = ["How it learned"] * bool(model.history)
    assert headings == expected + ["The machine that it is"] * (status == "proved")
    assert HOSTILE[:20] not in model._repr_html_()
    assert not [e for e in root.iter() if e.tag.split("}")[-1] == "script"]


def test_no_two_pictures_have_one_id_and_no_style_reaches_beyond_them():
    model = dict(example_models())["adder"]
    text = model._repr_html_() + model.network._repr_svg_() + learnt("addition")._repr_html_()
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids)) > 4
    for style in re.findall("<style>(.*?)</style>", text, re.S):
        selectors = re.findall(r"(?:^|[{}])\s*([^{}@]+?)\s*\{", style)
        assert selectors
        for selector in ",".join(selectors).split(","):
            assert selector.strip().startswith(".purernn"), selector


CODE = """
import sys
for name in sys.argv[1:]:
    sys.modules[name] = sys
import purernn
from purernn.machines.mealy import Machine
print(hasattr(Machine, "_repr_svg_"), "purernn.show" in sys.modules)
"""


@pytest.mark.parametrize("name, pictures", [("IPython", True), ("marimo", True), ("os", False)])
def test_only_in_a_notebook_does_the_package_import_what_draws(name, pictures):
    out = subprocess.check_output([sys.executable, "-c", CODE, name], cwd=ROOT).decode()
    assert out.split() == [str(pictures)] * 2


def test_the_methods_are_those_of_the_module():
    assert Machine._repr_svg_ is notebook.of_machine
