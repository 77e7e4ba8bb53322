"""Learning, computing, proving and checking as a user meets them: whole processes, exit statuses,
files, Ctrl-C.
"""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest

from helpers.cli_process import SECONDS, ended, needs_posix, one_line, run, started
from helpers.handmade_networks import (
    adder,
    at,
    certificate_with_its_digest,
    changed,
    learnt,
    places,
    small_certificate,
)
from purernn.files.model import Model, load, save, to_text
from purernn.integers.certificate_checker import check
from purernn.integers.quantised import quantise
from purernn.machines.mealy import Machine
from purernn.machines.minimise import isomorphic
from purernn.machines.operations import MACHINES
from purernn.show.long_integers import any_digits

# ---- the newcomer, and the commands that show the main job


def test_without_a_command_addition_is_learnt_proved_and_told():
    status, out, err = run()
    assert (status, err) == (0, "")
    learned = re.search(
        r"^learned: (\d+) samples of 8 and 16 bits in [0-9.]+ s, first proved after (\d+)$",
        out,
        re.M,
    )
    assert [int(n) for n in learned.groups()] == [
        learnt("addition").samples,
        learnt("addition").first_proof,
    ]
    assert "checked: 32,896 of all 32,896 sums of two numbers below 256 are right\n" in out
    assert (
        "proved: addition, for numbers of any length\n" in out
        and "scope: the integer network" in out
    )
    sums = re.findall(r"^(\d+) \+ (\d+) = (\d+)$", out, re.M)
    assert len(sums) >= 3 and any(int(a).bit_length() > 64 for a, b, c in sums)
    assert all(int(a) + int(b) == int(c) for a, b, c in sums)
    assert (
        out.index("\nlearned: ")
        < out.index("\nchecked: ")
        < out.index("\nproved: ")
        < out.index("\n  scope: ")
    )


def test_the_commands_that_show_the_main_job(tmp_path):
    folder = dict(cwd=str(tmp_path))
    status, out, err = run(*"learn subtraction --seed 4 --save m.json --json".split(), **folder)
    assert (status, err) == (0, "wrote m.json\n")
    told = json.loads(out)
    assert told["verdict"] == "proved" and out.count("\n") == 1
    assert {
        "operation",
        "seed",
        "hidden",
        "samples",
        "verdict",
        "joint_states",
        "machine_states",
        "seconds",
        "digest",
    } <= set(told)
    progress = learnt("subtraction", 4)
    assert [
        told[name] for name in ("operation", "seed", "hidden", "samples", "machine_states")
    ] == ["subtraction", 4, 16, progress.samples, 2]
    assert told["joint_states"] == progress.verdict.joint_states
    assert told["digest"] == progress.integers.digest()
    assert 0 < told["seconds"] < 300
    assert os.listdir(str(tmp_path)) == ["m.json"]

    assert run("compute", "m.json", 340282366920938463463374607431768211456, 1, **folder) == (
        0,
        "%d\n" % (2**128 - 1),
        "",
    )

    status, out, err = run(*"prove m.json --certificate c.json".split(), **folder)
    assert (status, err) == (0, "wrote c.json\n") and out.startswith(
        "proved: subtraction, for numbers of any length\n"
    )
    status, out, err = run(*"check c.json".split(), **folder)
    assert (status, err) == (0, "") and out.startswith("proved: ") and "subtraction" in out

    content = json.loads((tmp_path / "c.json").read_text())
    content["network"]["Whh"][3][4] += 1
    (tmp_path / "c.json").write_text(json.dumps(content))
    status, out, err = run(*"check c.json".split(), **folder)
    assert (status, err) == (1, "") and out.startswith("refused: c.json: ")
    assert sorted(os.listdir(str(tmp_path))) == ["c.json", "m.json"]


def test_after_any_one_number_of_a_certificate_is_changed_check_says_so(tmp_path, cli, files):
    path = files / "c.json"
    assert cli("prove", files / "adder.json", "--certificate", path)[0] == 0
    assert cli("check", path)[0] == 0
    content = json.loads(path.read_text())
    for place in places(content):
        if type(at(content, place)) is int:
            path.write_text(json.dumps(changed(content, place, lambda old: old + 1)))
            status, out, err = cli("check", path)
            assert (status, err) == (1, "") and out.startswith("refused: "), place


