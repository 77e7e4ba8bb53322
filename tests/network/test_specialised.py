"""The fast form of a step of gradient descent is held to the clear one; and both to what they
refuse.
"""

import traceback
from copy import deepcopy

import pytest
from hypothesis import given, strategies as st

from helpers import oracle
from helpers.strategies import cases
from purernn.basics.errors import PurernnError
from purernn.learning.recipe import learn
from purernn.machines.operations import MACHINES
from purernn.network import specialised
from purernn.network.descent import descended
from purernn.network.elman import LOSSES, Network, forward, step


def clear(*sample):
    """One step of descent as `descent` and `elman` write it."""
    return descended(*sample, clear=True)


def numbers(result):
    """All numbers of a step's result, as text: the network's, and the outputs before it.

    Text, so that NaN is equal to NaN; a zero has no sign here, since none is ever read.
    """
    network, ys = result
    rows = [[w + 0.0 for w in row] for row in network.rows() + ys]
    return repr((network.biases, network.n_in, network.n_hid, network.n_out, rows))


def equal(one, other):
    """Whether two results of a step are the same floats, bit for bit."""
    return numbers(one) == numbers(other)


def bounds():
    """Bounds on the gradient's norm: none, one that shortens nearly every gradient, one that
    shortens some, one none.
    """
    return st.sampled_from([None, 0.01, 1.0, 1e6])


@given(cases(length=st.integers(1, 17)), st.floats(0, 1), bounds())
def test_the_fast_form_equals_the_clear_one_bit_for_bit(case, learning_rate, bound):
    sample = case.network, case.xs, case.targets, learning_rate, case.loss, bound
    assert equal(specialised.descended(*sample), clear(*sample))


@given(cases(length=st.integers(0, 12)), st.floats(0, 1), bounds())
def test_a_step_leaves_its_arguments_alone(case, learning_rate, bound):
    before = repr(case)
    moved = descended(case.network, case.xs, case.targets, learning_rate, case.loss, bound)
    for row in moved[0].Wxh + moved[0].Whh + moved[0].Why:
        row[:] = []
    assert repr(case) == before


@given(cases(length=st.integers(1, 12)))
def test_the_fast_time_step_equals_the_clear_one_bit_for_bit(case):
    fast, h = specialised.stepper(case.network), [0.0] * case.network.n_hid
    for x in case.xs:
        assert fast(case.xs, h) == [step(case.network, each, h) for each in case.xs]
        ((h, _),) = fast([x], h)


@pytest.mark.parametrize(
    "right, wrong", [(" + b", ""), ("w1 * h1", "w1 * h0"), (" + recurrent", "")]
)
def test_a_broken_time_step_is_rejected(right, wrong):
    program = specialised.source(2, 2, 2, program=specialised.STEP)
    assert right in program
    network, xs, _ = specimen(True)
    broken = specialised.compiled(program.replace(right, wrong), "broken", "stepper")
    assert broken(network)(xs[:1], [0.25, 0.5]) != [step(network, xs[0], [0.25, 0.5])]


def test_a_time_step_whose_exponential_overflows_is_left_to_the_clear_form():
    network = Network([[-1e5]], [[0.0]], [[1.0]])
    assert specialised.stepper(network)([[1], [1]], [0.0]) == [([0.0], [0.5])] * 2


def test_a_long_training_run_is_the_same_in_both_forms():
    ends = []
    for clear_form in (False, True):
        for progress in learn(
            MACHINES["addition"], seed=2, hidden=4, samples=300, clear=clear_form
        ):
            pass
        ends.append((progress.samples, repr(progress.network.rows())))
    assert ends[0] == ends[1]


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


def equals_on_the_samples(step):
    """Whether a form of the step equals the clear one on every specimen and loss, with a bound
    that shortens the gradient, one that does not, and none. At the large rate the new weights are
    the gradient, as it were, to its last bit; there another order of a sum shows.
    """
    if not SAMPLES:
        SAMPLES.extend([(sample, numbers(clear(*sample))) for sample in specimens()])
    return all(numbers(step(*sample)) == expected for sample, expected in SAMPLES)


