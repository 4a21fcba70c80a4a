"""The list of versions: who, when and why, what changed between any two, and the way back."""

import zlib

import pytest
from streamlit.testing.v1 import AppTest

from agents_core.errors import StoreUnavailable
from agents_core.versions import Part
from pages.ui.word_diff_html import document_pairs, inline_html, side_html
from tests.doubles.version_uses import record_use
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener, markup
from tests.pages.support.policy_page import (
    DOGS,
    NAME,
    ROOMS,
    button,
    library,
    opened,
    press,
    switchboard_of,
    texts,
)

LATER = ROOMS.text.replace("11 in the morning", "noon")


def edited() -> FakeSwitchboard:
    """Two versions; a call ran on the first, another changed to the second in its fourth turn."""
    switchboard = switchboard_of()
    library(switchboard).save(
        LATER, document="Rooms", based_on=1, author="Mira", message="Sleep in"
    )
    record_use(switchboard.versions, "policy", NAME, 1, call_id="0123456789abcdef", from_turn=1)
    record_use(switchboard.versions, "policy", NAME, 2, call_id="fedcba9876543210", from_turn=4)
    return switchboard


def test_a_version_says_who_published_it_why_and_how_much_it_is(console: Opener) -> None:
    body = markup(opened(console, edited(), "Versions"))
    assert "Version 2" in body and "Mira" in body and "Sleep in" in body
    assert f"{len(LATER) + len(DOGS.text):,} characters" in body


def with_calls(page: AppTest) -> AppTest:
    """Both versions' lists of calls are open."""
    prefix = f"versions_{zlib.crc32(f'policy:{NAME}'.encode()):08x}_calls"
    page.session_state[f"{prefix}1"] = page.session_state[f"{prefix}2"] = True
    page.run()
    assert not page.exception
    return page


def test_calls_are_named_with_the_turn_from_which_they_ran_on_it(console: Opener) -> None:
    body = markup(with_calls(opened(console, edited(), "Versions")))
    assert "the whole call" in body and "from turn 4" in body


def test_a_call_that_ran_on_a_version_can_be_opened(console: Opener) -> None:
    page = with_calls(opened(console, edited(), "Versions"))
    links = {one.proto.label: one.proto.query_string for one in page.get("page_link")}
    assert links["01234567"] == "call=0123456789abcdef"
    assert links["fedcba98"] == "call=fedcba9876543210"


def test_the_newest_two_are_compared_at_first(console: Opener) -> None:
    body = markup(opened(console, edited(), "Versions"))
    assert "<del>11 in the morning</del><ins>noon</ins>" in body
    assert "Unchanged: Dogs" in body


def test_the_draft_is_compared_with_the_newest_when_there_is_one(console: Opener) -> None:
    switchboard = edited()
    parts = (Part("Rooms", LATER), Part("Parking", "1. Parking costs 12 euros.\n"))
    switchboard.versions.save_draft("policy", NAME, parts, based_on=2, revision=0)
    body = markup(opened(console, switchboard, "Versions"))
    assert "Parking (added)" in body and "Dogs (removed)" in body
    assert "Unchanged: Rooms" in body


def test_a_draft_that_is_gone_is_no_choice_any_more(console: Opener) -> None:
    switchboard = edited()
    switchboard.versions.save_draft("policy", NAME, (ROOMS,), based_on=2, revision=0)
    page = opened(console, switchboard, "Versions")
    switchboard.versions.discard_draft("policy", NAME, revision=1)
    page.run()
    assert not page.exception
    assert "<ins>noon</ins>" in markup(page)


def test_any_two_versions_side_by_side(console: Opener) -> None:
    switchboard = edited()
    library(switchboard).save("1. No dogs.\n", document="Dogs", based_on=2)
    page = opened(console, switchboard, "Versions")
    [how] = [one for one in page.segmented_control if one.label == "Layout"]
    how.set_value("Side by side").run()
    [left] = [one for one in page.selectbox if one.label == "From"]
    left.set_value(1).run()
    body = markup(page)
    assert 'class="sb-side"' in body and "noon" in body and "No dogs." in body
    late = page._tree.get_widget_states()
    compare = [one for one in page.button if one.label == "Compare"][1]
    compare.click().run()
    assert "noon" not in markup(page).split("What changed")[1]
    page._run(late)
    assert "noon" not in markup(page).split("What changed")[1], "also when the browser repeats"


