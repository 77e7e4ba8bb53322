"""The frontier: which machines are learned and proved, by how many states and inputs they have.

A family has machines of each size. The machines of a random family, of one or two input bits, are
chosen by nobody: every next state and output bit is drawn. The table is drawn again until all
states can be reached and no two are equivalent. A seed draws the machine and the network's initial
weights, so a share of seeds is a share of machines. The other families have one machine of each
size, and seeds draw the initial weights alone.

>>> machine = FAMILIES["random_2"].machine(6, seed=0)
>>> machine, len(minimised(machine).states)
(Machine('random_2', 6 states, 2 in, 1 out), 6)
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.errors import PurernnError, natural, shown
from ..basics.mersenne import Mersenne
from ..machines.mealy import Machine, linear, machine_of
from ..machines.minimise import minimised
from ..show.axes import Scale, x_axis, y_axis
from ..show.svg import Picture, element, kind, label, number, title
from .runs import NEVER, Run

MOST_SIZE = 32  # a random table of 64 states has one that nothing reaches, nearly always


class Family:
    """Machines of one kind.

    size: what the size counts, in words; least: the smallest; sizes: those of a study;
    made(size, seed): the machine.
    """

    def __init__(self, size, least, sizes, made):
        self.size, self.least, self.sizes, self.made = size, least, sizes, made

    def machine(self, size, seed):
        """The family's machine of this size. Raises PurernnError for a size that it lacks."""
        natural(size, "the " + self.size, self.least, MOST_SIZE)
        return self.made(size, seed)


def random_machine(n_in, states, seed):
    """A random machine with this number of states, all of them reachable and no two equivalent."""
    draws, columns = Mersenne(seed), range(2**n_in)
    while True:
        nexts = [[draws.randint(states) for _ in columns] for _ in range(states)]
        outputs = [[draws.randint(2) for _ in columns] for _ in range(states)]
        name = "random_%d" % n_in
        machine = Machine(name, n_in, 1, list(range(states)), nexts, outputs, "bit")
        if len(minimised(machine).states) == states:
            return machine


def _counter(size, seed):  # of the 1s so far, modulo the size: a 1 when it comes to 0
    def step(count, bits):
        count = (count + bits[0]) % size
        return count, (int(count == 0),)

    return machine_of("counter", step, 1, answer="bit")


def _delay(size, seed):  # the bit of so many steps ago
    return machine_of(
        "delay", lambda last, bits: (last[1:] + bits, last[:1]), 1, (0,) * size, answer="bit"
    )


def _multiple(size, seed):
    return linear("multiple", (size,))


def _sum(size, seed):
    if size > 8:
        raise PurernnError("the operands must be at most 8, not %d" % size)
    return linear("sum", (1,) * size)


FAMILIES = {
    "random_1": Family(
        "states",
        1,
        (2, 3, 4, 5, 6, 8, 10, 12, 16),
        lambda size, seed: random_machine(1, size, seed),
    ),
    "random_2": Family(
        "states", 1, (2, 3, 4, 5, 6, 8), lambda size, seed: random_machine(2, size, seed)
    ),
    "counter": Family("modulus", 2, (2, 3, 4, 5, 6, 7, 8), _counter),
    "delay": Family("steps", 1, (1, 2, 3, 4, 5, 6), _delay),
    "multiple": Family("factor", 1, (3, 5, 7, 9, 11, 13, 15, 17, 19), _multiple),
    "sum": Family("operands", 1, (2, 3, 4, 5, 6), _sum),
}


def runs_of(family, size, seeds, samples) -> list:
    """The runs of one row: the machines of a family and a size, each trained from its seed.

    Raises PurernnError for an unknown family or a size that it lacks.
    """
    if family not in FAMILIES:
        raise PurernnError(
            "the family must be one of %s, not %s" % (", ".join(sorted(FAMILIES)), shown(family))
        )
    made = FAMILIES[family].machine
    return [Run(made(size, seed), size, seed, samples, {}) for seed in seeds]


PANELS = (  # what a panel shows, in words; its value of a row, None where there is none
    ("share proved", lambda row: row.share_proved),
    ("samples until proved, median", lambda row: finite_or_none(row.quantile(0.5))),
    ("seconds of processor time, median", lambda row: row.seconds()),
)


def finite_or_none(count):
    """The count, but None for NEVER."""
    return None if count == NEVER else count


def picture(rows) -> Picture:
    """Share proved, samples and seconds against states, in three panels, a colour a family."""
    names = list(dict.fromkeys([row.name for row in rows]))
    states = [len(row.runs[0].machine.states) for row in rows]
    x, body = Scale(0, max(states), 60, 460), ""
    for k, (words, value) in enumerate(PANELS):
        values = [value(row) for row in rows]
        y = Scale(0, max([1] + [v for v in values if v is not None]), 160 + 170 * k, 40 + 170 * k)
        body += y_axis(y, 48, words)
        for i, name in enumerate(names):
            points = sorted(
                [
                    (states[j], values[j])
                    for j, row in enumerate(rows)
                    if row.name == name and values[j] is not None
                ]
            )
            path = "L".join(["%s %s" % (number(x(n)), number(y(v))) for n, v in points])
            body += element("path", d="M" + path, class_="axis") if points else ""
            for n, v in points:
                tip = title("%s, %d states: %s %.4g" % (name, n, words, v))
                body += element("circle", tip, cx=x(n), cy=y(v), r=4, class_=kind(i))
    body += x_axis(x, 512, "states")
    for i, name in enumerate(names):
        body += element(
            "circle", cx=64 + 130 * (i % 3), cy=566 + 18 * (i // 3), r=4, class_=kind(i)
        )
        body += label(74 + 130 * (i % 3), 570 + 18 * (i // 3), name, class_="soft")
    description = "Share of seeds proved, samples and seconds until proved, against states."
    return Picture("study-machines", "What is learned", description, 480, 600, body)
