"""The one error of the package, and the checks of arguments that raise it.

Every message is one line and names the value, the limit and the place.

>>> natural(3, "width", least=1)
3
>>> natural(True, "width")
Traceback (most recent call last):
    ...
purernn.basics.errors.PurernnError: width must be an integer, not True
"""

LONGEST_QUOTE = 60  # characters of a value that a message quotes


class PurernnError(ValueError):
    """Something given to purernn cannot be used; the message says what, why and where."""


def shown(value):
    """The value as a message quotes it: its `repr`, cut to LONGEST_QUOTE characters.

    >>> shown([1] * 100)
    '[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,...'
    """
    if type(value) is int and abs(value) >> 200:
        return "an integer of more than 200 bits"  # its digits could take hours to write out
    try:
        text = repr(value)
    except Exception:  # of a class of the user's: any kind
        text = "something of class %s, whose repr fails" % type(value).__name__
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 3] + "..."


def of_kind(value, kind, name):
    """The value, if it is of this class; else PurernnError.

    >>> of_kind("addition", dict, "the table")
    Traceback (most recent call last):
        ...
    purernn.basics.errors.PurernnError: the table must be a dict, not 'addition'
    """
    if not isinstance(value, kind):
        raise PurernnError("%s must be a %s, not %s" % (name, kind.__name__, shown(value)))
    return value


def natural(value, name, least=0, most=None):
    """The value, if it is an integer (no bool) from `least` to `most`; else PurernnError.

    >>> natural(0, "--hidden", least=1)
    Traceback (most recent call last):
        ...
    purernn.basics.errors.PurernnError: --hidden must be at least 1, not 0
    """
    if type(value) is not int:  # isinstance would let True through
        raise PurernnError("%s must be an integer, not %s" % (name, shown(value)))
    if value < least:
        raise PurernnError("%s must be at least %d, not %s" % (name, least, shown(value)))
    if most is not None and value > most:
        raise PurernnError("%s must be at most %d, not %s" % (name, most, shown(value)))
    return value


def integer_rows(W, rows, columns, name, least, most):
    """W, if it is `rows` lists of `columns` integers from `least` to `most`; else PurernnError.

    >>> integer_rows([[1, 2], [3]], 2, 2, "Wxh", -128, 127)
    Traceback (most recent call last):
        ...
    purernn.basics.errors.PurernnError: Wxh[1] must be a list of 2 integers, not [3]
    """
    if type(W) is not list or len(W) != rows:
        raise PurernnError("%s must be a list of %d rows, not %s" % (name, rows, shown(W)))
    for i, row in enumerate(W):
        if type(row) is not list or len(row) != columns:
            raise PurernnError(
                "%s[%d] must be a list of %d integers, not %s" % (name, i, columns, shown(row))
            )
        for entry in row:
            if type(entry) is not int or not least <= entry <= most:
                natural(entry, "%s[%d]" % (name, i), least, most)
    return W


def finite(value, name, positive=False):
    """The value as a float, if it is a finite real number (no bool), and with `positive` above 0;
    else PurernnError.

    >>> finite(float("nan"), "rate")
    Traceback (most recent call last):
        ...
    purernn.basics.errors.PurernnError: rate must be a finite number, not nan
    """
    # Only a true comparison passes: NaN - NaN and infinity - infinity are NaN, which equals
    # nothing.
    if type(value) is float and value - value == 0 or type(value) is int and abs(value) < 1 << 1023:
        if value > 0 or not positive:
            return float(value)
        raise PurernnError("%s must be above 0, not %s" % (name, shown(value)))
    raise PurernnError("%s must be a finite number, not %s" % (name, shown(value)))
