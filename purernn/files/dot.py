"""Mealy machines in DOT, Graphviz's language, in the form of AALpy and LearnLib.

    digraph "parity" {
        __start0 [label="", shape=none];
        s0 [label="even"];
        s1 [label="odd"];
        __start0 -> s0 [label=""];
        s0 -> s1 [label="1/1"];

One transition is one edge, labelled input/output; the edge from __start0 leads to the first state.

Inputs and outputs are words; the symbols of a machine are bits. If all words of a kind consist of
0s and 1s, they are the bits, operand 0 leftmost. Shorter words get 0s on the left, since some tools
take 01 for a number and write 1. If there are other words, or two would become equal, the words
are sorted and numbered from 0 on. Numbers are written in the fewest bits that all of them need, the
lowest bit leftmost, and a note lists them. `transitions` explains the rules for symbols without an
edge and for states that cannot be reached.

Sources: E. Gansner, E. Koutsofios, S. North, "Drawing graphs with dot" (2015), the language;
E. Muškardin and others, "AALpy: an active automata learning library" (2022), and M. Isberner and
others, "The open-source LearnLib" (2015), the manner.

>>> text = 'digraph g { __start0 -> a; a -> b [label="up / yes"]; b -> a [label="down / no"]; }'
>>> machine, notes = from_dot(text, "switch", "switch.dot")
>>> machine.next, machine.output, notes[0]
([[0, 1], [0, 1]], [[0, 1], [0, 0]], 'inputs as bits: down 0, up 1')
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import re

from ..basics.errors import PurernnError, shown
from ..machines.mealy import MOST_BITS, Machine
from .transitions import Transition, at, bits_text, bits_within, machine_from

START = "__start0"
TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n\f\v]+|//[^\n]*|\#[^\n]*|/\*.*?\*/)
    |(?P<quoted>"(?:[^"\\]|\\.)*")
    |(?P<plain>-?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)|(?:[A-Za-z_]|[^\x00-\x7f])(?:\w|[^\x00-\x7f])*)
    |(?P<mark>->|[{}\[\];,=])""",
    re.VERBOSE | re.DOTALL,
)


def from_dot(text: str, name: str, place: str) -> tuple:
    """(Machine, notes) of a text in DOT; `place` names the file in messages.

    Raises PurernnError, which names the line, if the text is not such a Mealy machine.
    """
    first, labels, edges = None, {}, []
    for line, path, label in _statements(_Tokens(text, place)):
        if len(path) == 1:
            if label is not None:
                labels[path[0]] = label
        elif path[0] == START:
            if first is not None:
                raise at(place, line, "a second edge from %s" % START)
            first = path[1]
        else:
            parts = [part.strip() for part in (label or "").split("/")]
            if len(parts) != 2 or "" in parts:
                raise at(
                    place,
                    line,
                    "an edge must have a label of the form input/output, not %s"
                    % shown(label or ""),
                )
            edges.append((line, path[0], path[1], parts[0], parts[1]))
    if first is None:
        raise PurernnError(
            "%s has no edge from %s, which says what the first state is" % (place, START)
        )
    if not edges:
        raise PurernnError("%s has no edge labelled input/output" % place)
    inputs, n_in, in_notes = _code([(edge[3], edge[0]) for edge in edges], "input", place)
    outputs, n_out, out_notes = _code([(edge[4], edge[0]) for edge in edges], "output", place)
    transitions = [
        Transition(line, before, (inputs[x],), after, outputs[y], 2**n_out - 1)
        for line, before, after, x, y in edges
    ]
    machine, notes = machine_from(name, n_in, n_out, first, transitions, place, labels)
    return machine, in_notes + out_notes + notes


def _code(words_and_lines, noun, place):
    """({word: symbol}, bits of a symbol, notes) by the rule above."""
    lines = dict(reversed(words_and_lines))  # the first line that has a word
    words = sorted(lines)
    if set("".join(words)) <= set("01"):
        longest = max(words, key=len)
        n = bits_within(len(longest), noun, place, lines[longest])
        symbols = {word: int(word.rjust(n, "0")[::-1], 2) for word in words}
        if len(set(symbols.values())) == len(words):
            return symbols, n, []
    if len(words) > 2**MOST_BITS:
        last = sorted(lines.values())[2**MOST_BITS]
        raise at(place, last, "more than %d different %ss" % (2**MOST_BITS, noun))
    n = max(1, (len(words) - 1).bit_length())
    code = {word: k for k, word in enumerate(words)}
    words_as_bits = ", ".join(
        ["%s %s" % (" ".join(word.split()), bits_text(code[word], n)) for word in words]
    )
    return code, n, ["%ss as bits: %s" % (noun, words_as_bits)]


