"""Pictures of the hidden states: over the time of one run, and those of many runs in the plane.

Each state of the reference machine (for addition: of the carry) has a colour and a shape. For a
page that steps through time, both pictures have a mark for each time step, hidden until it is
`now`.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from math import hypot

from ..basics.errors import natural
from ..basics.matrix import summed
from .axes import Scale, x_axis, y_axis
from .pca import LENGTH
from .svg import Picture, element, kind, label, number, rect, shape, short, title
from .trace import memory
from .trace_text import OPERAND_LETTERS
from .verdict import bits_text
from .weights_and_curve import MOST_DRAWN_UNITS

MOST_STEPS = 40  # that are drawn of a run
LEFT = 74.0  # of the columns, one for each step


def columns(trace) -> tuple:
    """The layout of pictures over time: (the number of steps drawn, the width of a step's column,
    the height of a unit's row, the middles of the columns, where words to their right begin).

    Raises PurernnError for more than MOST_DRAWN_UNITS units.
    """
    units = natural(trace.network.n_hid, "hidden units to be drawn", most=MOST_DRAWN_UNITS)
    steps = min(len(trace.xs), MOST_STEPS)
    wide, high = min(34.0, 306.0 / steps), max(4.0, min(14.0, 260.0 / units))
    centre = [LEFT + wide * (t + 0.5) for t in range(steps)]
    return steps, wide, high, centre, LEFT + wide * steps + 12


def times(centre, y) -> str:
    """The numbers of the time steps over their columns; of every fifth if these are narrow."""
    return "".join(
        [
            label(x, y, t + 1, text_anchor="middle")
            for t, x in enumerate(centre)
            if len(centre) <= 16 or t == 0 or (t + 1) % 5 == 0
        ]
    )


def in_part(trace) -> str:
    """The sentence that says how much of a long run is drawn; empty for a short one."""
    if len(trace.xs) <= MOST_STEPS:
        return ""
    return " The run has %d time steps; the first %d are shown." % (len(trace.xs), MOST_STEPS)


def hidden_states(trace, order) -> Picture:
    """The hidden state after every step of one run, a column each, over the carry that it must
    hold. Of a long run the first MOST_STEPS steps are drawn.

    Raises PurernnError for more than MOST_DRAWN_UNITS units.
    """
    machine, units = trace.machine, trace.network.n_hid
    steps, wide, high, centre, right = columns(trace)
    left = LEFT
    answers = [""] * machine.n_out
    if trace.answers is not None:
        answers = [short(n) for n in trace.network_answers]
    y = 22.0
    body = label(left - 10, y, "t", text_anchor="end", class_="soft") + times(centre, y)
    small = "small" if wide < 9 else None

    def row(words, cells, y, end=""):
        drawn = label(left - 10, y, words, True, text_anchor="end", class_="soft")
        for x, cell in zip(centre, cells):
            drawn += label(x, y, cell, text_anchor="middle", class_=small)
        return drawn + label(right, y, end, class_="soft")

    for k, n in enumerate(trace.operands):
        y += 19
        body += row(OPERAND_LETTERS[k] + "_t", [x[k] for x in trace.xs], y, short(n))
    y += 12
    for place, i in enumerate(order):
        for t in range(steps):
            h = trace.hs[t + 1][i]
            words = "h[%d] at t = %d: %.4f" % (i, t + 1, h)
            body += rect(
                centre[t] - wide / 2,
                y + high * place,
                wide,
                high,
                title(words),
                class_="ink",
                fill_opacity="%.3f" % h,
            )
        if high >= 10:
            body += label(
                left - 10, y + high * (place + 0.5) + 3.5, i, text_anchor="end", class_="soft small"
            )
    body += rect(left, y, wide * steps, high * units, class_="rule")
    middle, what = y + high * units / 2, memory(machine)
    body += label(right, middle + 4, "units h_t", True, class_="soft")
    if high * units > 60 and units > 1 and len(machine.states) > 1:
        body += label(right, y + 10, "rise with " + what, class_="soft small")
        body += label(right, y + high * units - 3, "fall with " + what, class_="soft small")
    y += high * units + 24
    body += label(left - 10, y, memory(machine), text_anchor="end", class_="soft")
    for t in range(steps):
        s = trace.states[t + 1]
        body += rect(centre[t] - wide / 2 + 1, y - 14, max(wide - 2, 6.5), 19, class_=kind(s))
        body += label(
            centre[t],
            y,
            short(machine.states[s], max(3, int(wide / 7))) if wide > 9 else "",
            text_anchor="middle",
            class_="on",
        )
    body += label(right, y, "after the step", class_="soft")
    for x, t in zip(centre, range(steps)):  # for a page that steps through time
        frame = rect(x - wide / 2, y - high * units - 28, wide, high * units + 37, class_="line")
        body += element("g", frame, class_="at", data_t=t + 1)
    for o in range(machine.n_out):
        y += 24
        if wide > 26:
            body += row("y_t", ["%.2f" % v[o] for v in trace.ys], y)
            y += 19
        body += row("rounded", [bits[o] for bits in trace.bits], y, answers[o])
    description = (
        "The %d hidden units over %d time steps, full where near 1, in the order in which "
        "they follow the %s."
    )
    return Picture(
        "hidden-states",
        "Its hidden states over time",
        description % (units, steps, memory(machine)) + in_part(trace),
        480,
        y + 16,
        body,
    )


def clouds(machine, projection, trace) -> Picture:
    """The hidden states of many runs in the plane of their two principal components, marked by
    the machine's state.

    Small words say which input bits had just been read there. For a page that steps through
    time, the place of the trace's hidden state at each step is kept hidden.
    """
    at = [projection.plane(h) for h in projection.points]
    path = [projection.plane(h) for h in trace.hs[: MOST_STEPS + 1]]
    (left, right), (low, high) = [(min(side), max(side)) for side in zip(*(at + path))]
    # one scale for both, so that distances are true
    unit = min(400 / max(right - left, 1e-6), 360 / max(high - low, 1e-6))
    wide, tall = unit * (right - left), unit * (high - low)
    x, y = Scale(left, right, 52, 52 + wide), Scale(low, high, 46 + tall, 46)
    percent = ["%.0f%% of the variance" % (100 * share) for share in projection.shares]
    body = x_axis(x, 58.0 + tall, "first principal component, " + percent[0])
    if tall > 30:
        body += y_axis(y, 40.0, "second, " + percent[1])
    at = [(x(a), y(b)) for a, b in at]
    for s, (a, b) in zip(projection.states, at):
        body += shape(s, a, b, 2.6, class_=kind(s), fill_opacity="0.45")
    inputs = _inputs(machine, projection, at)
    if inputs:
        letters = ", ".join(OPERAND_LETTERS[: machine.n_in])
        body += inputs + label(
            52, tall + 114, "small digits: the bits %s just read" % letters, class_="soft small"
        )
    if len(machine.states) <= 8:
        for s in sorted(set(projection.states)):
            a, b = _middle([place for place, other in zip(at, projection.states) if other == s])
            words = "%s %s" % (memory(machine), short(machine.states[s]))
            body += label(a, b, words, text_anchor="middle", class_="halo name " + kind(s))
    path = [(x(a), y(b)) for a, b in path]
    for t, (a, b) in enumerate(path):
        inside = element("circle", cx=a, cy=b, r=8, class_="line")
        inside += shape(trace.states[t], a, b, 4, class_="ring " + kind(trace.states[t]))
        if t:
            inside = (
                element(
                    "path",
                    d="M%s %sL%s %s" % tuple(map(number, path[t - 1] + (a, b))),
                    class_="line",
                )
                + inside
            )
        body += element("g", inside, class_="at", data_t=t)
    words = (
        "Hidden states after every step of many random runs, in the plane of their two "
        "principal components, by %s."
    )
    return Picture(
        "clouds", "Where its hidden states lie", words % memory(machine), 480, tall + 126, body
    )


def _inputs(machine, projection, at):
    """The input bits read last, beside each of the small clouds that they make; those of near
    clouds together.
    """
    groups = {}
    before = [0] + projection.states
    for t, (place, symbol) in enumerate(zip(at, projection.read)):
        groups.setdefault((before[t] if t % LENGTH else 0, symbol), []).append(place)
    if len(groups) > 8:
        return ""
    merged = []  # [x, y, words]
    for (_, symbol), places in sorted(groups.items()):
        middle = _middle(places)
        a, b = min(places, key=lambda place: hypot(place[0] - middle[0], place[1] - middle[1]))
        near = [entry for entry in merged if abs(entry[0] - a) < 24 and abs(entry[1] - b) < 20]
        if near:
            near[0][2].append(bits_text(symbol, machine.n_in))
        else:
            merged.append([a, b, [bits_text(symbol, machine.n_in)]])
    return "".join(
        [
            label(a, b - 14, ", ".join(words), text_anchor="middle", class_="soft small halo")
            for a, b, words in merged
        ]
    )


def _middle(places):
    return [summed(side) / len(side) for side in zip(*places)]
