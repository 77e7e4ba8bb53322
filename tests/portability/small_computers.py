"""What the page of `purernn onboard` takes on small computers: a table in docs/portability.md.

    python3 tests/portability/run.py --write       measures it with all else
    python3 tests/portability/small_computers.py   prints it alone

On a BBC micro:bit (its firmware in QEMU): the heap that the import takes, the heap in use in the
middle of a training step, the samples and the board's own seconds for five seeds. On MicroPython's
unix build: the smallest heap within which the page is compiled, learns, proves and adds.
"""

import io
import os
import subprocess
import sys
import tempfile

import interpreters
import microbit

sys.path.insert(0, os.path.dirname(os.path.dirname(interpreters.HERE)))

SEEDS = range(5)
SEED = 3  # of few samples
MPY_CROSS = interpreters.which("mpy-cross")
MPY = [interpreter for interpreter in interpreters.ALL if interpreter.name == "MicroPython"][0]
IMPORTED = "import learner\nlearner.demo(%d)\n" % SEED
# Function by function, so that the compiler never holds the tree of the whole file.
PIECEWISE = """text = ""
for line in open("learner.py"):
    if line.startswith("def "):
        exec(text)
        text = ""
    text += line
exec(text)
"""
# Beside the page, on a fresh board: takes the collector's count where most is alive, within a
# training step.
WATCH = """
import gc
import m
free = []
calls = [0]
def add(g, d, v):
    for j in range(len(g)):
        if v >> j & 1:
            g[j] += d
    calls[0] += 1
    if calls[0] % 997 == 0:
        gc.collect()
        free.append(gc.mem_free())
m.add = add
"""


def printed_here(source, seed):
    """The lines that the page's demo prints on this Python."""
    lines = []
    names = {"print": lines.append, "__name__": "page"}
    exec(source, names)
    names["demo"](seed)
    return lines


def samples(lines):
    """The number of samples that a demo's lines tell.

    >>> samples(["10 samples, error 10839", "20 samples, error 1", "proved, 14 pairs, digest 1"])
    20
    """
    return int([line for line in lines if " samples, " in line][-1].split()[0])


def write(folder, files):
    """Write {name: text} into a folder."""
    for name, text in files.items():
        with io.open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write(text)


def proves_within(folder, kilobytes, lines):
    """Whether MicroPython's unix build prints these lines within a heap of so many KB."""
    run = MPY.run("main.py", folder, options=["-X", "heapsize=%dk" % kilobytes])
    return run.output.splitlines() == lines


def smallest_heap(source, program, compiled_by=None):
    """The smallest heap, in KB, within which the program learns, proves and adds."""
    lines = printed_here(source, SEED)
    with tempfile.TemporaryDirectory() as folder:
        write(folder, {"learner.py": source, "main.py": program})
        if compiled_by:
            subprocess.check_call([compiled_by, "learner.py"], cwd=folder)
            os.remove(os.path.join(folder, "learner.py"))
        for kilobytes in range(4, 64):
            if proves_within(folder, kilobytes, lines):
                return kilobytes
    raise AssertionError("the page does not learn within 64 KB")


def worst_moment(source):
    """(bytes of heap in use, bytes free) on the micro:bit where most is alive."""
    with microbit.Board({"m.py": source, "watch.py": WATCH}) as board:
        board.run("import m")
        board.run("import watch")
        board.run("W = m.demo(%d)" % SEED, 300)
        free = int(board.run("print(min(watch.free))"))
        heap = int(board.run("import gc\nprint(gc.mem_alloc() + gc.mem_free())"))
    return heap - free, free


def on_the_board(source):
    """(bytes of heap that importing a page takes on the micro:bit, [samples], [seconds])."""
    with microbit.Board({"m.py": source}) as board:
        board.run("import gc\ngc.collect()\nbefore = gc.mem_alloc()")
        taken = int(board.run("import m\ngc.collect()\nprint(gc.mem_alloc() - before)"))
        learned, seconds = [], []
        for seed in SEEDS:
            lines = board.run(
                "import microbit\nt = microbit.running_time()\nW = m.demo(%d)\n"
                "print(microbit.running_time() - t)" % seed,
                300,
            ).splitlines()
            assert lines[:-1] == printed_here(source, seed), "seed %d prints otherwise" % seed
            learned.append(samples(lines))
            seconds.append(int(lines[-1]) / 1000)
    return taken, learned, seconds


def matrix():
    """The lines of the table in Markdown."""
    from purernn.machines.operations import MACHINES
    from purernn.onboard.page import board_page

    yield "| page | where | source, bytes | heap, bytes | free, bytes | samples | seconds |"
    yield "|---|---|---|---|---|---|---|"
    for operation in ("addition", "subtraction"):
        source = board_page(MACHINES[operation])
        taken, learned, seconds = on_the_board(source)
        used, free = worst_moment(source)
        yield row(
            operation + ", seeds 0 to 4",
            "BBC micro:bit",
            len(source),
            "%s by the import, %s at most" % (format(taken, ","), format(used, ",")),
            format(free, ","),
            ", ".join(["%d" % n for n in learned]),
            ", ".join(["%.0f" % n for n in seconds]),
        )
    source = board_page(MACHINES["addition"])
    for how, program, compiler in (
        ("imported", IMPORTED, None),
        ("function by function", PIECEWISE + "demo(%d)\n" % SEED, None),
        ("precompiled", IMPORTED, MPY_CROSS),
    ):
        yield row(
            "addition, seed %d" % SEED,
            "MicroPython, unix, " + how,
            len(source),
            format(1024 * smallest_heap(source, program, compiler), ","),
            "–",
            samples(printed_here(source, SEED)),
            "–",
        )


def row(name, where, size, *cells):
    """A line of the table; size: bytes of source."""
    return "| %s |" % " | ".join([name, where, format(size, ",")] + ["%s" % cell for cell in cells])


if __name__ == "__main__":
    for line in matrix():
        print(line)
        sys.stdout.flush()
