"""The fast form of a step of gradient descent is held to the clear one; and both to what they
refuse.
"""

from copy import deepcopy
from math import sqrt

import pytest
from hypothesis import given, strategies as st

from helpers import oracle
from helpers.strategies import cases
from purernn.basics.errors import PurernnError
from purernn.network import descent, specialised
from purernn.network.descent import descended
from purernn.network.elman import LOSSES, Network, backward, forward

# The two forms add the same terms, all below 20, in another order. Each rounding is at most
# 2e-15, and σ' <= 1/4 shrinks it from step to step; the largest difference seen in 8,000
# drawn cases is 2e-15.
TOLERANCE = 1e-13


def clear(network, xs, targets, learning_rate, loss, start=None, clip_norm=None):
    """One step of descent as `network` writes it; the length of the gradient as a loop adds it
    up.
    """
    hs, ys = forward(network, xs)
    gradient = backward(network, xs, targets, hs, ys, loss)
    square = sum(
        w * w for rows in oracle.weights_of(gradient).values() for row in rows for w in row
    )
    if clip_norm is not None and square > clip_norm * clip_norm:
        learning_rate *= clip_norm / sqrt(square)
    return (start or network).moved(-learning_rate, gradient), ys


def differences(one, other):
    """The differences of all weights, biases and outputs of two results of a step."""
    for name in oracle.NAMES:
        for rows in zip(oracle.weights_of(one[0])[name], oracle.weights_of(other[0])[name]):
            for a, b in zip(*rows):
                yield a - b
    for y, z in zip(one[1], other[1]):
        for a, b in zip(y, z):
            yield a - b


def agree(one, other):
    """Whether two results of a step have the same shape, and the same numbers up to rounding.

    NaN agrees with nothing.
    """
    shapes = [
        (len(ys), [len(y) for y in ys], n.n_in, n.n_hid, n.n_out, n.biases)
        for n, ys in (one, other)
    ]
    return shapes[0] == shapes[1] and all(abs(d) <= TOLERANCE for d in differences(one, other))


@given(cases(length=st.integers(1, 12)), st.floats(0, 1))
def test_the_fast_form_equals_the_clear_one(case, learning_rate):
    sample = case.xs, case.targets, learning_rate, case.loss
    assert agree(specialised.descended(case.network, *sample), clear(case.network, *sample))


@given(cases(length=st.integers(1, 12)), st.floats(0, 1), st.booleans())
def test_its_programs_do_with_vectors_whole_and_taken_apart(case, learning_rate, whole):
    network = case.network
    step = specialised.compiled(
        specialised.source(network.n_in, network.n_hid, network.n_out, whole)
    )
    sample = network, case.xs, case.targets, learning_rate, case.loss
    assert agree(step(*sample + (network,)), clear(*sample))


def bounds():
    """Bounds on the gradient's norm: none, one that shortens nearly every gradient, one that
    shortens some, one none.
    """
    return st.sampled_from([None, 0.01, 1.0, 1e6])


@given(cases(length=st.integers(0, 12)), st.floats(0, 1), bounds())
def test_a_step_equals_the_clear_one_and_leaves_its_arguments_alone(case, learning_rate, bound):
    before = repr(case)
    moved = descended(case.network, case.xs, case.targets, learning_rate, case.loss, bound)
    assert agree(
        moved,
        clear(case.network, case.xs, case.targets, learning_rate, case.loss, clip_norm=bound),
    )
    for row in moved[0].Wxh + moved[0].Whh + moved[0].Why:
        row[:] = []
    assert repr(case) == before


def specimen(biases):
    """A network with no two numbers alike, and a sample of nine steps: more than a span of the
    sums over time.
    """
    Wxh, Whh, Why = [[0.5, -0.7], [1.1, 0.3]], [[-0.4, 0.9], [0.8, -1.3]], [[0.6, -1.2], [1.4, 0.2]]
    network = Network(Wxh, Whh, Why, [0.1, -0.3], [0.7, -0.9]) if biases else Network(Wxh, Whh, Why)
    return (
        network,
        [[1, 0], [0, 1], [1, 1], [0, 1]] * 2 + [[1, 0]],
        [[1, 0], [0, 0], [1, 1], [0, 1]] * 2 + [[0, 1]],
    )


def agrees_on_the_samples(step):
    """Whether a form of the step agrees with the clear one on every specimen and loss, wherever
    it starts.
    """
    return all(
        agree(
            step(network, xs, targets, 0.1, loss, start),
            clear(network, xs, targets, 0.1, loss, start),
        )
        for network, xs, targets in (specimen(False), specimen(True))
        for loss in LOSSES
        for start in (network, network.moved(0.5, network))
    )


def keeps_the_bound(step):
    """Whether a step with a bound agrees with the clear one, where the bound shortens the
    gradient and where it does not.
    """
    return all(
        agree(step(*sample + (bound,)), clear(*sample, clip_norm=bound))
        for sample in (
            specimen(biases) + (0.1, loss) for biases in (False, True) for loss in LOSSES
        )
        for bound in (0.5, 50.0)
    )


@pytest.mark.parametrize("whole", [False, True])
def test_the_program_as_it_is_agrees_on_the_samples(whole):
    assert agrees_on_the_samples(specialised.compiled(specialised.source(2, 2, 2, whole)))


