"""The smallest adders: of the structure that they claim, trained and proved again from their
seed.
"""

import os

import pytest

from purernn.files.model import load
from purernn.integers.certificate_checker import check
from purernn.integers.proof import prove
from purernn.machines.operations import MACHINES
from purernn.studies.smallest import NAMES, STRUCTURES, bits_of, counts, groups_of, smallest

DOCS = os.path.join(
    os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "docs"
)
SIX = STRUCTURES[-1][1]


def values_of(network):
    """The weights of a network of two hidden units, in the order of NAMES."""
    return sum(network.Wxh + network.Whh + network.Why + [network.bh, network.by], [])


def keeps(structure, network):
    """Whether equal weights are equal and absent ones zero."""
    values, groups = values_of(network), groups_of(structure)
    present = {k for group in groups for k in group}
    equal = all(len({values[k] for k in group}) == 1 for group in groups)
    return equal and all(values[k] == 0 for k in range(len(NAMES)) if k not in present)


def test_the_smallest_adder_is_trained_and_proved_again_and_is_the_one_in_docs():
    samples, network, integers, verdict = smallest(SIX, seed=0)
    shipped = load(os.path.join(DOCS, "smallest-adder.json"))
    assert verdict.status == "proved" and keeps(SIX, network) and keeps(SIX, integers)
    assert (samples, integers.digest()) == (shipped.samples, shipped.integers.digest())
    assert bits_of(integers, SIX) == 38 and counts(SIX) == (10, 6)


def test_the_shipped_certificate_is_of_the_shipped_model():
    model = load(os.path.join(DOCS, "smallest-adder.json"))
    with open(os.path.join(DOCS, "smallest-adder-certificate.json")) as file:
        certificate = check(file.read())
    assert (
        certificate["network"]["Wxh"] == model.integers.Wxh
        and certificate["network"]["bh"] == model.integers.bh
    )
    assert certificate["machine"]["output"] == MACHINES["addition"].output
    assert (
        prove(model.integers, MACHINES["addition"]).joint_states == len(certificate["states"]) == 5
    )


@pytest.mark.parametrize(
    "k", [k for k in range(len(NAMES)) if NAMES[k] in SIX.replace("=", " ").split()]
)
def test_without_any_one_of_its_weights_it_is_refuted(k):
    integers = load(os.path.join(DOCS, "smallest-adder.json")).integers
    row, column = [
        (r, c)
        for r in (integers.Wxh + integers.Whh + integers.Why + [integers.bh, integers.by])
        for c in range(len(r))
    ][k]
    row[column] = 0
    integers.__init__(
        *[
            getattr(integers, name)
            for name in ("weight_scale", "levels", "thresholds", "Wxh", "Whh", "Why", "bh", "by")
        ]
    )
    assert prove(integers, MACHINES["addition"]).status == "refuted"
