"""Builds the index of the newest policy version while older versions still answer.

One thread opens the vector store, embeds and writes, batch by batch. A save of a few new passages
waits for it; with many, lookups are answered by the version before meanwhile, or, without one, from
the passages that are ready.
"""

import hashlib
import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.index.index_ports import (
    Embedder,
    EmbedderLoader,
    LookupKind,
    OpenVectorStore,
    PolicyVectorStore,
    VectorIndex,
    Vectors,
    VectorStoreUnavailable,
)
from agents_core.knowledge.index.memory_vectors import MemoryVectorStore
from agents_core.knowledge.policy_versions import PolicySnapshot

log = logging.getLogger(__name__)

WAIT_PASSAGES = 200
"""Up to here a save waits for its own indexing (a few seconds); above, it returns first."""

STEP_PASSAGES = 8
"""Embedded between two looks at what is wanted: small, so that a lookup is never far behind."""

BATCH_PASSAGES = 64
"""Written together, after some two seconds of embedding: what a killed process loses at most."""

MEMORY_FALLBACK = "Lookups go on with an exact search in memory."


@dataclass(frozen=True, slots=True)
class Searchable:
    """A version and its index."""

    snapshot: PolicySnapshot
    index: VectorIndex
    kind: LookupKind
    complete: bool = True  #: every passage can be found; False only while a first index is made


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexProgress:
    """How far the indexing of a version is, in passages that had to be embedded."""

    version: int
    done: int
    total: int


OlderVersions = Callable[[int], Iterable[PolicySnapshot]]
"""The versions before that number, newest first, as far back as one would answer from."""


