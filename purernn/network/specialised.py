"""One step of gradient descent, written out for one size of network: the fast form of
`descent.descended`.

An interpreter spends most of a small inner product on everything but the products: calls,
iterators, loops. So the program of a whole step, forward, backward and update, is generated
once for each (n_in, n_hid, n_out), with its sums written out as expressions, and compiled by
`exec`. Loops over rows and over time stay loops, so that the program is short and serves
samples of every length.

PROGRAM below is that program. In it a vector is named by letters, and xh is x with h after it:

    x, u            n_in      the input x_t; a row of Wxh
    h, w, d         n_hid     the state h_t; a row of Whh or Why, or a column of Whh; δh_t
    y, g, e, v      n_out     the output y_t; its target; δy_t; a column of Why

<<uw>> stands for its entries, (u0, u1, w0, w1, w2,), and <<uw . xh>> for the sum u0 * x0 +
u1 * x1 + w0 * h0 + ...; <<, w#>> for w0, w1, w2 and <<; e# = ...>> for one statement after another.
{{+ d@ * h@_#}} is a sum over SPAN steps of time, d0 * h0_# + d1 * h1_# + ...

Where there is `math.sumprod`, from CPython 3.12 on, it is faster than a long sum written out. There
vectors of many hidden units stay whole: <<uw>> is uw itself, and <<uw . xh>> is dot(uw, xh).

It computes what the clear form of `descent.descended` does, with three departures. Here δh_t and
δy_t carry the learning rate from the start, which saves a pass over the weights. Products with
h_0 = 0 are left out. And sums run in another order, so that results differ from the clear form's
in their last digits; tests/test_unrolled.py holds the two together.

>>> for line in source(n_in=2, n_hid=3, n_out=1, whole=False).splitlines():
...     if "z = " in line or "* a *" in line:
...         print(line.strip())
z = b + u0 * x0 + u1 * x1
z = b + u0 * x0 + u1 * x1 + w0 * h0 + w1 * h1 + w2 * h2
z = b + w0 * h0 + w1 * h1 + w2 * h2
d.append((v0 * e0) * a * (1.0 - a))
d.append((w0 * d0 + w1 * d1 + w2 * d2 + v0 * e0) * a * (1.0 - a))
"""

import math
from math import exp

from ..basics.matrix import dot, zeros
from .elman import LOSSES, Network, clip_factor

# Units of a kind. At 128 hidden units it still takes half the time of the clear form (PyPy: a
# third); at 256 PyPy gives up compiling it, and takes ten times as long.
WIDEST = 128

# A sample of 8 steps has 7 with a state before them. Past 64 units PyPy wants shorter programs.
SPAN, SPAN_OF_THE_WIDE = 7, 2

# Hidden units from which `math.sumprod` is faster than a sum written out.
WHOLE_FROM = 12 if hasattr(math, "sumprod") else WIDEST + 1

PROGRAM = """
def descended(network, xs, targets, learning_rate, loss, start):
    Wxh, Whh, Why, bh, by = network.Wxh, network.Whh, network.Why, network.bh, network.by
    n_in, n_hid, squared = network.n_in, network.n_hid, loss == "squared_error"
    xs = [[<<, float(x#)>>] for <<x>> in xs]  # float times int is slow
    # h_1 = σ(Wxh x_1 + bh)
    <<x>> = xs[0]
    h = []
    for b, <<u>> in zip(bh, Wxh):
        z = b + <<u . x>>
        h.append(1.0 / (1.0 + exp(-z)))
    hs, xhs = [h], []
    # h_t = σ(Wxh x_t + Whh h_{t-1} + bh)
    rows = [[*u, *w] for u, w in zip(Wxh, Whh)]
    for x in xs[1:]:
        xh = x + h
        xhs.append(xh)
        <<xh>> = xh
        h = []
        for b, <<uw>> in zip(bh, rows):
            z = b + <<uw . xh>>
            h.append(1.0 / (1.0 + exp(-z)))
        hs.append(h)
    ys, es = [], []
    for <<h>>, <<g>> in zip(hs, targets):
        # y_t = σ(Why h_t + by)
        y = []
        for b, <<w>> in zip(by, Why):
            z = b + <<w . h>>
            y.append(1.0 / (1.0 + exp(-z)))
        ys.append(y)
        # δy_t = y_t - target_t, and for the squared error y_t (1 - y_t) times that
        <<y>> = y
        <<; e# = learning_rate * (y# - g#)>>
        if squared:
            <<; e# *= y# * (1.0 - y#)>>
        es.append([<<, e#>>])
    # Backward from here: the last step is the first of each list.
    hs.reverse()
    es.reverse()
    xhs.reverse()
    # δh_T = (Why^T δy_T) h_T (1 - h_T)
    <<e>> = es[0]
    d = []
    for a, <<v>> in zip(hs[0], zip(*Why)):
        d.append((<<v . e>>) * a * (1.0 - a))
    ds = [d]
    # δh_t = (Whh^T δh_{t+1} + Why^T δy_t) h_t (1 - h_t)
    columns = list(zip(*(Whh + Why)))
    for e, h in zip(es[1:], hs[1:]):
        <<de>> = d + e
        d = []
        for a, <<wv>> in zip(h, columns):
            d.append((<<wv . de>>) * a * (1.0 - a))
        ds.append(d)
    # W ← W - learning_rate · dW, from the weights of `start`
    # dWxh = Σ_t δh_t x_t^T: its first term, all that the first step brings
    <<x>> = xs[0]
    rows = []
    for <<u>>, w, d in zip(start.Wxh, start.Whh, ds[-1]):
        rows.append([<<, u# - d * x#>>, *w])
    # and the others, with dWhh = Σ_t δh_t h_{t-1}^T, SPAN steps at a time; zeros fill the last span
    missing = -len(xhs) % SPAN
    xhs += [[0.0] * (n_in + n_hid)] * missing
    later = ds[:-1] + [[0.0] * n_hid] * missing
    for t in range(0, len(xhs), SPAN):
        {{, (<<, x@_#>>, <<, h@_#>>,)}}, = xhs[t:t + SPAN]
        moved = []
        for (<<, u#>>, <<, w#>>,), ({{, d@}},) in zip(rows, zip(*later[t:t + SPAN])):
            moved.append([<<, u# - ({{+ d@ * x@_#}})>>, <<, w# - ({{+ d@ * h@_#}})>>])
        rows = moved
    Wxh, Whh = [row[:n_in] for row in rows], [row[n_in:] for row in rows]
    # dWhy = Σ_t δy_t h_t^T
    Why = []
    for (<<, w#>>,), row in zip(start.Why, zip(*es)):
        for d, (<<, h#>>,) in zip(row, hs):
            <<; w# -= d * h#>>
        Why.append([<<, w#>>])
    if not network.biases:
        return Network(Wxh, Whh, Why), ys
    # dbh = Σ_t δh_t, dby = Σ_t δy_t
    bh = [b - sum(row) for b, row in zip(start.bh, zip(*ds))]
    by = [b - sum(row) for b, row in zip(start.by, zip(*es))]
    return Network(Wxh, Whh, Why, bh, by), ys
"""

