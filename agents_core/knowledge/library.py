"""The policy library: save, go back, and look up in the newest version. It knows no page or call."""

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from agents_core.events import Citation
from agents_core.knowledge.index import ExactIndex
from agents_core.knowledge.indexing import IndexKeeper, Searchable
from agents_core.knowledge.ports import EmbedderLoader, IndexBuilder, LookupKind
from agents_core.knowledge.versions import Clock, PolicySnapshot, PolicyVersions, VersionNote

log = logging.getLogger(__name__)

READY_POLICY = Path(__file__).parent / "ready" / "airline_support.md"

MAX_REQUEST_CHARS = 1000
"""The embedding reads no further anyway."""

LEAST_SCORE: dict[LookupKind, float] = {"semantic": 0.3, "lexical": 0.2}

Subscriber = Callable[[PolicySnapshot], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupResult:
    """The passages that answer a request, best first; none when the policy has nothing on it."""

    version: int
    request: str
    citations: tuple[Citation, ...]
    kind: LookupKind


class PolicyLibrary:
    """One policy document and everything done with it. Every method is safe on any thread."""

    def __init__(
        self,
        engine: Engine,
        embedder_loader: EmbedderLoader,
        clock: Clock,
        *,
        name: str = "airline support",
        build_index: IndexBuilder = ExactIndex,
    ) -> None:
        """Reads the database (which must be migrated) and seeds version 1; embeds nothing yet."""
        self._versions = PolicyVersions(engine, clock, name=name)
        self._versions.seed(READY_POLICY.read_text("utf-8"), message="The policy to start from")
        self._keeper = IndexKeeper(embedder_loader, build_index, on_ready=self._announce)
        self._subscribers: dict[object, Subscriber] = {}
        self._announcing = threading.Lock()
        self._announced = self._versions.newest_number()

    def current(self) -> PolicySnapshot:
        """The newest version, whichever process saved it.

        Raises:
            StoreUnavailable: the database cannot be used.
        """
        return self._versions.newest()

    def version(self, number: int) -> PolicySnapshot:
        """An older version.

        Raises:
            PolicyError: there is none of that number.
        """
        return self._versions.get(number)

    def versions(self) -> tuple[VersionNote, ...]:
        """Every version without its text, newest first."""
        return self._versions.notes()

    def save(
        self, text: str, *, based_on: int, author: str = "", message: str = ""
    ) -> PolicySnapshot:
        """Make ``text`` the newest version; the same text again changes nothing.

        When it returns, lookups use it, unless more than 200 passages are new: then they use it as
        soon as those are indexed.

        Raises:
            PolicyConflict: ``based_on`` is not the newest version.
            PolicyError: the text is empty or too large.
            StoreUnavailable: the database cannot be used.
        """
        snapshot = self._versions.add(text, based_on=based_on, author=author, message=message)
        self._index(snapshot)
        return snapshot

    def restore(self, number: int, *, author: str = "") -> PolicySnapshot:
        """Make the text of an older version the newest one.

        Raises:
            PolicyError: there is none of that number.
            PolicyConflict: somebody saved at the same moment.
        """
        text = self._versions.get(number).text
        newest = self._versions.newest_number()
        message = f"Back to version {number}"
        return self.save(text, based_on=newest, author=author, message=message)

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call back, on any thread, once lookups use a newly saved version (of any process).

        Returns:
            A function that ends it; calling it twice does no harm.
        """
        token = object()
        self._subscribers[token] = callback
        return lambda: void(self._subscribers.pop(token, None))

    def warm(self) -> None:
        """Load the embedder and index the newest version, so that the first caller waits for
        neither. Blocking, about a second."""
        self._fresh()

    async def lookup(self, request: str, *, limit: int = 3) -> LookupResult:
        """The passages of the newest version that answer ``request``; off the event loop.

        Raises:
            StoreUnavailable: the database cannot be used.
        """
        return await asyncio.to_thread(self.look_up, request, limit=limit)

    def look_up(self, request: str, *, limit: int = 3) -> LookupResult:
        """``lookup`` for a thread that may wait."""
        ready = self._fresh()
        wanted = " ".join(request.split())[:MAX_REQUEST_CHARS]
        citations: tuple[Citation, ...] = ()
        if wanted:
            citations = self._search(ready, wanted, limit)
        version = ready.snapshot.version
        return LookupResult(version=version, request=request, citations=citations, kind=ready.kind)

    def _search(self, ready: Searchable, wanted: str, limit: int) -> tuple[Citation, ...]:
        query = self._keeper.embedder().embed([wanted])
        passages = ready.snapshot.passages
        return tuple(
            Citation(
                passage_id=passages[hit.row].id,
                policy_version=ready.snapshot.version,
                line=passages[hit.row].line,
                text=passages[hit.row].text,
                score=round(hit.score, 4),
            )
            for hit in ready.index.search(query, limit=limit)
            if hit.score >= LEAST_SCORE[ready.kind]
        )

    def _fresh(self) -> Searchable:
        """What answers now, after taking note of a version another process saved."""
        if not self._keeper.covers(self._versions.newest_number()):
            self._keeper.ensure(self._versions.newest())
        ready = self._keeper.searchable
        assert ready is not None  # ensure() indexes the first version before it returns
        return ready

    def _index(self, snapshot: PolicySnapshot) -> None:
        try:
            self._keeper.ensure(snapshot)
        except Exception:
            # The text is safe in the database: the save has succeeded. The next lookup tries the
            # index again and reports what is wrong with it.
            log.exception("Policy version %d is saved but not indexed yet", snapshot.version)

    def _announce(self, snapshot: PolicySnapshot) -> None:
        with self._announcing:
            if snapshot.version <= self._announced:
                return
            self._announced = snapshot.version
            for callback in tuple(self._subscribers.values()):
                try:
                    callback(snapshot)
                except Exception:  # one page's trouble is not another's
                    log.exception("A subscriber of the policy library failed")


def void(_result: object) -> None:
    """Nothing: makes an expression a statement."""
