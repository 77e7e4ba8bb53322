"""The frame of the report: one HTML page with its style and a short script, which loads nothing
from elsewhere.

The content security policy of the page allows this script and this style, by their SHA-256, and
nothing else. So no text of a model file can run as a script.

The script, report.js, shows one time step: of all elements with a `data-t`, those of that step
are `now`. Without the script, and on paper, the page shows all steps one below the other.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from base64 import b64encode
from hashlib import sha256
from pkgutil import get_data

from ..basics.errors import PurernnError
from .svg import element, escaped, picture_style, readable

HINT = "\u2194 wider than this screen: scroll it sideways"


def file_text(name, package=__name__.rpartition(".")[0]) -> str:
    """The text of a file beside the modules of a package. (`__package__` is not yet set while
    CPython 3.6 imports from an archive.)

    >>> file_text("report.js")[:15]
    "// The report's"
    """
    data = get_data(package, name)
    if data is None:
        raise PurernnError("%s is not in the package" % name)
    return data.decode("utf-8")


SCRIPT, STYLE = ["\n" + file_text(name) for name in ("report.js", "report.css")]


def allowed(text) -> str:
    """A script or style as a content security policy names it.

    >>> allowed("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return "'sha256-%s'" % b64encode(sha256(text.encode()).digest()).decode()


def page(heading, body) -> str:
    """A whole page: `heading` is its title, `body` is markup that uses no style or script of its
    own.
    """
    style = picture_style() + STYLE
    policy = (
        "default-src 'none'; img-src data:; style-src %s; script-src %s; base-uri 'none'; "
        "form-action 'none'"
    )
    head = [
        '<meta charset="utf-8">',
        '<meta http-equiv="Content-Security-Policy" content="%s">'
        % (policy % (allowed(style), allowed(SCRIPT))),
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<link rel="icon" href="data:,">',
        element("title", escaped(heading)),
        element("style", style),
    ]
    parts = (
        ["<!DOCTYPE html>", '<html lang="en">', "<head>"]
        + head
        + ["</head>", "<body>", element("main", body)]
    )
    return "\n".join(parts + [element("script", SCRIPT), "</body>", "</html>", ""])


def plural(count, noun) -> str:
    """The count with its noun.

    >>> plural(1, "unit"), plural(2, "unit")
    ('1 unit', '2 units')
    """
    return "%s %s%s" % (readable(count), noun, "" if count == 1 else "s")


def paragraph(words, **attributes) -> str:
    """A paragraph of plain words."""
    return element("p", escaped(words), **attributes)


def scrolled(markup, words, **attributes) -> str:
    """Markup in a box that scrolls sideways where it is wider than the screen; by keyboard, too,
    which is why the box takes the focus. `words` name it for those who do not see it.
    """
    box = dict(class_="scroll", tabindex=0, role="group", aria_label=words)
    return element("div", markup, **dict(box, **attributes))


def figure(album, name, caption) -> str:
    """A picture with its caption, or the reason why there is none."""
    if name in album.pictures:
        picture = album.pictures[name]
        return element(
            "figure",
            element("p", escaped(HINT), class_="hint quiet"),
            scrolled(picture.markup(), picture.heading),
            element("figcaption", escaped(caption)),
        )
    return paragraph("There is no picture of this: %s." % dict(album.missing)[name], class_="quiet")
