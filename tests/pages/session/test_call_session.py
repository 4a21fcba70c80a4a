"""The call of a browser session: one at a time, and usable from several threads."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from agents_core.call.contract.commands import (
    Ack,
    ApplyTeam,
    Command,
    Interrupt,
    SendMessage,
    UseEndpoint,
)
from agents_core.call.contract.endpoint import Endpoint
from agents_core.errors import SwitchboardError
from agents_core.events import CallEnded, EngineLost, TranscriptDone
from agents_core.team_files.ready_teams import ready
from pages.session.call_session import CallSession, NextCall
from pages.session.team_update import apply_team
from tests.pages.support.call_scenes import opening
from tests.pages.support.fake_switchboard import FakeCall, FakeSwitchboard

LOCAL = Endpoint(kind="local", model="m", voice="v")
OTHER = Endpoint(kind="local", model="another", voice="v")


def started() -> tuple[FakeSwitchboard, CallSession, FakeCall]:
    """A session with a call that has begun."""
    switchboard = FakeSwitchboard(lambda: opening().events)
    session = CallSession(next_call=NextCall(endpoint=LOCAL, team="Airline support"))
    session.ensure_call(switchboard)
    return switchboard, session, switchboard.calls[0]


def test_before_a_call_there_is_nothing() -> None:
    session = CallSession()
    assert not session.running and not session.receiving and session.elapsed_ms == 0
    assert "no call yet" in session.submit(Interrupt()).refusal
    session.stop("hung up")


def test_the_chosen_team_and_engine_start_the_call() -> None:
    _, session, call = started()
    assert session.running and session.endpoint == LOCAL
    assert (call.team, call.endpoint) == ("Airline support", LOCAL)


def test_a_running_call_keeps_its_engine() -> None:
    switchboard, session, call = started()
    session.next_call = NextCall(endpoint=OTHER)
    session.ensure_call(switchboard)
    assert len(switchboard.calls) == 1 and call.commands == []


def test_a_call_that_lost_its_engine_moves_to_the_chosen_one() -> None:
    switchboard, session, call = started()
    call.play(EngineLost, message="The engine is gone.")
    session.ensure_call(switchboard)
    assert call.commands == [], "the same engine connects again by itself"
    session.next_call = NextCall(endpoint=OTHER)
    session.ensure_call(switchboard)
    assert call.commands == [UseEndpoint(OTHER)] and session.endpoint == OTHER


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [("", "Open the console to start a call."), ("OpenAI needs a key.", "OpenAI needs a key.")],
)
def test_a_missing_setting_is_a_sentence(chosen: str, sentence: str) -> None:
    session = CallSession(next_call=NextCall(endpoint=chosen))
    with pytest.raises(SwitchboardError, match=sentence):
        session.ensure_call(FakeSwitchboard())


def test_a_call_that_cannot_start_leaves_the_session_as_it_was() -> None:
    switchboard, session, call = started()
    switchboard.refuse = "The database is gone."
    with pytest.raises(SwitchboardError, match="database"):
        session.replace_call(switchboard)
    assert session.call is call and session.running and not call.stopped


def test_a_replaced_call_ends_after_the_new_one_has_started() -> None:
    switchboard, session, call = started()
    session.forms["t1"] = object()
    session.replace_call(switchboard)
    assert call.stopped == ["a new call was begun"]
    assert session.call is switchboard.calls[1] and session.running
    assert not session.forms and session.view.started is not None


def test_hanging_up_keeps_the_transcript_and_the_next_message_starts_anew() -> None:
    switchboard, session, call = started()
    call.ends_late = True
    session.stop("hung up")
    assert session.receiving and not session.running and len(session.view.lines)
    call.play(CallEnded, reason="hung up")
    assert not session.receiving
    session.ensure_call(switchboard)
    assert session.running and len(switchboard.calls) == 2


def test_a_call_that_takes_no_commands_is_a_refusal() -> None:
    _, session, call = started()

    def closed(command: Command) -> "Future[Ack]":
        raise SwitchboardError("The call has ended.")

    call.submit = closed  # type: ignore[method-assign]
    assert session.submit(Interrupt()).refusal == "The call has ended."


def test_a_call_that_ends_before_it_answers_says_so() -> None:
    _, session, call = started()
    unanswered: Future[Ack] = Future()
    call.submit = lambda command: unanswered  # type: ignore[method-assign]
    submitted = session.submit(Interrupt())
    assert submitted.ack is None
    unanswered.cancel()
    assert submitted.refusal == "The call ended before this was done."


def test_a_call_lives_with_the_session_that_adopted_it() -> None:
    _, before, call = started()
    session = CallSession()
    assert session.adopt(before) and session.adopted
    assert (session.call, session.endpoint, before.call) == (call, LOCAL, None)
    assert session.running and session.view.started is not None and before.view.started is None
    before.page_open = lambda: False
    before.stop("the page was closed")
    assert call.alive() and not call.stopped
    session.page_open = lambda: False
    assert not call.alive()


def test_an_adopted_call_is_adopted_once() -> None:
    _, before, call = started()
    session, late = CallSession(), CallSession()
    assert session.adopt(before)
    assert not session.adopt(before) and not late.adopt(before) and not session.adopt(session)
    assert session.call is call and late.call is None


def test_a_session_with_a_running_call_adopts_none_and_one_with_an_ended_call_does() -> None:
    switchboard, before, call = started()
    session = CallSession(next_call=NextCall(endpoint=OTHER))
    session.ensure_call(switchboard)
    assert not session.adopt(before) and before.call is call and not session.adopted
    session.stop("hung up")
    assert session.adopt(before) and session.call is call and session.running


def test_a_call_that_was_hung_up_is_not_adopted() -> None:
    _, before, call = started()
    call.ends_late = True
    before.stop("hung up")
    assert not CallSession().adopt(before) and before.call is call


def test_of_many_threads_that_adopt_a_call_one_gets_it() -> None:
    _, before, call = started()
    sessions = [CallSession() for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        done = [threads.submit(session.adopt, before) for session in sessions]
    assert [one.result() for one in done].count(True) == 1
    assert [session.call for session in sessions].count(call) == 1


def test_two_threads_that_need_a_call_start_one() -> None:
    switchboard = FakeSwitchboard(lambda: opening().events)
    session = CallSession(next_call=NextCall(endpoint=LOCAL))
    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(session.ensure_call, switchboard) for _ in range(32)]:
            done.result(60)
    assert len(switchboard.calls) == 1


def test_threads_that_read_while_events_come_see_each_line_once() -> None:
    _, session, call = started()
    before, wrong = len(session.view.lines), []
    playing = threading.Event()

    def read() -> None:
        while not playing.is_set():
            view = session.view
            if view.seq < len(view.lines):
                wrong.append(view.seq)

    with ThreadPoolExecutor(4) as threads:
        reading = [threads.submit(read) for _ in range(4)]
        for number in range(300):
            call.play(TranscriptDone, item_id=f"b{number}", role="agent", agent="A", text="x")
        playing.set()
        for one in reading:
            one.result(60)
    assert len(session.view.lines) == before + 300 and not wrong


def test_a_call_that_is_being_started_keeps_nobody_waiting() -> None:
    """The database may take long; mute, hang up and the end of the page must not."""
    switchboard, session, call = started()
    call.stop("hung up")
    starting, go_on = threading.Event(), threading.Event()
    start_call = switchboard.start_call

    def slow(*given: object, **named: object) -> FakeCall:
        starting.set()
        assert go_on.wait(60)
        return start_call(*given, **named)  # type: ignore[arg-type]

    switchboard.start_call = slow  # type: ignore[method-assign]
    with ThreadPoolExecutor(2) as threads:
        new = threads.submit(session.ensure_call, switchboard)
        assert starting.wait(60)
        others: list[Future[Any]] = [
            threads.submit(lambda: session.running),
            threads.submit(session.stop, "the page was closed"),
            threads.submit(session.submit, SendMessage("hello")),
        ]
        assert others[0].result(60) is False
        for one in others:
            one.result(60)
        go_on.set()
        new.result(60)
    assert session.running


def test_a_team_version_on_its_way_is_not_sent_again() -> None:
    _, session, call = started()
    spec = ready().team
    answer: Future[Ack] = Future()
    sent: list[object] = []

    def submit(command: object) -> Future[Ack]:
        sent.append(command)
        return answer

    call.submit = submit  # type: ignore[method-assign]
    apply_team(session, spec, 2)
    apply_team(session, spec, 2)
    assert [one.version for one in sent if isinstance(one, ApplyTeam)] == [2]
    answer.set_result(Ack(True))
    apply_team(session, spec, 2)
    assert len(sent) == 2
