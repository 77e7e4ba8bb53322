"""Mealy machines: tables and step functions that are refused; diagrams that Graphviz draws as
they are.
"""

import os
import shutil
import subprocess
from xml.etree import ElementTree

import pytest
from hypothesis import given, strategies as st

from helpers.strategies import machines
from purernn.basics.bits import to_bits
from purernn.basics.errors import PurernnError
from purernn.files.dot import to_dot
from purernn.machines.mealy import MOST_BITS, MOST_STATES, Machine, machine_of
from purernn.machines.operations import MACHINES


@given(machines(), st.data())
def test_the_run_of_a_prefix_is_the_prefix_of_the_run(machine, data):
    symbols = data.draw(st.lists(st.integers(0, 2**machine.n_in - 1), max_size=30))
    for length in range(len(symbols) + 1):
        assert machine.run(symbols[:length]) == machine.run(symbols)[:length]


@given(machines(n_states=st.integers(1, 8)))
def test_exploring_a_tables_own_steps_gives_its_reachable_part_back(machine):
    def step(s, bits):
        x = sum(bit << k for k, bit in enumerate(bits))
        return machine.next[s][x], tuple(to_bits(machine.output[s][x], machine.n_out))

    explored = machine_of("explored", step, machine.n_in, 0, machine.n_out)
    assert len(set(explored.states)) == len(explored.states) <= len(machine.states)
    for s, label in enumerate(explored.states):
        assert [explored.states[after] for after in explored.next[s]] == machine.next[label]
        assert explored.output[s] == machine.output[label]


# ---- what is refused


GOOD = dict(
    name="good", n_in=1, n_out=1, states=["a", "b"], next=[[0, 1], [1, 0]], output=[[0, 1], [1, 1]]
)


def test_the_table_that_the_bad_ones_are_made_of_is_good():
    assert Machine(**GOOD).run([1, 1, 0]) == [1, 1, 0]


@pytest.mark.parametrize(
    "bad",
    [
        dict(name=""),
        dict(name=None),
        dict(name="x" * 101),
        dict(n_in=0),
        dict(n_in=2),
        dict(n_in=MOST_BITS + 1),
        dict(n_in=True),
        dict(n_in=1.0),
        dict(n_out=0),
        dict(n_out=MOST_BITS + 1),
        dict(n_out="1"),
        dict(states=[]),
        dict(states=[], next=[], output=[]),
        dict(states=["a"]),
        dict(next=[[0, 1]]),
        dict(next=[[0, 1], [1]]),
        dict(next=[[0, 1], [1, 0, 0]]),
        dict(next=[[0, 1], [1, 2]]),
        dict(next=[[0, 1], [1, -1]]),
        dict(next=[[0, 1], [1, True]]),
        dict(next=[[0, 1], [1, 1.0]]),
        dict(next=[[0, 1], [1, None]]),
        dict(output=[[0, 1], [1]]),
        dict(output=[[0, 1], [1, 2]]),
        dict(output=[[0, 1], [1, -1]]),
        dict(output=[[0, 1], [1, float("nan")]]),
        dict(answer="wrong"),
        dict(answer=None),
    ],
    ids=str,
)
def test_a_table_that_is_none_is_refused(bad):
    with pytest.raises(PurernnError) as told:
        Machine(**dict(GOOD, **bad))
    assert "\n" not in str(told.value) and len(str(told.value)) < 300


def test_a_table_of_too_many_states_is_refused():
    rows = [[0, 0]] * (MOST_STATES + 1)
    with pytest.raises(PurernnError, match="1 to %d states" % MOST_STATES):
        Machine("large", 1, 1, list(range(MOST_STATES + 1)), rows, rows)


def broken(s, bits):
    raise KeyError("lost")


