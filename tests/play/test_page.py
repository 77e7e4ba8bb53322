"""The page: one file that asks nothing of a network and runs only its own script; and in Chromium
and Firefox, used as a person would.
"""

import io
import os
import re
import sys

import pytest

from helpers.cli_process import one_line, run
from helpers.javascript import BROWSERS, on_node, require_browser
from purernn.cli import show
from purernn.files.model import from_text
from purernn.integers.proof import prove
from purernn.learning.recipe import RECIPE, learn
from purernn.machines.operations import MACHINES
from purernn.play.page import KEPT, PAGE_BYTES, SCRIPTS, live_page, script, source
from purernn.show.page import allowed, file_text

HERE = os.path.dirname(os.path.abspath(__file__))


def test_the_page_is_small_and_asks_nothing_of_a_network():
    text = live_page()
    assert len(text.encode("utf-8")) <= PAGE_BYTES
    assert "http:" not in text and "https:" not in text and "import(" not in text
    assert re.findall(r"<(?:script|link|img|iframe)[^>]* (?:src|href)=.([^'\"]*)", text) == [
        "data:,"
    ]
    assert len(re.findall("<script", text)) == len(re.findall("</script", text)) == 1


def test_only_its_script_and_its_style_may_run():
    text = live_page()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text).group(1)
    code, style = [
        re.search("<%s>(.*?)</%s>" % (t, t), text, re.S).group(1) for t in ("script", "style")
    ]
    assert "default-src 'none'" in policy
    assert "script-src %s;" % allowed(code) in policy and "style-src %s;" % allowed(style) in policy
    assert not re.search(r"\son\w+=|\sstyle=", source("play.html"))


def test_every_script_of_the_folder_is_on_the_page_and_is_narrow():
    folder = os.path.dirname(show.__file__).replace("cli", "play")
    assert sorted(SCRIPTS) == sorted([n for n in os.listdir(folder) if n.endswith(".js")])
    for name in SCRIPTS:
        assert source(name) in script()
        lines = [line.strip(" ") for line in live_page().split("\n")]
        assert "\n".join([line.strip(" ") for line in source(name).split("\n")]) in "\n".join(lines)
        assert max([len(line) for line in source(name).split("\n")]) <= 100


def test_the_texts_of_programs_are_on_the_page_as_they_are():
    # the only texts of several lines, whose indentation counts, are in the files that are kept
    for name in SCRIPTS:
        odd = [line for line in source(name).split("\n") if line.count("`") % 2]
        assert (name in KEPT) == bool(odd)
    for name in KEPT:
        assert source(name) in live_page()


@pytest.mark.parametrize("name", ["report.js", "report.css", "play.css", "play.html"])
def test_what_is_no_python_is_narrow_too(name):
    text = file_text(name) if name.startswith("report") else source(name)
    assert max([len(line) for line in text.split("\n")]) <= 100


def test_the_command_writes_the_page_to_a_file_or_to_standard_output(tmp_path):
    path = tmp_path / "play.html"
    assert run("play", "-o", path) == (0, "", "wrote %s\n" % path)
    with io.open(str(path), encoding="utf-8") as file:
        assert file.read() == live_page()
    status, out, err = run("play", "-o", "-")
    assert (status, out, err) == (0, live_page(), "")


def test_alone_it_opens_a_temporary_file_in_the_browser_and_says_so_in_one_line(
    monkeypatch, capsys
):
    opened = []
    for answer in (True, False):
        monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) or answer)
        assert show.play(None) == 0
        out = capsys.readouterr().out
        assert one_line(out) and opened[-1] == "file://" + out.split(": ")[1].strip()
        with io.open(opened[-1][len("file://") :], encoding="utf-8") as file:
            assert file.read() == live_page()
    assert opened[0] != opened[1]


def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path):
    status, out, err = run("play", "-o", tmp_path / "absent" / "play.html")
    assert status == 2 and out == "" and one_line(err)


