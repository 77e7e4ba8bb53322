"""Coq and Spin as the tests call them. Where a program is missing the test is skipped; in CI it
fails.
"""

import os
import re
import shutil
import subprocess
import sys

import pytest


def needed(*programs):
    """Skip the test, or in CI fail, unless all these programs are there."""
    if sys.version_info < (3, 10) or sys.implementation.name != "cpython":
        pytest.skip("the file is the same on every Python: checked on the newer CPythons")
    for program in programs:
        if shutil.which(program) is None:
            (pytest.fail if os.environ.get("CI") else pytest.skip)("%s is missing" % program)


def said(command, folder):
    """(exit status, standard output) of a command in that folder."""
    process = subprocess.Popen(
        command, cwd=str(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    output, _ = process.communicate(timeout=300)
    return process.returncode, output.decode()


def accepted(text, folder):
    """Whether Coq ends well and states, exactly once, that no axiom was used."""
    needed("coqc")
    (folder / "proof.v").write_text(text)
    status, output = said(["coqc", "proof.v"], folder)
    return status == 0 and output.split("\n") == ["Closed under the global context", ""]


def searched(text, folder, flags=(), options=()):
    """(errors, states stored, depth reached) as Spin counts them."""
    needed("spin", "gcc")
    (folder / "search.pml").write_text(text)
    status, output = said(["spin", "-a", "search.pml"], folder)
    assert status == 0, output
    status, output = said(["gcc", "-O1", "-DSAFETY", *flags, "-o", "pan", "pan.c"], folder)
    assert status == 0, output
    _, output = said(["./pan", "-m200000", *options], folder)
    numbers = [r"errors: (\d+)", r"(\d+) states, stored", r"depth reached (\d+)"]
    return tuple([int(re.search(number, output).group(1)) for number in numbers])
