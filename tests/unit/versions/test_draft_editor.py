"""The draft editor: edits are saved at once, and nobody's words are overwritten silently."""

from collections.abc import Iterator

import pytest

from agents_core.errors import StoreUnavailable
from agents_core.versions import Part, VersionError, VersionStore
from agents_core.versions.draft_editor import DraftEditor
from tests.unit.versions.versions_store import TEAM, one, opened


@pytest.fixture
def store(database_url: str) -> Iterator[VersionStore]:
    with opened(database_url) as store:
        store.create("policy", TEAM, one("published"))
        yield store


def editor_of(store: VersionStore, author: str = "") -> DraftEditor:
    editor = DraftEditor(store=store, kind="policy", name=TEAM, author=lambda: author)
    editor.refresh()
    return editor


def saved(store: VersionStore) -> tuple[Part, ...]:
    draft = store.draft("policy", TEAM)
    return draft.parts if draft else ()


def conflict(store: VersionStore) -> tuple[DraftEditor, DraftEditor]:
    """Ana saved; Bo edited what he had read before."""
    ana, bo = editor_of(store, "Ana"), editor_of(store, "Bo")
    ana.edit(one("Ana's"))
    bo.edit(one("Bo's"))
    return ana, bo


def test_an_edit_is_in_the_shared_draft_at_once(store: VersionStore) -> None:
    editor = editor_of(store, "Ana")
    assert not editor.changed
    editor.edit(one("edited"))
    assert saved(store) == one("edited")
    assert editor.changed and editor.saved_by == "Ana" and editor.revision and not editor.unsaved
    assert editor_of(store).parts == one("edited")


def test_publishing_ends_the_draft(store: VersionStore) -> None:
    editor = editor_of(store, "Ana")
    editor.edit((*editor.parts, Part("Fees", "A fee is 10 dollars.")))
    version = editor.publish(message="Fees")
    assert version is not None and (version.number, version.author) == (2, "Ana")
    assert store.draft("policy", TEAM) is None
    assert not editor.changed and editor.notice == "Version 2 is published."


def test_publishing_the_same_content_makes_no_version(store: VersionStore) -> None:
    editor = editor_of(store)
    version = editor.publish()
    assert version is not None and version.number == 1
    assert editor.notice.startswith("Nothing to publish")


def test_of_two_who_edit_the_second_is_not_saved_and_sees_the_first(store: VersionStore) -> None:
    _, bo = conflict(store)
    assert saved(store) == one("Ana's")
    assert bo.unsaved and bo.parts == one("Bo's")
    assert bo.foreign_change is not None
    assert (bo.foreign_change.author, bo.foreign_change.parts) == ("Ana", one("Ana's"))


def test_nothing_is_published_before_one_of_the_two_is_chosen(store: VersionStore) -> None:
    _, bo = conflict(store)
    assert bo.publish() is None and "choose between the two drafts" in bo.problem
    assert store.newest_number("policy", TEAM) == 1


def test_taking_theirs_can_be_undone(store: VersionStore) -> None:
    _, bo = conflict(store)
    bo.take_theirs()
    assert bo.parts == one("Ana's") and bo.foreign_change is None
    bo.undo()
    assert bo.parts == one("Bo's") == saved(store)


def test_keeping_mine_overwrites_the_other_who_is_told(store: VersionStore) -> None:
    ana, bo = conflict(store)
    bo.keep_mine()
    assert saved(store) == one("Bo's")
    ana.refresh()
    assert ana.parts == one("Ana's") and ana.foreign_change is not None


def test_without_local_edits_a_foreign_change_is_loaded(store: VersionStore) -> None:
    ana, reader = editor_of(store), editor_of(store)
    ana.edit(one("Ana's"))
    before = reader.generation
    reader.refresh()
    assert reader.parts == one("Ana's") and reader.generation == before + 1
    assert reader.foreign_change is None


def test_a_draft_that_was_published_by_somebody_else_is_a_foreign_change(
    store: VersionStore,
) -> None:
    ana, bo = conflict(store)
    ana.publish()
    bo.refresh()
    assert bo.foreign_change is not None and bo.foreign_change.published
    bo.keep_mine()
    version = bo.publish()
    assert version is not None and (version.number, version.parts) == (3, one("Bo's"))


def test_a_draft_that_was_discarded_by_somebody_else_is_a_foreign_change(
    store: VersionStore,
) -> None:
    ana, bo = conflict(store)
    ana.discard()
    bo.refresh()
    assert bo.foreign_change is not None and not bo.foreign_change.published


def test_a_draft_behind_the_newest_version_is_rebased(store: VersionStore) -> None:
    editor = editor_of(store)
    editor.edit(one("mine"))
    store.publish("policy", TEAM, one("theirs"), based_on=1)
    editor.refresh()
    assert editor.behind
    assert editor.publish() is None and editor.parts == one("mine")
    editor.rebase_on_newest()
    assert editor.based_on == 2 and editor.base == one("theirs")
    version = editor.publish()
    assert version is not None and version.number == 3


def test_discarding_loads_the_newest_version_and_can_be_undone(store: VersionStore) -> None:
    editor = editor_of(store)
    editor.edit(one("mine"))
    editor.discard()
    assert editor.parts == one("published") and not editor.changed
    assert store.draft("policy", TEAM) is None
    editor.undo()
    assert editor.parts == one("mine") == saved(store)


def test_content_set_aside_comes_into_the_draft_by_undo(store: VersionStore) -> None:
    editor = editor_of(store)
    editor.set_aside(one("typed meanwhile"), problem="Set aside.")
    assert editor.parts == one("published") and editor.problem == "Set aside."
    editor.undo()
    assert saved(store) == one("typed meanwhile")


def test_restoring_publishes_an_older_version_and_leaves_the_draft(store: VersionStore) -> None:
    store.publish("policy", TEAM, one("second"), based_on=1)
    editor = editor_of(store, "Ana")
    editor.edit(one("mine"))
    version = editor.restore(1)
    assert (version.number, version.parts, version.author) == (3, one("published"), "Ana")
    assert saved(store) == one("mine")
    with pytest.raises(VersionError):
        editor.restore(9)


def test_without_a_database_the_edit_stays_unsaved_until_it_is_back(
    store: VersionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = editor_of(store)

    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("The database cannot be reached.")

    with monkeypatch.context() as patch:
        patch.setattr(store, "save_draft", away)
        editor.edit(one("precious"))
        assert editor.unsaved and "cannot be reached" in editor.problem
    editor.save()
    assert not editor.unsaved and saved(store) == one("precious")
