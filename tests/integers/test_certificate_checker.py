"""The checker: it accepts real certificates and nothing that is not one, shares nothing with the
prover, and says where what it refuses fails.

Two kinds of forgery: the digest is left as it was, which any accident does; and the digest is
computed anew, which only the replay of every step can find. Of the second kind some changes
make another true certificate (of another network that computes the machine as well), so the
claim is: what is accepted is true, by the prover's own search.
"""

import ast
import io
import json
import os
import shutil
import subprocess
import sys

import pytest
from hypothesis import given, strategies as st

import purernn.integers.certificate_checker
from helpers.handmade_networks import (
    at,
    certificate_with_its_digest,
    changed,
    places,
    proofs,
    small_certificate,
)
from helpers.strategies import integer_networks, json_values, machines
from purernn.integers.certificate_checker import check
from purernn.integers.proof import certificate, network_machine, prove
from purernn.integers.quantised import FIELDS, QuantisedNetwork
from purernn.machines.mealy import Machine

SOURCE = purernn.integers.certificate_checker.__file__


def refused(text):
    """Whether the checker refuses this text, with ValueError; any other is let through."""
    try:
        check(text)
    except ValueError as error:
        assert len(str(error)) < 1000
        return True
    return False


def true(content):
    """Whether a certificate that was accepted is one: the prover's search proves what it claims,
    within its states.
    """
    n_in, n_out = len(content["network"]["Wxh"][0]), len(content["network"]["by"])
    tables = content["machine"]
    reference = Machine(
        "claimed", n_in, n_out, list(range(len(tables["next"]))), tables["next"], tables["output"]
    )
    # no step looks at the scale, and a forger may write any
    verdict = prove(QuantisedNetwork(**dict(content["network"], weight_scale=1)), reference)
    if verdict.status != "proved":
        return False
    reached = {
        ("".join("%x" % level for level in hidden), s) for hidden, s in verdict.machine.states
    }
    return reached <= {tuple(state) for state in content["states"]}


# ---- what is accepted


@pytest.mark.parametrize(
    "network, reference", [p[1:] for p in proofs()], ids=[p[0] for p in proofs()]
)
def test_the_certificate_of_a_proof_is_accepted(network, reference):
    content = certificate(network, reference, prove(network, reference))
    assert check(json.dumps(content)) == content
    assert check(json.dumps(content, indent=3, sort_keys=True)) == content


@given(integer_networks())
def test_the_certificate_of_any_proved_network_is_accepted(network):
    reference = network_machine(network)
    content = certificate(network, reference, prove(network, reference))
    assert check(json.dumps(content)) == content
    assert certificate_with_its_digest(content) == json.dumps(content)


# ---- one thing changed, the digest left


def numbers(content):
    """The path of every number of a certificate, and of every state's text, whose digits are
    numbers.
    """
    return [
        path
        for path in places(content)
        if type(at(content, path)) is int
        or path[:1] == ("states",)
        and type(at(content, path)) is str
    ]


def plus_one(value):
    """Every value that differs from this by one number raised by 1."""
    if type(value) is int:
        return [value + 1]
    return [
        value[:k] + "%x" % (int(digit, 16) + 1) + value[k + 1 :] for k, digit in enumerate(value)
    ]


def mutants(content):
    """Every certificate that differs in one number, raised by 1."""
    for path in numbers(content):
        for value in plus_one(at(content, path)):
            yield path, changed(content, path, lambda old: value)


def test_every_single_changed_number_is_refused():
    content, count = small_certificate(), 0
    for path, mutant in mutants(content):
        assert refused(json.dumps(mutant)), path
        count += 1
    # 28 of the network, 16 of the machine, 4 states of 3 digits and 1 number, 16 edges
    assert count == 2 + 1 + 6 + 9 + 3 + 3 + 1 + 16 + 4 * (3 + 1) + 16