# ---- learn


def test_learn_stops_at_the_first_proof_if_told_to(cli):
    status, out, err = cli("learn", "subtraction", "--first-proof", "--json")
    found = json.loads(out)
    assert (status, err, found["verdict"]) == (0, "", "proved")
    assert (
        found["samples"]
        == found["first_proof"]
        == learnt("subtraction").first_proof
        < learnt("subtraction").samples
    )


def test_learn_in_words_says_the_proof_and_its_scope(cli):
    status, out, err = cli("learn", "xor", "--seed", 2, "--hidden", 9)
    assert (status, err) == (0, "")
    assert re.match(
        r"learned: xor, \d+ samples of 8 and 16 bits in [0-9.]+ s, first proved after \d+\n"
        r"proved: xor, for numbers of any length\n",
        out,
    )
    assert "scope: " in out


def test_learn_without_a_proof_has_status_1_and_says_what_fails(cli, tmp_path):
    path = tmp_path / "m.json"
    status, out, err = cli("learn", "addition", "--samples", 3, "--json", "--save", path)
    told = json.loads(out)
    assert (status, told["verdict"], told["samples"], told["machine_states"], err) == (
        1,
        "refuted",
        3,
        None,
        "wrote %s\n" % path,
    )
    assert told["outputs"] != told["should_be"] == [sum(told["inputs"]) % 2 ** len_of(told)]
    status, out, err = cli("learn", "addition", "--samples", 3)
    assert status == 1 and "refuted: addition" in out and "proved" not in out
    assert (
        load(str(path)).samples == 3
    )  # an unproved model is saved as well, and says nothing of a proof


def len_of(told):
    """The number of steps of a failing sum: the smallest at which the wrong answer differs."""
    wrong = told["outputs"][0] ^ sum(told["inputs"])
    return len(bin(wrong & -wrong)) - 2


def test_the_saved_model_holds_the_recipe_the_seed_and_the_history(cli, tmp_path):
    path = str(tmp_path / "m.json")
    assert cli("learn", "addition", "--seed", 3, "--save", path)[0] == 0
    model, progress = load(path), learnt("addition", 3)
    assert (model.recipe["seed"], model.recipe["hidden"], model.samples) == (
        3,
        16,
        progress.samples,
    )
    assert model.integers.digest() == progress.integers.digest()
    assert repr(model.network.Whh) == repr(progress.network.Whh)
    assert model.history[-1] == [progress.samples, progress.error]
    assert [entry[0] for entry in model.history] == sorted({entry[0] for entry in model.history})


def test_saving_writes_over_the_old_file_and_leaves_nothing_beside_it(cli, tmp_path):
    path = tmp_path / "m.json"
    path.write_text("old")
    assert cli("learn", "xor", "--save", path)[0] == 0
    assert load(str(path)).machine.name == "xor" and os.listdir(str(tmp_path)) == ["m.json"]


SIX_LINES = """\
from purernn import machine_of

def step(last, bits):
    return bits[0], (bits[0] & last,)

twice = machine_of("two ones in a row", step, n_in=1, initial=0)
"""


def test_a_machine_of_ones_own_in_six_lines_is_learnt_from_the_command_line(
    tmp_path, cli, monkeypatch
):
    monkeypatch.chdir(str(tmp_path))
    (tmp_path / "mine.py").write_text(SIX_LINES)
    assert len(SIX_LINES.splitlines()) == 6
    status, out, err = run(
        *"learn --machine mine.py:twice --save m.json --json".split(), cwd=str(tmp_path)
    )
    told = json.loads(out)
    assert (status, told["verdict"], told["operation"], told["machine_states"]) == (
        0,
        "proved",
        "two ones in a row",
        2,
    )
    # the model needs the file no more
    (tmp_path / "mine.py").unlink()
    assert cli("compute", "m.json", 0b1101110) == (
        0,
        "%d\n" % (0b1101110 & 0b1101110 << 1),
        "",
    )
    assert cli(*"prove m.json --certificate c.json".split())[0] == 0
    status, out, _ = cli("check", "c.json")
    assert status == 0 and "two ones in a row" in out


