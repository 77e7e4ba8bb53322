"""Axes: positions of numbers on the page, and round numbers beside them.

An axis is exactly as long as the data, so that its ends show their range. Its title is horizontal
at its end, where it is easy to read.

Source: E. Tufte, "The visual display of quantitative information" (1983), range frames.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from math import floor, log10

from .svg import element, label, number, readable


class Scale:
    """A linear map of data onto the page: from `low` and `high` to `start` and `end`."""

    def __init__(self, low, high, start, end):
        if not high > low:
            low, high = low - 0.5, high + 0.5
        self.low, self.high, self.start, self.end = low, high, start, end

    def __call__(self, value) -> float:
        """The place of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self, most=6) -> list:
        """Round numbers from low to high, at most that many: multiples of 1, 2 or 5 times a power
        of ten.

        >>> Scale(0, 0.5, 0, 1).ticks(), Scale(0, 1050, 0, 1).ticks()
        ([0.0, 0.1, 0.2, 0.3, 0.4, 0.5], [0, 200, 400, 600, 800, 1000])
        """
        power = 10.0 ** floor(log10(max(self.high - self.low, 1e-300) / most))
        for step in (power, 2 * power, 5 * power, 10 * power, 20 * power):
            first, last = -floor(-self.low / step + 1e-9), floor(self.high / step + 1e-9)
            if last - first < most:
                break
        return [
            float("%.12g" % (i * step)) if step < 1 else int(round(i * step))
            for i in range(int(first), int(last) + 1)
        ]


def x_axis(scale, y, words) -> str:
    """A horizontal axis under the data, as long as they are, with its words at the right."""
    marks = [
        element("path", d="M%s %sv4" % (number(scale(v)), number(y)), class_="axis")
        for v in scale.ticks()
    ]
    marks += [
        label(scale(v), y + 17.0, readable(v), class_="tick x", text_anchor="middle")
        for v in scale.ticks()
    ]
    line = element(
        "path", d="M%s %sH%s" % (number(scale.start), number(y), number(scale.end)), class_="axis"
    )
    fits = scale.end - scale.start > 6.7 * len(words)
    words = label(
        scale.end if fits else scale.start,
        y + 34.0,
        words,
        class_="soft",
        text_anchor="end" if fits else None,
    )
    return line + "".join(marks) + words


def y_axis(scale, x, words) -> str:
    """A vertical axis left of the data, with its words lying above it."""
    marks = [
        element("path", d="M%s %sh-4" % (number(x), number(scale(v))), class_="axis")
        for v in scale.ticks()
    ]
    marks += [
        label(x - 8.0, scale(v) + 4.0, readable(v), class_="tick y", text_anchor="end")
        for v in scale.ticks()
    ]
    line = element(
        "path", d="M%s %sV%s" % (number(x), number(scale.start), number(scale.end)), class_="axis"
    )
    return line + "".join(marks) + label(x - 34.0, scale.end - 14.0, words, class_="soft")
