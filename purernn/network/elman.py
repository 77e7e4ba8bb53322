"""The Elman network: forward through time, and the gradient backward through it.

At each time step t the network reads the bits x_t, computes its new hidden state h_t from
them and the state before, and computes its output y_t from the new state:

    h_t = σ(Wxh x_t + Whh h_{t-1} + bh),   h_0 = 0
    y_t = σ(Why h_t + by)
    σ(z) = 1 / (1 + e^{-z}),               σ'(z) = σ(z) (1 - σ(z))

The loss L is a sum over the steps, of one of

    -Σ (target_t ln y_t + (1 - target_t) ln(1 - y_t))  cross-entropy
    ½ Σ (y_t - target_t)²                              squared error

Write zh_t and zy_t for the two arguments of σ, and δh_t = ∂L/∂zh_t, δy_t = ∂L/∂zy_t. The
chain rule gives δ at each step from the δ of the step after it, because h_t affects L in two
ways, through y_t and through zh_{t+1}. The last factor of each is σ', which cross-entropy cancels
in δy:

    δy_t = y_t - target_t                              cross-entropy
    δy_t = (y_t - target_t) y_t (1 - y_t)              squared error
    δh_t = (Whh^T δh_{t+1} + Why^T δy_t) h_t (1 - h_t)

Every weight is used, unchanged, at every step: its gradient is a sum over time, and only the
whole sum may move it:

    dWxh = Σ_t δh_t x_t^T     dWhh = Σ_t δh_t h_{t-1}^T     dbh = Σ_t δh_t
    dWhy = Σ_t δy_t h_t^T                                   dby = Σ_t δy_t

σ is `sigmoid`, which gives the same float on every Python. Every sum runs from left to right, and
the sums over time run from the last step to the first. So the same weights and inputs give the same
floats everywhere, to the last bit.

Legend: x_t (n_in), h_t (n_hid), y_t (n_out) vectors at time step t; Wxh (n_hid × n_in),
Whh (n_hid × n_hid), Why (n_out × n_hid) weights, the row being the unit a weight leads
to; bh (n_hid), by (n_out) biases; dX the gradient ∂L/∂X, of the shape of X.

Sources: J. Elman, "Finding structure in time", Cognitive Science 14 (1990); P. Werbos,
"Backpropagation through time", Proc. IEEE 78 (1990). Departure from Elman: the gradient
goes back to the first step, not one step only.

>>> network = Network(Wxh=[[2.0]], Whh=[[-1.0]], Why=[[1.0]])
>>> hs, ys = forward(network, [[1], [0]])
>>> [round(h[0], 4) for h in hs], [round(y[0], 4) for y in ys]
([0.0, 0.8808, 0.293], [0.707, 0.5727])
>>> gradient = backward(network, [[1], [0]], [[1], [1]], hs, ys, "cross_entropy")
>>> [[round(d, 4) for d in row] for row in gradient.Whh]
[[-0.078]]
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from math import log, sqrt

from ..basics.errors import PurernnError, of_kind, shown
from ..basics.matrix import Matrix, add_outer, add_scaled, dot, matvec, summed, transpose, zeros
from ..basics.sigmoid import sigmoid

LOSSES = ("cross_entropy", "squared_error")
INFINITY = float("inf")


class Network:
    """The weights of an Elman network (or their gradients): lists of rows, shapes as in the
    module's legend.

    Without `bh` and `by` the network has no biases: they are zero and stay so.
    Raises PurernnError if the shapes do not fit together.
    """

    def __init__(
        self,
        Wxh: Matrix,
        Whh: Matrix,
        Why: Matrix,
        bh: "list | None" = None,
        by: "list | None" = None,
    ):
        try:
            self.n_in, self.n_hid, self.n_out = len(Wxh[0]) if Wxh else 0, len(Wxh), len(Why)
            self.biases = bh is not None or by is not None
            self.Wxh, self.Whh, self.Why = Wxh, Whh, Why
            self.bh: list = bh if self.biases else [0.0] * self.n_hid  # type: ignore
            self.by: list = by if self.biases else [0.0] * self.n_out  # type: ignore
            self._check()
        except TypeError as error:
            raise PurernnError(
                "weights must be lists of rows of numbers, biases lists of numbers: %s" % error
            )

    def _check(self):
        if not (self.n_in and self.n_hid and self.n_out):
            raise PurernnError(
                "a network has inputs, hidden units and outputs, not %d, %d and %d of them"
                % (self.n_in, self.n_hid, self.n_out)
            )
        shapes = [
            ("Wxh", self.n_hid, self.n_in),
            ("Whh", self.n_hid, self.n_hid),
            ("Why", self.n_out, self.n_hid),
        ]
        for name, rows, columns in shapes:
            widths = list(map(len, getattr(self, name)))
            if widths != [columns] * rows:
                raise PurernnError(
                    "%s must have %d rows of %d, not rows of %s"
                    % (name, rows, columns, shown(widths))
                )
        for name, length in (("bh", self.n_hid), ("by", self.n_out)):
            vector = getattr(self, name)
            if vector is None or len(vector) != length:
                raise PurernnError(
                    "%s must have %d entries, not %s" % (name, length, vector and len(vector))
                )

    def __repr__(self):
        biases = "" if self.biases else ", no biases"
        return "Network(%d in, %d hidden, %d out%s)" % (
            self.n_in,
            self.n_hid,
            self.n_out,
            biases,
        )

    def __eq__(self, other):
        """Whether all weights and biases are equal."""
        return isinstance(other, Network) and self._parts() == other._parts()

    def _parts(self):
        return [self.biases, self.Wxh, self.Whh, self.Why, self.bh, self.by]

    def rows(self) -> list:
        """All rows of weights and biases, not copied: n_hid of Wxh and of Whh, n_out of Why, bh,
        by.

        >>> Network([[1.0]], [[2.0]], [[2.0]], [4.0], [0.0]).rows()
        [[1.0], [2.0], [2.0], [4.0], [0.0]]
        """
        return self.Wxh + self.Whh + self.Why + [self.bh, self.by]

    def norm(self) -> float:
        """The Euclidean norm of all weights and biases as one vector.

        >>> Network([[1.0]], [[2.0]], [[2.0]], [4.0], [0.0]).norm()
        5.0
        """
        # ‖W‖ = (Σ W_ij²)^{1/2}, W being all five parts
        parts = [self.Wxh, self.Whh, self.Why, [self.bh], [self.by]]
        return sqrt(summed([summed([dot(row, row) for row in W]) for W in parts]))

    def moved(self, scale: float, direction: "Network") -> "Network":
        """This network with `scale` times `direction` (a gradient, say) added to its weights and
        biases.

        >>> Network([[1.0]], [[2.0]], [[3.0]]).moved(-0.5, Network([[2.0]], [[2.0]], [[2.0]])).Why
        [[2.0]]
        """
        # W + scale · G, part by part
        Wxh, Whh, Why, b = [
            add_scaled(W, scale, G)
            for W, G in (
                (self.Wxh, direction.Wxh),
                (self.Whh, direction.Whh),
                (self.Why, direction.Why),
                ([self.bh, self.by], [direction.bh, direction.by]),
            )
        ]
        return Network(Wxh, Whh, Why, b[0], b[1]) if self.biases else Network(Wxh, Whh, Why)


def step(network: Network, x, h: list) -> tuple:
    """(h_t, y_t) from x_t (n_in numbers) and h_{t-1}: n_hid and n_out floats in [0, 1]."""
    # h_t = σ(Wxh x_t + Whh h_{t-1} + bh)
    h = [
        sigmoid(dot(wx, x) + dot(wh, h) + b)
        for wx, wh, b in zip(network.Wxh, network.Whh, network.bh)
    ]
    # y_t = σ(Why h_t + by)
    return h, [sigmoid(dot(w, h) + b) for w, b in zip(network.Why, network.by)]


def step_back(transposes, h, y, target, delta_h_after, loss) -> tuple:
    """(δy_t, δh_t, Whh^T δh_{t+1}, Why^T δy_t) of one time step: the reverse of `step`.

    transposes: (Whh^T, Why^T); h, y: h_t and y_t; delta_h_after: δh_{t+1}, zero at the last step.
    """
    WhhT, WhyT = transposes
    # δy_t = y_t - target_t
    delta_y = [output - goal for output, goal in zip(y, target)]
    if loss == "squared_error":
        # δy_t = (y_t - target_t) y_t (1 - y_t)
        delta_y = [d * output * (1 - output) for d, output in zip(delta_y, y)]
    # δh_t = (Whh^T δh_{t+1} + Why^T δy_t) h_t (1 - h_t)
    from_later, from_output = matvec(WhhT, delta_h_after), matvec(WhyT, delta_y)
    delta_h = [(a + b) * v * (1 - v) for a, b, v in zip(from_later, from_output, h)]
    return delta_y, delta_h, from_later, from_output


def forward(network: Network, xs: list) -> tuple:
    """(hs, ys) for the inputs xs: T vectors of n_in numbers.

    hs has T + 1 vectors of n_hid floats in [0, 1], from h_0 = 0 on; ys has T of n_out floats in
    [0, 1]. Raises PurernnError for an input of another length.
    """
    of_kind(network, Network, "the network")
    hs, ys = [[0.0] * network.n_hid], []  # h_0 = 0
    if not isinstance(xs, (list, tuple)):
        raise PurernnError("xs must be a list of inputs, not %s" % shown(xs))
    for t, x in enumerate(xs):  # from the first step to the last
        if not isinstance(x, (list, tuple)) or len(x) != network.n_in:
            raise PurernnError(
                "the input at step %d must be a list of %d numbers, not %s"
                % (t, network.n_in, shown(x))
            )
        # h_t and y_t from x_t and h_{t-1}; all are kept for the way back
        h, y = step(network, x, hs[-1])
        hs.append(h)
        ys.append(y)
    return hs, ys


def loss_of(ys: list, targets: list, loss: str) -> float:
    """The loss L, summed over the T steps; `backward` gives its gradient.

    ys, targets: T vectors of n_out numbers in [0, 1]; loss: "cross_entropy" or "squared_error".
    The cross-entropy is infinite if an output is exactly 0 or 1 and its target is not. Raises
    PurernnError for an unknown loss, or if the numbers of steps differ.

    >>> loss_of([[0.5], [1.0]], [[1], [0]], "squared_error")
    0.625
    >>> round(loss_of([[0.5], [1.0]], [[1], [1]], "cross_entropy"), 4)
    0.6931
    """
    _check_loss(loss)
    if len(ys) != len(targets):
        raise PurernnError(
            "ys and targets must have equally many steps, not %d and %d" % (len(ys), len(targets))
        )
    # L is summed over the steps, and over the outputs of each
    total = 0.0
    for y, target in zip(ys, targets):
        for output, goal in zip(y, target):
            if loss == "squared_error":
                # ½ (y_t - target_t)²
                total += (output - goal) * (output - goal) / 2
            else:
                # -(target_t ln y_t + (1 - target_t) ln(1 - y_t))
                total -= _product_with_log(goal, output) + _product_with_log(1 - goal, 1 - output)
    return total


def _product_with_log(factor, value):
    """factor · ln value, which is 0 for a factor of 0."""
    # f ln f tends to 0 with f, and is 0 there
    if not factor:
        return 0.0
    return factor * log(value) if value > 0 else -INFINITY


def backward(
    network: Network,
    xs: list,
    targets: list,
    hs: list,
    ys: list,
    loss: str,
    slope_hs: "list | None" = None,
) -> Network:
    """The gradient of the loss, summed over the T steps, as a Network of dWxh, dWhh, dWhy, dbh,
    dby.

    xs, hs, ys: argument and results of `forward`; targets: T vectors of n_out numbers in [0, 1];
    loss: "cross_entropy" or "squared_error"; slope_hs: the states at which the derivative of σ is
    taken, by default hs (if hs are rounded: the states before rounding). Raises PurernnError for an
    unknown loss, or if the numbers of steps differ.
    """
    _check_loss(loss)
    if not len(xs) == len(targets) == len(ys) == len(hs) - 1:
        lengths = len(xs), len(targets), len(ys), len(hs)
        raise PurernnError(
            "xs, targets, ys, hs need T, T, T, T + 1 entries, not %d, %d, %d and %d" % lengths
        )
    # every sum over time starts from zero
    n_in, n_hid, n_out = network.n_in, network.n_hid, network.n_out
    dWxh, dWhh, dWhy = zeros(n_hid, n_in), zeros(n_hid, n_hid), zeros(n_out, n_hid)
    dbh, dby = [0.0] * n_hid, [0.0] * n_out
    transposes = transpose(network.Whh), transpose(network.Why)  # they take δ back
    delta_h = [0.0] * n_hid  # δh_{T+1}: no step follows the last
    for t in range(len(xs) - 1, -1, -1):  # from the last step to the first
        # hs[0] is h_0, so that hs[t + 1] is the state made from xs[t]
        x, h, h_before = xs[t], hs[t + 1], hs[t]
        slope_h = h if slope_hs is None else slope_hs[t + 1]
        delta_y, delta_h, _, _ = step_back(transposes, slope_h, ys[t], targets[t], delta_h, loss)
        # dWxh = Σ_t δh_t x_t^T, dWhh = Σ_t δh_t h_{t-1}^T, dbh = Σ_t δh_t
        add_outer(dWxh, delta_h, x)
        add_outer(dWhh, delta_h, h_before)
        dbh = [s + d for s, d in zip(dbh, delta_h)]
        # dWhy = Σ_t δy_t h_t^T, dby = Σ_t δy_t
        add_outer(dWhy, delta_y, h)
        dby = [s + d for s, d in zip(dby, delta_y)]
    if not network.biases:  # absent biases get no gradient
        return Network(dWxh, dWhh, dWhy)
    return Network(dWxh, dWhh, dWhy, dbh, dby)


def _check_loss(loss):
    if loss not in LOSSES:
        raise PurernnError(
            "the loss must be %s or %s, not %s" % (LOSSES[0], LOSSES[1], shown(loss))
        )


def clip_factor(gradient: Network, clip_norm) -> float:
    """The factor min(1, clip_norm / ‖gradient‖) that clips the gradient's norm; 1.0 if
    clip_norm is None.

    >>> clip_factor(Network([[3.0]], [[4.0]], [[0.0]]), 1.0)
    0.2
    """
    # min(1, clip_norm / ‖dW‖), or 1 where nothing is to be clipped
    norm = clip_norm and gradient.norm()
    return min(1.0, clip_norm / norm) if norm else 1.0
