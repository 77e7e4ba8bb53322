"""A search for long inputs on which a float network fails (falsification), to train on them.

A network that is right when rounded to integers may still be wrong in floats: the value that it
should remember fades or drifts a little at every step. This shows only where one value must be
remembered through a long run of like symbols (a carry through 1 + 0, 1 + 0, ...). So runs of one
shape are tried: a symbol a, then two symbols b ≥ c in turn (all three may be equal)

    a, b, c, b, c, b, c, ...

until the hidden state no longer changes, or for LONGEST_RUN symbols.

What fails only after other words is looked for by a beam search: words grow by a symbol at a time,
and of each length only a few are followed in each state of the machine, those whose last answer was
nearest to being wrong. Of hidden states that are equal when rounded, only one is followed. This
takes longer, so it comes last. If it finds nothing, nothing is proved yet; the proof is
`floats/invariant.py`.

>>> from purernn.machines.operations import MACHINES
>>> copy = Network([[8.0]], [[0.0]], [[4.0]], [-4.0], [-2.0])  # y_t = x_t
>>> failing_long_run(copy, MACHINES["parity"])
[0, 1, 0]
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.bits import to_bits
from ..machines.mealy import Machine
from ..network.descent import stepper
from ..network.elman import Network

SETTLED = 0.001  # the largest change of an entry of the hidden state that counts as none
LONGEST_RUN = 64  # symbols
LEVELS, WIDTH, MOST_STEPS = 64, 3, 1024  # of the beam search


def failing_long_run(network: Network, machine: Machine, clear=False):
    """Input symbols of which the float network answers the last wrongly, or None if no run of this
    shape fails. With `clear` each step runs `elman.step`, with the same result.

    Raises PurernnError if the network does not have the machine's inputs and outputs.
    """
    machine.check_fits(network)
    search = _Search(network, machine, clear)
    start = search.start
    for a in range(2**machine.n_in):
        # all runs that begin with a share that step; all that begin with a, b share both
        after_a = search.after(start, a)
        if after_a is None:
            return search.failure
        if _changed(start[0], after_a[0]):
            for b in range(2**machine.n_in):
                after_b = search.after(after_a, b)
                for c in range(b + 1):
                    if after_b is None or search.fails(after_a, after_b, b, c):
                        return search.failure
    return None


def failing_word(
    network: Network,
    machine: Machine,
    clear=False,
    levels=LEVELS,
    width=WIDTH,
    longest=LONGEST_RUN,
    most_steps=MOST_STEPS,
):
    """Input symbols of which the float network answers the last wrongly, or None if none were found
    in `most_steps` steps. Words of up to `longest` symbols are tried; of each length, at most
    `width` are followed in each state of the machine. Hidden states that are equal when rounded to
    `levels` levels count as one, in one state of the machine. At most `most_steps` / 2^n_in are
    remembered.

    Raises PurernnError if the network does not have the machine's inputs and outputs.

    >>> from purernn.machines.operations import MACHINES
    >>> copy = Network([[8.0]], [[0.0]], [[4.0]], [-4.0], [-2.0])  # y_t = x_t
    >>> failing_word(copy, MACHINES["parity"])
    [1, 0]
    """
    machine.check_fits(network)
    search, symbols = _Search(network, machine, clear), range(2**machine.n_in)
    seen: set = set()
    left = most_steps // len(symbols)  # so many places can still be remembered
    places = [search.start][:left]
    while places and len(places[0][2]) < longest:
        # all words that are one symbol longer
        longer = []
        for place in places:
            after = search.after_each(place, symbols)
            if after is None:
                return search.failure
            longer += after
        left -= len(places)
        # of these, the ones of the least margins, if they lead to something new
        places, followed = [], [0] * len(machine.next)
        for place in sorted(longer, key=lambda place: (place[3], place[2])):
            h, state, _, _ = place
            # l_i = round((levels - 1) h_i); of one that is no number, -1
            key = state, tuple([int((levels - 1) * a + 0.5) if a >= 0 else -1 for a in h])
            if followed[state] < width and key not in seen and len(places) < left:
                followed[state] += 1
                seen.add(key)
                places.append(place)
    return None


class _Search:
    """Steps of a network beside its machine; `failure` is the run that went wrong.

    A place on a run is (hidden state, state of the machine, symbols so far, margin), the margin
    being the distance of the last outputs from 1/2, at which they would turn.
    """

    def __init__(self, network, machine, clear):
        self.machine, self.steps, self.failure = machine, stepper(network, clear), None
        self.inputs = [to_bits(x, machine.n_in) for x in range(2**machine.n_in)]
        self.start: tuple = ([0.0] * network.n_hid, 0, [], 0.5)

    def after(self, place, x):
        """The place after symbol x; None where the answer to x is wrong."""
        places = self.after_each(place, [x])
        return places and places[0]

    def after_each(self, place, symbols):
        """The places after each of these symbols; None if one of the answers is wrong."""
        h_before, state, run, _ = place
        answers, nexts, places = self.machine.output[state], self.machine.next[state], []
        for x, (h, y) in zip(symbols, self.steps([self.inputs[x] for x in symbols], h_before)):
            margin = 0.5
            for o, value in enumerate(y):
                if (value >= 0.5) != (answers[x] >> o & 1):
                    self.failure = run + [x]
                    return None
                margin = min(margin, abs(value - 0.5))
            places.append((h, nexts[x], run + [x], margin))
        return places

    def fails(self, before, place, b, c):
        """Whether the run goes wrong when it continues with c, b, c, b, ... until the hidden state
        no longer changes from one c to the next. before, place: the places before b and after it.
        """
        while place:
            place = self.after(place, c)
            if place is None:
                return True
            if len(place[2]) >= LONGEST_RUN or not _changed(before[0], place[0]):
                return False
            before, place = place, self.after(place, b)
        return True


def _changed(h, after):
    """Whether an entry of the hidden state changed by more than SETTLED."""
    for p, q in zip(h, after):
        if not -SETTLED <= p - q <= SETTLED:
            return True
    return False
