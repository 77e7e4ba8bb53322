"""Learning until proved: it ends with a proof, a seed means one network, a shorter run is the
beginning of a longer one.
"""

import random

import pytest
from hypothesis import given, settings, strategies as st

from helpers.handmade_networks import SOON, learnt, proved
from purernn.basics.errors import PurernnError
from purernn.integers.proof import prove
from purernn.integers.quantised import FIELDS, quantise
from purernn.learning import recipe
from purernn.learning.long_runs import failing_long_run, failing_word
from purernn.learning.recipe import RECIPE, Learner, learn, settled, until_proved
from purernn.machines.mealy import machine_of
from purernn.machines.operations import MACHINES

QUICK = ["xor", "gray"]


def said(progress):
    """What two runs of one seed must agree on, to the last bit; and the floats, on one Python."""
    weights = [getattr(progress.network, name) for name in ("Wxh", "Whh", "Why", "bh", "by")]
    verdict = progress.verdict
    return (
        progress.samples,
        progress.integers.digest(),
        verdict.status,
        verdict.joint_states,
        verdict.counterexample,
        progress.error,
        repr(weights),
    )


@pytest.mark.parametrize("operation", sorted(MACHINES))
def test_every_operation_is_learnt_and_proved_with_the_defaults(operation, thorough):
    for seed in (0, 3) if thorough else (SOON.get(operation, 0),):
        progress = (learnt if thorough else proved)(operation, seed)
        assert progress.verdict.status == "proved"
        # by a search of its own, too
        assert prove(progress.integers, MACHINES[operation]).status == "proved"


@pytest.mark.parametrize("operation", QUICK)
def test_one_seed_means_one_network(operation):
    again = None
    for again in learn(MACHINES[operation], 0):
        pass
    assert said(again) == said(learnt(operation))


def test_another_seed_means_another_network():
    digests = {proved("addition", seed).integers.digest() for seed in range(4)}
    assert len(digests) == 4


def test_nothing_but_the_seed_is_random():
    # Neither does learning draw from the generator that programs share, nor does that one change
    # what is learnt.
    random.seed(5)
    before = random.getstate()
    for progress in learn(MACHINES["xor"], 1):
        pass
    assert random.getstate() == before
    assert said(progress) == said(learnt("xor", 1))


def test_two_learners_do_not_disturb_each_other():
    waiting, ended = (
        {"comparison": learn(MACHINES["comparison"], 0), "xor": learn(MACHINES["xor"], 0)},
        {},
    )
    while waiting:
        for operation in list(waiting):
            progress = next(waiting[operation], None)
            if progress is None:
                del waiting[operation]
            else:
                ended[operation] = said(progress)
    assert ended == {operation: said(learnt(operation)) for operation in ended}


@pytest.mark.parametrize("operation", ["addition", "tripling"])
@pytest.mark.parametrize("samples", [1, RECIPE["attempt_every"], 37, 100])
def test_learning_with_fewer_samples_is_the_beginning_of_learning_with_more(operation, samples):
    short, long = list(learn(MACHINES[operation], 0, samples=samples)), []
    for progress in learn(MACHINES[operation], 0):
        if progress.samples > samples:
            break
        long.append(progress)
    assert short[-1].samples == samples
    # the last attempt of a run is made whatever its error
    last = not long or long[-1].samples < samples
    whole = len(short) - last
    assert [said(progress) for progress in short[:whole]] == [said(progress) for progress in long]


def end_of_phase_two(first):
    """The least samples of phase two after this first proof; the most are three times as many."""
    return RECIPE["settling"] * first


