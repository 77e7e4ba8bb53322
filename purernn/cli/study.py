"""The command `study`: many runs on all cores, a table, and with --out files of the results."""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import os
import re
from json import dumps
from time import time

from ..basics.errors import PurernnError, natural, shown
from ..files.model import Model, load, to_text
from ..files.whole import write_whole
from ..integers.proof import certificate, prove
from ..machines.operations import MACHINES
from ..show.verdict import print_json
from ..studies import frontier, sweep
from ..studies.runs import NEVER, SUMMARY, Record, Row, Run, csv_path, performed
from ..studies.smallest import STRUCTURES, bits_of, counts, smallest
from .inputs import keep_apart, machine_source, made_folder, named_machine, own_machine, written
from .progress import PROGRESS

MOST_SEED = 4294967295
EVERY = 1.0  # seconds between two writings of the runs so far


def study(setting, sizes, seeds, samples, operation, machine, jobs, out, json):
    """How a setting affects the samples until proved, or which machines are learned: a table, and
    with `out` the runs as CSV and a picture.
    """
    numbers = seeds_of(seeds)
    natural(samples, "--samples", least=1)
    jobs = cores() if jobs is None else natural(jobs, "--jobs", least=1, most=512)
    if setting == "smallest" and (sizes, operation, machine) != (None, None, None):
        raise PurernnError("study smallest takes no --sizes, --operation or --machine")
    if operation is not None and machine is not None:
        raise PurernnError("study takes either --operation NAMES or --machine FILE")
    groups = (
        []
        if setting == "smallest"
        else rows_of(setting, sizes, numbers, samples, operation, machine)
    )
    record = None
    if out is not None:
        made_folder(out, "--out")
        part = numbers if "-" in seeds else None
        if machine is not None:
            pictures = os.path.join(out, setting + ".svg")
            keep_apart([machine_source(machine)], [csv_path(out, setting, part), pictures])
        record = Record(out, setting, part)
    if setting == "smallest":
        return _smallest(numbers, samples, jobs, record, json)
    return _tabulated(setting, groups, jobs, record, json)


def seeds_of(text) -> list:
    """The seeds of --seeds: N means 0 to N - 1, FIRST-LAST means FIRST to LAST.

    >>> seeds_of("3"), seeds_of("100-102")
    ([0, 1, 2], [100, 101, 102])
    """
    match = re.match(r"([0-9]{1,12})(?:-([0-9]{1,12}))?\Z", text)
    if not match:
        raise PurernnError(
            "--seeds must be N, which is 0 to N - 1, or FIRST-LAST, not %s" % shown(text)
        )
    if match.group(2) is None:
        return list(range(natural(int(text), "--seeds", least=1, most=1000000)))
    first, last = int(match.group(1)), int(match.group(2))
    natural(last, "the last of --seeds", least=first, most=min(MOST_SEED, first + 999999))
    return list(range(first, last + 1))


def cores() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def rows_of(setting, sizes, seeds, samples, operation, machine) -> list:
    """[(name, value, runs)] of a study; all of its numbers are checked before the first run."""
    names = operation or []
    if setting == "machines":
        if machine is not None:
            own = own_machine(machine)
            states = len(own.states)
            return [(own.name, states, [Run(own, states, seed, samples, {}) for seed in seeds])]
        groups = []
        for name in names or ["random_1", "random_2"]:
            if name in MACHINES:
                own, states = MACHINES[name], len(MACHINES[name].states)
                runs = [Run(own, states, seed, samples, {}) for seed in seeds]
                groups.append((name, states, runs))
                continue
            frontier.runs_of(name, 2, [], samples)  # a name that is none, before the first row
            for size in frontier.FAMILIES[name].sizes if sizes is None else sizes:
                runs = _of_size(frontier.runs_of, name, size, seeds, samples)
                groups.append((name, size, runs))
        return groups
    machines = [own_machine(machine)] if machine is not None else []
    machines = machines or [named_machine(name) for name in names or ["addition", "subtraction"]]
    return [
        (one.name, value, _of_size(sweep.runs_of, one, setting, value, seeds, samples))
        for one in machines
        for value in (sweep.SETTINGS[setting] if sizes is None else sizes)
    ]


def _of_size(runs_of, *arguments):
    """The runs of one size; a size out of range is told with its option."""
    try:
        return runs_of(*arguments)
    except PurernnError as error:
        raise PurernnError("--sizes: %s" % error)


