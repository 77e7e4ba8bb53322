"""Pictures of a Machine, a Network, a Progress and a Model in a notebook, instead of the `repr`.

A notebook calls `_repr_svg_` or `_repr_html_` of a value. The core has no pictures, so this module
gives its classes these methods when it is imported; in a notebook `import purernn` does that. The
result is well-formed XML, with a style that affects these pictures only. If a picture cannot be
drawn the result is None, and the notebook shows the `repr`.

Source: the protocol is that of IPython, "Integrating your objects with IPython" (documentation).

>>> from purernn.machines.operations import MACHINES
>>> MACHINES["addition"]._repr_svg_()[:5]
'<svg '
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from hashlib import sha256
from io import StringIO

from ..basics.errors import PurernnError
from ..files.model import Model
from ..learning.recipe import Progress
from ..machines.mealy import Machine
from ..machines.minimise import minimised
from ..network.elman import Network
from .diagrams import state_diagram
from .svg import element, escaped, picture_style, readable
from .verdict import bits_text, tell
from .weights_and_curve import learning_curve, weights

FRAME = "display: flex; flex-wrap: wrap; gap: 1em;"


def inline(draw, *arguments):
    """The picture that a function draws of these, as an element that stands among others; None if
    it cannot be drawn.
    """
    try:
        picture = draw(*arguments)
    except PurernnError:
        return None
    # no two pictures of a notebook have one id
    picture.name += "-" + sha256(picture.body.encode()).hexdigest()[:12]
    return picture.markup(element("style", picture_style(".purernn")))


def of_machine(machine: Machine):
    """The state diagram; None for a machine too large to be drawn."""
    return inline(state_diagram, machine)


def of_network(network: Network):
    """The weights as squares, the hidden units in their own order."""
    return inline(weights, network, list(range(network.n_hid)))


def of_progress(progress: Progress) -> str:
    """How far the learning is: the samples, the error, the verdict and the weights."""
    verdict = progress.verdict
    words = "%s samples; mean error %.4f; %s" % (
        readable(progress.samples),
        progress.error,
        verdict.status,
    )
    if verdict.status == "proved":
        words += ", of %s joint states" % readable(verdict.joint_states)
    if verdict.counterexample is not None:
        n_in = progress.network.n_in
        bits = " ".join([bits_text(symbol, n_in) for symbol in verdict.counterexample])
        words += ", the shortest input that fails: bits " + bits
    return framed(element("p", escaped(words)), of_network(progress.network))


def model_html(model: Model) -> str:
    """The verdict of a new search, the learning curve, and the machine if it is proved."""
    verdict, words = model.prove(), StringIO()
    tell(model, verdict, words)
    drawn = [inline(learning_curve, model.history, model.samples, verdict.status)]
    if verdict.machine is not None:  # it is proved
        machine = minimised(verdict.machine)
        machine.states = [model.machine.states[s] for _, s in machine.states]
        drawn.append(of_machine(machine))
    return framed(element("pre", escaped(words.getvalue().rstrip())), *drawn)


def framed(words, *pictures) -> str:
    """Words over pictures; those that could not be drawn are left out."""
    drawn = "".join([element("div", picture) for picture in pictures if picture])
    return element("div", words, element("div", drawn, style=FRAME) if drawn else "")


# setattr, since a class of the core does not say that it has these
for _class, _name, _method in (
    (Machine, "_repr_svg_", of_machine),
    (Network, "_repr_svg_", of_network),
    (Progress, "_repr_html_", of_progress),
    (Model, "_repr_html_", model_html),
):
    setattr(_class, _name, _method)
