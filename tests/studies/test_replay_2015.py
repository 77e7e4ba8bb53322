"""The 2015 program's run, character for character; and whether what it trained is right.

tests/data/README.md says where the facts come from.
"""

import json
import os
from math import exp
from operator import mul

import pytest
from hypothesis import given, strategies as st

from helpers.strategies import seeds
from purernn.basics.bits import from_bits, to_bits
from purernn.basics.errors import PurernnError
from purernn.basics.mersenne import Mersenne
from purernn.network.elman import Network
from purernn.network.specialised import stepper
from purernn.studies.replay_2015 import PRINT_EVERY, drawn_network, numpy_text, printed, replay

OPERATIONS = ["addition", "subtraction"]
ANSWER = {"addition": lambda a, b: a + b, "subtraction": lambda a, b: a - b}


# The weights that it starts from.


@given(seeds(), st.integers(1, 3), st.integers(1, 5), st.integers(1, 2))
def test_weights_are_drawn_in_the_order_of_2015(seed, n_in, n_hid, n_out):
    network, u = drawn_network(Mersenne(seed), n_in, n_hid, n_out), Mersenne(seed)
    for W, sources in ((network.Wxh, n_in), (network.Why, n_hid), (network.Whh, n_hid)):
        for source in range(sources):
            assert [row[source] for row in W] == [2 * u.random() - 1 for _ in W]
    assert not network.biases


# The run.


@pytest.fixture
def whole_run(run_of_2015):
    """whole_run(operation): the Run to its end."""

    def whole(operation):
        if not run_of_2015(operation).whole:
            pytest.skip("the whole run of addition takes 3 s; PURERNN_TESTS=thorough trains it too")
        return run_of_2015(operation)

    return whole


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_run_prints_what_the_2015_program_printed(operation, run_of_2015, data):
    run, text = run_of_2015(operation), data("replay_%s_0.txt" % operation)
    assert run.text == text if run.whole else run.text and text.startswith(run.text)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_final_weights_are_those_of_the_2015_program(operation, whole_run, data):
    # Our σ is a multiple of 2^-40, which is up to 4.5e-13 from NumPy's: after 10,000 samples the
    # weights are within 8e-12, the same on every Python.
    final, network = json.loads(data("final_%s_0.json" % operation)), whole_run(operation).network
    for ours, theirs in (
        (network.Wxh, final["synapse_0"]),
        (network.Whh, final["synapse_h"]),
        (network.Why, final["synapse_1"]),
    ):
        assert len(ours) == len(theirs[0])
        for i, row in enumerate(ours):
            for j, w in enumerate(row):
                assert abs(w - theirs[j][i]) <= 2e-11
    assert not network.biases


@pytest.mark.parametrize("operation", OPERATIONS)
def test_errors_in_full_are_those_of_the_2015_program(operation, run_of_2015, data):
    theirs = json.loads(data("final_%s_0.json" % operation))["overall_error_at_iteration"]
    ours = run_of_2015(operation).errors
    if not run_of_2015(operation).whole:
        theirs = theirs[: len(ours)]
    assert ours and [index for index, _ in ours] == [index for index, _ in theirs]
    assert all(abs(a - b) <= 1e-11 for (_, a), (_, b) in zip(ours, theirs))


OTHERS = [  # file of tests/data, arguments of replay, samples in the quick profile
    ("replay_addition_1.txt", dict(operation="addition", seed=1, samples=10000), 1),
    ("replay_addition_7.txt", dict(operation="addition", seed=7, samples=10000), 1001),
    ("replay_subtraction_1.txt", dict(operation="subtraction", seed=1, samples=10000), 1001),
    ("replay_subtraction_7.txt", dict(operation="subtraction", seed=7, samples=10000), 1),
    ("replay_addition_0_bits_16.txt", dict(operation="addition", bits=16, samples=3000), 1),
    (
        "replay_subtraction_5_bits_12.txt",
        dict(operation="subtraction", seed=5, bits=12, samples=2000),
        1,
    ),
    (
        "replay_addition_2_hidden_5_rate_0.5.txt",
        dict(operation="addition", seed=2, hidden=5, learning_rate=0.5, samples=3000),
        1001,
    ),
    (
        "replay_subtraction_4294967295_hidden_24.txt",
        dict(operation="subtraction", seed=4294967295, hidden=24, samples=4000),
        0,  # its first line is of sample 2,000
    ),
]


