"""The BBC micro:bit: the harness does what it says, and the exported files are right on the board."""

import microbit
import pytest
import run

HEAP, MILLISECONDS = 960, 250  # the most that an import may take, and a sum or difference of 8 bits

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


def test_the_clock_of_the_board_is_repeatable():
    first, second = [microbit.measure(ADDER, ["add(173, 85)"]) for _ in range(2)]
    assert first == second
    assert first["ms"]["add(173, 85)"] > 0
    assert 0 < first["heap"] < 1000 < first["free_after"]


@pytest.mark.parametrize("operation, name", sorted(run.FUNCTIONS.items()))
def test_the_exported_network_is_right_on_the_board(operation, name, files):
    pairs = [(a, b) for a, b in run.cases(operation) if a < 2**65 and b < 2**65]
    with microbit.Board({"m.py": files[operation, "network"]}) as board:
        assert board.run("import m") == ""
        for a, b in pairs:
            answer = board.run("print(m.%s(%d, %d))" % (name, a, b))
            assert int(answer) == run.right(operation, a, b), "%s(%d, %d)" % (name, a, b)


@pytest.mark.parametrize("bad", ["-1, 2", "2, -1", "2.5, 1", "1, None", "'2', 1"])
def test_bad_operands_are_refused_on_the_board(bad, files):
    with microbit.Board({"m.py": files["subtraction", "network"]}) as board:
        with pytest.raises(microbit.BoardError, match="ValueError: subtract takes integers"):
            board.run("import m\nm.subtract(%s)" % bad)


def test_a_negative_difference_is_refused_on_the_board(files):
    with microbit.Board({"m.py": files["subtraction", "network"]}) as board:
        with pytest.raises(microbit.BoardError, match="ValueError"):
            board.run("import m\nm.subtract(9, 60)")


@pytest.mark.parametrize("operation, name", sorted(run.FUNCTIONS.items()))
def test_the_exported_network_is_small_and_quick_on_the_board(operation, name, files):
    call = "%s(173, 85)" % name
    cost = microbit.measure(files[operation, "network"], [call])
    print("\n%s on the micro:bit: %s" % (operation, cost))
    assert cost["heap"] <= HEAP
    assert cost["ms"][call] <= MILLISECONDS


def test_packed_lanes_are_quicker_on_the_board(files):
    with microbit.Board({"m.py": files["addition", "lanes"]}) as board:
        board.run("import m")
        assert board.run("print(m.add(2**64 - 1, 1), m.add(173, 85))") == "%d 258\n" % 2**64
