"""Machines as pictures: a state diagram, and the search that proved a network, step by step.

A state diagram: a circle for each state, an arrow for each way from one to another, marked
`input bits / output bits`. The search: a mark for every joint state (hidden state of the
integer network, state of the reference machine), in columns by the length of the shortest
input that leads there; where the columns end nothing new can be reached, and the proof is done.
"""

from math import cos, hypot, pi, sin

from .errors import natural
from .pictures import memory
from .svg import Picture, element, kind, label, number, shape, title
from .telling import bits_text

MOST_STATES = 12  # of a diagram
MOST_LABELS = 16  # symbols of its machine
MOST_JOINT = 1500
RADIUS = 21


def state_diagram(machine) -> Picture:
    """The state diagram of a machine, its states named as the machine names them.

    Raises PurernnError for more than MOST_STATES states or MOST_LABELS input symbols.
    """
    count = natural(len(machine.states), "states of a diagram", most=MOST_STATES)
    natural(2**machine.n_in, "input symbols of a diagram", most=MOST_LABELS)
    arrows = [
        (s, after, [x for x in range(2**machine.n_in) if machine.next[s][x] == after])
        for s in range(count)
        for after in sorted(set(machine.next[s]))
    ]
    lines = max([len(_rows(machine, s, xs)) for s, _, xs in arrows])
    ring = 0 if count == 1 else max(86, 25 * count)
    margin = RADIUS + 64 + 7 * lines
    high = 2 * (margin if count < 3 else ring + margin)
    cx, cy = 240.0, high / 2
    # state 0 at the left, the others clockwise
    angles = [pi + 2 * pi * s / count for s in range(count)]
    at = [(cx + ring * cos(a), cy + ring * sin(a)) for a in angles]
    body = ""
    for s, after, xs in arrows:
        body += _loop(machine, s, xs, at[s], angles[s]) if s == after else _arrow(machine, s, after, xs, at, (cx, cy))
    x, y = at[0]
    turn = -pi / 2 if count < 3 else pi + 0.9  # where the way in comes from, clear of the loop
    start = (x + (RADIUS + 30) * cos(turn), y + (RADIUS + 30) * sin(turn))
    tip = (x + RADIUS * cos(turn), y + RADIUS * sin(turn))
    body += element("circle", cx=start[0], cy=start[1], r=3, class_="ink") + _head(tip, (-cos(turn), -sin(turn)))
    body += element("path", d="M%s %sL%s %s" % (_pair(start) + _pair(tip)), class_="axis")
    for s, (x, y) in enumerate(at):
        words = _short(machine.states[s])
        body += element("circle", cx=x, cy=y, r=RADIUS, class_="node l%d" % (s % 6))
        body += label(x, y + 4, words, text_anchor="middle", class_="small" if len(words) > 4 else None)
    description = "%d states; on each arrow input bits / output bits." % count
    return Picture("machine", "The machine that it is", description, 480, high, body)


def _rows(machine, s, xs):
    """What an arrow from s says of these symbols: one to a row, two where there are many."""
    words = ["%s/%s" % (bits_text(x, machine.n_in), bits_text(machine.output[s][x], machine.n_out)) for x in xs]
    wide = 1 if len(words) <= 4 else 2
    return ["  ".join(words[i : i + wide]) for i in range(0, len(words), wide)]


def _words(machine, s, xs, x, y, anchor):
    rows = _rows(machine, s, xs)
    top = y + 4 - 7.0 * (len(rows) - 1)
    return "".join([label(x, top + 14 * i, row, text_anchor=anchor, class_="mono") for i, row in enumerate(rows)])


def _arrow(machine, s, after, xs, at, centre):
    """A bent arrow from one state to another, its words on the outer side."""
    (x0, y0), (x2, y2) = at[s], at[after]
    length = hypot(x2 - x0, y2 - y0)
    nx, ny = (y2 - y0) / length, (x0 - x2) / length  # to the left of the way, on the page
    bend = 34 + 0.1 * length
    control = ((x0 + x2) / 2 + bend * nx, (y0 + y2) / 2 + bend * ny)
    start, _ = _edge(at[s], control)
    tip, way = _edge(at[after], control)
    body = element("path", d="M%s %sQ%s %s %s %s" % (_pair(start) + _pair(control) + _pair(tip)), class_="axis")
    body += _head(tip, (-way[0], -way[1]))
    rows = _rows(machine, s, xs)
    off = bend / 2 + 9 + 7 * (len(rows) - 1) * abs(ny) + 22 * abs(nx)
    return body + _words(machine, s, xs, (x0 + x2) / 2 + off * nx, (y0 + y2) / 2 + off * ny, "middle")


