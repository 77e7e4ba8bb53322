"""The integer network against an oracle of its rounding rule in fractions and 50-digit decimals;
its widths; what is refused.
"""

import json
from bisect import bisect_right
from decimal import Decimal, localcontext
from fractions import Fraction
from hashlib import sha256
from itertools import product

import pytest
from hypothesis import example, given, strategies as st

from helpers.bare import bare
from helpers.handmade_networks import adder
from helpers.strategies import integer_networks, steep_networks
from purernn.basics.bits import to_bits
from purernn.basics.errors import PurernnError
from purernn.integers.proof import prove
from purernn.integers.quantised import (
    FIELDS,
    LEVELS,
    WEIGHT_SCALE,
    QuantisedNetwork,
    quantise,
    thresholds_of,
)
from purernn.machines.arithmetic import compute
from purernn.machines.operations import MACHINES
from purernn.network.elman import Network

DIGITS = 50  # accumulators are below 10^5, so that σ of them is known to 40 digits and more


def rounded_sigmoid(accumulator, weight_scale, levels):
    """σ(accumulator / (weight_scale (levels - 1))) rounded to the nearest level, halves up; in
    decimals.

    A half is met at accumulator 0 alone: e to a rational other than 0 is transcendental
    (Lindemann), so that anywhere else σ is irrational, and 50 digits say on which side of a half
    it lies.
    """
    if accumulator == 0:
        return levels // 2  # (levels - 1) / 2 rounded, halves up
    with localcontext() as context:
        context.prec = DIGITS
        z = Decimal(accumulator) / Decimal(weight_scale * (levels - 1))
        exact = Decimal(levels - 1) / (1 + (-z).exp())
        level = int(exact + Decimal("0.5"))
        assert (
            abs(exact + Decimal("0.5") - round(exact + Decimal("0.5")))
            > Decimal(10) ** (10 - DIGITS)
            or abs(z) > 50
        )
        return level


class Oracle:
    """The rounding rule on a float network, written from the docstring of `quantised` in exact
    arithmetic.
    """

    def __init__(self, network, weight_scale, levels):
        self.levels, self.weight_scale = levels, weight_scale
        parts = [network.Wxh, network.Whh, network.Why, [network.bh], [network.by]]
        self.Wxh, self.Whh, self.Why, bh, by = [
            [[round(Fraction(w) * weight_scale) for w in row] for row in W] for W in parts
        ]
        self.bh, self.by = bh[0], by[0]

    def step(self, hidden, bits):
        """(levels, output bits) after one step, from levels and input bits."""
        top = self.levels - 1
        after = []
        for wh, wx, b in zip(self.Whh, self.Wxh, self.bh):
            # (levels - 1) weight_scale z, where h = l / (levels - 1)
            z = (
                sum(Fraction(w * level, top) for w, level in zip(wh, hidden))
                + sum(w * x for w, x in zip(wx, bits))
                + b
            )
            accumulator = z * top
            assert accumulator.denominator == 1
            after.append(rounded_sigmoid(int(accumulator), self.weight_scale, self.levels))
        out = [
            sum(Fraction(w * level, top) for w, level in zip(row, after)) + b
            for row, b in zip(self.Why, self.by)
        ]
        return after, [int(z >= 0) for z in out]  # σ(z) >= 1/2


# ---- the rounding rule


@pytest.mark.parametrize("levels", range(2, 17))
def test_thresholds_are_the_exact_ceilings_of_the_logits(levels):
    for weight_scale in [2**k for k in range(13)]:
        wanted = []
        for k in range(1, levels):
            p = Fraction(2 * k - 1, 2 * (levels - 1))
            with localcontext() as context:
                context.prec = DIGITS
                odds = Decimal((p / (1 - p)).numerator) / Decimal((p / (1 - p)).denominator)
                exact = (levels - 1) * weight_scale * odds.ln()
                wanted.append(int(exact.to_integral_value("ROUND_CEILING")))
        assert thresholds_of(weight_scale, levels) == wanted


