"""The commands that learn, compute and export; `prove` and `show` have the others."""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import sys

from ..basics.errors import PurernnError
from ..files.dot import to_dot
from ..files.kiss2 import to_kiss2
from ..files.model import Model, from_text, to_text
from ..files.whole import check_writable, write_whole
from ..integers.proof import network_machine
from ..integers.quantised import quantise
from ..learning.recipe import RECIPE
from ..machines import arithmetic
from ..machines.mealy import Machine
from ..machines.minimise import minimised
from ..machines.operations import MACHINES, OPERATIONS
from ..show.long_integers import any_digits
from ..show.verdict import bits_text, findings, print_json, tell
from ..studies import replay_2015
from .inputs import learned, model_of, named_machine, no_stream, own_machine, written
from .progress import PROGRESS


def newcomer():
    """No command: learn addition, prove it, and tell the story."""
    print(
        "a network of 2 inputs, 16 hidden units and 1 output learns to add from bits",
        flush=True,
    )
    model, last, seconds = learned(MACHINES["addition"])
    verdict = last.verdict
    print("learned: " + _effort(last, seconds))
    if verdict.status != "proved":
        return tell(model, verdict)
    right = sums_right(verdict.machine, 8)
    print(
        "checked: %s of all 32,896 sums of two numbers below 256 are right" % "{:,}".format(right)
    )
    tell(model, verdict)
    for a, b in ((9, 60), (255, 1), (2**128 - 1, 1)):
        print("%d + %d = %d" % (a, b, arithmetic.compute(verdict.machine, a, b)))
    return 0


