"""Every write of a team or policy is published, and what another process writes is noticed."""

from collections.abc import Iterator

import pytest

from agents_core import changes as topics
from agents_core.changes import Changes
from agents_core.database_watch import DatabaseWatch
from agents_core.versions import DraftConflict, VersionConflict, VersionStore
from tests.unit.versions.versions_store import TEAM, one, opened

TEAMS, VERSIONS, DRAFT = (
    topics.artifacts("team"),
    topics.versions("team", TEAM),
    topics.draft("team", TEAM),
)


class Heard:
    """The topics published since the last look, each once."""

    def __init__(self) -> None:
        self.changes = Changes()
        self._topics: list[str] = []
        self.changes.subscribe(self._topics.append)

    def new(self) -> set[str]:
        found = set(self._topics)
        self._topics.clear()
        return found


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def store(database_url: str, heard: Heard) -> Iterator[VersionStore]:
    with opened(database_url, heard.changes.publish) as store:
        yield store


def test_each_write_publishes_what_it_changed(store: VersionStore, heard: Heard) -> None:
    store.create("team", f"  {TEAM} ", one("a"))
    assert heard.new() == {TEAMS, VERSIONS}

    draft = store.save_draft("team", TEAM, one("b"), based_on=1, revision=0)
    assert heard.new() == {DRAFT}

    store.publish("team", TEAM, one("b"), based_on=1, draft_revision=draft.revision)
    assert heard.new() == {VERSIONS, DRAFT}

    store.restore("team", TEAM, 1)
    assert heard.new() == {VERSIONS}

    draft = store.save_draft("team", TEAM, one("c"), based_on=3, revision=0)
    store.discard_draft("team", TEAM, revision=draft.revision)
    assert heard.new() == {DRAFT}

    store.rename("team", TEAM, "Desk")
    renamed = {topics.versions("team", "Desk"), topics.draft("team", "Desk")}
    assert heard.new() == {TEAMS, VERSIONS, DRAFT} | renamed


def test_what_writes_nothing_publishes_nothing(store: VersionStore, heard: Heard) -> None:
    store.create("team", TEAM, one("a"))
    heard.new()
    store.publish("team", TEAM, one("a"), based_on=1)
    store.seed("team", TEAM, one("b"), message="")
    with pytest.raises(VersionConflict):
        store.publish("team", TEAM, one("b"), based_on=7)
    with pytest.raises(DraftConflict):
        store.save_draft("team", TEAM, one("b"), based_on=1, revision=3)
    assert heard.new() == set()


def test_a_publish_without_new_text_still_says_that_its_draft_is_gone(
    store: VersionStore, heard: Heard
) -> None:
    store.create("team", TEAM, one("a"))
    draft = store.save_draft("team", TEAM, one("a"), based_on=1, revision=0)
    heard.new()
    store.publish("team", TEAM, one("a"), based_on=1, draft_revision=draft.revision)
    assert heard.new() == {DRAFT}


def test_what_another_process_writes_is_noticed_while_it_is_watched(
    database_url: str, heard: Heard
) -> None:
    with opened(database_url) as ours, opened(database_url) as theirs:
        theirs.create("team", TEAM, one("a"))
        watch = DatabaseWatch(heard.changes, lambda _topics: ours.states(), every_s=3600)
        ends = [watch.watch(topic) for topic in (TEAMS, VERSIONS, DRAFT)]
        watch.look()
        assert heard.new() == set()

        draft = theirs.save_draft("team", TEAM, one("b"), based_on=1, revision=0)
        watch.look()
        assert heard.new() == {DRAFT}
        theirs.publish("team", TEAM, one("b"), based_on=1, draft_revision=draft.revision)
        theirs.create("team", "Desk", one("a"))
        watch.look()
        assert heard.new() == {TEAMS, VERSIONS, DRAFT}
        watch.look()
        assert heard.new() == set()

        for end in ends:
            end()
        theirs.restore("team", TEAM, 1)
        watch.look()
        assert heard.new() == set()
        watch.close()


def test_our_own_write_is_published_once(database_url: str, heard: Heard) -> None:
    with opened(database_url) as reader:
        watch = DatabaseWatch(heard.changes, lambda _topics: reader.states(), every_s=3600)
        with opened(database_url, watch.publish) as ours:
            ours.create("team", TEAM, one("a"))
            watch.watch(VERSIONS)
            watch.look()
            ours.publish("team", TEAM, one("b"), based_on=1)
            assert VERSIONS in heard.new()
            watch.look()
            assert heard.new() == set()
        watch.close()
