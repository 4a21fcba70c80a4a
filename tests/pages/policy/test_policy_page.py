"""The policy page: documents in one shared draft, publishing, and nothing typed is ever lost."""

import threading

import pytest
from streamlit.testing.v1 import AppTest

from agents_core.errors import StoreUnavailable
from agents_core.knowledge.documents.importing.document_import import MAX_FILE_BYTES
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.knowledge.policy_versions import MAX_DOCUMENTS
from agents_core.versions import Part
from agents_core.versions.draft_editor import DraftEditor
from pages.drafts.draft_session import AUTHOR
from pages.policy.document_import import JOB
from pages.policy.policy_draft import name_problem
from pages.services import switchboard_provider
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.live_feeds import placed
from tests.pages.support.page_runs import Opener, field, markup, typed
from tests.pages.support.policy_page import (
    DOGS,
    NAME,
    ROOMS,
    button,
    draft,
    library,
    opened,
    press,
    switchboard_of,
    text_box,
    texts,
    types,
)

EVIL = "<img src=x onerror=alert(1)><script>alert(1)</script>"


def indexed() -> None:
    """What publishing started is over."""
    for job in switchboard_provider.shared_switchboard().jobs.running:
        assert job.wait(60)


def draft_editor_of(page: AppTest) -> DraftEditor:
    """The session's editor of the policy."""
    found: DraftEditor = page.session_state["draft_editors"]["policy", NAME]
    return found


def upload(page: AppTest, name: str, data: bytes, kind: str = "text/plain") -> AppTest:
    page.file_uploader[0].upload(name, data, kind).run()
    if JOB in page.session_state:  # it takes longer than the page waits
        assert page.session_state[JOB].job.wait(60)
        page.run()
    assert not page.exception
    return page


def test_typing_is_a_draft_and_callers_hear_nothing_of_it(console: Opener) -> None:
    switchboard = switchboard_of()
    types(opened(console, switchboard), "1. Check-out is at noon.\n")
    assert texts(draft(switchboard).parts)["Rooms"] == "1. Check-out is at noon.\n"
    assert library(switchboard).current().version == 1


def test_a_file_as_large_as_may_be_read_can_be_sent(console: Opener) -> None:
    box = opened(console, switchboard_of()).file_uploader[0]
    assert box.proto.max_upload_size_mb * 1024**2 == MAX_FILE_BYTES


def test_publishing_signs_the_version_and_says_when_it_is_used(console: Opener) -> None:
    switchboard = switchboard_of()
    page = types(opened(console, switchboard), "1. Check-out is at noon.\n")
    field(page, "Your name").set_value("Mira").run()
    field(page, "What changed").set_value("Later check-out").run()
    press(page, "Publish")
    indexed()
    newest = library(switchboard).versions()[0]
    assert (newest.number, newest.author, newest.message) == (2, "Mira", "Later check-out")
    assert texts(library(switchboard).current().documents) == {
        "Rooms": "1. Check-out is at noon.\n",
        "Dogs": DOGS.text,
    }
    assert "The next lookup uses it" in page.success[0].value
    assert switchboard.versions.draft("policy", NAME) is None
    assert library(switchboard).look_up("when is check-out").version == 2
    assert page.session_state[AUTHOR] == "Mira"


def test_publishing_during_a_call_says_what_the_call_does(console: Opener) -> None:
    switchboard = switchboard_of()
    page = typed(console(switchboard), "hello")
    page.switch_page("routes/policy.py").run()
    assert any("A call is running" in one.value for one in page.caption)
    press(types(page, "1. New.\n"), "Publish")
    indexed()
    assert "running call uses it from its next lookup" in page.success[0].value


def test_nothing_changed_is_nothing_to_publish(console: Opener) -> None:
    assert button(opened(console, switchboard_of()), "Publish").disabled