def _loop(machine, s, xs, place, angle):
    """An arrow from a state to itself, on the side away from the middle."""
    x, y = place
    ends, controls = [
        [(x + r * cos(angle + turn), y + r * sin(angle + turn)) for turn in turns]
        for r, turns in ((RADIUS, (-0.45, 0.45)), (RADIUS * 3.1, (-0.55, 0.55)))
    ]
    way = (ends[1][0] - controls[1][0], ends[1][1] - controls[1][1])
    length = hypot(*way)
    places = _pair(ends[0]) + _pair(controls[0]) + _pair(controls[1]) + _pair(ends[1])
    body = element("path", d="M%s %sC%s %s %s %s %s %s" % places, class_="axis")
    body += _head(ends[1], (way[0] / length, way[1] / length))
    lean = cos(angle)
    anchor = "start" if lean > 0.3 else "end" if lean < -0.3 else "middle"
    far = RADIUS * 2.5 + 8 + (0 if anchor != "middle" else 7 * len(_rows(machine, s, xs)))
    return body + _words(machine, s, xs, x + far * lean, y + far * sin(angle), anchor)


def _edge(place, towards):
    """(the point of a state's circle in a direction, that direction as a unit vector)."""
    dx, dy = towards[0] - place[0], towards[1] - place[1]
    length = hypot(dx, dy)
    return (place[0] + RADIUS * dx / length, place[1] + RADIUS * dy / length), (dx / length, dy / length)


def _head(tip, way):
    """An arrow's head whose point is at `tip`, looking along the unit vector `way`."""
    (x, y), (dx, dy) = tip, way
    corners = [(x, y), (x - 8 * dx - 3.2 * dy, y - 8 * dy + 3.2 * dx), (x - 8 * dx + 3.2 * dy, y - 8 * dy - 3.2 * dx)]
    return element("polygon", points=" ".join(["%s,%s" % _pair(corner) for corner in corners]), class_="head")


def _pair(point):
    return number(point[0]), number(point[1])


def _short(name):
    text = str(name)
    return text if len(text) <= 8 else text[:6] + ".."


def search(machine, reference) -> Picture:
    """The search that a proof made: its joint states in columns by distance, each with the way that found it.

    machine: the product machine of a proof (`proof.Verdict.machine`), its states in breadth-first order;
    reference: the reference machine. Raises PurernnError for more than MOST_JOINT joint states.
    """
    joint = machine.states
    natural(len(joint), "joint states to be drawn", most=MOST_JOINT)
    depth, parent = [0] + [None] * (len(joint) - 1), {}
    others = 0
    for i, row in enumerate(machine.next):
        for x, after in enumerate(row):
            if depth[after] is None:
                depth[after], parent[after] = depth[i] + 1, (i, x)
            else:
                others += 1
    columns = [[i for i in range(len(joint)) if depth[i] == d] for d in range(max(depth) + 1)]
    tallest = max([len(column) for column in columns])
    apart = min(12.0, 420.0 / tallest)
    across = min(90.0, 420.0 / max(len(columns) - 1, 1))
    middle, left, r = 46 + apart * (tallest - 1) / 2, 26.0, min(3.5, 0.42 * apart + 0.6)
    at = {}
    for d, column in enumerate(columns):
        # by the machine's state, then by where they came from, so that ways cross less
        column.sort(key=lambda i: (-joint[i][1], at[parent[i][0]][1] if i in parent else 0))
        for place, i in enumerate(column):
            at[i] = (left + across * d, middle + apart * (place - (len(column) - 1) / 2))
    ways, marks = "", ""
    for i, (before, _) in sorted(parent.items()):
        (x0, y0), (x1, y1) = at[before], at[i]
        bend = (x0 + x1) / 2
        places = tuple(map(number, (x0, y0, bend, y0, bend, y1, x1, y1)))
        ways += element("path", d="M%s %sC%s %s %s %s %s %s" % places, class_="way")
    for i, (hidden, s) in enumerate(joint):
        words = "levels %s, %s %s" % ("".join(["%x" % level for level in hidden]), memory(reference), _short(reference.states[s]))
        marks += shape(s, at[i][0], at[i][1], r, class_=kind(s), children=title(words))
    bottom = 2 * middle - 46 + 70
    for d, column in enumerate(columns):
        marks += label(left + across * d, bottom - 24, d, text_anchor="middle", class_="soft tick")
        marks += label(left + across * d, 22, len(column), text_anchor="middle", class_="tick new")
    marks += label(left, bottom - 6, "symbols read: every joint state stands where the shortest input first leads to it", class_="soft")
    description = (
        "%d joint states, by the length of the shortest input that leads to each; no input leads out: "
        "the other %d steps lead to states already drawn." % (len(joint), others)
    )
    return Picture("search", "The search that is the proof", description, 480, bottom + 8, ways + marks)
