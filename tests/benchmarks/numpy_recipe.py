"""The recipe of `purernn.learning.recipe` written with NumPy for speed: a whole program, which
learns addition, as `python3 -m purernn` does, and shares no line with it.

    python3 tests/benchmarks/numpy_recipe.py [SEED]

One sample at a time, as there: 8 random symbols, after the first proof 8 or 16; after every 2
samples, if their mean error is at most 0.3, and after every 30 in any case, an attempt at a proof
at 2 levels, and the counterexample trained through the rounding; after the first proof at least
twice its samples, at most six times, at three times the rate, with the long runs and, at the end,
the words on which the floats fail. What NumPy does well is given to it: the products of all time
steps that no state waits for, all states of a proof of one depth, all long runs at once, all words
of one length. A seed means the draws that it means to us, so both train on the same samples. New
initial weights, and other operations, it has not. Prints one JSON object.
"""

import json
import sys

import numpy as np

HIDDEN, LIMIT, MOST = 16, 5000, 20000
LENGTHS, EVERY, BELOW, ANYWAY = (8, 16), 2, 0.3, 30  # of a sample; of attempts at a first proof
WIDTH, LONGEST, PLACES, TOP = 3, 64, 256, 63  # of the search for words, with TOP + 1 levels
NEXT = np.array([[0, 0, 0, 1], [0, 1, 1, 1]])  # the adder: the carry, and the sum's bit
OUTPUT = np.array([[0, 1, 1, 0], [1, 0, 0, 1]])
BITS = np.array([[x & 1, x >> 1] for x in range(4)], dtype=float)
DIGITS = 2.0 ** np.arange(HIDDEN)
TABLE = NEXT.tolist(), OUTPUT.tolist()


def sigmoid(z):
    """σ(z)."""
    return 1 / (1 + np.exp(-z))


def answers(symbols):
    """The adder's outputs."""
    (nexts, outputs), state, bits = TABLE, 0, []
    for x in symbols:
        bits.append(outputs[state][x])
        state = nexts[state][x]
    return bits


RUNS = [[a] + [b, c] * 31 + [b] for a in range(4) for b in range(4) for c in range(b + 1)]
GOALS = np.array([answers(run) for run in RUNS])


def initial(draws):
    """Wxh, Whh, Why, bh, by."""
    Wxh, Whh = (
        8 * (2 * draws.random_sample((HIDDEN, 2)) - 1),
        draws.random_sample((HIDDEN, HIDDEN)) - 0.5,
    )
    Why = 2 * draws.random_sample((1, HIDDEN)) - 1
    bh = -(Wxh * draws.random_sample((HIDDEN, 2))).sum(1) - Whh.sum(1) / 2
    return [Wxh, Whh, Why, bh, np.zeros(1)]


def gradient(weights, symbols, rounded=False):
    """(That of the cross entropy for these symbols, the outputs' errors); through states rounded
    to 0 or 1, if asked.
    """
    Wxh, Whh, Why, bh, by = weights
    xs, count = BITS[symbols], len(symbols)
    given = xs @ Wxh.T + bh
    hs, unrounded = np.zeros((count + 1, HIDDEN)), np.empty((count, HIDDEN))
    for t in range(count):
        unrounded[t] = h = sigmoid(given[t] + Whh @ hs[t])
        # a half is 1, as in integers, though its float may be a little below
        hs[t + 1] = h >= 0.5 - 1e-9 if rounded else h
    errors = sigmoid(hs[1:] @ Why.T + by) - np.array([answers(symbols)]).T
    slopes, from_outputs = unrounded * (1 - unrounded), errors @ Why
    deltas, later = np.empty((count, HIDDEN)), 0.0
    for t in reversed(range(count)):
        deltas[t] = delta = slopes[t] * (from_outputs[t] + later)
        later = delta @ Whh
    parts = deltas.T @ xs, deltas.T @ hs[:-1], errors.T @ hs[1:], deltas.sum(0), errors.sum(0)
    return parts, errors


def trained(weights, rate, symbols, rounded=None):
    """(The weights after one clipped step at this rate, the outputs' errors before it)."""
    parts, errors = gradient(rounded or weights, symbols, bool(rounded))
    scale = rate * min(1, 1 / (sum([np.vdot(part, part) for part in parts]) ** 0.5 + 1e-300))
    return [W - scale * part for W, part in zip(weights, parts)], errors


def integers_of(weights):
    """(The weights in integers of 8 bits, their scale)."""
    scale, largest = 16, max([abs(W).max() for W in weights])
    while largest * scale >= 127.5:
        scale //= 2
    return [np.rint(W * scale) for W in weights], scale


