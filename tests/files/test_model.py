"""Model files: the round trip of every float; nothing that is not a sound file is read; the old
file stays until the new one is whole.
"""

import io
import json
import os
import struct
import time
from hashlib import sha256

import pytest
from hypothesis import example, given, strategies as st

import purernn.files.model
from helpers.handmade_networks import adder, at, changed, file_with_its_seal, learnt, places
from helpers.strategies import json_values, machines, matrices, vectors
from purernn.basics.errors import PurernnError
from purernn.files.model import (
    KEYS,
    MOST_BYTES,
    WEIGHTS,
    Model,
    check_writable,
    from_text,
    load,
    save,
    text_of,
    to_text,
    write_whole,
)
from purernn.integers.proof import prove
from purernn.integers.quantised import FIELDS, quantise
from purernn.machines.mealy import Machine, machine_of
from purernn.machines.operations import MACHINES
from purernn.network.elman import Network


def small_model(network=None, machine=MACHINES["addition"], **entries):
    """A model of the hand-made adder."""
    network = network or adder()
    given = dict(
        recipe={"recipe": "by hand", "seed": 7, "rate": 0.1},
        samples=20,
        history=[[10, 0.25], [20, 0.0]],
    )
    given.update(entries)
    return Model(
        machine, given["recipe"], given["samples"], given["history"], network, quantise(network)
    )


def contents(text):
    """The entries of a file's text, without its seal."""
    content = json.loads(text)
    del content["seal"]
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


def storable_weights():
    """Any float that 8 bits hold at scale 1, the smallest and -0.0 included."""
    return st.one_of(
        st.floats(-127.4, 127.4),
        st.sampled_from([-0.0, 5e-324, -5e-324, 0.1, 1 / 3, 127.49999999999999]),
    )


