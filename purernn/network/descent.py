"""Training by gradient descent, one sample at a time.

A sample is a sequence of input bits and the outputs that should come of them. One step
of stochastic gradient descent moves every weight W against its gradient,

    W ← W - learning_rate · dW,

once per sample, after the whole backward pass: the gradient is that of the weights the
forward pass used. With all of dW as one vector, a bound on its length ‖dW‖ makes that

    W ← W - learning_rate · dW · min(1, largest_norm / ‖dW‖).
"""

import sys

from .elman import Network, backward, forward, shortening

# CPython and PyPy, where it takes half the time or less. MicroPython would pay for it in memory,
# and the Pythons that are compiled to JavaScript compile slowly, or have no exec.
GENERATES = getattr(getattr(sys, "implementation", None), "name", None) in ("cpython", "pypy")
if GENERATES:
    from . import specialised


def descended(
    network: Network, xs: list, targets: list, learning_rate: float, loss: str, largest_norm=None
) -> tuple:
    """(the network after one step of gradient descent on one sample, the outputs ys before it).

    xs: T vectors of n_in numbers; targets: T vectors of n_out numbers from 0 to 1; loss as in
    `elman.backward`, which names what does not fit; largest_norm: the bound > 0 on the gradient,
    or None.
    """
    fast = GENERATES and specialised.descended(
        network, xs, targets, learning_rate, loss, largest_norm
    )
    if fast:
        return fast
    hs, ys = forward(network, xs)
    gradient = backward(network, xs, targets, hs, ys, loss)
    # W ← W - learning_rate · dW · min(1, largest_norm / ‖dW‖), in the gradient's rows: a third
    # network may find no room
    scale = learning_rate * shortening(gradient, largest_norm)
    for row, d in zip(network.rows(), gradient.rows()):
        for j, w in enumerate(row):
            d[j] = w - scale * d[j]
    return gradient, ys
