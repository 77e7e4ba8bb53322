"""A trace as text for a terminal: a block for each time step, a line for each equation, 80 columns.

    t = 2   x_t = (0, 1)                    1 carried
      h_t = σ(Wxh x_t + Whh h_{t-1} + bh)   │▒▒██  ░░│
      y_t = σ(Why h_t + by)                 0.9931, rounded 1

The hidden state is a bar of shades, a mark for each unit, from 0 to 1. If the stream's encoding
lacks the shades and the Greek letters, the marks are digits (tenths) and the letters are the
names that the code uses.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from textwrap import wrap

from ..basics.bits import to_bits
from ..basics.errors import shown
from .trace import Trace, backward_steps, coefficients, size, sizes

WIDTH = 80
COLUMN = 40  # where values stand
SHADES = (" ░▒▓█", "│")
PLAIN_SHADES = ("0123456789", "|")
SPELLED = (("δ", "delta_"), ("σ", "sigmoid"), ("Σ", "sum"))
OPERAND_LETTERS = "abcdefgk"  # h is taken


class Pen:
    """Collects lines. plain: no Greek letters and no shades; bold: headings in bold, for a
    terminal.
    """

    def __init__(self, plain=False, bold=False):
        self.lines, self.plain, self.bold = [], plain, bold

    def heading(self, text):
        """Add a line in bold, after an empty one."""
        rows = wrap(self._spelled(text), WIDTH, subsequent_indent="    ")
        self.lines += [""] + ["\033[1m%s\033[0m" % row if self.bold else row for row in rows]

    def text(self, text):
        """Add lines of text."""
        self.lines += wrap(self._spelled(text), WIDTH, break_long_words=True) or [""]

    def line(self, equation, *values):
        """The equation at the left, the values in their column, or below where the equation
        leaves no room.
        """
        left = "  " + self._spelled(equation)
        rows = [
            row
            for value in values
            for row in wrap(self._spelled(value), WIDTH - COLUMN, drop_whitespace=False)
        ]
        if len(left) >= COLUMN - 1 and rows:
            self.lines += wrap(left, WIDTH, subsequent_indent="    ")
            left = ""
        for row in rows or [""]:
            self.lines.append((left.ljust(COLUMN) + row).rstrip())
            left = ""

    def bar(self, values, most=1.0) -> list:
        """Rows of marks, one (or two columns) for each value from 0 to `most`."""
        marks, edge = PLAIN_SHADES if self.plain else SHADES
        shades = [
            marks[min(len(marks) - 1, int(v / most * len(marks)))] if most else marks[0]
            for v in values
        ]
        room = WIDTH - COLUMN - 2
        wide = 2 if 2 * len(shades) <= room and not self.plain else 1
        drawn = "".join([mark * wide for mark in shades])
        return [edge + drawn[i : i + room] + edge for i in range(0, len(drawn), room)]

    def _spelled(self, text):
        if self.plain:
            for letter, name in SPELLED:
                text = text.replace(letter, name)
            text = text.encode("ascii", "replace").decode()
        return text


def blocks(trace: Trace, backward=False, plain=False, bold=False) -> str:
    """The trace as text, with the way back as well if `backward`.

    >>> from purernn.machines.operations import MACHINES
    >>> from purernn.network.elman import Network
    >>> never = Network([[0.0]], [[0.0]], [[-1.0]])
    >>> print(blocks(Trace(MACHINES["parity"], never, [1]), plain=True))
    parity of 1: 1 time step, least significant bit first
    state: what a person would remember. Marks: the 1 hidden unit, from 0 to 1.
    <BLANKLINE>
    t = 1   x_t = (a_t) = (1)
      state 0 reads 1                       writes 1, state 1
      h_t = sigmoid(Wxh x_t + Whh h_{t-1})  |5|
      y_t = sigmoid(Why h_t)                0.3775, rounded 0
      target_t                              1: wrong
    <BLANKLINE>
    the answer of parity is 1; the network's is 0: wrong
    """
    pen, machine, network = Pen(plain, bold), trace.machine, trace.network
    carries = coefficients(machine)
    steps, units = len(trace.xs), network.n_hid
    operands = ", ".join([shown(n) for n in trace.operands])
    pen.text(
        "%s of %s: %d time step%s, least significant bit first"
        % (machine.name, operands, steps, "s" * (steps > 1))
    )
    pen.text(
        "%s: what a person would %s. Marks: the %d hidden unit%s, from 0 to 1."
        % (
            ("carry", "hold") + (units, "s" * (units > 1))
            if carries
            else ("state", "remember") + (units, "s" * (units > 1))
        )
    )
    for t in range(steps):
        _forward_block(pen, trace, t, carries)
    if backward:
        pen.lines.append("")
        pen.text(
            "The way back, from the last time step to the first. Loss: %s. Sizes are "
            "Euclidean norms." % trace.loss
        )
        steps_back = backward_steps(trace)
        most = max([abs(d) for step in steps_back for d in step.delta_h])
        for step in steps_back:
            _backward_block(pen, trace, step, most)
    pen.lines.append("")
    if trace.answers is None:
        pen.text(trace.why + "; the bits above are the network's all the same")
    else:
        ours, theirs = [
            ", ".join([shown(n) for n in answers])
            for answers in (trace.answers, trace.network_answers)
        ]
        pen.text(
            "the answer of %s is %s; the network's is %s: %s"
            % (machine.name, ours, theirs, "right" if ours == theirs else "wrong")
        )
    return "\n".join(pen.lines)


def _forward_block(pen, trace, t, carries):
    machine, b = trace.machine, trace.network.biases
    letters = ", ".join([letter + "_t" for letter in OPERAND_LETTERS[: machine.n_in]])
    pen.heading("t = %d   x_t = (%s) = (%s)" % (t + 1, letters, ", ".join(map(str, trace.xs[t]))))
    pen.line(*worked(machine, trace.states[t], trace.symbols[t], carries))
    pen.line("h_t = σ(Wxh x_t + Whh h_{t-1}%s)" % (" + bh" * b), *pen.bar(trace.hs[t + 1]))
    pen.line(
        "y_t = σ(Why h_t%s)" % (" + by" * b),
        *["%.4f, rounded %d" % both for both in zip(trace.ys[t], trace.bits[t])],
    )
    right = "right" if trace.bits[t] == trace.targets[t] else "wrong"
    pen.line("target_t", "%s: %s" % (", ".join(map(str, trace.targets[t])), right))


def worked(machine, s, symbol, carries):
    """(what is done, its numbers): one step as a person would do it; `carries` is that of
    `coefficients`.

    >>> from purernn.machines.operations import MACHINES
    >>> worked(MACHINES["addition"], 1, 3, [1, 1])
    ('carry + a_t + b_t', '1 + 1 + 1 = 3: write 1, carry 1')
    """
    bits = to_bits(symbol, machine.n_in)

    def label(s):  # on one line, whatever it holds
        return " ".join(str(machine.states[s]).split())[:20]

    after, written = (
        machine.next[s][symbol],
        ", ".join(map(str, to_bits(machine.output[s][symbol], machine.n_out))),
    )
    if carries is None:
        return "state %s reads %s" % (
            label(s),
            ", ".join(map(str, bits)),
        ), "writes %s, state %s" % (written, label(after))
    terms, numbers = "carry", label(s)
    for c, x, letter in zip(carries, bits, OPERAND_LETTERS):
        terms += " %s %s%s_t" % (
            "-" if c < 0 else "+",
            "" if abs(c) == 1 else "%d " % abs(c),
            letter,
        )
        numbers += " %s %d" % ("-" if c < 0 else "+", abs(c) * x)
    total = 2 * int(label(after)) + int(written)
    return terms, "%s = %d: write %s, carry %s" % (numbers, total, written, label(after))


def _backward_block(pen, trace, step, most):
    outputs = ", ".join(["%.3g" % d for d in step.delta_y])
    pen.heading("t = %d   back" % (step.t + 1))
    pen.line(
        "δy_t = y_t - target_t"
        if trace.loss == "cross_entropy"
        else "δy_t = (y_t - target_t) y_t (1 - y_t)",
        outputs,
    )
    equation = "δh_t = (Whh^T δh_{t+1} + Why^T δy_t) h_t (1 - h_t)"
    pen.line(equation, "size %.3g" % size(step.delta_h))
    pen.line("  size of Whh^T δh_{t+1}", "%.3g, from later steps" % size(step.from_later))
    pen.line("  size of Why^T δy_t", "%.3g, from this output" % size(step.from_output))
    pen.line("  |δh_t|, full at %.3g" % most, *pen.bar([abs(d) for d in step.delta_h], most))
    so_far = dict(sizes(step.so_far))
    for name, added in sizes(step.added):
        pen.line(
            "d%s += %s" % (name, ADDED[name]),
            "size %-10s so far %.3g" % ("%.3g" % added, so_far[name]),
        )


ADDED = {
    "Wxh": "δh_t x_t^T",
    "Whh": "δh_t h_{t-1}^T",
    "bh": "δh_t",
    "Why": "δy_t h_t^T",
    "by": "δy_t",
}
