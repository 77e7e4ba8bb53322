"""The exported file: it computes what the integer network does, refuses what is no operand, says
what is proved, and does nothing else.
"""

import ast
import contextlib
import io
import keyword
import os
import re
import subprocess
import sys
from functools import partial

import pytest
from hypothesis import assume, given, settings, strategies as st

from helpers import handmade_networks
from helpers.strategies import machines, multiples, naturals, not_integers, several
from purernn.basics.bits import to_bits
from purernn.basics.errors import PurernnError
from purernn.export.exported import exported, named
from purernn.export.forms import PYTHON_FORMS
from purernn.export.function import endings
from purernn.files.model import Model, save
from purernn.integers.proof import network_machine, prove
from purernn.integers.quantised import QuantisedNetwork, quantise, thresholds_of
from purernn.machines.arithmetic import compute
from purernn.machines.mealy import ANSWER_KINDS, Machine, machine_of
from purernn.machines.minimise import minimised
from purernn.machines.operations import MACHINES, linear

DEFINED = {"network": {"WEIGHTS"}, "lanes": {"LANE", "COLUMNS", "ONES", "BIAS"}, "table": {"TABLE"}}
some = settings(max_examples=settings.default.max_examples // 2)  # of each form
every_form = pytest.mark.parametrize("form", sorted(PYTHON_FORMS))


def imported(source):
    """What a module of this source defines; importing it must print nothing."""
    names, printed = {"__name__": "adder"}, io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        exec(compile(source, "adder.py", "exec"), names)
    assert printed.getvalue() == ""
    return {name: value for name, value in names.items() if not name.startswith("__")}


def function_of(source):
    """The one function that a module of this source defines."""
    (function,) = [value for value in imported(source).values() if callable(value)]
    return function


EXPORTED, STEPS = {}, {}


def learnt_function(operation, form):
    """The exported function of a learnt built-in operation, made once in a session."""
    if (operation, form) not in EXPORTED:
        source = exported(handmade_networks.proved(operation).integers, MACHINES[operation], form)
        EXPORTED[operation, form] = function_of(source)
    return EXPORTED[operation, form]


def learnt_steps(operation):
    """The steps of its integer network, each taken once in a session."""
    if operation not in STEPS:
        STEPS[operation] = handmade_networks.Stepper(handmade_networks.proved(operation).integers)
    return STEPS[operation]


def stepped(steps, operands, zeros):
    """The output symbols of the integer network itself, step by step: the operands' bits, then so
    many zeros.
    """
    width = max(len(to_bits(n)) for n in operands)
    symbols = [sum([(n >> t & 1) << k for k, n in enumerate(operands)]) for t in range(width)]
    return width, steps.outputs(symbols + [0] * zeros)


def agrees(function, steps, reference, operands):
    """Whether an answer of the function has the bits that the integer network puts out, one after
    the other.
    """
    width, outputs = stepped(steps, operands, zeros=12)
    try:
        answer = function(*operands)
    except ValueError:
        # refused: a negative answer, whose bits end in ones
        return reference.answer == "natural" and outputs[-1] == 1
    if reference.answer == "bit":
        return type(answer) is int and answer == outputs[width - 1]
    if reference.answer == "natural" and answer < 0:
        return False
    return (
        type(answer) is int
        and [answer >> t & 1 for t in range(width + 12)] == outputs
        and -1 <= answer >> width + 12 <= 0
    )


@every_form
@pytest.mark.parametrize("operation", handmade_networks.QUICKLY)
@settings(max_examples=settings.default.max_examples // 4)  # of each form and operation
@given(data=st.data())
def test_the_exported_function_is_the_integer_network_on_integers_of_any_length(
    form, operation, data
):
    reference, function = MACHINES[operation], learnt_function(operation, form)
    operands = [data.draw(naturals(bits=200)) for _ in range(reference.n_in)]
    assert agrees(function, learnt_steps(operation), reference, operands)
    try:
        expected = compute(reference, *operands)
    except PurernnError:
        with pytest.raises(ValueError):
            function(*operands)
    else:
        assert function(*operands) == expected


@every_form
def test_carries_and_borrows_run_the_whole_length(form):
    add, subtract = [learnt_function(name, form) for name in ("addition", "subtraction")]
    for n in (1, 2, 8, 31, 32, 33, 53, 63, 64, 65, 300):
        assert add(2**n - 1, 1) == add(1, 2**n - 1) == 2**n
        assert add(2**n - 1, 2**n - 1) == 2 ** (n + 1) - 2
        assert subtract(2**n, 1) == 2**n - 1
        assert subtract(2**n, 2**n) == 0


def changed_weights(source):
    """The source with one weight changed, once for each weight."""
    lines = source.split("\n")
    rows = [i for i, line in enumerate(lines) if line.startswith('        "')]
    for i in rows:
        words = lines[i].strip().strip('",').split()
        for j, word in enumerate(words):
            new = str(100 if int(word) < 0 else -100)
            row = '        "%s",' % " ".join(words[:j] + [new] + words[j + 1 :])
            yield "\n".join(lines[:i] + [row] + lines[i + 1 :])


@pytest.mark.parametrize("form", ["network", "lanes"])
def test_a_changed_weight_is_noticed(form):
    network, reference = quantise(handmade_networks.adder(), levels=2), MACHINES["addition"]
    source, steps = exported(network, reference, form), handmade_networks.Stepper(network)
    pairs = [(a, b) for a in range(8) for b in range(8)]

    def right(function):
        return all(agrees(function, steps, reference, pair) for pair in pairs)

    assert right(function_of(source))
    noticed = [not right(function_of(broken)) for broken in changed_weights(source)]
    # The zeros that stand for the operands in the output's row are no weights: changing them may
    # or may not be seen.
    assert len(noticed) == 24 and sum(noticed) >= 20


def test_a_changed_entry_of_the_table_is_noticed():
    network, reference = quantise(handmade_networks.adder(), levels=2), MACHINES["addition"]
    source = exported(network, reference, "table")
    entry = source[source.index('        "') :].split("\n")[0]
    flipped = entry.replace(
        entry.strip().strip('",').split()[0], str(int(entry.strip().strip('",').split()[0]) ^ 1), 1
    )
    broken = function_of(source.replace(entry, flipped))
    steps = handmade_networks.Stepper(network)
    assert not all(agrees(broken, steps, reference, (a, b)) for a in range(8) for b in range(8))


@st.composite
def networks(draw):
    """Integer networks of every shape that is small, right for nothing in particular."""
    n_in, n_hid, n_out = draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    levels, scale = draw(st.integers(2, 16)), draw(st.sampled_from([1, 2, 16]))
    largest = min(4 * scale, draw(st.sampled_from([10, 127])))
    shapes = (n_hid, n_in), (n_hid, n_hid), (n_out, n_hid), (1, n_hid), (1, n_out)
    Wxh, Whh, Why, bh, by = draw(several(multiples(1, largest) + [-128], *shapes))
    thresholds = thresholds_of(scale, levels)
    return QuantisedNetwork(scale, levels, thresholds, Wxh, Whh, Why, bh[0], by[0])


@every_form
@some
@given(network=networks(), answer=st.sampled_from(ANSWER_KINDS), data=st.data())
def test_any_network_is_exported_as_it_is_right_or_wrong(form, network, answer, data):
    symbols = 2**network.n_in
    silent = Machine(
        "silence", network.n_in, network.n_out, [0], [[0] * symbols], [[0] * symbols], answer
    )
    itself = network_machine(network)
    assume(len(itself.states) <= 300)
    itself.answer = answer
    function = function_of(exported(network, silent, form, unproved=True))
    for _ in range(4):
        operands = [data.draw(naturals(bits=40)) for _ in range(network.n_in)]
        try:
            expected = compute(itself, *operands)
        except PurernnError:
            with pytest.raises(ValueError):
                function(*operands)
        else:
            answered = function(*operands)
            assert answered == expected
            assert type(answered) is type(expected)


@every_form
@pytest.mark.parametrize("levels", range(2, 17))
def test_every_number_of_levels_is_exported(form, levels):
    soft = handmade_networks.adder()
    for W in (soft.Wxh, soft.Whh):
        W[:] = [[w / 2 for w in row] for row in W]
    for network in (
        quantise(handmade_networks.adder(), levels=levels),
        quantise(soft, levels=levels),
    ):
        itself = network_machine(network)
        function = function_of(exported(network, MACHINES["addition"], form, unproved=True))
        itself.answer = "natural"
        for a in range(0, 40, 7):
            for b in range(0, 40, 9):
                assert answer_of(function, a, b) == answer_of(partial(compute, itself), a, b)


@every_form
@pytest.mark.parametrize("weight, bias", [(-128, 127), (127, -127)])
def test_a_weight_at_either_end_of_its_range_is_kept(form, weight, bias):
    # the sum is -1 or 0, on the other side of the threshold if the weight is nearer to 0 by 1
    network = QuantisedNetwork(
        1, 2, [0], [[weight]], [[0]], [[-1 if weight < 0 else 1]], [bias], [0 if weight < 0 else -1]
    )
    copy = machine_of("copy", lambda s, x: (s, x), 1)
    function = function_of(exported(network, copy, form))
    assert [function(n) for n in range(8)] == list(range(8))


def answer_of(function, *operands):
    """The answer, or that it is refused."""
    try:
        return function(*operands)
    except ValueError:
        return "refused"


@every_form
@some
@given(
    machine=machines(n_states=st.integers(1, 4)),
    answer=st.sampled_from(ANSWER_KINDS),
    data=st.data(),
)
def test_any_small_machine_is_exported(form, machine, answer, data):
    machine.answer = answer
    function = function_of(exported(handmade_networks.network_of(machine), machine, form))
    for _ in range(4):
        operands = [data.draw(naturals(bits=20)) for _ in range(machine.n_in)]
        assert answer_of(function, *operands) == answer_of(partial(compute, machine), *operands)


def test_the_table_s_comment_says_how_an_entry_is_made():
    # Its entries are 2^outputs times the next state, plus the output symbol.
    for n_out in (1, 2, 3):
        everything = (1 << n_out) - 1
        machine = Machine("full", 1, n_out, [0], [[0, 0]], [[0, everything]])
        source = exported(handmade_networks.network_of(machine), machine, "table")
        assert "each symbol, %d times the number of the next state" % 2**n_out in source


def delay(steps):
    """The machine that gives the bit of so many steps ago: a 2^steps."""
    return machine_of("delay", lambda s, bits: (s[1:] + bits, s[:1]), 1, initial=(0,) * steps)


@every_form
@pytest.mark.parametrize(
    "machine, oracle, tail",
    [(delay(k), lambda a, k=k: a << k, k) for k in range(1, 5)]
    + [
        (linear("9a", (9,)), lambda a: 9 * a, 4),
        (linear("1 - 5a", (-5,), carry=1, answer="integer"), lambda a: 1 - 5 * a, 3),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_an_answer_of_a_long_tail_is_whole(form, machine, oracle, tail):
    function = function_of(exported(handmade_networks.network_of(machine), machine, form))
    assert endings(minimised(machine))[0] == tail
    for a in list(range(40)) + [2**31 - 1, 2**31, 2**53 + 1, 3**50]:
        assert function(a) == oracle(a)


@every_form
@pytest.mark.parametrize("period", [2, 3, 5])
def test_an_operand_decides_whether_the_answer_settles_and_with_which_sign(form, period):
    # An even operand is answered -2: a 0, then endless ones. An odd one never settles: it
    # blinks, a 1 every `period` steps.
    def step(s, bits):
        if s is None:
            return ("ones", ("blink", 1))[bits[0]], (0,)
        if s == "ones":
            return s, (1,)
        return ("blink", (s[1] + 1) % period), (int(s[1] == 0),)

    machine = machine_of("ones or blinking", step, 1, initial=None)
    function = function_of(exported(handmade_networks.network_of(machine), machine, form))
    for a in range(0, 40, 2):
        assert function(a) == -2
    for a in range(1, 41, 2):
        with pytest.raises(ValueError, match="never settle"):
            function(a)


def zero_runs(machine):
    """For each state, the outputs on zeros alone, three times as many as there are states."""
    for s in range(len(machine.states)):
        outputs = []
        for _ in range(3 * len(machine.states) + 3):
            outputs.append(machine.output[s][0])
            s = machine.next[s][0]
        yield outputs


@pytest.mark.parametrize("operation", sorted(MACHINES))
def test_the_zeros_after_the_operands_are_enough_and_none_is_too_many(operation):
    machine = MACHINES[operation]
    tail, cycle = endings(machine)
    if machine.answer == "bit":
        assert (tail, cycle) == (0, 0)
        return
    runs = list(zero_runs(machine))
    assert all(len(set(run[tail:])) == 1 for run in runs)
    assert tail == 0 or any(len(set(run[tail - 1 :])) > 1 for run in runs)
    assert cycle == max(run[-1] for run in runs)


@every_form
def test_an_answer_that_never_settles_is_refused_and_one_that_does_is_not(form):
    # Once a 1 has come in, the output alternates for ever.
    def step(state, bits):
        seen, phase = state
        phase = seen & (1 - phase)
        return (seen | bits[0], phase), (phase,)

    blink = machine_of("blink", step, 1, initial=(0, 0))
    network = QuantisedNetwork(
        16, 2, [0], [[40], [0]], [[80, 0], [80, -80]], [[0, 80]], [-20, -40], [-40]
    )
    verdict = prove(network, blink)
    assert verdict.status == "proved", verdict.counterexample
    function = function_of(exported(network, blink, form))
    assert function(0) == 0
    for n in (1, 2, 5, 2**40):
        with pytest.raises(ValueError, match="never settle"):
            function(n)


@every_form
@given(bad=not_integers(), good=naturals(bits=20))
def test_what_is_no_integer_is_refused_in_every_place(form, bad, good):
    for operation in ("addition", "subtraction"):
        function = learnt_function(operation, form)
        for operands in ((bad, good), (good, bad), (bad, bad)):
            with pytest.raises(ValueError, match="integers") as caught:
                function(*operands)
            assert "\n" not in str(caught.value)


@every_form
@given(a=naturals(bits=200), b=naturals(bits=200))
def test_negative_operands_and_differences_are_refused(form, a, b):
    for operation in ("addition", "subtraction"):
        function = learnt_function(operation, form)
        for operands in ((-1 - a, b), (a, -1 - b), (-1 - a, -1 - b)):
            with pytest.raises(ValueError, match="%s takes integers" % function.__name__):
                function(*operands)
    with pytest.raises(ValueError, match="subtract takes integers a >= b >= 0"):
        learnt_function("subtraction", form)(a, a + 1 + b)


@every_form
def test_importing_does_nothing_but_define_the_documented_names(form):
    for operation, name in (("addition", "add"), ("subtraction", "subtract")):
        source = exported(handmade_networks.proved(operation).integers, MACHINES[operation], form)
        assert set(imported(source)) == DEFINED[form] | {name}
        tree = ast.parse(source)
        assert [
            type(node) for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))
        ] == []
        # and what it imports as a program is sys alone
        assert [
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        ] == ["sys"]
        assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))


