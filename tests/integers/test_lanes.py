"""The step by lanes is the step of the integer network, whatever the weights."""

from hypothesis import given, strategies as st

from purernn.integers.lanes import Lanes
from purernn.integers.quantised import QuantisedNetwork, thresholds_of


@st.composite
def walks(draw):
    """An integer network of any weights that fit 8 bits, small sizes first, and input symbols."""
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
    network = QuantisedNetwork(scale, levels, thresholds_of(scale, levels), *parts)
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


def test_lanes_of_another_network_are_noticed():
    network = QuantisedNetwork(16, 2, [0], [[16]], [[0]], [[16]], [-8], [-8])
    other = QuantisedNetwork(16, 2, [0], [[16]], [[0]], [[16]], [-8], [8])
    assert follows(network, Lanes(network), [0, 1]) and not follows(network, Lanes(other), [0, 1])
