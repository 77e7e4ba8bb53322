"""All text for the terminal passes here: characters that cannot be printed are escaped.

A file's name, a machine's name and the label of a state may hold any character, and a terminal
obeys some of them: ESC ] 0 ; … BEL names its window, ESC [ 2 J clears it, U+202E reverses the
text. So both streams are wrapped while a command runs. Every character passes that
`str.isprintable` admits and the stream can encode. Tabs and ends of lines pass, too, and the two
sequences that purernn writes: bold from the beginning of a line to its end. (There is no colour.
The line of `progress` has only our own words and is not filtered.) A file that goes to a pipe or
another file is written as it is, in UTF-8.

>>> import io
>>> stream = Terminal(io.StringIO())
>>> print("a name \\x1b[2J of a \\u202efile", file=stream)
>>> stream.getvalue()
'a name \\\\x1b[2J of a \\\\u202efile\\n'
"""

import re

OURS = re.compile("(^\033\\[1m|\033\\[0m$)", re.MULTILINE)
DOUBTFUL = re.compile("[^\t\n -~]")


class Terminal:
    """A stream of text that writes to `stream`, through around(write, text) if that is given. Its
    other attributes are those of `stream`. An OSError names it by `place`.
    """

    def __init__(self, stream, around=None, place="standard output"):
        self.stream, self.around, self.place = stream, around, place

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def write(self, text):
        """Write the text, escaped."""
        text = printable(text, getattr(self.stream, "encoding", None))
        if self.around:
            return self._attempt(self.around, self.stream.write, text)
        return self._attempt(self.stream.write, text)

    def write_file(self, text):
        """Write the whole text of a file: as it is in UTF-8, but escaped for a terminal."""
        if self.stream.isatty() or not hasattr(self.stream, "buffer"):
            return self.write(text)
        self.flush()
        self._attempt(self.stream.buffer.write, text.encode("utf-8", "backslashreplace"))

    def flush(self):
        """Flush the stream."""
        self._attempt(self.stream.flush)

    def _attempt(self, action, *arguments):
        try:
            return action(*arguments)
        except OSError as error:
            words = error.strerror or error
            raise type(error)("%s cannot be written: %s" % (self.place, words))

    def writelines(self, lines):
        """Write each of the lines, escaped."""
        for line in lines:
            self.write(line)


def printable(text, encoding=None) -> str:
    """The text with Python's escapes for characters that are not printable or not in the encoding.

    >>> printable("\\u03c3 \\ud800 \\x07", "ascii")
    '\\\\u03c3 \\\\ud800 \\\\x07'
    """
    if not text.isprintable():
        parts = OURS.split(text)
        parts[::2] = [_escaped(part) for part in parts[::2]]
        text = "".join(parts)
    encoding = encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _escaped(text):
    return DOUBTFUL.sub(_escape, text)


def _escape(match):
    character = match.group()
    return character if character.isprintable() else character.encode("unicode_escape").decode()
