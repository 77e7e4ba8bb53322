"""The report in Chromium and Firefox, used as a person would: by keyboard, on a telephone, in the
dark, on paper.
"""

import os
import sys

import pytest

from helpers.example_models import example_models
from helpers.javascript import BROWSERS, on_node, require_browser
from purernn.show.gallery import Album
from purernn.show.page import SCRIPT, STYLE
from purernn.show.report import report_page

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = [name for name, _ in example_models()]
LAST = 8  # steps of the adder's run
WORSE = """
:root { --soft: #bbbbbb; }
figure:first-of-type svg { min-width: 0; }
figure:first-of-type text { font-size: 9px; transform: translateX(80px); }
.wide .hint { display: none; }
h1 { width: 600px; }
"""


@pytest.fixture(scope="module", params=sorted(BROWSERS))
def seen(request, tmp_path_factory):
    """What in_browser.js saw, in each browser."""
    if sys.implementation.name != "cpython" or sys.version_info < (3, 10):
        pytest.skip("the page is the same on every Python: browsers are asked on newer CPythons")
    require_browser(request.param)
    folder = tmp_path_factory.mktemp("report")

    def written(name, text):
        (folder / (name + ".html")).write_bytes(text.encode("ascii"))
        return str(folder / (name + ".html"))

    texts = {name: report_page(model) for name, model in example_models()}
    adder = texts["adder"]
    texts["long"] = report_page(dict(example_models())["adder"], [2**60, 2**59 + 12345])
    task = {
        "browser": request.param,
        "executable": BROWSERS[request.param],
        "pages": {name: written(name, text) for name, text in texts.items()},
        "still": written("still", adder.replace(SCRIPT, "")),
        "altered": written("altered", adder.replace("show(1);", "show(2);")),
        "worse": written(
            "worse", adder.replace(STYLE, STYLE + WORSE).replace("http-equiv", "data-not")
        ),
        "pictures": os.environ.get("PURERNN_PICTURES"),  # a folder, to look at the page oneself
    }
    observed = on_node(os.path.join(HERE, "in_browser.js"), task, seconds=900)[0]
    observed["browser"] = request.param
    return observed


def pages_seen(seen):
    """The names of the pages that a browser looks at: Chromium at all."""
    if seen["browser"] == "chrome":
        return set(NAMES) | {"long"}
    return {"learnt", "hostile", "long"}


def test_a_page_made_worse_does_not_pass(seen):
    worse = seen["worse"]
    assert worse["axe"] and worse["small"] and worse["cut"] and worse["unhinted"]
    assert worse["overflow"] > 320


def at_step(t):
    """What the page shows at a step: its words, its block, and its mark in the three pictures."""
    return ["step %d of %d" % (t, LAST), ["Step %d" % t], [str(t)] * 3]


def test_the_page_steps_through_time_by_keyboard_and_by_button(seen):
    assert len(Album(dict(example_models())["adder"]).trace.xs) == LAST
    first, on, end, one, start, clicked, entered, last, home = seen["steps"]
    assert (first, on) == (at_step(1), at_step(2))
    assert end == at_step(LAST), "it stops at the last step"
    assert one == at_step(LAST - 1)
    assert start == at_step(1), "and at the first"
    assert clicked == at_step(2)
    assert entered == at_step(3)
    assert (last, home) == (at_step(LAST), at_step(1)), "by the slider's End and Home"


def test_it_plays_to_the_last_step_and_back_and_can_be_paused(seen):
    assert (seen["playing"], seen["paused"]) == ("Pause", "Play")
    assert seen["back"].endswith(" of %d, on the way back" % LAST)


def test_in_a_box_that_scrolls_the_arrows_are_the_box_s(seen):
    assert seen["before"] == seen["after"]


def test_the_pages_load_nothing_and_say_nothing_to_the_console(seen):
    assert seen["said"] == []


def test_axe_finds_no_violation_at_any_width_in_light_and_dark(seen):
    assert seen["axe"] == []


def test_it_was_seen_in_the_dark_and_in_the_light(seen):
    dark, light = "rgb(21, 23, 28)", "rgb(255, 255, 255)"
    assert seen["schemes"] == [dark] * 3 + [light] * (len(pages_seen(seen)) + 2)


def test_nothing_runs_off_the_screen_and_every_word_can_be_read(seen):
    assert seen["overflow"] == []
    assert seen["small"] == [] and seen["cut"] == []


def test_what_is_wider_than_the_screen_says_so(seen):
    assert seen["unhinted"] == []


def test_on_paper_there_are_few_sheets_no_controls_and_no_heading_alone(seen):
    assert set(seen["paper"]) == pages_seen(seen)
    assert max(seen["paper"].values()) <= 6, seen["paper"]
    if seen["browser"] == "firefox":  # the driver shows only Chromium's page as it is on paper
        return
    assert seen["controls"] == 0 and seen["parted"] == []
    assert seen["ink"] == ["rgb(29, 31, 36)", "rgb(255, 255, 255)"], "light, whatever the screen"


def test_without_the_script_all_steps_are_on_the_page(seen):
    assert seen["still"] == [LAST, 0]


def test_a_policy_that_names_another_script_is_enforced(seen):
    assert seen["altered"] == ""
