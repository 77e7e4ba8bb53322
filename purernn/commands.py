"""What each command does: the only place that prints, reads clocks or opens files."""

import runpy
import sys
import time
from contextlib import redirect_stdout

from . import arithmetic
from .errors import PurernnError, shown
from .learning import RECIPE
from .learning import learn as learning
from .machine import Machine, to_dot
from .operations import MACHINES
from .proof import network_machine, prove as search
from .quantised import quantise
from .quotient import minimised
from .replay import PRINT_EVERY, printed
from .replay import replay as replaying
from .store import MOST_BYTES, Model, check_writable, from_text, save as save_model, write_whole
from .telling import bits_text, findings, print_json, tell


def newcomer():
    """No command: learn addition, prove it, and tell the story."""
    print("a network of 2 inputs, 16 hidden units and 1 output learns to add from bits alone", flush=True)
    model, last, seconds = _learned(MACHINES["addition"], seed=0, hidden=16, samples=20000)
    verdict = last.verdict
    print("learned: " + _effort(last, seconds))
    if verdict.status != "proved":
        return tell(model, verdict)
    right = sums_right(verdict.machine, 8)
    print("checked: %s of all 32,896 sums of two numbers below 256 are right" % "{:,}".format(right))
    tell(model, verdict)
    for a, b in ((9, 60), (255, 1), (2**128 - 1, 1)):
        print("%d + %d = %d" % (a, b, arithmetic.compute(verdict.machine, a, b)))
    return 0


def sums_right(machine: Machine, bits: int) -> int:
    """How many sums a + b with a <= b < 2^bits the machine gets right, sharing the steps of common low bits."""

    def longer(runs, t):
        for a, b, s, c in runs:
            for x in range(4):
                yield a | (x & 1) << t, b | (x >> 1) << t, machine.next[s][x], c | machine.output[s][x] << t

    runs = iter([(0, 0, 0, 0)])  # a, b, state, output so far
    for t in range(bits):
        runs = longer(runs, t)  # one within the other: no list of all pairs is ever made
    return sum(a <= b and a + b == c | machine.output[s][0] << bits for a, b, s, c in runs)


def learn(operation, machine, seed, hidden, samples, first_proof, save, json):
    """Train until proved; 0 if it is."""
    reference = _reference(operation, machine)
    model, last, seconds = _learned(reference, seed, hidden, samples, save, first_proof)
    verdict = last.verdict
    if json:
        print_json(
            [
                ("operation", reference.name),
                ("seed", seed),
                ("hidden", hidden),
                ("samples", last.samples),
                ("first_proof", last.first_proof),
                ("seconds", round(seconds, 3)),
            ]
            + findings(model, verdict)
        )
    else:
        print("learned: %s, %s" % (reference.name, _effort(last, seconds)))
        tell(model, verdict)
    return 0 if verdict.status == "proved" else 1


def _effort(progress, seconds):
    told = "%d samples of %d bits in %.2f s" % (progress.samples, RECIPE["length"], seconds)
    return told + ("" if progress.first_proof in (None, progress.samples) else ", first proved after %d" % progress.first_proof)


def _reference(operation, path):
    if (operation is None) == (path is None):
        raise PurernnError("learn takes either an operation or --machine FILE.py:NAME")
    if path is None:
        if operation not in MACHINES:
            raise PurernnError("the operation must be one of %s, not %s" % (", ".join(sorted(MACHINES)), operation))
        return MACHINES[operation]
    file, colon, name = path.rpartition(":")
    if not colon:
        raise PurernnError("--machine must be FILE.py:NAME, not %s" % path)
    try:
        with redirect_stdout(sys.stderr):
            found = runpy.run_path(file).get(name)
    except (PurernnError, OSError):
        raise
    except (Exception, SystemExit) as error:  # of the user's own file: any kind
        raise PurernnError("%s fails: %s: %s" % (file, type(error).__name__, " ".join(str(error).split())))
    if not isinstance(found, Machine):
        raise PurernnError("%s must define %s as a Machine, not %s" % (file, name, shown(found)))
    return found


