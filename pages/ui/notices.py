"""Messages about the last action, each shown only on the visit of the page it was made on, and only
while the page still shows what it is about."""

from collections.abc import Hashable
from typing import NamedTuple

import streamlit as st

from pages.ui.html_text import escape_markdown

ADDRESS, VISIT = "visited_address", "page_visit"


class Notice(NamedTuple):
    """A sentence and what it belongs to."""

    sentence: str
    ok: bool
    about: Hashable
    visit: int


def begin_visit(address: str) -> None:
    """Call at the start of every whole run: another address than before begins another visit."""
    if st.session_state.get(ADDRESS) != address:
        st.session_state[ADDRESS] = address
        st.session_state[VISIT] = visit() + 1


def visit() -> int:
    """The number of the page visit that this session is on."""
    return int(st.session_state.get(VISIT, 0))


def notify(key: str, sentence: str, *, ok: bool = True, about: Hashable = None) -> None:
    """Keep a message until ``forget_notice``, another message, or the end of what it is about."""
    st.session_state[key] = Notice(sentence, ok, about, visit())


def forget_notice(key: str) -> None:
    """Remove the message."""
    st.session_state.pop(key, None)


def forget_problem(key: str) -> None:
    """Remove the message if it is about what went wrong."""
    notice: Notice | None = st.session_state.get(key)
    if notice is not None and not notice.ok:
        forget_notice(key)


def show_notice(key: str, *, about: Hashable = None) -> None:
    """Draw the message, if there is one about this."""
    notice: Notice | None = st.session_state.get(key)
    if notice is None:
        return
    if (notice.about, notice.visit) != (about, visit()):
        forget_notice(key)
    elif notice.ok:
        st.success(escape_markdown(notice.sentence), icon=":material/check:")
    else:
        st.error(escape_markdown(notice.sentence), icon=":material/error:")
