"""A verdict in words and in JSON says what was found, no more: the failing input as bits and
integers, never a proof that is none.
"""

import io
import json
import re
import sys

import pytest
from hypothesis import given, strategies as st

from helpers.handmade_networks import adder
from helpers.strategies import machines, steep_networks
from purernn.basics.bits import from_bits, to_bits
from purernn.files.model import Model
from purernn.integers.proof import SCOPE, Verdict, network_machine, prove
from purernn.integers.quantised import quantise
from purernn.machines.minimise import minimised
from purernn.machines.operations import MACHINES
from purernn.network.elman import Network, forward
from purernn.show.long_integers import any_digits
from purernn.show.verdict import bits_text, failure, findings, print_json, tell


def model_of(network, machine, levels=8):
    return Model(machine, {}, 1, [], network, quantise(network, levels=levels))


def told(model, verdict):
    """(exit status, text) of telling a verdict."""
    file = io.StringIO()
    return tell(model, verdict, file), file.getvalue()


def operand(symbols, k):
    """What bit k of these symbols is, as an integer."""
    return sum((symbol >> k & 1) << t for t, symbol in enumerate(symbols))


@st.composite
def refuted(draw):
    """A model of drawn weights, a machine that it does not compute, and the verdict."""
    network = draw(steep_networks(n_in=st.integers(1, 2), n_hid=st.integers(1, 3)))
    model = model_of(
        network, draw(machines(n_in=st.just(network.n_in), n_out=st.just(network.n_out)))
    )
    verdict = prove(model.integers, model.machine)
    if verdict.status != "refuted":
        model.machine.output[0][0] ^= 1  # the first step's answer to symbol 0
        verdict = prove(model.integers, model.machine)
    return model, verdict


@given(refuted())
def test_a_failing_input_is_told_as_the_integers_that_its_bits_are(pair):
    model, verdict = pair
    symbols = verdict.counterexample
    inputs, integers, floats, wanted = failure(model, symbols)
    assert inputs == [operand(symbols, k) for k in range(model.machine.n_in)]
    assert wanted == [operand(model.machine.run(symbols), k) for k in range(model.machine.n_out)]
    hidden, answered = model.integers.initial, []
    for x in symbols:
        hidden, symbol = model.integers.step(hidden, x)
        answered.append(symbol)
    assert integers == [operand(answered, k) for k in range(model.machine.n_out)]
    _, ys = forward(model.network, [to_bits(x, model.machine.n_in) for x in symbols])
    assert floats == [from_bits([int(y[o] >= 0.5) for y in ys]) for o in range(model.machine.n_out)]
    assert integers != wanted


@given(refuted())
def test_a_refutation_in_words_names_the_input_both_answers_and_the_right_one(pair):
    model, verdict = pair
    status, text = told(model, verdict)
    steps = len(verdict.counterexample)
    assert status == 1
    assert (
        "refuted" in text
        and "no shorter one fails" in text
        and "proved" not in text
        and "verified" not in text
    )
    assert "an input of %d step%s;" % (steps, "" if steps == 1 else "s") in text
    inputs, integers, floats, wanted = failure(model, verdict.counterexample)
    lines = text.splitlines()
    for line, numbers in zip(lines[1:5], (inputs, wanted, integers, floats)):
        assert [int(n) for n in re.findall(r"(\d+) \(bits", line)] == numbers
        for n, bits in re.findall(r"(\d+) \(bits ([01]+), least significant first\)", line):
            assert len(bits) == steps and int(bits[::-1], 2) == int(n)
    assert ("right here" in lines[4]) == (floats == wanted)


def digits_limit():
    """The interpreter's limit on the digits of integers; None if it knows none."""
    return getattr(sys, "get_int_max_str_digits", lambda: None)()


def test_a_failing_input_of_thousands_of_digits_is_told_and_the_limit_on_digits_stays(capsys):
    unit = Network([[1.0, 1.0]], [[0.0]], [[1.0]])
    model, limit = model_of(unit, MACHINES["subtraction"]), digits_limit()
    long = Verdict("refuted", 1, None, None, [2] * 14300)  # of a search that could have met it
    status, text = told(model, long)
    print_json([("inputs", [0, 2**14300 - 1])])
    assert status == 1 and digits_limit() == limit
    with any_digits():
        assert "  inputs 0 (bits " in text and ", %d (bits " % (2**14300 - 1) in text
        assert len(str(2**14300 - 1)) > 4300  # the limit, if there is one
        assert json.loads(capsys.readouterr().out) == {"inputs": [0, 2**14300 - 1]}


