"""Models as files: JSON, one entry a line, with a checksum over the values.

    format     "purernn model 2"
    machine    the reference machine as a table, so that the file needs no other
    recipe     the settings of the training: of `recipe.learn`, or of the replay of 2015
    samples    the number of samples
    history    [[samples, mean error of an output bit in the samples just before], …]
    network    the float weights, with all digits
    integers   the quantised network: must be the float weights rounded
    digest     SHA-256 of the integers, as `QuantisedNetwork.digest` gives it
    checksum   SHA-256 of the lines above as they are written here: of `head -n -1 FILE`

The checksum is computed from the values that were read. So other line ends, another
indentation and another order of the entries change nothing; another value does. It detects
accidental damage; it is not a signature.

Nothing in a file is trusted: checksum, shapes, the range of every number and the agreement of
floats and integers are checked. The file holds no verdict, since a proof takes only a moment.

Format 1 can still be read. It differs in three ways: the checksum is called "seal", the recipe's
entries are in the order of the file, and a weight may be written as an integer.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import json

from ..basics.digest import digest_of, sha256
from ..basics.errors import PurernnError, finite, natural, of_kind, shown
from ..export.choice import text_in
from ..integers.proof import Verdict, prove
from ..integers.quantised import FIELDS, QuantisedNetwork, quantise
from ..learning.recipe import RECIPE, learn
from ..machines.arithmetic import compute
from ..machines.mealy import Machine
from ..network.elman import Network
from .whole import MOST_BYTES, read_text, write_whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FORMAT, OLD_FORMAT = "purernn model 2", "purernn model 1"
KEYS = ["format", "machine", "recipe", "samples", "history", "network", "integers", "digest"]
WEIGHTS = ("Wxh", "Whh", "Why", "bh", "by")
CHECKSUM, OLD_CHECKSUM = "checksum", "seal"
MOST_SAMPLES = 10**15
MOST_UNITS = 1024  # of a layer: its square, as text, is about the most that a file may have
MOST_LETTERS = 100  # of a state's label
MOST_DIGITS = 400  # of a number in a file: the longest float has 309 before its point


class Model:
    """A trained network, with its reference machine and its training.

    machine: the reference Machine; recipe: dict of names to numbers and words; samples: int;
    history: list of [samples, error]; network: Network; integers: QuantisedNetwork.

    >>> from purernn.machines.operations import MACHINES
    >>> model = train(MACHINES["addition"])
    >>> model.prove().status, model.compute(9, 60)
    ('proved', 69)
    """

    def __init__(
        self,
        machine: Machine,
        recipe: dict,
        samples: int,
        history: list,
        network: Network,
        integers: QuantisedNetwork,
    ):
        self.machine, self.recipe, self.samples, self.history = machine, recipe, samples, history
        self.network, self.integers = network, integers
        self._proofs: dict = {}  # {what was proved: the Verdict}, one at most

    def prove(self) -> Verdict:
        """The verdict on the integer network: whether it is the reference machine, for inputs of
        every length. The search runs again only if the integers or the machine have changed.
        """
        machine = self.machine
        subject = digest_of([self.integers.digest(), machine.next, machine.output, machine.answer])
        if subject not in self._proofs:
            self._proofs = {subject: prove(self.integers, self.machine)}
        return self._proofs[subject]

    def compute(self, *operands: int) -> "Any":
        """The network's answer to these integers >= 0, one for each input; a tuple if it has
        several outputs.

        Raises PurernnError if the network is not proved, and as `arithmetic.compute` does.
        """
        machine = self.prove().machine
        if machine is None:
            raise PurernnError(
                "this model is not proved, so it does not compute: %r" % (self.prove(),)
            )
        return compute(machine, *operands)

    def export(self, form: str = "network", unproved: bool = False) -> str:
        """The integer network as the text of one file, in a form of `export.choice.FORMS`.

        unproved: export even without a proof; the text then claims none. Raises PurernnError for
        an unknown form, or if there is no proof and `unproved` is not set.
        """
        return text_in(form, self.integers, self.machine, unproved)

    def save(self, path: str) -> None:
        """Write the model to a file, as `save` does."""
        save(self, path)

    def __repr__(self):
        return "Model(%r, %d hidden units, %s samples)" % (
            self.machine.name,
            self.network.n_hid,
            self.samples,
        )

    def __eq__(self, other):
        """Whether all parts are equal."""
        return isinstance(other, Model) and self._parts() == other._parts()

    def _parts(self):
        recipe = {k: list(v) if type(v) is tuple else v for k, v in self.recipe.items()}
        return [self.machine, recipe, self.samples, self.history, self.network, self.integers]


def train(
    machine: Machine,
    seed: int = 0,
    hidden: int = 16,
    samples: int = 20000,
    limit: int = 5000,
    recipe: dict = RECIPE,
) -> Model:
    """Train a network until it is proved, or for that many samples: `learn`, run to its end.

    Arguments and errors are those of `learning.recipe.learn`. `Model.prove` says whether the
    model is proved.

    >>> from purernn.machines.operations import MACHINES
    >>> train(MACHINES["xor"], seed=3).compute(12, 10)
    6
    """
    history = []
    for progress in learn(machine, seed, hidden, samples, limit, recipe):
        history.append([progress.samples, progress.error])
    settings = dict(recipe, seed=seed, hidden=hidden)
    return Model(machine, settings, progress.samples, history, progress.network, progress.integers)


# ---- writing


def to_text(model: Model) -> str:
    """The model as the text of a file.

    Raises PurernnError for what `from_text` would refuse: a recipe or a history out of range.
    """
    machine, network = model.machine, model.network
    biases = network.biases
    content = {
        "format": FORMAT,
        "machine": [machine.name, machine.n_in, machine.n_out]
        + [[_label(state) for state in machine.states], machine.next, machine.output]
        + [machine.answer],
        "recipe": model.recipe,
        "samples": model.samples,
        "history": model.history,
        "network": {n: getattr(network, n) for n in WEIGHTS if biases or n[0] == "W"},
        "integers": {name: getattr(model.integers, name) for name in FIELDS},
        "digest": model.integers.digest(),
    }
    _check_training(content)
    _check_widths(content["network"])
    text = _lines(content)
    if len(text) > MOST_BYTES - 100:
        raise PurernnError(
            "the model would take %d bytes, more than the %d that a file may have"
            % (len(text), MOST_BYTES)
        )
    return text + '"%s": "%s"}\n' % (CHECKSUM, sha256(text))


def _label(state):
    """A state's label as text; half a surrogate pair, which a text file cannot hold, becomes ?."""
    return "".join(["?" if "\ud800" <= c <= "\udfff" else c for c in str(state)[:MOST_LETTERS]])


