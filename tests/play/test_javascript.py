"""The page's JavaScript is a second implementation: what it draws, learns, proves and writes is
what the Python package does.
"""

import json
import random
import subprocess
import sys

import pytest

from helpers.cli_process import run as command
from helpers.handmade_networks import QUICKLY, adder, proved, subtracter
from helpers.javascript import on_node, require_node
from purernn.basics.digest import sha256
from purernn.basics.errors import PurernnError
from purernn.basics.mersenne import Mersenne
from purernn.basics.sigmoid import sigmoid
from purernn.files.model import Model, from_text, to_text
from purernn.integers.proof import prove
from purernn.integers.quantised import FIELDS, quantise
from purernn.learning.long_runs import (
    LEVELS,
    LONGEST_RUN,
    MOST_STEPS,
    WIDTH,
    failing_long_run,
    failing_word,
)
from purernn.learning.recipe import RECIPE, learn
from purernn.machines.arithmetic import compute
from purernn.machines.mealy import Machine, linear, machine_of
from purernn.machines.minimise import minimised
from purernn.machines.operations import MACHINES, OPERATIONS
from purernn.network.elman import Network
from purernn.play.page import CORE, script

# (operation, seed, hidden units, samples at most)
RUNS = [(name, seed, 16, 260) for name in QUICKLY for seed in range(3)]
RUNS += [("tomita_2", 7002, 16, 280)]  # whose floats fail words when they fail no run
RUNS += [("addition", seed, hidden, 100) for seed in range(3) for hidden in (1, 2, 3, 8, 31)]
RUNS += [("addition", 0, 1, 3300)]  # which begins anew, with other lengths
WHOLE = [(name, 4, 16, 20000) for name in ("addition", "subtraction", "gray", "comparison")]


@pytest.fixture(scope="module")
def node(tmp_path_factory, request):
    """node(tasks): what the core, on Node, makes of these tasks."""
    require_node()
    return program(tmp_path_factory.mktemp("play"), script(CORE), request)


def program(folder, core, request):
    """The core and the tasks as one program."""
    with open(str(request.fspath.dirpath("in_node.js"))) as file:
        tasks = file.read()
    path = folder / "core.js"
    with open(str(path), "wb") as file:
        file.write((core + "\n" + tasks).encode("utf-8"))
    return lambda given: on_node(path, given)


def history(name, seed, hidden, samples):
    """What `learn` gives in a run, entry by entry, and the model's file at its end."""
    machine, progresses = MACHINES[name], list(learn(MACHINES[name], seed, hidden, samples))
    last, errors = progresses[-1], [[p.samples, p.error] for p in progresses]
    recipe = dict(RECIPE, seed=seed, hidden=hidden)
    model = Model(machine, recipe, last.samples, errors, last.network, last.integers)
    entries = [
        [
            progress.samples,
            progress.first_proof,
            progress.verdict.status,
            progress.verdict.joint_states,
            progress.verdict.counterexample,
            progress.integers.digest(),
        ]
        for progress in progresses
    ]
    return [entries, to_text(model)]


def task(name, seed, hidden, samples):
    """A run as a task."""
    return ["learn", name, {"seed": seed, "hidden": hidden, "samples": samples}]


def test_the_same_draws_come_of_a_seed(node):
    seeds = [0, 1, 5489, 2**31, 2**32 - 1]
    bounds = [1, 2, 4, 8, 3, 7, 100, 2**31] * 100
    tasks = [["words", seed, 1300] for seed in seeds] + [["draws", seed, bounds] for seed in seeds]
    answers = node(tasks)
    for seed, words in zip(seeds, answers):
        draws = Mersenne(seed)
        assert words == [draws.uint32() for _ in range(1300)]
    for seed, (integers, fraction) in zip(seeds, answers[len(seeds) :]):
        draws = Mersenne(seed)
        assert integers == [draws.randint(bound) for bound in bounds]
        assert fraction == repr(draws.random())


def test_the_same_digests_come_of_texts_of_every_length_about_a_block(node):
    texts = ["", "abc", "σ", "é" * 40] + ["a" * n for n in range(50, 70)] + ["b" * 1000]
    assert node([["digest", text] for text in texts]) == [sha256(text) for text in texts]


