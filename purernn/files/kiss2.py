"""Machines in KISS2, the text format of the logic-synthesis benchmarks.

    .i 2                 input bits        .s 2     states (may be missing)
    .o 1                 output bits       .r zero  the first state (else that of the first row)
    .p 8                 rows (may be missing)
    -0 zero zero 0       input, state, next state, output
    .e                   the end (may be missing)

A - in an input stands for both bits. A - in an output is open, and so is a next state of *; a row
of state * is for every state. `transitions` explains the rules for open parts and for states that
cannot be reached. Bit k of a symbol, operand k, is the k-th character from the left. A # begins a
comment.

Source: E. Sentovich and others, "SIS: a system for sequential circuit synthesis", UC Berkeley
memorandum UCB/ERL M92/41 (1992).

>>> text = ".i 1\\n.o 1\\n0 even even 0\\n1 even odd 1\\n0 odd odd 1\\n1 odd even 0\\n.e\\n"
>>> machine, notes = from_kiss2(text, "parity", "parity.kiss2")
>>> machine.run([1, 1, 0, 1]), notes
([1, 0, 0, 1], [])
>>> print(to_kiss2(machine))
.i 1
.o 1
.p 4
.s 2
.r s0
0 s0 s0 0
1 s0 s1 1
0 s1 s1 1
1 s1 s0 0
.e
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.errors import PurernnError, shown
from ..machines.mealy import MOST_STATES, Machine
from .transitions import Transition, at, bits_text, bits_within, machine_from

ANY = "*"
COUNTS = (".i", ".o", ".p", ".s")
IGNORED = (".ilb", ".ob", ".start_kiss", ".end_kiss", ".latch_order", ".code")


def from_kiss2(text: str, name: str, place: str) -> tuple:
    """(Machine, notes) of a text in KISS2; `place` names the file in messages.

    Raises PurernnError, which names the line, if the text is not such a Mealy machine.
    """
    counts: dict = {}  # keyword: (its number, its line)
    first, rows = None, []
    for line, words in _lines(text):
        keyword = words[0]
        if keyword in (".e", ".end"):
            break
        if keyword in COUNTS or keyword == ".r":
            if len(words) != 2:
                raise at(place, line, "%s takes one word, not %d" % (keyword, len(words) - 1))
            if keyword in counts or (keyword == ".r" and first):
                raise at(place, line, "a second %s" % keyword)
            if keyword == ".r":
                first = (words[1], line)
            else:
                counts[keyword] = (_count(words[1], keyword, place, line), line)
        elif keyword[0] == ".":
            if keyword not in IGNORED:
                raise at(place, line, "no keyword of KISS2 is called %s" % shown(keyword))
        elif len(words) != 4:
            raise at(
                place,
                line,
                "a row has 4 words: input, state, next state, output; not %d" % len(words),
            )
        else:
            rows.append((line, words))
    for keyword in (".i", ".o"):
        if keyword not in counts:
            raise PurernnError("%s has no line %s, which says how many bits" % (place, keyword))
    if not rows:
        raise PurernnError("%s has no row, so no state" % place)
    n_in = bits_within(counts[".i"][0], "input", place, counts[".i"][1])
    n_out = bits_within(counts[".o"][0], "output", place, counts[".o"][1])
    states = _states(rows)
    if first and first[0] not in states:
        raise at(place, first[1], "no row is of the first state, %s" % shown(first[0]))
    if not states:
        raise at(place, rows[0][0], "the only state is %s, which is every other" % ANY)
    if len(states) > MOST_STATES:
        raise PurernnError("%s has more than %d states" % (place, MOST_STATES))
    for keyword, amount, noun in ((".p", len(rows), "rows"), (".s", len(states), "states")):
        if keyword in counts and counts[keyword][0] != amount:
            stated, line = counts[keyword]
            raise at(
                place, line, "%s says %d %s, but there are %d" % (keyword, stated, noun, amount)
            )
    transitions = _transitions(rows, states, n_in, n_out, place)
    return machine_from(name, n_in, n_out, first[0] if first else states[0], transitions, place)


def _transitions(rows, states, n_in, n_out, place):
    """The transitions of the rows, one after the other."""
    for line, (inputs, before, after, outputs) in rows:
        _check_pattern(inputs, n_in, "input", place, line)
        _check_pattern(outputs, n_out, "output", place, line)
        symbols = _matching(inputs)
        output = sum([1 << k for k, c in enumerate(outputs) if c == "1"])
        care = sum([1 << k for k, c in enumerate(outputs) if c != "-"])
        for state in states if before == ANY else [before]:
            yield Transition(line, state, symbols, None if after == ANY else after, output, care)


def _lines(text):
    """(number, words) of each line that has any, comments left out."""
    for number, line in enumerate(text.split("\n"), 1):
        words = line.partition("#")[0].split()
        if words:
            yield number, words


def _count(word, keyword, place, line):
    if not set(word) <= set("0123456789"):
        raise at(place, line, "%s takes a number, not %s" % (keyword, shown(word)))
    if len(word) > 9:
        raise at(place, line, "%s takes a number of at most 9 digits" % keyword)
    return int(word)


def _states(rows):
    """The names of states, in the order of their rows, then those without a row."""
    names = dict.fromkeys([words[1] for _, words in rows])
    names.update(dict.fromkeys([words[2] for _, words in rows]))
    return [name for name in names if name != ANY]


def _check_pattern(pattern, length, noun, place, line):
    if len(pattern) != length or not set(pattern) <= set("01-"):
        raise at(
            place, line, "the %s must be %d of 0, 1 and -, not %s" % (noun, length, shown(pattern))
        )


def _matching(pattern):
    """The symbols that an input with - stands for.

    >>> _matching("-01")
    [4, 5]
    """
    symbols = [0]
    for k, c in enumerate(pattern):
        symbols = [x | bit << k for x in symbols for bit in ((0, 1) if c == "-" else (int(c),))]
    return sorted(symbols)


def to_kiss2(machine: Machine) -> str:
    """The machine in KISS2, a row for every transition; states are called s0, s1, ..."""
    lines = [
        ".i %d" % machine.n_in,
        ".o %d" % machine.n_out,
        ".p %d" % (len(machine.next) * 2**machine.n_in),
        ".s %d" % len(machine.next),
        ".r s0",
    ]
    for s, (nexts, outputs) in enumerate(zip(machine.next, machine.output)):
        for x, (after, y) in enumerate(zip(nexts, outputs)):
            lines.append(
                "%s s%d s%d %s"
                % (bits_text(x, machine.n_in), s, after, bits_text(y, machine.n_out))
            )
    return "\n".join(lines + [".e"])