def _tabulated(setting, groups, jobs, record, json):
    """Perform the runs that no CSV holds; print each line as soon as all of its runs are done."""
    if not json:
        _print_row(SUMMARY[:-1] + ["s"])
    todo = []
    for _, _, runs in groups:
        for run in runs:
            outcome = record.outcome_of(run) if record else None
            if outcome is None:
                todo.append(run)
            else:
                run.samples, run.seconds = outcome
    done, count = performed(todo, jobs), 0
    PROGRESS.say("0 of %d runs" % len(todo), setting)
    rows, moment = [], time()
    try:
        for name, value, runs in groups:
            while any([run.samples is None for run in runs]):
                run, (run.samples, run.seconds) = next(done)
                count += 1
                if record:
                    record.add(run)
                    if time() - moment > EVERY:
                        record.write()
                        moment = time()
                share = count / len(todo)
                PROGRESS.say(
                    "%d of %d runs" % (count, len(todo)), "%s %g" % (name, value), share=share
                )
            rows.append(Row(name, value, runs))
            if not json:
                _print_row(rows[-1].cells())
    except KeyboardInterrupt:
        done.close()
        if record is None:
            raise
        _write(setting, rows, record, write_whole)
        raise KeyboardInterrupt(
            "interrupted; %d runs are in %s, and the same command goes on from there"
            % (len(record.own), record.path)
        )
    except OSError:  # of printing, for instance
        if record:
            record.write()
        raise
    if record:
        PROGRESS.note("wrote %s" % record.path)
        _write(setting, rows, record, written)
    if json:
        print_json([("setting", setting), ("rows", [_entries(row) for row in rows])])
    return 0


def _entries(row):
    """A row for JSON: numbers, and null where a quantile is that of seeds never proved."""
    cells = dict(zip(SUMMARY, row.cells()), value=row.value, seconds=row.seconds())
    for name in SUMMARY[2:-1]:
        cells[name] = None if cells[name] == "never" else int(cells[name])
    return cells


def _print_row(cells):
    widths = (6, 6, 6, 5, 6, 5, 6, 5, 5, 5)
    numbers = [cell.rjust(width) for cell, width in zip(cells[1:], widths)]
    print(" ".join([cells[0].ljust(13)] + numbers), flush=True)


def _write(setting, rows, record, write):
    record.write()
    if rows:
        drawn = frontier.picture(rows) if setting == "machines" else sweep.picture(setting, rows)
        path = os.path.join(os.path.dirname(record.path), setting + ".svg")
        write(path, drawn.document())


def learned_adder(run):
    """What `smallest` gives for a run of the study of that name."""
    return smallest(run.arguments["structure"], run.seed, run.limit)


SMALLEST = ("stored", "independent", "seed", "samples", "levels", "scale", "bits", "joint_states")


def _smallest(seeds, samples, jobs, record, json):
    """Adders of two hidden units and few numbers. Each is trained from one seed after the other
    until one is proved.
    """
    machine, rows = MACHINES["addition"], []
    if not json:
        _print_smallest([name.replace("_", " ") for name in SMALLEST])
    for name, structure in STRUCTURES:
        row = dict.fromkeys(SMALLEST)
        row["stored"], row["independent"] = counts(structure)
        PROGRESS.say("%d numbers" % row["stored"], name)
        adder = _first_adder(structure, seeds, samples, jobs, record)
        if adder:
            seed, (done, network, integers, verdict) = adder
            sizes = integers.levels, integers.weight_scale, bits_of(integers, structure)
            row.update(zip(SMALLEST[2:], (seed, done) + sizes + (verdict.joint_states,)))
        rows.append(dict(row, structure=name))
        if not json:
            _print_smallest([row[key] for key in SMALLEST])
            print("  " + name, flush=True)
        if adder and record:
            path = _adder_path(structure, record)
            model = Model(machine, _recipe(structure, seed), done, [], network, integers)
            written(path + ".json", to_text(model))
            text = dumps(certificate(integers, machine, verdict)) + "\n"
            written(path + "-certificate.json", text)
    if json:
        print_json([("setting", "smallest"), ("rows", rows)])
    return 0 if [row for row in rows if row["seed"] is not None] else 1


def _print_smallest(cells):
    widths = (6, 11, 4, 7, 6, 5, 4, 12)
    words = ["-" if cell is None else str(cell) for cell in cells]
    print("  ".join([word.rjust(width) for word, width in zip(words, widths)]), flush=True)


def _recipe(structure, seed):
    return {"recipe": "smallest 1", "structure": structure, "seed": seed, "hidden": 2}


def _adder_path(structure, record):
    return os.path.join(os.path.dirname(record.path), "adder-%d-%d" % counts(structure))


def _first_adder(structure, seeds, samples, jobs, record):
    """(seed, what `smallest` gives) for the first of the seeds that is proved, or None."""
    machine = MACHINES["addition"]
    runs = [Run(machine, counts(structure)[1], s, samples, {"structure": structure}) for s in seeds]
    todo = []
    for run in runs:
        outcome = record.outcome_of(run) if record else None
        if outcome is None:
            todo.append(run)
        elif outcome[0] < NEVER:  # the first proved, if none before it still is to be run
            adder = _saved_adder(structure, run.seed, record)
            if adder and not todo:
                return run.seed, adder
            todo.append(run)
    for run, adder in performed(todo, jobs, learned_adder):
        run.samples, run.seconds = (adder[0] if adder else NEVER), 0.0
        if record and record.outcome_of(run) is None:
            record.add(run)
            record.write()
        if adder:
            return run.seed, adder
    return None


def _saved_adder(structure, seed, record):
    """The adder of this seed that an earlier run of the study saved, or None."""
    path = _adder_path(structure, record) + ".json"
    if not os.path.exists(path):
        return None
    model = load(path)
    if model.recipe != _recipe(structure, seed):
        return None
    verdict = prove(model.integers, model.machine)
    return model.samples, model.network, model.integers, verdict
