"""Names, versions and uses, on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest

from agents_core.versions import (
    NameTaken,
    Part,
    Use,
    VersionConflict,
    VersionError,
    VersionStore,
)
from tests.doubles.version_uses import record_use
from tests.unit.versions.versions_store import NOON, TEAM, one, opened

NOBODY = "Nobody\x00\ud800"


@pytest.fixture
def store(database_url: str) -> Iterator[VersionStore]:
    with opened(database_url) as store:
        yield store


def publish(store: VersionStore, *texts: str) -> None:
    """One version after another, from version 1 on."""
    store.create("team", TEAM, one(texts[0]))
    for number, text in enumerate(texts[1:], 1):
        store.publish("team", TEAM, one(text), based_on=number)


def test_something_new_is_version_one(store: VersionStore) -> None:
    made = store.create("team", TEAM, one("a"), author="Priya", message="First")

    assert (made.kind, made.name, made.number, made.parts) == ("team", TEAM, 1, one("a"))
    assert (made.published_at, made.author, made.message) == (NOON, "Priya", "First")
    assert store.newest("team", TEAM) == store.get("team", TEAM, 1) == made
    assert store.draft("team", TEAM) is None


def test_names_come_in_the_order_they_were_made_and_by_kind(store: VersionStore) -> None:
    for name in ("Zoo", "Airline", "Middle"):
        store.create("team", name, one("a"))
    store.create("policy", "Airline", one("a"))

    assert store.names("team") == ("Zoo", "Airline", "Middle")
    assert store.names("policy") == ("Airline",)


def test_a_name_is_taken_once_for_each_kind(store: VersionStore) -> None:
    store.create("team", TEAM, one("a"))
    store.create("policy", TEAM, one("a"))

    with pytest.raises(NameTaken, match="already a team called “Airline support”"):
        store.create("team", "  Airline \n support\x00 ", one("b"))
    assert store.newest("team", TEAM).parts == one("a")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "letter or a digit"),
        (" \n\t", "letter or a digit"),
        ("\x00\ud800", "letter or a digit"),
        ("---", "letter or a digit"),
        ("n" * 81, "80 characters; this has 81"),
        ("n" * 80 + " " + "m" * 80, "80 characters; this has 161"),
    ],
)
def test_a_name_that_cannot_be_kept_is_refused(
    store: VersionStore, name: str, sentence: str
) -> None:
    store.create("team", TEAM, one("a"))

    for attempt in (
        lambda: store.create("team", name, one("a")),
        lambda: store.rename("team", TEAM, name),
    ):
        with pytest.raises(VersionError, match=sentence):
            attempt()
    assert store.names("team") == (TEAM,)


def test_the_longest_name_is_found_again(store: VersionStore) -> None:
    name = "ñ🧳" * 40

    store.create("team", name, one("a"))

    assert store.newest("team", name).name == name


def test_seeding_makes_it_once_and_changes_nothing_later(store: VersionStore) -> None:
    store.seed("team", TEAM, one("a"), message="Comes with Switchboard")
    store.publish("team", TEAM, one("b"), based_on=1)
    store.seed("team", f" {TEAM} ", one("c"), message="Comes with Switchboard")

    assert [note.number for note in store.summaries("team", TEAM)] == [2, 1]
    assert store.newest("team", TEAM).parts == one("b")


def test_a_new_name_takes_everything_along(store: VersionStore) -> None:
    publish(store, "a", "b")
    store.save_draft("team", TEAM, one("c"), based_on=2, revision=0)
    record_use(store, "team", TEAM, 2, call_id="call-1", from_turn=1)

    store.rename("team", TEAM, "Rail support")

    assert store.names("team") == ("Rail support",)
    assert store.newest("team", "Rail support").parts == one("b")
    draft = store.draft("team", "Rail support")
    assert draft is not None
    assert (draft.name, draft.parts) == ("Rail support", one("c"))
    assert [use.call_id for use in store.uses("team", "Rail support")] == ["call-1"]
    with pytest.raises(VersionError, match="no team called “Airline support”"):
        store.newest("team", TEAM)


def test_a_name_in_use_cannot_be_taken(store: VersionStore) -> None:
    store.create("team", TEAM, one("a"))
    store.create("team", "Hotel desk", one("b"))

    with pytest.raises(NameTaken, match="Hotel desk"):
        store.rename("team", TEAM, "Hotel desk")
    store.rename("team", TEAM, TEAM)

    assert store.names("team") == (TEAM, "Hotel desk")


@pytest.mark.parametrize("name", ["Hotel desk", NOBODY, "", "n" * 500])
def test_what_is_not_there_is_a_sentence_wherever_it_is_asked_for(
    store: VersionStore, name: str
) -> None:
    for attempt in (
        lambda: store.newest("team", name),
        lambda: store.get("team", name, 1),
        lambda: store.restore("team", name, 1),
        lambda: store.publish("team", name, one("a"), based_on=1),
        lambda: store.save_draft("team", name, one("a"), based_on=1, revision=0),
        lambda: store.discard_draft("team", name, revision=1),
        lambda: record_use(store, "team", name, 1, call_id="c", from_turn=1),
        lambda: store.rename("team", name, "New"),
    ):
        with pytest.raises(VersionError, match="There is no"):
            attempt()
    assert store.newest_number("team", name) == 0
    assert (store.summaries("team", name), store.uses("team", name)) == ((), ())
    assert store.draft("team", name) is None


def test_a_number_that_is_not_there_is_a_sentence(store: VersionStore) -> None:
    publish(store, "a")

    for number in (0, 2, -1):
        with pytest.raises(VersionError, match=f"no version {number} of the team"):
            store.get("team", TEAM, number)
        with pytest.raises(VersionError, match=f"no version {number} of the team"):
            record_use(store, "team", TEAM, number, call_id="c", from_turn=1)
    assert store.uses("team", TEAM) == ()


def test_publishing_counts_on_and_keeps_what_was(store: VersionStore) -> None:
    publish(store, "a", "bb", "ccc")

    assert store.newest_number("team", TEAM) == 3
    assert [store.get("team", TEAM, number).parts for number in (1, 2, 3)] == [
        one("a"),
        one("bb"),
        one("ccc"),
    ]
    notes = store.summaries("team", TEAM)
    assert [(note.number, note.chars) for note in notes] == [(3, 3), (2, 2), (1, 1)]


def test_publishing_from_an_older_version_is_refused_and_says_which_is_newest(
    store: VersionStore,
) -> None:
    publish(store, "a", "b", "c")

    with pytest.raises(VersionConflict, match="published version 3 while you were editing") as no:
        store.publish("team", TEAM, one("mine"), based_on=1)

    assert no.value.newest == 3
    assert store.newest("team", TEAM).parts == one("c")


def test_publishing_from_a_version_yet_to_come_is_refused(store: VersionStore) -> None:
    publish(store, "a")

    with pytest.raises(VersionConflict):
        store.publish("team", TEAM, one("mine"), based_on=2)

    assert store.newest_number("team", TEAM) == 1


def test_the_same_text_again_is_no_new_version(store: VersionStore) -> None:
    publish(store, "a", "b")

    assert store.publish("team", TEAM, one("b"), based_on=2).number == 2
    assert store.publish("team", TEAM, one("b\x00"), based_on=1, author="Late").number == 2
    assert store.newest("team", TEAM).author == ""


def test_an_older_text_is_a_version_of_its_own(store: VersionStore) -> None:
    publish(store, "a", "b", "a")

    assert store.newest("team", TEAM).parts == store.get("team", TEAM, 1).parts == one("a")
    assert store.newest_number("team", TEAM) == 3


def test_the_parts_keep_their_order_and_renaming_one_is_a_change(store: VersionStore) -> None:
    parts = (Part("Zebra", "1"), Part("Apple", "2"), Part("Mango", "1"))
    store.create("policy", TEAM, parts)

    assert store.newest("policy", TEAM).parts == parts
    turned = store.publish("policy", TEAM, parts[::-1], based_on=1)
    assert (turned.number, store.newest("policy", TEAM).parts) == (2, parts[::-1])


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ((), "nothing to publish"),
        ((Part("A", "1"), Part("A\x00 ", "2")), "2 documents called “A”"),
        ((Part(" ", "1"),), "letter or a digit"),
        ((Part("n" * 81, "1"),), "80 characters"),
    ],
)
def test_parts_that_could_not_be_told_apart_are_refused(
    store: VersionStore, parts: tuple[Part, ...], sentence: str
) -> None:
    store.create("policy", TEAM, one("a"))

    with pytest.raises(VersionError, match=sentence):
        store.publish("policy", TEAM, parts, based_on=1)
    with pytest.raises(VersionError, match=sentence):
        store.create("policy", "Other", parts)
    assert store.names("policy") == (TEAM,)


def test_what_no_database_takes_is_left_out_and_everything_else_kept(store: VersionStore) -> None:
    text = "null\x00 half\ud83e pair 🧳 é \u2028 \r\n\t end"

    store.create("team", TEAM, one(text), author="Pri\x00ya\n\ud800", message="why\r\nso\x00" * 90)

    made = store.newest("team", TEAM)
    assert made.parts == one("null half pair 🧳 é \u2028 \r\n\t end")
    assert (made.author, len(made.message)) == ("Priya", 200)
    assert made.message.startswith("why sowhy so")


def test_a_megabyte_is_kept_whole(store: VersionStore) -> None:
    text = "Gepäck — 23 kg.\n" * 70_000

    store.create("policy", TEAM, one(text))

    assert store.newest("policy", TEAM).parts[0].text == text


def test_restoring_is_a_new_version_that_says_what_it_is(store: VersionStore) -> None:
    publish(store, "a", "b", "c")

    back = store.restore("team", TEAM, 1, author="Priya")

    assert (back.number, back.parts) == (4, one("a"))
    assert (back.message, back.author) == ("Back to version 1", "Priya")
    assert store.get("team", TEAM, 3).parts == one("c")
    assert store.restore("team", TEAM, 4).number == 4


def test_restoring_over_a_version_the_person_never_saw_is_refused(store: VersionStore) -> None:
    publish(store, "a", "b", "c")

    with pytest.raises(VersionConflict) as no:
        store.restore("team", TEAM, 1, based_on=2)

    assert no.value.newest == 3
    assert store.restore("team", TEAM, 1, based_on=3).number == 4


def test_calls_are_listed_by_the_version_they_ran_on_newest_first(store: VersionStore) -> None:
    publish(store, "a", "b")
    store.create("policy", TEAM, one("p"))
    start = store.newest("team", TEAM).published_at

    record_use(store, "team", TEAM, 1, call_id="call-1", from_turn=1)
    record_use(store, "team", TEAM, 2, call_id="call-1", from_turn=4)
    record_use(store, "team", TEAM, 1, call_id="call-2" + "x" * 90, from_turn=1)
    record_use(store, "policy", TEAM, 1, call_id="call-1", from_turn=1)

    uses = store.uses("team", TEAM)
    assert [(use.call_id[:6], use.number, use.from_turn) for use in uses] == [
        ("call-2", 1, 1),
        ("call-1", 2, 4),
        ("call-1", 1, 1),
    ]
    assert [use.call_id[:6] for use in store.uses("team", TEAM, 1)] == ["call-2", "call-1"]
    assert store.uses("team", TEAM, 2) == (
        Use(call_id="call-1", number=2, since=uses[1].since, from_turn=4),
    )
    assert start < uses[2].since < uses[1].since < uses[0].since
