"""Several people at one moment: threads, connections and processes, on SQLite and on PostgreSQL."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TypeVar

import pytest

from agents_core.versions import (
    DraftConflict,
    NameTaken,
    Part,
    Version,
    VersionConflict,
    VersionError,
    VersionStore,
)
from tests.doubles.version_uses import record_use
from tests.unit.versions.versions_store import TEAM, one, opened

PEOPLE = 6
Result = TypeVar("Result")


@pytest.fixture
def stores(database_url: str) -> Iterator[list[VersionStore]]:
    """One store for each person, each with connections of its own."""
    with ExitStack() as stack:
        yield [stack.enter_context(opened(database_url)) for _ in range(PEOPLE)]


def at_once(
    stores: Sequence[VersionStore], act: Callable[[VersionStore, int], Result]
) -> list[Result | VersionError]:
    """What each got, or was told, when all began together."""
    ready = threading.Barrier(len(stores))

    def person(number: int) -> Result | VersionError:
        ready.wait(300)
        try:
            return act(stores[number], number)
        except VersionError as told:
            return told

    with ThreadPoolExecutor(len(stores)) as threads:
        return list(threads.map(person, range(len(stores))))


def test_of_many_who_publish_at_once_one_wins_and_the_others_are_told_by_what(
    stores: list[VersionStore],
) -> None:
    stores[0].create("team", TEAM, one("a"))
    for based_on in range(1, 6):
        results = at_once(
            stores,
            lambda store, number, on=based_on: store.publish(  # type: ignore[misc]
                "team", TEAM, one(f"by {number} on {on}"), based_on=on
            ),
        )
        won = [result for result in results if isinstance(result, Version)]
        told = [result for result in results if isinstance(result, VersionConflict)]
        assert (len(won), len(told)) == (1, PEOPLE - 1)
        assert {conflict.newest for conflict in told} == {based_on + 1}
        assert stores[0].newest("team", TEAM).parts == won[0].parts


def test_nothing_is_lost_when_everybody_tries_again(stores: list[VersionStore]) -> None:
    stores[0].create("team", TEAM, one("a"))

    def insist(store: VersionStore, number: int) -> list[str]:
        mine = [f"{number}.{count}" for count in range(5)]
        for text in mine:
            while True:
                try:
                    on = store.newest_number("team", TEAM)
                    store.publish("team", TEAM, one(text), based_on=on)
                    break
                except VersionConflict:
                    continue
        return mine

    results = at_once(stores, insist)

    published = [
        stores[0].get("team", TEAM, note.number).parts[0].text
        for note in stores[0].summaries("team", TEAM)
    ]
    wanted = [text for result in results if isinstance(result, list) for text in result]
    assert sorted(published) == sorted(["a", *wanted])
    numbers = [note.number for note in stores[0].summaries("team", TEAM)]
    assert numbers == list(range(len(wanted) + 1, 0, -1))


def test_the_same_new_text_under_many_names_at_once_is_nobodys_conflict(
    stores: list[VersionStore],
) -> None:
    for count in range(5):
        parts = [Part(f"Part {place}", f"text {count}.{place}") for place in range(8)]

        def create(store: VersionStore, number: int, parts: Sequence[Part] = parts) -> Version:
            turned = parts if number % 2 else parts[::-1]
            return store.create("policy", f"Policy {number} {parts[0].text}", turned)

        results = at_once(stores, create)
        assert [result for result in results if not isinstance(result, Version)] == []


def test_of_many_who_take_one_name_at_once_one_gets_it(stores: list[VersionStore]) -> None:
    results = at_once(stores, lambda store, number: store.create("team", TEAM, one(str(number))))

    won = [result for result in results if isinstance(result, Version)]
    assert [type(result) for result in results].count(NameTaken) == PEOPLE - 1
    assert stores[0].newest("team", TEAM).parts == won[0].parts


def test_starting_together_seeds_once(stores: list[VersionStore]) -> None:
    results = at_once(stores, lambda store, _: store.seed("team", TEAM, one("a"), message="First"))

    assert results == [None] * PEOPLE
    assert [note.number for note in stores[0].summaries("team", TEAM)] == [1]


@pytest.mark.parametrize("read", [0, 1])
def test_of_many_who_save_one_draft_at_once_one_wins_and_the_others_see_its_text(
    stores: list[VersionStore], read: int
) -> None:
    stores[0].create("team", TEAM, one("a"))
    if read:
        stores[0].save_draft("team", TEAM, one("begun"), based_on=1, revision=0)

    results = at_once(
        stores,
        lambda store, number: store.save_draft(
            "team", TEAM, one(str(number)), based_on=1, revision=read
        ),
    )

    draft = stores[0].draft("team", TEAM)
    told = [result for result in results if isinstance(result, DraftConflict)]
    assert results.count(draft) == 1  # type: ignore[arg-type]
    assert [conflict.theirs for conflict in told] == [draft] * (PEOPLE - 1)


def test_publishing_a_draft_while_it_is_saved_loses_neither(stores: list[VersionStore]) -> None:
    stores[0].create("team", TEAM, one("a"))
    for count in range(1, 9):
        read = stores[0].draft("team", TEAM)
        revision = read.revision if read else 0
        draft = stores[0].save_draft(
            "team", TEAM, one(f"draft {count}"), based_on=1, revision=revision
        )

        def act(
            store: VersionStore, number: int, count: int = count, on: int = draft.revision
        ) -> object:
            if number % 2:
                text = one(f"saved by {number}, {count}")
                return store.save_draft("team", TEAM, text, based_on=1, revision=on)
            newest = store.newest_number("team", TEAM)
            text = one(f"published by {number}, {count}")
            return store.publish("team", TEAM, text, based_on=newest, draft_revision=on)

        results = at_once(stores, act)
        won = [result for result in results if not isinstance(result, VersionError)]
        assert len(won) == 1
        left = stores[0].draft("team", TEAM)
        if isinstance(won[0], Version):
            assert left is None
            assert stores[0].newest("team", TEAM) == won[0]
        else:
            assert left == won[0]


def test_restoring_while_somebody_publishes_loses_nothing(stores: list[VersionStore]) -> None:
    stores[0].create("team", TEAM, one("a"))
    stores[0].publish("team", TEAM, one("b"), based_on=1)

    def act(store: VersionStore, number: int) -> Version:
        if number % 2:
            return store.restore("team", TEAM, 1)
        return store.publish("team", TEAM, one(f"by {number}"), based_on=2)

    results = at_once(stores, act)

    numbers = [note.number for note in stores[0].summaries("team", TEAM)]
    assert numbers == list(range(len(numbers), 0, -1))
    for result in results:
        if isinstance(result, Version):
            assert stores[0].get("team", TEAM, result.number).parts == result.parts
        else:
            assert isinstance(result, VersionConflict)


def test_calls_are_noted_while_somebody_publishes(stores: list[VersionStore]) -> None:
    stores[0].create("team", TEAM, one("a"))

    def act(store: VersionStore, number: int) -> object:
        if number % 2:
            record_use(store, "team", TEAM, 1, call_id=f"call-{number}", from_turn=1)
        return store.publish("team", TEAM, one(f"by {number}"), based_on=1)

    at_once(stores, act)

    assert {use.call_id for use in stores[0].uses("team", TEAM, 1)} == {
        f"call-{number}" for number in range(PEOPLE) if number % 2
    }


def _publish(url: str, number: int, ready: "multiprocessing.synchronize.Barrier") -> None:
    with opened(url) as store:
        ready.wait(300)
        try:
            store.publish("team", TEAM, one(f"by process {number}"), based_on=1)
        except VersionConflict as told:
            raise SystemExit(10 + told.newest) from None


def test_of_two_processes_that_publish_at_once_one_wins(database_url: str) -> None:
    with opened(database_url) as store:
        store.create("team", TEAM, one("a"))
        spawn = multiprocessing.get_context("spawn")
        ready = spawn.Barrier(2)
        people = [
            spawn.Process(target=_publish, args=(database_url, number, ready)) for number in (1, 2)
        ]
        for person in people:
            person.start()
        for person in people:
            person.join(300)

        assert sorted(person.exitcode or 0 for person in people) == [0, 12]
        winner = next(number for number, person in enumerate(people, 1) if person.exitcode == 0)
        assert store.newest("team", TEAM).parts == one(f"by process {winner}")


def _type_until_killed(url: str) -> None:
    with opened(url) as store:
        revision = 0
        for count in range(20):
            text = one(f"letter {count}")
            revision = store.save_draft("team", TEAM, text, based_on=1, revision=revision).revision
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_killed_while_somebody_types_leaves_the_last_draft(database_url: str) -> None:
    with opened(database_url) as store:
        store.create("team", TEAM, one("a"))
        typing = multiprocessing.get_context("spawn").Process(
            target=_type_until_killed, args=(database_url,)
        )
        typing.start()
        typing.join(300)

        assert typing.exitcode == -signal.SIGKILL
        draft = store.draft("team", TEAM)
        assert draft is not None
        assert (draft.parts, draft.revision) == (one("letter 19"), 20)
