"""The exported files under any Python, from 2.7 on: every answer told, every bad operand refused.

`cases.py` beside it holds ADD and SUBTRACT, lists of pairs of operands.
"""

import sys

import adder_network
import adder_table
import cases
import subtracter_network
import subtracter_table

FORMS = [("network", adder_network, subtracter_network), ("table", adder_table, subtracter_table)]
try:
    import adder_lanes
    import subtracter_lanes

    FORMS.append(("lanes", adder_lanes, subtracter_lanes))
except ValueError as error:  # where bitwise operators are wrong, it says so and does not start
    print("lanes refused: %s" % error)


def refused(function, a, b):
    """Whether a call raises an error with a message, of a kind that says that the operands are
    bad.
    """
    try:
        function(a, b)
    except (ValueError, TypeError) as error:
        return len(str(error)) > 0
    return False


print("python: %s" % ("%s" % sys.version).split()[0])
for form, adder, subtracter in FORMS:
    for a, b in cases.ADD:
        print("%s add: %d" % (form, adder.add(a, b)))
    for a, b in cases.SUBTRACT:
        print("%s subtract: %d" % (form, subtracter.subtract(a, b)))
    for a, b in ((-1, 2), (2, -1), (2.5, 1), (1, 2.5), ("2", 1), (1, None)):
        print(
            "%s refuses: %s"
            % (form, refused(adder.add, a, b) and refused(subtracter.subtract, a, b))
        )
    print("%s refuses: %s" % (form, refused(subtracter.subtract, 9, 60)))
