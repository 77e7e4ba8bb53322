"""Pictures of one model: how it learned, its weights, its hidden states over time and in the plane.

Each function takes what it draws as numbers and gives a `svg.Picture`. Where hidden units are
listed, they are in one order everywhere, that of `components.Projection.order`: those that
rise with the machine's state (with the carry) first, those that fall with it last.

Sources: G. Hinton's diagrams, squares whose area is a weight's size: D. Rumelhart,
J. McClelland, "Parallel distributed processing" (1986).
"""

from math import hypot

from .blocks import OPERANDS
from .components import LENGTH
from .errors import PurernnError, natural, shown
from .svg import Picture, Scale, element, kind, label, number, shape, told, title, x_axis, y_axis
from .telling import bits_text
from .trace import coefficients

MOST_UNITS = 64
MOST_STEPS = 40
COIN = 0.5  # the mean error of an output bit that is guessed


def memory(machine) -> str:
    """What the machine's state is called: the carry of a linear machine, else the state."""
    return "carry" if coefficients(machine) else "state"


def learning_curve(history, samples, ending) -> Picture:
    """The mean error of an output bit against samples; `ending` says what came after all `samples` of them.

    history: [samples, error] pairs, samples rising; raises PurernnError if there are none or an
    error is not from 0 to 1.
    """
    if not history:
        raise PurernnError("the model has no history of errors to draw")
    for entry, later in zip(history, list(history[1:]) + [[float("inf"), 0.0]]):
        if not (0 <= entry[1] <= 1 and 0 <= entry[0] < later[0] and entry[0] <= 1e12):
            raise PurernnError("the history must be of rising samples and errors from 0 to 1, not of %s" % shown(entry[:2]))
    last, error = history[-1][0], history[-1][1]
    x = Scale(0, natural(samples, "samples", least=last), 44, 468)
    y = Scale(0, max([COIN] + [entry[1] for entry in history]), 232, 34)
    at = [(x(entry[0]), y(entry[1])) for entry in history]
    body = x_axis(x, 240.0, "samples") + y_axis(y, 36.0, "mean error of an output bit")
    body += element("path", d="M44 %sH468" % number(y(COIN)), class_="rule")
    body += label(468, y(COIN) - 6, "a coin's", class_="soft small", text_anchor="end")
    body += element("polyline", points=" ".join(["%s,%s" % (number(a), number(b)) for a, b in at]), class_="line")
    body += element("circle", title("%s samples: %s" % (told(last), told(error))), cx=at[-1][0], cy=at[-1][1], r=3.5, class_="c0")
    words = "%s after %s samples" % (ending, told(samples))
    above = min([b for a, b in at if a > 468 - 6.5 * len(words)])  # clear of the curve
    body += label(468, above - 12, words, text_anchor="end", class_="halo")
    description = "The mean error of an output bit falls from %.3f to %.3f in %s samples." % (history[0][1], error, told(samples))
    return Picture("learning-curve", "How it learned", description, 480, 282, body)


