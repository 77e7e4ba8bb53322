"""The pictures: well-formed, readable in light and dark, and the numbers read back from them are
the numbers given.
"""

import os
import re
import xml.etree.ElementTree as ElementTree
from math import hypot
from random import Random

import pytest
from hypothesis import example, given, strategies as st

from helpers.cli_process import run
from helpers.example_models import HOSTILE, album, example_models
from helpers.handmade_networks import adder
from helpers.strategies import machines, networks
from purernn.basics.bits import to_bits
from purernn.basics.errors import PurernnError
from purernn.basics.matrix import dot
from purernn.files.model import save
from purernn.integers.proof import prove
from purernn.machines.mealy import Machine
from purernn.machines.operations import MACHINES
from purernn.network.elman import Network
from purernn.show.axes import Scale
from purernn.show.backward import backward_flow
from purernn.show.diagrams import search, state_diagram
from purernn.show.gallery import Album
from purernn.show.hidden_states import MOST_STEPS, clouds, hidden_states
from purernn.show.pca import Projection, centred, mean, principal
from purernn.show.svg import COLOURS, KINDS, element, escaped, label, picture_style, shape
from purernn.show.trace import Trace, backward_steps, sizes
from purernn.show.verdict import bits_text
from purernn.show.weights_and_curve import STROKE, learning_curve, weights

SVG = "{http://www.w3.org/2000/svg}"
TAGS = {
    "svg",
    "style",
    "title",
    "desc",
    "rect",
    "path",
    "polyline",
    "polygon",
    "circle",
    "text",
    "tspan",
    "g",
}

NAMES = [name for name, _ in example_models()]


def tree(picture):
    """A picture as a reader of XML sees it."""
    return ElementTree.fromstring(picture.document().encode("ascii"))


def found(root, tag, *classes):
    """The elements of a tag that have all these classes."""
    return [e for e in root.iter(SVG + tag) if set(classes) <= set(e.get("class", "").split())]


def number_of(text):
    """A tick's number."""
    return float(text.replace(",", "").replace("−", "-"))


def reader(root, axis):
    """The map from the page back to the data, by the ticks of an axis alone."""
    ticks = [
        (float(e.get(axis)) - (4 if axis == "y" else 0), number_of(e.text))
        for e in found(root, "text", "tick", axis)
    ]
    (p, a), (q, b) = ticks[0], ticks[-1]
    for place, value in ticks:
        assert abs(value - (a + (place - p) * (b - a) / (q - p))) < abs(b - a) / 1000, (
            "ticks are evenly placed"
        )
    return lambda place: a + (place - p) * (b - a) / (q - p)


# All pictures of all example_models.


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_is_valid_xml_with_a_title_and_text_as_text(name):
    for picture in album(name).pictures.values():
        root = tree(picture)
        assert root.tag == SVG + "svg" and root.get("role") == "img"
        told = [root.find(SVG + tag) for tag in ("title", "desc")]
        assert all(e.text.strip() for e in told)
        assert root.get("aria-labelledby") == " ".join(e.get("id") for e in told)
        assert found(root, "text")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_on_a_picture_comes_from_elsewhere_or_runs(name):
    for picture in album(name).pictures.values():
        root = tree(picture)
        assert {e.tag for e in root.iter()} <= {SVG + tag for tag in TAGS}
        attributes = {key for e in root.iter() for key in e.attrib}
        assert not [
            key
            for key in attributes
            if key.startswith("on") or "href" in key or key in ("src", "style")
        ]
        assert "url(" not in picture.document() and "@import" not in picture.document()


@pytest.mark.parametrize("name", NAMES)
def test_everything_lies_on_the_picture(name):
    for picture in album(name).pictures.values():
        text = picture.document()
        assert "nan" not in text.replace("-planar", "") and "inf" not in re.sub(
            r"[a-z]*inf[a-z]+", "", text
        )
        root = tree(picture)
        width, height = float(root.get("width")), float(root.get("height"))
        for e in root.iter():
            for key, most in (("x", width), ("cx", width), ("y", height), ("cy", height)):
                if e.get(key) is not None:
                    assert -1 <= float(e.get(key)) <= most + 1, ElementTree.tostring(e)


