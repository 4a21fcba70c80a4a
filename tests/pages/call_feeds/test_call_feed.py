"""The feed of a call: each page gets what it does not have yet, and nothing twice."""

import json
import threading
from dataclasses import replace
from typing import Any

import pytest

from agents_core.call.view.call_view import CallView
from agents_core.call.view.reducer import apply_all
from agents_core.engine_process import EngineStatus
from agents_core.events import (
    CallEnded,
    MediaAttached,
    PolicyApplied,
    TranscriptDelta,
    TranscriptDone,
)
from pages.call_feeds import call_feed
from pages.call_feeds.call_feed import NO_ANSWER_S, CallFeed
from pages.call_feeds.call_feeds import CallFeeds
from pages.call_feeds.call_state import state_of
from pages.call_feeds.tracked_items import KEPT, WINDOW
from pages.live_calls.own_call import OwnCall
from pages.live_channel.feed import Position
from pages.transcript import transcript_html
from pages.transcript.transcript_html import passage_anchor
from tests.pages.support.call_scenes import approval, long_call, mid_call, opening
from tests.pages.support.fake_switchboard import FakeCall, FakeSwitchboard
from tests.pages.support.live_page import LOCAL, LiveConsole, settled
from tests.pages.support.virtual_time import virtual_time

ANSWER: dict[str, Any] = {"role": "agent", "agent": "QA Agent"}


class Viewer:
    """A page's copy of a feed."""

    def __init__(self, feed: CallFeed | OwnCall) -> None:
        self.feed = feed
        self.position = Position()
        self.lines: dict[int, str] = {}
        self.state: dict[str, Any] = {}

    def catches_up(self) -> dict[str, Any]:
        """The update since last time; empty when nothing changed."""
        update = self.feed.update_since(self.position)
        if update is None:
            return {}
        body: dict[str, Any] = json.loads(update.body)
        assert Position(**body["position"]) == update.position
        if body["restart"]:
            self.lines.clear()
        self.lines.update(body["lines"]["items"])
        self.position, self.state = update.position, body["state"]
        return body


def begun(events: list[Any]) -> tuple[FakeSwitchboard, FakeCall]:
    """A call that has got so far."""
    switchboard = FakeSwitchboard(lambda: events)
    return switchboard, switchboard.start_call(LOCAL, alive=lambda: True)


def indices(body: dict[str, Any], part: str = "lines") -> list[int]:
    return [index for index, _ in body[part]["items"]]


@virtual_time
async def test_a_page_gets_all_at_first_and_then_only_what_changed() -> None:
    switchboard, call = begun(opening().events)
    viewer = Viewer(CallFeed(call, switchboard))
    first = viewer.catches_up()
    assert first["restart"] and "How can I help?" in first["lines"]["items"][-1][1]
    assert viewer.catches_up() == {}
    known = first["lines"]["total"]
    call.play(TranscriptDelta, item_id="a9", text="Online check-in", **ANSWER)
    await settled()
    assert indices(viewer.catches_up()) == [known]
    call.play(TranscriptDone, item_id="a9", text="Online check-in opens.", **ANSWER)
    await settled()
    update = viewer.catches_up()
    assert indices(update) == [known] and not update["restart"]
    assert "Online check-in opens." in viewer.lines[known]


@virtual_time
async def test_after_a_break_nothing_comes_twice() -> None:
    switchboard, call = begun(opening().events)
    feed = CallFeed(call, switchboard)
    viewer = Viewer(feed)
    viewer.catches_up()
    before = dict(viewer.lines)
    for number in range(5):
        call.play(TranscriptDone, item_id=f"b{number}", text=f"Answer {number}", **ANSWER)
    await settled()
    missed = viewer.catches_up()
    assert len(indices(missed)) == 5 and not set(indices(missed)) & set(before)
    assert not missed["restart"]


