"""The line of progress: for how long a command has run, how far it is, and with what.

    0:03  1470 samples  of addition  mean error 0.002  [################    ]

The line appears on standard error after half a second, if that is a terminal. A separate thread
draws it five times a second, so that the clock runs whatever the work is doing. It fits any
terminal of 20 columns or more: parts that do not fit are left out, from the right. Any other output
removes it first. There is no line with --quiet, or if standard error is not a terminal.

>>> fitted("0:03", ("1470 samples", "of addition", "mean error 0.002"), None, 79)
'0:03  1470 samples  of addition  mean error 0.002'
>>> fitted("0:03", ("1470 samples", "of addition", "mean error 0.002"), None, 20)
'0:03  1470 samples'
>>> fitted("0:03", ("1470 samples",), 0.5, 32)
'0:03  1470 samples  [#####     ]'
"""

import os
import sys
import time

FIRST, PERIOD = 0.5, 0.2  # seconds until the line appears, and from one drawing to the next
LEAST_BAR, MOST_BAR = 10, 40  # columns between the brackets


def fitted(clock, parts, share, width) -> str:
    """The line in `width` columns: the clock, then as many of the parts as fit (the first is cut if
    it does not fit), then a bar for the share done, from 0 to 1, if there is room.
    """
    text = clock
    for part in parts:
        longer = text + "  " + part
        if len(longer) > width:
            return longer[: width - 3] + "..." if text == clock else text
        text = longer
    columns = min(MOST_BAR, width - len(text) - 4)
    if share is not None and columns >= LEAST_BAR:
        text += "  [%s]" % ("#" * round(columns * min(1.0, max(0.0, share)))).ljust(columns)
    return text


class ProgressLine:
    """The line of one command, and the notes of commands on standard error."""

    def __init__(self):
        self.stream = self.thread = self.lock = None  # of the terminal, while a line may be drawn
        self.parts, self.share, self.quiet = (), None, False
        self.drawn, self.inside = False, False  # inside: another text's line has not ended

    def begin(self, stream, quiet, *parts):
        """From now on, draw the line on this stream, if it is a terminal."""
        self.quiet, self.begun = quiet, time.time()
        self.say(*parts)
        if quiet or os.environ.get("TERM") == "dumb" or not stream.isatty():
            return
        from threading import Event, RLock, Thread  # here, since they are needed on terminals only

        if self.lock is None:
            self.lock = RLock()
            if hasattr(os, "register_at_fork"):  # no process begins in the middle of a drawing
                acquire, release = self.lock.acquire, self.lock.release
                os.register_at_fork(before=acquire, after_in_parent=release, after_in_child=release)
        self.stream, self.ended = stream, Event()
        self.drawn = self.inside = False
        self.thread = Thread(target=self._draw_on, daemon=True)
        self.thread.start()

    def end(self):
        """Stop drawing."""
        if self.thread is not None:
            self.ended.set()
            self.thread.join()
            self.wipe()
            self.stream = self.thread = None

    def say(self, *parts, share=None):
        """Set the words of the line, the most important first, and the share that is done."""
        self.parts, self.share = parts, share

    def note(self, text):
        """A line for the user on standard error, unless --quiet is given."""
        if not self.quiet:
            print(" ".join(text.split()), file=sys.stderr)

    def wipe(self):
        """Remove the line until it is drawn again."""
        if self.drawn:
            self.drawn = False
            _put(self.stream, "\r\033[K")

    def around(self, write, text):
        """Write another text in the line's place."""
        if self.thread is None:
            return write(text)
        with self.lock:
            self.wipe()
            self.inside = not text.endswith("\n") if text else self.inside
            return write(text)

    def _draw_on(self):
        wait = FIRST
        while not self.ended.wait(wait):
            wait = PERIOD
            with self.lock:
                if not self.inside:
                    self._draw()

    def _draw(self):
        seconds = int(time.time() - self.begun)
        clock = "%d:%02d" % (seconds // 60, seconds % 60)
        text = fitted(clock, self.parts, self.share, columns_of(self.stream) - 1)
        self.drawn = True
        _put(self.stream, "\r" + text + "\033[K")


def columns_of(stream) -> int:
    """The width of the stream's terminal, 80 if it is not known."""
    try:
        return max(20, os.get_terminal_size(stream.fileno()).columns or 80)
    except (OSError, ValueError, AttributeError):
        return 80


def _put(stream, text):
    try:
        encoding = getattr(stream, "encoding", None) or "ascii"
        stream.write(text.encode(encoding, "replace").decode(encoding))
        stream.flush()
    except (OSError, ValueError):  # a terminal that has gone
        pass


PROGRESS = ProgressLine()