def test_a_changed_number_of_a_learnt_networks_certificate_is_refused():
    network, reference = [p[1:] for p in proofs() if p[0] == "learnt addition"][0]
    content = json.loads(json.dumps(certificate(network, reference, prove(network, reference))))
    paths = numbers(content)
    for path in paths[:: len(paths) // 60]:
        for value in plus_one(at(content, path))[:2]:
            assert refused(json.dumps(changed(content, path, lambda old: value))), path


def test_every_dropped_entry_is_refused():
    content = small_certificate()
    for path in places(content):
        if path:

            def without(parent):
                parent = dict(parent) if isinstance(parent, dict) else list(parent)
                del parent[path[-1]]
                return parent

            assert refused(json.dumps(changed(content, path[:-1], without))), path


@given(st.sampled_from(list(places(small_certificate()))), json_values())
def test_any_other_value_in_any_place_is_refused(path, value):
    content = small_certificate()
    if json.dumps(at(content, path)) != json.dumps(value):
        assert refused(json.dumps(changed(content, path, lambda old: value)))


def test_a_digest_of_something_else_is_refused():
    content = small_certificate()
    for digest in (
        "",
        "0" * 64,
        content["digest"][:-1],
        content["digest"].upper(),
        None,
        0,
        [content["digest"]],
    ):
        assert refused(json.dumps(dict(content, digest=digest)))


# ---- one thing changed, the digest made to fit


def forged(content):
    """The text with its digest made to fit, where one can be computed."""
    try:
        return certificate_with_its_digest(content)
    except (KeyError, TypeError, IndexError, AttributeError):
        return json.dumps(content)


def test_a_certificate_with_one_number_changed_and_its_digest_is_accepted_only_if_it_is_true():
    accepted = 0
    for path, mutant in mutants(small_certificate()):
        text = certificate_with_its_digest(mutant)
        if not refused(text):
            accepted += 1
            assert true(mutant), path
            # states, edges and the machine are all determined by the network and each other
            assert path[0] == "network", path
    assert accepted > 10  # many weights of the adder may be larger by 1


@given(st.data())
def test_a_certificate_with_anything_changed_and_its_digest_is_accepted_only_if_it_is_true(data):
    content = small_certificate()
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(content))[1:]))
        value = data.draw(
            st.one_of(
                st.integers(-130, 130),
                st.sampled_from(small_certificate()["states"]),
                json_values(),
            )
        )
        content = changed(content, path, lambda old: value)
        if not isinstance(content, dict):
            return
    if not refused(forged(content)):
        assert true(content)


def test_the_forger_would_be_accepted_if_nothing_were_changed():
    assert not refused(certificate_with_its_digest(small_certificate()))


def edit(content, path, value):
    at(content, path[:-1])[path[-1]] = value


