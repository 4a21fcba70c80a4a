"""A policy's vectors in a LanceDB table, and search in one version of them.

The table stores texts by key, not versions. A version is the set of its keys, held in memory, and
hits outside it are skipped. So indexing a version does not disturb others, going back to an older
one writes nothing, and a killed process loses only the batch it was writing.
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
    Embedder,
    OpenVectorStore,
    SearchHit,
    VectorIndex,
    Vectors,
    VectorStoreUnavailable,
)
from agents_core.knowledge.index.lance_database import LanceDatabase, family, schema_of, table_name
from agents_core.knowledge.index.memory_vectors import ExactIndex, MemoryVectorStore

log = logging.getLogger(__name__)

EXTRA_HITS = 24
"""Asked for beyond the limit: rows of other versions among the best are passed over."""

STALE_ROWS = 1000
"""Rows of no version in use are kept up to here, or up to as many as are in use: people go back."""

STALE_AFTER_S = 3600
"""Younger rows stay: another process may be indexing a version we have not heard of."""

CLEAN_UP_AFTER = timedelta(minutes=10)
"""Older states of the table go. Other processes look at a newer one (``SEEN_AFTER``)."""

MANY_FRAGMENTS = 8
"""Every batch is a file of its own; from here on they are put together."""

KEYS_AT_ONCE = 500
"""In one SQL condition."""

APPROXIMATE_ROWS = 5000
"""From here on a search looks into the nearest partitions only. Comparing all rows takes 9 ms at
10,000 and 70 ms at 50,000 (p95 twice that) on two cores, this 3 to 4 ms at either."""

PARTITION_ROWS = 250
PROBED_SHARE = 2  #: one in so many partitions is looked into; 4 missed 1.6 % at 10,000
MIN_PROBED = 8


def open_lance_vectors(store: LanceDatabase) -> OpenVectorStore:
    """Vectors that are kept in that database."""

    def opened(policy: str, embedder: Embedder) -> LanceVectorStore:
        with store.errors_translated():
            return LanceVectorStore(store, table_name(policy, embedder), family(embedder))

    return opened


class LanceVectorStore:
    """``PolicyVectorStore`` in a table. On object storage lookups read a mirror in memory: a search
    compares all rows, and fetching them every time takes longer than the search."""

    def __init__(self, store: LanceDatabase, name: str, its_family: str) -> None:
        self._store = store
        self._name = name
        self._family = its_family
        self.problem = ""
        self._unwritten = MemoryVectorStore()  # what could not be written
        self._working = threading.RLock()  # held while reading and writing; searches need it not
        self._table = store.table(name)
        self._mirror: Any = None
        self._keys: set[str] = set()
        self._last_cleanup_s = -math.inf
        if self._table is not None:
            self._refresh()

    def has_all(self, keys: Collection[str]) -> bool:
        """Whether every key is known to have a vector."""
        return not self._unwritten.missing(set(keys) - self._keys)

    def missing(self, keys: Collection[str]) -> set[str]:
        """The keys without a vector, after a look at what other processes and policies have."""
        absent = self._unwritten.missing(set(keys) - self._keys)
        if not absent:
            return absent
        try:
            with self._working, self._store.errors_translated():
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
        """Write one batch; what cannot be written is found all the same, and written later."""
        with self._working:
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
        """A version, to search."""
        places: dict[str, list[int]] = defaultdict(list)
        for place, key in enumerate(keys):
            places[key].append(place)
        return LanceIndex(self, dict(places), self._unwritten.index(keys))

    def nearest(self, query: Vectors, count: int) -> list[tuple[str, float]]:
        """The keys and scores of the best rows of any version, best first.

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
        scores = 1.0 - found["_distance"].to_numpy()  # dot: unlike cosine it takes a zero vector
        return list(zip(found["key"].to_pylist(), scores.tolist(), strict=True))

    def compact(self, live: Collection[str]) -> None:
        """Delete what no version in use needs, put small files together, drop old states."""
        if self._table is None:
            return
        try:
            with self._working, self._store.errors_translated():
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
        """Make the approximate index, or take into it what was added since."""
        table = self._search_table
        rows = table.count_rows()
        if rows < APPROXIMATE_ROWS:
            return
        names = [index.name for index in table.list_indices()]
        stats = table.index_stats(names[0]) if names else None
        outside = stats.num_unindexed_rows if stats else rows
        if outside * 2 > rows:  # its partitions were drawn for another text
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
            keys |= self._keys  # the mirror forgets nothing before the next start
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
        """The same texts from other policies (this one may have had another name): embedding costs
        more than all the reading."""
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
    """One version's passages among the rows of its policy."""

    vectors: LanceVectorStore
    places: Mapping[str, Sequence[int]]  #: a key and the passages that have this very text
    unwritten: ExactIndex  #: those whose vectors could not be written

    def search(self, query: Vectors, *, limit: int) -> Sequence[SearchHit]:
        """The best rows first; rows that score the same keep their order.

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
    """The rows with those keys: some by condition, most or all of ``of`` by reading everything."""
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
