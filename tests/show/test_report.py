"""The report: one page that needs nothing else, believes nothing that a file says, and steps
through time in a real browser.
"""

import io
import os
import re
from html.parser import HTMLParser

import pytest

from helpers.browser import Browser, require_browser
from helpers.cli_process import run
from helpers.example_models import HOSTILE, example_models
from purernn.basics.errors import PurernnError
from purernn.cli.parser import COMMANDS
from purernn.files.model import save
from purernn.show.gallery import Album
from purernn.show.page import SCRIPT, STYLE, allowed
from purernn.show.report import report
from purernn.show.svg import style

VOID = {"meta", "link", "br", "img", "input", "hr"}
NAMES = [name for name, _ in example_models()]
PAGES = {}


def page(name):
    """The report of a sitter, written once."""
    if name not in PAGES:
        PAGES[name] = report(dict(example_models())[name])
    return PAGES[name]


class Reader(HTMLParser):
    """A page as a list of (tag, attributes), its words, and whether every element is closed in
    its place.
    """

    def __init__(self, text):
        HTMLParser.__init__(self, convert_charrefs=True)
        self.tags, self.words, self.open, self.balanced = [], [], [], True
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

    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_whole_and_every_element_is_closed(name):
    read = Reader(page(name))
    assert read.balanced and read.open == []
    page(name).encode("ascii")
    assert len([tag for tag, _ in read.tags if tag == "h1"]) == 1
    assert ("html", {"lang": "en"}) in read.tags


@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_nothing_of_a_network(name):
    for tag, attributes in Reader(page(name)).tags:
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
    ids = [attributes["id"] for _, attributes in Reader(page(name)).tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_only_our_script_and_style_may_run():
    read = Reader(page("hostile"))
    assert (
        [tag for tag, _ in read.tags].count("script")
        == [tag for tag, _ in read.tags].count("style")
        == 1
    )
    policy = [
        a["content"] for tag, a in read.tags if a.get("http-equiv") == "Content-Security-Policy"
    ][0]
    assert policy.startswith("default-src 'none';")
    assert allowed(SCRIPT) in policy and allowed(style() + STYLE) in policy
    assert "unsafe" not in policy and SCRIPT in page("hostile")


def test_what_a_file_says_stays_text():
    # The words of the attack are on the page, its elements are not.
    hostile, plain = Reader(page("hostile")), Reader(page("adder"))
    assert "alert(1)" in hostile.text()
    assert {tag for tag, _ in hostile.tags} <= {tag for tag, _ in plain.tags}
    assert HOSTILE[:20] not in page("hostile")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_the_verdict_and_the_digest(name):
    model, text = dict(example_models())[name], Reader(page(name)).text()
    assert model.integers.digest() in text
    assert ("The proof, and what it covers" in text) == (Album(model).verdict.status == "proved")


def test_every_step_shows_its_bits_carry_and_output():
    model = dict(example_models())["adder"]
    text = report(model, [105, 58])
    steps = text.split('data-t="')[1:]
    blocks = [Reader("<x " + step).text() for step in steps if step.split(">")[1].startswith("<h3")]
    trace = Album(model, [105, 58]).trace
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
        report(dict(example_models())["adder"], file="/some/where/my $(model).json")
    ).text()
    assert "python3 -m purernn compute 'my $(model).json' " in text


