"""The console after a reload: another session, which shows the call it took over."""

from streamlit.testing.v1 import AppTest

from agents_core.call.contract.commands import SubmitApproval
from pages.console.approval_form import key_of
from pages.live_channel import requests as rq
from tests.pages.support import call_scenes
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import (
    Opener,
    call_session_of,
    choice,
    connects,
    live_data,
    markup,
    presses_twice,
    sent,
    switchboard_with,
    typed,
)

KEY = "sk-not-a-real-key"
HOTEL = "Hotel desk"
URL = "wss://proxy.example/v1/realtime"


def loaded_again(page: AppTest, *, at: str = "") -> AppTest:
    """The page of the same tab after a reload, connected and run as the channel asks.

    ``at``: an address of the app that is not the console's.
    """
    again = AppTest.from_file(page._script_path, default_timeout=120)
    for name, values in page.query_params.items():
        again.query_params[name] = values
    again.run()
    if at:
        again.switch_page(at).run()
    assert not again.exception and not links(again)
    connects(again, previous=page)
    again.run()
    assert not again.exception
    return again


def links(page: AppTest) -> list[str]:
    """Links of the console to the call in its address."""
    return [link.proto.label for link in page.get("page_link") if link.proto.page == "calls"]


def test_the_reloaded_page_shows_its_call_and_no_link_to_watch_it(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.mid_call())
    page = typed(console(switchboard), "hello")
    again = loaded_again(page)
    assert call_session_of(again).call is switchboard.calls[0]
    assert not links(again) and call_session_of(page).call is None
    assert sent(again, rq.SendText, text="still here").ok
    assert len(switchboard.calls) == 1


def test_a_reload_of_another_page_keeps_the_call_for_the_console(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.mid_call())
    page = typed(console(switchboard), "hello")
    again = loaded_again(page, at="routes/about.py")
    assert again.title[0].value == "About Switchboard"
    assert call_session_of(again).call is switchboard.calls[0]
    again.switch_page("routes/console.py").run()
    assert live_data(again, "transcript")["source"] == "own" and not links(again)


def test_engine_and_team_are_those_of_the_call(console: Opener) -> None:
    switchboard = FakeSwitchboard(call_scenes.mid_call, ready=("hotel_desk",))
    page = console(switchboard)
    page.radio(key="engine_kind").set_value("openai").run()
    page.text_input(key="engine_key_box").set_value(KEY).run()
    page.text_input(key="engine_model").set_value("gpt-realtime").run()
    page = typed(page, "hello")
    page.selectbox(key="team").set_value(HOTEL).run()

    again = loaded_again(page)

    assert again.radio(key="engine_kind").value == "openai"
    assert again.text_input(key="engine_model").value == "gpt-realtime"
    assert choice(again, "Team").value == "Airline support"
    session = call_session_of(again)
    assert session.next_call.endpoint == session.endpoint == switchboard.calls[0].endpoint
    assert session.next_call.team == "Airline support"
    assert "keeps its engine" not in "".join(one.value for one in again.info)
    assert KEY not in repr(again.session_state) and KEY not in markup(again)


def test_a_typed_address_and_its_headers_are_chosen_again(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.mid_call())
    page = console(switchboard)
    page.radio(key="engine_kind").set_value("custom").run()
    page.text_input(key="engine_url").set_value(URL).run()
    page.text_input(key="engine_headers_box").set_value('{"api-key": "k-secret"}').run()
    page = typed(page, "hello")

    again = loaded_again(page)

    assert again.text_input(key="engine_url").value == URL
    session = call_session_of(again)
    assert session.next_call.endpoint == switchboard.calls[0].endpoint
    assert "k-secret" not in repr(again.session_state)


def test_what_a_person_chooses_after_the_reload_stays(console: Opener) -> None:
    switchboard = FakeSwitchboard(call_scenes.mid_call, ready=("hotel_desk",))
    again = loaded_again(typed(console(switchboard), "hello"))
    choice(again, "Team").set_value(HOTEL).run()
    again.run()
    assert call_session_of(again).next_call.team == HOTEL


def test_a_waiting_form_is_there_again_with_the_name_and_without_the_password(
    console: Opener,
) -> None:
    switchboard = switchboard_with(call_scenes.approval())
    page = typed(console(switchboard), "What is my flight status?")
    page.text_input(key="approval:t1:username").set_value("amelia")
    page.text_input(key="approval:t1:password").set_value("not-it-at-all")
    page.button(key="send-t1").click().run()

    again = loaded_again(page)

    assert "4 attempts left" in markup(again)
    assert again.text_input(key="approval:t1:username").value == "amelia"
    box = again.text_input(key=key_of("t1", "password", 1))
    assert box.value == "" and "not-it-at-all" not in repr(again.session_state)
    box.set_value("sky-high-42!")
    again.button(key="send-t1").click().run()
    command = switchboard.calls[0].commands[-1]
    assert isinstance(command, SubmitApproval)
    assert command.values["username"] == "amelia"
    assert command.values["password"].get_secret_value() == "sky-high-42!"


def test_a_filled_in_demo_account_keeps_its_name(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.approval())
    page = typed(console(switchboard), "What is my flight status?")
    page.button(key="demo_amelia").click().run()
    again = loaded_again(page)
    assert again.text_input(key=key_of("t1", "username", 1)).value == "amelia"
    assert again.text_input(key=key_of("t1", "password", 1)).value == ""


def test_a_form_that_nobody_filled_in_is_there_again(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.approval())
    again = loaded_again(typed(console(switchboard), "What is my flight status?"))
    assert again.text_input(key="approval:t1:username").value == ""
    again.button(key="cancel-t1").click().run()
    assert type(switchboard.calls[0].commands[-1]).__name__ == "DenyApproval"


def test_a_reload_in_demo_mode_stays_in_demo_mode_with_its_team(console: Opener) -> None:
    page = console(FakeSwitchboard(ready=("hotel_desk",)))
    page.selectbox(key="team").set_value(HOTEL).run()
    page.button(key="demo_enter").click().run()
    assert page.query_params["demo"] == "on"

    again = loaded_again(page)

    assert again.button(key="demo_leave").label == "Leave demo mode"
    assert again.header[0].value == HOTEL
    again.button(key="demo_leave").click().run()
    assert "demo" not in again.query_params
    assert loaded_again(again).button(key="demo_enter").label == "Demo mode"


def test_demo_mode_is_in_the_address_again_after_a_look_at_another_page(console: Opener) -> None:
    page = console(FakeSwitchboard(ready=("hotel_desk",)))
    page.selectbox(key="team").set_value(HOTEL).run()
    page.button(key="demo_enter").click().run()
    page.switch_page("routes/about.py").run()
    for name in ("demo", "team"):  # as a browser does
        page.query_params.pop(name, None)
    page.switch_page("routes/console.py").run()
    assert (page.query_params["demo"], page.query_params["team"]) == ("on", HOTEL)


def test_a_call_right_after_a_reload_begins_with_the_team_of_the_address(console: Opener) -> None:
    """The first run of a page chose the first team for its next call."""
    page = console(FakeSwitchboard(ready=("hotel_desk",)))
    page.selectbox(key="team").set_value(HOTEL).run()
    again = AppTest.from_file(page._script_path, default_timeout=120)
    again.query_params["team"] = HOTEL
    again.run()
    assert call_session_of(again).next_call.team == HOTEL


def test_a_double_click_enters_demo_mode(console: Opener) -> None:
    page = presses_twice(console(FakeSwitchboard()), "Demo mode")
    assert page.button(key="demo_leave").label == "Leave demo mode"
