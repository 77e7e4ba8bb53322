"""Studies: what is refused before any work, a table that a spreadsheet reads, a machine of the
user's own.
"""

import os

import pytest

from helpers.cli_process import one_line
from purernn.studies.sweep import learning_with


def test_a_machine_of_ones_own_is_studied(tmp_path, cli):
    path = tmp_path / "mine.py"
    path.write_text(
        "from purernn import machine_of\n"
        'it = machine_of("copy, late", lambda s, x: (x[0], (s,)), 1)\n'
    )
    words = (
        "study",
        "hidden",
        "--machine",
        "%s:it" % path,
        "--sizes",
        "2,4",
        "--seeds",
        2,
        "--out",
        tmp_path / "out",
    )
    status, out, err = cli(*words)
    assert status == 0 and out.count("copy, late") == 2
    names = ["%s.%s" % (tmp_path / "out" / "hidden", ending) for ending in ("csv", "svg")]
    assert err == "wrote %s\nwrote %s\n" % tuple(names)
    assert sorted(os.listdir(str(tmp_path / "out"))) == ["hidden.csv", "hidden.svg"]


@pytest.mark.parametrize(
    "arguments, named",
    [
        ("study hidden --sizes 4,0", "at least 1, not 0"),
        ("study hidden --sizes 4,2.5", "2.5"),
        ("study hidden --sizes 4,513", "513"),
        ("study hidden --sizes 4,", "sizes"),
        ("study rate --sizes 1.0,1.0e999", "inf"),
        ("study hidden --operation addition,none", "none"),
        ("study hidden --operation xor --machine mine.py:it", "either"),
        ("study hidden --machine none.py:it", "none.py"),
        ("study hidden --seeds 0", "seeds"),
        ("study hidden --seeds 5-4", "the last of --seeds must be at least 5, not 4"),
        ("study hidden --seeds 1-4294967296", "seeds"),
        ("study hidden --seeds 1.5", "--seeds must be N, which is 0 to N - 1, or FIRST-LAST"),
        ("study hidden --jobs 0", "--jobs must be at least 1, not 0"),
        ("study machines --sizes 0", "the states must be at least 1, not 0"),
        ("study machines --sizes 2.5", "2.5"),
        ("study machines --operation none", "the family must be one of counter, delay, multiple"),
        ("study hidden --samples -1", "samples"),
        ("study smallest --sizes 3", "--sizes"),
        ("study smallest --operation xor", "--operation"),
        ("study depth", "depth"),
    ],
)
def test_bad_input_is_told_before_the_first_training(arguments, named, cli, tmp_path):
    status, out, err = cli(*(arguments.split() + ["--out", tmp_path / "out"]))
    assert (status, out) == (2, "") and one_line(err) and named in err, err
    assert not (tmp_path / "out").exists()


def test_a_setting_that_is_none_is_refused():
    with pytest.raises(ValueError, match="depth"):
        learning_with("depth", 3)


def test_a_folder_that_cannot_be_written_to_is_told_before_the_first_training(tmp_path, cli):
    (tmp_path / "hidden.csv").mkdir()
    status, out, err = cli("study", "hidden", "--seeds", 1, "--out", tmp_path)
    assert (status, out) == (2, "") and one_line(err) and "hidden.csv cannot be written" in err
