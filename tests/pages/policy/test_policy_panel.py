"""The policy card beside a call: the Policy page's shared draft, passages, earlier versions."""

import time

import pytest

from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.versions import Part
from pages.policy.passage_list import FOLLOW
from pages.transcript.transcript_html import passage_anchor
from tests.pages.support.fake_switchboard import DOCUMENT, FakeSwitchboard
from tests.pages.support.page_runs import Opener, markup
from tests.pages.support.policy_page import (
    NAME,
    button,
    draft,
    opened,
    press,
    text_box,
    texts,
    types,
)

PUBLISH = "Publish the policy"
TWO = (Part("Rooms", "1. Check-out is at 11.\n"), Part("Dogs", "1. Dogs are welcome.\n"))


def place(passage_id: str, version: int = 1) -> str:
    """How a passage's element names itself."""
    return f'id="{passage_anchor(passage_id, version, NAME)}"'


def save(switchboard: FakeSwitchboard, text: str) -> None:
    """Somebody else publishes."""
    switchboard.policy.save(text, document=DOCUMENT, based_on=switchboard.policy.current().version)


def text_of(switchboard: FakeSwitchboard) -> str:
    return switchboard.policy.current().text_of(DOCUMENT)


def test_publishing_makes_a_version_and_shows_its_passages(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = press(types(console(switchboard), "1. Dogs are welcome.\n"), PUBLISH)
    assert switchboard.policy.current().version == 2
    assert any("Version 2 is published" in one.value for one in page.success)
    body = markup(page)
    (passage,) = switchboard.policy.current().passages
    assert '<span class="sb-tag">version 2</span>' in body and place(passage.id, 2) in body
    assert button(page, PUBLISH).disabled, "nothing is left to publish"


def test_what_is_typed_is_there_after_a_reload_and_on_the_policy_page(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    types(console(switchboard), "1. Half a thought")
    assert texts(draft(switchboard).parts) == {DOCUMENT: "1. Half a thought"}
    again = console(switchboard)  # a session of its own, as after a reload
    assert text_box(again).value == "1. Half a thought"
    assert "Draft saved" in markup(again)
    assert text_box(opened(console, switchboard)).value == "1. Half a thought"


def test_publishing_waits_for_no_index(console: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    switchboard = FakeSwitchboard()
    page = types(console(switchboard), "1. Dogs are welcome.\n")

    def stuck(_: PolicyLibrary, *_rest: object) -> None:
        raise AssertionError("the click indexed")

    monkeypatch.setattr(PolicyLibrary, "_index_version", stuck)
    monkeypatch.setattr(PolicyLibrary, "warm", lambda _: time.sleep(0))
    page = press(page, PUBLISH)
    assert "Version 2 is published" in "".join(one.value for one in page.success)
    page.button(key="policy_restore").click().run()
    assert not page.exception
    assert switchboard.versions.newest_number("policy", NAME) == 3


def test_discarding_after_a_publish_goes_back_to_what_was_published(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = press(types(console(switchboard), "1. Second.\n"), PUBLISH)
    press(types(page, "1. Never mind.\n"), "Discard draft")
    assert text_box(page).value == "1. Second.\n"
    page = press(types(page, "1. Third.\n"), PUBLISH)
    assert not page.error
    assert text_of(switchboard) == "1. Third.\n" and switchboard.policy.current().version == 3


def test_a_conflict_keeps_the_text_and_offers_both_ways(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = types(console(switchboard), "1. Mine.\n")
    save(switchboard, "1. Theirs.\n")
    press(page, PUBLISH)
    assert any("Someone published version 2" in one.value for one in page.error)
    assert text_box(page).value == "1. Mine.\n"
    press(press(page, "Keep draft on top of version 2"), PUBLISH)
    assert text_of(switchboard) == "1. Mine.\n"


def test_going_on_from_the_newer_version_can_be_taken_back(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = types(console(switchboard), "1. Mine.\n")
    save(switchboard, "1. Theirs.\n")
    press(page.run(), "Use version 2")
    assert text_box(page).value == "1. Theirs.\n"
    press(page, "Undo")
    assert text_box(page).value == "1. Mine.\n"


def test_an_empty_text_is_a_sentence_and_loses_nothing(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = press(types(console(switchboard), "  \n"), PUBLISH)
    assert any("empty" in one.value for one in page.error)
    assert switchboard.policy.current().version == 1


@pytest.mark.parametrize(
    ("name", "data"), [("big.txt", b"a" * 10_000_000), ("pic.txt", b"\x89PNG\r\n\x1a\n\0\0\0")]
)
def test_an_unreadable_file_is_a_sentence_beside_the_uploader_and_the_text_stays(
    console: Opener, name: str, data: bytes
) -> None:
    page = types(console(FakeSwitchboard()), "1. Mine.\n")
    page.file_uploader[0].upload(name, data, "text/plain").run()
    assert not page.exception
    kinds = [one.type for one in page if one.type in ("file_uploader", "alert", "error")]
    told = kinds.index("file_uploader") + 1
    assert kinds[told] == page.error[0].type and name.replace(".", "\\.") in page.error[0].value
    assert text_box(page).value == "1. Mine.\n"


def test_a_file_goes_into_the_draft_and_the_old_text_can_come_back(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = types(console(switchboard), "1. Mine.\n")
    [how] = [one for one in page.radio if one.label == "Import as"]
    how.set_value("Replace the open document").run()
    page.file_uploader[0].upload("new.txt", "1. Füße.\n".encode("utf-16"), "text/plain").run()
    assert text_box(page).value == "1. Füße.\n"
    assert switchboard.policy.current().version == 1
    press(page, "Undo")
    assert text_box(page).value == "1. Mine.\n"


def test_an_earlier_version_comes_back_as_a_new_one(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    first = text_of(switchboard)
    save(switchboard, "1. Second.\n")
    page = console(switchboard)
    page.button(key="policy_restore").click().run()
    assert switchboard.policy.current().version == 3
    assert text_box(page).value == first
    assert "Version 1 is restored as version 3" in page.success[0].value


def test_the_version_chosen_just_before_the_click_comes_back(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    first = text_of(switchboard)
    save(switchboard, "1. Second.\n")
    save(switchboard, "1. Third.\n")
    page = console(switchboard)
    box = page.selectbox(key="policy_version")
    box.set_value(next(one for one in box.options if one.startswith("1 ")))
    page.button(key="policy_restore").click().run()
    assert not page.exception
    assert text_of(switchboard) == first


def test_typed_text_survives_a_visit_to_another_page(console: Opener) -> None:
    page = types(console(FakeSwitchboard()), "1. Half a thought")
    page.switch_page("routes/about.py").run()
    page.switch_page("routes/console.py").run()
    assert text_box(page).value == "1. Half a thought"


def test_a_thousand_passages_come_in_pages(console: Opener) -> None:
    text = "".join(f"{n}. Rule number {n}.\n" for n in range(1, 1_001))
    page = console(FakeSwitchboard(policy=text))
    assert markup(page).count('class="sb-passage"') == 150


def test_a_citation_past_the_first_page_turns_the_list_to_its_page(console: Opener) -> None:
    text = "".join(f"{n}. Rule number {n}.\n" for n in range(1, 401))
    page = console(FakeSwitchboard(policy=text))
    assert place("P399") not in markup(page)
    page.text_input(key=FOLLOW).set_value(f"{passage_anchor('P399', 1, NAME)} 1").run()
    assert not page.exception
    assert place("P399") in markup(page)
    page.text_input(key=FOLLOW).set_value(f"{passage_anchor('P3', 1, 'Another policy')} 2").run()
    assert place("P399") in markup(page), "another policy's passage is nowhere here"
    page.text_input(key=FOLLOW).set_value(f"{passage_anchor('P3', 1, NAME)} 3").run()
    assert place("P3") in markup(page)


def test_several_documents_are_one_list_with_one_anchor_each(console: Opener) -> None:
    body = markup(console(FakeSwitchboard(policy=TWO)))
    assert body.count(place("P1")) == body.count(place("P2")) == 1
    assert "Dogs are welcome." in body and ">Rooms<" in body and ">Dogs<" in body


def test_typed_text_stays_with_its_document(console: Opener) -> None:
    switchboard = FakeSwitchboard(policy=TWO)
    page = types(console(switchboard), "1. Check-out is at noon.\n")
    [choice] = [one for one in page.selectbox if one.label == "Document"]
    choice.select_index(1).run()
    assert text_box(page).value == "1. Dogs are welcome.\n"
    press(page, PUBLISH)
    assert [part.text for part in switchboard.policy.current().documents] == [
        "1. Check-out is at noon.\n",
        "1. Dogs are welcome.\n",
    ]


def test_a_team_without_a_policy_says_so(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    team = switchboard.teams.newest("Airline support")
    switchboard.teams.publish(
        team.name, team.spec.model_copy(update={"policy": ""}), based_on=team.number
    )
    assert "This team has no policy" in markup(console(switchboard))


def test_a_list_that_became_shorter_shows_its_last_page(console: Opener) -> None:
    def rules(count: int) -> str:
        return "".join(f"{n}. Rule number {n}.\n" for n in range(1, count + 1))

    switchboard = FakeSwitchboard(policy=rules(400))
    page = console(switchboard)
    page.pagination(key="policy_page").set_value(3).run()
    assert place("P400") in markup(page)
    save(switchboard, rules(200))
    page.run()
    assert not page.exception
    body = markup(page)
    assert place("P200", 2) in body and place("P1", 2) not in body
