"""The proof: an integer network computes a Mealy machine, for inputs of every length.

Let N be the integer network, with hidden states l and start l_0 = 0, and M the reference
machine, with states s and start s_0. A joint state is a pair (l, s); the product machine
steps both on the same input symbol x:

    (l, s)  --x-->  (l', s'),   l' the next state of N, s' that of M

Theorem. If every step from every joint state reachable from (l_0, s_0) gives the same
output from N as from M, then N computes M on every input sequence of every length.
Proof: by induction on the length, the joint state after any sequence is reachable, so
the outputs of every step agree. There are at most levels^n_hid · |M| joint states, so a
search that visits all the reachable ones ends. The search is breadth first, so the first
step with a wrong output ends a shortest failing sequence.

The claim is about the integer network, which `compute` runs, and about every sequence of
bits, least significant first. You must trust this search with its step (that of `lanes`, or
with `clear` that of `quantised`), or the checker of its certificate; and Python's
integers.

Sources: explicit-state reachability as in E. Clarke, O. Grumberg, D. Peled, "Model
Checking" (1999); the reached states as a machine: C. Omlin, C. Giles, "Extraction of rules
from discrete-time recurrent neural networks", Neural Networks 9 (1996).
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import sys

from ..basics.digest import digest_of
from ..basics.errors import PurernnError, natural, of_kind
from ..machines.mealy import MOST_STATES, Machine, explored, growing
from .quantised import FIELDS, QuantisedNetwork

# The hidden units from which on lanes are faster: on CPython always; on PyPy, whose compiled loops
# are as fast for few units and are ready sooner, past 32. MicroPython lacks the memory; Brython
# cannot hash a long integer in a tuple; Skulpt's bitwise operators are wrong beyond 32 bits, and it
# has no sys.implementation.
PYTHON = getattr(getattr(sys, "implementation", None), "name", None)
LANES_FROM = {"cpython": 1, "pypy": 33}.get(PYTHON or "")
if LANES_FROM:
    from .lanes import Lanes

SCOPE = "the integer network, on every sequence of bits of every length, least significant first"


class Verdict:
    """The result of a search.

    status: "proved", "refuted" or "unknown"; joint_states: how many were reached;
    counterexample: when refuted, a shortest failing list of input symbols, else None.
    """

    def __init__(self, status: str, joint_states: int, stepper, reference, counterexample=None):
        self.status, self.joint_states = status, joint_states
        self.counterexample: "list[int] | None" = counterexample
        self._stepper, self._reference = stepper, reference
        self._machine: "Machine | None" = None

    def __repr__(self):
        if self.status == "refuted":
            return "Verdict(refuted by %s)" % self.counterexample
        return "Verdict(%s, %d joint states)" % (self.status, self.joint_states)

    def __eq__(self, other):
        """Whether status, joint states and counterexample are equal."""
        return isinstance(other, Verdict) and self._parts() == other._parts()

    def _parts(self):
        return [self.status, self.joint_states, self.counterexample]

    @property
    def machine(self) -> "Machine | None":
        """The product machine if proved, else None: the network as a table, whose states are the
        joint states (hidden state, reference state), and whose outputs are the network's. It is
        computed on first use at the latest.
        """
        # only a proof has one
        if self.status == "proved" and self._machine is None:
            self._machine = product_machine(self._stepper, self._reference)
        return self._machine


def product_machine(stepper, reference: Machine) -> Machine:
    """The machine of the joint states of a proved network, which this stepper steps, and its
    reference machine.
    """

    def successors(pair):
        # (l, s) --x--> (l', s') for each symbol x, with the network's output
        steps = zip(stepper.successors(pair[0]), reference.next[pair[1]])
        return [((after, s), output) for (after, output), s in steps]

    # explored from (l_0, s_0) on, in the order of the search
    start = (stepper.initial, 0)
    machine = explored(
        reference.name, reference.n_in, reference.n_out, start, successors, reference.answer
    )
    # its states are named by their levels, not by packed ones
    machine.states = [(stepper.levels_of(hidden), s) for hidden, s in machine.states]
    return machine


def prove(network: QuantisedNetwork, reference: Machine, limit=MOST_STATES, clear=False) -> Verdict:
    """Search the product of the network and its reference machine: proved, refuted, or unknown
    past `limit` joint states. With `clear` each step runs `QuantisedNetwork.successors`, the form
    to read, and not its faster equivalent, `Lanes`.

    Raises PurernnError if their inputs or outputs differ in number. Costs one network step
    for each joint state and symbol.

    >>> from purernn.machines.operations import MACHINES
    >>> copy = QuantisedNetwork(16, 2, [0], [[16]], [[0]], [[16]], [-8], [-8])  # y_t = x_t
    >>> prove(copy, MACHINES["parity"]).counterexample
    [1, 0]
    """
    natural(limit, "limit", least=1, most=MOST_STATES)
    of_kind(network, QuantisedNetwork, "the network")
    of_kind(reference, Machine, "the machine")
    network.check()  # the theorem is about these integers and nothing else
    reference.check_fits(network)
    stepper = network if clear else fastest(network)  # both give equal steps
    joint = [(stepper.initial, 0)]  # (l_0, s_0)
    came_from: list = [None]  # the start; for the others, (index in joint, symbol)
    reached = set(joint)  # the same joint states, as a set
    for i, (hidden, s) in enumerate(growing(joint)):  # breadth first
        for x, (after, output) in enumerate(stepper.successors(hidden)):  # every symbol
            if not output == reference.output[s][x]:  # an output counts only if it is equal
                # the symbols that lead to (l, s), and the one that fails there
                counterexample = access_sequence(came_from, i) + [x]
                return Verdict("refuted", len(joint), stepper, reference, counterexample)
            # (l, s) --x--> (l', s')
            pair = (after, reference.next[s][x])
            if pair not in reached:
                if len(joint) == limit:
                    return Verdict("unknown", limit, stepper, reference)
                # a new joint state: its own steps are searched later
                reached.add(pair)
                joint.append(pair)
                came_from.append((i, x))
    # every reachable step was searched
    verdict = Verdict("proved", len(joint), stepper, reference)
    # `Lanes` are a copy; a network may be changed later, so its machine is computed now
    if stepper is network:
        verdict._machine = product_machine(stepper, reference)
    return verdict


def fastest(network: QuantisedNetwork):
    """The fastest stepper for this network: `Lanes`, or the network itself on small interpreters
    and for subclasses that define their own step.
    """
    # a subclass may step otherwise
    if LANES_FROM and network.n_hid >= LANES_FROM and type(network) is QuantisedNetwork:
        return Lanes(network)
    return network


def access_sequence(came_from: list, i: int) -> list:
    """The input symbols that first led to joint state i, where came_from[i] is (the joint state
    before, the symbol).
    """
    # back to the start, by the step that reached each joint state first
    symbols = []
    while came_from[i] is not None:
        i, x = came_from[i]
        symbols.append(x)
    return list(reversed(symbols))  # in the order in which they are read


def certificate(network: QuantisedNetwork, reference: Machine, verdict: Verdict) -> dict:
    """The reachable joint states of a proof, in a dictionary that JSON can hold, for
    `certificate_checker` to replay.

    A joint state is [its levels as hexadecimal digits, one a unit; the reference state]; next
    holds the joint state that each symbol leads to. Raises PurernnError without a proof.
    """
    # only a proof has a machine
    machine = of_kind(verdict, Verdict, "the verdict").machine
    if machine is None:
        raise PurernnError(
            "only a proof has a certificate, and this verdict is %s" % verdict.status
        )
    content: dict = {
        "format": "purernn certificate 1",
        "operation": reference.name,
        "network": {name: getattr(network, name) for name in FIELDS},
        "machine": {"next": reference.next, "output": reference.output},
        "states": [
            ["".join(["%x" % level for level in hidden]), s] for hidden, s in machine.states
        ],
        "next": machine.next,
    }
    # the digest is of every value above, in this order
    network_values = [content["network"][name] for name in FIELDS]
    values = [network_values, reference.next, reference.output, content["states"], content["next"]]
    content["digest"] = digest_of([content["format"], content["operation"]] + values)
    return content


def network_machine(
    network: QuantisedNetwork, name: str = "network", limit: int = MOST_STATES
) -> Machine:
    """The integer network as a machine, whether right or wrong: its reachable hidden states and
    their steps.

    Raises PurernnError if there are more than `limit` states.

    >>> copy = QuantisedNetwork(16, 2, [0], [[16]], [[0]], [[16]], [-8], [-8])  # y_t = x_t
    >>> network_machine(copy).output
    [[0, 1], [0, 1]]
    """
    natural(limit, "limit", least=1, most=MOST_STATES)
    stepper = fastest(of_kind(network, QuantisedNetwork, "the network"))
    machine = explored(
        name, network.n_in, network.n_out, stepper.initial, stepper.successors, limit=limit
    )
    # its states are named by their levels, not by packed ones
    machine.states = [stepper.levels_of(hidden) for hidden in machine.states]
    return machine
