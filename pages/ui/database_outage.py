"""What a page shows while the database is unavailable, and its redraw when it is back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from agents_core.errors import StoreUnavailable, SwitchboardError
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown

DATABASE_GONE = "database_gone"
RETRY_S = 3.0


@contextmanager
def errors_shown() -> Iterator[None]:
    """Show a SwitchboardError as a sentence in its place.

    Streamlit shows an exception that leaves a fragment as a traceback, and one that leaves the
    page's script ends the rest of the page.
    """
    try:
        yield
    except SwitchboardError as error:
        if isinstance(error, StoreUnavailable):
            note_outage()
        st.error(escape_markdown(str(error)), icon=":material/error:")


def note_outage() -> None:
    """Remember that a part of this page is missing or outdated for want of the database."""
    st.session_state[DATABASE_GONE] = True


def rerun_after_outage(switchboard: Switchboard) -> None:
    """Redraw the whole page once the database answers; call it in a fragment with ``run_every``."""
    if not st.session_state.get(DATABASE_GONE):
        return
    try:
        names = switchboard.teams.names()
        switchboard.versions.newest_number("team", names[0])
    except StoreUnavailable:
        return
    del st.session_state[DATABASE_GONE]
    st.rerun()


@dataclass(slots=True)
class _FirstRun:
    pending: bool = True  #: the fragment's run as a part of the page's own run


def retry_page() -> None:
    """Redraw a page that could not be drawn every ``RETRY_S``; call it at its end."""
    st.fragment(_rerun_page, run_every=RETRY_S)(_FirstRun())


def _rerun_page(first: _FirstRun) -> None:
    if not first.pending:
        st.rerun()
    first.pending = False
