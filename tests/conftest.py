"""What all tests share: where the package is, the two Hypothesis profiles, one training run per
operation.
"""

import gc
import io
import os
import runpy
import sys

import pytest
from hypothesis import HealthCheck, settings

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
collect_ignore = ["annotations"]  # read by the type checker, not run
collect_ignore.append(
    "benchmarks/numpy_recipe.py"
)  # a program that needs NumPy, and has no doctest
sys.path.insert(0, ROOT)  # the tests run from a clone, with nothing installed

# deadline=None: a time limit per example would make the verdict depend on what else the
# machine does. too_slow is silenced for the same reason.
#
# quick draws the same examples every time (derandomize): it judges a change, so the same
# code must get the same answer on every machine, and a red run must be the change's fault.
# What that gives up, new examples, is what thorough is for: it draws at random, many times
# more, and prints the blob with which a failure is repeated; what it finds is then pinned
# by an @example. PURERNN_TESTS=thorough chooses it.
settings.register_profile(
    "quick",
    max_examples=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "thorough",
    max_examples=2000,
    print_blob=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
PROFILE = os.environ.get("PURERNN_TESTS", "quick")
settings.load_profile(PROFILE)


def pytest_collection_finish(session):
    """What was collected stays, so the garbage collector need not look at it again and again."""
    if hasattr(gc, "freeze"):  # of CPython from 3.7 on
        gc.freeze()
        gc.set_threshold(5000, 20, 20)


@pytest.fixture(scope="session")
def thorough():
    """True when the slow checks that have a quick form are to run whole."""
    return PROFILE == "thorough"


@pytest.fixture(scope="session")
def data():
    """The text of a file of tests/data, line ends as they are stored."""

    def read(name):
        with io.open(os.path.join(HERE, "data", name), encoding="utf-8", newline="") as file:
            return file.read()

    return read


class Run:
    """A run of the 2015 program with seed 0: its text, the errors in full, the network at its end;
    and whether it is the whole one, of 10,000 samples.
    """

    def __init__(self, operation, samples):
        from purernn.studies.replay_2015 import PRINT_EVERY, printed, replay

        blocks, self.errors, self.whole = [], [], samples == 10000
        for replayed in replay(operation, samples=samples):
            if replayed.index % PRINT_EVERY == 0:
                blocks.append(printed(replayed, 8) + "\n")
                self.errors.append([replayed.index, replayed.error])
        self.text, self.network = "".join(blocks), replayed.network


@pytest.fixture(scope="session")
def run_of_2015(thorough):
    """run_of_2015(operation): the Run of that operation, trained once in a session. Subtraction's
    is whole; addition's, which takes twice as long, in CI and in the thorough profile alone.
    """
    runs = {}

    def run(operation):
        if operation not in runs:
            whole = thorough or os.environ.get("CI") or operation == "subtraction"
            runs[operation] = Run(operation, 10000 if whole else 1001)
        return runs[operation]

    return run


@pytest.fixture(scope="session")
def page_to_read():
    """The page of the core, made once in a session."""
    from purernn.read.page import reading_page

    return reading_page()


@pytest.fixture
def cli(capsys):
    """cli(arguments): what `cli_process.run` gives, in this process, which is quicker."""
    from purernn.cli.parser import main

    def call(*arguments):
        capsys.readouterr()
        try:
            status = main([str(a) for a in arguments])
        except SystemExit as error:  # argparse's way out
            status = error.code
        out, err = capsys.readouterr()
        return status, out, err

    return call


@pytest.fixture
def program(capsys, monkeypatch):
    """program(path, arguments): (exit status, standard output, standard error) of a file of Python
    as a program, in this process, which is quicker.
    """
    digits = getattr(sys, "get_int_max_str_digits", int)()

    def call(path, *arguments):
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", [path] + list(arguments))
        status = None
        try:
            runpy.run_path(path, run_name="__main__")
        except SystemExit as error:
            status = error.code
        out, err = capsys.readouterr()
        if isinstance(status, str):  # which Python writes as it ends
            status, err = 1, err + status + "\n"
        return status or 0, out, err

    yield call
    getattr(sys, "set_int_max_str_digits", int)(digits)


@pytest.fixture
def files(tmp_path):
    """A folder with model files made by hand: adder.json, subtracter.json, and wrong.json, a
    subtracter that says addition.
    """
    from helpers.handmade_networks import adder, subtracter
    from purernn.files.model import Model, save
    from purernn.integers.quantised import quantise
    from purernn.machines.operations import MACHINES

    for name, network, operation in (
        ("adder", adder(), "addition"),
        ("subtracter", subtracter(), "subtraction"),
        ("wrong", subtracter(), "addition"),
    ):
        save(
            Model(
                MACHINES[operation],
                {"recipe": "by hand"},
                1,
                [[1, 0.5]],
                network,
                quantise(network),
            ),
            str(tmp_path / (name + ".json")),
        )
    return tmp_path
