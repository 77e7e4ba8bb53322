"""The part of the report that steps through time: one run, a block for each time step.

A block has the sum as it is written on paper, as far as it has come; what a person does at this
step; and what the network does, its hidden state as a bar of shades and its equations in numbers.
"""

from ..basics.errors import shown
from ..basics.matrix import summed
from .page import figure, paragraph
from .svg import element, escaped, title
from .trace import coefficients, memory
from .trace_text import OPERANDS, worked


def steps(album) -> str:
    """The stepper of a `gallery.Album`'s run, beside the picture of its hidden states."""
    trace = album.trace
    given = " and ".join([shown(n) for n in trace.operands])
    words = "%s of %s. " % (trace.machine.name.replace("_", " ").capitalize(), given)
    if trace.answers is None:
        words += (
            "There is no integer that answers (%s), and still every step has its output."
            % trace.why
        )
    else:
        ours, theirs = [
            ", ".join([shown(n) for n in answers])
            for answers in (trace.answers, trace.network_answers)
        ]
        words += "The answer is %s; the network's, in floats, is %s." % (ours, theirs)
    steps = "".join([_step(album, t) for t in range(len(trace.xs))])
    controls = element(
        "div",
        element("button", escaped("\u2190"), id="back", type="button", aria_label="step back"),
        element("button", escaped("\u2192"), id="on", type="button", aria_label="step on"),
        element(
            "output",
            escaped("step 1 of %d" % len(trace.xs)),
            id="told",
            data_last=len(trace.xs),
            aria_live="polite",
        ),
        element(
            "span",
            "or the keys ",
            element("kbd", escaped("\u2190")),
            " ",
            element("kbd", escaped("\u2192")),
            class_="quiet",
        ),
        class_="controls",
    )
    caption = (
        "The same run whole: a column for each step, a row for each hidden unit, the fuller "
        "the nearer it is to 1. Units that rise "
        "with the %s stand above, those that fall with it below." % memory(trace.machine)
    )
    left = element("div", controls, steps)
    return paragraph(words) + element(
        "div", left, figure(album, "hidden-states", caption), class_="side"
    )


def _step(album, t):
    """One time step: the sum as on paper, a person's line, and the network's in numbers."""
    trace, order = album.trace, album.order
    machine, network = trace.machine, trace.network
    linear = coefficients(machine)
    read = ", ".join(["%s = %d" % (letter, x) for letter, x in zip(OPERANDS, trace.xs[t])])
    body = [element("h3", escaped("Step %d: it reads %s" % (t + 1, read)))]
    body.append(_on_paper(trace, t, bool(linear)))
    body.append(
        _equation(
            (" = " if linear else ": ").join(
                worked(machine, trace.states[t], trace.symbols[t], linear)
            )
        )
    )
    body.append(_equation("h_t = \u03c3(Wxh x_t + Whh h_{t-1}%s)" % (" + bh" * network.biases)))
    body.append(_bar([trace.hs[t + 1][i] for i in order], order))
    body.append(_equation(_unit(trace, t, order[0])))
    for o, y in enumerate(trace.ys[t]):
        words = "y_t = \u03c3(Why h_t%s) = %.4f, rounded %d; it should be %d"
        words %= (" + by" * network.biases, y, trace.bits[t][o], trace.targets[t][o])
        body.append(
            _equation(words + (": wrong" if trace.bits[t][o] != trace.targets[t][o] else ""))
        )
    return element("section", *body, class_="step", data_t=t + 1)


def _on_paper(trace, t, linear):
    """The run as it is written down, as far as it has come, most significant bit first."""
    machine, places = trace.machine, range(len(trace.xs) - 1, -1, -1)
    rows = []
    if linear:
        rows.append(
            (
                "carry",
                [
                    str(machine.states[s])[:6] if place <= t else ""
                    for place, s in enumerate(trace.states[:-1])
                ],
            )
        )
    rows += [(OPERANDS[k], [x[k] for x in trace.xs]) for k in range(machine.n_in)]
    for o in range(machine.n_out):
        rows.append(
            (
                "y" if machine.n_out == 1 else "y %d" % o,
                [bits[o] if place <= t else "" for place, bits in enumerate(trace.bits)],
            )
        )
    drawn = []
    for i, (name, cells) in enumerate(rows):
        row = [element("th", escaped(name))]
        row += [
            element("td", escaped(cells[p]) or "&#160;", class_="now-column" if p == t else None)
            for p in places
        ]
        drawn.append(
            element("tr", *row, class_="total" if i == len(rows) - machine.n_out else None)
        )
    return element("div", element("table", element("tbody", *drawn), class_="sum"), class_="scroll")


def _equation(words):
    """Words in which an underscore makes a subscript: h_t, h_{t-1}."""
    parts = words.replace("{", "").replace("}", "").split("_")
    markup = escaped(parts[0])
    for part in parts[1:]:
        long = 3 if part.startswith("t-1") else 1
        markup += element("sub", escaped(part[:long])) + escaped(part[long:])
    return element("p", markup, class_="equation")


def _bar(values, order):
    """The hidden state as a bar of shades."""
    cells = [
        element(
            "rect",
            title("h[%d] = %.4f" % (i, v)),
            x=place,
            y=0,
            width=1,
            height=1,
            class_="ink",
            fill_opacity="%.3f" % v,
        )
        for place, (i, v) in enumerate(zip(order, values))
    ]
    words = title("the hidden state, a cell for each unit")
    box = "0 0 %d 1" % len(cells)
    return element(
        "svg",
        words,
        *cells,
        class_="purernn bar",
        viewBox=box,
        preserveAspectRatio="none",
        role="img",
    )


def _unit(trace, t, i):
    """One hidden unit in numbers, that which follows the machine's state most."""
    network, x = trace.network, trace.xs[t]
    before = summed([w * h for w, h in zip(network.Whh[i], trace.hs[t])])
    terms = (
        [(w, "\u00b7%d" % bit) for w, bit in zip(network.Wxh[i], x)]
        + [(before, "")]
        + [(network.bh[i], "")] * network.biases
    )
    told = " ".join(
        ["%s %.2f%s" % ("-" if value < 0 else "+", abs(value), factor) for value, factor in terms]
    )
    return "its unit %d: \u03c3(%s) = %.4f" % (
        i,
        told[2:] if told[0] == "+" else told,
        trace.hs[t + 1][i],
    )
