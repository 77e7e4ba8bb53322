"""A recurrent network learns arithmetic from bits alone, and is proved for numbers of any length.

The names below are the public surface; model files are in `purernn.store`, the exported
file in `purernn.export`. Read the modules from the ground up: errors, digest, matrix, bits,
mersenne, machine, arithmetic, operations, quotient, network, unrolled, training, replay,
quantised, lanes, proof, checker, held, learning; README and `docs/` have the rest.

>>> from purernn import MACHINES, compute, learn
>>> for progress in learn(MACHINES["addition"], seed=0):
...     pass
>>> progress.verdict.status
'proved'
>>> compute(progress.verdict.machine, 2**128 - 1, 1) == 2**128
True
"""

import sys

__version__ = "0.1.0"
__all__ = [
    "MACHINES",
    "Machine",
    "Network",
    "PurernnError",
    "QuantisedNetwork",
    "backward",
    "certificate",
    "compute",
    "forward",
    "isomorphic",
    "learn",
    "linear",
    "machine_of",
    "minimised",
    "network_machine",
    "prove",
    "quantise",
]

_python = getattr(getattr(sys, "implementation", None), "name", "")
if _python in ("cpython", "pypy") and sys.version_info >= (3, 7):

    def __getattr__(name):
        """A public name. Asking for the first imports them all; the command line asks for none, and starts faster (PEP 562)."""
        if name not in __all__:
            raise AttributeError("module %r has no attribute %r" % (__name__, name))
        from . import public

        return getattr(public, name)

    def __dir__():
        return sorted(set(globals()) | set(__all__))

elif _python != "micropython":  # there a program imports the modules it needs: the rest would take memory
    from .public import *
