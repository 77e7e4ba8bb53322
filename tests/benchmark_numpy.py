"""How long the replay takes beside the same training written with NumPy.

    python tests/benchmark_numpy.py [--pairs 5] [--samples 10000] [--numpy-python PYTHON]

NumPy's side comes in two forms: step by step, operation for operation as the 2015 program
has it, and batched, with the products of all time steps taken at once where the mathematics
allows it, as one would write it for speed.

Whole processes, start-up included, in pairs of one each, the order alternating, so that
what else the machine does falls on both. Printed: the median and the range of each, the
median over the pairs of the ratio ours / theirs, and its range, by the clock and by the
processor's time, which is the steadier on a busy machine. Both programs must print the
same, or nothing is timed. NumPy runs on the same interpreter, or on another one that
is named (PyPy has none of its own).

To add a rival, add a row to `rivals`.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def samples_of_2015(samples, draws, bits):
    """(index, a, b, a + b) of every sample."""
    for index in range(samples):
        a, b = int(draws.randint(2 ** (bits - 1))), int(draws.randint(2 ** (bits - 1)))
        yield index, a, b, a + b


def tell(index, a, b, c, error, guess, true):
    """Print every 1,000th sample as the 2015 program does."""
    if index % 1000 == 0:
        out = int("".join(map(str, guess)), 2)
        print("Error:%s\nPred:%s\nTrue:%s" % (error, guess, true))
        print("%d and %d = %d - %d %s\n------------" % (a, b, out, c, out == c))


def numpy_step_by_step(samples, bits=8, n_hid=16, learning_rate=0.1, seed=0):
    """The 2015 program's training: row vectors, its names, its operations in its order."""
    import copy

    import numpy as np

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    draws = np.random.RandomState(seed)
    synapse_0 = 2 * draws.random_sample((2, n_hid)) - 1
    synapse_1 = 2 * draws.random_sample((n_hid, 1)) - 1
    synapse_h = 2 * draws.random_sample((n_hid, n_hid)) - 1
    updates = [np.zeros_like(synapse) for synapse in (synapse_0, synapse_1, synapse_h)]
    binary = np.unpackbits(np.array([range(2 ** bits)], dtype=np.uint8).T, axis=1)
    for index, a_int, b_int, c_int in samples_of_2015(samples, draws, bits):
        a, b, c = binary[a_int], binary[b_int], binary[c_int]
        d, error = np.zeros_like(c), 0
        layer_2_deltas, layer_1_values = [], [np.zeros(n_hid)]
        for place in range(bits - 1, -1, -1):
            X, y = np.array([[a[place], b[place]]]), np.array([[c[place]]]).T
            layer_1 = sigmoid(np.dot(X, synapse_0) + np.dot(layer_1_values[-1], synapse_h))
            layer_2 = sigmoid(np.dot(layer_1, synapse_1))
            layer_2_error = y - layer_2
            layer_2_deltas.append(layer_2_error * (layer_2 * (1 - layer_2)))
            error += np.abs(layer_2_error[0])
            d[place] = np.round(layer_2[0][0])
            layer_1_values.append(copy.deepcopy(layer_1))
        later = np.zeros(n_hid)
        for place in range(bits):
            X = np.array([[a[place], b[place]]])
            layer_1, layer_2_delta = layer_1_values[-place - 1], layer_2_deltas[-place - 1]
            later = (later.dot(synapse_h.T) + layer_2_delta.dot(synapse_1.T)) * (layer_1 * (1 - layer_1))
            updates[1] += np.atleast_2d(layer_1).T.dot(layer_2_delta)
            updates[2] += np.atleast_2d(layer_1_values[-place - 2]).T.dot(later)
            updates[0] += X.T.dot(later)
        for synapse, update in zip((synapse_0, synapse_1, synapse_h), updates):
            synapse += update * learning_rate
            update *= 0
        tell(index, a_int, b_int, c_int, error, d, c)


