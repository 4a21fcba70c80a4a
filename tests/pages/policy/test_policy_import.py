"""Imported files on the policy page: their documents, reports and passages before publishing."""

from datetime import UTC, datetime

import docx
import pytest

from agents_core.background_job import JobCancelled, JobControl
from agents_core.knowledge.documents.importing.web_page import WebFile
from agents_core.knowledge.documents.passages import passages_of
from agents_core.knowledge.web_sources import WebSources
from pages.policy.document_import import JOB, RunningImport, read_files
from pages.policy.passage_list import words_html
from tests.pages.support.page_runs import Opener, another_run_follows_at_once, field, markup
from tests.pages.support.policy_page import NAME, opened, press, switchboard_of
from tests.unit.knowledge.file_builders import saved


def fees() -> bytes:
    document = docx.Document()
    document.add_paragraph("Never taken into the cabin:")
    document.add_paragraph("knives", style="List Bullet")
    document.add_paragraph("old").runs[0].font.strike = True
    return saved(document)


def test_an_import_shows_its_report_and_passages_until_it_is_published(console: Opener) -> None:
    switchboard = switchboard_of()
    page = opened(console, switchboard)
    files = [
        ("Cabin.docx", fees()),
        ("Lounge.md", b"The lounge is open to all."),
        ("broken.pdf", b"%PDF-1.7 broken"),
    ]
    job = switchboard.jobs.start(lambda control: read_files(files, control), name="file import")
    assert job.wait(60)
    page.session_state[JOB] = RunningImport(NAME, None, job)
    page.run()

    draft = switchboard.versions.draft("policy", NAME)
    assert draft is not None
    assert draft.parts[-2].text == "Never taken into the cabin:\n\n- knives\n"
    (warning,) = [one.value for one in page.warning if "Cabin" in one.value]
    assert "Left out\\: 1 struck\\-out text" in warning
    assert [one.value for one in page.success] == ["**Lounge** was imported whole."]
    assert "Never taken into the cabin:</span> knives" in markup(page)
    assert any("broken" in one.value and "damaged" in one.value for one in page.error)

    press(page, "Publish")
    assert not [one for one in page.warning if "Cabin" in one.value]


def test_each_file_is_read_or_named_with_its_problem() -> None:
    control = JobControl(lambda: None)
    read = read_files([("a.md", b"One."), ("b.md", b" ")], control)

    assert [one.part.text for one in read.imported] == ["One."]
    (problem,) = read.problems
    assert problem.startswith("b.md: This file is empty.")


def test_a_cancelled_import_reads_nothing_more() -> None:
    control = JobControl(lambda: None)
    control.cancelling.set()

    with pytest.raises(JobCancelled):
        read_files([("a.md", b"One.")], control)


def test_a_passage_shows_number_lead_in_heads_and_notes() -> None:
    text = """1.1 Not paid for:
(a) no-shows;[^1]
(b) <x>

1.2 y.

|A|B|
|-|-|
|1|2|

[^1]: Yet.
"""
    first, second, _, row = passages_of(text)

    assert words_html(first, ["no"]) == (
        '<span class="sb-number">1.1 (a)</span> '
        '<span class="sb-lead-in"><mark>Not</mark> paid for:</span> '
        '<mark>no</mark>-shows; <span class="sb-note">Yet.</span>'
    )
    assert "&lt;x&gt;" in words_html(second)
    assert words_html(row).endswith(
        '<span class="sb-row-head">A:</span> 1 · <span class="sb-row-head">B:</span> 2'
    )


def test_a_limit_that_is_a_clause_is_shown_with_its_number() -> None:
    [passage] = passages_of("4.1 Bags are free.\n\nNot in July.\n\n4.2 Not for skis.")

    assert words_html(passage) == (
        '<span class="sb-number">4.1</span> Bags are free. '
        '<span class="sb-note">Not in July.</span> '
        '<span class="sb-number">4.2</span> <span class="sb-note">Not for skis.</span>'
    )


def test_a_page_is_imported_and_followed_until_it_is_stopped(
    console: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = switchboard_of()
    switchboard.sources = WebSources(
        switchboard.database,
        switchboard.versions,
        ("rules.example",),
        lambda: datetime(2026, 3, 6, tzinfo=UTC),
        fetch=lambda url, hosts: WebFile("fees.html", b"<html><p>A bag costs 60 euros."),
    )
    page = opened(console, switchboard)
    field(page, "Web page").set_value("https://rules.example/fees").run()
    another_run_follows_at_once(monkeypatch)
    press(page, "Import page")
    if JOB in page.session_state:
        assert page.session_state[JOB].job.wait(60)
        page.run()

    draft = switchboard.versions.draft("policy", NAME)
    assert draft is not None
    assert (draft.parts[-1].name, draft.parts[-1].text) == ("fees", "A bag costs 60 euros.\n")
    assert [one.url for one in switchboard.sources.of(NAME)] == ["https://rules.example/fees"]
    press(page, "Stop following")
    assert switchboard.sources.of(NAME) == ()


def test_without_allowed_hosts_no_page_can_be_imported(console: Opener) -> None:
    page = opened(console, switchboard_of())
    assert "Web page" not in [one.label for one in page.text_input]
