"""Warnings about a draft: in a list that leads to the field, and before it is published."""

from streamlit.testing.v1 import AppTest

from tests.pages.agents_page.test_agents_page import box, put, section, spec, team
from tests.pages.drafts.test_draft_session import labels, press
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener, markup

MISSPELT = "Hand questions about pets to the QA Agnet."


def with_misspelt_name(agents_page: Opener, switchboard: FakeSwitchboard) -> AppTest:
    """The page after a sentence with a wrong name was typed."""
    before = spec(switchboard).agents[0].instructions
    return put(agents_page(switchboard), "Instructions", f"{before}\n{MISSPELT}")


def published(switchboard: FakeSwitchboard) -> int:
    return switchboard.teams.newest(team(switchboard)).number


def test_the_ready_team_has_no_warning_and_says_what_has_no_effect(agents_page: Opener) -> None:
    page = agents_page(FakeSwitchboard())
    assert 'class="sb-warnings"' not in markup(page)
    assert any("no effect on the local engine" in one.label for one in page.expander)


def test_a_misspelt_name_is_quoted_with_what_was_meant_and_leads_to_its_field(
    agents_page: Opener,
) -> None:
    switchboard = FakeSwitchboard()
    page = with_misspelt_name(agents_page, switchboard)
    assert "1 warning:" in markup(page)
    assert MISSPELT in markup(page)
    assert "Did you mean “QA Agent”?" in markup(page)
    page.pills[0].set_value(1).run()
    section(page, "guardrails")
    press(page, "There is no agent called “QA Agnet”\\.")
    assert box(page, "Name").value == "Main Agent"
    assert MISSPELT in box(page, "Instructions").value


def test_publishing_with_a_warning_asks_first(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = with_misspelt_name(agents_page, switchboard)
    page.button(key="team_publish").click().run()
    assert not page.exception
    assert published(switchboard) == 1
    assert markup(page).count(f"“{MISSPELT}”") == 2  # in the list, and in the dialog
    press(page, "Back to the draft")
    assert "Publish anyway" not in labels(page)
    assert published(switchboard) == 1
    page.button(key="team_publish").click().run()
    press(page, "Publish anyway")
    assert published(switchboard) == 2
    assert "Publish anyway" not in labels(page)


def test_a_corrected_name_is_published_at_once(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = with_misspelt_name(agents_page, switchboard)
    put(page, "Instructions", box(page, "Instructions").value.replace("Agnet", "Agent"))
    assert 'class="sb-warnings"' not in markup(page)
    page.button(key="team_publish").click().run()
    assert published(switchboard) == 2
    assert "Publish anyway" not in labels(page)


def test_an_agent_without_a_way_back_is_named(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = agents_page(switchboard)
    page.pills[0].set_value(1).run()
    put(page, "Handoffs", [])
    assert any("QA Agent has no way back" in label for label in labels(page))
    put(page, "Tools", [])
    assert any("QA Agent has no tool and no handoff" in label for label in labels(page))


def test_hostile_words_of_a_warning_stay_words(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    evil = '<img src=x onerror="window.hacked=1">'
    page = put(agents_page(switchboard), "Instructions", f"{evil} Use check_flight_tool {evil}.")
    assert "check_flight_tool" in markup(page)
    assert "<img" not in markup(page)
