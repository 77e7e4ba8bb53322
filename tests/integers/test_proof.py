"""The verdict against brute force over every input sequence; counterexamples; what a proved
network then does; the NaN trap.
"""

import random
import sys

import pytest
from hypothesis import example, given, strategies as st

from helpers.handmade_networks import Stepper, adder, learnt, network_of, proofs
from helpers.strategies import integer_networks, machines, naturals
from purernn.basics.bits import from_bits, to_bits
from purernn.basics.errors import PurernnError
from purernn.integers import proof
from purernn.integers.lanes import Lanes
from purernn.integers.proof import access_sequence, certificate, network_machine, prove
from purernn.integers.quantised import FIELDS, QuantisedNetwork, quantise
from purernn.machines.arithmetic import compute
from purernn.machines.mealy import MOST_STATES, Machine, machine_of
from purernn.machines.minimise import isomorphic, minimised
from purernn.machines.operations import MACHINES
from purernn.network.elman import Network

PROOFS = list(proofs())
each_proof = pytest.mark.parametrize(
    "network, reference", [p[1:] for p in PROOFS], ids=[p[0] for p in PROOFS]
)


TABLES = {}


def table_of(network, reference):
    """The machine that the search makes of one of PROOFS, searched once in a session."""
    if id(network) not in TABLES:
        TABLES[id(network)] = prove(network, reference).machine
    return TABLES[id(network)]


def outputs_of(network, symbols):
    """What the integer network answers, run step by step."""
    hidden, outputs = network.initial, []
    for x in symbols:
        hidden, symbol = network.step(hidden, x)
        outputs.append(symbol)
    return outputs


def shortest_failure(network, reference, length):
    """The length of the shortest failing sequence by trying every sequence, up to `length`; None
    if there is none.

    Common beginnings are run once; no two sequences are taken for the same, whatever state they
    lead to.
    """
    level = [(network.initial, 0)]
    for steps in range(1, length + 1):
        after = []
        for hidden, s in level:
            for x, (renewed, symbol) in enumerate(network.successors(hidden)):
                if symbol != reference.output[s][x]:
                    return steps
                after.append((renewed, reference.next[s][x]))
        level = after
    return None


def joint_states(network, reference):
    """All joint states that can be reached, found depth first with a set; and whether all their
    outputs are right.
    """
    found, right, waiting = {(network.initial, 0)}, True, [(network.initial, 0)]
    while waiting:
        hidden, s = waiting.pop()
        for x in range(2**network.n_in):
            after, symbol = network.step(hidden, x)
            right = right and symbol == reference.output[s][x]
            pair = (after, reference.next[s][x])
            if pair not in found:
                found.add(pair)
                waiting.append(pair)
    return found, right


@st.composite
def pairs(draw):
    """An integer network and a reference machine: its own behaviour, that with one output
    altered, or any machine.
    """
    network = draw(integer_networks())
    kind = draw(st.sampled_from(["own", "altered", "any"]))
    if kind == "any":
        return network, draw(machines(n_in=st.just(network.n_in), n_out=st.just(network.n_out)))
    reference = minimised(network_machine(network))
    if kind == "altered":
        s = draw(st.integers(0, len(reference.states) - 1))
        x = draw(st.integers(0, 2**network.n_in - 1))
        reference.output[s][x] ^= draw(st.integers(1, 2**network.n_out - 1))
    return network, reference


# ---- the verdict


@given(pairs())
def test_the_verdict_agrees_with_brute_force_over_every_sequence(pair):
    network, reference = pair
    verdict = prove(network, reference)
    length = 8 if network.n_in == 1 else 4
    shortest = shortest_failure(network, reference, length)
    if verdict.status == "proved":
        assert shortest is None and verdict.counterexample is None
    else:
        assert verdict.status == "refuted" and verdict.machine is None
        found = len(verdict.counterexample)
        assert shortest == (found if found <= length else None)


@given(pairs())
def test_proved_means_that_no_reachable_joint_state_has_a_wrong_output(pair):
    network, reference = pair
    found, right = joint_states(network, reference)
    verdict = prove(network, reference)
    assert verdict.status == ("proved" if right else "refuted")
    assert verdict.joint_states == len(found) if right else 1 <= verdict.joint_states <= len(found)
    if right:
        assert set(verdict.machine.states) == found and len(verdict.machine.states) == len(found)


@given(pairs())
def test_a_counterexample_fails_at_its_last_step_and_no_shorter_one_does(pair):
    network, reference = pair
    verdict = prove(network, reference)
    if verdict.status == "refuted":
        symbols = verdict.counterexample
        answered, wanted = outputs_of(network, symbols), reference.run(symbols)
        assert answered[:-1] == wanted[:-1] and answered[-1] != wanted[-1]
        if len(symbols) <= 6:
            assert shortest_failure(network, reference, len(symbols) - 1) is None