def test_floats_are_written_as_python_writes_them(node):
    draw = random.Random(0)
    values = [0.0, -0.0, 1.0, -3.0, 1e-4, 9.9e-5, 1e-5, 1e15, 1e16, 1e22, 5e-324, 1e308, 0.1 + 0.2]
    values += [draw.uniform(-1, 1) * 10.0 ** draw.randrange(-20, 20) for _ in range(500)]
    # JSON carries the bits: both sides read a shortest text as the same float.
    written = node([["floats", values]])[0]
    assert [text for text in written] == [repr(v) for v in json.loads(json.dumps(values))]


def test_the_sigmoid_is_the_same_float_everywhere_near_a_tie_too(node):
    draw = random.Random(0)
    values = [0.0, -0.0, 1.0, -1.0, -40.0, -40.1, 40.0, 709.0, -745.2, 1e308, -1e308, 5e-324]
    values += [draw.uniform(-45, 45) for _ in range(3000)]
    values += [draw.gauss(0, 1) * 10.0 ** -draw.randrange(12) for _ in range(3000)]
    assert node([["sigmoid", values]])[0] == [sigmoid(z) for z in values]
    # What decides near ties decides everywhere.
    values = [draw.uniform(-27, 27) for _ in range(1000)]
    assert node([["nearest", values]])[0] == [sigmoid(z) for z in values]


def test_halves_are_rounded_to_even(node):
    values = [n / 4 for n in range(-40, 41)]
    assert node([["round", values]])[0] == [round(v) for v in values]


def test_machines_compute_alike(node):
    cases = [
        (name, [int(str(n)) for n in numbers[: machine.n_in]])
        for name, machine in sorted(MACHINES.items())
        for numbers in ([0, 0, 0], [9, 60, 5], [60, 9, 5], [2**100 - 1, 1, 7], [5, 3**90, 2**64])
    ]
    answers = node([["compute", name, [str(n) for n in numbers]] for name, numbers in cases])
    for (name, numbers), answer in zip(cases, answers):
        try:
            assert answer == str(compute(MACHINES[name], *numbers)), (name, numbers)
        except PurernnError:
            assert answer is None, (name, numbers)


def test_machines_are_minimised_alike(node):
    machines = [MACHINES[name] for name in sorted(MACHINES)]
    machines += [linear("5a - 3b", (5, -3)), linear("7a", (7,))]
    idle = machine_of("idle", lambda s, x: ((s + 1) % 6, (s % 2 ^ x[0],)), 1)
    machines.append(idle)
    tables = [["minimised", {"next": m.next, "output": m.output}] for m in machines]
    for machine, (next_states, outputs) in zip(machines, node(tables)):
        assert [next_states, outputs] == [minimised(machine).next, minimised(machine).output]


def test_verdicts_are_alike_on_networks_right_and_wrong_and_past_a_limit(node):
    cases = []
    for network in (adder(), subtracter()):
        for name in ("addition", "subtraction"):
            for levels in (2, 3, 8, 16):
                for limit in (1, 5, 20000):
                    cases.append((quantise(network, levels=levels), MACHINES[name], limit))
    tasks = [
        [
            "prove",
            {name: getattr(integers, name) for name in FIELDS},
            {"next": machine.next, "output": machine.output},
            limit,
        ]
        for integers, machine, limit in cases
    ]
    statuses = set()
    for (integers, machine, limit), answer in zip(cases, node(tasks)):
        verdict = prove(integers, machine, limit)
        assert answer == [verdict.status, verdict.joint_states, verdict.counterexample]
        statuses.add(verdict.status)
    assert statuses == {"proved", "refuted", "unknown"}


