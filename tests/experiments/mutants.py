"""What the tests let pass: the source is changed in one place at random, and its tests run.

    python3 tests/experiments/mutants.py [MODULE …] [--number N] [--seed N] [--jobs N]

A mutant is the package with one operator, constant, condition, argument, returned value or
statement changed. It is killed if a test fails, or takes too long; what survives is printed with
its line. The same seed draws the same mutants. Not a test: a mutant takes as long as the tests of
its module do, some seconds. Needs CPython 3.9 or later. MODULE is a name such as integers.proof;
without one, the modules that a proof rests on and those that write files are drawn from.

Source: R. DeMillo, R. Lipton, F. Sayward, "Hints on test data selection", Computer 11 (1978).
"""

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from queue import Queue

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SLOWER = 5  # times as long as without a change the tests of a mutant may take
EXPORT = [
    "tests/export/test_exported.py::" + name
    for name in ("test_any_small_machine_is_exported", "test_an_answer_of_a_long_tail_is_whole")
] + ["tests/export"]

# The module: its tests, those that kill most first.
TESTS = {
    "integers.quantised": ["tests/test_prompt.py", "tests/integers"],
    "integers.lanes": ["tests/integers/test_lanes.py"],
    "integers.proof": ["tests/test_prompt.py", "tests/integers/test_proof.py"],
    "integers.certificate_checker": ["tests/integers/test_certificate_checker.py"],
    "floats.invariant_checker": ["tests/floats"],
    "floats.sharpening": ["tests/floats/test_sharpening.py"],
    "files.model": ["tests/files"],
    "export.exported": EXPORT,
    "export.forms": EXPORT,
    "export.function": EXPORT,
    "export.names": EXPORT,
    "cli.prove": ["tests/cli/test_prove.py", "tests/cli", "tests/floats/test_invariant.py"],
    "cli.terminal": ["tests/cli/test_terminal.py"],
}

OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}
COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
EXTREMES = {"max": "min", "min": "max", "any": "all", "all": "any"}


def changes(node):
    """Pairs (what is changed, a function that changes it) for one node of a syntax tree."""
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in OPERATORS:
        if not (isinstance(node, ast.BinOp) and _is_text(node.left)):  # formatting is no sum
            yield "operator", lambda: setattr(node, "op", OPERATORS[type(node.op)]())
    if isinstance(node, ast.Compare):
        for i, operator in enumerate(node.ops):
            if type(operator) in COMPARISONS:
                yield (
                    "comparison",
                    lambda i=i: node.ops.__setitem__(i, COMPARISONS[type(node.ops[i])]()),
                )
    if isinstance(node, ast.BoolOp):
        other = ast.And if isinstance(node.op, ast.Or) else ast.Or
        yield "and for or", lambda: setattr(node, "op", other())
    if isinstance(node, (ast.If, ast.While, ast.IfExp)):
        yield "condition negated", lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield "constant + 1", lambda: setattr(node, "value", node.value + 1)
        yield "constant - 1", lambda: setattr(node, "value", node.value - 1)
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield "truth value", lambda: setattr(node, "value", not node.value)
    if isinstance(node, ast.Return) and node.value is not None:
        yield "returns None", lambda: setattr(node, "value", ast.Constant(None))
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id in EXTREMES:
            yield "extreme", lambda: setattr(node.func, "id", EXTREMES[node.func.id])
        elif len(node.args) > 1 and not any(isinstance(a, ast.Starred) for a in node.args[:2]):
            yield "arguments swapped", lambda: node.args.__setitem__(slice(2), node.args[1::-1])
    for name in ("body", "orelse"):
        block = getattr(node, name, None)
        for i, statement in enumerate(block if isinstance(block, list) else []):
            plain = isinstance(statement, ast.Expr) and not isinstance(
                statement.value, ast.Constant
            )
            if plain or isinstance(statement, (ast.AugAssign, ast.Raise)):
                yield (
                    "line %d removed" % statement.lineno,
                    lambda block=block, i=i: block.__setitem__(i, ast.Pass()),
                )