@pytest.mark.parametrize("name", NAMES)
def test_words_do_not_run_off_the_picture(name):
    # 6.7 pixels a letter is more than these fonts take at 12 pixels on the average, 6.2 at 11
    # pixels.
    for picture in album(name).pictures.values():
        root = tree(picture)
        for e in found(root, "text"):
            letter = 6.2 if "small" in e.get("class", "") else 6.7
            long, x, anchor = (
                letter * len("".join(e.itertext())),
                float(e.get("x")),
                e.get("text-anchor", "start"),
            )
            left = x - {"start": 0, "middle": long / 2, "end": long}[anchor]
            assert left >= -8 and left + long <= float(root.get("width")) + 8, "".join(e.itertext())


def test_a_model_is_drawn_the_same_twice():
    again = Album(dict(example_models())["learnt"])
    assert [p.document() for p in again.pictures.values()] == [
        p.document() for p in album("learnt").pictures.values()
    ]


def test_what_cannot_be_drawn_is_said():
    assert [name for name, _ in album("wrong").missing] == ["search"]
    assert [name for name, _ in album("a unit that never moves").missing][0] == "learning-curve"
    assert album("adder").missing == []


# Elements and colours.


@given(st.text())
def test_any_text_is_held_or_replaced(text):
    read = ElementTree.fromstring(element("a", escaped(text), b=text))

    def allowed(c):
        return c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"

    kept = "".join([c if allowed(c) else "\ufffd" for c in text])
    assert (read.text or "") == kept
    # in an attribute a reader of XML takes any space for a blank
    assert read.get("b") == kept.replace("\t", " ").replace("\n", " ")


def test_hostile_text_stays_text():
    root = ElementTree.fromstring(label(0, 0, HOSTILE))
    assert list(root) == [] and "<script>alert(1)</script>" in root.text


def test_subscripts_return_to_the_line():
    root = ElementTree.fromstring(label(0, 0, "h_{t-1} and y_t", subscripts=True))
    assert "".join(root.itertext()) == "ht−1 and yt"
    assert sum(float(e.get("dy", 0)) for e in list(root)[:2]) == 0


def luminance(colour):
    """The relative luminance of #rrggbb (WCAG 2)."""
    return dot([0.2126, 0.7152, 0.0722], linear_light(colour))


def linear_light(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    "name, least", [("ink", 7), ("soft", 4.5)] + [("c%d" % i, 4.5) for i in range(KINDS)]
)
def test_every_colour_stands_out_from_the_paper(name, least, mode):
    # WCAG 2: 4.5 for text; every colour is one of words, too
    bright, dim = sorted(
        [luminance(COLOURS[which][mode]) for which in (name, "paper")], reverse=True
    )
    assert (bright + 0.05) / (dim + 0.05) >= least


# Vienot, Brettel, Mollon (1999): what a protanope and a deuteranope see, in linear light.
BLIND = {
    "protanope": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deuteranope": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
}


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("eye", sorted(BLIND))
def test_the_first_three_states_are_told_apart_by_colour_blind_eyes(eye, mode):
    seen = [
        [dot(row, linear_light(COLOURS["c%d" % i][mode])) for row in BLIND[eye]] for i in range(3)
    ]
    for i in range(3):
        for j in range(i):
            assert hypot(seen[i][0] - seen[j][0], seen[i][2] - seen[j][2]) > 0.1


def test_states_differ_in_shape_as_well():
    assert (
        len(
            {re.sub(r"[-0-9., ]+", "", shape(s, 0, 0, 9)) + shape(s, 0, 0, 9) for s in range(KINDS)}
        )
        == KINDS
    )


def test_every_colour_is_a_variable_in_light_and_in_dark():
    light, dark = picture_style().split("prefers-color-scheme: dark")
    assert all(
        "--%s: %s" % (name, both[0]) in light and "--%s: %s" % (name, both[1]) in dark
        for name, both in COLOURS.items()
    )


# Axes and the learning curve.


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(3, 8))
def test_ticks_are_round_and_few_and_within(low, length, most):
    ticks = Scale(low, low + length, 0, 100).ticks(most)
    assert len(ticks) <= most
    assert all(low - length / 1e6 <= tick <= low + length + length / 1e6 for tick in ticks)


@st.composite
def histories(draw):
    """Histories of rising samples and errors from 0 to 1."""
    samples = sorted(draw(st.sets(st.integers(0, 100000), min_size=1, max_size=30)))
    return [[n, draw(st.floats(0, 1))] for n in samples]


