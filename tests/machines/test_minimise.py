"""Minimisation and isomorphism against brute force: pairs told apart by sequences, all
renumberings tried.
"""

from itertools import permutations, product

import pytest
from hypothesis import assume, given, strategies as st

from helpers.strategies import machines
from purernn.machines.mealy import Machine
from purernn.machines.minimise import isomorphic, minimised
from purernn.machines.operations import MACHINES


def reachable(machine):
    """The states that some input sequence reaches."""
    found = [0]
    for s in found:
        found += [after for after in dict.fromkeys(machine.next[s]) if after not in found]
    return found


def told_apart(machine):
    """The pairs of states that some input sequence of any length tells apart: a fixed point over
    all pairs (table filling).
    """
    states = range(len(machine.states))
    apart = {(s, r) for s, r in product(states, repeat=2) if machine.output[s] != machine.output[r]}
    while True:
        more = {
            (s, r)
            for s, r in product(states, repeat=2)
            if any(pair in apart for pair in zip(machine.next[s], machine.next[r]))
        }
        if more <= apart:
            return apart
        apart |= more


def behave_alike(one, other):
    """Whether two machines answer every sequence alike: no reachable pair of states differs in an
    output.
    """
    if (one.n_in, one.n_out) != (other.n_in, other.n_out):
        return False
    pairs = [(0, 0)]
    for s, r in pairs:
        if one.output[s] != other.output[r]:
            return False
        pairs += [
            pair for pair in dict.fromkeys(zip(one.next[s], other.next[r])) if pair not in pairs
        ]
    return True


def renumbered(machine, order):
    """The same machine with state order[i] called i; states that `order` leaves out are dropped."""
    place = {s: i for i, s in enumerate(order)}
    next_states = [[place[after] for after in machine.next[s]] for s in order]
    output = [list(machine.output[s]) for s in order]
    return Machine(
        machine.name,
        machine.n_in,
        machine.n_out,
        [machine.states[s] for s in order],
        next_states,
        output,
    )


def restricted(machine):
    """The machine without the states that nothing reaches."""
    return renumbered(machine, reachable(machine))


def copied(machine):
    """A machine of its own rows."""
    return renumbered(machine, list(range(len(machine.states))))


def table(machine):
    return machine.next, machine.output


@given(machines())
def test_the_quotient_has_a_state_for_each_class_of_reachable_states(machine):
    apart, found = told_apart(machine), reachable(machine)
    classes = []
    for s in found:
        if all((s, r) in apart for r in classes):
            classes.append(s)
    assert len(minimised(machine).states) == len(classes)


@given(machines())
def test_the_quotient_behaves_as_the_machine_does(machine):
    quotient = minimised(machine)
    assert behave_alike(machine, quotient)
    for symbols in product(range(2**machine.n_in), repeat=4 if machine.n_in == 1 else 3):
        assert quotient.run(symbols) == machine.run(symbols)


@given(machines())
def test_no_two_states_of_a_quotient_are_equivalent_and_all_are_reachable(machine):
    quotient = minimised(machine)
    count = len(quotient.states)
    assert len(told_apart(quotient)) == count * (count - 1)
    assert sorted(reachable(quotient)) == list(range(count))


@given(machines())
def test_minimising_twice_changes_nothing(machine):
    once = minimised(machine)
    assert table(minimised(once)) == table(once)
    assert minimised(once).states == once.states


@given(machines(), st.randoms())
def test_the_quotients_table_does_not_depend_on_how_states_are_numbered(machine, random):
    order = list(range(1, len(machine.states)))
    random.shuffle(order)
    assert table(minimised(renumbered(machine, [0] + order))) == table(minimised(machine))


@given(machines())
def test_a_quotients_states_are_named_by_members_of_their_classes(machine):
    quotient, apart = minimised(machine), told_apart(machine)
    assert quotient.states[0] == 0
    for s in reachable(machine):
        assert len([label for label in quotient.states if (label, s) not in apart]) == 1
    for label, row, answers in zip(quotient.states, quotient.next, quotient.output):
        assert answers == machine.output[label]
        assert not any((quotient.states[q], s) in apart for q, s in zip(row, machine.next[label]))


