"""Machines as files: KISS2 and DOT come back as they were written, open parts are told, and a
broken file is one line that names the place.
"""

import os
import subprocess
from itertools import product

import pytest
from hypothesis import example, given, strategies as st

import purernn.files.transitions
from helpers import c_programs
from helpers.cli_process import one_line
from helpers.strategies import machines
from purernn.basics.errors import PurernnError
from purernn.files.dot import from_dot, to_dot
from purernn.files.kiss2 import from_kiss2, to_kiss2
from purernn.machines.mealy import MOST_STATES
from purernn.machines.minimise import isomorphic, minimised
from purernn.machines.operations import MACHINES

FORMATS = {"kiss2": (from_kiss2, to_kiss2), "dot": (from_dot, to_dot)}
every_format = pytest.mark.parametrize("form", sorted(FORMATS))

# Without .p, .s, .r; a don't-care input, an open output, an open next state, a missing row.
KISS2 = """# a lock
.i 2
.o 2
.r shut
00 shut shut 00   # nothing
1- shut ajar 01
01 shut * 1-
-1 ajar open 11
-0 ajar shut 00
11 open shut 00
.e
"""
# As AALpy writes them.
AALPY = """digraph learnedModel {
s0 [label="s0"];
s1 [label="s1"];
s0 -> s0  [label="coin/thanks"];
s0 -> s1  [label="push/open"];
s1 -> s0  [label="push/shut"];
s1 -> s1  [label="wait/open"];
s1 -> s1  [label="coin/open"];
__start0 [shape=none, label=""];
__start0 -> s0  [label=""];
}
"""
# As LearnLib writes them.
LEARNLIB = """digraph g {
__start0 [label="" shape="none"];

	s0 [shape="circle" label="0"];
	s1 [shape="circle" label="1"];
	s0 -> s1 [label="A / x"];
	s0 -> s0 [label="B / y"];
	s1 -> s1 [label="A / y"];
	s1 -> s0 [label="B / x"];

__start0 -> s0;
}
"""


def read(form, text):
    """What the format's reader makes of a text."""
    return FORMATS[form][0](text, "read", "PLACE")


@every_format
@given(machine=machines(n_states=st.integers(1, 8)))
def test_a_machine_that_is_written_and_read_behaves_as_before(form, machine):
    again, notes = read(form, FORMATS[form][1](machine))
    assert isomorphic(minimised(again), minimised(machine))
    assert len(again.states) + sum("left out" in note for note in notes) <= len(machine.states)
    third, notes = read(form, FORMATS[form][1](again))
    assert (third.next, third.output, notes) == (again.next, again.output, [])


@every_format
def test_a_changed_entry_is_read_as_another_machine(form):
    machine = read("dot", LEARNLIB)[0]
    text = FORMATS[form][1](machine)
    changed = {"kiss2": ("0 s0 s1 0", "0 s0 s0 0"), "dot": ("s0 -> s1", "s0 -> s0")}[form]
    assert changed[0] in text
    assert not isomorphic(minimised(machine), minimised(read(form, text.replace(*changed))[0]))


# ---- what a file leaves open


def test_what_a_kiss2_file_leaves_open_is_told_and_is_by_one_rule():
    machine, notes = read("kiss2", KISS2)
    shut, ajar, opened = 0, machine.states.index("ajar"), machine.states.index("open")
    # symbol 1 is the input 10, symbol 2 is 01: the leftmost character is operand 0
    assert machine.next[shut] == [shut, ajar, shut, ajar]
    assert machine.output[shut] == [0, 2, 1, 2]
    assert machine.next[ajar] == [shut, shut, opened, opened]
    assert machine.next[opened] == [opened, opened, opened, shut] and machine.answer == "bit"
    assert notes == [
        "4 of 12 transitions are not specified: there the machine stays in its state, and open "
        "output bits are 0"
    ]
    assert read("kiss2", KISS2.replace(" * ", " shut "))[1] == [
        notes[0].replace("4", "3"),
        "1 of 12 outputs have open bits: they are 0",
    ]


def test_a_row_of_every_state_is_one_of_each():
    text = ".i 1\n.o 1\n1 a b 1\n1 b a 0\n0 * a 0\n"
    machine, notes = read("kiss2", text)
    assert (machine.next, machine.output, notes) == ([[0, 1], [0, 0]], [[0, 1], [0, 0]], [])


def test_rows_that_overlap_and_agree_are_one():
    assert read("kiss2", ".i 1\n.o 2\n- a a 1-\n1 a a -0\n0 a * 11\n")[0].output == [[3, 1]]


