"""The package as one file: what it reads beside its modules, it reads from an archive too."""

import os
import shutil
import subprocess
import sys
import zipapp

import pytest

from helpers.cli_process import ROOT


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """The package as zipapp writes it."""
    folder = tmp_path_factory.mktemp("archive")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(os.path.join(ROOT, "purernn"), str(folder / "app" / "purernn"), ignore=ignored)
    path = str(folder / "purernn.pyz")
    zipapp.create_archive(str(folder / "app"), path, main="purernn.__main__:program")
    return path


def run_archive(path, *arguments, **settings):
    """(status, standard output, standard error) of the archive with these arguments."""
    process = subprocess.Popen(
        [sys.executable, path] + list(arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **settings
    )  # fmt: skip
    out, err = process.communicate()
    return process.returncode, out.decode("utf-8"), err.decode("utf-8")


@pytest.mark.parametrize(
    "arguments",
    ["--version", "learn nothing", "onboard xor", "play -o -", "completion bash"],
)
def test_the_archive_does_what_the_package_does(archive, arguments, cli, tmp_path):
    words, environment = arguments.split(), dict(os.environ, PYTHONIOENCODING="utf-8")
    told = run_archive(archive, *words, env=environment, cwd=str(tmp_path))
    assert told == cli(*words)


def test_the_archive_writes_the_page_to_read(archive, page_to_read, tmp_path):
    assert run_archive(archive, "read", "-o", "r.html", cwd=str(tmp_path))[0] == 0
    assert (tmp_path / "r.html").read_bytes().decode("utf-8") == page_to_read


def test_the_archive_learns_proves_and_reports(archive, tmp_path):
    settings = dict(cwd=str(tmp_path))
    assert run_archive(archive, "learn", "xor", "--save", "m.json", **settings)[0] == 0
    assert run_archive(archive, "report", "m.json", "-o", "m.html", **settings)[0] == 0
    assert sorted(os.listdir(str(tmp_path))) == ["m.html", "m.json"]