class IndexBuilder:
    """Provides the searchable version of a policy. Thread-safe."""

    def __init__(
        self,
        name: str,
        load: EmbedderLoader,
        open_vectors: OpenVectorStore,
        *,
        older: OlderVersions,
        on_ready: Callable[[PolicySnapshot], None],
    ) -> None:
        self._name = name
        self._load = load
        self._open_vectors = open_vectors
        self._older = older
        self._on_ready = on_ready
        self._embedder: Embedder | None = None
        self._loading = threading.Lock()
        self._vectors: PolicyVectorStore | None = None  # the indexing thread's
        self._changed = threading.Condition()  # everything below
        self._searchable: Searchable | None = None
        self._wanted: PolicySnapshot | None = None  # newer than searchable; the thread is on it
        self._notified_version = 0  # the newest version that is complete and was announced
        self._thread: threading.Thread | None = None
        self._slow_version = 0  # the version whose indexing takes long; saves do not wait for it
        self._working = False  # that thread runs
        self._failure: Exception | None = None  # how the thread's last work ended
        self._progress: IndexProgress | None = None

    @property
    def searchable(self) -> Searchable | None:
        """What lookups read now."""
        return self._searchable

    @property
    def progress(self) -> IndexProgress | None:
        """How far it is; None while nothing is being indexed."""
        return self._progress

    @property
    def problem(self) -> str:
        """A sentence when the index cannot be kept; lookups work all the same. Else empty."""
        vectors = self._vectors
        return f"{vectors.problem} {MEMORY_FALLBACK}" if vectors and vectors.problem else ""

    def embedder(self) -> Embedder:
        """The embedder, loaded at first use."""
        with self._loading:
            if self._embedder is None:
                self._embedder = self._load()
            return self._embedder

    def index_of(self, passages: Sequence[Passage]) -> VectorIndex:
        """Passages that need not be a version's, to search. Embeds, on this thread, what was never
        embedded. A version must be searchable already."""
        vectors = self._vectors
        assert vectors is not None  # so the store was opened, on the indexing thread
        texts = texts_by_key(passages)
        missing = vectors.missing(texts)
        todo = [key for key in texts if key in missing]
        for start in range(0, len(todo), BATCH_PASSAGES):
            batch = todo[start : start + BATCH_PASSAGES]
            vectors.add(batch, self.embedder().embed([texts[key] for key in batch]))
        return vectors.index([key_of(text) for text in searched_texts(passages)])

    def covers(self, version: int) -> bool:
        """Whether that version is searchable, or on its way."""
        with self._changed:
            if self._searchable is None:
                return False
            newest = self._wanted or self._searchable.snapshot
            return newest.version >= version

    def ensure(self, snapshot: PolicySnapshot) -> None:
        """Make the version searchable. Returns when it is, or, if that takes long, as soon as there
        is something to answer from meanwhile.

        Raises:
            Exception: whatever kept it from being indexed.
        """
        if self._ready_without_embedding(snapshot):
            return
        with self._changed:
            if self._wanted is None or self._wanted.version < snapshot.version:
                self._wanted = snapshot
            self._start()
            if threading.current_thread() is self._thread:  # a subscriber looked something up
                return
            self._changed.wait_for(lambda: self._may_return(snapshot))
            if self._failure is not None and not self._is_ready(snapshot):
                raise self._failure

    def _ready_without_embedding(self, snapshot: PolicySnapshot) -> bool:
        """Whether there is nothing to do, or just to look: every passage was embedded before."""
        vectors = self._vectors
        if self._is_ready(snapshot):
            return True
        if vectors is None or not vectors.has_all(texts_by_key(snapshot.passages)):
            return False
        self._publish_complete(vectors, snapshot)
        return True

    def fall_back_to_memory(self, broken: Searchable) -> None:
        """The store cannot be searched any more: go on in memory, with what is searchable now."""
        with self._changed:
            if self._searchable is not broken:
                return  # another thread was first
            self._vectors = MemoryVectorStore(f"The index of “{self._name}” can no longer be read.")
            self._wanted = self._wanted or broken.snapshot
            self._searchable = None
            self._start()
            self._changed.wait_for(lambda: self._searchable is not None or not self._working)

    def _start(self) -> None:
        if not self._working:
            self._working, self._failure = True, None
            self._thread = threading.Thread(target=self._work, name="policy-index", daemon=True)
            self._thread.start()

    def _is_ready(self, snapshot: PolicySnapshot) -> bool:
        ready = self._searchable
        return ready is not None and ready.complete and ready.snapshot.version >= snapshot.version

    def _may_return(self, snapshot: PolicySnapshot) -> bool:
        answering = self._searchable is not None and self._slow_version >= snapshot.version
        return not self._working or answering or self._notified_version >= snapshot.version

    def _work(self) -> None:
        """The thread: it always goes for the newest version, and ends when there is none."""
        try:
            while (snapshot := self._next()) is not None:
                self._index(snapshot)
        except Exception as error:  # top of a thread
            log.exception("A policy version could not be indexed; the one before answers.")
            with self._changed:
                self._failure = error
                self._wanted, self._working, self._progress = None, False, None
                self._changed.notify_all()

    def _next(self) -> PolicySnapshot | None:
        with self._changed:
            if self._wanted is None:
                self._working = False
                self._changed.notify_all()
            return self._wanted

    def _index(self, snapshot: PolicySnapshot) -> None:
        vectors = self._open_store()
        texts = texts_by_key(snapshot.passages)
        missing = vectors.missing(texts)
        if len(missing) > WAIT_PASSAGES:
            self._use_older_version(vectors, snapshot)
        new = {key: text for key, text in texts.items() if key in missing}
        if not self._embed(vectors, snapshot, new):
            return  # something newer is wanted
        long = len(new) > WAIT_PASSAGES
        if long:  # its own index first: a search without it is slow, and making it keeps CPUs busy
            vectors.compact({*texts, *self._searched_keys()})
        if self._publish_complete(vectors, snapshot) and not long:
            vectors.compact(texts.keys())

    def _searched_keys(self) -> Iterable[str]:
        """The keys of the version that lookups read now."""
        ready = self._searchable
        return texts_by_key(ready.snapshot.passages) if ready else ()

    def _open_store(self) -> PolicyVectorStore:
        if self._vectors is None:
            embedder = self.embedder()
            try:
                self._vectors = self._open_vectors(self._name, embedder)
            except VectorStoreUnavailable as error:
                self._vectors = MemoryVectorStore(str(error))
        return self._vectors

    def _use_older_version(self, vectors: PolicyVectorStore, snapshot: PolicySnapshot) -> None:
        """After a start in the middle of indexing, the version before is complete."""
        if self._searchable is None:
            for older in self._older(snapshot.version):
                if not vectors.missing(texts_by_key(older.passages)):
                    self._publish(_searchable(vectors, older, self.embedder()))
                    break
        with self._changed:
            self._slow_version = snapshot.version
            self._changed.notify_all()

    def _embed(
        self, vectors: PolicyVectorStore, snapshot: PolicySnapshot, texts: Mapping[str, str]
    ) -> bool:
        """Embed and keep batch by batch, as long as nothing newer is wanted."""
        todo = list(texts)
        batch: list[str] = []
        rows: list[Vectors] = []
        for start in range(0, len(todo), STEP_PASSAGES):
            step = todo[start : start + STEP_PASSAGES]
            rows.append(self.embedder().embed([texts[key] for key in step]))
            batch += step
            done = start + len(step)
            wanted = self._note_progress(snapshot, done, len(todo))
            if len(batch) >= BATCH_PASSAGES or done == len(todo) or not wanted:
                vectors.add(batch, np.concatenate(rows))
                batch, rows = [], []
            if not wanted:
                return False
            if done == BATCH_PASSAGES or done % WAIT_PASSAGES == 0:
                self._publish_partly(vectors, snapshot)
        return True

    def _publish_partly(self, vectors: PolicyVectorStore, snapshot: PolicySnapshot) -> None:
        if self._searchable is None or not self._searchable.complete:
            self._publish(_searchable(vectors, snapshot, self.embedder(), complete=False))

    def _publish_complete(self, vectors: PolicyVectorStore, snapshot: PolicySnapshot) -> bool:
        published = self._publish(_searchable(vectors, snapshot, self.embedder()))
        if published:
            self._on_ready(snapshot)
        with self._changed:
            self._notified_version = max(self._notified_version, snapshot.version)
            self._changed.notify_all()
        return published

    def _note_progress(self, snapshot: PolicySnapshot, done: int, total: int) -> bool:
        with self._changed:
            self._progress = IndexProgress(version=snapshot.version, done=done, total=total)
            return self._wanted is snapshot

    def _publish(self, made: Searchable) -> bool:
        version = made.snapshot.version
        with self._changed:
            current = self._searchable
            if current is not None and current.complete and current.snapshot.version >= version:
                return False
            self._searchable = made
            if made.complete:
                self._progress = None
                if self._wanted is not None and self._wanted.version <= version:
                    self._wanted = None
            self._changed.notify_all()
            return True


def _searchable(
    vectors: PolicyVectorStore,
    snapshot: PolicySnapshot,
    embedder: Embedder,
    *,
    complete: bool = True,
) -> Searchable:
    keys = [key_of(text) for text in searched_texts(snapshot.passages)]
    return Searchable(snapshot, vectors.index(keys), embedder.kind, complete)


def searched_texts(passages: Sequence[Passage]) -> list[str]:
    """The text indexed for each passage: its own heading helps ("Can I bring a pet?" over
    "Yes, up to 20 lbs."); the title that all of them share would make them alike."""
    titles = {passage.headings[:1] for passage in passages}
    shared = 1 if len(titles) == 1 else 0
    return [": ".join((*passage.headings[shared:][-1:], passage.text)) for passage in passages]


def texts_by_key(passages: Sequence[Passage]) -> dict[str, str]:
    """The texts to embed, each once, in order."""
    return {key_of(text): text for text in searched_texts(passages)}


def key_of(text: str) -> str:
    """What a text's vector is kept under."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
