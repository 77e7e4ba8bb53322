"""Model files: the round trip of every float; nothing that is not a sound file is read; the old
file stays until the new one is whole.
"""

import json
import os
import struct
import time
from hashlib import sha256

import pytest
from hypothesis import example, given, strategies as st

from helpers.handmade_networks import (
    adder,
    at,
    changed,
    file_with_its_checksum,
    learnt,
    places,
    small_certificate,
    subtracter,
)
from helpers.strategies import full, json_values, machines, several
from purernn.basics.errors import PurernnError
from purernn.files.model import KEYS, WEIGHTS, Model, from_text, load, save, to_text
from purernn.files.whole import MOST_BYTES
from purernn.integers.proof import prove
from purernn.integers.quantised import FIELDS, quantise
from purernn.machines.mealy import Machine, machine_of
from purernn.machines.operations import MACHINES
from purernn.network.elman import Network


def small_model(network=None, machine=MACHINES["addition"], **entries):
    """A model of the hand-made adder."""
    network = network or adder()
    given = dict(
        recipe={"rate": 0.1, "recipe": "by hand", "seed": 7},
        samples=20,
        history=[[10, 0.25], [20, 0.0]],
    )
    given.update(entries)
    return Model(
        machine, given["recipe"], given["samples"], given["history"], network, quantise(network)
    )


def contents(text):
    """The entries of a file's text, without its checksum."""
    content = json.loads(text)
    del content["checksum"]
    return content


def refused(text):
    """Whether this text is refused with the one promised error, of one line; any other exception
    is let through.
    """
    try:
        from_text(text, "m.json")
    except PurernnError as error:
        assert (
            str(error).startswith("m.json") and "\n" not in str(error) and len(str(error)) < 400
        ), str(error)[:1000]
        return True
    return False


def bits(x):
    """The 64 bits of a float: tells -0.0 from 0.0."""
    return struct.pack("<d", x)


# ---- the round trip


def words():
    """Any text that UTF-8 can hold."""
    return st.text(st.characters(blacklist_categories=("Cs",)), max_size=8)


# Floats that 8 bits hold at scale 1, the smallest and -0.0 included.
STORABLE = [0.0, -0.0, 5e-324, -5e-324, 2.0**-1022, 0.1, 1 / 3, 127.49999999999999]
STORABLE += full(-127.4, 127.4)


@st.composite
def models(draw):
    """Models of any weights and any machine that fits them."""
    i, h, o = draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(1, 2))
    shapes = [(h, i), (h, h), (o, h)]
    if draw(st.booleans()):
        Wxh, Whh, Why, bh, by = draw(several(STORABLE, *shapes + [(1, h), (1, o)]))
        network = Network(Wxh, Whh, Why, bh[0], by[0])
    else:
        network = Network(*draw(several(STORABLE, *shapes)))
    machine = draw(machines(n_in=st.just(i), n_out=st.just(o)))
    recipe = draw(
        st.dictionaries(
            words(),
            st.one_of(words(), st.integers(-(2**64) + 1, 2**64 - 1), st.floats(-1e9, 1e9)),
            max_size=3,
        )
    )
    history = draw(
        st.lists(st.tuples(st.integers(0, 10**6), st.floats(0, 1)).map(list), max_size=3)
    )
    return Model(machine, recipe, draw(st.integers(0, 10**9)), history, network, quantise(network))


@given(models())
def test_a_model_comes_back_bit_for_bit(model):
    back = from_text(to_text(model))
    for name in WEIGHTS:
        rows, again = getattr(model.network, name), getattr(back.network, name)
        if name[0] == "b":
            rows, again = [rows], [again]
        assert [[bits(w) for w in row] for row in rows] == [[bits(w) for w in row] for row in again]
    assert back.network.biases == model.network.biases
    assert [getattr(back.integers, name) for name in FIELDS] == [
        getattr(model.integers, name) for name in FIELDS
    ]
    for name in ("name", "n_in", "n_out", "next", "output", "answer"):
        assert getattr(back.machine, name) == getattr(model.machine, name)
    assert (back.recipe, back.samples, back.history) == (model.recipe, model.samples, model.history)
    assert to_text(back) == to_text(model)


