"""A verdict in words and in JSON: the theorem that was proved, or the failing input, as bits and
as integers.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from json import dumps

from ..basics.bits import from_bits, to_bits
from ..integers.proof import SCOPE
from ..machines.minimise import isomorphic, minimised
from ..network.elman import forward
from .long_integers import any_digits

SCOPE_OF_FLOATS = SCOPE.replace("the integer network", "the network of 64-bit floats")


def bits_text(symbol, width):
    """The `width` bits of a symbol, least significant first, operand 0 leftmost: "10"."""
    return "".join(map(str, to_bits(symbol, width)))


def findings(model, verdict):
    """The entries of a JSON answer that a verdict gives."""
    entries = [
        ("verdict", verdict.status),
        ("joint_states", verdict.joint_states),
        ("machine_states", len(minimised(verdict.machine).states) if verdict.machine else None),
        ("digest", model.integers.digest()),
    ]
    if verdict.counterexample is not None:
        entries += list(
            zip(
                ("inputs", "outputs", "outputs_of_the_floats", "should_be"),
                failure(model, verdict.counterexample),
            )
        )
    return entries


@any_digits()
def print_json(entries):
    """Print one JSON object of these (name, value) pairs, in their order."""
    print(dumps(dict(entries)))


def failure(model, symbols):
    """A failing input and its outputs as integers: (operands, output of the integer network, output
    of the float network, output of the machine).
    """
    n_in, n_out = model.machine.n_in, model.machine.n_out
    hidden, outputs = model.integers.initial, []
    for x in symbols:
        hidden, symbol = model.integers.step(hidden, x)
        outputs.append(symbol)
    _, ys = forward(model.network, [to_bits(x, n_in) for x in symbols])
    floats = [from_bits([int(value >= 0.5) for value in y]) for y in ys]
    return [
        [from_bits([symbol >> k & 1 for symbol in sequence]) for k in range(width)]
        for sequence, width in (
            (symbols, n_in),
            (outputs, n_out),
            (floats, n_out),
            (model.machine.run(symbols), n_out),
        )
    ]


@any_digits()
def tell(model, verdict, file=None):
    """The verdict in words; the exit status."""
    reference, name, say = model.machine, model.machine.name, lambda line: print(line, file=file)
    if verdict.status == "proved":
        merged, smallest = minimised(verdict.machine), minimised(reference)
        same = "isomorphic to" if isomorphic(merged, smallest) else "NOT isomorphic to"
        say("proved: %s, for numbers of any length" % name)
        say(
            "  all %d joint states that can be reached were searched: no output is wrong"
            % verdict.joint_states
        )
        count = len(merged.states)
        say(
            "  minimised: %d state%s, %s the reference machine"
            % (count, "s" if count > 1 else "", same)
        )
        _say_scope(SCOPE, say)
        return 0
    if verdict.status == "unknown":
        say(
            "unknown: %s; the search ended at its limit of %d joint states"
            % (name, verdict.joint_states)
        )
        return 1
    symbols = verdict.counterexample
    inputs, integers, floats, targets = failure(model, symbols)
    say(
        "refuted: %s, by an input of %d step%s; no shorter one fails"
        % (name, len(symbols), "s"[len(symbols) == 1 :])
    )
    say("  inputs %s" % _listed(inputs, len(symbols)))
    say("  should give %s" % _listed(targets, len(symbols)))
    say("  the integer network gives %s" % _listed(integers, len(symbols)))
    say(
        "  the float network gives %s: %s"
        % (_listed(floats, len(symbols)), "right here" if floats == targets else "wrong too")
    )
    return 1


def findings_of_floats(model, invariant, symbols, sharpened=False):
    """The entries of a JSON answer about the float network: its invariant, else input symbols
    that it fails on, or neither.
    """
    status = "proved" if invariant else "refuted" if symbols else "unknown"
    entries = [("operation", model.machine.name), ("verdict", status)]
    entries += [("regions", len(invariant["regions"]) if invariant else None), ("of", "floats")]
    entries += [("sharpened", sharpened)]
    if symbols:
        inputs, _, floats, targets = failure(model, symbols)
        entries += [("inputs", inputs), ("outputs", floats), ("should_be", targets)]
    return entries


@any_digits()
def tell_floats(model, invariant, symbols, sharpened=False, file=None):
    """The verdict on the float network in words; the exit status."""
    name, say = model.machine.name, lambda line: print(line, file=file)
    network = "the sharp network" if sharpened else "the float network"
    if invariant:
        regions = len(invariant["regions"])
        say("proved: %s, by %s, for numbers of any length" % (name, network))
        say(
            "  %d regions that no step leaves, checked in exact arithmetic;\n"
            "    every output is decided in each" % regions
        )
        _say_scope(SCOPE_OF_FLOATS, say)
        return 0
    if not symbols:
        say(
            "unknown: %s; no invariant of %s was found,\n"
            "  which says nothing against it" % (name, network)
        )
        return 1
    inputs, _, floats, targets = failure(model, symbols)
    say(
        "refuted: %s, by %s, on an input of %d step%s"
        % (name, network, len(symbols), "s"[len(symbols) == 1 :])
    )
    say("  inputs %s" % _listed(inputs, len(symbols)))
    say("  should give %s" % _listed(targets, len(symbols)))
    say("  %s gives %s" % (network, _listed(floats, len(symbols))))
    return 1


def _say_scope(scope, say):
    """What a proof is about, in lines of at most 79 columns."""
    from textwrap import wrap  # here, since `compute` says no scope

    for line in wrap("scope: " + scope, 79, initial_indent="  ", subsequent_indent="    "):
        say(line)


def _listed(numbers, width):
    """Integers with their bits as the network meets them, least significant first."""
    return ", ".join(
        ["%d (bits %s, least significant first)" % (n, bits_text(n, width)) for n in numbers]
    )
