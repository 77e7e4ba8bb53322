"""Three ways of writing an integer network as Python source: its weights in rows or in lanes, or a
table.

A form is the text of the data and of the lines of one function, which `exported` puts together:

    network   the weights in rows, a unit each, and the sums of `quantised` in plain loops:
              the least to explain, and the least memory, since bytes hold the weights
    lanes     a column of weights packed into one integer, a lane of bits for each sum, so that
              the sums of all units are taken at once
    table     the hidden states that can be reached, with what each symbol leads to: one
              look-up a bit, but without the weights

The lanes are those of the module `lanes`: unit i has the bits from LANE · i up, and the outputs
follow the hidden units. Half of a lane's range is added to each, so that the highest bit of a lane
minus a threshold shows whether the threshold is at or below the sum.

The source is written for the smallest Python, a BBC micro:bit with 9 KB free; `docs/embed.md` has
the measurements. There a docstring takes heap, so does a name that the firmware does not have, and
reading a character of a string is slow. Hence the comments above the function, names like `power`,
and bytes. Lanes unpacked from one integer at each call would take less heap and more time.

Sources: L. Kronecker, "Grundzüge einer arithmetischen Theorie der algebraischen Grössen" (1882);
L. Lamport, "Multiple byte processing with full-word instructions", CACM 18 (1975).
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..integers.lanes import lane_bits
from ..integers.proof import network_machine


class Form:
    """The text of one form.

    data: the lines of its constants; note: comment lines above the function; setup, step: lines
    before the loop over the bits and in it; outputs: an expression for each output bit of a step;
    texts: whether a step reads the bit of operand a as a[length] == "1", or as a % 2.
    """

    def __init__(self, data, note, setup, step, outputs, texts):
        self.data, self.note, self.setup, self.step = data, note, setup, step
        self.outputs, self.texts = outputs, texts


def _rows(numbers):
    """Rows of integers as the lines of a tuple of strings, in columns."""
    width = max([len(str(n)) for row in numbers for n in row])
    return "\n".join(
        [
            '        "%s",' % " ".join([(" " * width + str(n))[-width:] for n in row])
            for row in numbers
        ]
    )


def _lines(text):
    return text.strip("\n").split("\n")


def _matrix(network):
    """A row for each hidden unit, then for each output: weights of the hidden units, of the
    operands, and the bias.
    """
    hidden = [wh + wx + [b] for wh, wx, b in zip(network.Whh, network.Wxh, network.bh)]
    return hidden + [w + [0] * network.n_in + [b] for w, b in zip(network.Why, network.by)]


def network_form(network, operands) -> Form:
    """The weights in rows, and plain loops over them. operands: the names of the function's
    parameters.
    """
    n_hid, n_in, n_out, top = network.n_hid, network.n_in, network.n_out, network.levels - 1
    row = n_hid + n_in + 1
    fields = dict(
        n_hid=n_hid,
        top=top,
        rows=_rows(_matrix(network)),
        end=row * (n_hid + n_out),
        first=row * n_hid,
    )
    data = """
# A row for each hidden unit, then for each output: its weights for the levels of the hidden units,
# for the operands' bits, and its bias. A byte holds a weight plus 128.
WEIGHTS = (bytearray if str is bytes else bytes)(
    int(w) + 128
    for row in (
%(rows)s
    )
    for w in row.split()
)
"""
    note = """
# A step takes one bit of every operand, the lowest first. A bit counts as one more unit, at
# level 0 or %(top)d, and the bias as one that is always at level %(top)d. A unit's new level is how
# many thresholds are at or below its sum; then the outputs read the new levels. An output is 1
# if its sum is 0 or more.
"""
    step = """
values = levels[:%(n_hid)d] + [%(bits)s, %(top)d]
levels = []
n = 0
while n < %(end)d:
    if n == %(first)d:
        values[:%(n_hid)d] = levels
    total = 0
    for value in values:
        if value:
            total += %(product)s
        n += 1
    levels.append(%(level)s)
"""
    if top == 1:
        fields["bits"] = ", ".join(["%s %% 2" % a for a in operands])
        fields["product"] = "data[n] - 128"
    else:
        fields["bits"] = ", ".join(["%d * (%s %% 2)" % (top, a) for a in operands])
        fields["product"] = "value * (data[n] - 128)"
    fields["level"] = _counted(network.thresholds)
    outputs = ["total >= 0"]
    if n_out > 1:
        step = "\nsums = []" + step + "    sums.append(total)\n"
        outputs = ["sums[%d] >= 0" % (n_hid + o) for o in range(n_out)]
    setup = ["data = WEIGHTS", "levels = [0] * %d" % n_hid]
    return Form(
        _lines(data % fields),
        _lines(note % fields),
        setup,
        _lines(step % fields),
        outputs,
        texts=False,
    )


def _counted(thresholds):
    """How many thresholds are at or below `total`, as an expression, of a few terms a line."""
    if len(thresholds) == 1:
        return "total >= %d" % thresholds[0]
    terms = ["(total >= %d)" % t for t in thresholds]
    lines = [" + ".join(terms[k : k + 5]) for k in range(0, len(terms), 5)]
    return lines[0] if len(lines) == 1 else "\n        " + "\n        + ".join(lines) + "\n    "


def lanes_form(network, operands) -> Form:
    """The weights in columns, each packed into one integer."""
    n_hid, top, lane, units = (
        network.n_hid,
        network.levels - 1,
        lane_bits(network),
        network.n_hid + network.n_out,
    )
    columns = [list(column) for column in zip(*_matrix(network))]
    fields = dict(
        n_hid=n_hid,
        rows=_rows(columns),
        lane=lane,
        units=units,
        times="" if top == 1 else "%d * " % top,
    )
    data = """
