"""The micro:bit's harness does what it says."""

import microbit
import pytest

ADDER = """
def add(a, b):
    total = carry = place = 0
    while a >> place or b >> place or carry:
        carry += (a >> place & 1) + (b >> place & 1)
        total |= (carry & 1) << place
        carry >>= 1
        place += 1
    return total
"""


@pytest.fixture(scope="module", autouse=True)
def board_at_hand(absent):
    reason = microbit.missing()
    if reason:
        absent(reason)


def test_a_board_holds_the_files_and_runs_snippets():
    with microbit.Board({"adder.py": ADDER}) as board:
        board.run("import adder")
        assert board.run("print(adder.add(9, 60), adder.add(2**64 - 1, 1))") == "69 %d\n" % 2**64
        assert board.run("import os\nprint(os.listdir())") == "['adder.py']\n"
        assert board.run("import sys\nprint(sys.implementation[1])") == "(1, 9, 2)\n"


def test_a_traceback_on_the_board_is_an_error_here_and_the_board_goes_on():
    with microbit.Board() as board:
        with pytest.raises(microbit.BoardError, match="ZeroDivisionError: division by zero"):
            board.run("1/0")
        assert board.run("print(6 * 7)") == "42\n"


def test_a_snippet_that_does_not_end_is_given_up():
    with microbit.Board() as board:
        with pytest.raises(microbit.BoardError, match="within 0.5 s"):
            board.run("while True: pass", seconds=0.5)


def test_the_clock_of_the_board_is_repeatable_to_a_millisecond():
    call, repeat = "add(173, 85)", 20
    first, second = [microbit.measure(ADDER, [call], repeat) for _ in range(2)]
    # What is read is a difference of two readings of a clock of whole milliseconds.
    assert abs(first["ms"].pop(call) - second["ms"].pop(call)) * repeat <= 1.5
    assert first == second
    assert 0 < first["heap"] < 1000 < first["free_after"]
