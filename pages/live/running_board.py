"""The running calls of this process and of others, as cards for all viewers of the Live page."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from agents_core.changes import CALLS, ENGINE
from pages.call_feeds.call_feed import CallFeed
from pages.call_feeds.call_feeds import CallFeeds
from pages.call_feeds.remote_calls import RemoteCall
from pages.live.call_card_html import card_html
from pages.services.ports import Switchboard

MAX_CARDS = 12


@dataclass(slots=True)
class Card:
    """One running call."""

    feed: CallFeed
    stop: Callable[[], None]  #: ends following the feed
    html: str = ""
    changed_at: int = 0  #: the board's revision

    @property
    def urgent(self) -> bool:
        """A person is needed."""
        return bool(self.feed.view.approvals or self.feed.view.engine_lost)

    @property
    def silent_ms(self) -> int | None:
        """Time without events, for a call of another process."""
        call = self.feed.call
        return call.silent_ms() if isinstance(call, RemoteCall) else None


class RunningBoard:
    """On the event loop. It follows calls only while somebody follows it."""

    def __init__(self, switchboard: Switchboard, feeds: CallFeeds) -> None:
        self._switchboard = switchboard
        self._feeds = feeds
        self._viewers: set[Callable[[], None]] = set()
        self._stops: list[Callable[[], None]] = []
        self._cards: dict[str, Card] = {}
        self.revision = 0

    @property
    def cards(self) -> list[tuple[str, Card]]:
        """Calls that need a person first, then in the order in which they began."""
        return sorted(self._cards.items(), key=lambda one: not one[1].urgent)

    @property
    def problems(self) -> list[str]:
        """Why calls get no answer, or are missing."""
        status = self._switchboard.engine_status()
        engine = ""
        if status.state in ("failed", "restarting"):
            engine = status.message or "The local engine stopped and is being started again."
        return [sentence for sentence in (engine, self._feeds.remote.problem) if sentence]

    def follow(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after each change; returns how to stop that."""
        self._viewers.add(changed)
        if len(self._viewers) == 1:
            self._start()

        def stop() -> None:
            self._viewers.discard(changed)
            if not self._viewers:
                self._end()

        return stop

    def _start(self) -> None:
        loop = asyncio.get_running_loop()

        def topic_changed(topic: str) -> None:  # on any thread
            if topic in (CALLS, ENGINE):
                loop.call_soon_threadsafe(self._calls_changed)

        self._stops = [
            self._switchboard.changes.subscribe(topic_changed),
            self._feeds.remote.follow_list(self._calls_changed),
        ]
        self._calls_changed()

    def _end(self) -> None:
        for stop in (*self._stops, *(card.stop for card in self._cards.values())):
            stop()
        self._stops = []
        self._cards.clear()

    def _calls_changed(self) -> None:
        if not self._viewers:
            return
        here = [call.call_id for call in self._switchboard.calls if not call.ended]
        running = list(dict.fromkeys((*here, *self._feeds.remote.listed)))
        for call_id in [one for one in self._cards if one not in running]:
            self._cards.pop(call_id).stop()
        for call_id in running:
            if call_id not in self._cards:
                self._add(call_id)
        self._tell()

    def _add(self, call_id: str) -> None:
        feed = self._feeds.open(call_id)
        if feed is not None and not feed.progress[0]:
            stop = feed.follow(partial(self._card_changed, call_id))
            self._cards[call_id] = Card(feed, stop)
            self._render(self._cards[call_id])

    def _card_changed(self, call_id: str) -> None:
        card = self._cards.get(call_id)
        if card is None:
            return
        if card.feed.progress[0]:
            self._cards.pop(call_id).stop()
        elif not self._render(card):
            return
        self._tell()

    def _render(self, card: Card) -> bool:
        """Whether the card looks different now."""
        remote = isinstance(card.feed.call, RemoteCall)
        html = card_html(card.feed.view, remote=remote)
        if html == card.html:
            return False
        card.html, card.changed_at = html, self.revision + 1
        return True

    def _tell(self) -> None:
        self.revision += 1
        for changed in tuple(self._viewers):
            changed()
