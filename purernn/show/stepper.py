"""The part of the report that steps through time: one run, a block for each time step.

Above are two pictures of the whole run, forward and backward. A block has the sum on paper, up to
this step. Below it, side by side, are the forward and the backward pass at this step: the
network's state as a bar of shades, and its equations in numbers.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.errors import shown
from ..basics.matrix import summed
from .hidden_states import MOST_STEPS, in_part
from .page import figure, paragraph, scrolled
from .svg import brief, element, escaped, minus, title
from .trace import coefficients, memory, sizes
from .trace_text import ADDED, OPERAND_LETTERS, worked

ON_PAPER = 8  # blocks that are printed


def steps(album) -> str:
    """The stepper of a `gallery.Album`'s run, with the pictures of both passes."""
    trace = album.trace
    drawn = min(len(trace.xs), MOST_STEPS)
    what = memory(trace.machine)
    forward = (
        "Forward: a column for each step, a row for each hidden unit; the stronger the shade, the "
        "nearer to 1. Units that rise with the %s stand above, those that fall with it below."
        % what
    )
    backward = (
        "Backward: what each step is blamed for (\u03b4), and how much it adds to the gradient of "
        "each weight matrix and bias. Larger squares are larger numbers; hollow ones are negative, "
        "those without colour are sizes of whole vectors and matrices. In a sum, opposite signs "
        "cancel, so its size may be less than that of what is added."
    )
    pictures = element(
        "div",
        figure(album, "hidden-states", forward),
        figure(album, "backward", backward),
        class_="side",
    )
    blocks = "".join([_step(album, t) for t in range(drawn)])
    if drawn > ON_PAPER:
        words = "On paper, the first %d of the steps are worked out." % ON_PAPER
        blocks = paragraph(words, class_="on-paper quiet") + blocks
    return paragraph(_answers(trace) + in_part(trace)) + _controls(drawn) + pictures + blocks


def _answers(trace):
    """The operation and its answer."""
    operands = " and ".join([shown(n) for n in trace.operands])
    words = "%s of %s. " % (trace.machine.name.replace("_", " ").capitalize(), operands)
    if trace.answers is None:
        return words + (
            "There is no integer that answers (%s), and still every step has its output."
            % trace.why
        )
    right, answers = [
        ", ".join([minus(shown(n)) for n in integers])
        for integers in (trace.answers, trace.network_answers)
    ]
    return words + "The answer is %s; the network's, in floats, is %s." % (right, answers)


def _controls(last):
    """Buttons and a slider; without the script they are not shown."""
    slider = dict(type="range", min=1, max=last, step=1, value=1, aria_label="time step")
    keys = " ".join([element("kbd", escaped(key)) for key in ("\u2190", "\u2192")])
    ends = " ".join([element("kbd", key) for key in ("Home", "End")])
    return element(
        "div",
        element("button", "Play", id="play", type="button"),
        element("button", escaped("\u2190"), id="back", type="button", aria_label="step back"),
        element("button", escaped("\u2192"), id="on", type="button", aria_label="step on"),
        element("input", id="time", autocomplete="off", **slider),
        element("output", "step 1 of %d" % last, id="moment", for_="time"),
        element("span", "Keys: ", keys, "; here also ", ends, class_="quiet"),
        class_="controls",
        role="group",
        aria_label="Time",
    )


def _step(album, t):
    """One time step: the sum on paper, then the forward and the backward pass in numbers."""
    trace, linear = album.trace, coefficients(album.trace.machine)
    bits = ", ".join(["%s = %d" % (letter, x) for letter, x in zip(OPERAND_LETTERS, trace.xs[t])])
    return element(
        "section",
        element("h3", escaped("Step %d: it reads %s" % (t + 1, bits))),
        element(
            "div",
            element("div", _on_paper(trace, t, bool(linear)), _forward(album, t, linear)),
            element("div", _backward(album, t)),
            class_="side",
        ),
        class_="step" if t < ON_PAPER else "step late",
        data_t=t + 1,
    )


def _forward(album, t, linear):
    trace, order, b = album.trace, album.order, album.trace.network.biases
    person = worked(trace.machine, trace.states[t], trace.symbols[t], linear)
    body = [
        element("h4", "Forward"),
        _equation((" = " if linear else ": ").join(person)),
        _equation("h_t = \u03c3(Wxh x_t + Whh h_{t-1}%s)" % (" + bh" * b)),
        _bar([trace.hs[t + 1][i] for i in order], order, 1.0, "h", "the hidden state"),
        _equation(_unit(trace, t, order[0])),
    ]
    for y, bit, target in zip(trace.ys[t], trace.bits[t], trace.targets[t]):
        words = "y_t = \u03c3(Why h_t%s) = %.4f, rounded %d; it should be %d"
        words %= (" + by" * b, y, bit, target)
        body.append(_equation(words + (": wrong" if bit != target else "")))
    return "".join(body)