def _learned(reference, seed, hidden, samples, save=None, first_proof=False):
    """Learn with progress on standard error: (Model, the last Progress, seconds). A Ctrl-C saves what there is."""
    start, history, progress, shown = time.time(), [], None, 0.0
    live = sys.stderr.isatty()
    if save is not None:
        check_writable(save)

    def model():
        recipe = dict(RECIPE, seed=seed, hidden=hidden)
        return Model(reference, recipe, progress.samples, history, progress.network, progress.integers)

    try:
        for progress in learning(reference, seed, hidden, samples):
            history.append([progress.samples, progress.error])
            now = time.time()
            if now - shown > (0.05 if live else 10) and (live or now - start > 10):
                shown = now
                _show(progress, live)
            if first_proof and progress.first_proof:
                break
    except KeyboardInterrupt:
        _end_line(live)
        if progress is not None:
            told = "interrupted after %d samples, mean error %.3f, %s" % (progress.samples, progress.error, progress.verdict.status)
            if save is not None:
                save_model(model(), save)
                told += "; saved in %s" % save
            print("purernn: " + told, file=sys.stderr)
        raise
    seconds = time.time() - start
    _end_line(live)
    if save is not None:
        save_model(model(), save)
    return model(), progress, seconds


def _show(progress, live):
    if live:
        bar = "#" * round(40 * (1 - min(1.0, 2 * progress.error)))  # an error of one half is that of a coin
        line = "%6d samples  [%-40s]  mean error %.3f" % (progress.samples, bar, progress.error)
        print("\r" + line, end="", file=sys.stderr, flush=True)
    else:
        print("%d samples, mean error %.3f" % (progress.samples, progress.error), file=sys.stderr, flush=True)


def _end_line(live):
    if live:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def compute(file, operands):
    """The answer of a model, if it is proved; else the verdict on standard error, and 1."""
    model = _model(file)
    verdict = search(model.integers, model.machine)
    if verdict.status != "proved":
        print("purernn: only a proved model computes", file=sys.stderr)
        return tell(model, verdict, sys.stderr)
    answer = arithmetic.compute(verdict.machine, *operands)
    print(*(answer if model.machine.n_out > 1 else [answer]))
    return 0


def machine(file, dot):
    """The minimised machine of a model's integer network, right or wrong, as a table or as DOT."""
    model = _model(file)
    smallest = minimised(network_machine(model.integers, model.machine.name))
    smallest.states = list(range(len(smallest.states)))  # numbers say as much as a member's levels
    if dot:
        print(to_dot(smallest))
        return 0
    print("state  input  output  next state")
    for s, (nexts, outputs) in enumerate(zip(smallest.next, smallest.output)):
        for x, (after, answered) in enumerate(zip(nexts, outputs)):
            print("%5d  %5s  %6s  %10d" % (s, bits_text(x, smallest.n_in), bits_text(answered, smallest.n_out), after))
    return 0


def export(file, out, form, unproved):
    """A proved model's integer network, or with `unproved` any, as one Python file."""
    from .export import exported  # here, since no other command needs it

    model = _model(file)
    verdict = search(model.integers, model.machine)
    if verdict.status != "proved" and not unproved:
        print("purernn: only a proved model is exported, unless --unproved is given", file=sys.stderr)
        return tell(model, verdict, sys.stderr)
    text = exported(model.integers, model.machine, form, unproved)
    if out in (None, "-"):
        sys.stdout.write(text)
    else:
        write_whole(out, text)
    return 0


def replay(operation, seed, samples, hidden, bits, rate, save):
    """The run of the 2015 program, printed as it prints."""
    history, last = [], None
    if save is not None:
        check_writable(save)
    for last in replaying(operation, seed, samples, hidden, bits, rate):
        if last.index % PRINT_EVERY == 0:
            print(printed(last, bits), flush=True)
            history.append([last.index + 1, last.error / bits])
    if save is not None:
        if last is None:
            raise PurernnError("there is nothing to save: no sample was trained on")
        recipe = {"recipe": "2015", "loss": "squared_error", "learning_rate": rate, "length": bits, "seed": seed, "hidden": hidden}
        save_model(Model(MACHINES[operation], recipe, samples, history, last.network, quantise(last.network)), save)
    return 0


def _read(path):
    """The text of a file, or of standard input for -."""
    if path == "-" and sys.stdin is None:
        raise PurernnError("standard input is closed")
    stream = sys.stdin.buffer if path == "-" else open(path, "rb")
    with stream:
        data = stream.read(MOST_BYTES + 1)
    try:
        return data.decode()
    except UnicodeError:
        raise PurernnError("%s is not text" % path)


def _model(path):
    return from_text(_read(path), path)
