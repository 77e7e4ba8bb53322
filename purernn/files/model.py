"""Models as files: JSON, one entry a line, sealed by a digest, written whole or not at all.

    format     "purernn model 1"
    machine    the reference machine as a table, so that the file needs no other
    recipe     how it was trained: the settings of `recipe.learn`, or of the replay of 2015
    samples    how many it was trained on
    history    [[samples, mean error of an output bit since the entry before], …]
    network    the float weights, every digit of them
    integers   the quantised network: must be the float weights rounded
    digest     SHA-256 of the integers, as `QuantisedNetwork.digest` gives it
    seal       SHA-256 of the lines above: of `head -n -1 FILE`

A file is believed in nothing: its seal, its shapes, every number and the agreement of floats
and integers are checked, and no verdict is kept in it, since a proof is quicker than trust.
"""

import json
import os

from ..basics.digest import digest_of, sha256
from ..basics.errors import PurernnError, natural, shown
from ..integers.quantised import FIELDS, quantise
from ..machines.mealy import Machine
from ..network.elman import Network

FORMAT = "purernn model 1"
KEYS = ["format", "machine", "recipe", "samples", "history", "network", "integers", "digest"]
WEIGHTS = ("Wxh", "Whh", "Why", "bh", "by")
MOST_BYTES = 1 << 24
PIECE = 1 << 12  # bytes read at once: MicroPython makes room for as many as are asked for
SEAL = '"seal": "'


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
        "machine": [
            machine.name,
            machine.n_in,
            machine.n_out,
            [str(s)[:100] for s in machine.states],
        ]
        + [machine.next, machine.output, machine.answer],
        "recipe": model.recipe,
        "samples": model.samples,
        "history": model.history,
        "network": {
            name: getattr(network, name) for name in WEIGHTS if network.biases or name[0] == "W"
        },
        "integers": {name: getattr(model.integers, name) for name in FIELDS},
        "digest": model.integers.digest(),
    }
    text = "{" + "".join(
        ["%s: %s,\n" % (json.dumps(key), json.dumps(content[key])) for key in KEYS]
    )
    if len(text) > MOST_BYTES - 100:
        raise PurernnError(
            "the model would take %d bytes, more than the %d that a file may have"
            % (len(text), MOST_BYTES)
        )
    return text + SEAL + sha256(text) + '"}\n'


def from_text(text: str, place="the model") -> Model:
    """The model in this text; PurernnError, which names `place` and what is wrong, if it is not
    one whole and sound.
    """
    try:
        return _read(text)
    except PurernnError as error:
        raise PurernnError("%s: %s" % (place, error))
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RuntimeError,
        OverflowError,
        MemoryError,
    ) as error:
        raise PurernnError(
            "%s is not a purernn model: %s %s" % (place, type(error).__name__, shown(str(error)))
        )


def _read(text):
    body, seal, ending = text.rpartition(SEAL)
    if len(text) > MOST_BYTES:
        raise PurernnError(
            "%d bytes are more than the %d that a model may have" % (len(text), MOST_BYTES)
        )
    if not seal or ending != sha256(body) + '"}\n':
        raise PurernnError("it is no model, or cut short or altered: its seal does not fit")
    content = json.loads(body + '"seal": ""}')
    del content["seal"]
    if type(content) is not dict or content.get("format") != FORMAT:
        raise PurernnError("its format must be %s" % FORMAT)
    if sorted(content) != sorted(KEYS):
        raise PurernnError("its entries must be %s" % ", ".join(KEYS))
    machine = Machine(*content["machine"])
    for label in machine.states:
        _require(type(label) is str and len(label) <= 100, "a state's label", label)
    _require(type(content["recipe"]) is dict, "its recipe", content["recipe"])
    for value in content["recipe"].values():
        _require(
            type(value) is str or _numbers(value) or _numbers([value]),
            "an entry of its recipe",
            value,
        )
    _require(type(content["history"]) is list, "its history", content["history"])
    for entry in content["history"]:
        _require(_numbers(entry) and len(entry) == 2, "an entry of its history", entry)
    given = content["network"]
    for W in given.values():
        _require(
            type(W) is list and (_numbers(W) or all([_numbers(row) for row in W])), "its network", W
        )
    network = Network(**given)
    machine.check_fits(network)
    stored = [content["integers"][name] for name in FIELDS]
    integers = quantise(network, stored[0], stored[1])
    if (
        len(stored) != len(content["integers"])
        or digest_of(stored) != integers.digest()
        or integers.digest() != content["digest"]
    ):
        raise PurernnError("its integers are not its weights rounded")
    samples = natural(content["samples"], "samples")
    return Model(machine, content["recipe"], samples, content["history"], network, integers)


