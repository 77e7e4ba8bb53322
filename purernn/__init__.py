"""A recurrent network learns arithmetic from bits alone, and is proved for numbers of any length.

The names below are the public surface; model files are in `purernn.store`, the exported
file in `purernn.export`. Read the modules in the order of their imports, from the ground up:
errors, matrix, bits, mersenne, machine, network, quantised, proof, learning; `docs/` has the rest.

>>> for progress in learn(MACHINES["addition"], seed=0):
...     pass
>>> progress.verdict.status
'proved'
>>> compute(progress.verdict.machine, 2**128 - 1, 1) == 2**128
True
"""

import sys

# On MicroPython a program imports the modules it needs: the rest would take memory.
if getattr(getattr(sys, "implementation", None), "name", "") != "micropython":
    from .arithmetic import compute
    from .errors import PurernnError
    from .learning import learn
    from .machine import Machine, linear, machine_of
    from .network import Network, backward, forward
    from .operations import MACHINES
    from .proof import certificate, network_machine, prove
    from .quantised import QuantisedNetwork, quantise
    from .quotient import isomorphic, minimised

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