def test_the_same_long_runs_and_words_fail(node):
    # The last pair: from h_0 = 0 a symbol changes nothing, and no run that begins with it is tried.
    names = (("addition", 11), ("subtraction", 0), ("tomita_2", 0), ("gray", 0))
    tables = [(MACHINES[name], proved(name, seed).network) for name, seed in names]
    # the width and the levels of the beam show: with others, other words are found
    for other in ({"width": 2}, {"width": 4}, {"levels": 32}, {"levels": 128}):
        assert [
            network
            for machine, network in tables
            if failing_word(network, machine, **other) != failing_word(network, machine)
        ]
    bounds = LEVELS, WIDTH, MOST_STEPS
    assert "const LEVELS = %d, WIDTH = %d, MOST_STEPS = %d;" % bounds in script(CORE)
    assert "const LONGEST = %d;" % LONGEST_RUN in script(CORE)
    tables += [(MACHINES["subtraction"], adder()), (MACHINES["addition"], adder())]
    still = Network([[20.0]], [[0.0]], [[8.0]], [-10.0], [-4.0])
    copies = Machine("copies", 1, 1, [0, 1, 2], [[1, 2], [1, 1], [2, 2]], [[0, 1], [1, 0], [0, 1]])
    tables.append((copies, still))
    tasks = [
        [
            "failing",
            {name: getattr(network, name) for name in ("Wxh", "Whh", "Why", "bh", "by")},
            {k: getattr(machine, k) for k in ("n_in", "n_out", "next", "output")},
        ]
        for machine, network in tables
    ]
    found = [
        [failing_long_run(network, machine), failing_word(network, machine)]
        for machine, network in tables
    ]
    assert node(tasks) == found
    assert [run for run, _ in found if run] and found[-1][0] is None and found[-2] == [None, None]


def test_learning_gives_the_same_verdicts_and_the_same_file_to_the_last_bit_of_every_weight(
    node, thorough
):
    runs = RUNS + WHOLE
    if thorough:
        runs = runs + [
            (name, seed, 16, 20000) for name in ("addition", "subtraction") for seed in range(100)
        ]
    for run, answer in zip(runs, node([task(*run) for run in runs])):
        assert answer[:2] == history(*run), run


def test_a_core_that_is_another_one_is_noticed(tmp_path, request):
    require_node()
    for line, other in (
        ("const scale = learningRate *", "const scale = 1.000000000001 * learningRate *"),
        ("Math.abs(s - r) < SURE ? r : nearest(z, s)", "s"),
        ("y ^= y >>> 11;", "y ^= y >>> 12;"),
        ("count + (t <= a)", "count + (t < a)"),
    ):
        core = script(CORE)
        assert core.count(line) == 1
        altered = program(tmp_path, core.replace(line, other), request)
        runs = [("addition", seed, 16, 260) for seed in range(3)]
        answers = [answer[:2] for answer in altered([task(*run) for run in runs])]
        assert answers != [history(*run) for run in runs], line


def test_the_model_s_file_is_read_proved_and_held_to_its_checksum(node):
    for _, text, _ in node([task(*run) for run in WHOLE]):
        model = from_text(text)
        assert prove(model.integers, model.machine).status == "proved"
        with pytest.raises(PurernnError, match="checksum"):
            from_text(text.replace('"samples": ', '"samples": 1'))


def test_the_command_line_proves_the_model_and_the_program_computes(node, tmp_path):
    for (name, _, _, _), (_, text, source) in zip(WHOLE, node([task(*run) for run in WHOLE])):
        path = tmp_path / (name + ".json")
        path.write_bytes(text.encode())
        status, out, _ = command("prove", path)
        assert status == 0 and out.startswith("proved: " + name)
        names = {"__name__": "imported"}
        exec(source, names)
        draw = random.Random(1)
        for _ in range(200):
            numbers = [
                draw.randrange(2 ** draw.randrange(1, 130)) for _ in range(MACHINES[name].n_in)
            ]
            try:
                answer = compute(MACHINES[name], *numbers)
            except PurernnError:
                with pytest.raises(ValueError):
                    names[OPERATIONS[name].function](*numbers)
                continue
            assert names[OPERATIONS[name].function](*numbers) == answer
        program = tmp_path / (name + ".py")
        program.write_bytes(source.encode("ascii"))
        numbers = [str(n) for n in (60, 9)[: MACHINES[name].n_in]]
        out = subprocess.check_output([sys.executable, str(program)] + numbers)
        assert int(out) == compute(MACHINES[name], *[int(n) for n in numbers])