def test_a_machine_of_ones_own_may_have_two_outputs(tmp_path, cli):
    path = tmp_path / "two.py"
    path.write_text(
        "from purernn import machine_of\n"
        'both = machine_of("and, or", lambda s, x: (s, (x[0] & x[1], x[0] | x[1])), 2, n_out=2)\n'
    )
    assert cli("learn", "--machine", "%s:both" % path, "--save", tmp_path / "m.json")[0] == 0
    assert cli("compute", tmp_path / "m.json", 12, 10) == (0, "8 14\n", "")


@pytest.mark.parametrize(
    "code, named",
    [
        ("", "must define it as a Machine, not None"),
        ("it = 5", "must define it as a Machine, not 5"),
        ("it = lambda s, x: (s, x)", "must define it as a Machine"),
        ("def it(:", "SyntaxError"),
        ("1 / 0", "ZeroDivisionError"),
        ("import a_module_that_is_not_there", "a_module_that_is_not_there"),
        ("raise Exception('two\\nlines')", "two"),
        (
            "class It:\n def __repr__(self): return 'two\\nlines'\nit = It()",
            "must define it as a Machine",
        ),
        (
            "from purernn import machine_of\nit = machine_of('endless', lambda s, x: (s + 1, "
            "x), 1)",
            "more than",
        ),
        (
            "from purernn import machine_of\nit = machine_of('bad', lambda s, x: (s, (2,)), 1)",
            "must be 0 or 1, not 2",
        ),
        ("from purernn import machine_of\nit = machine_of('bad', lambda s, x: s, 1)", "step"),
        (
            "from purernn import machine_of\nit = machine_of('bad', lambda s, x: (s, x), 9)",
            "at most 8",
        ),
        (
            "from purernn import machine_of\nit = machine_of('caf\\xe9', lambda s, x: (s, x), 1)",
            "name",
        ),
    ],
)
def test_a_file_that_defines_no_machine_is_told_in_one_line_with_status_2(
    tmp_path, cli, code, named
):
    path = tmp_path / "mine.py"
    path.write_text(code)
    status, out, err = cli("learn", "--machine", "%s:it" % path)
    assert (status, out) == (2, "") and one_line(err) and named in err, err


# ---- compute


def test_compute_is_right_at_any_length(cli, files):
    draw = random.Random(3)
    for bits in (1, 8, 64, 65, 1000, 20000):
        a, b = draw.getrandbits(bits), draw.getrandbits(bits)
        with any_digits():
            least, most = str(min(a, b)), str(max(a, b))
            total, difference = "%d\n" % (a + b), "%d\n" % abs(a - b)
        assert cli("compute", files / "adder.json", least, most) == (0, total, "")
        assert cli("compute", files / "subtracter.json", most, least) == (0, difference, "")


def test_compute_by_processes_takes_and_prints_numbers_of_more_digits_than_python_allows(files):
    # CPython since 3.11 refuses to read or write integers of more than 4,300 digits unless told
    # otherwise.
    assert run("compute", files / "adder.json", "9" * 6000, 1) == (0, "1" + "0" * 6000 + "\n", "")


def test_the_limit_on_digits_is_lifted_around_operands_and_answers_alone(cli, files):
    limit = getattr(sys, "get_int_max_str_digits", lambda: None)
    before = limit()
    n = "1" + "0" * 5000
    assert cli("compute", files / "adder.json", n, n) == (0, "2" + n[1:] + "\n", "")
    assert limit() == before


def test_a_model_with_a_number_of_a_million_digits_is_refused_before_it_is_computed(cli, files):
    text = (files / "adder.json").read_text()
    huge = re.sub('"samples": *[0-9]+', '"samples": ' + "1" * 10**6, text)
    assert huge != text
    (files / "huge.json").write_text(huge)
    start = time.process_time()
    for command in (("compute", files / "huge.json", 10**4000, 1), ("prove", files / "huge.json")):
        status, out, err = cli(*command)
        assert (status, out) == (2, "") and "a number in it cannot be" in err
        assert one_line(err) and len(err) < 500
    # To compute a million digits takes ten seconds and more; to refuse them, hundredths.
    assert time.process_time() - start < 5


