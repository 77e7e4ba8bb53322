"""What a mistyped word may have been meant to be."""


def closest(word, words):
    """The one of the words that is most like this one, or None if none is like it.

    >>> closest("lern", ["learn", "compute"]), closest("x", ["learn"])
    ('learn', None)
    """
    from difflib import get_close_matches  # here, since only a mistake needs it

    return (get_close_matches(word, list(words), 1) or [None])[0]
