"""Publishing, restoring, conflicts, and lookup in the newest version."""

import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import numpy as np
import pytest
from sqlalchemy import Engine

from agents_core.errors import PolicyError
from agents_core.knowledge.index.index_builder import WAIT_PASSAGES, IndexProgress
from agents_core.knowledge.index.index_ports import LookupKind, PolicyVectorStore, Vectors
from agents_core.knowledge.index.memory_vectors import memory_vectors
from agents_core.knowledge.lookup.lookup_tool import LookupRequest, lookup_tool
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.knowledge.passage_rows import PassageRows
from agents_core.knowledge.policy_versions import PolicySnapshot
from agents_core.language.embeddings import Embedder
from agents_core.tools.tool_spec import CallContext
from agents_core.versions import Part, VersionConflict, VersionError, VersionStore
from tests.unit.knowledge.policy_fixtures import DOCUMENT, POLICY, READY_POLICY, ready_library

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)


class Words:
    """An embedder that hears only the words a policy shares with a request.

    Texts with "held" in them wait for ``go_on``.
    """

    def __init__(self) -> None:
        self.embedded: list[str] = []
        self.threads: set[int] = set()
        self.waiting = threading.Event()
        self.go_on = threading.Event()
        self._columns: dict[str, int] = {}
        self._lock = threading.Lock()

    @property
    def kind(self) -> LookupKind:
        return "lexical"

    @property
    def identity(self) -> str:
        return "words of this test"

    def embed(self, texts: Sequence[str]) -> Vectors:
        if any("held" in text for text in texts):
            self.waiting.set()
            assert self.go_on.wait(60)
        self.threads.add(threading.get_ident())
        self.embedded += texts
        rows = np.zeros((len(texts), 2048), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().replace(".", " ").replace(":", " ").split():
                row[self._column(word)] += 1
            row /= np.linalg.norm(row) or 1
        return rows

    def _column(self, word: str) -> int:
        with self._lock:
            return self._columns.setdefault(word, len(self._columns))


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.fixture
def library(engine: Engine, words: Words) -> PolicyLibrary:
    return ready_library(engine, lambda: words, lambda: NOW)


async def cited(library: PolicyLibrary, request: str) -> list[str]:
    return [citation.text for citation in (await library.lookup(request)).citations]


def test_it_starts_with_the_ready_policy(library: PolicyLibrary) -> None:
    snapshot = library.current()

    assert (snapshot.version, len(snapshot.passages)) == (1, 10)
    assert snapshot.text_of(DOCUMENT) == READY_POLICY


async def test_the_next_lookup_reads_what_was_just_saved(library: PolicyLibrary) -> None:
    await library.lookup("carrier")
    saved = library.save(
        "- Parrots fly free.\n- Snakes stay home.",
        document=DOCUMENT,
        based_on=1,
        author=" Ana\n",
        message="birds",
    )
    result = await library.lookup("parrots fly")

    assert (saved.version, saved.author, saved.message) == (2, "Ana", "birds")
    assert (saved.saved_at, library.current()) == (NOW, saved)
    assert (result.version, result.kind, result.request) == (2, "lexical", "parrots fly")
    (citation,) = result.citations
    assert (citation.passage_id, citation.line) == ("P11", 1)
    assert (citation.policy_version, citation.text) == (2, "Parrots fly free.")


async def test_nothing_relevant_cites_nothing(library: PolicyLibrary) -> None:
    for request in ("zebra quantum", "", " \n ", "x" * 100_000):
        assert await cited(library, request) == []


async def test_an_answer_is_cited_with_the_question_above_it(library: PolicyLibrary) -> None:
    library.save(
        "# Pets\n## Can I bring a parrot?\nYes, up to 2 lbs.\n## Fees\nNone.",
        document=DOCUMENT,
        based_on=1,
    )

    result = await library.lookup("bring a parrot")

    assert [(one.headings, one.text) for one in result.citations] == [
        (("Pets", "Can I bring a parrot?"), "Yes, up to 2 lbs.")
    ]


async def test_lookups_work_off_the_event_loop(library: PolicyLibrary, words: Words) -> None:
    await library.lookup("pets")

    assert words.threads
    assert threading.get_ident() not in words.threads


async def test_one_changed_line_embeds_one_line(library: PolicyLibrary, words: Words) -> None:
    library.warm()
    words.embedded.clear()
    text = library.current().text_of(DOCUMENT).replace("less than 20 lbs", "less than 25 lbs")
    library.save(text, document=DOCUMENT, based_on=1)

    assert len(words.embedded) == 1
    assert "25 lbs" in words.embedded[0]


def test_the_same_text_is_not_a_new_version(library: PolicyLibrary) -> None:
    again = library.save(
        library.current().text_of(DOCUMENT).replace("\n", "\r\n"), document=DOCUMENT, based_on=1
    )

    assert again.version == 1
    assert [note.number for note in library.versions()] == [1]


def test_the_second_save_is_a_conflict_and_overwrites_nothing(library: PolicyLibrary) -> None:
    library.save("Mine.", document=DOCUMENT, based_on=1)

    with pytest.raises(VersionConflict, match="version 2"):
        library.save("Yours.", document=DOCUMENT, based_on=1)
    assert library.current().text_of(DOCUMENT) == "Mine."


def test_of_many_savers_at_once_one_wins_each_version(library: PolicyLibrary) -> None:
    def save(number: int) -> int | None:
        try:
            return library.save(f"Rule {number}.", document=DOCUMENT, based_on=1).version
        except VersionConflict:
            return None

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(save, range(8)))

    assert sorted(str(result) for result in results) == ["2"] + ["None"] * 7
    assert library.current().version == 2