class _Tokens:
    """The tokens of a text in DOT, one at a time: (kind, value, line), and at the end (end, "")."""

    def __init__(self, text, place):
        self.text, self.place = text, place
        self.position, self.line = 0, 1
        self.next()

    def next(self):
        """The current token, and on to the one after it."""
        token = getattr(self, "token", None)
        kind = "space"
        while kind == "space":
            if self.position == len(self.text):
                self.token = ("end", "", self.line)
                break
            match = TOKEN.match(self.text, self.position)
            if not match:
                piece = self.text[self.position : self.position + 10]
                raise at(self.place, self.line, "%s is no part of DOT that is read" % shown(piece))
            kind, value = match.lastgroup, match.group()
            if kind == "quoted":
                kind, value = "name", _unquoted(value)
            self.token = ("name" if kind == "plain" else kind, value, self.line)
            self.position = match.end()
            self.line += match.group().count("\n")
        return token

    def take(self, kind, value=None):
        """The next token, if it is of this kind and value; else PurernnError."""
        if self.token[0] != kind or value not in (None, self.token[1]):
            expected = value or {"name": "a name", "end": "the end"}[kind]
            actual = "the end" if self.token[0] == "end" else shown(self.token[1])
            raise at(self.place, self.token[2], "%s must come here, not %s" % (expected, actual))
        return self.next()

    def taken(self, mark):
        """Whether the next token is this mark; if so, on to the one after it."""
        return self.token[:2] == ("mark", mark) and bool(self.next())


def _unquoted(text):
    return re.sub(
        r"\\(.)",
        lambda match: {'"': '"', "\\": "\\", "n": "\n", "\n": ""}.get(
            match.group(1), match.group()
        ),
        text[1:-1],
        flags=re.DOTALL,
    )


def _statements(tokens):
    """(line, [the names that an edge or a node joins], label or None), of nodes and edges."""
    word = tokens.take("name")
    if word[1] == "strict":
        word = tokens.take("name")
    if word[1] != "digraph":
        raise at(tokens.place, word[2], "a digraph must come here, not %s" % shown(word[1]))
    if tokens.token[0] == "name":
        tokens.next()
    tokens.take("mark", "{")
    while not tokens.taken("}"):
        if tokens.taken(";"):
            continue
        _, name, line = tokens.take("name")
        if name == "subgraph":
            raise at(tokens.place, line, "subgraphs are not read")
        if tokens.taken("="):  # of the whole graph
            tokens.take("name")
            continue
        path = [name]
        while tokens.taken("->"):
            path.append(tokens.take("name")[1])
        label = None
        while tokens.taken("["):
            label = _label(tokens, label)
        if len(path) > 1 or name not in ("graph", "node", "edge"):
            for pair in zip(path, path[1:]) if len(path) > 1 else [path]:
                yield line, list(pair), label
    tokens.take("end")


def _label(tokens, label):
    """The label in a list of attributes up to its ], or the one before."""
    while not tokens.taken("]"):
        name = tokens.take("name")[1]
        tokens.take("mark", "=")
        value = tokens.take("name")[1]
        label = value if name == "label" else label
        tokens.taken(",") or tokens.taken(";")
    return label


def to_dot(machine: Machine) -> str:
    """The machine in DOT: an edge for every transition, which says `input bits/output bits`.

    >>> from purernn.machines.operations import MACHINES
    >>> print(to_dot(MACHINES["parity"]))
    digraph "parity" {
        __start0 [label="", shape=none];
        s0 [label="0"];
        s1 [label="1"];
        __start0 -> s0 [label=""];
        s0 -> s0 [label="0/0"];
        s0 -> s1 [label="1/1"];
        s1 -> s1 [label="0/1"];
        s1 -> s0 [label="1/0"];
    }
    """
    lines = ["digraph %s {" % _quoted(machine.name), '    %s [label="", shape=none];' % START]
    for s, label in enumerate(machine.states):
        lines.append("    s%d [label=%s];" % (s, _quoted(str(label))))
    lines.append('    %s -> s0 [label=""];' % START)
    for s, (nexts, outputs) in enumerate(zip(machine.next, machine.output)):
        for x, (after, y) in enumerate(zip(nexts, outputs)):
            label = "%s/%s" % (bits_text(x, machine.n_in), bits_text(y, machine.n_out))
            lines.append("    s%d -> s%d [label=%s];" % (s, after, _quoted(label)))
    return "\n".join(lines + ["}"])


def _quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