# A row for each hidden unit, for each operand, and the biases: its weights in the sums of the
# %(n_hid)d hidden units, then of the outputs. A row is packed into one integer, a lane of LANE bits
# for each sum.
LANE = %(lane)d
COLUMNS = list(
    sum(int(w) << LANE * i for i, w in enumerate(row.split()))
    for row in (
%(rows)s
    )
)
if 2**40 & 2**40 == 0:
    raise ValueError("this Python's bitwise operators are wrong: export the form network or table")

# 1 in the lane of every hidden unit; and where all sums begin, the biases and half of a lane's
# range.
ONES = ((1 << LANE * %(n_hid)d) - 1) // ((1 << LANE) - 1)
BIAS = %(times)sCOLUMNS[-1] + (((1 << LANE * %(units)d) - 1) // ((1 << LANE) - 1) << LANE - 1)
"""
    note = """
# `sums` holds the sums of all units, a lane each. A step adds to them one bit of every operand,
# the lowest first. The highest bit of a lane less a threshold is 1 if the threshold is at or
# below the sum, and a unit's new level is how many are. Then the sums are those of the new
# levels, each times its column.
"""
    step = []
    for k, a in enumerate(operands):
        step += [
            'if %s[length] == "1":' % a,
            "    sums += %sCOLUMNS[%d]" % (fields["times"], n_hid + k),
        ]
    if top == 1:
        step.append("levels = sums >> LANE - 1 & ONES")
        added = ["    if levels & 1:", "        sums += COLUMNS[n]"]
    else:
        listed = ", ".join([str(t) for t in network.thresholds])
        step += [
            "levels = 0",
            "for n in %s:" % listed,
            "    levels += sums - n * ONES >> LANE - 1 & ONES",
        ]
        mask = 1
        while mask < top:
            mask = 2 * mask + 1
        added = [
            "    value = levels & %d" % mask,
            "    if value:",
            "        sums += value * COLUMNS[n]",
        ]
    step += ["sums = BIAS", "for n in range(%d):" % n_hid] + added + ["    levels >>= LANE"]
    outputs = ["sums >> %d & 1" % (lane * (n_hid + o) + lane - 1) for o in range(network.n_out)]
    return Form(
        _lines(data % fields), _lines(note % fields), ["sums = BIAS"], step, outputs, texts=True
    )


def table_form(network, operands) -> Form:
    """The reachable hidden states as a table.

    Raises PurernnError if there are more than `mealy.MOST_STATES`.
    """
    machine = network_machine(network)
    symbols, n_out = 2**network.n_in, network.n_out
    entries = [
        [after << n_out | y for after, y in zip(*rows)]
        for rows in zip(machine.next, machine.output)
    ]
    largest = max([max(row) for row in entries])
    size = 1 + (largest > 255) + (largest > 65535)
    fields = dict(states=len(entries), rows=_rows(entries), symbols=symbols, outputs=2**n_out)
    fields["bytes"] = "int(w)" if size == 1 else "int(w) >> 8 * n & 255"
    fields["each"] = "" if size == 1 else "\n    for n in range(%d)" % size
    data = """
# The network as a table: a row for each of the %(states)d hidden states that it can reach; for
# each symbol, %(outputs)d times the number of the next state, plus the output symbol.
TABLE = (bytearray if str is bytes else bytes)(
    %(bytes)s
    for row in (
%(rows)s
    )
    for w in row.split()%(each)s
)
"""
    note = """
# A step takes one bit of every operand, the lowest first: the symbol is
# %(symbol)s.
"""
    # the symbol: bit of a + 2 * bit of b + …
    times = [""] + ["%d * " % (2**k) for k in range(1, network.n_in)]
    fields["symbol"] = " + ".join(["%sbit of %s" % pair for pair in zip(times, operands)])
    bits = " + ".join(['%s(%s[length] == "1")' % pair for pair in zip(times, operands)])
    step = ["n = %d * state + %s" % (symbols, bits)]
    if size == 1:
        step += ["n = TABLE[n]"]
    else:
        step += [
            "n = "
            + " + ".join(["(TABLE[%d * n + %d] << %d)" % (size, k, 8 * k) for k in range(size)])
        ]
    step += ["state = n >> %d" % n_out]
    outputs = ["n & 1"] + ["n >> %d & 1" % o for o in range(1, n_out)]
    return Form(
        _lines(data % fields), _lines(note % fields), ["state = 0"], step, outputs, texts=True
    )


PYTHON_FORMS = {"network": network_form, "lanes": lanes_form, "table": table_form}
