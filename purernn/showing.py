"""What the commands that show a model do: trace on the terminal, draw as pictures, report as a page."""

import os
import sys
from json import dumps

from .show.album import Album
from .show.blocks import blocks
from .commands import _learned, _model
from .errors import PurernnError, natural
from .operations import MACHINES
from .show.report import report as report_of
from .proof import certificate
from .smallest import STRUCTURES, bits_of, counts, smallest
from .store import Model, save, write_whole
from .study import COLUMNS, SETTINGS, csv, measured, picture
from .telling import print_json
from .show.trace import as_json, of_model, whole_symbols


def trace(operands, model, samples, backward, json):
    """One computation on the terminal, of a model or of an addition learned for the purpose."""
    if model and samples is not None:
        raise PurernnError("trace takes --model FILE or --samples N, not both")
    if model:
        found = _model(model)
    else:
        whole_symbols(MACHINES["addition"], operands)  # refused before the learning, if at all
        found = _learned(MACHINES["addition"], seed=0, hidden=16, samples=20000 if samples is None else samples)[0]
    traced = of_model(found, operands)
    if json:
        print_json(as_json(traced, backward).items())
        return 0
    bold = sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")
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
    album = Album(_model(file), operands)
    os.makedirs(out, exist_ok=True)
    for name, picture in album.pictures.items():
        path = os.path.join(out, name + ".svg")
        write_whole(path, picture.document())
        print(path)
    for name, reason in album.missing:
        print("purernn: no %s.svg: %s" % (name, reason), file=sys.stderr)
    return 0


def report(file, operands, out):
    """A model's page as a file."""
    text = report_of(_model(file), operands, file)
    if out == "-":
        sys.stdout.write(text)
    else:
        write_whole(out, text)
        print(out)
    return 0


def study(setting, sizes, seeds, samples, operation, out):
    """What a setting does to the samples until proved: a table, and with `out` a CSV and a picture."""
    natural(seeds, "seeds", least=1)
    natural(samples, "samples", least=1)
    for name in operation.split(","):
        if name not in MACHINES:
            raise PurernnError("the operation must be one of %s, not %s" % (", ".join(sorted(MACHINES)), name))
    if out:
        os.makedirs(out, exist_ok=True)
    if setting == "smallest":
        return _smallest(seeds, samples, out)
    rows, values = [], sizes or SETTINGS[setting]
    print(" ".join(["%12s" % name.replace("_", " ") for name in COLUMNS]), flush=True)
    for name in operation.split(","):
        for value in values:
            live = sys.stderr.isatty()

            def progress(seed):
                if live:
                    print("\r%s, %s %g: seed %d of %d" % (name, setting, value, seed + 1, seeds), end="", file=sys.stderr, flush=True)

            rows.append(measured(MACHINES[name], setting, value, seeds, samples, progress))
            if live:
                print("\r\033[K", end="", file=sys.stderr, flush=True)
            print(" ".join(["%12s" % cell for cell in rows[-1].cells()]), flush=True)
    if out:
        write_whole(os.path.join(out, setting + ".csv"), csv(rows))
        write_whole(os.path.join(out, setting + ".svg"), picture(setting, rows).document())
    return 0


def _smallest(seeds, samples, out):
    """Adders of two hidden units and few numbers, each trained from seed 0 on until one is proved."""
    machine, status = MACHINES["addition"], 1
    print("stored  independent  seed  samples  levels  scale  bits  joint states  structure", flush=True)
    for name, structure in STRUCTURES:
        stored, independent = counts(structure)
        for seed in range(seeds):
            found = smallest(structure, seed, samples)
            if found:
                done, network, integers, verdict = found
                told = (stored, independent, seed, done, integers.levels, integers.weight_scale, bits_of(integers, structure))
                print("%6d  %11d  %4d  %7d  %6d  %5d  %4d  %12d  %s" % (told + (verdict.joint_states, name)), flush=True)
                status = 0
                if out:
                    os.makedirs(out, exist_ok=True)
                    recipe = {"recipe": "smallest 1", "structure": structure, "seed": seed, "hidden": 2}
                    path = os.path.join(out, "adder-%d-%d" % (stored, independent))
                    save(Model(machine, recipe, done, [], network, integers), path + ".json")
                    text = dumps(certificate(integers, machine, verdict)) + "\n"
                    write_whole(path + "-certificate.json", text)
                break
        else:
            print("%6d  %11d  not proved by seeds 0 to %d                           %s" % (stored, independent, seeds - 1, name), flush=True)
    return status