def refutation(integers):
    """None if the integers are proved; else a shortest failing input, or [] if it is unknown."""
    Wxh, Whh, Why, bh, by = integers
    given = BITS @ Wxh.T + bh
    hidden, states, inputs, known = np.zeros((1, HIDDEN)), np.zeros(1, dtype=int), [[]], {0.0}
    while inputs:  # all joint states of one depth at once
        after = ((hidden @ Whh.T)[:, None] + given >= 0).astype(float)
        wrong = (after @ Why[0] + by[0] >= 0) != OUTPUT[states]
        if wrong.any():
            row, x = divmod(int(wrong.argmax()), 4)
            return inputs[row] + [x]
        nexts, fresh = NEXT[states], []
        for i, key in enumerate((after @ DIGITS + 2.0**HIDDEN * nexts).ravel().tolist()):
            if key not in known:
                known.add(key)
                fresh.append(i)
        if len(known) > LIMIT:
            return []
        inputs = [inputs[i // 4] + [i % 4] for i in fresh]
        hidden, states = after.reshape(-1, HIDDEN)[fresh], nexts.ravel()[fresh]
    return None


def failing_run(weights):
    """A long run whose last answer the floats get wrong, or None."""
    Wxh, Whh, Why, bh, by = weights
    given, h = (BITS @ Wxh.T + bh)[np.array(RUNS).T], np.zeros((len(RUNS), HIDDEN))
    hs = np.empty(given.shape)
    for t, inputs in enumerate(given):
        hs[t] = h = sigmoid(inputs + h @ Whh.T)
    wrong = (hs @ Why[0] + by[0] >= 0).T != GOALS
    row, last = divmod(int(wrong.argmax()), wrong.shape[1])
    return RUNS[row][: last + 1] if wrong[row, last] else None


def failing_word(weights):
    """A word whose last answer the floats get wrong, or None if a beam search finds none."""
    Wxh, Whh, Why, bh, by = weights
    given, seen = BITS @ Wxh.T + bh, set()
    hidden, states, words = np.zeros((1, HIDDEN)), np.zeros(1, dtype=int), [[]]
    left = PLACES
    while words and len(words[0]) < LONGEST:  # all words of one length at once
        left -= len(words)
        after = sigmoid((hidden @ Whh.T)[:, None] + given)
        z = after @ Why[0] + by[0]
        wrong = (z >= 0) != OUTPUT[states]
        if wrong.any():
            row, x = divmod(int(wrong.argmax()), 4)
            return words[row] + [x]
        # those of the least margins, in each state of the adder, if they lead to something new
        after, nexts = after.reshape(-1, HIDDEN), NEXT[states].ravel()
        rounded, followed, room = (TOP * after + 0.5).astype(np.uint8), [], [WIDTH, WIDTH]
        for i in abs(z).ravel().argsort().tolist():
            state = nexts[i]
            key = state, rounded[i].tobytes()
            if room[state] and key not in seen and len(followed) < left:
                seen.add(key)
                followed.append(i)
                room[state] -= 1
        words = [words[i // 4] + [i % 4] for i in followed]
        hidden, states = after[followed], nexts[followed]
    return None


def learn(draws):
    """(samples, samples of the first proof, weights) of the last proved network, or None."""
    weights, samples, every, most, rate = initial(draws), 0, EVERY, MOST, 1
    first, proved, sample, holds, enough, end = None, None, None, False, False, MOST
    while samples < most:
        errors, due = [], end if holds and not enough else every
        while True:  # train on what refuted, then on random symbols, until an attempt is due
            if not sample:
                length = LENGTHS[draws.randint(0, 2) if first else 0]
                sample = (draws.randint(0, 4, length).tolist(),)
            weights, error = trained(weights, rate, *sample)
            errors.append(error)
            sample, samples = None, samples + 1
            if samples % due == 0 or samples >= most:
                break
        if not first and samples % ANYWAY and samples < most:
            if abs(np.concatenate(errors)).mean() > BELOW:
                continue
        enough = samples >= end
        integers, scale = integers_of(weights)
        failing = refutation(integers)
        if failing:
            sample = failing, [W / scale for W in integers]
        elif failing is None:
            if not first:
                first, every, end = samples, max(1, samples // 10), 2 * samples
                most, rate = min(MOST, 3 * end), 3
            proved = samples, first, weights
            failing = failing_run(weights) or (failing_word(weights) if enough else None)
            holds = failing is None
            if holds and enough:
                break
            sample = failing and (failing,)
    return proved


if __name__ == "__main__":
    found = learn(np.random.RandomState(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
    print(json.dumps({"samples": found and found[0], "first_proof": found and found[1]}))
