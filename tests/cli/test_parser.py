"""The command line as a user meets it: whole processes, what they print where, and how they end."""

import os
import re
import signal
import subprocess
import sys

import pytest

from helpers.cli_process import ROOT, ended, needs_posix, one_line, run, started
from purernn.files.model import load

# replay.


@pytest.mark.parametrize("operation, samples", [("addition", 1), ("subtraction", 2001)])
def test_replay_prints_what_the_2015_program_printed(operation, samples, data):
    # The whole of both runs is compared where the function is tested.
    from purernn.cli.parser import parser

    assert parser().parse_args(["replay", operation]).samples == 10000
    status, out, err = run("replay", operation, "--samples", samples)
    assert (status, err) == (0, "") and out.startswith("Error:") and out.endswith("----\n")
    assert data("replay_%s_0.txt" % operation).startswith(out)


@pytest.mark.parametrize(
    "name, arguments",
    [
        ("replay_addition_1.txt", "addition --seed 1"),
        ("replay_addition_0_bits_16.txt", "addition --bits 16"),
        ("replay_addition_2_hidden_5_rate_0.5.txt", "addition --seed 2 --hidden 5 --rate 0.5"),
    ],
)
def test_replay_s_options_change_what_the_original_asked_its_readers_to_change(
    name, arguments, data, cli
):
    block = data(name).splitlines(True)[:5]
    assert cli("replay", *(arguments + " --samples 1").split()) == (0, "".join(block), "")


# The reader of a pipe goes away.


@needs_posix
def test_a_closed_pipe_ends_quietly():
    # As `purernn replay addition | head -3` does.
    process = started("replay", "addition")
    assert [process.stdout.readline() for _ in range(3)][0] == b"Error:[3.45638663]\n"
    process.stdout.close()
    process.stdout = None
    assert ended(process) == (141, "", "")


@needs_posix
def test_a_pipe_closed_before_the_first_line_ends_quietly():
    reading, writing = os.pipe()
    process = started("replay", "addition", "--samples", "1", stdout=writing)
    os.close(reading)
    os.close(writing)
    assert ended(process) == (141, "", "")


