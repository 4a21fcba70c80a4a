"""The policy library: publish and restore versions, and look up passages in the newest one."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator, Sequence

from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.index.index_builder import (
    WAIT_PASSAGES,
    IndexBuilder,
    IndexProgress,
    Searchable,
)
from agents_core.knowledge.index.index_ports import (
    EmbedderLoader,
    OpenVectorStore,
    VectorIndex,
    VectorStoreUnavailable,
    WordEmbedder,
)
from agents_core.knowledge.index.memory_vectors import memory_vectors
from agents_core.knowledge.lookup.lookup_result import (
    LookupReport,
    LookupResult,
    ScoredPassage,
    citation_of,
)
from agents_core.knowledge.lookup.relevance import reason, relevant
from agents_core.knowledge.lookup.request_language import other_language, unsure_language
from agents_core.knowledge.lookup.reranking import CANDIDATES, Ranking, by_meaning, reranked
from agents_core.knowledge.policy_versions import (
    PolicySnapshot,
    PolicyVersions,
    checked_documents,
    passages_in,
)
from agents_core.language.embeddings import Embedder
from agents_core.versions import Part, VersionStore, VersionSummary

log = logging.getLogger(__name__)

MAX_REQUEST_CHARS = 1000
"""Longer requests are cut; the embedding model reads about 256 tokens."""

MAX_FALLBACK_VERSIONS = 5
"""Older versions checked for a complete index after a restart in the middle of indexing."""

LOOKUP_WAIT_S = 2.0
"""The longest wait of a lookup for a version that is being indexed: a caller takes a longer silence
for a fault. Embedding takes some 27 ms of processor time per changed passage."""

MAX_CITATIONS = 3
"""Maximum number of passages given to the model."""

Subscriber = Callable[[PolicySnapshot], None]


class PolicyLibrary:
    """Publishes, restores and searches one policy. Thread-safe."""

    def __init__(
        self,
        versions: VersionStore,
        embedder_loader: EmbedderLoader,
        *,
        name: str,
        open_vectors: OpenVectorStore = memory_vectors,
        memory_first: bool = False,
        lookup_wait_s: float = LOOKUP_WAIT_S,
    ) -> None:
        """The policy must have a version. Embedding starts with the first lookup or ``warm``."""
        self.name = name
        self._lookup_wait_s = lookup_wait_s
        self._versions = PolicyVersions(versions, name=name)
        self._index_builder = IndexBuilder(
            name,
            embedder_loader,
            open_vectors,
            older=self._older_versions,
            on_ready=self._notify,
            memory_first=memory_first,
        )
        self._lock = threading.Lock()  # guards everything below
        self._subscribers: dict[object, Subscriber] = {}
        self._notified_version = self._versions.newest_number()

    @property
    def progress(self) -> IndexProgress | None:
        """Progress of indexing a new version, or None."""
        return self._index_builder.progress

    @property
    def problem(self) -> str:
        """A sentence while the index cannot be stored (lookups still work); otherwise empty."""
        return self._index_builder.problem

    def current(self) -> PolicySnapshot:
        """The newest version, also one that another process saved.

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

    def versions(self) -> tuple[VersionSummary, ...]:
        """All versions without their texts, newest first."""
        return self._versions.summaries()

    def publish(
        self,
        documents: Sequence[Part],
        *,
        based_on: int,
        author: str = "",
        message: str = "",
        draft_revision: int | None = None,
    ) -> PolicySnapshot:
        """Publish these documents as the newest version; equal documents make no new version.

        When it returns, lookups use it, unless more than 200 passages are new: then they use it as
        soon as those are indexed.

        Raises:
            VersionConflict: ``based_on`` is not the newest version.
            DraftConflict: the draft changed since ``draft_revision``.
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
        self._index_version(snapshot)
        return snapshot

    def save(
        self, text: str, *, document: str, based_on: int, author: str = "", message: str = ""
    ) -> PolicySnapshot:
        """Publish with the text of one document replaced (or the document added).

        Raises:
            as ``publish``.
        """
        known = self._versions.newest().documents
        parts = [Part(document, text) if part.name == document else part for part in known]
        if document not in {part.name for part in known}:
            parts.append(Part(document, text))
        return self.publish(parts, based_on=based_on, author=author, message=message)

    def restore(self, number: int, *, author: str = "") -> PolicySnapshot:
        """Publish the documents of an older version as the newest version.

        Raises:
            VersionError: there is none of that number.
            VersionConflict: another version was published meanwhile.
        """
        documents = self._versions.get(number).documents
        newest = self._versions.newest_number()
        message = f"Back to version {number}"
        return self.publish(documents, based_on=newest, author=author, message=message)

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call ``callback``, on any thread, when lookups start to use a newer version.

        Returns:
            A function that unsubscribes. Idempotent.
        """
        token = object()
        with self._lock:
            self._subscribers[token] = callback

        def unsubscribe() -> None:
            with self._lock:
                self._subscribers.pop(token, None)

        return unsubscribe

    def takes_long(self, documents: Sequence[Part]) -> bool:
        """Whether lookups go on with the version before for a while once these are published."""
        known = {passage.searchable() for passage in self._versions.newest().passages}
        new = {passage.searchable() for passage in passages_in(documents)} - known
        return len(new) > WAIT_PASSAGES

    def warm(self) -> None:
        """Load the embedder and index the newest version, so that the first caller waits for
        neither. Blocking, about a second."""
        self._up_to_date()

    def index_newest(self, report: Callable[[int, int], None]) -> None:
        """Index the newest version completely. Blocking; ``report`` gets the passages embedded so
        far, and of how many."""
        newest = self._versions.newest()
        self._index_builder.ensure(newest)
        self._index_builder.follow(newest, report)

    async def lookup(self, request: str) -> LookupResult:
        """The passages of the newest version that answer ``request``. Runs on a worker thread.

        Waits while that version is being indexed, for at most ``lookup_wait_s``; then, and where it
        has more than 200 new passages, the version before answers.

        Raises:
            StoreUnavailable: the database cannot be used.
        """
        return await asyncio.to_thread(self.look_up, request)

    def look_up(self, request: str) -> LookupResult:
        """Like ``lookup``, blocking."""
        searchable = self._up_to_date()
        wanted = _one_line(request)
        ranking = Ranking()
        documents = searchable.snapshot.documents
        other = other_language(wanted, documents)
        if wanted and not other:
            searchable, ranking = self._search(searchable, wanted, MAX_CITATIONS)
        found = relevant(ranking, searchable.kind)[:MAX_CITATIONS]
        version = searchable.snapshot.version
        passages = tuple(searchable.snapshot.passages[hit.row] for hit in found)
        return LookupResult(
            version=version,
            request=wanted,
            passages=passages,
            citations=tuple(
                citation_of(passage, version, hit.score)
                for passage, hit in zip(passages, found, strict=True)
            ),
            kind=searchable.kind,
            other_language=other,
            unsure_language=unsure_language(wanted, documents),
        )

    def explain(self, request: str, *, limit: int = 10) -> LookupReport:
        """The passages ``look_up`` compares, and why each is cited or not. Blocking.

        Raises:
            StoreUnavailable: the database cannot be used.
        """
        searchable = self._up_to_date()
        wanted = _one_line(request)
        ranking = Ranking()
        if wanted and not other_language(wanted, searchable.snapshot.documents):
            searchable, ranking = self._search(searchable, wanted, limit)
        return _report(searchable, wanted, ranking, limit)

    def answers(
        self,
        requests: Sequence[str],
        documents: Sequence[Part],
        report: Callable[[int], None] = lambda done: None,
    ) -> list[tuple[Passage, ...]]:
        """The passages ``look_up`` would cite for each request if these documents were published.

        Blocking; embeds new texts and stores their vectors. ``report`` gets the number of requests
        answered so far, and may raise to stop it.

        Raises:
            PolicyError: a document cannot be used.
        """
        kind = self._up_to_date().kind
        parts = checked_documents(documents)
        passages = tuple(passages_in(parts))
        index = self._index_builder.index_of(passages, lambda: report(0))
        found: list[tuple[Passage, ...]] = []
        for request in requests:
            report(len(found))
            wanted = _one_line(request)
            if other_language(wanted, parts):
                found.append(())
                continue
            ranking = self._ranked(index, passages, wanted, MAX_CITATIONS)
            hits = relevant(ranking, kind)[:MAX_CITATIONS]
            found.append(tuple(passages[hit.row] for hit in hits))
        return found

    def _search(
        self, searchable: Searchable, wanted: str, limit: int
    ) -> tuple[Searchable, Ranking]:
        try:
            return searchable, self._ranked_in(searchable, wanted, limit)
        except VectorStoreUnavailable:  # for example: its folder was deleted
            self._index_builder.fall_back_to_memory(searchable)
            searchable = self._up_to_date()
            return searchable, self._ranked_in(searchable, wanted, limit)

    def _ranked_in(self, searchable: Searchable, wanted: str, limit: int) -> Ranking:
        found = searchable.snapshot.passages
        return self._ranked(searchable.index, found, wanted, limit, searchable.by_words)

    def _ranked(
        self,
        index: VectorIndex,
        passages: Sequence[Passage],
        wanted: str,
        limit: int,
        by_words: Embedder | None = None,
    ) -> Ranking:
        """At least ``limit`` hits, if there are so many. ``by_words``: as of ``Searchable``."""
        embedder = self._index_builder.embedder()
        question = _as_question(wanted) if isinstance(embedder, WordEmbedder) else wanted
        query = by_words.embed([wanted]) if by_words else embedder.embed([question])
        hits = tuple(index.search(query, limit=max(limit, CANDIDATES)))
        if by_words is not None and hits:
            hits = by_meaning(
                question, hits, [passages[hit.row].searchable() for hit in hits], embedder
            )
        if not isinstance(embedder, WordEmbedder):
            return Ranking(hits=hits)
        texts = [passages[hit.row].searchable() for hit in hits]
        return reranked(question, hits, texts, embedder)

    def _older_versions(self, version: int) -> Iterator[PolicySnapshot]:
        """Versions that may answer until ``version`` is indexed."""
        with self._lock:
            self._notified_version = min(self._notified_version, version - 1)
        for number in range(version - 1, max(0, version - 1 - MAX_FALLBACK_VERSIONS), -1):
            yield self._versions.get(number)

    def _up_to_date(self) -> Searchable:
        """The searchable version, after picking up one saved by another process."""
        if not self._index_builder.settled(self._versions.newest_number()):
            self._index_builder.ensure(self._versions.newest(), timeout_s=self._lookup_wait_s)
        searchable = self._index_builder.searchable
        assert searchable is not None  # ensure() waits for the first index
        return searchable

    def _index_version(self, snapshot: PolicySnapshot) -> None:
        try:
            self._index_builder.ensure(snapshot)
        except Exception:
            # The version is in the database, so saving has succeeded. The next lookup tries to
            # index it again and reports the failure.
            log.exception("Policy version %d is saved but not indexed yet", snapshot.version)

    def _notify(self, snapshot: PolicySnapshot) -> None:
        with self._lock:
            if snapshot.version <= self._notified_version:
                return
            self._notified_version = snapshot.version
            callbacks = tuple(self._subscribers.values())
        for callback in callbacks:  # without the lock: a callback may use the library
            try:
                callback(snapshot)
            except Exception:  # a failing subscriber must not affect others
                log.exception("A subscriber of the policy library failed")


def _one_line(request: str) -> str:
    return " ".join(request.split())[:MAX_REQUEST_CHARS]


def _as_question(request: str) -> str:
    """The request with a question mark, so that typed and recognised questions are looked up alike:
    a question's embedding differs by it. Of 115 spoken questions 71 find their passage first with
    one, 70 without."""
    return f"{request.rstrip('?!. ')}?"


def _report(searchable: Searchable, request: str, ranking: Ranking, limit: int) -> LookupReport:
    cited = len(relevant(ranking, searchable.kind)[:MAX_CITATIONS])
    scored = []
    for place, hit in enumerate(ranking.hits[:limit], 1):
        passage = searchable.snapshot.passages[hit.row]
        why = reason(
            request, passage, ranking, place=place, limit=MAX_CITATIONS, kind=searchable.kind
        )
        scored.append(
            ScoredPassage(passage=passage, score=hit.score, cited=place <= cited, why=why)
        )
    return LookupReport(
        version=searchable.snapshot.version,
        kind=searchable.kind,
        hits=tuple(scored),
        other_language=other_language(request, searchable.snapshot.documents),
    )
