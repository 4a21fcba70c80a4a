"""Keeps the person's name in their browser, over reloads and for later visits."""

import streamlit as st

from pages.drafts.draft_session import AUTHOR, MAX_AUTHOR_CHARS
from pages.live_channel.channel import page_session, shared_channel
from pages.live_channel.parts import live_part, rerun_on

STORED, TAKEN = "live_stored_author", "stored_author_taken"


def keep_author(name: str) -> None:
    """Use this name from now on, and have the browser store it; an empty one is forgotten."""
    st.session_state[AUTHOR] = name
    shared_channel().changes.publish(_topic())


@st.fragment
def remember_author() -> None:
    """Give the browser the name that was typed, or take the one that it stored before. Call it once
    per page."""
    rerun_on("author", _topic())
    name = st.session_state.get(AUTHOR)
    live_part("author", STORED, on_change={"author": _take}, name=name)
    if st.session_state.pop(TAKEN, False):
        st.rerun()  # the page shows it


def _take() -> None:
    """Use the stored name, unless another one was typed meanwhile."""
    if AUTHOR not in st.session_state:
        stored = str(st.session_state[STORED].get("author") or "")
        st.session_state[AUTHOR] = stored[:MAX_AUTHOR_CHARS]
        st.session_state[TAKEN] = True


def _topic() -> str:
    return f"session/{page_session().public_id}/author"