@pytest.fixture(scope="module", params=sorted(BROWSERS))
def seen(request, tmp_path_factory):
    """What in_browser.js saw, in each browser."""
    if sys.implementation.name != "cpython" or sys.version_info < (3, 10):
        pytest.skip("the page is the same on every Python: browsers are asked on newer CPythons")
    require_browser(request.param)
    path = str(tmp_path_factory.mktemp("play") / "play.html")
    with open(path, "wb") as file:
        file.write(live_page().encode("utf-8"))
    given = {
        "browser": request.param,
        "executable": BROWSERS[request.param],
        "page": path,
        "pictures": os.environ.get("PURERNN_PICTURES"),  # a folder, to look at the page oneself
    }
    return on_node(os.path.join(HERE, "in_browser.js"), given, seconds=900)[0]


def test_the_console_stays_empty_and_nothing_is_loaded(seen):
    assert seen["said"] == []


def test_axe_finds_no_violation_at_any_width_in_light_and_dark(seen):
    assert seen["axe"] == []


def test_it_was_seen_in_the_dark_and_in_the_light(seen):
    assert seen["schemes"] == ["rgb(21, 23, 28)"] * 3 + ["rgb(255, 255, 255)"] * 6


def test_nothing_runs_off_the_screen_and_no_letter_is_too_small(seen):
    assert seen["overflow"] == [] and seen["small"] == []


def test_with_the_keyboard_alone_it_learns_until_proved_and_adds(seen):
    assert seen["keyboard"].startswith("Proved after ")
    assert "340282366920938463463374607431768211455 + 1 = " in seen["answer"]
    assert "= 340282366920938463463374607431768211456, proved." in seen["answer"]


def integers_after(operation, seed, samples):
    """Python's network in integers after so many samples, as `learn` gives it."""
    for progress in learn(MACHINES[operation], seed, samples=samples):
        pass
    return progress


def test_the_state_of_the_page_is_python_s(seen):
    whole = integers_after("addition", 0, 20000)
    model = from_text(seen["model"])
    assert (model.samples, model.integers.digest()) == (whole.samples, whole.integers.digest())
    assert prove(model.integers, model.machine).status == "proved"
    assert "samples=%d" % whole.samples in seen["address"]
    short = integers_after("subtraction", 1, 30)  # where an attempt is made in any case
    for text in (seen["steps"], seen["linked"]):
        model = from_text(text)
        assert (model.samples, model.integers.digest()) == (30, short.integers.digest())
    assert seen["steps"] == seen["linked"]
    assert seen["reset"].startswith("No sample yet.")


def test_the_sliders_go_through_time_and_through_the_search(seen):
    steps = seen["moments"][1].split()[-1]
    assert seen["moments"] == [
        "before it reads",
        "reads step 1 of " + steps,
        "blame at step 1 of " + steps,
    ]
    assert int(steps) >= 1
    assert seen["reached"].startswith("1 of ")


def test_a_rule_of_one_s_own_is_learned_and_is_in_the_address(seen):
    assert "table=2-0000-0111" in seen["rule"]
    assert seen["ownProved"].startswith("Proved after ")
    assert ": %d," % (60 | 9) in seen["ownAnswer"]
    assert seen["states"] == 2


def test_a_failure_is_told_with_the_numbers_that_fail(seen):
    assert seen["few"].startswith("Not proved in 20,000 samples.")
    begun = re.search("with 1 unit, so it began anew with ([0-9]+)[.]", seen["few"]).group(1)
    assert seen["units"] == begun
    assert "✗" in seen["failure"] and "it says" in seen["failure"]


def test_few_units_come_with_a_hint_that_it_will_begin_anew(seen):
    hint = "With so few units it may not succeed; at %s samples it begins anew with more."
    assert seen["hint"].endswith(hint % format(RECIPE["restart_every"], ","))


def test_a_wrong_answer_is_red_and_the_right_one_is_beside_it(seen):
    assert "it says %s; right is 69." % seen["red"] in seen["refuted"] and seen["red"] != "69"


def test_what_is_no_setting_is_none(seen):
    assert seen["hostile"].startswith("No sample yet. 16 hidden units, weights drawn with seed")


def test_on_paper_it_takes_few_sheets(seen):
    assert 1 <= seen["sheets"] <= 4
