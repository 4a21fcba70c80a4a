"""Builds the index of the newest policy version while older versions still answer.

One thread opens the vector store, embeds passages and writes vectors in batches. Saving a version
with few new passages waits for that thread, and so does a lookup, up to a limit. With many, saving
returns at once, and lookups meanwhile use the previous version or, when there is none, the passages
indexed so far.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.index.index_ports import (
    EmbedderLoader,
    LookupKind,
    OpenVectorStore,
    PolicyVectorStore,
    VectorIndex,
    Vectors,
    VectorStoreUnavailable,
)
from agents_core.knowledge.index.memory_vectors import MemoryVectorStore
from agents_core.knowledge.index.text_keys import key_of, searched_texts, texts_by_key
from agents_core.knowledge.policy_versions import PolicySnapshot
from agents_core.language.embeddings import Embedder, lexical_embedder

log = logging.getLogger(__name__)

WAIT_PASSAGES = 200
"""Saving waits for the indexing of at most this many new passages (a few seconds)."""

STEP_PASSAGES = 8
"""Passages embedded before checking whether a newer version was saved."""

BATCH_PASSAGES = 64
"""Passages per write, about two seconds of embedding: a killed process loses at most one batch."""

MAX_BY_WORDS = 5000
"""Passages that are compared by words until the store is open. Not measured beyond 1,104."""

MEMORY_FALLBACK = "Lookups go on with an exact search in memory."


@dataclass(frozen=True, slots=True)
class Searchable:
    """A policy version that lookups can search, with its index."""

    snapshot: PolicySnapshot
    index: VectorIndex
    kind: LookupKind
    complete: bool = True  #: False while the first index is being built
    by_words: Embedder | None = None
    """Embeds questions for an index by shared words, which answers until the first one by meaning
    is built. It has all passages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexProgress:
    """Indexing progress of a version, in passages that had to be embedded."""

    version: int
    done: int
    total: int


