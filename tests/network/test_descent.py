"""One step of gradient descent."""

from hypothesis import given, strategies as st

from helpers import oracle
from helpers.strategies import cases
from purernn.network.descent import descended
from purernn.network.elman import backward, forward


@given(cases(), st.floats(0, 1), st.booleans())
def test_descent_is_one_step_against_the_gradient_of_the_weights_that_ran(case, rate, clear):
    network, ys = descended(case.network, case.xs, case.targets, rate, case.loss, clear=clear)
    hs, ys_before = forward(case.network, case.xs)
    gradient = oracle.weights_of(
        backward(case.network, case.xs, case.targets, hs, ys_before, case.loss)
    )
    before, after = oracle.weights_of(case.network), oracle.weights_of(network)
    assert oracle.near(ys, ys_before)
    for name in oracle.NAMES:
        expected = [
            [w - rate * g for w, g in zip(*rows)] for rows in zip(before[name], gradient[name])
        ]
        assert oracle.near(after[name], expected)


@given(cases(length=st.integers(1, 12)))
def test_a_short_step_lowers_the_loss_by_the_square_of_the_gradient(case):
    # L(w - εg) = L(w) - ε|g|² + O(ε²)
    epsilon = 1e-7
    network, _ = descended(case.network, case.xs, case.targets, epsilon, case.loss)
    before = oracle.loss_of(oracle.weights_of(case.network), case.xs, case.targets, case.loss).real
    after = oracle.loss_of(oracle.weights_of(network), case.xs, case.targets, case.loss).real
    slope = sum(g * g for rows in oracle.complex_step(case).values() for row in rows for g in row)
    if not case.network.biases:
        slope -= sum(
            g * g for name in ("bh", "by") for row in oracle.complex_step(case)[name] for g in row
        )
    # The loss, below 100, is rounded to 1e-14; the second-order term is ε²|g|²|L''|, L'' of some
    # 100 at most.
    assert abs((before - after) - epsilon * slope) <= 1e-13 + 1e-4 * epsilon * slope