@st.composite
def models(draw):
    """Models of any weights and any machine that fits them."""
    i, h, o = draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(1, 2))
    W = [
        draw(matrices(storable_weights(), rows, columns))
        for rows, columns in ((h, i), (h, h), (o, h))
    ]
    biases = (
        [draw(vectors(storable_weights(), length)) for length in (h, o)]
        if draw(st.booleans())
        else []
    )
    network = Network(*(W + biases))
    machine = draw(machines(n_in=st.just(i), n_out=st.just(o)))
    recipe = draw(
        st.dictionaries(
            st.text(max_size=8),
            st.one_of(st.text(max_size=8), st.integers(), st.floats(-1e9, 1e9)),
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
    assert list(json.loads(data.decode("ascii"))) == KEYS + ["seal"]
    lines = data.splitlines(True)
    assert [line.lstrip(b"{").split(b'"')[1].decode("ascii") for line in lines] == KEYS + ["seal"]
    # the seal is what `head -n -1 FILE | sha256sum` says, and the digest that of the integers
    assert json.loads(data.decode("ascii"))["seal"] == sha256(b"".join(lines[:-1])).hexdigest()
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


# ---- accidents: the seal finds them all


def test_every_truncation_is_refused():
    text = to_text(small_model())
    assert not refused(text)
    assert all(refused(text[:length]) for length in range(len(text)))
    assert all(refused(text[start:]) for start in range(1, len(text)))


def test_every_changed_byte_is_refused(tmp_path):
    text = to_text(small_model())
    for k, letter in enumerate(text):
        for other in {chr(ord(letter) ^ 1), chr(ord(letter) ^ 32), "0", "\n", " "} - {letter}:
            assert refused(text[:k] + other + text[k + 1 :]), (k, other)


@given(st.binary(min_size=1, max_size=4), st.integers(0, 10**6), st.booleans())
@example(b"\xff", 0, False)
@example(b"\xed\xa0\x80", 40, True)
def test_any_bytes_written_into_a_file_are_refused(tmp_path_factory, junk, place, insert):
    path = str(tmp_path_factory.getbasetemp() / "junk.json")
    data = to_text(small_model()).encode("ascii")
    place %= len(data)
    altered = data[:place] + junk + data[place + (0 if insert else len(junk)) :]
    if altered == data:
        return
    with open(path, "wb") as file:
        file.write(altered)
    with pytest.raises(PurernnError) as told:
        load(path)
    assert path in str(told.value)


@given(st.one_of(st.text(), json_values().map(json.dumps)))
@example("")
@example("{}")
@example("\ud800")
@example("[" * 100000)
def test_any_text_is_refused(text):
    assert refused(text)


def test_junk_after_or_before_a_file_is_refused():
    text = to_text(small_model())
    for other in (
        text + "\n",
        text + " ",
        text + text,
        "\n" + text,
        "\ufeff" + text,
        text.replace("\n", "\r\n"),
        text[:-1],
    ):
        assert refused(other)


def test_a_file_that_is_not_text_is_refused(tmp_path):
    path = tmp_path / "m.json"
    for data in (b"\xff\xfe", b"\x80" * 1000, to_text(small_model()).encode("utf-16")):
        path.write_bytes(data)
        with pytest.raises(PurernnError, match="not text|not a purernn model"):
            load(str(path))


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path):
    path = str(tmp_path / "large.json")
    with open(path, "wb") as file:
        file.truncate(1 << 33)  # sparse
    begin = time.process_time()
    with pytest.raises(PurernnError, match="%d" % MOST_BYTES):
        load(path)
    assert time.process_time() - begin < 5


def test_a_file_is_read_in_pieces_whatever_their_size():
    # MicroPython makes room for all that is asked for: 16 MB at once were more than it has.
    class Pipe(io.BytesIO):
        def read(self, size=-1):
            assert 0 < size <= 1 << 14
            return super().read(min(size, 3))

    assert text_of(Pipe("caf\u00e9 ".encode("utf-8") * 100), "the pipe") == "caf\u00e9 " * 100
    assert text_of(Pipe(b""), "the pipe") == ""


def test_a_file_that_is_not_there_raises_what_open_raises(tmp_path):
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(OSError):
            load(str(path))


# ---- forgeries: the seal fits


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
    "another format": put(("format",), "purernn model 2"),
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
    assert file_with_its_seal(contents(text)) == text


@pytest.mark.parametrize("name", sorted(FORGERIES))
def test_a_forgery_is_refused_though_its_seal_fits(name):
    begin = time.process_time()
    assert refused(file_with_its_seal(FORGERIES[name](contents(to_text(small_model())))))
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    "wide",
    [
        {"Wxh": [[6.0] * 10**6]},
        {"Wxh": [[0]] * 10**6},
        {"bh": [0] * 10**6},
        {"Wxh": [[6.0] * 10**5] * 3},
        {"Whh": [[6.0] * 3] * 10**5},
        {"Whh": [[6.0] * 10**5] * 3},
        {"Why": [[6.0] * 10**5]},
        {"Why": [[6.0] * 3] * 10**5, "by": [0.0] * 10**5},
        {"by": [0.0] * 10**5},
    ],
    ids=lambda wide: " ".join("%s %d" % (k, len(wide[k])) for k in sorted(wide)),
)
def test_a_layer_a_million_wide_is_refused_and_does_not_hang(wide):
    content = contents(to_text(small_model()))
    content["network"].update(wide)
    text = file_with_its_seal(content)
    begin = time.process_time()
    assert refused(text)
    assert time.process_time() - begin < 10


@pytest.mark.parametrize("levels", [1000, 100000])
def test_deep_nesting_is_refused(levels):
    text = file_with_its_seal(contents(to_text(small_model())))
    for place in ('"recipe": ', '"history": ', '"network": ', '"machine": '):
        k = text.index(place) + len(place)
        body = (
            text[:k]
            + "[" * levels
            + "]" * levels
            + text[text.index(",\n", k) : text.index('"seal"')]
        )
        seal = sha256(body.encode("utf-8")).hexdigest()
        assert refused(body + '"seal": "%s"}\n' % seal)


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
    text = file_with_its_seal(content)
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
    # The seal is no signature: who computes it anew may write another model. It is proved anew,
    # too.
    content = contents(to_text(small_model()))
    for forge in (
        put(("machine", 5, 0, 3), 1),
        put(("network", "Wxh", 0, 0), 6.01),
        put(("samples",), 0),
        put(("history",), []),
    ):
        assert not refused(file_with_its_seal(forge(content)))


