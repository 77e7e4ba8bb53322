"""Learning until proved: our recipe.

The network of 2015 with biases and cross-entropy instead of the squared error; samples of
random symbols, with the reference machine's outputs as targets. Every few samples the
network is rounded to integers and its proof tried; learning ends with the proof.

>>> from purernn.machine import MACHINES
>>> for progress in learn(MACHINES["xor"]):
...     pass
>>> progress.verdict.status
'proved'
"""

from .bits import to_bits
from .errors import PurernnError, natural
from .machine import Machine
from .mersenne import Mersenne
from .proof import prove
from .quantised import quantised
from .training import descended, drawn_network

RECIPE = {"recipe": "purernn 1", "loss": "cross_entropy", "learning_rate": 0.3, "length": 8, "attempt_every": 50}


class Progress:
    """The state of learning at one attempt at a proof.

    samples: how many so far; error: mean |target - output| of an output bit since the attempt
    before; network, integers: the float network and its rounding; verdict: that of `prove`.
    """

    def __init__(self, samples, error, network, integers, verdict):
        self.samples, self.error, self.network = samples, error, network
        self.integers, self.verdict = integers, verdict


def learn(machine: Machine, seed=0, hidden=16, samples=20000):
    """Train a network on the machine's behaviour until it is proved: a generator of Progress, one at every attempt.

    It ends with a Progress that is proved, or at `samples` samples with one that is not.
    Raises PurernnError for a number out of range.
    """
    natural(hidden, "hidden", least=1)
    natural(samples, "samples", least=1)
    draws = Mersenne(seed)
    network = drawn_network(draws, machine.n_in, hidden, machine.n_out, biases=True)
    length, every, error = RECIPE["length"], RECIPE["attempt_every"], 0.0
    since = 0
    for sample in range(1, samples + 1):
        symbols = [draws.randint(2**machine.n_in) for _ in range(length)]
        xs = [to_bits(x, machine.n_in) for x in symbols]
        targets = [to_bits(y, machine.n_out) for y in machine.run(symbols)]
        network, ys = descended(network, xs, targets, RECIPE["learning_rate"], RECIPE["loss"])
        error += sum([abs(a - b) for target, y in zip(targets, ys) for a, b in zip(target, y)])
        since += 1
        if sample % every == 0 or sample == samples:
            integers = quantised(network)
            verdict = prove(integers, machine)
            yield Progress(sample, error / (since * length * machine.n_out), network, integers, verdict)
            if verdict.status == "proved":
                return
            error, since = 0.0, 0
