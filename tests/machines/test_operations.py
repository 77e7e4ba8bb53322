"""The built-in machines, and linear ones of any coefficients, against Python's own integers."""

from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from helpers.strategies import naturals
from purernn.basics.errors import PurernnError
from purernn.cli.parser import Operations
from purernn.machines.arithmetic import compute
from purernn.machines.mealy import linear
from purernn.machines.operations import MACHINES, OPERATIONS, Operation

# What each built-in machine is to make of integers >= 0 of any length.
ORACLES = {
    "addition": lambda a, b: a + b,
    "subtraction": lambda a, b: a - b,
    "three_operand_addition": lambda a, b, c: a + b + c,
    "tripling": lambda a: 3 * a,
    "a_plus_2b": lambda a, b: a + 2 * b,
    "negation": lambda a: -a,
    "increment": lambda a: a + 1,
    "xor": lambda a, b: a ^ b,
    "parity": lambda a: bin(a).count("1") & 1,
    "gray": lambda a: a ^ 2 * a,
    "comparison": lambda a, b: int(a < b),
}  # of Tomita's grammars: test_tomita


def operands_of(name):
    return st.lists(naturals(), min_size=MACHINES[name].n_in, max_size=MACHINES[name].n_in)


def test_every_built_in_machine_has_an_oracle():
    assert sorted(ORACLES) == [name for name in sorted(MACHINES) if "tomita" not in name]
    assert all(MACHINES[name].name == name for name in MACHINES)


def test_one_table_holds_all_that_is_said_of_an_operation():
    assert list(OPERATIONS) == list(MACHINES)
    assert all(OPERATIONS[name].machine is MACHINES[name] for name in MACHINES)
    assert list(Operations()) == sorted(MACHINES)  # what --help names
    for operation in OPERATIONS.values():
        assert operation.function.isidentifier()


@pytest.mark.parametrize(
    "row, error",
    [
        (["triple"], "operation tripling: its phrase must be a text, not ''"),
        ([], "operation tripling: its function must be a text, not ''"),
        (["triple", "3 a", ""], "operation tripling: its operands must be a text, not ''"),
        (["triple", 3], "operation tripling: its phrase must be a text, not 3"),
    ],
)
def test_a_row_that_lacks_a_part_is_refused_in_one_line(row, error):
    with pytest.raises(PurernnError) as caught:
        Operation(linear("tripling", (3,)), *row)
    assert str(caught.value) == error


@pytest.mark.parametrize("name", sorted(ORACLES))
def test_a_machine_computes_what_pythons_integers_do_for_all_small_operands(name):
    machine, oracle = MACHINES[name], ORACLES[name]
    for operands in product(range(40 if machine.n_in < 3 else 12), repeat=machine.n_in):
        wanted = oracle(*operands)
        if wanted >= 0 or machine.answer == "integer":
            assert compute(machine, *operands) == wanted, operands
        else:
            with pytest.raises(PurernnError, match="is negative"):
                compute(machine, *operands)


@pytest.mark.parametrize("name", sorted(ORACLES))
@settings(max_examples=settings.default.max_examples // 2)  # of each operation
@given(data=st.data())
def test_a_machine_computes_what_pythons_integers_do_at_any_length(name, data):
    operands = data.draw(operands_of(name))
    if name == "subtraction":
        operands = sorted(operands, reverse=True)
    assert compute(MACHINES[name], *operands) == ORACLES[name](*operands)


@given(naturals(), naturals())
def test_subtraction_undoes_addition(a, b):
    assert compute(MACHINES["subtraction"], compute(MACHINES["addition"], a, b), b) == a


@given(st.lists(st.integers(-6, 6), min_size=1, max_size=3), st.integers(-5, 5), st.data())
def test_a_linear_machine_computes_its_linear_function(coefficients, carry, data):
    operands = data.draw(
        st.lists(naturals(300), min_size=len(coefficients), max_size=len(coefficients))
    )
    machine = linear("drawn", coefficients, carry, answer="integer")
    assert compute(machine, *operands) == carry + sum(c * n for c, n in zip(coefficients, operands))
