"""A module of the package as a small Python runs it, where modules of the standard library are
missing.
"""

import importlib.util
import sys


def bare(name, missing):
    """A second copy of the module `name`, for whose imports the modules `missing` do not exist."""
    specification = importlib.util.find_spec(name)
    module = importlib.util.module_from_spec(specification)
    kept = {outside: sys.modules.get(outside) for outside in missing}
    sys.modules.update({outside: None for outside in missing})  # an ImportError
    try:
        specification.loader.exec_module(module)
    finally:
        for outside, there in kept.items():
            if there is None:
                del sys.modules[outside]
            else:
                sys.modules[outside] = there
    return module