@given(machines())
def test_minimising_leaves_the_machine_as_it_was(machine):
    before = repr((machine.states, table(machine)))
    quotient = minimised(machine)
    quotient.output[0][0], quotient.next[0][0] = 7, 7
    assert repr((machine.states, table(machine))) == before


@given(machines(), st.randoms())
def test_isomorphism_does_not_hang_on_numbers(machine, random):
    machine = restricted(machine)
    order = list(range(1, len(machine.states)))
    random.shuffle(order)
    other = renumbered(machine, [0] + order)
    assert isomorphic(machine, other) is True and isomorphic(other, machine) is True


@given(machines(n_states=st.integers(1, 4)), machines(n_states=st.integers(1, 4)))
def test_isomorphism_of_two_machines_is_what_trying_every_renumbering_finds(one, other):
    one, other = restricted(one), restricted(other)
    assert isomorphic(one, other) == any_renumbering(one, other)


@given(machines(n_states=st.integers(1, 4)), st.data())
def test_isomorphism_of_a_machine_and_one_with_an_entry_changed_is_what_every_renumbering_finds(
    machine, data
):
    one = restricted(machine)
    other = copied(one)
    rows, bound = data.draw(
        st.sampled_from([(other.next, len(other.states)), (other.output, 2**other.n_out)])
    )
    s, x = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, 2**other.n_in - 1))
    rows[s][x] = (rows[s][x] + data.draw(st.integers(1, bound))) % bound
    assume(len(reachable(other)) == len(other.states))
    assert isomorphic(one, other) == any_renumbering(one, other) == isomorphic(other, one)


def any_renumbering(one, other):
    if (one.n_in, one.n_out, len(one.states)) != (other.n_in, other.n_out, len(other.states)):
        return False
    orders = permutations(range(1, len(one.states)))
    return any(table(renumbered(one, (0,) + order)) == table(other) for order in orders)


@given(machines(), machines())
def test_quotients_are_isomorphic_exactly_if_the_machines_behave_alike(one, other):
    assert isomorphic(minimised(one), minimised(other)) == behave_alike(one, other)


@pytest.mark.parametrize("name", sorted(MACHINES))
def test_every_changed_entry_of_a_built_in_machine_is_told_from_it(name):
    quotient = minimised(MACHINES[name])
    count = len(quotient.states)
    for rows, bound in (("next", count), ("output", 2**quotient.n_out)):
        for s, x in product(range(count), range(2**quotient.n_in)):
            for shift in range(1, bound):
                other = copied(quotient)
                entries = getattr(other, rows)[s]
                entries[x] = (entries[x] + shift) % bound
                assert not behave_alike(quotient, other)
                assert not isomorphic(quotient, minimised(other)) and not isomorphic(
                    minimised(other), quotient
                )


@pytest.mark.parametrize("one", sorted(MACHINES))
def test_the_built_in_machines_are_all_different(one):
    assert [
        name for name in MACHINES if isomorphic(minimised(MACHINES[one]), minimised(MACHINES[name]))
    ] == [one]


def test_machines_of_other_sizes_are_not_isomorphic():
    one = Machine("one", 1, 1, [0], [[0, 0]], [[0, 1]])
    wide = Machine("wide", 2, 1, [0], [[0] * 4], [[0, 1, 0, 1]])
    many = Machine("many", 1, 2, [0], [[0, 0]], [[0, 1]])
    two = Machine("two", 1, 1, [0, 1], [[1, 1], [0, 0]], [[0, 1], [0, 1]])
    assert not any(isomorphic(a, b) for a, b in permutations([one, wide, many, two], 2))
    assert isomorphic(one, minimised(two))


def test_a_machine_with_a_state_that_nothing_reaches_is_not_isomorphic_to_one_without():
    idle = Machine("idle", 1, 1, [0, 1], [[0, 0], [1, 1]], [[0, 1], [0, 1]])
    two = Machine("two", 1, 1, [0, 1], [[1, 1], [0, 0]], [[0, 1], [0, 1]])
    assert not isomorphic(two, idle) and not isomorphic(idle, two)
    assert isomorphic(minimised(two), minimised(idle))
