"""Learning until proved: our recipe.

A sample is 8 random input symbols, with the reference machine's outputs as targets. After
each, one step of gradient descent on the cross-entropy, no longer than the learning rate:

    W ← W - learning_rate · dW · min(1, 1 / ‖dW‖),      dW the gradient of all weights as one vector

Every 10 samples the network is rounded to integers and its proof tried, with the hidden state
in 2 levels (a unit is off or on), else 4, else 8: the fewer levels, the fewer joint states. If
all are refuted, the shortest input that fails with 8 is the next sample.

At the first proof the floats are often still wrong on long inputs, which rounding makes up for.
So training goes on to `settling` times its samples, with ten attempts for each time, and a long
input that the floats fail (see `long_runs`) is the sample after a proof. It ends with the first
proof from there on for which there is none, or one time later, and then the last proof counts.

The first weights make every hidden unit a steep detector of its own: input weights are drawn
from -8 to 8, the others small, and each unit's threshold (its bias) is set so that it passes
through a random point u of the inputs, with the hidden state before it half on:

    Wxh = 8 (2u - 1),  Whh = (2u - 1) / 2,  Why = 2u - 1,  bh_i = -Σ_k Wxh_ik u_ik - Σ_j Whh_ij /
    2,  by = 0

With small input weights instead, most of the samples went into growing them. Some first
weights lead nowhere, mostly where the output alternates often (three-operand addition): after
every 3,000 samples without a proof new ones are drawn.

Sources: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural
networks" (ICML 2013), for the bound on the gradient's norm; D. Nguyen, B. Widrow, "Improving
the learning speed of 2-layer neural networks by choosing initial values" (IJCNN 1990), for
first weights that spread the units over the inputs. `docs/recipe.md` has what was measured.

>>> from purernn.machines.operations import MACHINES
>>> for progress in learn(MACHINES["addition"], seed=0):
...     pass
>>> progress.verdict.status
'proved'
"""

from ..basics.bits import to_bits
from ..basics.errors import finite, natural, of_kind
from ..basics.matrix import scaled
from ..basics.mersenne import Mersenne
from ..integers.proof import prove
from ..integers.quantised import quantise
from ..machines.mealy import Machine
from ..network.descent import descended
from ..network.elman import Network
from .long_runs import held_failure

RECIPE: dict = {
    "recipe": "purernn 1",
    "loss": "cross_entropy",
    "learning_rate": 1.0,
    "largest_norm": 1.0,
    "length": 8,
    "attempt_every": 10,
    "restart_every": 3000,
    "settling": 2,
    "levels": (2, 4, 8),
    "input_spread": 8.0,
    "recurrent_spread": 0.5,
}


MOST_HIDDEN = 512  # a sample costs the square of it


class Progress:
    """The state of learning at one attempt at a proof.

    samples: how many so far; error: mean |target - output| of an output bit since the attempt
    before; network, integers: the float network and its rounding; verdict: that of `prove`;
    first_proof: the samples that the first proof took, None before it.
    """

    def __init__(self, samples, error, network, integers, verdict, first_proof):
        self.samples, self.error, self.network = samples, error, network
        self.integers, self.verdict, self.first_proof = integers, verdict, first_proof


def initial_network(draws: Mersenne, n_in: int, n_hid: int, n_out: int) -> Network:
    """The first weights, as the module's docstring gives them; drawn in the order Wxh, Whh, Why,
    u, row by row.

    >>> network = initial_network(Mersenne(0), 2, 3, 1)
    >>> network.n_hid, network.by
    (3, [0.0])
    """
    Wxh = scaled(RECIPE["input_spread"], draws.uniform(n_hid, n_in))
    Whh = scaled(RECIPE["recurrent_spread"], draws.uniform(n_hid, n_hid))
    Why = draws.uniform(n_out, n_hid)
    # bh_i = -Σ_k Wxh_ik u_ik - Σ_j Whh_ij / 2
    bh = [-sum([w * draws.random() for w in wx]) - sum(wh) / 2 for wx, wh in zip(Wxh, Whh)]
    return Network(Wxh, Whh, Why, bh, [0.0] * n_out)


def trained(network: Network, machine: Machine, symbols: list, learning_rate: float) -> tuple:
    """(the network after one step on the machine's answer to these symbols, its summed absolute
    error before).
    """
    xs = [to_bits(x, machine.n_in) for x in symbols]
    targets = [to_bits(y, machine.n_out) for y in machine.run(symbols)]
    # W ← W - learning_rate · dW · min(1, 1 / ‖dW‖)
    network, ys = descended(
        network, xs, targets, learning_rate, RECIPE["loss"], RECIPE["largest_norm"]
    )
    return network, sum([abs(a - b) for target, y in zip(targets, ys) for a, b in zip(target, y)])


def attempted(network: Network, machine: Machine, limit: int) -> tuple:
    """(the network in integers, of the fewest levels that are proved, else of the most; the
    verdict on them).
    """
    for levels in RECIPE["levels"]:
        integers = quantise(network, levels=levels)
        verdict = prove(integers, machine, limit)
        if verdict.status == "proved":
            break
    return integers, verdict


def learn(
    machine: Machine,
    seed=0,
    hidden=16,
    samples=20000,
    limit=5000,
    learning_rate=RECIPE["learning_rate"],
):
    """Train a network on the machine's behaviour until it is proved: a generator of Progress.

    One comes at every attempt up to the first proof, then one at every further proof: the last is
    proved if any was, and who does not need the floats can stop at the first. Counterexamples are
    samples, and are counted; there are at most `samples`. An attempt gives up past `limit` joint
    states, which is what bounds the memory. Raises PurernnError for a number out of range.
    """
    of_kind(machine, Machine, "the machine")
    natural(hidden, "hidden", least=1, most=MOST_HIDDEN)
    natural(samples, "samples", least=1)
    finite(learning_rate, "learning_rate")
    draws, length, settling = Mersenne(seed), RECIPE["length"], RECIPE["settling"]
    sample, restart, every, first_proof = 0, 0, RECIPE["attempt_every"], None
    counterexample, error, bits = None, 0.0, 0
    while sample < samples:
        if sample == restart and first_proof is None:
            network = initial_network(draws, machine.n_in, hidden, machine.n_out)
            restart += RECIPE["restart_every"]
        symbols = counterexample or [draws.randint(2**machine.n_in) for _ in range(length)]
        network, missed = trained(network, machine, symbols, learning_rate)
        counterexample, error, bits, sample = (
            None,
            error + missed,
            bits + len(symbols) * machine.n_out,
            sample + 1,
        )
        if sample % every and sample < samples:
            continue
        integers, verdict = attempted(network, machine, limit)
        proved = verdict.status == "proved"
        if proved and first_proof is None:
            first_proof, every, samples = (
                sample,
                max(1, sample // 10),
                min(samples, (settling + 1) * sample),
            )
        if proved or first_proof is None:
            yield Progress(sample, error / bits, network, integers, verdict, first_proof)
            error, bits = 0.0, 0
        counterexample = held_failure(network, machine) if proved else verdict.counterexample
        if proved and sample >= settling * first_proof and counterexample is None:
            return
