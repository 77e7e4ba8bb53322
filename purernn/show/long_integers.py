"""Integers of more digits than the interpreter reads or writes by default.

CPython since 3.11, and late versions of those before, refuse more than 4,300 decimal digits. The
time for them grows with the square of their number, and a malicious file could hold a million.
Operands, answers and counterexamples may be as long as the user wants. So the limit is lifted
around these alone, and stays in force wherever a file is read.

>>> with any_digits():
...     len(str(int("9" * 5000)))
5000
"""

import sys
from contextlib import contextmanager


@contextmanager
def any_digits():
    """Integers of any length can be read and written while this lasts; also a decorator."""
    if not hasattr(sys, "set_int_max_str_digits"):  # this interpreter knows no limit
        yield
        return
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(limit)
