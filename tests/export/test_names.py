"""What a model file says stays data in every file that is written from it: names and labels made
to hurt, in every output format.
"""

import ast
import io
import json
import re
import tokenize
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings, strategies as st

from helpers.handmade_networks import adder
from purernn.export.c import C_FORMS, exported_c
from purernn.export.coq import coq
from purernn.export.exported import FIRST_LINES, exported, named
from purernn.export.forms import PYTHON_FORMS
from purernn.export.names import ALPHABET, identifier, plain
from purernn.export.promela import promela
from purernn.files.dot import to_dot
from purernn.files.model import Model
from purernn.integers.proof import certificate, prove
from purernn.integers.quantised import quantise
from purernn.machines.mealy import Machine
from purernn.machines.operations import MACHINES
from purernn.show.gallery import Album
from purernn.show.report import report_page

HURT = [
    "coding: rot13",
    "coding=utf-7 +AAo-import os",
    r"coding:raw_unicode_escape \u000aimport os;os.system('echo PWNED')#",
    "-*- coding: cp1140 -*-",
    "# -- // ; % %s %d %(a)s {0} {} $x `x` ${x}",
    '"""',
    "'''",
    '"]; evil [label="',
    "\\",
    '\\"',
    r"\N \G \l \n \x0a \u000a \012",
    "*/ evil() /*",
    "*) evil (*",
    "--> <!--",
    "]]>",
    "</title></text></script><script>alert(1)</script>",
    '" onload="alert(1)',
    "&lt;&#x3c;&amp;",
    "??/ ??> trigraphs ??=",
]
LINES = ["a\nevil", "a\r\nevil", "a\revil", "a\x0bevil", "a\x0cevil", "a\x1cevil", "a\x85evil"]
LINES += ["a\u2028evil", "a\u2029evil", "a\0evil", "\ud800", "\u202eevil", "\ufeff", "\x1b[2J"]
some = settings(max_examples=settings.default.max_examples // 2)  # of each form
hurting = st.one_of(
    st.sampled_from(HURT),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=100),
    st.lists(st.sampled_from(HURT), min_size=2, max_size=4).map(lambda parts: "".join(parts)[:100]),
)
labels = st.one_of(st.sampled_from(HURT + LINES), st.text(max_size=100))


def called(name, states=("0", "1")):
    """The adder's machine with this name and these labels."""
    own = MACHINES["addition"]
    return Machine(name, 2, 1, list(states), own.next, own.output, own.answer)


def model_of(machine):
    """A model of the adder's network for this machine."""
    network = adder()
    return Model(machine, {}, 0, [], network, quantise(network, levels=2))


@given(st.text())
def test_a_plain_name_is_in_the_alphabet_and_what_is_stays_as_it_is(name):
    assert all(c in ALPHABET for c in plain(name)) and len(plain(name)) == len(name)
    assert all(p in (c, "_") for p, c in zip(plain(name), name))
    assert plain(plain(name)) == plain(name)
    assert re.match("[A-Za-z][A-Za-z0-9_]*$", identifier(name, []))


def test_the_alphabet_has_nothing_that_any_of_the_languages_obeys():
    assert not set(ALPHABET) & set("\"'`\\#;:=*/<>{}[]&%$!?@|^~\n\r")


# ---- Python


def skeleton(source, function):
    """The program without its comments, and with the function's name and errors taken out."""
    return re.sub("'%s(?=[' ])" % function, "'f", ast.dump(ast.parse(source)))


