"""The live page: one HTML file in which the network trains in the browser, and nothing from
elsewhere.

The scripts beside this module are a second implementation of the core, in plain JavaScript. Tests
compare the two: draws, floats, integers, verdicts and counterexamples are the same. This module
puts the scripts into one page, in the order of SCRIPTS. Before them come the two things that they
take from the Python package: the tables of the reference machines and the recipe.

The page's content security policy allows this one script and this one style, by their SHA-256.

>>> len(live_page()) < PAGE_BYTES
True
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from json import dumps

from ..learning.recipe import RECIPE
from ..machines.operations import OPERATIONS
from ..show.page import allowed, file_text

CORE = (
    "basics.js",
    "sigmoid.js",
    "machines.js",
    "network.js",
    "integers.js",
    "recipe.js",
    "files.js",
)
SCRIPTS = CORE + ("pictures.js", "play.js")
KEPT = ("files.js",)  # with their indentation, which is in the text of a program
PAGE_BYTES = 80 * 1024  # of the whole page
POLICY = (
    "default-src 'none'; img-src data:; style-src %s; script-src %s; base-uri 'none'; "
    "form-action 'none'"
)


def source(name) -> str:
    """The text of a file of this folder."""
    return file_text(name, __name__.rpartition(".")[0])


def entries(operation) -> dict:
    """An operation's machine as the script has it, with its names."""
    machine = operation.machine
    return {
        "name": machine.name,
        "n_in": machine.n_in,
        "n_out": machine.n_out,
        "states": [str(label) for label in machine.states],
        "next": machine.next,
        "output": machine.output,
        "answer": machine.answer,
        "function": operation.function,
        "phrase": operation.phrase,
    }


def constants() -> str:
    """The script's first lines: the machines' tables, and the recipe, as a value and as text."""
    # a row of values for each machine: with their names in each, a kilobyte more
    machines = [entries(operation) for operation in OPERATIONS.values()]
    rows = [list(machine.values()) for machine in machines]
    lines = [
        '"use strict";',
        "const ROWS = %s;" % dumps(rows, separators=(",", ":")),
        "const ENTRIES = %s, MACHINES = {};" % dumps(list(machines[0])),
        "const entriesOf = (row) => Object.fromEntries(ENTRIES.map((key, i) => [key, row[i]]));",
        "for (const row of ROWS) MACHINES[row[0]] = entriesOf(row);",
        "const RECIPE_TEXT = %s;" % dumps(dumps(RECIPE)),
        "const RECIPE = JSON.parse(RECIPE_TEXT);",
    ]
    return "\n".join(lines) + "\n"


def script(names=SCRIPTS) -> str:
    """The constants and these files as one script."""
    return constants() + "".join(["\n" + source(name) for name in names])


def unindented(text) -> str:
    """The text with its lines at the margin: the page is smaller by a twentieth, and its lines and
    comments are still those of the files.

    >>> unindented("if (a) {\\n  b();\\n}\\n")
    'if (a) {\\nb();\\n}\\n'
    """
    return "\n".join([line.lstrip(" ") for line in text.split("\n")])


def live_page() -> str:
    """The whole page; the indentation of its scripts and its style is left out, but where it is in
    the text of a program that the page writes.
    """
    texts = [source(name) if name in KEPT else unindented(source(name)) for name in SCRIPTS]
    code = constants() + "".join(["\n" + text for text in texts])
    style = unindented(source("play.css"))
    return source("play.html") % {
        "policy": POLICY % (allowed("\n" + style), allowed("\n" + code)),
        "style": "\n" + style,
        "script": "\n" + code,
    }