@given(pairs(), st.integers(1, 12))
def test_a_limit_gives_unknown_and_never_another_verdict_than_the_whole_search(pair, limit):
    network, reference = pair
    whole, limited = prove(network, reference), prove(network, reference, limit)
    if limited.status == "unknown":
        assert (limited.joint_states, limited.counterexample, limited.machine) == (
            limit,
            None,
            None,
        )
        assert len(joint_states(network, reference)[0]) > limit
    else:
        assert limited.status == whole.status and limited.counterexample == whole.counterexample
        assert limited.joint_states == whole.joint_states <= limit


@each_proof
def test_the_limit_is_exact(network, reference):
    count = prove(network, reference).joint_states
    assert prove(network, reference, count).status == "proved"
    assert prove(network, reference, count - 1).status == "unknown"


@pytest.mark.parametrize(
    "limit", [0, -1, MOST_STATES + 1, 1.0, True, None, "9", float("inf"), float("nan")]
)
def test_a_limit_that_is_none_is_refused(limit):
    with pytest.raises(PurernnError, match="limit"):
        prove(quantise(adder()), MACHINES["addition"], limit)


@pytest.mark.parametrize("name", ["parity", "three_operand_addition"])
def test_a_machine_of_other_inputs_is_refused(name):
    with pytest.raises(PurernnError, match="inputs"):
        prove(quantise(adder()), MACHINES[name])


def test_a_machine_of_other_outputs_is_refused():
    twice = machine_of("twice", lambda s, bits: (s, (bits[0], bits[1])), 2, n_out=2)
    with pytest.raises(PurernnError, match="outputs"):
        prove(quantise(adder()), twice)


@given(pairs())
def test_access_sequences_lead_where_they_say(pair):
    network, reference = pair
    verdict = prove(network, network_machine(network))
    came_from, machine = [None], verdict.machine
    seen = {0}
    for i in range(len(machine.states)):
        for x, after in enumerate(machine.next[i]):
            if after not in seen:
                seen.add(after)
                came_from.append((i, x))
    for i, joint in enumerate(machine.states):
        hidden, s = network.initial, 0
        for x in access_sequence(came_from, i):
            hidden, s = network.step(hidden, x)[0], network_machine(network).next[s][x]
        assert (hidden, s) == joint


# ---- a proved network


@each_proof
def test_a_proved_networks_machine_is_isomorphic_to_its_reference_when_both_are_minimised(
    network, reference
):
    verdict = prove(network, reference)
    assert verdict.status == "proved"
    assert isomorphic(minimised(verdict.machine), minimised(reference))
    assert isomorphic(minimised(network_machine(network)), minimised(reference))


@each_proof
@given(data=st.data())
def test_the_table_of_a_proof_is_the_integer_network_step_by_step(network, reference, data):
    machine = table_of(network, reference)
    symbols = data.draw(st.lists(st.integers(0, 2**network.n_in - 1), max_size=40))
    hidden, i = network.initial, 0
    for x in symbols:
        hidden, symbol = network.step(hidden, x)
        assert machine.output[i][x] == symbol
        i = machine.next[i][x]
        assert machine.states[i][0] == hidden
    assert machine.run(symbols) == outputs_of(network, symbols) == reference.run(symbols)


@pytest.mark.parametrize(
    "network", [quantise(adder(), levels=2), learnt("addition").integers], ids=["by hand", "learnt"]
)
def test_a_proved_network_adds_random_integers_of_up_to_10000_bits(network):
    assert prove(network, MACHINES["addition"]).status == "proved"
    draw = random.Random(1)
    for bits in (0, 1, 2, 3, 8, 64, 65, 1000, 10000):
        a, b = draw.getrandbits(bits + 1), draw.getrandbits(bits + 1)
        # the network itself, in integers, one step a bit
        symbols = [p + 2 * q for p, q in zip(to_bits(a, bits + 2), to_bits(b, bits + 2))]
        assert from_bits(Stepper(network).outputs(symbols)) == a + b


@each_proof
@given(a=naturals(), b=naturals())
def test_computing_by_table_is_what_pythons_integers_do(network, reference, a, b):
    a, b = max(a, b), min(a, b)
    wanted = a + b if reference.name == "addition" else a - b
    assert compute(table_of(network, reference), a, b) == wanted


# ---- a network that is wrong is found


def with_weight(network, name, i, j, weight):
    """The integer network with one weight changed."""
    parts = {field: getattr(network, field) for field in FIELDS}
    rows = [list(row) for row in (parts[name] if name[0] == "W" else [parts[name]])]
    rows[i][j] = weight
    return QuantisedNetwork(**dict(parts, **{name: rows if name[0] == "W" else rows[0]}))