def test_the_limit_on_digits_stays_after_an_error_and_within_itself():
    limit = digits_limit()
    with pytest.raises(KeyError):
        with any_digits():
            with any_digits():
                int("9" * 5000)
            int("9" * 5000)  # still lifted
            raise KeyError
    assert digits_limit() == limit


def test_an_interpreter_that_knows_no_limit_on_digits_needs_none_lifted(monkeypatch):
    monkeypatch.delattr(sys, "set_int_max_str_digits", raising=False)
    monkeypatch.delattr(sys, "get_int_max_str_digits", raising=False)
    with any_digits():
        assert int("12") == 12


def test_a_proof_is_told_with_its_scope_its_states_and_its_smallest_machine():
    model = model_of(adder(), MACHINES["addition"])
    verdict = prove(model.integers, model.machine)
    status, text = told(model, verdict)
    assert status == 0
    assert text.startswith("proved: addition, for numbers of any length\n")
    assert "all %d joint states" % verdict.joint_states in text
    assert "2 states, isomorphic to the reference machine" in text and "NOT" not in text
    assert (
        SCOPE in " ".join(text.split())
        and "integer network" in SCOPE
        and "least significant first" in SCOPE
        and "every length" in SCOPE
    )


def test_a_search_that_was_cut_short_is_told_as_unknown():
    model = model_of(adder(), MACHINES["addition"])
    status, text = told(model, prove(model.integers, model.machine, 2))
    assert status == 1
    assert text == "unknown: addition; the search ended at its limit of 2 joint states\n"


def test_a_verdict_goes_to_standard_output_unless_told_otherwise(capsys):
    model = model_of(adder(), MACHINES["addition"])
    tell(model, prove(model.integers, model.machine))
    out, err = capsys.readouterr()
    assert out.startswith("proved") and err == ""


def test_the_findings_of_a_proof():
    model = model_of(adder(), MACHINES["addition"], levels=2)
    found = dict(findings(model, prove(model.integers, model.machine)))
    assert found == {
        "verdict": "proved",
        "joint_states": 4,
        "machine_states": 2,
        "digest": model.integers.digest(),
    }


@given(refuted())
def test_the_findings_of_a_refutation(pair):
    model, verdict = pair
    found = dict(findings(model, verdict))
    inputs, integers, floats, wanted = failure(model, verdict.counterexample)
    assert found == {
        "verdict": "refuted",
        "joint_states": verdict.joint_states,
        "machine_states": None,
        "digest": model.integers.digest(),
        "inputs": inputs,
        "outputs": integers,
        "outputs_of_the_floats": floats,
        "should_be": wanted,
    }


def test_the_findings_of_an_unknown():
    model = model_of(adder(), MACHINES["addition"])
    found = dict(findings(model, prove(model.integers, model.machine, 2)))
    assert (found["verdict"], found["joint_states"], found["machine_states"]) == (
        "unknown",
        2,
        None,
    )
    assert "inputs" not in found


def test_machine_states_are_those_of_the_minimised_machine():
    network = Network([[6.0, 6.0]] * 2, [[0.0, 0.0]] * 2, [[6.0, 6.0]], [-9.0, -9.0], [-6.0])
    model = model_of(network, minimised(network_machine(quantise(network))))
    verdict = prove(model.integers, model.machine)
    found = dict(findings(model, verdict))
    assert verdict.joint_states > found["machine_states"] == 1


def test_json_is_one_object_on_one_line_in_the_order_given(capsys):
    print_json([("b", 1), ("a", [2**80, "caf\u00e9"])])
    out = capsys.readouterr()[0]
    assert out.endswith("\n") and out.count("\n") == 1
    assert list(json.loads(out).items()) == [("b", 1), ("a", [2**80, "caf\u00e9"])]


@pytest.mark.parametrize(
    "symbol, width, text", [(0, 1, "0"), (1, 2, "10"), (2, 2, "01"), (6, 4, "0110")]
)
def test_bits_of_a_symbol_are_written_operand_0_first(symbol, width, text):
    assert bits_text(symbol, width) == text
