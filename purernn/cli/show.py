"""The commands that show a model: trace on the terminal, draw as pictures, report as a page."""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import os
import sys

from ..basics.errors import PurernnError
from ..files.whole import write_whole
from ..play.page import live_page
from ..show.gallery import Album
from ..show.report import report_page
from ..show.trace import as_json, of_model, whole_symbols
from ..show.trace_text import blocks
from ..show.verdict import print_json
from .inputs import (
    keep_apart,
    learned,
    made_folder,
    model_of,
    named_machine,
    written,
)
from .progress import PROGRESS


def trace(operands, model, operation, samples, backward, json):
    """One computation on the terminal, of a model or of an operation learned for the purpose."""
    if model is not None and (operation, samples) != (None, None):
        raise PurernnError("trace takes either --model or what to learn, --operation and --samples")
    if model is not None:
        traced_model = model_of(model)
    else:
        machine = named_machine(operation or "addition")
        whole_symbols(machine, operands)  # refused before the learning, if at all
        traced_model = learned(machine, samples=20000 if samples is None else samples)[0]
    traced = of_model(traced_model, operands)
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
        written(path, drawing.document())
    for name, reason in album.missing:
        print("purernn: no %s.svg: %s" % (name, reason), file=sys.stderr)
    return 0


def report(file, operands, out):
    """A model's page as a file."""
    written(out, report_page(model_of(file), operands, file))
    return 0


def play(out):
    """The live page: as a file, or opened in the browser from a temporary file."""
    return _page("play.html", live_page(), out)


def read(out):
    """The core as a page to study line by line: as a file, or opened in the browser."""
    from ..read.page import reading_page  # here, since no other command needs it

    return _page("read.html", reading_page(), out)


def _page(name, text, out):
    """Write a page to `out`; without it, to a temporary file, and open that in the browser."""
    if out is not None:
        written(out, text)
        return 0
    import webbrowser  # here, since no other command needs them
    from tempfile import mkdtemp

    path = os.path.join(mkdtemp(prefix="purernn-"), name)
    write_whole(path, text)
    PROGRESS.end()  # a browser may take this very terminal
    opened = webbrowser.open("file://" + path)
    print(("opened in the browser: %s" if opened else "open this in a browser: %s") % path)
    return 0
