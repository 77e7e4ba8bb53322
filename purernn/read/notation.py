"""The plain notation of the comments, typeset: equations as MathML.

The comments and docstrings of the core write mathematics as one types it:

    h_t = σ(Wxh x_t + Whh h_{t-1} + bh)        dWxh = Σ_t δh_t x_t^T

This is a parser of that notation, and of nothing more:

    equation   sides separated by = ≥ ≤ < > ← += → ⟶
    side       terms separated by + - ±, with a space before and after
    term       factors one after another; · × and / between them, with spaces
    factor     a number, a name, brackets; then ' for a prime, _ for an index, ^ for a power,
               [ or ( at once after it for an entry or a function's argument
    index      after the last underscore: one or two of i j k o t and digits, or anything in braces
    name       a letter; what has an index, a power or Greek; a word beside an operator

A run is an equation within a line of words: from its first symbol to its last, without a word
between. Two spaces separate two equations. A text that looks like an equation but is not one raises
PurernnError, so that readers can rely on the notation.

>>> mathml("y_t = σ(h_t)").startswith("<math><msub><mi>y</mi><mi>t</mi></msub><mo>=</mo>")
True
>>> [text for kind, text in runs("for z < 0, e^z ≤ 1 where it is odd") if kind == "math"]
['z < 0', 'e^z ≤ 1']
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import re

from ..basics.errors import PurernnError
from ..show.svg import escaped

FUNCTIONS = ("ln", "min", "max", "log", "exp", "round")
RELATIONS = ("=", "≥", "≤", "<", ">", "←", "+=", "≠", "∈")
OPERATORS = ("+", "-", "±", "·", "×", "/")
LONG = 36  # characters of an equation that fits on a line of a phone
PAIRS = {"(": ")", "[": "]", "{": "}", "⌈": "⌉", "⌊": "⌋"}
ALIKE = "|‖"  # brackets that close as they open
GREEK = "α-ωΑ-ΡΤ-Ω"
NAME = "[∂A-Za-z%s][A-Za-z0-9%s]*" % (GREEK, GREEK)
TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<word>`[^`]*`|[A-Za-z]+(?:-[A-Za-z]+)+|[A-Za-z]+'[A-Za-z]+)"
    r"|(?P<arrow>--\w+-->)|(?P<number>\d[\d,]*\d|\d+\.\d+|\d)"
    r"|(?P<name>%s(?:_[A-Za-z]{3,}|_(?=in\b|no\b)[a-z]+|_by\b)*)"
    r"|(?P<mark>\+=|_\{[^}]*\}|_[A-Za-z0-9]{1,2}(?![A-Za-z])"
    r"|\^\{[^}]*\}|\^\|\w\||\^-?\w+|[½²Σ…!'])"
    r"|(?P<sign>.)" % NAME
)
# A letter for what a matrix, a bias or a gradient is, then the two rooms it leads between.
LETTERED = re.compile("([d∂]?)(W|b|z|δ)(xh|hh|hy|h|y)")


class Token:
    """A piece of a line: its kind, its text, how many spaces stand before and after it."""

    def __init__(self, kind, text, before, after):
        self.kind, self.text, self.before, self.after = kind, text, before, after

    def __repr__(self):
        return "Token(%s, %r)" % (self.kind, self.text)

    def spaced(self):
        """Whether spaces stand on both sides."""
        return self.before > 0 and self.after > 0


def tokens_of(line) -> list:
    """The tokens of a line, without its spaces.

    >>> [token.text for token in tokens_of("Whh'^T δh_{t+1} - 2^-40")]
    ['Whh', "'", '^T', 'δh', '_{t+1}', '-', '2', '^-40']
    """
    matches = list(TOKEN.finditer(line))
    tokens = []
    for i, match in enumerate(matches):
        if match.lastgroup != "space":
            near = [matches[j] if 0 <= j < len(matches) else None for j in (i - 1, i + 1)]
            before, after = [
                1 if m is None else len(m.group()) * (m.lastgroup == "space") for m in near
            ]
            tokens.append(Token(match.lastgroup, match.group(), before, after))
    return tokens


class NotationParser:
    """One equation, token after token."""

    def __init__(self, text):
        self.text, self.tokens, self.place = text, tokens_of(text), 0

    def peek(self):
        """The text of the next token, or nothing at the end."""
        return self.tokens[self.place].text if self.place < len(self.tokens) else ""

    def kind(self):
        """The kind of the next token, or nothing at the end."""
        return self.tokens[self.place].kind if self.place < len(self.tokens) else ""

    def take(self, text=None):
        """The next token's text; this text, if one is due."""
        if self.place == len(self.tokens) or text not in (None, self.peek()):
            raise PurernnError(
                "this is no equation in the comments' notation: %s (at %r)"
                % (self.text, self.peek())
            )
        self.place += 1
        return self.tokens[self.place - 1].text

    def sides(self):
        """Sides separated by relations, commas and arrows."""
        parts = [self.side()]
        while self.peek() in RELATIONS + (",", ";") or self.kind() == "arrow":
            arrow, text = self.kind() == "arrow", self.take()
            if arrow:
                parts.append("<mover><mo>⟶</mo><mi>%s</mi></mover>" % escaped(text.strip("->")))
            else:
                parts.append("<mo>%s</mo>" % escaped(text))
            parts.append(self.side())
        return "".join(parts)

    def side(self):
        """Terms separated by plus and minus."""
        parts = []
        if self.peek() == "-":
            self.take()
            parts.append('<mo form="prefix">−</mo>')
        parts.append(self.term())
        while self.peek() in ("+", "-", "±"):
            parts.append("<mo>%s</mo>" % self.take().replace("-", "−"))
            parts.append(self.term())
        return "".join(parts)

    def term(self):
        """Factors, one after another; a slash makes a fraction of those before it and the next."""
        parts = [self.factor()]
        while True:
            text = self.peek()
            if text in ("·", "×"):
                parts.append("<mo>%s</mo>" % self.take())
                parts.append(self.factor())
            elif text == "/":
                self.take()
                numerator = parts[0] if len(parts) == 1 else "".join(parts)
                parts = ["<mfrac>%s%s</mfrac>" % (row(bare(numerator)), row(bare(self.factor())))]
            elif self.begins():
                parts.append(self.factor())
            else:
                return "".join(parts)

    def begins(self):
        """Whether the next token may begin a factor."""
        text = self.peek()
        if not text:
            return False
        fence = text in PAIRS or (text in ALIKE and self.tokens[self.place].before)
        return self.kind() in ("name", "number") or text in ("½", "Σ", "…") or fence

    def factor(self):
        """An atom with its prime, index, powers, entries and arguments."""
        if self.peek() == "Σ":
            self.take()
            mark = self.take() if self.peek().startswith("_") else ""
            sign = '<mo largeop="false">∑</mo>'
            if mark:
                sign = "<msub>%s%s</msub>" % (sign, sub_or_superscript(mark))
            return sign + self.term()
        called = self.kind() == "name" and self.peek()
        if called:
            base, index = lettered(self.take())
        else:
            base, index = self.atom(), ""
        prime, power, after = "", "", ""
        while self.place < len(self.tokens):
            text, glued = self.peek(), not self.tokens[self.place].before
            if text == "'" and glued:
                prime = '<mo lspace="0" rspace="0">′</mo>'
            elif text[0] == "_":
                index += ("<mo>,</mo>" if index else "") + sub_or_superscript(text, whole=False)
            elif text[0] == "^":
                power = sub_or_superscript(text)
            elif text == "²":
                power = "<mn>2</mn>"
            elif text == "!":
                after = "<mo>!</mo>"
            elif text in ("(", "[") and glued and called:
                base = scripted(base, index, prime, power) + self.bracket()
                index = prime = power = called = ""
                continue
            else:
                break
            self.take()
        if called in FUNCTIONS and self.begins():
            name = scripted(base, index, prime, power)
            return name + '<mspace width=".17em"/>' + self.factor()
        if not (index or prime or power or after):
            return base
        return scripted(base, index, prime, power) + after

    def atom(self):
        """A number, or brackets and what is in them."""
        kind, text = self.kind(), self.peek()
        if kind == "number":
            return "<mn>%s</mn>" % self.take()
        if text in ("½", "…"):
            return "<mn>%s</mn>" % self.take()
        if text in PAIRS or text in ALIKE and text:
            return self.bracket()
        return self.take("a factor")

    def bracket(self):
        """Brackets and what is in them."""
        opening = self.take()
        inside = self.sides() if self.peek() != PAIRS.get(opening, opening) else ""
        closing = self.take(PAIRS.get(opening, opening))
        spaces = ' lspace="0" rspace="0"' if opening in ALIKE else ""
        fence = '<mo stretchy="false"' + spaces + ">%s</mo>"
        markup = Bracketed("<mrow>" + fence % opening + inside + fence % closing + "</mrow>")
        markup.inside = inside if opening == "(" else markup
        return markup


