"""When two Mealy machines behave alike: minimisation and isomorphism.

States s and s' of a machine are equivalent if every input sequence gives the same outputs
from both. The classes of equivalent states are the states of the quotient machine, the
smallest with the same behaviour. Two machines behave alike from their initial states
exactly if their quotients are isomorphic.

Source: E. Moore, "Gedanken-experiments on sequential machines" (1956): partition
refinement, here by one symbol more in every round, quadratic at worst.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.errors import of_kind
from .mealy import Machine, growing


def minimised(machine: Machine) -> Machine:
    """The smallest machine with the same outputs for every input: its states merged (Moore 1956).

    Two states start in one class if their outputs agree. They are separated when some symbol leads
    them into different classes. The classes are numbered in breadth-first order and labelled by
    a member, so that equal behaviour gives equal tables.

    >>> from purernn.machines.mealy import machine_of
    >>> from purernn.machines.operations import MACHINES
    >>> def step(state, bits):  # parity, which also counts to four, idly
    ...     odd = state[1] ^ bits[0]
    ...     return ((state[0] + 1) % 4, odd), (odd,)
    >>> idle = machine_of("parity, idly counting", step, 1, (0, 0))
    >>> len(idle.states), len(minimised(idle).states)
    (8, 2)
    >>> minimised(idle).next == MACHINES["parity"].next
    True
    """
    of_kind(machine, Machine, "the machine")
    classes, count = [tuple(row) for row in machine.output], 0
    while True:
        numbers: dict = {}
        parted = [numbers.setdefault(key, len(numbers)) for key in classes]
        if len(numbers) == count:
            break
        count = len(numbers)
        classes = [(c,) + tuple([parted[s] for s in row]) for c, row in zip(parted, machine.next)]
    members, seen = [0], {parted[0]: 0}
    next_states, outputs = [], []
    for s in growing(members):  # breadth first
        for after in machine.next[s]:
            if parted[after] not in seen:
                seen[parted[after]] = len(members)
                members.append(after)
        next_states.append([seen[parted[after]] for after in machine.next[s]])
        outputs.append(list(machine.output[s]))
    labels = [machine.states[s] for s in members]
    n_in, n_out = machine.n_in, machine.n_out
    return Machine(machine.name, n_in, n_out, labels, next_states, outputs, machine.answer)


def isomorphic(one: Machine, other: Machine) -> bool:
    """Whether two machines with all states reachable are the same except for the labels of their
    states.

    >>> from purernn.machines.operations import MACHINES
    >>> isomorphic(MACHINES["tripling"], minimised(MACHINES["tripling"]))
    True
    >>> isomorphic(MACHINES["addition"], MACHINES["subtraction"])
    False
    """
    of_kind(one, Machine, "the first machine")
    of_kind(other, Machine, "the second machine")
    if (one.n_in, one.n_out, len(one.states)) != (other.n_in, other.n_out, len(other.states)):
        return False
    # There is at most one candidate: state 0 goes to state 0, and so on along the same symbols.
    pairs, image = [0], {0: 0}
    for s in growing(pairs):
        if one.output[s] != other.output[image[s]]:
            return False
        for a, b in zip(one.next[s], other.next[image[s]]):
            if a not in image:
                image[a] = b
                pairs.append(a)
            elif image[a] != b:
                return False
    return len(set(image.values())) == len(image) == len(one.states)
