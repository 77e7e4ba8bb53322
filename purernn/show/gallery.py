"""All pictures of one model, made once: `draw` writes them to files, `report` puts them on its
page.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.errors import PurernnError
from ..integers.proof import network_machine, prove
from ..machines.minimise import minimised
from . import diagrams, hidden_states, weights_and_curve
from .backward import backward_flow
from .pca import Projection
from .trace import backward_steps, example_of, of_model

MOST_REACHED = 4000  # hidden states of an unproved network, whose machine is sought


class Album:
    """A model with its pictures.

    verdict: that of `proof.prove`; trace: the run of `operands`, else of an example; steps_back:
    its backward pass, a `trace.Backward` for each time step, from the first; machine: the
    integer network's minimised machine, or None if it is too large; pictures: by name, in the
    order in which to look at them; missing: (name, reason) of each that cannot be drawn.
    Raises PurernnError for invalid operands.
    """

    def __init__(self, model, operands=()):
        self.model, reference = model, model.machine
        self.trace = of_model(model, operands or example_of(reference))
        self.steps_back = backward_steps(self.trace)[::-1]
        self.verdict = prove(model.integers, reference)
        self.projection = Projection(reference, model.network)
        self.order = self.projection.order()
        self.pictures, self.missing, self.machine = {}, [], None
        self._draw(
            "learning-curve",
            weights_and_curve.learning_curve,
            model.history,
            model.samples,
            self.verdict.status,
        )
        self._draw("weights", weights_and_curve.weights, model.network, self.order)
        self._draw("hidden-states", hidden_states.hidden_states, self.trace, self.order)
        self._draw("backward", backward_flow, self.trace, self.steps_back, self.order)
        self._draw("clouds", hidden_states.clouds, reference, self.projection, self.trace)
        self._draw("machine", self._state_diagram)
        self._draw("search", self._search)

    def _draw(self, name, draw, *arguments):
        try:
            self.pictures[name] = draw(*arguments)
        except PurernnError as error:
            self.missing.append((name, str(error)))

    def _state_diagram(self):
        if self.verdict.machine:
            self.machine = minimised(self.verdict.machine)
            # a joint state is (hidden state, the reference machine's state), and the latter has a
            # name
            self.machine.states = [self.model.machine.states[s] for _, s in self.machine.states]
        else:
            self.machine = minimised(
                network_machine(self.model.integers, self.model.machine.name, MOST_REACHED)
            )
            self.machine.states = list(range(len(self.machine.states)))
        return diagrams.state_diagram(self.machine)

    def _search(self):
        if not self.verdict.machine:
            raise PurernnError("the verdict is %s, and only a proof is drawn" % self.verdict.status)
        return diagrams.search(self.verdict.machine, self.model.machine)
