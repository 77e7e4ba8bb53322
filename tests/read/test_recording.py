"""What is recorded while the core runs is what it computes: each number is computed once more, by
other means.
"""

import math
import sys

import pytest

from purernn.basics.sigmoid import sigmoid
from purernn.integers.quantised import quantise
from purernn.learning.recipe import Learner, learn, until_proved
from purernn.machines.operations import MACHINES
from purernn.read.page import listings, source
from purernn.read.recording import HIDDEN, SEED, Value, number_text, recorded

ELMAN, DESCENT = "purernn.network.elman", "purernn.network.descent"


@pytest.fixture(scope="module")
def run():
    """The recorded values and the student."""
    before = sys.gettrace()
    values, student = recorded(listings())
    assert sys.gettrace() is before
    return values, student


def values_of(run, module, code, occurrence=0):
    """The values of the statement with this code, turn by turn."""
    rows = source(module[len("purernn.") :]).split("\n")
    at = [n for n, row in enumerate(rows, 1) if row.strip().split("  #")[0] == code]
    return run[0].get((module, at[occurrence]), {})


def entries(values, name):
    """The entries of the value of that name, as texts."""
    return [cell for value in values if value.name == name for row in value.rows for cell in row]


def test_the_sample_is_that_of_the_command(run):
    progress = next(
        p for p in learn(MACHINES["addition"], SEED, HIDDEN) if p.verdict.status == "proved"
    )
    assert run[1].samples == progress.samples
    assert run[1].network == progress.network and run[1].verdict == progress.verdict


@pytest.fixture(scope="module")
def before(run):
    """The network before the sample."""
    learner = Learner(MACHINES["addition"], SEED, HIDDEN)
    for progress in until_proved(learner, run[1].samples - 1):
        pass
    assert progress.samples == run[1].samples - 1
    return progress.network


def bits_of(symbols):
    """The two bits of each symbol."""
    return [[x & 1, x >> 1] for x in symbols]


def test_the_states_and_outputs_are_those_of_the_equations(run, before):
    # By the library's exp, whose last digits are not shown.
    h = [0.0] * HIDDEN
    head = values_of(run, ELMAN, "def step(network: Network, x, h: list) -> tuple:")
    states = values_of(run, ELMAN, "h = [")
    ends = values_of(
        run,
        ELMAN,
        "return h, [sigmoid(dot(w, h) + b) for w, b in zip(network.Why, network.by)]",
    )
    assert sorted(states) == list(range(1, len(run[1].symbols) + 1))

    def entry(weights, bias, *vectors):
        z = math.fsum([w * v for w, v in zip(weights, sum(vectors, []))] + [bias])
        return 1 / (1 + math.exp(-z))

    for turn, x in enumerate(bits_of(run[1].symbols), 1):
        assert entries(head[turn], "x") == [number_text(bit) for bit in x]
        assert entries(head[turn], "h") == [number_text(v) for v in h]
        rows = zip(before.Wxh, before.Whh, before.bh)
        h = [entry(wx + wh, b, x, h) for wx, wh, b in rows]
        assert entries(states[turn], "h") == [number_text(v) for v in h]
        y = [entry(w, b, h) for w, b in zip(before.Why, before.by)]
        assert entries(ends[turn], "→") == [number_text(v) for v in h + y]


def test_the_update_is_shown_row_by_row(run, before):
    heads = values_of(run, DESCENT, "for weights, entries in zip(network.rows(), gradient.rows()):")
    ends = values_of(run, DESCENT, "entries[j] = w - scale * entries[j]")
    for turn, (old, new) in enumerate(zip(before.rows(), run[1].network.rows()), 1):
        assert entries(heads[turn], "weights") == [number_text(w) for w in old]
        assert entries(ends[turn], "entries")[0] == number_text(
            new[0]
        )  # of the row its first entry


def test_what_flows_back_at_a_step_comes_from_the_step_after_it(run):
    code = "def step_back(transposes, h, y, target, delta_h_after, loss) -> tuple:"
    head = values_of(run, ELMAN, code)
    shown = values_of(
        run,
        ELMAN,
        "delta_h = [(a + b) * v * (1 - v) for a, b, v in zip(from_later, from_output, h)]",
    )
    last = len(run[1].symbols)
    assert entries(head[last], "delta_h_after") == ["0"] * HIDDEN
    for turn in range(1, last):
        assert entries(head[turn], "delta_h_after") == entries(shown[turn + 1], "delta_h")


def test_the_update_ends_in_the_network_that_is_rounded(run):
    shown = values_of(run, DESCENT, "for j, w in enumerate(weights):")
    assert sorted(shown) == list(range(1, len(run[1].network.rows()) + 1))
    integers = quantise(run[1].network, levels=2)
    code = (
        "Wxh, Whh, Why, b = [[[round(w * weight_scale) for w in row] for row in W] for W in parts]"
    )
    rounded = values_of(run, "purernn.integers.quantised", code)[None]
    assert entries(rounded, "Wxh") == [number_text(w) for row in integers.Wxh for w in row]
    assert entries(rounded, "Whh") == [number_text(w) for row in integers.Whh for w in row]


def test_the_proof_takes_one_joint_state_a_turn(run):
    code = "for i, (hidden, s) in enumerate(growing(joint)):"
    shown = values_of(run, "purernn.integers.proof", code)
    assert sorted(shown) == list(range(1, run[1].verdict.joint_states + 1))
    assert [entries(shown[turn], "i") for turn in sorted(shown)] == [
        [str(turn - 1)] for turn in sorted(shown)
    ]


def test_the_sigmoid_s_numbers_are_its_own(run):
    heads = values_of(run, "purernn.basics.sigmoid", "def sigmoid(z: float) -> float:")
    ends = values_of(
        run, "purernn.basics.sigmoid", "return r if -SURE < s - r < SURE else nearest(z, s)"
    )
    for turn in ends:
        z = float(entries(heads[turn], "z")[0].replace("−", "-"))  # four digits of it
        assert abs(float(entries(ends[turn], "→")[0].replace("−", "-")) - sigmoid(z)) < 1e-3


def test_what_a_statement_adds_to_a_gradient_is_nothing_only_where_a_factor_is_zero(run):
    xs = bits_of(run[1].symbols)
    for code, zeros in (
        ("add_outer(dWxh, delta_h, x)", [t for t, x in enumerate(xs, 1) if x == [0, 0]]),
        ("add_outer(dWhh, delta_h, h_before)", [1]),  # h_0 = 0
    ):
        shown = values_of(run, ELMAN, code)
        assert sorted(shown) == list(range(1, len(xs) + 1))
        assert [turn for turn in sorted(shown) if not shown[turn]] == zeros


@pytest.mark.parametrize(
    "value, shape, rows",
    [
        ([1.0, 0.5], "2", [["1", "0.5"]]),
        ([[1, 2], [3, 4]], "2 × 2", [["1", "2"], ["3", "4"]]),
        ([[1, 2]] * 5, "5 × 2", [["…", "1", "2"]]),
        (bytes([1, 0]), "2", [["1", "0"]]),
        (([[1]], [[2]]), "1 × 1, 1 × 1", [["…"]]),
        (True, "", [["true"]]),
        ([], "", [["()"]]),
    ],
)
def test_a_value_is_shown_with_its_shape(value, shape, rows):
    shown = Value("x", value)
    assert (shown.shape, shown.rows) == (shape, rows)
