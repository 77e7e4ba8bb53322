"""Models as files: JSON, one entry a line, sealed by a digest, written whole or not at all.

    format     "purernn model 1"
    machine    the reference machine as a table, so that the file needs no other
    recipe     how it was trained: the settings of `training.learn`, or of the replay of 2015
    samples    how many it was trained on
    history    [[samples, mean error of an output bit since the entry before], …]
    network    the float weights, every digit of them
    integers   the quantised network: must be the float weights rounded
    digest     SHA-256 of the integers, as `QuantisedNetwork.digest` gives it
    seal       SHA-256 of the file's text above this line

A file is believed in nothing: its seal, its shapes, every number and the agreement of floats
and integers are checked, and no verdict is kept in it, since a proof is quicker than trust.
"""

import json
import os

from .errors import PurernnError, finite, natural, shown
from .machine import Machine
from .network import Network
from .quantised import FIELDS, QuantisedNetwork, digest_of, quantise

FORMAT = "purernn model 1"
KEYS = ["format", "machine", "recipe", "samples", "history", "network", "integers", "digest"]
WEIGHTS = ("Wxh", "Whh", "Why", "bh", "by")
MOST_BYTES = 1 << 24
SEAL = ',\n"seal": "'


class Model:
    """A trained network, with what it was to learn and how.

    machine: Machine; recipe: dict of names to numbers and words; samples: int; history: list
    of [samples, error]; network: Network; integers: QuantisedNetwork.
    """

    def __init__(self, machine, recipe, samples, history, network, integers):
        self.machine, self.recipe, self.samples, self.history = machine, recipe, samples, history
        self.network, self.integers = network, integers


def to_text(model: Model) -> str:
    """The model as the text of a file."""
    machine, network = model.machine, model.network
    content = {
        "format": FORMAT,
        "machine": [machine.name, machine.n_in, machine.n_out, [str(s) for s in machine.states]]
        + [machine.next, machine.output, machine.answer],
        "recipe": model.recipe,
        "samples": model.samples,
        "history": model.history,
        "network": {name: getattr(network, name) for name in WEIGHTS if network.biases or name[0] == "W"},
        "integers": {name: getattr(model.integers, name) for name in FIELDS},
        "digest": model.integers.digest(),
    }
    text = "{" + ",\n".join(["%s: %s" % (json.dumps(key), json.dumps(content[key])) for key in KEYS])
    return text + SEAL + digest_of(text) + '"}\n'


def from_text(text: str, place="the model") -> Model:
    """The model in this text; PurernnError, which names `place` and what is wrong, if it is not one whole and sound."""
    try:
        return _read(text)
    except PurernnError as error:
        raise PurernnError("%s: %s" % (place, error))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError, OverflowError, MemoryError) as error:
        raise PurernnError("%s is not a purernn model: %s %s" % (place, type(error).__name__, shown(str(error))))


def _read(text):
    body, seal, ending = text.rpartition(SEAL)
    if len(text) > MOST_BYTES:
        raise PurernnError("%d bytes are more than the %d that a model may have" % (len(text), MOST_BYTES))
    if not seal or ending != digest_of(body) + '"}\n':
        raise PurernnError("it is cut short or altered: its seal does not fit")
    content = json.loads(body + "}")
    if type(content) is not dict or content.get("format") != FORMAT:
        raise PurernnError("its format must be %s" % FORMAT)
    if sorted(content) != sorted(KEYS):
        raise PurernnError("its entries must be %s" % ", ".join(KEYS))
    machine = Machine(*content["machine"])
    natural(content["samples"], "samples")
    for entry in content["history"]:
        natural(entry[0], "history: samples"), finite(entry[1], "history: error")
    given = content["network"]
    network = Network(**{name: given[name] for name in given})
    for W in (network.Wxh, network.Whh, network.Why, [network.bh, network.by]):
        for row in W:
            row[:] = [finite(w, "a weight") for w in row]
    stored = content["integers"]
    integers = quantise(network, natural(stored["weight_scale"], "weight_scale", least=1), stored["levels"])
    if {name: getattr(integers, name) for name in FIELDS} != stored or integers.digest() != content["digest"]:
        raise PurernnError("its integers are not its weights rounded")
    return Model(machine, content["recipe"], content["samples"], content["history"], network, integers)


def save(model: Model, path: str):
    """Write the model to a file: the old file stays until the new one is whole. Raises OSError as `open` does."""
    write_whole(path, to_text(model))


def load(path: str) -> Model:
    """Read a model from a file. Raises PurernnError if it is no sound model, OSError as `open` does."""
    with open(path, "rb") as file:
        data = file.read(MOST_BYTES + 1)
    try:
        return from_text(data.decode(), path)
    except UnicodeError:
        raise PurernnError("%s is not a purernn model: it is not text" % path)


def write_whole(path: str, text: str):
    """Write a file of text beside its place, then put it there in one step."""
    part = path + ".part"
    try:
        with open(part, "w") as file:
            file.write(text)
        getattr(os, "replace", os.rename)(part, path)
    except BaseException:
        try:
            os.remove(part)
        except OSError:
            pass
        raise