def test_a_file_comes_back_and_is_text_that_a_person_can_read(tmp_path):
    path = str(tmp_path / "m.json")
    model = small_model()
    save(model, path)
    with open(path, "rb") as file:
        data = file.read()
    assert data == to_text(model).encode("ascii")
    assert to_text(load(path)) == to_text(model)
    assert list(json.loads(data.decode("ascii"))) == KEYS + ["checksum"]
    lines = data.splitlines(True)
    assert [line.lstrip(b"{").split(b'"')[1].decode("ascii") for line in lines] == KEYS + [
        "checksum"
    ]
    # the checksum is what `head -n -1 FILE | sha256sum` says, and the digest that of the integers
    assert json.loads(data.decode("ascii"))["checksum"] == sha256(b"".join(lines[:-1])).hexdigest()
    assert json.loads(data.decode("ascii"))["digest"] == model.integers.digest()


def test_a_learnt_network_is_as_proved_after_the_round_trip():
    progress = learnt("addition")
    recipe = {"recipe": "any"}
    levels = progress.integers.levels
    model = Model(
        MACHINES["addition"],
        recipe,
        progress.samples,
        [],
        progress.network,
        quantise(progress.network, levels=levels),
    )
    back = from_text(to_text(model))
    assert back.integers.digest() == progress.integers.digest()
    assert prove(back.integers, back.machine).status == "proved"


@pytest.mark.parametrize(
    "label",
    ["caf\u00e9", "a\nb", 'a "b"', ("carry", 1), "x" * 500, None, 1.5, "\ud800", frozenset([1])],
    ids=lambda label: repr(label)[:12],
)
def test_a_users_machine_comes_back_whatever_its_states_are(label):
    machine = machine_of("mine", lambda s, x: (label if x[0] else 0, (x[0],)), 1, 0)
    network = Network([[6.0]], [[0.0]], [[6.0]], [-3.0], [-3.0])
    back = from_text(to_text(small_model(network, machine)))
    assert (back.machine.next, back.machine.output) == (machine.next, machine.output)
    assert len(back.machine.states) == 2


# ---- accidents: the checksum finds them all


def test_every_truncation_is_refused_unless_only_white_space_is_lost():
    text = to_text(small_model())
    assert all(refused(text[:length]) for length in range(len(text) - 1))
    assert not refused(text[:-1])
    assert all(refused(text[start:]) for start in range(1, len(text)))


def test_every_changed_byte_is_refused_unless_every_value_stays():
    text = to_text(small_model())
    values = json.loads(text)
    for k, letter in enumerate(text):
        for other in {chr(ord(letter) ^ 1), chr(ord(letter) ^ 32), "0", "\n", " "} - {letter}:
            altered = text[:k] + other + text[k + 1 :]
            assert refused(altered) or json.loads(altered) == values, (k, other)


@given(st.binary(min_size=1, max_size=4), st.integers(0, 10**6), st.booleans())
@example(b"\xff", 0, False)
@example(b"\xed\xa0\x80", 40, True)
@example(b" ", 1, True)
def test_any_bytes_written_into_a_file_are_refused_unless_every_value_stays(
    tmp_path_factory, junk, place, insert
):
    path = str(tmp_path_factory.getbasetemp() / "junk.json")
    data = to_text(small_model()).encode("ascii")
    place %= len(data)
    altered = data[:place] + junk + data[place + (0 if insert else len(junk)) :]
    with open(path, "wb") as file:
        file.write(altered)
    try:
        load(path)
    except PurernnError as error:
        assert path in str(error)
    else:
        assert json.loads(altered.decode()) == json.loads(data.decode())


WRITTEN_ANEW = {
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "old Macintosh line ends": lambda text: text.replace("\n", "\r"),
    "no final line end": lambda text: text[:-1],
    "blank lines around": lambda text: "\n \n" + text + "\n\t\n",
    "one line": lambda text: json.dumps(json.loads(text)),
    "no blanks": lambda text: json.dumps(json.loads(text), separators=(",", ":")),
    "indented": lambda text: json.dumps(json.loads(text), indent=4),
    "indented, sorted": lambda text: json.dumps(json.loads(text), indent="\t", sort_keys=True),
    "not ASCII": lambda text: json.dumps(json.loads(text), ensure_ascii=False),
    "weights without their .0": lambda text: text.replace("6.0", "6"),
    "weights with an exponent": lambda text: text.replace("6.0", "0.6E+1"),
}


