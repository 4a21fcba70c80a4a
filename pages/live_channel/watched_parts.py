"""The parts of a page that run again when what they were drawn from has changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pages.live_channel.frames import Frame, Rerun
from pages.live_channel.page_session import PageSession, revision_of
from pages.live_channel.rate_limit import TooMuch
from pages.services.ports import Switchboard

MAX_PARTS = 48
"""Of one connection; the console needs a third of it."""

RERUN_ATTEMPTS, RERUN_AGAIN_S = 4, 2.0
"""A part of the page that did not run again: Streamlit 1.67 flushes updates of several fragments
that come at the same moment under the id of one of them."""


@dataclass(frozen=True, slots=True)
class _Report:
    """The page was asked to run a part again."""

    revision: int = 0
    attempts: int = 0
    at_s: float = 0.0  #: monotonic seconds


class WatchedParts:
    """Of one connection; on the event loop."""

    def __init__(
        self, switchboard: Switchboard, session: PageSession, wake_later: Callable[[float], None]
    ) -> None:
        """``wake_later``: have ``due`` called again after so many seconds."""
        self._switchboard = switchboard
        self._session = session
        self._wake_later = wake_later
        self._topics: dict[str, tuple[str, ...]] = {}
        self._stops: dict[str, list[Callable[[], None]]] = {}
        self._reports: dict[str, _Report] = {}  # the last one of each part

    def watch(self, key: str, topics: Sequence[str]) -> None:
        """Report changes of these topics, also by other processes on the database.

        Raises:
            TooMuch: no page has so many parts.
        """
        if key not in self._topics and len(self._topics) >= MAX_PARTS:
            raise TooMuch("too many parts")
        self.unwatch(key)
        self._topics[key] = tuple(topics)
        self._stops[key] = [self._switchboard.watch(topic) for topic in topics]

    def unwatch(self, key: str) -> None:
        """The part is gone."""
        self._topics.pop(key, None)
        self._reports.pop(key, None)
        for stop in self._stops.pop(key, ()):
            stop()

    def close(self) -> None:
        """The page is gone."""
        for key in tuple(self._topics):
            self.unwatch(key)

    def due(self, now_s: float) -> list[Frame]:
        """The parts to run again; ``now_s``: monotonic seconds."""
        due: list[Frame] = []
        for key, topics in self._topics.items():
            now = revision_of(topics, self._switchboard.changes.revision)
            if now == self._session.drawn(key):  # less: a topic that is over was forgotten
                self._reports.pop(key, None)
            elif self._may_report(key, now, now_s):
                due.append(Rerun(key=key, revision=now, attempt=self._reports[key].attempts))
        return due

    def _may_report(self, key: str, revision: int, now_s: float) -> bool:
        """A rerun that Streamlit loses among others is asked for again, a few times."""
        last = self._reports.get(key, _Report())
        attempts = last.attempts if revision == last.revision else 0
        if attempts and (attempts >= RERUN_ATTEMPTS or now_s - last.at_s < RERUN_AGAIN_S):
            return False
        self._reports[key] = _Report(revision, attempts + 1, now_s)
        self._wake_later(RERUN_AGAIN_S * 1.01)
        return True
