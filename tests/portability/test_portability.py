"""Every Python learns, proves and computes the same integer network, and runs the exported file."""

import io
import os

import pytest
import run
from interpreters import ALL

HEAP = 192  # KB within which MicroPython must learn addition to a proof, the package's code included


def on(interpreters, work):
    """Decorate a test, to run once for each interpreter with the result of this work there (a function of run.py)."""

    def decorated(test):
        names = [interpreter.name for interpreter in interpreters]
        test = pytest.mark.parametrize("interpreter", interpreters, ids=names)(test)
        return pytest.mark.parametrize("work", [work])(test)

    return decorated


@on([interpreter for interpreter in ALL if interpreter.runs == "core"], "core")
def test_the_core_learns_proves_and_computes_with_the_same_integers(result, networks):
    told = result()
    for operation in run.ANSWERS:
        assert told[operation + " digest"] == networks[operation].digest()


@pytest.mark.skipif(not run.HAS_EXPORT, reason="the package has no export")
@on(ALL, "exported")
def test_the_exported_file_is_right_and_refuses_bad_operands(result):
    result()  # run.exported has looked


def test_micropython_learns_addition_within_a_small_heap(staged, absent):
    micropython = [interpreter for interpreter in ALL if interpreter.name == "MicroPython"][0]
    if not micropython.command("addition.py"):
        absent("MicroPython is not on this machine: " + micropython.advice)
    assert run.proves_within(micropython, staged, HEAP)
    assert not run.proves_within(micropython, staged, 24)  # the limit is one


def test_the_documented_matrix_has_these_digests(networks):
    if not os.path.exists(run.PAGE):
        pytest.skip("docs/portability.md is not written yet")
    with io.open(run.PAGE, encoding="utf-8") as file:
        text = file.read()
    for operation, network in networks.items():
        assert "Digest of the %s network, on all of them: `%s`" % (operation, network.digest()) in text
