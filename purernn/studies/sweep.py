"""Studies: how one setting affects the number of samples until the proof.

The program of 2015 left its reader a question: how does the number of hidden units affect how
fast it converges? A sweep answers it, for hidden units and for the learning rate. A seed that is
not proved within the limit on samples counts as never proved, and as slower than all others in the
median and the percentiles.

>>> from purernn.machines.operations import MACHINES
>>> [run.arguments for run in runs_of(MACHINES["xor"], "hidden", 4, seeds=range(2), samples=2000)]
[{'hidden': 4}, {'hidden': 4}]
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.errors import PurernnError, finite, natural, shown
from ..learning.recipe import MOST_HIDDEN, RECIPE
from ..show.axes import Scale, y_axis
from ..show.svg import Picture, element, label, number, title
from .runs import NEVER, Run

SETTINGS: dict = {"hidden": [2, 3, 4, 6, 8, 12, 16, 24, 32], "rate": [0.1, 0.2, 0.5, 1.0, 2.0, 5.0]}


def learning_with(setting, value) -> dict:
    """The argument of `learn` that gives a setting this value.

    Raises PurernnError if it cannot have it.
    """
    if setting == "hidden":
        return {"hidden": natural(value, "hidden", 1, MOST_HIDDEN)}
    if setting == "rate":
        return {"recipe": dict(RECIPE, learning_rate=finite(value, "rate", positive=True))}
    raise PurernnError("the setting must be hidden or rate, not %s" % shown(setting))


def runs_of(machine, setting, value, seeds, samples) -> list:
    """The runs of one row: the machine from each of the seeds, with one setting at this value.

    setting: "hidden" (units) or "rate" (the learning rate). Raises PurernnError for an unknown
    setting or a value out of range.
    """
    arguments = learning_with(setting, value)
    return [Run(machine, value, seed, samples, arguments) for seed in seeds]


def picture(setting, rows) -> Picture:
    """Samples until proved against the setting: the median, and a bar from the 10th to the 90th
    percentile of the seeds.
    """
    values = sorted({row.value for row in rows})
    names = sorted({row.name for row in rows})
    finite_samples = [
        n
        for row in rows
        for n in (row.quantile(0.1), row.quantile(0.5), row.quantile(0.9))
        if n < NEVER
    ] or [1]
    y = Scale(0, max(finite_samples), 300, 40)
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
        k = names.index(row.name)
        x, middle = place[row.value] + 10 * (k - (len(names) - 1) / 2), row.quantile(0.5)
        low, high = [min(row.quantile(share), max(finite_samples)) for share in (0.1, 0.9)]
        words = title(
            "%s, %g: median %s, %d%% proved" % (row.name, row.value, middle, 100 * row.share_proved)
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
