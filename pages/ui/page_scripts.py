"""Browser scripts that a page installs."""

from pathlib import Path

import streamlit as st

UNPLACED = '<div class="sb-unplaced" hidden></div>'
"""An element with it takes no space among the others (console.css)."""


def install_script(script: Path) -> None:
    """Run a script in the browser.

    Call it outside of fragments. Each script returns at once when it runs a second time. Its text,
    comments included, must not look like markup: DOMPurify would remove the whole script.
    """
    body = f"{UNPLACED}<script>{script.read_text('utf-8')}</script>"
    st.html(body, unsafe_allow_javascript=True)
