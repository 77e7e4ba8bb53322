"""Training through the rounding, on an input that the integer network fails.

A float network may be right where its rounding is wrong. Its own gradient is then nearly zero on
that very input, and learning stalls. So here the forward pass is the integer network's: with
weights W' = W / weight_scale and levels l of the hidden state,

    z_t = Wxh' x_t + Whh' h_{t-1} + bh',   h_t = l_t / (levels - 1) = σ(z_t) rounded to a level
    y_t = σ(Why' h_t + by')

Rounding has the slope 0 almost everywhere. The backward pass takes σ'(z_t) = σ(z_t) (1 - σ(z_t))
in its place, as if the rounding were not there (straight through), and the step moves the float
weights:

    δh_t = (Whh'^T δh_{t+1} + Why'^T δy_t) σ'(z_t),   W ← W - learning_rate · dW'

Legend: as in `elman`; a prime marks a rounded weight.

Sources: Y. Bengio, N. Léonard, A. Courville, "Estimating or propagating gradients through
stochastic neurons for conditional computation" (2013), for the straight-through estimator;
B. Jacob et al., "Quantization and training of neural networks for efficient
integer-arithmetic-only inference" (CVPR 2018), for training with rounded weights and states.

>>> from purernn.integers.quantised import quantise
>>> integers = quantise(Network([[4.0]], [[-8.0]], [[1.0]], [0.0], [-0.5]), levels=2)
>>> rounded, hs, unrounded_hs, ys = rounded_forward(integers, [[1], [1]])
>>> hs, [[round(v, 3) for v in h] for h in unrounded_hs]
([[0.0], [1.0], [0.0]], [[0.0], [0.982], [0.018]])
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.bits import from_bits
from ..basics.matrix import dot, scaled
from ..integers.quantised import QuantisedNetwork
from ..network.elman import Network, backward, sigmoid


def rounded_forward(integers: QuantisedNetwork, xs: list) -> tuple:
    """(rounded, hs, unrounded_hs, ys) of an integer network on the inputs xs: T vectors of n_in
    bits.

    rounded: the integer weights as a float Network; hs: T + 1 states, each entry a level divided
    by levels - 1; unrounded_hs: the same before rounding; ys: T outputs before rounding.
    """
    unit, top = 1 / integers.weight_scale, integers.levels - 1
    Wxh, Whh, Why = [scaled(unit, W) for W in (integers.Wxh, integers.Whh, integers.Why)]
    bh, by = scaled(unit, [integers.bh, integers.by])
    hidden = integers.initial
    hs, unrounded_hs, ys = [[0.0] * integers.n_hid], [[0.0] * integers.n_hid], []
    for x in xs:
        # σ(z_t),   z_t = Wxh' x_t + Whh' h_{t-1} + bh'
        h_before = hs[-1]
        unrounded_hs.append(
            [sigmoid(dot(wx, x) + dot(wh, h_before) + b) for wx, wh, b in zip(Wxh, Whh, bh)]
        )
        # h_t = l_t / (levels - 1), the levels as the integer network counts them
        hidden, _ = integers.successors(hidden)[from_bits(x)]
        h = [level / top for level in hidden]
        hs.append(h)
        # y_t = σ(Why' h_t + by')
        ys.append([sigmoid(dot(w, h) + b) for w, b in zip(Why, by)])
    return Network(Wxh, Whh, Why, bh, by), hs, unrounded_hs, ys


def gradient_through(integers: QuantisedNetwork, xs: list, targets: list, loss: str) -> tuple:
    """(the gradient straight through the rounding, the outputs ys before rounding).

    xs, targets: T vectors of n_in and of n_out bits; loss: as in `elman.backward`.
    """
    rounded, hs, unrounded_hs, ys = rounded_forward(integers, xs)
    return backward(rounded, xs, targets, hs, ys, loss, unrounded_hs), ys
