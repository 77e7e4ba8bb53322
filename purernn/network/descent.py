"""Training by gradient descent, one sample at a time.

A sample is a sequence of input bits and their target outputs. One step of stochastic
gradient descent moves every weight W against its gradient,

    W ← W - learning_rate · dW,

once per sample, after the whole backward pass: the gradient is that of the weights the
forward pass used. Gradient clipping bounds ‖dW‖, the norm of the whole gradient as one vector.
The step is then

    W ← W - learning_rate · dW · min(1, clip_norm / ‖dW‖).
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import sys

from .elman import Network, backward, clip_factor, forward, step

# On CPython and PyPy the generated step takes half the time or less. On MicroPython it would cost
# memory; the Pythons that are compiled to JavaScript compile slowly, or have no exec.
GENERATES = getattr(getattr(sys, "implementation", None), "name", None) in ("cpython", "pypy")
if GENERATES:
    from . import specialised


def descended(
    network: Network,
    xs: list,
    targets: list,
    learning_rate: float,
    loss: str,
    clip_norm=None,
    clear=False,
) -> tuple:
    """(the network after one step of gradient descent on one sample, the outputs ys before it).

    On CPython and PyPy `specialised` runs the step, which computes the same floats faster. With
    `clear`, and on every other Python, `elman.forward` and `elman.backward` run. The results are
    equal, bit for bit.

    xs: T vectors of n_in numbers; targets: T vectors of n_out numbers from 0 to 1; loss as in
    `elman.backward`, which raises for what does not fit; clip_norm: the bound > 0 on the
    gradient's norm, or None.
    """
    # the fast form, if this size of network has one
    if GENERATES and not clear:
        fast = specialised.descended(network, xs, targets, learning_rate, loss, clip_norm)
        if fast:
            return fast
    # forward, backward, and one step against the gradient
    hs, ys = forward(network, xs)
    gradient = backward(network, xs, targets, hs, ys, loss)
    return step_into(gradient, network, learning_rate, clip_norm), ys


def step_into(gradient: Network, network: Network, learning_rate: float, clip_norm=None) -> Network:
    """The network after a step against its gradient. The result overwrites the gradient, since a
    small memory may have no room for a third network.

    >>> network, gradient = Network([[1.0]], [[1.0]], [[1.0]]), Network([[3.0]], [[4.0]], [[0.0]])
    >>> step_into(gradient, network, 0.5, 1.0).Whh
    [[0.6]]
    """
    # W ← W - learning_rate · dW · min(1, clip_norm / ‖dW‖)
    scale = learning_rate * clip_factor(gradient, clip_norm)
    for weights, entries in zip(network.rows(), gradient.rows()):
        for j, w in enumerate(weights):
            entries[j] = w - scale * entries[j]
    return gradient


def stepper(network: Network, clear=False):
    """A function from (xs, h_{t-1}) to a list of (h_t, y_t), one for each x_t that may come next:
    `elman.step` for this network, or its faster equivalent, as in `descended`.

    >>> steps = stepper(Network([[0.0]], [[0.0]], [[0.0]]))
    >>> steps([[0], [1]], [0.0])
    [([0.5], [0.5]), ([0.5], [0.5])]
    """
    # the fast form, if this size of network has one
    if GENERATES and not clear:
        fast = specialised.stepper(network)
        if fast:
            return fast
    # the form that is written to be read
    return lambda xs, h: [step(network, x, h) for x in xs]