def test_an_empty_document_is_a_sentence_and_the_draft_stays(console: Opener) -> None:
    switchboard = switchboard_of()
    page = press(types(opened(console, switchboard), "  \n"), "Publish")
    assert "“Rooms” is empty" in page.error[0].value
    assert library(switchboard).current().version == 1
    assert texts(draft(switchboard).parts)["Rooms"] == "  \n"


def test_a_publish_race_keeps_both_and_offers_both_ways(console: Opener) -> None:
    switchboard = switchboard_of()
    page = types(opened(console, switchboard), "1. Mine.\n")
    library(switchboard).save("1. Theirs.\n", document="Rooms", based_on=1, author="Jonas")
    press(page, "Publish")
    assert library(switchboard).current().version == 2
    assert texts(draft(switchboard).parts)["Rooms"] == "1. Mine.\n"
    labels = [one.label for one in page.button]
    assert "Use version 2" in labels
    press(page, "Keep draft on top of version 2")
    press(page, "Publish")
    indexed()
    assert texts(library(switchboard).current().documents)["Rooms"] == "1. Mine.\n"


def test_two_sessions_edit_one_draft_and_neither_overwrites_the_other(console: Opener) -> None:
    switchboard = switchboard_of()
    mine, theirs = opened(console, switchboard), opened(console, switchboard)
    types(theirs, "1. Theirs.\n")
    types(mine, "1. Mine.\n")
    assert texts(draft(switchboard).parts)["Rooms"] == "1. Theirs.\n"
    assert text_box(mine).value == "1. Mine.\n"
    press(mine, "Keep mine")
    assert texts(draft(switchboard).parts)["Rooms"] == "1. Mine.\n"


def test_words_typed_while_others_moved_the_documents_never_land_in_another_one(
    console: Opener,
) -> None:
    switchboard = switchboard_of()
    page = opened(console, switchboard)
    mine = draft_editor_of(page)
    switchboard.versions.save_draft("policy", NAME, (DOGS,), based_on=1, revision=0, author="Jonas")
    mine.refresh()  # as the page does by itself, between the drawing and the typing
    types(page, "1. Mine.\n")
    assert texts(draft(switchboard).parts) == {"Dogs": DOGS.text}
    assert "not in the draft" in page.error[0].value
    press(page, "Undo")
    assert texts(draft(switchboard).parts) == {"Rooms": "1. Mine.\n", "Dogs": DOGS.text}


def test_a_second_session_opens_with_the_draft_of_the_first(console: Opener) -> None:
    switchboard = switchboard_of()
    types(opened(console, switchboard), "1. Half a thought\n")
    assert text_box(opened(console, switchboard)).value == "1. Half a thought\n"


def test_documents_are_added_renamed_and_removed_in_the_draft(console: Opener) -> None:
    switchboard = switchboard_of()
    page = opened(console, switchboard)
    field(page, "Name of the new document").set_value("Parking").run()
    press(page, "Add document")
    assert text_box(page).value == "# Parking\n\n"
    field(page, "New name").set_value("Garage").run()
    press(page, "Rename")
    assert [part.name for part in draft(switchboard).parts] == ["Rooms", "Dogs", "Garage"]
    press(page, "Remove")
    assert [part.name for part in draft(switchboard).parts] == ["Rooms", "Dogs"]
    press(page, "Undo")
    assert [part.name for part in draft(switchboard).parts] == ["Rooms", "Dogs", "Garage"]
    assert library(switchboard).current().version == 1


def test_the_last_document_can_go_and_another_come(console: Opener) -> None:
    switchboard = switchboard_of(ROOMS)
    page = press(opened(console, switchboard), "Remove")
    assert "No document" in markup(page)
    press(page, "Publish")
    assert "at least one document" in page.error[0].value
    field(page, "Name of the new document").set_value("Dogs").run()
    press(page, "Add document")
    press(types(page, "1. Dogs are welcome.\n"), "Publish")
    indexed()
    assert texts(library(switchboard).current().documents) == {"Dogs": "1. Dogs are welcome.\n"}


