"""The trace: its numbers are the network's, its way back is the gradient, its text keeps to 80
columns.
"""

import io
import json
import os
import re
import sys

import pytest
from hypothesis import example, given, strategies as st

import purernn.network.elman
from helpers.cli_process import run
from helpers.example_models import example_models
from helpers.handmade_networks import adder
from helpers.strategies import losses, machines, networks
from purernn.basics.bits import from_bits, to_bits
from purernn.basics.errors import PurernnError
from purernn.cli.parser import main
from purernn.files.model import save
from purernn.machines.arithmetic import compute
from purernn.machines.mealy import linear
from purernn.machines.operations import MACHINES
from purernn.network.elman import LOSSES, Network, backward, forward
from purernn.show.trace import (
    GRADIENTS,
    Trace,
    as_json,
    backward_steps,
    coefficients,
    example_of,
    size,
    whole_symbols,
)
from purernn.show.trace_text import WIDTH, blocks

NATURAL = sorted(name for name in MACHINES if MACHINES[name].answer == "natural")


@st.composite
def traces(draw):
    """A trace of a drawn network beside a drawn machine, right or (as good as always) wrong."""
    machine = draw(machines(st.integers(1, 4)))
    n_in, n_out = st.just(machine.n_in), st.just(machine.n_out)
    operands = [draw(st.integers(0, 2**8)) for _ in range(machine.n_in)]
    return Trace(machine, draw(networks(n_in, st.integers(1, 4), n_out)), operands, draw(losses()))


# The way forward.


@given(traces())
def test_a_trace_s_numbers_are_those_of_forward(trace):
    xs = [to_bits(x, trace.machine.n_in) for x in trace.symbols]
    assert (trace.hs, trace.ys) == forward(trace.network, xs)
    assert trace.targets == [
        to_bits(y, trace.machine.n_out) for y in trace.machine.run(trace.symbols)
    ]
    assert trace.bits == [[int(y >= 0.5) for y in ys] for ys in trace.ys]


@given(st.integers(0, 2**64), st.integers(0, 2**64))
@example(0, 0)
@example(255, 1)
def test_the_carry_beside_a_sum_is_the_one_that_a_person_holds(a, b):
    trace = Trace(MACHINES["addition"], adder(), [a, b])
    carries = [trace.machine.states[s] for s in trace.states]
    assert carries == [((a % 2**t) + (b % 2**t)) >> t for t in range(len(trace.xs) + 1)]
    assert trace.answers == trace.network_answers == [a + b]


@pytest.mark.parametrize("name", NATURAL)
@given(data=st.data())
def test_the_steps_of_a_trace_hold_the_whole_answer(name, data):
    machine = MACHINES[name]
    operands = [data.draw(st.integers(0, 2**40)) for _ in range(machine.n_in)]
    if name == "subtraction":
        operands.sort(reverse=True)
    assert from_bits(machine.run(whole_symbols(machine, operands))) == compute(machine, *operands)


@given(st.integers(0, 2**40))
def test_a_negative_answer_is_read_from_its_bits(n):
    always_right = MACHINES["negation"].run(whole_symbols(MACHINES["negation"], [n]))
    assert from_bits(always_right) - (always_right[-1] << len(always_right)) == -n


def test_a_difference_below_zero_is_traced_and_said_to_be_no_answer():
    trace = Trace(MACHINES["subtraction"], Network([[1.0, 1.0]], [[0.0]], [[1.0]]), [3, 5])
    assert trace.answers is None and trace.why == "subtraction of 3, 5 is negative"
    assert blocks(trace).splitlines()[-1].startswith(trace.why)


@pytest.mark.parametrize(
    "operands", [[1], [1, 2, 3], [-1, 2], [True, 1], ["1", 1], [1.0, 1], [2**1001, 1]]
)
def test_operands_that_cannot_be_traced_are_refused_in_one_line(operands):
    with pytest.raises(PurernnError) as caught:
        Trace(MACHINES["addition"], adder(), operands)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 200


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=3).filter(any), st.integers(-2, 2))
@example([1], 1)
@example([0, 1], 0)
def test_a_linear_machine_is_known_by_its_table(given, carry):
    assert coefficients(linear("drawn", given, carry)) == given


def test_only_linear_machines_have_a_carry():
    linear_ones = {
        "addition",
        "subtraction",
        "three_operand_addition",
        "tripling",
        "a_plus_2b",
        "negation",
        "increment",
    }
    assert {name for name in MACHINES if coefficients(MACHINES[name])} == linear_ones


@pytest.mark.parametrize("name", sorted(MACHINES))
def test_an_example_has_an_answer(name):
    operands = example_of(MACHINES[name])
    assert len(operands) == MACHINES[name].n_in
    compute(MACHINES[name], *operands)


# The way back.

# The same products are summed, perhaps in another order: some hundred terms of at most a few
# units, each rounded to 2^-53 of itself.
TOLERANCE = 1e-12


