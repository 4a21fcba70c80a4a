"""The main script: page configuration, navigation and the start of the shared services."""

import streamlit as st

from agents_core.changes import STORE
from agents_core.errors import StoreUnavailable, SwitchboardError
from pages import startup, vendor_patches
from pages.services import switchboard_provider
from pages.ui.assets import ASSETS, ROUTES
from pages.ui.html_text import escape_markdown
from pages.ui.notices import begin_visit
from pages.ui.page_scripts import install_script

startup.wait_until_prepared()
# Imported here: not while the startup thread imports.
from pages.drafts.author_memory import remember_author  # noqa: E402
from pages.live_calls.current_handler import console_handler  # noqa: E402
from pages.live_channel.parts import rerun_on, rerun_when_started  # noqa: E402
from pages.session.previous_calls import forget_call_of_address  # noqa: E402

vendor_patches.install()
st.set_page_config(
    page_title="Switchboard",
    page_icon=ASSETS / "icon.svg",  # Streamlit fetches a Material icon from an outside host
    layout="wide",
    initial_sidebar_state="collapsed",
)
st.logo(ASSETS / "logo.svg", size="large")
page = st.navigation(
    [
        st.Page(ROUTES / "console.py", title="Console", icon=":material/call:", default=True),
        st.Page(ROUTES / "calls.py", title="Calls", icon=":material/history:"),
        st.Page(ROUTES / "insights.py", title="Insights", icon=":material/insights:"),
        st.Page(ROUTES / "live.py", title="Live", icon=":material/sensors:"),
        st.Page(ROUTES / "review.py", title="Review", icon=":material/rate_review:"),
        st.Page(ROUTES / "agents.py", title="Agents", icon=":material/groups:"),
        st.Page(ROUTES / "policy.py", title="Policy", icon=":material/menu_book:"),
        st.Page(ROUTES / "about.py", title="About", icon=":material/info:"),
    ],
    position="top",
)
begin_visit(page.url_path)
forget_call_of_address(page.url_path)
started = False
try:
    switchboard_provider.shared_switchboard()
    started = True
    console_handler()  # on every page: a reloaded one takes over its call as soon as it connects
    rerun_on("database", STORE)
    remember_author()
    page.run()
    install_script(ASSETS / "reload_blank_page.js")
except SwitchboardError as error:  # a setting that cannot be used, a database that is gone
    st.error(escape_markdown(str(error)), icon=":material/error:")
    if isinstance(error, StoreUnavailable) and not started:
        rerun_when_started()