def test_yesterday_comes_back_as_a_new_version(library: PolicyLibrary) -> None:
    ready = library.current().text_of(DOCUMENT)
    library.save("Only this.", document=DOCUMENT, based_on=1)
    restored = library.restore(1, author="Ana")

    assert (restored.version, restored.text_of(DOCUMENT)) == (3, ready)
    notes = [(note.number, note.message, note.author) for note in library.versions()]
    assert notes[0] == (3, "Back to version 1", "Ana")
    assert [version for version, *_ in notes] == [3, 2, 1]
    assert library.version(2).text_of(DOCUMENT) == "Only this."
    with pytest.raises(VersionError, match="9"):
        library.restore(9)


def test_a_bad_text_changes_nothing(library: PolicyLibrary) -> None:
    for text in ("", " \n", "x" * 1_100_000, "a\n\n" * 50_001):
        with pytest.raises(PolicyError, match="Nothing was saved"):
            library.save(text, document=DOCUMENT, based_on=1)
    assert library.current().version == 1


def test_the_numbers_of_all_clauses_are_stored(engine: Engine, library: PolicyLibrary) -> None:
    library.save("4.1 Bags are free.\n4.2 Not for skis.", document=DOCUMENT, based_on=1)
    stored = PassageRows(engine).read(POLICY, 2)
    assert stored is not None and [one.numbers for one in stored.passages] == ["4.1, 4.2"]


async def test_a_save_by_another_process_is_noticed(engine: Engine, library: PolicyLibrary) -> None:
    heard: list[int] = []
    library.subscribe(lambda snapshot: heard.append(snapshot.version))
    await library.lookup("pet")
    other = ready_library(engine, Words, lambda: NOW)

    other.save("- Parrots fly free.", document=DOCUMENT, based_on=1)

    assert await cited(library, "parrots fly free") == ["Parrots fly free."]
    assert library.current().version == 2
    assert heard == [2]


def test_subscribers_hear_each_version_once_until_they_leave(library: PolicyLibrary) -> None:
    heard: list[PolicySnapshot] = []

    def trouble(_snapshot: PolicySnapshot) -> None:
        raise RuntimeError("a page went away")

    library.subscribe(trouble)
    leave = library.subscribe(heard.append)
    library.warm()
    saved = library.save("First.", document=DOCUMENT, based_on=1)
    library.save("First.", document=DOCUMENT, based_on=2)
    library.warm()
    leave()
    leave()
    library.save("Second.", document=DOCUMENT, based_on=2)

    assert heard == [saved]


def test_a_subscriber_may_use_the_library(library: PolicyLibrary) -> None:
    read: list[int] = []
    library.subscribe(lambda _snapshot: read.append(library.look_up("pets").version))
    library.save("Pets stay home.", document=DOCUMENT, based_on=1)

    assert read == [2]


BIG = "\n".join(f"- Rule number{n} is held up." for n in range(WAIT_PASSAGES + 5))


async def test_a_big_document_is_indexed_behind_the_old_one(
    library: PolicyLibrary, words: Words
) -> None:
    ready = threading.Event()
    library.warm()
    library.subscribe(lambda _snapshot: ready.set())

    assert library.save(BIG, document=DOCUMENT, based_on=1).version == 2
    assert words.waiting.wait(60)
    assert (await library.lookup("approved carrier")).version == 1
    assert not ready.is_set()

    words.go_on.set()
    assert ready.wait(60)
    assert (await cited(library, "rule number7 is"))[0] == "Rule number7 is held up."


def test_indexing_a_big_document_reports_its_passages_until_all_are_searched(
    library: PolicyLibrary, words: Words
) -> None:
    library.warm()
    library.save(BIG, document=DOCUMENT, based_on=1)
    words.go_on.set()
    reported: list[tuple[int, int]] = []
    library.index_newest(lambda done, total: reported.append((done, total)))
    assert library.progress is None
    assert library.look_up("rule number7 is").version == 2
    assert [total for _, total in reported] == [WAIT_PASSAGES + 5] * len(reported)
    assert reported == sorted(reported)