# ---- written whole or not at all


class Interrupted(io.BytesIO):
    """A file that breaks after it took half of what is written."""

    error = KeyboardInterrupt

    def __init__(self, path, mode):
        super().__init__()
        self.path = path
        io.open(path, "wb").close()

    def write(self, data):
        with io.open(self.path, "wb") as file:
            file.write(data[: len(data) // 2])
        raise self.error


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt, MemoryError, OSError("no space left on device"), SystemExit]
)
def test_a_write_that_breaks_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, error):
    path = str(tmp_path / "m.json")
    save(small_model(samples=1), path)
    monkeypatch.setattr(Interrupted, "error", error)
    monkeypatch.setattr(purernn.files.model, "open", Interrupted, raising=False)
    with pytest.raises(error if isinstance(error, type) else type(error)):
        save(small_model(samples=2), path)
    monkeypatch.undo()
    assert os.listdir(str(tmp_path)) == ["m.json"]
    assert load(path).samples == 1


def test_a_write_that_breaks_where_no_file_was_leaves_none(tmp_path, monkeypatch):
    monkeypatch.setattr(purernn.files.model, "open", Interrupted, raising=False)
    with pytest.raises(KeyboardInterrupt):
        save(small_model(), str(tmp_path / "m.json"))
    assert os.listdir(str(tmp_path)) == []


def test_a_file_that_cannot_be_put_in_its_place_leaves_the_old_one(tmp_path, monkeypatch):
    path = str(tmp_path / "m.json")
    save(small_model(samples=1), path)

    def failing(source, target):
        raise OSError("the disk went away")

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(OSError):
        save(small_model(samples=2), path)
    monkeypatch.undo()
    assert os.listdir(str(tmp_path)) == ["m.json"]
    assert load(path).samples == 1


def test_a_new_file_takes_the_place_of_the_old_one_in_one_step(tmp_path, monkeypatch):
    path = str(tmp_path / "m.json")
    save(small_model(samples=1), path)
    seen, replace = [], os.replace

    def watched(source, target):
        seen.append((load(target).samples, load(source).samples))
        replace(source, target)

    monkeypatch.setattr(os, "replace", watched)
    save(small_model(samples=2), path)
    assert seen == [(1, 2)]
    assert load(path).samples == 2 and os.listdir(str(tmp_path)) == ["m.json"]


@pytest.mark.parametrize(
    "write",
    [lambda path: write_whole(path, "text"), check_writable],
    ids=["write_whole", "check_writable"],
)
def test_where_nothing_can_be_written_the_error_names_the_path(tmp_path, write):
    for path in (tmp_path / "none" / "m.json", tmp_path):
        with pytest.raises(OSError) as told:
            write(str(path))
        assert str(told.value).startswith("%s cannot be written: " % path) and ".part" not in str(
            told.value
        )
    with pytest.raises(PurernnError, match="must not be empty"):
        write("")
    assert os.listdir(str(tmp_path)) == []


@pytest.mark.parametrize(
    "write",
    [lambda path: write_whole(path, "text"), check_writable],
    ids=["write_whole", "check_writable"],
)
def test_a_read_only_file_is_not_written_over(tmp_path, monkeypatch, write):
    path = tmp_path / "m.json"
    path.write_text("old")
    monkeypatch.setattr(
        os, "access", lambda path, mode: mode != os.W_OK
    )  # the superuser may write anything
    with pytest.raises(OSError, match="cannot be written: it is read-only"):
        write(str(path))
    assert path.read_text() == "old" and os.listdir(str(tmp_path)) == ["m.json"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full is a device of Linux")
def test_a_full_device_is_named():
    with pytest.raises(OSError, match="/dev/full cannot be written: No space left"):
        write_whole("/dev/full", "text")


def test_a_model_that_cannot_be_written_leaves_no_file(tmp_path):
    machine = Machine("mine", 2, 1, ["a"], [[0] * 4], [[0, 1, 1, 0]])
    model = small_model(machine=machine, recipe={"unknown": object()})
    with pytest.raises(TypeError):
        save(model, str(tmp_path / "m.json"))
    assert os.listdir(str(tmp_path)) == []
