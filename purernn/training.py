"""Training by gradient descent, one sample at a time.

A sample is a sequence of input bits and the outputs that should come of them. One step
of stochastic gradient descent moves every weight W against its gradient,

    W ← W - learning_rate · dW,

once per sample, after the whole backward pass: the gradient is that of the weights the
forward pass used.
"""

import sys

from .matrix import transpose
from .mersenne import Mersenne
from .network import Network, backward, forward

# CPython and PyPy, where it takes half the time or less. MicroPython would pay for it in memory,
# and the Pythons that are compiled to JavaScript compile slowly, or have no exec.
GENERATES = getattr(getattr(sys, "implementation", None), "name", None) in ("cpython", "pypy")
if GENERATES:
    from . import unrolled


def drawn_network(draws: Mersenne, n_in: int, n_hid: int, n_out: int, biases: bool) -> Network:
    """A network of weights 2u - 1, in the order of 2015: Wxh, Why, Whh, each source unit in turn; biases zero.

    >>> drawn_network(Mersenne(0), 1, 2, 1, biases=True).bh
    [0.0, 0.0]
    """
    Wxh = transpose(draws.uniform(n_in, n_hid))
    Why = transpose(draws.uniform(n_hid, n_out))
    Whh = transpose(draws.uniform(n_hid, n_hid))
    if not biases:
        return Network(Wxh, Whh, Why)
    return Network(Wxh, Whh, Why, [0.0] * n_hid, [0.0] * n_out)


def descended(network: Network, xs: list, targets: list, learning_rate: float, loss: str) -> tuple:
    """(the network after one step of gradient descent on one sample, the outputs ys before it).

    xs: T vectors of n_in numbers; targets: T vectors of n_out numbers from 0 to 1; loss as in
    `network.backward`, which names what does not fit.
    """
    fast = GENERATES and unrolled.descended(network, xs, targets, learning_rate, loss)
    if fast:
        return fast
    hs, ys = forward(network, xs)
    gradient = backward(network, xs, targets, hs, ys, loss)
    # W ← W - learning_rate · dW
    return network.moved(-learning_rate, gradient), ys

