"""What the exported adder takes on small computers: the table of docs/embed.md, measured.

    python3 tests/export/footprints.py

prints the table, for the network that `learn addition --seed 3` makes. It needs avr-gcc,
simavr, arm-none-eabi-gcc, mpy-cross, and QEMU with the micro:bit's firmware;
`bash tests/portability/install.sh` installs them.
"""

import os
import shutil
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
for folder in ("", "tests", "tests/portability"):
    if os.path.join(ROOT, folder) not in sys.path:
        sys.path.append(os.path.join(ROOT, folder))

from helpers import c_programs, doc_examples, handmade_networks, javascript  # noqa: E402
from purernn.export.c import exported_c  # noqa: E402
from purernn.export.exported import exported  # noqa: E402
from purernn.machines.operations import MACHINES  # noqa: E402

HEAD = ["form", "where", "bytes there", "RAM or heap, bytes", "8-bit sum, ms", "cycles a bit"]
C_FORMS = (("c", "network"), ("c-table", "table"))
AVR = (("ATmega328", "atmega328p"), ("ATtiny85", "attiny85"))
CORTEX = ["-mcpu=cortex-m0", "-mthumb", "-ffreestanding"]
TRIPLES = [(a, b, (a + b) % 2**32) for a, b in ((9, 60), (255, 1), (2**32 - 1, 1), (173, 85))]
MPY_CROSS = shutil.which("mpy-cross") or os.path.join(
    javascript.FOLDER, "python", "bin", "mpy-cross"
)


def header(form):
    """The C header of the adder that is measured."""
    network = handmade_networks.learnt("addition", 3).integers
    return exported_c(network, MACHINES["addition"], form)


def source(form):
    """The same adder as a Python file."""
    network = handmade_networks.learnt("addition", 3).integers
    return exported(network, MACHINES["addition"], form)


def c_rows():
    """Rows for C: flash and RAM, its stack included, of the code that adds two 32-bit numbers;
    its speed at 16 MHz where a simulator counts cycles.
    """
    for name, form in C_FORMS:
        for board, chip in AVR:
            flash, ram = c_programs.bytes_of("avr-gcc", header(form), ["-mmcu=" + chip])
            cycles = c_programs.on_avr(header(form), chip, TRIPLES)[1]
            speed = ["%.2f" % (cycles / 16e3), "%d" % (cycles // 8)] if cycles else ["–", "–"]
            yield ["`%s`" % name, board, "%d" % flash, "%d" % ram] + speed
        flash, ram = c_programs.bytes_of("arm-none-eabi-gcc", header(form), CORTEX)
        yield ["`%s`" % name, "Cortex-M0", "%d" % flash, "%d" % ram, "–", "–"]


def mpy_bytes(form):
    """The size of the Python file as MicroPython's bytecode."""
    folder = tempfile.mkdtemp()
    try:
        path = os.path.join(folder, "adder.py")
        with open(path, "w") as file:
            file.write(source(form))
        c_programs.run([MPY_CROSS, "-s", "adder.py", path])
        return os.path.getsize(path[:-2] + "mpy")
    finally:
        shutil.rmtree(folder)


def python_rows():
    """Rows for MicroPython: the file, on the micro:bit and as bytecode for other boards."""
    import microbit

    for form in ("network", "lanes", "table"):
        cost = microbit.measure(source(form), ["add(173, 85)"])
        numbers = ["%d" % cost["bytes"], "%d" % cost["heap"], "%.0f" % cost["ms"]["add(173, 85)"]]
        yield ["`%s`" % form, "micro:bit"] + numbers + ["–"]
    for form in ("network", "lanes", "table"):
        yield ["`%s`" % form, "bytecode (.mpy)", "%d" % mpy_bytes(form), "–", "–", "–"]


def rows_of_the_page():
    """The rows of the table as docs/embed.md gives it."""
    lines = doc_examples.page_text("docs/embed.md").split("\n")
    begin = lines.index("| %s |" % " | ".join(HEAD)) + 2
    end = lines.index("", begin)
    return [line.strip("| ").split(" | ") for line in lines[begin:end]]


def main():
    """Print the table; the exit status."""
    print("| %s |\n|%s" % (" | ".join(HEAD), "---|" * len(HEAD)))
    for rows in (c_rows, python_rows):
        for row in rows():
            print("| %s |" % " | ".join(row), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
