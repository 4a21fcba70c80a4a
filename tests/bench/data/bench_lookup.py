"""How long a lookup takes at 100, 10,000 and 50,000 passages, what it misses, and re-indexing.

Whole lookups of the real library: the database asked for the newest version, the question embedded
by the real model, LanceDB searched. The passages' vectors are synthetic (embedding 50,000 texts
takes half an hour): those of some hundred real sentences, with noise, 384 numbers of length 1.
"""

import json
import logging
import re
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import numpy as np
from moto.server import ThreadedMotoServer

from agents_core.knowledge.index.index_ports import (
    LookupKind,
    OpenVectorStore,
    PolicyVectorStore,
    Vectors,
)
from agents_core.knowledge.index.lance_database import LanceDatabase
from agents_core.knowledge.index.lance_vectors import LanceVectorStore, open_lance_vectors
from agents_core.knowledge.index.memory_vectors import ExactIndex
from agents_core.knowledge.index.text_keys import searched_texts
from agents_core.knowledge.lookup.policies import Policies
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.language.embeddings import Embedder
from agents_core.language.minilm import MiniLM, find_weights
from agents_core.store import engine_for, migrate
from agents_core.versions import Part, VersionStore
from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, figure
from tests.unit.knowledge.test_relevance import ANSWERED, UNANSWERED

SIZES = (100, 10_000, 50_000)
AIM_SIZE, P95_AIM_MS = 10_000, 30
EDITS = 8
LINES = 5_000  #: per document
NOISE = 0.04  #: per number; such a vector is about 0.79 like the sentence it was made from
SENTENCES = Path(__file__).resolve().parents[2] / "paraphrases"
QUESTIONS = (*ANSWERED, *UNANSWERED)

_CASE = re.compile(r"^(.*) \(case \d+\)$")


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Lookups by size, edits, and object storage."""
    logging.disable(logging.WARNING)
    embedder = HalfReal()
    figures: list[Figure] = []
    for size in SIZES:
        with library_of(environment.scratch / str(size), size, embedder) as (library, index_s):
            figures += lookups(library, embedder, size)
            figures.append(figure(f"  indexing {size:,}, embedding aside", "s", [index_s]))
            if size == AIM_SIZE:
                figures += edits(library, embedder)
    return figures + object_storage(environment.scratch / "s3", embedder)


class HalfReal:
    """The real model, except for "... (case 7)": that is the vector of "..." and noise."""

    kind: LookupKind = "semantic"
    identity = "half real"

    def __init__(self) -> None:
        self._model = MiniLM(find_weights())  # without the cache: every question is embedded
        files = [SENTENCES / name for name in ("tune.jsonl", "held_out.jsonl")]
        rows = [json.loads(line) for file in files for line in file.read_text().splitlines()]
        self.sentences = list(dict.fromkeys(str(row["text"]) for row in rows))
        vectors = self._model.embed(self.sentences)
        self._real = dict(zip(self.sentences, vectors, strict=True))
        self.took_ms: list[float] = []  # by the real model, call by call

    def embed(self, texts: Sequence[str]) -> Vectors:
        made = [self._synthetic(text) for text in texts]
        real = [text for text, vector in zip(texts, made, strict=True) if vector is None]
        began_s = time.perf_counter()
        rows = iter(self._model.embed(real)) if real else iter(())
        if real:
            self.took_ms.append((time.perf_counter() - began_s) * 1000)
        return np.stack([next(rows) if vector is None else vector for vector in made])

    def _synthetic(self, text: str) -> Any:
        found = _CASE.match(text)
        if found is None:
            return None
        rng = np.random.default_rng(zlib.crc32(text.encode()))
        real = self._real[found[1]]
        vector = real + NOISE * rng.standard_normal(len(real), dtype=np.float32)
        return vector / np.linalg.norm(vector)

    def policy(self, size: int) -> list[Part]:
        """A policy of that many passages."""
        lines = [f"- {self.sentences[n % len(self.sentences)]} (case {n})" for n in range(size)]
        starts = range(0, size, LINES)
        return [Part(f"Part {n}", "\n".join(lines[n : n + LINES])) for n in starts]


@contextmanager
def library_of(
    folder: Path, size: int, embedder: HalfReal, open_vectors: OpenVectorStore | None = None
) -> Iterator[tuple[PolicyLibrary, float]]:
    """A library whose index is ready, and how many seconds that took."""
    folder.mkdir()
    url = f"sqlite:///{folder / 'bench.db'}"
    migrate(url)
    engine = engine_for(url)
    versions = VersionStore(engine, lambda: datetime.now(UTC))
    store = open_vectors or open_lance_vectors(LanceDatabase(str(folder / "knowledge"), {}))
    policies = Policies(versions, lambda: embedder, open_vectors=store)
    versions.create("policy", "Bench", [Part("Part 0", "Nothing yet.")])
    library = policies.library("Bench")
    library.warm()
    ready = threading.Event()
    library.subscribe(lambda _snapshot: ready.set())
    began_s = time.perf_counter()
    library.publish(embedder.policy(size), based_on=1)
    assert ready.wait(300)
    index_s = time.perf_counter() - began_s
    yield library, index_s
    engine.dispose()


def lookups(library: PolicyLibrary, embedder: HalfReal, size: int, where: str = "") -> list[Figure]:
    """Every question once; then the search alone, and what of the oracle's best three it found."""
    for question in QUESTIONS[:3]:
        library.look_up(question + " please")
    embedder.took_ms.clear()
    wholes = [timed_ms(lambda q=question: library.look_up(q)) for question in QUESTIONS]
    embedding = list(embedder.took_ms)
    passages = library.current().passages
    rows = embedder.embed(searched_texts(passages))
    oracle = ExactIndex(rows)
    ready = library._index_builder.searchable
    assert ready is not None
    found, searches = 0, []
    for question in QUESTIONS:
        query = embedder.embed([question])
        began_s = time.perf_counter()
        hits = ready.index.search(query, limit=3)
        searches.append((time.perf_counter() - began_s) * 1000)
        right = {hit.row for hit in oracle.search(query, limit=3)}
        found += len(right & {hit.row for hit in hits})
    name = f"{size:,} passages{where}"
    return [
        figure(f"lookup at {name}", "ms", wholes, p95_aim=P95_AIM_MS if size <= AIM_SIZE else None),
        figure("  of it the question's embedding", "ms", embedding),
        figure("  the index alone", "ms", searches),
        figure("  recall@3 against exact search", "%", [100 * found / (3 * len(QUESTIONS))]),
    ]


