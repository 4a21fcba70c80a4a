"""A SwitchboardError as a sentence in its place, so that the rest of the page stays."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from agents_core.errors import SwitchboardError
from pages.ui.html_text import escape_markdown


@contextmanager
def errors_shown() -> Iterator[None]:
    """Show a SwitchboardError as a sentence in its place.

    Streamlit shows an exception that leaves a fragment as a traceback, and one that leaves the
    page's script ends the rest of the page.
    """
    try:
        yield
    except SwitchboardError as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")
