"""What a page does while the database is gone: a sentence where it is missing, and back by itself.

It knows no database; only who asks one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from agents_core.errors import StoreUnavailable, SwitchboardError
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown

GONE = "database_gone"
RETRY_S = 3.0


@contextmanager
def told() -> Iterator[None]:
    """What fails inside is a sentence in its place. Streamlit shows what leaves a fragment as a
    traceback, and what leaves the page's own run costs all the rest of it."""
    try:
        yield
    except SwitchboardError as error:
        if isinstance(error, StoreUnavailable):
            note_outage()
        st.error(escape_markdown(str(error)), icon=":material/error:")


def note_outage() -> None:
    """Something of this page is missing or as it was, for the database could not be asked."""
    st.session_state[GONE] = True


def come_back(switchboard: Switchboard) -> None:
    """Draw the whole page again once the database answers; inside a fragment that ticks."""
    if not st.session_state.get(GONE):
        return
    try:
        names = switchboard.teams.names()
        switchboard.versions.newest_number("team", names[0])
    except StoreUnavailable:
        return
    del st.session_state[GONE]
    st.rerun()


@dataclass(slots=True)
class _Drawn:
    first: bool = True  #: the run that draws the page; what follows are ticks


def try_again() -> None:
    """Draw a page that could not be drawn again and again; at its end."""
    st.fragment(_draw_again, run_every=RETRY_S)(_Drawn())


def _draw_again(drawn: _Drawn) -> None:
    first, drawn.first = drawn.first, False
    if not first:
        st.rerun()