def _lines(content):
    """The entries as lines of JSON, always in the same form: the text that the checksum is computed
    from.
    """
    content = dict(content)
    content["network"] = _in_order(content["network"], WEIGHTS)
    content["integers"] = _in_order(content["integers"], FIELDS)
    if content["format"] == FORMAT:
        content["recipe"] = _in_order(content["recipe"], sorted(content["recipe"]))
        content["history"] = [[n, float(error)] for n, error in content["history"]]
        for name in content["network"]:
            content["network"][name] = _floats(content["network"][name])
    return "{" + "".join(["%s: %s,\n" % (json.dumps(k), json.dumps(content[k])) for k in KEYS])


def _in_order(entries, names):
    return {name: entries[name] for name in names if name in entries}


def _floats(W):
    """A matrix or a vector with every number a float."""
    return [_floats(w) if type(w) is list else finite(w, "a weight") for w in W]


# ---- reading


def from_text(text: str, place="the model") -> Model:
    """The model in this text. Raises PurernnError, which names `place` and the fault, if it is not
    a whole and sound model.
    """
    try:
        return _read(text)
    except PurernnError as error:
        raise PurernnError("%s: %s" % (place, error))
    except RuntimeError:  # RecursionError, where there is one
        raise PurernnError("%s is not a purernn model: it is nested too deep" % place)
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        OverflowError,
        MemoryError,
    ) as error:
        raise PurernnError(
            "%s is not a purernn model: %s %s" % (place, type(error).__name__, shown(str(error)))
        )


def is_model(text: str) -> bool:
    """Whether this text claims to be a model, sound or not.

    >>> is_model('{ "format": "purernn model 3" }'), is_model("[]")
    (True, False)
    """
    try:
        content = json.loads(text, parse_int=len)  # no number is computed
        return content["format"].startswith("purernn model ")
    except (ValueError, TypeError, KeyError, AttributeError, RuntimeError):
        return False


