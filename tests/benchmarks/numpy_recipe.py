"""The recipe of `purernn.learning.recipe` written with NumPy for speed: a whole program, which
learns addition, as `python3 -m purernn` does, and shares no line with it.

    python3 tests/benchmarks/numpy_recipe.py [SEED]

One sample at a time, as there: alternately 8 and 16 random symbols; every 10 samples an attempt
at a proof at 2, 4 and 8 levels, and the counterexample trained through the rounding; after the
first proof twice its samples, with the long runs on which the floats fail. What NumPy does well is
given to it: the products of all time steps that no state waits for, all states of a search of one
depth, all long runs at once. Its draws and sums are its own, so it takes other samples than ours,
about as many. New initial weights, and other operations, it has not. Prints one JSON object.
"""

import json
import sys

import numpy as np

HIDDEN, LEVELS, LIMIT, MOST = 16, (2, 4, 8), 5000, 20000
NEXT = np.array([[0, 0, 0, 1], [0, 1, 1, 1]])  # the adder: the carry, and the sum's bit
OUTPUT = np.array([[0, 1, 1, 0], [1, 0, 0, 1]])
BITS = np.array([[x & 1, x >> 1] for x in range(4)], dtype=float)
PAIRS = [(a, b, c) for a in range(4) for b in range(4) for c in range(b + 1)]
RUNS = np.array([[a] + [b, c] * 32 for a, b, c in PAIRS])[:, :64]


def sigmoid(z):
    """σ(z)."""
    return 1 / (1 + np.exp(-z))


def answers(symbols):
    """The adder's outputs for rows of symbols."""
    state, columns = np.zeros(len(symbols), dtype=int), []
    for x in symbols.T:
        columns.append(OUTPUT[state, x])
        state = NEXT[state, x]
    return np.array(columns).T


def initial(draws):
    """Wxh, Whh, Why, bh, by."""
    Wxh, Whh = 8 * (2 * draws.random((HIDDEN, 2)) - 1), draws.random((HIDDEN, HIDDEN)) - 0.5
    bh = -(Wxh * draws.random((HIDDEN, 2))).sum(1) - Whh.sum(1) / 2
    return [Wxh, Whh, 2 * draws.random((1, HIDDEN)) - 1, bh, np.zeros(1)]


def gradient(weights, symbols, top=None):
    """That of the cross entropy for these symbols; through states rounded to top + 1 levels, if
    `top` is given.
    """
    Wxh, Whh, Why, bh, by = weights
    xs, count = BITS[symbols], len(symbols)
    given = xs @ Wxh.T + bh
    hs, slopes = np.zeros((count + 1, HIDDEN)), np.empty((count, HIDDEN))
    for t in range(count):
        h = sigmoid(given[t] + Whh @ hs[t])
        slopes[t] = h * (1 - h)
        hs[t + 1] = h if top is None else np.floor(h * top + 0.5) / top
    errors = sigmoid(hs[1:] @ Why.T + by) - answers(symbols[None]).T
    deltas, from_outputs, later = np.empty((count, HIDDEN)), errors @ Why, 0.0
    for t in reversed(range(count)):
        deltas[t] = later = slopes[t] * (from_outputs[t] + later)
        later = later @ Whh
    return [deltas.T @ xs, deltas.T @ hs[:-1], errors.T @ hs[1:], deltas.sum(0), errors.sum(0)]


def trained(weights, symbols, rounded=None, top=None):
    """The weights after one clipped step at rate 1."""
    parts = gradient(rounded or weights, symbols, top)
    scale = min(1, 1 / (sum([(part * part).sum() for part in parts]) ** 0.5 + 1e-300))
    return [W - scale * part for W, part in zip(weights, parts)]


def refutation(weights, levels):
    """(None, None) if the integers are proved; else a shortest failing input and the integers'
    weights, or the word unknown.
    """
    top, scale = levels - 1, 16
    while max([abs(W).max() for W in weights]) * scale >= 127.5:
        scale //= 2
    Wxh, Whh, Why, bh, by = integers = [np.rint(W * scale) for W in weights]
    k = np.arange(1, levels)
    thresholds = np.ceil(top * scale * np.log((2 * k - 1) / (2 * levels - 1 - 2 * k)))
    given = top * (BITS @ Wxh.T + bh)
    hidden, states, inputs = np.zeros((1, HIDDEN)), np.zeros(1, dtype=int), [()]
    known = {(0, hidden[0].tobytes())}
    while len(states):  # all joint states of one depth at once
        z = (hidden @ Whh.T)[:, None] + given
        after = np.searchsorted(thresholds, z, side="right").astype(float)
        wrong = np.argwhere((after @ Why[0] + top * by[0] >= 0) != OUTPUT[states])
        if len(wrong):
            row, x = wrong[0]
            return inputs[row] + (int(x),), [W / scale for W in integers]
        fresh, nexts = [], NEXT[states]
        for row, s in enumerate(nexts.tolist()):
            for x in range(4):
                key = s[x], after[row, x].tobytes()
                if key not in known:
                    known.add(key)
                    fresh.append((row, x))
        if len(known) > LIMIT:
            return "unknown", None
        rows, xs = np.array(fresh, dtype=int).reshape(-1, 2).T
        inputs = [inputs[row] + (x,) for row, x in fresh]
        hidden, states = after[rows, xs], nexts[rows, xs]
    return None, None


def failing_run(weights):
    """A long run whose last answer the floats get wrong, or None."""
    Wxh, Whh, Why, bh, by = weights
    h, goals = np.zeros((len(RUNS), HIDDEN)), answers(RUNS)
    given, right = BITS @ Wxh.T + bh, np.empty(RUNS.shape, dtype=bool)
    for t in range(RUNS.shape[1]):
        h = sigmoid(given[RUNS[:, t]] + h @ Whh.T)
        right[:, t] = (h @ Why[0] + by[0] >= 0) == goals[:, t]
    bad = np.argwhere(~right)
    return RUNS[bad[0][0], : bad[0][1] + 1] if len(bad) else None


def learn(seed):
    """(samples, samples of the first proof), or None."""
    draws = np.random.default_rng(seed)
    weights, samples, first, every, most, sample = initial(draws), 0, None, 10, MOST, None
    while samples < most:
        while True:  # train on what refuted, then on random symbols, until an attempt is due
            if sample is None:
                sample = draws.integers(0, 4, 8 if samples % 2 == 0 else 16), None, None
            weights, sample, samples = trained(weights, *sample), None, samples + 1
            if samples % every == 0 or samples >= most:
                break
        for levels in LEVELS:
            failing, integers = refutation(weights, levels)
            if failing is None:
                sample = None
                break
            if failing != "unknown":
                sample = np.array(failing), integers, levels - 1
        if failing is None:
            if first is None:
                first, every, most = samples, max(1, samples // 10), min(MOST, 3 * samples)
            run = failing_run(weights)
            if run is None and samples >= 2 * first:
                break
            sample = None if run is None else (run, None, None)
    return first and (samples, first)


if __name__ == "__main__":
    found = learn(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(json.dumps({"samples": found and found[0], "first_proof": found and found[1]}))