def test_a_name_that_is_taken_is_a_sentence(console: Opener) -> None:
    switchboard = switchboard_of()
    page = opened(console, switchboard)
    field(page, "New name").set_value("Dogs").run()
    press(page, "Rename")
    assert "already a document called" in page.error[0].value
    assert switchboard.versions.draft("policy", NAME) is None


def test_which_names_a_document_may_have() -> None:
    assert name_problem("  ", []) and name_problem("--", []) and name_problem("A", ["A"])
    assert name_problem("A", ["B"]) == ""


def test_another_document_opens_with_its_own_text(console: Opener) -> None:
    switchboard = switchboard_of()
    page = types(opened(console, switchboard), "1. Mine.\n")
    [choice] = [one for one in page.selectbox if one.label == "Document"]
    choice.set_value(1).run()
    assert text_box(page).value == DOGS.text
    types(page, "1. No dogs.\n")
    assert texts(draft(switchboard).parts) == {"Rooms": "1. Mine.\n", "Dogs": "1. No dogs.\n"}


def test_a_file_becomes_a_document_of_the_draft(console: Opener) -> None:
    switchboard = switchboard_of()
    page = upload(opened(console, switchboard), "Pool rules.md", b"1. The pool opens at 8.\n")
    assert texts(draft(switchboard).parts)["Pool rules"] == "1. The pool opens at 8.\n"
    assert text_box(page).value == "1. The pool opens at 8.\n"
    assert library(switchboard).current().version == 1


def test_a_file_can_replace_the_open_text_which_can_come_back(console: Opener) -> None:
    switchboard = switchboard_of()
    page = opened(console, switchboard)
    page.radio[0].set_value("Replace the open document").run()
    upload(page, "new.txt", "1. Füße.\n".encode("utf-16"))
    assert text_box(page).value == "1. Füße.\n"
    press(page, "Undo")
    assert text_box(page).value == ROOMS.text


WORDS = "1. Füße dürfen nicht aufs Möbel, Größe zählt, Bär und Käse auch.\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "latin-1", "cp1252"]
)
def test_a_file_in_any_encoding_is_read_as_its_text(console: Opener, encoding: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    page = upload(opened(console, switchboard_of()), "Rules.md", mark + WORDS.encode(encoding))
    assert text_box(page).value == WORDS and not page.error


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("picture.md", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
        ("empty.txt", b""),
        ("huge.txt", b"1. Rule.\n" * 1_150_000),
    ],
)
def test_a_file_that_is_no_text_or_too_long_is_a_sentence_and_changes_nothing(
    console: Opener, name: str, data: bytes
) -> None:
    switchboard = switchboard_of()
    page = upload(opened(console, switchboard), name, data)
    assert not page.exception and name.replace(".", "\\.") in page.error[0].value
    assert switchboard.versions.draft("policy", NAME) is None
    assert text_box(page).value == ROOMS.text


def test_a_file_that_cannot_be_read_is_a_sentence_and_changes_nothing(console: Opener) -> None:
    switchboard = switchboard_of()
    page = upload(
        opened(console, switchboard), "broken.pdf", b"%PDF-1.7 not really", "application/pdf"
    )
    assert "broken\\.pdf" in page.error[0].value
    assert switchboard.versions.draft("policy", NAME) is None


def test_hostile_documents_names_and_messages_never_become_markup(console: Opener) -> None:
    switchboard = FakeSwitchboard(policy=(Part(EVIL[:60], f"# {EVIL}\n\n1. {EVIL}\n"),))
    library(switchboard).save(
        f"1. {EVIL} more\n", document="B", based_on=1, author=EVIL, message=EVIL
    )
    page = types(opened(console, switchboard), f"2. {EVIL}\n")
    page.text_input(key="policy_search").set_value("alert").run()
    for view in ("Lookup tests", "Versions", "Documents"):
        page.segmented_control(key="policy_view").set_value(view).run()
        assert not page.exception
        assert "<img" not in markup(page) and "<script" not in markup(page)


