"""One step of gradient descent, written out for one size of network: the fast form of `training.descended`.

An interpreter spends most of a small inner product on everything but the products: calls,
iterators, loops. So the program of a whole step, forward, backward and update, is generated
once for each (n_in, n_hid, n_out), with every sum over units written out as one expression,
and compiled by `exec`. Loops over rows and over time stay loops, so that the program is
short and serves samples of every length.

PROGRAM below is that program. In it, <<+ w# * h#>> stands for the sum w0 * h0 + w1 * h1 + ...,
<<, w#>> for the names w0, w1, ..., and <<; w# -= d * h#>> for one statement after another. The
first letter says how many there are:

    x, u            n_in      the input x_t; a row of Wxh
    h, w, d         n_hid     the state h_t; a row of Whh or Why, or a column of Whh; δh_t
    y, g, e, v      n_out     the output y_t; its target; δy_t; a column of Why

It computes what `network.forward`, `network.backward` and `Network.moved` do, with three
departures. Here δh_t and δy_t carry the learning rate from the start, which saves a pass over
the weights. Products with h_0 = 0 are left out. And sums run in another order, so that results
differ from the clear form's in their last digits; tests/test_unrolled.py holds the two
together.

>>> for line in source(n_in=2, n_hid=3, n_out=1).splitlines():
...     if "z = " in line or "h0" in line and "-=" in line:
...         print(line.strip())
z = b + u0 * x0 + u1 * x1
z = b + u0 * x0 + u1 * x1 + w0 * h0 + w1 * h1 + w2 * h2
z = b + w0 * h0 + w1 * h1 + w2 * h2
w0 -= d * h0; w1 -= d * h1; w2 -= d * h2
w0 -= d * h0; w1 -= d * h1; w2 -= d * h2
"""

from math import exp

from .matrix import zeros
from .network import LOSSES, Network, shortening

# Units of a kind. At 128 hidden units it still takes half the time of the clear form (PyPy:
# a third), and 0.1 s to compile; at 256 PyPy gives up compiling it, and takes ten times as long.
WIDEST = 128

PROGRAM = """
def descended(network, xs, targets, learning_rate, loss, start):
    Wxh, Whh, Why, bh, by = network.Wxh, network.Whh, network.Why, network.bh, network.by
    squared = loss == "squared_error"
    xs = [tuple(map(float, x)) for x in xs]  # float times int is slow
    # h_1 = σ(Wxh x_1 + bh)
    <<, x#>>, = xs[0]
    h = []
    for b, (<<, u#>>,) in zip(bh, Wxh):
        z = b + <<+ u# * x#>>
        h.append(1.0 / (1.0 + exp(-z)) if z > -708.0 else exp(z))
    hs = [h]
    # h_t = σ(Wxh x_t + Whh h_{t-1} + bh)
    for <<, x#>>, in xs[1:]:
        <<, h#>>, = h
        h = []
        for b, (<<, u#>>,), (<<, w#>>,) in zip(bh, Wxh, Whh):
            z = b + <<+ u# * x#>> + <<+ w# * h#>>
            h.append(1.0 / (1.0 + exp(-z)) if z > -708.0 else exp(z))
        hs.append(h)
    ys, es = [], []
    for (<<, h#>>,), (<<, g#>>,) in zip(hs, targets):
        # y_t = σ(Why h_t + by)
        y = []
        for b, (<<, w#>>,) in zip(by, Why):
            z = b + <<+ w# * h#>>
            y.append(1.0 / (1.0 + exp(-z)) if z > -708.0 else exp(z))
        ys.append(y)
        # δy_t = y_t - target_t, and for the squared error y_t (1 - y_t) times that
        <<, y#>>, = y
        <<; e# = learning_rate * (y# - g#)>>
        if squared:
            <<; e# *= y# * (1.0 - y#)>>
        es.append((<<, e#>>,))
    # Backward from here: the last step is the first of each list.
    hs.reverse()
    es.reverse()
    xs.reverse()
    # δh_T = (Why^T δy_T) h_T (1 - h_T)
    <<, e#>>, = es[0]
    d = []
    for a, (<<, v#>>,) in zip(hs[0], zip(*Why)):
        d.append((<<+ v# * e#>>) * a * (1.0 - a))
    ds = [d]
    # δh_t = (Whh^T δh_{t+1} + Why^T δy_t) h_t (1 - h_t)
    columns = list(zip(*(Whh + Why)))
    for (<<, e#>>,), h in zip(es[1:], hs[1:]):
        <<, d#>>, = d
        d = []
        for a, (<<, w#>>, <<, v#>>,) in zip(h, columns):
            d.append((<<+ w# * d#>> + <<+ v# * e#>>) * a * (1.0 - a))
        ds.append(d)
    # W ← W - learning_rate · dW, from the weights of `start`
    Wxh, Whh, Why, bh, by = start.Wxh, start.Whh, start.Why, start.bh, start.by
    ds, es = list(zip(*ds)), list(zip(*es))
    # dWxh = Σ_t δh_t x_t^T
    Wxh_moved = []
    for (<<, u#>>,), row in zip(Wxh, ds):
        for d, (<<, x#>>,) in zip(row, xs):
            <<; u# -= d * x#>>
        Wxh_moved.append([<<, u#>>])
    # dWhh = Σ_t δh_t h_{t-1}^T
    Whh_moved, hs_before = [], hs[1:]
    for (<<, w#>>,), row in zip(Whh, ds):
        for d, (<<, h#>>,) in zip(row, hs_before):
            <<; w# -= d * h#>>
        Whh_moved.append([<<, w#>>])
    # dWhy = Σ_t δy_t h_t^T
    Why_moved = []
    for (<<, w#>>,), row in zip(Why, es):
        for d, (<<, h#>>,) in zip(row, hs):
            <<; w# -= d * h#>>
        Why_moved.append([<<, w#>>])
    if not network.biases:
        return Network(Wxh_moved, Whh_moved, Why_moved), ys
    # dbh = Σ_t δh_t, dby = Σ_t δy_t
    bh = [b - sum(row) for b, row in zip(bh, ds)]
    by = [b - sum(row) for b, row in zip(by, es)]
    return Network(Wxh_moved, Whh_moved, Why_moved, bh, by), ys
"""