@given(histories(), st.integers(0, 1000))
def test_the_curve_read_back_is_the_history(history, more):
    if history[-1][0] + more < 4:
        more = 4  # an axis of three samples has too few ticks to read
    root = tree(learning_curve(history, history[-1][0] + more, "proved"))
    line = [pair.split(",") for pair in found(root, "polyline", "line")[0].get("points").split()]
    x, y = reader(root, "x"), reader(root, "y")
    assert len(line) == len(history)
    for (a, b), (samples, error) in zip(line, history):
        # a coordinate has two decimals, and 400 pixels hold the samples, 200 an error of 0.5 to 1
        assert abs(x(float(a)) - samples) <= 0.02 / 400 * (history[-1][0] + more) + 0.01
        assert abs(y(float(b)) - error) <= 1e-3


@pytest.mark.parametrize(
    "history",
    [[], [[10, 0.5], [10, 0.4]], [[20, 0.5], [10, 0.4]], [[1, 1.5]], [[1, -0.1]], [[10**400, 0.5]]],
)
def test_a_history_that_is_none_is_refused(history):
    with pytest.raises(PurernnError):
        learning_curve(history, 30, "proved")


# The weights.


@given(networks(n_hid=st.integers(1, 6)), st.randoms(use_true_random=False))
@example(Network([[1e-10]], [[0.0]], [[0.0]]), Random(0))
@example(Network([[5e-324]], [[0.0]], [[0.0]]), Random(0))
@example(Network([[1e308]], [[-1e308]], [[0.0]]), Random(0))
def test_the_area_of_a_square_is_the_size_of_its_weight(network, random):
    order = list(range(network.n_hid))
    random.shuffle(order)
    root = tree(weights(network, order))
    squares = {}
    for e in root.iter(SVG + "rect"):
        if e.find(SVG + "title") is not None:
            squares[e.find(SVG + "title").text.split(" = ")[0]] = e
    values = {}
    for name in ("Wxh", "Whh", "Why") + ("bh", "by") * network.biases:
        for i, row in enumerate(getattr(network, name)):
            if name[0] == "W":
                values.update({"%s[%d][%d]" % (name, i, j): value for j, value in enumerate(row)})
            else:
                values["%s[%d]" % (name, i)] = row
    assert set(squares) == set(values)
    largest = max(abs(v) for v in values.values()) or 1.0
    sides = {}
    for name, e in squares.items():
        assert e.get("class") in (("positive",) if values[name] >= 0 else ("negative", "tiny"))
        sides[name] = float(e.get("width")) + (STROKE if e.get("class") == "negative" else 0)
        assert e.get("width") == e.get("height")
    most = max(sides.values())
    for name, value in values.items():
        assert (
            abs(sides[name] - most * (abs(value) / largest) ** 0.5) <= 0.02
        )  # two decimals, twice


def test_the_legend_s_squares_have_the_size_of_what_they_say():
    root = tree(weights(adder(), [0, 1, 2]))
    keyed = [
        e
        for e in root.iter(SVG + "rect")
        if e.find(SVG + "title") is None and e.get("class") in ("positive", "negative")
    ]
    words = [
        number_of(e.text)
        for e in found(root, "text")
        if e.get("class") is None and re.match(r"−?[\d.]+$", e.text or "")
    ]
    six = [
        e for e in root.iter(SVG + "rect") if (e.findtext(SVG + "title") or "") == "Wxh[0][0] = 6"
    ][0]
    assert len(keyed) == len(words) == 4
    for e, value in zip(keyed, words):
        side = float(e.get("width")) + (STROKE if value < 0 else 0)
        assert abs((side / float(six.get("width"))) ** 2 - abs(value) / 6) < 0.01


def test_rows_lead_to_units_and_columns_come_from_them_in_the_given_order():
    order = [2, 0, 1]
    root = tree(weights(adder(), order))
    place = {
        e.findtext(SVG + "title").split(" = ")[0]: e
        for e in root.iter(SVG + "rect")
        if e.find(SVG + "title") is not None
    }
    middle = lambda e, axis, side: float(e.get(axis)) + float(e.get(side)) / 2  # noqa: E731
    rows = [middle(place["Whh[%d][0]" % i], "y", "height") for i in order]
    columns = [middle(place["Whh[0][%d]" % j], "x", "width") for j in order]
    assert rows == sorted(rows) and columns == sorted(columns)
    assert all(
        abs(middle(place["bh[%d]" % i], "y", "height") - row) < 0.02 for i, row in zip(order, rows)
    )
    assert all(
        abs(middle(place["Why[0][%d]" % j], "x", "width") - column) < 0.02
        for j, column in zip(order, columns)
    )