def test_a_huge_document_is_drawn_a_page_at_a_time(console: Opener) -> None:
    huge = "".join(f"{n}. Rule number {n} of the house, for everybody.\n" for n in range(20_000))
    switchboard = switchboard_of(Part("Rules", huge))
    page = opened(console, switchboard)
    assert markup(page).count('class="sb-passage') == 150
    assert len(text_box(page).value or "") == len(huge)


def test_trouble_with_the_index_is_a_warning(console: Opener) -> None:
    switchboard = switchboard_of()
    page = opened(console, switchboard)
    assert not page.warning
    library(switchboard)._index_builder._vectors = type(
        "Gone", (), {"problem": "The folder is gone."}
    )()
    page.run()
    assert "folder is gone" in page.warning[0].value


def test_indexing_is_shown_while_it_lasts_to_everybody(console: Opener) -> None:
    switchboard = switchboard_of()
    go_on = threading.Event()
    page = opened(console, switchboard)
    assert placed(page, "jobProgress") == []
    job = switchboard.jobs.start(lambda _: go_on.wait(60), name=f"index {NAME}", cancellable=False)
    page.run()
    (progress,) = placed(page, "jobProgress")
    assert (progress["job"], progress["cancellable"]) == (job.job_id, False)
    assert any("lookup may still answer from the one before" in one.value for one in page.caption)
    go_on.set()
    assert job.wait(60)
    page.run()
    assert placed(page, "jobProgress") == []


def test_the_page_begins_with_the_chosen_teams_policy(console: Opener) -> None:
    switchboard = FakeSwitchboard(ready=("hotel_desk",))
    page = console(switchboard)
    page.session_state["team"] = "Hotel desk"
    page.switch_page("routes/policy.py").run()
    assert page.selectbox(key="policy_name").value == "Hotel desk"


def test_a_database_that_is_gone_is_a_sentence_on_every_view(
    console: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = switchboard_of()
    switchboard.checks.add(NAME, "Dogs?", document="Dogs", passage="Dogs are welcome.")
    page = opened(console, switchboard, "Lookup tests")

    def gone(*_: object, **__: object) -> None:
        raise StoreUnavailable("The database could not be used just now.")

    with monkeypatch.context() as patch:
        patch.setattr(switchboard.checks, "remove", gone)
        page.button(key="check_remove_1").click().run()
        assert not page.exception and "could not be used" in page.error[0].value
        assert page.run().error, "also when another run follows at once"
    page.button(key="check_remove_1").click().run()
    assert not page.error
    for view in ("Documents", "Lookup tests", "Versions"):
        page.segmented_control(key="policy_view").set_value(view).run()
        with monkeypatch.context() as patch:
            for method in ("draft", "newest_number", "summaries", "names"):
                patch.setattr(switchboard.versions, method, gone)
            page.run()
            assert not page.exception and "could not be used" in page.error[0].value
        page.run()
        assert not page.exception and not page.error


def test_a_database_that_is_gone_when_publish_is_pressed_is_a_sentence(
    console: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = switchboard_of()
    page = types(opened(console, switchboard), "1. Check-out is at noon.\n")

    def gone(*_: object) -> bool:
        raise StoreUnavailable("The database could not be used just now.")

    monkeypatch.setattr(PolicyLibrary, "takes_long", gone)
    press(page, "Publish")
    assert "could not be used" in page.error[0].value


def test_too_many_documents_are_a_sentence(console: Opener) -> None:
    switchboard = switchboard_of(*(Part(f"D{n}", f"1. Rule {n}.\n") for n in range(MAX_DOCUMENTS)))
    page = opened(console, switchboard)
    assert button(page, "Add document").disabled
    upload(page, "More.md", b"1. More.\n")
    assert "may have 50 documents" in page.error[0].value
    assert switchboard.versions.draft("policy", NAME) is None
