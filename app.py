"""Page configuration, navigation and the start of the shared services; nothing else."""

from pathlib import Path

import streamlit as st

from pages import services

PAGES = Path(__file__).parent / "pages"

st.set_page_config(
    page_title="Switchboard",
    page_icon=":material/support_agent:",
    layout="wide",
    initial_sidebar_state="auto",
)
st.logo(PAGES / "logo.svg", size="large")
page = st.navigation(
    [
        st.Page(PAGES / "console.py", title="Console", icon=":material/call:", default=True),
        st.Page(PAGES / "about.py", title="About", icon=":material/info:"),
    ],
    position="top",
)
services.switchboard()
page.run()
services.warm()