def numpy_batched(samples, bits=8, n_hid=16, learning_rate=0.1, seed=0):
    """The same training with one product of matrices per gradient; rows are destinations, as in purernn.network."""
    import numpy as np

    draws = np.random.RandomState(seed)
    Wxh = 2 * draws.random_sample((2, n_hid)).T - 1
    Why = 2 * draws.random_sample((n_hid, 1)).T - 1
    Whh = 2 * draws.random_sample((n_hid, n_hid)).T - 1
    places = np.arange(bits)
    for index, a, b, c in samples_of_2015(samples, draws, bits):
        xs = np.stack(((a >> places) & 1, (b >> places) & 1), axis=1)
        targets = ((c >> places) & 1)[:, None]
        hs, from_inputs = np.zeros((bits + 1, n_hid)), xs.dot(Wxh.T)
        for t in range(bits):
            # h_t = σ(Wxh x_t + Whh h_{t-1})
            hs[t + 1] = 1 / (1 + np.exp(-(from_inputs[t] + Whh.dot(hs[t]))))
        # y_t = σ(Why h_t), δy_t = (y_t - target_t) y_t (1 - y_t)
        ys = 1 / (1 + np.exp(-hs[1:].dot(Why.T)))
        deltas_y = (ys - targets) * ys * (1 - ys)
        from_outputs, slopes = deltas_y.dot(Why), hs[1:] * (1 - hs[1:])
        deltas_h, later = np.zeros((bits, n_hid)), np.zeros(n_hid)
        for t in range(bits - 1, -1, -1):
            # δh_t = (Whh^T δh_{t+1} + Why^T δy_t) h_t (1 - h_t)
            deltas_h[t] = later = (later.dot(Whh) + from_outputs[t]) * slopes[t]
        # dWxh = Σ_t δh_t x_t^T and so on
        Wxh -= learning_rate * deltas_h.T.dot(xs)
        Whh -= learning_rate * deltas_h.T.dot(hs[:-1])
        Why -= learning_rate * deltas_y.T.dot(hs[1:])
        guess = np.round(ys[::-1, 0]).astype(int)
        tell(index, a, b, c, np.array([np.abs(ys - targets).sum()]), guess, targets[::-1, 0])


NUMPY = {"step-by-step": numpy_step_by_step, "batched": numpy_batched}


def ours(samples):
    """The command that replays that many samples."""
    return [sys.executable, "-m", "purernn", "replay", "addition", "--samples", str(samples)]


def rivals(samples, numpy_python):
    """[(name, command)] of the programs that do the same."""
    program = [numpy_python, os.path.abspath(__file__), "--samples", str(samples), "--numpy"]
    return [("NumPy, " + form.replace("-", " "), program + [form]) for form in sorted(NUMPY, reverse=True)]


def timed(command):
    """(seconds by the clock, seconds of the processor, standard output) of a whole process."""
    before, start = os.times(), time.perf_counter()
    out = subprocess.check_output(command, cwd=ROOT)
    clock, after = time.perf_counter() - start, os.times()
    return clock, sum(after[2:4]) - sum(before[2:4]), out


def alternating(first, second, pairs):
    """[(timed(first), timed(second))], the order within a pair changing from one to the next."""
    measured = []
    for pair in range(pairs):
        if pair % 2 == 0:
            one = timed(first)
            measured.append((one, timed(second)))
        else:
            two = timed(second)
            measured.append((timed(first), two))
    return measured


def spread(values):
    """The median of the values and their range, as text."""
    return "%6.3f (%.3f to %.3f)" % (statistics.median(values), min(values), max(values))


def python_version(python):
    """The interpreter's own words on what it is; None if it does not start."""
    code = "import platform as p; print(p.python_implementation(), p.python_version())"
    try:
        return subprocess.check_output([python, "-c", code]).decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def numpy_version(python):
    """The version of that interpreter's NumPy; None if it has none."""
    try:
        return subprocess.check_output(
            [python, "-c", "import numpy; print(numpy.__version__)"], stderr=subprocess.DEVNULL
        ).decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def main():
    """Print the comparison; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--samples", type=int, default=10000)
    parser.add_argument("--numpy-python", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--numpy", choices=sorted(NUMPY), help=argparse.SUPPRESS)
    settings = parser.parse_args()
    if settings.numpy:
        NUMPY[settings.numpy](settings.samples)
        return 0
    command = ours(settings.samples)
    expected = timed(command)[2]
    print("replay of %d samples, whole processes, %d pairs" % (settings.samples, settings.pairs))
    print("purernn on %s" % python_version(sys.executable))
    version = numpy_version(settings.numpy_python)
    if version is None:
        print("  seconds %s" % spread([timed(command)[0] for _ in range(settings.pairs)]))
        print("NumPy is not installed for %s: nothing to compare with" % settings.numpy_python)
        return 0
    print("NumPy %s on %s" % (version, python_version(settings.numpy_python)))
    for name, rival in rivals(settings.samples, settings.numpy_python):
        if timed(rival)[2] != expected:
            print("%s prints something else: nothing is timed" % name, file=sys.stderr)
            return 1
        measured = alternating(command, rival, settings.pairs)
        for place, kind in enumerate(("seconds", "processor seconds")):
            a, b = [pair[0][place] for pair in measured], [pair[1][place] for pair in measured]
            print("%s, %s" % (name, kind))
            print("  purernn %s" % spread(a))
            print("  NumPy   %s" % spread(b))
            print("  ratio   %s" % spread([one / two for one, two in zip(a, b)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
