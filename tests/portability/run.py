"""The portability run: the same program on every Python that is here, and a table of what it said.

    python3 tests/portability/run.py                  the interpreters found on this machine
    python3 tests/portability/run.py PyPy Brython     some of them
    python3 tests/portability/run.py --write          all, and into docs/portability.md
    bash tests/portability/install.sh                 installs more of them

Each interpreter learns addition and subtraction from the same seed, proves them and
computes with them (`programs/learn.py`). The digests of the integer networks must be equal;
`long_runs.py` compares the floats of long runs. Then each
runs the exported files (`programs/exported.py`). Exit status 1 if anything is wrong.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile

import interpreters
import small_computers

HERE = interpreters.HERE
ROOT = os.path.dirname(os.path.dirname(HERE))
PAGE = os.path.join(ROOT, "docs", "portability.md")
MATRIX = (
    "<!-- the matrix: python3 tests/portability/run.py --write -->",
    "<!-- end of the matrix -->",
)
SMALL = (
    "<!-- small computers: python3 tests/portability/run.py --write -->",
    "<!-- end of small computers -->",
)
PREFACE = """# Which Pythons, measured

Every interpreter below learned addition and subtraction from the same seed until the integer
network was proved, extracted its smallest machine, checked its certificate (where it has JSON and
SHA-256) and computed with it. The integers came out the same on all, as the digests say, and so
did the [floats](exact.md), to the last bit. Then it ran the [exported files](embed.md) of both.
The rows of JavaScript are no Python: there the [live page](teach.md)'s own implementation learned,
proved, extracted and computed, in each engine.

Seconds are those of one machine, for addition + subtraction. Memory is what learning addition to
a proof takes at its peak, code included ([the program](run-anywhere.md)): by `tracemalloc` on
CPython, and on MicroPython the smallest heap within which it succeeds; elsewhere it cannot be
told. What the exports take on a BBC micro:bit stands in [embed the network](embed.md).

