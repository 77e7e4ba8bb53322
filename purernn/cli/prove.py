"""What the commands that prove do: search for a proof, of the integers or of the floats, and
check one.
"""

import sys
from json import dumps

from ..basics.errors import PurernnError, shown
from ..files.model import is_model
from ..files.whole import check_writable
from ..floats import invariant_checker
from ..floats.invariant import invariant
from ..integers import certificate_checker
from ..integers.proof import certificate as certificate_of, prove as search
from ..learning.long_runs import held_failure
from ..machines.mealy import Machine
from ..machines.minimise import isomorphic, minimised
from ..machines.operations import MACHINES
from ..show.verdict import findings, findings_of_floats, print_json, tell, tell_floats
from .inputs import model_of, text_of, written


def prove(file, certificate, floats, json):
    """The verdict on a model's integers, or on its floats, and the certificate of a proof."""
    if certificate == "-" and json:
        raise PurernnError("--certificate - and --json would both write to standard output")
    model, words = model_of(file), None
    if certificate == "-":
        words = sys.stderr  # the certificate goes to standard output, the words do not
    elif certificate is not None:
        check_writable(certificate)
    if floats:
        return _prove_floats(model, certificate, json, words)
    verdict = search(model.integers, model.machine)
    proved = verdict.status == "proved"
    _write(certificate, certificate_of(model.integers, model.machine, verdict) if proved else None)
    if json:
        print_json([("operation", model.machine.name)] + findings(model, verdict))
        return 0 if proved else 1
    return tell(model, verdict, words)


def _prove_floats(model, certificate, json, words):
    """An invariant of the float network, believed only once the checker has accepted it; else a
    long run that fails, if there is one.
    """
    found = invariant(model.network, model.machine)
    if found is not None:
        try:
            invariant_checker.check(dumps(found))
        except ValueError:  # the search is not trusted
            found = None
    _write(certificate, found)
    word = None if found else held_failure(model.network, model.machine)
    if json:
        print_json(findings_of_floats(model, found, word))
        return 0 if found else 1
    return tell_floats(model, found, word, words)


def _write(path, proof):
    if path is not None and proof is None:
        print("purernn: no proof, so %s is not written" % path, file=sys.stderr)
    elif path is not None:
        written(path, dumps(proof) + "\n")


def check(file):
    """Replay a certificate of either kind; 1 if it fails, or if its machine is not the built-in
    one of its name.
    """
    text = text_of(file)
    if is_model(text):
        raise PurernnError(
            "%s is a model, not a certificate: purernn prove %s --certificate FILE makes one"
            % (file, file)
        )
    floats = '"purernn invariant 1"' in text[:100]
    try:
        certificate = (invariant_checker if floats else certificate_checker).check(text)
    except ValueError as error:
        print("refused: %s: %s" % (file, error))
        return 1
    name, table = certificate["operation"], certificate["machine"]
    if name in MACHINES:
        own, count = MACHINES[name], len(table["next"])
        try:
            theirs = Machine(
                name, own.n_in, own.n_out, list(range(count)), table["next"], table["output"]
            )
            same = isomorphic(minimised(own), minimised(theirs))
        except PurernnError:
            same = False
        if not same:
            print("refused: %s: it is called %s, and its machine is another" % (file, name))
            return 1
    kind, what = ("float ", "regions") if floats else ("", "joint states")
    print(
        "proved: the %snetwork of this certificate computes its machine, for inputs of every length"
        % kind
    )
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
