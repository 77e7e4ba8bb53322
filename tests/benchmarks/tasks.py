"""What is measured from inside a process: each task prints one line of JSON, processor time in
microseconds.

python3 tests/benchmarks/tasks.py NAME [ARGUMENT ...]
"""

import json
import math
import sys
import time
from operator import mul

from peers import PEERS, ROOT

TASKS = {}


def task(function):
    """Make a function a task of its own name."""
    TASKS[function.__name__] = function
    return function


def best(work, repeats, units=1):
    """Microseconds of processor time per unit, the least of that many repeats, after one that is
    not counted.
    """
    least = None
    for repeat in range(repeats + 1):
        begin = time.process_time()
        work()
        taken = time.process_time() - begin
        if repeat and (least is None or taken < least):
            least = taken
    return least / units * 1e6


@task
def train(peer, n_hid, samples):
    """Microseconds a sample, over the second half of the samples, and the error of each sample of
    the first five and last.
    """
    errors, half = [], int(samples) // 2
    for error in PEERS[peer][1](int(samples), int(n_hid)):
        errors.append(error)
        if len(errors) == half:
            begin = time.process_time()
    taken = time.process_time() - begin
    return {"us": taken / (len(errors) - half) * 1e6, "errors": errors[:5], "last": errors[-1]}


def learnt(operation):
    """The last Progress of learning it with seed 0."""
    from purernn.learning.recipe import learn
    from purernn.machines.operations import MACHINES

    for progress in learn(MACHINES[operation], seed=0):
        pass
    return progress


@task
def prove(operation):
    """Samples until proved, milliseconds of learning, of the proof alone, and the joint states
    that it searched.
    """
    from purernn.integers import proof
    from purernn.machines.operations import MACHINES

    begin = time.process_time()
    progress = learnt(operation)
    learning = time.process_time() - begin
    taken = best(lambda: proof.prove(progress.integers, MACHINES[operation]), 10)
    return {
        "status": progress.verdict.status,
        "samples": progress.samples,
        "learning": learning * 1e3,
        "proof": taken / 1e3,
        "states": progress.verdict.joint_states,
    }


@task
def infer():
    """Microseconds a bit of the same network in floats, in integers, and as the table of its
    reachable states.
    """
    from purernn.network.elman import forward

    progress, n = learnt("addition"), 500
    integers, machine = progress.integers, progress.verdict.machine
    symbols = [k * 7 % 4 for k in range(n)]
    xs = [[symbol & 1, symbol >> 1] for symbol in symbols]

    def steps():
        hidden = integers.initial
        for symbol in symbols:
            hidden, _ = integers.step(hidden, symbol)

    return {
        "floats": best(lambda: forward(progress.network, xs), 10, n),
        "integers": best(steps, 10, n),
        "table": best(lambda: machine.run(symbols), 100, n),
    }


@task
def infer_numpy():
    """Microseconds a bit of a forward pass in NumPy, 16 hidden units, with biases."""
    import numpy as np

    n, draws = 500, np.random.RandomState(0)
    Wxh, Whh, Why, bh, by = [
        draws.normal(size=shape) for shape in ((16, 2), (16, 16), (1, 16), 16, 1)
    ]
    xs = draws.randint(2, size=(n, 2)).astype(float)

    def forward():
        h = np.zeros(16)
        for from_input in xs @ Wxh.T + bh:
            h = 1 / (1 + np.exp(-(from_input + Whh @ h)))
            1 / (1 + np.exp(-(Why @ h + by)))

    return best(forward, 10, n)


@task
def add(bits):
    """Microseconds of adding two numbers of that many bits with the proved network."""
    from purernn.machines.arithmetic import compute

    machine, bits = learnt("addition").verdict.machine, int(bits)
    a, b = (1 << bits) - 1, (1 << bits) // 3
    if compute(machine, a, b) != a + b:
        raise SystemExit("the proved network is wrong")
    calls = max(1, 1000 // bits)
    return best(lambda: [compute(machine, a, b) for _ in range(calls)], 5, calls)


@task
def product():
    """Microseconds of a product and its addition, 16 to a sum, over 16 rows: written out, and by
    what the library has.
    """
    rows, v = (
        [[1 / (k + j + 2) for k in range(16)] for j in range(16)],
        [1 / (k + 3) for k in range(16)],
    )
    names = {"rows": rows, "v": v, "mul": mul, "dot": getattr(math, "sumprod", None)}
    row, vector = [", ".join([letter + str(k) for k in range(16)]) for letter in "wh"]
    forms = {
        "written out": (row, " + ".join(["w%d * h%d" % (k, k) for k in range(16)])),
        "sum(map(mul))": ("w", "sum(map(mul, w, v))"),
    }
    if names["dot"]:
        forms["math.sumprod"] = "w", "dot(w, v)"
    figures = {}
    for name, (each, form) in forms.items():
        exec(
            "def work():\n %s = v\n for _ in range(100):\n  for %s in rows: z = %s"
            % (vector, each, form),
            names,
        )
        figures[name] = best(names["work"], 20, 100 * 16 * 16)
    return figures


if __name__ == "__main__":
    sys.path.insert(0, ROOT)
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
