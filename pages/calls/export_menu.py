"""Export menus: tables of the list and of one call, call files, and OpenTelemetry spans.

Files are made on request, those of long lists on a background thread.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal, TypeAlias

import streamlit as st

from agents_core.archive.call_records import CallFilter, Order
from agents_core.errors import SwitchboardError
from agents_core.exchange.otlp.otlp_target import OtlpTarget
from agents_core.exchange.otlp.stored_call_export import MAX_CALLS, send_calls
from agents_core.exchange.tables.call_tables import (
    call_ids,
    calls_table,
    events_table,
    measures_tables,
)
from agents_core.exchange.tables.table_writer import (
    MIME,
    Format,
    Table,
    file_name,
    table_bytes,
    write_table,
)
from pages.calls.export_job import ExportTask
from pages.live_channel.parts import job_progress
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown

FORMATS: dict[Format, str] = {"csv": "CSV", "jsonl": "JSON Lines", "parquet": "Parquet"}
TASK, FORM = "export_task", "export_format"

CallTable: TypeAlias = Literal["turns", "lines", "handoffs", "lookups", "flags", "events"]
CALL_TABLES: dict[CallTable, str] = {
    "turns": "Turns and their measures",
    "lines": "Transcript lines",
    "handoffs": "Handoffs",
    "lookups": "Lookups",
    "flags": "Flags",
    "events": "All events",
}


# --- the filtered list ------------------------------------------------------------------------


def export_menu(
    switchboard: Switchboard, filter: CallFilter, *, order: Order, total: int, query: object
) -> None:
    """The export menu of the list: all calls that match the filter.

    ``query``: the current query, to recognise a file of an earlier one.
    """
    with st.popover("Export", icon=":material/download:", key="export_menu"):
        many = f"{total:,} call{'' if total == 1 else 's'}"
        st.caption(f"All {many} of this list, one row each. Times are UTC.")
        form = _form(FORM)
        asked = (query, form)
        st.button(
            "Prepare file",
            key="export_prepare",
            disabled=not total,
            on_click=_prepare,
            args=(switchboard, filter, order, query),
        )
        st.divider()
        _spans_of_list(switchboard, filter, order, total)
        _progress(asked)


def _form(key: str) -> Format:
    chosen: Format | None = st.segmented_control(
        "Format",
        list(FORMATS),
        format_func=FORMATS.__getitem__,
        default="csv",
        required=True,
        key=key,
        label_visibility="collapsed",
    )
    return chosen or "csv"


def _task() -> ExportTask | None:
    found: ExportTask | None = st.session_state.get(TASK)
    return found


def _start(task: ExportTask) -> None:
    before = _task()
    if before is not None:
        before.cancel()
    st.session_state[TASK] = task


def _prepare(switchboard: Switchboard, filter: CallFilter, order: Order, query: object) -> None:
    """The format may have been chosen since the button was drawn."""
    form: Format = st.session_state[FORM] or "csv"

    def work(task: ExportTask) -> str:
        table = calls_table(switchboard.archive, filter, order=order, now=datetime.now(UTC))
        task.total, task.file_name, task.mime = table.count, file_name(table, form), MIME[form]
        count = write_table(table, form, task.path, task.progress)
        return f"{count:,} calls are ready."

    _start(ExportTask(work, switchboard.jobs, query=(query, form), total=None, unit="calls"))


@st.fragment
def _progress(asked: object) -> None:
    task = _task()
    if task is None:
        return
    if task.running:
        job_progress("export", task.job)
        return
    if task.cancelled:
        st.caption(task.when_cancelled)
        return
    if task.problem:
        st.error(escape_markdown(task.problem), icon=":material/error:")
        return
    st.success(escape_markdown(task.result), icon=":material/check_circle:")
    if task.file_name:
        if task.query != asked:
            st.caption("This file was made with other filters.")
        st.download_button(
            f"Download {task.file_name}",
            data=task.path.read_bytes,
            file_name=task.file_name,
            mime=task.mime,
            key="export_download",
            icon=":material/download:",
            type="primary",
            on_click="ignore",
        )


# --- OpenTelemetry ----------------------------------------------------------------------------


def _spans_of_list(switchboard: Switchboard, filter: CallFilter, order: Order, total: int) -> None:
    def ids() -> list[str]:
        return list(call_ids(switchboard.archive, filter, order=order, now=datetime.now(UTC)))

    count = min(total, MAX_CALLS)
    _spans_button(switchboard, ids, count, key="export_spans")
    if total > MAX_CALLS:
        st.caption(f"Only the first {MAX_CALLS:,} calls are sent.")


def _spans_button(
    switchboard: Switchboard, ids: Callable[[], list[str]], count: int, *, key: str
) -> None:
    """A call can be sent again: its spans have the same ids."""
    target = switchboard.spans.target
    if target is None:
        st.caption("Set OTEL_EXPORTER_OTLP_ENDPOINT to send calls to OpenTelemetry.")
        return
    st.button(
        "Send to OpenTelemetry",
        key=key,
        icon=":material/share:",
        disabled=not count,
        help=escape_markdown(
            f"Spans to {target.host}, {'with' if target.content else 'without'} transcripts."
        ),
        on_click=_send,
        args=(switchboard, target, ids, count),
    )
    status = switchboard.spans.status()
    if status.problem:
        waits = f" {status.waiting:,} spans are waiting." if status.waiting else ""
        st.warning(escape_markdown(status.problem + waits), icon=":material/warning:")


def _send(
    switchboard: Switchboard, target: OtlpTarget, ids: Callable[[], list[str]], count: int
) -> None:
    def work(task: ExportTask) -> str:
        sent = send_calls(target, ids(), switchboard.archive.events, task.progress)
        left_out = f"; {sent.rejected:,} spans were rejected" if sent.rejected else ""
        return f"{sent.spans:,} spans of {sent.calls:,} calls were sent{left_out}."

    _start(ExportTask(work, switchboard.jobs, query=None, total=count, unit="calls"))


# --- one call ---------------------------------------------------------------------------------


def call_export(switchboard: Switchboard, call_id: str) -> None:
    """The export menu of one call."""
    with st.popover("Export", icon=":material/download:", key="call_export"):
        st.caption(
            "The call file holds events, recording, versions and reviews, for import into any "
            "Switchboard."
        )
        call_file_button(switchboard, call_id)
        st.divider()
        what: CallTable = st.selectbox(
            "Table", list(CALL_TABLES), format_func=CALL_TABLES.__getitem__, key="call_export_what"
        )
        table_download(
            lambda: call_table(switchboard, call_id, what),
            key="call_export_table",
            name=f"call-{call_id[:8]}-{what}",
        )
        st.divider()
        _spans_button(switchboard, lambda: [call_id], 1, key="call_export_spans")
        task = _task()
        if task is not None and not task.file_name:
            _progress(None)


def call_file_button(switchboard: Switchboard, call_id: str) -> None:
    """A download button for the call file, which is made on request."""
    st.download_button(
        "Download call",
        data=lambda: switchboard.files.export_call(call_id)[1],
        file_name=f"call-{call_id[:8]}.switchboard-call.zip",
        mime="application/zip",
        key="call_file",
        icon=":material/folder_zip:",
        on_click="ignore",
    )


def call_table(switchboard: Switchboard, call_id: str, what: CallTable) -> Table:
    """A table of one call.

    Raises:
        SwitchboardError: the call does not exist, or the database is unavailable.
    """
    if what == "events":
        return events_table(call_id, switchboard.archive.events(call_id))
    return measures_tables(call_id, switchboard.archive.measures(call_id))[what]


def table_download(make: Callable[[], Table], *, key: str, name: str) -> None:
    """A format and a download button for a small table, which is read on request.

    ``name``: of the file, without extension.
    """
    form = _form(f"{key}_format")

    def data() -> bytes:
        try:
            return table_bytes(make(), form)
        except SwitchboardError as error:  # a download has no other place for a message
            return f"{error}\n".encode()

    st.download_button(
        f"Download as {FORMATS[form]}",
        data=data,
        file_name=f"{name}.{form}",
        mime=MIME[form],
        key=f"{key}_download",
        icon=":material/table:",
        on_click="ignore",
    )
