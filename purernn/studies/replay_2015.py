"""The 2015 program: its training run, and the lines that it prints.

It trains 2 inputs, 16 hidden units and 1 output to add (or subtract) 8-bit numbers:
no biases, squared error, one pair of operands a sample, rate 0.1, 10,000 samples, every
1,000th printed. `docs/bridge.md` sets its names beside ours.

>>> for replayed in replay("addition", samples=1):
...     print(printed(replayed, bits=8))
Error:[3.45638663]
Pred:[0 0 0 0 0 0 0 1]
True:[0 1 0 0 0 1 0 1]
9 and 60 = 1 - 69 False
------------
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.bits import from_bits, to_bits
from ..basics.errors import PurernnError, finite, natural, shown
from ..basics.matrix import summed, transpose
from ..basics.mersenne import Mersenne
from ..network.descent import descended
from ..network.elman import Network

ANSWERS = {"addition": lambda a, b: a + b, "subtraction": lambda a, b: a - b}
PRINT_EVERY = 1000


def drawn_network(draws: Mersenne, n_in: int, n_hid: int, n_out: int) -> Network:
    """A network of weights 2u - 1 without biases, drawn in the order of 2015: Wxh, Why, Whh, each
    source unit in turn.

    >>> drawn_network(Mersenne(0), 1, 2, 1).biases
    False
    """
    Wxh = transpose(draws.uniform(n_in, n_hid))
    Why = transpose(draws.uniform(n_hid, n_out))
    Whh = transpose(draws.uniform(n_hid, n_hid))
    return Network(Wxh, Whh, Why)


class Replayed:
    """One sample of the replay, after its update.

    `index` counts from 0; `a`, `b`, `c` are the two operands and the answer; `error` the
    sum of the absolute output errors before the update; `guess` the outputs rounded, least
    significant first; `network` the network after the update.
    """

    def __init__(self, index, a, b, c, error, guess, network):
        self.index, self.a, self.b, self.c = index, a, b, c
        self.error, self.guess, self.network = error, guess, network


def replay(
    operation: str, seed=0, samples=10000, hidden=16, bits=8, learning_rate=0.1, clear=False
):
    """The training run of the 2015 program, sample by sample: a generator of Replayed.

    Operands are below 2^(bits - 1). A subtraction with a < b is drawn and counted, but not
    trained on, and yields nothing. With `clear` each step runs the clear form of `descended`,
    with the same results. Raises PurernnError for an unknown operation, a number out of range, or
    a rate so large that the weights overflow.

    >>> first = next(replay("addition"))
    >>> first.a, first.b, round(first.error, 8), from_bits(first.guess)
    (9, 60, 3.45638663, 1)
    """
    if operation not in ANSWERS:
        raise PurernnError(
            "the operation must be addition or subtraction, not %s" % shown(operation)
        )
    natural(samples, "samples", least=1)
    natural(hidden, "hidden", least=1, most=512)
    natural(bits, "bits", least=1, most=1 << 16)
    finite(learning_rate, "the learning rate", positive=True)
    draws = Mersenne(seed)
    network = drawn_network(draws, 2, hidden, 1)
    for index in range(samples):
        a, b = draws.randint(2 ** (bits - 1)), draws.randint(2 ** (bits - 1))
        c = ANSWERS[operation](a, b)
        if c < 0:
            continue
        xs = list(zip(to_bits(a, bits), to_bits(b, bits)))
        targets = [[bit] for bit in to_bits(c, bits)]
        network, ys = descended(network, xs, targets, learning_rate, "squared_error", None, clear)
        error = summed([abs(target[0] - y[0]) for target, y in zip(targets, ys)])
        if not error <= bits:  # also when it is NaN
            raise PurernnError(
                "the weights overflowed at sample %d: the learning rate %s is too large"
                % (index, learning_rate)
            )
        yield Replayed(index, a, b, c, error, [round(y[0]) for y in ys], network)


def printed(replayed: Replayed, bits: int) -> str:
    """The lines that the 2015 program prints for a sample: five, bits most significant first."""
    out = from_bits(replayed.guess)
    return "\n".join(
        (
            "Error:[%s]" % numpy_text(replayed.error),
            "Pred:[%s]" % " ".join(map(str, reversed(replayed.guess))),
            "True:[%s]" % " ".join(map(str, reversed(to_bits(replayed.c, bits)))),
            "%d and %d = %d - %d %s" % (replayed.a, replayed.b, out, replayed.c, out == replayed.c),
            "------------",
        )
    )


def numpy_text(value: float) -> str:
    """A float >= 0 as NumPy prints an array of one entry: 8 decimals at most, no zeros at the
    end.

    >>> numpy_text(3.5852713026829557), numpy_text(2.0), numpy_text(0.0000123)
    ('3.5852713', '2.', '1.23e-05')
    """
    if value and not 1e-4 <= value < 1e8:
        digits, exponent = ("%.8e" % value).split("e")
        return digits.rstrip("0") + "e" + exponent
    return ("%.8f" % value).rstrip("0")
