"""The network: its forward pass against a second one, its gradient against two oracles, and what
must not change it.
"""

import math

import pytest
from hypothesis import given, strategies as st

from helpers import oracle
from helpers.strategies import Case, cases, networks
from purernn.basics.errors import PurernnError
from purernn.basics.mersenne import Mersenne
from purernn.network.elman import LOSSES, Network, backward, forward, loss_of

# Forward.


@given(cases())
def test_forward_equals_the_equations_written_twice(case):
    hs, ys = forward(case.network, case.xs)
    expected = [y for _, y in oracle.steps(oracle.weights_of(case.network), case.xs)]
    assert len(hs) == len(case.xs) + 1 and len(ys) == len(case.xs)
    for y, y_expected in zip(ys, expected):
        for a, b in zip(y, y_expected):
            assert abs(a - b) <= oracle.ROUNDING and b.imag == 0


@given(cases())
def test_states_start_at_zero_and_stay_between_0_and_1(case):
    hs, ys = forward(case.network, case.xs)
    assert hs[0] == [0.0] * case.network.n_hid
    assert all(len(h) == case.network.n_hid and all(0 <= v <= 1 for v in h) for h in hs)
    assert all(len(y) == case.network.n_out and all(0 <= v <= 1 for v in y) for y in ys)


@given(cases())
def test_the_loss_is_that_of_the_oracle(case):
    _, ys = forward(case.network, case.xs)
    weights = oracle.weights_of(case.network)
    expected = complex(oracle.loss_of(weights, case.xs, case.targets, case.loss)).real
    # Near y = 1 the rounding of y to 2^-53 is a relative error of 1 - y, under a logarithm.
    saturated = any(not 1e-3 < value < 1 - 1e-3 for y in ys for value in y)
    ours = loss_of(ys, case.targets, case.loss)
    if not saturated:
        assert math.isclose(ours, expected, rel_tol=1e-11, abs_tol=1e-12)
    assert ours >= 0


def test_the_loss_of_a_sure_and_wrong_output_is_infinite_in_the_cross_entropy():
    assert loss_of([[0.0]], [[1]], "cross_entropy") == math.inf
    assert loss_of([[1.0]], [[0]], "cross_entropy") == math.inf
    assert loss_of([[1.0], [0.0]], [[1], [0]], "cross_entropy") == 0
    assert loss_of([[0.0], [1.0]], [[1], [0]], "squared_error") == 1


@pytest.mark.parametrize("ys, loss", [([[0.5]], "hinge"), ([[0.5], [0.5]], "cross_entropy")])
def test_a_loss_that_is_none_or_does_not_fit_is_refused(ys, loss):
    with pytest.raises(PurernnError):
        loss_of(ys, [[1]], loss)


def gradient_of(case):
    """The package's gradient of a Case, as `oracle` writes gradients."""
    hs, ys = forward(case.network, case.xs)
    return oracle.weights_of(backward(case.network, case.xs, case.targets, hs, ys, case.loss))


# The check of a gradient.
#
# `disagreements` compares every component of what `gradient(case)` gives with an oracle,
# by relative error. A component below 0.1 is a sum over steps and paths of terms that
# cancel, so it is held to the absolute error that 0.1 would be allowed. The package's σ is rounded
# to a multiple of 2^-40 and the oracles' is not: over 800 random cases of every size that put the
# gradient off by at most 2.6e-11; the central differences are themselves off by 1.1e-9.

ORACLES = [(oracle.complex_step, 1e-9), (oracle.central_differences, 1e-6)]


def disagreements(gradient, case, expected_of, tolerance):
    """The components, as "Whh[0][1]: ours, the oracle's", in which gradient(case) and the oracle
    differ.
    """
    ours, expected = gradient(case), expected_of(case)
    if not case.network.biases:  # they are zero and stay so
        expected.update({name: [[0.0] for _ in expected[name]] for name in ("bh", "by")})
    wrong = []
    for name in oracle.NAMES:
        assert [len(row) for row in ours[name]] == [len(row) for row in expected[name]]
        for i, (row, row_expected) in enumerate(zip(ours[name], expected[name])):
            for j, (a, b) in enumerate(zip(row, row_expected)):
                if not abs(a - b) <= tolerance * max(abs(a), abs(b), 0.1):
                    wrong.append("%s[%d][%d]: %r, %r" % (name, i, j, a, b))
    return wrong


@given(cases())
def test_backward_equals_the_complex_step(case):
    assert disagreements(gradient_of, case, oracle.complex_step, 1e-9) == []


@given(cases())
def test_backward_equals_central_differences(case):
    assert disagreements(gradient_of, case, oracle.central_differences, 1e-6) == []