@pytest.mark.parametrize("name", sorted(WRITTEN_ANEW))
def test_the_same_values_written_otherwise_are_the_same_model(tmp_path, name):
    machine = machine_of("mine", lambda s, x: ("caf\u00e9" if x[0] else 0, (x[0],)), 2, 0)
    model = small_model(machine=machine, recipe={"z": 1, "a": [0.5, 2], "name": "\u00e9"})
    text = WRITTEN_ANEW[name](to_text(model))
    for data in (text.encode("utf-8"), b"\xef\xbb\xbf" + text.encode("utf-8")):
        (tmp_path / "m.json").write_bytes(data)
        assert load(str(tmp_path / "m.json")) == from_text(to_text(model))


@given(st.data())
def test_one_value_changed_is_refused(data):
    content = json.loads(to_text(small_model()))
    path = data.draw(st.sampled_from(list(places(content))[1:]))
    value = data.draw(json_values())
    altered = changed(content, path, lambda old: value)
    assert refused(json.dumps(altered)) or altered == content


def old_text(model):
    """The model as format 1 wrote it: any order of the recipe, and a checksum called seal."""
    content = dict(contents(to_text(model)), format="purernn model 1", recipe=model.recipe)
    lines = "".join(["%s: %s,\n" % (json.dumps(k), json.dumps(v)) for k, v in content.items()])
    return '{%s"seal": "%s"}\n' % (lines, sha256(("{" + lines).encode()).hexdigest())


def test_format_1_is_read_and_its_accidents_are_found():
    model = from_text(to_text(small_model(recipe={"z": 1, "a": 2.0})))
    model.recipe = {"z": 1, "a": 2.0}
    assert from_text(old_text(model)) == model
    assert from_text(json.dumps(json.loads(old_text(model)), indent=1)) == model
    assert refused(old_text(model).replace("20,", "21,", 1))
    assert refused(old_text(model).replace("model 1", "model 2"))


@given(st.one_of(st.text(), json_values().map(json.dumps)))
@example("")
@example("{}")
@example("\ud800")
@example("[" * 100000)
def test_any_text_is_refused(text):
    assert refused(text)


def test_junk_after_or_before_a_file_is_refused():
    text = to_text(small_model())
    assert all(refused(other) for other in (text + text, text + "0", "0" + text, "//\n" + text))


@pytest.mark.parametrize("name", KEYS + ["checksum"])
def test_an_entry_that_stands_twice_is_refused(name):
    # The last would count for Python, the first for others: one file, two models.
    text = to_text(small_model())
    entry = '"%s": %s,\n' % (name, json.dumps(json.loads(text)[name]))
    assert refused("{" + entry + text[1:])


@pytest.mark.parametrize("name", ["Wxh", "levels", "seed"])
def test_an_inner_entry_that_stands_twice_is_refused(name):
    text = to_text(small_model())
    assert refused(text.replace('"%s": ' % name, '"%s": 0, "%s": ' % (name, name)))


@pytest.mark.parametrize("number", ["1" * 10**6, "1" * 400, "-" + "1" * 10**6, "1e999", "1e-9999"])
def test_a_number_without_bounds_is_refused_at_once_wherever_it_stands(number):
    text, begin = to_text(small_model()), time.process_time()
    for old in ('"samples": 20', '"rate": 0.1', "[[10, 0.25", "10, 0.25", "[6.0", '"levels": 8'):
        assert refused(text.replace(old, old[: -len(old.split()[-1].lstrip("["))] + number, 1))
    assert time.process_time() - begin < 2


def test_a_file_that_is_not_text_is_refused(tmp_path):
    path = tmp_path / "m.json"
    for data in (b"\xff\xfe", b"\x80" * 1000, to_text(small_model()).encode("utf-16")):
        path.write_bytes(data)
        with pytest.raises(PurernnError, match="not text|no model"):
            load(str(path))


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path):
    path = str(tmp_path / "large.json")
    with open(path, "wb") as file:
        file.truncate(1 << 33)  # sparse
    begin = time.process_time()
    with pytest.raises(PurernnError, match="%d" % MOST_BYTES):
        load(path)
    assert time.process_time() - begin < 5


