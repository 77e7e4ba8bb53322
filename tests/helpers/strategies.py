"""What Hypothesis draws. Small values come first, so that a failure shrinks to a small one."""

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


def weights():
    """Weights from -2 to 2: eighths first, which are exact and easy to read, then any float.

    Twelve terms of that size keep |z| below 40, where no output is so near to 0 or 1 that
    a gradient drowns in rounding.
    """
    return st.one_of(st.integers(-16, 16).map(lambda k: k / 8), st.floats(-2, 2))


def vectors(entries, length):
    """Lists of exactly `length` entries."""
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
        Wxh, Whh, Why, bh, by = draw(several(weights(), *shapes + [(1, h), (1, o)]))
        return Network(Wxh, Whh, Why, bh[0], by[0])
    return Network(*draw(several(weights(), *shapes)))


def inputs(length, n_in):
    """`length` input vectors: bits first, then any number from -1 to 1 (the mathematics does not
    ask for bits).
    """
    return matrices(st.one_of(st.integers(0, 1), st.floats(-1, 1)), length, n_in)


def targets(length, n_out):
    """`length` target vectors: bits first, then any number from 0 to 1."""
    return matrices(st.one_of(st.integers(0, 1), st.floats(0, 1)), length, n_out)


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
    return Case(
        network,
        draw(inputs(steps, network.n_in)),
        draw(targets(steps, network.n_out)),
        draw(losses()),
    )


@st.composite
def machines(draw, n_states=st.integers(1, 6), n_in=st.integers(1, 2), n_out=st.integers(1, 2)):
    """Mealy machines of any table; some of their states may not be reachable."""
    states, i, o = draw(n_states), draw(n_in), draw(n_out)
    next_states = draw(matrices(st.integers(0, states - 1), states, 2**i))
    output = draw(matrices(st.integers(0, 2**o - 1), states, 2**i))
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
    small = st.integers(-4, 4)
    Wxh, Whh, Why, bh, by = draw(several(small, (h, i), (h, h), (o, h), (1, h), (1, o)))
    return QuantisedNetwork(1, top, thresholds_of(1, top), Wxh, Whh, Why, bh[0], by[0])


def steep_weights():
    """Weights that a bit-serial machine takes: sixteenths from -8 to 8, then any float to 30,
    which halves the scale.
    """
    return st.one_of(st.integers(-128, 128).map(lambda k: k / 16), st.floats(-30, 30))


@st.composite
def steep_networks(draw, n_in=st.integers(1, 3), n_hid=st.integers(1, 5), n_out=st.integers(1, 2)):
    """Float networks that are to become integers."""
    i, h, o = draw(n_in), draw(n_hid), draw(n_out)
    shapes = (h, i), (h, h), (o, h), (1, h), (1, o)
    Wxh, Whh, Why, bh, by = draw(several(steep_weights(), *shapes))
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