@virtual_time
async def test_a_page_after_a_break_ends_with_what_another_page_sees() -> None:
    switchboard, call = begun(mid_call())
    feed = CallFeed(call, switchboard)
    away, there = Viewer(feed), Viewer(feed)
    away.catches_up()
    for number in range(WINDOW):
        call.play(TranscriptDone, item_id=f"b{number}", text=f"Answer {number}", **ANSWER)
        await settled()
        there.catches_up()
    away.catches_up()
    assert away.lines == there.lines and away.position == there.position


@virtual_time
async def test_many_events_before_the_loop_gets_to_them_are_one_change() -> None:
    switchboard, call = begun(opening().events)
    feed = CallFeed(call, switchboard)
    told: list[int] = []
    feed.follow(lambda: told.append(1))
    for number in range(100):
        call.play(TranscriptDelta, item_id="a9", text=f" word{number}", **ANSWER)
    await settled()
    assert told == [1]


@virtual_time
async def test_events_of_the_calls_own_thread_reach_the_feed() -> None:
    switchboard, call = begun(opening().events)
    feed = CallFeed(call, switchboard)
    threads: list[int] = []
    feed.follow(lambda: threads.append(threading.get_ident()))
    playing = threading.Thread(target=call.play, args=(CallEnded,), kwargs={"reason": "hung up"})
    playing.start()
    playing.join()
    await settled()
    assert threads == [threading.get_ident()] and feed.view.ended == "hung up"


@virtual_time
async def test_a_new_call_restarts_the_page() -> None:
    switchboard, call = begun(mid_call())
    own = OwnCall()
    viewer = Viewer(own)
    idle = viewer.catches_up()
    assert idle["restart"] and idle["state"]["status"] == "Ready" and not idle["lines"]["items"]
    assert viewer.catches_up() == {}
    feeds = CallFeeds(switchboard)
    own.switch(feeds.of(call))
    assert viewer.catches_up()["restart"] and viewer.lines
    switchboard._events = lambda: opening().events[:2]
    own.switch(feeds.of(switchboard.start_call(LOCAL, alive=lambda: True)))
    body = viewer.catches_up()
    assert body["restart"] and body["position"]["source_id"] == "c-2" and not viewer.lines


@virtual_time
async def test_a_new_policy_version_redraws_the_citations_of_the_old_one() -> None:
    switchboard, call = begun(mid_call())
    viewer = Viewer(CallFeed(call, switchboard))
    viewer.catches_up()
    link = f'href="#{passage_anchor("P2", 1, "Airline support")}"'
    cited = next(index for index, html in viewer.lines.items() if link in html)
    call.play(PolicyApplied, policy_version=2, message="Policy version 2 is in use")
    await settled()
    body = viewer.catches_up()
    assert cited in indices(body) and not body["restart"]
    assert link not in viewer.lines[cited] and "since replaced" in viewer.lines[cited]


@virtual_time
async def test_a_new_policy_version_leaves_no_old_citation_in_a_long_call() -> None:
    """Lines that are not sent again are dropped by the page; "Show earlier" gets them as they are
    now."""
    switchboard, call = begun(mid_call())
    feed = CallFeed(call, switchboard)
    viewer = Viewer(feed)
    viewer.catches_up()
    for number in range(2 * WINDOW):
        call.play(TranscriptDone, item_id=f"b{number}", text=f"Answer {number}", **ANSWER)
    await settled()
    viewer.catches_up()
    call.play(PolicyApplied, policy_version=2, message="Policy version 2 is in use")
    await settled()
    assert viewer.catches_up()["restart"]
    assert sorted(viewer.lines) == list(range(len(feed.view.lines)))[-WINDOW:]
    earlier = dict(feed.earlier("lines", min(viewer.lines)))
    earlier |= dict(feed.earlier("lines", min(earlier)))
    assert min(earlier) == 0 and not any("href=" in html for html in earlier.values())


