"""Ten long training runs on every interpreter found, and one digest of the float weights for each.

    python3 tests/portability/long_runs.py                    1,500 samples a run at most
    python3 tests/portability/long_runs.py --samples 20000 --times 20    200 longer ones
    python3 tests/portability/long_runs.py PyPy Skulpt        some of the interpreters

The digests are of every weight, every 300 samples and at the end, to the last bit. Interpreters
that take long for a sample stop each run at 30 samples, where the others tell their digests too.
Exit status 1 if two differ.
"""

import argparse
import os
import shutil
import sys
import tempfile

import interpreters

HERE = interpreters.HERE
ROOT = os.path.dirname(os.path.dirname(HERE))
FIRST, SAMPLES = 30, 1500
FAST = ("CPython", "PyPy", "Pyodide")


def digests(interpreter, samples, times=1, seconds=9000):
    """{name of a run: its digest} on one interpreter; AssertionError if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        ignored = shutil.ignore_patterns("__pycache__", "*.js", "*.html")
        shutil.copytree(
            os.path.join(ROOT, "purernn"), os.path.join(folder, "purernn"), ignore=ignored
        )
        shutil.copy(os.path.join(HERE, "programs", "long_runs.py"), folder)
        with open(os.path.join(folder, "amount.py"), "w") as file:
            file.write("SAMPLES, TIMES = %d, %d\n" % (samples, times))
        run = interpreter.run("long_runs.py", folder, seconds)
    assert run.status == 0, "%s: %s" % (interpreter.name, run.output[-500:])
    lines = [line.split(": ") for line in run.output.splitlines() if "samples" in line]
    return {name: int(digest) for name, digest in lines}


def differing(told):
    """The runs on which interpreters differ, of {interpreter: {run: digest}}."""
    runs = sorted({name for of_one in told.values() for name in of_one})
    return [name for name in runs if len({d[name] for d in told.values() if name in d}) > 1]


def main(arguments=None):
    """Run, print one line for each run and interpreter; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="run these interpreters only")
    parser.add_argument("--samples", type=int, default=SAMPLES, help="of a run, at most")
    parser.add_argument("--times", type=int, default=1, help="each of the ten, with other seeds")
    options = parser.parse_args(arguments)
    told = {}
    for interpreter in interpreters.ALL:
        if interpreter.runs != "core" or options.names and interpreter.name not in options.names:
            continue
        if interpreter.command("long_runs.py"):
            fast = interpreter.name.startswith(FAST)
            samples = options.samples if fast else FIRST
            told[interpreter.name] = digests(interpreter, samples, options.times)
            print("%s: %d digests" % (interpreter.name, len(told[interpreter.name])))
            sys.stdout.flush()
    for name in sorted({name for of_one in told.values() for name in of_one}):
        values = sorted({of_one[name] for of_one in told.values() if name in of_one})
        count = len([1 for of_one in told.values() if name in of_one])
        print("%s: %s on %d interpreters" % (name, " and ".join(map(str, values)), count))
    return 1 if differing(told) else 0


if __name__ == "__main__":
    sys.exit(main())