@pytest.mark.parametrize("levels", range(2, 17))
def test_no_threshold_hangs_on_the_last_bits_of_a_logarithm(levels):
    # At every scale the logit is further from an integer than a logarithm could be off by that
    # errs by 2^-46 of itself: 64 units in the last place.
    with localcontext() as context:
        context.prec = DIGITS
        for weight_scale in [2**bits for bits in range(21)]:
            for k in range(1, levels):
                if 2 * k != levels:  # there the logit is ln 1, which is 0 everywhere
                    odds = Decimal(2 * k - 1) / (2 * levels - 1 - 2 * k)
                    exact = (levels - 1) * weight_scale * odds.ln()
                    assert abs(exact - exact.to_integral_value()) > abs(exact) / 2**46


@pytest.mark.parametrize("levels", range(2, 17))
@pytest.mark.parametrize("weight_scale", [1, WEIGHT_SCALE])
def test_counting_thresholds_is_rounding_the_sigmoid(weight_scale, levels):
    thresholds = thresholds_of(weight_scale, levels)
    # at and around every threshold, around 0, and far out; between two thresholds nothing
    # changes, since σ rises
    near = {t + d for t in thresholds + [0] for d in (-2, -1, 0, 1, 2)} | {-100000, 100000}
    for accumulator in near:
        assert sum(t <= accumulator for t in thresholds) == rounded_sigmoid(
            accumulator, weight_scale, levels
        )


def test_the_fallback_of_bisect_counts_alike():
    count = bare("purernn.integers.quantised", ["bisect"]).count
    assert count is not bisect_right
    for thresholds in (thresholds_of(16, 8), thresholds_of(1, 16), [0], [0, 0, 3]):
        for accumulator in range(-60, 60):
            assert count(thresholds, accumulator) == sum(
                [threshold <= accumulator for threshold in thresholds]
            )


@given(steep_networks(), st.integers(2, 16), st.data())
def test_the_integer_network_equals_the_exact_oracle_step_by_step(network, levels, data):
    integers = quantise(network, levels=levels)
    oracle = Oracle(network, integers.weight_scale, levels)
    assert [getattr(integers, name) for name in ("Wxh", "Whh", "Why", "bh", "by")] == [
        getattr(oracle, name) for name in ("Wxh", "Whh", "Why", "bh", "by")
    ]
    hidden, levels_of_oracle = integers.initial, [0] * network.n_hid
    for x in data.draw(st.lists(st.integers(0, 2**network.n_in - 1), max_size=8)):
        bits = to_bits(x, network.n_in)
        hidden, symbol = integers.step(hidden, x)
        levels_of_oracle, outputs = oracle.step(levels_of_oracle, bits)
        assert list(hidden) == levels_of_oracle
        assert to_bits(symbol, network.n_out) == outputs


@given(integer_networks(), st.data())
def test_a_step_is_the_entry_of_its_symbol_among_the_successors(network, data):
    hidden = bytes(
        data.draw(
            st.lists(
                st.integers(0, network.levels - 1), min_size=network.n_hid, max_size=network.n_hid
            )
        )
    )
    found = network.successors(hidden)
    assert len(found) == 2**network.n_in
    assert [network.step(hidden, x) for x in range(2**network.n_in)] == found
    for after, symbol in found:
        assert type(after) is bytes and len(after) == network.n_hid and max(after) < network.levels
        assert type(symbol) is int and 0 <= symbol < 2**network.n_out


def test_the_hidden_state_starts_at_level_0():
    assert quantise(adder()).initial == bytes(3)


@given(integer_networks(n_hid=st.integers(2, 4)), st.randoms(), st.data())
def test_relabelling_hidden_units_changes_no_output(network, random, data):
    order = list(range(network.n_hid))
    random.shuffle(order)
    other = QuantisedNetwork(
        network.weight_scale,
        network.levels,
        network.thresholds,
        [network.Wxh[i] for i in order],
        [[network.Whh[i][j] for j in order] for i in order],
        [[row[j] for j in order] for row in network.Why],
        [network.bh[i] for i in order],
        network.by,
    )
    one, two = network.initial, other.initial
    for x in data.draw(st.lists(st.integers(0, 2**network.n_in - 1), max_size=10)):
        (one, a), (two, b) = network.step(one, x), other.step(two, x)
        assert a == b and [one[i] for i in order] == list(two)


