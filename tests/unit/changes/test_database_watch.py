"""The watch on the shared database: it reads only while somebody asks, and reports outages."""

import threading
from collections.abc import Collection, Mapping

from agents_core.changes import CALLS, RECORDING, STORE, Changes, artifacts, draft
from agents_core.database_watch import DatabaseWatch
from agents_core.errors import StoreUnavailable

TEAMS, DRAFT = artifacts("team"), draft("team", "Desk")
SOON_S = 60.0


class Database:
    """States that another process changes; it can be gone."""

    def __init__(self) -> None:
        self.states: dict[str, object] = {TEAMS: ("Desk",), DRAFT: 1, RECORDING: True}
        self.gone = False
        self.asked: list[frozenset[str]] = []
        self.read_once = threading.Event()

    def read(self, topics: Collection[str]) -> Mapping[str, object]:
        self.asked.append(frozenset(topics))
        if self.gone:
            raise StoreUnavailable("The database cannot be used.")
        states = dict(self.states)
        self.read_once.set()
        return states


def watching(database: Database, every_s: float = 3600) -> tuple[DatabaseWatch, list[str]]:
    """A watch, and the topics it publishes."""
    changes, heard = Changes(), []
    changes.subscribe(lambda topic: heard.append(topic))
    return DatabaseWatch(changes, database.read, every_s=every_s), heard


def test_it_publishes_changes_on_a_thread_of_its_own_while_one_is_watched() -> None:
    database, noticed = Database(), threading.Event()
    changes = Changes()
    changes.subscribe(lambda topic: noticed.set() if topic == DRAFT else None)
    watch = DatabaseWatch(changes, database.read, every_s=0.001)
    watch.watch(DRAFT)
    assert database.read_once.wait(SOON_S)
    database.states[DRAFT] = 2
    assert noticed.wait(SOON_S)
    watch.close()


def test_it_reads_nothing_without_watchers() -> None:
    database = Database()
    watch, heard = watching(database)
    watch.look()
    watch.publish(DRAFT)
    assert database.asked == [] and heard == [DRAFT]


def test_a_topic_is_watched_until_the_last_of_its_watchers_has_left() -> None:
    database = Database()
    watch, heard = watching(database)
    first, second = watch.watch(DRAFT), watch.watch(DRAFT)
    watch.look()
    first()
    first()
    database.states[DRAFT] = 2
    watch.look()
    assert heard == [DRAFT]
    second()
    database.states[DRAFT] = 3
    watch.look()
    assert heard == [DRAFT]
    watch.close()


def test_what_lives_in_this_process_needs_no_watching() -> None:
    database = Database()
    watch, _ = watching(database)
    watch.watch(CALLS)()
    watch.look()
    assert database.asked == []


def test_a_thing_that_goes_and_one_that_comes_are_changes() -> None:
    database = Database()
    del database.states[DRAFT]
    watch, heard = watching(database)
    watch.watch(DRAFT)
    watch.watch(TEAMS)
    watch.look()
    database.states[DRAFT] = 1
    del database.states[TEAMS]
    watch.look()
    assert sorted(heard) == sorted([DRAFT, TEAMS])
    watch.close()


def test_an_outage_is_reported_when_it_begins_and_when_it_ends() -> None:
    database = Database()
    watch, heard = watching(database)
    watch.watch(RECORDING)
    watch.look()
    database.gone = True
    watch.look()
    watch.look()
    assert heard == [STORE]
    database.gone = False
    database.states[RECORDING] = False
    watch.look()
    assert heard == [STORE, STORE, RECORDING]
    watch.close()


def test_our_own_write_during_an_outage_is_published_all_the_same() -> None:
    database = Database()
    watch, heard = watching(database)
    watch.watch(DRAFT)
    watch.look()
    database.gone = True
    watch.publish(DRAFT)
    assert DRAFT in heard
    watch.close()