def lettered(name):
    """(a name as MathML, what its letters say as an index): Wxh is a W from x to h."""
    match = LETTERED.fullmatch(name)
    if match:
        d, letter, rooms = match.groups()
        return row("".join(["<mi>%s</mi>" % part for part in d + letter])), "<mi>%s</mi>" % rooms
    if re.fullmatch("[d∂][A-Z]", name):
        return row("<mi>%s</mi><mi>%s</mi>" % tuple(name)), ""
    head, _, tail = name.partition("_")
    if len(head) == 1 and tail:  # n_in, n_hid
        return "<mi>%s</mi>" % head, "<mi>%s</mi>" % tail
    return "<mi>%s</mi>" % escaped(name), ""


def sub_or_superscript(mark, whole=True):
    """An index or a power: what follows _ or ^, braces or none."""
    inside = mark[1:].strip("{}")
    if re.fullmatch("[a-z]{2}", inside):  # ij are two indices
        markup = "".join(["<mi>%s</mi>" % letter for letter in inside])
    elif re.fullmatch("[0-9]/[0-9]", inside):  # too small for a fraction's line
        markup = "<mn>%s</mn>" % inside
    else:
        parser = NotationParser(inside)
        markup = parser.sides()
        if parser.place < len(parser.tokens):
            parser.take("the end")
    return row(markup) if whole else markup


