"""Stores a policy's vectors in a LanceDB table and searches one version of them.

The table stores vectors by text key, not by version. A version is a set of keys in memory; hits
with other keys are skipped. So indexing a version does not affect others, restoring an older one
writes nothing, and a killed process loses only the batch it was writing.
"""

import logging
import math
import threading
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from agents_core.knowledge.index.index_ports import (
    OpenVectorStore,
    SearchHit,
    VectorIndex,
    Vectors,
    VectorStoreUnavailable,
)
from agents_core.knowledge.index.lance_database import LanceDatabase, family, schema_of, table_name
from agents_core.knowledge.index.memory_vectors import ExactIndex, MemoryVectorStore
from agents_core.language.embeddings import Embedder

log = logging.getLogger(__name__)

EXTRA_HITS = 24
"""Hits requested beyond the limit, because hits of other versions are skipped."""

STALE_ROWS = 1000
"""Unused rows stay up to this many, or as many as are used: people restore older versions."""

STALE_AFTER_S = 3600
"""Younger rows are never deleted: another process may be indexing a newer version."""

CLEAN_UP_AFTER = timedelta(minutes=10)
"""Older table versions are deleted. By then other processes read a newer one
(``lance_database.READ_CONSISTENCY``)."""

MANY_FRAGMENTS = 8
"""From this many data files on, they are merged; each written batch is a file."""

KEYS_AT_ONCE = 500
"""Maximum number of keys in one SQL condition."""

APPROXIMATE_ROWS = 5000
"""From this many rows on, search is approximate (IVF: the nearest partitions only). Exact search
takes 9 ms for 10,000 rows and 70 ms for 50,000 on two cores (p95: twice that), approximate search
3 to 4 ms for either."""

PARTITION_ROWS = 250
PROBED_SHARE = 2  #: one in 2 partitions is searched; one in 4 missed 1.6 % of hits at 10,000 rows
MIN_PROBED = 8


def open_lance_vectors(store: LanceDatabase) -> OpenVectorStore:
    """Opens policies' vector stores in this database."""

    def opened(policy: str, embedder: Embedder) -> LanceVectorStore:
        with store.errors_translated():
            return LanceVectorStore(store, table_name(policy, embedder), family(embedder))

    return opened