def weights(network, order) -> Picture:
    """Every weight as a square of its size: a row for the unit it leads to, a column for what it comes from.

    order: that of the hidden units. Raises PurernnError for more than MOST_UNITS of them.
    """
    natural(network.n_hid, "hidden units to be drawn", most=MOST_UNITS)
    n_in, n_hid, gap, top, left = network.n_in, network.n_hid, 10, 56, 46
    columns = n_in + n_hid + 1
    cell = min(24.0, (470.0 - left - 2 * gap) / columns)
    # where each source stands: the input bits, the hidden units before, the constant 1 of the biases
    xs = [left + cell * (k + 0.5) for k in range(n_in)]
    hs = [left + gap + cell * (n_in + i + 0.5) for i in range(n_hid)]
    one = left + 2 * gap + cell * (columns - 0.5)
    entries = []  # name, value, column, row
    rows = [top + cell * (i + 0.5) for i in range(n_hid)]
    outs = [top + gap + cell * (n_hid + o + 0.5) for o in range(network.n_out)]
    for place, i in enumerate(order):
        entries += [("Wxh[%d][%d]" % (i, k), network.Wxh[i][k], xs[k], rows[place]) for k in range(n_in)]
        entries += [("Whh[%d][%d]" % (i, j), network.Whh[i][j], hs[p], rows[place]) for p, j in enumerate(order)]
        entries += [("bh[%d]" % i, network.bh[i], one, rows[place])] * network.biases
    for o in range(network.n_out):
        entries += [("Why[%d][%d]" % (o, j), network.Why[o][j], hs[p], outs[o]) for p, j in enumerate(order)]
        entries += [("by[%d]" % o, network.by[o], one, outs[o])] * network.biases
    largest = max([abs(value) for _, value, _, _ in entries]) or 1.0
    unit = (cell - 2) / largest**0.5  # the side of a weight of 1
    frames = [(xs[0], rows[0], n_in, n_hid), (hs[0], rows[0], n_hid, n_hid), (hs[0], outs[0], n_hid, network.n_out)]
    frames += [(one, rows[0], 1, n_hid), (one, outs[0], 1, network.n_out)] * network.biases
    body = "".join([_rect(x - cell / 2, y - cell / 2, w * cell, h * cell, class_="rule") for x, y, w, h in frames])
    for name, value, x, y in entries:
        body += _weight(value, x, y, unit, "%s = %.4g" % (name, value))
    small = dict(class_="soft small")
    for k in range(n_in):
        body += label(xs[k], top - 8, OPERANDS[k], text_anchor="middle", **small)
    if cell >= 11:
        for p, i in enumerate(order):
            body += label(hs[p], top - 8, i, text_anchor="middle", **small)
            body += label(left - 8, rows[p] + 3.5, i, text_anchor="end", **small)
    if network.biases:
        body += label(one, top - 8, "1", text_anchor="middle", **small)
    for o in range(network.n_out):
        body += label(left - 8, outs[o] + 3.5, "y" if network.n_out == 1 else "y %d" % o, text_anchor="end", **small)
    body += label(left, top - 26, "from x_t", subscripts=True)
    body += label(hs[0] - cell / 2 + 14, top - 26, "from h_{t-1} (the last row: from h_t)", subscripts=True)
    body += label(8, top - 26, "to")
    bottom = outs[-1] + cell / 2 + 34
    at = float(left)
    for value in _round_weights(largest):
        body += _weight(value, at + cell / 2, bottom - 4, unit, None) + label(at + cell + 4, bottom, told(value))
        at += cell + 42
    description = "%d weights as squares, area by size: filled if positive, hollow if negative. The largest is %.3g."
    return Picture("weights", "Its weights", description % (len(entries), largest), 480, bottom + 20, body)


def _weight(value, x, y, unit, words):
    """A weight as a square, its outer edge of side unit · √|value|; a hollow one's stroke lies inside."""
    side = unit * abs(value) ** 0.5
    name = "negative" if value < 0 else "positive"
    if value < 0:
        side = max(side - 1.5, 0.0)
    return _rect(x - side / 2, y - side / 2, side, side, title(words) if words else "", class_=name)


def _round_weights(largest):
    """Four round weights for a legend: two positive, two negative."""
    few = [v for v in Scale(0, largest, 0, 1).ticks(5) if v]
    small, big = few[0], few[-1]
    return [small, big, -small, -big] if big > small else [small, -small]


def _rect(x, y, width, height, *children, **attributes):
    return element("rect", *children, x=float(x), y=float(y), width=float(width), height=float(height), **attributes)


