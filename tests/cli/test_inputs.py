"""What commands share: a user's own machine, whatever its file does; the dash; what is refused
before any work.
"""

import json
import os
import re
import sys

import pytest

import purernn.cli.learn
import purernn.cli.show
import purernn.cli.study
from helpers.cli_process import ended, needs_posix, one_line, run, started
from helpers.handmade_networks import proved
from purernn.cli.inputs import LONGEST_FAILURE, own_machine
from purernn.files.model import Model, load, save
from purernn.integers.proof import prove
from purernn.integers.quantised import QuantisedNetwork, quantise
from purernn.machines.operations import MACHINES
from purernn.studies.replay_2015 import replay
from purernn.studies.runs import performed

MINE = """\
from purernn import machine_of
it = machine_of("inverter", lambda s, x: (s, (1 - x[0],)), 1)
"""


# ---- a machine of the user's own


@pytest.mark.parametrize(
    "code, named",
    [
        ("raise SystemExit", "SystemExit"),
        ("raise SystemExit(0)", "SystemExit: 0"),
        ("import sys; sys.exit('a word')", "a word"),
        ("raise BaseException('rare')", "rare"),
        ("class Own(BaseException): pass\nraise Own", "Own"),
        ("class Own(Exception):\n def __str__(self): 1 / 0\nraise Own", "Own"),
        ("raise Exception('long ' * 100000)", "Exception: long"),
        ("open('/none/at all')", "FileNotFoundError"),
        ("raise OSError", "OSError"),
        ("raise BrokenPipeError", "BrokenPipeError"),
        ("raise MemoryError", "MemoryError"),
        ("f = lambda: f()\nf()", "RecursionError"),
        (
            "class It:\n def __repr__(self): 1 / 0\nit = It()",
            "must define it as a Machine, not something of class It",
        ),
        (
            "class It:\n __class__ = property(lambda self: 1 / 0)\nit = It()",
            "must define it as a Machine",
        ),
        (
            "from purernn import Machine\nclass Own(Machine):\n def __init__(self): pass\nit "
            "= Own()",
            "AttributeError",
        ),
        (MINE + "it.next = 'abc'", "next must be a list"),
        (MINE + "it.output[0][1] = 2", "output"),
        (MINE + "it.n_in = 99", "n_in"),
        (MINE + "it.n_out = None", "n_out"),
        (MINE + "it.name = 'two\\nlines'", "name"),
        (
            MINE + "class Label:\n def __str__(self): 1 / 0\nit.states = [Label()]",
            "ZeroDivisionError",
        ),
    ],
)
def test_whatever_a_machines_file_does_is_told_in_one_line_with_status_2(
    tmp_path, cli, code, named
):
    path = tmp_path / "mine.py"
    path.write_text(code)
    status, out, err = cli("learn", "--machine", "%s:it" % path)
    assert (status, out) == (2, "") and one_line(err) and named in err, err
    assert len(err) < LONGEST_FAILURE + len(str(path)) + 100


@pytest.mark.parametrize("name", ["stdout", "stderr", "__stdout__", "__stderr__"])
def test_a_machines_file_that_closes_a_standard_stream_has_status_2(tmp_path, name):
    path = tmp_path / "mine.py"
    path.write_text(MINE + "import sys\nsys.%s.close()\n" % name)
    status, out, err = run("learn", "--machine", "%s:it" % path)
    assert (status, out) == (2, "")  # nobody can be told if it is standard error
    assert err == (
        ""
        if name != "__stdout__"
        else "purernn: %s closes standard output or standard error\n" % path
    )


@pytest.mark.parametrize("value", ["None", "1"])
def test_a_machines_file_cannot_take_the_streams_away(tmp_path, value):
    path = tmp_path / "mine.py"
    path.write_text(MINE + "import sys\nsys.stdout = sys.stderr = %s\n" % value)
    status, out, err = run("learn", "--machine", "%s:it" % path)
    assert (status, err) == (0, "") and "proved: inverter" in out


def test_ctrl_c_in_a_machines_file_is_a_ctrl_c(tmp_path):
    (tmp_path / "mine.py").write_text("raise KeyboardInterrupt")
    assert run("learn", "--machine", "mine.py:it", cwd=str(tmp_path)) == (
        130,
        "",
        "purernn: interrupted\n",
    )


