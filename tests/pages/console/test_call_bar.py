"""The call bar: one status for the call, and its buttons."""

import time
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from agents_core import events as ev
from agents_core.call.contract.commands import (
    Ack,
    Command,
    Interrupt,
    SetMuted,
    SetPushToTalk,
    TalkStart,
    TalkStop,
)
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.view.reducer import apply_all
from pages.console.call_status import call_status
from pages.session.call_session import NOTHING_PRESSED, CallSession
from tests.doubles.call_events import CallEvents
from tests.pages.support import call_scenes
from tests.pages.support.fake_switchboard import FakeCall
from tests.pages.support.page_runs import Opener, switchboard_with, typed


def during(events: list[ev.CallEvent]) -> CallSession:
    """The call session of a page in the middle of such a call."""
    call = FakeCall(events, Endpoint(kind="local", model="m", voice="v"))
    session = CallSession(call=call)
    session.fold()
    return session


def test_before_any_call_the_status_is_ready() -> None:
    assert call_status(CallSession()).label == "Ready"


def test_before_the_first_event_the_status_is_connecting() -> None:
    assert call_status(during([])).label == "Connecting"


def test_a_silent_server_is_still_being_connected() -> None:
    silent = CallEvents(call_scenes.opening().events[:1])
    silent.add(ev.MediaAttached, 5)
    session = during(silent.events)
    assert call_status(session).label == "Connecting"
    said = {"role": "agent", "agent": "Main Agent", "text": "Hello."}
    session.call.play(ev.TranscriptDone, item_id="i", **said)  # type: ignore[union-attr]
    session.fold()
    assert call_status(session).label == "Listening"  # it answers, though it acknowledged nothing


def test_the_call_listens_after_the_greeting() -> None:
    session = during(call_scenes.opening().events)
    session.view = replace(session.view, agent_speaking=False)
    assert call_status(session).label == "Listening"
    session.muted = True
    assert call_status(session).label == "You are muted"


def test_an_approval_comes_before_everything_but_a_lost_engine() -> None:
    session = during(call_scenes.approval())
    assert call_status(session).label == "Waiting for approval"
    session.view = replace(session.view, engine_lost="gone")
    assert call_status(session).label == "Engine disconnected"


def test_without_a_microphone_the_status_is_typing_only() -> None:
    script = call_scenes.opening()
    script.add(ev.MediaDetached, 2_000)
    assert call_status(during(script.events)).label == "Text only"


def press(page: AppTest, key: str) -> None:
    """One click, a while after the last one."""
    page.session_state["call_session"].last_press = NOTHING_PRESSED
    page.button(key=key).click().run()


def test_mute_and_push_to_talk_are_submitted(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    page = typed(console(switchboard), "hello")
    press(page, "mute")
    assert page.button(key="mute").label == "Unmute"
    press(page, "push_to_talk")
    assert page.button(key="talk").disabled  # it would record silence
    press(page, "mute")
    press(page, "talk")
    assert page.button(key="talk").label == "Send"
    press(page, "talk")
    assert switchboard.calls[0].commands[1:] == [
        SetMuted(True),
        SetPushToTalk(True),
        SetMuted(False),
        TalkStart(),
        TalkStop(),
    ]


@pytest.mark.parametrize(
    ("button", "command"), [("mute", SetMuted(True)), ("push_to_talk", SetPushToTalk(True))]
)
def test_a_double_click_is_one_press(console: Opener, button: str, command: Command) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    page = typed(console(switchboard), "hello")
    press(page, button)
    page.session_state["call_session"].last_press = (button, time.monotonic())
    page.button(key=button).click().run()
    assert switchboard.calls[0].commands[1:] == [command]


def test_after_a_refused_talk_the_button_says_talk_again(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    page = typed(console(switchboard), "hello")
    press(page, "push_to_talk")
    switchboard.calls[0].ack = Ack(False, "Connecting to the local engine. Press again soon.")
    press(page, "talk")
    page.run()
    assert page.button(key="talk").label == "Talk"
    assert "Press again soon" in page.warning[0].value


def test_muted_is_shown_while_an_agent_speaks(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    page = typed(console(switchboard), "hello")
    switchboard.calls[0].play(
        ev.ResponseFirstAudio, response_id="r", item_id="a3", agent="QA Agent"
    )
    press(page, "mute")
    line = next(body for html in page.html if "sb-state" in (body := str(html.proto.body)))
    assert "Speaking" in line and "microphone muted" in line


def test_push_to_talk_says_what_to_press() -> None:
    session = during(call_scenes.opening().events)
    session.view = replace(session.view, agent_speaking=False)
    session.push_to_talk = True
    assert call_status(session).label == "Press Talk to speak"
    session.talking = True
    assert call_status(session).label == "Listening until you press Send"
    session.muted = True
    assert call_status(session).label == "You are muted"


def test_stop_talking_interrupts_the_agent(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.mid_call())
    page = typed(console(switchboard), "hello")
    switchboard.calls[0].play(
        ev.ResponseFirstAudio, response_id="r", item_id="a3", agent="QA Agent"
    )
    page.run()
    page.button(key="interrupt").click().run()
    assert switchboard.calls[0].commands[-1] == Interrupt()


@pytest.mark.parametrize("button", ["mute", "push_to_talk", "interrupt", "hang_up"])
def test_buttons_are_disabled_without_a_call(console: Opener, button: str) -> None:
    page = console(switchboard_with([]))
    assert page.button(key=button).disabled


def test_a_command_that_fails_in_the_call_is_a_notice() -> None:
    session = during(call_scenes.opening().events)
    assert isinstance(session.call, FakeCall)
    session.call.ack = Ack(False, "Connect the microphone first.")
    session.submit(TalkStart())
    session.fold()
    assert session.notice == "Connect the microphone first."


def test_typing_right_after_hanging_up_begins_a_new_call() -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    session = CallSession()
    local = Endpoint(kind="local", model="m", voice="v")
    assert session.ensure_call(switchboard, local)
    switchboard.calls[0].ends_late = True
    session.stop("hung up")
    assert session.receiving and not session.running
    assert call_status(session).label == "Call ended"
    assert session.ensure_call(switchboard, local)
    assert len(switchboard.calls) == 2 and session.running


def test_folding_again_changes_nothing() -> None:
    session = during(call_scenes.mid_call())
    before = session.view
    session.fold()
    assert session.view == before == apply_all(before, ())
