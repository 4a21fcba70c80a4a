"""A page opened by its own address is part of the app, and pages keep out of each other's way."""

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from agents_core.versions import Part
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import APP, Opener, markup


@pytest.mark.parametrize("page", ["agents", "policy"])
def test_a_page_opened_first_of_all_by_its_address_runs_in_the_whole_app(
    console: Opener, page: str
) -> None:
    switchboard = FakeSwitchboard()
    console(switchboard)
    PagesManager.uses_pages_directory = None  # as a process begins
    opened = AppTest.from_file(str(APP), default_timeout=500)
    opened = opened.switch_page(f"routes/{page}.py").run()
    assert not opened.exception and PagesManager.uses_pages_directory is False
    assert opened.text_area and not opened.chat_input


@pytest.mark.parametrize("page", ["agents", "policy", "about"])
def test_every_page_opens_within_the_app(console: Opener, page: str) -> None:
    opened = console(FakeSwitchboard()).switch_page(f"routes/{page}.py").run()
    assert not opened.exception and not opened.error


def test_two_teams_have_drafts_of_their_own(console: Opener) -> None:
    switchboard = FakeSwitchboard(ready=("hotel_desk",))
    page = console(switchboard).switch_page("routes/agents.py").run()
    page.text_area[0].set_value("Mine").run()
    page.selectbox(key="team").set_value(switchboard.teams.names()[1]).run()
    assert page.text_area[0].value != "Mine"
    assert "no changes yet" in markup(page)
    page.selectbox(key="team").set_value(switchboard.teams.names()[0]).run()
    assert page.text_area[0].value == "Mine"


def test_a_draft_no_program_can_read_may_be_discarded(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    name = switchboard.teams.names()[0]
    broken = (Part("team", "agents: [oops"),)
    switchboard.versions.save_draft("team", name, broken, based_on=1, revision=0)
    page: AppTest = console(switchboard).switch_page("routes/agents.py").run()
    assert not page.exception and "cannot be read" in page.error[0].value
    page.button(key="discard_unreadable").click().run()
    assert not page.error and page.text_area