def test_a_file_that_cannot_be_read_is_named_in_words_of_ours(tmp_path):
    for path, kind in ((tmp_path / "none.json", FileNotFoundError), (tmp_path, OSError)):
        with pytest.raises(kind) as caught:
            load(str(path))
        assert str(caught.value).startswith("%s cannot be read: " % path)


def test_a_certificate_is_said_to_be_one():
    for text in (json.dumps(small_certificate()), '{"format": "purernn invariant 1"}'):
        with pytest.raises(PurernnError, match="it is a certificate.*purernn check"):
            from_text(text)


def test_what_a_file_cannot_hold_is_not_written():
    # What is saved can be loaded.
    for entries in (
        {"recipe": {"rate": NAN}},
        {"recipe": {"seed": 2**64}},
        {"recipe": {"name": "\ud800"}},
        {"recipe": {1: 1}},
        {"samples": 10**16},
        {"samples": -1},
        {"history": [[0, 1.5]]},
        {"history": [[0.5, 1]]},
        {"history": [(0, 1)]},
    ):
        with pytest.raises(PurernnError):
            to_text(small_model(**entries))


def test_a_model_shows_what_it_is_and_equals_its_like():
    model = small_model()
    assert repr(model) == "Model('addition', 3 hidden units, 20 samples)"
    assert model == small_model() and model != 1
    for other in (
        small_model(samples=21),
        small_model(history=[]),
        small_model(recipe={}),
        small_model(machine=MACHINES["subtraction"]),
        small_model(network=subtracter()),
    ):
        assert model != other


# ---- forgeries: the checksum fits


def put(path, value):
    """A forger who puts a value at a path."""
    return lambda content: changed(content, path, lambda old: value)


def without(path):
    """A forger who drops an entry."""

    def drop(parent):
        parent = dict(parent) if isinstance(parent, dict) else list(parent)
        del parent[path[-1]]
        return parent

    return lambda content: changed(content, path[:-1], drop)


def deep(levels, inner=0):
    for _ in range(levels):
        inner = [inner]
    return inner