def _is_text(node):
    return isinstance(node, ast.Constant) and type(node.value) is str


class Mutant:
    """One change: the `choice`-th of node number `place` of a module's syntax tree."""

    def __init__(self, module, place, choice, line, what):
        self.module, self.place, self.choice = module, place, choice
        self.line, self.what = line, what

    def source(self):
        """The text of the changed module."""
        tree = ast.parse(source_of(self.module))
        node = list(ast.walk(tree))[self.place]
        list(changes(node))[self.choice][1]()
        return ast.unparse(ast.fix_missing_locations(tree))


def path_of(module):
    """The file of a module, from the repository's root."""
    return os.path.join("purernn", *module.split(".")) + ".py"


def source_of(module):
    """The text of a module."""
    with open(os.path.join(ROOT, path_of(module)), encoding="utf-8") as file:
        return file.read()


def mutants_of(module):
    """All mutants of a module, in the order of its syntax tree."""
    for place, node in enumerate(ast.walk(ast.parse(source_of(module)))):
        for choice, (what, _) in enumerate(changes(node)):
            yield Mutant(module, place, choice, getattr(node, "lineno", 0), what)


def passes(folder, module, seconds=None):
    """Whether the tests of a module pass in a copy of the repository, within so many seconds."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
    process = subprocess.Popen(
        command + [path_of(module)] + TESTS.get(module, ["tests/" + module.split(".")[0]]),
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False


def survives(mutant, folders, seconds):
    """Whether all tests of its module pass, in one of the free copies of the repository."""
    folder = folders.get()
    path = os.path.join(folder, path_of(mutant.module))
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(mutant.source())
        return passes(folder, mutant.module, seconds)
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(source_of(mutant.module))
        folders.put(folder)


def main():
    """Draw, run, and print a line for each survivor and a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", default=sorted(TESTS))
    parser.add_argument("--number", type=int, default=5, help="mutants of each module (default 5)")
    parser.add_argument("--seed", type=int, default=0, help="of the draw (default 0)")
    parser.add_argument("--jobs", type=int, default=1, help="mutants at a time (default 1)")
    settings = parser.parse_args()
    drawn = []
    for module in settings.modules or sorted(TESTS):
        every = list(mutants_of(module))
        chance = random.Random("%s %d" % (module, settings.seed))
        drawn += chance.sample(every, min(settings.number, len(every)))
    with tempfile.TemporaryDirectory() as scratch:
        folders = Queue()
        for job in range(settings.jobs):
            folder = os.path.join(scratch, str(job))
            shutil.copytree(
                ROOT, folder, ignore=shutil.ignore_patterns(".git", ".hypothesis", "__pycache__")
            )
            folders.put(folder)
        seconds = {}
        for module in sorted({mutant.module for mutant in drawn}):
            begin = time.time()
            if not passes(folder, module):
                sys.exit("the tests of %s fail without a change" % module)
            seconds[module] = SLOWER * (time.time() - begin) + 10
        with ThreadPoolExecutor(settings.jobs) as pool:
            alive = list(pool.map(lambda m: reported(m, folders, seconds[m.module]), drawn))
    print("\n| module | mutants | killed |\n|---|---|---|")
    for module in settings.modules or sorted(TESTS):
        lives = [alive[i] for i, mutant in enumerate(drawn) if mutant.module == module]
        print("| `%s` | %d | %d |" % (module, len(lives), len(lives) - sum(lives)))
    print("| all | %d | %d |" % (len(alive), len(alive) - sum(alive)))


def reported(mutant, folders, seconds):
    """Whether it survives; a line says so at once."""
    alive = survives(mutant, folders, seconds)
    if alive:
        line = source_of(mutant.module).split("\n")[mutant.line - 1].strip() if mutant.line else ""
        print("survives: %s:%d: %s: %s" % (mutant.module, mutant.line, mutant.what, line))
        sys.stdout.flush()
    return alive


if __name__ == "__main__":
    main()