FORGERIES = {
    "a dropped state": lambda c: (c["states"].pop(), c["next"].pop()),
    "a dropped state, its edges redirected": lambda c: (
        c["states"].pop(),
        c["next"].pop(),
        c.update(next=[[min(i, 2) for i in row] for row in c["next"]]),
    ),
    "all states but the first dropped": lambda c: c.update(
        states=c["states"][:1], next=[[0, 0, 0, 0]]
    ),
    "no states": lambda c: c.update(states=[], next=[]),
    "a redirected edge": lambda c: edit(c, ("next", 1, 1), 0),
    "an edge out of the list": lambda c: edit(c, ("next", 1, 1), 4),
    "an edge counted from the end": lambda c: edit(
        c, ("next", 1, 1), c["next"][1][1] - len(c["states"])
    ),
    "a row of edges dropped": lambda c: c["next"].pop(),
    "a row of edges too many": lambda c: c["next"].append([0, 0, 0, 0]),
    "a shorter row of edges": lambda c: c["next"][1].pop(),
    "a longer row of edges": lambda c: c["next"][1].append(0),
    "a wrong first state": lambda c: edit(c, ("states", 0), ["100", 0]),
    "another first state of the machine": lambda c: edit(c, ("states", 0), ["000", 1]),
    "the first two states exchanged": lambda c: c.update(
        states=[c["states"][1], c["states"][0]] + c["states"][2:]
    ),
    "a state of another spelling": lambda c: edit(c, ("states", 1), [" 100", 0]),
    "a state with too few digits": lambda c: c.update(
        states=c["states"] + [["10", 0]], next=c["next"] + [list(c["next"][0])]
    ),
    "a state with a third entry": lambda c: c["states"][1].append(0),
    "a machine that answers otherwise": lambda c: edit(c, ("machine", "output", 0, 3), 1),
    "a machine that goes elsewhere": lambda c: edit(c, ("machine", "next", 0, 3), 0),
    "a machine of one state": lambda c: c.update(
        machine={"next": [[0] * 4], "output": [[0, 1, 1, 0]]}
    ),
    "a shorter row of the machine": lambda c: c["machine"]["next"][1].pop(),
    "a shorter row of outputs": lambda c: c["machine"]["output"][1].pop(),
    "a machine's edge counted from the end": lambda c: edit(c, ("machine", "next", 0, 3), -1),
    "a machine's row that is nonsense and not used": lambda c: (
        c["machine"]["next"].append(["nonsense"]),
        c["machine"]["output"].append(7),
    ),
    "another output weight": lambda c: edit(c, ("network", "Why", 0, 0), -48),
    "another recurrent weight": lambda c: edit(c, ("network", "Whh", 0, 1), 0),
    "another input weight": lambda c: edit(c, ("network", "Wxh", 0, 0), 0),
    "another bias": lambda c: edit(c, ("network", "bh", 1), 0),
    "another output bias": lambda c: edit(c, ("network", "by", 0), 0),
    "other thresholds": lambda c: edit(c, ("network", "thresholds"), [100]),
    "one level": lambda c: c["network"].update(levels=1, thresholds=[]),
    "more levels than thresholds": lambda c: c["network"].update(levels=3),
    "a row of weights too short": lambda c: c["network"]["Whh"][0].pop(),
    "a row of weights too long": lambda c: c["network"]["Why"][0].append(0),
    "no input weights": lambda c: c["network"].update(Wxh=[]),
    "no hidden units": lambda c: c["network"].update(Wxh=[], Whh=[], Why=[[]], bh=[]),
    "no outputs": lambda c: (
        c["network"].update(Why=[], by=[]),
        c["machine"].update(output=[[0] * 4] * 2),
    ),
    "no inputs": lambda c: (
        c["network"].update(Wxh=[[] for _ in c["network"]["bh"]]),
        c["machine"].update(next=[[0]], output=[[0]]),
        c.update(states=c["states"][:1], next=[[0]]),
    ),
    "an extra entry": lambda c: c.update(note="trust me"),
    "an extra entry of the network": lambda c: c["network"].update(note="trust me"),
    "an extra entry of the machine": lambda c: c["machine"].update(note="trust me"),
    "another format": lambda c: c.update(format="purernn certificate 2"),
    "an operation that is no text": lambda c: c.update(operation=["addition"]),
    "an operation that is nothing": lambda c: c.update(operation=None),
    "a long list of machines": lambda c: c.update(machine=[c["machine"]]),
    "no network": lambda c: c.update(network=None),
}
OTHER_NUMBERS = [
    True,
    False,
    0.0,
    1.0,
    "0",
    "1",
    None,
    [0],
    float("nan"),
    float("inf"),
    10**30,
    -(10**30),
]
INTEGERS = [
    path for path in places(small_certificate()) if type(at(small_certificate(), path)) is int
]
SCALE = ("network", "weight_scale")  # which no step looks at


@pytest.mark.parametrize("name", sorted(FORGERIES))
def test_a_forgery_is_refused_though_its_digest_fits(name):
    content = small_certificate()
    FORGERIES[name](content)
    assert content != small_certificate()
    assert refused(forged(content))


@pytest.mark.parametrize("value", OTHER_NUMBERS, ids=repr)
def test_no_integer_may_be_a_truth_value_a_float_or_enormous(value):
    content = small_certificate()
    for path in INTEGERS:
        if path != SCALE:
            assert refused(
                certificate_with_its_digest(changed(content, path, lambda old: value))
            ), path


@pytest.mark.parametrize("value", OTHER_NUMBERS, ids=repr)
def test_the_scale_may_not_be_a_truth_value_a_float_or_enormous(value):
    assert refused(
        certificate_with_its_digest(changed(small_certificate(), SCALE, lambda old: value))
    )