@every_form
def test_the_header_states_the_theorem_its_scope_and_the_digest(form):
    progress = handmade_networks.proved("addition")
    source = exported(progress.integers, MACHINES["addition"], form)
    header = source[: source.index("\n\n")]
    assert all(line.startswith("#") for line in header.split("\n"))
    said = " ".join(header.replace("#", " ").split())
    assert "add(a, b): a + b" in said
    assert "PROVED. Theorem: at every step of every sequence of inputs, however long" in said
    assert "All %d joint states" % progress.verdict.joint_states in said
    assert (
        "Scope: the integer network, on every sequence of bits of every length, least "
        "significant first." in said
    )
    assert "Trusted: " in said
    assert progress.integers.digest() in said
    assert "NOT PROVED" not in said
    assert ("Skulpt" in said) == (form != "lanes")


@every_form
@pytest.mark.parametrize("operation", handmade_networks.QUICKLY)
def test_the_example_in_the_header_is_true(form, operation):
    source = exported(handmade_networks.proved(operation).integers, MACHINES[operation], form)
    lines = source.split("\n")
    (place,) = [i for i, line in enumerate(lines) if line.startswith("#     >>> ")]
    call, answer = lines[place].replace("#     >>> ", ""), lines[place + 1].replace("#     ", "")
    assert str(eval(call, imported(source))) == answer
    assert "   prints %s\n" % answer in source


