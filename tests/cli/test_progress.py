"""The line of progress, as a terminal shows it."""

import io
import os
import re
import subprocess
import sys
import time

import pytest
from hypothesis import given, strategies as st

from helpers.cli_process import COMMAND, ROOT, needs_posix
from helpers.handmade_networks import learnt
from purernn.cli import progress
from purernn.cli.progress import ProgressLine, fitted
from purernn.files.model import Model, save
from purernn.machines.operations import MACHINES

WORDS = st.lists(
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1), min_size=1
)


@given(WORDS, st.none() | st.floats(-1, 2), st.integers(19, 200))
def test_the_line_fits_and_has_the_clock_and_the_parts_in_their_order(parts, share, width):
    line = fitted("12:34", parts, share, width)
    assert len(line) <= width and line.startswith("12:34  ")
    whole = "12:34  " + "  ".join(parts)
    text = line.partition("  [")[0] if not whole.startswith(line) else line
    assert whole.startswith(text[:-3] if text.endswith("...") else text)


@given(st.floats(0, 1), st.integers(40, 200))
def test_the_bar_is_the_share(share, width):
    bar = re.search(r"\[(#*) *\]$", fitted("0:03", ["20 samples"], share, width))
    assert abs(len(bar.group(1)) / (len(bar.group()) - 2) - share) <= 0.5 / 10


class Screen(io.StringIO):
    """A terminal that remembers."""

    def isatty(self):
        return True


def test_the_line_is_wiped_before_another_text_and_stands_in_no_unended_line(monkeypatch):
    monkeypatch.setattr(progress, "FIRST", 0.02)
    monkeypatch.setattr(progress, "PERIOD", 0.01)
    screen, line = Screen(), ProgressLine()
    line.begin(screen, False, "working")
    line.around(screen.write, "half")
    time.sleep(0.1)
    assert screen.getvalue() == "half"  # nothing is drawn into a line that has not ended
    line.around(screen.write, " a line\n")
    deadline = time.time() + 30
    while "working" not in screen.getvalue() and time.time() < deadline:
        time.sleep(0.01)
    line.around(screen.write, "more\n")
    line.end()
    assert re.match(r"half a line\n(\r0:\d\d  working\x1b\[K)+\r\x1b\[Kmore\n", screen.getvalue())
    assert screen.getvalue().endswith("\n") or screen.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize("quiet, terminal", [(True, "xterm"), (False, "dumb")])
def test_there_is_no_line_if_it_is_not_wanted_or_cannot_be_wiped(quiet, terminal, monkeypatch):
    monkeypatch.setenv("TERM", terminal)
    screen, line = Screen(), ProgressLine()
    line.begin(screen, quiet, "working")
    assert line.thread is None
    line.end()
    assert screen.getvalue() == ""


DRAWN = re.compile(r"\r(\d+:\d\d  [^\r\n\x1b]*)\x1b\[K")


# The command line with a line of progress that appears soon and is drawn often.
HASTY = """
import sys
from purernn.__main__ import run
from purernn.cli import progress
progress.FIRST, progress.PERIOD = 0.05, 0.02
sys.exit(run())
"""


def on_a_terminal(columns, *arguments, program=COMMAND, drawings=None, **variables):
    """[(seconds since the start, text)] of what a command writes to a terminal so wide; after so
    many drawings of the line it is stopped.
    """
    import fcntl
    import pty
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    start = time.time()
    environment = dict(os.environ, TERM="xterm", PYTHONPATH=ROOT, **variables)
    command = program + [str(argument) for argument in arguments]
    process = subprocess.Popen(command, stdout=slave, stderr=slave, stdin=slave, env=environment)
    os.close(slave)
    seen = []
    while True:
        try:
            piece = os.read(master, 1 << 16)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        seen.append((time.time() - start, piece.decode()))
        if drawings and len(DRAWN.findall("".join([text for _, text in seen]))) >= drawings:
            process.terminate()
            break
    os.close(master)
    process.wait()
    return seen


SLOW = "from purernn import linear\nhard = linear('%s', (1, 1, 1, 1, 1, 1))\n" % ("sum of six " * 9)


@needs_posix
@pytest.mark.parametrize("columns", [20, 200])
def test_the_line_of_a_hard_machine_fits_the_terminal_and_has_the_time_and_the_samples(
    tmp_path, columns
):
    (tmp_path / "mine.py").write_text(SLOW)
    own = "%s:hard" % (tmp_path / "mine.py")
    learn = ("learn", "--machine", own, "--samples", 10**6)
    seen = on_a_terminal(columns, *learn, program=[sys.executable, "-c", HASTY], drawings=100)
    drawn = DRAWN.findall("".join([text for _, text in seen]))
    assert max([len(line) for line in drawn]) < columns
    assert any([re.match(r"0:\d\d  \d+ samp(les|\.\.\.)", line) for line in drawn])
    assert any(["mean error" in line for line in drawn]) == (columns == 200)  # the name is long


@pytest.fixture
def command_of(tmp_path):
    """command_of(words): a command's arguments; the word subtraction-3.json, for example, is the
    file of what subtraction's seed 3 learns.
    """

    def arguments(words):
        words = words.split()
        for place, word in enumerate(words):
            if word.endswith(".json"):
                operation, seed = word[: -len(".json")].split("-")
                learned = learnt(operation, int(seed))
                recipe, path = {"recipe": "default"}, str(tmp_path / word)
                network, integers = learned.network, learned.integers
                machine = MACHINES[operation]
                save(Model(machine, recipe, learned.samples, [], network, integers), path)
                words[place] = path
        return words

    return arguments


@needs_posix
def test_what_takes_long_says_so_within_a_second(command_of):
    seen = on_a_terminal(80, *command_of("prove --floats subtraction-3.json"), drawings=1)
    drawn = DRAWN.search("".join([text for _, text in seen]))
    if drawn or seen[-1][0] > 1.5:
        # A second after the command's start; Python's own start, on a busy machine, is besides.
        assert drawn and re.match(r"0:0[01]  \S", drawn.group(1))


@needs_posix
@pytest.mark.parametrize(
    "command", ["prove --floats xor-0.json", "study hidden --sizes 16 --seeds 9 --operation gray"]
)
def test_the_line_is_wiped_before_the_answer_and_leaves_nothing_behind(command_of, command):
    seen = on_a_terminal(80, *command_of(command), program=[sys.executable, "-c", HASTY])
    text = "".join([piece for _, piece in seen])
    assert DRAWN.search(text) and text.endswith(("\n", "\r\x1b[K"))
    # Each drawing is wiped, or drawn over, before anything else is printed.
    assert "\r" not in re.sub(r"(\r[^\r\n\x1b]*\x1b\[K)*\r\x1b\[K", "", text).replace("\r\n", "\n")


@needs_posix
@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}])
def test_there_is_no_colour_on_a_terminal_or_anywhere(variables, tmp_path):
    for command in ("learn --help", "trace 2 3 --operation xor --samples 1"):
        text = "".join([piece for _, piece in on_a_terminal(80, *command.split(), **variables)])
        marks = set(re.findall(r"\x1b\[[0-9;]*m", text))
        assert marks <= ({"\x1b[1m", "\x1b[0m"} if "NO_COLOR" not in variables else set())
