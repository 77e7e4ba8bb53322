"""Answers as JSON, what is said on standard error, and --quiet."""

import json
import re

import pytest
from hypothesis import given, strategies as st

from helpers import doc_examples, strategies
from helpers.cli_process import one_line
from purernn.cli.learn import sums_right
from purernn.cli.parser import COMMANDS
from purernn.machines.operations import MACHINES, OPERATIONS


def documented(label):
    """The keys that the reference lists for a command: its row of the table."""
    row = re.search(
        r"^\| `%s` \| (.*) \|$" % label, doc_examples.page_text("docs/command-line.md"), re.M
    )
    return re.findall(r"`([a-z0-9_]+)`", row.group(1))


def object_of(out):
    """The one JSON object, on one line, that a command printed."""
    assert out.count("\n") == 1
    return json.loads(out)


CASES = [  # the row of the reference; the command; its status; keys that are there besides
    ("learn", "learn xor --json", 0, []),
    ("learn", "learn addition --samples 3 --json", 1, []),
    ("learn --list", "learn --list --json", 0, []),
    ("compute", "compute adder.json 9 60 --json", 0, []),
    ("compute", "compute wrong.json 9 60 --json", 1, []),
    ("prove", "prove adder.json --json", 0, []),
    ("prove", "prove wrong.json --json", 1, ["inputs", "outputs"]),
    ("machine", "machine wrong.json --json", 0, []),
    ("check", "check adder.certificate --json", 0, []),
    ("check", "check false.certificate --json", 1, []),
    ("study", "study hidden --sizes 4 --seeds 2 --operation xor --json", 0, []),
    ("study", "study smallest --seeds 1 --samples 5 --json", 1, []),
]


@pytest.mark.parametrize("label, command, status, besides", CASES)
def test_an_answer_in_json_is_one_object_with_the_keys_of_the_reference(
    label, command, status, besides, cli, files, monkeypatch
):
    monkeypatch.chdir(files)
    assert cli("prove", "adder.json", "--certificate", "adder.certificate")[0] == 0
    text = (files / "adder.certificate").read_text()
    (files / "false.certificate").write_text(text.replace('"addition"', '"subtraction"'))
    ended, out, err = cli(*command.split())
    assert (ended, err) == (status, "")
    answer, keys = object_of(out), documented(label)
    always = [key for key in answer if key not in ("inputs", "outputs_of_the_floats", "should_be")]
    assert set(always) - {"outputs"} <= set(keys)
    rows = answer.get("rows") or answer.get("operations") or []
    assert {key for row in rows for key in row} <= set(keys)
    assert set(besides) <= set(answer)


def test_the_answers_in_json_are_those_in_words(cli, files, monkeypatch):
    monkeypatch.chdir(files)
    assert object_of(cli("compute", "adder.json", 9, 60, "--json")[1])["answers"] == [69]
    unproved = object_of(cli("compute", "wrong.json", 9, 60, "--json")[1])
    assert (unproved["verdict"], unproved["answers"]) == ("refuted", None)
    machine = object_of(cli("machine", "adder.json", "--json")[1])
    adder = MACHINES["addition"]
    assert (machine["next"], machine["output"]) == (adder.next, adder.output)
    # More digits than CPython reads back unless it is told to.
    out = cli("compute", "adder.json", "9" * 6000, 1, "--json")[1]
    assert '"answers": [1%s]}' % ("0" * 6000) in out


def test_every_operation_is_listed_with_what_it_gives(cli):
    status, out, err = cli("learn", "--list")
    assert (status, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines() if line[0] != " "] == sorted(MACHINES)
    listed = object_of(cli("learn", "--list", "--json")[1])["operations"]
    assert {row["name"]: (row["gives"], row["where"]) for row in listed} == {
        name: (row.phrase, row.operands) for name, row in OPERATIONS.items()
    }


WRITING = [
    ("learn xor --save m.json", ["m.json"]),
    ("replay addition --samples 1 --save m.json", ["m.json"]),
    ("prove adder.json --certificate c.json", ["c.json"]),
    ("export adder.json -o a.py", ["a.py"]),
    ("onboard xor -o x.py", ["x.py"]),
    ("report adder.json -o r.html", ["r.html"]),
    ("play -o p.html", ["p.html"]),
    ("read -o r.html", ["r.html"]),
    ("study hidden --sizes 4 --seeds 1 --out d", ["d/hidden.csv", "d/hidden.svg"]),
]


@pytest.mark.parametrize("command, names", WRITING)
def test_what_was_written_is_said_on_standard_error_unless_quiet(
    command, names, cli, files, monkeypatch
):
    monkeypatch.chdir(files)
    monkeypatch.setattr("purernn.read.page.reading_page", lambda: "the page")  # which takes long
    status, out, err = cli(*command.split())
    assert (status, err) == (0, "".join(["wrote %s\n" % name for name in names]))
    assert not re.search("wrote", out)
    status, _, err = cli(*(command.split() + ["--quiet"]))
    assert (status, err) == (0, "")


def test_quiet_keeps_errors_and_may_stand_before_the_command(cli, files):
    assert one_line(cli("--quiet", "learn", "nothing")[2])
    assert cli("--quiet", "export", files / "adder.json", "-o", files / "a.py") == (0, "", "")


def test_every_command_is_quiet_if_told_to(cli):
    for command in COMMANDS:
        assert "--quiet" in cli(command, "--help")[1]


@pytest.mark.parametrize("sizes", ["4,8", "4, 8", "4 8", " 4 ,8 ", "4,+8"])
def test_a_list_may_have_blanks(sizes, cli):
    command = ("study", "hidden", "--operation", "xor, parity", "--seeds", 1, "--samples", 9)
    rows = object_of(cli(*(command + ("--json", "--sizes", sizes)))[1])["rows"]
    assert [row["value"] for row in rows] == [4, 8, 4, 8]


def test_a_rate_may_be_in_any_notation(cli):
    command = "study rate --operation xor --seeds 1 --samples 9 --json --sizes"
    rows = object_of(cli(*(command.split() + ["1e-1,.5,2"]))[1])["rows"]
    assert [row["value"] for row in rows] == [0.1, 0.5, 2]


def pairs_right(machine, bits):
    """The sums that a machine gets right, one pair of numbers at a time."""
    right = 0
    for b in range(2**bits):
        for a in range(b + 1):
            state, answer = 0, 0
            for t in range(bits + 1):
                symbol = (a >> t & 1) | (b >> t & 1) << 1
                answer |= machine.output[state][symbol] << t
                state = machine.next[state][symbol]
            right += answer == a + b
    return right


@given(strategies.machines(n_in=st.just(2), n_out=st.just(1)), st.integers(1, 4))
def test_as_many_sums_are_right_as_one_by_one(machine, bits):
    assert sums_right(machine, bits) == pairs_right(machine, bits)


def test_the_sums_of_an_adder_are_all_right_and_those_of_a_subtracter_few():
    assert sums_right(MACHINES["addition"], 8) == 256 * 257 // 2
    for name in ("subtraction", "a_plus_2b", "xor", "comparison"):
        assert sums_right(MACHINES[name], 5) == pairs_right(MACHINES[name], 5) < 33 * 16