@pytest.mark.parametrize("operation", ["comparison", "gray"])
def test_learning_is_a_generator_of_progress_to_the_end_of_phase_two(operation):
    progresses = list(learn(MACHINES[operation], 0))
    every, first = RECIPE["attempt_every"], progresses[-1].first_proof
    samples = [progress.samples for progress in progresses]
    proved = [progress.verdict.status == "proved" for progress in progresses]
    # where the error is small, up to the first proof; then at the proofs among tenths of it
    assert [n for n in samples if n <= first and n % every] == []
    assert samples == sorted(set(samples)) and proved == [n >= first for n in samples]
    assert [progress.first_proof for progress in progresses] == [
        first if n >= first else None for n in samples
    ]
    end = end_of_phase_two(first)
    assert [n for n in samples if n > first and n % (first // 10)] in ([], [end])
    assert end <= samples[-1] <= 3 * end
    for progress in progresses:
        assert type(progress.error) is float and 0 <= progress.error <= 1
    # it learns: a coin's error is one half
    assert progresses[-1].error < 0.25


def test_where_the_error_since_an_attempt_was_due_is_large_one_is_made_only_now_and_then():
    machine, due = MACHINES["subtraction"], []

    class Recording(Learner):
        def practise(self, every, most, *sample):
            assert (
                not due or due[-1][1] or sample == ()
            )  # a skipped attempt leaves nothing to train on
            Learner.practise(self, every, most, *sample)
            targets = [bit for symbols in self.seen for bit in machine.run(symbols)]
            assert len(targets) == self.bits
            anyway = self.samples % RECIPE["attempt_anyway_every"] == 0
            due.append((self.samples, self.error() <= RECIPE["attempt_below"] or anyway))
            self.errors.append(self.error())
            self.seen = []

        def train(self, symbols, integers=None):
            self.seen.append(symbols)
            Learner.train(self, symbols, integers)

    Recording.seen, Recording.errors = [], []
    learner = Recording(machine)
    attempted = [progress.samples for progress in until_proved(learner, 20000)]
    every = RECIPE["attempt_every"]
    assert [n for n, _ in due] == list(range(every, learner.samples + 1, every))
    assert attempted == [n for n, made in due if made] and len(attempted) < len(due)
    # some are made where the error is large, and some are skipped after one that was refuted
    large = RECIPE["attempt_below"]
    assert [n for (n, made), error in zip(due, learner.errors) if made and error > large]
    assert [n for (_, before), (n, made) in zip(due, due[1:]) if before and not made]
    # with no bound on the error every attempt is made
    always = learn(machine, recipe=dict(RECIPE, attempt_below=1.0))
    assert [next(always).samples for _ in range(5)] == [every * k for k in range(1, 6)]


def test_samples_have_the_first_length_until_a_restart_or_a_proof_and_then_every():
    lengths = {}

    class Recording(Learner):
        def train(self, symbols, integers=None):
            if integers is None:
                lengths.setdefault(self.hidden, set()).add(len(symbols))
            Learner.train(self, symbols, integers)

    quick = dict(RECIPE, lengths=(3, 5, 9), restart_every=20, restart_factor=2, growth=1)
    learner = Recording(MACHINES["three_operand_addition"], hidden=4, recipe=quick)
    learner.restart = lambda: setattr(learner, "hidden", learner.hidden + 1)
    for _ in until_proved(learner, 300):
        pass
    assert lengths.pop(4) == {3} and len(lengths) > 1
    assert set(map(frozenset, lengths.values())) == {frozenset({3, 5, 9})}
    lengths.clear()
    learner = Recording(MACHINES["comparison"], 0)
    last = list(until_proved(learner, 20000))[-1]
    assert lengths == {16: {8}}
    lengths.clear()
    assert list(settled(learner, last, 20000))
    assert {8, 16} <= lengths[16]  # and those of inputs that the floats fail


def test_at_the_end_the_floats_hold_what_they_should_which_at_the_first_proof_many_do_not():
    machine, failing = MACHINES["addition"], 0
    for seed in (0, 1, 3):
        assert failing_long_run(learnt("addition", seed).network, machine) is None
        failing += failing_long_run(proved("addition", seed).network, machine) is not None
    assert failing >= 2


def test_a_word_that_is_no_run_is_trained_on_when_no_run_fails(monkeypatch):
    machine, words = MACHINES["tomita_2"], []

    class Recording(Learner):
        def train(self, symbols, integers=None):
            words.append(symbols)
            Learner.train(self, symbols, integers)

    def searched(*arguments, **keywords):
        assert failing_long_run(*arguments) is None  # the quicker search comes first
        found.append(failing_word(*arguments, **keywords))
        return found[-1]

    found = []
    monkeypatch.setattr(recipe, "failing_word", searched)
    learner = Recording(machine, 7002)
    progresses = list(until_proved(learner, 20000))
    first = learner.samples
    progresses += list(settled(learner, progresses[-1], 20000))
    assert found[-1] is None and found[0] is not None  # it is needed, and it helps
    after = words[end_of_phase_two(first) :]
    assert [word for word in found if word] == [w for w in after if w in found]
    assert failing_word(progresses[-1].network, machine) is None


def test_once_no_run_fails_the_next_attempt_is_at_the_end(monkeypatch):
    searches, attempts = [], []

    class Recording(Learner):
        def attempt(self):
            attempts.append(self.samples)
            return Learner.attempt(self)

    def searched(*arguments):
        searches.append((learner.samples, failing_long_run(*arguments)))
        return searches[-1][1]

    learner = Recording(MACHINES["addition"])
    monkeypatch.setattr(recipe, "failing_long_run", searched)
    last = list(until_proved(learner, 20000))[-1]
    end = end_of_phase_two(learner.samples)
    proofs = [progress.samples for progress in [last] + list(settled(learner, last, 20000))]
    assert [n for n, _ in searches] == proofs  # every proof is followed by a search
    holds = [n for n, found in searches if found is None][0]
    assert len(searches) > 1 and holds < end
    assert attempts[attempts.index(holds) + 1] == end
    # before, every tenth
    later = [n for n in attempts if last.samples < n < holds]
    assert not [n for n in later if n % (last.samples // 10)]


@pytest.mark.parametrize("limit, most_steps", [(100, 100), (5000, 1024)])
def test_the_limit_of_joint_states_bounds_the_hidden_states_of_that_search(
    monkeypatch, limit, most_steps
):
    asked = []
    monkeypatch.setattr(recipe, "failing_word", lambda *_, most_steps: asked.append(most_steps))
    for _ in learn(MACHINES["addition"], 1, limit=limit):
        pass
    assert asked == [most_steps]


def test_where_the_floats_never_hold_it_ends_at_the_most_samples_with_the_last_proof(monkeypatch):
    first = learnt("comparison").first_proof  # remembered: before anything is replaced
    most = 3 * end_of_phase_two(first)
    seen = []  # a symbol list for each sample

    class Recording(Learner):
        def train(self, symbols, integers=None):
            seen.append(symbols)
            Learner.train(self, symbols, integers)

    monkeypatch.setattr(recipe, "failing_long_run", lambda network, machine, clear: [0, 3, 0])
    learner = Recording(MACHINES["comparison"])
    progresses = list(until_proved(learner, 20000))
    progresses += list(settled(learner, progresses[-1], 20000))
    assert len(seen) == most and seen[first] == [0, 3, 0]
    assert progresses[-1].verdict.status == "proved"
    # of this seed: others' last proof may come before
    assert most - first < progresses[-1].samples <= most


def test_samples_bound_the_second_half_too():
    first = learnt("addition").first_proof
    progresses = list(learn(MACHINES["addition"], 0, samples=first + 1))
    assert progresses[-1].first_proof == first and progresses[-1].verdict.status == "proved"
    assert progresses[-1].samples <= first + 1


def test_each_progress_says_what_its_own_network_is_worth():
    machine = MACHINES["addition"]
    for progress in learn(machine, 5):
        levels = RECIPE["levels"]
        assert quantise(progress.network, levels=levels).digest() == progress.integers.digest()
        verdict = prove(progress.integers, machine)
        if progress.verdict.status != "unknown":
            assert (verdict.status, verdict.counterexample) == (
                progress.verdict.status,
                progress.verdict.counterexample,
            )
    assert verdict.status == "proved"


def test_a_network_once_given_is_not_changed_by_learning_on():
    kept = [(progress, said(progress)) for progress in learn(MACHINES["comparison"], 0)]
    assert all(said(progress) == before for progress, before in kept)


def test_out_of_samples_it_ends_unproved():
    progress = list(learn(MACHINES["three_operand_addition"], 0, samples=12))[-1]
    assert progress.samples == 12
    assert progress.verdict.status in ("refuted", "unknown") and progress.verdict.machine is None


def test_the_first_network_depends_on_the_sizes_asked_for():
    for hidden in (1, 5, 16):
        network = next(learn(MACHINES["three_operand_addition"], 0, hidden=hidden)).network
        assert (network.n_in, network.n_hid, network.n_out) == (3, hidden, 1)


@settings(max_examples=3)
@given(st.integers(0, 2**32 - 1))
def test_any_seed_learns_to_subtract(seed):
    for progress in learn(MACHINES["subtraction"], seed):
        if progress.first_proof:
            break
    assert progress.verdict.status == "proved"


def test_a_machine_of_ones_own_with_two_outputs_is_learnt():
    both = machine_of("and, or", lambda s, x: (s, (x[0] & x[1], x[0] | x[1])), 2, n_out=2)
    for progress in learn(both):
        pass
    assert progress.verdict.status == "proved" and progress.integers.n_out == 2


@pytest.mark.parametrize("name", ["hidden", "samples", "seed"])
@pytest.mark.parametrize("value", [-1, 1.0, True, None, "16", float("nan")])
def test_a_number_that_is_none_is_refused_before_anything_is_learnt(name, value):
    with pytest.raises(PurernnError, match=name):
        learn(MACHINES["addition"], **{name: value})


@pytest.mark.parametrize("numbers", [dict(hidden=0), dict(samples=0), dict(seed=2**32)], ids=str)
def test_a_number_out_of_range_is_refused(numbers):
    with pytest.raises(PurernnError, match=list(numbers)[0]):
        learn(MACHINES["addition"], **numbers)


def test_the_largest_seed_is_a_seed():
    first = {seed: next(learn(MACHINES["xor"], seed)).network for seed in (0, 2**32 - 1)}
    assert first[0] != first[2**32 - 1]


def test_the_integers_of_a_proof_are_integers():
    progress = proved("subtraction", 3)
    for name in FIELDS[3:]:
        rows = getattr(progress.integers, name)
        assert all(type(w) is int for row in (rows if name[0] == "W" else [rows]) for w in row)


@pytest.mark.parametrize(
    "name, value",
    [
        ("learning_rate", float("nan")),
        ("learning_rate", 0),
        ("learning_rate", -1.0),
        ("clip_norm", None),
        ("attempt_every", 0),
        ("attempt_below", float("nan")),
        ("attempt_below", "0.3"),
        ("restart_every", 3001),
        ("attempt_anyway_every", 31),
        ("lengths", ("8",)),
        ("growth", 0),
        ("lengths", 8),
        ("lengths", ()),
        ("levels", 1),
        ("levels", (2, 4)),
        ("loss", "hinge"),
        ("long_runs", 2),
        ("settling", 0),
        ("settling_rate", float("inf")),
    ],
)
def test_a_recipe_with_a_value_out_of_range_is_refused_by_name(name, value):
    with pytest.raises(PurernnError, match=name):
        learn(MACHINES["addition"], recipe=dict(RECIPE, **{name: value}))


@pytest.mark.parametrize("name", sorted(set(RECIPE) - {"recipe"}))
def test_a_recipe_that_lacks_something_is_refused_by_name(name):
    lacking = {key: value for key, value in RECIPE.items() if key != name}
    with pytest.raises(PurernnError, match=name):
        learn(MACHINES["addition"], recipe=lacking)


def test_the_recipe_is_an_argument_and_changes_what_is_learnt():
    changed = dict(RECIPE, attempt_every=5, attempt_below=1.0)
    assert next(learn(MACHINES["addition"], recipe=changed)).samples == 5
    assert next(learn(MACHINES["addition"])).samples > 5


def test_after_restart_every_samples_a_larger_network_is_drawn_and_then_later_each_time():
    restarts = []

    class Recording(Learner):
        def restart(self):
            restarts.append(self.samples)
            Learner.restart(self)

    quick = dict(RECIPE, restart_every=20, restart_factor=3, growth=2, attempt_every=10)
    quick["attempt_anyway_every"] = 10
    learner = Recording(MACHINES["three_operand_addition"], recipe=quick)
    progresses = list(until_proved(learner, 65))
    assert restarts == [0, 20] and learner.hidden == 32
    assert [p.network.n_hid for p in progresses] == [16, 16] + [32] * 5


@pytest.mark.parametrize("operation", ["xor"])
def test_the_form_that_is_read_runs_on_request_and_every_change_to_it_shows(operation, monkeypatch):
    for progress in learn(MACHINES[operation], 0, clear=True):
        pass
    assert said(progress)[:5] == said(learnt(operation))[:5]
    from purernn.integers.quantised import QuantisedNetwork
    from purernn.network import descent

    calls = []
    for module, name in ((descent, "forward"), (descent, "backward")):
        original = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *a, f=original, n=name: calls.append(n) or f(*a))
    successors = QuantisedNetwork.successors
    monkeypatch.setattr(
        QuantisedNetwork, "successors", lambda *a: calls.append("successors") or successors(*a)
    )
    next(learn(MACHINES[operation], 0, clear=True))
    assert set(calls) == {"forward", "backward", "successors"}