def test_what_a_machines_file_prints_is_no_data(tmp_path, cli):
    path = tmp_path / "mine.py"
    path.write_text("print('hello')\n" + MINE)
    status, out, err = cli("learn", "--machine", "%s:it" % path, "--json")
    assert status == 0 and err == "hello\n" and json.loads(out)["operation"] == "inverter"


def test_a_machine_of_a_class_of_ones_own_is_learnt_as_its_table(tmp_path, cli):
    path = tmp_path / "mine.py"
    path.write_text(
        "from purernn import Machine\n"
        "class Odd(Machine):\n"
        "    def run(self, symbols):\n"
        "        raise RuntimeError\n"
        "it = Odd('copy', 1, 1, [None], [[0, 0]], [[0, 1]])\n"
    )
    assert cli("learn", "--machine", "%s:it" % path, "--save", tmp_path / "m.json")[0] == 0
    assert load(str(tmp_path / "m.json")).machine.states == ["None"]
    assert cli("compute", tmp_path / "m.json", 13) == (0, "13\n", "")


@pytest.mark.parametrize("place", ["none.py:it", ".:it", ":it", "mine.py:", "mine.py"])
def test_a_place_that_is_no_file_and_name_is_told_in_one_line(tmp_path, cli, monkeypatch, place):
    monkeypatch.chdir(str(tmp_path))
    (tmp_path / "mine.py").write_text(MINE)
    status, out, err = cli("learn", "--machine", place)
    assert (status, out) == (2, "") and one_line(err), err


def test_a_machine_s_file_may_import_a_module_beside_it(tmp_path):
    # The installed command has no folder of the user's on its path, as `python -m` has.
    (tmp_path / "steps_beside.py").write_text("def step(s, bits):\n    return s, bits\n")
    (tmp_path / "mine.py").write_text(
        "from steps_beside import step\n"
        "from purernn import machine_of\n"
        'it = machine_of("copy", step, 1)\n'
    )
    before = list(sys.path)
    assert own_machine(str(tmp_path / "mine.py") + ":it").run([1, 0, 1]) == [1, 0, 1]
    assert sys.path == before


# ---- the dash


def test_a_certificate_goes_through_a_pipe(files):
    status, out, err = run("prove", files / "adder.json", "--certificate", "-")
    assert (
        status == 0
        and err.startswith("proved: addition")
        and json.loads(out)["operation"] == "addition"
    )
    checked = ended(started("check", "-", stdin=-1), out.encode())
    assert checked[0] == 0 and checked[1].startswith("proved: ")


def test_nothing_goes_through_the_pipe_without_a_proof(cli, files):
    status, out, err = cli("prove", files / "wrong.json", "--certificate", "-")
    assert (status, out) == (1, "") and "refuted: addition" in err


def test_an_export_to_a_dash_is_one_to_standard_output(cli, files):
    assert cli("export", files / "adder.json", "-o", "-") == cli("export", files / "adder.json")


