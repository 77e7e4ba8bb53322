"""Pictures of how a network learned, and of its weights.

Each function takes numbers and returns a `svg.Picture`. Hidden units have the same order in all
pictures, that of `pca.Projection.order`: those that rise with the machine's state (with the carry)
first, those that fall with it last.

Sources: G. Hinton's diagrams, squares whose area is a weight's size: D. Rumelhart,
J. McClelland, "Parallel distributed processing" (1986).
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.errors import PurernnError, natural, shown
from .axes import Scale, x_axis, y_axis
from .svg import Picture, element, label, minus, number, readable, rect, title
from .trace_text import OPERAND_LETTERS

MOST_DRAWN_UNITS = 64
STROKE = 1.5  # of a hollow square
COIN = 0.5  # the mean error of an output bit that is guessed


def learning_curve(history, samples, ending) -> Picture:
    """The mean error of an output bit against samples; `ending` says what came after all
    `samples` of them.

    history: [samples, error] pairs, samples rising; raises PurernnError if there are none or an
    error is not from 0 to 1.
    """
    if not history:
        raise PurernnError("the model has no history of errors to draw")
    for entry, later in zip(history, list(history[1:]) + [[float("inf"), 0.0]]):
        if not (0 <= entry[1] <= 1 and 0 <= entry[0] < later[0] and entry[0] <= 1e12):
            raise PurernnError(
                "the history must be of rising samples and errors from 0 to 1, not of %s"
                % shown(entry[:2])
            )
    last, error = history[-1][0], history[-1][1]
    x = Scale(0, natural(samples, "samples", least=last), 44, 468)
    y = Scale(0, max([COIN] + [entry[1] for entry in history]), 232, 34)
    at = [(x(entry[0]), y(entry[1])) for entry in history]
    body = x_axis(x, 240.0, "samples") + y_axis(y, 36.0, "mean error of an output bit")
    body += element("path", d="M44 %sH468" % number(y(COIN)), class_="rule")
    body += label(468, y(COIN) - 6, "a coin's", class_="soft small", text_anchor="end")
    body += element(
        "polyline",
        points=" ".join(["%s,%s" % (number(a), number(b)) for a, b in at]),
        class_="line",
    )
    body += element(
        "circle",
        title("%s samples: %s" % (readable(last), readable(error))),
        cx=at[-1][0],
        cy=at[-1][1],
        r=3.5,
        class_="c0",
    )
    words = "%s; %s samples in all" % (ending, readable(samples))
    above = min(
        [at[-1][1]] + [b for a, b in at if a > 468 - 6.5 * len(words)]
    )  # clear of the curve
    body += label(468, above - 12, words, text_anchor="end", class_="halo")
    description = "The mean error of an output bit falls from %.3f to %.3f in %s samples." % (
        history[0][1],
        error,
        readable(samples),
    )
    return Picture("learning-curve", "How it learned", description, 480, 282, body)


def weights(network, order) -> Picture:
    """Every weight as a square of its size: a row for the unit it leads to, a column for what it
    comes from.

    order: that of the hidden units. Raises PurernnError for more than MOST_DRAWN_UNITS of them.
    """
    natural(network.n_hid, "hidden units to be drawn", most=MOST_DRAWN_UNITS)
    n_in, n_hid, gap, top, left = network.n_in, network.n_hid, 10, 56, 46
    columns = n_in + n_hid + 1
    cell = min(24.0, (470.0 - left - 2 * gap) / columns)
    # where each source stands: the input bits, the hidden units before, the constant 1 of the
    # biases
    xs = [left + cell * (k + 0.5) for k in range(n_in)]
    hs = [left + gap + cell * (n_in + i + 0.5) for i in range(n_hid)]
    one = left + 2 * gap + cell * (columns - 0.5)
    entries = []  # name, value, column, row
    rows = [top + cell * (i + 0.5) for i in range(n_hid)]
    outs = [top + gap + cell * (n_hid + o + 0.5) for o in range(network.n_out)]
    for place, i in enumerate(order):
        entries += [
            ("Wxh[%d][%d]" % (i, k), network.Wxh[i][k], xs[k], rows[place]) for k in range(n_in)
        ]
        entries += [
            ("Whh[%d][%d]" % (i, j), network.Whh[i][j], hs[p], rows[place])
            for p, j in enumerate(order)
        ]
        entries += [("bh[%d]" % i, network.bh[i], one, rows[place])] * network.biases
    for o in range(network.n_out):
        entries += [
            ("Why[%d][%d]" % (o, j), network.Why[o][j], hs[p], outs[o]) for p, j in enumerate(order)
        ]
        entries += [("by[%d]" % o, network.by[o], one, outs[o])] * network.biases
    largest = max([abs(value) for _, value, _, _ in entries]) or 1.0
    unit = (cell - 2) / largest**0.5  # the side of a weight of 1
    frames = [
        (xs[0], rows[0], n_in, n_hid),
        (hs[0], rows[0], n_hid, n_hid),
        (hs[0], outs[0], n_hid, network.n_out),
    ]
    frames += [(one, rows[0], 1, n_hid), (one, outs[0], 1, network.n_out)] * network.biases
    body = "".join(
        [
            rect(x - cell / 2, y - cell / 2, w * cell, h * cell, class_="rule")
            for x, y, w, h in frames
        ]
    )
    for name, value, x, y in entries:
        body += signed_square(value, x, y, unit, "%s = %s" % (name, minus("%.4g" % value)))
    small = dict(class_="soft small")
    for k in range(n_in):
        body += label(xs[k], top - 8, OPERAND_LETTERS[k], text_anchor="middle", **small)
    if cell >= 11:
        for p, i in enumerate(order):
            body += label(hs[p], top - 8, i, text_anchor="middle", **small)
            body += label(left - 8, rows[p] + 3.5, i, text_anchor="end", **small)
    if network.biases:
        body += label(one, top - 8, "1", text_anchor="middle", **small)
    for o in range(network.n_out):
        body += label(
            left - 8,
            outs[o] + 3.5,
            "y" if network.n_out == 1 else "y %d" % o,
            text_anchor="end",
            **small,
        )
    body += label(left, top - 26, "from x_t", subscripts=True)
    body += label(
        hs[0] - cell / 2 + 14, top - 26, "from h_{t-1} (the last row: from h_t)", subscripts=True
    )
    body += label(8, top - 26, "to")
    bottom = outs[-1] + cell / 2 + 34
    at = float(left)
    for value in _round_weights(largest):
        body += signed_square(value, at + cell / 2, bottom - 4, unit, None) + label(
            at + cell + 4, bottom, readable(value)
        )
        at += cell + 42
    description = (
        "%d weights as squares, area by size: filled if positive, hollow if negative. The "
        "largest is %.3g."
    )
    return Picture(
        "weights", "Its weights", description % (len(entries), largest), 480, bottom + 20, body
    )


def signed_square(value, x, y, unit, words, name=None) -> str:
    """A number as a square of side unit · √|value|; the stroke of a hollow one lies inside, and
    one too small for it is full.
    """
    side, name = unit * abs(value) ** 0.5, name or ("positive" if value >= 0 else "negative")
    if value < 0 and side < 2 * STROKE:
        name = "tiny"
    elif value < 0:
        side -= STROKE
    return rect(x - side / 2, y - side / 2, side, side, title(words) if words else "", class_=name)


def _round_weights(largest):
    """Four round weights for a legend: two positive, two negative."""
    few = [v for v in Scale(0, largest, 0, 1).ticks(5) if v] or [largest]  # below 1e-300
    small, big = few[0], few[-1]
    return [small, big, -small, -big] if big > small else [small, -small]