@needs_posix
@pytest.mark.parametrize("redirection, status", [(">&-", 0), ("2>&-", 0), (">&- 2>&-", 0)])
def test_closed_standard_streams_are_no_error(redirection, status):
    shell = "exec %s -m purernn replay addition --samples 1 %s" % (sys.executable, redirection)
    process = subprocess.Popen(
        shell, shell=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    told = ended(process)
    assert told[0] == status and told[2] == ""


@needs_posix
def test_a_bad_input_has_status_2_even_if_nobody_can_be_told():
    shell = "exec %s -m purernn replay addition --bits 0 2>&-" % sys.executable
    process = subprocess.Popen(
        shell, shell=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert ended(process) == (2, "", "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full is a device of Linux")
def test_a_full_disk_is_told_in_one_line():
    with open("/dev/full", "wb") as full:
        status, _, told = run("replay", "addition", "--samples", "1", stdout=full)
    assert status == 2
    assert told == "purernn: standard output cannot be written: No space left on device\n"


@needs_posix
@pytest.mark.parametrize("sink", ["full", "pipe"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_replay_is_saved_whole_even_if_nothing_can_be_printed(tmp_path, cli, sink, unbuffered):
    if sink == "full" and not os.path.exists("/dev/full"):
        pytest.skip("/dev/full is a device of Linux")
    arguments = "replay addition --samples 5 --save"
    paths = [tmp_path / "heard.json", tmp_path / "unheard.json"]
    assert cli(*arguments.split() + [paths[0]])[0] == 0
    environment = dict(os.environ, PYTHONUNBUFFERED=unbuffered)
    reading, writing = os.pipe()
    os.close(reading)
    with open("/dev/full", "wb") if sink == "full" else os.fdopen(os.dup(writing), "wb") as out:
        status = run(*arguments.split() + [paths[1]], stdout=out, env=environment)[0]
    os.close(writing)
    assert status == (2 if sink == "full" else 141)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert load(str(paths[1])).samples == 5


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full is a device of Linux")
@pytest.mark.parametrize("arguments", ["--help", "--version", "learn --help"])
def test_a_full_disk_is_told_of_help_too(arguments):
    # argparse ignores it, and the status was 0.
    with open("/dev/full", "wb") as full:
        status, _, told = run(*arguments.split(), stdout=full)
    assert status == 2 and one_line(told)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full is a device of Linux")
@pytest.mark.parametrize("arguments", ["nonsense", "prove none.json", "replay addition --bits 0"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_bad_input_has_status_2_even_if_the_message_finds_a_full_disk(arguments, unbuffered):
    # What is left in a buffer is flushed once more at exit, which ended with status 120.
    environment = dict(os.environ, PYTHONUNBUFFERED=unbuffered)
    with open("/dev/full", "wb") as full:
        assert run(*arguments.split(), stderr=full, env=environment)[:2] == (2, "")


@needs_posix
@pytest.mark.parametrize("place", [".", "__main__.py"])
def test_the_folder_run_as_a_program_says_how_to_run_the_package(place):
    process = subprocess.Popen(
        [sys.executable, os.path.join(ROOT, "purernn", place)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    status, out, told = ended(process)
    assert (status, out) == (2, "") and one_line(told) and "python3 -m purernn" in told


# Ctrl-C.


@needs_posix
def test_ctrl_c_ends_with_status_130_and_no_traceback():
    # SIGINT may be ignored here (a job in the background), which a child would inherit.
    process = started(
        "replay",
        "addition",
        "--samples",
        "10000000",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout.readline() == b"Error:[3.45638663]\n"  # it is at work
    process.send_signal(signal.SIGINT)
    status, _, told = ended(process)
    assert status == 130
    assert told == "purernn: interrupted\n"


class Interrupted:
    """A finder of modules at which Ctrl-C is pressed."""

    def find_spec(self, name, path=None, target=None):
        if name == "purernn.cli.parser":
            raise KeyboardInterrupt


def test_ctrl_c_while_the_command_line_is_imported_is_told_in_one_line(monkeypatch, capsys):
    from purernn.__main__ import run

    monkeypatch.delitem(sys.modules, "purernn.cli.parser", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Interrupted()] + sys.meta_path)
    assert run() == 130
    assert capsys.readouterr().err == "purernn: interrupted\n"


# What is refused.


@pytest.mark.parametrize(
    "arguments, named",
    [
        ("replay multiplication", "multiplication"),
        ("replay", "addition"),
        ("replay addition --hidden 0", "hidden.* 0"),
        ("replay addition --hidden -4", "hidden.*-4"),
        ("replay addition --hidden 1.5", "hidden.*1.5"),
        ("replay addition --hidden sixteen", "hidden.*sixteen"),
        ("replay addition --bits 0", "bits.* 0"),
        ("replay addition --bits -1", "bits.*-1"),
        ("replay addition --samples 0", "samples.* 0"),
        ("replay addition --samples -5", "samples.*-5"),
        ("replay addition --samples 1e3", "samples.*1e3"),
        ("replay addition --rate nan", "the learning rate must be a finite number, not nan"),
        ("replay addition --rate inf", "rate.*inf"),
        ("replay addition --rate=-inf", "rate.*-inf"),
        ("replay addition --rate 1e999", "rate.*inf"),
        ("replay addition --rate fast", "rate.*fast"),
        ("replay addition --rate 0", "the learning rate must be above 0, not 0.0"),
        ("replay addition --rate=-0.1", "the learning rate must be above 0, not -0.1"),
        ("study rate --sizes 0", "--sizes: rate must be above 0, not 0"),
        ("study hidden --sizes 0", "--sizes: hidden must be at least 1, not 0"),
        ("study hidden --sizes 1e9", "--sizes: hidden must be an integer, not 1000000000.0"),
        ("study machines --sizes 0", "--sizes: the states must be at least 1, not 0"),
        ("study hidden --sizes a", "--sizes: must be like 4,8, not 'a'"),
        ("study hidden --sizes 1,,2", "must be like 4,8, not '1,,2'"),
        ("study hidden --operation xor,,or", "a word is missing: 'xor,,or'"),
        ("replay addition --seed -1", "seed.*-1"),
        ("replay addition --seed 4294967296", "seed.*4294967295.*4294967296"),
        ("replay addition --seed 0.5", "seed.*0.5"),
        ("replay addition --seed " + "9" * 6000, "seed"),
        ("replay addition --seed", "seed"),
        ("replay addition 9", "9"),
        ("replay addition --colour red", "colour"),
        ("replay addition --bits 400 --hidden 4 --rate 1e308 --samples 20", r"1e\+308"),
        ("multiply", "multiply"),
        ("--frobnicate", "frobnicate"),
    ],
)
def test_bad_input_is_named_in_one_line_with_status_2(arguments, named, cli):
    status, out, told = cli(*arguments.split())
    assert status == 2
    assert one_line(told), told
    assert re.search(named, told), told
    assert "--bits 400" in arguments or out == ""


# Help.


def test_help_names_every_command_and_each_command_has_an_example(cli, capsys):
    status, told, _ = cli("--help")
    assert status == 0
    from purernn.cli.parser import COMMANDS, parser

    for command, (line, example, _) in COMMANDS.items():
        assert command in told
        status, help_told, err = cli(command, "--help")
        assert (status, err) == (0, "")
        assert "example: purernn " + command in re.sub(r"\s+", " ", help_told)
        assert example.startswith("purernn " + command)
        with pytest.raises(SystemExit):  # the parser of one command is that of the whole
            parser().parse_args([command, "--help"])
        assert capsys.readouterr().out == help_told


@pytest.mark.parametrize("path", ["purernn", os.path.join("purernn", "__main__.py")])
def test_the_package_started_as_a_folder_or_a_file_says_how_it_is_started(path):
    process = subprocess.Popen(
        [sys.executable, path], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    status, out, err = ended(process)
    assert (status, out) == (2, "") and one_line(err) and "python3 -m purernn" in err


def test_the_version_is_the_package_s():
    import purernn

    assert run("--version") == (0, "purernn %s\n" % purernn.__version__, "")


@pytest.mark.parametrize(
    "arguments, suggestion",
    [
        ("lern adition", "did you mean: purernn learn addition"),
        ("comput model.json 1 2", "did you mean: purernn compute model.json 1 2"),
        ("learn adition", "did you mean addition?"),
        ("learn xor --sed 3", "did you mean --seed?"),
        ("--verson", "did you mean --version?"),
        ("frobnicate", "the commands are learn, compute"),
    ],
)
def test_a_mistyped_word_is_answered_with_what_was_meant(arguments, suggestion, cli):
    status, out, err = cli(*arguments.split())
    assert (status, out) == (2, "") and suggestion in err and err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments, command",
    [
        ("play --json", "play"),
        ("completion bash --json", "completion"),
        ("check c.json --seed 3", "check"),
    ],
)
def test_an_option_of_another_command_alone_is_not_suggested(arguments, command, cli):
    status, out, err = cli(*arguments.split())
    assert (status, out) == (2, "") and one_line(err) and "did you mean" not in err
    assert err.startswith("purernn %s: unrecognized arguments: --" % command)


@pytest.mark.parametrize(
    "arguments", ["draw m.json --out d 5 3", "report m.json -o r.html 5", "trace 9 --backward 60"]
)
def test_operands_behind_an_option_are_told_their_place(arguments, cli):
    status, out, err = cli(*arguments.split())
    assert (status, out) == (2, "") and one_line(err)
    assert "operands come together, before options" in err and "did you mean" not in err


def test_nothing_is_suggested_for_what_is_like_nothing(cli):
    assert "did you mean" not in cli("learn", "multiplication")[2]
    assert "did you mean" not in cli("frobnicate")[2]


def test_the_version_has_a_short_option(cli):
    assert cli("-V") == cli("--version")
