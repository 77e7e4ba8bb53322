"""The learner's page for one machine, stripped to what the compiler of a small board can hold.

The page is `learner.py` itself, without its comments and docstrings, and indented by one space.
The machine's tables replace those of the file, and the sizes N and I are numbers. Boards with a
5 × 5 display draw a bar that fills while the error falls, and a tick at the proof.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import io
import re
import tokenize

from ..basics.errors import PurernnError, of_kind
from ..machines.arithmetic import compute
from ..machines.mealy import Machine
from ..show.page import file_text

BOARD_UNITS = 8
BOARD_INPUTS = 3
BOARD_STATES = 10  # a digit each

HEADER = """# A recurrent network of %d hidden units that learns %s from random bits and proves it.
#
#     import learner          (or whatever this file is called)
#     learner.demo()
#
# demo(1), demo(2), ... draw other weights. All arithmetic is in integers of 30 bits: every Python
# prints the same. Nothing is imported but the display of a micro:bit, where there is one.
# Written by purernn onboard; purernn/onboard/learner.py is the same program, explained.
"""
DISPLAY = """try:
 from microbit import display, Image
except ImportError:
 display = 0
"""
# A name takes memory once, so local names become letters that are there anyway.
SHORT = {
    "before": "d",
    "cause": "g",
    "error": "k",
    "most": "z",
    "operands": "xs",
    "pairs": "d",
    "seed": "a",
    "state": "g",
    "t": "n",
    "total": "a",
}


def board_page(machine: Machine) -> str:
    """The source of the page that learns this machine.

    Raises PurernnError if the machine is too large for a board, with the sizes.
    """
    of_kind(machine, Machine, "the machine")
    n_in, n_out, n_states = machine.n_in, machine.n_out, len(machine.next)
    if n_in > BOARD_INPUTS or n_out > 1 or n_states > BOARD_STATES:
        raise PurernnError(
            "%s is too large for a board: %d bits in, %d out, %d states: "
            "%d, 1 and %d fit" % (machine.name, n_in, n_out, n_states, BOARD_INPUTS, BOARD_STATES)
        )
    text = stripped(file_text("learner.py", __name__.rpartition(".")[0]))  # also from an archive
    for name, line in (
        ("NAME", ""),
        ("NEXT", "NEXT = %r\n" % digits(machine.next)),
        ("OUTPUT", "OUTPUT = %r\n" % digits(machine.output)),
        ("EXAMPLES", ""),
        ("N", ""),
        ("I", ""),
        ("display", DISPLAY),
    ):
        text = line_replaced(text, name, line)
    if machine.answer == "bit":  # the output at the last bit
        text = text.replace("while h not in before:", "while max(operands) >> t or not t:")
        text = text.replace("return total - (y << t)", "return y")
    names = dict(SHORT, N=str(BOARD_UNITS), I=str(n_in))
    text = text.replace("len(NEXT)", str(n_states))
    # A string in quotes is matched as a whole, and stays.
    text = re.sub(r'"[^"]*"|\w+', lambda match: names.get(match.group(), match.group()), text)
    text = folded(text)
    # The name last, as a literal, so that nothing is worked out within it.
    text = text.replace("EXAMPLES", repr(examples(machine)))
    text = text.replace("% (NAME, ", "% ({!r}, ".format(machine.name))
    return HEADER % (BOARD_UNITS, machine.name) + text


def digits(table):
    """A table as strings, a row each.

    >>> digits([[0, 0, 0, 1], [0, 1, 1, 1]])
    ['0001', '0111']
    """
    return ["".join([str(entry) for entry in row]) for row in table]


def folded(text):
    """The text with its sums of numbers, and powers of two, worked out.

    >>> folded("range(8 + 1 + 2): h & (1 << 8) - 1 | (2 * x + 1) << 8")
    'range(11): h & 255 | (2 * x + 1) << 8'
    """

    def value(match):
        return str(eval(match.group()))

    text = re.sub(r"\b\d+ \+ 1( \+ \d+)?\b(?! <)", value, text)
    text = re.sub(r"\* \((\d+)\)", r"* \1", text)
    return re.sub(r"\(1 << \d+\) - 1\b|(?<![(\w] )\b1 << \d+\b(?! [-+*])", value, text)


def examples(machine):
    """Up to three lists of operands that the machine has answers for."""
    operand_lists = []
    for pair in ([9, 60], [60, 9], [255, 1], [2**16, 1], [5, 5], [0, 0]):
        operands = (pair * 2)[: machine.n_in]
        try:
            compute(machine, *operands)
        except PurernnError:
            continue
        if operands not in operand_lists:
            operand_lists.append(operands)
    return operand_lists[:3]


def line_replaced(text, name, lines):
    """The text with its one line `name = …` replaced by these lines."""
    before, _, after = ("\n" + text).partition("\n%s = " % name)
    return before[1:] + "\n" * bool(before) + lines + after[after.index("\n") + 1 :]


def stripped(source):
    r"""Python source without comments, docstrings and empty lines, indented by one space.

    >>> stripped('def f():\n    "What it is."\n    # why\n    return 1  # one\n')
    'def f():\n return 1\n'
    """
    lines = source.splitlines()
    drop = set()
    begins = True  # a string here is a statement of its own: a docstring
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        first, column = token.start
        if token.type == tokenize.COMMENT:
            lines[first - 1] = lines[first - 1][:column]
        elif token.type == tokenize.STRING and begins:
            drop.update(range(first - 1, token.end[0]))
        if token.type not in (tokenize.NL, tokenize.COMMENT):
            begins = token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    kept = []
    for i, line in enumerate(lines):
        line, bare = line.rstrip(), line.strip()
        if bare and i not in drop:
            kept.append(" " * ((len(line) - len(bare)) // 4) + bare + "\n")
    return "".join(kept)
