"""The page that `purernn onboard` writes: the same characters on every Python, and on a micro:bit
it learns, proves and adds.
"""

import microbit
import pytest
from interpreters import ALL
from small_computers import MPY, PIECEWISE, SEED, printed_here, proves_within, worst_moment, write

from helpers import doc_examples
from purernn.machines.mealy import Machine
from purernn.machines.operations import MACHINES
from purernn.onboard import learner
from purernn.onboard.page import BOARD_STATES, board_page

MILLISECONDS, FREE = 90000, 3072  # of the board: at most, and at least
PYTHONS = [interpreter for interpreter in ALL if interpreter.runs != "page"]
# KB of MicroPython's unix build within which it learns and proves, compiling included
HEAP, HEAP_PIECEWISE = 28, 24

# A module on the board beside the page, so that little goes over the serial line, which may lose a
# character on a busy machine: it counts the wrong ones of random sums of 22, 44 and 66 bits.
SUMS = """
import m
def wrong(W, count, minus):
    g = [12345]
    n = 0
    for i in range(count):
        a = b = 0
        for k in range(i % 3 + 1):
            a = a << 22 | m.draw(g, 22)
            b = b << 22 | m.draw(g, 22)
        if minus and a < b:
            a, b = b, a
        if m.compute(W, [a, b]) != (a - b if minus else a + b):
            n += 1
    return n
"""


def here(operation, seed):
    """What the page of an operation prints on this Python."""
    return printed_here(board_page(MACHINES[operation]), seed)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The page of addition, the page that is read, and programs that run them."""
    place = str(tmp_path_factory.mktemp("onboard"))
    write(
        place,
        {
            "learner.py": board_page(MACHINES["addition"]),
            "main.py": "import learner\nlearner.demo(%d)\n" % SEED,
        },
    )
    return place


@pytest.mark.parametrize("interpreter", PYTHONS, ids=lambda interpreter: interpreter.name)
def test_the_page_prints_the_same_on_every_python(interpreter, folder, absent):
    if not interpreter.command("main.py"):
        reason = "%s is not on this machine: %s" % (interpreter.name, interpreter.advice)
        if interpreter.required:
            absent(reason)
        pytest.skip(reason)
    finished = interpreter.run("main.py", folder, 300)
    assert finished.status == 0, finished.output[-2000:]
    assert finished.output.splitlines() == here("addition", SEED)


def test_micropython_learns_and_proves_addition_within_a_small_heap(folder, absent):
    if not MPY.command("main.py"):
        absent("MicroPython is not on this machine: " + MPY.advice)
    lines = here("addition", SEED)
    assert proves_within(folder, HEAP, lines)
    assert not proves_within(folder, 12, lines)  # the bound is there, and it is this one


def test_micropython_learns_within_a_smaller_heap_function_by_function(folder, absent, tmp_path):
    if not MPY.command("main.py"):
        absent("MicroPython is not on this machine: " + MPY.advice)
    assert PIECEWISE in doc_examples.page_text("docs/onboard.md")
    files = {
        "learner.py": board_page(MACHINES["addition"]),
        "main.py": PIECEWISE + "demo(%d)\n" % SEED,
    }
    write(str(tmp_path), files)
    assert proves_within(str(tmp_path), HEAP_PIECEWISE, here("addition", SEED))


@pytest.mark.parametrize("operation", ["addition", "subtraction"])
def test_the_board_learns_and_proves_within_the_bars(operation, absent):
    if microbit.missing():
        absent(microbit.missing())
    source = board_page(MACHINES[operation])
    with microbit.Board({"m.py": source, "sums.py": SUMS}) as board:
        board.run("import m")
        for seed in range(5):
            printed = board.run(
                "import microbit\nt = microbit.running_time()\nW = m.demo(%d)\n"
                "print(microbit.running_time() - t)" % seed,
                300,
            ).splitlines()
            expected = here(operation, seed)
            assert printed[:-1] == expected
            assert int(printed[-1]) <= MILLISECONDS
            free = int(board.run("import gc\ngc.collect()\nprint(gc.mem_free())"))
            assert free >= FREE
            board.run("import sums")
            minus = operation == "subtraction"
            assert board.run("print(sums.wrong(W, 40, %r))" % minus, 300) == "0\n"
            answer = 2**64 - 2 if minus else 2**64
            assert board.run("print(m.compute(W, [%d, 1]))" % (2**64 - 1)) == "%d\n" % answer


def test_the_memory_of_the_board_is_enough_at_the_worst_moment(absent):
    if microbit.missing():
        absent(microbit.missing())
    assert worst_moment(board_page(MACHINES["addition"]))[1] >= FREE


def test_the_largest_machine_is_compiled_on_the_board(absent):
    if microbit.missing():
        absent(microbit.missing())
    table = [[(s + x) % BOARD_STATES for x in range(8)] for s in range(BOARD_STATES)]
    bits = [[s * x & 1 for x in range(8)] for s in range(BOARD_STATES)]
    largest = Machine("as large as fits", 3, 1, list(range(BOARD_STATES)), table, bits)
    with microbit.Board({"m.py": board_page(largest)}) as board:
        board.run("import m")
        assert board.run("print(m.step(m.initial([1]), 0, 7)[1] in (0, 1))") == "True\n"


def test_the_display_fills_and_shows_a_tick(absent):
    if microbit.missing():
        absent(microbit.missing())
    with microbit.Board({"m.py": board_page(MACHINES["addition"])}) as board:
        board.run("import m")
        board.run("import microbit\nm.train = lambda W, xs: 512\nm.prove = lambda W: 1\nm.demo()")
        shown = board.run(
            "print([microbit.display.get_pixel(x, y) for y in range(5) for x in range(5)])"
        )
        tick = board.run(
            "print([microbit.Image.YES.get_pixel(x, y) for y in range(5) for x in range(5)])"
        )
        assert shown == tick


def test_the_read_page_learns_what_the_written_page_learns(capsys):
    learner.learn(SEED)
    assert capsys.readouterr().out.splitlines() == here("addition", SEED)[:-3]
