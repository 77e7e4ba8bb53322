"""What the commands that show a model do: trace on the terminal, draw as pictures, report as a page."""

import os
import sys

from .album import Album
from .blocks import blocks
from .commands import _learned, _model
from .errors import PurernnError
from .operations import MACHINES
from .report import report as report_of
from .store import write_whole
from .telling import print_json
from .trace import as_json, of_model, symbols_of


def trace(operands, model, samples, backward, json):
    """One computation on the terminal, of a model or of an addition learned for the purpose."""
    if model and samples is not None:
        raise PurernnError("trace takes --model FILE or --samples N, not both")
    if model:
        found = _model(model)
    else:
        symbols_of(MACHINES["addition"], operands)  # refused before the learning, if at all
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
