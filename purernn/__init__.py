"""A recurrent network learns arithmetic from bits alone, and is proved for numbers of any length.

The names below are the public surface. The package is a row of rooms in which data flows one
way: basics, machines, network, integers, learning (these are the core), floats, export, files,
show, play, read, onboard, studies, cli. README and `docs/` have the rest.

>>> from purernn import MACHINES, train
>>> model = train(MACHINES["addition"], seed=0)
>>> model.prove().status
'proved'
>>> model.compute(2**128 - 1, 1) == 2**128
True
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import sys

__version__ = "0.1.0"
__all__ = [
    "MACHINES",
    "Machine",
    "Model",
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
    "load",
    "machine_of",
    "minimised",
    "network_machine",
    "prove",
    "quantise",
    "train",
]

_HOMES = {
    "MACHINES": "machines.operations",
    "Machine": "machines.mealy",
    "Model": "files.model",
    "Network": "network.elman",
    "PurernnError": "basics.errors",
    "QuantisedNetwork": "integers.quantised",
    "backward": "network.elman",
    "certificate": "integers.proof",
    "compute": "machines.arithmetic",
    "forward": "network.elman",
    "isomorphic": "machines.minimise",
    "learn": "learning.recipe",
    "linear": "machines.mealy",
    "load": "files.model",
    "machine_of": "machines.mealy",
    "minimised": "machines.minimise",
    "network_machine": "integers.proof",
    "prove": "integers.proof",
    "quantise": "integers.quantised",
    "train": "files.model",
}


_python = getattr(getattr(sys, "implementation", None), "name", "")
_lazy = _python in ("cpython", "pypy") and sys.version_info >= (3, 7)
TYPE_CHECKING = False  # True for a type checker, which cannot follow `__getattr__`
if TYPE_CHECKING or not (_lazy or _python == "micropython"):  # there, memory is scarce
    from .basics.errors import PurernnError
    from .integers.proof import certificate, network_machine, prove
    from .integers.quantised import QuantisedNetwork, quantise
    from .learning.recipe import learn
    from .machines.arithmetic import compute
    from .machines.mealy import Machine, linear, machine_of
    from .machines.minimise import isomorphic, minimised
    from .machines.operations import MACHINES
    from .network.elman import Network, backward, forward

    if _python:  # Skulpt, which has no JSON and no files, does not say what it is
        from .files.model import Model, load, train

if _lazy:

    def __getattr__(name):
        """Import a public name when it is first asked for: the command line starts faster (PEP
        562).
        """
        if name not in _HOMES:
            raise AttributeError("module %r has no attribute %r" % (__name__, name))
        from importlib import import_module

        return getattr(import_module("purernn." + _HOMES[name]), name)

    def __dir__():
        return sorted(set(globals()) | set(__all__))


_loaded = getattr(sys, "modules", ())  # small Pythons may have none
if "IPython" in _loaded or "marimo" in _loaded:  # in a notebook, which shows pictures
    from importlib import import_module

    import_module(__name__ + ".show.notebook")
