"""The 2015 training, eight ways: a table of programs that take the same samples through the same
weights.

Each is a generator: train(samples, n_hid) draws the weights and the operands as
`purernn.studies.replay_2015` does with seed 0, and yields after each sample the sum of its absolute
output errors before the update. So two of them can be compared sample by sample, and timed
from inside; `PEERS` names them.
"""

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, ROOT)

from purernn.basics.bits import to_bits  # noqa: E402
from purernn.basics.mersenne import Mersenne  # noqa: E402
from purernn.studies.replay_2015 import replay  # noqa: E402

BITS, LEARNING_RATE = 8, 0.1


def ours(samples, n_hid, clear=False):
    """purernn, as it is."""
    for replayed in replay("addition", samples=samples, hidden=n_hid, clear=clear):
        yield replayed.error


def clear(samples, n_hid):
    """purernn with the clear form of the step only, as it runs where nothing can be generated."""
    return ours(samples, n_hid, clear=True)


def drawn(samples, n_hid):
    """(the weights in the order of 2015: 2 × n_hid, n_hid × 1, n_hid × n_hid; an iterator of (a,
    b)).
    """
    draws = Mersenne(0)
    weights = [
        draws.uniform(rows, columns) for rows, columns in ((2, n_hid), (n_hid, 1), (n_hid, n_hid))
    ]
    return weights, (
        (draws.randint(2 ** (BITS - 1)), draws.randint(2 ** (BITS - 1))) for _ in range(samples)
    )


def transposed(W):
    """Rows for columns."""
    return [list(column) for column in zip(*W)]


def numpy_step_by_step(samples, n_hid):
    """NumPy, operation for operation as the 2015 program has it: row vectors, its names, its
    order, its own draws.
    """
    import copy

    import numpy as np

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    draws = np.random.RandomState(0)
    synapse_0 = 2 * draws.random_sample((2, n_hid)) - 1
    synapse_1 = 2 * draws.random_sample((n_hid, 1)) - 1
    synapse_h = 2 * draws.random_sample((n_hid, n_hid)) - 1
    updates = [np.zeros_like(synapse) for synapse in (synapse_0, synapse_1, synapse_h)]
    binary = np.unpackbits(np.array([range(2**BITS)], dtype=np.uint8).T, axis=1)
    for _ in range(samples):
        a_int, b_int = draws.randint(2 ** (BITS - 1)), draws.randint(2 ** (BITS - 1))
        a, b, c = binary[a_int], binary[b_int], binary[a_int + b_int]
        d, error = np.zeros_like(c), 0
        layer_2_deltas, layer_1_values = [], [np.zeros(n_hid)]
        for place in range(BITS - 1, -1, -1):
            X, y = np.array([[a[place], b[place]]]), np.array([[c[place]]]).T
            layer_1 = sigmoid(np.dot(X, synapse_0) + np.dot(layer_1_values[-1], synapse_h))
            layer_2 = sigmoid(np.dot(layer_1, synapse_1))
            layer_2_error = y - layer_2
            layer_2_deltas.append(layer_2_error * (layer_2 * (1 - layer_2)))
            error += np.abs(layer_2_error[0])
            d[place] = np.round(layer_2[0][0])
            layer_1_values.append(copy.deepcopy(layer_1))
        later = np.zeros(n_hid)
        for place in range(BITS):
            X = np.array([[a[place], b[place]]])
            layer_1, layer_2_delta = layer_1_values[-place - 1], layer_2_deltas[-place - 1]
            later = (later.dot(synapse_h.T) + layer_2_delta.dot(synapse_1.T)) * (
                layer_1 * (1 - layer_1)
            )
            updates[1] += np.atleast_2d(layer_1).T.dot(layer_2_delta)
            updates[2] += np.atleast_2d(layer_1_values[-place - 2]).T.dot(later)
            updates[0] += X.T.dot(later)
        for synapse, update in zip((synapse_0, synapse_1, synapse_h), updates):
            synapse += update * LEARNING_RATE
            update *= 0
        yield float(error[0])