def hidden_states(trace, order) -> Picture:
    """The hidden state after every step of one run, a column each, over the carry that it must hold.

    Raises PurernnError for more than MOST_UNITS units or MOST_STEPS steps.
    """
    machine, steps, units = trace.machine, len(trace.xs), trace.network.n_hid
    natural(units, "hidden units to be drawn", most=MOST_UNITS)
    natural(steps, "time steps to be drawn", most=MOST_STEPS)
    left, wide = 84.0, min(34.0, 330.0 / steps)
    high = max(4.0, min(14.0, 260.0 / units))
    centre = [left + wide * (t + 0.5) for t in range(steps)]
    right = left + wide * steps + 12
    answer = "" if trace.answers is None else ", ".join([_short(n) for n in trace.network_answers])
    body, y = "", 22.0

    def row(words, cells, y, end="", subscripts=True):
        drawn = label(left - 10, y, words, subscripts, text_anchor="end", class_="soft")
        drawn += "".join([label(x, y, cell, text_anchor="middle") for x, cell in zip(centre, cells)])
        return drawn + label(right, y, end, class_="soft")

    body += row("t", [t + 1 for t in range(steps)], y)
    for k, n in enumerate(trace.operands):
        y += 19
        body += row(OPERANDS[k] + "_t", [x[k] for x in trace.xs], y, _short(n))
    y += 12
    for place, i in enumerate(order):
        for t in range(steps):
            h = trace.hs[t + 1][i]
            words = "h[%d] at t = %d: %.4f" % (i, t + 1, h)
            body += _rect(centre[t] - wide / 2, y + high * place, wide, high, title(words), class_="ink", fill_opacity="%.3f" % h)
        if high >= 10:
            body += label(left - 10, y + high * (place + 0.5) + 3.5, i, text_anchor="end", class_="soft small")
    body += _rect(left, y, wide * steps, high * units, class_="rule")
    for t in range(steps):  # for a page that steps through time
        body += element("g", _rect(centre[t] - wide / 2, y - 4, wide, high * units + 8, class_="line"), class_="at", data_t=t + 1)
    middle, what = y + high * units / 2, memory(machine)
    body += label(right, middle + 4, "hidden units h_t", True, class_="soft")
    if high * units > 90 and len(set(trace.machine.states)) > 1:
        body += label(right, y + 10, "rise with the " + what, class_="soft small")
        body += label(right, y + high * units - 3, "fall with the " + what, class_="soft small")
    y += high * units + 24
    body += label(left - 10, y, memory(machine), text_anchor="end", class_="soft")
    for t in range(steps):
        s = trace.states[t + 1]
        body += _rect(centre[t] - wide / 2 + 1, y - 14, wide - 2, 19, class_=kind(s))
        body += label(centre[t], y, _short(machine.states[s]), text_anchor="middle", class_="on")
    body += label(right, y, "after the step", class_="soft")
    for o in range(machine.n_out):
        y += 24
        body += row("y_t", ["%.2f" % v[o] if wide > 26 else "" for v in trace.ys], y)
        y += 19
        body += row("rounded", [bits[o] for bits in trace.bits], y, answer if o == 0 else "")
    description = "The %d hidden units over %d time steps, dark where near 1, in the order in which they follow the %s."
    return Picture(
        "hidden-states", "Its hidden states over time", description % (units, steps, memory(machine)), 480, y + 16, body
    )


def _short(value):
    """The value in at most 10 characters."""
    if type(value) is int and abs(value) >= 10**9:
        return "%.3e" % value if abs(value) < 10**300 else "(long)"
    return str(value) if len(str(value)) <= 10 else str(value)[:8] + ".."


def clouds(machine, projection, trace) -> Picture:
    """The hidden states of many runs in the plane of their two principal components, marked by the machine's state.

    Small words say which input bits had just been read there. For a page that steps through
    time, the place of the trace's hidden state at each step is kept hidden.
    """
    at = [projection.plane(h) for h in projection.points]
    path = [projection.plane(h) for h in trace.hs]
    (left, right), (low, high) = [(min(side), max(side)) for side in zip(*(at + path))]
    # one scale for both, so that distances are true
    unit = min(400 / max(right - left, 1e-6), 360 / max(high - low, 1e-6))
    wide, tall = unit * (right - left), unit * (high - low)
    x, y = Scale(left, right, 52, 52 + wide), Scale(low, high, 46 + tall, 46)
    percent = ["%.0f %% of the variance" % (100 * share) for share in projection.shares]
    body = x_axis(x, 58.0 + tall, "first principal component, " + percent[0]) + y_axis(y, 40.0, "second, " + percent[1])
    at = [(x(a), y(b)) for a, b in at]
    for s, (a, b) in zip(projection.states, at):
        body += shape(s, a, b, 2.6, class_=kind(s), fill_opacity="0.45")
    body += _inputs(machine, projection, at)
    if len(machine.states) <= 8:
        for s in sorted(set(projection.states)):
            a, b = _middle([place for place, other in zip(at, projection.states) if other == s])
            words = "%s %s" % (memory(machine), _short(machine.states[s]))
            body += label(a, b, words, text_anchor="middle", class_="halo name " + kind(s))
    path = [(x(a), y(b)) for a, b in path]
    for t, (a, b) in enumerate(path):
        inside = element("circle", cx=a, cy=b, r=8, class_="line")
        inside += shape(trace.states[t], a, b, 4, class_="ring " + kind(trace.states[t]))
        if t:
            inside = element("path", d="M%s %sL%s %s" % tuple(map(number, path[t - 1] + (a, b))), class_="line") + inside
        body += element("g", inside, class_="at", data_t=t)
    words = "Hidden states after every step of many random runs, in the plane of their two principal components, by %s."
    return Picture("clouds", "Where its hidden states lie", words % memory(machine), 480, tall + 102, body)


def _inputs(machine, projection, at):
    """The input bits read last, beside each of the small clouds that they make; those of near clouds together."""
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
    return "".join([label(a, b - 14, ", ".join(words), text_anchor="middle", class_="soft small halo") for a, b, words in merged])


def _middle(places):
    return [sum(side) / len(side) for side in zip(*places)]
