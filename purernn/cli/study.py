"""The command that studies: many runs on all cores, a table, and with --out what they gave."""

import os
import re
import sys
from json import dumps
from time import time

from ..basics.errors import PurernnError, natural, shown
from ..files.model import Model, load, save
from ..files.whole import write_whole
from ..integers.proof import certificate, prove
from ..machines.operations import MACHINES
from ..studies import frontier, sweep
from ..studies.runs import NEVER, SUMMARY, Record, Row, Run, csv_path, performed
from ..studies.smallest import STRUCTURES, bits_of, counts, smallest
from .inputs import keep_apart, machine_source, made_folder, named_machine, own_machine

MOST_SEED = 4294967295
EVERY = 1.0  # seconds between two writings of the runs so far


def study(setting, sizes, seeds, samples, operation, machine, jobs, out):
    """What a setting does to the samples until proved, or which machines are learned: a table, and
    with `out` the runs as CSV and a picture.
    """
    numbers = seeds_of(seeds)
    natural(samples, "--samples", least=1)
    jobs = cores() if jobs is None else natural(jobs, "--jobs", least=1, most=512)
    if setting == "smallest" and (sizes, operation, machine) != (None, None, None):
        raise PurernnError(
            "study smallest is of addition with two hidden units: it takes no --sizes, "
            "--operation or --machine"
        )
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
        return _smallest(numbers, samples, jobs, record)
    return _tabulated(setting, groups, jobs, record)


def seeds_of(text) -> list:
    """The seeds that --seeds says: N is 0 to N - 1, FIRST-LAST is both and those between.

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
    names = operation.split(",") if operation else []
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
                groups.append((name, size, frontier.runs_of(name, size, seeds, samples)))
        return groups
    machines = [own_machine(machine)] if machine is not None else []
    machines = machines or [named_machine(name) for name in names or ["addition", "subtraction"]]
    return [
        (one.name, value, sweep.runs_of(one, setting, value, seeds, samples))
        for one in machines
        for value in (sweep.SETTINGS[setting] if sizes is None else sizes)
    ]


def _tabulated(setting, groups, jobs, record):
    """Perform the runs that no CSV holds; print each line as soon as all of its runs are done."""
    print(" ".join(["%9s" % name for name in SUMMARY]), flush=True)
    todo = []
    for _, _, runs in groups:
        for run in runs:
            outcome = record.outcome_of(run) if record else None
            if outcome is None:
                todo.append(run)
            else:
                run.samples, run.seconds = outcome
    done, count = performed(todo, jobs), 0
    rows, written = [], time()
    try:
        for name, value, runs in groups:
            while any([run.samples is None for run in runs]):
                run, (run.samples, run.seconds) = next(done)
                count += 1
                if record:
                    record.add(run)
                    if time() - written > EVERY:
                        record.write()
                        written = time()
                _show(name, value, count, len(todo))
            rows.append(Row(name, value, runs))
            _end_line()
            print(" ".join(["%9s" % cell for cell in rows[-1].cells()]), flush=True)
    except KeyboardInterrupt:
        done.close()
        _end_line()
        if record is None:
            raise
        _write(setting, rows, record)
        raise KeyboardInterrupt(
            "interrupted; %d runs are in %s, and the same command goes on from there"
            % (len(record.own), record.path)
        )
    if record:
        _write(setting, rows, record)
    return 0


def _write(setting, rows, record):
    record.write()
    if rows:
        drawn = frontier.picture(rows) if setting == "machines" else sweep.picture(setting, rows)
        path = os.path.join(os.path.dirname(record.path), setting + ".svg")
        write_whole(path, drawn.document())


def _show(name, value, count, total):
    if sys.stderr.isatty():
        place = (name, value, count, total)
        print("\r%s, %g: run %d of %d\033[K" % place, end="", file=sys.stderr, flush=True)


def _end_line():
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def found_adder(run):
    """What `smallest` gives for a run of the study of that name."""
    return smallest(run.arguments["structure"], run.seed, run.limit)


def _smallest(seeds, samples, jobs, record):
    """Adders of two hidden units and few numbers, each trained from seed after seed until one is
    proved.
    """
    machine, status = MACHINES["addition"], 1
    print(
        "stored  independent  seed  samples  levels  scale  bits  joint states  structure",
        flush=True,
    )
    for name, structure in STRUCTURES:
        stored, independent = counts(structure)
        found = _first_adder(structure, seeds, samples, jobs, record)
        if found is None:
            print(
                "%6d  %11d  not proved by seeds %d to %d                           %s"
                % (stored, independent, seeds[0], seeds[-1], name),
                flush=True,
            )
            continue
        seed, (done, network, integers, verdict) = found
        told = (stored, independent, seed, done, integers.levels, integers.weight_scale)
        print(
            "%6d  %11d  %4d  %7d  %6d  %5d  %4d  %12d  %s"
            % (told + (bits_of(integers, structure), verdict.joint_states, name)),
            flush=True,
        )
        status = 0
        if record:
            path = _adder_path(structure, record)
            model = Model(machine, _recipe(structure, seed), done, [], network, integers)
            save(model, path + ".json")
            text = dumps(certificate(integers, machine, verdict)) + "\n"
            write_whole(path + "-certificate.json", text)
    return status


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
            found = _saved_adder(structure, run.seed, record)
            if found and not todo:
                return run.seed, found
            todo.append(run)
    for run, found in performed(todo, jobs, found_adder):
        run.samples, run.seconds = (found[0] if found else NEVER), 0.0
        if record and record.outcome_of(run) is None:
            record.add(run)
            record.write()
        if found:
            return run.seed, found
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