@pytest.mark.parametrize("path", [("next", 1, 1), ("machine", "next", 0, 1)], ids=str)
def test_no_index_is_counted_from_the_end(path):
    count = {"next": 4, "machine": 2}[path[0]]
    content = changed(small_certificate(), path, lambda old: old - count)
    assert refused(certificate_with_its_digest(content))


def test_a_weight_of_128_is_none():
    content = changed(small_certificate(), ("network", "Wxh", 2, 0), lambda old: 128)
    assert refused(certificate_with_its_digest(content))


def test_a_level_of_two_digits_cannot_pass_for_two_levels():
    # Level 17 is "11" in hexadecimal, and would be read back as the levels 1 and 1.
    network = {
        "weight_scale": 1,
        "levels": 18,
        "thresholds": [0] * 17,
        "Wxh": [[0]],
        "Whh": [[-10]],
    }
    network.update(Why=[[1]], bh=[5], by=[-1])
    content = {"format": "purernn certificate 1", "operation": "one", "network": network}
    content.update(
        machine={"next": [[0, 0]], "output": [[1, 1]]},
        states=[["0", 0], ["11", 0]],
        next=[[1, 1], [1, 1]],
    )
    assert refused(certificate_with_its_digest(content))


@pytest.mark.parametrize("levels, accepted", [(2, True), (16, True), (17, False)])
def test_levels_are_one_hexadecimal_digit_though_larger_ones_were_never_reached(levels, accepted):
    # A network that hands its input on, at level 0 or 1 of however many.
    network = {
        "weight_scale": 1,
        "levels": levels,
        "thresholds": [0] + [2**29] * (levels - 2),
        "Wxh": [[16]],
    }
    network.update(Whh=[[0]], Why=[[16]], bh=[-8], by=[-1])
    content = {
        "format": "purernn certificate 1",
        "operation": "copy",
        "network": network,
        "next": [[0, 1], [0, 1]],
    }
    content.update(machine={"next": [[0, 0]], "output": [[0, 1]]}, states=[["0", 0], ["1", 0]])
    assert refused(certificate_with_its_digest(content)) == (not accepted)


@given(integer_networks(), st.data())
def test_no_certificate_can_be_forged_for_a_refuted_network(network, data):
    # The best that a forger can write: the network's own closure, with the machine's states
    # beside it.
    shape = dict(n_in=st.just(network.n_in), n_out=st.just(network.n_out))
    reference = data.draw(machines(**shape))
    if prove(network, reference).status == "proved":
        return
    states, edges = [[network.initial, 0]], []
    for hidden, s in states:
        edges.append([])
        for x, (after, _) in enumerate(network.successors(hidden)):
            pair = [after, reference.next[s][x]]
            if pair not in states:
                states.append(pair)
            edges[-1].append(states.index(pair))
    content = {
        "format": "purernn certificate 1",
        "operation": "drawn",
        "network": {name: getattr(network, name) for name in FIELDS},
        "machine": {"next": reference.next, "output": reference.output},
        "states": [["".join("%x" % level for level in hidden), s] for hidden, s in states],
        "next": edges,
    }
    assert refused(certificate_with_its_digest(content))
    # and with the machine's outputs made right by brute force it is none of that machine
    own = network_machine(network)
    assert not refused(json.dumps(certificate(network, own, prove(network, own))))


def test_a_larger_closed_list_is_accepted_since_it_proves_the_same():
    # The theorem asks for a closed list that holds the start, not for the smallest one.
    content = small_certificate()
    content["states"].append(["000", 0])
    content["next"].append(list(content["next"][0]))
    assert not refused(certificate_with_its_digest(content))
    content["next"][-1][1] = 0
    assert refused(certificate_with_its_digest(content))


# ---- what is no certificate at all


@given(
    st.one_of(
        st.text(), json_values().map(json.dumps), st.text('[]{}",:0123456789.eE-+ntf ', max_size=30)
    )
)
def test_any_text_is_refused_with_a_value_error(text):
    assert refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0",
        "null",
        "{}",
        "[]",
        "NaN",
        "1e999",
        "9" * 5000,
        "[" * 200000,
        '{"a":' * 200000,
        '{"format":' * 100 + "1" + "}" * 100,
        "\ud800",
        '"\\ud800"',
        "\ufeff{}",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_junk_and_deep_nesting_are_refused_with_a_value_error(text):
    assert refused(text)