@every_format
def test_states_that_nothing_reaches_are_left_out_and_told(form):
    more = {
        "kiss2": (KISS2, ".e", "-- lost shut 00\n.e"),
        "dot": (AALPY, "s1 [", 's9 -> s0 [label="coin/shut"]; s1 ['),
    }
    text, old, new = more[form]
    notes = read(form, text.replace(old, new, 1))[1]
    assert any("1 of" in note and "cannot be reached and are left out" in note for note in notes)


def test_words_are_numbered_in_their_own_order_and_the_code_is_told():
    machine, notes = read("dot", AALPY)
    assert (machine.n_in, machine.n_out, machine.states) == (2, 2, ["s0", "s1"])
    # coin 0, push 1, wait 2; open 0, shut 1, thanks 2
    assert machine.next == [[0, 1, 0, 0], [1, 0, 1, 1]]
    assert machine.output == [[2, 0, 0, 0], [0, 1, 0, 0]]
    assert notes == [
        "inputs as bits: coin 00, push 10, wait 01",
        "outputs as bits: open 00, shut 10, thanks 01",
        "3 of 8 transitions are not specified: there the machine stays in its state, and open "
        "output bits are 0",
    ]


def test_zeros_that_a_tool_left_out_on_the_left_are_put_back():
    machine = MACHINES["subtraction"]
    text = to_dot(machine)
    for bits, number in (("00/", "0/"), ("01/", "1/")):
        text = text.replace(bits, number)
    again, notes = read("dot", text)
    assert isomorphic(again, machine) and notes == []
    # 1 and 01 would be alike: they are words then
    _, notes = read("dot", text.replace('"0/', '"01/'))
    assert notes[0] == "inputs as bits: 01 00, 1 10, 10 01, 11 11"


def test_the_order_of_the_edges_changes_no_code():
    lines = LEARNLIB.split("\n")
    other = "\n".join(lines[:6] + lines[9:5:-1] + lines[10:])
    assert sorted(other) == sorted(LEARNLIB)
    assert isomorphic(read("dot", other)[0], read("dot", LEARNLIB)[0])


def test_comments_quotes_and_attributes_of_dot_are_read():
    text = (
        '/* two\nlines */ strict digraph "a \\" b" { // a comment\n# another\nrankdir=LR; node '
        '[shape=circle]; edge [color=red]\n__start0 -> "x y" -> "x y" [penwidth=.5, label="0/1"]'
        '"x y" -> "x y" [label="1/0" color="red"]; }'
    )
    with pytest.raises(PurernnError, match="PLACE, line 5: a second edge from __start0"):
        read("dot", text.replace('"x y" -> "x y" [penwidth', '"x y"; __start0 -> "x y" [penwidth'))
    text = text.replace('__start0 -> "x y" ->', '__start0 -> "x y"; "x y" ->')
    machine, _ = read("dot", text)
    assert (machine.states, machine.next, machine.output) == (["x y"], [[0, 0]], [[1, 0]])


# ---- what is refused