def numpy_batched(samples, n_hid):
    """NumPy as one would write it for speed: the products of all steps at once, where the
    mathematics allows it.
    """
    import numpy as np

    draws = np.random.RandomState(0)
    Wxh = 2 * draws.random_sample((2, n_hid)).T - 1
    Why = 2 * draws.random_sample((n_hid, 1)).T - 1
    Whh = 2 * draws.random_sample((n_hid, n_hid)).T - 1
    places = np.arange(BITS)
    for _ in range(samples):
        a, b = draws.randint(2 ** (BITS - 1)), draws.randint(2 ** (BITS - 1))
        xs = np.stack(((a >> places) & 1, (b >> places) & 1), axis=1)
        targets = ((a + b >> places) & 1)[:, None]
        hs, from_inputs = np.zeros((BITS + 1, n_hid)), xs.dot(Wxh.T)
        for t in range(BITS):
            # h_t = σ(Wxh x_t + Whh h_{t-1})
            hs[t + 1] = 1 / (1 + np.exp(-(from_inputs[t] + Whh.dot(hs[t]))))
        # y_t = σ(Why h_t), δy_t = (y_t - target_t) y_t (1 - y_t)
        ys = 1 / (1 + np.exp(-hs[1:].dot(Why.T)))
        deltas_y = (ys - targets) * ys * (1 - ys)
        from_outputs, slopes = deltas_y.dot(Why), hs[1:] * (1 - hs[1:])
        deltas_h, later = np.zeros((BITS, n_hid)), np.zeros(n_hid)
        for t in range(BITS - 1, -1, -1):
            # δh_t = (Whh^T δh_{t+1} + Why^T δy_t) h_t (1 - h_t)
            deltas_h[t] = later = (later.dot(Whh) + from_outputs[t]) * slopes[t]
        # dWxh = Σ_t δh_t x_t^T and so on
        Wxh -= LEARNING_RATE * deltas_h.T.dot(xs)
        Whh -= LEARNING_RATE * deltas_h.T.dot(hs[:-1])
        Why -= LEARNING_RATE * deltas_y.T.dot(hs[1:])
        yield float(np.abs(ys - targets).sum())


def pytorch(samples, n_hid):
    """PyTorch, its autograd, 64-bit floats, one thread."""
    import torch

    torch.set_num_threads(1)
    weights, operands = drawn(samples, n_hid)
    Wxh, Why, Whh = [torch.tensor(W, dtype=torch.float64, requires_grad=True) for W in weights]
    for a, b in operands:
        bits = [to_bits(n, BITS) for n in (a, b, a + b)]
        xs, targets = (
            torch.tensor(bits[:2], dtype=torch.float64).T,
            torch.tensor(bits[2], dtype=torch.float64),
        )
        h, ys, from_inputs = torch.zeros(n_hid, dtype=torch.float64), [], xs @ Wxh
        for t in range(BITS):
            # h_t = σ(x_t Wxh + h_{t-1} Whh), y_t = σ(h_t Why): rows are sources here, as in 2015
            h = torch.sigmoid(from_inputs[t] + h @ Whh)
            ys.append(torch.sigmoid(h @ Why))
        errors = torch.cat(ys) - targets
        (errors**2 / 2).sum().backward()
        with torch.no_grad():
            for W in (Wxh, Why, Whh):
                W -= LEARNING_RATE * W.grad
                W.grad = None
        yield float(errors.abs().sum())


def scalars(samples, n_hid):
    """Scalar automatic differentiation in plain Python, in the manner of micrograd (scalar.py)."""
    from scalar import Value, step

    weights, operands = drawn(samples, n_hid)
    Wxh, Why, Whh = [[[Value(w) for w in row] for row in transposed(W)] for W in weights]
    for a, b in operands:
        bits = [to_bits(n, BITS) for n in (a, b, a + b)]
        targets = [[bit] for bit in bits[2]]
        ys = step((Wxh, Whh, Why), list(zip(*bits[:2])), targets, LEARNING_RATE)
        yield sum(abs(target[0] - y[0]) for target, y in zip(targets, ys))


# name: (what to call it, the program, the module that it needs, how many samples it does in the
# time of one of ours)
PEERS = {
    "ours": ("purernn", ours, None, 1),
    "clear": ("purernn, the clear form", clear, None, 1 / 3),
    "numpy": ("NumPy, step by step as in 2015", numpy_step_by_step, "numpy", 1),
    "batched": ("NumPy, written for speed", numpy_batched, "numpy", 1),
    "pytorch": ("PyTorch", pytorch, "torch", 1 / 4),
    "scalars": ("scalar autograd, as micrograd", scalars, None, 1 / 100),
}
