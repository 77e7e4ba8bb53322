"""What Hypothesis draws. Small values come first, so that a failure shrinks to a small one."""

import random

from hypothesis import strategies as st

from purernn.integers.quantised import QuantisedNetwork, thresholds_of
from purernn.machines.mealy import Machine
from purernn.network.elman import LOSSES, Network


def seeds():
    """Seeds of the Mersenne Twister."""
    return st.integers(0, 2**32 - 1)


def naturals(bits=2000):
    """Integers from 0 to 2^bits, short ones as often as long ones."""
    return st.integers(0, bits).flatmap(lambda length: st.integers(0, 2**length))


def not_integers():
    """Values that are no integer to us, the tempting ones (True, 1.0, "1", NaN) first."""
    return st.one_of(
        st.sampled_from(
            [
                True,
                False,
                1.0,
                0.0,
                "1",
                "",
                None,
                b"1",
                1j,
                float("nan"),
                float("inf"),
                (),
                [1],
                {},
            ]
        ),
        st.floats(),
        st.text("01- \n\u00e9", max_size=5),
        st.lists(st.integers(), max_size=3),
    )


def multiples(unit, count):
    """[0, unit, -unit, 2 unit, ... -count unit]."""
    return [sign * k * unit for k in range(count + 1) for sign in (1, -1)[: k + 1]]


def full(low, high, count=80):
    """Floats between these bounds, most of which need all their 53 bits."""
    draws = random.Random(2015)
    return [draws.uniform(low, high) for _ in range(count)]


# Weights from -2 to 2: eighths first, which are exact and easy to read. Twelve terms of that size
# keep |z| below 40, where no output is so near to 0 or 1 that a gradient drowns in rounding.
WEIGHTS = multiples(1 / 8, 16) + [-0.0, 5e-324, -1e-300, 1e-17, 0.1, 1 / 3] + full(-2, 2)
# Weights that a bit-serial machine takes: sixteenths from -8 to 8; and to 30, which halves the
# scale.
STEEP = multiples(1 / 16, 32) + multiples(1 / 2, 16) + [2 + 1 / 16, 8 - 1 / 16] + full(-8, 8)
STEEPER = STEEP + full(-30, 30, 76)
INPUTS = [0, 1] * 40 + full(-1, 1)  # the mathematics does not ask for bits
TARGETS = [0, 1] * 40 + full(0, 1)


def vectors(entries, length):
    """Lists of exactly `length` entries: of a strategy, or of a list of at most 256 values, the
    first of which is the simplest. Of a list they are drawn as a string of bytes, which takes a
    tenth of the time.
    """
    if isinstance(entries, list):
        assert len(entries) <= 256
        drawn = st.binary(min_size=length, max_size=length)
        return drawn.map(lambda places: [entries[k % len(entries)] for k in places])
    return st.lists(entries, min_size=length, max_size=length)


def several(entries, *shapes):
    """Lists of a matrix for each (rows, columns). Their entries are drawn as one list, which takes
    a third of the time of a list a row.
    """

    def cut(flat):
        rest, matrices = iter(flat), []
        for rows, columns in shapes:
            matrices.append([[next(rest) for _ in range(columns)] for _ in range(rows)])
        return matrices

    return vectors(entries, sum(rows * columns for rows, columns in shapes)).map(cut)


def matrices(entries, rows, columns):
    """Lists of `rows` lists of `columns` entries."""
    return several(entries, (rows, columns)).map(lambda one: one[0])


@st.composite
def networks(draw, n_in=st.integers(1, 3), n_hid=st.integers(1, 8), n_out=st.integers(1, 2)):
    """Networks of sizes drawn from the given ranges, with or without biases."""
    i, h, o = draw(n_in), draw(n_hid), draw(n_out)
    shapes = [(h, i), (h, h), (o, h)]
    if draw(st.booleans()):
        Wxh, Whh, Why, bh, by = draw(several(WEIGHTS, *shapes + [(1, h), (1, o)]))
        return Network(Wxh, Whh, Why, bh[0], by[0])
    return Network(*draw(several(WEIGHTS, *shapes)))


def losses():
    """The names of the losses."""
    return st.sampled_from(LOSSES)


class Case:
    """A network, a sample for it, and a loss."""

    def __init__(self, network, xs, targets, loss):
        self.network, self.xs, self.targets, self.loss = network, xs, targets, loss

    def __repr__(self):
        return "Case(Network(**%r), xs=%r, targets=%r, loss=%r)" % (
            {name: getattr(self.network, name) for name in ("Wxh", "Whh", "Why", "bh", "by")},
            self.xs,
            self.targets,
            self.loss,
        )


@st.composite
def cases(draw, networks=networks(), length=st.integers(0, 12)):
    """Cases of a drawn network and a sample of drawn length that fits it."""
    network, steps = draw(networks), draw(length)
    xs = draw(matrices(INPUTS, steps, network.n_in))
    return Case(network, xs, draw(matrices(TARGETS, steps, network.n_out)), draw(losses()))


@st.composite
def machines(draw, n_states=st.integers(1, 6), n_in=st.integers(1, 2), n_out=st.integers(1, 2)):
    """Mealy machines of any table; some of their states may not be reachable."""
    states, i, o = draw(n_states), draw(n_in), draw(n_out)
    next_states = draw(matrices(list(range(states)), states, 2**i))
    output = draw(matrices(list(range(2**o)), states, 2**i))
    return Machine("drawn", i, o, list(range(states)), next_states, output)


@st.composite
def integer_networks(
    draw,
    n_in=st.integers(1, 2),
    n_hid=st.integers(1, 3),
    n_out=st.integers(1, 2),
    levels=st.integers(2, 4),
):
    """Integer networks small enough to try every input sequence, with weights of a size that
    matters at scale 1.
    """
    i, h, o, top = draw(n_in), draw(n_hid), draw(n_out), draw(levels)
    Wxh, Whh, Why, bh, by = draw(several(multiples(1, 4), (h, i), (h, h), (o, h), (1, h), (1, o)))
    return QuantisedNetwork(1, top, thresholds_of(1, top), Wxh, Whh, Why, bh[0], by[0])


@st.composite
def steep_networks(draw, n_in=st.integers(1, 3), n_hid=st.integers(1, 5), n_out=st.integers(1, 2)):
    """Float networks that are to become integers."""
    i, h, o = draw(n_in), draw(n_hid), draw(n_out)
    shapes = (h, i), (h, h), (o, h), (1, h), (1, o)
    Wxh, Whh, Why, bh, by = draw(several(draw(st.sampled_from([STEEP, STEEPER])), *shapes))
    return Network(Wxh, Whh, Why, bh[0], by[0])


def json_values():
    """Anything that a JSON file can hold."""
    leaves = st.one_of(
        st.sampled_from(
            [None, True, False, 0, 1, -1, 2**64, 0.5, float("nan"), float("inf"), "", "0", [], {}]
        ),
        st.integers(),
        st.floats(),
        st.text(max_size=5),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=5,
    )