def test_an_unproved_model_does_not_compute(cli, files):
    status, out, err = cli("compute", files / "wrong.json", 1, 1)
    assert (status, out) == (1, "")
    assert "this model is not proved, so compute refuses it" in err and "refuted: addition" in err


# ---- prove, check, machine


def test_prove_refutes_and_says_the_shortest_failing_input_as_bits_and_integers(cli, files):
    status, out, err = cli("prove", files / "wrong.json", "--certificate", files / "c.json")
    assert status == 1 and not (files / "c.json").exists()
    assert "c.json is not written" in err and one_line(err)
    # 1 + 1 at the second step, or 0 + 1: a - b and a + b differ first after a borrow or a carry
    assert out.startswith("refuted: addition, by an input of 2 steps; no shorter one fails\n")
    assert (
        "the integer network gives" in out
        and "the float network gives" in out
        and "should give" in out
    )
    status, out, _ = cli("prove", files / "wrong.json", "--json")
    told = json.loads(out)
    assert (status, told["operation"], told["verdict"]) == (1, "addition", "refuted")
    a, b = told["inputs"]
    assert told["should_be"] == [a + b & 3] and told["outputs"] == [a - b & 3]


def test_prove_in_json_has_what_learn_has(cli, files):
    status, out, _ = cli("prove", files / "adder.json", "--json")
    told = json.loads(out)
    assert (
        status,
        told["operation"],
        told["verdict"],
        told["joint_states"],
        told["machine_states"],
    ) == (0, "addition", "proved", 4, 2)
    assert told["digest"] == load(str(files / "adder.json")).integers.digest()


def test_an_old_certificate_is_not_left_to_pass_for_a_new_one_unsaid(cli, files):
    path = files / "c.json"
    assert cli("prove", files / "adder.json", "--certificate", path)[0] == 0
    old = path.read_text()
    status, out, err = cli("prove", files / "wrong.json", "--certificate", path)
    assert status == 1 and "is not written" in err and path.read_text() == old


@pytest.mark.parametrize("operation", ["subtraction", "addition"])
def test_the_network_of_2015_is_proved_or_refuted_by_its_integers(
    operation, run_of_2015, cli, tmp_path
):
    # The subtraction of seed 0 passes all 32,896 8-bit cases.
    path = str(tmp_path / "old.json")
    network = run_of_2015(operation).network
    recipe = {"recipe": "2015", "seed": 0}
    save(Model(MACHINES[operation], recipe, 10000, [], network, quantise(network)), path)
    status, out, err = cli("prove", path)
    assert err == "" and status in (0, 1)
    status, text, _ = cli("prove", path, "--json")
    told = json.loads(text)
    assert told["verdict"] == ("proved" if status == 0 else "refuted")
    if status:
        # what the failing input is, and what it means for the floats, is said
        assert out.startswith("refuted: ") and ("right here" in out or "wrong too" in out)
        steps = int(re.search(r"by an input of (\d+) steps?", out).group(1))
        a, b = told["inputs"]
        right = [(a + b if operation == "addition" else a - b) & 2**steps - 1]
        assert told["should_be"] == right != told["outputs"]
        assert ("right here" in out) == (told["outputs_of_the_floats"] == right)


def test_replay_saves_a_model_that_prove_takes(tmp_path, cli):
    path = tmp_path / "old.json"
    path.write_text("old")
    status, out, err = cli("replay", "subtraction", "--samples", 30, "--seed", 3, "--save", path)
    assert (status, err) == (0, "wrote %s\n" % path) and out.startswith("Error:")
    model = load(str(path))
    assert (model.machine.name, model.samples, model.recipe["seed"], model.network.biases) == (
        "subtraction",
        30,
        3,
        False,
    )
    status, out, _ = cli("prove", path)
    assert status == 1 and out.startswith("refuted: subtraction")
    assert os.listdir(str(tmp_path)) == ["old.json"]


