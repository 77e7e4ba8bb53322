"""The exported files on a BBC micro:bit: right, within 960 bytes of its heap, and a sum within
250 ms of its clock.
"""

import os
import sys

import microbit
import pytest

from helpers import handmade_networks
from purernn.export.exported import exported
from purernn.integers.quantised import quantise
from purernn.machines.operations import MACHINES

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "export"))

import footprints  # noqa: E402

HEAP, MILLISECONDS = 960, 250  # the bars, for the default form
PAIRS = [
    (9, 60),
    (0, 0),
    (255, 1),
    (255, 255),
    (173, 85),
    (2**30 - 1, 1),  # where the board's integers change their kind
    (2**31, 2**30),
    (2**64 - 1, 1),
    (2**64 - 1, 2**64 - 1),
    (0xFEDCBA9876543210, 0x123456789ABCDEF),
]
FUNCTIONS = {"addition": "add", "subtraction": "subtract"}


@pytest.fixture(scope="module", autouse=True)
def board_at_hand(absent):
    reason = microbit.missing()
    if reason:
        absent(reason)


def source_of(operation, form, seed=0):
    """The exported file of a learnt network."""
    return exported(handmade_networks.learnt(operation, seed).integers, MACHINES[operation], form)


def right(board, operation):
    """Whether every pair's answer is right on the board, which has imported the file as m."""
    name = FUNCTIONS[operation]
    for a, b in PAIRS:
        a, b = max(a, b), min(a, b)
        answer = a + b if operation == "addition" else a - b
        if board.run("print(m.%s(%d, %d))" % (name, a, b)) != "%d\n" % answer:
            return False
    return True


@pytest.mark.parametrize("form", ["network", "lanes"])
@pytest.mark.parametrize("operation", sorted(FUNCTIONS))
def test_carries_and_64_bits_are_right_on_the_board(operation, form):
    with microbit.Board({"m.py": source_of(operation, form)}) as board:
        board.run("import m")
        assert right(board, operation)
        assert int(board.run("import gc\ngc.collect()\nprint(gc.mem_free())")) > 6000


def test_bad_operands_are_refused_on_the_board():
    with microbit.Board({"m.py": source_of("subtraction", "network")}) as board:
        board.run("import m")
        for operands in (
            "-1, 1",
            "1, -1",
            "True, 1",
            "1, False",
            "1.0, 1",
            "'3', 1",
            "None, 1",
            "9, 60",
        ):
            with pytest.raises(
                microbit.BoardError, match="ValueError: subtract takes integers a >= b >= 0"
            ):
                board.run("m.subtract(%s)" % operands)
        assert board.run("print(m.subtract(60, 9))") == "51\n"


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("operation", sorted(FUNCTIONS))
def test_the_default_form_keeps_within_the_bars(operation, seed):
    calls = [
        "%s(%d, %d)" % (FUNCTIONS[operation], a, b) for a, b in ((173, 85), (255, 255), (200, 100))
    ]
    measured = microbit.measure(source_of(operation, "network", seed), calls)
    print("\n%s, seed %d, on the micro:bit: %s" % (operation, seed, measured))
    assert measured["heap"] <= HEAP
    assert max(measured["ms"].values()) <= MILLISECONDS
    assert measured["free_after"] >= 7500


def test_lanes_take_more_memory_and_a_third_of_the_time():
    rows, lanes = [
        microbit.measure(source_of("addition", form), ["add(173, 85)"])
        for form in ("network", "lanes")
    ]
    assert lanes["heap"] <= 2200
    assert lanes["ms"]["add(173, 85)"] <= 100
    assert lanes["ms"]["add(173, 85)"] <= rows["ms"]["add(173, 85)"] / 2


def test_a_small_table_is_right_on_the_board_and_the_fastest():
    # Of 2 levels, so that its states are few: a table of hundreds leaves no room to compile it.
    network = quantise(handmade_networks.adder(), levels=2)
    source = exported(network, MACHINES["addition"], "table")
    with microbit.Board({"m.py": source}) as board:
        board.run("import m")
        assert right(board, "addition")
    assert microbit.measure(source, ["add(173, 85)"])["ms"]["add(173, 85)"] <= 20


def test_the_page_gives_the_footprints_of_python_as_measured(absent):
    if not os.path.exists(footprints.MPY_CROSS):
        absent("no mpy-cross on this machine (bash tests/portability/install.sh)")
    measured = list(footprints.python_rows())
    written = footprints.rows_of_the_page()[-len(measured) :]
    for one, other in zip(written, measured):
        assert one[:4] + one[5:] == other[:4] + other[5:]
        if one[4] != "–":  # milliseconds, of a simulated clock
            assert abs(int(one[4]) - int(other[4])) <= 1 + int(other[4]) // 10
