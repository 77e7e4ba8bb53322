"""The backward pass of one run as a picture: where the error comes from, and what it changes.

There is a column for each time step, as in the picture of the hidden states; time runs backward,
from right to left. The output and the step after it give each step its δh_t, which adds to the
gradients:

    δh_t = (Whh^T δh_{t+1} + Why^T δy_t) h_t (1 - h_t)
    dWxh += δh_t x_t^T,   dWhh += δh_t h_{t-1}^T,   dbh += δh_t
    dWhy += δy_t h_t^T,   dby += δy_t

The area of a square shows a number; it is filled if positive and hollow if negative. A square
without colour shows the Euclidean norm of a vector or a matrix. Each row, and the frame of all
δh_t, has a separate scale. The largest number, or the size of the whole gradient, is at its end.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.errors import PurernnError
from .hidden_states import LEFT, columns, in_part, times
from .svg import Picture, brief, element, label, minus, number, rect
from .trace import size, sizes
from .weights_and_curve import signed_square


def backward_flow(trace, steps, order) -> Picture:
    """The δ of every step, and the size of what it adds to each gradient.

    steps: the `trace.Backward` of each time step, from the first to the last; order: that of the
    hidden units. Raises PurernnError for more than MOST_DRAWN_UNITS units, and for a gradient
    that is not finite.
    """
    drawn, wide, high, centre, right = columns(trace)
    gradient, few = steps[0].so_far, steps[:drawn]
    if not all([norm < float("inf") for _, norm in sizes(gradient)]):
        raise PurernnError("the gradient of this run is not finite")
    body, y = _arrow(right - 12, drawn), 34.0
    body += label(LEFT - 10, y, "t", text_anchor="end", class_="soft") + times(centre, y)

    def row(words, y, numbers, name, end=None, norms=True):
        """A row of squares, with a title for each, and words at its end."""
        largest = max([abs(value) for value in numbers])
        unit = (min(wide, 15.0) - 1) / (largest or 1.0) ** 0.5
        squares = label(LEFT - 10, y + 4, words, True, text_anchor="end", class_="soft")
        for t, (x, value) in enumerate(zip(centre, numbers)):
            words = "%s at t = %d: %s" % (name, t + 1, minus("%.4g" % value))
            squares += signed_square(value, x, y, unit, words, "ink" if norms else None)
        end = "max " + brief(largest) if end is None else end
        return squares + label(right, y + 4, end, class_="soft")

    for o in range(trace.network.n_out):
        y += 20
        which = "[%d]" % o * (trace.network.n_out > 1)
        body += row(
            "\u03b4y_t" + which, y, [s.delta_y[o] for s in few], "\u03b4y" + which, norms=False
        )
    for words, name in (("from y_t", "from_output"), ("from h_{t+1}", "from_later")):
        y += 20
        body += row(words, y, [size(getattr(s, name)) for s in few], "size of what comes " + words)
    y += 18
    largest = max([abs(d) for s in few for d in s.delta_h])
    unit = (min(wide, high) - 1) / (largest or 1.0) ** 0.5
    for place, i in enumerate(order):
        for t, x in enumerate(centre):
            d = few[t].delta_h[i]
            words = "\u03b4h[%d] at t = %d: %s" % (i, t + 1, minus("%.4g" % d))
            body += signed_square(d, x, y + high * (place + 0.5), unit, words)
        if high >= 10:
            at = y + high * (place + 0.5) + 3.5
            body += label(LEFT - 10, at, i, text_anchor="end", class_="soft small")
    body += rect(LEFT, y, wide * drawn, high * len(order), class_="rule")
    body += label(right, y + high * len(order) / 2, "\u03b4h_t", True, class_="soft")
    body += label(right, y + high * len(order) / 2 + 16, "max " + brief(largest), class_="soft")
    y += high * len(order) + 6
    for name, norm in sizes(gradient):
        y += 20
        numbers = [dict(sizes(s.added))[name] for s in few]
        body += row("to d" + name, y, numbers, "size of what is added to d" + name, brief(norm))
    body += label(right, y + 26, "size of the sum", class_="soft")
    for x, t in zip(centre, range(drawn)):  # for a page that steps through time
        frame = rect(x - wide / 2, 20, wide, y - 10, class_="line")
        body += element("g", frame, class_="at", data_t=t + 1)
    description = (
        "For each of %d time steps, the errors of the outputs and of the %d hidden units, and the "
        "size of what the step adds to each gradient." % (drawn, len(order))
    )
    return Picture("backward", "The way back", description + in_part(trace), 480, y + 40, body)


def _arrow(end, drawn):
    """The arrow over the columns, from the last step to the first."""
    tip = LEFT + 4
    line = element("path", d="M%s 10H%s" % (number(end), number(tip)), class_="axis")
    head = "%s,10 %s,6.5 %s,13.5" % (number(tip), number(tip + 8), number(tip + 8))
    return (
        line
        + element("polygon", points=head, class_="head")
        + label(end + 12, 14, "\u03b4 flows back", class_="soft")
    )
