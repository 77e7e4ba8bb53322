"""Models that sit for their picture: right ones, a wrong one, small ones, and one whose file says
hostile things.
"""

from helpers.handmade_networks import adder, learnt, subtracter
from purernn.files.model import Model
from purernn.integers.quantised import quantise
from purernn.machines.mealy import Machine, machine_of
from purernn.machines.operations import MACHINES
from purernn.network.elman import Network

HOSTILE = "</title></script><script>alert(1)</script>]]>&\"'\x00\ufffe\u2028{%s}%d"


def sitter(
    network,
    machine,
    recipe=None,
    history=((10, 0.5), (20, 0.25), (30, 0.0)),
    samples=30,
    integers=None,
):
    """A model of that network, with an error that halves."""
    recipe = (
        {"recipe": "by hand", "loss": "cross_entropy", "length": 8} if recipe is None else recipe
    )
    return Model(
        machine,
        recipe,
        samples,
        [list(entry) for entry in history],
        network,
        integers or quantise(network),
    )


def wrong_adder():
    """The adder, its carry cut: right as long as nothing is carried."""
    network = adder()
    return Network(network.Wxh, [[0.0] * 3] * 3, network.Why, network.bh, network.by)


def hostile():
    """A machine of three states and two outputs whose every word is an attack, and a network
    without biases for it.
    """
    step = lambda s, x: ((s + x[0]) % 3, (x[0], int(s == 2)))  # noqa: E731
    table = machine_of("hostile", step, 1, n_out=2)
    labels = [HOSTILE, HOSTILE + "2", "<b>"]
    machine = Machine("hostile", 1, 2, labels, table.next, table.output)
    machine.name = HOSTILE  # more than a file may say
    recipe = {HOSTILE: HOSTILE, "loss": HOSTILE, "length": [1], "rate": 1e300}
    return sitter(
        Network([[2.0]] * 4, [[0.5, -1.0, 0.0, 0.25]] * 4, [[1.0, -1.0, 0.5, 0.0]] * 2),
        machine,
        recipe,
    )


ALBUMS = {}


def album(name):
    """The Album of an example model, made once."""
    from purernn.show.gallery import Album  # here, since many tests need no pictures

    if name not in ALBUMS:
        ALBUMS[name] = Album(dict(example_models())[name])
    return ALBUMS[name]


def example_models():
    """(name, Model): each is drawn and reported by the tests."""
    one = Network([[3.0, 3.0]], [[0.0]], [[4.0]], [-1.5], [-2.0])
    yield "adder", sitter(adder(), MACHINES["addition"])
    yield "subtracter", sitter(subtracter(), MACHINES["subtraction"])
    progress = learnt("addition")
    yield "learnt", sitter(progress.network, MACHINES["addition"], integers=progress.integers)
    yield "wrong", sitter(wrong_adder(), MACHINES["addition"])
    yield "one unit, one state", sitter(one, MACHINES["xor"])
    yield (
        "a unit that never moves",
        sitter(Network([[0.0]], [[0.0]], [[0.0]]), MACHINES["parity"], history=()),
    )
    yield "hostile", hostile()