@virtual_time
async def test_a_page_far_behind_starts_at_the_newest_lines_without_a_gap() -> None:
    switchboard, call = begun(opening().events)
    feed = CallFeed(call, switchboard)
    viewer = Viewer(feed)
    viewer.catches_up()
    for number in range(2 * KEPT):
        call.play(TranscriptDone, item_id=f"b{number}", text=f"Answer {number}", **ANSWER)
    await settled()
    body = viewer.catches_up()
    assert body["restart"] and len(viewer.lines) == WINDOW


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every line of a transcript that was rendered."""
    lines: list[object] = []
    draw = transcript_html.line_html

    def counted(line: Any, *given: Any) -> str:
        lines.append(line)
        return draw(line, *given)

    monkeypatch.setattr(call_feed, "line_html", counted)
    return lines


@virtual_time
async def test_two_thousand_lines_cost_what_twenty_cost(rendered: list[object]) -> None:
    costs = []
    for turns in (10, 1_000):
        switchboard, call = begun(long_call(turns))
        viewer = Viewer(CallFeed(call, switchboard))
        viewer.catches_up()
        assert len(rendered) <= WINDOW
        rendered.clear()
        call.play(TranscriptDone, item_id="new", text="One more.", **ANSWER)
        await settled()
        body = viewer.catches_up()
        costs.append((len(rendered), len(indices(body)), len(indices(body, "steps"))))
        rendered.clear()
    assert costs[0] == costs[1] == (1, 1, 0)


@virtual_time
async def test_all_viewers_share_one_rendering(rendered: list[object]) -> None:
    switchboard, call = begun(mid_call())
    feed = CallFeed(call, switchboard)
    first = [feed.update_since(Position()) for _ in range(20)]
    assert first[0] is not None and all(one is first[0] for one in first)
    assert len(rendered) == len(feed.view.lines)
    late = feed.update_since(Position(source_id=call.call_id, seq=1))
    assert late is not None and len(rendered) == len(feed.view.lines)  # another position as well


@virtual_time
async def test_earlier_items_are_read_in_windows() -> None:
    switchboard, call = begun(long_call(50))
    feed = CallFeed(call, switchboard)
    viewer = Viewer(feed)
    viewer.catches_up()
    earlier = feed.earlier("lines", min(viewer.lines))
    assert [index for index, _ in earlier] == list(
        range(min(viewer.lines) - WINDOW, min(viewer.lines))
    )
    assert feed.earlier("lines", 0) == () and len(feed.earlier("lines", 10**9)) == WINDOW
    assert [index for index, _ in feed.earlier("steps", 10**9)] == list(range(len(feed.view.trace)))


# --- what no event tells --------------------------------------------------------------------------


@virtual_time
async def test_a_server_that_says_nothing_is_a_sentence_until_it_does() -> None:
    switchboard, call = begun(opening().events[:1])
    feed = CallFeed(call, switchboard)
    viewer = Viewer(feed)
    told: list[int] = []
    feed.follow(lambda: told.append(1))
    viewer.catches_up()
    assert viewer.state["problem"] == "" and viewer.state["status"] == "Connecting"
    call.play(MediaAttached, at_ms=2_700)
    await settled()
    viewer.catches_up()
    assert "has not answered yet" in viewer.state["problem"]
    call.play(TranscriptDone, item_id="a", role="agent", agent="Main Agent", text="Hello.")
    await settled()
    viewer.catches_up()
    assert viewer.state["problem"] == ""


@virtual_time
async def test_a_silent_server_is_reported_although_nothing_happens() -> None:
    console = LiveConsole(opening().events[:1])
    page = await console.opened()
    await page.commands("send", text="hello")
    sent = len(page.updates())
    console.call.elapsed_ms = lambda: 2_800  # type: ignore[method-assign]
    await settled()
    assert len(page.updates()) == sent
    for _ in range(int(NO_ANSWER_S / 0.1) + 1):
        await settled()
    assert "has not answered yet" in page.updates()[-1]["state"]["problem"]


@pytest.mark.parametrize("state", ["restarting", "failed"])
@virtual_time
async def test_a_stopped_local_engine_is_a_sentence_on_the_call(state: Any) -> None:
    switchboard, call = begun(opening().events)
    feed = CallFeed(call, switchboard)
    viewer = Viewer(feed)
    viewer.catches_up()
    switchboard.status = EngineStatus(state=state, message="The local engine is being started.")
    on_another_thread = threading.Thread(target=feed.engine_changed)
    told: list[int] = []
    feed.follow(lambda: told.append(threading.get_ident()))
    on_another_thread.start()
    on_another_thread.join()
    await settled()
    assert told == [threading.get_ident()]
    viewer.catches_up()
    assert viewer.state["problem"] == "The local engine is being started."
    assert viewer.state["engineAway"]
    switchboard.status = EngineStatus(state="ready")
    feed.engine_changed()
    await settled()
    viewer.catches_up()
    assert (viewer.state["problem"], viewer.state["engineAway"]) == ("", False)


def test_the_engine_is_away_until_it_answers_and_no_longer_than_its_call() -> None:
    def state(view: CallView, *, over: bool = False) -> dict[str, Any]:
        return state_of(view, elapsed_ms=0, engine_problem="", over=over)

    begun_view = apply_all(CallView(), opening().events[:1])
    assert state(begun_view)["engineAway"], "what a person tries meanwhile may be refused"
    answering = apply_all(begun_view, opening().events[1:])
    assert not state(answering)["engineAway"]
    lost = replace(answering, engine_lost="The local engine stopped and is being started again.")
    assert state(lost)["engineAway"] and state(lost)["problem"]
    killed = state(lost, over=True)
    assert (killed["problem"], killed["engineAway"]) == ("", False)


@virtual_time
async def test_an_open_approval_names_its_form_and_not_its_tool() -> None:
    switchboard, call = begun(approval())
    viewer = Viewer(CallFeed(call, switchboard))
    viewer.catches_up()
    [form] = viewer.state["approvals"]
    assert form["title"] == "Sign in" and form["agent"] == "Flight Status Agent"
    assert form["reason"] == "That username and password do not match."
    assert (form["attemptsLeft"], form["expiresAtMs"]) == (4, 124_520)
    assert "checkFlightsTool" not in str(form)
    assert viewer.state["status"] == "Waiting for approval"


@virtual_time
async def test_a_feed_goes_when_its_call_has_ended_and_no_page_shows_it() -> None:
    switchboard, call = begun(opening().events)
    feeds = CallFeeds(switchboard)
    feed = feeds.open(call.call_id)
    assert feed is not None and feeds.of(call) is feed
    stop = feed.follow(lambda: None)
    call.stop("hung up")
    await settled()
    switchboard.calls.clear()
    other = switchboard.start_call(LOCAL, alive=lambda: True)
    other.call_id = "c-2"
    feeds.of(other)
    assert feeds.view(call.call_id) is not None, "a page shows it"
    stop()
    feeds.of(other)
    assert feeds.view(call.call_id) is None and not call.listeners


@virtual_time
async def test_a_feed_goes_when_the_thread_of_its_call_ends_after_the_last_page_has_gone() -> None:
    switchboard, call = begun(opening().events)
    feeds = CallFeeds(switchboard)
    stop = feeds.of(call).follow(lambda: None)
    call.ends_late = True
    call.stop("the page was closed")
    call.play(CallEnded, reason="the page was closed")
    await settled()
    stop()
    feeds.calls_changed()
    await settled()
    assert feeds.view(call.call_id) is not None, "its thread still runs"
    call.ended = True
    feeds.calls_changed()
    await settled()
    assert feeds.view(call.call_id) is None and not call.listeners
