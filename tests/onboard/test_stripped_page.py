"""What `purernn onboard` writes: the same program as the page that is read."""

import io
import tokenize

import pytest

from purernn.basics.errors import PurernnError
from purernn.machines.arithmetic import compute
from purernn.machines.mealy import linear, machine_of
from purernn.machines.operations import MACHINES
from purernn.onboard import learner
from purernn.onboard.page import board_page, stripped


def run(source):
    """The names that a page defines, its prints in `printed`."""
    names = {"printed": [], "__name__": "page"}
    names["print"] = names["printed"].append
    exec(source, names)
    return names


def test_the_written_page_prints_what_the_read_page_prints(capsys):
    names = run(board_page(MACHINES["addition"]))
    W = names["demo"](2)
    assert W == learner.demo(2)
    assert names["printed"][:-3] == capsys.readouterr().out.splitlines()[:-2]
    assert names["printed"][-3:] == [
        "addition(9, 60) = 69",
        "addition(60, 9) = 69",
        "addition(255, 1) = 256",
    ]


@pytest.mark.parametrize("operation", ["comparison", "parity", "negation", "gray"])
def test_every_kind_of_answer_is_computed(operation):
    machine = MACHINES[operation]
    names = run(board_page(machine))
    W = names["learn"](8)
    for a, b in ((0, 0), (9, 60), (60, 9), (2**64 - 1, 1), (5, 2**70)):
        operands = [a, b][: machine.n_in]
        assert names["compute"](W, operands) == compute(machine, *operands)


def test_a_machine_of_ones_own_is_learned_whatever_its_name():
    machine = machine_of("1 + 1, NAME EXAMPLES % \\ '", lambda s, x: (x[0], (s,)), 1)
    names = run(board_page(machine))
    assert names["demo"](0)
    assert names["printed"][-1].startswith(machine.name + "(")


@pytest.mark.parametrize(
    "machine, sizes",
    [
        (linear("sum of four", (1, 1, 1, 1)), "4 bits in, 1 out, 4 states"),
        (linear("19 times", (19,)), "1 bits in, 1 out, 19 states"),
        (
            machine_of("both", lambda s, x: (s, (x[0], 1 - x[0])), 1, n_out=2),
            "1 bits in, 2 out, 1 states",
        ),
    ],
)
def test_a_machine_too_large_is_refused_with_the_sizes(machine, sizes):
    with pytest.raises(PurernnError, match="too large for a board: %s: 3, 1 and 10 fit" % sizes):
        board_page(machine)


def test_stripping_leaves_the_code():
    with io.open(learner.__file__, encoding="utf-8") as file:
        text = stripped(file.read())
    kinds = [t.type for t in tokenize.generate_tokens(io.StringIO(text).readline)]
    assert tokenize.COMMENT not in kinds
    assert run(text)["learn"](5) == learner.learn(5)


def test_the_command_writes_the_page(cli, tmp_path):
    path = tmp_path / "learner.py"
    assert cli("onboard", "subtraction", "-o", path) == (
        0,
        "",
        "wrote %s\n" % path,
    )
    assert path.read_text() == board_page(MACHINES["subtraction"])
    assert cli("onboard", "subtraction") == (0, board_page(MACHINES["subtraction"]), "")


def test_the_command_says_in_one_line_what_it_cannot_do(cli, tmp_path):
    assert cli("onboard")[::2] == (
        2,
        "purernn: onboard takes either an operation or --machine FILE\n",
    )
    own = tmp_path / "own.py"
    own.write_text("from purernn import linear\nBIG = linear('big', (40,))\n")
    status, out, err = cli("onboard", "--machine", "%s:BIG" % own)
    assert (status, out) == (2, "")
    assert err.startswith("purernn: big is too large for a board: ")