def sums_right(machine: Machine, bits: int) -> int:
    """How many sums a + b with a <= b < 2^bits the machine gets right. Pairs are counted together,
    bit by bit, while they have the same state, the same rest of a + b, and the same order.
    """
    counts = {(0, 0, True): 1}  # state, (a + b - output so far) / 2^t, is a <= b so far
    for _ in range(bits):
        longer: dict = {}
        for (s, rest, ordered), count in counts.items():
            for x in range(4):
                a, b = x & 1, x >> 1
                left = rest + a + b - machine.output[s][x]
                if left % 2 == 0:  # else this bit of the sum is wrong
                    key = (machine.next[s][x], left // 2, a < b or (a == b and ordered))
                    longer[key] = longer.get(key, 0) + count
        counts = longer
    return sum([n for (s, rest, le), n in counts.items() if le and rest == machine.output[s][0]])


def learn(operation, machine, seed, hidden, samples, first_proof, clear, save, json, listing):
    """Train until proved; 0 if it is. With `listing`, list the operations instead."""
    if listing:
        return _list(json)
    if (operation is None) == (machine is None):
        raise PurernnError("learn takes either an operation or --machine FILE")
    reference = own_machine(machine) if operation is None else named_machine(operation)
    model, last, seconds = learned(reference, seed, hidden, samples, save, first_proof, clear)
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


def _list(json):
    """List the built-in operations: the result of each, in terms of its operands a, b, c."""
    rows = [(name, op.phrase, op.operands) for name, op in sorted(OPERATIONS.items())]
    if json:
        print_json([("operations", [dict(zip(("name", "gives", "where"), row)) for row in rows])])
        return 0
    from textwrap import fill  # here, since no other command needs it

    for name, phrase, operands in rows:
        text = phrase + (", where " + operands if operands else "")
        print(fill("%-22s  %s" % (name, text), 79, subsequent_indent=" " * 24))
    return 0


def _effort(progress, seconds):
    first_phase = progress.first_proof in (None, progress.samples)
    short = first_phase and progress.samples <= RECIPE["restart_every"]
    lengths = RECIPE["lengths"][:1] if short else RECIPE["lengths"]
    samples = "sample" if progress.samples == 1 else "samples"
    bits = " and ".join([str(length) for length in lengths])
    effort = "%d %s of %s bits in %.2f s" % (progress.samples, samples, bits, seconds)
    return effort + ("" if first_phase else ", first proved after %d" % progress.first_proof)


def compute(file, operands, json):
    """Print the answer of a proved model; else the verdict on standard error, and return 1."""
    model = model_of(file)
    verdict = model.prove()
    proved, answers = verdict.status == "proved", None
    if proved:
        PROGRESS.say("computing %s" % model.machine.name)
        answers = arithmetic.compute(verdict.machine, *operands)
        answers = list(answers) if model.machine.n_out > 1 else [answers]
    if json:
        entries = [("operation", model.machine.name), ("verdict", verdict.status)]
        with any_digits():
            print_json(entries + [("operands", operands), ("answers", answers)])
        return 0 if proved else 1
    if not proved:
        print("purernn: this model is not proved, so compute refuses it", file=sys.stderr)
        return tell(model, verdict, sys.stderr)
    with any_digits():
        print(*answers)
    return 0


def machine(file, dot, kiss2, json):
    """The minimised machine of a model's integer network, right or wrong, as a table, or in DOT,
    KISS2 or JSON.
    """
    if dot + kiss2 + json > 1:
        raise PurernnError("machine prints one of --dot, --kiss2 and --json")
    model = model_of(file)
    smallest = minimised(network_machine(model.integers, model.machine.name))
    smallest.states = list(range(len(smallest.states)))  # as useful as the levels of a member
    if json:
        names = ("name", "n_in", "n_out", "states", "next", "output")
        print_json([(name, getattr(smallest, name)) for name in names])
        return 0
    if dot:
        print(to_dot(smallest))
        return 0
    if kiss2:
        print(to_kiss2(smallest))
        return 0
    print("state  input  output  next state")
    for s, (nexts, outputs) in enumerate(zip(smallest.next, smallest.output)):
        for x, (after, answered) in enumerate(zip(nexts, outputs)):
            print(
                "%5d  %5s  %6s  %10d"
                % (s, bits_text(x, smallest.n_in), bits_text(answered, smallest.n_out), after)
            )
    return 0


def export(file, out, form, unproved):
    """Write a proved model's integer network, or with `unproved` any, as a Python program, a C
    header, theorems for Coq (of a proved one only) or a model for Spin.
    """
    from ..export.choice import form_of  # here, since no other command needs it

    form = form_of(out, form)
    model = model_of(file)
    verdict = model.prove()
    if verdict.status != "proved" and (form == "coq" or not unproved):
        remedy = "" if form == "coq" else ", unless --unproved is given"
        print("purernn: only a proved model is exported" + remedy, file=sys.stderr)
        return tell(model, verdict, sys.stderr)
    written("-" if out is None else out, model.export(form, unproved))
    return 0


def replay(operation, seed, samples, hidden, bits, rate, save):
    """Repeat the run of the 2015 program, with the same output."""
    if save is not None:
        no_stream(save, "--save")
        check_writable(save)
    recipe = {
        "recipe": "2015",
        "loss": "squared_error",
        "learning_rate": rate,
        "length": bits,
        "seed": seed,
        "hidden": hidden,
    }
    history, last, text = [], None, None  # text: the model after the last entry of the history
    failure = None  # of printing: the model is saved all the same
    subject = "of " + operation

    def text_after(done):
        """The model now, as the text of a file; None if its weights are too large for one."""
        try:
            integers = quantise(last.network)
        except PurernnError:
            return None
        return to_text(Model(MACHINES[operation], recipe, done, history, last.network, integers))

    def kept(reason):
        """Save as much as a file can hold, and add this to the reason why it is not all."""
        sound = save and last and (text_after(last.index + 1) or text)
        if not sound:
            return reason
        write_whole(save, sound)
        return "%s; %s has the network after sample %d" % (
            reason or "interrupted",
            save,
            from_text(sound).samples,
        )

    try:
        for last in replay_2015.replay(operation, seed, samples, hidden, bits, rate):
            PROGRESS.say("%d samples" % (last.index + 1), subject)
            if last.index % replay_2015.PRINT_EVERY == 0:
                try:
                    if failure is None:
                        print(replay_2015.printed(last, bits), flush=True)
                except OSError as error:
                    if save is None:
                        raise
                    failure = error
                history.append([last.index + 1, last.error / bits])
                if save is not None:
                    text = text_after(last.index + 1) or text
    except KeyboardInterrupt as error:
        raise KeyboardInterrupt(kept(str(error)))
    except PurernnError as error:
        raise PurernnError(kept(str(error)))
    if save is not None:
        if last is None:
            raise PurernnError("there is nothing to save: no sample was trained on")
        whole = text_after(samples)
        if whole is None:
            raise PurernnError(kept("the weights are too large for 8 bits at rate %s" % rate))
        written(save, whole)
    if failure is not None:
        raise failure
    return 0