@pytest.mark.parametrize(
    "right, wrong",
    [
        ("z = b + ", "z = "),  # no bias
        (" + w1 * h1", ""),  # a unit left out
        ("dot(uw, xh)", "dot(uw[:-1], xh[:-1])"),
        ("in xs[1:]:", "in xs[:-1]:"),  # the inputs one step late
        ("y0 - g0", "g0 - y0"),  # a sign
        ("if squared", "if not squared"),  # the other loss
        ("xhs.reverse()", "pass"),  # states in the order of time, deltas backward
        (
            "list(zip(*(Whh + Why)))",
            "[r + list(v) for r, v in zip(Whh, zip(*Why))]",
        ),  # Whh for its transpose
        ("w0 * d0 + w1 * d1", "w1 * d0 + w0 * d1"),
        ("dot(wv, de)", "dot(wv, de[::-1])"),
        ("* a * (1.0 - a)", "* a * (1.0 + a)"),
        ("in zip(es[1:], hs[1:])", "in zip(es[1:], hs)"),  # σ' of the step after
        ("later = ds[:-1]", "later = ds[1:]"),  # deltas one step late
        ("u0 - d * x0", "u0"),  # the first step dropped
        ("w1 - (d0 * h0_1 + ", "w1 - ("),  # the last
        ("d6 * h6_0", "d6 * h5_0"),  # the state of another step
        ("(d0 * x0_0", "-(d0 * x0_0"),
        ("learning_rate * (y0", "(y0"),
        ("if not network.biases", "if True"),  # biases lost
        ("b - sum(row)", "b - row[0]"),
        ("start.Wxh", "network.Wxh"),  # the weights that ran, where others are to be moved
        ("start.Whh", "network.Whh"),
        ("start.Why", "network.Why"),
        ("start.bh", "network.bh"),
        ("start.by", "network.by"),
    ],
)
def test_a_broken_program_is_rejected(right, wrong):
    program = specialised.source(2, 2, 2, whole=right.startswith("dot"))
    assert right in program
    assert not agrees_on_the_samples(specialised.compiled(program.replace(right, wrong)))


def test_the_bound_is_kept_in_both_forms(monkeypatch):
    assert keeps_the_bound(descended)
    monkeypatch.setattr(descent, "GENERATES", False)
    assert keeps_the_bound(descended)


@pytest.mark.parametrize(
    "norm",
    [
        lambda gradient: None,  # no bound
        lambda gradient: Network(
            gradient.Wxh, gradient.Whh, gradient.Why
        ).norm(),  # biases left out
        lambda gradient: sum(
            abs(w) for rows in oracle.weights_of(gradient).values() for row in rows for w in row
        ),
        lambda gradient: max(50.0, gradient.norm()),  # always active
        lambda gradient: min(0.6, gradient.norm()),
    ],
)
def test_a_wrong_norm_is_rejected(norm, monkeypatch):
    right = Network.norm

    def wrong(gradient):
        with monkeypatch.context() as patch:
            patch.setattr(Network, "norm", right)
            return norm(gradient)

    monkeypatch.setattr(Network, "norm", wrong)
    assert not keeps_the_bound(descended)


def test_a_gradient_of_zero_is_no_division_by_zero():
    network = Network([[0.0]], [[0.0]], [[0.0]])
    moved, ys = descended(network, [[1]], [[0.5]], 0.1, "cross_entropy", 1.0)  # σ(0) = 1/2
    assert ys == [[0.5]] and oracle.weights_of(moved) == oracle.weights_of(network)


@pytest.mark.parametrize(
    "weight, overflows", [(1e308, False), (-709.0, False), (-711.0, True), (-1e308, True)]
)
def test_weights_at_the_end_of_the_floats_overflow_nothing(weight, overflows):
    network = Network([[weight]], [[weight]], [[abs(weight)]])
    given = network, [[1], [1]], [[1], [0]], 0.0, "cross_entropy"
    assert (specialised.descended(*given) is None) == overflows
    assert descended(*given)[1] == forward(network, [[1], [1]])[1]


def test_a_weight_that_is_no_number_is_not_hidden():
    network = Network([[float("nan")]], [[0.0]], [[1.0]])
    moved, ys = specialised.descended(network, [[1]], [[1]], 0.1, "cross_entropy")
    assert str(ys) == "[[nan]]" and str(moved.Wxh) == "[[nan]]"


def test_the_clear_form_serves_where_the_fast_one_does_not(monkeypatch):
    network, xs, targets = specimen(True)
    assert specialised.descended(network, [], [], 0.1, "cross_entropy") is None
    monkeypatch.setattr(specialised, "WIDEST", 1)
    assert specialised.descended(network, xs, targets, 0.1, "cross_entropy") is None
    assert agree(
        descended(network, xs, targets, 0.1, "cross_entropy"),
        clear(network, xs, targets, 0.1, "cross_entropy"),
    )
    monkeypatch.setattr(specialised, "WIDEST", 2)
    assert specialised.descended(network, xs, targets, 0.1, "cross_entropy")
    monkeypatch.setattr(specialised, "descended", None)
    monkeypatch.setattr(descent, "GENERATES", False)
    assert agree(
        descended(network, xs, targets, 0.1, "cross_entropy"),
        clear(network, xs, targets, 0.1, "cross_entropy"),
    )


def test_a_sample_that_does_not_fit_is_left_to_the_clear_form_to_name():
    network, xs, targets = specimen(True)
    for short in (deepcopy(xs)[:2] + [[1]], deepcopy(xs)[:2] + [[1, 1, 1]]):
        assert specialised.descended(network, short, targets[:3], 0.1, "cross_entropy") is None
        with pytest.raises(PurernnError, match="step 2"):
            descended(network, short, targets[:3], 0.1, "cross_entropy")
    assert specialised.descended(network, xs, targets[:3], 0.1, "cross_entropy") is None
    assert specialised.descended(network, xs[:4], targets[:3] + [[1]], 0.1, "cross_entropy") is None
    with pytest.raises(PurernnError, match="the loss must be"):
        descended(network, xs, targets, 0.1, "absolute")
