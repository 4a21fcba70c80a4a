"""The vector store for real: LanceDB in a folder and on object storage (moto), against the oracle.

Lookups must find what an exact search over the same vectors finds, whatever was edited, deleted or
brought back, and whichever process, killed or not, did the embedding.
"""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from agents_core.knowledge.index import lance_vectors
from agents_core.knowledge.index.index_builder import BATCH_PASSAGES
from agents_core.knowledge.index.index_ports import LookupKind, Vectors
from agents_core.knowledge.index.lance_database import LanceDatabase
from agents_core.knowledge.index.lance_vectors import open_lance_vectors
from agents_core.knowledge.index.memory_vectors import ExactIndex
from agents_core.knowledge.index.text_keys import key_of
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.language.embeddings import load_embedder
from agents_core.store import engine_for, migrate
from agents_core.versions import Part, VersionStore
from tests.doubles.policy_store import NAME, NOW, Counting, ObjectStorage, cited, opened
from tests.unit.knowledge.policy_fixtures import ready_library
from tests.unit.knowledge.test_relevance import ANSWERED, UNANSWERED


@pytest.mark.parametrize("place", ["folder", "s3"])
def test_what_was_embedded_once_is_found_by_the_next_process(
    place: str, versions: VersionStore, tmp_path: Path, s3: ObjectStorage
) -> None:
    folder: tuple[str, dict[str, str]] = (str(tmp_path / "knowledge"), {})
    uri, environ = s3[:2] if place == "s3" else folder
    first, embedder = opened(versions, uri, environ)
    assert cited(first, "parrots fly free") == ["Parrots fly free."]
    assert "Parrots fly free." in embedder.embedded

    second, embedder = opened(versions, uri, environ)
    assert cited(second, "parrots fly free") == ["Parrots fly free."]
    assert embedder.embedded == ["parrots fly free"]

    second.save("- Parrots pay 5 dollars.\n- Snakes stay home.", document="Rules", based_on=1)
    assert embedder.embedded[1:] == ["Parrots pay 5 dollars."]
    assert cited(second, "parrots pay")[0] == "Parrots pay 5 dollars."
    assert cited(first, "parrots pay")[0] == "Parrots pay 5 dollars."  # the first one notices too

    third, embedder = opened(versions, uri, environ)
    assert cited(third, "parrots pay")[0] == "Parrots pay 5 dollars."
    assert third.restore(1).version == 3
    assert cited(third, "parrots fly free") == ["Parrots fly free."]
    assert embedder.embedded == ["parrots pay", "parrots fly free"]
    assert (first.problem, second.problem, third.problem) == ("", "", "")


def test_another_embedder_has_vectors_of_its_own(versions: VersionStore, tmp_path: Path) -> None:
    library, _ = opened(versions, str(tmp_path))
    library.warm()
    other, embedder = opened(versions, str(tmp_path))
    embedder.identity = "another one"
    other.warm()

    assert sorted(embedder.embedded) == ["Parrots fly free.", "Snakes stay home."]


def test_a_renamed_policy_embeds_nothing(versions: VersionStore, tmp_path: Path) -> None:
    library, _ = opened(versions, str(tmp_path))
    library.warm()
    versions.rename("policy", NAME, "Animals")
    renamed, embedder = opened(versions, str(tmp_path), name="Animals")

    assert cited(renamed, "parrots fly free") == ["Parrots fly free."]
    assert embedder.embedded == ["parrots fly free"]


