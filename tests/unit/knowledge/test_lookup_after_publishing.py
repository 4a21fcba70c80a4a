"""A lookup that begins after publishing uses the version that was published."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from agents_core.knowledge.index.index_builder import WAIT_PASSAGES
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.versions import Part, VersionStore
from tests.unit.knowledge.policy_fixtures import DOCUMENT, ready_library
from tests.unit.knowledge.test_policy_library import Words

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
EDITED = "- Parrots fly free.\n- Snakes are held up."  #: its index waits for ``Words.go_on``


@pytest.fixture
def words() -> Words:
    return Words()


def library_of(engine: Engine, words: Words, *, lookup_wait_s: float) -> PolicyLibrary:
    """A policy whose first version is indexed."""
    name = ready_library(engine, lambda: words, lambda: NOW).name
    versions = VersionStore(engine, lambda: NOW)
    library = PolicyLibrary(versions, lambda: words, name=name, lookup_wait_s=lookup_wait_s)
    library.warm()
    return library


def test_a_lookup_waits_for_the_index_of_the_version_just_published(
    engine: Engine, words: Words
) -> None:
    library = library_of(engine, words, lookup_wait_s=60)
    with ThreadPoolExecutor(2) as threads:
        publishing = threads.submit(library.save, EDITED, document=DOCUMENT, based_on=1)
        assert words.waiting.wait(60)  # published, and being indexed
        assert library.current().version == 2
        threading.Timer(0.05, words.go_on.set).start()  # later than a lookup that does not wait

        assert library.look_up("parrots fly").version == 2
        assert publishing.result().version == 2


def test_a_lookup_that_has_waited_long_enough_uses_the_version_before(
    engine: Engine, words: Words
) -> None:
    library = library_of(engine, words, lookup_wait_s=0.01)
    with ThreadPoolExecutor(1) as threads:
        publishing = threads.submit(library.save, EDITED, document=DOCUMENT, based_on=1)
        assert words.waiting.wait(60)

        assert library.look_up("approved carrier").version == 1

        words.go_on.set()
        publishing.result()
    assert library.look_up("parrots fly").version == 2


@pytest.mark.parametrize(("rules", "takes_long"), [(WAIT_PASSAGES, False), (251, True)])
def test_only_a_version_with_many_new_passages_takes_long(
    engine: Engine, words: Words, rules: int, takes_long: bool
) -> None:
    library = library_of(engine, words, lookup_wait_s=60)
    old = library.current().text_of(DOCUMENT)
    text = "\n".join(f"- Rule number {n} stands." for n in range(rules))
    assert library.takes_long([Part(DOCUMENT, f"{old}\n\n{text}")]) is takes_long
