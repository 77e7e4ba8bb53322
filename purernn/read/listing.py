"""The source of a module, statement by statement, with the explanation of each.

The explanation of a statement is in the source. It is one of these:

    its comment        at the end of its line, or above it. A comment above explains up to four
                       statements, up to the next comment or the end of its block
    its message        if the statement refuses something: raise, its condition, a check
    its docstring      if the statement is all that its function does, only names or returns
                       a value, or is in a special method
    its call           of a function of the package, which is explained at its definition

Every other statement inside a function is a gap.

>>> text = "def f(x):\\n    y = x * x  # y = x x\\n    return y + 1\\n"
>>> [(line.first, line.last, line.explained) for line in listing(text)]
[(1, 1, None), (2, 2, 'comment'), (3, 3, '')]
"""

import ast
import io
import tokenize

CHECKS = ("of_kind", "natural", "finite", "integer_rows")
REACH = 4  # statements that a comment above them explains
# Of a value that is only given a name: its syntax, in the words of every Python from 3.6 on.
PLAIN = ("Yield", "Name", "Attribute", "Tuple", "Load", "Store", "Constant", "Num", "NameConstant")


class Line:
    """A logical line: one statement, or the head of one, with the comments above it.

    first, last: its physical lines, comments included; start: the first without them; node: its
    statement, or None; comment: the text of its comments; explained: by what ("" if it is a gap;
    None if it needs no explanation); owner: the name of the function around it; above: whether
    comments stand above it; inline: those at the ends of its physical lines, by row.
    """

    def __init__(self, first, start, last, comment, indent):
        self.first, self.start, self.last = first, start, last
        self.comment, self.indent = comment, indent
        self.node, self.explained, self.owner = None, None, ""
        self.above, self.inline = False, {}

    def __repr__(self):
        return "Line(%d to %d)" % (self.first, self.last)


def defined(text) -> set:
    """The functions, classes and methods that a module defines or imports from the package.

    >>> sorted(defined("from .a import f\\nimport g\\nclass C:\\n    def m(self): pass"))
    ['C', 'f', 'm']
    """
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.ImportFrom) and node.level:
            names.update([alias.name for alias in node.names])
    return names


def listing(text, functions=()) -> list:
    """The logical lines of a source, in order; a blank line is one, too. functions: the names of
    functions that are explained at their definition.
    """
    lines, comments, inline = [], [], {}
    start = indent = 0  # of the logical line that has begun; 0: none has
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        row, column = token.start
        if token.type == tokenize.COMMENT:
            words = token.string[1:].strip()
            if words.startswith(("type:", "noqa")):  # for tools, not for readers
                continue
            if start:
                inline[row] = words
            else:
                comments.append((row, words))
        elif token.type == tokenize.NL and not start and not token.line.strip():
            lines.append(Line(row, row, row, "", 0))
        elif token.type == tokenize.NEWLINE:
            words = " ".join([words for _, words in comments])
            first = comments[0][0] if comments else start
            lines.append(Line(first, start, row, words or "; ".join(inline.values()), indent))
            lines[-1].above = bool(comments)
            lines[-1].inline = inline
            comments, start, inline = [], 0, {}
        elif token.type not in (tokenize.NL, tokenize.INDENT, tokenize.DEDENT) and not start:
            start, indent = row, column
    lines.sort(key=lambda line: line.first)
    at = {row: line for line in lines for row in range(line.start, line.last + 1)}
    _explain(ast.parse(text), at, functions)
    return lines


def is_docstring(node) -> bool:
    """Whether a statement is a text that stands alone."""
    value = getattr(node, "value", None)
    field = "value" if hasattr(value, "value") else "s"  # s: up to CPython 3.7
    text = getattr(value, field, None)
    return isinstance(node, ast.Expr) and isinstance(text, str)


def _explain(tree, at, functions):
    """Give each line its node, its owner and its explanation."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            row = node.lineno  # of a decorator, up to CPython 3.7
            while row in [decorator.lineno for decorator in getattr(node, "decorator_list", [])]:
                row = at[row].last + 1
            at[row].node = node
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            statements = [s for s in node.body if not is_docstring(s)]
            special = node.name.startswith("__") or node.name == "_parts"
            documented = len(statements) < len(node.body)
            alone = special or (documented and len(statements) == 1)
            kind = "docstring" if alone else ""
            kind = "message" if node.name.lstrip("_").startswith("check") else kind
            _explain_block(statements, at, node.name, documented, kind, functions, 0)


def _explain_block(statements, at, owner, documented, kind, functions, left):
    """Go through the statements of one block, and of those inside it, with an explanation of
    `left` more statements by the comment above; how many are left after it.
    """
    passes_on = True  # to what follows the block
    for node in statements:
        if isinstance(node, ast.FunctionDef):
            continue
        line = at[node.lineno]
        line.owner = owner
        if line.comment:
            left, passes_on = REACH if line.above else 0, False
        if line.comment or left > 0:
            line.explained = "comment"
        elif kind:
            line.explained = kind
        elif documented and _only_names(node):
            line.explained = "docstring"
        elif _refuses(node):
            line.explained = "message"
        else:
            line.explained = "call" if called(node) in functions else ""
        left -= 1
        blocks = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
        blocks += [handler.body for handler in getattr(node, "handlers", [])]
        inner = "message" if _refuses(node) and not isinstance(node, ast.Try) else kind
        for block in blocks:
            left = _explain_block(block, at, owner, documented, inner, functions, left)
    return left if passes_on else 0


def _only_names(node):
    """Whether a statement computes nothing: it only names or returns a value."""
    value = getattr(node, "value", None)
    kinds = (ast.Assign, ast.AnnAssign, ast.Return, ast.Expr)
    if not isinstance(node, kinds) or value is None:
        return isinstance(node, (ast.Return, ast.Break, ast.Pass))
    return all([type(part).__name__ in PLAIN for part in ast.walk(value)])


def _refuses(node):
    """Whether a statement only refuses an invalid value, with a message."""
    if isinstance(node, ast.Raise):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return (called(node) or "").lstrip("_").startswith(CHECKS + ("check",))
    if isinstance(node, (ast.If, ast.Try, ast.For)):
        body = node.handlers[0].body if isinstance(node, ast.Try) else node.body
        return _refuses(body[-1]) and all(
            [_refuses(inner) or isinstance(inner, ast.Assign) for inner in body]
        )
    return False


def called(node):
    """The name of the function that a statement calls, if that is all it does."""
    value = getattr(node, "value", None)
    if isinstance(value, ast.Yield):
        value = value.value
    if not isinstance(value, ast.Call) or not isinstance(node, (ast.Assign, ast.Expr, ast.Return)):
        return None
    function = value.func
    return getattr(function, "attr", None) or getattr(function, "id", None)
