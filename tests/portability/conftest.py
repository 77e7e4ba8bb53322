"""Fixtures of the portability tests: one staged folder, and the interpreters' runs, two at a time.

An interpreter that is absent skips its tests, saying how it is had; where CI is set, it fails them.
"""

import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from helpers.handmade_networks import learnt

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import run  # noqa: E402

collect_ignore = [
    "programs",
    "run.py",
    "long_runs.py",
    "interpreters.py",
    "microbit.py",
    "small_computers.py",
]
SLOW = ("Brython", "Skulpt", "MicroPython, WebAssembly", "Jython", "Pyodide")  # started first


@pytest.fixture(scope="session")
def absent():
    """absent(reason): skip, or fail where CI is set, since there everything must be present."""

    def tell(reason):
        if os.environ.get("CI"):
            pytest.fail(reason + "; in CI it must be there", pytrace=False)
        pytest.skip(reason)

    return tell


@pytest.fixture(scope="session")
def networks():
    """The integer networks of addition and subtraction, learnt here: {operation:
    QuantisedNetwork}.
    """
    return {operation: learnt(operation).integers for operation in run.ANSWERS}


@pytest.fixture(scope="session")
def files(networks):
    """{(operation, form): the exported file}."""
    return run.sources(networks)


@pytest.fixture(scope="session")
def staged(files):
    """The folder that every interpreter runs in."""
    with tempfile.TemporaryDirectory() as folder:
        run.stage(folder, files)
        yield folder


@pytest.fixture(scope="session")
def runs(request, staged):
    """{(work, interpreter's name): a future} of all the runs that the selected tests ask for."""
    asked = []
    for item in request.session.items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        if "work" in parameters and parameters["interpreter"].command("learn.py"):
            asked.append((parameters["work"], parameters["interpreter"]))
    asked.sort(key=lambda pair: pair[1].name not in SLOW)
    with ThreadPoolExecutor(2) as pool:
        yield {
            (work, interpreter.name): pool.submit(getattr(run, work), interpreter, staged)
            for work, interpreter in asked
        }


@pytest.fixture
def result(runs, absent, work, interpreter):
    """result(): what run.core or run.exported (the `work`) gave on the interpreter; fails with
    its fault.
    """

    def wait():
        if not interpreter.command("learn.py"):
            reason = "%s is not on this machine: %s" % (interpreter.name, interpreter.advice)
            if interpreter.required:
                absent(reason)
            pytest.skip(reason)
        fault = runs[work, interpreter.name].exception()
        if isinstance(fault, AssertionError):
            pytest.fail(str(fault), pytrace=False)
        return runs[work, interpreter.name].result()

    return wait
