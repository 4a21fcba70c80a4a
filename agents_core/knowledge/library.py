"""The policy library: save, go back, look up in the newest version. It knows no page or call."""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agents_core.events import Citation
from agents_core.knowledge.index import ExactIndex
from agents_core.knowledge.indexing import IndexKeeper, Searchable
from agents_core.knowledge.ports import EmbedderLoader, Hit, IndexBuilder, LookupKind
from agents_core.knowledge.versions import PolicySnapshot, PolicyVersions
from agents_core.versions import Part, VersionNote, VersionStore

log = logging.getLogger(__name__)

MAX_REQUEST_CHARS = 1000
"""The embedding reads no further anyway."""

LEAST_SCORE: dict[LookupKind, float] = {"semantic": 0.3, "lexical": 0.15}
"""Below it a passage is not about the request. Measured with the ready policy, 34 questions it
answers and 27 it does not: semantic finds 33 and lets 5 of the others through (all about flying),
lexical finds 20 and lets 6 through."""

CLOSE_SCORE = 0.2
"""How far behind the best a passage may be and still be cited: with it 1.3 instead of 1.7 passages
per question, and none of those that answer is lost."""

Subscriber = Callable[[PolicySnapshot], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupResult:
    """The passages that answer a request, best first; none when the policy has nothing on it."""

    version: int
    request: str
    citations: tuple[Citation, ...]
    kind: LookupKind


class PolicyLibrary:
    """One policy and everything done with it. Every method is safe on any thread."""

    def __init__(
        self,
        versions: VersionStore,
        embedder_loader: EmbedderLoader,
        *,
        name: str,
        build_index: IndexBuilder = ExactIndex,
    ) -> None:
        """The policy must have a version; embeds nothing yet."""
        self.name = name
        self._versions = PolicyVersions(versions, name=name)
        self._keeper = IndexKeeper(embedder_loader, build_index, on_ready=self._announce)
        self._lock = threading.Lock()  # everything below
        self._subscribers: dict[object, Subscriber] = {}
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
            VersionError: there is none of that number.
        """
        return self._versions.get(number)

    def versions(self) -> tuple[VersionNote, ...]:
        """Every version without its text, newest first."""
        return self._versions.notes()

    def publish(
        self,
        documents: Sequence[Part],
        *,
        based_on: int,
        author: str = "",
        message: str = "",
        draft_revision: int | None = None,
    ) -> PolicySnapshot:
        """Make these documents the newest version; the same again changes nothing.

        When it returns, lookups use it, unless more than 200 passages are new: then they use it as
        soon as those are indexed.

        Raises:
            VersionConflict: ``based_on`` is not the newest version.
            DraftConflict: somebody changed the draft since ``draft_revision``.
            PolicyError: a text is empty or too large.
            StoreUnavailable: the database cannot be used.
        """
        snapshot = self._versions.add(
            documents,
            based_on=based_on,
            author=author,
            message=message,
            draft_revision=draft_revision,
        )
        self._index(snapshot)
        return snapshot

    def save(
        self, text: str, *, document: str, based_on: int, author: str = "", message: str = ""
    ) -> PolicySnapshot:
        """``publish`` with one document's text changed (or added) and the others as they are.

        Raises:
            as ``publish``.
        """
        known = self._versions.newest().documents
        parts = [Part(document, text) if part.name == document else part for part in known]
        if document not in {part.name for part in known}:
            parts.append(Part(document, text))
        return self.publish(parts, based_on=based_on, author=author, message=message)

    def restore(self, number: int, *, author: str = "") -> PolicySnapshot:
        """Make the documents of an older version the newest ones.

        Raises:
            VersionError: there is none of that number.
            VersionConflict: somebody published at the same moment.
        """
        documents = self._versions.get(number).documents
        newest = self._versions.newest_number()
        message = f"Back to version {number}"
        return self.publish(documents, based_on=newest, author=author, message=message)

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call back, on any thread, once lookups use a newly saved version (of any process).

        Returns:
            A function that ends it; calling it twice does no harm.
        """
        token = object()
        with self._lock:
            self._subscribers[token] = callback

        def unsubscribe() -> None:
            with self._lock:
                self._subscribers.pop(token, None)

        return unsubscribe

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
        return LookupResult(version=version, request=wanted, citations=citations, kind=ready.kind)

    def _search(self, ready: Searchable, wanted: str, limit: int) -> tuple[Citation, ...]:
        query = self._keeper.embedder().embed([wanted])
        hits = ready.index.search(query, limit=limit)
        least = max(LEAST_SCORE[ready.kind], hits[0].score - CLOSE_SCORE) if hits else 0.0
        return tuple(_citation(ready.snapshot, hit) for hit in hits if hit.score >= least)

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
        with self._lock:
            if snapshot.version <= self._announced:
                return
            self._announced = snapshot.version
            callbacks = tuple(self._subscribers.values())
        for callback in callbacks:  # without the lock: a callback may use the library
            try:
                callback(snapshot)
            except Exception:  # one page's trouble is not another's
                log.exception("A subscriber of the policy library failed")


def _citation(snapshot: PolicySnapshot, hit: Hit) -> Citation:
    passage = snapshot.passages[hit.row]
    # "Yes, up to 20 lbs." says nothing without the question it stands under.
    question = [title for title in passage.headings[-1:] if title.endswith("?")]
    return Citation(
        passage_id=passage.id,
        policy_version=snapshot.version,
        line=passage.line,
        text=" ".join([*question, passage.text]),
        score=round(hit.score, 4),
        document=passage.document,
    )
