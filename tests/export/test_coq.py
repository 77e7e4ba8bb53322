"""What is written for Coq is proved by Coq, for every built-in operation; what is wrong it rejects.

Coq's verdict is that of `helpers.provers.accepted`: that the file is read to its end is not enough,
since `Admitted` would do.
"""

import copy
import os
import random
import re

import pytest

from helpers.handmade_networks import adder, network_of, proved, subtracter
from helpers.provers import accepted
from purernn.basics.errors import PurernnError
from purernn.export.coq import DEFINITIONS, _definition, _symbol, coq, linear_coefficients
from purernn.integers.proof import prove
from purernn.integers.quantised import FIELDS, QuantisedNetwork, quantise, thresholds_of
from purernn.machines.mealy import Machine, linear, machine_of
from purernn.machines.operations import MACHINES

# In CI, learnt networks of several seeds; elsewhere one made from each machine, which is quicker.
DEEP = bool(os.environ.get("CI")) or os.environ.get("PURERNN_TESTS") == "thorough"
ADDER = quantise(adder(), levels=8)
# What the last theorems say, in Coq's own terms.
SAID = {
    "addition": "Z.of_N (a + b)",
    "subtraction": "(b <= a)%N -> value (outputs (feed (width a b) [Z.of_N a; Z.of_N b])) =\n"
    "  Z.of_N (a - b)",
    "three_operand_addition": "bits n (a + b + c)",
    "tripling": "bits n (3 * a)",
    "a_plus_2b": "bits n (a + 2 * b)",
    "negation": "signed (outputs (feed (S n) [a])) = - a",
    "increment": "value (outputs (feed n [a])) = a + 1",
    "xor": "bits n (Z.lxor a b)",
    "gray": "bits n (Z.lxor a (2 * a))",
    "comparison": "last (outputs (feed n [a; b])) false = (a <? b)",
    "parity": "Nat.odd (length (filter (fun b => b) bs))",
}
CASES = [(name, seed) for name in sorted(SAID) for seed in ([0, 3] if DEEP else [None])]


def mutant(network, part, i, j, weight):
    """The network with one weight changed."""
    parts = [copy.deepcopy(getattr(network, name)) for name in FIELDS]
    parts[FIELDS.index(part)][i][j] = weight
    return QuantisedNetwork(*parts)


@pytest.mark.parametrize("name, seed", CASES)
def test_coq_proves_every_built_in_operation(name, seed, tmp_path):
    network = network_of(MACHINES[name]) if seed is None else proved(name, seed).integers
    text = coq(network, MACHINES[name])
    assert SAID[name] in text
    assert accepted(text, tmp_path)


def test_coq_proves_a_learnt_network_whose_file_is_small(tmp_path):
    text = coq(proved("subtraction").integers, MACHINES["subtraction"])
    assert len(text) <= 16000
    assert accepted(text, tmp_path)


MACHINES_OF_OTHERS = [
    MACHINES["tomita_3"],
    machine_of("sum and difference", lambda s, x: (s, (x[0] ^ x[1], x[0] & x[1])), 2, n_out=2),
    machine_of("no 1 1", lambda s, x: (x[0], (int(not (s and x[0])),)), 1),
    machine_of(
        "divisible by 3", lambda s, x: ((2 * s + x[0]) % 3, (int((2 * s + x[0]) % 3 == 0),)), 1
    ),
    linear("2a - 3b + 1", (2, -3), carry=1),
    machine_of("crc-3", lambda s, x: (((s << 1) & 7) ^ (3 * ((s >> 2) ^ x[0])), (s >> 2,)), 1),
    Machine(
        "a random table",
        1,
        1,
        list(range(6)),
        [[3, 1], [0, 2], [5, 4], [4, 1], [2, 0], [1, 3]],
        [[0, 1], [1, 1], [0, 0], [1, 0], [0, 1], [0, 1]],
    ),
    Machine('*) Axiom f: False. (* "', 1, 1, [0], [[0, 0]], [[0, 1]]),
]


@pytest.mark.parametrize("machine", MACHINES_OF_OTHERS, ids=lambda machine: machine.name)
def test_coq_proves_any_machine_of_any_number_of_outputs(machine, tmp_path):
    assert accepted(coq(network_of(machine), machine), tmp_path)


