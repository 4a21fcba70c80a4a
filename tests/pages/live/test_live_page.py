"""The Live page: cards of running calls, totals of the day, and calls of other processes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from agents_core import events as ev
from agents_core.call.view.reducer import CallView, apply_all
from agents_core.engine_process import EngineStatus
from agents_core.errors import StoreUnavailable
from pages.live.call_card_html import HIDDEN, card_html, safe_end
from pages.live.running_calls import MAX_EVENTS, REMOTE_POLL_S, RunningCalls
from tests.doubles.call_events import CallEvents
from tests.pages.support.call_scenes import approval, hostile, long_call, mid_call, opening
from tests.pages.support.fake_switchboard import FakeCall, FakeSwitchboard
from tests.pages.support.page_runs import Opener, markup, scripts
from tests.pages.support.review_scenes import finished, running

NOON = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)
Live = Callable[[FakeSwitchboard], AppTest]


@pytest.fixture
def live(console: Opener) -> Live:
    def opened(switchboard: FakeSwitchboard) -> AppTest:
        page = console(switchboard).switch_page("routes/live.py").run()
        assert not page.exception
        return page

    return opened


def card(view: CallView, **more: object) -> str:
    given: dict[str, object] = {"approval_title": lambda tool: tool, "elapsed_ms": 61_000, **more}
    return card_html(view, **given)  # type: ignore[arg-type]


def view_of(script: CallEvents) -> CallView:
    return apply_all(CallView(), script.events)


# --- the page ------------------------------------------------------------------------------------


def test_without_a_call_the_page_says_how_to_start_one(live: Live) -> None:
    page = live(FakeSwitchboard())
    assert "No call is running" in markup(page)
    assert [title.value for title in page.title] == ["Live"]


def test_a_running_call_shows_who_has_it_and_its_last_words(live: Live) -> None:
    switchboard = FakeSwitchboard()
    running(switchboard, mid_call())
    page = live(switchboard)

    drawn = markup(page)
    assert "QA Agent" in drawn
    assert "Online check-in opens 24 hours" in drawn
    assert "1</b><span>call now" in drawn


def test_a_waiting_approval_shows_its_title_and_time_left(live: Live) -> None:
    switchboard = FakeSwitchboard()
    running(switchboard, approval())
    drawn = markup(live(switchboard))

    assert "Sign in to continue" in drawn
    assert "sb-live-approval" in drawn
    assert "1:55 left" in drawn  # asked at 4.5 s for 120 s; now 9.3 s
    assert "waiting for approval" in drawn
    assert "Flight Status Agent" in drawn


def test_a_waiting_approval_is_announced_once_without_its_clock(live: Live) -> None:
    switchboard = FakeSwitchboard()
    running(switchboard, approval())
    page = live(switchboard)
    drawn = markup(page)
    assert 'role="alert"' not in drawn and 'role="status"' not in drawn
    assert ">Flight Status Agent is waiting: Sign in to continue</span>" in drawn
    assert "window.sbScreenReaderLog" in scripts(page)


def test_the_page_updates_itself_and_an_ended_call_leaves_it(live: Live) -> None:
    switchboard = FakeSwitchboard()
    call = running(switchboard, opening().events)
    page = live(switchboard)
    call.play(ev.CallerSpeechStarted, item_id="u1")
    page.run()
    assert "The caller is speaking" in markup(page)

    call.stop("hung up")
    page.run()
    assert "No call is running" in markup(page)
    assert not page.exception


def test_calls_that_wait_for_a_person_come_first(live: Live) -> None:
    switchboard = FakeSwitchboard()
    running(switchboard, mid_call(), "c-1")
    running(switchboard, approval(), "c-2")
    drawn = markup(live(switchboard))
    assert drawn.index("Sign in to continue") < drawn.index("Online check-in")


def test_hostile_text_never_becomes_markup(live: Live) -> None:
    switchboard = FakeSwitchboard()
    running(switchboard, hostile())
    drawn = markup(live(switchboard))
    assert "<script" not in drawn and "<img" not in drawn


def test_the_days_totals_are_shown(live: Live) -> None:
    switchboard = FakeSwitchboard()
    switchboard.archive.add(finished("k-1", at=datetime.now(UTC).isoformat()), origin="here")
    switchboard.archive.add(finished("k-2"), origin="here")  # of another year
    drawn = markup(live(switchboard))
    assert "<b>1</b><span>calls today</span>" in drawn


def test_a_lost_database_is_a_sentence_and_calls_of_this_process_stay(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = FakeSwitchboard()
    running(switchboard, mid_call())

    def lost(*_: object, **__: object) -> None:
        raise StoreUnavailable("The database could not be used just now.")

    monkeypatch.setattr(switchboard.archive, "page", lost)
    monkeypatch.setattr(switchboard.today, "since", lost)
    page = live(switchboard)
    assert len(page.error) == 1
    assert "Online check-in" in markup(page)


def test_a_dead_local_engine_is_reported_at_once(live: Live) -> None:
    switchboard = FakeSwitchboard()
    running(switchboard, mid_call())
    switchboard.status = EngineStatus(state="restarting", message="")
    page = live(switchboard)
    assert "is being started again" in page.error[0].value


# --- the card ------------------------------------------------------------------------------------


def test_who_is_speaking_now() -> None:
    script = opening()
    assert "Nobody is speaking" in card(view_of(script))
    script.add(ev.ResponseFirstAudio, 3_000, response_id="r", item_id="a9", agent="Main Agent")
    assert "Main Agent is speaking" in card(view_of(script))
    script.add(ev.CallerSpeechStarted, 3_500, item_id="u9")
    assert "The caller is interrupting Main Agent" in card(view_of(script))
    script.add(ev.BargeIn, 3_600, item_id="a9", played_ms=600, heard_chars=0)
    assert "The caller is speaking" in card(view_of(script))


def test_engine_loss_recording_and_typing_are_shown() -> None:
    script = opening()
    script.add(ev.RecordingChanged, 2_000, on=True, message="Recording")
    assert "Recording" in card(view_of(script))
    script.add(ev.MediaDetached, 2_500)
    script.add(ev.EngineLost, 3_000, message="The engine <b>died</b>.")
    drawn = card(view_of(script))
    assert "The engine &lt;b&gt;died" in drawn and "The engine is disconnected" in drawn
    assert "Text only" in drawn


def test_of_an_interrupted_answer_only_the_heard_part_is_shown() -> None:
    script = opening()
    script.agent(
        "You may bring one bag and the rest unheard", 3_000, item_id="a2", agent="Main Agent"
    )
    script.add(ev.BargeIn, 3_600, item_id="a2", played_ms=600, heard_chars=21)
    drawn = card(view_of(script))
    assert "one bag" in drawn and "unheard" not in drawn


@pytest.mark.parametrize(
    "said",
    ["My password is canary-7!", "It is 4111 1111 1111 1111", "Card 4111-1111-11", "pin is 4711."],
)
def test_nothing_that_may_be_a_secret_is_shown(said: str) -> None:
    script = opening()
    script.caller(said, 2_000, item_id="u1")
    drawn = card(view_of(script))
    for secret in ("canary", "4111", "1111", "4711"):
        assert secret not in drawn
    assert HIDDEN in drawn or "•••" in drawn


def test_of_a_long_line_the_end_is_shown() -> None:
    assert safe_end("word " * 100 + "end").startswith("… word")
    assert safe_end("word " * 100 + "end").endswith("end")
    assert len(safe_end("x" * 1000)) < 200


# --- the work of an update ---------------------------------------------------------------------


def test_an_update_applies_new_events_only() -> None:
    switchboard, calls = FakeSwitchboard(), RunningCalls()
    call = running(switchboard, long_call(5_000))
    total = len(call.events)
    looks = 0
    while looks == 0 or calls.calls[0].catching_up:
        calls.update(switchboard, NOON)
        looks += 1
        assert calls.events_folded <= MAX_EVENTS
    assert looks == -(-total // MAX_EVENTS)
    assert calls.calls[0].view.seq == total

    calls.update(switchboard, NOON)
    assert calls.events_folded == 0
    call.play(ev.CallerSpeechStarted, item_id="new")
    calls.update(switchboard, NOON)
    assert calls.events_folded == 1


def test_a_short_and_a_long_call_are_rendered_with_the_same_work() -> None:
    """The card reads the last lines only."""
    short = card(apply_all(CallView(), long_call(20)))
    long = card(apply_all(CallView(), long_call(5_000)))
    assert abs(len(long) - len(short)) < 20


# --- calls of other processes --------------------------------------------------------------------


def elsewhere(switchboard: FakeSwitchboard, events: list[ev.CallEvent]) -> FakeCall:
    """A call of another process, as far as the archive knows it."""
    call = running(switchboard, events, "other")
    switchboard.record.add_call(call)
    assert switchboard.record.flush(10)
    switchboard.calls.remove(call)
    return call


def test_a_call_of_another_process_is_followed_through_the_archive() -> None:
    switchboard, calls = FakeSwitchboard(), RunningCalls()
    call = elsewhere(switchboard, opening().events)
    calls.update(switchboard, NOON)
    (one,) = calls.calls
    assert (one.call, one.view.agent) == (None, "Main Agent")

    call.play(ev.CallerSpeechStarted, item_id="u1")
    assert switchboard.record.flush(10)
    calls.update(switchboard, NOON)
    assert calls.events_folded == 1 and calls.calls[0].view.caller_speaking

    call.stop("hung up")
    assert switchboard.record.flush(10)
    calls.update(switchboard, NOON)
    assert calls.calls == []
    calls.update(switchboard, NOON + timedelta(seconds=REMOTE_POLL_S))
    assert calls.calls == []


def test_a_call_without_events_says_so() -> None:
    switchboard, calls = FakeSwitchboard(), RunningCalls()
    elsewhere(switchboard, opening().events)
    calls.update(switchboard, NOON)
    later = NOON + timedelta(seconds=90)
    calls.update(switchboard, later)
    (one,) = calls.calls
    assert "No events for 1:30" in card(one.view, silent_s=one.silent_s(later))