def ordinary_case(loss, biases, seed=0):
    """A case in which every component of the gradient is well away from zero."""
    draws = Mersenne(seed)
    Wxh, Whh, Why = draws.uniform(3, 2), draws.uniform(3, 3), draws.uniform(2, 3)
    network = (
        Network(Wxh, Whh, Why, draws.uniform(1, 3)[0], draws.uniform(1, 2)[0])
        if biases
        else Network(Wxh, Whh, Why)
    )
    return Case(network, [[1, 0], [0, 1], [1, 1], [0, 1]], [[1, 0], [1, 1], [0, 1], [1, 0]], loss)


def one_sign_flipped(name, i, j):
    def gradient(case):
        g = gradient_of(case)
        g[name][i][j] = -g[name][i][j]
        return g

    return gradient


def one_step_dropped(case):
    # δ flows from later to earlier, so leaving out step 0 leaves out its terms and no other.
    hs, ys = forward(case.network, case.xs)
    return oracle.weights_of(
        backward(case.network, case.xs[1:], case.targets[1:], hs[1:], ys[1:], case.loss)
    )


def no_flow_through_time(case):
    # Elman's own: each step's loss goes back through that step alone.
    hs, ys = forward(case.network, case.xs)
    total = None
    for t in range(len(case.xs)):
        one = slice(t, t + 1)
        g = backward(
            case.network, case.xs[one], case.targets[one], hs[t : t + 2], ys[one], case.loss
        )
        total = g if total is None else total.moved(1, g)
    return oracle.weights_of(total)


def weights_updated_before_backward(case):
    hs, ys = forward(case.network, case.xs)
    updated = case.network.moved(
        -0.1, backward(case.network, case.xs, case.targets, hs, ys, case.loss)
    )
    return oracle.weights_of(backward(updated, case.xs, case.targets, hs, ys, case.loss))


def the_other_loss(case):
    other = LOSSES[1 - LOSSES.index(case.loss)]
    return gradient_of(Case(case.network, case.xs, case.targets, other))


def uphill(case):
    return {name: [[-g for g in row] for row in rows] for name, rows in gradient_of(case).items()}


def not_a_number(case):
    return {
        name: [[float("nan") for g in row] for row in rows]
        for name, rows in gradient_of(case).items()
    }


BROKEN = [
    one_step_dropped,
    no_flow_through_time,
    weights_updated_before_backward,
    the_other_loss,
    uphill,
    not_a_number,
]


@pytest.mark.parametrize("expected_of, tolerance", ORACLES)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("biases", [True, False])
def test_the_gradient_check_rejects_a_broken_gradient(expected_of, tolerance, loss, biases):
    for seed in range(3):
        case = ordinary_case(loss, biases, seed)
        assert disagreements(gradient_of, case, expected_of, tolerance) == []
        for broken in BROKEN:
            assert disagreements(broken, case, expected_of, tolerance), broken.__name__


@pytest.mark.parametrize("expected_of, tolerance", ORACLES)
@pytest.mark.parametrize("loss", LOSSES)
def test_the_gradient_check_names_the_one_sign_that_was_flipped(expected_of, tolerance, loss):
    case = ordinary_case(loss, biases=True)
    for name, rows in gradient_of(case).items():
        for i, row in enumerate(rows):
            for j in range(len(row)):
                found = disagreements(one_sign_flipped(name, i, j), case, expected_of, tolerance)
                assert [told.split(":")[0] for told in found] == ["%s[%d][%d]" % (name, i, j)]


@given(cases(length=st.just(0)))
def test_no_steps_have_no_gradient(case):
    assert not any(any(map(any, rows)) for rows in gradient_of(case).values())


# What changes nothing.


def relabelled(network, order):
    """The network with its hidden units in another order."""
    return Network(
        [network.Wxh[i] for i in order],
        [[network.Whh[i][j] for j in order] for i in order],
        [[row[j] for j in order] for row in network.Why],
        *([[network.bh[i] for i in order], network.by] if network.biases else []),
    )


@given(cases(), st.randoms(use_true_random=False))
def test_relabelling_hidden_units_permutes_gradients_and_leaves_outputs(case, random):
    order = list(range(case.network.n_hid))
    random.shuffle(order)
    other = Case(relabelled(case.network, order), case.xs, case.targets, case.loss)
    assert oracle.near(forward(other.network, case.xs)[1], forward(case.network, case.xs)[1])
    hs, ys = forward(case.network, case.xs)
    gradient = backward(case.network, case.xs, case.targets, hs, ys, case.loss)
    expected, found = oracle.weights_of(relabelled(gradient, order)), gradient_of(other)
    assert all(oracle.near(found[name], expected[name]) for name in oracle.NAMES)


@given(cases(), st.integers(0, 12))
def test_the_run_of_a_prefix_is_the_prefix_of_the_run(case, cut):
    hs, ys = forward(case.network, case.xs)
    assert forward(case.network, case.xs[:cut]) == (hs[: min(cut, len(case.xs)) + 1], ys[:cut])


