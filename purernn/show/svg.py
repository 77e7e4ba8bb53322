"""Pictures as SVG text: elements, and one style for light and dark.

In a picture text stays text, and a title describes it to those who do not see it. Colours have
names: each is a CSS variable with a value for light and one for dark. The colours of states are
after those of Okabe and Ito, which colour-blind readers can distinguish; on white they are darker,
so that words in them can be read. Each state has its own shape as well. All text is ASCII with
character references, so that any encoding keeps it. Characters that XML does not allow are
replaced.

Source: M. Okabe, K. Ito, "Color universal design" (2008).

>>> element("circle", cx=1.5, cy=2, r=3.14159, class_="s0")
'<circle class="s0" cx="1.5" cy="2" r="3.14"/>'
>>> label(0, 9, "a < b")
'<text x="0" y="9">a &lt; b</text>'
"""

import re

# name: light, dark
COLOURS = {
    "paper": ("#ffffff", "#15171c"),
    "ink": ("#1d1f24", "#e8e6e1"),
    "soft": ("#676b73", "#9a9ea8"),
    "rule": ("#d5d6da", "#3a3d45"),
    "c0": ("#0067a3", "#56b4e9"),
    "c1": ("#b84a00", "#f28e4b"),
    "c2": ("#007d60", "#35c79b"),
    "c3": ("#a04589", "#dd8fc6"),
    "c4": ("#8a6000", "#e6b432"),
    "c5": ("#5b5ea6", "#a5a8e6"),
}
KINDS = 6  # of colours and shapes for states; the seventh state is drawn as the first
FONT = '"Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif'
MONOSPACE = 'ui-monospace, Menlo, Consolas, "Liberation Mono", monospace'
SUPERSCRIPTS = dict(
    zip("-0123456789", "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
)
ALLOWED = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escaped(text) -> str:
    """Any text escaped for XML and HTML, in elements and in quoted attributes; ASCII only.

    >>> escaped('<"\\u03c3"\\x00>')
    '&lt;&quot;&#963;&quot;&#65533;&gt;'
    """
    text = ALLOWED.sub("\ufffd", str(text))
    for character, entity in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&quot;"),
        ("'", "&#39;"),
    ):
        text = text.replace(character, entity)
    return text.encode("ascii", "xmlcharrefreplace").decode()


def number(value) -> str:
    """A coordinate: at most two decimals.

    >>> number(2.0), number(-0.001), number(1.256)
    ('2', '0', '1.26')
    """
    text = ("%.2f" % value).rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def element(tag, *children, **attributes) -> str:
    """An element: children are markup, attributes are escaped; `class_` is class, `_` is a
    hyphen, None leaves one out.
    """
    named = [
        (name.rstrip("_").replace("_", "-"), value)
        for name, value in attributes.items()
        if value is not None
    ]
    pairs = [
        ' %s="%s"' % (name, number(v) if type(v) is float else escaped(v))
        for name, v in sorted(named)
    ]
    inside = "".join(children)
    return (
        "<%s%s>%s</%s>" % (tag, "".join(pairs), inside, tag)
        if inside
        else "<%s%s/>" % (tag, "".join(pairs))
    )


def label(x, y, words, subscripts=False, **attributes) -> str:
    """Words at a point. With subscripts, what follows an underscore is one: h_t, h_{t-1}."""
    if not subscripts:
        return element("text", escaped(words), x=x, y=y, **attributes)
    parts = re.split(r"_(\w|\{[^}]*\})", words)
    markup, lowered = "", False
    for i, part in enumerate(parts):
        if i % 2:
            markup += element("tspan", escaped(minus(part.strip("{}"))), dy=3, font_size="11px")
        elif part:
            markup += element("tspan", escaped(part), dy=-3) if lowered else escaped(part)
        lowered = i % 2 == 1
    return element("text", markup, x=x, y=y, **attributes)


def title(words) -> str:
    """The words that appear when one points at an element, and for those who do not see it."""
    return element("title", escaped(words))


def kind(state) -> str:
    """The class that gives a state its colour."""
    return "c%d" % (state % KINDS)


def rect(x, y, width, height, *children, **attributes) -> str:
    """A rectangle by its upper left corner and its size."""
    return element(
        "rect",
        *children,
        x=float(x),
        y=float(y),
        width=float(width),
        height=float(height),
        **attributes,
    )


def shape(state, x, y, r, **attributes) -> str:
    """The mark of a state: a disc, a square, a diamond, … of about the same area."""
    turns = {
        1: [(-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)],
        2: [(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)],
        3: [(0, -1.35), (1.17, 0.68), (-1.17, 0.68)],
        4: [(0, 1.35), (1.17, -0.68), (-1.17, -0.68)],
        5: [(-1.3, -0.6), (1.3, -0.6), (1.3, 0.6), (-1.3, 0.6)],
    }.get(state % KINDS)
    children = attributes.pop("children", "")
    if turns is None:
        return element("circle", children, cx=float(x), cy=float(y), r=float(r), **attributes)
    points = " ".join(["%s,%s" % (number(x + r * dx), number(y + r * dy)) for dx, dy in turns])
    return element("polygon", children, points=points, **attributes)


def minus(text) -> str:
    """A text with a minus for the hyphen before a number or between spaces.

    >>> minus("x-axis: y - -1") == "x-axis: y \u2212 \u22121"
    True
    """
    return re.sub(r"-(?=[\d.])|(?<= )-(?= )", "\u2212", text)