@needs_posix
@pytest.mark.parametrize(
    "arguments",
    [
        "play -o OUT",
        "report adder.json -o OUT",
        "export adder.json -o OUT",
        "prove adder.json --certificate OUT",
    ],
)
def test_standard_output_holds_the_bytes_of_the_file_in_every_locale(files, arguments):
    # The encoding of the terminal, or of none, is no encoding of a file.
    environment = dict(os.environ, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    environment = dict(environment, PYTHONIOENCODING="ascii")
    settings = dict(cwd=str(files), env=environment)
    path = files / "of.any"
    if arguments.startswith("export"):
        arguments += " --form network"
    assert run(*arguments.replace("OUT", path.name).split(), **settings)[0] == 0
    process = started(*arguments.replace("OUT", "-").split(), **settings)
    data, err = process.communicate(timeout=300)
    expected = path.read_bytes()
    path.unlink()
    assert process.returncode == 0 and data == expected


@pytest.mark.parametrize(
    "arguments, named",
    [
        ("learn xor --save -", "--save"),
        ("replay addition --samples 1 --save -", "--save"),
        ("draw adder.json --out -", "--out"),
        ("study hidden --out -", "--out"),
        ("study smallest --out -", "--out"),
        ("prove adder.json --certificate - --json", "--json"),
    ],
)
def test_where_a_dash_has_no_sense_it_is_refused_and_no_file_has_that_name(
    cli, files, monkeypatch, arguments, named
):
    monkeypatch.chdir(str(files))
    before = sorted(os.listdir(str(files)))
    status, out, err = cli(*arguments.split())
    assert (status, out) == (2, "") and one_line(err) and named in err, err
    assert sorted(os.listdir(str(files))) == before


# ---- names


@pytest.mark.parametrize(
    "arguments",
    [("prove", "a\0b"), ("learn", "xor", "--save", "a\0b"), ("learn", "--machine", "a\0b:it")],
)
def test_a_nul_byte_in_a_name_is_told_in_one_line(cli, arguments):
    status, out, err = cli(*arguments)
    assert (status, out) == (2, "") and one_line(err) and "NUL" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("prove", ""),
        ("check", ""),
        ("trace", 1, 2, "--model", ""),
        ("learn", "--machine", ""),
        ("learn", "xor", "--save", ""),
    ],
)
def test_an_empty_name_of_a_file_is_told_alike_of_inputs_and_outputs(cli, arguments):
    expected = "purernn: the name of a file must not be empty\n"
    assert cli(*arguments) == (2, "", expected)


def test_an_empty_operation_is_quoted(cli):
    status, out, err = cli("learn", "")
    assert (status, out) == (2, "") and err.startswith("purernn: no operation is called ''; ")


@pytest.mark.parametrize("arguments", ["prove -", "compute - 1", "check -", "learn --machine -"])
def test_a_dash_that_is_read_is_called_standard_input(arguments):
    status, out, err = ended(started(*arguments.split(), stdin=-1), b"nothing")
    assert status in (1, 2) and one_line(out + err)
    assert re.match("(purernn: |refused: )standard input(:| is) ", out + err)


@needs_posix
@pytest.mark.parametrize("name", [b"\xff", "\u00e9".encode("utf-8"), b"two\nlines"], ids=repr)
@pytest.mark.parametrize("encoding", ["ascii:strict", "utf-8:strict"])
def test_a_name_that_the_terminal_cannot_write_is_escaped(files, name, encoding):
    # In a locale of ASCII, where CPython 3.6 and PyPy ended in a traceback.
    folder, settings = (
        os.fsencode(str(files)),
        dict(env=dict(os.environ, PYTHONIOENCODING=encoding, LC_ALL="C"), cwd=str(files)),
    )
    name = os.fsdecode(name)
    status, out, err = run("export", "adder.json", "-o", name, **settings)
    assert (status, out) == (0, "") and err.startswith("wrote ")
    status, out, err = run("check", name, **settings)
    assert (status, err) == (1, "") and out.startswith("refused: ")
    assert os.fsencode(name) in os.listdir(folder)


@pytest.mark.parametrize(
    "arguments",
    [
        ("compute", "PLACE", 1, 2),
        ("prove", "PLACE"),
        ("check", "PLACE"),
        ("trace", 1, 2, "--model", "PLACE"),
    ],
)
def test_what_cannot_be_read_is_named(cli, tmp_path, arguments):
    for place in (tmp_path, tmp_path / "none", tmp_path / "none" / "m.json"):
        status, out, err = cli(*[place if word == "PLACE" else word for word in arguments])
        assert (
            (status, out) == (2, "")
            and one_line(err)
            and err.startswith("purernn: %s cannot be read: " % place)
        )


@pytest.mark.parametrize(
    "arguments",
    [
        "export adder.json -o PLACE",
        "report adder.json -o PLACE",
        "prove adder.json --certificate PLACE",
    ],
)
@pytest.mark.parametrize("place", ["none/x", "adder.json/x", "."])
def test_what_cannot_be_written_is_named(cli, files, monkeypatch, arguments, place):
    monkeypatch.chdir(str(files))
    before = sorted(os.listdir(str(files)))
    status, out, err = cli(*arguments.replace("PLACE", place).split())
    assert (
        (status, out) == (2, "")
        and one_line(err)
        and err.startswith("purernn: %s cannot be written: " % place)
    )
    assert sorted(os.listdir(str(files))) == before