def parts(gradient):
    """The entries of a gradient as one list."""
    rows = [row for name in ("Wxh", "Whh", "Why") for row in getattr(gradient, name)] + [
        gradient.bh,
        gradient.by,
    ]
    return [entry for row in rows for entry in row]


def differ(one, other):
    """Whether two gradients differ by more than rounding."""
    return any(abs(a - b) > TOLERANCE * max(1, abs(a)) for a, b in zip(parts(one), parts(other)))


def gradient_of(trace):
    return backward(trace.network, trace.xs, trace.targets, trace.hs, trace.ys, trace.loss)


def summed(steps):
    total = steps[0].added
    for step in steps[1:]:
        total = total.moved(1.0, step.added)
    return total


@given(traces())
def test_what_the_steps_add_sums_to_the_gradient(trace):
    steps = backward_steps(trace)
    assert [step.t for step in steps] == list(range(len(trace.xs)))[::-1]
    assert not differ(summed(steps), gradient_of(trace))
    assert not differ(steps[-1].so_far, gradient_of(trace))


@given(traces())
def test_the_sums_on_the_way_are_the_gradients_of_the_later_steps_alone(trace):
    for step in backward_steps(trace):
        t = step.t
        later = backward(
            trace.network, trace.xs[t:], trace.targets[t:], trace.hs[t:], trace.ys[t:], trace.loss
        )
        assert not differ(step.so_far, later)


@given(traces())
def test_a_delta_is_made_of_what_later_steps_and_the_output_say(trace):
    for step in backward_steps(trace):
        made = [
            (a + b) * h * (1 - h)
            for a, b, h in zip(step.from_later, step.from_output, trace.hs[step.t + 1])
        ]
        assert made == step.delta_h


def test_a_step_left_out_is_noticed():
    trace = Trace(MACHINES["addition"], adder(), [9, 11])
    steps = backward_steps(trace)
    for left_out in range(len(steps)):
        assert differ(summed(steps[:left_out] + steps[left_out + 1 :]), gradient_of(trace))


# The text.


@given(traces(), st.booleans(), st.booleans())
def test_the_text_fits_80_columns_and_plain_text_is_ascii(trace, backwards, plain):
    text = blocks(trace, backwards, plain)
    assert max(len(line) for line in text.splitlines()) <= WIDTH == 80
    assert "\033" not in text
    if plain:
        text.encode("ascii")


@pytest.mark.parametrize("name, model", list(example_models()))
def test_the_text_of_any_model_fits_80_columns(name, model):
    trace = Trace(model.machine, model.network, example_of(model.machine))
    for plain in (False, True):
        assert max(len(line) for line in blocks(trace, True, plain).splitlines()) <= 80


def test_the_text_of_many_units_and_operands_fits_80_columns():
    eight = linear("eight", [10] * 8)
    for n_hid in (1, 19, 20, 38, 39, 100):
        network = Network([[1.0] * 8] * n_hid, [[0.0] * n_hid] * n_hid, [[-1.0] * n_hid])
        trace = Trace(eight, network, [1] * 8)
        for plain in (False, True):
            text = blocks(trace, True, plain)
            assert max(len(line) for line in text.splitlines()) <= 80


@given(traces())
def test_the_text_shows_the_trace_s_numbers(trace):
    text = blocks(trace, plain=True)
    shown = re.findall(r"(\d\.\d{4}), rounded ([01])", text)
    assert shown == [
        ("%.4f" % y, str(b)) for ys, bits in zip(trace.ys, trace.bits) for y, b in zip(ys, bits)
    ]
    bars = re.findall(r"\|(\d+)\|", text)
    assert bars == ["".join(str(min(9, int(10 * h))) for h in hs) for hs in trace.hs[1:]]


@given(traces())
def test_shades_are_fifths(trace):
    bars = re.findall("│([ ░▒▓█]+)│", blocks(trace))
    shades = " ░▒▓█"
    assert bars == ["".join(2 * shades[min(4, int(5 * h))] for h in hs) for hs in trace.hs[1:]]


def test_the_equations_are_those_of_the_code():
    trace = Trace(MACHINES["addition"], adder(), [1, 1])
    with io.open(purernn.network.elman.__file__, encoding="utf-8") as file:
        source = file.read()
    told = blocks(trace, backward=True)
    for equation in (
        "h_t = σ(Wxh x_t + Whh h_{t-1} + bh)",
        "y_t = σ(Why h_t + by)",
        "δy_t = y_t - target_t",
        "δh_t = (Whh^T δh_{t+1} + Why^T δy_t) h_t (1 - h_t)",
    ):
        assert equation in told and equation in source
    for name, product in re.findall(r"d(\w+) \+= (\S+(?: \S+)?)  ", told):
        assert name in GRADIENTS and "d%s = Σ_t %s" % (name, product.strip()) in source
    assert len(set(re.findall(r"d(\w+) \+=", told))) == 5


