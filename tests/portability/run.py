"""The portability run: the same program on every Python that is here, and a table of what it said.

    python3 tests/portability/run.py                  the interpreters found on this machine
    python3 tests/portability/run.py PyPy Brython     some of them
    python3 tests/portability/run.py --write          all, and into docs/portability.md
    bash tests/portability/install.sh                 installs more of them

Each interpreter learns addition and subtraction from the same seed, proves them and
computes with them (`programs/learn.py`). The floats may differ in their last digits from
one to the next; the integer networks may not: their digests must be equal. Then each
runs the exported files (`programs/exported.py`). Exit status 1 if anything is wrong.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

import interpreters

HERE = interpreters.HERE
ROOT = os.path.dirname(os.path.dirname(HERE))
PAGE = os.path.join(ROOT, "docs", "portability.md")
BEGIN, END = "<!-- the matrix: python3 tests/portability/run.py --write -->", "<!-- end of the matrix -->"
ANSWERS = {"addition": 3**120 + 5**80, "subtraction": 5**80 - 3**100}
HAS_EXPORT = os.path.exists(os.path.join(ROOT, "purernn", "export.py"))


def stage(folder):
    """Lay out in `folder` what the interpreters run: the package, the programs, the exported files and their cases."""
    def only_python(directory, names):
        return [name for name in names if "." in name and not name.endswith(".py") or name == "__pycache__"]

    shutil.copytree(os.path.join(ROOT, "purernn"), os.path.join(folder, "purernn"), ignore=only_python)
    for name in os.listdir(os.path.join(HERE, "programs")):
        if name.endswith(".py"):
            shutil.copy(os.path.join(HERE, "programs", name), folder)
    if HAS_EXPORT:
        for operation, name in (("addition", "adder.py"), ("subtraction", "subtracter.py")):
            purernn = [sys.executable, "-m", "purernn"]
            model = os.path.join(folder, operation + ".json")
            quiet = dict(cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            subprocess.run(purernn + ["learn", operation, "--save", model], **quiet)
            subprocess.run(purernn + ["export", model, "-o", os.path.join(folder, name)], **quiet)
        with open(os.path.join(folder, "cases.py"), "w") as file:
            file.write("ADD = %r\nSUBTRACT = %r\n" % cases())


def cases(seed=0):
    """Pairs of operands: (to add, to subtract), of 0 to 300 bits, and the ones whose carry runs the whole length."""
    draw = random.Random(seed)
    pairs = [(0, 0), (1, 0), (0, 1), (255, 1), (2**64 - 1, 1), (2**64 - 1, 2**64 - 1), (2**128, 2**128 - 1), (9, 60)]
    for bits in (1, 2, 8, 16, 31, 32, 33, 53, 64, 65, 128, 300):
        pairs += [(draw.randrange(2**bits), draw.randrange(2**bits)) for _ in range(3)]
    return pairs, [(max(pair), min(pair)) for pair in pairs]


def told(run):
    """The `name: value` lines of a run as a dict of lists."""
    lines = {}
    for line in run.output.splitlines():
        name, colon, value = line.partition(": ")
        if colon:
            lines.setdefault(name, []).append(value)
    return lines


def core(interpreter, folder, seconds=600):
    """Run programs/learn.py there: a dict of what it told; AssertionError if it did not do all that it should."""
    run = interpreter.run("learn.py", folder, seconds)
    assert run.status == 0, "%s ended with status %d:\n%s" % (interpreter.name, run.status, run.output[-2000:])
    row = {name: values[0] for name, values in told(run).items()}
    for operation, answer in ANSWERS.items():
        assert row[operation] == "proved", "%s: %s of %s" % (interpreter.name, row[operation], operation)
        assert int(row[operation + " answer"]) == answer, "%s computes wrong %s" % (interpreter.name, operation)
        assert row[operation + " extracted"] == "True", "%s extracts another machine of %s" % (interpreter.name, operation)
        unchecked = interpreter.name == "Skulpt"
        assert unchecked or row[operation + " certificate"] == "checked", "%s checks no certificate" % interpreter.name
        if operation + " digest" not in row:
            row[operation + " digest"] = _digest(json.loads(row[operation + " integers"]))
    return row


def _digest(integers):
    sys.path.insert(0, ROOT)
    from purernn import QuantisedNetwork

    return QuantisedNetwork(*integers).digest()


def exported(interpreter, folder, seconds=300):
    """Run programs/exported.py there: what it told; AssertionError if an answer is wrong or a bad operand goes through."""
    run = interpreter.run("exported.py", folder, seconds)
    assert run.status == 0, "%s ended with status %d:\n%s" % (interpreter.name, run.status, run.output[-2000:])
    lines, (add, subtract) = told(run), cases()
    for (a, b), answer in zip(add, lines["add"]):
        assert int(answer) == a + b, "%s: add(%d, %d) is %s" % (interpreter.name, a, b, answer)
    for (a, b), answer in zip(subtract, lines["subtract"]):
        assert int(answer) == a - b, "%s: subtract(%d, %d) is %s" % (interpreter.name, a, b, answer)
    assert (len(lines["add"]), len(lines["subtract"])) == (len(add), len(subtract)), "answers are missing"
    assert lines["refused"] == ["True"] * 7, "%s takes bad operands: %s" % (interpreter.name, lines["refused"])
    return {"python": lines["python"][0]}


def peak_kilobytes(interpreter, folder):
    """(KB that learning addition to a proof takes, the package's code included; how that was told), or None."""
    if interpreter.name == "MicroPython":
        return smallest_heap(interpreter, folder), "heap"
    if interpreter.name.startswith("CPython"):
        run = interpreter.run("addition.py", folder)
        return -(-int(told(run)["peak"][0]) // 1024), "tracemalloc"
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
    python = row["python"].rstrip(";+")
    own = interpreter.package_version() or row.get("implementation", "")
    own = own.replace(".preview", "-preview").replace(".final.0", "").rstrip(".")
    return python if own == python or not own else "%s (Python %s)" % (own, python)


def table(rows):
    """The lines of a Markdown table. rows: [(interpreter, what `core` and `exported` told, whether the latter ran, peak)]."""
    yield "| interpreter | version | the core | the exported file | learn, s | prove, s | memory, KB |"
    yield "|---|---|---|---|---|---|---|"
    for interpreter, row, export, peak in rows:
        both = ["addition", "subtraction"]
        cells = [version(interpreter, row), "no", "–", "–"]
        if "addition digest" in row:
            learn = " + ".join(["%.1f" % float(row[operation + " learned in"]) for operation in both])
            prove = " + ".join(["%.2f" % float(row[operation + " proved in"]) for operation in both])
            cells = [version(interpreter, row), "yes", learn, prove]
        cells = [interpreter.name] + cells[:2] + ["yes" if export else "–"] + cells[2:] + ["%d" % peak[0] if peak else "–"]
        yield "| %s |" % " | ".join(cells)


def say(text, end="\n"):
    """Progress, on standard error."""
    print(text, end=end, file=sys.stderr)
    sys.stderr.flush()


def main(arguments=None):
    """Run, print the table, perhaps write it; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="run these interpreters only")
    parser.add_argument("--write", action="store_true", help="write the table into docs/portability.md")
    given = parser.parse_args(arguments)
    unknown = set(given.names) - {interpreter.name for interpreter in interpreters.ALL}
    if unknown:
        parser.error("no such interpreter: %s" % ", ".join(sorted(unknown)))
    rows, faults, missing = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        stage(folder)
        for interpreter in interpreters.ALL:
            if given.names and interpreter.name not in given.names:
                continue
            if not interpreter.command("learn.py"):
                missing.append("%s (%s)" % (interpreter.name, interpreter.advice))
                continue
            say("%s: " % interpreter.name, end="")
            try:
                row, peak = {}, None
                if HAS_EXPORT:
                    row = exported(interpreter, folder)
                if interpreter.runs == "core":
                    row = core(interpreter, folder)
                    peak = peak_kilobytes(interpreter, folder)
                if row:
                    rows.append((interpreter, row, HAS_EXPORT, peak))
                say("done")
            except AssertionError as fault:
                faults.append(str(fault))
                say("FAILED\n%s" % fault)
    lines = list(table(rows)) + [""]
    for operation in ANSWERS:
        digests = sorted({row[operation + " digest"] for _, row, _, _ in rows if operation + " digest" in row})
        lines.append("Digest of the %s network, on all of them: `%s`  " % (operation, "`, `".join(digests)))
        if len(digests) > 1:
            faults.append("the digests of %s differ" % operation)
    print("\n".join(lines))
    if missing:
        say("not found: %s" % "; ".join(missing))
    if given.write and not faults:
        write(lines)
    for fault in faults:
        say("FAILED: " + fault.splitlines()[0])
    return 1 if faults else 0


def write(lines):
    """Put the lines between the two marks of docs/portability.md."""
    with open(PAGE, encoding="utf-8") as file:
        text = file.read()
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit("%s lacks the lines %s and %s" % (PAGE, BEGIN, END))
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(before + BEGIN + "\n" + "\n".join(lines).rstrip() + "\n" + END + after)


if __name__ == "__main__":
    sys.exit(main())
