"""The one page: its integers are what its docstring says, within the bounds that it states, and
what it proves the package proves too.
"""

import ast
import io
from fractions import Fraction
from math import exp

import pytest
from hypothesis import given, strategies as st

from helpers.strategies import multiples, several
from purernn.integers.proof import prove as package_proves
from purernn.integers.quantised import QuantisedNetwork
from purernn.machines.arithmetic import compute
from purernn.machines.operations import MACHINES
from purernn.onboard import learner

LEARNED = (
    "addition",
    "comparison",
    "gray",
    "increment",
    "negation",
    "parity",
    "subtraction",
    "tripling",
    "xor",
)
LARGEST = 4095  # of a weight
WORD = 1 << 30  # what a small integer of MicroPython holds


class Bounded(ast.NodeTransformer):
    """Sends every result of +, -, *, <<, >>, //, % and |, &, ^ through `bounded`."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        return ast.Call(ast.Name("bounded", ast.Load()), [node], [])

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        left = ast.parse(ast_text(node.target), mode="eval").body
        value = ast.BinOp(left, node.op, node.value)
        return ast.Assign([node.target], ast.Call(ast.Name("bounded", ast.Load()), [value], []))


def ast_text(target):
    """The source of a name, or of name[index]… as the page writes them."""
    if isinstance(target, ast.Name):
        return target.id
    index = getattr(target.slice, "value", target.slice)  # ast.Index before 3.9
    return "%s[%s]" % (ast_text(target.value), ast_text(index))


def page(operation="addition", bounded=False):
    """The page as fresh names with another machine's tables, quiet; its prints in `printed`."""
    machine = MACHINES[operation]
    with io.open(learner.__file__, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    names = {"printed": [], "__name__": "page"}
    names["print"] = names["printed"].append
    if bounded:

        def check(value):
            assert type(value) is not int or -WORD <= value < WORD, value
            return value

        names["bounded"] = check
        tree = ast.fix_missing_locations(Bounded().visit(tree))
    exec(compile(tree, learner.__file__, "exec"), names)
    names.update(NEXT=machine.next, OUTPUT=machine.output, I=machine.n_in)
    return names


def learned(operation, seed):
    """(names of the page, its weights) after learning with this seed."""
    names = page(operation)
    return names, names["learn"](seed)


def integers(W, n_in):
    """The page's network as the package's, of two levels: its search is the oracle here.

    The package holds weights to 8 bits, the page to 13, so the check of their width is left out.
    """
    n = len(W) - 1
    network = object.__new__(QuantisedNetwork)
    network.n_hid, network.n_in, network.n_out = n, n_in, 1
    network.weight_scale, network.levels, network.thresholds = 256, 2, [0]
    network.Whh, network.bh = [w[:n] for w in W[:n]], [w[n] for w in W[:n]]
    network.Wxh = [w[n + 1 :] for w in W[:n]]
    network.Why, network.by = [W[n][:n]], [W[n][n]]
    network.initial, network.check = bytes(n), lambda: None
    return network


def rows_of(values):
    """Weights of 8 hidden units and 2 inputs."""
    return several(values, (9, 11)).map(lambda matrices: matrices[0])


def test_the_page_imports_nothing_and_has_no_float():
    with io.open(learner.__file__, encoding="utf-8") as file:
        nodes = list(ast.walk(ast.parse(file.read())))
    assert not [n for n in nodes if isinstance(n, (ast.Import, ast.ImportFrom, ast.Div))]
    assert not [n for n in nodes if type(getattr(n, "value", None)) is float]


@pytest.mark.parametrize(
    "operation, seed",
    [(operation, 8) for operation in LEARNED] + [("addition", 2), ("subtraction", 2)],
)
def test_an_operation_is_learned_and_the_package_proves_the_same_network(operation, seed):
    names, W = learned(operation, seed)
    machine = MACHINES[operation]
    pairs = names["prove"](W)
    verdict = package_proves(integers(W, machine.n_in), machine, clear=True)
    assert verdict.status == "proved"
    assert pairs == verdict.joint_states
    assert names["printed"][-1].startswith("proved, %d pairs" % pairs)


@pytest.mark.parametrize("operation", ["addition", "subtraction", "negation", "tripling"])
def test_a_proved_network_computes_with_integers_of_any_length(operation):
    names, W = learned(operation, 8)
    machine = MACHINES[operation]
    for a, b in ((0, 0), (9, 9), (2**64 - 1, 1), (3**90, 2**64), (2**30, 2**30 - 1)):
        operands = [a, b][: machine.n_in]
        assert names["compute"](W, operands) == compute(machine, *operands)


def test_a_negative_operand_is_refused():
    with pytest.raises(ValueError, match="operands >= 0"):
        learner.compute([[0] * 11] * 9, [5, -1])


def test_one_changed_weight_is_refuted_by_a_shortest_input():
    names, W = learned("addition", 0)
    W[-1] = [-w for w in W[-1]]
    xs = names["prove"](W)
    verdict = package_proves(integers(W, 2), MACHINES["addition"], clear=True)
    assert len(xs) == len(verdict.counterexample)
    h, ys = 0, []
    for x in xs:
        h, y = names["step"](W, h, x)
        ys.append(int(y))
    targets = MACHINES["addition"].run(xs)
    assert ys != targets and ys[:-1] == targets[:-1]


@pytest.mark.parametrize("operation, seed", [("addition", 2)])
def test_learning_keeps_within_30_bits(operation, seed):
    names = page(operation, bounded=True)
    assert names["prove"](names["learn"](seed)) > 0


BOUNDED = page(bounded=True)


@given(
    rows_of(multiples(33, 124) + [-LARGEST, LARGEST] * 3),
    st.lists(st.integers(0, 3), min_size=1, max_size=16),
)
def test_no_weights_and_no_sample_leave_30_bits(W, xs):
    BOUNDED["train"](W, xs)
    assert all([abs(w) <= LARGEST for row in W for w in row])
    BOUNDED["prove"](W)


@given(st.integers(0, 1000))
def test_no_seed_leaves_30_bits(seed):
    state = [(seed + 1) * 799807 & 0xFFFFFFF]
    assert (seed + 1) * 799807 < WORD
    W = BOUNDED["initial"](state)
    assert all([abs(w) <= LARGEST for row in W for w in row])
    for n in range(1, 26):
        assert 0 <= BOUNDED["draw"](state, n) < 1 << n


def test_a_bound_that_is_passed_is_seen():
    with pytest.raises(AssertionError):
        BOUNDED["sigmoid"](1 << 23)


@given(st.integers(-4096 * 29, 4096 * 29))
def test_the_sigmoid_is_within_a_fiftieth_of_itself(z):
    # 2^-f is at most 0.061 below its chord, which moves σ by at most 0.061 / 4; and 1 / 256 more
    # for each rounding, of k, of the power and of the quotient.
    true = 1 / (1 + exp(-z / 256))
    assert abs(learner.sigmoid(z) / 256 - true) <= 0.061 / 4 + 2 / 256


@given(st.integers(-4096 * 29, 4096 * 29))
def test_the_sigmoid_rises_and_is_symmetric(z):
    assert learner.sigmoid(z) <= learner.sigmoid(z + 1)
    assert z == 0 or learner.sigmoid(z) + learner.sigmoid(-z) == 256


def gradient(W, xs):
    """The docstring's equations in fractions: (deltas of each step, Σ_t δ_t v_t^T)."""
    n, one = 8, Fraction(256)
    rows = [[Fraction(w, 256) for w in row] for row in W]
    v_hidden, v_output = [], []
    h = [0] * n
    for x in xs:
        v_hidden.append(h + [1, x & 1, x >> 1])
        zs = [sum(w * v for w, v in zip(row, v_hidden[-1])) for row in rows[:n]]
        h = [int(z >= 0) for z in zs]
        v_output.append(h + [1, 0, 0])
    targets = MACHINES["addition"].run(xs)
    delta = [Fraction(0)] * n
    G = [[Fraction(0)] * 11 for _ in W]
    for t in range(len(xs) - 1, -1, -1):

        def sigma(row, v):
            return learner.sigmoid(int(256 * sum(w * b for w, b in zip(row, v)))) / one

        delta_y = sigma(rows[n], v_output[t]) - targets[t]
        new = []
        for i in range(n):
            s = sigma(rows[i], v_hidden[t])
            back = sum(rows[j][i] * delta[j] for j in range(n)) + rows[n][i] * delta_y
            new.append(max(-4, min(4, back * s * (1 - s))))
        delta = new
        for i, d, v in [(i, delta[i], v_hidden[t]) for i in range(n)] + [(n, delta_y, v_output[t])]:
            for j in range(11):
                G[i][j] += d * v[j]
    return G


@given(rows_of(multiples(2, 127)), st.lists(st.integers(0, 3), min_size=1, max_size=3))
def test_a_training_step_agrees_with_the_equations_in_fractions(W, xs):
    before = [list(row) for row in W]
    G = gradient(before, xs)
    learner.train(W, xs)
    largest = max([Fraction(1, 2)] + [abs(g) for row in G for g in row])
    # A δh is rounded down twice, by less than 2/256; through weights of at most 1 from 8 units,
    # each times a slope of at most 1/4, the errors at most double from step to step, and add.
    error = Fraction(2, 256) * sum([(2**t - 1) for t in range(1, len(xs) + 1)])
    for row, old, gs in zip(W, before, G):
        for w, w_old, g in zip(row, old, gs):
            step = Fraction(w_old - w, 256)
            # dW and the largest entry each err by `error`; the step is rounded to a 256th.
            assert abs(step - g / (2 * largest)) <= 2 * error + Fraction(1, 256)


def test_the_digest_tells_weights_apart():
    W = [[0] * 11 for _ in range(9)]
    digests = {learner.digest(W)}
    for i in range(9):
        for j in range(11):
            W[i][j] = 1
            digests.add(learner.digest(W))
            W[i][j] = 0
    assert len(digests) == 100