def readable(value) -> str:
    """A number for a reader, thousands apart.

    >>> readable(12500), readable(0.25)
    ('12,500', '0.25')
    """
    return minus("{:,}".format(value) if type(value) is int else "%.6g" % value)


def brief(value) -> str:
    """A number of any size for a reader: three digits, or two and a power of ten.

    >>> brief(0.01234), brief(-2.5) == "\u22122.5", brief(0.000012) == "1.2\u00b710\u207b\u2075"
    ('0.0123', True, True)
    """
    if value == 0 or 0.001 <= abs(value) < 1000 or value - value != 0:
        return minus("%.3g" % value)
    mantissa, exponent = ("%.1e" % value).split("e")
    digits = "".join([SUPERSCRIPTS[digit] for digit in str(int(exponent))])
    return "%s\u00b710%s" % (minus(mantissa), digits)


def short(value, most=10) -> str:
    """A value from a file in so few characters.

    >>> short("a long name", 8), short(10**400)
    ('a long..', '(long)')
    """
    if type(value) is int and abs(value) >= 10**most:
        return minus("%.3e" % value) if abs(value) < 10**300 else "(long)"
    return minus(str(value) if len(str(value)) <= most else str(value)[: most - 2] + "..")


def _rule(selector, **properties):
    """A CSS rule; a colour's name stands for its light value, and then its variable, where
    variables are known.
    """
    declarations = []
    for name, value in sorted(properties.items()):
        name = name.replace("_", "-")
        if value in COLOURS:
            declarations.append("%s: %s; %s: var(--%s)" % (name, COLOURS[value][0], name, value))
        else:
            declarations.append("%s: %s" % (name, value))
    return ".purernn %s { %s }" % (selector, "; ".join(declarations))


def picture_style(scope=":root") -> str:
    """The one style sheet of all pictures, light and dark; the elements of `scope` have the
    colours' names.
    """
    light, dark = [
        "; ".join(["--%s: %s" % (name, pair[i]) for name, pair in COLOURS.items()]) for i in (0, 1)
    ]
    rules = [
        "%s { color-scheme: light dark; %s }" % (scope, light),
        "@media screen and (prefers-color-scheme: dark) { %s { %s } }" % (scope, dark),
        _rule("text", fill="ink", font="12px " + FONT),
        _rule(".soft, .purernn .tick", fill="soft"),
        _rule(".tick", font_size="11px"),
        _rule(".small", font_size="11px"),
        _rule(
            ".halo",
            paint_order="stroke",
            stroke="paper",
            stroke_width="4px",
            stroke_linejoin="round",
        ),
        _rule(".paper", fill="paper"),
        _rule(".ink", fill="ink"),
        _rule(".axis", fill="none", stroke="soft", stroke_width="1px"),
        _rule(".rule", fill="none", stroke="rule", stroke_width="1px"),
        _rule(".line", fill="none", stroke="ink", stroke_width="1.5px", stroke_linejoin="round"),
        _rule(".path", fill="none", stroke="soft", stroke_width="1px"),
        _rule(".ring", stroke="paper", stroke_width="1.5px", paint_order="stroke"),
        _rule(".on", fill="paper", font_weight="bold"),
        _rule(".name", font_weight="bold"),
        _rule(".node", fill="paper", stroke_width="2px"),
        _rule(".head", fill="soft"),
        _rule(".way", fill="none", stroke="soft", stroke_width="0.6px", stroke_opacity="0.6"),
        _rule(".back", stroke_width="0.6px"),
        _rule(".many", stroke_opacity="0.2"),
        _rule(".mono", font="11px " + MONOSPACE, white_space="pre"),
        _rule(".negative", fill="paper", stroke="c1", stroke_width="1.5px"),
        _rule(".tiny", fill="c1"),
        _rule(".positive", fill="c0"),
        _rule(".at", display="none"),
    ]
    for i in range(KINDS):
        rules += [
            _rule(".c%d, .purernn text.c%d" % (i, i), fill="c%d" % i),
            _rule(".l%d" % i, stroke="c%d" % i),
        ]
    return "\n".join(rules)


class Picture:
    """A picture: a name for its file, a title, a description, a size, and markup.

    >>> picture = Picture("dot", "A dot", "One dot.", 10, 10, element("circle", cx=5, cy=5, r=1))
    >>> picture.markup()[:40]
    '<svg aria-labelledby="dot-title dot-desc'
    """

    def __init__(self, name, heading, description, width, height, body):
        self.name, self.heading, self.description = name, heading, description
        self.width, self.height, self.body = int(width), int(height), body

    def markup(self, style="") -> str:
        """The picture as an element for a page that has the style."""
        return element(
            "svg",
            style,
            element("title", escaped(self.heading), id=self.name + "-title"),
            element("desc", escaped(self.description), id=self.name + "-desc"),
            element("rect", class_="paper", width=self.width, height=self.height),
            self.body,
            xmlns="http://www.w3.org/2000/svg",
            class_="purernn",
            role="img",
            aria_labelledby="%s-title %s-desc" % (self.name, self.name),
            viewBox="0 0 %d %d" % (self.width, self.height),
            width=self.width,
            height=self.height,
        )

    def document(self) -> str:
        """The picture as a whole file."""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            + self.markup(element("style", picture_style()))
            + "\n"
        )
