"""The feed "board" of the live channel: running calls, and totals of the day above them."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from agents_core.insights.day_totals import DayTotals
from pages.call_feeds.call_feeds import CallFeeds
from pages.call_feeds.remote_calls import Clock, utc_now
from pages.live.day_figures import DayFigures, offset_of
from pages.live.running_board import MAX_CARDS, Card, RunningBoard
from pages.live_channel.feed import Position, SharedUpdates, Update
from pages.live_channel.frames import as_json
from pages.services.ports import Switchboard
from pages.ui.html_text import safe, seconds


class BoardFeeds:
    """One feed per time zone, since a day begins at midnight; they share cards and reads."""

    def __init__(
        self, switchboard: Switchboard, feeds: CallFeeds, *, clock: Clock = utc_now
    ) -> None:
        self._board = RunningBoard(switchboard, feeds)
        self.figures = DayFigures(switchboard, clock, self._figures_changed)
        self._feeds: dict[int, BoardFeed] = {}

    def open(self, name: str) -> "BoardFeed | None":
        """``name``: minutes east of UTC; None when it is no time zone's."""
        offset = offset_of(name)
        if offset is None:
            return None
        return self._feeds.setdefault(offset, BoardFeed(self._board, self.figures, offset))

    def _figures_changed(self) -> None:
        for feed in self._feeds.values():
            feed.figures_changed()


class BoardFeed:
    """On the event loop."""

    def __init__(self, board: RunningBoard, figures: DayFigures, offset_min: int) -> None:
        self._board = board
        self._figures = figures
        self._offset_min = offset_min
        self._id = secrets.token_hex(8)  # positions of a process before are not of this feed
        self._viewers: set[Callable[[], None]] = set()
        self._figures_read = 0
        self._running: tuple[str, ...] = ()
        self._updates = SharedUpdates(self._body)

    def follow(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after each change."""
        self._viewers.add(changed)
        stop_cards = self._board.follow(changed)
        stop_calls = self._board.follow(self._calls_changed)
        self._figures.want(self._offset_min)

        def stop() -> None:
            self._viewers.discard(changed)
            stop_cards()
            if not self._viewers:
                stop_calls()

        return stop

    def figures_changed(self) -> None:
        """The totals of the day were read again."""
        self._figures_read += 1
        for changed in tuple(self._viewers):
            changed()

    def earlier(self, part: str, before: int) -> tuple[tuple[int, str], ...]:
        """The board has no earlier items."""
        return ()

    def update_since(self, position: Position) -> Update | None:
        """Cards that changed, and everything else."""
        return self._updates.since(position, self._position(), asyncio.get_running_loop().time())

    def _calls_changed(self) -> None:
        """Totals change with the calls that run, not with every word."""
        running = tuple(sorted(call_id for call_id, _ in self._board.cards))
        if running != self._running:
            self._running = running
            self._figures.read_soon()

    def _position(self) -> Position:
        return Position(
            source_id=self._id, revision=self._board.revision, generation=self._figures_read
        )

    def _body(self, position: Position) -> str:
        same = position.source_id == self._id
        cards = self._board.cards
        shown = cards[:MAX_CARDS]
        problems = dict.fromkeys((*self._board.problems, self._figures.problem))
        totals = self._figures.totals.get(self._offset_min)
        body: dict[str, Any] = {
            "restart": not same,
            "position": asdict(self._position()),
            "state": {
                "order": [call_id for call_id, _ in shown],
                "clocks": {call_id: _clocks(card) for call_id, card in shown},
                "more": len(cards) - len(shown),
                "problems": [sentence for sentence in problems if sentence],
                "head": head_html([card for _, card in cards], totals),
            },
            "cards": [
                (call_id, card.html)
                for call_id, card in shown
                if not same or card.changed_at > position.revision
            ],
            "announce": [one for call_id, card in shown for one in _announced(call_id, card)],
        }
        return as_json(body)


def _announced(call_id: str, card: Card) -> list[tuple[str, str]]:
    """Open approvals. The cards themselves change every second, so they are not announced."""
    return [
        (f"{call_id} {form.call_id}", f"{form.agent} is waiting: {form.title}")
        for form in card.feed.view.approvals
    ]


def _clocks(card: Card) -> tuple[int, int | None]:
    return card.feed.call.elapsed_ms(), card.silent_ms


def head_html(cards: list[Card], totals: DayTotals | None) -> str:
    """Numbers of running and waiting calls, and the totals of the day."""
    waiting = sum(bool(card.feed.view.approvals) for card in cards)
    figures = [
        _figure(f"{len(cards):,}", "call now" if len(cards) == 1 else "calls now", "sb-live-now"),
        _figure(f"{waiting:,}", "waiting for approval", "sb-live-waits" if waiting else ""),
    ]
    if totals is not None:
        middle = totals.answer_median_ms
        answer = "–" if middle is None else seconds(round(middle))
        figures += [
            _figure(f"{totals.calls:,}", "calls today"),
            _figure(f"{totals.talked_ms // 60_000:,}", "minutes today"),
            _figure(f"{totals.handoffs:,}", "handoffs today"),
            _figure(answer, "median response today, without approvals"),
        ]
    return f'<div class="sb-live-head">{"".join(figures)}</div>'


def _figure(value: str, words: str, extra: str = "") -> str:
    return f'<div class="sb-live-figure {extra}"><b>{safe(value)}</b><span>{words}</span></div>'