JOINTS = {"+": " + ", ",": ", ", ";": "; "}


def source(n_in: int, n_hid: int, n_out: int) -> str:
    """PROGRAM for these sizes, at least 1 each: it defines a function `descended`, for samples of at least one step."""
    sizes = {"x": n_in, "u": n_in, "h": n_hid, "w": n_hid, "d": n_hid, "y": n_out, "g": n_out, "e": n_out, "v": n_out}
    parts = PROGRAM.replace(">>", "<<").split("<<")
    for place in range(1, len(parts), 2):  # what stood between << and >>
        joint, form = parts[place].split(" ", 1)
        parts[place] = JOINTS[joint].join([form.replace("#", str(k)) for k in range(sizes[form[0]])])
    return "".join(parts)


def compiled(program: str):
    """The function `descended` that a program defines."""
    names = {"exp": exp, "Network": Network}
    exec(compile(program, "<purernn.unrolled>", "exec"), names)
    return names["descended"]


_compiled: dict = {}  # sizes: function


def descended(network: Network, xs: list, targets: list, learning_rate: float, loss: str, largest_norm=None):
    """What `training.descended` gives, or None where the clear form serves better.

    That is past WIDEST units, without a step, and for a sample or a loss that does not fit, which
    the clear form names. The first call for a size compiles its program, in about 5 ms.
    """
    sizes = network.n_in, network.n_hid, network.n_out
    if max(sizes) > WIDEST or not xs or len(xs) != len(targets) or loss not in LOSSES:
        return None
    if sizes not in _compiled:
        _compiled[sizes] = compiled(source(*sizes))
    step = _compiled[sizes]
    try:
        if largest_norm is None:
            return step(network, xs, targets, learning_rate, loss, network)
        # 0 - (-1) dW: the gradient
        gradient, ys = step(network, xs, targets, -1.0, loss, zero(sizes, network.biases))
    except ValueError:  # a vector with too few entries, or too many
        return None
    return network.moved(-learning_rate * shortening(gradient, largest_norm), gradient), ys


def zero(sizes: tuple, biases: bool) -> Network:
    """The network of sizes (n_in, n_hid, n_out) whose weights are all zero."""
    n_in, n_hid, n_out = sizes
    b = ([0.0] * n_hid, [0.0] * n_out) if biases else (None, None)
    return Network(zeros(n_hid, n_in), zeros(n_hid, n_hid), zeros(n_out, n_hid), b[0], b[1])
