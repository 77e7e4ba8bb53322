"""The command line as whole processes: started, waited for, and what they said."""

import os
import subprocess
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMMAND = [sys.executable, "-m", "purernn"]
SECONDS = 300  # only so that a hang becomes a failure

needs_posix = pytest.mark.skipif(os.name != "posix", reason="pipes, signals and terminals of POSIX")


def started(*arguments, **settings):
    """A process of `python -m purernn`."""
    environment = dict(settings.pop("env", os.environ), PYTHONPATH=ROOT)
    settings = dict(
        dict(stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment), **settings
    )
    return subprocess.Popen(COMMAND + [str(a) for a in arguments], **settings)


def ended(process, given=None):
    """(exit status, standard output, standard error) of a process, once it has ended."""
    try:
        out, err = process.communicate(given, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return process.returncode, (out or b"").decode(), (err or b"").decode()


def run(*arguments, **settings):
    """(status, standard output, standard error) of `python -m purernn` with these arguments."""
    return ended(started(*arguments, **settings))


def one_line(text):
    """Whether it is one line, and no traceback."""
    return text.endswith("\n") and text.count("\n") == 1 and "Traceback" not in text
