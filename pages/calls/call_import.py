"""Taking in a call that somebody made a file of: a message, and the way to the call.

What a file may be is ``agents_core.exchange``'s to say; a file that cannot be used changes nothing.
"""

from dataclasses import dataclass

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.exchange.call_file.file_format import FILE_BYTES
from pages.calls.call_table import PAGE
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown

UPLOADS, SAID = "call_import_uploads", "call_import_said"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What became of the last file."""

    sentence: str
    call_id: str = ""  #: empty: it could not be used
    new: bool = False


def bundle_import(switchboard: Switchboard) -> None:
    """Draw it."""
    with st.popover("Import", icon=":material/upload:", key="call_import"):
        st.caption("A call's file from another Switchboard. It opens read-only; no key is needed.")
        st.file_uploader(
            "A call's file",
            type=["zip"],
            max_upload_size=FILE_BYTES // 1024**2,
            key=_uploader(),
            on_change=_take_in,
            args=(switchboard,),
            label_visibility="collapsed",
        )
        _message(st.session_state.get(SAID))


def _uploader() -> str:
    return f"call_import_{st.session_state.get(UPLOADS, 0)}"


def _take_in(switchboard: Switchboard) -> None:
    upload = st.session_state.get(_uploader())
    if upload is None:
        st.session_state.pop(SAID, None)
        return
    try:
        arrival = switchboard.files.import_call(upload.getvalue())
        said = Said(sentence=arrival.sentence, call_id=arrival.call_id, new=arrival.new)
    except SwitchboardError as error:
        said = Said(sentence=f"{upload.name}: {error} Nothing was changed.")
    st.session_state[SAID] = said
    st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1  # an empty uploader next time


def _message(said: Said | None) -> None:
    if said is None:
        return
    if not said.call_id:
        st.error(escape_markdown(said.sentence), icon=":material/error:")
        return
    draw = st.success if said.new else st.info
    draw(escape_markdown(said.sentence))
    st.page_link(
        PAGE,
        label="Open the call",
        icon=":material/open_in_new:",
        query_params={"call": said.call_id},
    )
