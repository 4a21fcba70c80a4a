"""Teams as a whole on the Agents page: which one is chosen, making one, deleting one."""

from streamlit.testing.v1 import AppTest

from tests.pages.drafts.test_draft_session import press
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import (
    APP,
    Opener,
    choice,
    field,
    is_open,
    opens,
    presses_twice,
)

AIRLINE, HOTEL = "Airline support", "Hotel desk"
AGENTS, ABOUT = "routes/agents.py", "routes/about.py"


def team_of(page: AppTest) -> str:
    """The team that is chosen."""
    return str(choice(page, "Team").value)


def names(page: AppTest, name: str) -> AppTest:
    """Type a name for a new team."""
    field(page, "Team name").set_value(name).run()
    return page


def test_the_list_for_a_new_team_closes_once_it_is_created(agents_page: Opener) -> None:
    page = agents_page(FakeSwitchboard())
    names(opens(page, "New team"), AIRLINE)
    press(page, "Create team")
    assert "already a team" in page.error[0].value
    assert is_open(page, "New team"), "it stays open for another name"
    names(page, "My desk")
    press(page, "Create team")
    assert not is_open(page, "New team") and field(page, "Team name").value == ""
    assert "“My desk” was created" in page.success[0].value


def test_a_team_can_be_deleted(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard(ready=("hotel_desk",))
    page = agents_page(switchboard)
    page.selectbox(key="team").set_value(HOTEL).run()
    opens(page, "Delete")
    assert any("Its calls stay" in one.value for one in page.caption)
    press(page, "Delete team")

    assert switchboard.teams.names() == (AIRLINE,) and team_of(page) == AIRLINE
    assert "“Hotel desk” was deleted" in page.success[0].value
    assert switchboard.teams.version(HOTEL, 1).spec.agents, "for the calls that ran on it"


def test_the_last_team_cannot_be_deleted(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = agents_page(switchboard)
    opens(page, "Delete")
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
    names(page, "My desk")
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
    names(page, "My desk")
    late = page._tree.get_widget_states()
    press(page, "Create team")
    page._run(late)
    assert team_of(page) == "My desk"


# --- a double click, late requests, and what is said about an attempt -----------------------------


def test_a_double_click_creates_one_team(agents_page: Opener) -> None:
    """Without a name it made two; with one it said that there is one of that name already, over a
    list that was still open and filled in."""
    switchboard = FakeSwitchboard()
    page = agents_page(switchboard)
    presses_twice(opens(page, "New team"), "Create team", "New team")
    assert switchboard.teams.names() == (AIRLINE, f"{AIRLINE} 2")
    names(opens(page, "New team"), "My desk")
    presses_twice(page, "Create team", "New team")
    assert switchboard.teams.names() == (AIRLINE, f"{AIRLINE} 2", "My desk")
    assert "“My desk” was created" in page.success[0].value and not page.error
    assert not is_open(page, "New team") and field(page, "Team name").value == ""


def test_a_double_click_deletes_one_team(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard(ready=("hotel_desk", "internet_provider"))
    page = agents_page(switchboard)
    before = switchboard.teams.names()
    presses_twice(opens(page, "Delete"), "Delete team", "Delete")
    assert switchboard.teams.names() == before[1:]
    assert f"“{before[0]}” was deleted" in page.success[0].value
    assert not is_open(page, "Delete")


def test_a_double_click_renames_a_team_once(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = opens(agents_page(switchboard), "Rename")
    field(page, "New name").set_value("Front desk").run()
    presses_twice(page, "Rename team", "Rename")
    assert switchboard.teams.names() == ("Front desk",)
    assert not page.error and not is_open(page, "Rename")


def test_a_team_is_not_deleted_by_a_click_that_was_meant_for_another(agents_page: Opener) -> None:
    """Somebody else deletes the team while one is asked whether to: the question became one about
    the next team, with its button under the pointer."""
    switchboard = FakeSwitchboard(ready=("hotel_desk",))
    page = opens(agents_page(switchboard), "Delete")
    switchboard.teams.delete(AIRLINE)
    page.run()
    assert team_of(page) == HOTEL and not is_open(page, "Delete")


def test_a_name_typed_for_one_team_is_not_there_for_another(agents_page: Opener) -> None:
    page = opens(agents_page(FakeSwitchboard(ready=("hotel_desk",))), "Rename")
    field(page, "New name").set_value("Front desk").run()
    choice(page, "Team").set_value(HOTEL).run()
    assert field(page, "New name").value == "" and not is_open(page, "Rename")


def test_a_refused_name_is_unsaid_when_another_is_typed_or_the_list_is_closed(
    agents_page: Opener,
) -> None:
    page = names(opens(agents_page(FakeSwitchboard()), "New team"), AIRLINE)
    press(page, "Create team")
    assert page.error
    assert not names(page, "My desk").error
    press(names(page, AIRLINE), "Create team")
    assert page.error
    assert not opens(page, "New team", closes=True).error


def test_a_refused_name_is_unsaid_when_the_team_keeps_its_own(agents_page: Opener) -> None:
    page = opens(agents_page(FakeSwitchboard(ready=("hotel_desk",))), "Rename")
    field(page, "New name").set_value("…").run()
    press(page, "Rename team")
    assert page.error
    field(page, "New name").set_value(AIRLINE).run()
    press(page, "Rename team")
    assert not page.error and not is_open(page, "Rename")


def test_a_list_is_opened_after_a_message_without_ending_it(agents_page: Opener) -> None:
    page = names(opens(agents_page(FakeSwitchboard()), "New team"), "My desk")
    press(page, "Create team")
    assert opens(page, "New team").success
