"""The line of progress, as a terminal shows it."""

import io
import os
import re
import time

import pytest
from hypothesis import given, strategies as st

from helpers.cli_process import needs_posix, started
from purernn.cli.progress import ProgressLine, fitted

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


def test_the_line_is_wiped_before_another_text_and_stands_in_no_unended_line():
    screen, line = Screen(), ProgressLine()
    line.begin(screen, False, "working")
    line.around(screen.write, "half")
    time.sleep(0.9)
    assert screen.getvalue() == "half"  # nothing is drawn into a line that has not ended
    line.around(screen.write, " a line\n")
    deadline = time.time() + 30
    while "working" not in screen.getvalue() and time.time() < deadline:
        time.sleep(0.05)
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


def on_a_terminal(columns, *arguments, drawings=None, **variables):
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
    environment = dict(os.environ, TERM="xterm", **variables)
    process = started(*arguments, stdout=slave, stderr=slave, stdin=slave, env=environment)
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
@pytest.mark.parametrize("columns", [20, 33, 80, 200])
def test_the_line_of_a_hard_machine_fits_the_terminal_and_has_the_time_and_the_samples(
    tmp_path, columns
):
    (tmp_path / "mine.py").write_text(SLOW)
    own = "%s:hard" % (tmp_path / "mine.py")
    seen = on_a_terminal(columns, "learn", "--machine", own, "--samples", 10**6, drawings=3)
    drawn = DRAWN.findall("".join([text for _, text in seen]))
    assert max([len(line) for line in drawn]) < columns
    assert any([re.match(r"0:\d\d  \d+ samp(les|\.\.\.)", line) for line in drawn])
    assert any(["mean error" in line for line in drawn]) == (columns == 200)  # the name is long


COMMANDS_THAT_LAST = ["prove --floats MODEL", "study hidden --sizes 16 --seeds 40 --operation gray"]


@needs_posix
@pytest.mark.parametrize("command", COMMANDS_THAT_LAST)
def test_what_takes_long_says_so_soon_and_leaves_nothing_behind(tmp_path, cli, command):
    path = tmp_path / "m.json"
    if "MODEL" in command:
        assert cli("learn", "three_operand_addition", "--seed", 6, "--save", path)[0] == 0
    seen = on_a_terminal(80, *command.replace("MODEL", str(path)).split(), drawings=20)
    text = "".join([piece for _, piece in seen])
    if seen[-1][0] > 2:
        # Within a second of the command's start; Python's own start, on a busy machine, is besides.
        assert re.match(r"0:0[01]  \S", DRAWN.search(text).group(1))
    # Each drawing is wiped, or drawn over, before anything else is printed.
    text = text[: text.rindex("\r\x1b[K") + 4] if "\r\x1b[K" in text else ""
    assert "\r" not in re.sub(r"(\r[^\r\n\x1b]*\x1b\[K)*\r\x1b\[K", "", text).replace("\r\n", "\n")


@needs_posix
@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}])
def test_there_is_no_colour_on_a_terminal_or_anywhere(variables, tmp_path):
    for command in ("--help", "learn --help", "learn xor", "trace 2 3 --operation xor"):
        text = "".join([piece for _, piece in on_a_terminal(80, *command.split(), **variables)])
        marks = set(re.findall(r"\x1b\[[0-9;]*m", text))
        assert marks <= ({"\x1b[1m", "\x1b[0m"} if "NO_COLOR" not in variables else set())
