"""Files that become documents of a policy's draft: text, Markdown, HTML, tables, PDF and Word.

A background job reads them. They go into the draft, not to callers; Undo restores what they
replace. What a file's reader left out or is unsure of stays on the page until it is published.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from agents_core.background_job import BackgroundJob, JobControl
from agents_core.errors import PolicyError
from agents_core.knowledge.documents.importing.document_import import MAX_FILE_BYTES, import_file
from agents_core.knowledge.documents.importing.import_report import Imported
from agents_core.knowledge.policy_versions import MAX_DOCUMENTS
from agents_core.knowledge.web_sources import AUTHOR
from agents_core.versions import Part
from agents_core.versions.draft_editor import DraftEditor
from agents_core.versions.stored_text import free_name
from pages.drafts.draft_session import page_state, widget_key
from pages.live_channel.parts import job_progress
from pages.policy.passage_search import show_draft_passages
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown
from pages.vendor_patches.streamlit.callback_interruption import uninterrupted

SHORT_S = 0.5
"""Most files are read within this time; for others the progress is shown."""

KINDS = ["md", "markdown", "txt", "html", "htm", "csv", "tsv", "xlsx", "pdf", "docx"]
NEW, INSTEAD = "New document", "Replace the open document"
COUNT, JOB, PROBLEMS, REPORTS = (
    "policy_imports",
    "policy_import_job",
    "policy_import_problems",
    "policy_import_reports",
)


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """The uploaded files as documents. ``problems``: a sentence for each that was refused."""

    imported: tuple[Imported, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunningImport:
    """The import of this browser session. ``place``: index of the document it replaces."""

    policy: str
    place: int | None
    job: BackgroundJob[ReadFiles]
    url: str = ""  #: of an imported page


def import_box(switchboard: Switchboard, editor: DraftEditor, place: int | None) -> None:
    """The uploader; files are read as soon as they are uploaded."""
    how = NEW
    if place is not None:
        chosen = st.radio("Import as", [NEW, INSTEAD], key=widget_key(editor, "import_how"))
        how = chosen or NEW
    key = f"policy_import_{st.session_state.get(COUNT, 0)}_{how == NEW}"
    running: RunningImport | None = st.session_state.get(JOB)
    busy = running is not None and running.job.running
    st.file_uploader(
        "Markdown, text, web page, table, PDF or Word",
        type=KINDS,
        max_upload_size=MAX_FILE_BYTES // 1024**2,
        accept_multiple_files=how == NEW,
        key=key,
        disabled=busy,
        on_change=_import_files,
        args=(switchboard, editor.name, key, place if how == INSTEAD else None),
    )
    said_at, sentences = st.session_state.get(PROBLEMS, (0, ()))
    for sentence in sentences if said_at == editor.generation else ():  # not of an earlier import
        st.error(escape_markdown(sentence), icon=":material/error:")
    if switchboard.sources.hosts:
        _page_box(switchboard, editor, busy=busy)


def _import_files(switchboard: Switchboard, policy: str, key: str, place: int | None) -> None:
    """Start to read what was uploaded."""
    files = [(file.name, file.getvalue()) for file in _listed(st.session_state[key])]
    if not files:
        return
    job = switchboard.jobs.start(lambda control: read_files(files, control), name="file import")
    job.wait(SHORT_S)
    st.session_state[JOB] = RunningImport(policy, place, job)
    st.session_state[COUNT] = st.session_state.get(COUNT, 0) + 1  # an empty uploader next time


def _listed(found: UploadedFile | list[UploadedFile] | None) -> list[UploadedFile]:
    return found if isinstance(found, list) else [found] if found else []


def _page_box(switchboard: Switchboard, editor: DraftEditor, *, busy: bool) -> None:
    """The address of a web page to import and to follow, and the pages that are followed."""
    key = widget_key(editor, "import_url")
    st.text_input(
        "Web page",
        key=key,
        placeholder=f"https://{sorted(switchboard.sources.hosts)[0]}/",
        help="Its document follows the page: once a day a changed text is put into the draft.",
    )
    st.button(
        "Import page",
        key=widget_key(editor, "import_page"),
        disabled=busy or not _typed(key),
        on_click=_import_page,
        args=(switchboard, editor.name, key),
    )
    for source in switchboard.sources.of(editor.name):
        problem = f" {source.problem}" if source.problem else ""
        st.caption(escape_markdown(f"{source.document} follows {source.url}.{problem}"))
        st.button(
            "Stop following",
            key=widget_key(editor, f"unlink_{source.document}"),
            type="tertiary",
            on_click=switchboard.sources.unlink,
            args=(editor.name, source.document),
        )


def _import_page(switchboard: Switchboard, policy: str, key: str) -> None:
    """Start to read the page of the typed address."""
    url, sources = _typed(key), switchboard.sources
    if not url:
        return
    job = switchboard.jobs.start(
        lambda _: ReadFiles((sources.read(url),), ()), name="page import", cancellable=False
    )
    job.wait(SHORT_S)
    st.session_state[JOB] = RunningImport(policy, None, job, url)


def _typed(key: str) -> str:
    return str(st.session_state.get(key) or "").strip()


def import_state(switchboard: Switchboard, editor: DraftEditor) -> None:
    """The progress of an import; afterwards its documents in the draft, and their reports."""
    running: RunningImport | None = st.session_state.get(JOB)
    if running is not None and running.policy == editor.name:
        if running.job.running:
            job_progress("policy_import", running.job)
        if not running.job.running:
            with uninterrupted():
                _finish(switchboard, editor, running)
            st.rerun()
    _reports(editor)
    if editor.changed and switchboard.sources.hosts:
        for source in switchboard.sources.of(editor.name):
            if source.changed_at is not None and editor.saved_by == AUTHOR:
                name = escape_markdown(source.document)
                st.info(f"**{name}** changed on its web page. The new text is in this draft.")


def read_files(files: Sequence[tuple[str, bytes]], control: JobControl) -> ReadFiles:
    """The documents in the files."""
    imported: list[Imported] = []
    problems: list[str] = []
    for number, (name, data) in enumerate(files):
        control.set_status(f"Reading {name}")
        begun = number / len(files)

        def report(done: int, total: int, begun: float = begun) -> None:
            control.raise_if_cancelled()
            control.set_progress(begun + done / total / len(files))

        control.raise_if_cancelled()
        control.set_progress(begun)
        try:
            imported.append(import_file(name, data, report))
        except PolicyError as error:
            problems.append(f"{name}: {error}")
    return ReadFiles(tuple(imported), tuple(problems))


def _finish(switchboard: Switchboard, editor: DraftEditor, running: RunningImport) -> None:
    del st.session_state[JOB]
    read = running.job.result or ReadFiles(
        (), (running.job.problem or "The import was cancelled.",)
    )
    problems = list(read.problems) + _take(editor, read.imported, running.place)
    st.session_state[PROBLEMS] = (editor.generation, problems)
    if read.imported:
        show_draft_passages(editor)
        if running.url and not problems:
            part = editor.parts[-1]
            switchboard.sources.link(editor.name, part.name, running.url, part.text)


def _take(editor: DraftEditor, read: Sequence[Imported], place: int | None) -> list[str]:
    """Put the documents into the draft. Returns sentences about why that was refused."""
    if not read:
        return []
    parts = list(editor.parts)
    reports = dict(_reports_of(editor))
    if place is not None and place < len(parts):
        parts[place] = replace(parts[place], text=read[0].part.text)
        reports[parts[place].name] = read[0].report.sentences()
    else:
        for one in read:
            name = free_name(one.part.name, [part.name for part in parts])
            parts.append(Part(name, one.part.text))
            reports[name] = one.report.sentences()
    if len(parts) > MAX_DOCUMENTS:
        sentence = f"A policy may have {MAX_DOCUMENTS} documents; these would make {len(parts)}."
        return [sentence]
    if len(parts) > len(editor.parts):
        page_state(editor)["document"] = len(editor.parts)
    st.session_state[_key(editor)] = reports
    editor.edit(tuple(parts), replaced=True)
    return []


def _reports(editor: DraftEditor) -> None:
    """What was left out and what is unsure, until it is published or removed."""
    if not editor.changed:
        st.session_state.pop(_key(editor), None)
    names = {part.name for part in editor.parts}
    for name, sentences in _reports_of(editor).items():
        if name not in names:
            continue
        imported = f"**{escape_markdown(name)}** was imported"
        if sentences:
            listed = escape_markdown(" ".join(sentences))
            st.warning(f"{imported}. {listed}", icon=":material/rule:")
        else:
            st.success(f"{imported} whole.", icon=":material/check:")


def _reports_of(editor: DraftEditor) -> dict[str, tuple[str, ...]]:
    """The sentences of each imported document, by its name."""
    found: dict[str, tuple[str, ...]] = st.session_state.get(_key(editor), {})
    return found


def _key(editor: DraftEditor) -> str:
    return f"{REPORTS}:{editor.name}"
