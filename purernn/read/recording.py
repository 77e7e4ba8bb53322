"""The values that the lines of the core compute, recorded while they run.

The network learns addition by the recipe, in the clear form of the code. The last sample before
the first proof runs under `sys.settrace`, and so do the rounding and the proof after it. The record
keeps the values that each statement names, changes, decides or returns.

In each function of LOOPS the values inside the outer loop are kept for each of its turns. A turn
is a time step; in the update it is a row of weights, in the proof a joint state. Within a turn the
first run counts: the first turn of an inner loop, the first call of a function.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import ast
import sys

from ..integers.proof import Verdict
from ..learning.recipe import Learner, until_proved
from ..machines.operations import MACHINES
from ..network.elman import forward, loss_of
from ..show.svg import SUPERSCRIPTS

SEED, HIDDEN, MOST_SAMPLES = 13, 3, 1000  # three units, so that a matrix is read at a glance
LOOPS = ("forward", "loss_of", "backward", "step_into", "prove")
INNER = ("<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>", "<lambda>", "<module>")
GENERATOR = 0x20  # of a code object's flags
MINUS = "−"


class Student(Learner):
    """A learner of whose run one sample is recorded, and the attempt at a proof after it."""

    def __init__(self, recorder, last, *arguments, **settings):
        self.recorder, self.last = recorder, last  # which sample it is, from 1 on
        self.symbols, self.verdict = None, None  # of that sample and that attempt
        super().__init__(*arguments, **settings)

    def train(self, symbols, integers=None):
        """As every learner does; the last sample is watched, and so is its loss."""
        if self.samples + 1 < self.last:
            return super().train(symbols, integers)
        self.symbols = symbols
        xs = [self.inputs[x] for x in symbols]
        targets = [self.outputs[y] for y in self.machine.run(symbols)]
        ys = forward(self.network, xs)[1]
        with self.recorder:
            super().train(symbols, integers)
            loss_of(ys, targets, self.recipe["loss"])

    def attempt(self):
        """As every learner does; that of the last sample is watched."""
        if self.samples < self.last:
            return super().attempt()
        with self.recorder:
            return super().attempt()


class Value:
    """A value as the page shows it: its name, its shape, its rows of numbers.

    Of a matrix of more than three rows only the last row is kept.
    """

    def __init__(self, name, value):
        self.name, self.shape, self.rows = name, "", [[value_text(value)]]
        if isinstance(value, (bytes, bytearray)):
            value = list(value)
        if not isinstance(value, (list, tuple)) or not value:
            return
        inner = [Value("", part) for part in value]
        if _numbers(value):
            self.shape = "%d" % len(value)
            self.rows = [[number_text(part) for part in value]]
        elif isinstance(value, list) and all([_numbers(part) for part in value]):
            shapes = sorted({part.shape for part in inner})
            self.shape = "%d × %s" % (len(value), " or ".join(shapes))
            rows = [[number_text(entry) for entry in row] for row in value]
            self.rows = rows if len(rows) <= 3 else [["…"] + rows[-1]]
        elif any(["×" in part.shape for part in inner]):
            self.shape = ", ".join([part.shape or "1" for part in inner])
            self.rows = [["…"]]
        elif len(value) > 3 and isinstance(value, list):
            self.shape = "%d" % len(value)
            self.rows = [["…", value_text(value[-1])]]


def _numbers(value):
    """Whether a value is a vector."""
    if isinstance(value, (bytes, bytearray)):
        return True
    kinds = (int, float)
    return isinstance(value, (list, tuple)) and all([isinstance(v, kinds) for v in value])


def number_text(value) -> str:
    """A number as the page shows it: four digits of a float.

    >>> number_text(-0.123456), number_text(7), number_text(2.0**-41), number_text(0.0)
    ('−0.1235', '7', '4.547\xa0×\xa010⁻¹³', '0')
    """
    text = "%.4g" % value if isinstance(value, float) else str(value)
    digits, _, exponent = text.partition("e")
    text = digits.replace("-", MINUS)
    if exponent:
        text += "\u00a0×\u00a010" + "".join([SUPERSCRIPTS[c] for c in str(int(exponent))])
    return text


def value_text(value) -> str:
    """Any value on one line; nothing for an object, whose numbers its attributes have.

    >>> value_text((bytes([0, 1]), 1)), value_text("cross_entropy")
    ('((0 1), 1)', 'cross_entropy')
    """
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "none"}[value]
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, (bytes, bytearray)):
        return "(%s)" % " ".join(["%d" % level for level in value])
    if isinstance(value, (list, tuple)):
        return "(%s)" % (" " if _numbers(value) else ", ").join(
            [value_text(part) for part in value]
        )
    if isinstance(value, str):
        return value
    if isinstance(value, (set, dict)):
        return "%d in all" % len(value)
    return repr(value) if isinstance(value, Verdict) else ""


class Recorder:
    """Keeps what lines compute; a context manager, in which it watches.

    listings: the `Line`s of each module, by its full name. After it: `values[module, start][turn]`
    is a list of `Value`s, the turn being None outside of the loops.
    """

    def __init__(self, listings):
        self.at = {}
        for module, lines in listings.items():
            self.at[module] = {
                row: line for line in lines for row in range(line.start, line.last + 1)
            }
        self.values, self.turn, self.running = {}, None, {}

    def __enter__(self):
        self.before = sys.gettrace()
        sys.settrace(self.enter)
        return self

    def __exit__(self, *error):
        sys.settrace(self.before)

    def keep(self, module, line, values, always=False):
        """Keep these values of a line, if they are the first of this turn; none, if `always`."""
        turns = self.values.setdefault((module, line.start), {})
        if (values or always) and self.turn not in turns:
            turns[self.turn] = [value for value in values if value.rows != [[""]]]

    def enter(self, frame, event, argument):
        """A function is called: keep its arguments, and watch its lines."""
        module, code = frame.f_globals.get("__name__"), frame.f_code
        if module not in self.at or code.co_name in INNER:
            return None
        names = code.co_varnames[: code.co_argcount]
        line = self.at[module].get(code.co_firstlineno)
        if line and frame not in self.running:
            arguments = [(name, frame.f_locals[name]) for name in names if name != "self"]
            self.keep(module, line, [Value(n, v) for n, v in arguments if v is not None])
        self.running[frame] = [None, {}, 0]
        return self.watch

    def watch(self, frame, event, argument):
        """A line begins, or the function ends: now the effect of the line before it is known."""
        state = self.running.get(frame)
        module = frame.f_globals["__name__"]
        if state is None or event not in ("line", "return"):
            return self.watch
        line = self.at[module].get(frame.f_lineno) if event == "line" else None
        if state[0] is not None and line is not state[0]:
            self.finish(module, frame, state, line)
            if event == "return" and isinstance(state[0].node, ast.Return):
                self.keep(module, state[0], returned(argument))
        if event == "return":
            if not frame.f_code.co_flags & GENERATOR:
                del self.running[frame]
        elif line is not state[0]:
            state[0], state[1] = line, changeable(frame.f_locals)
        return self.watch

    def finish(self, module, frame, state, following):
        """Keep what a line did, now that the line that follows is known."""
        line, before, _ = state
        node, names = line.node, frame.f_locals
        inside = following is not None and _holds(node, following.start)
        if isinstance(node, ast.For):
            if _turns(line):
                state[2] = state[2] + 1 if inside else 0
                self.turn = (names["t"] + 1 if "t" in names else state[2]) if inside else None
            if inside:
                self.keep(module, line, evaluated([node.target], frame))
        elif isinstance(node, (ast.If, ast.While)):
            self.keep(module, line, [Value("", "yes" if inside else "no")])
        elif isinstance(node, ast.Assign):
            self.keep(module, line, evaluated(node.targets, frame))
        elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
            self.keep(module, line, evaluated([node.target], frame))
        elif isinstance(node, ast.Expr):
            after = changeable(names)
            changed = [name for name in after if after[name] != before.get(name)]
            values = [Value(name, names[name]) for name in changed]
            self.keep(module, line, values, always=self.turn is not None)  # none: it ran in vain


def _turns(line):
    """Whether a loop's turns are those that the reader chooses from."""
    return line.owner in LOOPS and line.indent == 4


