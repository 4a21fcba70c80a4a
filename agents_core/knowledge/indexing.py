"""Keeps the newest policy version searchable while older ones still answer. It knows no database.

A version whose passages are mostly known is indexed at once; one with many new passages on a thread
of its own, and until that is done lookups are answered from the version before.
"""

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents_core.knowledge.passages import Passage
from agents_core.knowledge.ports import (
    Embedder,
    EmbedderLoader,
    IndexBuilder,
    LookupKind,
    VectorIndex,
)
from agents_core.knowledge.versions import MAX_PASSAGES, PolicySnapshot

log = logging.getLogger(__name__)

AT_ONCE_PASSAGES = 200
"""Up to here a save waits for its own indexing (a few seconds); above, it returns first."""

BATCH_PASSAGES = 8
"""Embedded between two looks at the clock: small, so that a caller's lookup is never far behind."""

KNOWN_PASSAGES = 2 * MAX_PASSAGES
"""Remembered vectors, 1.5 KB each: going back to the version before embeds nothing anew."""


@dataclass(frozen=True, slots=True)
class Searchable:
    """A version and its index."""

    snapshot: PolicySnapshot
    index: VectorIndex
    kind: LookupKind


class IndexKeeper:
    """Holds what lookups read. Every method may be called from any thread."""

    def __init__(
        self,
        load: EmbedderLoader,
        build: IndexBuilder,
        *,
        on_ready: Callable[[PolicySnapshot], None],
    ) -> None:
        self._load = load
        self._build = build
        self._on_ready = on_ready
        self._embedder: Embedder | None = None
        self._loading = threading.Lock()
        self._lock = threading.Lock()  # everything below
        self._searchable: Searchable | None = None
        self._wanted: PolicySnapshot | None = None  # newer than searchable; the thread is on it
        self._working = False  # that thread runs
        self._known: OrderedDict[bytes, NDArray[np.float32]] = OrderedDict()

    @property
    def searchable(self) -> Searchable | None:
        """What lookups read now."""
        return self._searchable

    def embedder(self) -> Embedder:
        """The embedder, loaded at first use."""
        with self._loading:
            if self._embedder is None:
                self._embedder = self._load()
            return self._embedder

    def covers(self, version: int) -> bool:
        """Whether that version is searchable, or on its way."""
        with self._lock:
            ready = self._searchable.snapshot if self._searchable else None
            newest = self._wanted or ready
            return newest is not None and newest.version >= version

    def ensure(self, snapshot: PolicySnapshot) -> None:
        """Make the version searchable, now or in the background."""
        with self._lock:
            current = self._searchable
            if current is not None and current.snapshot.version >= snapshot.version:
                return
            missing = self._missing(snapshot)
            if current is not None and len(missing) > AT_ONCE_PASSAGES:
                self._in_background(snapshot)
                return
            self._remember(missing)
            self._publish(snapshot)
        self._on_ready(snapshot)

    def _in_background(self, snapshot: PolicySnapshot) -> None:
        """One thread for all versions to come: it always goes for the newest."""
        if self._wanted is None or self._wanted.version < snapshot.version:
            self._wanted = snapshot
        if not self._working:
            self._working = True
            threading.Thread(target=self._work, name="policy-index", daemon=True).start()

    def _work(self) -> None:
        try:
            while (job := self._next_job()) is not None:
                self._finish(*job)
        except Exception:  # top of a thread
            log.exception("The new policy version could not be indexed; the old one answers.")
            with self._lock:
                self._wanted, self._working = None, False

    def _next_job(self) -> tuple[PolicySnapshot, list[str]] | None:
        """The wanted version and its missing texts; None when the thread may end."""
        with self._lock:
            if self._wanted is None:
                self._working = False
                return None
            return self._wanted, self._missing(self._wanted)

    def _finish(self, snapshot: PolicySnapshot, missing: Sequence[str]) -> None:
        """Embed batch by batch, with the lock free in between, as long as nothing newer came."""
        for batch in _batches(missing):
            vectors = self._embed(batch)
            with self._lock:
                self._store(batch, vectors)
                if self._wanted is not snapshot:
                    return
        with self._lock:
            published = self._wanted is snapshot and self._publish(snapshot)
        if published:
            self._on_ready(snapshot)

    def _publish(self, snapshot: PolicySnapshot) -> bool:
        current = self._searchable
        if current is not None and current.snapshot.version >= snapshot.version:
            return False
        keys = [_key(text) for text in searched_texts(snapshot.passages)]
        rows = [self._known[key] for key in keys]
        vectors = np.stack(rows) if rows else np.zeros((0, 1), np.float32)
        self._searchable = Searchable(snapshot, self._build(vectors), self.embedder().kind)
        if self._wanted is not None and self._wanted.version <= snapshot.version:
            self._wanted = None
        for key in keys:
            self._known.move_to_end(key)
        while len(self._known) > KNOWN_PASSAGES:
            self._known.popitem(last=False)
        return True

    def _missing(self, snapshot: PolicySnapshot) -> list[str]:
        """The texts that were never embedded, each once."""
        texts = dict.fromkeys(searched_texts(snapshot.passages))
        return [text for text in texts if _key(text) not in self._known]

    def _remember(self, texts: Sequence[str]) -> None:
        for batch in _batches(texts):
            self._store(batch, self._embed(batch))

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.embedder().embed(texts)

    def _store(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        for text, vector in zip(texts, vectors, strict=True):
            self._known[_key(text)] = vector


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), BATCH_PASSAGES):
        yield texts[start : start + BATCH_PASSAGES]


def searched_texts(passages: Sequence[Passage]) -> list[str]:
    """What stands for each passage in the index: its own heading helps ("Can I bring a pet?" over
    "Yes, up to 20 lbs."); the title that all of them share would make them alike."""
    titles = {passage.headings[:1] for passage in passages}
    shared = 1 if len(titles) == 1 else 0
    return [": ".join((*passage.headings[shared:][-1:], passage.text)) for passage in passages]


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
