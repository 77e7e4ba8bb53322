"""Integers through a machine: any length, several outputs, answers that are negative or no
integers, operands that are refused.
"""

import time

import pytest
from hypothesis import example, given, strategies as st

from helpers.strategies import machines, naturals, not_integers
from purernn.basics.bits import to_bits
from purernn.basics.errors import PurernnError
from purernn.machines.arithmetic import compute
from purernn.machines.mealy import machine_of
from purernn.machines.operations import MACHINES


def test_operand_k_is_bit_k_of_a_symbol():
    first = machine_of("the first operand", lambda s, bits: (s, bits[:1]), 3)
    third = machine_of("the third operand", lambda s, bits: (s, bits[2:]), 3)
    assert (compute(first, 5, 6, 7), compute(third, 5, 6, 7)) == (5, 7)


@given(naturals(), naturals())
def test_a_machine_with_several_outputs_answers_a_tuple(a, b):
    def step(state, bits):
        carry, borrow = state
        up, down = carry + bits[0] + bits[1], borrow + bits[0] - bits[1]
        return (up >> 1, down >> 1), (up & 1, down & 1)

    both = machine_of("sum and difference", step, 2, (0, 0), n_out=2)
    assert compute(both, a, b) == (a + b, a - b)


def test_an_output_that_never_settles_is_no_integer():
    blinking = machine_of("blinking", lambda s, bits: (1 - s, (s,)), 1)
    with pytest.raises(
        PurernnError, match="blinking of 5 is not an integer: its bits never settle"
    ):
        compute(blinking, 5)


@given(machines(n_in=st.just(1), n_out=st.just(1)), naturals(40))
def test_an_integer_answer_is_what_the_output_settles_to(machine, n):
    width = len(to_bits(n)) + len(machine.states)
    outputs = machine.run(to_bits(n) + [0] * (width + 2 * len(machine.states)))
    tail = set(outputs[width:])
    value = sum(bit << t for t, bit in enumerate(outputs))
    if len(tail) > 1:
        with pytest.raises(PurernnError, match="never settle"):
            compute(machine, n)
    else:
        assert compute(machine, n) == value - (tail.pop() << len(outputs))


def test_a_million_bits_are_added_in_under_3_seconds():
    # The bits are all ones, so that a carry runs the whole way. Processor time: what else the
    # machine does is no fault.
    a, b = (1 << 1000000) - 1, (1 << 1000000) - 3
    begin = time.process_time()
    total = compute(MACHINES["addition"], a, b)
    assert time.process_time() - begin < 3
    assert total == a + b


@given(naturals(), naturals())
@example(0, 1)
@example(3, 5)
def test_a_negative_difference_is_refused_in_one_line(a, b):
    a, b = min(a, b), max(a, b) + 1
    with pytest.raises(PurernnError) as told:
        compute(MACHINES["subtraction"], a, b)
    assert "subtraction of" in str(told.value) and "is negative" in str(told.value)
    assert "\n" not in str(told.value) and len(str(told.value)) < 300


# ---- what is refused


@pytest.mark.parametrize("operands", [(), (1,), (1, 2, 3), (-1, 2), (1, -2)])
def test_a_wrong_number_of_operands_or_a_negative_one_is_refused(operands):
    with pytest.raises(PurernnError):
        compute(MACHINES["addition"], *operands)


@given(not_integers())
def test_an_operand_that_is_no_integer_is_refused(value):
    for operands in ((value, 1), (1, value)):
        with pytest.raises(PurernnError, match="operand [01] of addition must be an integer"):
            compute(MACHINES["addition"], *operands)
