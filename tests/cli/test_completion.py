"""The shells' scripts: what they offer, asked of the shells themselves."""

import os
import shutil
import subprocess

import pytest

from purernn.cli.completion import SHELLS, completion
from purernn.cli.parser import COMMANDS
from purernn.machines.operations import MACHINES


def shell_or_skip(name):
    """The path of a shell; a skip, in CI a failure, where there is none."""
    path = shutil.which(name)
    if path is None:
        missing = "%s is not on this machine: apt-get install %s" % (name, name)
        if os.environ.get("CI"):
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    return path


def output(command, script, text):
    """What a shell prints that runs this text after the script."""
    return subprocess.check_output([shell_or_skip(command), "-c", script + text]).decode()


def offered_by_bash(script, *words):
    """What bash offers for the last of the words, which is being typed."""
    line = " ".join(["'%s'" % word for word in words])
    ask = "COMP_WORDS=(%s); COMP_CWORD=%d; _purernn; echo ${COMPREPLY[@]+${COMPREPLY[@]}}"
    return set(output("bash", script, ask % (line, len(words) - 1)).split())


CASES = [  # words typed, some of what is offered, whether it is all
    (("purernn", ""), set(COMMANDS) | {"--help", "--version"}, True),
    (("purernn", "le"), {"learn"}, True),
    (("purernn", "learn", ""), set(MACHINES) | {"--save", "--json", "--quiet"}, False),
    (("purernn", "learn", "add"), {"addition"}, True),
    (("purernn", "learn", "--s"), {"--seed", "--samples", "--save"}, True),
    (("purernn", "learn", "--save", ""), set(), True),  # a file
    (("purernn", "export", "m.json", "--form", "c"), {"c", "c-table", "coq"}, True),
    (("purernn", "completion", ""), set(SHELLS), False),
    (("purernn", "study", "h"), {"hidden"}, True),
]


@pytest.mark.parametrize(
    "words, offered, all_of_it",
    CASES,
    ids=lambda value: " ".join(value) if type(value) is tuple else "",
)
def test_bash_offers_commands_options_and_their_words(words, offered, all_of_it, cli):
    script = cli("completion", "bash")[1]
    found = offered_by_bash(script, *words)
    assert found == offered if all_of_it else found >= offered


def test_bash_takes_the_script_for_the_command_and_offers_files_where_no_word_fits(cli):
    script = cli("completion", "bash")[1]
    assert output("bash", script, "complete -p purernn") == (
        "complete -o default -F _purernn purernn\n"
    )


def test_zsh_offers_them_too(cli):
    script = cli("completion", "zsh")[1]
    stand_in = "compdef() { :; }; compadd() { shift; print -l -- $@; }; _files() { :; };"
    for words, offered, all_of_it in CASES:
        ask = "words=(%s); CURRENT=%d; _purernn || :" % (
            " ".join(["'%s'" % w for w in words]),
            len(words),
        )
        found = set(output("zsh", stand_in + "\n" + script, ask).split())
        assert found >= offered


def test_fish_offers_them_too(cli):
    script = cli("completion", "fish")[1]
    for words, offered, all_of_it in CASES:
        told = output("fish", script, 'complete -C "%s"' % " ".join(words))
        found = {line.split("\t")[0] for line in told.splitlines()}
        assert found >= {word for word in offered if word[0] != "-" or words[-1][:1] == "-"} - {
            "--version"
        }


@pytest.mark.parametrize("shell", SHELLS)
def test_every_command_and_option_is_in_each_script(shell):
    script = completion(shell, COMMANDS)
    for command, (_, _, arguments) in COMMANDS.items():
        assert command in script
        for name, _ in arguments:
            if name[0] == "-":
                assert (
                    name in script or "-l %s " % name[2:] in script or "-s %s " % name[1:] in script
                )
