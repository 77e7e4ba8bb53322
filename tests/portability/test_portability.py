"""Every Python learns, proves and computes with the same integer network, and runs the exported
files.
"""

import io

import pytest
import run
from interpreters import ALL

# KB within which MicroPython must learn addition to a proof, the package's code included
HEAP = 176


def on(interpreters, work):
    """Decorate a test, to run once for each interpreter with the result of this work there (a
    function of run.py).
    """

    def decorated(test):
        names = [interpreter.name for interpreter in interpreters]
        test = pytest.mark.parametrize("interpreter", interpreters, ids=names)(test)
        return pytest.mark.parametrize("work", [work])(test)

    return decorated


@on([interpreter for interpreter in ALL if interpreter.runs != "export"], "core")
def test_the_core_learns_proves_and_computes_with_the_same_integers(result, networks):
    told = result()
    for operation in run.ANSWERS:
        assert told[operation + " digest"] == networks[operation].digest()


@on([interpreter for interpreter in ALL if interpreter.runs == "export"], "exported")
def test_where_the_core_cannot_run_the_exported_files_do(result):
    assert result()["forms"] == run.FORMS


def test_the_command_prints_a_matrix_with_one_digest(capsys, networks, absent):
    here = [
        interpreter
        for interpreter in ALL
        if interpreter.command("") and interpreter.name.startswith(("CPython 3", "PyPy"))
    ]
    if not here:
        absent("no CPython or PyPy that the command could run is on this machine")
    assert run.main([interpreter.name for interpreter in here[-2:]]) == 0
    printed = capsys.readouterr().out
    for interpreter in here[-2:]:
        assert "\n| %s | " % interpreter.name in printed
    for operation, network in networks.items():
        assert (
            "Digest of the %s network, on all of them: `%s`" % (operation, network.digest())
            in printed
        )


def test_micropython_learns_addition_within_a_small_heap(staged, absent):
    micropython = [interpreter for interpreter in ALL if interpreter.name == "MicroPython"][0]
    if not micropython.command("addition.py"):
        absent("MicroPython is not on this machine: " + micropython.advice)
    assert run.proves_within(micropython, staged, HEAP)
    assert not run.proves_within(micropython, staged, 24)  # the limit is one


def test_the_documented_matrix_has_every_interpreter_and_these_digests(networks):
    with io.open(run.PAGE, encoding="utf-8") as file:
        text = file.read()
    for interpreter in ALL:
        assert not interpreter.required or "\n| %s | " % interpreter.name in text
    for operation, network in networks.items():
        assert (
            "Digest of the %s network, on all of them: `%s`" % (operation, network.digest()) in text
        )
