"""A machine put together from the transitions that a file lists, each with its line.

A file may leave open what a Machine must have. There is one rule for each case:

    no transition for a symbol, or a            the machine stays in its state
        transition without a next state
    no output, or an open bit in it             the output's open bits are 0
    a state that cannot be reached              is left out

A note, one line of text, reports each. Two transitions of one state and symbol that disagree are an
error: a Mealy machine is deterministic.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.bits import to_bits
from ..basics.errors import PurernnError, shown
from ..machines.mealy import MOST_BITS, MOST_STATES, explored

MOST_TRANSITIONS = 1 << 22  # a few seconds to read


def at(place, line, words):
    """The error of a line of a file."""
    return PurernnError("%s, line %d: %s" % (place, line, words))


class Transition:
    """A transition as a file has it.

    line: its number; before, after: names of states, `after` None if open; symbols: the input
    symbols it is for; output: the output symbol, and `care` the bits of it that are not open.
    """

    def __init__(self, line, before, symbols, after, output, care):
        self.line, self.before, self.symbols = line, before, symbols
        self.after, self.output, self.care = after, output, care


def bits_within(count, noun, place, line):
    """The bits of a symbol, if a machine can have that many; else PurernnError for this line."""
    if not 1 <= count <= MOST_BITS:
        raise at(place, line, "%d %s bits; a machine can have 1 to %d" % (count, noun, MOST_BITS))
    return count


def bits_text(symbol, length):
    """The bits of a symbol as both formats write them: operand 0 leftmost.

    >>> bits_text(1, 3)
    '100'
    """
    return "".join([str(bit) for bit in to_bits(symbol, length)])


def machine_from(name, n_in, n_out, initial, transitions, place, labels=None):
    """(Machine, notes) of these transitions; `labels` are words for states, by name, if others.

    States are numbered breadth first from `initial`; the answer is "bit", the last output.
    Raises PurernnError for two transitions that disagree, or too many states.
    """
    rows: dict = {initial: {}}
    count = 0
    for transition in transitions:
        for state in (transition.before, transition.after):
            if state is not None:
                rows.setdefault(state, {})
        if len(rows) > MOST_STATES:
            raise at(place, transition.line, "more than %d states" % MOST_STATES)
        count += len(transition.symbols)
        if count > MOST_TRANSITIONS:
            raise at(place, transition.line, "more than %d transitions" % MOST_TRANSITIONS)
        row = rows[transition.before]
        for x in transition.symbols:
            row[x] = _merged(row[x], transition, place) if x in row else transition
    open_transitions = open_outputs = 0

    def successors(state):
        nonlocal open_transitions, open_outputs
        steps = []
        for x in range(2**n_in):
            transition = rows[state].get(x)
            if transition is None or transition.after is None:
                open_transitions += 1
            elif transition.care != 2**n_out - 1:
                open_outputs += 1
            after = state if transition is None or transition.after is None else transition.after
            steps.append((after, 0 if transition is None else transition.output))
        return steps

    machine = explored(name, n_in, n_out, initial, successors, "bit")
    reached, columns = len(machine.states), len(machine.states) * 2**n_in
    notes = []
    if open_transitions:
        notes.append(
            "%d of %d transitions are not specified: there the machine stays in its state, "
            "and open output bits are 0" % (open_transitions, columns)
        )
    if open_outputs:
        notes.append("%d of %d outputs have open bits: they are 0" % (open_outputs, columns))
    if len(rows) > reached:
        unreached = [str(state) for state in _without(rows, machine.states)]
        notes.append(
            "%d of %d states cannot be reached and are left out: %s"
            % (len(unreached), len(rows), shown(", ".join(unreached)))
        )
    machine.states = [str((labels or {}).get(state, state))[:100] for state in machine.states]
    return machine, notes


def _without(states, others):
    """Those of the states that are not among the others, in their order."""
    among = set(others)
    return [state for state in states if state not in among]


def _merged(one, other, place):
    """Two transitions of one state and symbol as one, if they do not disagree."""
    if None not in (one.after, other.after) and one.after != other.after:
        raise at(
            place,
            other.line,
            "from state %s to %s, and by line %d to %s: it must be deterministic"
            % (shown(other.before), shown(other.after), one.line, shown(one.after)),
        )
    if (one.output ^ other.output) & one.care & other.care:
        raise at(
            place,
            other.line,
            "from state %s another output than line %d: it must be deterministic"
            % (shown(other.before), one.line),
        )
    after = one.after if other.after is None else other.after
    output, care = one.output | other.output, one.care | other.care
    return Transition(one.line, one.before, (), after, output, care)
