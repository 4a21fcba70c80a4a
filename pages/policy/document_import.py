"""Files that become documents of a policy's draft: text, Markdown, PDF and Word.

``import_file`` reads the files. They go into the draft, not to callers; Undo restores what they
replace.
"""

from dataclasses import replace

import streamlit as st

from agents_core.errors import PolicyError
from agents_core.knowledge.documents.document_import import MAX_FILE_BYTES, import_file
from agents_core.knowledge.policy_versions import MAX_DOCUMENTS
from agents_core.versions import Part
from agents_core.versions.draft_editor import DraftEditor
from pages.drafts.draft_session import page_state, widget_key
from pages.ui.html_text import escape_markdown

KINDS = ["md", "markdown", "txt", "pdf", "docx"]
NEW, INSTEAD = "New document", "Replace the open document"
COUNT, PROBLEMS = "policy_imports", "policy_import_problems"


def import_box(editor: DraftEditor, place: int | None) -> None:
    """The uploader; files are read as soon as they are uploaded."""
    how = NEW
    if place is not None:
        chosen = st.radio("Import as", [NEW, INSTEAD], key=widget_key(editor, "import_how"))
        how = chosen or NEW
    files = st.file_uploader(
        "Markdown, text, PDF or Word",
        type=KINDS,
        max_upload_size=MAX_FILE_BYTES // 1024**2,
        accept_multiple_files=how == NEW,
        key=f"policy_import_{st.session_state.get(COUNT, 0)}_{how == NEW}",
    )
    said_at, sentences = st.session_state.get(PROBLEMS, (0, ()))
    for sentence in (
        sentences if said_at == editor.generation else ()
    ):  # not those of an earlier import
        st.error(escape_markdown(sentence), icon=":material/error:")
    arrived = files if isinstance(files, list) else [files] if files else []
    if not arrived:
        return
    with st.spinner("Reading…"):
        read, problems = _read([(file.name, file.getvalue()) for file in arrived])
    st.session_state[COUNT] = st.session_state.get(COUNT, 0) + 1  # an empty uploader next time
    problems += _take(editor, read, place if how == INSTEAD else None)
    st.session_state[PROBLEMS] = (editor.generation, problems)
    st.rerun()


def _read(files: list[tuple[str, bytes]]) -> tuple[list[Part], list[str]]:
    """The documents in the files, and a sentence about each file that has none."""
    parts: list[Part] = []
    problems: list[str] = []
    for name, data in files:
        try:
            parts.append(import_file(name, data))
        except PolicyError as error:
            problems.append(f"{name}: {error}")
    return parts, problems


def _take(editor: DraftEditor, read: list[Part], place: int | None) -> list[str]:
    """Put them into the draft; a sentence when that cannot be."""
    if not read:
        return []
    parts = list(editor.parts)
    if place is not None:
        parts[place] = replace(parts[place], text=read[0].text)
    else:
        for part in read:
            parts.append(replace(part, name=free_name(part.name, [one.name for one in parts])))
    if len(parts) > MAX_DOCUMENTS:
        sentence = f"A policy may have {MAX_DOCUMENTS} documents; these would make {len(parts)}."
        return [sentence]
    if place is None:
        page_state(editor)["document"] = len(editor.parts)
    editor.edit(tuple(parts), replaced=True)
    return []


def free_name(name: str, taken: list[str]) -> str:
    """That name, with a number behind it while another document has it."""
    free, number = name, 2
    while free in taken:
        free, number = f"{name} {number}", number + 1
    return free