def deep(levels, inner):
    for _ in range(levels):
        inner = [inner]
    return inner


@pytest.mark.parametrize(
    "name", ["format", "operation", "network", "machine", "states", "next", "digest"]
)
@pytest.mark.parametrize("levels", [10, 400])
def test_deep_nesting_in_any_entry_is_refused(name, levels):
    content = small_certificate()
    for value in (deep(levels, 0), deep(levels, content[name])):
        assert refused(json.dumps(dict(content, **{name: value})))


def test_every_truncation_is_refused():
    text = json.dumps(small_certificate())
    assert not refused(text)
    for length in range(len(text)):
        assert refused(text[:length])


@pytest.mark.parametrize("junk", ["x", "{}", "\0", "]", ",1"])
def test_trailing_junk_is_refused(junk):
    assert refused(json.dumps(small_certificate()) + junk)


# ---- alone


def test_the_checker_imports_at_its_top_what_it_uses_and_nothing_of_ours():
    with io.open(SOURCE, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level
            names.add(node.module)
        elif isinstance(node, ast.Name):
            assert node.id not in ("__import__", "eval", "exec", "compile", "globals")
    assert names == {"hashlib", "json", "sys"}


def test_the_checker_runs_alone_as_a_program(tmp_path):
    # A copy, elsewhere, with nothing but the standard library to be found.
    alone = str(tmp_path / "alone.py")
    shutil.copy(SOURCE, alone)
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    content = small_certificate()
    good.write_text(json.dumps(content))
    content["next"][0][0] += 1
    bad.write_text(json.dumps(content))
    for path, status, said in (
        (good, 0, "proved equal to the machine in this file: 4 joint states\n"),
        (bad, 1, ""),
    ):
        run = subprocess.Popen(
            [sys.executable, "-I", alone, str(path)],
            cwd=str(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            env={key: os.environ[key] for key in os.environ if not key.startswith("PYTHON")},
        )
        output, complaint = run.communicate()
        assert (run.returncode, output) == (status, said), complaint
        assert bool(complaint) == bool(status)


# ---- the edges of the ranges, what the claim holds, and where it fails


def edge_network(weight, threshold, levels=2, scale=16):
    """One unit, whose weights all are at one edge of their range."""
    return QuantisedNetwork(
        scale,
        levels,
        [threshold] * (levels - 1),
        [[weight]],
        [[weight]],
        [[weight]],
        [weight],
        [weight],
    )


@pytest.mark.parametrize("weight", [-128, 127])
@pytest.mark.parametrize("threshold", [-(2**30), -1, 0, 1, 127, 2**30])
@pytest.mark.parametrize("levels, scale", [(2, 1), (2, 2**20), (16, 16), (16, 2**20)])
def test_true_certificates_at_the_edges_of_the_ranges_are_accepted(
    weight, threshold, levels, scale
):
    network = edge_network(weight, threshold, levels, scale)
    own = network_machine(network)
    content = certificate(network, own, prove(network, own))
    assert check(json.dumps(content)) == content


def test_level_15_is_reached_in_an_accepted_certificate():
    network = edge_network(127, 0, levels=16)
    own = network_machine(network)
    content = certificate(network, own, prove(network, own))
    assert "f" in [state[0] for state in content["states"]]
    assert not refused(json.dumps(content))


EDGES = [
    (("network", "weight_scale"), 1, 2**20),
    (("network", "thresholds", 0), -(2**30), 2**30),
    (("network", "Wxh", 0, 0), -128, 127),
    (("network", "Whh", 0, 0), -128, 127),
    (("network", "Why", 0, 0), -128, 127),
    (("network", "bh", 0), -128, 127),
    (("network", "by", 0), -128, 127),
    (("machine", "next", 0, 0), 0, 0),
    (("machine", "output", 0, 0), 0, 1),
    (("next", 0, 0), 0, 0),
]


@pytest.mark.parametrize("path, least, most", EDGES, ids=[str(edge[0]) for edge in EDGES])
def test_a_number_one_past_its_edge_is_refused_by_its_range(path, least, most):
    network = edge_network(127, 0)
    own = network_machine(network)
    content = json.loads(json.dumps(certificate(network, own, prove(network, own))))
    if path[0] == "next":
        most = len(content["states"]) - 1
    if path[:2] == ("machine", "next"):
        most = len(content["machine"]["next"]) - 1
    for value in (least - 1, most + 1):
        text = certificate_with_its_digest(changed(content, path, lambda old: value))
        with pytest.raises(
            ValueError, match=": %d is not an integer from %d to %d" % (value, least, most)
        ):
            check(text)


def test_a_failing_step_is_named_with_its_joint_state_and_symbol():
    for path, message in (
        (("next", 1, 2), "joint state 1, symbol 2: the step does not lead to joint state 0"),
        (("machine", "output", 0, 3), "joint state 0, symbol 3: the output is 0, not 1"),
        (("states", 1), "joint state 1: 2 levels, not 3"),
        (("network", "Wxh", 0), "Wxh, row 0"),
    ):
        value = {"next": 0, "machine": 1, "states": ["10", 0], "network": [None, 1]}[path[0]]
        text = certificate_with_its_digest(changed(small_certificate(), path, lambda old: value))
        with pytest.raises(ValueError, match="it fails at " + message):
            check(text)


def test_every_step_is_watched():
    steps = []
    check(json.dumps(small_certificate()), lambda done, count: steps.append((done, count)))
    assert steps == [(i, 4) for i in range(4)]


def test_a_key_written_twice_is_refused_at_every_level():
    text = json.dumps(small_certificate())
    for entry in ('"operation": "addition"', '"levels": 2', '"output": [[0, 1, 1, 0]'):
        assert text.count(entry) == 1
        key = entry[: entry.index(":")]
        with pytest.raises(ValueError, match="written twice"):
            check(text.replace(entry, key + ": 0, " + entry))


def test_what_json_leaves_open_is_left_open():
    content = small_certificate()
    backwards = {key: content[key] for key in reversed(list(content))}
    for text in (
        " \n\t" + json.dumps(content),
        json.dumps(backwards, indent=2).replace("\n", "\r\n"),
        json.dumps(content, separators=(",", ":")) + "\n",
    ):
        assert check(text) == content


def test_a_certificate_that_would_take_too_long_is_refused_before_the_first_step():
    content = small_certificate()
    content["states"] += [["000", 0]] * 100
    content["next"] += [content["next"][0]] * 100
    limit = purernn.integers.certificate_checker.MOST_WORK
    try:
        purernn.integers.certificate_checker.MOST_WORK = 104 * 3 * (3 + 4 * 2)
        assert not refused(certificate_with_its_digest(content))
        purernn.integers.certificate_checker.MOST_WORK -= 1
        with pytest.raises(ValueError, match="size: 3432 operations, over 3431"):
            check(certificate_with_its_digest(content), lambda done, count: 1 / 0)
    finally:
        purernn.integers.certificate_checker.MOST_WORK = limit


def test_the_work_of_three_inputs_is_counted_as_eight_symbols(monkeypatch):
    # one unit of 3 levels, two outputs: for each joint state 1 (1 + 2^3 (2 + 2))
    network = QuantisedNetwork(1, 3, [0, 4], [[2, 2, 2]], [[0]], [[1], [-1]], [-1], [-1, 1])
    reference = network_machine(network)
    content = certificate(network, reference, prove(network, reference))
    text, work = json.dumps(content), len(content["states"]) * (1 + 8 * 4)
    monkeypatch.setattr(purernn.integers.certificate_checker, "MOST_WORK", work)
    assert not refused(text)
    monkeypatch.setattr(purernn.integers.certificate_checker, "MOST_WORK", work - 1)
    with pytest.raises(ValueError, match="size: %d operations, over %d" % (work, work - 1)):
        check(text)


def test_the_checker_without_a_file_says_how_it_is_used(program):
    usage = "usage: python3 certificate_checker.py FILE\n"
    assert program(SOURCE) == (1, "", usage)


def test_an_integer_of_many_digits_is_refused_and_not_computed():
    text = json.dumps(small_certificate()).replace('"levels": 2', '"levels": ' + "2" * 10**6)
    with pytest.raises(ValueError, match="an integer of 1000000 digits"):
        check(text)
