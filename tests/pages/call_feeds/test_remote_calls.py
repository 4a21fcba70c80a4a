"""Calls of other processes: their feed looks like that of a call of this process."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from agents_core import events as ev
from agents_core.errors import StoreUnavailable
from pages.call_feeds.call_feed import CallFeed
from pages.call_feeds.call_feeds import MAX_REMOTE, CallFeeds
from pages.call_feeds.remote_calls import MAX_EVENTS
from tests.pages.support.call_scenes import approval, long_call, mid_call, opening
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.live_feeds import Clock, Viewer, elsewhere, settled
from tests.pages.support.review_scenes import finished, with_kept_calls


async def read(feeds: CallFeeds) -> None:
    """The follower reads once, and the feeds take it."""
    await feeds.remote.look()
    await settled()


def opened(feeds: CallFeeds, call_id: str) -> CallFeed:
    feed = feeds.open(call_id)
    assert feed is not None
    return feed


async def test_a_call_of_another_process_is_watched_like_one_of_this_process() -> None:
    switchboard = FakeSwitchboard()
    call = elsewhere(switchboard, mid_call())
    feeds = CallFeeds(switchboard)
    viewer = Viewer(opened(feeds, "other"))
    await read(feeds)
    body = viewer.update()
    assert "Online check-in opens 24 hours" in str(body["lines"]["items"])
    assert body["state"]["agent"] == "QA Agent" and body["state"]["running"]

    call.play(ev.CallerSpeechStarted, item_id="u9")
    assert switchboard.record.flush(60)
    await read(feeds)
    assert viewer.update()["state"]["status"] == "Caller speaking"

    call.stop("hung up")
    assert switchboard.record.flush(60)
    await read(feeds)
    assert not viewer.update()["state"]["running"]


async def test_a_viewer_who_was_offline_gets_what_was_missed_and_nothing_twice() -> None:
    switchboard = FakeSwitchboard()
    call = elsewhere(switchboard, mid_call())
    feeds = CallFeeds(switchboard)
    viewer = Viewer(opened(feeds, "other"))
    await read(feeds)
    known = {index for index, _ in viewer.update()["lines"]["items"]}
    viewer.leave()

    said: dict[str, Any] = {"role": "caller", "agent": "", "text": "Are you there?"}
    call.play(ev.TranscriptDone, item_id="u9", typed=True, **said)
    assert switchboard.record.flush(60)
    back = Viewer(opened(feeds, "other"), position=viewer.position)
    await read(feeds)
    new = back.update()
    assert [index for index, _ in new["lines"]["items"]] == [max(known) + 1]
    assert not new["restart"]


async def test_nothing_is_read_without_viewers(monkeypatch: pytest.MonkeyPatch) -> None:
    switchboard = FakeSwitchboard()
    elsewhere(switchboard, opening().events)
    feeds = CallFeeds(switchboard)
    feed = opened(feeds, "other")
    reads: list[str] = []
    events = switchboard.archive.events

    def counted(call_id: str, **more: Any) -> tuple[ev.CallEvent, ...]:
        reads.append(call_id)
        return events(call_id, **more)

    monkeypatch.setattr(switchboard.archive, "events", counted)
    await read(feeds)
    assert reads == []
    viewer = Viewer(feed)
    await read(feeds)
    assert set(reads) == {"other"}
    viewer.leave()
    await read(feeds)  # what was under way is over
    reads.clear()
    await read(feeds)
    assert reads == []


async def test_a_call_of_a_killed_process_has_ended_although_no_event_says_so() -> None:
    switchboard = FakeSwitchboard()
    elsewhere(switchboard, opening().events)
    feeds = CallFeeds(switchboard)
    viewer = Viewer(opened(feeds, "other"))
    await read(feeds)
    assert viewer.update()["state"]["running"]
    with switchboard.database.begin() as connection:
        connection.exec_driver_sql("UPDATE calls SET state = 'interrupted'")
    await read(feeds)
    state = viewer.update()["state"]
    assert (state["running"], state["status"]) == (False, "Call ended")


async def test_a_call_that_does_not_exist_is_over_at_once() -> None:
    feeds = CallFeeds(FakeSwitchboard())
    viewer = Viewer(opened(feeds, "no-such-call"))
    await read(feeds)
    assert not viewer.update()["state"]["running"]


async def test_ids_that_no_call_has_and_too_many_calls_are_refused() -> None:
    feeds = CallFeeds(FakeSwitchboard())
    for text in ("", "x" * 65, "../secret", "a b"):
        assert feeds.open(text) is None
    assert [feeds.open(f"c{number}") is None for number in range(MAX_REMOTE + 1)] == [
        *[False] * MAX_REMOTE,
        True,
    ]


async def test_a_long_call_arrives_in_pieces_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    switchboard = FakeSwitchboard()
    call = elsewhere(switchboard, long_call(600))
    pieces: list[int] = []
    events = switchboard.archive.events

    def counted(call_id: str, **more: Any) -> tuple[ev.CallEvent, ...]:
        found = events(call_id, **more)
        pieces.append(len(found))
        return found

    monkeypatch.setattr(switchboard.archive, "events", counted)
    feeds = CallFeeds(switchboard)
    feed = opened(feeds, "other")
    Viewer(feed)
    while feed.view.seq < len(call.events):
        await read(feeds)
    assert pieces[0] == MAX_EVENTS < len(call.events)
    assert feed.view.seq == len(call.events)


async def test_a_lost_database_is_reported_and_the_call_continues_when_it_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    switchboard = FakeSwitchboard()
    elsewhere(switchboard, mid_call())
    feeds = CallFeeds(switchboard)
    told: list[str] = []
    feeds.remote.follow_list(lambda: told.append(feeds.remote.problem))
    page = switchboard.archive.page

    def lost(*_: object, **__: object) -> None:
        raise StoreUnavailable("The database could not be used just now.")

    monkeypatch.setattr(switchboard.archive, "page", lost)
    await read(feeds)
    monkeypatch.setattr(switchboard.archive, "page", page)
    await read(feeds)
    assert told[0] == "The database could not be used just now." and told[-1] == ""
    assert feeds.remote.listed == ("other",)


async def test_the_clock_is_that_of_the_call_and_silence_is_known() -> None:
    clock = Clock(datetime.now(UTC))
    switchboard = FakeSwitchboard()
    elsewhere(switchboard, opening().events)
    feeds = CallFeeds(switchboard, clock)
    Viewer(opened(feeds, "other"))
    await read(feeds)
    call = feeds.remote.call("other")
    before = call.elapsed_ms()
    clock.passes(90)
    assert call.elapsed_ms() - before == 90_000
    assert call.silent_ms() == 90_000


async def test_a_finished_call_is_shown_as_over() -> None:
    feeds = CallFeeds(with_kept_calls("k-1"))
    viewer = Viewer(opened(feeds, "k-1"))
    await read(feeds)
    body = viewer.update()
    assert body["state"]["ended"] and len(finished("k-1")) == body["position"]["seq"]


async def test_an_open_form_is_described_and_then_who_decided_it() -> None:
    switchboard = FakeSwitchboard()
    call = elsewhere(switchboard, approval())
    feeds = CallFeeds(switchboard)
    viewer = Viewer(opened(feeds, "other"))
    await read(feeds)
    (form,) = viewer.update()["state"]["approvals"]
    assert form["title"] == "Sign in" and {"explanation", "purpose", "reason"} <= set(form)
    assert form["agent"] == "Flight Status Agent" and form["expiresAtMs"] > 0

    call.play(
        ev.ApprovalDenied,
        call_id=form["id"],
        reason="The form was cancelled.",
        cause="cancelled",
        how="cancelled",
        decided_by="caller",
    )
    assert switchboard.record.flush(60)
    await read(feeds)
    state = viewer.update()["state"]
    assert state["approvals"] == []
    (decided,) = state["decided"]
    assert decided["id"] == form["id"] and "caller" in decided["message"].lower()


async def test_a_page_is_notified_of_the_end_once_the_archive_has_it() -> None:
    switchboard = FakeSwitchboard(lambda: opening().events)
    call = elsewhere(switchboard, opening().events)
    switchboard.calls.append(call)  # of this process
    feeds = CallFeeds(switchboard)
    viewer = Viewer(opened(feeds, "other"))
    published = asyncio.Event()
    loop = asyncio.get_running_loop()

    def heard(topic: str) -> None:
        if topic == "call/other/end":
            assert switchboard.archive.row("other").state == "ended"
            loop.call_soon_threadsafe(published.set)

    switchboard.changes.subscribe(heard)
    call.stop("hung up")
    async with asyncio.timeout(60):
        await published.wait()
    assert switchboard.changes.revision("call/other/progress") >= 1

    viewer.leave()
    await settled()
    parts = ("progress", "end")
    assert [switchboard.changes.revision(f"call/other/{part}") for part in parts] == [0, 0]