@pytest.mark.parametrize(
    "step",
    [
        broken,
        None,
        lambda s, bits: None,
        lambda s, bits: s,
        lambda s, bits: (s,),
        lambda s, bits: (s, 1),
        lambda s, bits: (s, ()),
        lambda s, bits: (s, (0, 1)),
        lambda s, bits: (s, (2,)),
        lambda s, bits: (s, (-1,)),
        lambda s, bits: (s, (True,)),
        lambda s, bits: (s, (1.0,)),
        lambda s, bits: (s, "1"),
        lambda s, bits: ([], (1,)),
        lambda s, bits: (s, (bits[2],)),
    ],
)
def test_a_step_function_that_is_none_is_refused_and_the_step_is_named(step):
    contract = r"step\(0, \(0, 0\)\) of machine mine fails: .*; it must give \(next state, 1 bits\)"
    with pytest.raises(PurernnError, match=contract):
        machine_of("mine", step, 2)


def test_a_step_function_may_fail_late_and_is_told_where():
    with pytest.raises(
        PurernnError,
        match=r"step\(2, \(1,\)\) of machine late fails: division by zero|integer division",
    ):
        machine_of(
            "late", lambda s, bits: (min(2, s + bits[0]), (1 // (2 - s if bits[0] else 1),)), 1
        )


def test_a_machine_without_end_is_refused():
    with pytest.raises(PurernnError, match="machine counter has more than %d states" % MOST_STATES):
        machine_of("counter", lambda s, bits: (s + 1, (0,)), 1)


@pytest.mark.parametrize("n_in", [0, -1, MOST_BITS + 1, 40, True, "2", None])
def test_a_step_function_of_no_or_too_many_inputs_is_refused(n_in):
    with pytest.raises(PurernnError, match="n_in of machine mine"):
        machine_of("mine", lambda s, bits: (s, (0,)), n_in)


def test_an_interrupt_in_a_step_function_is_not_swallowed():
    def interrupted(s, bits):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        machine_of("mine", interrupted, 1)


# ---- diagrams


def drawn(text):
    """Graphviz's drawing, as SVG, of this text in its language; skips, or in CI fails, without
    Graphviz.
    """
    if not shutil.which("dot"):
        if os.environ.get("CI"):
            pytest.fail(
                "Graphviz's dot is missing; in CI it must be there: apt-get install graphviz",
                pytrace=False,
            )
        pytest.skip("Graphviz's dot is not on this machine: apt-get install graphviz")
    run = subprocess.Popen(
        ["dot", "-Tsvg"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    picture, complaint = run.communicate(text.encode("utf-8"))
    assert run.returncode == 0 and not complaint, complaint
    return picture.decode("utf-8")


SVG = "{http://www.w3.org/2000/svg}"


def graph(picture):
    """(labels of the states, [(from, to, labels)] of the edges) in an SVG that Graphviz drew."""
    nodes, edges = [], []
    for group in ElementTree.fromstring(picture.encode("utf-8")).iter(SVG + "g"):
        texts = [text.text for text in group.findall(SVG + "text")]
        if group.get("class") == "node" and group.find(SVG + "title").text != "__start0":
            nodes.append("\n".join(texts))
        elif group.get("class") == "edge":
            edges.append(tuple(group.find(SVG + "title").text.split("->")) + (sorted(texts),))
    return nodes, sorted(edges)


@pytest.mark.parametrize("name", sorted(MACHINES))
def test_graphviz_draws_every_state_and_every_edge(name):
    machine = MACHINES[name]
    wanted = [("__start0", "s0", [])]
    for s, row in enumerate(machine.next):
        for x, after in enumerate(row):
            bits = "".join(map(str, to_bits(x, machine.n_in)))
            label = "%s/%d" % (bits, machine.output[s][x])
            wanted.append(("s%d" % s, "s%d" % after, [label]))
    nodes, edges = graph(drawn(to_dot(machine)))
    assert nodes == [str(label) for label in machine.states]
    assert edges == sorted(wanted)


def test_graphviz_draws_names_and_labels_as_they_are():
    labels = ['say "no"', "back\\slash", "C:\\new \\N \\L", "{a|b}", "caf\u00e9", "-> ; }"]
    row = [[(s + 1) % len(labels), s] for s in range(len(labels))]
    machine = Machine('a "quoted\\" name', 1, 1, labels, row, [[0, 1]] * len(labels))
    nodes, _ = graph(drawn(to_dot(machine)))
    assert nodes == labels
