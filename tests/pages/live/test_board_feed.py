"""The live board: what is pushed to its pages when calls begin, go on and end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agents_core import events as ev
from agents_core.changes import CALLS, ENGINE
from agents_core.engine_process import EngineStatus
from agents_core.errors import StoreUnavailable
from pages.call_feeds.call_feeds import CallFeeds
from pages.call_feeds.remote_calls import Clock, utc_now
from pages.live import day_figures
from pages.live.board_feed import BoardFeeds
from pages.live.day_figures import offset_of
from pages.live.running_board import MAX_CARDS
from pages.live_channel.feed import Position
from tests.pages.support.call_scenes import approval, mid_call, opening
from tests.pages.support.fake_switchboard import FakeCall, FakeSwitchboard
from tests.pages.support.live_feeds import Viewer, elsewhere, settled
from tests.pages.support.review_scenes import finished, running

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


class Board:
    """A Live page that is open, with the server behind it."""

    def __init__(
        self, switchboard: FakeSwitchboard, offset: str = "0", *, clock: Clock | None = None
    ) -> None:
        self.switchboard = switchboard
        self.feeds = CallFeeds(switchboard)
        self.boards = BoardFeeds(switchboard, self.feeds, clock=clock or utc_now)
        self.viewer = self.page(offset)

    def page(self, offset: str = "0") -> Viewer:
        """One more page."""
        feed = self.boards.open(offset)
        assert feed is not None
        return Viewer(feed)

    def begins(self, events: list[ev.CallEvent], call_id: str) -> FakeCall:
        """A call of this process begins."""
        call = running(self.switchboard, events, call_id)
        self.switchboard.changes.publish(CALLS)
        return call


def drawn(body: dict[str, Any]) -> dict[str, str]:
    return dict(body["cards"])


async def test_a_call_appears_when_it_begins_and_leaves_when_it_ends() -> None:
    board = Board(FakeSwitchboard())
    assert board.viewer.update()["state"]["order"] == []
    call = board.begins(mid_call(), "c-1")
    await settled()
    body = board.viewer.update()
    assert body["state"]["order"] == ["c-1"]
    assert "Online check-in opens 24 hours" in drawn(body)["c-1"]
    assert "1</b><span>call now" in body["state"]["head"]

    call.stop("hung up")
    await settled()
    assert board.viewer.update()["state"]["order"] == []


async def test_only_the_card_that_changed_is_sent() -> None:
    board = Board(FakeSwitchboard())
    board.begins(opening().events, "c-1")
    call = board.begins(opening().events, "c-2")
    await settled()
    assert set(drawn(board.viewer.update())) == {"c-1", "c-2"}

    call.play(ev.CallerSpeechStarted, item_id="u1")
    await settled()
    body = board.viewer.update()
    assert list(drawn(body)) == ["c-2"] and "The caller is speaking" in drawn(body)["c-2"]
    assert not body["restart"] and body["state"]["order"] == ["c-1", "c-2"]


async def test_an_event_that_changes_no_card_wakes_no_page() -> None:
    board = Board(FakeSwitchboard())
    call = board.begins(opening().events, "c-1")
    await board.boards.figures.read()
    await settled()
    board.viewer.update()
    told = board.viewer.told
    call.play(ev.PassagesCited, call_id="t", request="q", citations=())
    await settled()
    assert board.viewer.told == told and board.viewer.next() is None


async def test_a_page_that_comes_later_or_again_gets_everything() -> None:
    board = Board(FakeSwitchboard())
    board.begins(opening().events, "c-1")
    await settled()
    board.viewer.update()
    later = board.page().update()
    assert later["restart"] and list(drawn(later)) == ["c-1"]


async def test_calls_that_wait_for_a_person_come_first_and_are_announced() -> None:
    board = Board(FakeSwitchboard())
    board.begins(mid_call(), "c-1")
    board.begins(approval(), "c-2")
    await settled()
    body = board.viewer.update()
    assert body["state"]["order"] == ["c-2", "c-1"]
    assert "<b>Sign in</b>" in drawn(body)["c-2"]
    assert "1</b><span>waiting for approval" in body["state"]["head"]
    (announcement,) = body["announce"]
    assert announcement[1] == "Flight Status Agent is waiting: Sign in"


async def test_half_a_surrogate_pair_in_what_was_said_does_not_break_the_socket() -> None:
    board = Board(FakeSwitchboard())
    call = board.begins(opening().events, "c-1")
    call.play(ev.TranscriptDone, item_id="u1", role="caller", agent="", text="half \ud83d")
    await settled()
    update = board.viewer.feed.update_since(Position())
    assert update is not None and "half" in update.body and update.body.isascii()


async def test_clocks_are_sent_and_run_in_the_browser() -> None:
    board = Board(FakeSwitchboard())
    call = board.begins(opening().events, "c-1")
    await settled()
    assert board.viewer.update()["state"]["clocks"] == {"c-1": [call.elapsed_ms(), None]}


async def test_more_calls_than_fit_are_counted() -> None:
    board = Board(FakeSwitchboard())
    for number in range(MAX_CARDS + 2):
        board.begins(opening().events, f"c-{number}")
    await settled()
    state = board.viewer.update()["state"]
    assert (len(state["order"]), state["more"]) == (MAX_CARDS, 2)


async def test_a_call_of_another_process_is_a_card_as_well() -> None:
    switchboard = FakeSwitchboard()
    elsewhere(switchboard, mid_call())
    board = Board(switchboard)
    while not board.feeds.remote.listed or not board.feeds.remote.call("other").seq:
        await board.feeds.remote.look()
    await settled()
    body = board.viewer.update()
    assert body["state"]["order"] == ["other"]
    assert "Online check-in" in drawn(body)["other"] and "data-silent" in drawn(body)["other"]
    assert body["state"]["clocks"]["other"][1] is not None


async def test_without_a_page_no_call_is_followed() -> None:
    board = Board(FakeSwitchboard())
    board.begins(opening().events, "c-1")
    await settled()
    board.viewer.leave()
    feed = board.feeds.open("c-1")
    assert feed is not None and not feed.followed


async def test_a_dead_local_engine_is_shown_at_once() -> None:
    board = Board(FakeSwitchboard())
    board.viewer.update()
    board.switchboard.status = EngineStatus(state="restarting", message="")
    board.switchboard.changes.publish(ENGINE)
    await settled()
    (sentence,) = board.viewer.update()["state"]["problems"]
    assert "is being started again" in sentence


async def test_totals_are_those_of_the_viewers_day() -> None:
    switchboard = FakeSwitchboard()
    for call_id, at in (("k-1", NOON - timedelta(hours=3)), ("k-2", NOON - timedelta(hours=13))):
        switchboard.archive.add(finished(call_id, at=at.isoformat()), origin="here")
    board = Board(switchboard, clock=lambda: NOON)
    await board.boards.figures.read()
    assert "<b>1</b><span>calls today</span>" in board.viewer.update()["state"]["head"]


async def test_totals_count_a_call_that_has_just_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_figures, "STORE_S", 60)
    board = Board(FakeSwitchboard(), clock=lambda: NOON)
    call = board.begins(finished("k-1", at=NOON.isoformat())[:-1], "k-1")
    board.switchboard.record.add_call(call)
    await settled()
    call.stop("hung up")
    await board.boards.figures.read()
    head = board.viewer.update()["state"]["head"]
    assert "<b>1</b><span>calls today</span>" in head


async def test_a_lost_database_is_one_sentence_and_calls_of_this_process_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    switchboard = FakeSwitchboard()

    def lost(*_: object, **__: object) -> None:
        raise StoreUnavailable("The database could not be used just now.")

    monkeypatch.setattr(switchboard.archive, "page", lost)
    monkeypatch.setattr(switchboard.today, "since", lost)
    board = Board(switchboard)
    board.begins(mid_call(), "c-1")
    await board.feeds.remote.look()
    await board.boards.figures.read()
    body = board.viewer.update()
    assert body["state"]["problems"] == ["The database could not be used just now."]
    assert "Online check-in" in drawn(body)["c-1"]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("", 0), ("60", 60), ("-570", -570), ("345", 345), ("7", None), ("9000", None), ("x", None)],
)
def test_a_board_is_asked_for_by_a_time_zone(text: str, minutes: int | None) -> None:
    assert offset_of(text) == minutes
