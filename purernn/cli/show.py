"""What the commands that show a model do: trace on the terminal, draw as pictures, report as a
page.
"""

import os
import sys
from json import dumps

from ..basics.errors import PurernnError, natural
from ..files.model import Model, save
from ..files.whole import check_writable, write_whole
from ..integers.proof import certificate
from ..machines.operations import MACHINES
from ..play.page import page as play_page
from ..show.gallery import Album
from ..show.report import report as report_of
from ..show.trace import as_json, of_model, whole_symbols
from ..show.trace_text import blocks
from ..show.verdict import print_json
from ..studies.smallest import STRUCTURES, bits_of, counts, smallest
from ..studies.sweep import COLUMNS, SETTINGS, csv, learning_with, measured, picture
from .inputs import (
    keep_apart,
    learned,
    machine_source,
    made_folder,
    model_of,
    named_machine,
    own_machine,
    written,
)


def trace(operands, model, operation, samples, backward, json):
    """One computation on the terminal, of a model or of an operation learned for the purpose."""
    if model is not None and (operation, samples) != (None, None):
        raise PurernnError(
            "trace takes either --model FILE or what to learn: --operation NAME, --samples N"
        )
    if model is not None:
        found = model_of(model)
    else:
        machine = named_machine(operation or "addition")
        whole_symbols(machine, operands)  # refused before the learning, if at all
        found = learned(machine, samples=20000 if samples is None else samples)[0]
    traced = of_model(found, operands)
    if json:
        print_json(as_json(traced, backward).items())
        return 0
    bold = (
        sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")
    )
    print(blocks(traced, backward, plain=not encodes(sys.stdout), bold=bold))
    return 0


def encodes(stream) -> bool:
    """Whether the shades and the Greek letters of a trace can be written to the stream."""
    try:
        "σδ‖░▒▓█│".encode(stream.encoding or "ascii")
        return True
    except (UnicodeError, LookupError):
        return False


def draw(file, operands, out):
    """A model's pictures as files; a message for each that cannot be drawn."""
    album = Album(model_of(file), operands)
    made_folder(out, "--out")
    keep_apart([file], [os.path.join(out, name + ".svg") for name in album.pictures])
    for name, drawing in album.pictures.items():
        path = os.path.join(out, name + ".svg")
        write_whole(path, drawing.document())
        print(path)
    for name, reason in album.missing:
        print("purernn: no %s.svg: %s" % (name, reason), file=sys.stderr)
    return 0


def report(file, operands, out):
    """A model's page as a file."""
    text = report_of(model_of(file), operands, file)
    written(out, text)
    if out != "-":
        print(out)
    return 0


def play(out):
    """The live page: as a file, or opened in the browser from a temporary file."""
    return _page("play.html", play_page(), out)


def read(out):
    """The core as a page to study line by line: as a file, or opened in the browser."""
    from ..read.page import page as read_page  # here, since no other command needs it

    return _page("read.html", read_page(), out)


def _page(name, text, out):
    """Write a page to `out`; without it, to a temporary file, and open that in the browser."""
    if out is not None:
        written(out, text)
        if out != "-":
            print(out)
        return 0
    import webbrowser  # here, since no other command needs them
    from tempfile import mkdtemp

    path = os.path.join(mkdtemp(prefix="purernn-"), name)
    write_whole(path, text)
    opened = webbrowser.open("file://" + path)
    print(("opened in the browser: %s" if opened else "open this in a browser: %s") % path)
    return 0


def study(setting, sizes, seeds, samples, operation, machine, out):
    """What a setting does to the samples until proved: a table, and with `out` a CSV and a
    picture.
    """
    natural(seeds, "--seeds", least=1)
    natural(samples, "--samples", least=1)
    if setting == "smallest" and (sizes, operation, machine) != (None, None, None):
        raise PurernnError(
            "study smallest is of addition with two hidden units: it takes no --sizes, "
            "--operation or --machine"
        )
    if operation is not None and machine is not None:
        raise PurernnError("study takes either --operation NAMES or --machine FILE")
    names = (operation or "addition,subtraction").split(",")
    machines = (
        [named_machine(name) for name in names] if machine is None else [own_machine(machine)]
    )
    rows, values = [], SETTINGS.get(setting, []) if sizes is None else sizes
    for value in values:
        learning_with(setting, value)  # refused before the first is measured, if at all
    if out is not None:
        made_folder(out, "--out")
        if machine is not None:
            written_files = [os.path.join(out, setting + ending) for ending in (".csv", ".svg")]
            keep_apart([machine_source(machine)], written_files)
        check_writable(os.path.join(out, setting + ".csv"))
    if setting == "smallest":
        return _smallest(seeds, samples, out)
    print(" ".join(["%12s" % name.replace("_", " ") for name in COLUMNS]), flush=True)
    try:
        for machine in machines:
            for value in values:
                progress = _progress(machine, setting, value, seeds)
                rows.append(measured(machine, setting, value, seeds, samples, progress))
                _end_line()
                print(" ".join(["%12s" % cell for cell in rows[-1].cells()]), flush=True)
    except KeyboardInterrupt:
        if not rows or out is None:
            raise
        _end_line()
        _write_rows(out, setting, rows)
        raise KeyboardInterrupt("interrupted; the rows so far, %d, are in %s" % (len(rows), out))
    if out is not None:
        _write_rows(out, setting, rows)
    return 0


def _progress(machine, setting, value, seeds):
    """The function that shows a terminal how far one row is."""

    def show(seed):
        if sys.stderr.isatty():
            place = (machine.name, setting, value, seed + 1, seeds)
            print("\r%s, %s %g: seed %d of %d" % place, end="", file=sys.stderr, flush=True)

    return show


def _end_line():
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _write_rows(out, setting, rows):
    write_whole(os.path.join(out, setting + ".csv"), csv(rows))
    write_whole(os.path.join(out, setting + ".svg"), picture(setting, rows).document())


def _smallest(seeds, samples, out):
    """Adders of two hidden units and few numbers, each trained from seed 0 on until one is
    proved.
    """
    machine, status = MACHINES["addition"], 1
    print(
        "stored  independent  seed  samples  levels  scale  bits  joint states  structure",
        flush=True,
    )
    for name, structure in STRUCTURES:
        stored, independent = counts(structure)
        for seed in range(seeds):
            found = smallest(structure, seed, samples)
            if found:
                done, network, integers, verdict = found
                told = (
                    stored,
                    independent,
                    seed,
                    done,
                    integers.levels,
                    integers.weight_scale,
                    bits_of(integers, structure),
                )
                print(
                    "%6d  %11d  %4d  %7d  %6d  %5d  %4d  %12d  %s"
                    % (told + (verdict.joint_states, name)),
                    flush=True,
                )
                status = 0
                if out is not None:
                    recipe = {
                        "recipe": "smallest 1",
                        "structure": structure,
                        "seed": seed,
                        "hidden": 2,
                    }
                    path = os.path.join(out, "adder-%d-%d" % (stored, independent))
                    save(Model(machine, recipe, done, [], network, integers), path + ".json")
                    text = dumps(certificate(integers, machine, verdict)) + "\n"
                    write_whole(path + "-certificate.json", text)
                break
        else:
            print(
                "%6d  %11d  not proved by seeds 0 to %d                           %s"
                % (stored, independent, seeds - 1, name),
                flush=True,
            )
    return status
