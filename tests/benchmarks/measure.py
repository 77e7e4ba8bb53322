"""Commands measured as whole processes, in turn, and what to say of the figures.

What else a machine does falls on all that runs at the time. So commands that are compared run
in turn, round after round, each round starting with another one, and a ratio is taken within
a round: its median over the rounds is steadier than a ratio of medians.
"""

import json
import os
import subprocess
import time
from statistics import median


class Run:
    """A finished process: processor and clock seconds, and its standard output."""

    def __init__(self, processor, clock, text):
        self.processor, self.clock, self.text = processor, clock, text

    def told(self):
        """The JSON that it printed last."""
        return json.loads(self.text.strip().splitlines()[-1])


def run(command, folder):
    """Run a command to its end in a folder; CalledProcessError, with what it said, if it fails.

    Python keeps what it compiled, as it does for most users: a NumPy is compiled when installed.
    """
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, universal_newlines=True
    )
    text = process.stdout.read()
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)  # this process's own times, to the microsecond
    process.returncode = status
    if status:
        raise subprocess.CalledProcessError(status, command, text)
    return Run(usage.ru_utime + usage.ru_stime, time.perf_counter() - begin, text)


def in_turn(commands, rounds, folder):
    """{name: [Run of every round]} of the commands {name: command}."""
    names, runs = list(commands), {name: [] for name in commands}
    for k in range(rounds):
        for place in range(len(names)):
            name = names[(place + k) % len(names)]
            runs[name].append(run(commands[name], folder))
    return runs


def shown(number):
    """Three significant digits.

    >>> shown(0.012345), shown(1.5), shown(15261.2)
    ('0.0123', '1.5', '15,261')
    """
    return "{:,.0f}".format(number) if number >= 100 else "%.3g" % number


def spread(numbers):
    """The median, and the range.

    >>> spread([3, 1, 2])
    '2 (1 to 3)'
    """
    return "%s (%s to %s)" % (shown(median(numbers)), shown(min(numbers)), shown(max(numbers)))


def ratio(ones, others):
    """The spread of the ratios within each round."""
    return spread([one / other for one, other in zip(ones, others)])


def table(headings, rows):
    """A Markdown table, its columns lined up.

    >>> print(table(["a", "b"], [["one", 1]]))
    | a   | b |
    |-----|---|
    | one | 1 |
    """
    cells = [[str(cell) for cell in row] for row in [headings] + rows]
    widths = [max(len(row[k]) for row in cells) for k in range(len(headings))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |"
        for row in cells
    ]
    return "\n".join(
        [lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|"] + lines[1:]
    )
