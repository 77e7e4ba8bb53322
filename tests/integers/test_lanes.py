"""The step by lanes is the step of the integer network, whatever the weights."""

import pytest
from hypothesis import given, strategies as st

from purernn.integers.lanes import Lanes, lane_bits
from purernn.integers.quantised import QuantisedNetwork, thresholds_of


@st.composite
def walks(draw):
    """An integer network of any weights that fit 8 bits and any thresholds that rise, small sizes
    first, and input symbols.
    """
    n_in, n_hid, n_out = draw(st.integers(1, 3)), draw(st.integers(1, 6)), draw(st.integers(1, 3))
    levels, scale = draw(st.integers(2, 16)), draw(st.sampled_from([1, 2, 8, 16]))
    weight = st.integers(-128, 127)

    def rows(height, width):
        return [draw(st.lists(weight, min_size=width, max_size=width)) for _ in range(height)]

    parts = [
        rows(n_hid, n_in),
        rows(n_hid, n_hid),
        rows(n_out, n_hid),
        rows(1, n_hid)[0],
        rows(1, n_out)[0],
    ]
    threshold = st.one_of(st.integers(-300, 300), st.integers(-(2**30), 2**30))
    thresholds = draw(
        st.one_of(
            st.just(thresholds_of(scale, levels)),
            st.lists(threshold, min_size=levels - 1, max_size=levels - 1).map(sorted),
        )
    )
    network = QuantisedNetwork(scale, levels, thresholds, *parts)
    return network, draw(st.lists(st.integers(0, 2**n_in - 1), max_size=12))


def follows(network, lanes, symbols):
    """Whether all successors agree along the walk that these symbols make."""
    hidden, packed = network.initial, lanes.initial
    for x in symbols:
        clear, fast = network.successors(hidden), lanes.successors(packed)
        if [(lanes.levels_of(after), y) for after, y in fast] != clear:
            return False
        hidden, packed = clear[x][0], fast[x][0]
    return True


@given(walks())
def test_lanes_step_as_the_integer_network_steps(walk):
    network, symbols = walk
    assert follows(network, Lanes(network), symbols)


def test_lanes_hold_the_largest_sums_of_either_sign():
    for w in (-128, 127):
        network = QuantisedNetwork(
            1, 16, thresholds_of(1, 16), [[w] * 2] * 8, [[w] * 8] * 8, [[w] * 8], [w] * 8, [w]
        )
        assert follows(network, Lanes(network), [0, 3, 3, 0, 1, 2])


@pytest.mark.parametrize("power", [2**k for k in range(3, 31)])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_lane_holds_a_sum_less_a_threshold_that_is_a_power_of_two(power, sign):
    # The sums reach 4 and -4; a threshold so far off that the difference is the power itself.
    for difference in (power - 1, power, power + 1):
        threshold = sign * (4 - difference)
        weight = [[1]] * 2, [[1, 1]] * 2, [[1, 1]], [1, 1], [1]
        network = QuantisedNetwork(
            1,
            2,
            [threshold],
            *[[[sign * w for w in row] for row in W] for W in weight[:3]],
            [sign, sign],
            [sign],
        )
        assert network.accumulator_bound() == 4
        assert lane_bits(network) >= (4 + abs(threshold)).bit_length() + 1
        assert follows(network, Lanes(network), [0, 1, 1, 0, 1, 1])


@pytest.mark.parametrize("levels", range(2, 17))
def test_a_lane_holds_the_highest_level_though_all_sums_are_0(levels):
    network = QuantisedNetwork(
        1, levels, [0] * (levels - 1), [[0]] * 3, [[0] * 3] * 3, [[0] * 3], [0] * 3, [0]
    )
    assert Lanes(network).levels_of(Lanes(network).successors(0)[0][0]) == bytes([levels - 1] * 3)
    assert follows(network, Lanes(network), [0, 1, 1])


def test_lanes_of_another_network_are_noticed():
    network = QuantisedNetwork(16, 2, [0], [[16]], [[0]], [[16]], [-8], [-8])
    other = QuantisedNetwork(16, 2, [0], [[16]], [[0]], [[16]], [-8], [8])
    assert follows(network, Lanes(network), [0, 1]) and not follows(network, Lanes(other), [0, 1])
