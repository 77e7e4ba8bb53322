"""Machines as pictures: a state diagram, and the search that proved a network, step by step.

A state diagram has a circle for each state and an arrow for each pair of states with a transition,
marked `input bits / output`. The picture of the search has a mark for every joint state (hidden
state of the integer network, state of the reference machine). Its columns are ordered by the length
of the shortest input that leads there. After the last column nothing new can be reached, and the
proof is complete.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from math import cos, hypot, pi, sin

from ..basics.errors import natural
from .svg import KINDS, Picture, element, kind, label, number, shape, short, title
from .trace import memory
from .trace_text import OPERAND_LETTERS
from .verdict import bits_text

MOST_DRAWN_STATES = 8  # of a diagram
MOST_SYMBOLS = 16  # of its machine
MOST_JOINT = 1500
FEW_JOINT = 60  # of which every step is drawn, not only the first to lead to each
RADIUS = 21.0  # of a state
LINE_HEIGHT = 14.0  # from one row of words to the next


def state_diagram(machine) -> Picture:
    """The state diagram of a machine: its states in a row, arrows onward above it and back below.

    Raises PurernnError for more than MOST_DRAWN_STATES states or MOST_SYMBOLS input symbols.
    """
    count = natural(len(machine.states), "states of a diagram", most=MOST_DRAWN_STATES)
    natural(2**machine.n_in, "input symbols of a diagram", most=MOST_SYMBOLS)
    words = {}  # (state, next state): the rows of the words on that arrow
    for s in range(count):
        for after in set(machine.next[s]):
            words[s, after] = _rows(
                machine, s, [x for x in range(2**machine.n_in) if machine.next[s][x] == after]
            )
    inner = [len(rows) for (s, after), rows in words.items() if s == after and 0 < s < count - 1]
    ends = [words[s, s] for s in (0, count - 1) if (s, s) in words]
    side = (
        RADIUS * 2.3 + 14 + max([7 * max(map(len, rows)) for rows in ends] + [0])
    )  # of a loop and its words
    apart = min(150.0, (480 - 2 * side) / max(count - 1, 1))
    clear = RADIUS * 2.4 + LINE_HEIGHT * max(inner) if inner else 0.0
    above = _heights({pair: rows for pair, rows in words.items() if pair[0] < pair[1]}, clear)
    below = _heights({pair: rows for pair, rows in words.items() if pair[0] > pair[1]}, 0.0)
    half = LINE_HEIGHT * max([len(rows) for rows in ends] + [0]) / 2
    y = max(above[0], clear, RADIUS + 34, half) + 16
    left = 240 - apart * (count - 1) / 2
    at = [left + apart * s for s in range(count)]
    body = element("circle", cx=at[0], cy=y - RADIUS - 26, r=3, class_="ink") + _head(
        (at[0], y - RADIUS), (0, 1)
    )
    body += element("path", d="M%s %sv24" % _pair((at[0], y - RADIUS - 26)), class_="axis")
    for (s, after), rows in sorted(words.items()):
        if s == after:
            body += _loop(at[s], y, -1 if s == 0 else 1 if s == count - 1 else 0, rows)
        else:
            height = -above[1][after - s] if s < after else below[1][s - after]
            body += _arc(at[s], at[after], y, height, rows)
    for s, x in enumerate(at):
        name = short(machine.states[s], 8)
        body += element("circle", cx=x, cy=y, r=RADIUS, class_="node l%d" % (s % KINDS))
        body += label(
            x, y + 4, name, text_anchor="middle", class_="small" if len(name) > 4 else None
        )
    bottom = y + max(below[0], RADIUS, half) + 40
    letters = ", ".join(OPERAND_LETTERS[: machine.n_in])
    body += label(
        240,
        bottom - 14,
        "on each arrow: input bits %s / output" % letters,
        text_anchor="middle",
        class_="soft",
    )
    description = "%d states; %d arrows, each with input bits / output." % (count, len(words))
    return Picture("machine", "The machine that it is", description, 480, bottom, body)


def _rows(machine, s, xs):
    """The words on an arrow from s for these symbols: one to a row, two if there are many."""
    words = [
        "%s/%s" % (bits_text(x, machine.n_in), bits_text(machine.output[s][x], machine.n_out))
        for x in xs
    ]
    wide = 1 if len(words) <= 4 else 2
    return ["  ".join(words[i : i + wide]) for i in range(0, len(words), wide)]


def _heights(words, clear):
    """(the room that arcs take on one side of the row, {distance: how far from it they rise});
    `clear` is taken already.
    """
    room, heights = 0.0, {}
    for distance in sorted({abs(s - after) for s, after in words}):
        rows = max([len(rows) for (s, after), rows in words.items() if abs(s - after) == distance])
        heights[distance] = max(34.0, room + 14, clear + 8 if distance > 1 else 0)
        room = heights[distance] + LINE_HEIGHT * rows + 4
    return room, heights


def _words(rows, x, first, anchor):
    return "".join(
        [
            label(x, first + LINE_HEIGHT * i, row, text_anchor=anchor, class_="mono halo")
            for i, row in enumerate(rows)
        ]
    )


def _arc(x0, x2, y, height, rows):
    """An arrow between two states of the row that rises `height` (below the row if positive) in
    the middle.
    """
    control = ((x0 + x2) / 2, y + 2 * height)
    start, _ = _edge((x0, y), control)
    tip, way = _edge((x2, y), control)
    middle = (
        y + (start[1] - y) / 2 + height
    )  # a quadratic curve passes half-way to its control point
    body = element(
        "path", d="M%s %sQ%s %s %s %s" % (_pair(start) + _pair(control) + _pair(tip)), class_="axis"
    )
    first = middle - 7 - LINE_HEIGHT * (len(rows) - 1) if height < 0 else middle + 14
    return body + _head(tip, (-way[0], -way[1])) + _words(rows, (x0 + x2) / 2, first, "middle")


def _loop(x, y, side, rows):
    """An arrow from a state to itself: at the left (side -1), at the right (1), or on top (0)."""
    angle = {-1: pi, 0: -pi / 2, 1: 0.0}[side]
    ends, controls = [
        [(x + r * cos(angle + turn), y + r * sin(angle + turn)) for turn in (-turn, turn)]
        for r, turn in ((RADIUS, 0.45), (RADIUS * 2.9, 0.5))
    ]
    dx, dy = ends[1][0] - controls[1][0], ends[1][1] - controls[1][1]
    places = _pair(ends[0]) + _pair(controls[0]) + _pair(controls[1]) + _pair(ends[1])
    body = element("path", d="M%s %sC%s %s %s %s %s %s" % places, class_="axis")
    body += _head(ends[1], (dx / hypot(dx, dy), dy / hypot(dx, dy)))
    far = RADIUS * 2.3 + 8
    if side == 0:
        return body + _words(rows, x, y - far - LINE_HEIGHT * (len(rows) - 1), "middle")
    return body + _words(
        rows,
        x + side * far,
        y + 4 - LINE_HEIGHT / 2 * (len(rows) - 1),
        "end" if side < 0 else "start",
    )


def _edge(place, towards):
    """(the point of a state's circle in a direction, that direction as a unit vector)."""
    dx, dy = towards[0] - place[0], towards[1] - place[1]
    length = hypot(dx, dy)
    return (place[0] + RADIUS * dx / length, place[1] + RADIUS * dy / length), (
        dx / length,
        dy / length,
    )


def _head(tip, way):
    """An arrow's head whose point is at `tip`, looking along the unit vector `way`."""
    (x, y), (dx, dy) = tip, way
    corners = [
        (x, y),
        (x - 8 * dx - 3.2 * dy, y - 8 * dy + 3.2 * dx),
        (x - 8 * dx + 3.2 * dy, y - 8 * dy - 3.2 * dx),
    ]
    return element(
        "polygon", points=" ".join(["%s,%s" % _pair(corner) for corner in corners]), class_="head"
    )


def _pair(point):
    return number(point[0]), number(point[1])


def search(machine, reference) -> Picture:
    """The search that a proof made: its joint states in columns by distance, each with the way
    that found it.

    machine: the product machine of a proof (`proof.Verdict.machine`), its states in breadth-first
    order; reference: the reference machine. Raises PurernnError for more than MOST_JOINT joint
    states.
    """
    joint = machine.states
    natural(len(joint), "joint states to be drawn", most=MOST_JOINT)
    depth, parent, others = {0: 0}, {}, []
    for i, row in enumerate(machine.next):
        for x, after in enumerate(row):
            if after not in depth:
                depth[after], parent[after] = depth[i] + 1, (i, x)
            else:
                others.append((i, after))
    columns = [
        [i for i in range(len(joint)) if depth[i] == d] for d in range(max(depth.values()) + 1)
    ]
    tallest = max([len(column) for column in columns])
    apart = min(12.0, 420.0 / tallest)
    across = min(90.0, 420.0 / max(len(columns) - 1, 1))
    middle, left, r = 64 + apart * (tallest - 1) / 2, 26.0, min(3.5, 0.42 * apart + 0.6)
    at: dict = {}
    for d, column in enumerate(columns):
        # by the machine's state, then by where they came from, so that ways cross less
        column.sort(key=lambda i: (-joint[i][1], at[parent[i][0]][1] if i in parent else 0))
        for place, i in enumerate(column):
            at[i] = (left + across * d, middle + apart * (place - (len(column) - 1) / 2))
    ways, marks = "", ""
    if len(joint) <= FEW_JOINT:
        ways += "".join([_way(at[i], at[after], "rule back") for i, after in sorted(set(others))])
    for i, (before, _) in sorted(parent.items()):
        ways += _way(at[before], at[i], "way" if len(joint) < 500 else "way many")
    for i, (hidden, s) in enumerate(joint):
        words = "levels %s, %s %s" % (
            "".join(["%x" % level for level in hidden]),
            memory(reference),
            short(reference.states[s]),
        )
        marks += shape(s, at[i][0], at[i][1], r, class_=kind(s), children=title(words))
    bottom = 2 * middle - 64 + 76
    for d, column in enumerate(columns):
        marks += label(left + across * d, bottom - 24, d, text_anchor="middle", class_="soft tick")
        marks += label(left + across * d, 40, len(column), text_anchor="middle", class_="tick new")
    marks += label(left - 8, 20, "new joint states, %d in all" % len(joint), class_="soft")
    marks += label(
        left - 8,
        bottom - 6,
        "after so many symbols; from the last column no step leads to a new one",
        class_="soft",
    )
    description = (
        "%d joint states, by the length of the shortest input that leads to each; no input "
        "leads out: "
        "the other %d steps lead to states already drawn." % (len(joint), len(others))
    )
    return Picture(
        "search", "The search that is the proof", description, 480, bottom + 8, ways + marks
    )


def _way(start, end, name):
    """A step of the search: level where it leaves and where it comes in; bent below itself if it
    stays in its column.
    """
    (x0, y0), (x1, y1) = start, end
    bend = 0.5 * (x1 - x0) if abs(x1 - x0) > 1 else 26 if start != end else 16
    sink = 0 if start != end else 9
    places = tuple(
        map(
            number,
            (x0, y0, x0 + bend, y0 - sink, x1 - bend if x1 != x0 else x1 + bend, y1 + sink, x1, y1),
        )
    )
    return element("path", d="M%s %sC%s %s %s %s %s %s" % places, class_=name)