def row(markup):
    """The markup as one child."""
    children = len(re.findall(r"<(?!/)", markup)) - len(re.findall(r"/>", markup))
    if children == 1 or re.fullmatch(r"<mrow>(?:(?!</?mrow>).)*</mrow>", markup):
        return markup
    return "<mrow>%s</mrow>" % markup


def bare(markup):
    """Without the round brackets around all of it, which a fraction's line stands for."""
    return getattr(markup, "inside", markup)


class Bracketed(str):
    """Markup of round brackets, which knows its inside."""

    inside = ""


def scripted(base, index, prime, power):
    """A base with its index and its power."""
    above = row(prime + power) if prime or power else ""
    base = row(base)
    if index and above:
        return "<msubsup>%s%s%s</msubsup>" % (base, row(index), above)
    if index:
        return "<msub>%s%s</msub>" % (base, row(index))
    return "<msup>%s%s</msup>" % (base, above) if above else base


def mathml(text) -> str:
    """An equation as MathML. Raises PurernnError for any other text.

    >>> mathml("a / (b + 1)")
    '<math><mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac></math>'
    """
    parser = NotationParser(text)
    markup = parser.sides()
    if parser.place < len(parser.tokens):
        parser.take("the end")
    return "".join(["<math>%s</math>" % part for part in broken(markup, len(text) > LONG)])


def children(markup) -> list:
    """The elements that stand one after another in some markup.

    >>> children("<mi>a</mi><mrow><mi>b</mi></mrow>")
    ['<mi>a</mi>', '<mrow><mi>b</mi></mrow>']
    """
    elements, depth, start = [], 0, 0
    for tag in re.finditer("<(/?)[^>]*?(/?)>", markup):
        closes, empty = tag.groups()
        depth += 0 if empty else -1 if closes else 1
        if depth == 0:
            elements.append(markup[start : tag.end()])
            start = tag.end()
    return elements


def broken(markup, long) -> list:
    """A long equation in parts, each but the first with its sign ahead: a line of the page may
    break between them, which it cannot within one element of MathML.
    """
    if not long:
        return [markup]
    elements = children(markup)
    while any([element.startswith("<mrow>") for element in elements]):
        elements = [
            part
            for element in elements
            for part in (children(element[6:-7]) if element[:6] == "<mrow>" else [element])
        ]
    parts = [""]
    for element in elements:
        sign = re.fullmatch("<mo>(=|≥|≤|&lt;|&gt;|←|\\+|−|·|×)</mo>", element)
        if sign and parts[-1]:
            parts.append('<mo form="infix">%s</mo>' % sign.group(1))
        else:
            parts[-1] += element
    return parts


