"""What commands share: models from files or learned now, the user's own machine, and the places
where texts are written.

A file that is read may be -, standard input; a text that is written may go to -, standard output.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import os
import runpy
import stat
import sys
import time
from contextlib import contextmanager, redirect_stderr, redirect_stdout

from ..basics.errors import PurernnError, shown
from ..files.dot import from_dot
from ..files.kiss2 import from_kiss2
from ..files.model import Model, from_text, to_text
from ..files.whole import check_writable, read_stream, read_text, write_whole
from ..learning.recipe import RECIPE, learn
from ..machines.mealy import Machine
from ..machines.operations import MACHINES
from .progress import PROGRESS
from .suggestions import closest

LONGEST_FAILURE = 300  # characters of what a user's file raises


def input_text(path) -> str:
    """The text of a file, or of standard input for -."""
    if not path:
        raise PurernnError("the name of a file must not be empty")
    if path != "-":
        return read_text(path)
    if sys.stdin is None:
        raise PurernnError("standard input is closed")
    try:
        return read_stream(sys.stdin.buffer, place_of(path))
    except OSError as error:
        raise OSError("%s cannot be read: %s" % (place_of(path), error.strerror or error))


def place_of(path) -> str:
    """What a message calls the file that is read.

    >>> place_of("model.json"), place_of("-")
    ('model.json', 'standard input')
    """
    return "standard input" if path == "-" else path


def keep_apart(inputs, outputs):
    """PurernnError if an output is an input: it would be destroyed. Files are compared by
    identity, whatever their names; - among the inputs is standard input. Standard output is
    always an output.
    """
    sources = [_identity(0 if path == "-" else path) for path in inputs]
    for path in [1] + [path for path in outputs if path != "-"]:
        identity = _identity(path)
        if identity is not None and identity in sources:
            raise PurernnError(
                "%s is read and would be written over: give the output another name"
                % (place_of(inputs[sources.index(identity)]) if path == 1 else path)
            )


def _identity(file):
    """Device and number of a regular file, by its path or descriptor; None of anything else."""
    try:
        status = os.stat(file)
    except (OSError, ValueError):
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISREG(status.st_mode) else None


def model_of(path) -> Model:
    """The model in a file, or on standard input for -."""
    return from_text(input_text(path), place_of(path))


def written(path, text):
    """Write a text to a file, whole or not at all, and say so; or to standard output for -."""
    if path == "-":
        sys.stdout.write_file(text)
    else:
        write_whole(path, text)
        PROGRESS.note("wrote %s" % path)


def no_stream(path, option):
    """PurernnError if a path is -, where standard output is not possible."""
    if path == "-":
        raise PurernnError("%s needs the name of a file or folder, not -" % option)


def made_folder(path, option):
    """Make the folder of this path, if there is none; OSError, which names it, if it cannot be."""
    no_stream(path, option)
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise OSError("%s cannot be made a folder: %s" % (path or "''", error.strerror or error))


def named_machine(operation) -> Machine:
    """The built-in machine of this name."""
    if operation not in MACHINES:
        meant = closest(operation, sorted(MACHINES))
        raise PurernnError(
            "no operation is called %s; " % (operation or "''")
            + ("did you mean %s?" % meant if meant else "purernn learn --list shows them all")
        )
    return MACHINES[operation]


FORMATS = {".kiss": from_kiss2, ".kiss2": from_kiss2, ".dot": from_dot, ".gv": from_dot}
MACHINE_FORMS = "FILE.py:NAME, FILE.kiss2 or FILE.dot"


def machine_source(path) -> str:
    """The file that --machine names: FILE.py of FILE.py:NAME, or the whole of it."""
    file, colon, _ = path.rpartition(":")
    if colon and os.path.splitext(path)[1] not in FORMATS and not os.path.isfile(path):
        return file
    return path


def own_machine(path) -> Machine:
    """The machine that --machine names, one of MACHINE_FORMS.

    FILE.py is run; a file in KISS2 or DOT is read, by its suffix or else by its content, and what
    it leaves open is told on standard error. States keep their labels as words.
    """
    if machine_source(path) == path:
        machine, notes = _read_machine(path)
        for note in notes:
            print("purernn: %s: %s" % (place_of(path), note), file=sys.stderr)
        return machine
    return _run_machine(path)


def _read_machine(path):
    """(Machine, notes) of a file in KISS2 or DOT."""
    stem, suffix = os.path.splitext(os.path.basename(path))
    if path and path != "-" and suffix not in FORMATS and not os.path.isfile(path):
        raise PurernnError("--machine must be %s, not %s" % (MACHINE_FORMS, path))
    text = input_text(path)
    reader = FORMATS.get(suffix)
    if reader is None:  # a line of KISS2 begins with a dot, a digraph does not
        words = [line.split()[0] for line in text.split("\n") if line.split()]
        begins = [word for word in words if word[0] != "#"][:1]
        if begins and begins[0][0] == ".":
            reader = from_kiss2
        elif "digraph" in text:
            reader = from_dot
        else:
            raise PurernnError("%s is neither KISS2 nor DOT, nor FILE.py:NAME" % place_of(path))
    name = "".join([c if " " <= c <= "~" else "?" for c in stem])[:100]
    return reader(text, "machine" if path == "-" or not name else name, place_of(path))


def _run_machine(path):
    """The machine called NAME in FILE.py, for FILE.py:NAME; runs that file."""
    file, _, name = path.rpartition(":")
    if not os.path.isfile(file):
        raise PurernnError("there is no file %s to run for --machine" % file)
    streams = sys.stdout, sys.stderr
    try:
        with redirect_stdout(sys.stderr), redirect_stderr(sys.stderr), _modules_beside(file):
            names = runpy.run_path(file)
            if [stream for stream in streams if stream.closed]:
                raise PurernnError("%s closes standard output or standard error" % file)
            names.setdefault(name)
            own = names[name]
            if issubclass(type(own), Machine):  # perhaps with a changed table, or its own methods
                states = [str(label)[:100] for label in own.states]
                return Machine(
                    own.name,
                    own.n_in,
                    own.n_out,
                    states,
                    own.next,
                    own.output,
                    own.answer,
                )
    except (KeyboardInterrupt, PurernnError):
        raise
    except BaseException as error:  # of the user's own file: any kind
        from traceback import format_exception_only  # here, since few files fail

        failure = " ".join(" ".join(format_exception_only(type(error), error)).split())
        raise PurernnError("%s fails: %s" % (file, failure[:LONGEST_FAILURE]))
    raise PurernnError("%s must define %s as a Machine, not %s" % (file, name, shown(own)))


@contextmanager
def _modules_beside(file):
    """The folder of the file on the path of imports, as it is for a program that Python runs."""
    folder = os.path.dirname(os.path.abspath(file))
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        if folder in sys.path:
            sys.path.remove(folder)


def learned(machine, seed=0, hidden=16, samples=20000, save=None, first_proof=False, clear=False):
    """Learn, with a line of progress: (Model, the last Progress, seconds). After Ctrl-C the model
    so far is saved.
    """
    start, history, progress = time.time(), [], None
    PROGRESS.say("learning %s" % machine.name)
    if save is not None:
        no_stream(save, "--save")
        check_writable(save)

    def model():
        recipe = dict(RECIPE, seed=seed, hidden=hidden)
        return Model(
            machine, recipe, progress.samples, history, progress.network, progress.integers
        )

    try:
        for progress in learn(machine, seed, hidden, samples, clear=clear):
            history.append([progress.samples, progress.error])
            PROGRESS.say(
                "%d samples" % progress.samples,
                "of %s" % machine.name,
                "mean error %.3f" % progress.error,
                share=1 - 2 * progress.error,  # guessing has an error of one half
            )
            if first_proof and progress.first_proof:
                break
    except KeyboardInterrupt:
        if progress is None:
            raise
        state = "interrupted after %d samples, mean error %.3f, %s" % (
            progress.samples,
            progress.error,
            progress.verdict.status,
        )
        if save is not None:
            write_whole(save, to_text(model()))
            state += "; saved in %s" % save
        raise KeyboardInterrupt(state)
    seconds = time.time() - start
    if save is not None:
        written(save, to_text(model()))
    return model(), progress, seconds
