"""What the commands that prove do: search for a proof, of the integers or of the floats, and
check one.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import sys
from json import dumps, loads

from ..basics.errors import PurernnError, shown
from ..files.model import is_model
from ..files.whole import check_writable
from ..floats import invariant_checker
from ..floats.invariant import ROUNDS, invariant
from ..floats.sharpening import sharpened
from ..integers import certificate_checker, proof
from ..learning.long_runs import failing_long_run, failing_word
from ..machines.mealy import Machine
from ..machines.minimise import isomorphic, minimised
from ..machines.operations import MACHINES
from ..show.verdict import findings, findings_of_floats, print_json, tell, tell_floats
from .inputs import input_text, model_of, place_of, written
from .progress import PROGRESS

MOST_RUN_BITS = 4  # of a symbol, for long runs to be tried: half the cube of the symbols
WORD_LEVELS = 64, 512, 4096  # of the three beam searches for a word
WORD_WIDTH, WORD_STEPS = 64, 20000  # of each
MOST_WORD_WORK = 2 * 10**7  # of each search: its steps times the weights of Whh


def prove(file, certificate, json):
    """The verdict on a model's integer network, and the certificate of a proof."""
    model, words = _model_and_words(file, certificate, json)
    PROGRESS.say("proving %s" % model.machine.name)
    verdict = proof.prove(model.integers, model.machine)
    proved = verdict.status == "proved"
    _write(
        certificate, proof.certificate(model.integers, model.machine, verdict) if proved else None
    )
    if json:
        print_json([("operation", model.machine.name)] + findings(model, verdict))
        return 0 if proved else 1
    return tell(model, verdict, words)


def prove_floats(file, certificate, json, sharpen=False):
    """An invariant of a model's float network, or with `sharpen` of that which is made from its
    integers, used only if the checker accepts it; else an input that it fails on, if one is found.
    """
    model, words = _model_and_words(file, certificate, json)
    name = model.machine.name
    if sharpen:
        model.network = sharpened(model.integers)

    def watch(done, regions):
        PROGRESS.say("round %d of %d" % (done, ROUNDS), "for %s" % name, "%d regions" % regions)

    PROGRESS.say("searching", "an invariant of %s" % name)
    candidate = invariant(model.network, model.machine, watch=watch)
    if candidate is not None:
        try:
            invariant_checker.check(dumps(candidate))
        except ValueError:  # the search is not trusted
            candidate = None
    _write(certificate, candidate)
    failing_run = None
    if candidate is None and model.machine.n_in <= MOST_RUN_BITS:
        PROGRESS.say("trying", "long runs of %s" % name)
        failing_run = failing_long_run(model.network, model.machine)
    most_steps = min(WORD_STEPS, MOST_WORD_WORK // model.network.n_hid**2)
    for levels in WORD_LEVELS:
        if candidate is None and failing_run is None:
            PROGRESS.say("trying", "words of %s" % name, "%d levels" % levels)
            failing_run = failing_word(
                model.network,
                model.machine,
                levels=levels,
                width=WORD_WIDTH,
                most_steps=most_steps,
            )
    if json:
        print_json(findings_of_floats(model, candidate, failing_run, sharpen))
        return 0 if candidate else 1
    return tell_floats(model, candidate, failing_run, sharpen, words)


def _model_and_words(file, certificate, json):
    """The model of the file, and where words go: None is standard output."""
    if certificate == "-" and json:
        raise PurernnError("--certificate - and --json would both write to standard output")
    model = model_of(file)
    if certificate == "-":
        return model, sys.stderr  # the certificate goes to standard output, the words do not
    if certificate is not None:
        check_writable(certificate)
    return model, None


def _write(path, proof):
    if path is not None and proof is None:
        print("purernn: no proof, so %s is not written" % path, file=sys.stderr)
    elif path is not None:
        written(path, dumps(proof) + "\n")


def check(file, json):
    """Replay a certificate of either kind; 1 if it fails, or if its machine is not the built-in
    one of its name.
    """
    text = input_text(file)
    if is_model(text):
        raise PurernnError(
            "%s is a model: purernn prove --certificate makes a certificate" % place_of(file)
        )
    form = _format_of(text)
    checker = invariant_checker if form == invariant_checker.FORMAT else certificate_checker
    floats = checker is invariant_checker
    try:
        if type(form) is str and form.startswith("purernn invariant ") and not floats:
            raise ValueError("it is of another version, %s: prove the model again" % shown(form))
        if form is not None and form != checker.FORMAT:
            raise ValueError("it is no certificate: its format is %s" % shown(form))
        certificate = checker.check(text, _counting("regions" if floats else "joint states"))
    except ValueError as error:
        return _refused(file, error, floats, json)
    name = certificate["operation"]
    if name in MACHINES and not _is_machine(certificate, MACHINES[name]):
        reason = "it is called %s, and its machine is another" % name
        return _refused(file, reason, floats, json)
    if json:
        count = len(certificate["regions" if floats else "states"])
        _print_json("proved", floats, name, name in MACHINES, count, None)
        return 0
    kind, what = ("float ", "regions") if floats else ("", "joint states")
    print("proved: this %snetwork is its machine, for inputs of every length" % kind)
    print(
        "  checked: %d %s, step by step"
        % (len(certificate["regions" if floats else "states"]), what)
    )
    print(
        "  its machine: "
        + (
            name
            if name in MACHINES
            else "none of the built-in ones; it calls itself %s" % shown(name)
        )
    )
    return 0


def _refused(file, reason, floats, json):
    """Report that a certificate is refused, and why; return 1."""
    if json:
        _print_json("refused", floats, None, None, None, str(reason))
    else:
        print("refused: %s: %s" % (place_of(file), reason))
    return 1


def _print_json(verdict, floats, operation, built_in, checked, reason):
    values = verdict, "floats" if floats else "integers", operation, built_in, checked, reason
    print_json(zip(("verdict", "of", "operation", "built_in", "checked", "reason"), values))


def _format_of(text):
    """The `format` of the object in a JSON text; None if it has none."""
    try:
        content = loads(text, parse_int=len)  # so that long integers take no time
    except (ValueError, RecursionError, MemoryError):
        return None
    return content.get("format") if type(content) is dict else None


def _is_machine(certificate, reference):
    """Whether a certificate's network has the reference's inputs and outputs, and its machine is
    the reference up to the names of states.
    """
    table, network = certificate["machine"], certificate["network"]
    n_in, n_out = len(network["Wxh"][0]), len(network["by"])
    if (n_in, n_out) != (reference.n_in, reference.n_out):
        return False
    try:
        states = list(range(len(table["next"])))
        machine = Machine(reference.name, n_in, n_out, states, table["next"], table["output"])
    except PurernnError:  # more states than a machine may have
        return False
    return isomorphic(minimised(reference), minimised(machine))


def _counting(what):
    """A function of (done, count) that says them."""

    def watch(done, count):
        PROGRESS.say("%d of %d" % (done, count), what, share=done / count)

    return watch
