"""Tomita's grammars, against regular expressions and counts over all words of up to 12 symbols."""

import re

import pytest

from purernn.machines.arithmetic import compute
from purernn.machines.minimise import isomorphic, minimised
from purernn.machines.operations import MACHINES
from purernn.machines.tomita import GRAMMARS, tomita

LONGEST = 12


def runs_keep_to(word):
    """Whether no run of an odd number of 1s is followed at once by one of an odd number of 0s."""
    runs = [(m.group()[0], len(m.group())) for m in re.finditer("0+|1+", word)]
    return not any(
        one[0] == "1" and one[1] % 2 and other[1] % 2 for one, other in zip(runs, runs[1:])
    )


# Each language by means that share nothing with a table of states.
LANGUAGES = {
    "tomita_1": lambda word: re.fullmatch("1*", word),
    "tomita_2": lambda word: re.fullmatch("(10)*", word),
    "tomita_3": runs_keep_to,
    "tomita_4": lambda word: "000" not in word,
    "tomita_5": lambda word: word.count("0") % 2 == word.count("1") % 2 == 0,
    "tomita_6": lambda word: (word.count("0") - word.count("1")) % 3 == 0,
    "tomita_7": lambda word: re.fullmatch("0*1*0*1*", word),
}


def first_difference(machine, language):
    """The first word, of at most LONGEST symbols, on which they differ, or None."""
    level = [("", 0)]
    for _ in range(LONGEST):
        after = []
        for word, s in level:
            for x in (0, 1):
                longer = word + "01"[x]
                if machine.output[s][x] != bool(language(longer)):
                    return longer
                after.append((longer, machine.next[s][x]))
        level = after
    return None


@pytest.mark.parametrize("name", sorted(LANGUAGES))
def test_every_prefix_of_every_word_is_answered_as_the_language_says(name):
    assert first_difference(MACHINES[name], LANGUAGES[name]) is None


def test_there_are_seven_and_each_is_the_smallest_of_its_kind():
    assert sorted(LANGUAGES) == [name for name in sorted(MACHINES) if name.startswith("tomita_")]
    for name in LANGUAGES:
        assert isomorphic(MACHINES[name], minimised(MACHINES[name]))


@pytest.mark.parametrize("k", range(7))
def test_a_grammar_with_one_accepting_state_more_or_less_is_another(k):
    words, moves, accepting = GRAMMARS[k]
    for s in range(len(moves)):
        other = [other for other in range(len(moves)) if (other in accepting) != (other == s)]
        changed = tomita(k + 1, (words, moves, other))
        assert first_difference(changed, LANGUAGES["tomita_%d" % (k + 1)]) is not None


@pytest.mark.parametrize("name", sorted(LANGUAGES))
def test_an_integer_is_the_word_of_its_bits_lowest_first(name):
    for n in range(2000):
        assert compute(MACHINES[name], n) == bool(LANGUAGES[name](bin(n)[:1:-1]))