`python3 tests/portability/run.py --write` measures again and writes this page's tables; `bash
tests/portability/install.sh` installs the interpreters that PyPI, npm and Debian have.

"""
ANSWERS = {"addition": 3**120 + 5**80, "subtraction": 5**80 - 3**100}
FUNCTIONS = {"addition": "add", "subtraction": "subtract"}
FORMS = ["network", "lanes", "table"]
COLUMNS = [
    "interpreter",
    "version",
    "the core",
    "exported files",
    "learn, s",
    "prove, s",
    "memory, KB",
]

sys.path.insert(0, ROOT)


def learnt():
    """{operation: its proved integer network}, learnt here."""
    from purernn import MACHINES, learn

    found = {}
    for operation in ANSWERS:
        for progress in learn(MACHINES[operation], 0):
            found[operation] = progress.integers
    return found


def sources(networks):
    """{(operation, form): the exported file}."""
    from purernn import MACHINES
    from purernn.export.exported import exported

    return {(o, form): exported(networks[o], MACHINES[o], form) for o in ANSWERS for form in FORMS}


def stage(folder, files):
    """Lay out in `folder` what the interpreters run: the package, the programs, the exported
    files and their cases, the page's core.
    """
    from purernn.play.page import CORE, script

    def only_python(directory, names):
        return [
            name
            for name in names
            if "." in name and not name.endswith(".py") or name == "__pycache__"
        ]

    shutil.copytree(
        os.path.join(ROOT, "purernn"), os.path.join(folder, "purernn"), ignore=only_python
    )
    for name in os.listdir(os.path.join(HERE, "programs")):
        if name.endswith(".py"):
            shutil.copy(os.path.join(HERE, "programs", name), folder)
    for (operation, form), source in files.items():
        name = {"addition": "adder", "subtraction": "subtracter"}[operation]
        with open(os.path.join(folder, "%s_%s.py" % (name, form)), "w") as file:
            file.write(source)
    with open(os.path.join(folder, "core.js"), "wb") as file:
        file.write(script(CORE).encode("utf-8"))
    with open(os.path.join(folder, "cases.py"), "w") as file:
        file.write("ADD = %r\nSUBTRACT = %r\n" % (cases("addition"), cases("subtraction")))


def cases(operation):
    """Pairs of operands, of 0 to 300 bits, those whose carry runs the whole length among them."""
    draw = random.Random(0)
    pairs = [
        (0, 0),
        (1, 0),
        (0, 1),
        (255, 1),
        (2**64 - 1, 1),
        (2**64 - 1, 2**64 - 1),
        (2**128, 2**128 - 1),
        (9, 60),
    ]
    for bits in (1, 2, 8, 16, 31, 32, 33, 53, 64, 65, 128, 300):
        pairs += [(draw.randrange(2**bits), draw.randrange(2**bits)) for _ in range(3)]
    return pairs if operation == "addition" else [(max(pair), min(pair)) for pair in pairs]


def right(operation, a, b):
    """What the operation gives, by Python's own integers."""
    return a + b if operation == "addition" else a - b


def told(run):
    """The `name: value` lines of a run as a dict of lists."""
    lines = {}
    for line in run.output.splitlines():
        name, colon, value = line.partition(": ")
        if colon:
            lines.setdefault(name, []).append(value)
    return lines


def core(interpreter, folder, seconds=600):
    """Run programs/learn.py there: a dict of what it told; AssertionError if it did not do all
    that it should.
    """
    run = interpreter.run("learn.py", folder, seconds)
    assert run.status == 0, "%s ended with status %d:\n%s" % (
        interpreter.name,
        run.status,
        run.output[-2000:],
    )
    row = {name: values[0] for name, values in told(run).items()}
    for operation, answer in ANSWERS.items():
        assert row[operation] == "proved", "%s: %s of %s" % (
            interpreter.name,
            row[operation],
            operation,
        )
        assert int(row[operation + " answer"]) == answer, "%s computes wrong %s" % (
            interpreter.name,
            operation,
        )
        assert row[operation + " extracted"] == "True", "%s extracts another machine of %s" % (
            interpreter.name,
            operation,
        )
        unchecked = interpreter.name == "Skulpt" or interpreter.runs == "page"
        assert unchecked or row[operation + " certificate"] == "checked", (
            "%s checks no certificate" % interpreter.name
        )
        if operation + " digest" not in row:
            row[operation + " digest"] = _digest(json.loads(row[operation + " integers"]))
    return row


def _digest(integers):
    from purernn import QuantisedNetwork

    return QuantisedNetwork(*integers).digest()


def exported(interpreter, folder, seconds=300):
    """Run programs/exported.py there: a dict with its Python and the forms that ran.

    AssertionError if an answer is wrong, a bad operand goes through, or a form does not run
    (but for lanes on Skulpt, whose bitwise operators are wrong: there it must refuse to start).
    """
    run = interpreter.run("exported.py", folder, seconds)
    assert run.status == 0, "%s ended with status %d:\n%s" % (
        interpreter.name,
        run.status,
        run.output[-2000:],
    )
    lines = told(run)
    forms = [form for form in FORMS if form + " add" in lines]
    expected = ["network", "table"] if interpreter.name == "Skulpt" else FORMS
    assert forms == expected, "%s runs the forms %s: %s" % (
        interpreter.name,
        forms,
        lines.get("lanes refused"),
    )
    for form in forms:
        for operation, name in FUNCTIONS.items():
            answers, pairs = lines["%s %s" % (form, name)], cases(operation)
            assert len(answers) == len(pairs), "%s: answers are missing" % interpreter.name
            for (a, b), answer in zip(pairs, answers):
                place = (interpreter.name, form, name, a, b, answer)
                assert int(answer) == right(operation, a, b), (
                    "%s, form %s: %s(%d, %d) is %s" % place
                )
        refuses = lines[form + " refuses"]
        assert refuses == ["True"] * 7, "%s, form %s, takes bad operands: %s" % (
            interpreter.name,
            form,
            refuses,
        )
    return {"python": lines["python"][0], "forms": forms}


def peak_kilobytes(interpreter, folder):
    """KB that learning addition to a proof takes, the package's code included; None where it
    cannot be told.
    """
    if interpreter.name == "MicroPython":
        return smallest_heap(interpreter, folder)
    if interpreter.name.startswith("CPython"):
        run = interpreter.run("addition.py", folder)
        return -(-int(told(run)["peak"][0]) // 1024)
    return None


def proves_within(interpreter, folder, kilobytes):
    """Whether MicroPython with a heap of so many KB learns addition to a proof."""
    run = interpreter.run("addition.py", folder, options=["-X", "heapsize=%dk" % kilobytes])
    return run.status == 0 and told(run).get("addition") == ["proved"]


def smallest_heap(interpreter, folder, enough=1024):
    """The smallest heap, in KB, within which MicroPython learns addition to a proof."""
    too_small = 0
    while enough - too_small > 1:
        middle = (too_small + enough) // 2
        if proves_within(interpreter, folder, middle):
            enough = middle
        else:
            too_small = middle
    return enough


def version(interpreter, row):
    """The interpreter's own version, and the Python that it is, where that is another number."""
    if interpreter.runs == "page":
        return row["implementation"]
    python = row["python"].rstrip(";+")
    own = interpreter.package_version() or row.get("implementation", "")
    own = own.replace(".preview", "-preview").replace(".final.0", "").rstrip(".")
    return python if own == python or not own else "%s (Python %s)" % (own, python)


def matrix(rows):
    """The lines of the matrix in Markdown. rows: [(interpreter, what `core` and `exported` told,
    peak in KB or None)].
    """
    yield "| %s |" % " | ".join(COLUMNS)
    yield "|%s" % ("---|" * len(COLUMNS))
    for interpreter, row, peak in rows:
        cells = [
            interpreter.name,
            version(interpreter, row),
            "no",
            ", ".join(row["forms"]) or "–",
            "–",
            "–",
            "–",
        ]
        if interpreter.runs != "export":
            cells[2] = "yes" if interpreter.runs == "core" else "in JavaScript"
            cells[4] = " + ".join(
                ["%.1f" % float(row[operation + " learned in"]) for operation in ANSWERS]
            )
            cells[5] = " + ".join(
                ["%.2f" % float(row[operation + " proved in"]) for operation in ANSWERS]
            )
        if peak:
            cells[6] = "%d" % peak
        yield "| %s |" % " | ".join(cells)


def say(text, end="\n"):
    """Progress, on standard error."""
    sys.stderr.write(text + end)
    sys.stderr.flush()


def main(arguments=None):
    """Run, print the tables, perhaps write them; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="run these interpreters only")
    parser.add_argument(
        "--write", action="store_true", help="write the tables into docs/portability.md"
    )
    given = parser.parse_args(arguments)
    unknown = set(given.names) - {interpreter.name for interpreter in interpreters.ALL}
    if unknown:
        parser.error("no such interpreter: %s" % ", ".join(sorted(unknown)))
    rows, faults, missing = [], [], []
    files = sources(learnt())
    with tempfile.TemporaryDirectory() as folder:
        stage(folder, files)
        for interpreter in interpreters.ALL:
            if given.names and interpreter.name not in given.names:
                continue
            if not interpreter.command("learn.py"):
                missing.append("%s (%s)" % (interpreter.name, interpreter.advice))
                continue
            say("%s: " % interpreter.name, end="")
            try:
                row, peak = {"forms": []}, None
                if interpreter.runs != "page":
                    row = exported(interpreter, folder)
                if interpreter.runs != "export":
                    row.update(core(interpreter, folder))
                    peak = peak_kilobytes(interpreter, folder)
                rows.append((interpreter, row, peak))
                say("done")
            except AssertionError as fault:
                faults.append(str(fault))
                say("FAILED\n%s" % fault)
    lines = list(matrix(rows)) + [""]
    for operation in ANSWERS:
        digests = sorted(
            {row[operation + " digest"] for _, row, _ in rows if operation + " digest" in row}
        )
        lines += [
            "Digest of the %s network, on all of them: `%s`" % (operation, "`, `".join(digests)),
            "",
        ]
        if len(digests) > 1:
            faults.append("the digests of %s differ" % operation)
    print("\n".join(lines))
    if missing:
        say("not found: %s" % "; ".join(missing))
    if given.write and not faults and not given.names:
        write(MATRIX, lines)
        write(SMALL, list(small_computers.matrix()))
    for fault in faults:
        say("FAILED: " + fault.splitlines()[0])
    return 1 if faults else 0


def write(marks, lines):
    """Put the lines between two marks of docs/portability.md, which is made if need be."""
    text = PREFACE + "".join(["%s\n%s\n\n" % pair for pair in (MATRIX, SMALL)])
    if os.path.exists(PAGE):
        with open(PAGE, encoding="utf-8") as file:
            text = file.read()
    before, begin, rest = text.partition(marks[0])
    _, end, after = rest.partition(marks[1])
    if not (begin and end):
        raise SystemExit("%s lacks the lines %s and %s" % ((PAGE,) + marks))
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(before + begin + "\n" + "\n".join(lines).rstrip() + "\n" + end + after)


if __name__ == "__main__":
    sys.exit(main())
