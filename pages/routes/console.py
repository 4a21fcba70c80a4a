"""The Console: a call with its transcript, trace, approvals and policy on one page."""

import streamlit as st

from pages.console.console_page import console_page
from pages.services import switchboard_provider
from pages.ui.assets import ASSETS

st.html(ASSETS / "console.css")
st.html(ASSETS / "workshop.css")
console_page(switchboard_provider.shared_switchboard())