# The hidden states over time.


@st.composite
def traced(draw):
    """A Trace of few steps and the order of its units."""
    machine = draw(machines())
    network = draw(networks(st.just(machine.n_in), st.integers(1, 5), st.just(machine.n_out)))
    operands = [draw(st.integers(0, 255)) for _ in range(machine.n_in)]
    return Trace(machine, network, operands), draw(st.permutations(range(network.n_hid)))


@given(traced())
def test_the_shade_of_a_cell_is_the_value_of_its_unit(given):
    trace, order = given
    root = tree(hidden_states(trace, order))
    cells = found(root, "rect", "ink")
    shades = [
        float(e.get("fill-opacity"))
        for e in sorted(cells, key=lambda e: (float(e.get("y")), float(e.get("x"))))
    ]
    assert shades == [round(trace.hs[t + 1][i], 3) for i in order for t in range(len(trace.xs))]


@given(traced())
def test_the_state_after_each_step_is_marked(given):
    trace, order = given
    root = tree(hidden_states(trace, order))
    marks = [e for e in root.iter(SVG + "rect") if re.match(r"c\d$", e.get("class", ""))]
    assert [int(e.get("class")[1:]) for e in marks] == [s % KINDS for s in trace.states[1:]]
    assert [e.text for e in found(root, "text", "on")] == [
        str(trace.machine.states[s]) for s in trace.states[1:]
    ]


# The way back.


def squares_of(root, words):
    """{t: (side, number)} of the squares whose title says this; hollow ones with their stroke."""
    squares = {}
    for e in root.iter(SVG + "rect"):
        place, _, value = (e.findtext(SVG + "title") or "").rpartition(": ")
        if place.startswith(words + " at t = "):
            side = float(e.get("width")) + (STROKE if e.get("class") == "negative" else 0)
            squares[int(place.split()[-1])] = (side, number_of(value))
    return squares


@given(traced())
def test_the_squares_of_the_way_back_are_its_numbers(case):
    trace, order = case
    steps = backward_steps(trace)[::-1]
    root = tree(backward_flow(trace, steps, order))
    rows = {"size of what is added to d" + name: [] for name, _ in sizes(steps[0].added)}
    for step in steps:
        for name, norm in sizes(step.added):
            rows["size of what is added to d" + name].append(norm)
    for i in order:
        rows["\u03b4h[%d]" % i] = [step.delta_h[i] for step in steps]
    for words, numbers in rows.items():
        squares = squares_of(root, words)
        assert sorted(squares) == list(range(1, len(steps) + 1))
        for t, value in enumerate(numbers):
            assert squares[t + 1][1] == float("%.4g" % value)
    # within the frame of the hidden units one scale: the side is the root of the number
    all_sides = [s for i in order for s in squares_of(root, "\u03b4h[%d]" % i).values()]
    largest = max(abs(value) for _, value in all_sides)
    most = max(side for side, _ in all_sides)
    for side, value in all_sides:
        assert abs(side - most * (abs(value) / (largest or 1)) ** 0.5) <= 0.03


def test_a_gradient_that_is_not_finite_is_not_drawn():
    machine, infinite = MACHINES["parity"], float("inf")
    trace = Trace(machine, Network([[1.0]], [[1.0]], [[1.0]]), [5])
    steps = backward_steps(trace)[::-1]
    assert backward_flow(trace, steps, [0])
    steps[0].so_far.Why[0][0] = infinite
    with pytest.raises(PurernnError):
        backward_flow(trace, steps, [0])


def test_of_a_long_run_a_part_is_drawn_and_its_description_says_so():
    trace = Trace(MACHINES["addition"], adder(), [2**60, 1])
    order, steps = [0, 1, 2], backward_steps(trace)[::-1]
    for picture in (hidden_states(trace, order), backward_flow(trace, steps, order)):
        assert "The run has 61 time steps; the first %d are shown." % MOST_STEPS in (
            picture.description
        )
        marks = [e.get("data-t") for e in tree(picture).iter(SVG + "g")]
        assert marks == [str(t + 1) for t in range(MOST_STEPS)]


# The plane.


@st.composite
def points(draw):
    """A few points of two to five dimensions."""
    dimensions = draw(st.integers(2, 5))
    return draw(
        st.lists(
            st.lists(st.integers(-8, 8).map(float), min_size=dimensions, max_size=dimensions),
            min_size=2,
            max_size=12,
        )
    )


