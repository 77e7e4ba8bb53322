"""`prove --floats` believes no invariant that its checker has not accepted."""

import copy
import json

import pytest

from helpers.handmade_networks import adder
from purernn.cli import prove as command
from purernn.files.model import Model, save
from purernn.floats.invariant import invariant
from purernn.integers.quantised import quantise
from purernn.machines.operations import MACHINES
from purernn.network.elman import Network


@pytest.fixture(scope="module")
def proof():
    """A true invariant of the hand-made adder."""
    return invariant(adder(), MACHINES["addition"])


@pytest.fixture
def model(tmp_path):
    """The path of its model."""
    network, path = adder(), str(tmp_path / "adder.json")
    save(Model(MACHINES["addition"], {}, 0, [], network, quantise(network)), path)
    return path


def altered(proof):
    """The invariant with one number changed: the network's first weight, halved."""
    other = copy.deepcopy(proof)
    other["network"]["Wxh"][0][0] /= 2
    return other


def nowhere(proof):
    """The invariant without its last region."""
    other = copy.deepcopy(proof)
    other["regions"].pop()
    return other


@pytest.mark.parametrize("as_json", [False, True])
def test_a_true_invariant_is_a_proof(proof, model, monkeypatch, capsys, tmp_path, as_json):
    monkeypatch.setattr(command, "invariant", lambda network, machine, watch: proof)
    place = tmp_path / "certificate.json"
    assert command.prove_floats(model, str(place), as_json) == 0
    assert json.loads(place.read_text()) == json.loads(json.dumps(proof))
    out = capsys.readouterr().out
    assert json.loads(out)["verdict"] == "proved" if as_json else out.startswith("proved: addition")


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("change", [altered, nowhere])
def test_an_invariant_that_the_checker_refuses_is_none(
    proof, model, monkeypatch, capsys, tmp_path, change, as_json
):
    monkeypatch.setattr(command, "invariant", lambda network, machine, watch: change(proof))
    place = tmp_path / "certificate.json"
    assert command.prove_floats(model, str(place), as_json) == 1
    out, told = capsys.readouterr()
    assert "proved" not in out and "unknown" in out
    assert not place.exists() and "no proof" in told


def test_an_invariant_of_another_version_is_refused_by_that_name(tmp_path, proof, capsys):
    place = tmp_path / "old.json"
    for form, words in (
        ("purernn invariant 2", "it is of another version, 'purernn invariant 2'"),
        ("purernn invariant 4", "it is of another version, 'purernn invariant 4'"),
        ("purernn wish 2", "it is no certificate: its format is 'purernn wish 2'"),
    ):
        place.write_text(json.dumps(dict(proof, format=form)))
        assert command.check(str(place), False) == 1
        assert words in capsys.readouterr().out


@pytest.mark.parametrize("hidden", [31, 32, 200])
def test_a_search_for_words_takes_no_longer_in_a_large_network(tmp_path, monkeypatch, hidden):
    columns = [0.0] * hidden
    network = Network([[0.0, 0.0]] * hidden, [columns] * hidden, [columns], columns, [0.0])
    path, steps = str(tmp_path / "large.json"), []

    def search(network, machine, levels, width, most_steps):
        assert width == 64
        steps.append(most_steps)

    save(Model(MACHINES["addition"], {}, 0, [], network, quantise(network)), path)
    monkeypatch.setattr(command, "invariant", lambda network, machine, watch: None)
    monkeypatch.setattr(command, "failing_long_run", lambda network, machine: None)
    monkeypatch.setattr(command, "failing_word", search)
    assert command.prove_floats(path, None, True) == 1
    assert len(steps) == 3 and set(steps) == {min(20000, 2 * 10**7 // hidden**2)}


def test_sharp_floats_are_proved_where_those_of_training_fail(cli, tmp_path):
    path, place = tmp_path / "early.json", tmp_path / "sharp.json"
    cli("learn", "addition", "--seed", 1, "--first-proof", "--save", path)
    assert cli("prove", path, "--floats")[1].startswith("refuted: addition, by the float network")
    status, out, _ = cli("prove", path, "--floats", "--sharpen", "--certificate", place)
    assert status == 0 and out.startswith("proved: addition, by the sharp network, for numbers")
    # the certificate is about other floats than the model's, and is a proof by itself
    assert (
        json.loads(place.read_text())["network"]["Whh"]
        != json.loads(path.read_text())["network"]["Whh"]
    )
    assert cli("check", place)[0] == 0
    answer = json.loads(cli("prove", path, "--floats", "--sharpen", "--json")[1])
    assert answer["verdict"] == "proved" and answer["sharpened"] is True
    assert json.loads(cli("prove", path, "--floats", "--json")[1])["sharpened"] is False


def test_what_cannot_be_sharpened_is_said_in_one_line(cli, files):
    for arguments, words in (
        (("--sharpen",), "--sharpen is for --floats"),
        (("--floats", "--sharpen"), "only a network of two levels can be sharpened, not one of 8"),
    ):
        status, out, err = cli("prove", files / "adder.json", *arguments)
        assert (status, out, err) == (2, "", "purernn: %s\n" % words)


def test_sharp_floats_of_wrong_integers_are_wrong(cli, tmp_path):
    path = tmp_path / "untrained.json"
    cli("learn", "addition", "--samples", 2, "--save", path)
    status, out, _ = cli("prove", path, "--floats", "--sharpen")
    assert status == 1 and out.startswith("refuted: addition, by the sharp network, on an input")
    assert "the sharp network gives" in out
