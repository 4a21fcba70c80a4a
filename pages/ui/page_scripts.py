"""Scripts that a page installs once per page load. It knows none of them."""

from pathlib import Path

import streamlit as st

UNPLACED = '<div class="sb-unplaced" hidden></div>'
"""With it an element takes no room among the others (console.css)."""


def install_script(script: Path) -> None:
    """Run it in the browser. Draw it outside what moves: it guards itself against a second run."""
    body = f"{UNPLACED}<script>{script.read_text('utf-8')}</script>"
    st.html(body, unsafe_allow_javascript=True)