def unit_rows(count: int, rng: np.random.Generator) -> Vectors:
    """Random unit vectors, some of them twice."""
    rows = rng.standard_normal((count, 32)).astype(np.float32)
    rows[: count // 10] = rows[count // 2 : count // 2 + count // 10]
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


class Given:
    """An embedder that is only asked who it is."""

    kind: LookupKind = "semantic"
    identity = "vectors of this test"

    def embed(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError(texts)


@pytest.mark.parametrize("count", [1, 7, 90, 700])
def test_hits_are_the_oracles_after_edits_deletes_and_restores(tmp_path: Path, count: int) -> None:
    rng, dice = np.random.default_rng(count), random.Random(count)
    vectors = open_lance_vectors(LanceDatabase(str(tmp_path), {}))(NAME, Given())
    version: list[tuple[str, np.ndarray]] = []
    kept: list[list[tuple[str, np.ndarray]]] = []
    for edit in range(6):
        if edit == 4:
            version = kept[1]  # back to an older one
        else:
            fresh = unit_rows(count, rng)
            survivors = [row for row in version if dice.random() < 0.7]
            version = survivors + [(key_of(f"{edit}.{n}"), row) for n, row in enumerate(fresh)]
            version += version[: count // 5]  # the same text in two places
        kept.append(version)
        keys, rows = [key for key, _ in version], np.stack([row for _, row in version])
        missing = vectors.missing(keys)
        new = {key: row for key, row in version if key in missing}
        if new:
            vectors.add(list(new), np.stack(list(new.values())))
        assert vectors.missing(keys) == set()
        vectors.compact(keys)
        index, oracle = vectors.index(keys), ExactIndex(rows)
        for query in (*unit_rows(5, rng), rows[0], np.zeros(32, np.float32)):
            found = index.search(query[None], limit=10)
            wanted = oracle.search(query[None], limit=10)
            assert [hit.score for hit in found] == pytest.approx(
                [hit.score for hit in wanted], abs=1e-5
            )
            for ours, theirs in zip(found, wanted, strict=True):
                if ours.row != theirs.row:  # a tie
                    assert float(rows[ours.row] @ query) == pytest.approx(theirs.score, abs=1e-5)


def test_many_rows_are_found_by_partitions_and_nearly_all_of_them(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    topics = unit_rows(300, rng)
    rows = topics[rng.integers(0, 300, 6000)] + 0.1 * rng.standard_normal((6000, 32))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    keys = [key_of(str(number)) for number in range(6000)]
    vectors = open_lance_vectors(LanceDatabase(str(tmp_path), {}))(NAME, Given())
    vectors.add(keys, rows)
    vectors.compact(keys)
    index, oracle = vectors.index(keys), ExactIndex(rows)

    found = wanted = 0
    for query in topics[:100]:
        right = {hit.row for hit in oracle.search(query[None], limit=3)}
        found += len(right & {hit.row for hit in index.search(query[None], limit=3)})
        wanted += 3
    assert found / wanted > 0.95


BIG = [Part("Rules", "\n".join(f"- Rule number {n} is about topic {n * n}." for n in range(600)))]


def child(database: Path, uri: Path, *most: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.integration.data.knowledge_child"]
    command += [f"sqlite:///{database}", str(uri), NAME, *most]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_process_killed_in_the_middle_of_indexing_loses_its_last_batch_at_most(
    versions: VersionStore, tmp_path: Path
) -> None:
    uri = tmp_path / "knowledge"
    library, _ = opened(versions, str(uri))
    library.warm()  # version 1
    versions.publish("policy", NAME, BIG, based_on=1)

    most = 5 * BATCH_PASSAGES
    with child(tmp_path / "policy.db", uri, str(most)) as first:
        assert first.stdout is not None
        before = [first.stdout.readline().strip() for _ in range(most)]
        os.kill(first.pid, signal.SIGKILL)
        before += [line.strip() for line in first.stdout if line.endswith(".\n")]
    before = [text for text in before if text.startswith("Rule")]
    assert first.returncode == -signal.SIGKILL
    assert len(before) < 600

    restarted, embedder = opened(versions, str(uri))
    waiting, go_on = threading.Event(), threading.Event()

    def held(texts: Sequence[str]) -> Vectors:
        if "Rule" in texts[0]:
            waiting.set()
            assert go_on.wait(60)
        return Counting.embed(embedder, texts)

    embedder.embed = held  # type: ignore[method-assign]
    assert restarted.look_up("parrots fly free").version == 1  # the old version answers
    assert waiting.wait(60)
    ready = threading.Event()
    restarted.subscribe(lambda _snapshot: ready.set())
    go_on.set()
    assert ready.wait(60)
    assert cited(restarted, "rule number 77 topic 5929")[0] == "Rule number 77 is about topic 5929."

    again = [text for text in embedder.embedded if text.startswith("Rule")]
    assert len(again) == len(set(again))
    assert len(set(before) & set(again)) <= BATCH_PASSAGES
    assert {part.strip("- ") for part in BIG[0].text.split("\n")} <= {*before, *again}


def test_two_processes_on_one_folder_find_everything(
    versions: VersionStore, tmp_path: Path
) -> None:
    uri = tmp_path / "knowledge"
    versions.publish("policy", NAME, BIG, based_on=1)
    processes = [child(tmp_path / "policy.db", uri) for _ in range(2)]
    for process in processes:
        process.communicate(timeout=300)

    assert [process.returncode for process in processes] == [0, 0]
    library, embedder = opened(versions, str(uri))
    for number in (0, 100, 599):
        text = f"Rule number {number} is about topic {number * number}."
        assert cited(library, text)[0] == text
    assert not [text for text in embedder.embedded if text.startswith("- Rule")]
    assert len(embedder.embedded) == 3  # the questions


def test_many_edits_leave_few_files(
    versions: VersionStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lance_vectors, "CLEAN_UP_AFTER", timedelta(milliseconds=1))
    monkeypatch.setattr(lance_vectors, "STALE_ROWS", 10)
    monkeypatch.setattr(lance_vectors, "STALE_AFTER_S", -10)
    uri = tmp_path / "knowledge"
    library, _ = opened(versions, str(uri))
    for number in range(1, 41):
        library.save(f"- Parrots pay {number}.", document="Rules", based_on=number)
    assert cited(library, "parrots pay 40") == ["Parrots pay 40."]
    rows = LanceDatabase(str(uri), {})

    assert len([path for path in uri.rglob("*") if path.is_file()]) < 60
    assert rows.table(next(iter(rows.tables()))).count_rows() <= 12


def test_lancedb_is_imported_by_the_first_lookup_and_not_before(tmp_path: Path) -> None:
    code = (
        "import sys; from agents_core.settings import Settings;"
        "from agents_core.switchboard import Switchboard;"
        f"switchboard = Switchboard(Settings(database_url='sqlite:///{tmp_path}/s.db',"
        f" knowledge_uri='{tmp_path}/knowledge'));"
        "assert 'lancedb' not in sys.modules and 'pyarrow' not in sys.modules;"
        "library = switchboard.policies.library(switchboard.policies.names()[0]);"
        "assert library.look_up('Can I bring a dog?').citations and not library.problem;"
        "library.index_newest(lambda done, total: None);"  # the lookup did not wait for LanceDB
        "assert 'lancedb' in sys.modules; switchboard.shut_down()"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=300).returncode == 0


def test_real_vectors_are_cited_as_by_an_exact_search(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ready.db'}"
    migrate(url)
    engine = engine_for(url)
    exact = ready_library(engine, load_embedder, lambda: NOW)
    store = open_lance_vectors(LanceDatabase(str(tmp_path / "knowledge"), {}))
    versions = VersionStore(engine, lambda: NOW)
    kept = PolicyLibrary(versions, load_embedder, name=exact.name, open_vectors=store)

    for question in (*ANSWERED, *UNANSWERED):
        wanted, found = exact.look_up(question), kept.look_up(question)
        assert [one.passage_id for one in found.citations] == [
            one.passage_id for one in wanted.citations
        ]
        assert [hit.why for hit in kept.explain(question).hits] == [
            hit.why for hit in exact.explain(question).hits
        ]
    engine.dispose()
