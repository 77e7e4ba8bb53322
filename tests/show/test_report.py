"""The report: one page that needs nothing else, and believes nothing that a file says."""

import io
import os
import re
from html.parser import HTMLParser
from io import StringIO

import pytest

from helpers.example_models import HOSTILE, album, example_models
from purernn.cli.parser import COMMANDS
from purernn.files.model import save
from purernn.network.elman import backward
from purernn.show.gallery import Album
from purernn.show.hidden_states import MOST_STEPS, hidden_states
from purernn.show.page import SCRIPT, STYLE, allowed
from purernn.show.report import report_page
from purernn.show.svg import brief, picture_style
from purernn.show.trace import backward_steps, of_model, sizes
from purernn.show.verdict import tell

VOID = {"meta", "link", "br", "img", "input", "hr"}
NAMES = [name for name, _ in example_models()]
PAGES, READ = {}, {}


def page(name):
    """The report of a sitter, written once."""
    if name not in PAGES:
        PAGES[name] = report_page(dict(example_models())[name])
    return PAGES[name]


class Reader(HTMLParser):
    """A page as a list of (tag, attributes), its words, and whether every element is closed in
    its place.
    """

    def __init__(self, text):
        HTMLParser.__init__(self, convert_charrefs=True)
        self.tags, self.words, self.prose, self.open, self.balanced = [], [], [], [], True
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        # an HTML element (not one of SVG) is not closed by a slash
        self.balanced &= "svg" in self.open or tag in VOID

    def handle_endtag(self, tag):
        self.balanced &= bool(self.open) and self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)
        if not {"style", "script", "pre"} & set(self.open):
            self.prose.append(data)

    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))


def read_page(name):
    """The report of a sitter as a Reader sees it, read once."""
    if name not in READ:
        READ[name] = Reader(page(name))
    return READ[name]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_whole_and_every_element_is_closed(name):
    read = read_page(name)
    assert read.balanced and read.open == []
    page(name).encode("ascii")
    assert len([tag for tag, _ in read.tags if tag == "h1"]) == 1
    assert ("html", {"lang": "en"}) in read.tags


@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_nothing_of_a_network(name):
    for tag, attributes in read_page(name).tags:
        assert tag not in (
            "img",
            "iframe",
            "object",
            "embed",
            "base",
            "form",
            "a",
            "use",
            "image",
            "foreignobject",
        )
        assert "src" not in attributes and attributes.get("href", "data:,") == "data:,"
        assert not [key for key in attributes if key.startswith("on") or key == "style"]
    assert "url(" not in page(name) and "@import" not in page(name)