@pytest.mark.parametrize("levels", range(2, 17))
def test_a_half_is_rounded_up_in_hidden_levels_and_in_outputs(levels):
    # All weights zero: every accumulator is 0, and σ(0) is a half.
    integers = quantise(
        Network([[0.0]] * 2, [[0.0] * 2] * 2, [[0.0] * 2], [0.0] * 2, [0.0]), levels=levels
    )
    assert integers.successors(integers.initial) == [(bytes([levels // 2] * 2), 1)] * 2


def test_an_output_is_1_from_accumulator_0_on():
    for bias, answer in (
        (-9, 0),
        (-8, 1),
        (-7, 1),
    ):  # level 1 of 2 and weight 8: the accumulator is 8 + bias
        network = QuantisedNetwork(1, 2, [0], [[1]], [[0]], [[8]], [-1], [bias])
        assert network.step(network.initial, 1) == (bytes([1]), answer)


# ---- the scale and the widths


@given(steep_networks())
def test_the_scale_is_the_largest_at_which_every_weight_fits_8_bits(network):
    integers = quantise(network)
    scales = [2**k for k in range(WEIGHT_SCALE) if 2**k <= WEIGHT_SCALE]
    weights = [
        Fraction(w)
        for W in (network.Wxh, network.Whh, network.Why, [network.bh, network.by])
        for row in W
        for w in row
    ]
    fitting = [scale for scale in scales if all(-127 <= round(w * scale) <= 127 for w in weights)]
    assert integers.weight_scale == max(fitting)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    "weight, scale, integer",
    [
        (0.0, 16, 0),
        (127 / 16, 16, 127),
        (127.49 / 16, 16, 127),
        (127.5 / 16, 8, 64),
        (8.0, 8, 64),
        (0.5 / 16, 16, 0),
        (1.5 / 16, 16, 2),
        (100.0, 1, 100),
        (127.0, 1, 127),
        (127.49, 1, 127),
    ],
)
def test_rounding_is_to_the_nearest_halves_to_even_at_a_scale_that_fits(
    sign, weight, scale, integer
):
    integers = quantise(Network([[sign * weight]], [[0.0]], [[0.0]], [0.0], [0.0]), weight_scale=16)
    assert (integers.weight_scale, integers.Wxh) == (scale, [[sign * integer]])


@given(steep_networks(n_hid=st.integers(1, 8)), st.integers(2, 16))
def test_every_integer_has_8_bits(network, levels):
    integers = quantise(network, levels=levels)
    for row in integers.Wxh + integers.Whh + integers.Why + [integers.bh, integers.by]:
        assert all(type(w) is int and -128 <= w <= 127 for w in row)


@pytest.mark.parametrize("n_in", range(1, 9))
def test_accumulators_of_16_hidden_units_fit_16_bits_whatever_the_weights(n_in):
    # No partial sum is larger than the sum of |weight| · (what it is multiplied by), whatever the
    # order: 16 levels of at most LEVELS - 1, n_in bits and the bias, each of them times LEVELS - 1.
    # With every weight at its largest that sum is met; all smaller weights give less.
    for largest in (127, -128):
        row = [largest] * 16
        extreme = QuantisedNetwork(
            1,
            LEVELS,
            thresholds_of(1, LEVELS),
            [[largest] * n_in] * 16,
            [row] * 16,
            [row],
            row,
            [largest],
        )
        assert (
            extreme.accumulator_bound()
            == (LEVELS - 1) * abs(largest) * (16 + n_in + 1)
            <= 2**15 - 1
        )


@given(integer_networks(n_hid=st.integers(1, 3)))
def test_the_accumulator_bound_holds_for_every_hidden_state_and_input(network):
    bound, top, worst = network.accumulator_bound(), network.levels - 1, 0
    inputs = list(product((0, 1), repeat=network.n_in))
    for hidden in product(range(network.levels), repeat=network.n_hid):
        for wh, b, wx in zip(network.Whh, network.bh, network.Wxh):
            for bits in inputs:
                terms = (
                    [w * level for w, level in zip(wh, hidden)]
                    + [top * w * x for w, x in zip(wx, bits)]
                    + [top * b]
                )
                worst = max(worst, *[abs(sum(terms[:n])) for n in range(1, len(terms) + 1)])
        for w, b in zip(network.Why, network.by):
            worst = max(worst, abs(sum(u * level for u, level in zip(w, hidden)) + top * b))
    assert worst <= bound


# ---- what is refused


def with_weight(place, weight):
    network = adder()
    rows = getattr(network, place)
    (rows if place in ("bh", "by") else rows[0])[0] = weight
    return network


@pytest.mark.parametrize("place", ["Wxh", "Whh", "Why", "bh", "by"])
@pytest.mark.parametrize(
    "weight",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        127.5,
        -128.0,
        1e6,
        1e300,
        1e308,
        1.7e308,
        10**400,
        "1",
        None,
        True,
        [1.0],
    ],
    ids=lambda weight: repr(weight)[:20],
)
def test_a_weight_that_is_not_finite_or_too_large_or_no_number_is_refused(place, weight):
    with pytest.raises(PurernnError) as told:
        quantise(with_weight(place, weight))
    assert (
        "weight" in str(told.value) and "\n" not in str(told.value) and len(str(told.value)) < 300
    )


@pytest.mark.parametrize("levels", [1, 0, -1, 17, 256, 2.0, True, "8", None, float("nan")])
def test_levels_are_2_to_16(levels):
    with pytest.raises(PurernnError, match="levels"):
        quantise(adder(), levels=levels)


@pytest.mark.parametrize(
    "weight_scale", [0, -1, -16, 3, 24, 1.5, 16.0, True, "16", None, float("nan")]
)
def test_a_scale_that_is_no_power_of_two_is_refused(weight_scale):
    with pytest.raises(PurernnError, match="scale"):
        quantise(adder(), weight_scale=weight_scale)


GOOD = dict(
    weight_scale=16,
    levels=3,
    thresholds=[-35, 36],
    Wxh=[[1, 2], [3, 4]],
    Whh=[[1, 0], [0, 1]],
    Why=[[5, -5]],
    bh=[1, 2],
    by=[-3],
)


def test_the_network_that_the_bad_ones_are_made_of_is_good():
    assert QuantisedNetwork(**GOOD).step(bytes(2), 3) == (bytes([1, 1]), 0)


@pytest.mark.parametrize(
    "bad",
    [
        dict(Wxh=[[1, 2], [3, 128]]),
        dict(Whh=[[1, -129], [0, 1]]),
        dict(Why=[[5, 500]]),
        dict(bh=[1, 10**30]),
        dict(by=[-1000]),
        dict(Wxh=[[1, 2], [3]]),
        dict(Wxh=[[1, 2]]),
        dict(Wxh=[[1], [3]], bh=[1]),
        dict(Wxh=[[], []]),
        dict(Wxh=[[0] * 30, [0] * 30]),
        dict(Whh=[[1, 0]]),
        dict(Whh=[[1, 0], [0, 1, 2]]),
        dict(Whh=[[1], [0]]),
        dict(Why=[[5]]),
        dict(Why=[[5, 5, 5]]),
        dict(Why=[], by=[]),
        dict(Why=[[5, 5]] * 1000, by=[0] * 1000),
        dict(bh=[1]),
        dict(bh=[1, 2, 3]),
        dict(by=[]),
        dict(by=[1, 2]),
        dict(levels=1, thresholds=[]),
        dict(levels=4),
        dict(levels=17, thresholds=list(range(16))),
        dict(levels=3.0),
        dict(thresholds=[36, -35]),
        dict(thresholds=[0.0, 1.0]),
        dict(weight_scale=0),
        dict(weight_scale=3),
    ],
    ids=str,
)
def test_an_integer_network_that_is_none_is_refused(bad):
    with pytest.raises(PurernnError) as told:
        QuantisedNetwork(**dict(GOOD, **bad))
    assert "\n" not in str(told.value) and len(str(told.value)) < 300


@pytest.mark.parametrize("place", ["Wxh", "Whh", "Why", "bh", "by"])
@pytest.mark.parametrize("weight", [float("nan"), float("inf"), 1.0, True, None, "1"], ids=repr)
def test_an_integer_networks_weight_that_is_no_integer_is_refused(place, weight):
    bad = [list(row) for row in GOOD[place]] if place[0] == "W" else list(GOOD[place])
    (bad[0] if place[0] == "W" else bad)[0] = weight
    with pytest.raises(PurernnError):
        QuantisedNetwork(**dict(GOOD, **{place: bad}))


# ---- the digest


@pytest.mark.parametrize("in_place", [True, False])
@pytest.mark.parametrize("name", ["Wxh", "Whh", "Why", "bh", "by"])
def test_steps_and_digest_are_of_the_same_integers_even_when_one_is_changed_later(name, in_place):
    # Once the sums of the inputs were kept from the start: the digest was of one network, the
    # steps of another.
    network = QuantisedNetwork(
        **{key: json.loads(json.dumps(value)) for key, value in GOOD.items()}
    )
    other = json.loads(json.dumps(GOOD[name]))
    (other[0] if name[0] == "W" else other)[0] = 127
    fresh = QuantisedNetwork(**dict(GOOD, **{name: other}))
    if in_place:
        getattr(network, name)[0] = other[0]
    else:
        setattr(network, name, other)
    assert network.digest() == fresh.digest()
    hiddens = [bytes(hidden) for hidden in product(range(3), repeat=2)]
    steps = [fresh.successors(hidden) for hidden in hiddens]
    assert [network.successors(hidden) for hidden in hiddens] == steps
    assert steps != [QuantisedNetwork(**GOOD).successors(hidden) for hidden in hiddens]


@pytest.mark.parametrize("clear", [False, True])
def test_the_machine_of_a_verdict_is_that_of_the_network_that_was_proved(clear):
    network = quantise(adder())
    verdict = prove(network, MACHINES["addition"], clear=clear)
    network.by[0] = 127  # answers 1, always
    assert compute(verdict.machine, 9, 60) == 69


def test_the_digest_is_the_same_on_every_python_and_in_every_release():
    # Files and certificates of earlier releases hang on it.
    text = "[16, 3, [-35, 36], [[1, 2], [3, 4]], [[1, 0], [0, 1]], [[5, -5]], [1, 2], [-3]]"
    assert QuantisedNetwork(**GOOD).digest() == sha256(text.encode("ascii")).hexdigest()
    assert (
        QuantisedNetwork(**GOOD).digest()
        == "c05aaf9575e06a28c5047b0d3ba403284b865faba3b203b95fa34859ef54468b"
    )


def test_the_digest_changes_with_every_single_integer():
    digests = {QuantisedNetwork(**GOOD).digest()}
    for name in FIELDS[2:]:
        rows = GOOD[name] if name[0] == "W" else [GOOD[name]]
        for i, row in enumerate(rows):
            for j in range(len(row)):
                other = [list(r) for r in rows]
                other[i][j] += 1
                digests.add(
                    QuantisedNetwork(
                        **dict(GOOD, **{name: other if name[0] == "W" else other[0]})
                    ).digest()
                )
    digests.add(QuantisedNetwork(**dict(GOOD, weight_scale=8)).digest())
    assert len(digests) == 1 + 2 + 4 + 4 + 2 + 2 + 1 + 1


@given(st.floats(-7.8, 7.8), st.floats(-0.07, 0.07))
@example(0.03124, 0.00002)
@example(-0.0, 0.0)
def test_networks_that_round_alike_have_one_digest(one, shift):
    other = one + shift
    a, b = [quantise(Network([[w]], [[1.0]], [[1.0]])) for w in (one, other)]
    assert (a.digest() == b.digest()) == (
        round(Fraction(one) * a.weight_scale) == round(Fraction(other) * b.weight_scale)
    )


def test_the_scale_and_the_levels_are_held_to_their_exact_bounds():
    def of(scale, levels):
        return QuantisedNetwork(scale, levels, [0] * (levels - 1), [[1]], [[0]], [[1]], [0], [0])

    for scale in (1, 2, 1 << 20):
        assert of(scale, 2).weight_scale == scale
    assert of(16, 16).levels == 16
    for scale, levels, words in (
        (0, 2, "weight_scale must be at least 1, not 0"),
        (1 << 21, 2, "weight_scale must be at most 1048576"),
        (24, 2, "weight_scale must be a power of two, not 24"),
        (16, 1, "levels must be at least 2, not 1"),
        (16, 17, "levels must be at most 16, not 17"),
    ):
        with pytest.raises(PurernnError, match=words):
            of(scale, levels)
