"""Teams as a whole on the Agents page: which one is chosen, making one, deleting one."""

from streamlit.testing.v1 import AppTest

from tests.pages.drafts.test_draft_session import press
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import APP, Opener, choice

AIRLINE, HOTEL = "Airline support", "Hotel desk"
AGENTS, ABOUT = "routes/agents.py", "routes/about.py"


def team_of(page: AppTest) -> str:
    """The team that is chosen."""
    return str(choice(page, "Team").value)


def ask_to_delete(page: AppTest) -> None:
    """Open what asks for a confirmation."""
    page.session_state["delete_team"] = True
    page.run()


def test_the_list_for_a_new_team_closes_once_it_is_created(agents_page: Opener) -> None:
    page = agents_page(FakeSwitchboard())
    page.session_state["new_team"] = True
    page.text_input(key="new_team_name").set_value(AIRLINE).run()
    press(page, "Create team")
    assert "already a team" in page.error[0].value
    assert page.session_state["new_team"], "it stays open for another name"
    page.text_input(key="new_team_name").set_value("My desk").run()
    press(page, "Create team")
    assert not page.session_state["new_team"]
    assert "“My desk” was created" in page.success[0].value


def test_a_team_can_be_deleted(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard(ready=("hotel_desk",))
    page = agents_page(switchboard)
    page.selectbox(key="team").set_value(HOTEL).run()
    ask_to_delete(page)
    assert any("Its calls stay" in one.value for one in page.caption)
    press(page, "Delete team")

    assert switchboard.teams.names() == (AIRLINE,) and team_of(page) == AIRLINE
    assert "“Hotel desk” was deleted" in page.success[0].value
    assert switchboard.teams.version(HOTEL, 1).spec.agents, "for the calls that ran on it"


def test_the_last_team_cannot_be_deleted(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = agents_page(switchboard)
    ask_to_delete(page)
    press(page, "Delete team")
    assert "is the only team" in page.error[0].value
    assert switchboard.teams.names() == (AIRLINE,)


def test_the_chosen_team_is_still_chosen_after_a_look_at_another_page(agents_page: Opener) -> None:
    page = agents_page(FakeSwitchboard(ready=("hotel_desk",)))
    page.selectbox(key="team").set_value(HOTEL).run()
    for other in (ABOUT, "routes/calls.py", "routes/live.py", "routes/policy.py"):
        page.switch_page(other).run()
        page.switch_page(AGENTS).run()
        assert team_of(page) == HOTEL, other


def test_a_reload_keeps_the_chosen_team(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard(ready=("hotel_desk",))
    page = agents_page(switchboard)
    page.selectbox(key="team").set_value(HOTEL).run()
    assert page.query_params["team"] == HOTEL

    again = AppTest.from_file(str(APP), default_timeout=500)
    again.query_params["team"] = HOTEL
    again.run()
    assert team_of(again) == HOTEL


def test_an_address_with_a_team_that_is_gone_shows_the_first(agents_page: Opener) -> None:
    agents_page(FakeSwitchboard())
    page = AppTest.from_file(str(APP), default_timeout=500)
    page.query_params["team"] = HOTEL
    assert team_of(page.run()) == AIRLINE


def test_a_message_about_a_team_ends_when_another_is_chosen(agents_page: Opener) -> None:
    page = agents_page(FakeSwitchboard(ready=("hotel_desk",)))
    page.text_input(key="new_team_name").set_value("My desk").run()
    press(page, "Create team")
    assert page.success
    choice(page, "Team").set_value(HOTEL).run()
    assert not page.success
    choice(page, "Team").set_value("My desk").run()
    assert not page.success


def test_the_team_that_was_created_stays_chosen_when_the_browser_repeats_the_one_before(
    agents_page: Opener,
) -> None:
    """Its message was on its way while the team was created."""
    page = agents_page(FakeSwitchboard())
    page.text_input(key="new_team_name").set_value("My desk").run()
    late = page._tree.get_widget_states()
    press(page, "Create team")
    page._run(late)
    assert team_of(page) == "My desk"
