"""Sees to it that app.py runs whichever address a person opens. It knows no page.

Streamlit (1.67) takes a folder called pages for pages of its own until ``st.navigation`` was called
in the process. So whoever opened /policy first after a start would get it without app.py: without
navigation, without a sentence where something fails, and nothing would be warmed.
"""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager


def through_app() -> None:
    """First thing in every page: begin again with app.py when it was left out."""
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