# ---- the integers that were proved


def test_every_command_takes_the_integers_that_were_proved_and_no_fresh_rounding(cli, tmp_path):
    # A first proof of fewer levels than `quantise` takes by itself, which is refuted.
    for progress in [proved("addition", seed) for seed in range(9)]:
        integers, path = progress.integers, tmp_path / "m.json"
        fresh = quantise(progress.network)
        if integers.levels < 8 and prove(fresh, MACHINES["addition"]).status == "refuted":
            break
    else:
        pytest.fail("no seed has such a proof")
    history = [[progress.samples, progress.error]]
    save(
        Model(MACHINES["addition"], {}, progress.samples, history, progress.network, integers),
        str(path),
    )
    assert load(str(path)).integers.digest() == integers.digest()
    assert cli("compute", path, 9, 60) == (0, "69\n", "")
    told = json.loads(cli("prove", path, "--json")[1])
    assert (told["verdict"], told["digest"]) == ("proved", integers.digest())
    certificate = json.loads(cli("prove", path, "--certificate", "-")[1])
    assert QuantisedNetwork(**certificate["network"]).digest() == integers.digest()
    for form in ("network", "lanes", "table"):
        assert integers.digest() in cli("export", path, "--form", form)[1]
    assert integers.digest() in cli("report", path, "-o", "-")[1]
    assert len(cli("machine", path)[1].splitlines()) == 1 + 2 * 4
    status, out, err = cli("draw", path, "--out", tmp_path / "pictures")
    assert (status, out) == (0, "") and "search.svg" in err  # drawn of a proof alone


# ---- no output is an input


@needs_posix
@pytest.mark.parametrize("name", ["m.json", "./m.json", "hard", "soft"])
@pytest.mark.parametrize(
    "arguments",
    [
        "export m.json -o OUT",
        "export m.json --unproved -o OUT",
        "report m.json -o OUT",
        "prove m.json --certificate OUT",
        "prove m.json --floats --certificate OUT",
        "learn --machine m.json:it --save OUT",
    ],
)
def test_an_output_that_is_an_input_is_refused(cli, files, tmp_path, monkeypatch, name, arguments):
    path = tmp_path / "m.json"
    path.write_bytes((files / "adder.json").read_bytes())
    os.link(str(path), str(tmp_path / "hard"))
    (tmp_path / "soft").symlink_to("m.json")
    monkeypatch.chdir(str(tmp_path))
    status, out, err = cli(*arguments.replace("OUT", name).split())
    assert (status, out) == (2, "") and one_line(err) and "would be written over" in err
    assert path.read_bytes() == (files / "adder.json").read_bytes()


@pytest.mark.parametrize("command", ["learn", "onboard", "study hidden", "study rate"])
@pytest.mark.parametrize("ending", ["csv", "svg"])
def test_an_output_that_is_the_file_of_the_machine_is_refused(cli, tmp_path, command, ending):
    study = command.startswith("study")
    path = tmp_path / ("%s.%s" % (command.split()[-1], ending))
    path.write_text(MINE)
    option = {"learn": "--save", "onboard": "-o"}.get(command, "--out")
    status, out, err = cli(
        *(command.split() + ["--machine", "%s:it" % path, option, tmp_path if study else path])
    )
    assert (status, out) == (2, "") and one_line(err) and "would be written over" in err
    assert path.read_text() == MINE
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_picture_that_would_replace_the_model_is_refused(cli, files, tmp_path):
    path = tmp_path / "weights.svg"
    path.write_bytes((files / "adder.json").read_bytes())
    before = sorted(os.listdir(str(tmp_path)))
    assert "weights.svg" in {
        line.split("/")[-1] for line in cli("draw", path, "--out", tmp_path / "new")[2].split()
    }
    status, out, err = cli("draw", path, "--out", tmp_path)
    assert (status, out) == (2, "") and one_line(err) and "would be written over" in err
    assert sorted(set(os.listdir(str(tmp_path))) - {"new"}) == before