@every_form
def test_a_person_can_read_it(form):
    source = exported(handmade_networks.proved("addition").integers, MACHINES["addition"], form)
    assert max(map(len, source.split("\n"))) <= 100
    assert all(" " <= c <= "~" or c == "\n" for c in source)


# ---- without a proof


def unproved():
    """(network, reference, steps of the counterexample) of an adder that is told to be a
    subtracter.
    """
    network, reference = quantise(handmade_networks.adder(), levels=2), MACHINES["subtraction"]
    return network, reference, len(prove(network, reference).counterexample)


@every_form
def test_a_network_without_a_proof_is_exported_only_on_demand_and_its_header_says_so(form):
    network, reference, steps = unproved()
    with pytest.raises(
        PurernnError, match="subtraction is not proved: refuted, by an input of %d step" % steps
    ):
        exported(network, reference, form)
    source = exported(network, reference, form, unproved=True)
    assert "NOT PROVED" in source and "Theorem" not in source
    assert "refuted, by an input of %d step" % steps in source
    assert function_of(source)(9, 60) == 69  # it adds, whatever it is called


def test_a_form_that_there_is_not_is_refused():
    with pytest.raises(
        PurernnError, match="the form must be one of lanes, network, table, not 'json'"
    ):
        exported(quantise(handmade_networks.adder()), MACHINES["addition"], "json")


