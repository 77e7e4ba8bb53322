"""The page of the core in Chromium and Firefox: by keyboard, on a telephone, in the dark, on
paper.
"""

import os
import sys

import pytest

from helpers.javascript import BROWSERS, on_node, require_browser
from purernn.read.page import reading_page, source

HERE = os.path.dirname(os.path.abspath(__file__))
WORSE = """
:root { --soft: #bbbbbb; }
h1 { width: 600px; }
h3 { font-size: 9px; }
.s { display: block !important; }
"""


@pytest.fixture(scope="module", params=sorted(BROWSERS))
def seen(request, tmp_path_factory):
    """What in_browser.js saw, in each browser."""
    if sys.implementation.name != "cpython" or sys.version_info < (3, 10):
        pytest.skip("the page is the same on every Python: browsers are asked on newer CPythons")
    require_browser(request.param)
    folder = tmp_path_factory.mktemp("read")
    text, style = reading_page(), source("read/read.css")
    (folder / "read.html").write_bytes(text.encode("utf-8"))
    worse = text.replace(style, style + WORSE).replace("http-equiv", "data-not")
    (folder / "worse.html").write_bytes(worse.encode("utf-8"))
    task = {
        "browser": request.param,
        "executable": BROWSERS[request.param],
        "page": str(folder / "read.html"),
        "worse": str(folder / "worse.html"),
        "pictures": os.environ.get("PURERNN_PICTURES"),  # a folder, to look at the page oneself
    }
    return on_node(os.path.join(HERE, "in_browser.js"), task)[0]


def test_the_reading_page_says_nothing_to_the_console_and_loads_nothing(seen):
    assert seen["said"] == []


def test_axe_finds_no_violation_on_the_reading_page(seen):
    assert seen["axe"] == []


def test_the_reading_page_fits_every_width_with_legible_letters(seen):
    assert seen["overflow"] == [] and seen["small"] == []


def test_each_note_begins_on_the_line_of_its_code(seen):
    assert seen["parted"] == []


def test_the_arrow_keys_choose_the_time_step_whose_numbers_are_shown(seen):
    assert seen["steps"] == [[1], [2], [3], [2]]
    assert seen["outline"] != "none"


def test_on_paper_the_chosen_time_step_is_named_and_no_control_is_left(seen):
    if "paper" not in seen:
        pytest.skip("only Chromium prints for a program")
    assert seen["paper"] > 100000
    assert [words for words in seen["controls"] if words] == ["time step"]


def test_a_reading_page_made_worse_does_not_pass(seen):
    worse = seen["worse"]
    assert worse["axe"] and worse["overflow"] > 0 and worse["small"] and worse["shown"] == []
