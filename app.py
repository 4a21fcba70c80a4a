"""Page configuration, navigation and the start of the shared services; nothing else."""

from pathlib import Path

import streamlit as st

from agents_core.errors import StoreUnavailable, SwitchboardError
from pages import light_runs, services, whole_runs
from pages.widgets.outage import try_again
from pages.widgets.scripts import install
from pages.widgets.text import escape_markdown

PAGES = Path(__file__).parent / "pages"

whole_runs.lose_nothing()
light_runs.read_themes_once()
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
        st.Page(PAGES / "calls.py", title="Calls", icon=":material/history:"),
        st.Page(PAGES / "insights.py", title="Insights", icon=":material/insights:"),
        st.Page(PAGES / "live.py", title="Live", icon=":material/sensors:"),
        st.Page(PAGES / "review.py", title="Review", icon=":material/rate_review:"),
        st.Page(PAGES / "agents.py", title="Agents", icon=":material/groups:"),
        st.Page(PAGES / "policy.py", title="Policy", icon=":material/menu_book:"),
        st.Page(PAGES / "about.py", title="About", icon=":material/info:"),
    ],
    position="top",
)
try:
    services.switchboard()
    page.run()
    install(PAGES / "widgets" / "revive.js")
    services.warm()
except SwitchboardError as error:  # a setting that cannot be used, a database that is gone
    st.error(escape_markdown(str(error)), icon=":material/error:")
    if isinstance(error, StoreUnavailable):
        try_again()
