"""Lookup tests: what an agent would be given, why, and which checks a draft would break."""

from streamlit.testing.v1 import AppTest

from agents_core.background_job import BackgroundJob
from agents_core.versions import Part
from pages.policy.check_table import TASK
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener, markup
from tests.pages.support.policy_page import (
    DOGS,
    NAME,
    ROOMS,
    library,
    opened,
    press,
    switchboard_of,
)

LOOKUPS = "Lookup tests"


def asked(page: AppTest, question: str) -> AppTest:
    page.text_input(key="lookup_question").set_value(question).run()
    assert not page.exception
    return page


def keep(switchboard: FakeSwitchboard, question: str, place: int) -> None:
    passage = library(switchboard).current().passages[place]
    switchboard.checks.add(NAME, question, document=passage.document, passage=passage.text)


def ran(page: AppTest) -> AppTest:
    press(page, "Run tests")
    task: BackgroundJob[object] = page.session_state[TASK]
    assert task.wait(60)
    page.run()
    assert not page.exception
    return page


def test_before_anything_it_says_what_to_do(console: Opener) -> None:
    body = markup(opened(console, switchboard_of(), LOOKUPS))
    assert "No lookup yet" in body and "No lookup tests yet" in body


def test_an_answer_names_passages_scores_and_reasons(console: Opener) -> None:
    page = asked(opened(console, switchboard_of(), LOOKUPS), "When is check-out?")
    body = markup(page)
    assert "The agent gets 1 passage of version 1" in body
    assert ("cited" in body and "in common: “check”" in body) or "in common: “check-out”" in body
    assert "not cited" in body and "Keyword search only" in page.caption[0].value


def test_a_question_the_policy_does_not_answer_says_so(console: Opener) -> None:
    page = asked(opened(console, switchboard_of(), LOOKUPS), "xylophone quartz")
    assert "policy does not cover this" in markup(page)


def test_a_question_in_another_language_says_that_the_agent_is_told(console: Opener) -> None:
    english = Part("Dogs", "Dogs are welcome in the house, and they stay for free with you.")
    page = opened(console, switchboard_of(english), LOOKUPS)
    page = asked(page, "Sind Hunde bei uns im Haus und für nichts willkommen?")
    assert "no passage: it is told that the policy is in English" in markup(page)


def test_a_question_is_saved_with_the_passage_that_was_found(console: Opener) -> None:
    switchboard = switchboard_of()
    page = asked(opened(console, switchboard, LOOKUPS), "When is check-out?")
    press(page, "Save test")
    [check] = switchboard.checks.list(NAME)
    assert (check.question, check.document) == ("When is check-out?", "Rooms")
    assert "Check-out is at 11" in check.passage
    press(page, "Save test")
    assert len(switchboard.checks.list(NAME)) == 1
    assert "This test is saved already" in page.success[0].value


def test_any_passage_can_be_the_right_one(console: Opener) -> None:
    switchboard = switchboard_of()
    page = asked(opened(console, switchboard, LOOKUPS), "When is check-out?")
    page.text_input(key="lookup_words").set_value("welcome").run()
    press(page, "Save test")
    assert switchboard.checks.list(NAME)[0].document == "Dogs"
    page.text_input(key="lookup_words").set_value("no such words").run()
    assert any("No passage has these words" in one.value for one in page.caption)


def test_the_passage_chosen_just_before_the_click_is_the_right_one(console: Opener) -> None:
    switchboard = switchboard_of()
    page = asked(opened(console, switchboard, LOOKUPS), "When is check-out?")
    box = page.selectbox(key="lookup_right")
    box.set_value(box.options[1])
    press(page, "Save test")
    [check] = switchboard.checks.list(NAME)
    assert check.passage and check.passage in box.options[1]


def test_checks_run_on_the_published_version(console: Opener) -> None:
    switchboard = switchboard_of()
    keep(switchboard, "When is check-out?", 0)
    keep(switchboard, "xylophone quartz", 1)
    body = markup(ran(opened(console, switchboard, LOOKUPS)))
    assert "50 %" in body and "P1 found first" in body and "P2 not found" in body
    assert " worse</span>" not in body


def test_what_a_draft_would_break_comes_first(console: Opener) -> None:
    switchboard = switchboard_of()
    keep(switchboard, "Is breakfast free?", 1)
    keep(switchboard, "Are dogs welcome?", 2)
    parts = (ROOMS, Part("Dogs", "1. Cats may not come in.\n"))
    switchboard.versions.save_draft("policy", NAME, parts, based_on=1, revision=0)
    page = ran(opened(console, switchboard, LOOKUPS))
    body = markup(page)
    assert "1 worse" in body and "draft: the expected passage no longer exists" in body
    assert body.index("Are dogs welcome?") < body.index("Is breakfast free?")
    assert library(switchboard).current().version == 1
    switchboard.versions.discard_draft("policy", NAME, revision=1)
    page.run()
    assert any("Run the tests again" in one.value for one in page.caption)


def test_a_draft_that_cannot_be_published_is_a_sentence(console: Opener) -> None:
    switchboard = switchboard_of()
    keep(switchboard, "Are dogs welcome?", 2)
    switchboard.versions.save_draft("policy", NAME, (Part("Dogs", " "),), based_on=1, revision=0)
    page = ran(opened(console, switchboard, LOOKUPS))
    assert "document is empty" in page.error[0].value


def test_a_check_is_removed(console: Opener) -> None:
    switchboard = switchboard_of()
    keep(switchboard, "Is breakfast free?", 1)
    page = opened(console, switchboard, LOOKUPS)
    press(page, "Remove")
    assert switchboard.checks.list(NAME) == ()
    assert "No lookup tests yet" in markup(page)


def test_hostile_questions_never_become_markup(console: Opener) -> None:
    switchboard = switchboard_of(Part("<b>D</b>", "1. <img src=x onerror=alert(1)> dogs\n"), DOGS)
    keep(switchboard, "<script>alert(1)</script> dogs?", 0)
    page = ran(opened(console, switchboard, LOOKUPS))
    body = markup(asked(page, "<img src=x> dogs"))
    assert "<script" not in body and "<img" not in body and "<b>D</b>" not in body