def test_a_run_too_long_to_step_through_is_refused():
    with pytest.raises(PurernnError):
        report(dict(example_models())["adder"], [2**60, 1])


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The folder with a model file of each sitter that can be saved, and its page."""
    folder = tmp_path_factory.mktemp("report")
    for name, model in example_models():
        if name != "hostile":
            save(model, str(folder / (name + ".json")))
        (folder / (name + ".html")).write_bytes(page(name).encode("ascii"))
    return folder


def test_the_command_writes_the_page_whole(files):
    out = str(files / "new.html")
    assert run("report", str(files / "adder.json"), "-o", out) == (0, out + os.linesep, "")
    with io.open(out, encoding="ascii") as file:
        written = file.read()
    assert written == report(dict(example_models())["adder"], file="adder.json")
    status, printed, err = run("report", str(files / "adder.json"), "-o", "-")
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
def test_bad_input_gets_one_line_and_status_2(arguments, files):
    out = str(files / "unwritten.html")
    words = [
        {"FILE": str(files / "adder.json"), "OUT": out}.get(word, word)
        for word in arguments.split()
    ]
    status, printed, err = run(*words)
    assert (status, printed) == (2, "") and err.count("\n") == 1
    assert not os.path.exists(out)


# In a browser.


@pytest.fixture(scope="module")
def browser():
    """A browser for the tests of this module."""
    require_browser()
    with Browser() as opened:
        yield opened


def shown(browser):
    """What the page shows of time: (the words at the buttons, the headings of the visible steps,
    the marked steps of the pictures).
    """
    return browser.script(
        """
        var seen = function (e) { return e.getClientRects().length > 0; };
        var all = function (selector) {
            return Array.prototype.slice.call(document.querySelectorAll(selector));
        };
        return [
            document.getElementById("told").textContent,
            all(".step").filter(seen).map(function (e) {
                return e.querySelector("h3").textContent.split(":")[0];
            }),
            all("svg .at").filter(seen).map(function (e) { return e.getAttribute("data-t"); })
        ];
        """
    )


def at_step(t, last):
    """What `shown` is at a step: its block, and its mark in both pictures."""
    return ["step %d of %d" % (t, last), ["Step %d" % t], [str(t), str(t)]]


def test_the_page_steps_through_time_by_keyboard_and_by_button(browser, files):
    last = len(Album(dict(example_models())["adder"]).trace.xs)
    browser.open(str(files / "adder.html"))
    assert shown(browser) == at_step(1, last)
    browser.press("ArrowRight")
    assert shown(browser) == at_step(2, last)
    browser.press(*["ArrowRight"] * (last + 3))
    assert shown(browser) == at_step(last, last), "it stops at the last step"
    browser.press("ArrowLeft")
    assert shown(browser) == at_step(last - 1, last)
    browser.press(*["ArrowLeft"] * (last + 3))
    assert shown(browser) == at_step(1, last), "and at the first"
    browser.click("#on")
    browser.click("#on")
    browser.click("#back")
    assert shown(browser) == at_step(2, last)
    browser.press("Tab", "Enter")  # from the left button to the right one
    assert shown(browser) == at_step(3, last)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_loads_nothing_and_says_nothing_to_the_console(browser, files, name):
    browser.console()
    browser.open(str(files / (name + ".html")))
    browser.press("ArrowRight", "ArrowLeft")
    assert browser.console() == []
    assert browser.script("return performance.getEntriesByType('resource').length") == 0
    assert browser.script("return document.scripts.length") == 1


@pytest.mark.parametrize("width", [320, 375, 768, 1200, 2000])
@pytest.mark.parametrize("name", ["learnt", "hostile"])
def test_a_page_does_not_run_off_the_screen(browser, files, name, width):
    browser.open(str(files / (name + ".html")), width)
    assert browser.script("return document.documentElement.scrollWidth") <= width


def test_pictures_keep_their_words_readable_on_a_narrow_screen(browser, files):
    browser.open(str(files / "learnt.html"), 375)
    scales = browser.script(
        """
        return Array.prototype.map.call(document.querySelectorAll("figure svg"), function (e) {
            return e.getBoundingClientRect().width / e.viewBox.baseVal.width;
        });
        """
    )
    assert len(scales) == 6 and min(scales) * 12 >= 9  # pixels of the words' size


def test_dark_and_light_differ_in_paper_and_ink(browser, files):
    seen = []
    for dark in (False, True):
        browser.open(str(files / "adder.html"), dark=dark)
        colours = "var s = getComputedStyle(document.body); return [s.backgroundColor, s.color, "
        seen.append(
            browser.script(colours + "getComputedStyle(document.querySelector('svg .paper')).fill]")
        )
    assert (
        seen[0][0] == seen[0][2] == "rgb(255, 255, 255)"
        and seen[1][0] == seen[1][2] == "rgb(21, 23, 28)"
    )
    assert seen[0][1] != seen[1][1]


def test_without_the_script_all_steps_are_on_the_page(browser, files):
    still = page("adder").replace(SCRIPT, "")
    (files / "still.html").write_bytes(still.encode("ascii"))
    browser.open(str(files / "still.html"))
    _, steps, marks = shown(browser)
    assert len(steps) == len(Album(dict(example_models())["adder"]).trace.xs) and marks == []


def test_a_policy_that_names_another_script_is_enforced(browser, files):
    altered = page("adder").replace("show(1);", "show(2);")
    (files / "altered.html").write_bytes(altered.encode("ascii"))
    browser.open(str(files / "altered.html"))
    assert not browser.script("return document.documentElement.classList.contains('live')")
    assert any("Content Security Policy" in message for message in browser.console())
