"""Training is exact: the float weights of long runs are the same on every interpreter."""

import long_runs
import pytest
from interpreters import ALL

SHORT = 60  # samples of each of the ten runs; the command trains longer


@pytest.fixture(scope="module")
def here(absent):
    """The digests on the newest CPython that is found."""
    found = [i for i in ALL if i.name.startswith("CPython 3") and i.command("")]
    if not found:
        absent("no CPython that the digests could be compared with is on this machine")
    return long_runs.digests(found[-1], SHORT)


@pytest.mark.parametrize("name", ["CPython 3.6", "PyPy", "MicroPython", "Skulpt", "Pyodide"])
def test_the_floats_of_training_are_the_same_to_the_last_bit(name, here, absent):
    interpreter = [i for i in ALL if i.name == name][0]
    if not interpreter.command(""):
        absent(name + " is not on this machine: " + interpreter.advice)
    fast = name.startswith(long_runs.FAST)
    told = long_runs.digests(interpreter, SHORT if fast else long_runs.FIRST)
    assert len(told) == (20 if fast else 10)
    assert long_runs.differing({"here": here, name: told}) == []


def test_one_bit_that_differs_is_seen(here):
    name = sorted(here)[0]
    assert long_runs.differing({"a": here, "b": dict(here, **{name: here[name] + 1})}) == [name]