def test_every_size_told_is_the_norm_of_what_the_step_adds():
    trace = Trace(MACHINES["addition"], adder(), [3, 1])
    told = re.findall(r"d(\w+) \+= .*size (\S+) +so far (\S+)", blocks(trace, backward=True))
    assert told == [
        (name, "%.3g" % size(getattr(step.added, name)), "%.3g" % size(getattr(step.so_far, name)))
        for step in backward_steps(trace)
        for name in GRADIENTS
    ]


def test_a_network_without_biases_shows_none():
    text = blocks(Trace(MACHINES["parity"], Network([[1.0]], [[1.0]], [[1.0]]), [5]), backward=True)
    assert "bh" not in text and "by" not in text


# As JSON, and from the command line.


@given(traces())
def test_json_holds_every_digit(trace):
    told = json.loads(json.dumps(as_json(trace, backward=True)))
    assert [step["h"] for step in told["steps"]] == trace.hs[1:]
    assert [step["y"] for step in told["steps"]] == trace.ys
    assert [step["x"] for step in told["steps"]] == trace.xs
    assert [step["target"] for step in told["steps"]] == trace.targets
    for entry, step in zip(told["backward"], backward_steps(trace)):
        assert (entry["delta_y"], entry["delta_h"]) == (step.delta_y, step.delta_h)
        assert all(entry["adds"][name] == size(getattr(step.added, name)) for name in entry["adds"])


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """A model file of the hand-made adder."""
    path = str(tmp_path_factory.mktemp("trace") / "adder.json")
    save(dict(example_models())["adder"], path)
    return path


def environment(**settings):
    """This process's environment, changed."""
    return dict(os.environ, **settings)


def test_the_command_traces_a_model(file):
    status, out, err = run(
        "trace", "9", "60", "--model", file, env=environment(PYTHONIOENCODING="utf-8")
    )
    assert (status, err) == (0, "") and "\033" not in out
    assert out.splitlines()[-1] == "the answer of addition is 69; the network's is 69: right"
    assert "│" in out


def test_a_stream_without_shades_gets_digits(file):
    status, out, err = run(
        "trace", "9", "60", "--model", file, "--backward", env=environment(PYTHONIOENCODING="ascii")
    )
    assert (status, err) == (0, "")
    out.encode("ascii")
    assert "\\" not in out and "sigmoid" in out and "delta_h_t" in out


def test_the_command_s_json_is_one_object(file, cli):
    status, out, err = cli("trace", "9", "60", "--model", file, "--json", "--backward")
    told = json.loads(out)
    assert (status, err) == (0, "") and told["answers"] == told["network_answers"] == [69]
    assert [step["state"] for step in told["steps"]][:5] == ["0", "0", "0", "0", "1"]


def test_without_a_model_addition_is_learned_first(cli):
    status, out, err = cli("trace", "1", "1", "--samples", "1", "--json")
    assert status == 0 and json.loads(out)["operation"] == "addition"


def test_without_a_model_any_operation_is_learned_first(cli):
    status, out, err = cli("trace", "9", "4", "--operation", "subtraction", "--json")
    told = json.loads(out)
    assert (status, err, told["operation"], told["answers"], told["network_answers"]) == (
        0,
        "",
        "subtraction",
        [5],
        [5],
    )


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self):
        return True


def test_headings_are_bold_on_a_terminal_that_wants_it(file, monkeypatch):
    for name, value, bold in (
        ("TERM", "xterm", True),
        ("TERM", "dumb", False),
        ("NO_COLOR", "1", False),
    ):
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "stdout", Terminal())
        assert main(["trace", "1", "2", "--model", file]) == 0
        assert ("\033[1mt = 1" in sys.stdout.getvalue()) == bold


@pytest.mark.parametrize(
    "arguments, told",
    [
        ("trace 1", "addition takes 2 operands, not 1"),
        ("trace 1 2 3 --model FILE", "addition takes 2 operands, not 3"),
        ("trace 1 2 --model FILE --samples 3", "trace takes either --model or what to learn"),
        (
            "trace 1 2 --model FILE --operation xor",
            "trace takes either --model or what to learn",
        ),
        ("trace 1 2 --operation negation", "negation takes 1 operand, not 2"),
        ("trace 1 2 --operation nothing", "no operation is called nothing; purernn learn --list"),
        ("trace 1 2 --samples 0", "samples must be at least 1, not 0"),
        ("trace 1 2 --model nowhere.json", "nowhere.json"),
        ("trace 1 x", "invalid integer value"),
        ("trace", "required"),
    ],
)
def test_bad_input_gets_one_line_and_status_2(arguments, told, file, cli):
    status, out, err = cli(*[file if word == "FILE" else word for word in arguments.split()])
    assert (status, out) == (2, "") and told in err and err.count("\n") == 1


def test_the_losses_are_both_told():
    for loss in LOSSES:
        assert "Loss: %s." % loss in blocks(
            Trace(MACHINES["addition"], adder(), [1, 1], loss), backward=True
        )
