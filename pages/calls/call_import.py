"""Import of a call file: the upload, its progress and result, and a link to the imported call."""

from dataclasses import dataclass

import streamlit as st

from agents_core.background_job import BackgroundJob, JobControl
from agents_core.exchange.call_file.call_files import CallFiles, ImportResult
from agents_core.exchange.call_file.file_format import FILE_BYTES
from pages.calls.call_table import PAGE
from pages.live_channel.parts import job_progress
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown

UPLOADS, IMPORT = "call_import_uploads", "call_import_job"


@dataclass(frozen=True, slots=True)
class CallImport:
    """The last import of this session."""

    file_name: str
    job: BackgroundJob[ImportResult]


def call_import(switchboard: Switchboard) -> None:
    """Show the import menu."""
    with st.popover("Import", icon=":material/upload:", key="call_import"):
        st.caption("A call file exported from another Switchboard. It opens read-only.")
        last: CallImport | None = st.session_state.get(IMPORT)
        running = last is not None and last.job.running
        st.file_uploader(
            "Call file",
            type=["zip"],
            max_upload_size=FILE_BYTES // 1024**2,
            key=_uploader(),
            on_change=_import,
            args=(switchboard,),
            label_visibility="collapsed",
            disabled=running,
        )
        if last is not None:
            _progress(last, running=running)


def _uploader() -> str:
    return f"call_import_{st.session_state.get(UPLOADS, 0)}"


def _import(switchboard: Switchboard) -> None:
    upload = st.session_state.get(_uploader())
    if upload is None:
        st.session_state.pop(IMPORT, None)
        return
    data, files = upload.getvalue(), switchboard.files
    job = switchboard.jobs.start(lambda control: _run(files, data, control), name="call import")
    st.session_state[IMPORT] = CallImport(upload.name, job)
    st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1  # an empty uploader next time


def _run(files: CallFiles, data: bytes, control: JobControl) -> ImportResult:
    def checked() -> None:
        control.step(1, 2)
        control.set_status("Storing the call…")

    control.set_status("Checking the file…")
    control.step(0, 2)
    return files.import_call(data, checked)


def _progress(last: CallImport, *, running: bool) -> None:
    """Outside of a fragment: the list below has another call when the import has ended."""
    job = last.job
    if running:
        job_progress("call_import", job)
    elif job.cancelled:
        st.caption("The import was cancelled. Nothing was changed.")
    elif job.result is None:
        st.error(
            escape_markdown(f"{last.file_name}: {_nothing_changed(job.problem)}"),
            icon=":material/error:",
        )
    else:
        _show_result(job.result)


def _nothing_changed(problem: str) -> str:
    sentence = "Nothing was changed."
    return problem if problem.endswith(sentence) else f"{problem} {sentence}"


def _show_result(result: ImportResult) -> None:
    draw = st.success if result.new else st.info
    draw(escape_markdown(result.sentence))
    st.page_link(
        PAGE,
        label="Open the call",
        icon=":material/open_in_new:",
        query_params={"call": result.call_id},
    )
