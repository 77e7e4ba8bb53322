"""Tomita's seven grammars: the languages most often used to measure learning from examples.

A word is a sequence of bits. A grammar's machine answers every symbol with 1 if the word so far
belongs to the language, else with 0: one answer for every prefix, not one for a word.

    1  1*
    2  (10)*
    3  no odd run of 0s right after an odd run of 1s
    4  no 000
    5  even numbers of 0s and of 1s
    6  as many 0s as 1s, modulo 3
    7  0* 1* 0* 1*

Source: M. Tomita, "Dynamic construction of finite-state automata from examples using
hill-climbing", Proc. 4th Annual Conference of the Cognitive Science Society (1982). The third
grammar is read as in the later literature: a run ends where the other bit follows.

>>> tomita(4, GRAMMARS[3]).run([0, 0, 1, 0, 0, 0, 1])
[1, 1, 1, 1, 1, 0, 0]
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from .mealy import Machine

# For each grammar: its words in English; for every state, the state after a 0 and after a 1; and
# the states in which the word so far belongs to the language. State 0 is that of the empty word.
GRAMMARS = (
    ("has no 0", [[1, 0], [1, 1]], [0]),
    ("is 10 repeated", [[2, 1], [0, 2], [2, 2]], [0]),
    (
        "has no odd run of 0s right after an odd run of 1s",
        [[0, 1], [2, 0], [3, 4], [2, 1], [4, 4]],
        [0, 1, 3],
    ),
    ("has no three 0s in a row", [[1, 0], [2, 0], [3, 0], [3, 3]], [0, 1, 2]),
    ("has even numbers of 0s and of 1s", [[1, 2], [0, 3], [3, 0], [2, 1]], [0]),
    ("has as many 0s as 1s, modulo 3", [[1, 2], [2, 0], [0, 1]], [0]),
    ("is 0s, then 1s, then 0s, then 1s", [[0, 1], [2, 1], [2, 3], [4, 3], [4, 4]], [0, 1, 2, 3]),
)


def tomita(number: int, grammar: tuple) -> Machine:
    """The machine tomita_NUMBER of a row of GRAMMARS: one input bit, one output bit."""
    _, moves, accepting = grammar
    # a step's output: whether the state that it leads to accepts
    outputs = [[int(after in accepting) for after in row] for row in moves]
    states = list(range(len(moves)))
    return Machine("tomita_%d" % number, 1, 1, states, moves, outputs, "bit")
