"""What a user's own type checker sees of the public names: `mypy --strict --follow-imports=silent
tests/annotations/user.py`.

Right uses have no error, and each wrong use has the one that its comment expects: a comment that
expects an error where there is none fails under --strict.
"""

from typing import TYPE_CHECKING, List, Tuple

if not TYPE_CHECKING:  # it would write files where it stands
    raise ImportError("this file is for a type checker to read, not to be run")

from purernn import (
    MACHINES,
    Machine,
    Model,
    Network,
    PurernnError,
    QuantisedNetwork,
    certificate,
    compute,
    forward,
    isomorphic,
    learn,
    linear,
    load,
    machine_of,
    minimised,
    prove,
    quantise,
    train,
)


def delay(last: int, bits: Tuple[int, ...]) -> Tuple[int, Tuple[int]]:
    """A machine's step: one bit late."""
    return bits[0], (last,)


own: Machine = machine_of("delay", delay, n_in=1)
outputs: List[int] = own.run([1, 0, 1])
triple: Machine = linear("3a", (3,))
for progress in learn(MACHINES["addition"], seed=0, hidden=8, clear=True):
    samples: int = progress.samples
    network: Network = progress.network
    integers: QuantisedNetwork = progress.integers
status: str = progress.verdict.status
model: Model = train(MACHINES["addition"])
model.save("model.json")
same_model: bool = load("model.json") == model
status = model.prove().status
hs, ys = forward(network, [[0, 1]])
verdict = prove(quantise(network, levels=4), MACHINES["addition"], limit=100)
if verdict.machine is not None:
    same: bool = isomorphic(minimised(verdict.machine), minimised(MACHINES["addition"]))
    answer = compute(verdict.machine, 1, 2)
    written: dict = certificate(integers, MACHINES["addition"], verdict)  # type: ignore[type-arg]
try:
    learn(own)
except PurernnError as error:
    print(error)

model.compute("9")  # type: ignore[arg-type]
learn("addition")  # type: ignore[arg-type]
prove(network, MACHINES["addition"])  # type: ignore[arg-type]
quantise(integers)  # type: ignore[arg-type]
verdict.machine.run([0])  # type: ignore[union-attr]
print(progress.sample)  # type: ignore[attr-defined]
own.run("101")  # type: ignore[arg-type]
