"""Learn addition until it is proved: the program whose memory is measured.

Where there is `tracemalloc` (CPython), the peak is told, the package's code included; on
MicroPython the limit of the heap is set from outside, and the collector told to run often
(see learn.py).
"""

import gc

if hasattr(gc, "mem_free"):
    gc.threshold(2000)
try:
    import tracemalloc

    tracemalloc.start()
except ImportError:
    tracemalloc = None

from purernn.learning.recipe import learn
from purernn.machines.mealy import linear

for progress in learn(linear("addition", (1, 1)), seed=1, limit=100):
    pass
print("addition: %s" % progress.verdict.status)
if tracemalloc:
    print("peak: %d" % tracemalloc.get_traced_memory()[1])
