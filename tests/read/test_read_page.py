"""The page of the core: the source unchanged, every equation typeset, small, without a script."""

import html
import re
import xml.etree.ElementTree as ElementTree

import pytest

from helpers.cli_process import one_line, run
from purernn.basics.errors import PurernnError
from purernn.cli import show
from purernn.read.listing import listing
from purernn.read.page import MODULES, PAGE_BYTES, Writer, source
from purernn.show.page import allowed


@pytest.fixture
def text(page_to_read):
    """The page."""
    return page_to_read


def code_cells(markup):
    """The text of the code cells, one after another."""
    cells = re.findall(r'<div class="r[^"]*"><code>(.*?)</code>', markup, re.S)
    return html.unescape(re.sub("<[^>]*>", "", "".join(cells)))


@pytest.mark.parametrize("module", [name for name, _ in MODULES])
def test_the_code_cells_are_the_file_character_for_character(text, module):
    section = text.split('<section id="%s"' % module)[1].split("</section>")[0]
    assert code_cells(section) == source(module)


def test_a_cell_that_differs_in_one_character_would_be_seen(text):
    assert code_cells(text.replace("dot(wx, x)", "dot(wh, x)", 1)) != code_cells(text)


def test_forward_loss_backward_update_rounding_proof_stand_in_this_order(text):
    places = re.findall('<nav aria-label="Contents">(.*?)</nav>', text)[0]
    anchors = re.findall('href="#([^"]*)"', places)
    assert anchors[:6] == ["step", "loss_of", "backward", "step_into", "quantise", "prove"]
    assert sorted(anchors, key=lambda name: text.index(' id="%s"' % name)) == anchors


def test_every_comment_of_the_code_with_an_equation_is_typeset(text):
    assert text.count("<math>") > 100


CHILDREN = {"mfrac": 2, "mover": 2, "msub": 2, "msup": 2, "msubsup": 3}


def wrong_children(text):
    """The elements of the page's equations that have more or fewer children than MathML asks."""
    equations = [
        ElementTree.fromstring(math) for math in re.findall("<math>.*?</math>", text, re.S)
    ]
    parts = [part for equation in equations for part in equation.iter()]
    return [part.tag for part in parts if len(part) != CHILDREN.get(part.tag, len(part))]


def test_every_element_of_an_equation_has_all_its_children(text):
    assert "<msub>" in text and wrong_children(text) == []
    assert wrong_children("<math><msub><mi>x</mi></msub></math>") == ["msub"]


def test_a_comment_whose_equation_cannot_be_read_is_refused():
    lines = listing("def f(x):\n    y = x  # y = x +\n    return y\n")
    writer = Writer("purernn.network.elman", lines, {}, 1, {("purernn.network.elman", 1): "f"})
    with pytest.raises(PurernnError):
        writer.markup()


def test_a_gap_is_seen_on_the_page(text):
    lines = listing("def f(x):\n    y = x * x\n    return y\n")
    writer = Writer("purernn.network.elman", lines, {}, 1, {("purernn.network.elman", 1): "f"})
    assert writer.markup().count("no equation, no reason") == 2
    assert "no equation, no reason" not in text


def test_a_statement_that_ran_and_changed_nothing_is_not_said_not_to_run(text):
    row = text[text.index("add_outer(dWhh, delta_h, h_before)") :].split('<div class="r')[0]
    vain = '<p class="v s t1"><i class="g">changes nothing here</i></p>'  # h_0 = 0
    assert vain in row and "does not run" not in row
    row = text[text.index("reached.add(pair)") :].split('<div class="r')[0]
    assert "does not run here" in row and "changes nothing" not in row


def test_the_page_is_small_has_no_script_and_asks_nothing_of_a_network(text):
    assert len(text.encode("utf-8")) <= PAGE_BYTES
    assert "<script" not in text and "http:" not in text and "https:" not in text
    assert not re.search(r"\son\w+=|\sstyle=|\ssrc=", text)


def test_only_its_style_may_apply(text):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text).group(1)
    style = re.search("<style>(.*?)</style>", text, re.S).group(1)
    assert "default-src 'none'" in policy and "style-src %s;" % allowed(style) in policy


def test_the_page_is_well_formed_and_no_address_is_twice_on_it(text):
    body = "<body>%s</body>" % text.split("<body>")[1].split("</body>")[0]
    body = re.sub("<input([^>]*?)( checked)?>", r"<input\1/>", body).replace("&ensp;", " ")
    ElementTree.fromstring(body.encode("utf-8"))
    ids = re.findall(r' id="([^"]*)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', text)) <= set(ids)


def test_each_time_step_has_its_button_and_its_numbers(text):
    buttons = re.findall(r'type="radio" name="t" id="t(\d+)"', text)
    assert buttons == [str(n) for n in range(1, 9)]
    for button in buttons:
        assert ":root:has(#t%s:checked) .t%s" % (button, button) in text
        assert re.search(r'class="v s[^"]* t%s[ "]' % button, text)


def test_the_command_prints_the_page_and_every_run_gives_the_same(text):
    assert run("read", "-o", "-") == (0, text, "")


def test_the_command_writes_the_page_to_a_file(monkeypatch, cli, tmp_path):
    monkeypatch.setattr("purernn.read.page.reading_page", lambda: "σ, and so on")
    path = tmp_path / "read.html"
    assert cli("read", "-o", path) == (0, "", "wrote %s\n" % path)
    assert path.read_bytes().decode("utf-8") == "σ, and so on"


def test_alone_it_opens_a_temporary_file_in_the_browser(monkeypatch, capsys):
    monkeypatch.setattr("purernn.read.page.reading_page", lambda: "σ, and so on")
    monkeypatch.setattr("webbrowser.open", lambda address: True)
    assert show.read(None) == 0
    out = capsys.readouterr().out
    assert one_line(out) and out.startswith("opened in the browser: ")
    assert out.endswith("read.html\n")