def test_check_takes_the_operations_name_at_its_word_for_none(cli, tmp_path):
    # A true certificate of the adder that calls itself something else is no certificate of that.
    path = tmp_path / "c.json"
    for name, status in (
        ("addition", 0),
        ("subtraction", 1),
        ("parity", 1),
        ("comparison", 1),
        ("my own", 0),
    ):
        path.write_text(certificate_with_its_digest(dict(small_certificate(), operation=name)))
        check(path.read_text())
        told = cli("check", path)
        assert told[0] == status and told[2] == ""
        assert told[1].startswith("refused: " if status else "proved: "), told
        assert ("proved" in told[1]) == (not status)
        assert name in told[1]


def test_check_counts_the_outputs_as_part_of_the_claim(cli, tmp_path):
    # A second output that is always 0 leaves every output symbol as it was.
    content = small_certificate()
    content["network"]["Why"].append([0, 0, 0])
    content["network"]["by"].append(-1)
    path = tmp_path / "c.json"
    path.write_text(certificate_with_its_digest(content))
    check(path.read_text())  # true, of a machine of two outputs
    status, out, err = cli("check", path)
    assert (status, err) == (1, "") and one_line(out)
    assert "it is called addition, and its machine is another" in out


def test_check_decides_by_what_the_json_is(cli, tmp_path):
    content = small_certificate()
    path = tmp_path / "c.json"
    path.write_text(" " * 200 + json.dumps({key: content[key] for key in sorted(content)}))
    assert cli("check", path)[0] == 0


@pytest.mark.parametrize("operation", [[], {}, None, 1, "\ud800", "a\nb"], ids=repr)
def test_check_refuses_an_operation_that_is_no_word_and_has_no_traceback(cli, tmp_path, operation):
    path = tmp_path / "c.json"
    path.write_text(certificate_with_its_digest(dict(small_certificate(), operation=operation)))
    status, out, err = cli("check", path)
    assert status in (0, 1) and err == "" and "Traceback" not in out
    assert status == 1 or isinstance(operation, str)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", "NaN", "[" * 100000, '"\\ud800"', "x" * 1000],
    ids=lambda text: repr(text[:9]),
)
def test_check_refuses_junk_with_status_1_in_one_line(cli, tmp_path, text):
    path = tmp_path / "c.json"
    path.write_text(text)
    status, out, err = cli("check", path)
    assert (status, err) == (1, "") and one_line(out) and out.startswith("refused: ")


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\xed\xa0\x80", b"\0" * 100], ids=repr)
def test_check_of_what_is_no_text_is_told_in_one_line(cli, tmp_path, data):
    path = tmp_path / "c.json"
    path.write_bytes(data)
    status, out, err = cli("check", path)
    assert status in (1, 2) and one_line(out + err)


def test_machine_prints_the_full_adder_that_the_network_is(cli, files):
    status, out, err = cli("machine", files / "adder.json")
    lines = [line.split() for line in out.splitlines()]
    assert (status, err, lines[0]) == (0, "", ["state", "input", "output", "next", "state"])
    found = Machine("found", 2, 1, [0, 1], [[0] * 4, [0] * 4], [[0] * 4, [0] * 4])
    for state, symbol, answer, after in lines[1:]:
        found.next[int(state)][int(symbol[::-1], 2)] = int(after)
        found.output[int(state)][int(symbol[::-1], 2)] = int(answer)
    assert len(lines) == 9 and isomorphic(found, MACHINES["addition"])


def test_machine_shows_a_wrong_network_as_it_is(cli, files):
    # wrong.json says addition; its network subtracts
    assert cli("machine", files / "wrong.json") == cli("machine", files / "subtracter.json")