@pytest.mark.parametrize("name", NAMES)
def test_no_two_elements_of_a_page_have_one_id(name):
    ids = [attributes["id"] for _, attributes in read_page(name).tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_only_our_script_and_style_may_run():
    read = read_page("hostile")
    assert (
        [tag for tag, _ in read.tags].count("script")
        == [tag for tag, _ in read.tags].count("style")
        == 1
    )
    policy = [
        a["content"] for tag, a in read.tags if a.get("http-equiv") == "Content-Security-Policy"
    ][0]
    assert policy.startswith("default-src 'none';")
    assert allowed(SCRIPT) in policy and allowed(picture_style() + STYLE) in policy
    assert "unsafe" not in policy and SCRIPT in page("hostile")


def test_what_a_file_says_stays_text():
    # The words of the attack are on the page, its elements are not.
    hostile, plain = read_page("hostile"), read_page("adder")
    assert "alert(1)" in hostile.text()
    assert {tag for tag, _ in hostile.tags} <= {tag for tag, _ in plain.tags}
    assert HOSTILE[:20] not in page("hostile")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_the_verdict_and_the_digest(name):
    model, text = dict(example_models())[name], read_page(name).text()
    assert model.integers.digest() in text
    said = StringIO()  # as on a terminal, its lines joined
    verdict = album(name).verdict
    tell(model, verdict, said)
    assert name == "hostile" or " ".join(said.getvalue().split()) in text
    assert ("The proof, and what it covers" in text) == (verdict.status == "proved")


def test_every_step_shows_its_bits_carry_and_output():
    model = dict(example_models())["adder"]
    text = report_page(model, [105, 58])
    steps = text.split('data-t="')[1:]
    blocks = [Reader("<x " + step).text() for step in steps if step.split(">")[1].startswith("<h3")]
    trace = of_model(model, [105, 58])
    assert len(blocks) == len(trace.xs)
    for t, block in enumerate(blocks):
        a, b = trace.xs[t]
        carry = trace.states[t]
        assert "Step %d: it reads a = %d, b = %d" % (t + 1, a, b) in block
        total = a + b + carry
        assert (
            "= %d + %d + %d = %d: write %d, carry %d" % (carry, a, b, total, total & 1, total >> 1)
            in block
        )
        assert (
            "= %.4f, rounded %d; it should be %d" % (trace.ys[t][0], trace.bits[t][0], total & 1)
            in block
        )


@pytest.mark.parametrize("name", NAMES)
def test_the_commands_that_a_page_gives_exist(name):
    told = re.findall(r"python3 -m purernn (\w+)", page(name))
    assert told and set(told) <= set(COMMANDS)


def test_a_file_s_name_is_quoted_in_the_commands():
    text = Reader(
        report_page(dict(example_models())["adder"], file="/some/where/my $(model).json")
    ).text()
    assert "python3 -m purernn compute 'my $(model).json' " in text


def test_no_hyphen_stands_for_a_minus_on_a_page():
    for name in NAMES:
        shown = re.sub(r"\s+", " ", " ".join(read_page(name).prose))
        assert not re.search(r"(?<!\w)-[\d.]|\d-\d| - ", shown), name
    assert "−" in read_page("adder").text()


def test_of_a_long_run_a_part_is_drawn_and_the_page_says_so():
    model = dict(example_models())["adder"]
    read = Reader(report_page(model, [2**60, 1]))
    steps = [a for tag, a in read.tags if tag == "section" and "step" in a.get("class", "").split()]
    assert [int(a["data-t"]) for a in steps] == list(range(1, MOST_STEPS + 1))
    assert "The run has 61 time steps; the first %d are shown." % MOST_STEPS in read.text()
    assert "The answer is %d; the network's, in floats, is %d." % ((2**60 + 1,) * 2) in read.text()
    for operands, part in (([2**MOST_STEPS - 1, 0], False), ([2**MOST_STEPS, 0], True)):
        long = MOST_STEPS + part
        trace = of_model(model, operands)
        assert len(trace.xs) >= long  # the carry may take a step more
        described = hidden_states(trace, [0, 1, 2]).description
        assert ("are shown" in described) == (len(trace.xs) > MOST_STEPS)


def test_every_step_shows_its_way_back():
    # the numbers of the page against those of `backward_steps`, and its last sum against `backward`
    model = dict(example_models())["adder"]
    album = Album(model, [105, 58])
    trace, text = album.trace, report_page(model, [105, 58])
    blocks = [Reader(block).text() for block in re.findall("<h4>Backward</h4>.*?</table>", text)]
    assert len(blocks) == len(trace.xs)
    unit = album.order[0]
    for block, step in zip(blocks, backward_steps(trace)[::-1]):
        assert "target t = " + brief(step.delta_y[0]) in block
        parts = (unit, brief(step.from_later[unit]), brief(step.from_output[unit]))
        assert "its unit %d: (%s from later steps + %s from this output)" % parts in block
        for (name, added), (_, so_far) in zip(sizes(step.added), sizes(step.so_far)):
            assert row_of(block, name).endswith("%s %s" % (brief(added), brief(so_far)))
    gradient = backward(trace.network, trace.xs, trace.targets, trace.hs, trace.ys, trace.loss)
    for name, norm in sizes(gradient):
        assert row_of(blocks[0], name).endswith(" " + brief(norm))


def row_of(block, name):
    """The words of a block from this gradient's name up to the next."""
    return block[block.index("d%s +=" % name) + 1 :].split(" d")[0].strip()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The folder with a model file of each sitter that can be saved."""
    folder = tmp_path_factory.mktemp("report")
    for name, model in example_models():
        if name != "hostile":
            save(model, str(folder / (name + ".json")))
    return folder


def test_the_command_writes_the_page_whole(files, cli):
    out = str(files / "new.html")
    assert cli("report", str(files / "adder.json"), "-o", out) == (
        0,
        "",
        "wrote %s\n" % out,
    )
    with io.open(out, encoding="ascii") as file:
        written = file.read()
    assert written == report_page(dict(example_models())["adder"], file="adder.json")
    status, printed, err = cli("report", str(files / "adder.json"), "-o", "-")
    assert (status, err) == (0, "") and printed.replace("\r\n", "\n") == written
    assert not [name for name in os.listdir(str(files)) if name.endswith(".part")]


@pytest.mark.parametrize(
    "arguments",
    [
        "report FILE 1 -o OUT",
        "report FILE 1 -1 -o OUT",
        "report nowhere.json -o OUT",
        "report FILE",
        "report FILE -o nowhere/a.html",
    ],
)
def test_bad_input_gets_one_line_and_status_2(arguments, files, cli):
    out = str(files / "unwritten.html")
    words = [
        {"FILE": str(files / "adder.json"), "OUT": out}.get(word, word)
        for word in arguments.split()
    ]
    status, printed, err = cli(*words)
    assert (status, printed) == (2, "") and err.count("\n") == 1
    assert not os.path.exists(out)
