"""Training through the rounding: the forward pass is the integers', the gradient is that of the
rounded network with the rounding left out of the derivative.
"""

import pytest
from hypothesis import given, strategies as st

from helpers.strategies import integer_networks
from purernn.basics.bits import from_bits, to_bits
from purernn.basics.matrix import dot
from purernn.integers.quantised import quantise
from purernn.learning.recipe import RECIPE, Learner, learn, until_proved
from purernn.learning.straight_through import gradient_through, rounded_forward
from purernn.machines.mealy import machine_of
from purernn.machines.operations import MACHINES
from purernn.network.elman import Network, backward, forward, loss_of, sigmoid


def symbol_lists(network):
    """Lists of up to 6 input symbols of this network."""
    return st.lists(st.integers(0, 2**network.n_in - 1), max_size=6)


@given(integer_networks(), st.data())
def test_its_states_and_outputs_are_those_of_the_integer_network(integers, data):
    symbols = data.draw(symbol_lists(integers))
    rounded, hs, _, ys = rounded_forward(integers, [to_bits(x, integers.n_in) for x in symbols])
    hidden, top = integers.initial, integers.levels - 1
    for x, h, y in zip(symbols, hs[1:], ys):
        hidden, output = integers.step(hidden, x)
        assert [round(v * top) for v in h] == list(hidden)
        # An accumulator of 0 is an output of exactly one half, and its bit is 1.
        assert from_bits([int(v >= 0.5) for v in y]) == output
    for name in ("Wxh", "Whh", "Why"):
        scale = integers.weight_scale
        assert [[w * scale for w in row] for row in getattr(rounded, name)] == getattr(
            integers, name
        )


@given(integer_networks(), st.data(), st.sampled_from(["cross_entropy", "squared_error"]))
def test_the_gradient_of_the_output_weights_equals_central_differences(integers, data, loss):
    # Nothing between these weights and the loss is rounded, so that there the gradient is exact.
    symbols = data.draw(symbol_lists(integers))
    xs = [to_bits(x, integers.n_in) for x in symbols]
    targets = [[data.draw(st.integers(0, 1)) for _ in range(integers.n_out)] for _ in symbols]
    rounded, hs, _, ys = rounded_forward(integers, xs)
    if any(not 1e-6 < v < 1 - 1e-6 for y in ys for v in y):
        return  # the loss of a saturated output has no digits left to take a difference of
    gradient, _ = gradient_through(integers, xs, targets, loss)
    for o in range(integers.n_out):

        def loss_at(shift, o=o):
            by = [b + shift * (k == o) for k, b in enumerate(rounded.by)]
            outputs = [[sigmoid(dot(w, h) + b) for w, b in zip(rounded.Why, by)] for h in hs[1:]]
            return loss_of(outputs, targets, loss)

        difference = (loss_at(1e-5) - loss_at(-1e-5)) / 2e-5
        assert abs(difference - gradient.by[o]) <= 1e-4 * max(1, abs(difference))


@given(integer_networks(), st.data())
def test_the_gradient_passes_the_rounding_with_the_slope_of_the_sigmoid(integers, data):
    # One step, written out: dbh_i = Σ_o Why'_oi (y_o - target_o) σ(z_i) (1 - σ(z_i)).
    x = data.draw(st.integers(0, 2**integers.n_in - 1))
    xs = [to_bits(x, integers.n_in)]
    targets = [[data.draw(st.integers(0, 1)) for _ in range(integers.n_out)]]
    gradient, ys = gradient_through(integers, xs, targets, "cross_entropy")
    scale = integers.weight_scale
    for i, b in enumerate(integers.bh):
        s = sigmoid((sum(w * bit for w, bit in zip(integers.Wxh[i], xs[0])) + b) / scale)
        deltas = [(y - goal) for y, goal in zip(ys[0], targets[0])]
        arriving = sum(row[i] / scale * delta for row, delta in zip(integers.Why, deltas))
        assert abs(gradient.bh[i] - arriving * s * (1 - s)) <= 1e-12 * max(1, abs(arriving))


def test_where_rounding_changes_nothing_it_is_the_gradient_of_the_network():
    # Saturated units sit on their levels: σ(±40) is 0 or 1 up to 4e-18.
    network = Network([[80.0]], [[0.0]], [[2.0]], [-40.0], [-1.0])
    integers = quantise(network, levels=2)
    xs, targets = [[1], [0], [1]], [[0], [0], [1]]
    hs, ys = forward(network, xs)
    ours, outputs = gradient_through(integers, xs, targets, "cross_entropy")
    theirs = backward(network, xs, targets, hs, ys, "cross_entropy")
    for row, expected in zip(ours.rows(), theirs.rows()):
        assert row == pytest.approx(expected, abs=1e-12)
    assert [v for y in outputs for v in y] == pytest.approx([v for y in ys for v in y], abs=1e-12)


def test_a_counterexample_that_the_floats_get_right_still_moves_the_weights():
    # Right in floats by a wide margin, wrong in integers: here the own gradient is next to nothing.
    learner = Learner(MACHINES["addition"], 0)
    for progress in until_proved(learner, 20000):
        if learner.refutation:
            symbols, integers = learner.refutation
            before = [list(row) for row in learner.network.rows()]
            learner.train(symbols, integers)
            assert [list(row) for row in learner.network.rows()] != before
            return
    pytest.fail("no attempt of this seed was refuted")


def test_a_machine_is_proved_sooner_by_it():
    # Counting modulo 4, from a seed where it shows.
    machine = machine_of("count mod 4", lambda s, x: ((s + x[0]) % 4, (int(s == 3),)), 1)
    proved = []
    for through in (0, 1):
        recipe = dict(RECIPE, lengths=(16,), through_rounding=through)
        for progress in learn(machine, 10, samples=1000, recipe=recipe):
            if progress.first_proof:
                break
        proved.append(progress.verdict.status == "proved")
    assert proved == [False, True]
