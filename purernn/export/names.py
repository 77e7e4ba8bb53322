"""Names in files that we write for other programs: no part of a name may become code there.

The name of a machine comes from a file, and nothing in that file is trusted. In a comment or a
text of an exported file the name is written as `plain`. Its alphabet has no quote, no backslash, no
sign that begins or ends a comment in any of these languages ( # ; * / { } < > and % among them),
and no end of line. It also lacks the signs : and =, with which Python would read a comment as a
declaration of the file's encoding (PEP 263). As the name of a function it is written as an
`identifier`. SVG and HTML have other escapes (`svg.escaped`), and so has DOT.
"""

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
ALPHABET = LETTERS + DIGITS + " _+-.,()"


def plain(name) -> str:
    """The name in ALPHABET: every other character becomes _.

    >>> plain("5a - 3b"), plain("coding: rot13"), plain('*/ "')
    ('5a - 3b', 'coding_ rot13', '__ _')
    """
    return "".join([c if c in ALPHABET else "_" for c in name])


def identifier(name, taken) -> str:
    """The name in letters, digits and _, beginning with a letter; with _ at its end if it is
    one of those `taken`.

    >>> identifier("addition", ["max"]), identifier("5a - 3b", []), identifier("max", ["max"])
    ('addition', 'f_5a___3b', 'max_')
    """
    word = "".join([c if c in LETTERS + DIGITS else "_" for c in name])
    if word[:1] not in LETTERS or not word:
        word = "f_" + word
    return word + "_" if word in taken else word
