"""What a command prints fits 79 columns, but for data: names, files and numbers of any length."""

import ast
import io
import os
import re

import pytest

from helpers.cli_process import ROOT
from helpers.handmade_networks import adder
from purernn.cli.parser import COMMANDS
from purernn.export.choice import FORMS
from purernn.files.model import Model, save
from purernn.integers.quantised import quantise
from purernn.machines.operations import MACHINES

COLUMNS = 79
PLACEHOLDER = re.compile(r"%\([a-z]+\)s|%[-+0-9.*]*[a-z]|%%")


def errors(text):
    """(line, template) of every error that a module raises: its words, X for each datum."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Raise) and node.exc is not None:
            for inner in ast.walk(node.exc):
                # A text is a Str until CPython 3.7, a Constant from then on.
                kind = type(inner).__name__
                words = inner.s if kind == "Str" else getattr(inner, "value", None)
                if isinstance(words, str):
                    yield node.lineno, PLACEHOLDER.sub("X", words)


def modules():
    """Every module of the package, as a path."""
    for folder, _, names in os.walk(os.path.join(ROOT, "purernn")):
        for name in sorted(names):
            if name.endswith(".py"):
                yield os.path.join(folder, name)


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: os.path.relpath(path, ROOT))
def test_every_error_of_the_package_fits_beside_its_data(path):
    with io.open(path, encoding="utf-8") as file:
        found = list(errors(file.read()))
    assert [e for e in found if len("purernn: " + e[1]) > COLUMNS] == []


def test_an_error_that_does_not_fit_is_noticed():
    assert len(list(errors("raise E('%s' % f('" + "x" * 80 + "'))"))[1][1]) == 80


@pytest.mark.parametrize("command", [None] + list(COMMANDS))
def test_every_help_fits(command, cli):
    status, out, err = cli(*([command] if command else []) + ["--help"])
    assert (status, err) == (0, "")
    assert [line for line in out.splitlines() if len(line) > COLUMNS] == []


@pytest.mark.parametrize(
    "command",
    [
        "",
        "learn --list",
        "learn addition --samples 3",
        "learn xor --save learnt.json",
        "prove m.json",
        "prove m.json --certificate c.json",
        "prove --floats m.json --certificate f.json",
        "check c.json",
        "check f.json",
        "check m.json",
        "machine m.json",
        "machine m.json --dot",
        "trace 5 3 --model m.json --backward",
        "draw m.json --out .",
        "report m.json -o r.html",
        "study hidden --sizes 2,16 --seeds 2 --samples 50",
        "study smallest --seeds 1 --samples 10",
        "replay addition --samples 1",
        "lern adition",
        "study rate --sizes 1,,2",
        "study rate --operation 1,,2",
        "report m.json -o r.html 5 3",
    ]
    + ["export m.json --unproved -o m.%s --form %s" % (form, form) for form in FORMS],
)
def test_what_a_command_prints_fits(command, cli, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.getbasetemp())
    if "m.json" in command and not os.path.exists("m.json"):
        model = Model(MACHINES["addition"], {}, 1, [[1, 0.5]], adder(), quantise(adder()))
        save(model, "m.json")
    for made in ("c.json", "f.json"):
        if command == "check " + made and not os.path.exists(made):
            floats = ["--floats"] if made == "f.json" else []
            assert cli("prove", "m.json", "--certificate", made, *floats)[0] == 0
    status, out, err = cli(*command.split())
    # A sum of 128 bits, and the bits of failing inputs, are data.
    lines = [line for line in (out + err).splitlines() if not re.search(r"\d{30}|\(bits ", line)]
    assert [line for line in lines if len(line) > COLUMNS] == []