# ---- names


@pytest.mark.parametrize(
    "name",
    keyword.kwlist
    + ["print", "exec", "nonlocal", "max", "type", "bin", "a", "b", "WEIGHTS", "int", "len"],
)
def test_a_function_never_takes_a_name_that_is_taken(name):
    function = named(machine_of(name, lambda s, x: (s, x), 1))[0]
    # CPython 3.9 alone has the keyword __peg_parser__, and no name that is exported begins with
    # an underscore.
    assert function == (name + "_" if name[0] != "_" else "f_" + name)
    assert not keyword.iskeyword(function)


def test_only_the_built_in_machine_itself_gets_its_verb_and_meaning():
    assert named(MACHINES["addition"])[0] == "add"
    assert named(linear("addition", (1, 2))) == ("addition", "addition", None)


# ---- at a prompt


@every_form
@pytest.mark.parametrize(
    "operation, call", [("addition", "add(9, 60)"), ("subtraction", "subtract(70, 1)")]
)
def test_it_can_be_pasted_at_a_prompt(form, operation, call):
    # There a blank line ends a block, and nothing else does.
    source = exported(handmade_networks.proved(operation).integers, MACHINES[operation], form)
    process = subprocess.Popen(
        [sys.executable, "-i", "-q"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        env=dict(os.environ, PYTHONSTARTUP=""),
    )
    out, err = process.communicate(source + "\n%s\n" % call)
    answers = re.sub(r"(>>>>|\.\.\.\.) ", "", out)  # PyPy's prompts are on standard output
    assert (process.returncode, answers) == (0, "69\n"), err
    assert "Error" not in err


@every_form
def test_in_a_notebook_it_reads_no_arguments_of_the_kernel(form, monkeypatch):
    source = exported(handmade_networks.proved("addition").integers, MACHINES["addition"], form)
    monkeypatch.setattr(sys, "argv", ["ipykernel_launcher.py", "-f", "kernel.json"])
    cell = {"__name__": "__main__"}
    exec(source, cell)
    assert cell["add"](9, 60) == 69


# ---- the command


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """The path of a model file of the hand-made adder."""
    path = str(tmp_path_factory.mktemp("export") / "model.json")
    network = handmade_networks.adder()
    save(Model(MACHINES["addition"], {}, 0, [], network, quantise(network, levels=2)), path)
    return path


def run(*arguments):
    """A finished Python process: status, standard output and error."""
    process = subprocess.Popen(
        [sys.executable] + list(arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )
    out, err = process.communicate()
    return process.returncode, out, err


@every_form
def test_the_command_writes_a_file_that_is_a_program(model, tmp_path, form, cli, program):
    path = str(tmp_path / "adder.py")
    assert cli("export", model, "-o", path, "--form", form) == (0, "", "wrote %s\n" % path)
    assert run(path, "9", "60") == (0, "69\n", "")
    long = "9" * 5000  # more digits than a newer Python reads unasked
    assert program(path, long, "1") == (0, "1" + "0" * 5000 + "\n", "")
    for arguments in (
        ["9"],
        ["9", "60", "1"],
        [],
        ["9", "-1"],
        ["9", "x"],
        ["9", "1.5"],
        ["", "1"],
    ):
        status, out, err = program(path, *arguments)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert err.startswith(path + ": ")


def test_a_program_of_one_operand_says_so(tmp_path, program):
    flip = QuantisedNetwork(16, 2, [0], [[16]], [[0]], [[16]], [-8], [-8])
    path = tmp_path / "copy.py"
    path.write_text(exported(flip, machine_of("copy", lambda s, x: (s, x), 1)))
    assert program(str(path), "5") == (0, "5\n", "")
    assert program(str(path), "5", "6")[2] == "%s: copy takes 1 operand, not 2\n" % path


def test_the_command_writes_to_standard_output_the_network_by_default(model, cli):
    status, out, err = cli("export", model)
    assert (status, err) == (0, "")
    assert out == exported(
        quantise(handmade_networks.adder(), levels=2), MACHINES["addition"], "network"
    )


def test_the_command_refuses_an_unproved_model_unless_told(tmp_path, cli):
    network, reference, _ = unproved()
    path, out_path = str(tmp_path / "model.json"), str(tmp_path / "adder.py")
    save(Model(reference, {}, 0, [], handmade_networks.adder(), network), path)
    status, out, err = cli("export", path, "-o", out_path)
    assert (status, out) == (1, "")
    assert err.startswith(
        "purernn: only a proved model is exported, unless --unproved is given\nrefuted: subtraction"
    )
    assert not os.path.exists(out_path)
    assert cli("export", path, "-o", out_path, "--unproved")[0] == 0
    with open(out_path) as file:
        assert "# NOT PROVED" in file.read()