def test_restoring_asks_first_and_publishes_a_new_version(console: Opener) -> None:
    switchboard = edited()
    page = opened(console, switchboard, "Versions")
    restore = [one for one in page.button if one.label == "Restore"]
    assert [one.disabled for one in restore] == [True, False]
    restore[1].click().run()
    assert library(switchboard).current().version == 2
    press(page, "Cancel")
    assert "Cancel" not in [one.label for one in page.button]
    [one for one in page.button if one.label == "Restore"][1].click().run()
    press(page, "Restore version 1")
    assert library(switchboard).current().version == 3
    assert texts(library(switchboard).current().documents)["Rooms"] == ROOMS.text
    assert "Version 1 is restored as version 3" in page.success[0].value


def test_a_restore_that_cannot_be_is_a_sentence(
    console: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = edited()
    page = opened(console, switchboard, "Versions")
    [one for one in page.button if one.label == "Restore"][1].click().run()

    def gone(*_: object, **__: object) -> None:
        raise StoreUnavailable("The database could not be used just now.")

    monkeypatch.setattr(switchboard.versions, "publish", gone)
    press(page, "Restore version 1")
    assert "could not be used" in page.error[0].value


def test_one_version_says_that_there_is_nothing_to_compare(console: Opener) -> None:
    page = opened(console, switchboard_of(), "Versions")
    assert "There is one version so far" in markup(page)
    assert button(page, "Compare").disabled


def test_many_versions_come_in_pages(console: Opener) -> None:
    switchboard = switchboard_of()
    for number in range(1, 13):
        library(switchboard).save(f"1. Rule {number}.\n", document="Rooms", based_on=number)
    page = opened(console, switchboard, "Versions")
    assert markup(page).count('class="sb-version"') == 10
    page.pagination[0].set_value(2).run()
    assert markup(page).count('class="sb-version"') == 3


# --- the differences themselves ----------------------------------------------------------------


def test_what_stayed_is_folded_and_what_changed_is_not() -> None:
    old = "".join(f"{n}. Rule {n}.\n" for n in range(100))
    new = old.replace("Rule 50.", "Rule fifty.")
    body = inline_html(old, new)
    assert "<del>50</del><ins>fifty</ins>" in body
    assert body.count("unchanged lines") == 2 and "Rule 10." not in body
    sides = side_html(old, new)
    assert "unchanged lines" in sides and "Rule 10." not in sides and ">51</td>" in sides


def test_a_space_that_changed_can_be_seen() -> None:
    assert "<ins>↵\n" in inline_html("one\ntwo", "one\n\ntwo")


def test_html_in_a_text_stays_text() -> None:
    evil = "<img src=x onerror=alert(1)>"
    for body in (inline_html("", evil), side_html(evil, "")):
        assert "<img" not in body and "&lt;img" in body


def test_a_megabyte_that_changed_everywhere_is_a_pages_worth_at_once() -> None:
    old = "".join(f"{n}. Rule {n} of the old house.\n" for n in range(30_000))
    new = "".join(f"{n}. Rule {n} of the new home.\n" for n in range(30_000))
    inline, sides = inline_html(old, new), side_html(old, new)
    assert len(inline) < 80_000 and "Only the beginning is shown" in inline
    assert len(sides) < 200_000 and "Only the beginning is shown" in sides


def test_documents_pair_by_name_and_a_renamed_one_by_its_text() -> None:
    old = (Part("A", "1"), Part("B", "2"), Part("C", "3"))
    new = (Part("A", "1"), Part("Bee", "2"), Part("D", "4"))
    titles = [pair.title for pair in document_pairs(old, new) if pair.changed]
    assert titles == ["B → Bee (renamed)", "D (added)", "C (removed)"]
