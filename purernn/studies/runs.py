"""Runs of a study: machines trained from seeds, on all cores, and kept so that none is run twice.

A run is one machine trained from one seed until the first proof. Runs share nothing, so each core
can take one. The results come back in the order of the runs, whatever the number of processes.

A folder keeps the runs as CSV, a line each. `run` is a digest of everything but the seed that
decides the result: the machine's table, the settings, the recipe, the limit on samples. A run that
is in any CSV of its study in the folder is read, not run again. So a study can go on after an
interrupt. A study that was divided among computers by seeds is put together by a command with all
seeds.

>>> from purernn.machines.operations import MACHINES
>>> run = Run(MACHINES["xor"], 16, 0, 2000, {})
>>> [count for _, (count, seconds) in performed([run], jobs=1)]
[10]
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import csv
import io
import os
import re
import signal
from json import dumps
from math import ceil
from time import process_time

from ..basics.digest import sha256
from ..basics.errors import PurernnError, shown
from ..files.whole import check_writable, read_text, write_whole
from ..learning.recipe import RECIPE, learn

NEVER = float("inf")
COLUMNS = ("run", "machine", "value", "inputs", "states", "seed", "samples", "seconds")


class Run:
    """A machine to be trained from a seed.

    value: of the setting that the study varies; limit: samples at most; arguments: further ones of
    `learn`. The result: samples until the first proof, or NEVER; seconds: of the processor.
    """

    def __init__(self, machine, value, seed, limit, arguments):
        self.machine, self.value, self.seed = machine, value, seed
        self.limit, self.arguments = limit, arguments
        self.samples = self.seconds = None

    def digest(self) -> str:
        """12 hexadecimal digits of everything but the seed that decides the result."""
        machine = self.machine
        table = [machine.n_in, machine.n_out, machine.next, machine.output]
        parts = [table, self.limit, dict({"recipe": RECIPE}, **self.arguments)]
        return sha256(dumps(parts, sort_keys=True))[:12]

    def cells(self) -> list:
        """The run as texts, in the order of COLUMNS."""
        samples = "never" if self.samples == NEVER else "%d" % self.samples
        sizes = ["%d" % self.machine.n_in, "%d" % len(self.machine.states), "%d" % self.seed]
        results = [samples, "%.3f" % self.seconds]
        return [self.digest(), self.machine.name, "%g" % self.value] + sizes + results


def trained(run) -> tuple:
    """(samples until the first proof, or NEVER; processor seconds) of a run."""
    begin, samples = process_time(), NEVER
    try:
        for last in learn(run.machine, run.seed, samples=run.limit, **run.arguments):
            if last.first_proof:
                samples = last.samples
                break
    except PurernnError:  # weights that grew beyond 8 bits
        pass
    return samples, process_time() - begin


def performed(runs, jobs, work=trained):
    """(run, work(run)) for each run, in their order, from `jobs` processes; a generator."""
    if min(jobs, len(runs)) < 2:
        for run in runs:
            yield run, work(run)
        return
    from multiprocessing import Pipe, Process  # here, since not every Python has processes
    from multiprocessing.connection import wait

    # Each process has a pipe of its own. What the processes of multiprocessing.Pool share has
    # locks: one that is ended while it holds a lock leaves the others waiting for ever.
    left, taken, outcomes, workers = list(enumerate(runs))[::-1], {}, {}, []
    try:
        for _ in range(min(jobs, len(runs))):
            ours, theirs = Pipe()
            process = Process(target=_work_on, args=(ours, theirs, work), daemon=True)
            process.start()
            workers.append(process)
            theirs.close()
            taken[ours], run = left.pop()
            ours.send(run)
        for place, run in enumerate(runs):
            while place not in outcomes:
                for ours in wait(list(taken)):
                    outcomes[taken.pop(ours)] = _received(ours)
                    if left:
                        taken[ours], given = left.pop()
                        ours.send(given)
            yield run, outcomes.pop(place)
    finally:  # also when the reader of this generator stops, or Ctrl-C
        for process in workers:
            process.terminate()
        for process in workers:
            process.join()


def _work_on(ours, theirs, work):
    """The life of a process: the outcome of each run that comes through the pipe goes back. It ends
    with the process that reads, even if that is killed.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that reads
    ours.close()  # the other end, or this process would wait for itself
    try:
        while True:
            run = theirs.recv()
            try:
                answer = work(run), None
            except Exception as error:
                answer = None, error
            theirs.send(answer)
    except (EOFError, OSError):  # nobody reads any more
        pass


