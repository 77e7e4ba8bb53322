"""The core as one page to study line by line: the source as it runs, and beside each line its
equation, typeset, and the numbers of one real sample.

All of it is made from the code. `notation` typesets the equations of the comments, `listing` finds
the statements and their explanations in the source, and `recording` takes the numbers from a run of
that source. The reader chooses the time step by radio buttons, for which CSS is enough: the page
has no script, loads nothing, and its content security policy allows only its style.

>>> gaps(listings()["purernn.network.elman"])  # no statement of it is without an equation or reason
[]
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import ast
import re

from ..show.page import allowed, file_text
from ..show.svg import escaped
from .listing import called, defined, is_docstring, listing
from .notation import mathml, runs
from .recording import HIDDEN, SEED, recorded

# In the order of reading: each module, and what it holds.
MODULES = (
    ("network.elman", "Forward, loss, backward"),
    ("network.descent", "Update"),
    ("integers.quantised", "Rounding"),
    ("integers.proof", "Proof"),
    ("learning.recipe", "Learning loop, until proved"),
    ("basics.matrix", "Vectors and matrices"),
    ("basics.sigmoid", "σ, exactly"),
)
PLACES = (
    ("forward", "step"),
    ("loss", "loss_of"),
    ("backward", "backward"),
    ("update", "step_into"),
    ("rounding", "quantise"),
    ("proof", "prove"),
    ("learning loop", "learning.recipe"),
    ("matrices, σ", "basics.matrix"),
)
PAGE_BYTES = 400 * 1024  # of the whole page
POLICY = "default-src 'none'; img-src data:; style-src %s; base-uri 'none'; form-action 'none'"


def source(name) -> str:
    """The text of a file of the package; a module by its name, as in MODULES."""
    path = name if "/" in name else name.replace(".", "/") + ".py"
    return file_text(path, __name__.split(".")[0])


def listings() -> dict:
    """The logical lines of each module of the page, by its full name."""
    texts = {"purernn." + name: source(name) for name, _ in MODULES}
    functions = set().union(*[defined(text) for text in texts.values()])
    return {name: listing(text, functions) for name, text in texts.items()}


def gaps(lines) -> list:
    """The lines of a module that nothing explains."""
    return [line for line in lines if line.explained == ""]


def typeset(words) -> str:
    """A line of words with its equations typeset.

    >>> typeset("for z < 0")
    'for <math><mi>z</mi><mo>&lt;</mo><mn>0</mn></math>'
    """
    parts = []
    for kind, text in runs(words):
        text = re.sub(" {2,}", "\u2003", text)
        parts.append(mathml(text) if kind == "math" else escaped(text).replace("`", ""))
    return "".join(parts)


class Writer:
    """The rows of one module: its source on one side, its notes on the other."""

    def __init__(self, module, lines, values, turns, anchors):
        self.module, self.lines, self.values, self.turns = module, lines, values, turns
        self.rows = source(module[len("purernn.") :]).split("\n")
        self.anchors, self.path = anchors, []

    def markup(self) -> str:
        """All rows."""
        parts = []
        for line in self.lines:
            if isinstance(line.node, ast.Expr) and is_docstring(line.node):
                parts += self.docstring(line)
            else:
                parts.append(self.row(line.first, line.last, self.notes(line), line))
        return "".join(parts)

    def row(self, first, last, notes, line=None, kind="") -> str:
        """The physical lines from first to last, and notes."""
        code = []
        for n in range(first, last + 1):
            text = self.rows[n - 1]
            comment = kind or ("c" if line and n < line.start else "")
            code.append(coded(text, comment, line, n))
        gap = " gap" if line is not None and line.explained == "" else ""
        notes = '<div class="n">%s</div>' % notes if notes else ""
        return '<div class="r%s"><code>%s</code>%s</div>\n' % (gap, "".join(code), notes)

    def docstring(self, line) -> list:
        """A row for each line of a docstring; beside its equations, these."""
        rows, doctest = [], False
        margin = line.indent
        for n in range(line.start, line.last + 1):
            text = self.rows[n - 1]
            words = text.strip().strip('"')
            doctest = bool(words) and (doctest or words.startswith(">>>"))
            apart = text.startswith(" " * (margin + 4)) and n > line.start
            note = "" if doctest else self.equations(words, apart)
            rows.append(self.row(n, n, note, kind="d"))
        return rows

    def equations(self, words, apart) -> str:
        """The equations of a line: with its words if it stands apart, else alone."""
        pieces = runs(words)
        if apart and any([kind == "math" for kind, _ in pieces]):
            return '<p class="e">%s</p>' % typeset(words)
        signs = "=≤≥<>←"
        alone = [t for k, t in pieces if k == "math" and any([s in t for s in signs])]
        if not alone:
            return ""
        return '<p class="e">%s</p>' % ", &ensp;".join([mathml(text) for text in alone])

    def notes(self, line) -> str:
        """The notes beside a statement: its equation, its numbers, or that it has neither."""
        node, parts, above = line.node, [], line.start - line.first
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            anchor = self.anchors[self.module, line.start]
            parts.append('<h3 id="%s">%s</h3>' % (anchor, anchor))
        if line.comment and any([kind == "math" for kind, _ in runs(line.comment)]):
            kind = "k%d" % above if above else "in"  # beside the numbers, if beside the code
            parts.append('<p class="e %s">%s</p>' % (kind, typeset(line.comment)))
            above = 0
        anchor = called(node)
        if anchor in self.anchors.values() and anchor != line.owner:  # not the fast form's
            parts.append('<p class="g">→ <a href="#%s">%s</a></p>' % (anchor, anchor))
        parts.append(self.numbers(line))
        if line.explained == "":
            parts.append('<p class="g">no equation, no reason</p>')
        if above and any(parts):  # words alone are not repeated: the numbers stand below them
            parts.insert(0, '<p class="e k%d"></p>' % above)
        return "".join(parts)

    def numbers(self, line) -> str:
        """The values of a line, turn by turn where they differ."""
        turns = self.values.get((self.module, line.start))
        if not turns:
            return ""
        shown = {turn: shown_values(values) for turn, values in turns.items()}
        if set(shown) == {None}:
            return '<p class="v">%s</p>' % shown[None] if shown[None] else ""
        groups: dict = {}
        for turn in range(1, self.turns + 1):
            text = shown.get(turn, shown.get(None, '<i class="g">does not run here</i>'))
            if not text and isinstance(line.node, ast.Expr):
                text = '<i class="g">changes nothing here</i>'
            groups.setdefault(text, []).append(turn)
        if len(groups) == 1:
            return '<p class="v">%s</p>' % list(groups)[0]
        return "".join(
            [
                '<p class="v s %s">%s</p>' % (" ".join(["t%d" % turn for turn in chosen]), text)
                for text, chosen in groups.items()
            ]
        )


def coded(text, kind, line, n) -> str:
    """One physical line, the n-th of its module, its end included."""
    indent = (len(text) - len(text.lstrip())) // 4
    classes = "i%d" % min(indent, 7) + (" " + kind if kind else "")
    markup = escaped(text)
    inline = line.inline.get(n, "") if line is not None else ""
    if inline and text.endswith(inline) and not kind:
        at = len(text) - len(inline) - 2
        markup = "%s<i>%s</i>" % (escaped(text[:at]), escaped(text[at:]))
    node = getattr(line, "node", None)
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        head = text.lstrip().split("(")[0].split(":")[0]
        if head in ("def " + node.name, "class " + node.name):
            markup = markup.replace(node.name, "<b>%s</b>" % node.name, 1)
    return '<span class="%s">%s\n</span>' % (classes, markup)


def shown_values(values) -> str:
    """Values, each with its name, its shape, its numbers."""
    parts = []
    for value in values:
        rows = value.rows
        columns = max([len(row) for row in rows])
        wide = [max([len(row[j]) for row in rows if j < len(row)]) for j in range(columns)]
        text = "\n".join(["  ".join([cell.rjust(w) for cell, w in zip(row, wide)]) for row in rows])
        shape = "<i>%s</i> " % value.shape if value.shape else ""
        kind = ' class="%s"' % ("m" if len(rows) > 1 else "m w") if value.shape else ""
        name = "<b>%s</b> " % value.name if value.name else ""
        markup = "%s%s<span%s>%s</span>" % (name, shape, kind, escaped(text))
        parts.append("<span>%s</span>" % markup)
    return " ".join(parts)


def anchors_of(modules) -> dict:
    """The name of each function and class as an address on the page, by its module and line."""
    anchors = {}
    for module, lines in modules.items():
        owner = ""
        for line in lines:
            if isinstance(line.node, ast.ClassDef):
                owner = anchors[module, line.start] = line.node.name
            elif isinstance(line.node, ast.FunctionDef):
                owner = owner if line.indent else ""
                name = owner + "." + line.node.name if owner else line.node.name
                anchors[module, line.start] = name
    return anchors


def reading_page() -> str:
    """The whole page."""
    modules = listings()
    values, student = recorded(modules)
    turns = len(student.symbols)
    anchors = anchors_of(modules)
    sections = []
    for name, title in MODULES:
        module = "purernn." + name
        writer = Writer(module, modules[module], values, turns, anchors)
        sections.append(
            '<section id="%s" aria-labelledby="h-%s"><h2 id="h-%s">%s <code>%s</code></h2>\n%s'
            "</section>\n"
            % (name, name, name, title, name.replace(".", "/") + ".py", writer.markup())
        )
    explained = [ln.explained for lines in modules.values() for ln in lines]
    style = "\n" + source("read/read.css") + choice(turns)
    digits = [sum([(x >> k & 1) << t for t, x in enumerate(student.symbols)]) for k in (0, 1)]
    return source("read/read.html") % {
        "policy": POLICY % allowed(style),
        "style": style,
        "links": " ".join(['<a href="#%s">%s</a>' % (to, name) for name, to in PLACES]),
        "steps": "".join([radio(turn) for turn in range(1, turns + 1)]),
        "gaps": said_of_gaps(explained.count(""), len(explained) - explained.count(None)),
        "lines": sum([lines[-1].last for lines in modules.values()]),
        "hidden": HIDDEN,
        "seed": SEED,
        "samples": student.samples,
        "turns": turns,
        "a": "{:,}".format(digits[0]),
        "b": "{:,}".format(digits[1]),
        "total": "{:,}".format(digits[0] + digits[1]),
        "verdict": student.verdict.status,
        "joint": student.verdict.joint_states,
        "rows": len(student.network.rows()),
        "body": "".join(sections),
    }


def said_of_gaps(count, statements) -> str:
    """How many of the statements nothing explains, in words.

    >>> said_of_gaps(0, 267)
    'Each of the 267 statements in functions has an equation or a reason.'
    """
    if not count:
        return "Each of the %d statements in functions has an equation or a reason." % statements
    return (
        "Of %d statements in functions, %d have neither an equation nor a reason, and say so."
        % (statements, count)
    )


def radio(turn) -> str:
    """The radio button of a time step."""
    checked = " checked" if turn == 1 else ""
    return '<label><input type="radio" name="t" id="t%d"%s>%d</label>' % (turn, checked, turn)


def choice(turns) -> str:
    """The style that shows the numbers of the chosen time step, and no others."""
    hidden = "@supports selector(:has(*)) {\n.s { display: none; }\n%s { display: contents; }\n}\n"
    rules = [":root:has(#t%d:checked) .t%d" % (turn, turn) for turn in range(1, turns + 1)]
    return hidden % ",\n".join(rules)