@pytest.mark.parametrize("form", sorted(PYTHON_FORMS))
@some
@given(name=hurting, unproved=st.booleans())
def test_no_name_changes_the_program_that_is_exported(form, name, unproved):
    network, machine = quantise(adder(), levels=2), called(name)
    if unproved:
        machine.output = [[1 - y for y in row] for row in machine.output]
    source = exported(network, machine, form, unproved)
    assert source.split("\n")[:2] == ["# " + FIRST_LINES[0], "#"]
    assert tokenize.detect_encoding(io.BytesIO(source.encode()).readline)[0] == "utf-8"
    assert all(" " <= c <= "~" or c == "\n" for c in source)
    harmless = called("harmless")
    harmless.output = machine.output
    expected = skeleton(exported(network, harmless, form, unproved), "harmless")
    assert skeleton(source, named(machine)[0]) == expected


# ---- C


def code_in_c(source, function):
    """The header without its comments, and with the function's name taken out."""
    assert all(" " <= c <= "~" or c == "\n" for c in source) and "??" not in source
    code = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    return re.sub(r"(?<![a-z0-9])%s(?=_(?!t\b))" % function.lower(), "f", code.lower())


@pytest.mark.parametrize("form", C_FORMS)
@some
@given(name=hurting)
def test_no_name_changes_the_header_in_c(form, name):
    network, machine = quantise(adder(), levels=2), called(name)
    expected = code_in_c(exported_c(network, called("harmless"), form), "harmless")
    assert code_in_c(exported_c(network, machine, form), named(machine)[0]) == expected


# ---- Coq, Promela


COMMENTS = {coq: r"\(\*.*?\*\)", promela: r"/\*.*?\*/"}


@pytest.mark.parametrize("write", [coq, promela], ids=["Coq", "Promela"])
@some
@given(name=hurting)
def test_no_name_changes_what_other_provers_read(write, name):
    network = quantise(adder(), levels=2)
    texts = [write(network, called(each)) for each in (name, "harmless")]
    assert all(" " <= c <= "~" or c == "\n" for c in texts[0])
    codes = [re.sub(COMMENTS[write], "", text, flags=re.DOTALL) for text in texts]
    assert codes[0] == codes[1] and len(codes[0]) > 100


# ---- DOT


@given(hurting, labels, labels)
def test_no_name_changes_the_graph_in_dot(name, zero, one):
    def outside_strings(text):
        return re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)

    assert outside_strings(to_dot(called(name, [zero, one]))) == outside_strings(
        to_dot(called("f"))
    )


# ---- SVG, HTML, JSON


class Tags(HTMLParser):
    """The elements of a page, with the names of their attributes and what is in a script."""

    def __init__(self, text):
        super().__init__()
        self.kinds, self.scripts, self.inside = set(), [], False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.kinds.add((tag,) + tuple(sorted(name for name, _ in attributes)))
        self.inside = tag == "script"

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, text):
        if self.inside:
            self.scripts.append(text)


@pytest.fixture(scope="module")
def harmless():
    """The elements of the page of a model whose names say nothing."""
    return Tags(report_page(model_of(called("f"))))


SOME = [
    ("".join(HURT)[:100], "".join(HURT)[100:200], "".join(LINES)),
    ("".join(HURT)[200:300], "".join(HURT)[300:400], "".join(HURT)[400:]),
    (HURT[15], HURT[15], HURT[16]),
]


@pytest.mark.parametrize("name, zero, one", SOME)
def test_no_name_changes_the_elements_of_the_page_and_its_pictures(name, zero, one, harmless):
    model = model_of(called(name, [zero, one[:100]]))
    page = Tags(report_page(model))
    # tspan is a raised or lowered letter, as in a_t
    assert {kind for kind in page.kinds if kind[0] != "tspan"} <= harmless.kinds
    assert page.scripts == harmless.scripts
    for picture in Album(model).pictures.values():
        ElementTree.fromstring(picture.document())


@given(hurting)
@some
def test_no_name_changes_the_entries_of_a_certificate(name):
    network = quantise(adder(), levels=2)
    machine = called(name)
    text = json.dumps(certificate(network, machine, prove(network, machine)))
    assert json.loads(text)["operation"] == name
    assert all(" " <= c <= "~" or c == "\n" for c in text)