@pytest.mark.parametrize(
    "form, text, error",
    [
        (
            "kiss2",
            KISS2.replace("-1 ajar", "-2 ajar"),
            "line 8: the input must be 2 of 0, 1 and -, not '-2'",
        ),
        (
            "kiss2",
            KISS2.replace("open 11", "open 111"),
            "line 8: the output must be 2 of 0, 1 and -, not '111'",
        ),
        (
            "kiss2",
            KISS2.replace("open 11", "11"),
            "line 8: a row has 4 words: input, state, next state, output; not 3",
        ),
        (
            "kiss2",
            KISS2.replace("01 shut *", "11 shut open"),
            "line 7: from state 'shut' to 'open', and by line 6 to 'ajar': ",
        ),
        (
            "kiss2",
            KISS2.replace("01 shut *", "11 shut ajar"),
            "line 7: from state 'shut' another output than line 6: ",
        ),
        (
            "kiss2",
            KISS2.replace(".r shut", ".r gone"),
            "line 4: no row is of the first state, 'gone'",
        ),
        ("kiss2", KISS2.replace(".r shut", ".p 7"), "line 4: .p says 7 rows, but there are 6"),
        ("kiss2", KISS2.replace(".r shut", ".s 2"), "line 4: .s says 2 states, but there are 3"),
        ("kiss2", KISS2.replace(".r shut", ".q 7"), "line 4: no keyword of KISS2 is called '.q'"),
        ("kiss2", KISS2.replace(".r shut", ".i 2"), "line 4: a second .i"),
        ("kiss2", KISS2.replace(".r shut", ".r"), "line 4: .r takes one word, not 0"),
        ("kiss2", KISS2.replace(".i 2", ".i 9"), "line 2: 9 input bits; a machine can have 1 to 8"),
        (
            "kiss2",
            KISS2.replace(".o 2", ".o 0"),
            "line 3: 0 output bits; a machine can have 1 to 8",
        ),
        ("kiss2", KISS2.replace(".o 2", ".o \u00b2"), "line 3: .o takes a number, not '\u00b2'"),
        ("kiss2", KISS2.replace(".o 2\n", ""), "has no line .o, which says how many bits"),
        ("kiss2", ".i 1\n.o 1\n.e", "has no row, so no state"),
        ("kiss2", ".i 1\n.o 1\n1 * * 1", "line 3: the only state is *, which is every other"),
        (
            "dot",
            AALPY.replace("push/shut", "push"),
            "line 6: an edge must have a label of the form input/output, not 'push'",
        ),
        (
            "dot",
            AALPY.replace("push/shut", "push/shut/x"),
            "line 6: an edge must have a label of the form input/output, not 'push/shut/x'",
        ),
        (
            "dot",
            AALPY.replace('s1 -> s1  [label="wait', 's1 -> s0  [label="coin'),
            "line 8: from state 's1' to 's1', and by line 7 to 's0': ",
        ),
        (
            "dot",
            AALPY.replace("wait/open", "coin/shut"),
            "line 8: from state 's1' another output than line 7: ",
        ),
        (
            "dot",
            AALPY.replace("__start0 ->", "start ->")
            .replace('label="",', "")
            .replace('[label=""]', '[label="coin/open"]'),
            "has no edge from __start0, which says what the first state is",
        ),
        ("dot", "digraph { __start0 -> s0 }", "has no edge labelled input/output"),
        ("dot", "graph g { }", "line 1: a digraph must come here, not 'graph'"),
        (
            "dot",
            AALPY.replace("s0 -> s0", "s0 -- s0"),
            "line 4: '-- s0 [la' is no part of DOT that is read",
        ),
        ("dot", AALPY.replace("s1 -> s1", "subgraph s1 -> s1"), "line 7: subgraphs are not read"),
        ("dot", AALPY[:-3], "line 10: a name must come here, not the end"),
        ("dot", AALPY.replace('"s1"]', '"s1'), "line 4: "),
        ("dot", "", "line 1: a name must come here, not the end"),
        ("dot", AALPY + "}", "line 12: the end must come here, not '}'"),
        (
            "dot",
            'digraph { __start0 -> a; a -> a [label="010101010/1"] }',
            "line 1: 9 input bits; a machine can have 1 to 8",
        ),
        (
            "dot",
            "digraph { __start0 -> a;\n%s }"
            % "\n".join('a -> a [label="i%d/o"]' % k for k in range(257)),
            "line 258: more than 256 different inputs",
        ),
    ],
)
def test_a_broken_file_is_refused_in_one_line_that_names_the_place(form, text, error):
    with pytest.raises(PurernnError) as caught:
        read(form, text)
    place = "PLACE, " if error.startswith("line") else "PLACE "
    assert str(caught.value).startswith(place + error) and "\n" not in str(caught.value)


def test_a_file_of_too_many_states_is_refused():
    rows = "".join("1 s%d s%d 0\n" % (k, k + 1) for k in range(MOST_STATES))
    with pytest.raises(PurernnError, match="PLACE has more than %d states" % MOST_STATES):
        read("kiss2", ".i 1\n.o 1\n" + rows)


def test_a_file_of_too_many_transitions_is_refused(monkeypatch):
    monkeypatch.setattr(purernn.files.transitions, "MOST_TRANSITIONS", 256 * 4)
    with pytest.raises(PurernnError, match="PLACE, line 7: more than 1024 transitions"):
        read("kiss2", ".i 8\n.o 1\n-------- a a 0\n" + "-------- * a 0\n" * 4)


PIECES = [
    ".i 3",
    ".e",
    ".p 1",
    "-",
    "*",
    "#",
    "\n",
    '"',
    "\\",
    "[",
    "]",
    "{",
    "}",
    "->",
    ";",
    "=",
    "/",
    "//",
    "/*",
    "0",
    "1",
    "s0",
    "shut",
    "__start0",
    "label",
    "\0",
    "\u00e9",
    " ",
]


