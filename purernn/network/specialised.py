"""One step of gradient descent, written out for one size of network: the fast form of
`descent.descended`.

In a small inner product an interpreter spends most of its time on calls, iterators and loops,
not on the products. So the program of a whole step (forward, backward and update) is generated
once for each (n_in, n_hid, n_out), with biases or without, its sums written out as expressions, and
compiled by `exec`. Loops over rows and over time stay loops, so that the program is short and
serves samples of every length.

PROGRAM below is that program. In it a vector is named by letters, and xh is x with h after it:

    x, u            n_in      the input x_t; a row of Wxh
    h, w, d         n_hid     the state h_t; a row of Whh or Why, or a column of Whh; δh_t
    y, g, e, v      n_out     the output y_t; its target; δy_t; a column of Why

<<uw>> stands for its entries, (u0, u1, w0, w1, w2,), and <<uw . xh>> for the sum u0 * x0 +
u1 * x1 + w0 * h0 + ...; <<, w#>> for w0, w1, w2 and <<; e# = ...>> for one statement after another.
{{+ d@ * h@_#}} is a sum over SPAN steps of time, d0 * h0_# + d1 * h1_# + ...; {{<+ ...}} leaves out
the last. Programs for networks without biases leave out what stands between two question marks.

The program computes the same as the clear form of `descent.descended`, in the same order, so that
all floats are equal, bit for bit; tests/network/test_specialised.py checks that. Only additions of
zero are left out: products with h_0 = 0, the zeros that sums start from, and biases that are not
there.

>>> for line in source(n_in=2, n_hid=3, n_out=1).splitlines():
...     if "z = " in line or "* a *" in line:
...         print(line.strip())
z = u0 * x0 + u1 * x1 + b
z = u0 * x0 + u1 * x1 + (w0 * h0 + w1 * h1 + w2 * h2) + b
z = w0 * h0 + w1 * h1 + w2 * h2 + b
d.append((v0 * e0) * a * (1.0 - a))
d.append((w0 * d0 + w1 * d1 + w2 * d2 + (v0 * e0)) * a * (1.0 - a))
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import linecache
import sys
from math import exp, sqrt

from ..basics.sigmoid import COARSE, SURE, nearest
from .elman import LOSSES, Network, step

# The most units of one kind. At 128 hidden units this form still takes half the time of the clear
# one (PyPy: a third); at 256 PyPy gives up compiling it, and takes ten times as long.
WIDEST = 128

# Samples of 8 and 16 steps have 7 and 15 with a state before them: a span of 7, or 7 and 8. PyPy,
# which compiles what runs often to machine code, learns sooner with a shorter program.
SPAN = 2 if sys.implementation.name == "pypy" else 8

PROGRAM = """
def descended(network, xs, targets, learning_rate, loss, clip_norm):
    Wxh, Whh, Why, bh, by = network.Wxh, network.Whh, network.Why, network.bh, network.by
    n_in, n_hid, squared = network.n_in, network.n_hid, loss == "squared_error"
    xs = [[<<, float(x#)>>] for <<x>> in xs]  # float times int is slow
    # h_1 = σ(Wxh x_1 + bh)
    <<x>> = xs[0]
    h = []
    for? b,? <<u>>, in zip(?bh, ?Wxh):
        z = <<u . x>>? + b?
        s = 1.0 / (1.0 + exp(-z))
        r = (s + COARSE) - COARSE
        h.append(r if -SURE < s - r < SURE else nearest(z, s))
    hs, xhs = [h], []
    # h_t = σ(Wxh x_t + Whh h_{t-1} + bh)
    rows = [[*u, *w?, b?] for u, w?, b? in zip(Wxh, Whh?, bh?)]
    for x in xs[1:]:
        xh = x + h
        xhs.append(xh)
        <<xh>> = xh
        h = []
        for <<, u#>>, <<, w#>>?, b? in rows:
            z = <<u . x>> + (<<w . h>>)? + b?
            s = 1.0 / (1.0 + exp(-z))
            r = (s + COARSE) - COARSE
            h.append(r if -SURE < s - r < SURE else nearest(z, s))
        hs.append(h)
    ys, es = [], []
    for <<h>>, <<g>> in zip(hs, targets):
        # y_t = σ(Why h_t + by)
        y = []
        for? b,? <<w>>, in zip(?by, ?Why):
            z = <<w . h>>? + b?
            s = 1.0 / (1.0 + exp(-z))
            r = (s + COARSE) - COARSE
            y.append(r if -SURE < s - r < SURE else nearest(z, s))
        ys.append(y)
        # δy_t = y_t - target_t, and for the squared error y_t (1 - y_t) times that
        <<y>> = y
        <<; e# = y# - g#>>
        if squared:
            <<; e# = e# * y# * (1.0 - y#)>>
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
            d.append((<<w . d>> + (<<v . e>>)) * a * (1.0 - a))
        ds.append(d)
    # dWxh = Σ_t δh_t x_t^T, dWhh = Σ_t δh_t h_{t-1}^T, dbh = Σ_t δh_t: first SPAN - 1 steps,
    # with zeros before them, then SPAN at a time
    missing = (SPAN - 1 - len(xhs)) % SPAN
    xhs = [[0.0] * (n_in + n_hid)] * missing + xhs
    later = [[0.0] * n_hid] * missing + ds[:-1]
    {{<, (<<, x@_#>>, <<, h@_#>>,)}}, = xhs[:SPAN - 1]
    sums = []
    for {{<, d@}}, in zip(*later[:SPAN - 1]):
        sums.append([<<, {{<+ d@ * x@_#}}>>, <<, {{<+ d@ * h@_#}}>>?, {{<+ d@}}?])
    for t in range(SPAN - 1, len(xhs), SPAN):
        {{, (<<, x@_#>>, <<, h@_#>>,)}}, = xhs[t:t + SPAN]
        longer = []
        for (<<, u#>>, <<, w#>>?, b?), ({{, d@}},) in zip(sums, zip(*later[t:t + SPAN])):
            longer.append([<<, u# + {{+ d@ * x@_#}}>>, <<, w# + {{+ d@ * h@_#}}>>?, b + {{+ d@}}?])
        sums = longer
    # the first step, whose h_0 = 0; and ‖dWxh‖², ‖dWhh‖², ‖dbh‖²
    <<x>> = xs[0]
    dh, square_x, square_h, square_bh = [], 0.0, 0.0, 0.0
    for (<<, u#>>, <<, w#>>?, b?), d in zip(sums, ds[-1]):
        <<; u# += d * x#>>
        ?b += d?
        if clip_norm:
            square_x += <<u . u>>
            square_h += <<w . w>>
            ?square_bh += b * b?
        dh.append([<<, u#>>, <<, w#>>?, b?])
    # dWhy = Σ_t δy_t h_t^T, dby = Σ_t δy_t; and ‖dWhy‖², ‖dby‖²
    dy, square_y, square_by = [], 0.0, 0.0
    for row in zip(*es):
        <<, w#>>, = [0.0] * n_hid
        ?b = 0.0?
        for d, <<h>> in zip(row, hs):
            <<; w# += d * h#>>
            ?b += d?
        if clip_norm:
            square_y += <<w . w>>
            ?square_by += b * b?
        dy.append([<<, w#>>?, b?])
    # W ← W - learning_rate · dW · min(1, clip_norm / ‖dW‖)
    scale = learning_rate
    if clip_norm:
        norm = sqrt(square_x + square_h + square_y? + square_bh + square_by?)
        if norm:
            scale = learning_rate * min(1.0, clip_norm / norm)
    moved_Wxh, moved_Whh, moved_Why, moved_bh, moved_by = [], [], [], [], []
    for? b,? <<u>>, <<w>>, (<<, du#>>, <<, dw#>>?, db?) in zip(?bh, ?Wxh, Whh, dh):
        moved_Wxh.append([<<, u# - scale * du#>>])
        moved_Whh.append([<<, w# - scale * dw#>>])
        ?moved_bh.append(b - scale * db)?
    for? b,? <<w>>, (<<, dw#>>, ?db?) in zip(?by, ?Why, dy):
        moved_Why.append([<<, w# - scale * dw#>>])
        ?moved_by.append(b - scale * db)?
    return Network(moved_Wxh, moved_Whh, moved_Why?, moved_bh, moved_by?), ys
"""

STEP = """
def stepper(network):
    Whh, rows = network.Whh, [[*u, b] for u, b in zip(network.Wxh, network.bh)]
    output_rows = [[*w, b] for w, b in zip(network.Why, network.by)]

    def steps(xs, h):
        <<h>> = h
        # Whh h_{t-1}, which all x_t share
        sums = [<<w . h>> for <<w>> in Whh]
        results = []
        for <<x>> in xs:
            h, y = [], []
            # h_t = σ(Wxh x_t + Whh h_{t-1} + bh)
            for (<<, u#>>, b), recurrent in zip(rows, sums):
                z = <<u . x>> + recurrent + b
                s = 1.0 / (1.0 + exp(-z))
                r = (s + COARSE) - COARSE
                h.append(r if -SURE < s - r < SURE else nearest(z, s))
            # y_t = σ(Why h_t + by)
            <<h>> = h
            for <<, w#>>, b in output_rows:
                z = <<w . h>> + b
                s = 1.0 / (1.0 + exp(-z))
                r = (s + COARSE) - COARSE
                y.append(r if -SURE < s - r < SURE else nearest(z, s))
            results.append((h, y))
        return results

    return steps
"""

JOINTS = {"+": " + ", ",": ", ", ";": "; "}


def source(
    n_in: int, n_hid: int, n_out: int, biases=True, program: str = PROGRAM, span=SPAN
) -> str:
    """PROGRAM, or STEP, for these sizes, at least 1 each, and for networks with biases or
    without: it defines a function `descended`, for samples of at least one step, or `stepper`.
    span: the steps that are summed at a time, at least 2.
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

    def joined(form, mark, count):
        joint, form = form.split(" ", 1)
        if joint[0] == "<":  # all but the last
            joint, count = joint[1:], count - 1
        return JOINTS[joint].join([form.replace(mark, str(k)) for k in range(count)])

    def entries(vector):
        return ["%s%d" % (letter, k) for letter in vector for k in range(sizes[letter])]

    def over_units(form):
        if form[0] in JOINTS:
            return joined(form, "#", sizes[form[: form.index("#")].rstrip("_0123456789")[-1]])
        one, _, other = form.partition(" . ")
        if other:
            return " + ".join(["%s * %s" % pair for pair in zip(entries(one), entries(other))])
        return "(%s,)" % ", ".join(entries(one))

    for name, number in (("SPAN", span), ("COARSE", COARSE), ("SURE", SURE)):
        program = program.replace(name, repr(number))
    program = replaced(program, "?", "?", lambda form: form if biases else "")
    program = replaced(program, "{{", "}}", lambda form: joined(form, "@", span))
    return replaced(program, "<<", ">>", over_units)


def replaced(text: str, opening: str, closing: str, form) -> str:
    """The text with form(s) for every s that stands between these marks.

    >>> replaced("a <<b>> c", "<<", ">>", str.upper)
    'a B c'
    """
    parts = text.replace(closing, opening).split(opening)
    return "".join([form(part) if place % 2 else part for place, part in enumerate(parts)])


def compiled(program: str, name="descended", function="descended"):
    """The function that a program defines. A debugger and a traceback show its lines."""
    file = "<%s of purernn.network.specialised>" % name
    linecache.cache[file] = len(program), None, program.splitlines(True), file
    names = {"exp": exp, "sqrt": sqrt, "nearest": nearest, "Network": Network}
    exec(compile(program, file, "exec"), names)
    return names[function]


_compiled: dict = {}  # sizes and biases: function


def descended(
    network: Network, xs: list, targets: list, learning_rate: float, loss: str, clip_norm=None
):
    """The result of `descent.descended`, or None where the clear form must run.

    That is past WIDEST units, for a sample without steps, and where e^{-z} overflows; also for a
    sample or a loss that does not fit, for which the clear form raises the error. The first call
    for a size compiles its program, in about 3 ms.
    """
    kind = network.n_in, network.n_hid, network.n_out, network.biases
    if max(kind) > WIDEST or not xs or len(xs) != len(targets) or loss not in LOSSES:
        return None
    if kind not in _compiled:
        name = "the step of %d, %d and %d units, biases: %s" % kind
        _compiled[kind] = compiled(source(*kind), name)
    try:
        return _compiled[kind](network, xs, targets, learning_rate, loss, clip_norm)
    except (OverflowError, ValueError):  # of exp; a vector with too few entries, or too many
        return None


_steppers: dict = {}  # sizes: function


def stepper(network: Network):
    """The result of `descent.stepper`, or None past WIDEST units."""
    sizes = n_in, n_hid, n_out = network.n_in, network.n_hid, network.n_out
    if max(sizes) > WIDEST:
        return None
    if sizes not in _steppers:
        name = "one time step of %d, %d and %d units" % sizes
        _steppers[sizes] = compiled(source(n_in, n_hid, n_out, program=STEP), name, "stepper")
    fast = _steppers[sizes](network)

    def steps(xs, h):
        try:
            return fast(xs, h)
        except (OverflowError, ValueError):  # of exp; a vector with too few entries, or too many
            return [step(network, x, h) for x in xs]

    return steps