@needs_posix
@pytest.mark.parametrize("arguments", ["export -", "prove - --certificate OUT", "compute - 1 2"])
def test_standard_streams_are_told_apart_too(files, tmp_path, arguments):
    path = tmp_path / "m.json"
    path.write_bytes((files / "adder.json").read_bytes())
    with open(str(path), "rb") as source, open(str(path), "ab") as sink:
        process = started(*arguments.replace("OUT", str(path)).split(), stdin=source, stdout=sink)
        status, _, err = ended(process)
    assert status == 2 and "would be written over" in err
    assert path.read_bytes() == (files / "adder.json").read_bytes()


# ---- what is finished is kept


def test_a_replay_that_overflows_keeps_the_last_network_that_a_file_can_hold(cli, tmp_path):
    path = tmp_path / "m.json"
    status, _, err = cli("replay", "addition", "--rate", 1000, "--samples", 40, "--save", path)
    assert status == 2 and one_line(err) and "too large" in err and "m.json has the network" in err
    assert load(str(path)).samples == 1


def test_an_interrupted_replay_is_saved(cli, tmp_path, monkeypatch):
    path, count = tmp_path / "m.json", [0]

    def interrupted(*arguments):
        for replayed in replay(*arguments):
            yield replayed
            count[0] += 1
            if count[0] == 5:
                raise KeyboardInterrupt

    monkeypatch.setattr(purernn.cli.learn.replay_2015, "replay", interrupted)
    status, _, err = cli("replay", "addition", "--save", path)
    assert status == 130 and one_line(err) and "m.json has the network after sample 5" in err
    assert load(str(path)).samples == 5


def test_an_interrupted_study_keeps_its_runs_and_goes_on_from_there(cli, tmp_path, monkeypatch):
    def interrupted(runs, jobs):
        for one, outcome in performed(runs, jobs):
            if one.value == 3 and one.seed == 1:
                raise KeyboardInterrupt
            yield one, outcome

    arguments = ("study", "hidden", "--sizes", "2,3", "--seeds", 2, "--samples", 20, "--jobs", 1)
    arguments += ("--operation", "xor", "--out", tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(purernn.cli.study, "performed", interrupted)
        status, out, err = cli(*arguments)
    assert status == 130 and one_line(err) and "interrupted; 3 runs are in" in err
    assert len((tmp_path / "hidden.csv").read_text().splitlines()) == 1 + 3
    assert (tmp_path / "hidden.svg").exists()
    again = []

    def recorded(runs, jobs):
        again.extend(runs)
        return performed(runs, jobs)

    with monkeypatch.context() as patch:
        patch.setattr(purernn.cli.study, "performed", recorded)
        assert cli(*arguments)[0] == 0
    assert [(one.value, one.seed) for one in again] == [(3, 1)]
    assert len((tmp_path / "hidden.csv").read_text().splitlines()) == 1 + 4


def test_a_study_that_cannot_print_keeps_its_runs(cli, tmp_path, monkeypatch):
    def failing(cells):
        if cells[0] == "xor":
            raise OSError("the disk is full")

    monkeypatch.setattr(purernn.cli.study, "_print_row", failing)
    monkeypatch.setattr(purernn.cli.study, "EVERY", 1e9)  # nothing is written in between
    arguments = "study hidden --sizes 2 --seeds 2 --samples 20 --jobs 1 --operation xor --out"
    assert cli(*arguments.split() + [tmp_path]) == (2, "", "purernn: the disk is full\n")
    assert len((tmp_path / "hidden.csv").read_text().splitlines()) == 1 + 2


def test_check_of_a_model_and_prove_of_a_certificate_say_which_command_to_use(cli, files):
    status, out, err = cli("check", files / "adder.json")
    assert (status, out) == (2, "") and one_line(err) and "purernn prove" in err
    certificate = files / "certificate-of-adder.json"
    assert cli("prove", files / "adder.json", "--certificate", certificate)[0] == 0
    status, out, err = cli("prove", certificate)
    certificate.unlink()
    assert (status, out) == (2, "") and one_line(err) and "purernn check takes it" in err
