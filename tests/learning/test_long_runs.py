"""Long runs that a float network fails: each really fails, at its last symbol and not before; a
memory that fades is found out.
"""

import itertools

import pytest
from hypothesis import given, strategies as st

from helpers.handmade_networks import adder, subtracter
from helpers.strategies import networks
from purernn.basics.bits import to_bits
from purernn.learning.long_runs import LONGEST_RUN, failing_long_run, failing_word
from purernn.machines.mealy import machine_of
from purernn.machines.operations import MACHINES
from purernn.network.elman import Network, forward

# The output is 1 from the first 1 on.
LATCH = machine_of("latch", lambda s, x: (s or x[0], (s or x[0],)), 1)


def latch(hold, threshold):
    """A network of one unit that should be LATCH: it excites itself with weight `hold`, against
    `threshold`.
    """
    return Network([[8.0]], [[hold]], [[8.0]], [-threshold], [-4.0])


def wrong_steps(network, machine, symbols):
    """The steps at which the network answers wrongly.

    By `forward`, which an oracle of its own holds for short inputs: over long ones two sums in
    another order may part, so that only the same floats can be asked where the first error is.
    """
    _, ys = forward(network, [to_bits(x, machine.n_in) for x in symbols])
    outputs = [sum([(y >= 0.5) << o for o, y in enumerate(row)]) for row in ys]
    return [t for t, pair in enumerate(zip(outputs, machine.run(symbols))) if pair[0] != pair[1]]


@given(networks(n_out=st.just(1)))
def test_a_run_that_is_found_fails_at_its_last_symbol_and_not_before(network):
    for machine in (MACHINES["addition"], MACHINES["parity"], LATCH):
        if (network.n_in, network.n_out) == (machine.n_in, machine.n_out):
            run = failing_long_run(network, machine)
            assert failing_long_run(network, machine, clear=True) == run
            if run is not None:
                assert wrong_steps(network, machine, run) == [len(run) - 1]
                assert len(run) <= LONGEST_RUN + 1


@pytest.mark.parametrize(
    "network, operation", [(adder(), "addition"), (subtracter(), "subtraction")]
)
def test_a_network_that_is_right_by_construction_fails_none(network, operation):
    assert failing_long_run(network, MACHINES[operation]) is None
    other = {"addition": "subtraction", "subtraction": "addition"}[operation]
    assert failing_long_run(network, MACHINES[other]) is not None


# A unit can hold itself up only if hold > 4, the steepest slope of σ being a quarter.
@pytest.mark.parametrize(
    "hold, threshold, steps_held", [(3.9, 2.1, 9), (4.0, 2.1, 12), (4.2, 2.2, 15)]
)
def test_a_memory_that_fades_is_found_out_when_it_has_faded(hold, threshold, steps_held):
    network = latch(hold, threshold)
    run = failing_long_run(network, LATCH)
    assert run == [1] + [0] * steps_held
    assert wrong_steps(network, LATCH, run) == [steps_held]


def test_a_memory_that_holds_is_not():
    assert failing_long_run(latch(8.0, 4.0), LATCH) is None


@given(networks(n_out=st.just(1)))
def test_a_word_that_is_found_fails_at_its_last_symbol_and_not_before(network):
    for machine in (MACHINES["addition"], MACHINES["parity"], LATCH):
        if (network.n_in, network.n_out) == (machine.n_in, machine.n_out):
            word = failing_word(network, machine, most_steps=200)
            assert failing_word(network, machine, clear=True, most_steps=200) == word
            if word is not None:
                assert wrong_steps(network, machine, word) == [len(word) - 1]


@given(networks(n_in=st.just(1), n_out=st.just(1)), st.integers(1, 4))
def test_with_levels_that_merge_nothing_the_word_is_a_shortest_one(network, length):
    # 2^30 levels: of words this short no two lead to the same hidden state, unless it is the same
    failing = [
        list(word)
        for n in range(1, length + 1)
        for word in itertools.product((0, 1), repeat=n)
        if wrong_steps(network, LATCH, word)
    ]
    most_steps = 2 ** (length + 1) - 2
    word = failing_word(network, LATCH, False, 2**30, 2**length, length, most_steps)
    if failing:
        assert word is not None and len(word) == len(failing[0])
    else:
        assert word is None


@pytest.mark.parametrize(
    "network, operation", [(adder(), "addition"), (subtracter(), "subtraction")]
)
def test_a_network_that_is_right_by_construction_fails_no_word(network, operation):
    assert failing_word(network, MACHINES[operation]) is None


def trap(word):
    """A network that copies its input, and the machine that does so but for the last symbol of this
    word.
    """

    def step(s, x):
        follows = s < len(word) and x[0] == word[s]
        last = follows and s == len(word) - 1
        return (s + 1 if follows else len(word)), (x[0] ^ last,)

    copy = Network([[8.0]], [[0.0]], [[8.0]], [-4.0], [-4.0])
    return copy, machine_of("a copy but for one word", step, 1)


@given(st.lists(st.integers(0, 1), min_size=1, max_size=12))
def test_the_only_word_that_fails_is_found(word):
    assert failing_word(*trap(word)) == word
    assert failing_word(*trap(word), most_steps=2 * len(word) - 2) is None


@given(st.lists(st.integers(0, 1), min_size=1, max_size=12))
def test_words_are_followed_as_far_as_is_asked(word):
    assert failing_word(*trap(word), longest=len(word)) == word
    assert failing_word(*trap(word), longest=len(word) - 1) is None


ALWAYS_0 = machine_of("always 0", lambda s, x: (s, (0,)), 1)


def test_the_word_nearest_to_being_wrong_is_followed():
    # The unit rises with every 1, and the output is wrong where it is high: a beam of one word
    # follows the 1s.
    ramp = Network([[2.0]], [[5.0]], [[8.0]], [-4.0], [-7.0])
    words = [failing_word(ramp, ALWAYS_0, width=width, levels=2**30) for width in (1, 64)]
    assert words == [[1] * 10] * 2


def test_as_many_words_are_followed_as_is_asked():
    # Unit 1 rises with every 0 until the output is wrong. Unit 2 is high after a 1, whose output is
    # nearer to being wrong at first: a beam of one word is led astray.
    decoy = Network([[-2.0], [4.0]], [[5.0, 0.0], [0.0, 0.0]], [[8.0, 1.5]], [-2.0, -2.0], [-7.0])
    few = {"levels": 2**30, "longest": 16}
    assert failing_word(decoy, ALWAYS_0, width=1, **few) is None
    assert failing_word(decoy, ALWAYS_0, width=2, **few) == [0] * 9


@pytest.mark.parametrize("wrong", range(8))
def test_a_single_symbol_of_three_bits_that_fails_is_found_by_both_searches(wrong):
    # the network answers 0 always; the machine answers 1 to one symbol
    machine = machine_of("one symbol", lambda s, x: (0, (int(list(x) == to_bits(wrong, 3)),)), 3)
    network = Network([[0.0] * 3], [[0.0]], [[0.0]], [-30.0], [-1.0])
    for search in (failing_long_run, failing_word):
        assert search(network, machine) == [wrong]