def runs(line) -> list:
    """The line in pieces, ("text", words) and ("math", an equation), in order.

    Raises PurernnError where a relation stands outside of an equation.
    """
    tokens = tokens_of(line)
    starts = [m.start() for m in TOKEN.finditer(line) if m.lastgroup != "space"]
    pieces, i, done = [], 0, 0
    while i < len(tokens):
        j = _run_from(tokens, i)
        if j > i and _is_mathematical(tokens[i:j]):
            end = starts[j - 1] + len(tokens[j - 1].text)
            pieces += [("text", line[done : starts[i]]), ("math", line[starts[i] : end])]
            i, done = j, end
            continue
        if tokens[i].text in RELATIONS + OPERATORS and tokens[i].spaced():
            raise PurernnError(
                "a %s stands outside of an equation: %s" % (tokens[i].text, line.strip())
            )
        i += 1
    pieces.append(("text", line[done:]))
    return [piece for piece in pieces if piece[1]]


def _operand(tokens, i):
    """Whether a name at i is one of the mathematics here, and not a word of the language."""
    text = tokens[i].text
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    glued = following.text[0] if following and not following.before else " "
    if glued in "_^'[²":
        return True
    if text in FUNCTIONS[1:]:
        return glued == "("
    if "_" in text or text == FUNCTIONS[0] or re.search("[^ -~]", text):
        return True
    if text != "by" and LETTERED.fullmatch(text) or re.fullmatch("d[A-Z]", text):
        return True
    return len(text) == 1 and text not in "aAI" or _beside_an_operator(tokens, i)


def _beside_an_operator(tokens, i):
    """Whether an operator needs the name at i, or the brackets around it hold nothing else."""
    near = [tokens[j] if 0 <= j < len(tokens) else None for j in (i - 1, i + 1)]
    signs = OPERATORS + RELATIONS
    if any([t is not None and t.text in signs and t.spaced() for t in near]):
        return True
    before, after = ["" if t is None else t.text for t in near]
    return before in tuple("(|‖[,") and after in tuple(")|‖],")


def _run_from(tokens, i):
    """The end of the run of mathematics that begins at i: i itself if there is none."""
    j = i
    while j < len(tokens):
        token = tokens[j]
        if j > i and token.before > 1 and "arrow" not in (token.kind, tokens[j - 1].kind):
            break
        if token.kind == "name" and not _operand(tokens, j):
            break
        if token.kind == "word":
            break
        if token.kind == "sign":
            closing = PAIRS.get(token.text) or (token.text in ALIKE and token.text)
            if closing:
                end = _closed(tokens, j, closing)
                if not end:
                    break
                j = end
                continue
            near = [t.text for t in tokens[j - 1 : j + 2]]
            if token.text == "," and j > i and "…" in near:  # k = 1, …, n
                j += 1
                continue
            if token.text not in OPERATORS + RELATIONS:
                break
            if token.text in OPERATORS and not _operates(tokens, i, j):
                break
        if token.kind == "mark" and token.text == "'" and j == i:
            break
        j += 1
    while j > i and tokens[j - 1].text in OPERATORS + RELATIONS + (",",):
        j -= 1
    while i < j and tokens[i].text in OPERATORS[:1] + OPERATORS[2:] + RELATIONS:
        return i
    return j


def _operates(tokens, i, j):
    """Whether the operator at j stands between two operands, or before one as its sign."""
    token = tokens[j]
    if token.text == "/" and i < j:
        return token.before == token.after
    signed = j == i or tokens[j - 1].text in RELATIONS + ("(",)
    return token.spaced() if not signed else token.text == "-" and not token.after


def _closed(tokens, j, closing):
    """The place after the bracket that closes the one at j, if all in it is mathematics."""
    k = j + 1
    while k < len(tokens) and tokens[k].text != closing:
        if tokens[k].text in ",;":
            k += 1
            continue
        end = _run_from(tokens, k)
        if end == k:
            return 0
        k = end
    return k + 1 if k < len(tokens) and k > j + 1 else 0


def _is_mathematical(tokens):
    """Whether a run is worth typesetting: a letter, and more than a lone word or number."""
    if not any([t.kind == "name" or t.text in ("Σ", "½") for t in tokens]):
        return any([t.text[0] == "^" or t.text in RELATIONS for t in tokens])
    if len(tokens) == 1:
        return len(tokens[0].text) == 1 or re.search("[^ -~]", tokens[0].text) is not None
    return True
