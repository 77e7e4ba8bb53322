"""Spin, which knows nothing of our search, visits as many states and finds what we find."""

import os

import pytest

from helpers.example_models import wrong_adder
from helpers.handmade_networks import network_of, proved, subtracter
from helpers.provers import searched
from purernn.basics.errors import PurernnError
from purernn.export.promela import promela
from purernn.integers.proof import prove
from purernn.integers.quantised import quantise
from purernn.machines.mealy import machine_of
from purernn.machines.operations import MACHINES

TWO = machine_of("sum and carry", lambda s, x: (x[0], (x[0] ^ x[1], s & x[1])), 2, n_out=2)


@pytest.mark.parametrize("case", ["addition", "subtraction", "comparison", "two outputs"])
def test_spin_stores_as_many_states_as_our_search(case, tmp_path):
    if case == "addition":
        network, machine = proved("addition").integers, MACHINES["addition"]
    elif case == "subtraction":
        network, machine = quantise(subtracter(), levels=8), MACHINES["subtraction"]
    else:
        machine = TWO if case == "two outputs" else MACHINES["comparison"]
        network = network_of(machine)
    verdict = prove(network, machine)
    assert verdict.status == "proved"
    assert searched(promela(network, machine), tmp_path)[:2] == (0, verdict.joint_states)


@pytest.mark.parametrize("name", sorted(MACHINES) if os.environ.get("CI") else ["negation"])
@pytest.mark.parametrize("seed", [0, 3])
def test_spin_stores_as_many_states_of_every_learnt_network(name, seed, tmp_path):
    progress = proved(name, seed)
    text = promela(progress.integers, MACHINES[name])
    assert searched(text, tmp_path)[:2] == (0, progress.verdict.joint_states)


def test_spin_ends_a_wrong_network_in_a_counterexample_as_short_as_ours(tmp_path):
    network, machine = quantise(wrong_adder()), MACHINES["addition"]
    verdict = prove(network, machine)
    text = promela(network, machine, unproved=True)
    trail = searched(text, tmp_path, ["-DREACH"], ["-i"])
    assert trail[0] > 0
    steps = (tmp_path / "search.pml.trail").read_text().split("\n")
    assert len([line for line in steps if line and line[0] != "-"]) == len(verdict.counterexample)


def test_nothing_is_written_for_spin_without_a_proof_unless_asked_for():
    with pytest.raises(PurernnError, match="not proved: refuted"):
        promela(quantise(wrong_adder()), MACHINES["addition"])