def _require(sound, what, value):
    if not sound:
        raise PurernnError("%s cannot be %s" % (what, shown(value)))


def _numbers(values):
    """Whether this is a list of finite numbers."""
    return type(values) is list and all([type(v) in (int, float) and v - v == 0 for v in values])


def save(model: Model, path: str):
    """Write the model to a file: the old file stays until the new one is whole.

    Raises OSError as `open` does.
    """
    write_whole(path, to_text(model))


def load(path: str) -> Model:
    """Read a model from a file.

    Raises PurernnError if it is no sound model, OSError as `open` does.
    """
    with open(path, "rb") as file:
        return from_text(text_of(file, path), path)


def text_of(file, place) -> str:
    """What is left of an open file of bytes, as text.

    Raises PurernnError if it is none, or longer than any file of ours.
    """
    pieces, length = [file.read(PIECE)], 0
    while pieces[-1]:
        length += len(pieces[-1])
        if length > MOST_BYTES:
            raise PurernnError(
                "%s has more than the %d bytes that a file may have" % (place, MOST_BYTES)
            )
        pieces.append(file.read(PIECE))
    try:
        return b"".join(pieces).decode()
    except UnicodeError:
        raise PurernnError("%s is not text" % place)


def write_whole(path: str, text: str):
    """Write a file of text beside its place, then put it there in one step; a pipe or a device is
    written to as it is.

    Raises OSError, which names the path. A file that is read-only stays as it is.
    """
    _write(path, text.encode())


def check_writable(path: str):
    """Raise OSError, as `write_whole` would, if no file can be written there; so that no training
    is in vain.
    """
    _write(path, None)


def _write(path, data):
    if not path:
        raise PurernnError("the name of a file must not be empty")
    try:
        if not _special(path):
            _write_beside(path, data)
        elif data is not None:
            with open(path, "wb") as file:
                file.write(data)
    except OSError as error:
        raise type(error)(
            "%s cannot be written: %s" % (path, getattr(error, "strerror", None) or error)
        )


def _write_beside(path, data):
    target, part = _places(path)
    try:
        with open(part, "wb") as file:
            file.write(data or b"")
        if data is not None:
            getattr(os, "replace", os.rename)(part, target)
            part = None
    finally:
        if part is not None:
            _remove(part)


def _places(path):
    """(where the file goes, where it is written first); a link is followed.

    MicroPython has no os.path.
    """
    target = os.path.realpath(path) if hasattr(os, "path") else path
    return target, "%s.%d.part" % (target, os.getpid() if hasattr(os, "getpid") else 0)


def _special(path):
    """Whether there is something at the path that is no regular file; OSError if it is a folder,
    or read-only.
    """
    try:
        kind = os.stat(path)[0] & 0o170000
    except OSError:
        return False
    if kind == 0o040000:
        raise OSError("it is a folder")
    if hasattr(os, "access") and not os.access(path, os.W_OK):
        raise OSError("it is read-only")
    return kind != 0o100000


def _remove(path):
    try:
        os.remove(path)
    except OSError:
        pass
