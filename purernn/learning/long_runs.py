"""Long inputs on which a float network fails, for training on.

A network that is right when rounded to integers may still be wrong in floats: what it should
remember fades, or drifts, a little at every step, which shows after some steps only, where one
thing has to be remembered through a long run of like symbols (a carry through 1 + 0, 1 + 0, ...).
So runs of one shape are tried: a symbol a, then two symbols b ≥ c in turn (all three may be the
same)

    a, b, c, b, c, b, c, ...

until the hidden state no longer changes, or LONGEST symbols. That none fails proves nothing;
`invariant` does.

>>> from purernn.machines.operations import MACHINES
>>> copy = Network([[8.0]], [[0.0]], [[4.0]], [-4.0], [-2.0])  # y_t = x_t
>>> held_failure(copy, MACHINES["parity"])
[0, 1, 0]
"""

from ..basics.bits import to_bits
from ..machines.mealy import Machine
from ..network.elman import Network, step

SETTLED = 0.001  # the largest change of an entry of the hidden state that counts as none
LONGEST = 64  # symbols


def held_failure(network: Network, machine: Machine):
    """Input symbols on whose last the float network answers wrongly, or None if no run of the
    shape fails.

    Raises PurernnError if the network does not have the machine's inputs and outputs.
    """
    machine.check_fits(network)
    symbols = range(2**machine.n_in)
    for a in symbols:
        for b in symbols:
            for c in range(b + 1):
                run = _failing(network, machine, a, (b, c))
                if run:
                    return run
    return None


def _failing(network, machine, symbol, period):
    h, state, run, before = [0.0] * network.n_hid, 0, [], None
    while len(run) < LONGEST and (
        before is None or max([abs(p - q) for p, q in zip(h, before)]) > SETTLED
    ):
        before = h
        for x in period if run else (symbol,):
            h, y = step(network, to_bits(x, machine.n_in), h)
            run.append(x)
            if [int(value >= 0.5) for value in y] != to_bits(
                machine.output[state][x], machine.n_out
            ):
                return run
            state = machine.next[state][x]
    return None