def test_lookups_answer_from_memory_while_a_slow_store_is_opened(
    engine: Engine, words: Words
) -> None:
    open_now, ready = threading.Event(), threading.Event()

    def slow(name: str, embedder: Embedder) -> PolicyVectorStore:
        assert open_now.wait(60)
        return memory_vectors(name, embedder)

    name = ready_library(engine, lambda: words, lambda: NOW).name
    library = PolicyLibrary(
        VersionStore(engine, lambda: NOW),
        lambda: words,
        name=name,
        open_vectors=slow,
        memory_first=True,
    )
    library.warm()
    assert library.look_up("approved carrier").citations
    library.subscribe(lambda _snapshot: ready.set())
    open_now.set()
    library.index_newest(lambda _done, _total: None)
    assert library.look_up("approved carrier").citations
    library.save("- Parrots fly free.", document=DOCUMENT, based_on=1)
    assert ready.wait(60)
    assert [one.text for one in library.look_up("parrots").citations] == ["Parrots fly free."]


async def test_going_back_during_a_big_save_answers_from_the_newest(
    library: PolicyLibrary, words: Words
) -> None:
    old = library.current().text_of(DOCUMENT)
    heard: list[int] = []
    library.warm()
    library.subscribe(lambda snapshot: heard.append(snapshot.version))
    library.save(BIG, document=DOCUMENT, based_on=1)
    assert words.waiting.wait(60)

    library.save(old, document=DOCUMENT, based_on=2)
    assert (await library.lookup("pet")).version == 3

    words.go_on.set()
    library.save("- One more.", document=DOCUMENT, based_on=3)
    assert (await library.lookup("more")).version == 4
    assert heard == [3, 4]


def test_a_saved_text_survives_an_embedder_that_fails(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Words:
        raise OSError("weights are gone")

    library = ready_library(engine, broken, lambda: NOW)

    assert library.save("Still saved.", document=DOCUMENT, based_on=1).version == 2
    assert "not indexed yet" in caplog.text
    with pytest.raises(OSError, match="weights are gone"):
        library.look_up("saved")


def test_lookups_and_saves_on_many_threads_agree(library: PolicyLibrary) -> None:
    def save(number: int) -> None:
        library.save(f"- Parrots pay {number}.\n- Snakes stay.", document=DOCUMENT, based_on=number)

    def look_up(_number: int) -> tuple[int, str]:
        result = library.look_up("parrots pay")
        return result.version, result.citations[0].text if result.citations else ""

    with ThreadPoolExecutor(4) as threads:
        lookups = threads.map(look_up, range(60))
        for number in range(1, 15):
            save(number)
        for version, text in lookups:
            assert version == 1 or text == f"Parrots pay {version - 1}."
    assert library.look_up("parrots pay").version == 15


async def test_the_tool_returns_passages_with_ids_best_first(library: PolicyLibrary) -> None:
    library.save("- Parrots fly free.\n- Parrots fly free today.", document=DOCUMENT, based_on=1)
    request = LookupRequest(request="parrots fly free")

    outcome = await lookup_tool(library).run(CallContext(call_id="c"), request)

    told = json.loads(outcome.text)["passages"]
    assert [one["text"] for one in told] == ["Parrots fly free.", "Parrots fly free today."]
    assert [one["id"] for one in told] == ["P11", "P12"]
    assert [citation.passage_id for citation in outcome.citations] == ["P11", "P12"]


def test_the_first_big_policy_is_answered_from_while_it_is_being_indexed(engine: Engine) -> None:
    class Slow(Words):
        """Waits before the last of many texts."""

        def embed(self, texts: Sequence[str]) -> Vectors:
            if any("last" in text for text in texts):
                self.waiting.set()
                assert self.go_on.wait(60)
            return super().embed(texts)

    words = Slow()
    lines = [f"- Rule number{n} stands." for n in range(450)] + ["- The last one."]
    store = VersionStore(engine, lambda: NOW)
    store.create("policy", "Big", [Part(DOCUMENT, "\n".join(lines))])
    library = PolicyLibrary(store, lambda: words, name="Big")

    first = library.look_up("rule number7 stands")  # waits for the first passages only
    assert first.citations[0].text == "Rule number7 stands."
    assert words.waiting.wait(60)
    assert library.look_up("rule number300 stands").citations[0].text == "Rule number300 stands."
    assert library.progress == IndexProgress(version=1, done=448, total=451)

    ready = threading.Event()
    library.subscribe(lambda _snapshot: ready.set())
    words.go_on.set()
    assert ready.wait(60)
    assert library.look_up("the last one").citations[0].text == "The last one."
    assert library.progress is None
    assert library.problem == ""