JOINTS = {"+": " + ", ",": ", ", ";": "; "}


def source(n_in: int, n_hid: int, n_out: int, whole: bool) -> str:
    """PROGRAM for these sizes, at least 1 each: it defines a function `descended`, for samples of
    at least one step.

    whole: vectors of hidden units are not taken apart.
    """
    sizes = {
        "x": n_in,
        "u": n_in,
        "h": n_hid,
        "w": n_hid,
        "d": n_hid,
        "y": n_out,
        "g": n_out,
        "e": n_out,
        "v": n_out,
    }
    span = SPAN if n_hid <= 64 else SPAN_OF_THE_WIDE

    def joined(form, mark, count):
        joint, form = form.split(" ", 1)
        return JOINTS[joint].join([form.replace(mark, str(k)) for k in range(count)])

    def entries(vector):
        return ["%s%d" % (letter, k) for letter in vector for k in range(sizes[letter])]

    def over_units(form):
        if form[0] in JOINTS:
            return joined(form, "#", sizes[form[: form.index("#")].rstrip("_0123456789")[-1]])
        one, _, other = form.partition(" . ")
        if whole and set(one) & set("hwd"):
            return "dot(%s, %s)" % (one, other) if other else one
        if other:
            return " + ".join(["%s * %s" % pair for pair in zip(entries(one), entries(other))])
        return "(%s,)" % ", ".join(entries(one))

    program = replaced(
        PROGRAM.replace("SPAN", str(span)), "{{", "}}", lambda form: joined(form, "@", span)
    )
    return replaced(program, "<<", ">>", over_units)


def replaced(text: str, opening: str, closing: str, form) -> str:
    """The text with form(s) for every s that stands between these marks.

    >>> replaced("a <<b>> c", "<<", ">>", str.upper)
    'a B c'
    """
    parts = text.replace(closing, opening).split(opening)
    return "".join([form(part) if place % 2 else part for place, part in enumerate(parts)])


def compiled(program: str):
    """The function `descended` that a program defines."""
    names = {"exp": exp, "dot": dot, "Network": Network}
    exec(compile(program, "<purernn.network.specialised>", "exec"), names)
    return names["descended"]


_compiled: dict = {}  # sizes: function


def descended(
    network: Network, xs: list, targets: list, learning_rate: float, loss: str, clip_norm=None
):
    """What `descent.descended` gives, or None where the clear form serves better.

    That is past WIDEST units, without a step, where e^{-z} overflows, and for a sample or a loss
    that does not fit, which the clear form names. The first call for a size compiles its program,
    in about 3 ms.
    """
    sizes = n_in, n_hid, n_out = network.n_in, network.n_hid, network.n_out
    if max(sizes) > WIDEST or not xs or len(xs) != len(targets) or loss not in LOSSES:
        return None
    if sizes not in _compiled:
        _compiled[sizes] = compiled(source(n_in, n_hid, n_out, n_hid >= WHOLE_FROM))
    step = _compiled[sizes]
    try:
        if clip_norm is None:
            return step(network, xs, targets, learning_rate, loss, network)
        # 0 - (-1) dW: the gradient
        gradient, ys = step(network, xs, targets, -1.0, loss, zero(sizes, network.biases))
    except (OverflowError, ValueError):  # of exp; a vector with too few entries, or too many
        return None
    return network.moved(-learning_rate * clip_factor(gradient, clip_norm), gradient), ys


def zero(sizes: tuple, biases: bool) -> Network:
    """The network of sizes (n_in, n_hid, n_out) whose weights are all zero."""
    n_in, n_hid, n_out = sizes
    b = ([0.0] * n_hid, [0.0] * n_out) if biases else (None, None)
    return Network(zeros(n_hid, n_in), zeros(n_hid, n_hid), zeros(n_out, n_hid), b[0], b[1])