def places(network):
    for name in ("Wxh", "Whh", "Why", "bh", "by"):
        rows = getattr(network, name) if name[0] == "W" else [getattr(network, name)]
        for i, row in enumerate(rows):
            for j, weight in enumerate(row):
                yield name, i, j, weight


def test_every_one_changed_weight_that_changes_an_output_is_found():
    # Every weight of the adder, changed in five ways; brute force up to 5 steps says which
    # changes matter.
    network, reference, length = quantise(adder(), levels=2), MACHINES["addition"], 5
    wrong = right = 0
    for name, i, j, weight in places(network):
        for other in (0, -weight, weight // 3, 127, -128):
            mutant = with_weight(network, name, i, j, other)
            verdict, shortest = (
                prove(mutant, reference),
                shortest_failure(mutant, reference, length),
            )
            if shortest is not None:
                assert verdict.status == "refuted" and len(verdict.counterexample) == shortest, (
                    name,
                    i,
                    j,
                    other,
                )
                wrong += 1
            elif verdict.status == "refuted":
                assert len(verdict.counterexample) > length, (name, i, j, other)
            else:
                right += 1
    assert wrong > 30 and right > 10  # both kinds were met


def test_a_learnt_networks_changed_weights_are_found():
    network, reference, length = learnt("addition").integers, MACHINES["addition"], 4
    wrong = 0
    for k, (name, i, j, weight) in enumerate(places(network)):
        if k % 9 == 0 or name == "by":
            mutant = with_weight(network, name, i, j, -128 if weight > 0 else 127)
            verdict, shortest = (
                prove(mutant, reference),
                shortest_failure(mutant, reference, length),
            )
            if shortest is not None:
                assert verdict.status == "refuted" and len(verdict.counterexample) == shortest
                wrong += 1
            else:
                assert verdict.status != "refuted" or len(verdict.counterexample) > length
    assert wrong > 5


@pytest.mark.parametrize(
    "name", [name for name in sorted(MACHINES) if MACHINES[name].n_in == 2 and name != "addition"]
)
def test_a_network_is_proved_of_its_own_behaviour_alone(name):
    machine = MACHINES[name]
    verdict = prove(quantise(adder()), machine)
    symbols = verdict.counterexample
    assert verdict.status == "refuted"
    assert MACHINES["addition"].run(symbols)[-1] != machine.run(symbols)[-1]


@given(machines())
def test_the_network_made_of_any_machine_is_proved(machine):
    verdict = prove(network_of(machine), machine)
    assert verdict.status == "proved"
    assert isomorphic(minimised(verdict.machine), minimised(machine))


# ---- the form that is read


def told(verdict):
    """All that a verdict says, its machine's states as levels."""
    machine = verdict.machine
    table = machine and (machine.states, machine.next, machine.output)
    return verdict.status, verdict.joint_states, verdict.counterexample, table


@given(st.one_of(pairs(), machines().map(lambda machine: (network_of(machine), machine))))
def test_the_clear_form_of_the_search_gives_the_same_verdict(pair):
    network, reference = pair
    for limit in (5, 1000):
        clear = prove(network, reference, limit=limit, clear=True)
        assert told(clear) == told(prove(network, reference, limit=limit))


def test_a_verdict_is_shown_with_what_it_says():
    right, wrong = quantise(adder(), levels=2), MACHINES["subtraction"]
    assert repr(prove(right, MACHINES["addition"])).startswith("Verdict(proved, ")
    assert repr(prove(right, MACHINES["addition"], limit=1)) == "Verdict(unknown, 1 joint states)"
    refuted = prove(right, wrong)
    assert repr(refuted) == "Verdict(refuted by %s)" % refuted.counterexample


def test_each_form_runs_where_it_should(monkeypatch):
    narrow = {"cpython": Lanes}.get(sys.implementation.name, QuantisedNetwork)
    wide = {"cpython": Lanes, "pypy": Lanes}.get(sys.implementation.name, QuantisedNetwork)
    for n_hid, fast in ((1, narrow), (32, narrow), (33, wide)):
        rows = [[1] * n_hid] * n_hid
        network = QuantisedNetwork(1, 2, [0], [[1]] * n_hid, rows, rows[:1], [0] * n_hid, [-1])
        assert type(proof.fastest(network)) is fast
    monkeypatch.setattr(proof, "Lanes", None)  # a call would raise
    constant = Machine("constant", 1, 1, [0], [[0, 0]], [[0, 0]])
    assert prove(network, constant, clear=True).counterexample
    if wide is Lanes:
        with pytest.raises(TypeError):
            prove(network, constant)


# ---- the NaN trap: comparisons with NaN are all false, so that "no output was wrong" holds of it


NAN = float("nan")


@pytest.mark.parametrize("name", ["Wxh", "Whh", "Why", "bh", "by"])
@pytest.mark.parametrize("answer", [0, 1])
@pytest.mark.parametrize("weight", [NAN, float("inf"), -float("inf")], ids=repr)
def test_a_network_of_weights_that_are_not_finite_is_never_proved(name, answer, weight):
    # The constant machines are the ones that such a network can be mistaken for.
    constant = Machine("constant", 1, 1, [0], [[0, 0]], [[answer, answer]])
    parts = dict(Wxh=[[1.0]], Whh=[[0.0]], Why=[[1.0]], bh=[0.0], by=[0.0])
    parts[name] = [[weight]] if name[0] == "W" else [weight]
    with pytest.raises(PurernnError):
        prove(quantise(Network(**parts)), constant)
    integers = {
        key: [[int(w) for w in row] for row in value] if key[0] == "W" else [0]
        for key, value in parts.items()
        if key != name
    }
    with pytest.raises(PurernnError):
        prove(QuantisedNetwork(1, 2, [0], **dict(integers, **{name: parts[name]})), constant)
    # nor one that was sound when it was made
    network = QuantisedNetwork(
        1, 2, [0], **dict(integers, **{name: [[0]] if name[0] == "W" else [0]})
    )
    setattr(network, name, parts[name])
    with pytest.raises(PurernnError):
        prove(network, constant)


class Pretender(QuantisedNetwork):
    """An integer network of one unit that answers every symbol with `answer`, whatever that is."""

    def __init__(self, answer):
        super().__init__(1, 2, [0], [[0]], [[0]], [[0]], [0], [0])
        self.answer = answer

    def successors(self, hidden):
        return [(hidden, self.answer)] * 2


class Shy:
    """Neither equal nor unequal to anything."""

    def __eq__(self, other):
        return False

    def __ne__(self, other):
        return False

    __hash__ = object.__hash__


@pytest.mark.parametrize(
    "answer",
    [NAN, float("inf"), None, "0", "1", Shy(), [0], 0.5, -1, 2],
    ids=lambda answer: repr(answer)[:12],
)
@pytest.mark.parametrize("constant", [0, 1])
def test_an_answer_that_is_not_truly_equal_is_wrong(answer, constant):
    machine = Machine("constant", 1, 1, [0], [[0, 0]], [[constant, constant]])
    assert (
        prove(Pretender(constant), machine).status == "proved"
    )  # the pretender can be proved, so this test can fail
    verdict = prove(Pretender(answer), machine)
    assert (verdict.status, verdict.counterexample) == ("refuted", [0])


# ---- the network as a machine, and the certificate


@given(integer_networks(), st.data())
def test_the_machine_of_a_network_is_the_network_right_or_wrong(network, data):
    machine = network_machine(network)
    symbols = data.draw(st.lists(st.integers(0, 2**network.n_in - 1), max_size=20))
    assert machine.run(symbols) == outputs_of(network, symbols)
    verdict = prove(network, machine)
    assert verdict.status == "proved" and verdict.joint_states == len(machine.states)


def test_the_machine_of_a_network_has_a_limit():
    network = quantise(adder(), levels=2)
    assert len(network_machine(network, limit=4).states) == 4
    with pytest.raises(PurernnError, match="more than 3 states"):
        network_machine(network, limit=3)


@each_proof
def test_a_certificate_lists_the_reachable_set_and_no_more(network, reference):
    verdict = prove(network, reference)
    content = certificate(network, reference, verdict)
    found = {
        ("".join("%x" % level for level in hidden), s)
        for hidden, s in joint_states(network, reference)[0]
    }
    assert {tuple(state) for state in content["states"]} == found and len(content["states"]) == len(
        found
    )
    assert content["operation"] == reference.name
    assert QuantisedNetwork(**content["network"]).digest() == network.digest()


@pytest.mark.parametrize("limit, name", [(1, "addition"), (MOST_STATES, "subtraction")])
def test_there_is_no_certificate_without_a_proof(limit, name):
    network = quantise(adder())
    verdict = prove(network, MACHINES[name], limit)
    assert verdict.status == ("unknown" if limit == 1 else "refuted")
    with pytest.raises(PurernnError, match="only a proof has a certificate"):
        certificate(network, MACHINES[name], verdict)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12))
@example([3] * 12)
def test_the_adder_is_wrong_after_a_chosen_sequence_alone_and_that_is_found(symbols):
    # A reference that adds, but for the last step of one sequence: the search must come upon
    # exactly that.
    def step(state, bits):
        carry, place = state
        total = carry + sum(bits)
        on_path = place is not None and symbols[place] == bits[0] + 2 * bits[1]
        lie = on_path and place == len(symbols) - 1
        return (total >> 1, place + 1 if on_path and not lie else None), (total & 1 ^ lie,)

    lying = machine_of("lying", step, 2, (0, 0))
    verdict = prove(quantise(adder(), levels=2), lying)
    assert verdict.status == "refuted" and verdict.counterexample == symbols
