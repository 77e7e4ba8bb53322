"""The documents say what is: every example is run, every quotation is in the source, every link
leads somewhere.
"""

import importlib
import inspect
import os
import re
import sys
import textwrap

import pytest

import purernn
from helpers import doc_examples
from purernn.cli import parser

PAGES = doc_examples.pages()
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@pytest.mark.skipif(
    sys.version_info < (3, 10) or sys.implementation.name != "cpython",
    reason=(
        "the pages are held on CPython 3.10 and later: elsewhere some outputs are in other words"
    ),
)
@pytest.mark.parametrize("page", PAGES)
def test_every_example_prints_what_the_page_shows(page):
    assert doc_examples.failures(page) == []


def test_an_example_that_drifts_is_noticed(monkeypatch):
    for lie in ("```console\n$ echo one\ntwo\n```\n", "```pycon\n>>> 1 + 1\n3\n```\n"):
        monkeypatch.setattr(doc_examples, "page_text", lambda page: lie)
        assert doc_examples.failures("a page") != []


def quotation_stands(name, text):
    """Whether the text stands in the source of module.name, whatever its indentation."""
    module, _, attribute = name.rpartition(".")
    thing = importlib.import_module("purernn." + module)
    for part in attribute.split(".") if attribute else []:
        thing = getattr(thing, part)
    source = [line.strip() for line in inspect.getsource(thing).splitlines()]
    quoted = [line.strip() for line in textwrap.dedent(text).strip().splitlines()]
    return any(source[i : i + len(quoted)] == quoted for i in range(len(source)))


@pytest.mark.parametrize("page", PAGES)
def test_every_quotation_stands_in_the_source_under_its_name(page):
    for block in doc_examples.blocks(page):
        if block.group("mark") == "source":
            assert quotation_stands(block.group("name"), block.group("text")), (
                page,
                block.group("name"),
            )


def test_a_quotation_that_drifts_is_noticed():
    assert not quotation_stands("network.elman.sigmoid", "return 1 / (1 + exp(z))")


def anchors(page):
    """The anchors that a code host makes of a page's headings."""
    text = re.sub(r"```.*?```", "", doc_examples.page_text(page), flags=re.S)
    headings = re.findall(r"^#+ (.*)$", text, flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    text = re.sub(r"```.*?```", "", doc_examples.page_text(page), flags=re.S)
    for target in LINK.findall(text):
        if target.startswith("http"):
            continue
        path, _, anchor = target.partition("#")
        there = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
        assert os.path.exists(os.path.join(doc_examples.ROOT, there)), (page, target)
        assert not anchor or anchor in anchors(there), (page, target)


def test_the_index_links_every_page():
    linked = {
        os.path.normpath(os.path.join("docs", link.partition("#")[0]))
        for link in LINK.findall(doc_examples.page_text("docs/index.md"))
    }
    assert {page for page in PAGES if page.startswith("docs") and page != "docs/index.md"} <= linked


def test_every_public_name_is_in_the_reference():
    reference = doc_examples.page_text("docs/library.md")
    assert [name for name in purernn.__all__ if "`%s" % name not in reference] == []


def test_every_command_and_argument_is_in_the_reference():
    reference = doc_examples.page_text("docs/command-line.md")
    wanted = [name for name in parser.COMMANDS] + [
        a for c in parser.COMMANDS.values() for a, _ in c[2] if a.startswith("-")
    ]
    assert [name for name in wanted if "`%s" % name not in reference] == []
