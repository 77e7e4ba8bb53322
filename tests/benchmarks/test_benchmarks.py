"""The benchmarks compare like with like: what a peer trains is what we train, or nothing is
timed.
"""

import json
import sys

import measure
import peers
import pytest
import tasks

from purernn.basics.bits import to_bits
from purernn.integers.proof import prove
from purernn.integers.quantised import quantise
from purernn.learning.long_runs import failing_long_run, failing_word
from purernn.learning.recipe import learn
from purernn.learning.straight_through import gradient_through
from purernn.machines.operations import MACHINES
from purernn.network import specialised
from purernn.network.elman import backward, forward


@pytest.mark.parametrize("n_hid", [1, 4, 16])
@pytest.mark.parametrize("name", sorted(peers.PEERS))
def test_every_peer_trains_the_same_network(name, n_hid):
    _, train, module, _ = peers.PEERS[name]
    if module:
        pytest.importorskip(module)
    expected = list(peers.ours(3, n_hid))
    # Sums of 16 terms, in another order, three samples long.
    assert list(train(3, n_hid)) == pytest.approx(
        expected, rel=0, abs=1e-11
    )  # σ is a multiple of 2^-40


def test_the_clear_form_is_what_is_timed_under_its_name(monkeypatch):
    def generated(program, name):
        raise AssertionError("generated")

    monkeypatch.setattr(specialised, "_compiled", {})
    monkeypatch.setattr(specialised, "compiled", generated)
    assert len(list(peers.clear(2, 2))) == 2
    with pytest.raises(AssertionError, match="generated"):
        list(peers.ours(2, 2))


def test_a_task_tells_its_figure_in_json():
    told = json.loads(json.dumps(tasks.TASKS["train"]("ours", "2", "4")))
    assert (
        told["us"] > 0
        and told["errors"] == list(peers.ours(4, 2))
        and told["last"] == told["errors"][-1]
    )


def test_commands_run_in_turn_and_a_failure_is_not_a_figure(tmp_path):
    commands = {str(k): [sys.executable, "-c", "print(%d)" % k] for k in range(2)}
    runs = measure.in_turn(commands, 2, str(tmp_path))
    assert [[one.told() for one in runs[name]] for name in ("0", "1")] == [[0, 0], [1, 1]]
    assert all(one.processor > 0 and one.clock > 0 for name in runs for one in runs[name])
    with pytest.raises(measure.subprocess.CalledProcessError):
        measure.run([sys.executable, "-c", "raise SystemExit(3)"], str(tmp_path))


def test_a_ratio_is_taken_within_a_round():
    # 10 to 5, then, on a machine half as fast, 20 to 10
    assert measure.ratio([10, 20], [5, 10]) == "2 (2 to 2)"


@pytest.mark.parametrize("seed", range(3))
def test_the_recipe_with_numpy_is_ours(seed):
    # The same gradients, rounding, verdicts, long runs and words; from our draws, the same samples.
    np = pytest.importorskip("numpy", reason="no NumPy here")
    import numpy_recipe as theirs

    machine, progress = MACHINES["addition"], None
    for samples in (1, 60, 20000):
        for progress in learn(machine, seed, samples=samples):
            pass
        network = progress.network
        rows = network.Wxh, network.Whh, network.Why, network.bh, network.by
        weights, symbols = [np.array(W) for W in rows], [3, 0, 2, 1, 1, 3]
        xs, targets = [to_bits(x, 2) for x in symbols], [[y] for y in machine.run(symbols)]
        expected = backward(network, xs, targets, *forward(network, xs), loss="cross_entropy")
        parts, _ = theirs.gradient(weights, symbols)
        for ours, part in zip(network_rows(expected), parts):
            assert np.allclose(ours, part, rtol=1e-9, atol=1e-10)  # our σ is rounded to 2^-40
        rounded, scale = theirs.integers_of(weights)
        integers, failing = quantise(network, levels=2), theirs.refutation(rounded)
        verdict = prove(integers, machine, theirs.LIMIT)
        assert (failing is None) == (verdict.status == "proved")
        if verdict.status == "refuted":
            assert failing == verdict.counterexample
            expected, _ = gradient_through(integers, xs, targets, "cross_entropy")
            parts, _ = theirs.gradient([W / scale for W in rounded], symbols, True)
            for ours, part in zip(network_rows(expected), parts):
                assert np.allclose(ours, part, rtol=1e-9, atol=1e-10)  # our σ is rounded to 2^-40
        run = theirs.failing_run(weights)
        assert (run is None) == (failing_long_run(network, machine) is None)
        assert theirs.failing_word(weights) == failing_word(network, machine)
    found = theirs.learn(np.random.RandomState(seed))
    assert found[:2] == (progress.samples, progress.first_proof)


def network_rows(network):
    """Its five weights."""
    return network.Wxh, network.Whh, network.Why, network.bh, network.by