def _backward(album, t):
    trace, order, back = album.trace, album.order, album.steps_back[t]
    error = "\u03b4y_t = y_t - target_t"
    if trace.loss == "squared_error":
        error = "\u03b4y_t = (y_t - target_t) y_t (1 - y_t)"
    largest = max([abs(d) for step in album.steps_back for d in step.delta_h])
    bar = [back.delta_h[i] for i in order]
    i, h = order[0], trace.hs[t + 1][order[0]]
    words = (
        "its unit %d: (%s from later steps + %s from this output) \u00b7 "
        "%s from h\u00a0(1\u00a0\u2212\u00a0h) = %s"
    )
    parts = (back.from_later[i], back.from_output[i], h * (1 - h), back.delta_h[i])
    rows = [
        element(
            "tr",
            element("th", "d%s += %s" % (name, _marked(ADDED[name])), scope="row"),
            *[element("td", escaped(brief(value))) for value in (added, so_far)],
        )
        for (name, added), (_, so_far) in zip(sizes(back.added), sizes(back.so_far))
    ]
    head = [element("th", words, scope="col") for words in ("the step adds", "size", "so far")]
    table = element("table", element("thead", element("tr", *head)), element("tbody", *rows))
    return (
        element("h4", "Backward")
        + _equation("%s = %s" % (error, ", ".join([brief(d) for d in back.delta_y])))
        + _equation("\u03b4h_t = (Whh^T \u03b4h_{t+1} + Why^T \u03b4y_t) h_t (1 - h_t)")
        + _bar(bar, order, largest, "\u03b4h", "the errors of the hidden units")
        + _equation(words % ((i,) + tuple([brief(value) for value in parts])))
        + element("div", table, class_="added")
    )


def _on_paper(trace, t, linear):
    """The run as it is written down, as far as it has come, most significant bit first."""
    machine, drawn = trace.machine, min(len(trace.xs), MOST_STEPS)
    rows = []
    if linear:
        carries = [minus(str(machine.states[s])[:6]) for s in trace.states[:drawn]]
        rows.append(("carry", carries[: t + 1] + [""] * (drawn - t - 1)))
    rows += [(OPERAND_LETTERS[k], [x[k] for x in trace.xs[:drawn]]) for k in range(machine.n_in)]
    for o in range(machine.n_out):
        name = "y" if machine.n_out == 1 else "y %d" % o
        bits = [bits[o] for bits in trace.bits[: t + 1]]
        rows.append((name, bits + [""] * (drawn - t - 1)))
    lines = []
    for i, (name, cells) in enumerate(rows):
        line = [element("th", escaped(name), scope="row")]
        if drawn < len(trace.xs):
            line.append(element("td", escaped("\u2026")))
        for p in range(drawn - 1, -1, -1):
            column = "now-column" if p == t else None
            line.append(element("td", escaped(cells[p]) or "&#160;", class_=column))
        total = "total" if i == len(rows) - machine.n_out else None
        lines.append(element("tr", *line, class_=total))
    return scrolled(
        element("table", element("tbody", *lines)),
        "the sum as it is written on paper, up to step %d" % (t + 1),
        class_="scroll sum" if drawn <= 16 else "scroll sum long",
    )


def _marked(words):
    """Words as markup: h_t and h_{t-1} with a subscript, Whh^T with a superscript; a
    minus for each hyphen that is one.
    """
    markup, rest = "", minus(words)
    while rest:
        at = min([i for i in (rest.find("_"), rest.find("^")) if i >= 0] or [len(rest)])
        markup += escaped(rest[:at])
        if at == len(rest):
            break
        end = rest.index("}") + 1 if rest[at + 1] == "{" else at + 2
        tag = "sub" if rest[at] == "_" else "sup"
        markup += element(tag, escaped(rest[at + 1 : end].strip("{}")))
        rest = rest[end:]
    return markup


def _equation(words):
    return element("p", _marked(words), class_="equation")


def _bar(values, order, most, name, words):
    """Numbers as a bar of shades, full at `most`; where one is negative, positive ones are blue
    and negative ones orange."""
    signed = min(values) < 0 or name != "h"
    cells = []
    for place, (i, v) in enumerate(zip(order, values)):
        shade = "%.3f" % (abs(v) / most if most else 0.0)
        colour = ("c1" if v < 0 else "c0") if signed else "ink"
        text = title("%s[%d] = %s" % (name, i, minus("%.4g" % v)))
        box = dict(x=place, y=0, width=1, height=1, fill_opacity=shade)
        cells.append(element("rect", text, class_=colour, **box))
    return element(
        "svg",
        title(words + ", a cell for each unit"),
        *cells,
        class_="purernn bar",
        viewBox="0 0 %d 1" % len(cells),
        preserveAspectRatio="none",
        role="img",
    )


def _unit(trace, t, i):
    """One hidden unit in numbers: the one that follows the machine's state most."""
    network, x = trace.network, trace.xs[t]
    before = summed([w * h for w, h in zip(network.Whh[i], trace.hs[t])])
    terms = (
        [(w, "\u00b7%d" % bit) for w, bit in zip(network.Wxh[i], x)]
        + [(before, "")]
        + [(network.bh[i], "")] * network.biases
    )
    total = " ".join(
        ["%s %.2f%s" % ("-" if value < 0 else "+", abs(value), factor) for value, factor in terms]
    )
    return "its unit %d: \u03c3(%s) = %.4f" % (
        i,
        total[2:] if total[0] == "+" else total,
        trace.hs[t + 1][i],
    )