@pytest.mark.parametrize("levels", [2, 3, 8, 16])
def test_coq_proves_networks_of_several_levels(levels, tmp_path):
    text = coq(quantise(subtracter(), levels=levels), MACHINES["subtraction"])
    assert accepted(text, tmp_path)


def test_coqs_verdict_on_changed_weights_is_that_of_our_search(tmp_path):
    text, verdicts = coq(ADDER, MACHINES["addition"]), set()
    text = re.sub(r"visits := \d+", "visits := 500", text)
    for i, j, weight in [(0, 1, 0), (1, 1, 90), (0, 0, 1), (2, 1, 95)]:
        network = mutant(ADDER, "Whh", i, j, weight)
        proved = prove(network, MACHINES["addition"]).status == "proved"
        changed = text.replace(_definition(ADDER), _definition(network))
        assert changed != text
        assert accepted(changed, tmp_path) == proved
        verdicts.add(proved)
    assert verdicts == {True, False}


@pytest.mark.parametrize(
    "right, wrong",
    [
        ("[[[false]; [true]", "[[[true]; [true]"),  # the machine's outputs
        ("bits n (a + b)", "bits n (a - b)"),  # the statement
        ("visits := 4", "visits := 1"),  # a search that ends too soon
        ("vm_cast_no_check (eq_refl true). Qed.", "admit. Admitted."),
        ("Print Assumptions proved.", ""),
        ("bits n a) = a.\nProof.", "bits n a) = a. Admitted.\nLemma again : True.\nProof."),
    ],
    ids=["output", "statement", "search", "admitted", "silent", "lemma"],
)
def test_coq_rejects_what_is_changed(right, wrong, tmp_path):
    text = coq(ADDER, MACHINES["addition"])
    assert right in text
    assert not accepted(text.replace(right, wrong), tmp_path)


def test_a_step_in_coq_is_a_step_in_python(tmp_path):
    rng = random.Random(0)
    lines, ones, steps = [DEFINITIONS], 0, 0
    for k in range(40):
        levels, n_hid, n_in, n_out = [
            rng.randint(*ends) for ends in ((2, 16), (1, 8), (1, 3), (1, 2))
        ]
        row = lambda n: [rng.randint(-128, 127) for _ in range(n)]  # noqa: B023, E731
        scale = rng.choice([1, 4, 16, 64])
        network = QuantisedNetwork(
            scale,
            levels,
            thresholds_of(scale, levels),
            [row(n_in) for _ in range(n_hid)],
            [row(n_hid) for _ in range(n_hid)],
            [row(n_hid) for _ in range(n_out)],
            row(n_hid),
            row(n_out),
        )
        symbols, outputs, hidden = [rng.randrange(2**n_in) for _ in range(30)], [], network.initial
        for x in symbols:
            hidden, y = network.successors(hidden)[x]
            outputs.append(y)
        ones, steps = ones + sum(outputs), steps + 3 * len(outputs)
        lines.append("Module N%d.\n" % k + _definition(network))
        lines.append(
            "Goal run (network net) (start net) [%s] = [%s].\nProof. vm_compute. reflexivity. Qed."
            % (
                "; ".join([_symbol(x, n_in) for x in symbols]),
                "; ".join([_symbol(y, n_out) for y in outputs]),
            )
        )
        lines.append("End N%d." % k)
    assert 0 < ones < steps
    lines.append("Print Assumptions run.")
    assert accepted("\n".join(lines), tmp_path)


def test_nothing_is_written_for_coq_without_a_proof():
    with pytest.raises(PurernnError, match="not proved: refuted, by an input of 2 steps"):
        coq(mutant(ADDER, "Whh", 0, 1, -1), MACHINES["addition"])


def test_coefficients_are_read_off_the_table_and_checked():
    assert linear_coefficients(linear("any", (5, -3, 2), carry=-4)) == ((5, -3, 2), -4)
    wrong = copy.deepcopy(MACHINES["addition"])
    wrong.output[1][3] ^= 1
    assert linear_coefficients(wrong) is None