NAN, INFINITE = float("nan"), float("inf")
FORGERIES = {
    "another format": put(("format",), "purernn model 3"),
    "no text as format": put(("format",), 1),
    "an extra entry": lambda c: dict(c, note="trust me"),
    "a machine that is a dict": put(("machine",), {}),
    "a machine with an entry too many": lambda c: dict(c, machine=c["machine"] + [1]),
    "a machine with a name that is a number": put(("machine", 0), 7),
    "a machine with a name of two lines": put(("machine", 0), "a\nb"),
    "a machine with a name no terminal can print": put(("machine", 0), "\ud800"),
    "a machine with a name that moves the cursor": put(("machine", 0), "\x1b[2J"),
    "a machine with a bool for 1": put(("machine", 2), True),
    "a machine with a float for 2": put(("machine", 1), 2.0),
    "a machine with states in a text": put(("machine", 3), "01"),
    "a machine with states that are no text": put(("machine", 3), [0, 1]),
    "a machine with a nested state": put(("machine", 3, 1), deep(50)),
    "a machine with an edge to nowhere": put(("machine", 4, 0, 3), 2),
    "a machine with a negative edge": put(("machine", 4, 0, 3), -1),
    "a machine with a true edge": put(("machine", 4, 0, 3), True),
    "a machine with a wrong output symbol": put(("machine", 5, 0, 3), 2),
    "a machine with another answer": put(("machine", 6), "maybe"),
    "a machine of three inputs": put(("machine", 1), 3),
    "a machine of two outputs": put(("machine", 2), 2),
    "a machine of a million inputs": put(("machine", 1), 10**6),
    "a recipe that is a list": put(("recipe",), []),
    "a recipe of NaN": put(("recipe", "rate"), NAN),
    "a recipe of infinity": put(("recipe", "rate"), INFINITE),
    "a recipe of a recipe": put(("recipe", "rate"), {"rate": 1}),
    "a recipe of nothing": put(("recipe", "rate"), None),
    "a recipe of deep nesting": put(("recipe", "rate"), deep(50)),
    "negative samples": put(("samples",), -1),
    "samples in a float": put(("samples",), 20.0),
    "true samples": put(("samples",), True),
    "samples in a text": put(("samples",), "20"),
    "a history that is a dict": put(("history",), {}),
    "a history that is a text": put(("history",), ""),
    "a history of numbers": put(("history",), [1, 2]),
    "a history of NaN": put(("history", 0, 1), NAN),
    "a history of infinity": put(("history", 1, 1), -INFINITE),
    "a history of triples": put(("history", 0), [10, 0.25, 0.5]),
    "a history of singles": put(("history", 0), [10]),
    "a history of a float's count": put(("history", 0, 0), 1.5),
    "a history of an error above 1": put(("history", 0, 1), 1.01),
    "a history of a huge count": put(("history", 0, 0), 10**310),
    "a recipe of a huge number": put(("recipe", "seed"), 10**310),
    "a recipe of a long word": put(("recipe", "recipe"), "x" * 1001),
    "a recipe with half a surrogate pair": put(("recipe", "recipe"), "\ud800"),
    "a label with half a surrogate pair": put(("machine", 3, 0), "\udcff"),
    "huge samples": put(("samples",), 10**310),
    "a history of texts": put(("history", 0, 0), "10"),
    "a network that is a list": put(("network",), []),
    "a network of an unknown weight": put(("network", "Wxx"), [[1.0]]),
    "a network with self": put(("network", "self"), [[1.0]]),
    "a network with an output bias alone": without(("network", "bh")),
    "a network with a hidden bias alone": without(("network", "by")),
    "a network without output weights": without(("network", "Why")),
    "a network of NaN": put(("network", "Whh", 1, 1), NAN),
    "a network of infinity": put(("network", "Wxh", 0, 0), INFINITE),
    "a network of large weights": put(("network", "Wxh", 0, 0), 1e300),
    "a network of a large integer": put(("network", "Wxh", 0, 0), 10**400),
    "a network of a text": put(("network", "Wxh", 0, 0), "6.0"),
    "a network of a truth value": put(("network", "bh", 0), True),
    "a network of nothing": put(("network", "Why", 0), []),
    "a network of a ragged matrix": put(("network", "Whh", 1), [0.0, 6.0]),
    "a network of another weight": put(("network", "Wxh", 0, 0), 5.0),
    "a network of another sign": put(("network", "by", 0), 3.0),
    "a network of rows that are dicts": put(("network", "Wxh", 0), {"0": 6.0, "1": 6.0}),
    "a network of rows that are texts": put(("network", "Wxh", 0), "66"),
    "a network of 30 inputs": put(("network", "Wxh"), [[6.0] * 30] * 3),
    "a network of 9 outputs": lambda c: put(("network", "by"), [0.0] * 9)(
        put(("network", "Why"), [[6.0] * 3] * 9)(c)
    ),
    "integers that are a list": put(("integers",), []),
    "integers with an extra entry": put(("integers", "extra"), 0),
    "another integer": put(("integers", "Wxh", 0, 0), 47),
    "a float integer": put(("integers", "Wxh", 0, 0), 48.0),
    "a truth value for an integer": put(("integers", "Whh", 0, 0), False),
    "a scale of nothing": put(("integers", "weight_scale"), 0),
    "a negative scale": put(("integers", "weight_scale"), -8),
    "a scale that is no power of two": put(("integers", "weight_scale"), 6),
    "a float scale": put(("integers", "weight_scale"), 8.0),
    "a huge scale": put(("integers", "weight_scale"), 2**2000),
    "a scale of 2^60": put(("integers", "weight_scale"), 2**60),
    "no levels": put(("integers", "levels"), 0),
    "a million levels": put(("integers", "levels"), 10**6),
    "a truth value of levels": put(("integers", "levels"), True),
    "other levels": put(("integers", "levels"), 4),
    "other thresholds": put(("integers", "thresholds", 0), 0),
    "another digest": put(("digest",), "0" * 64),
    "no digest": put(("digest",), None),
}
for key in KEYS:
    FORGERIES["no " + key] = without((key,))
    FORGERIES[key + " is null"] = put((key,), None)
    FORGERIES[key + " is nested 500 deep"] = put((key,), deep(500))
    if key not in ("format", "digest"):
        FORGERIES[key + " is a word"] = put((key,), "word")


