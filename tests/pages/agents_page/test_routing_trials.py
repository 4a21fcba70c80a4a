"""Who would take this: sentences tried on draft and published version, and kept as checks."""

import time
from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from agents_core.team.editing import with_agent
from pages.agents_page.routing_trials.trial_page import TASK
from tests.pages.agents_page.test_agents_page import box, spec, team
from tests.pages.drafts.test_draft_session import press
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener, markup

SENTENCES = "What a caller might say, one sentence a line"
BAGS = "What is the baggage policy?"


def opened(agents_page: Opener, switchboard: FakeSwitchboard) -> AppTest:
    page = agents_page(switchboard)
    page.segmented_control(key="agents_view").set_value("Who would take this?").run()
    return settled(page)


def settled(page: AppTest) -> AppTest:
    """After what runs on a thread."""
    assert not page.exception
    if TASK in page.session_state:
        task: Any = page.session_state[TASK]
        assert task.job.wait(120)
        page.run()
    assert not page.exception
    return page


def tries(page: AppTest, *sentences: str) -> AppTest:
    box(page, SENTENCES).set_value("\n".join(sentences)).run()
    return settled(page)


def test_a_text_that_is_too_long_is_tried_as_far_as_it_goes_and_says_so(
    agents_page: Opener,
) -> None:
    page = tries(opened(agents_page, FakeSwitchboard()), BAGS, "x" * 9_000)
    assert f"“{BAGS}”" in markup(page)
    assert any("first 300 characters" in one.value for one in page.caption)
    assert not box(page, SENTENCES).proto.max_chars  # Streamlit drops a longer paste silently


class _NeverReady:
    """Trials that run until they are cancelled."""

    def run(self, *args: Any, report: Callable[[int], None]) -> None:
        while True:
            report(0)
            time.sleep(0.01)


def test_cancelled_sentences_are_tried_again_only_after_try(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    trials = switchboard.trials
    endless: Any = _NeverReady()
    switchboard.trials = endless
    page = opened(agents_page, switchboard)
    box(page, SENTENCES).set_value(BAGS).run()
    cancelled: Any = page.session_state[TASK]
    cancelled.job.cancel()
    settled(page)
    assert page.session_state[TASK] is cancelled
    assert any("Cancelled." in one.value for one in page.caption)
    switchboard.trials = trials
    press(page, "Try")
    assert "QA Agent" in markup(settled(page))


def misled(switchboard: FakeSwitchboard) -> None:
    """A draft in which the first agent hands bags to the wrong colleague."""
    newest = switchboard.teams.newest(team(switchboard))
    changed = newest.spec
    for place in range(len(changed.agents)):
        name = changed.agents[place].name
        others = tuple(one.name for one in changed.agents if one.name != name)
        if name == changed.entry:
            wrong = f"Hand questions about the baggage policy to the {others[-1]}."
            changed = with_agent(changed, place, instructions=wrong)
    switchboard.teams.save_draft(newest.name, changed, based_on=newest.number, revision=0)


def test_before_anything_it_says_what_to_do_and_whose_choice_it_shows(
    agents_page: Opener,
) -> None:
    page = opened(agents_page, FakeSwitchboard())
    body = markup(page)
    assert "No sentence yet" in body and "No check yet" in body
    assert "A real model may choose differently" in page.caption[0].value


def test_a_sentence_shows_its_way_through_the_team(agents_page: Opener) -> None:
    page = tries(opened(agents_page, FakeSwitchboard()), BAGS, "Where is my flight?")
    body = markup(page)
    assert BAGS in body and "Where is my flight?" in body
    assert "Published, version 1" in body and ">Draft<" not in body
    assert "QA Agent" in body


def test_the_draft_stands_beside_the_published_version(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    misled(switchboard)
    body = markup(tries(opened(agents_page, switchboard), BAGS, "Good morning!"))
    assert ">Published, version 1<" in body and ">Draft<" in body
    assert "changed by the draft" in body and ">Published, version 1, and draft<" in body


def test_another_agent_can_hear_it_first(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = opened(agents_page, switchboard)
    other = next(one.name for one in spec(switchboard).agents if one.name.startswith("QA"))
    box(page, "First heard by").set_value(other).run()
    body = markup(tries(page, BAGS))
    side = body[body.index("sb-tried") :]
    assert side.index(f">{other}<") < side.index("sb-tool")


def test_a_sentence_is_kept_counted_changed_and_removed(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = tries(opened(agents_page, switchboard), BAGS)
    settled(press(page, "Keep as check"))
    [kept] = switchboard.routing_checks.list(team(switchboard))
    assert kept.asked.sentence == BAGS and kept.expected.agent == "QA Agent"
    assert "1 of 1 right" in markup(page) and page.success[0].value.startswith("Kept")
    box(page, "Has to be taken by").set_value(0).run()
    settled(press(page, "Change check"))
    assert "0 of 1 right" in markup(page) and ">wrong<" in markup(page)
    settled(press(page, "Remove"))
    assert not switchboard.routing_checks.list(team(switchboard))
    assert "No check yet" in markup(page)


def test_checks_run_when_the_view_opens(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = tries(opened(agents_page, switchboard), BAGS)
    settled(press(page, "Keep as check"))
    fresh = opened(agents_page, switchboard)
    assert "1 of 1 right" in markup(fresh)


def test_a_draft_with_a_problem_says_so_and_the_published_version_is_tried(
    agents_page: Opener,
) -> None:
    switchboard = FakeSwitchboard()
    newest = switchboard.teams.newest(team(switchboard))
    broken = with_agent(newest.spec, 0, handoffs=("Pets Dek",))
    switchboard.teams.save_draft(newest.name, broken, based_on=newest.number, revision=0)
    body = markup(tries(opened(agents_page, switchboard), BAGS))
    assert "Pets Dek" in body and "QA Agent" in body
