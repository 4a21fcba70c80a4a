"""The result of the last click on the Review page, shown once."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from agents_core.errors import SwitchboardError
from pages.ui.html_text import escape_markdown

DOUBLE_CLICK_S = 1.0
"""A second click on Done within this time belongs to a double click, not to the next call."""


@dataclass(slots=True)
class LastAction:
    """The result of the last click."""

    done: str = ""
    problem: str = ""
    done_s: float = -DOUBLE_CLICK_S  #: monotonic time of the last click on Done

    def act(self, work: Callable[[], str]) -> None:
        """Run an action; it returns the message to show."""
        self.done = self.problem = ""
        try:
            self.done = work()
        except SwitchboardError as error:
            self.problem = str(error)

    def draw(self) -> None:
        """Show the result, once."""
        if self.problem:
            st.error(escape_markdown(self.problem), icon=":material/error:")
        elif self.done:
            st.success(escape_markdown(self.done), icon=":material/check:")
        self.done = self.problem = ""


def last_action() -> LastAction:
    """The last action of this session."""
    found: LastAction = st.session_state.setdefault("review_last_action", LastAction())
    return found
