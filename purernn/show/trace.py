"""One input worked through: every number of the network, beside the sum as a person writes it.

A trace is the forward pass with all its numbers, next to the run of the reference machine. The
machine's state is what a person would keep in mind. If the machine is linear, that is the carry:

    total = carry + Σ_k c_k x_k,   write total mod 2,   carry floor(total / 2)

Backward, from the last time step to the first, δh_t sums the contributions of later steps and of
this step's output, and every step adds its part to each gradient:

    δh_t = (Whh^T δh_{t+1} + Why^T δy_t) h_t (1 - h_t)
    dWxh += δh_t x_t^T,   dWhh += δh_t h_{t-1}^T,   dbh += δh_t
    dWhy += δy_t h_t^T,   dby += δy_t

The letters are those of `elman`; `trace_text` shows a trace as text.

>>> from purernn.machines.operations import MACHINES
>>> from purernn.network.elman import Network
>>> never = Network([[0.0, 0.0]], [[0.0]], [[-1.0]])  # its output is always below one half
>>> trace = Trace(MACHINES["addition"], never, [2, 3])
>>> [MACHINES["addition"].states[s] for s in trace.states], trace.answers, trace.network_answers
([0, 0, 1, 0], [5], [0])
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from math import sqrt

from ..basics.bits import from_bits, to_bits
from ..basics.errors import PurernnError, natural
from ..basics.matrix import add_outer, dot, summed, transpose, zeros
from ..basics.mersenne import Mersenne
from ..machines.arithmetic import compute, symbols_of
from ..network.elman import LOSSES, Network, forward, step_back

MOST_TRACED_BITS = 1000  # of an operand: more blocks than anybody reads
GRADIENTS = ("Wxh", "Whh", "bh", "Why", "by")


class Trace:
    """One run of a network on integers, least significant bit first, beside its reference machine.

    symbols, xs, targets: T input symbols, input vectors and target vectors; states: T + 1 states
    of the machine (indices), from the initial one on; hs, ys: as `forward` gives them; bits: ys
    rounded; answers, network_answers: the integers that the outputs make, of the machine and of
    the network; answers is None if there is no integer, and `why` gives the reason.
    Raises PurernnError for operands that are not integers >= 0, too many or too few, or longer
    than MOST_TRACED_BITS.
    """

    def __init__(self, machine, network: Network, operands, loss="cross_entropy"):
        self.machine, self.network, self.operands, self.loss = (
            machine,
            network,
            list(operands),
            loss,
        )
        self.symbols = whole_symbols(machine, self.operands)
        self.xs = [to_bits(x, machine.n_in) for x in self.symbols]
        self.targets = [to_bits(y, machine.n_out) for y in machine.run(self.symbols)]
        self.states = [0]
        for x in self.symbols:
            self.states.append(machine.next[self.states[-1]][x])
        self.hs, self.ys = forward(network, self.xs)
        self.bits = [[int(value >= 0.5) for value in y] for y in self.ys]
        self.network_answers = [
            _integer(machine, [bits[o] for bits in self.bits]) for o in range(machine.n_out)
        ]
        self.answers, self.why = _answers(machine, self.operands)


def of_model(model, operands) -> Trace:
    """The trace of a `model.Model` on these integers, with the loss that it was trained with."""
    loss = model.recipe.get("loss") if type(model.recipe) is dict else None
    return Trace(model.machine, model.network, operands, loss if loss in LOSSES else LOSSES[0])


def whole_symbols(machine, operands) -> list:
    """The input symbols of these integers, and zeros after them until the reference machine's
    answer is whole.

    >>> from purernn.machines.operations import MACHINES
    >>> whole_symbols(MACHINES["addition"], [1, 3])
    [3, 2, 0]
    """
    symbols = symbols_of(machine, operands)
    natural(len(symbols), "the bits of an operand to be traced", most=MOST_TRACED_BITS)
    if machine.answer != "bit":
        s, seen = 0, set()  # type: int, set
        for x in symbols:
            s = machine.next[s][x]
        while machine.next[s][0] != s and s not in seen and len(seen) < MOST_TRACED_BITS:
            seen.add(s)
            s = machine.next[s][0]
        symbols += [0] * (len(seen) + (machine.answer == "integer"))  # one more for the sign
    return symbols


def _answers(machine, operands):
    try:
        answer = compute(machine, *operands)
    except PurernnError as error:
        return None, str(error)
    return [answer] if machine.n_out == 1 else list(answer), None


def _integer(machine, bits):
    if machine.answer == "bit":
        return bits[-1]
    n = from_bits(bits)
    return n - (bits[-1] << len(bits)) if machine.answer == "integer" else n


def example_of(machine, bits=7) -> list:
    """Operands of at most that many bits that take the machine through the most of its table: the
    first best of 300 drawn.

    >>> from purernn.machines.operations import MACHINES
    >>> len(example_of(MACHINES["addition"]))
    2
    """
    draws, best, most = Mersenne(0), [0] * machine.n_in, -1
    for _ in range(300):
        operands = [draws.randint(2**bits) for _ in range(machine.n_in)]
        try:
            compute(machine, *operands)
            integer = True
        except PurernnError:
            integer = False  # a negative difference: shown only if all are
        s, steps = 0, set()
        for x in whole_symbols(machine, operands)[: bits + 1]:
            steps.add((s, x))
            s = machine.next[s][x]
        score = len(steps) + 1000 * integer
        if score > most:
            best, most = operands, score
    return best


def coefficients(machine):
    """The c_k for which a machine is carry + Σ_k c_k x_k, its states' names being the carries;
    None for any other machine.

    >>> from purernn.machines.operations import MACHINES
    >>> coefficients(MACHINES["subtraction"]), coefficients(MACHINES["xor"])
    ([1, -1], None)
    """
    try:
        carries = [int(str(label)) for label in machine.states]
    except ValueError:
        return None
    # total = 2 · next carry + output
    totals = [
        [2 * carries[s] + bit for s, bit in zip(*rows)]
        for rows in zip(machine.next, machine.output)
    ]
    factors = [totals[0][1 << k] - carries[0] for k in range(machine.n_in)]
    sums = [dot(factors, to_bits(x, machine.n_in)) for x in range(2**machine.n_in)]
    linear = totals == [[carry + added for added in sums] for carry in carries]
    return factors if linear and machine.n_out == 1 and any(factors) else None


def memory(machine) -> str:
    """What the state of a machine is called: the carry of a linear one, else the state."""
    return "carry" if coefficients(machine) else "state"


class Backward:
    """What one time step does on the way back.

    t: its index from 0; delta_y, delta_h: vectors; from_later, from_output: the two sums that δh_t
    is made of, before h_t (1 - h_t); added: what the step adds to each gradient, a Network;
    so_far: the sum of that over this step and all later ones.
    """

    def __init__(self, t, delta_y, delta_h, from_later, from_output, added, so_far):
        self.t, self.delta_y, self.delta_h, self.from_later, self.from_output = (
            t,
            delta_y,
            delta_h,
            from_later,
            from_output,
        )
        self.added, self.so_far = added, so_far


def backward_steps(trace: Trace) -> list:
    """The Backward of every time step, from the last to the first; the last one's `so_far` is the
    gradient.
    """
    network, so_far, steps = trace.network, None, []
    n_in, n_hid, n_out = network.n_in, network.n_hid, network.n_out
    transposes, delta_h = (transpose(network.Whh), transpose(network.Why)), [0.0] * n_hid
    for t in range(len(trace.xs) - 1, -1, -1):
        x, h, h_before = trace.xs[t], trace.hs[t + 1], trace.hs[t]
        delta_y, delta_h, from_later, from_output = step_back(
            transposes, h, trace.ys[t], trace.targets[t], delta_h, trace.loss
        )
        # dWxh += δh_t x_t^T, dWhh += δh_t h_{t-1}^T, dWhy += δy_t h_t^T
        Wxh, Whh, Why = zeros(n_hid, n_in), zeros(n_hid, n_hid), zeros(n_out, n_hid)
        add_outer(Wxh, delta_h, x)
        add_outer(Whh, delta_h, h_before)
        add_outer(Why, delta_y, h)
        # dbh += δh_t, dby += δy_t
        added = (
            Network(Wxh, Whh, Why, delta_h, delta_y) if network.biases else Network(Wxh, Whh, Why)
        )
        so_far = so_far.moved(1.0, added) if so_far else added
        steps.append(Backward(t, delta_y, delta_h, from_later, from_output, added, so_far))
    return steps


def sizes(gradient: Network) -> list:
    """(name, Euclidean norm) of each of the weights and biases that a network (or a gradient)
    has.
    """
    names = [name for name in GRADIENTS if gradient.biases or name[0] == "W"]
    return [(name, size(getattr(gradient, name))) for name in names]


def size(values) -> float:
    """The Euclidean norm of a vector, or of a matrix as one.

    >>> size([3, 4]), size([[3], [4]])
    (5.0, 5.0)
    """
    parts = [size(v) if type(v) is list else v for v in values]
    return sqrt(summed([part * part for part in parts]))


def as_json(trace: Trace, backward=False) -> dict:
    """The trace as JSON can hold it, every digit of every number.

    States have the machine's own names.
    """
    label = [str(name) for name in trace.machine.states]
    steps = [
        {
            "t": t + 1,
            "x": trace.xs[t],
            "state": label[trace.states[t]],
            "next_state": label[trace.states[t + 1]],
            "h": trace.hs[t + 1],
            "y": trace.ys[t],
            "output": trace.bits[t],
            "target": trace.targets[t],
        }
        for t in range(len(trace.xs))
    ]
    entries = {
        "operation": trace.machine.name,
        "operands": trace.operands,
        "loss": trace.loss,
        "steps": steps,
    }
    entries.update({"answers": trace.answers, "network_answers": trace.network_answers})
    if backward:
        entries["backward"] = [
            {
                "t": step.t + 1,
                "delta_y": step.delta_y,
                "delta_h": step.delta_h,
                "adds": dict(sizes(step.added)),
                "so_far": dict(sizes(step.so_far)),
            }
            for step in backward_steps(trace)
        ]
    return entries
