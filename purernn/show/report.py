"""The report: one page that tells the story of one model, from its samples to its proof.

Everything on it is computed from the model's file when it is written: the verdict is that of
a new search, the numbers are those of a new run. All text passes through `svg.escaped`.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from io import StringIO
from os.path import basename
from shlex import quote

from ..basics.errors import shown
from .gallery import Album
from .page import figure, page, paragraph, plural, scrolled
from .stepper import steps
from .svg import element, escaped, minus, readable
from .trace import coefficients, memory
from .trace_text import OPERAND_LETTERS
from .verdict import bits_text, tell


def report_page(model, operands=(), file="model.json") -> str:
    """The page for a model, with one run of these operands (or of an example); `file` is the name
    that its commands use.

    Raises PurernnError for bad operands.
    """
    album = Album(model, operands)
    name = model.machine.name.replace("_", " ")
    proved = album.verdict.status == "proved"
    heading = ("A network that learned %s" if proved else "A network on its way to %s") % name
    parts = [
        element("h1", escaped(heading)),
        paragraph(_lead(album), class_="lead"),
        _facts(album),
        _section("What it had to learn", _task(album)),
        _section("How it learned", _curve(album)),
        _section("One run, step by step", steps(album), id="run", class_="wide"),
        _section("Where the %s is kept" % memory(model.machine), _kept(album)),
        _section("The machine that it is", _machine(album)),
        _section(
            "The proof, and what it covers" if proved else "What a proof would need", _proof(album)
        ),
        _section("Its weights", _weights(album)),
        _section("How to use it", _use(album, basename(file) if file != "-" else "model.json")),
    ]
    return page(heading, "\n".join(parts))


def _section(heading, body, **attributes):
    return element("section", element("h2", escaped(heading)), body, **attributes)


def _lead(album):
    model = album.model
    shown_it = "It was shown " + plural(model.samples, "sample")
    lengths = model.recipe.get("lengths", [model.recipe.get("length")])
    if type(lengths) in (list, tuple) and all(type(length) is int for length in lengths):
        shown_it += " of %s random steps" % " or ".join([str(length) for length in lengths])
    words = shown_it + ": input bits, and the right output bits. It never saw a number, or a %s. "
    endings = {
        "proved": "Rounded to integers, it is proved right for inputs of every length.",
        "refuted": (
            "Rounded to integers, it is wrong on some input, and the shortest one is shown below."
        ),
        "unknown": (
            "It is not known whether it is right for inputs of every length: the search "
            "reached its limit."
        ),
    }
    return words % memory(model.machine) + endings[album.verdict.status]


def _facts(album):
    model, network, integers = album.model, album.model.network, album.model.integers
    count = network.n_hid * (network.n_in + network.n_hid + network.n_out)
    biases = network.n_hid + network.n_out
    rows = [
        (
            "Network",
            ", ".join(
                [
                    plural(network.n_in, "input"),
                    plural(network.n_hid, "hidden unit"),
                    plural(network.n_out, "output"),
                ]
            ),
        ),
        (
            "Numbers learned",
            plural(count, "weight") + (" and %d biases" % biases if network.biases else ""),
        ),
        ("Recipe", _recipe_words(model.recipe)),
        (
            "In integers",
            "weights of 8 bits at scale %d, hidden units of %d levels"
            % (integers.weight_scale, integers.levels),
        ),
        ("Digest", integers.digest()),
    ]
    return element(
        "dl",
        *[element("dt", escaped(name)) + element("dd", escaped(words)) for name, words in rows],
    )


# The entries of a recipe that the page shows, in this order: (entry, its words).
RECIPE_WORDS = (
    ("seed", "seed %s"),
    ("loss", "%s"),
    ("learning_rate", "learning rate %s"),
    ("clip_norm", "gradients clipped to norm %s"),
    ("attempt_anyway_every", "a proof attempted every %s samples"),
    ("attempt_every", "every %s where the error is small"),
)


def _recipe_words(recipe):
    """The recipe in words; the model file has the rest."""
    return "; ".join(
        words % str(_plain(recipe[entry])).replace("_", " ")
        for entry, words in RECIPE_WORDS
        if entry in recipe
    )


def _plain(value):
    if type(value) is str:
        return value[:60]
    return readable(value) if type(value) in (int, float) else shown(value)


def _task(album):
    machine, linear = album.model.machine, coefficients(album.model.machine)
    words = (
        "The network reads numbers bit by bit, the least significant first, as one adds on paper. "
        "At each step it must answer at "
        "once, and remember what it needs for the next: "
    )
    if len(machine.states) == 1:
        words = words.replace(
            ", and remember what it needs for the next: ", "; there is nothing to remember."
        )
    else:
        words += (
            "the carry, and nothing else." if linear else "one of %d states." % len(machine.states)
        )
    symbols = range(2**machine.n_in)
    if len(machine.states) * len(symbols) > 64:
        return paragraph(words)
    letters = "bits %s" % ", ".join(OPERAND_LETTERS[: machine.n_in])
    head = [
        element("th", escaped(words), scope="col")
        for words in [letters] + [bits_text(x, machine.n_in) for x in symbols]
    ]
    rows = []
    for s, label in enumerate(machine.states):
        cells = [element("th", escaped(minus("%s %s" % (memory(machine), str(label)[:20]))))]
        for x in symbols:
            answer = bits_text(machine.output[s][x], machine.n_out)
            cells.append(
                element(
                    "td",
                    escaped(
                        minus("%s, %s" % (answer, str(machine.states[machine.next[s][x]])[:20]))
                    ),
                )
            )
        rows.append(element("tr", *cells))
    table = element("table", element("thead", element("tr", *head)), element("tbody", *rows))
    caption = "All possible steps: the output, then the next %s." % memory(machine)
    return (
        paragraph(words)
        + scrolled(table, "all possible steps")
        + paragraph(caption, class_="quiet")
    )


def _curve(album):
    words = (
        "After each sample the error is traced backward through time, and every weight "
        "moves a little against its share of "
        "it. Guessing would give an error of one half."
    )
    caption = "The mean difference between an output and the right bit, in the samples just before."
    return paragraph(words) + figure(album, "learning-curve", caption)


def _kept(album):
    machine, shares = album.model.machine, album.projection.shares
    what = memory(machine)
    words = (
        "A hidden state is a point in a space of %s. The picture shows the hidden states of many "
        "random runs, in the plane in which they "
        "differ most; it keeps %.0f%% of their variance."
    )
    caption = (
        "There is a point for each step of each run; its colour and shape show the %s after the "
        "step. The ring marks the run above, at the step that is shown. Clouds that overlap in "
        "this plane may be apart in other dimensions." % what
    )
    words %= (plural(album.model.network.n_hid, "dimension"), 100 * sum(shares))
    if album.verdict.status == "proved" and len(machine.states) > 1:
        words += " The network never saw the %s, and yet it separates the points." % what
    return paragraph(words) + figure(album, "clouds", caption)


def _machine(album):
    verdict, count = album.verdict, len(album.machine.states) if album.machine else 0
    if verdict.status == "proved":
        words = (
            "In integers the hidden state takes finitely many values, so the network is a "
            "finite machine. States that no "
            "input can distinguish are merged. This leaves %d of %s: the "
            "machine that was to be learned."
        ) % (count, readable(verdict.joint_states))
    elif count:
        words = (
            "In integers the network is a finite machine. When states that no input can "
            "distinguish are merged, it has %s." % plural(count, "state")
        )
    else:
        words = "In integers the network is a finite machine, but it is too large to show here."
    return paragraph(words) + figure(album, "machine", "The dot leads to the state at the start.")


def _proof(album):
    said = StringIO()
    tell(album.model, album.verdict, said)
    theorem, *facts = said.getvalue().rstrip().replace("\n    ", " ").split("\n  ")
    body = paragraph(theorem)
    if facts:
        body += element("ul", *[element("li", escaped(fact)) for fact in facts])
    if album.verdict.status != "proved":
        words = (
            "A proof visits every state that the network and the machine can reach "
            "together, on every input. It fails at "
            "the first output that differs. More samples may help."
        )
        return paragraph(words) + body
    words = (
        "A joint state is a hidden state of the integer network together with a state of "
        "the machine that was to be learned. The search "
        "tries every input from the start, then from each new joint state, until it finds no "
        "other. No step had a wrong output, and no input, however long, leads to any other joint "
        "state. That is the proof."
    )
    caption = (
        "All joint states, in columns by the length of the shortest input that leads to them. "
        "The number below is that length; the number above counts the new joint states. After "
        "the last column the search is complete."
    )
    scope = (
        "The proof is about the integer network, for every sequence of input bits, least "
        "significant first. It does not cover the float network that was "
        "rounded. You must trust the search, or the checker of "
        "its certificate, and Python's integers."
    )
    return paragraph(words) + body + figure(album, "search", caption) + paragraph(scope)


def _weights(album):
    words = (
        "The area of a square shows a weight's size; it is filled if the weight is positive, "
        "hollow if negative. A column has the weights from a unit, a row those to a unit. Units "
        "are ordered by how they follow the %s." % memory(album.model.machine)
    )
    return paragraph(words) + figure(
        album,
        "weights",
        "From input bits and hidden units (columns) to hidden units and the output (rows).",
    )


def _use(album, file):
    run, file = "python3 -m purernn ", quote(file)
    operands = " ".join([str(n) if n < 10**30 else "9" for n in album.trace.operands])
    if album.verdict.status != "proved":
        words = "To look at it more closely:"
        lines = [run + "trace %s --model %s --backward" % (operands, file), run + "prove " + file]
        return paragraph(words) + element("pre", escaped("\n".join(lines)))
    lines = [
        run + "compute %s %s" % (file, operands),
        run + "export %s -o learned.py" % file,
        "python3 learned.py " + operands,
    ]
    words = (
        "It computes with integers of any length. It can be exported as one readable Python file "
        "that imports nothing, for any Python:"
    )
    check = (
        "To check the proof with a program that shares no code with the prover, write it as a "
        "certificate:"
    )
    checks = [
        run + "prove %s --certificate certificate.json" % file,
        run + "check certificate.json",
    ]
    again = "To see each number of a run on a terminal, forward and backward:"
    return (
        paragraph(words)
        + element("pre", escaped("\n".join(lines)))
        + paragraph(check)
        + element("pre", escaped("\n".join(checks)))
        + paragraph(again)
        + element("pre", escaped(run + "trace %s --model %s --backward" % (operands, file)))
    )