@given(
    st.sampled_from([("kiss2", KISS2), ("dot", AALPY), ("dot", LEARNLIB)]),
    st.lists(
        st.tuples(st.integers(0, 300), st.integers(0, 12), st.sampled_from([""] + PIECES)),
        min_size=1,
        max_size=3,
    ),
)
@example(("dot", "digraph{"), [(0, 0, "")])
@example(("dot", AALPY.replace("push/shut", "pu\nsh/shut")), [(0, 0, "")])
def test_a_file_with_pieces_put_in_or_cut_out_is_read_or_refused_in_one_line(whole, edits):
    form, text = whole
    for position, length, piece in edits:
        text = text[:position] + piece + text[position + length :]
    try:
        machine, notes = read(form, text)
    except PurernnError as error:
        assert "PLACE" in str(error) and "\n" not in str(error)
    else:
        assert isomorphic(machine, read(form, FORMATS[form][1](machine))[0])
        assert not any("\n" in note for note in notes)


# ---- on the command line


@pytest.mark.parametrize("name", ["lock.kiss2", "lock.kiss", "lock", "lock.txt"])
def test_a_file_is_known_by_its_suffix_or_by_its_content(name, tmp_path, cli):
    path = tmp_path / name
    path.write_text(KISS2)
    _, out, err = cli("learn", "--samples", 10, "--machine", path)
    assert out.startswith("learned: lock, 10 samples")
    assert one_line(err) and "%s: 4 of 12 transitions are not specified" % path in err


@pytest.mark.parametrize(
    "name, text, error",
    [
        ("a.kiss2", "1 2 3", "line 1: a row has 4 words"),
        ("a.dot", "graph", "line 1: a digraph must come here"),
        ("a.txt", "what?", "is neither KISS2 nor DOT, nor FILE.py:NAME"),
        ("a.kiss2", None, "cannot be read: No such file"),
        ("a.txt", None, "--machine must be FILE.py:NAME, FILE.kiss2 or FILE.dot, not "),
    ],
)
def test_a_file_that_is_no_machine_is_one_line(name, text, error, tmp_path, cli):
    path = tmp_path / name
    if text is not None:
        path.write_text(text)
    status, out, err = cli("learn", "--machine", path)
    assert (status, out) == (2, "") and one_line(err) and error in err


def kiss2_of(step, states):
    """A KISS2 file of one input and one output bit, from step(state, bit)."""
    rows = ["%d q%d q%d %d" % ((x, s) + step(s, x)) for s in range(states) for x in (0, 1)]
    return ".i 1\n.o 1\n.p %d\n.s %d\n.r q0\n%s\n.e\n" % (len(rows), states, "\n".join(rows))


def test_a_kiss2_file_is_learned_proved_and_exported_and_the_export_is_the_machine(tmp_path, cli):
    def turnstile(s, x):  # made here: opens after two coins, shuts on a zero
        after = min(s + 1, 2) if x else 0
        return after, int(after == 2)

    source, model = tmp_path / "turnstile.kiss2", tmp_path / "model.json"
    source.write_text(kiss2_of(turnstile, 3))
    status, out, err = cli("learn", "--machine", source, "--save", model)
    assert status == 0 and "proved: turnstile" in out and err == "wrote %s\n" % model
    # what is written is the file's machine again
    machine = read("kiss2", source.read_text())[0]
    for form in FORMATS:
        status, out, _ = cli("machine", model, "--" + form)
        assert status == 0 and isomorphic(read(form, out)[0], minimised(machine))
    # Python: an integer is a sequence whose last symbol is not 0
    status, out, _ = cli("export", model)
    names = {"__name__": "imported"}
    exec(out, names)

    def expected(bits):
        s, outputs = 0, []
        for x in bits:
            s, y = turnstile(s, x)
            outputs.append(y)
        return outputs

    for n in range(1, 256):
        assert names["turnstile"](n) == expected(int(bit) for bit in reversed(bin(n)[2:]))[-1]
    # C: every sequence of 8 symbols, every output
    cli("export", model, "-o", tmp_path / "net.h")
    c_programs.require("gcc")
    (tmp_path / "all.c").write_text(
        '#include <stdio.h>\n#include "net.h"\nint main(void) {\n'
        "  for (int n = 0; n < 256; n++) {\n    turnstile_state state = TURNSTILE_START;\n"
        "    for (int t = 0; t < 8; t++) putchar('0' + turnstile_step(&state, n >> t & 1));\n"
        "  }\n  return 0;\n}\n"
    )
    subprocess.check_call(["gcc", "-std=c99", "-o", "all", "all.c"], cwd=str(tmp_path))
    printed = subprocess.check_output([os.path.join(str(tmp_path), "all")]).decode()
    sequences = [tuple(reversed(bits)) for bits in product((0, 1), repeat=8)]
    assert printed == "".join(str(y) for bits in sequences for y in expected(bits))