@given(cases(networks(n_in=st.just(2))))
def test_swapping_the_operands_and_their_weights_changes_nothing(case):
    network = case.network
    mirrored = Network(
        [row[::-1] for row in network.Wxh],
        network.Whh,
        network.Why,
        *([network.bh, network.by] if network.biases else []),
    )
    swapped = Case(mirrored, [x[::-1] for x in case.xs], case.targets, case.loss)
    assert oracle.near(forward(mirrored, swapped.xs)[1], forward(network, case.xs)[1])
    found, expected = gradient_of(swapped), gradient_of(case)
    expected["Wxh"] = [row[::-1] for row in expected["Wxh"]]
    assert all(oracle.near(found[name], expected[name]) for name in oracle.NAMES)


@given(cases(), st.floats(-1, 1))
def test_nothing_is_changed_in_place(case, scale):
    before, xs = oracle.weights_of(case.network), [list(x) for x in case.xs]
    hs, ys = forward(case.network, case.xs)
    kept = [list(h) for h in hs], [list(y) for y in ys]
    gradient = backward(case.network, case.xs, case.targets, hs, ys, case.loss)
    moved = case.network.moved(scale, gradient)
    assert oracle.weights_of(case.network) == before and case.xs == xs and (hs, ys) == kept
    g, after = oracle.weights_of(gradient), oracle.weights_of(moved)
    assert moved.biases == case.network.biases
    for name in oracle.NAMES:
        expected = [[w + scale * d for w, d in zip(*rows)] for rows in zip(before[name], g[name])]
        assert oracle.near(after[name], expected)


# What is refused.


@pytest.mark.parametrize(
    "named, changed",
    [
        ("Whh", dict(Whh=[[1.0, 2.0]])),
        ("Whh", dict(Whh=[[1.0], [2.0]])),
        ("Wxh", dict(Wxh=[[1.0, 2.0], [3.0]])),
        ("Why", dict(Why=[[1.0]])),
        ("Why", dict(Why=[[1.0, 2.0], [1.0]])),
        ("hidden unit", dict(Wxh=[])),
        ("input", dict(Wxh=[[], []])),
        ("output", dict(Why=[])),
        ("bh", dict(bh=[1.0], by=[1.0])),
        ("by", dict(bh=[1.0, 2.0], by=[])),
        ("by", dict(bh=[1.0, 2.0])),
        ("bh", dict(by=[1.0])),
    ],
)
def test_shapes_that_do_not_fit_are_refused_by_name(named, changed):
    shapes = dict(Wxh=[[1.0, 2.0], [3.0, 4.0]], Whh=[[1.0, 2.0], [3.0, 4.0]], Why=[[1.0, 2.0]])
    shapes.update(changed)
    with pytest.raises(PurernnError, match=named) as caught:
        Network(**shapes)
    assert "\n" not in str(caught.value)


@given(cases(length=st.integers(1, 5)), st.data())
def test_an_input_of_another_length_is_refused_by_its_step(case, data):
    t = data.draw(st.integers(0, len(case.xs) - 1))
    case.xs[t] = data.draw(st.sampled_from([case.xs[t] + [1], case.xs[t][1:]]))
    with pytest.raises(PurernnError, match="step %d" % t):
        forward(case.network, case.xs)


@pytest.mark.parametrize(
    "weights", [(5, [[1.0]], [[1.0]]), ([[1.0]], None, [[1.0]]), ([[1.0]], [[1.0]], [[1.0]], 5, 6)]
)
def test_weights_that_are_no_lists_are_refused(weights):
    with pytest.raises(PurernnError, match="lists of rows of numbers"):
        Network(*weights)


@pytest.mark.parametrize(
    "xs, named", [(5, "xs must be a list"), ([5], "step 0"), ([[1.0], None], "step 1")]
)
def test_inputs_that_are_no_lists_are_refused_by_their_place(xs, named):
    with pytest.raises(PurernnError, match=named):
        forward(Network([[1.0]], [[1.0]], [[1.0]]), xs)
    with pytest.raises(PurernnError, match="network must be a Network"):
        forward(None, xs)


@given(cases(length=st.integers(1, 5)), st.integers(0, 3))
def test_numbers_of_steps_that_differ_are_refused(case, shorter):
    hs, ys = forward(case.network, case.xs)
    given = [case.xs, case.targets, hs, ys]
    given[shorter] = given[shorter][1:]
    with pytest.raises(PurernnError, match="entries, not"):
        backward(case.network, *given, loss="squared_error")


@pytest.mark.parametrize("loss", ["", "hinge", None, 0, LOSSES])
def test_an_unknown_loss_is_refused(loss):
    network = Network([[0.0]], [[0.0]], [[0.0]])
    with pytest.raises(PurernnError, match="loss must be"):
        backward(network, [], [], [[0.0]], [], loss)