def test_the_forger_is_believed_if_nothing_is_changed():
    text = to_text(small_model())
    assert file_with_its_checksum(contents(text)) == text


@pytest.mark.parametrize("name", sorted(FORGERIES))
def test_a_forgery_is_refused_though_its_checksum_fits(name):
    begin = time.process_time()
    assert refused(file_with_its_checksum(FORGERIES[name](contents(to_text(small_model())))))
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    "wide",
    [
        {"Wxh": [[6.0] * 30000]},
        {"Wxh": [[0]] * 30000},
        {"bh": [0] * 30000},
        {"Wxh": [[6.0] * 30000] * 3},
        {"Whh": [[6.0] * 3] * 30000},
        {"Whh": [[6.0] * 30000] * 3},
        {"Why": [[6.0] * 30000]},
        {"Why": [[6.0] * 3] * 30000, "by": [0.0] * 30000},
        {"by": [0.0] * 30000},
    ],
    ids=lambda wide: " ".join("%s %d" % (k, len(wide[k])) for k in sorted(wide)),
)
def test_a_layer_of_30000_is_refused_and_does_not_hang(wide):
    content = contents(to_text(small_model()))
    content["network"].update(wide)
    text = file_with_its_checksum(content)
    begin = time.process_time()
    assert refused(text)
    assert time.process_time() - begin < 3


@pytest.mark.parametrize("levels", [1000, 100000])
def test_deep_nesting_is_refused(levels):
    text = file_with_its_checksum(contents(to_text(small_model())))
    for place in ('"recipe": ', '"history": ', '"network": ', '"machine": '):
        k = text.index(place) + len(place)
        body = (
            text[:k]
            + "[" * levels
            + "]" * levels
            + text[text.index(",\n", k) : text.index('"checksum"')]
        )
        checksum = sha256(body.encode("utf-8")).hexdigest()
        assert refused(body + '"checksum": "%s"}\n' % checksum)


def test_what_is_nested_too_deep_is_told_in_our_own_words():
    with pytest.raises(
        PurernnError, match="^m.json is not a purernn model: it is nested too deep$"
    ):
        from_text("[" * 100000, "m.json")


@given(st.data())
def test_whatever_is_read_from_a_forged_file_is_what_would_be_written(data):
    # Nothing is left out or taken for something else: a file that is read says what its model says.
    content = contents(to_text(small_model()))
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(list(places(content))[1:]))
        value = data.draw(
            st.one_of(json_values(), st.sampled_from([at(content, p) for p in places(content)]))
        )
        content = changed(content, path, lambda old: value)
    text = file_with_its_checksum(content)
    if not refused(text):
        model = from_text(text)
        assert json.dumps(contents(to_text(model)), sort_keys=True) == json.dumps(
            content, sort_keys=True
        )
        for W in (
            model.network.Wxh,
            model.network.Whh,
            model.network.Why,
            [model.network.bh, model.network.by],
        ):
            assert all(type(w) in (int, float) and w - w == 0 for row in W for w in row)
        assert (
            model.integers.digest()
            == quantise(model.network, levels=model.integers.levels).digest()
        )


def test_another_sound_machine_or_a_weight_that_rounds_alike_is_a_sound_file():
    # The checksum is no signature: who computes it anew may write another model. It is proved anew,
    # too.
    content = contents(to_text(small_model()))
    for forge in (
        put(("machine", 5, 0, 3), 1),
        put(("network", "Wxh", 0, 0), 6.01),
        put(("samples",), 0),
        put(("history",), []),
    ):
        assert not refused(file_with_its_checksum(forge(content)))


def test_a_model_that_cannot_be_written_leaves_no_file(tmp_path):
    machine = Machine("mine", 2, 1, ["a"], [[0] * 4], [[0, 1, 1, 0]])
    model = small_model(machine=machine, recipe={"unknown": object()})
    with pytest.raises(PurernnError, match="recipe"):
        save(model, str(tmp_path / "m.json"))
    assert os.listdir(str(tmp_path)) == []