def _read(text):
    # 1. Its format.
    if len(text) > MOST_BYTES:
        raise PurernnError(
            "%d bytes are more than the %d that a model may have" % (len(text), MOST_BYTES)
        )
    content = _parsed(text)
    version = content.get("format") if type(content) is dict else None
    if type(version) is str and version.startswith(("purernn certificate ", "purernn invariant ")):
        raise PurernnError("it is a certificate, not a model: purernn check takes it")
    if version not in (FORMAT, OLD_FORMAT):
        raise PurernnError("it is not a model: its format must be %s" % FORMAT)

    # 2. Its entries, and the checksum of their values.
    checksum = CHECKSUM if version == FORMAT else OLD_CHECKSUM
    if sorted(content) != sorted(KEYS + [checksum]):
        raise PurernnError("its entries must be %s" % ", ".join(KEYS + [checksum]))
    _check_training(content)
    for name in ("network", "integers"):
        of_kind(content[name], dict, "its " + name)
    if not set(content["network"]) <= set(WEIGHTS) or set(content["integers"]) != set(FIELDS):
        raise PurernnError("its network or its integers lack a part or have an extra one")
    _check_widths(content["network"])
    if content[checksum] != sha256(_lines(content)):
        raise PurernnError("it was altered: its checksum does not match its values")

    # 3. Machine, floats, integers.
    machine = Machine(*content["machine"])
    for label in machine.states:
        if not _is_word(label, MOST_LETTERS):
            raise PurernnError("a state's label cannot be %s" % shown(label))
    network = Network(**{name: _floats(W) for name, W in content["network"].items()})
    machine.check_fits(network)
    stored = [content["integers"][name] for name in FIELDS]
    integers = quantise(network, stored[0], stored[1])
    if digest_of(stored) != integers.digest() or integers.digest() != content["digest"]:
        raise PurernnError("its integers are not its weights rounded")
    return Model(
        machine, content["recipe"], content["samples"], content["history"], network, integers
    )


def _parsed(text):
    """The value of a JSON text in which no key is repeated and every number is bounded."""
    try:
        return json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_int=lambda digits: int(_bounded(digits)),
            parse_float=lambda digits: float(_bounded(digits)),
            parse_constant=lambda word: _bounded(word, most=0),
        )
    except PurernnError:
        raise
    except ValueError:
        raise PurernnError("it is not a model, or is truncated or altered: it is not JSON")


def _without_duplicates(pairs):
    entries = dict(pairs)
    if len(entries) != len(pairs):
        raise PurernnError("an entry is written twice")
    return entries


def _bounded(digits, most=MOST_DIGITS):
    """The text of a number, if it has at most `most` characters."""
    if len(digits) > most:
        raise PurernnError("a number in it cannot be %s" % shown(digits))
    return digits


def _check_training(content):
    """Raise PurernnError unless recipe, samples and history are in their ranges."""
    recipe = of_kind(content["recipe"], dict, "its recipe")
    for name, value in recipe.items():
        numbers = value if type(value) in (list, tuple) else [value]
        if not _is_word(name) or not (_is_word(value) or all([_is_number(v) for v in numbers])):
            raise PurernnError("an entry of its recipe cannot be %s" % shown(value))
    natural(content["samples"], "its samples", most=MOST_SAMPLES)
    for entry in of_kind(content["history"], list, "its history"):
        if type(entry) is not list or len(entry) != 2 or not _is_number(entry[1]):
            raise PurernnError("an entry of its history cannot be %s" % shown(entry))
        natural(entry[0], "samples of its history", most=MOST_SAMPLES)
        if not 0 <= entry[1] <= 1:
            raise PurernnError("an error of its history must be from 0 to 1, not %s" % entry[1])


def _check_widths(network):
    """Raise PurernnError if a matrix or a vector has more than MOST_UNITS rows or columns."""
    for W in network.values():
        rows = [W] + (W[:MOST_UNITS] if type(W) is list else [])
        if not all([len(row) <= MOST_UNITS for row in rows if type(row) is list]):
            raise PurernnError("a layer of its network is wider than %d" % MOST_UNITS)


def _is_word(value, most=1000):
    """Whether this is a text of at most `most` characters that UTF-8 can hold."""
    if type(value) is not str or len(value) > most:
        return False
    return not [c for c in value if "\ud800" <= c <= "\udfff"]


def _is_number(value):
    """Whether this is a finite float, or an integer of at most 64 bits."""
    if type(value) is int:
        return abs(value) >> 64 == 0
    return type(value) is float and value - value == 0


# ---- files


def save(model: Model, path: str) -> None:
    """Write the model to a file: the old file stays until the new one is whole.

    Raises OSError, which names the path, if it cannot be written; PurernnError as `to_text` does.
    """
    write_whole(path, to_text(model))


def load(path: str) -> Model:
    """Read a model from a file.

    Raises PurernnError if it is not a sound model, OSError, which names the path, if it cannot be
    read.
    """
    return from_text(read_text(path), path)