def timed_ms(act: Any) -> float:
    began_s = time.perf_counter()
    act()
    return (time.perf_counter() - began_s) * 1000


def edits(library: PolicyLibrary, embedder: HalfReal) -> list[Figure]:
    """One line of 10,000 changed: from the call to the moment lookups use it."""
    vectors = library._index_builder._vectors
    assert vectors is not None
    writing = [0.0]
    add = vectors.add

    def timed_add(keys: Sequence[str], rows: Vectors) -> None:
        writing[-1] += timed_ms(lambda: add(keys, rows))

    vectors.add = timed_add  # type: ignore[method-assign, assignment]
    ready_ms, embedding_ms, writing_ms = [], [], []
    for edit in range(EDITS):
        current = library.current()
        text = current.text_of("Part 0").split("\n")
        text[100 + edit] = f"- Guests may bring {edit + 2} umbrellas to the terrace."
        embedder.took_ms.clear()
        writing[-1] = 0.0
        changed = "\n".join(text)

        def save(text: str = changed, based_on: int = current.version) -> None:
            library.save(text, document="Part 0", based_on=based_on)

        ready_ms.append(timed_ms(save))
        embedding_ms.append(sum(embedder.took_ms))
        writing_ms.append(writing[-1])
        assert library.look_up(f"may I bring {edit + 2} umbrellas").version == current.version + 1
    return [
        figure("one line of 10,000 changed to ready", "ms", ready_ms),
        figure("  of it embedding (one text)", "ms", embedding_ms),
        figure("  of it writing (one row)", "ms", writing_ms),
    ]


def object_storage(folder: Path, embedder: HalfReal) -> list[Figure]:
    """The same on a local S3 server; and what a search of the remote table itself would cost."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    keys = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
    environ = {**keys, "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": f"http://{host}:{port}"}
    boto3.client(
        "s3",
        endpoint_url=environ["AWS_ENDPOINT_URL"],
        aws_access_key_id="bench",
        aws_secret_access_key="bench",
        region_name="us-east-1",
    ).create_bucket(Bucket="bench")
    store = LanceDatabase("s3://bench/knowledge", environ)
    try:
        with library_of(folder, AIM_SIZE, embedder, open_lance_vectors(store)) as (
            library,
            index_s,
        ):
            figures = lookups(library, embedder, AIM_SIZE, " on S3")
            figures.append(figure("  indexing 10,000 on S3, embedding aside", "s", [index_s]))
            return [*figures, *unmirrored(store, embedder)]
    finally:
        server.stop()


def unmirrored(store: LanceDatabase, embedder: Embedder) -> list[Figure]:
    """Opening what is kept, as a start does; and searches without the mirror."""
    opened: list[PolicyVectorStore] = []
    open_ms = [
        timed_ms(lambda: opened.append(open_lance_vectors(store)("Bench", embedder)))
        for _ in range(3)
    ]
    assert isinstance(opened[0], LanceVectorStore)
    table = store.table(next(iter(store.tables())))

    def search(question: str) -> None:
        query = embedder.embed([question])[0]
        table.search(query).distance_type("dot").select(["key", "_distance"]).limit(27).to_arrow()

    direct = [timed_ms(lambda q=question: search(q)) for question in QUESTIONS[:20]]
    return [
        figure("  a start reads 10,000 from S3", "ms", open_ms),
        figure("  without the mirror, flat", "ms", direct, note="embedding included; not used"),
    ]
