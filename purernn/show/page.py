"""The frame of the report: one HTML page with its style and a few lines of script, and nothing
from elsewhere.

The page names what it may run: its content security policy allows this script and this style
by their SHA-256 and nothing else, so that whatever a model file says, it is text.

The script shows one time step: of all elements with a `data-t`, those of that step are `now`.
Without it, the page shows all steps one below the other.
"""

from base64 import b64encode
from hashlib import sha256

from .svg import element, escaped, style as pictures_style, told

SCRIPT = """
(function () {
  var marks = document.querySelectorAll("[data-t]"), told = document.getElementById("told");
  var last = Number(told.getAttribute("data-last")), t = 1;
  function show(step) {
    t = Math.max(1, Math.min(last, step));
    marks.forEach(function (mark) { mark.classList.toggle("now",
      Number(mark.getAttribute("data-t")) === t); });
    told.textContent = "step " + t + " of " + last;
  }
  document.getElementById("back").addEventListener("click", function () { show(t - 1); });
  document.getElementById("on").addEventListener("click", function () { show(t + 1); });
  document.addEventListener("keydown", function (event) {
    var by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(t + by);
  });
  document.documentElement.classList.add("live");
  show(1);
})();
"""

STYLE = """
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 17px/1.55 "Iowan Old Style", "Palatino Linotype",
  Palatino, "Book Antiqua", Georgia, "Liberation Serif", serif; }
main { max-width: 38rem; margin: 0 auto; padding: 3.5rem 1.25rem 6rem; }
h1 { overflow-wrap: anywhere; font-size: 2.1rem; line-height: 1.15; font-weight: 500;
  letter-spacing: -0.01em; margin: 0 0 1rem; }
h2 { font-size: 1.3rem; line-height: 1.25; font-weight: 500; margin: 3.5rem 0 0.6rem; }
p { margin: 0 0 1rem; }
.lead { font-size: 1.15rem; }
.quiet, figcaption { color: var(--soft); font-size: 0.88rem; line-height: 1.45; }
code, pre, kbd { font-family: ui-monospace, Menlo, Consolas, "Liberation Mono", monospace;
  font-size: 0.8em; }
pre { margin: 0 0 1rem; padding: 0.8rem 1rem; border-left: 2px solid var(--rule);
  white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; }
kbd { border: 1px solid var(--rule); border-radius: 3px; padding: 0 0.35em; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1.2rem;
  margin: 1.2rem 0; font-size: 0.92rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 1.4rem 0; }
figure svg { display: block; width: 100%; max-width: 34rem; height: auto; margin: 0 auto; }
figcaption { max-width: 34rem; margin: 0.5rem auto 0; }
table { border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums;
  margin: 1.2rem 0; }
th, td { padding: 0.1rem 0.7rem; text-align: right; font-weight: 400; }
th { color: var(--soft); text-align: left; }
thead th { border-bottom: 1px solid var(--rule); text-align: right; }
.scroll { overflow-x: auto; }
.sum td { min-width: 2.1rem; padding: 0.1rem 0.3rem; text-align: center; }
.sum .now-column { background: var(--rule); }
.sum tr.total td, .sum tr.total th { border-top: 1px solid var(--ink); }
.equation { font-size: 0.92rem; margin: 0 0 0.5rem; overflow-wrap: anywhere; }
.equation var, .equation sub { font-style: italic; }
.bar { display: block; width: 100%; max-width: 24rem; height: 1.5rem; margin: 0 0 0.6rem;
  border: 1px solid var(--rule); }
.controls { display: none; align-items: center; gap: 0.8rem; margin: 1.2rem 0; }
.live .controls { display: flex; flex-wrap: wrap; }
button { font: inherit; color: inherit; background: none; border: 1px solid var(--soft);
  border-radius: 4px; min-width: 2.75rem; min-height: 2.75rem; cursor: pointer; }
button:hover { border-color: var(--ink); }
button:focus-visible { outline: 2px solid var(--c0); outline-offset: 2px; }
#told { font-variant-numeric: tabular-nums; min-width: 6.5rem; }
.live .step { display: none; }
.live .step.now { display: block; }
.step h3 { font-size: 1rem; font-weight: 500; margin: 0 0 0.6rem; }
.live .at.now { display: inline; }
.side { align-items: start; }
@media (min-width: 70rem) {
  .side { display: grid; grid-template-columns: 1fr 1fr; gap: 0 3rem; width: 64rem;
    margin-left: calc(50% - 32rem); }
  .side figure { margin-top: 0; }
}
@media (max-width: 34rem) {
  body { font-size: 16px; }
  main { padding-top: 2rem; }
  figure { margin-left: -1rem; margin-right: -1rem; overflow-x: auto; }
  figure svg { min-width: 23rem; }
  figcaption { margin-left: 1rem; margin-right: 1rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 0.5rem; }
}
@media print { .controls { display: none; } .live .step { display: block; break-inside: avoid; } }
"""


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
    style = pictures_style() + STYLE
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
    """So many of these.

    >>> plural(1, "unit"), plural(2, "unit")
    ('1 unit', '2 units')
    """
    return "%s %s%s" % (told(count), noun, "" if count == 1 else "s")


def paragraph(words, **attributes) -> str:
    """A paragraph of plain words."""
    return element("p", escaped(words), **attributes)


def figure(album, name, caption) -> str:
    """A picture with its caption; or why there is none."""
    if name in album.pictures:
        return element(
            "figure", album.pictures[name].markup(), element("figcaption", escaped(caption))
        )
    return paragraph("There is no picture of this: %s." % dict(album.missing)[name], class_="quiet")
