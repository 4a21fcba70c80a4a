"""The result of the last click on the Review page, shown until the next one."""

from collections.abc import Callable

import streamlit as st

from agents_core.errors import SwitchboardError
from pages.ui.notices import forget_notice, notify, show_notice

RESULT, VIEW = "review_result", "review_view"


def act(work: Callable[[], str]) -> None:
    """Run an action, which returns the message to show; inside a callback."""
    forget_notice(RESULT)
    try:
        if said := work():
            notify(RESULT, said, about=st.session_state.get(VIEW))
    except SwitchboardError as error:
        notify(RESULT, str(error), ok=False, about=st.session_state.get(VIEW))


def show_result(view: str) -> None:
    """Draw the result, on the view of the page where the click was made."""
    show_notice(RESULT, about=view)
