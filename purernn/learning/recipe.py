"""Learning until proved: our recipe, in two phases.

A sample is 8 random input symbols, with the reference machine's outputs as targets; after the first
proof, or a restart, it is 8 or 16, drawn by lot. After each, one step of gradient descent on the
cross-entropy, with the gradient clipped to norm 1:

    W ← W - learning_rate · dW · min(1, 1 / ‖dW‖),   dW the gradient of all weights

Phase one, `until_proved`. After every two samples, if their mean error is at most 0.3, and after
every 30 in any case, the network is rounded to integers, the hidden state to 2 levels (a unit is
off or on), and a proof is attempted. If it fails, the next sample is the shortest failing input:
the training is counterexample-guided. The float network may well be right on this input, so it is
trained through the rounding that failed (`straight_through`).

Phase two, `settled`. At the first proof the float network is often still wrong on long inputs,
for which the rounding makes up. So training continues to twice the samples of the first proof
(`settling`), at three times the rate, with an attempt every tenth of them. After a proof we look
for a long input on which the float network fails (`long_runs`); if there is one, it is the next
sample. Once there is none, the next attempt is at twice the samples, where we look again, and with
a search that takes longer, too. We stop at the first proof where neither finds one, or at six times
the samples; the last proved network is kept.

The initial weights make every hidden unit a steep detector. Input weights are drawn from -8 to 8,
the others small. Each unit's bias is set so that its threshold passes through a random point u of
the inputs, with the hidden state before it half on:

    Wxh = 8 (2u - 1),  Whh = (2u - 1) / 2,  Why = 2u - 1,  by = 0
    bh_i = -Σ_k Wxh_ik u_ik - Σ_j Whh_ij / 2

With small input weights instead, most of the samples went into growing them. Some initial weights
lead nowhere: after 3,000 samples without a proof new ones are drawn, for three times the hidden
units. These have 18,000 samples, the next 108,000, and so on.

Sources: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural
networks" (ICML 2013), for gradient clipping; D. Nguyen, B. Widrow, "Improving the learning speed
of 2-layer neural networks by choosing initial values" (IJCNN 1990), for initial weights that
spread the units over the inputs. `docs/recipe.md` has what was measured.

>>> from purernn.machines.operations import MACHINES
>>> for progress in learn(MACHINES["addition"], seed=0):
...     pass
>>> progress.verdict.status
'proved'
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.bits import to_bits
from ..basics.errors import PurernnError, finite, natural, of_kind, shown
from ..basics.matrix import dot, scaled, summed
from ..basics.mersenne import Mersenne
from ..basics.sigmoid import check_floats
from ..integers.proof import Verdict, prove
from ..integers.quantised import QuantisedNetwork, quantise
from ..machines.mealy import Machine
from ..network.descent import descended, step_into
from ..network.elman import LOSSES, Network
from .long_runs import MOST_STEPS, failing_long_run, failing_word
from .straight_through import gradient_through

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

RECIPE: dict = {
    "recipe": "purernn 3",
    "loss": "cross_entropy",
    "learning_rate": 1.0,
    "clip_norm": 1.0,
    "lengths": (8, 16),  # symbols of a sample: the first alone until a first proof or a restart
    "attempt_every": 2,
    "attempt_below": 0.3,  # only if the mean error of these samples is at most this
    "attempt_anyway_every": 30,  # a multiple of attempt_every
    "restart_every": 3000,  # a multiple of attempt_every
    "restart_factor": 6,  # each interval is so many times the one before
    "growth": 3,  # and each network has so many times the hidden units
    "through_rounding": 1,  # 1: counterexamples are trained through the rounding; 0: not
    "settling": 2,  # phase two ends at so many times the samples of the first proof
    "settling_rate": 3.0,  # at so many times the learning rate
    "long_runs": 1,  # 1: inputs on which the float network fails are trained on; 0: not
    "levels": 2,
    "input_spread": 8.0,
    "recurrent_spread": 0.5,
}


MOST_HIDDEN = 512  # the time of a sample grows with its square


class Progress:
    """The state of learning at one attempt at a proof.

    samples: how many so far; error: mean |target - output| of an output bit since an attempt was
    last due; network, integers: the float network and its rounding; verdict: that of `prove`;
    first_proof: the samples that the first proof took, None before it.
    """

    def __init__(
        self,
        samples: int,
        error: float,
        network: Network,
        integers: QuantisedNetwork,
        verdict: Verdict,
        first_proof: "int | None",
    ):
        self.samples, self.error, self.network = samples, error, network
        self.integers, self.verdict, self.first_proof = integers, verdict, first_proof

    def __repr__(self):
        return "Progress(%d samples, error %.4f, %s)" % (
            self.samples,
            self.error,
            self.verdict.status,
        )

    def __eq__(self, other):
        """Whether all parts are equal."""
        return isinstance(other, Progress) and self._parts() == other._parts()

    def _parts(self):
        return [
            self.samples,
            self.error,
            self.network,
            self.integers,
            self.verdict,
            self.first_proof,
        ]


def initial_network(draws: Mersenne, n_in: int, n_hid: int, n_out: int, recipe=RECIPE) -> Network:
    """The initial weights, as the module's docstring gives them.

    They are drawn in the order Wxh, Whh, Why, u, row by row.

    >>> network = initial_network(Mersenne(0), 2, 3, 1)
    >>> network.n_hid, network.by
    (3, [0.0])
    """
    # Wxh = input_spread (2u - 1), Whh = recurrent_spread (2u - 1), Why = 2u - 1
    Wxh = scaled(recipe["input_spread"], draws.uniform(n_hid, n_in))
    Whh = scaled(recipe["recurrent_spread"], draws.uniform(n_hid, n_hid))
    Why = draws.uniform(n_out, n_hid)
    # bh_i = -Σ_k Wxh_ik u_ik - Σ_j Whh_ij / 2
    bh = [-dot(wx, [draws.random() for _ in wx]) - summed(wh) / 2 for wx, wh in zip(Wxh, Whh)]
    return Network(Wxh, Whh, Why, bh, [0.0] * n_out)


class Learner:
    """A network in training: the reference machine it is to learn, and what it has seen.

    An experiment varies one thing by a subclass that overrides `restart`, `train` or `attempt`.
    With `clear`, each step and each proof runs the clear form of the code, the one to read.
    """

    def __init__(self, machine, seed=0, hidden=16, limit=5000, recipe=RECIPE, clear=False):
        self.machine, self.hidden, self.recipe = machine, hidden, recipe
        self.limit, self.clear = limit, clear
        self.draws = Mersenne(seed)
        self.inputs = [to_bits(x, machine.n_in) for x in range(2**machine.n_in)]
        self.outputs = [to_bits(y, machine.n_out) for y in range(2**machine.n_out)]
        self.samples, self.lengths = 0, recipe["lengths"][:1]
        self.rate = recipe["learning_rate"]
        self.first_proof: "int | None" = None
        self.refutation: "tuple | None" = None  # (symbols, the integers that fail on them)
        self.total, self.bits = 0.0, 0  # of |target - output|, since an attempt was last due
        self.restart()

    def restart(self) -> None:
        """Draw new initial weights."""
        n_in, n_out = self.machine.n_in, self.machine.n_out
        self.network = initial_network(self.draws, n_in, self.hidden, n_out, self.recipe)

    def train(self, symbols: list, integers=None) -> None:
        """One step of gradient descent on the machine's outputs for these input symbols; through
        the rounding to these integers, if they are given.
        """
        # the bits of each symbol, and those of the machine's output
        xs = [self.inputs[x] for x in symbols]
        targets = [self.outputs[y] for y in self.machine.run(symbols)]
        rate, loss, clip_norm = self.rate, self.recipe["loss"], self.recipe["clip_norm"]
        if integers is None:
            self.network, ys = descended(
                self.network, xs, targets, rate, loss, clip_norm, self.clear
            )
        else:
            gradient, ys = gradient_through(integers, xs, targets, loss)
            self.network = step_into(gradient, self.network, rate, clip_norm)
        self.samples += 1  # a counterexample counts, too
        # the error is the mean of |target_t - y_t|
        for target, y in zip(targets, ys):
            for goal, output in zip(target, y):
                self.total += abs(goal - output)
                self.bits += 1

    def practise(self, every: int, most: int, symbols=None, integers=None) -> None:
        """Train on these symbols, if there are any (through the rounding to these integers, if
        they are given), then on random ones, until the number of samples is a multiple of `every`,
        or is `most`.
        """
        # symbols of n_in bits
        draws, n_symbols, lengths = self.draws, 2**self.machine.n_in, self.lengths
        # a sample at a time
        self.total, self.bits = 0.0, 0
        while True:
            # random symbols, of one of the lengths
            if symbols is None:
                length = lengths[draws.randint(len(lengths))]
                symbols = [draws.randint(n_symbols) for _ in range(length)]
            self.train(symbols, integers)
            symbols = integers = None
            if self.samples % every == 0 or self.samples >= most:  # an attempt is due
                return

    def error(self) -> float:
        """The mean of |target - output| since an attempt was last due."""
        return self.total / self.bits

    def attempt(self) -> Progress:
        """Round the network to integers and try to prove it. `refutation` keeps what refutes it."""
        # rounded to integers, and searched
        recipe, self.refutation = self.recipe, None
        integers = quantise(self.network, levels=recipe["levels"])
        verdict = prove(integers, self.machine, self.limit, self.clear)
        if verdict.status == "proved":
            self.first_proof = self.first_proof or self.samples  # not that of a later proof
        # a counterexample is trained on next, through the rounding that failed
        elif verdict.status == "refuted":
            through = integers if recipe["through_rounding"] else None
            self.refutation = verdict.counterexample, through
        return Progress(
            self.samples, self.error(), self.network, integers, verdict, self.first_proof
        )


def until_proved(learner: Learner, samples: int) -> "Iterator[Progress]":
    """Phase one: train, attempt a proof, and train on what refutes it.

    Yields a Progress at every attempt, the first proof last; gives up at `samples`, after a last
    attempt.
    """
    recipe = learner.recipe
    # the samples until new initial weights: so many, then restart_factor times as many, …
    interval = next_restart = recipe["restart_every"]
    while learner.samples < samples:
        # 1. Initial weights that lead nowhere are replaced, by those of a larger network.
        if learner.samples == next_restart:
            interval *= recipe["restart_factor"]
            next_restart += interval
            learner.hidden = min(recipe["growth"] * learner.hidden, MOST_HIDDEN)
            # what refuted the network before says nothing of the new one
            learner.refutation = None
            learner.lengths = recipe["lengths"]
            learner.restart()
        # 2. Train on what refuted the last attempt, then on random symbols.
        learner.practise(recipe["attempt_every"], samples, *(learner.refutation or ()))
        learner.refutation = None
        # 3. Attempt a proof; where the network is far from right, only now and then.
        near = learner.error() <= recipe["attempt_below"]
        anyway = learner.samples % recipe["attempt_anyway_every"] == 0
        if near or anyway or learner.samples >= samples:
            progress = learner.attempt()
            yield progress
            if progress.verdict.status == "proved":  # phase two follows
                return


def settled(learner: Learner, progress: Progress, samples: int) -> "Iterator[Progress]":
    """Phase two, after the first proof: train until the float network holds on long inputs too.

    Yields a Progress at every further proof; ends at `samples` at the latest.
    """
    # an attempt every tenth of the samples of the first proof
    first, recipe = learner.samples, learner.recipe
    every, end = max(1, first // 10), recipe["settling"] * first
    # at least `settling` times as many samples, at most three times that
    most, holds = min(samples, 3 * end), False
    learner.lengths, learner.rate = recipe["lengths"], recipe["settling_rate"] * learner.rate
    while True:
        # 1. The next sample: a counterexample, or an input on which the float network fails.
        sample, enough = learner.refutation or (), learner.samples >= end
        if progress.verdict.status == "proved":
            failing = failing_input(learner, enough)
            sample, holds = (failing,), failing is None
            if holds and enough:  # no failing input is known, and there were enough samples
                return
        if learner.samples >= most:  # the last proof is kept
            return
        # 2. Train on it, then on random symbols; where the floats hold, until the end.
        learner.practise(end if holds and not enough else every, most, *sample)
        # 3. Attempt a proof.
        progress = learner.attempt()
        if progress.verdict.status == "proved":
            yield progress


def failing_input(learner: Learner, enough: bool) -> "list | None":
    """Input symbols on which the float network fails, or None if none are found: a long run, and
    with `enough` samples a word.
    """
    if not learner.recipe["long_runs"]:  # an experiment without
        return None
    # a hidden state takes the memory of some four joint states
    most_steps = min(MOST_STEPS, learner.limit // 4 * len(learner.inputs))
    searched = learner.network, learner.machine, learner.clear
    failing = failing_long_run(*searched)
    if failing is None and enough:  # the search that takes longer comes last
        failing = failing_word(*searched, most_steps=most_steps)
    return failing


def learn(
    machine: Machine,
    seed: int = 0,
    hidden: int = 16,
    samples: int = 20000,
    limit: int = 5000,
    recipe: dict = RECIPE,
    clear: bool = False,
) -> "Iterator[Progress]":
    """Train a network on the machine's behaviour until it is proved: a generator of Progress.

    Yields a Progress at every attempt until the first proof, then at every later proof, so the
    last one is proved if any is. If you need only the integer network, stop at the first proof.

    seed: 0 to 2^32 - 1; hidden: 1 to 512 units; samples: the most to train on, counterexamples
    included; limit: the most joint states of an attempt, which bounds the memory; recipe: RECIPE,
    or a dictionary like it; clear: run the form to read (`elman`, `QuantisedNetwork.successors`)
    instead of its faster equivalents, with the same results.

    Raises PurernnError, at the call, for an argument out of range, or on a Python whose floats
    are not IEEE 754 doubles, rounded after every operation (`check_floats`).
    """
    check_floats()
    of_kind(machine, Machine, "the machine")
    natural(hidden, "hidden", least=1, most=MOST_HIDDEN)
    natural(samples, "samples", least=1)
    _check(recipe)
    learner = Learner(machine, seed, hidden, limit, recipe, clear)
    return _both_phases(learner, samples)


def _both_phases(learner, samples):
    """Phase one and, after a proof, phase two."""
    for progress in until_proved(learner, samples):  # phase one
        yield progress
    # phase two
    if progress.verdict.status == "proved":
        for later in settled(learner, progress, samples):
            yield later


def _check(recipe):
    """Raise PurernnError unless the recipe has what RECIPE has, in range."""
    missing = [name for name in RECIPE if name not in of_kind(recipe, dict, "the recipe")]
    if missing:
        raise PurernnError("the recipe has no %r; RECIPE has all that it needs" % missing[0])
    rates = ("learning_rate", "settling_rate")
    for name in rates + ("clip_norm", "attempt_below", "input_spread", "recurrent_spread"):
        finite(recipe[name], name, positive=name in rates)
    every = ("attempt_every", "attempt_anyway_every", "restart_every")
    for name in every + ("restart_factor", "growth", "settling"):
        natural(recipe[name], name, least=1)
    natural(recipe["levels"], "levels", least=2, most=16)
    lengths = recipe["lengths"]
    if not isinstance(lengths, (list, tuple)) or not lengths:
        raise PurernnError("lengths must be a list of integers, not %s" % shown(lengths))
    for length in lengths:
        natural(length, "lengths", least=1)
    for name in ("through_rounding", "long_runs"):
        natural(recipe[name], name, most=1)
    if recipe["loss"] not in LOSSES:
        raise PurernnError("the loss must be one of %s, not %s" % (LOSSES, shown(recipe["loss"])))
    for name in every[1:]:
        if recipe[name] % recipe["attempt_every"]:
            raise PurernnError(
                "%s must be a multiple of attempt_every, %d, not %d"
                % (name, recipe["attempt_every"], recipe[name])
            )