def along(points, v):
    """The variance of the points along a direction."""
    offsets = centred(points, mean(points))
    return sum(dot(v, d) ** 2 for d in offsets) / len(points)


@given(points(), st.data())
def test_no_direction_has_more_variance_than_the_first_component(points, data):
    values, vectors = principal(points, 2)
    direction = data.draw(
        st.lists(st.integers(-5, 5), min_size=len(points[0]), max_size=len(points[0])).filter(any)
    )
    length = hypot(*direction[:2]) if len(direction) == 2 else sum(a * a for a in direction) ** 0.5
    unit = [a / length for a in direction]
    # 1000 rounds of power iteration leave a direction whose variance is short of the largest by
    # no more than this
    assert along(points, unit) <= values[0] * (1 + 1e-3) + 1e-9
    assert abs(along(points, vectors[0]) - values[0]) <= 1e-3 * values[0] + 1e-9


@given(points())
def test_components_are_orthogonal_unit_vectors_and_their_variances_fall(points):
    values, (u, v) = principal(points, 2)
    assert values[0] >= values[1] * (1 - 1e-3) >= 0
    assert any(u) == (values[0] > 0) and any(v) == (values[1] > 0)
    if any(v):
        assert abs(dot(u, u) - 1) < 1e-9 and abs(dot(v, v) - 1) < 1e-9
        assert abs(dot(u, v)) < 1e-2


def test_the_points_read_back_from_the_plane_are_the_projections():
    model = dict(example_models())["learnt"]
    projection = Projection(model.machine, model.network)
    root = tree(clouds(model.machine, projection, Trace(model.machine, model.network, [9, 60])))
    x, y = reader(root, "x"), reader(root, "y")
    places = {0: [], 1: []}
    for e in root:
        if e.get("fill-opacity") == "0.45":
            if e.tag == SVG + "circle":
                places[0].append((x(float(e.get("cx"))), y(float(e.get("cy")))))
            else:
                corners = [
                    tuple(map(float, corner.split(","))) for corner in e.get("points").split()
                ]
                places[1].append(
                    (x(sum(a for a, _ in corners) / 4), y(sum(b for _, b in corners) / 4))
                )
    for state, read in places.items():
        true = [
            projection.plane(h) for h, s in zip(projection.points, projection.states) if s == state
        ]
        assert len(read) == len(true)
        assert max(hypot(a - c, b - d) for (a, b), (c, d) in zip(read, true)) < 0.02


def test_both_axes_of_the_plane_have_one_scale():
    root = tree(album("learnt").pictures["clouds"])
    x, y = reader(root, "x"), reader(root, "y")
    assert abs((x(100) - x(0)) + (y(100) - y(0))) < 0.01


def test_the_units_that_rise_with_the_carry_come_first():
    # In the hand-made adder unit 1 is the carry after the step.
    model = dict(example_models())["adder"]
    assert Projection(model.machine, model.network).order()[0] == 1


# The machine and the search.


@given(machines(n_states=st.integers(1, 8)))
def test_a_state_diagram_says_every_step_once_and_has_an_arrow_for_each_way(machine):
    root = tree(state_diagram(machine))
    words = sorted(" ".join("".join(e.itertext()) for e in found(root, "text", "mono")).split())
    steps = [(s, x) for s in range(len(machine.states)) for x in range(2**machine.n_in)]
    assert words == sorted(
        bits_text(x, machine.n_in) + "/" + bits_text(machine.output[s][x], machine.n_out)
        for s, x in steps
    )
    ways = {(s, machine.next[s][x]) for s, x in steps}
    assert (
        len(found(root, "polygon", "head")) == len(ways) + 1
    )  # and the one that leads to the start
    assert len(found(root, "circle", "node")) == len(machine.states)


def test_a_machine_too_large_to_be_drawn_is_refused():
    large = Machine("large", 1, 1, list(range(9)), [[0, 0]] * 9, [[0, 0]] * 9)
    wide = Machine("wide", 5, 1, [0], [[0] * 32], [[0] * 32])
    for machine in (large, wide):
        with pytest.raises(PurernnError):
            state_diagram(machine)


def test_a_proved_machine_has_the_reference_machine_s_names():
    assert [str(label) for label in album("subtracter").machine.states] == ["0", "-1"]


