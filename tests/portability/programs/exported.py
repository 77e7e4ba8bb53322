"""The exported files under any Python, from 2.7 on: every answer told, every bad operand refused.

`cases.py` beside it holds ADD and SUBTRACT, lists of pairs of operands.
"""

import sys

import adder
import cases
import subtracter


def refused(function, a, b):
    """Whether a call raises an error with a message, of a kind that says that the operands are bad."""
    try:
        function(a, b)
    except (ValueError, TypeError) as error:
        return len(str(error)) > 0
    return False


print("python: %s" % ("%s" % sys.version).split()[0])
for a, b in cases.ADD:
    print("add: %d" % adder.add(a, b))
for a, b in cases.SUBTRACT:
    print("subtract: %d" % subtracter.subtract(a, b))
for a, b in ((-1, 2), (2, -1), (2.5, 1), (1, 2.5), ("2", 1), (1, None)):
    print("refused: %s" % (refused(adder.add, a, b) and refused(subtracter.subtract, a, b)))
print("refused: %s" % refused(subtracter.subtract, 9, 60))
