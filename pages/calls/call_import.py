"""Import of a call file: the upload, its result, and a link to the imported call."""

from dataclasses import dataclass

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.exchange.call_file.file_format import FILE_BYTES
from pages.calls.call_table import PAGE
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown

UPLOADS, MESSAGE = "call_import_uploads", "call_import_result"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportMessage:
    """The result of the last import."""

    sentence: str
    call_id: str = ""  #: empty: the file is invalid
    new: bool = False


def call_import(switchboard: Switchboard) -> None:
    """Show the import menu."""
    with st.popover("Import", icon=":material/upload:", key="call_import"):
        st.caption("A call file exported from another Switchboard. It opens read-only.")
        st.file_uploader(
            "Call file",
            type=["zip"],
            max_upload_size=FILE_BYTES // 1024**2,
            key=_uploader(),
            on_change=_import,
            args=(switchboard,),
            label_visibility="collapsed",
        )
        _show_message(st.session_state.get(MESSAGE))


def _uploader() -> str:
    return f"call_import_{st.session_state.get(UPLOADS, 0)}"


def _import(switchboard: Switchboard) -> None:
    upload = st.session_state.get(_uploader())
    if upload is None:
        st.session_state.pop(MESSAGE, None)
        return
    try:
        result = switchboard.files.import_call(upload.getvalue())
        message = ImportMessage(sentence=result.sentence, call_id=result.call_id, new=result.new)
    except SwitchboardError as error:
        message = ImportMessage(sentence=f"{upload.name}: {error} Nothing was changed.")
    st.session_state[MESSAGE] = message
    st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1  # an empty uploader next time


def _show_message(message: ImportMessage | None) -> None:
    if message is None:
        return
    if not message.call_id:
        st.error(escape_markdown(message.sentence), icon=":material/error:")
        return
    draw = st.success if message.new else st.info
    draw(escape_markdown(message.sentence))
    st.page_link(
        PAGE,
        label="Open the call",
        icon=":material/open_in_new:",
        query_params={"call": message.call_id},
    )
