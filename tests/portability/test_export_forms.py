"""Every form of the exported file on every Python: the same answers, the same refusals, the same
names, and the same program.

run.py looks at the default form of two learnt networks. Here are all forms of four operations,
with operands about the sizes at which an interpreter's integers change their kind (31, 32, 53
and 64 bits).
"""

import io
import os
import random

import pytest
from interpreters import ALL, Run

from helpers import handmade_networks
from purernn.export.exported import exported
from purernn.export.forms import PYTHON_FORMS
from purernn.machines.arithmetic import compute
from purernn.machines.operations import MACHINES

FUNCTIONS = {
    "addition": "add",
    "subtraction": "subtract",
    "negation": "negate",
    "comparison": "less",
}
BAD = ["-1, 1", "1, -1", "True, 1", "1, False", "1.0, 1", "1, 2.5", "'3', 1", "None, 1", "1, [2]"]

# Prints what each call gives, one line a call.
STAGED_PROGRAM = """
def tell(module, call, function, operands):
    try:
        print("%s.%s = %s" % (module, call, function(*operands)))
    except ValueError as error:
        print("%s.%s: %s" % (module, call, error))


"""


def calls(operation):
    """Operands for an operation, as the text of a call's arguments; good ones, then bad ones."""
    draw, machine = random.Random(operation), MACHINES[operation]
    good = [
        (0, 0),
        (9, 60),
        (60, 9),
        (255, 1),
        (2**31 - 1, 1),
        (2**32 + 7, 2**31),
        (2**40, 2**33 + 5),
        (2**53 - 1, 1),
        (2**64 - 1, 1),
    ]
    good += [
        (draw.getrandbits(bits), draw.getrandbits(bits))
        for bits in (8, 30, 31, 32, 33, 45, 53, 54, 64, 150)
    ]
    if operation == "subtraction":
        good = [(max(pair), min(pair)) for pair in good]
    told = [", ".join("%d" % n for n in pair[: machine.n_in]) for pair in good]
    if machine.n_in == 2:
        told += BAD + (["9, 60"] if operation == "subtraction" else [])
    return told


def expected(operation):
    """What calls(operation) should print: an answer, or the one line of an error."""
    machine, name = MACHINES[operation], FUNCTIONS[operation]
    limit = "a >= b >= 0" if operation == "subtraction" else ">= 0"
    for text in calls(operation):
        operands = eval("(%s,)" % text)
        try:
            yield "%s(%s) = %d" % (name, text, compute(machine, *operands))
        except ValueError:
            yield "%s(%s): %s takes integers %s" % (name, text, name, limit)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The exported files, and main.py, which calls them."""
    place, program = str(tmp_path_factory.mktemp("forms")), STAGED_PROGRAM
    for operation, name in sorted(FUNCTIONS.items()):
        for form in sorted(PYTHON_FORMS):
            module = "%s_%s" % (operation, form)
            with io.open(os.path.join(place, module + ".py"), "w", encoding="ascii") as file:
                file.write(
                    ""
                    + exported(
                        handmade_networks.learnt(operation).integers, MACHINES[operation], form
                    )
                )
            # Skulpt's bitwise operators are wrong, and the lanes say so instead of giving wrong
            # answers.
            program += (
                "try:\n    import %s as m\nexcept ValueError:\n    m = None\n    print('no "
                "%s')\nif m:\n" % (module, module)
            )
            program += (
                "    print('%s: %%s' %% ' '.join(sorted([n for n in dir(m) if n[0] not in "
                "'_$'])))\n" % module
            )
            for text in calls(operation):
                program += "    tell('%s', '''%s(%s)''', m.%s, (%s,))\n" % (
                    module,
                    name,
                    text,
                    name,
                    text,
                )
    with io.open(os.path.join(place, "main.py"), "w", encoding="ascii") as file:
        file.write("" + program + "print('the end')\n")
    return place


def names(operation, form):
    """What importing an exported file defines."""
    data = {
        "network": ["WEIGHTS"],
        "lanes": ["BIAS", "COLUMNS", "LANE", "ONES"],
        "table": ["TABLE"],
    }[form]
    return "%s_%s: %s" % (operation, form, " ".join(sorted(data + [FUNCTIONS[operation]])))


def present(interpreter, absent):
    """Skip, or fail in CI, where the interpreter is missing."""
    if not interpreter.command("main.py"):
        reason = "%s is not on this machine: %s" % (interpreter.name, interpreter.advice)
        if getattr(interpreter, "required", True):
            absent(reason)
        pytest.skip(reason)


PYTHONS = [interpreter for interpreter in ALL if interpreter.runs != "page"]
every_interpreter = pytest.mark.parametrize(
    "interpreter", PYTHONS, ids=lambda interpreter: interpreter.name
)


@every_interpreter
def test_every_form_gives_the_same_answers_and_refusals(interpreter, folder, absent):
    present(interpreter, absent)
    finished = interpreter.run("main.py", folder, 600)
    lines = finished.output.splitlines()
    assert finished.status == 0 and lines[-1:] == ["the end"], finished.output[-2000:]
    wanted = []
    for operation in sorted(FUNCTIONS):
        for form in sorted(PYTHON_FORMS):
            module = "%s_%s" % (operation, form)
            if form == "lanes" and interpreter.name == "Skulpt":
                wanted.append("no " + module)
            else:
                wanted += [names(operation, form)] + [
                    "%s.%s" % (module, line) for line in expected(operation)
                ]
    assert lines[:-1] == wanted


@pytest.mark.parametrize(
    "interpreter",
    [
        i
        for i in PYTHONS
        if i.name.split()[0] in ("CPython", "PyPy", "Jython", "MicroPython") and "Web" not in i.name
    ],
    ids=lambda interpreter: interpreter.name,
)
def test_the_file_is_a_program_where_there_is_a_command_line(interpreter, folder, absent):
    present(interpreter, absent)
    program = interpreter.command("subtraction_network.py")
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
    for operands, status, printed in (
        (["60", "9"], 0, "51\n"),
        (["1" + "0" * 30, "1"], 0, "9" * 30 + "\n"),
        (["60"], 2, "subtraction_network.py: subtract takes 2 operands, not 1\n"),
        (["9", "60"], 2, "subtraction_network.py: subtract takes integers a >= b >= 0\n"),
    ):
        finished = Run(program + operands, folder, environment, 120)
        assert (finished.status, finished.output) == (status, printed)
