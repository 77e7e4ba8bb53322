"""The machines of the frontier are what they are said to be."""

from xml.etree import ElementTree

import pytest
from hypothesis import given, strategies as st

from helpers.strategies import seeds
from purernn.machines.arithmetic import compute
from purernn.machines.minimise import minimised
from purernn.studies.frontier import FAMILIES, picture, random_machine, runs_of
from purernn.studies.runs import NEVER, Row


@given(st.integers(1, 2), st.integers(1, 9), seeds())
def test_a_random_machine_has_exactly_its_states_none_of_them_idle(n_in, states, seed):
    machine = random_machine(n_in, states, seed)
    assert (machine.n_in, len(machine.states), len(minimised(machine).states)) == (
        n_in,
        states,
        states,
    )
    assert machine == random_machine(n_in, states, seed)


def test_another_seed_is_another_machine():
    assert len({str(random_machine(1, 6, seed).next) for seed in range(20)}) == 20


@given(st.lists(st.integers(0, 1), max_size=40), st.integers(2, 9))
def test_a_counter_says_when_its_count_is_a_multiple(bits, modulus):
    outputs = FAMILIES["counter"].machine(modulus, 0).run(bits)
    assert outputs == [int(sum(bits[: t + 1]) % modulus == 0) for t in range(len(bits))]


@given(st.lists(st.integers(0, 1), max_size=40), st.integers(1, 6))
def test_a_delay_says_the_bit_of_so_many_steps_ago(bits, steps):
    outputs = FAMILIES["delay"].machine(steps, 0).run(bits)
    assert outputs == ([0] * steps + bits)[: len(bits)]


@pytest.mark.parametrize("factor", [3, 7, 19])
def test_a_multiple_is_one_and_a_sum_of_two_to_five_too(factor):
    assert compute(FAMILIES["multiple"].machine(factor, 0), 123456789) == factor * 123456789
    for count in range(2, 6):
        numbers = [10**k + factor for k in range(count)]
        assert compute(FAMILIES["sum"].machine(count, 0), *numbers) == sum(numbers)


def test_the_picture_names_every_point_and_a_row_without_a_proof_has_no_samples():
    rows = []
    for size in (2, 3):
        runs = runs_of("random_1", size, range(2), 100)
        for run in runs:
            run.samples, run.seconds = (50 if size == 2 else NEVER), 0.5
        rows.append(Row("random_1", size, runs))
    document = picture(rows).document()
    ElementTree.fromstring(document)
    assert "random_1, 2 states: share proved 1" in document
    assert "random_1, 3 states: share proved 0" in document
    assert "2 states: samples until proved, median 50" in document
    assert "3 states: samples" not in document
