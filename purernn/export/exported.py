"""The integer network as one readable Python file that imports nothing and runs on any Python.

The file has a header, which states the theorem, its scope and the digest; the network, in one
of the `forms`; one function, named after the operation (see `function`); and a few lines that make
it a program. Importing it does nothing but define these names.

A network is exported with its proof or, on request, with a header that says that there is none.
The header explains the operation in words only for the built-in machines themselves, not for
another machine with the same name. Names are reduced to the alphabet of `names`, and the first
two lines are the same in every file.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.errors import PurernnError, shown
from ..integers.proof import SCOPE, network_machine, prove
from ..machines.arithmetic import compute
from ..machines.minimise import minimised
from ..machines.operations import OPERATIONS
from .forms import PYTHON_FORMS
from .function import function, main_lines
from .names import identifier, plain

OPERANDS = "abcdefgh"
# Keywords of any Python from 2.7 on, and the names that the file itself uses.
TAKEN = """
False None True and as assert async await break class continue def del elif else except exec
finally for from global if import in is lambda nonlocal not or pass print raise return try while
with yield
BIAS COLUMNS LANE ONES TABLE THRESHOLDS WEIGHTS ValueError answer args argv bin bytearray bytes
count data enumerate exit getattr globals i int join len length levels list max n power range
reversed row split state str sum sums sys stop text total totals type value values w write
""".split()
# Python looks for a declaration of the encoding in the first two lines: no name stands there.
FIRST_LINES = ["Written by purernn: a recurrent network that computes in integers.", ""]

GROWTH = "in proportion to their length", "with the square of their length: other forms are faster"


def exported(network, reference, form="network", unproved=False) -> str:
    """The source of a Python file that computes the reference machine by this integer network.

    form: "network", "lanes" or "table", as in `forms`; unproved: export it even without a proof.
    Raises PurernnError if there is no proof and `unproved` is not set, or for an unknown form.

    >>> from purernn.integers.quantised import QuantisedNetwork
    >>> from purernn.machines.operations import MACHINES
    >>> flip = QuantisedNetwork(16, 2, [0], [[16]], [[0]], [[-16]], [-8], [8])  # y_t = 1 - x_t
    >>> exported(flip, MACHINES["parity"])
    Traceback (most recent call last):
        ...
    purernn.basics.errors.PurernnError: parity is not proved: refuted, by an input of 1 step
    """
    if form not in sorted(PYTHON_FORMS):  # by equality: not everything has a hash
        raise PurernnError(
            "the form must be one of %s, not %s" % (", ".join(sorted(PYTHON_FORMS)), shown(form))
        )
    verdict = prove(network, reference)
    if verdict.status == "proved":
        machine = minimised(reference)
    elif unproved:
        machine = minimised(network_machine(network, reference.name))
        machine.answer = reference.answer
    else:
        raise PurernnError("%s is not proved: %s" % (reference.name, outcome(verdict)))
    name, meaning, limit = named(reference)
    operands = list(OPERANDS[: network.n_in])
    written = PYTHON_FORMS[form](network, operands)
    lines = header(network, verdict, machine, "%s(%s)" % (name, ", ".join(operands)), meaning, form)
    lines += [""] + written.data + ["", ""] + written.note
    lines += function(written, machine, name, operands, limit) + [""] + main_lines(machine, name)
    return "\n".join(lines) + "\n"


def outcome(verdict) -> str:
    """How a search without a proof ended, in words."""
    if verdict.status == "unknown":
        return "unknown, past %d joint states" % verdict.joint_states
    return "refuted, by an input of %s" % counted(len(verdict.counterexample), "step")


def counted(number, noun) -> str:
    """The number with its noun: 1 step, 2 steps."""
    return "%d %s%s" % (number, noun, "" if number == 1 else "s")


def named(reference) -> tuple:
    """(the function's name, its result, the condition on its operands) for a reference machine.

    >>> from purernn.machines.mealy import machine_of
    >>> named(OPERATIONS["addition"].machine)[:2]
    ('add', 'a + b')
    >>> [named(machine_of(name, lambda s, x: (s, x), 1))[0] for name in ("addition", "5a - 3b")]
    ['addition', 'f_5a___3b']
    """
    own = OPERATIONS.get(reference.name)
    if own and all(
        [
            getattr(own.machine, part) == getattr(reference, part)
            for part in ("next", "output", "answer")
        ]
    ):
        return own.function, own.phrase, own.operands
    return identifier(reference.name, TAKEN + list(OPERANDS)), plain(reference.name), None


def example(machine, call) -> list:
    """Lines that show the function at work, on small operands that have an answer; no lines if none
    has.
    """
    for operands in ([9, 60, 5, 3, 1, 7, 2, 4], [60, 9, 5, 3, 1, 7, 2, 4], [0] * 8):
        operands = operands[: machine.n_in]
        try:
            answer = compute(machine, *operands)
        except PurernnError:
            continue
        words = [", ".join(map(str, operands)), str(answer), " ".join(map(str, operands))]
        printed = words[1] if machine.n_out == 1 else " ".join(map(str, answer))
        call = call[: call.index("(")] + "(%s)" % words[0]
        return [
            "",
            "    >>> " + call,
            "    " + words[1],
            "",
            "python FILE %s   prints %s" % (words[2], printed),
        ]
    return []


def header(network, verdict, machine, call, meaning, form) -> list:
    """The comment lines at the top: the function, its use, and the theorem."""
    lines = FIRST_LINES + ["%s: %s" % (call, meaning)] + example(machine, call)
    lines += [
        "",
        "Operands are integers >= 0 of any length; anything else is a ValueError.",
        "The time grows %s." % GROWTH[form == "network"],
        "Nothing is imported, but sys when this runs as a program.",
        "For CPython 2.7 and 3, PyPy, Jython, MicroPython, Brython%s."
        % ("" if form == "lanes" else ", Skulpt"),
        "",
    ]
    if verdict.status == "proved":
        lines += [
            "PROVED. Theorem: at every step of every sequence of inputs, however long, the network",
            "gives the same output as the reference machine of %s." % plain(machine.name),
            "All %s that can be reached were searched: no output is wrong."
            % counted(verdict.joint_states, "joint state"),
        ]
    else:
        lines += [
            "NOT PROVED: do not rely on its answers. As %s the network is" % plain(machine.name),
            outcome(verdict) + ".",
        ]
    lines += [
        "Scope: %s." % SCOPE,
        "Trusted: the search, and that Python's integers are integers.",
        "",
    ]
    sizes = [counted(network.n_in, "input"), counted(network.n_hid, "hidden unit"), network.levels]
    lines += [
        "%s, %s of %d levels, %s; SHA-256 of its integers:"
        % tuple(sizes + [counted(network.n_out, "output")])
    ]
    return [("# " + line).rstrip() for line in lines + [network.digest()]]
