"""Networks that several tests look at: an adder and a subtracter made by hand, networks learnt
once a session, forged files.

The hand-made adder has three steep units, each of which counts

    h_k = [a + b + carry >= k],  k = 1, 2, 3,    carry = h_2,    output = h_1 - h_2 + h_3

and needs no training, so that what is tested here does not hang on the recipe.
"""

import copy
import json
from hashlib import sha256

from purernn.integers.proof import certificate, prove
from purernn.integers.quantised import FIELDS, QuantisedNetwork, quantise
from purernn.learning.recipe import learn
from purernn.machines.operations import MACHINES
from purernn.network.elman import Network

STEEP = 6.0  # σ(3) and 1 - σ(3) round to the outermost of up to 10 levels


def adder():
    """A float network of 2 inputs and 3 hidden units that adds, by construction."""
    s = STEEP
    return Network(
        [[s, s]] * 3, [[0.0, s, 0.0]] * 3, [[s, -s, s]], [-s / 2, -3 * s / 2, -5 * s / 2], [-s / 2]
    )


def subtracter():
    """The same for a - b: total = a - b - borrow; units [total <= -1] (the borrow), [total >= -1]
    and [total >= 1].
    """
    s = STEEP
    Wxh, Whh = [[-s, s], [s, -s], [s, -s]], [[s, 0.0, 0.0], [-s, 0.0, 0.0], [-s, 0.0, 0.0]]
    # total = -2, -1, 0, 1 gives 0, 1, 0, 1: borrow + [total >= -1] + [total >= 1] is 1, 2, 1, 2
    return Network(Wxh, Whh, [[s, s, s]], [-s / 2, 3 * s / 2, -s / 2], [-3 * s / 2])


def network_of(machine):
    """An integer network that does what any small machine does: a hidden unit for each state and
    symbol, at level 1 if that was the last step.

    Unit (s, x) fires if the machine was in s, which the units say whose step leads there, and
    the bits are those of x. None has fired yet at the start, in state 0: so 0 is the state if no
    unit leads elsewhere.
    """
    pairs = [(s, x) for s in range(len(machine.next)) for x in range(2**machine.n_in)]
    after = [machine.next[s][x] for s, x in pairs]
    Wxh, Whh, bh = [], [], []
    for s, x in pairs:
        bits = [x >> k & 1 for k in range(machine.n_in)]
        # 2 (in s) + 2 (bits that x has) - 2 (bits that x lacks) >= 1 + 2 (bits of x)
        Wxh.append([2 if bit else -2 for bit in bits])
        Whh.append([2 * (t == s) if s else -2 * (t != 0) for t in after])
        bh.append(-1 - 2 * sum(bits) + (0 if s else 2))
    outputs = [machine.output[s][x] for s, x in pairs]
    Why = [[2 * (y >> o & 1) for y in outputs] for o in range(machine.n_out)]
    return QuantisedNetwork(1, 2, [0], Wxh, Whh, Why, bh, [-1] * machine.n_out)


PROVED, LEARNT, SMALL = {}, {}, []
SOON = {"parity": 2, "three_operand_addition": 6, "tomita_5": 5, "tomita_6": 22}  # seeds
# What is learnt in a tenth of a second or so. Of Tomita's grammars, whose machines are of one kind,
# the second stands for all where every operation would take long.
QUICKLY = [name for name in sorted(MACHINES) if "tomita" not in name or name == "tomita_2"]


def proved(operation, seed=None):
    """The Progress at the first proof of learning a built-in operation with the defaults; learnt
    once in a session. Without a seed: 0, or of a hard operation one that learns it in few samples.
    """
    seed = SOON.get(operation, 0) if seed is None else seed
    if (operation, seed) not in PROVED:
        run = learn(MACHINES[operation], seed)
        PROVED[operation, seed] = next(p for p in run if p.first_proof), run
    return PROVED[operation, seed][0]


def learnt(operation, seed=None):
    """The last Progress of the same run, which goes on from the first proof."""
    seed = SOON.get(operation, 0) if seed is None else seed
    if (operation, seed) not in LEARNT:
        last = proved(operation, seed)
        for last in PROVED[operation, seed][1]:
            pass
        LEARNT[operation, seed] = last
    return LEARNT[operation, seed]


class Stepper:
    """The integer network's own steps, each taken once."""

    def __init__(self, network):
        self.network, self.known = network, {}

    def outputs(self, symbols):
        """The output symbols for these input symbols."""
        hidden, outputs = self.network.initial, []
        for x in symbols:
            if hidden not in self.known:
                self.known[hidden] = self.network.successors(hidden)
            hidden, y = self.known[hidden][x]
            outputs.append(y)
        return outputs


def proofs():
    """(id, integer network, reference machine) of some proved networks: by hand at several
    levels, and learnt.
    """
    for levels in (2, 3, 8):
        yield "adder of %d levels" % levels, quantise(adder(), levels=levels), MACHINES["addition"]
    yield "subtracter", quantise(subtracter(), levels=2), MACHINES["subtraction"]
    yield "learnt addition", learnt("addition").integers, MACHINES["addition"]


def small_certificate():
    """A fresh certificate of the hand-made adder, as a reader of JSON sees it."""
    if not SMALL:
        network, reference = quantise(adder(), levels=2), MACHINES["addition"]
        SMALL.append(json.dumps(certificate(network, reference, prove(network, reference))))
    return json.loads(SMALL[0])


def certificate_with_its_digest(content):
    """The text of a certificate, its digest made to fit, as a forger would."""
    content = copy.deepcopy(content)
    network = [content["network"][name] for name in FIELDS]
    machine = [content["machine"][name] for name in ("next", "output")]
    values = (
        [content["format"], content["operation"], network]
        + machine
        + [content["states"], content["next"]]
    )
    content["digest"] = sha256(repr(values).encode("utf-8")).hexdigest()
    return json.dumps(content)


def file_with_its_checksum(content):
    """The text of a model file with these entries, its checksum made to fit, as a forger would:
    of the lines as they are written, the entries of the recipe sorted.
    """
    lines = "".join(["%s: %s,\n" % (json.dumps(k), json.dumps(v)) for k, v in content.items()])
    return '{%s"checksum": "%s"}\n' % (lines, sha256(("{" + lines).encode()).hexdigest())


def places(value, path=()):
    """The path of every value inside nested lists and dicts, in the order in which they are
    written; itself first.
    """
    yield path
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        for place in places(value[key], path + (key,)):
            yield place


def at(value, path):
    """The value at a path."""
    for key in path:
        value = value[key]
    return value


def changed(value, path, change):
    """A copy with change(old) in the place of the value at a path, whose last key may be new."""
    if not path:
        return change(value)
    value = copy.copy(value)
    new = isinstance(value, dict) and path[0] not in value
    value[path[0]] = change(None) if new else changed(value[path[0]], path[1:], change)
    return value
