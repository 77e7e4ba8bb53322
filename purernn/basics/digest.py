"""SHA-256 of texts and of nested lists, the same on every Python.

`hashlib` is imported only when a digest is computed, so that a Python without it runs the rest.
"""


def sha256(text: str) -> str:
    """SHA-256 of the text in UTF-8, in hexadecimal.

    >>> sha256("purernn")[:8]
    'f2218721'
    """
    from hashlib import sha256

    return sha256(text.encode()).digest().hex()


def digest_of(value: list) -> str:
    """SHA-256 of nested lists of integers and strings, as `repr` writes them.

    >>> digest_of([1, [2, 3]]) == sha256("[1, [2, 3]]")
    True
    """
    return sha256(repr(value))