SAMPLES = []  # each with what the clear form makes of it


def specimens():
    """The arguments of a step, for every specimen, loss, bound and rate."""
    for biases in (False, True):
        for loss in LOSSES:
            for bound, rate in ((None, 0.1), (None, 1e9), (0.05, 0.1), (50.0, 0.1)):
                network, xs, targets = specimen(biases)
                for length in range(4, len(xs) + 1):
                    yield network, xs[:length], targets[:length], rate, loss, bound


def programs(right="", wrong="", span=8):
    """The step of two programs, for networks with biases and without; in both something right is
    replaced by something wrong.
    """
    texts = [specialised.source(2, 2, 2, biases, span=span) for biases in (False, True)]
    assert right in texts[0] or right in texts[1]
    with_or_without = [specialised.compiled(text.replace(right, wrong)) for text in texts]
    return lambda network, *others: with_or_without[network.biases](network, *others)


@pytest.mark.parametrize("span", [2, 3, 8, 20])
def test_the_programs_as_they_are_equal_on_the_samples(span):
    assert equals_on_the_samples(programs(span=span))


@pytest.mark.parametrize(
    "right, wrong",
    [
        ("z = u0 * x0 + u1 * x1 + b", "z = u0 * x0 + u1 * x1"),  # no bias
        (" + w1 * h1", ""),  # a unit left out
        ("in xs[1:]:", "in xs[:-1]:"),  # the inputs one step late
        ("r = (s + 4096.0) - 4096.0", "r = s"),  # σ not rounded
        ("y0 - g0", "g0 - y0"),  # a sign
        ("if squared", "if not squared"),  # the other loss
        ("e0 * y0 * (1.0 - y0)", "e0 * (y0 * (1.0 - y0))"),  # another order
        ("xhs.reverse()", "pass"),  # states in the order of time, deltas backward
        (
            "list(zip(*(Whh + Why)))",
            "[r + list(v) for r, v in zip(Whh, zip(*Why))]",
        ),  # Whh for its transpose
        ("w0 * d0 + w1 * d1", "w1 * d0 + w0 * d1"),
        ("* a * (1.0 - a)", "* a * (1.0 + a)"),
        ("in zip(es[1:], hs[1:])", "in zip(es[1:], hs)"),  # σ' of the step after
        (
            "[[0.0] * n_hid] * missing + ds[:-1]",
            "[[0.0] * n_hid] * missing + ds[1:]",
        ),  # deltas one step late
        ("u0 += d * x0; ", ""),  # the first step dropped
        ("w1 + d0 * h0_1", "w1"),  # the last
        ("d6 * h6_0", "d6 * h5_0"),  # the state of another step
        ("u0 + d0 * x0_0", "u0 - d0 * x0_0"),
        ("scale = learning_rate\n", "scale = 1.0\n"),
        ("scale = learning_rate * min", "scale = min"),
        ("min(1.0, clip_norm / norm)", "clip_norm / norm"),  # a small gradient made longer
        ("square_h += w0 * w0 + ", "square_h += "),  # a wrong norm
        (" + square_by)", ")"),
        (", moved_bh, moved_by), ys", "), ys"),  # biases lost
        ("d4 + d5 + d6", "d4 + d6 + d5"),  # another order
        ("b - scale * db", "b"),
    ],
)
def test_a_broken_program_is_rejected(right, wrong):
    assert not equals_on_the_samples(programs(right, wrong))


def test_a_traceback_shows_the_line_of_the_program():
    network, xs, targets = specimen(True)
    specialised.descended(network, xs, targets, 0.1, "cross_entropy")
    try:
        specialised._compiled[2, 2, 2, True](network, [[1, 0], [1]], targets[:2], 0.1, "x", None)
    except ValueError:
        assert "xs = [[float(x0), float(x1)]" in traceback.format_exc()


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
    sample = network, xs, targets, 0.1, "cross_entropy"
    assert equal(descended(*sample), clear(*sample))
    monkeypatch.setattr(specialised, "WIDEST", 2)
    assert specialised.descended(*sample)
    monkeypatch.setattr(specialised, "descended", None)  # `clear` does not call it
    clear(*sample)


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