def _holds(node, row):
    """Whether a row is in the body of a compound statement."""
    body = getattr(node, "body", None)
    if not body:
        return False
    last = max([getattr(part, "lineno", 0) for part in ast.walk(body[-1])])
    return body[0].lineno <= row <= last


def changeable(names):
    """The lists and sets among the values of these names, as texts."""
    return {n: repr(v) for n, v in names.items() if isinstance(v, (list, set, bytearray))}


def returned(value):
    """A returned value; each part of a tuple separately."""
    parts = value if isinstance(value, tuple) and not _numbers(value) else [value]
    return [Value("→", part) for part in parts]


def evaluated(targets, frame):
    """What the targets of an assignment have for values now."""
    values = []
    for target in targets:
        if isinstance(target, (ast.Tuple, ast.List)):
            values += evaluated(target.elts, frame)
            continue
        while isinstance(target, ast.Subscript):  # of an entry, what it is an entry of
            target = target.value
        parts = []
        while isinstance(target, ast.Attribute):
            parts.insert(0, target.attr)
            target = target.value
        if not isinstance(target, ast.Name) or target.id == "_":
            continue
        value = frame.f_locals.get(target.id)
        for part in parts:
            value = getattr(value, part)
        values.append(Value(".".join([target.id] + parts), value))
    return values


def recorded(listings):
    """(the values that a Recorder keeps, the student after its first proof) of the run that the
    page shows. It runs twice: first in the fast forms, to learn which sample is the last.
    """
    machine = MACHINES["addition"]
    for progress in until_proved(Learner(machine, SEED, HIDDEN), MOST_SAMPLES):
        pass
    recorder = Recorder(listings)
    student = Student(recorder, progress.samples, machine, SEED, HIDDEN, clear=True)
    for progress in until_proved(student, MOST_SAMPLES):
        student.verdict = progress.verdict
    return recorder.values, student