@pytest.mark.parametrize("name", ["adder", "learnt", "subtracter"])
def test_the_search_shows_every_joint_state_at_its_distance(name):
    album_ = album(name)
    machine = album_.verdict.machine
    distance, layer = {0: 0}, [0]
    while layer:
        after = sorted({n for i in layer for n in machine.next[i]} - set(distance))
        distance.update({n: distance[layer[0]] + 1 for n in after})
        layer = after
    root = tree(album_.pictures["search"])
    marks = [
        e
        for e in root
        if e.find(SVG + "title") is not None and re.match(r"c\d$", e.get("class", ""))
    ]
    assert len(marks) == len(machine.states)
    told = [int(e.text) for e in found(root, "text", "new")]
    assert told == [list(distance.values()).count(d) for d in range(len(told))]
    columns = {}
    for e, i in zip(marks, range(len(marks))):  # drawn in the order in which they were found
        x = e.get("cx") or "%.1f" % (
            sum(float(c.split(",")[0]) for c in e.get("points").split()) / 4
        )
        columns.setdefault(distance[i], set()).add(round(float(x)))
    assert all(len(places) == 1 for places in columns.values()) and len(columns) == len(told)
    assert len(found(root, "path", "way")) == len(machine.states) - 1
    others = {(i, n) for i, row in enumerate(machine.next) for n in row}
    if len(machine.states) <= 60:
        assert len(found(root, "path", "way")) + len(found(root, "path", "back")) >= len(others)


def test_only_a_small_search_is_drawn():
    verdict = prove(
        dict(example_models())["adder"].integers, dict(example_models())["adder"].machine
    )
    one = verdict.machine
    many = Machine("many", 1, 1, one.states[:1] * 1501, [[0, 0]] * 1501, [[0, 0]] * 1501)
    with pytest.raises(PurernnError):
        search(many, dict(example_models())["adder"].machine)


# From the command line.


def test_draw_writes_every_picture_whole_and_says_which(tmp_path):
    model, out = str(tmp_path / "m.json"), tmp_path / "new" / "pictures"
    save(dict(example_models())["adder"], model)
    status, told, err = run("draw", model, "5", "3", "--out", str(out))
    assert (status, told) == (0, "")
    paths = [line.partition("wrote ")[2] for line in err.splitlines()]
    assert sorted(paths) == sorted(str(out / name) for name in os.listdir(str(out)))
    assert len(paths) == 7 and all(path.endswith(".svg") for path in paths)
    for path in paths:
        ElementTree.parse(path)
    words = [e.text for e in found(ElementTree.parse(str(out / "hidden-states.svg")), "text")]
    assert {"5", "3", "8"} <= set(words)


@pytest.mark.parametrize("command", [("draw", "MODEL"), ("study", "hidden", "--sizes", "2")])
def test_a_folder_that_cannot_be_made_is_told_in_one_line(command, tmp_path, cli):
    model = str(tmp_path / "m.json")
    save(dict(example_models())["adder"], model)
    command = [{"MODEL": model}.get(word, word) for word in command]
    (tmp_path / "file").write_text("kept")
    for name in ("file", "file/folder"):
        status, told, err = cli(*command + ["--out", str(tmp_path / name)])
        assert (status, told) == (2, "")
        assert (
            err.startswith("purernn: %s cannot be made a folder: " % (tmp_path / name))
            and err.count("\n") == 1
        )
    assert (tmp_path / "file").read_text() == "kept"


def test_draw_says_what_it_leaves_out(tmp_path, cli):
    model = str(tmp_path / "m.json")
    save(dict(example_models())["wrong"], model)
    status, told, err = cli("draw", model, "--out", str(tmp_path))
    assert (status, told) == (0, "")
    assert err.splitlines()[-1] == (
        "purernn: no search.svg: the verdict is refuted, and only a proof is drawn"
    )
    assert err.count("search.svg") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        "draw FILE 5 --out OUT",
        "draw FILE -5 3 --out OUT",
        "draw nowhere.json --out OUT",
        "draw FILE --out FILE",
        "draw FILE",
    ],
)
def test_bad_input_gets_one_line_and_status_2(arguments, tmp_path, cli):
    model = str(tmp_path / "m.json")
    save(dict(example_models())["adder"], model)
    status, out, err = cli(
        *[
            {"FILE": model, "OUT": str(tmp_path / "out")}.get(word, word)
            for word in arguments.split()
        ]
    )
    assert (status, out) == (2, "") and err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_bits_are_read_from_the_first_operand():
    assert bits_text(1, 2) == "10" and to_bits(1, 2) == [1, 0]