def _received(ours):
    """The outcome that a process sends, or its error raised."""
    try:
        outcome, error = ours.recv()
    except EOFError:
        raise PurernnError("a process of the study was ended from outside")
    if error is not None:
        raise error
    return outcome


class Row:
    """The results of one machine, or family, with one value of the setting."""

    def __init__(self, name, value, runs):
        self.name, self.value, self.runs = name, value, runs
        self.samples = sorted([run.samples for run in runs])
        self.share_proved = sum([n < NEVER for n in self.samples]) / len(self.samples)

    def quantile(self, share) -> float:
        """The samples within which this share of the seeds, from 0 to 1, was proved; NEVER if
        fewer were.
        """
        return self.samples[max(0, ceil(share * len(self.samples)) - 1)]

    def seconds(self) -> float:
        """The median of the processor seconds of the runs."""
        return sorted([run.seconds for run in self.runs])[(len(self.runs) - 1) // 2]

    def cells(self) -> list:
        """The row as texts, in the order of SUMMARY."""
        machine = self.runs[0].machine
        proved = sum([n < NEVER for n in self.samples])
        quantiles = [self.quantile(share) for share in (0.1, 0.5, 0.9, 1)]
        counts = [machine.n_in, len(machine.states), len(self.samples), proved]
        return (
            [self.name, "%g" % self.value]
            + ["%d" % count for count in counts]
            + ["never" if n == NEVER else "%d" % n for n in quantiles]
            + ["%.2f" % self.seconds()]
        )


SUMMARY = ["operation", "value", "inputs", "states", "seeds", "proved"]
SUMMARY += ["p10", "median", "p90", "max", "seconds"]


def csv_path(folder, study, seeds=None) -> str:
    """The CSV of a study's runs, or of those of a range of its seeds."""
    ending = "" if seeds is None else "-%d-%d" % (seeds[0], seeds[-1])
    return os.path.join(folder, study + ending + ".csv")


class Record:
    """The runs of one study in the CSVs of a folder, and the CSV for new runs.

    path: of the CSV for new runs; the others are all files beside it that are named after the
    study, with or without a range of seeds.
    """

    def __init__(self, folder, study, seeds=None):
        self.path = csv_path(folder, study, seeds)
        self.outcomes, self.own = {}, []
        check_writable(self.path)
        for name in sorted(os.listdir(folder)):
            if re.match(re.escape(study) + r"(-\d+-\d+)?\.csv\Z", name):
                self._read(os.path.join(folder, name))

    def _read(self, path):
        """Take the runs of a CSV; PurernnError, which names the line, for any other file."""
        lines = list(csv.reader(io.StringIO(read_text(path))))
        if not lines or lines[0] != list(COLUMNS):
            raise PurernnError(
                "%s, line 1: the columns must be %s: it is no CSV of runs, move it away"
                % (path, ", ".join(COLUMNS))
            )
        for number, cells in enumerate(lines[1:], 2):
            try:
                run, _, _, _, _, seed, samples, seconds = cells
                outcome = (NEVER if samples == "never" else int(samples), float(seconds))
                self.outcomes[run, int(seed)] = outcome
            except ValueError:
                raise PurernnError("%s, line %d: not a run: %s" % (path, number, shown(cells)))
            if path == self.path:
                self.own.append(cells)

    def outcome_of(self, run):
        """The result of a run, if it is in a CSV, else None."""
        return self.outcomes.get((run.digest(), run.seed))

    def add(self, run):
        """Keep a run, in memory; `write` puts it into the file."""
        self.own.append(run.cells())

    def write(self):
        """Write the CSV, whole or not at all."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([COLUMNS] + self.own)
        write_whole(self.path, text.getvalue())
