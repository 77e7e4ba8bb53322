"""Studies: what one setting does to the samples that learning needs until the proof.

The program of 2015 left its reader a question: how does the number of hidden units affect how
fast it converges? `measured` answers it, and asks the same of other settings. A seed that is not
proved within the most samples allowed counts as never proved, and as slower than all others in
the median and the percentiles.

>>> from purernn.machines.operations import MACHINES
>>> measured(MACHINES["xor"], "hidden", 4, seeds=3, samples=2000).share_proved
1.0
"""

from csv import writer
from io import StringIO
from math import ceil

from ..basics.errors import PurernnError, finite, natural, shown
from ..learning.recipe import MOST_HIDDEN, RECIPE, learn
from ..show.axes import Scale, y_axis
from ..show.svg import Picture, element, label, number, title

SETTINGS = {"hidden": [2, 3, 4, 6, 8, 12, 16, 24, 32], "rate": [0.1, 0.2, 0.5, 1.0, 2.0, 5.0]}
COLUMNS = ("operation", "value", "seeds", "proved", "p10", "median", "p90", "max")
NEVER = float("inf")


class Row:
    """What one value of a setting did for one operation: the samples until proved of each seed,
    sorted, NEVER last.
    """

    def __init__(self, operation, value, samples):
        self.operation, self.value, self.samples = operation, value, sorted(samples)
        self.share_proved = sum([n < NEVER for n in samples]) / len(samples)

    def quantile(self, share) -> float:
        """The samples within which this share of the seeds, from 0 to 1, was proved; NEVER if
        fewer were.

        >>> Row("addition", 16, [30, 10, 20, NEVER]).quantile(0.5)
        20
        """
        return self.samples[max(0, ceil(share * len(self.samples)) - 1)]

    def cells(self) -> list:
        """The row as texts, in the order of COLUMNS."""
        found = [self.quantile(share) for share in (0.1, 0.5, 0.9, 1)]
        proved = sum([n < NEVER for n in self.samples])
        return [self.operation, "%g" % self.value, str(len(self.samples)), str(proved)] + [
            "never" if n == NEVER else str(n) for n in found
        ]


def learning_with(setting, value) -> dict:
    """The argument of `learn` that gives a setting this value.

    Raises PurernnError if it cannot have it.
    """
    if setting == "hidden":
        return {"hidden": natural(value, "hidden", 1, MOST_HIDDEN)}
    if setting == "rate":
        return {"recipe": dict(RECIPE, learning_rate=finite(value, "rate"))}
    raise PurernnError("the setting must be hidden or rate, not %s" % shown(setting))


def measured(machine, setting, value, seeds=20, samples=20000, progress=None) -> Row:
    """Learn `machine` from seeds 0 to seeds - 1 with one setting at this value, and see when it
    is proved.

    setting: "hidden" (units) or "rate" (the learning rate); progress, if given, is called with
    each seed done. Raises PurernnError for an unknown setting or a number out of range.
    """
    natural(seeds, "seeds", least=1)
    arguments, samples_until_proved = learning_with(setting, value), []
    for seed in range(seeds):
        count = NEVER
        try:
            for last in learn(machine, seed, samples=samples, **arguments):
                if last.first_proof:
                    count = last.samples
                    break
        except PurernnError:  # weights that grew beyond 8 bits
            pass
        samples_until_proved.append(count)
        if progress is not None:
            progress(seed)
    return Row(machine.name, value, samples_until_proved)


def csv(rows) -> str:
    """The rows as comma-separated values, a line of names first."""
    text = StringIO()
    writer(text, lineterminator="\n").writerows([COLUMNS] + [row.cells() for row in rows])
    return text.getvalue()


def picture(setting, rows) -> Picture:
    """Samples until proved against the setting: the median, and a bar from the 10th to the 90th
    percentile of the seeds.
    """
    values = sorted({row.value for row in rows})
    names = sorted({row.operation for row in rows})
    told = [
        n
        for row in rows
        for n in (row.quantile(0.1), row.quantile(0.5), row.quantile(0.9))
        if n < NEVER
    ] or [1]
    y = Scale(0, max(told), 300, 40)
    place = {value: 60 + 400 * (i + 0.5) / len(values) for i, value in enumerate(values)}
    body = y_axis(y, 48, "samples until proved")
    for value in values:
        body += label(place[value], 322, "%g" % value, class_="tick x", text_anchor="middle")
    body += label(
        460,
        342,
        {"hidden": "hidden units", "rate": "learning rate"}[setting],
        class_="soft",
        text_anchor="end",
    )
    for row in rows:
        k = names.index(row.operation)
        x, middle = place[row.value] + 10 * (k - (len(names) - 1) / 2), row.quantile(0.5)
        low, high = [min(row.quantile(share), max(told)) for share in (0.1, 0.9)]
        words = title(
            "%s, %g: median %s, %d%% proved"
            % (row.operation, row.value, middle, 100 * row.share_proved)
        )
        if low < NEVER:
            body += element(
                "path", d="M%s %sV%s" % (number(x), number(y(low)), number(y(high))), class_="axis"
            )
        if middle < NEVER:
            body += element("circle", words, cx=x, cy=y(middle), r=4, class_="c%d" % (k % 2))
        if row.share_proved < 1:
            body += label(
                x,
                28 + 10 * k,
                "%d%%" % round(100 * row.share_proved),
                class_="soft small",
                text_anchor="middle",
            )
    for k, name in enumerate(names):
        body += element("circle", cx=64 + 120 * k, cy=356, r=4, class_="c%d" % (k % 2))
        body += label(74 + 120 * k, 360, name, class_="soft")
    description = (
        "Samples until proved against the setting, median and 10th to 90th percentile of the seeds."
    )
    return Picture("study-" + setting, "How it affects learning", description, 480, 372, body)