@pytest.mark.parametrize("name, arguments, quick", OTHERS)
def test_other_seeds_sizes_and_rates_print_what_the_program_prints(
    name, arguments, quick, data, thorough
):
    if not (quick or thorough):
        pytest.skip("this run prints late; PURERNN_TESTS=thorough trains it")
    expected, whole = data(name), thorough
    if not whole:  # the run of fewer samples is the beginning of the run
        arguments = dict(arguments, samples=quick)
    blocks = [r for r in replay(**arguments) if r.index % PRINT_EVERY == 0]
    text = "".join(printed(r, arguments.get("bits", 8)) + "\n" for r in blocks)
    assert text and expected.startswith(text)
    assert text == expected or not whole


@given(
    st.sampled_from(OPERATIONS), st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(1, 20)
)
def test_samples_are_pairs_below_half_and_their_answers(operation, seed, hidden, bits):
    indices = []
    for r in replay(operation, seed, samples=6, hidden=hidden, bits=bits):
        indices.append(r.index)
        assert 0 <= r.a < 2 ** (bits - 1) and 0 <= r.b < 2 ** (bits - 1)
        assert r.c == ANSWER[operation](r.a, r.b) >= 0
        assert len(r.guess) == bits and set(r.guess) <= {0, 1}
        assert 0 <= r.error <= bits
        assert r.network.n_hid == hidden
    assert indices == sorted(set(indices) & set(range(6)))
    assert operation == "subtraction" or indices == list(range(6))


@pytest.mark.parametrize(
    "value, text",
    [  # as str(numpy.array([value])) writes it, without the brackets; NumPy 2.4
        (0.0, "0."),
        (2.0, "2."),
        (3.5, "3.5"),
        (3.5852713026829557, "3.5852713"),
        (0.21595036893659336, "0.21595037"),
        (7.123456785, "7.12345679"),
        (0.123456785, "0.12345678"),
        (3.999999999, "4."),
        (10.000000004, "10."),
        (123.456, "123.456"),
        (0.1, "0.1"),
        (0.0001, "0.0001"),
        (9.9999999999e-05, "1.e-04"),
        (1.23e-05, "1.23e-05"),
        (2.5e-10, "2.5e-10"),
        (3.123456789012e-07, "3.12345679e-07"),
    ],
)
def test_an_error_is_written_as_numpy_writes_it(value, text):
    assert numpy_text(value) == text


@pytest.mark.parametrize(
    "named, arguments",
    [
        ("multiplication", dict(operation="multiplication")),
        ("None", dict(operation=None)),
        ("hidden must be at least 1, not 0", dict(hidden=0)),
        ("hidden must be at least 1, not -4", dict(hidden=-4)),
        ("hidden must be an integer, not 2.0", dict(hidden=2.0)),
        ("hidden must be an integer, not True", dict(hidden=True)),
        ("bits must be at least 1, not 0", dict(bits=0)),
        ("bits must be an integer, not '8'", dict(bits="8")),
        ("samples must be at least 1, not -1", dict(samples=-1)),
        ("samples must be at least 1, not 0", dict(samples=0)),
        ("seed must be at least 0, not -1", dict(seed=-1)),
        ("seed must be at most 4294967295, not 4294967296", dict(seed=2**32)),
        ("the learning rate must be a finite number, not nan", dict(learning_rate=float("nan"))),
        ("the learning rate must be a finite number, not inf", dict(learning_rate=float("inf"))),
        ("the learning rate must be a finite number, not '0.1'", dict(learning_rate="0.1")),
    ],
)
def test_bad_arguments_are_refused_in_one_line_that_names_them(named, arguments):
    with pytest.raises(PurernnError) as caught:
        list(replay(**dict(dict(operation="addition", samples=2), **arguments)))
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_rate_that_overflows_the_weights_is_told():
    with pytest.raises(PurernnError, match="learning rate .* too large"):
        for _ in replay("addition", samples=100, hidden=4, bits=400, learning_rate=1e308):
            pass


# What it learned.


