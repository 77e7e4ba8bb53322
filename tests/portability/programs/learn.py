"""What every interpreter runs: learn addition and subtraction, prove them, extract the machine,
compute, tell the digests.

One line for each thing told, `name: value`; run.py reads them.
"""

import sys
import time

from purernn.integers.proof import certificate, network_machine, prove
from purernn.integers.quantised import FIELDS
from purernn.learning.recipe import learn
from purernn.machines.arithmetic import compute
from purernn.machines.minimise import isomorphic, minimised
from purernn.machines.operations import MACHINES

try:
    import gc

    # MicroPython's collector moves nothing. Collecting long before the heap is full keeps what
    # lives together; else it lies strewn over the whole heap and leaves only small gaps.
    gc.threshold(gc.mem_free() // 16)
except (ImportError, AttributeError):  # Skulpt has no gc, the others no threshold
    pass


def clock():
    """Seconds since some moment, by the best clock there is."""
    if hasattr(time, "perf_counter"):
        return time.perf_counter()
    if hasattr(time, "ticks_ms"):  # MicroPython
        return time.ticks_ms() / 1000
    return time.time()  # Skulpt


print("python: %s" % ("%s" % sys.version).split()[0])
if hasattr(sys, "implementation"):
    print("implementation: %s" % ".".join([str(part) for part in sys.implementation.version]))
for operation, a, b in (("addition", 3**120, 5**80), ("subtraction", 5**80, 3**100)):
    start = clock()
    for progress in learn(MACHINES[operation], 0):
        pass
    learned = clock()
    verdict = prove(progress.integers, MACHINES[operation])
    proved = clock()
    print("%s: %s" % (operation, verdict.status))
    print("%s samples: %d" % (operation, progress.samples))
    print("%s answer: %d" % (operation, compute(verdict.machine, a, b)))
    quotient = minimised(network_machine(progress.integers))
    print("%s extracted: %s" % (operation, isomorphic(quotient, minimised(MACHINES[operation]))))
    try:
        from json import dumps

        from purernn.integers.certificate_checker import check

        check(dumps(certificate(progress.integers, MACHINES[operation], verdict)))
        print("%s certificate: checked" % operation)
    except (
        ImportError,
        NotImplementedError,
        AttributeError,
    ):  # Skulpt has neither JSON nor SHA-256
        print("%s certificate: not checked" % operation)
    try:
        print("%s digest: %s" % (operation, progress.integers.digest()))
    except (
        ImportError,
        NotImplementedError,
        AttributeError,
    ):  # Skulpt has no SHA-256: what it would be of
        print(
            "%s integers: %s" % (operation, [getattr(progress.integers, name) for name in FIELDS])
        )
    print("%s learned in: %.3f" % (operation, learned - start))
    print("%s proved in: %.3f" % (operation, proved - learned))