class LanceVectorStore:
    """A ``PolicyVectorStore`` in one table. With object storage, searches read a copy in memory:
    fetching the rows would take longer than comparing them."""

    def __init__(self, store: LanceDatabase, name: str, suffix: str) -> None:
        self._store = store
        self._name = name
        self._family = suffix
        self.problem = ""
        self._unwritten = MemoryVectorStore()  # what could not be written
        self._lock = threading.RLock()  # held while reading and writing; not by searches
        self._table = store.table(name)
        self._mirror: Any = None
        self._keys: set[str] = set()
        self._last_cleanup_s = -math.inf
        if self._table is not None:
            self._refresh()

    def has_all(self, keys: Collection[str]) -> bool:
        """See ``PolicyVectorStore``."""
        return not self._unwritten.missing(set(keys) - self._keys)

    def missing(self, keys: Collection[str]) -> set[str]:
        """The keys without a vector, after reading what other processes added. Vectors of the same
        texts are copied from other policies."""
        absent = self._unwritten.missing(set(keys) - self._keys)
        if not absent:
            return absent
        try:
            with self._lock, self._store.errors_translated():
                self._table = self._table or self._store.table(self._name)
                if self._table is not None:
                    self._table.checkout_latest()
                    self._refresh()
                self._copy_from_other_policies(absent - self._keys)
        except VectorStoreUnavailable as error:
            self.problem = str(error)
        else:
            self.problem = self.problem if self._unwritten.contents()[0] else ""
        return self._unwritten.missing(set(keys) - self._keys)

    def add(self, keys: Sequence[str], vectors: Vectors) -> None:
        """Write one batch. A batch that cannot be written is searchable, and written later."""
        with self._lock:
            self._unwritten.add(keys, vectors)
            keys, vectors = self._unwritten.contents()
            try:
                with self._store.errors_translated():
                    self._write(keys, vectors)
            except VectorStoreUnavailable as error:
                self.problem = str(error)
            else:
                self.problem = ""
                self._unwritten = MemoryVectorStore()

    def index(self, keys: Sequence[str]) -> VectorIndex:
        """The index of one version."""
        places: dict[str, list[int]] = defaultdict(list)
        for place, key in enumerate(keys):
            places[key].append(place)
        return LanceIndex(self, dict(places), self._unwritten.index(keys))

    def nearest(self, query: Vectors, count: int) -> list[tuple[str, float]]:
        """Keys and scores of the best rows, whatever version they belong to, best first.

        Raises:
            VectorStoreUnavailable: the table cannot be read.
        """
        searched = self._search_table
        if searched is None:
            return []
        with self._store.errors_translated():
            best = searched.search(query[0]).distance_type("dot").limit(count)
            probed = len(self._keys) // (PARTITION_ROWS * PROBED_SHARE)
            best = best.nprobes(max(MIN_PROBED, probed))
            found = best.select(["key", "_distance"]).to_arrow()
        scores = 1.0 - found["_distance"].to_numpy()  # dot, because cosine fails for a zero vector
        return list(zip(found["key"].to_pylist(), scores.tolist(), strict=True))

    def compact(self, live: Collection[str]) -> None:
        """Delete unused rows, merge small files and delete old versions of the table."""
        if self._table is None:
            return
        try:
            with self._lock, self._store.errors_translated():
                stale = self._keys - set(live)
                rested_s = time.monotonic() - self._last_cleanup_s
                if len(stale) > max(STALE_ROWS, len(live)) and rested_s > STALE_AFTER_S:
                    self._last_cleanup_s = time.monotonic()
                    self._delete(stale)
                if self._table.stats()["fragment_stats"]["num_fragments"] > MANY_FRAGMENTS:
                    self._table.optimize(cleanup_older_than=CLEAN_UP_AFTER)
                self._partition()
        except VectorStoreUnavailable:
            log.info("The vector store is tidied up another time")

    @property
    def _search_table(self) -> Any:
        return self._mirror if self._store.remote else self._table

    def _partition(self) -> None:
        """Build the approximate index, or add the rows written since."""
        table = self._search_table
        rows = table.count_rows()
        if rows < APPROXIMATE_ROWS:
            return
        names = [index.name for index in table.list_indices()]
        stats = table.index_stats(names[0]) if names else None
        outside = stats.num_unindexed_rows if stats else rows
        if outside * 2 > rows:  # most rows are newer than its partitions
            from lancedb.index import IvfFlat

            config = IvfFlat(distance_type="dot", num_partitions=rows // PARTITION_ROWS)
            table.create_index("vector", config=config, replace=True)
        elif outside > STALE_ROWS:
            table.optimize(cleanup_older_than=CLEAN_UP_AFTER)

    def _write(self, keys: Sequence[str], vectors: Vectors) -> None:
        if self._table is None:
            self._table = self._store.table(self._name, dimensions=vectors.shape[1])
        rows = _rows(keys, vectors)
        self._table.add(rows)
        self._update_mirror(rows)
        self._keys = self._keys | set(keys)

    def _refresh(self) -> None:
        """Read the table's keys and update the mirror."""
        keys = set(self._table.search().select(["key"]).to_arrow()["key"].to_pylist())
        if self._store.remote:
            for rows in _rows_of(self._table, keys - self._keys, of=len(keys)):
                self._update_mirror(rows)
            keys |= self._keys  # the copy in memory only grows until the next start
        self._keys = keys

    def _update_mirror(self, rows: Any) -> None:
        if not self._store.remote:
            return
        if self._mirror is None:
            import lancedb

            self._mirror = lancedb.connect("memory://").create_table("mirror", rows)
        else:
            self._mirror.add(rows)

    def _copy_from_other_policies(self, keys: set[str]) -> None:
        """Copy vectors of the same texts from other policies' tables, which include those of this
        policy under an earlier name: reading is cheaper than embedding."""
        others = [name for name in self._store.tables() if name.endswith(self._family)]
        for name in others:
            if name == self._name or not keys:
                continue
            for rows in _rows_of(self._store.table(name), keys, of=len(keys)):
                found = rows["key"].to_pylist()
                self._write(found, _vectors_in(rows))
                keys = keys - set(found)

    def _delete(self, keys: Collection[str]) -> None:
        before = int(time.time()) - STALE_AFTER_S
        for some in _in_turn(keys):
            self._table.delete(f"added_s < {before} AND {_is_one_of(some)}")
        self._table.optimize(cleanup_older_than=CLEAN_UP_AFTER)
        if not self._store.remote:
            self._refresh()


@dataclass(frozen=True, slots=True)
class LanceIndex:
    """Search over one version: hits whose key is not among ``places`` are skipped."""

    vectors: LanceVectorStore
    places: Mapping[str, Sequence[int]]  #: passages by the key of their text
    unwritten: ExactIndex  #: passages whose vectors could not be written

    def search(self, query: Vectors, *, limit: int) -> Sequence[SearchHit]:
        """Best rows first; equal scores in row order.

        Raises:
            VectorStoreUnavailable: the table cannot be read.
        """
        if limit <= 0 or not self.places:
            return ()
        count = limit + EXTRA_HITS
        while True:
            rows = self.vectors.nearest(query, count)
            hits = {hit.row: hit for hit in self._of_this_version(rows)}
            if len(hits) >= limit or len(rows) < count:
                break
            count *= 4
        hits.update((hit.row, hit) for hit in self.unwritten.search(query, limit=limit))
        return sorted(hits.values(), key=lambda hit: (-hit.score, hit.row))[:limit]

    def _of_this_version(self, rows: Sequence[tuple[str, float]]) -> Iterator[SearchHit]:
        for key, score in rows:
            for place in self.places.get(key, ()):
                yield SearchHit(place, score)


def _rows(keys: Sequence[str], vectors: Vectors) -> Any:
    import pyarrow as pa

    flat = pa.array(np.ascontiguousarray(vectors, np.float32).ravel())
    columns = [
        pa.array(keys, pa.string()),
        pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1]),
        pa.array([int(time.time())] * len(keys), pa.int64()),
    ]
    return pa.Table.from_arrays(columns, schema=schema_of(vectors.shape[1]))


def _vectors_in(rows: Any) -> Vectors:
    column = rows["vector"].combine_chunks()
    return np.asarray(column.flatten(), np.float32).reshape(len(column), -1)


def _rows_of(table: Any, keys: Collection[str], *, of: int) -> Iterator[Any]:
    """The rows with those keys. Few are selected by a condition; for most of the table's ``of``
    rows the whole table is read."""
    if len(keys) > max(KEYS_AT_ONCE, of // 4):
        import pyarrow as pa
        import pyarrow.compute as pc

        rows = table.to_arrow()
        wanted = rows.filter(pc.is_in(rows["key"], pa.array(sorted(keys))))
        if wanted.num_rows:
            yield wanted
        return
    for some in _in_turn(keys):
        rows = table.search().where(_is_one_of(some)).to_arrow()
        if rows.num_rows:
            yield rows


def _in_turn(keys: Collection[str]) -> Iterator[Sequence[str]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), KEYS_AT_ONCE):
        yield ordered[start : start + KEYS_AT_ONCE]


def _is_one_of(keys: Sequence[str]) -> str:
    return "key IN (" + ", ".join(f"'{key}'" for key in keys) + ")"  # keys are hex digits