def test_machine_as_dot_is_drawn_by_graphviz(files):
    status, out, err = run("machine", files / "adder.json", "--dot")
    assert (status, err) == (0, "") and out.startswith('digraph "addition" {')
    if not shutil.which("dot"):
        if os.environ.get("CI"):
            pytest.fail(
                "Graphviz's dot is missing; in CI it must be there: apt-get install graphviz",
                pytrace=False,
            )
        pytest.skip("Graphviz's dot is not on this machine: apt-get install graphviz")
    dot = subprocess.Popen(
        ["dot", "-Tplain"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    plain, complaint = dot.communicate(out.encode())
    lines = plain.decode().splitlines()
    assert (dot.returncode, complaint) == (0, b"")
    assert sum(line.startswith("node ") for line in lines) == 1 + 2
    assert sum(line.startswith("edge ") for line in lines) == 1 + 8


# ---- standard input


@pytest.mark.parametrize(
    "arguments, start",
    [
        (("compute", "-", 9, 60), "69\n"),
        (("prove", "-"), "proved: addition"),
        (("machine", "-"), "state  input"),
        (("check", "-"), "proved: "),
    ],
    ids=lambda value: value[0],
)
def test_a_dash_is_standard_input(arguments, start):
    network = adder()
    text = (
        json.dumps(small_certificate())
        if arguments[0] == "check"
        else to_text(Model(MACHINES["addition"], {}, 1, [], network, quantise(network)))
    )
    status, out, err = ended(started(*arguments, stdin=subprocess.PIPE), text.encode())
    assert (status, err) == (0, "") and out.startswith(start)


# ---- what is refused


@pytest.mark.parametrize(
    "arguments, named",
    [
        ("learn", "--machine"),
        ("learn multiplication", "multiplication"),
        ("learn addition --machine x.py:y", "--machine"),
        ("learn --machine x.py", "x.py"),
        ("learn --machine", "machine"),
        ("learn --machine none.py:it", "none.py"),
        ("learn addition --hidden 0", "hidden.* 0"),
        ("learn addition --hidden -1", "hidden.*-1"),
        ("learn addition --hidden 2.5", "hidden.*2.5"),
        ("learn addition --samples 0", "samples.* 0"),
        ("learn addition --samples -3", "samples.*-3"),
        ("learn addition --samples many", "samples.*many"),
        ("learn addition --seed -1", "seed.*-1"),
        ("learn addition --seed 4294967296", "seed.*4294967296"),
        ("learn addition --seed nan", "seed.*nan"),
        ("learn addition --save", "save"),
        ("learn xor --save none/m.json", "none/m.json"),
        ("learn xor --save .", "'?\\.'?"),
        ("compute", "file|FILE"),
        ("compute none.json 1 2", "none.json"),
        ("compute adder.json", "operands|N"),
        ("compute adder.json 1", "2 operands, not 1"),
        ("compute adder.json 1 2 3", "2 operands, not 3"),
        ("compute adder.json 1 -2", "-2"),
        ("compute adder.json 1 2.0", "2.0"),
        ("compute adder.json 1 two", "two"),
        ("compute subtracter.json 1 2", "negative"),
        ("prove none.json", "none.json"),
        ("prove .", "'?\\.'?"),
        ("prove junk.json", "junk.json"),
        ("prove adder.json --certificate none/c.json", "none/c.json"),
        ("machine none.json", "none.json"),
        ("machine junk.json", "junk.json"),
        ("check none.json", "none.json"),
        ("check", "CERTIFICATE|file"),
        ("replay addition --samples 1 --save none/m.json", "none/m.json"),
        ("replay subtraction --samples 1 --seed 5 --save m.json", "nothing to save"),
    ],
)
def test_bad_input_is_named_in_one_line_with_status_2(cli, files, monkeypatch, arguments, named):
    monkeypatch.chdir(str(files))
    (files / "junk.json").write_bytes(b"\xff\x00junk")
    before = sorted(os.listdir(str(files)))
    status, out, err = cli(*arguments.split())
    assert status == 2, out
    assert one_line(err) and re.search(named, err), err
    assert "--save" in arguments or out == ""
    assert sorted(os.listdir(str(files))) == before


def test_every_mutation_of_a_models_text_is_status_2_for_every_command(cli, files):
    text = (files / "adder.json").read_text()
    path = files / "bad.json"
    draw = random.Random(4)
    for k in range(12):
        place = draw.randrange(len(text))
        path.write_text(text[:place] if k % 2 else text[:place] + "~" + text[place + 1 :])
        for arguments in (("compute", path, 1, 2), ("prove", path), ("machine", path)):
            status, out, err = cli(*arguments)
            assert (status, out) == (2, "") and one_line(err) and "bad.json" in err


def test_a_save_that_fails_says_so_and_leaves_the_old_file(cli, tmp_path, monkeypatch):
    path = tmp_path / "m.json"
    assert cli("learn", "xor", "--save", path)[0] == 0
    old = path.read_text()

    def failing(source, target):
        raise OSError("the disk went away")

    monkeypatch.setattr(os, "replace", failing)
    status, out, err = cli("learn", "xor", "--seed", 1, "--save", path)
    assert status == 2 and one_line(err) and "the disk went away" in err
    assert path.read_text() == old and os.listdir(str(tmp_path)) == ["m.json"]


# ---- Ctrl-C


ENDLESS = """\
from purernn import machine_of
it = machine_of("five bits ago", lambda s, x: (s[1:] + x, s[:1]), 1, (0,) * 5)
open({marker!r}, "w").close()
"""


def interruptible(*arguments, **settings):
    """A process that heeds SIGINT, which may be ignored here (a job in the background)."""
    return started(
        *arguments, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL), **settings
    )


def learning_without_end(tmp_path, *more):
    """A process that is learning what one hidden unit cannot learn; it has started."""
    marker = str(tmp_path / "marker")
    (tmp_path / "endless.py").write_text(ENDLESS.format(marker=marker))
    arguments = (
        "learn",
        "--machine",
        "%s:it" % (tmp_path / "endless.py"),
        "--hidden",
        1,
        "--samples",
        10**9,
    )
    process = interruptible(*(arguments + more))
    limit = time.time() + SECONDS
    while not os.path.exists(marker) and time.time() < limit:
        time.sleep(0.01)
    assert os.path.exists(marker)
    os.remove(marker)
    return process


@needs_posix
@pytest.mark.parametrize("old", [None, "old"])
def test_ctrl_c_while_learning_saves_a_whole_model_and_says_how_far_it_got(tmp_path, old):
    path = tmp_path / "m.json"
    if old:
        path.write_text(old)
    process = learning_without_end(tmp_path, "--save", path)
    time.sleep(0.5)  # some samples, on a busy machine too
    process.send_signal(signal.SIGINT)
    status, out, err = ended(process)
    assert status == 130 and out == "" and one_line(err)
    assert sorted(set(os.listdir(str(tmp_path))) - {"m.json"}) == ["endless.py"]
    told = re.search(r"interrupted after (\d+) samples", err)
    if told:
        model = load(str(path))
        assert model.samples == int(told.group(1)) > 0 and "saved in %s" % path in err
        assert model.history[-1][0] == model.samples
    else:  # before the first attempt
        assert (path.read_text() if old else path.exists()) == (old or False)


@needs_posix
def test_ctrl_c_while_learning_without_save_leaves_no_file(tmp_path):
    process = learning_without_end(tmp_path)
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    status, out, err = ended(process)
    assert status == 130 and out == "" and one_line(err) and "interrupted" in err
    assert os.listdir(str(tmp_path)) == ["endless.py"]


@needs_posix
def test_impatient_ctrl_c_leaves_the_old_file_or_a_whole_new_one(tmp_path):
    path = tmp_path / "m.json"
    for pause in (0.001, 0.01):
        path.write_text("old")
        process = learning_without_end(tmp_path, "--save", path)
        time.sleep(0.1)
        for _ in range(20):
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            time.sleep(pause)
        ended(process)
        assert path.read_text() == "old" or load(str(path)).samples > 0
        assert sorted(os.listdir(str(tmp_path))) == ["endless.py", "m.json"]


# ---- help


def test_help_says_that_machine_runs_the_file():
    status, out, _ = run("learn", "--help")
    assert status == 0 and re.search(r"FILE\.py:NAME\s.*runs\s+that\s+file", out, re.S)
    for operation in MACHINES:
        assert operation in out
