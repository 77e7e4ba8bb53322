"""What leaves for the terminal can be printed, whatever files, names and labels hold."""

import io
import os

import pytest
from hypothesis import given, strategies as st

from helpers.cli_process import needs_posix
from helpers.handmade_networks import adder
from purernn.cli.terminal import Terminal, printable
from purernn.files.model import Model, save
from purernn.integers.quantised import quantise
from purernn.machines.mealy import Machine
from purernn.machines.operations import MACHINES

HURT = [
    "\x1b]0;owned\x07",
    "\x1b[2J",
    "\x9b2J",
    "a\rb",
    "a\x08b",
    "\x1b[1m",
    "\u202eright to left",
    "\u2028\u0085\x0b\x0c",
    "\ud800",
    "\ue000",
    "caf\u00e9 \u03c3",
]


def passes(text):
    """Whether every character can be printed, or is a tab or an end of line."""
    return all(c.isprintable() or c in "\t\n" for c in text)


@given(st.text(st.characters()))
def test_all_that_is_written_can_be_printed_and_what_can_be_is_written_as_it_is(text):
    # Our own sequences begin with ESC or CR: a text that has neither is the claim.
    text = text.replace("\x1b", "\x9b").replace("\r", "\x08")
    written = printable(text)
    assert passes(written)
    assert written == text or not passes(text)


@given(st.text(st.characters()), st.sampled_from(["ascii", "latin-1", "cp1252", "utf-8"]))
def test_what_the_encoding_lacks_is_escaped(text, encoding):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="")
    print(text, file=Terminal(stream))
    stream.flush()
    assert raw.getvalue().decode(encoding) == printable(text, encoding) + "\n"


def test_bold_passes_in_its_place_and_nothing_else_of_a_terminal_s():
    text = "\x1b[1mheading\x1b[0m\n  line"
    assert printable(text) == text
    assert "\x1b" not in printable("a \x1b[1mword\x1b[0m in a line")
    for text in ("\r\x1b[K", "\r 40 samples", "\x1b[31mred\x1b[0m in a line"):
        assert passes(printable(text))


def test_a_long_text_of_ascii_is_as_it_was():
    text = "".join(map(chr, range(32, 127))) * 1000 + "\n"
    assert printable(text) == text


@given(st.text(st.characters()))
def test_a_file_is_written_as_it_is_in_utf_8_and_after_what_came_before(text):
    raw = io.BytesIO()
    stream = Terminal(io.TextIOWrapper(raw, encoding="ascii", newline=""))
    stream.write("before ")
    stream.write_file(text)
    stream.write(" after")
    stream.flush()
    data = text.encode("utf-8", "backslashreplace")
    assert raw.getvalue() == b"before " + data + b" after"


def test_a_file_that_goes_to_a_terminal_is_escaped():
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    stream.isatty = lambda: True
    Terminal(stream).write_file("\x1b[2J \u03c3")
    stream.flush()
    assert stream.buffer.getvalue() == "\\x1b[2J \u03c3".encode()


@needs_posix
@pytest.mark.parametrize("label", HURT, ids=ascii)
def test_no_label_and_no_file_s_name_reaches_the_terminal_raw(tmp_path, cli, label):
    machine, network = MACHINES["addition"], adder()
    named = Machine("mine", 2, 1, [label, label + "1"], machine.next, machine.output)
    path = tmp_path / ascii(label).strip("'").replace("\\", "_").replace(";", "")
    save(Model(named, {}, 0, [], network, quantise(network, levels=2)), str(path))
    status, out, told = cli("trace", 9, 60, "--model", path)
    assert status == 0, told
    assert passes(out) and passes(told)
    try:
        os.fsencode(label)
    except UnicodeEncodeError:  # no file's name can hold it; on CPython 3.6 the locale decides
        return
    status, out, told = cli("prove", str(tmp_path / "none-") + label)
    assert (status, out) == (2, "") and passes(told) and told.count("\n") == 1