OlderVersions = Callable[[int], Iterable[PolicySnapshot]]
"""(version number) -> the versions before it that may answer meanwhile, newest first."""


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
        memory_first: bool = False,
    ) -> None:
        """``memory_first``: answer from memory until a slow vector store is open."""
        self._memory_first = memory_first
        self._name = name
        self._load = load
        self._open_vectors = open_vectors
        self._older = older
        self._on_ready = on_ready
        self._embedder: Embedder | None = None
        self._loading = threading.Lock()
        self._vectors: PolicyVectorStore | None = None  # opened by the indexing thread
        self._changed = threading.Condition()  # guards everything below
        self._searchable: Searchable | None = None
        self._wanted: PolicySnapshot | None = None  # the version being indexed
        self._notified_version = 0  # newest complete version that ``on_ready`` was called for
        self._thread: threading.Thread | None = None
        self._slow_version = 0  # the version whose indexing takes long; saves do not wait for it
        self._working = False  # the thread runs
        self._failure: Exception | None = None  # how the thread's last work ended
        self._progress: IndexProgress | None = None

    @property
    def searchable(self) -> Searchable | None:
        """The version that lookups use; None before the first is indexed."""
        return self._searchable

    @property
    def progress(self) -> IndexProgress | None:
        """None while nothing is being indexed."""
        return self._progress

    @property
    def problem(self) -> str:
        """A sentence while the index cannot be stored (lookups still work); otherwise empty."""
        vectors = self._vectors
        return f"{vectors.problem} {MEMORY_FALLBACK}" if vectors and vectors.problem else ""

    def embedder(self) -> Embedder:
        """The embedder, loaded at first use."""
        with self._loading:
            if self._embedder is None:
                self._embedder = self._load()
            return self._embedder

    def index_of(
        self, passages: Sequence[Passage], before_batch: Callable[[], None] = lambda: None
    ) -> VectorIndex:
        """An index of any passages, for example a draft's. Embeds new texts on the calling thread.
        Call it when a version is searchable already. ``before_batch`` may raise to stop it."""
        vectors = self._opened()
        texts = texts_by_key(passages)
        missing = vectors.missing(texts)
        todo = [key for key in texts if key in missing]
        for start in range(0, len(todo), BATCH_PASSAGES):
            before_batch()
            batch = todo[start : start + BATCH_PASSAGES]
            vectors.add(batch, self.embedder().embed([texts[key] for key in batch]))
        return vectors.index([key_of(text) for text in searched_texts(passages)])

    def settled(self, version: int) -> bool:
        """Whether this version, or a newer one, is searchable, or takes long to index."""
        with self._changed:
            ready = self._searchable
            if ready is None:
                return False
            if self._wanted is not None and self._wanted.version >= version:
                return self._slow_version >= self._wanted.version
            return ready.snapshot.version >= version

    def ensure(self, snapshot: PolicySnapshot, *, timeout_s: float | None = None) -> None:
        """Index the version. Blocks until it is searchable or, when that takes long, until lookups
        have another index to use meanwhile.

        ``timeout_s``: the longest wait where lookups already have one; None: no limit.

        Raises:
            Exception: what the indexing thread failed with.
        """
        if self._ready_without_embedding(snapshot):
            return
        with self._changed:
            if self._wanted is None or self._wanted.version < snapshot.version:
                self._wanted = snapshot
            self._start()
            if threading.current_thread() is self._thread:  # a subscriber did a lookup
                return
            self._changed.wait_for(
                lambda: self._may_return(snapshot), timeout_s if self._searchable else None
            )
            if self._failure is not None and not self._is_ready(snapshot):
                raise self._failure

    def follow(self, snapshot: PolicySnapshot, report: Callable[[int, int], None]) -> None:
        """Wait until the version is indexed; ``report`` gets the passages done, and of how many, on
        this thread.

        Raises:
            Exception: what the indexing thread failed with.
        """
        seen: IndexProgress | None = None
        while not self._wait_for_progress(snapshot, seen):
            seen = self._progress
            if seen is not None:
                report(seen.done, seen.total)
        if self._failure is not None and not self._is_ready(snapshot):
            raise self._failure

    def _wait_for_progress(self, snapshot: PolicySnapshot, seen: IndexProgress | None) -> bool:
        """Wait for other progress than ``seen``; whether the work is over."""

        def over() -> bool:
            return not self._working or self._is_ready(snapshot)

        with self._changed:
            self._changed.wait_for(lambda: over() or self._progress is not seen)
            return over()

    def _ready_without_embedding(self, snapshot: PolicySnapshot) -> bool:
        """Whether the version is searchable without embedding: all of its texts have vectors."""
        vectors = self._vectors
        if self._is_ready(snapshot):
            return True
        if vectors is None or not vectors.has_all(texts_by_key(snapshot.passages)):
            return False
        self._publish_complete(vectors, snapshot)
        return True

    def fall_back_to_memory(self, broken: Searchable) -> None:
        """The store can no longer be read: rebuild the current index in memory."""
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
        """The thread: indexes the newest wanted version; ends when none is wanted."""
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

    def _opened(self) -> PolicyVectorStore:
        """The store, which is opened when the first version is indexed."""
        with self._changed:
            self._changed.wait_for(lambda: self._vectors is not None or not self._working)
        assert self._vectors is not None
        return self._vectors

    def _index(self, snapshot: PolicySnapshot) -> None:
        if self._memory_first and self._vectors is None:
            self._answer_from_memory(snapshot)
        vectors = self._open_store()
        texts = texts_by_key(snapshot.passages)
        missing = vectors.missing(texts)
        if len(missing) > WAIT_PASSAGES:
            self._use_older_version(vectors, snapshot)
        new = {key: text for key, text in texts.items() if key in missing}
        if not self._embed(vectors, snapshot, new):
            return  # a newer version was saved
        long = len(new) > WAIT_PASSAGES
        if long:
            # LanceDB's index first: searching without it is slow, and building it loads the CPU.
            vectors.compact({*texts, *self._searched_keys()})
        if self._publish_complete(vectors, snapshot) and not long:
            vectors.compact(texts.keys())

    def _answer_from_memory(self, snapshot: PolicySnapshot) -> None:
        """Let lookups use an index in memory while the store is opened: LanceDB takes 1.5 s of CPU
        to import, and the first question after a start waited for it."""
        texts = texts_by_key(snapshot.passages)
        if len(texts) > MAX_BY_WORDS:
            return
        # Embedding many by meaning would take longer than opening the store.
        by_words = lexical_embedder() if len(texts) > BATCH_PASSAGES else None
        vectors = MemoryVectorStore()
        vectors.add(list(texts), (by_words or self.embedder()).embed(list(texts.values())))
        made = _searchable(vectors, snapshot, self.embedder(), complete=False)
        self._publish(replace(made, by_words=by_words))
        with self._changed:
            self._slow_version = snapshot.version
            self._changed.notify_all()

    def _searched_keys(self) -> Iterable[str]:
        """The keys of the version that lookups use now."""
        ready = self._searchable
        return texts_by_key(ready.snapshot.passages) if ready else ()

    def _open_store(self) -> PolicyVectorStore:
        if self._vectors is None:
            opened: PolicyVectorStore
            try:
                opened = self._open_vectors(self._name, self.embedder())
            except VectorStoreUnavailable as error:
                opened = MemoryVectorStore(str(error))
            with self._changed:
                self._vectors = opened
                self._changed.notify_all()
            return opened
        return self._vectors

    def _use_older_version(self, vectors: PolicyVectorStore, snapshot: PolicySnapshot) -> None:
        """Use the newest older version with a complete index: the process may have restarted in the
        middle of indexing."""
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
        """Embed and store in batches; False when a newer version was saved meanwhile."""
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
        current = self._searchable
        if current is None or not (current.complete or current.by_words):
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
            self._changed.notify_all()
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
