"""The one shared draft: two people, a stale page, a new process. On SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from agents_core.versions import (
    Draft,
    DraftConflict,
    Part,
    VersionConflict,
    VersionStore,
)
from tests.unit.versions.versions_store import NOON, TEAM, one, opened


@pytest.fixture
def store(database_url: str) -> Iterator[VersionStore]:
    with opened(database_url) as store:
        store.create("team", TEAM, one("published"))
        yield store


def save(store: VersionStore, text: str, revision: int, author: str = "") -> Draft:
    return store.save_draft("team", TEAM, one(text), based_on=1, revision=revision, author=author)


def test_a_draft_is_kept_as_it_was_typed(store: VersionStore) -> None:
    parts = [Part("  Half a na", "\n\n text \r\n"), Part("", ""), Part("", "🧳\x00\ud800")]

    saved = store.save_draft("team", TEAM, parts, based_on=1, revision=0, author="Priya")

    assert saved == store.draft("team", TEAM)
    assert saved.parts == (Part("  Half a na", "\n\n text \r\n"), Part("", ""), Part("", "🧳"))
    assert (saved.based_on, saved.revision, saved.author) == (1, 1, "Priya")
    assert saved.saved_at == NOON + timedelta(minutes=1)
    assert store.newest("team", TEAM).parts == one("published")


def test_each_save_is_one_revision_more(store: VersionStore) -> None:
    revision = 0
    for text in ("a", "ab", "abc"):
        revision = save(store, text, revision).revision

    draft = store.draft("team", TEAM)
    assert draft is not None
    assert (draft.parts, draft.revision) == (one("abc"), 3)


def test_drafts_of_two_names_and_kinds_are_apart(store: VersionStore) -> None:
    store.create("policy", TEAM, one("p"))
    save(store, "mine", 0)

    assert store.draft("policy", TEAM) is None
    store.save_draft("policy", TEAM, one("theirs"), based_on=1, revision=0)
    draft = store.draft("team", TEAM)
    assert draft is not None
    assert draft.parts == one("mine")


def test_the_second_of_two_people_is_told_and_shown_the_firsts_text(store: VersionStore) -> None:
    read = save(store, "together", 0).revision
    save(store, "Priya's", read, author="Priya")

    with pytest.raises(DraftConflict, match="Priya changed this draft") as no:
        save(store, "Mateo's", read, author="Mateo")

    assert no.value.theirs == store.draft("team", TEAM)
    assert no.value.theirs is not None
    assert no.value.theirs.parts == one("Priya's")


def test_two_people_who_both_begin_a_draft(store: VersionStore) -> None:
    save(store, "Priya's", 0, author="Priya")

    with pytest.raises(DraftConflict, match="Neither text was overwritten") as no:
        save(store, "Mateo's", 0)

    assert no.value.theirs is not None
    mended = save(store, "both", no.value.theirs.revision)
    assert (mended.parts, mended.revision) == (one("both"), 2)


def test_a_discarded_draft_is_gone_and_who_still_types_is_told(store: VersionStore) -> None:
    read = save(store, "text", 0).revision

    store.discard_draft("team", TEAM, revision=read)

    assert store.draft("team", TEAM) is None
    with pytest.raises(DraftConflict, match="published or discarded") as no:
        save(store, "more text", read)
    assert no.value.theirs is None
    assert store.draft("team", TEAM) is None


def test_a_draft_somebody_changed_is_not_discarded(store: VersionStore) -> None:
    read = save(store, "text", 0).revision
    save(store, "text and more", read, author="Priya")

    for revision in (read, 0, 7):
        with pytest.raises(DraftConflict, match="Priya"):
            store.discard_draft("team", TEAM, revision=revision)

    draft = store.draft("team", TEAM)
    assert draft is not None
    assert draft.parts == one("text and more")


def test_a_page_left_open_cannot_overwrite_the_draft_after_the_one_it_knew(
    store: VersionStore,
) -> None:
    left_open = save(store, "the first draft", 0).revision
    store.discard_draft("team", TEAM, revision=left_open)
    save(store, "another draft", 0, author="Priya")

    with pytest.raises(DraftConflict, match="Priya"):
        save(store, "the first draft, and more", left_open)
    with pytest.raises(DraftConflict, match="Priya"):
        store.discard_draft("team", TEAM, revision=left_open)
    with pytest.raises(DraftConflict, match="Priya"):
        store.publish("team", TEAM, one("x"), based_on=1, draft_revision=left_open)

    draft = store.draft("team", TEAM)
    assert draft is not None
    assert draft.parts == one("another draft")


def test_publishing_the_draft_ends_it(store: VersionStore) -> None:
    draft = save(store, "better", 0)

    made = store.publish(
        "team", TEAM, draft.parts, based_on=draft.based_on, draft_revision=draft.revision
    )

    assert (made.number, made.parts) == (2, one("better"))
    assert store.draft("team", TEAM) is None


def test_publishing_what_is_published_already_ends_the_draft_too(store: VersionStore) -> None:
    draft = save(store, "published", 0)

    made = store.publish("team", TEAM, draft.parts, based_on=1, draft_revision=draft.revision)

    assert made.number == 1
    assert store.draft("team", TEAM) is None


def test_publishing_a_stale_draft_changes_neither_version_nor_draft(store: VersionStore) -> None:
    read = save(store, "mine", 0)
    save(store, "mine and theirs", read.revision, author="Priya")

    with pytest.raises(DraftConflict, match="Priya"):
        store.publish("team", TEAM, read.parts, based_on=1, draft_revision=read.revision)

    draft = store.draft("team", TEAM)
    assert draft is not None
    assert draft.parts == one("mine and theirs")
    assert store.newest_number("team", TEAM) == 1


def test_a_draft_survives_being_refused_as_a_version(store: VersionStore) -> None:
    draft = save(store, "from version 1", 0)
    store.publish("team", TEAM, one("somebody else's"), based_on=1)

    with pytest.raises(VersionConflict):
        store.publish("team", TEAM, draft.parts, based_on=1, draft_revision=draft.revision)

    assert store.draft("team", TEAM) == draft


def test_publishing_something_else_leaves_the_draft_alone(store: VersionStore) -> None:
    draft = save(store, "slowly typed", 0)

    store.publish("team", TEAM, one("quick fix"), based_on=1)
    store.restore("team", TEAM, 1)

    assert store.draft("team", TEAM) == draft


def test_a_draft_is_there_in_a_new_process(store: VersionStore, database_url: str) -> None:
    draft = save(store, "typed before the crash", 0)

    with opened(database_url) as again:
        assert again.draft("team", TEAM) == draft
        save(again, "typed after it", draft.revision)

    with pytest.raises(DraftConflict):
        save(store, "typed by a ghost", draft.revision)