def in_domain(operation, a, b):
    """Whether the answer of a and b is a number of 8 bits: 32,896 pairs of each operation."""
    return 0 <= ANSWER[operation](a, b) < 256


def answers(network, bits, wanted):
    """(a, b, answer) for all a, b < 2^bits of which wanted(a, b): a walk over the tree of bit
    pairs.

    Pairs that agree in their low bits share those steps, so that a step is run 4^t times at
    time t instead of 4^bits times. h(a, b) and y(a, b) are what the network gives, up to
    rounding: test_the_walk_is_the_forward_pass.
    """
    inputs = [  # with the sign of the exponent: σ(z) = 1 / (1 + e^-z)
        [-w[0] * (s & 1) - w[1] * (s >> 1) - b for w, b in zip(network.Wxh, network.bh)]
        for s in range(4)
    ]
    level = [(0, 0, 0, [0.0] * network.n_hid)]
    for t in range(bits):
        after = []
        for a, b, c, h in level:
            recurrent = [sum(map(mul, row, h)) for row in network.Whh]
            for symbol in range(4):
                a_now, b_now = a | (symbol & 1) << t, b | (symbol >> 1) << t
                if t < bits - 1 or wanted(a_now, b_now):
                    h_now = [1 / (1 + exp(z - r)) for z, r in zip(inputs[symbol], recurrent)]
                    y = sum(map(mul, network.Why[0], h_now)) + network.by[0]
                    after.append((a_now, b_now, c | (y >= 0) << t, h_now))
        level = after
    return [(a, b, c) for a, b, c, _ in level]


def computed(network, a, b, bits):
    """What the network answers to a and b, read off its outputs."""
    steps, h, answer = stepper(network), [0.0] * network.n_hid, []
    for pair in zip(to_bits(a, bits), to_bits(b, bits)):
        ((h, y),) = steps([pair], h)
        answer.append(1 if y[0] >= 0.5 else 0)
    return from_bits(answer)


@given(st.integers(0, 15), st.integers(0, 15), st.integers(0, 9))
def test_the_walk_is_the_forward_pass(a, b, seed):
    network = next(replay("addition", seed, samples=1, hidden=3)).network
    assert (a, b, computed(network, a, b, 4)) in answers(network, 4, lambda a, b: True)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_answer_of_8_bits_is_right(operation, whole_run, thorough):
    # of 7 bits in the quick profile, a quarter of the pairs; CI takes them all
    bits, count = (8, 32896) if thorough or os.environ.get("CI") else (7, 8256)
    found = answers(whole_run(operation).network, bits, lambda a, b: in_domain(operation, a, b))
    assert len({(a, b) for a, b, _ in found}) == len(found) == count
    assert [(a, b, c) for a, b, c in found if c != ANSWER[operation](a, b)] == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_exhaustive_check_finds_a_spoilt_network(operation, whole_run):
    network = whole_run(operation).network
    spoilt = Network(network.Wxh, network.Whh, [[-network.Why[0][0]] + network.Why[0][1:]])
    found = answers(spoilt, 6, lambda a, b: in_domain(operation, a, b))
    assert any(c != ANSWER[operation](a, b) for a, b, c in found)
    assert any(c != a - b for a, b, c in answers(network, 4, lambda a, b: a >= b)) == (
        operation == "addition"
    )


@pytest.mark.parametrize("operation", OPERATIONS)
def test_random_answers_are_right(operation, whole_run):
    network = whole_run(operation).network

    @given(st.integers(0, 255), st.integers(0, 255))
    def is_right(a, b):
        a, b = max(a, b), min(a, b)
        if operation == "addition":
            b = min(b, 255 - a)
        assert computed(network, a, b, 8) == ANSWER[operation](a, b)

    is_right()


def test_right_on_8_bits_is_not_right(whole_run):
    # All 32,896 differences of 8-bit numbers are right, and yet about one in eighty of 200 bits
    # is wrong.
    network, wrong = whole_run("subtraction").network, 0
    a = b = 1
    for k in range(100):
        a, b = a * 6364136223846793005 % 2**200, (a ^ k) * 1442695040888963407 % 2**200
        a, b = max(a, b), min(a, b)
        wrong += computed(network, a, b, 200) != a - b
    assert 0 < wrong < 10
