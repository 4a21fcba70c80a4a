"""The Agents page: a team's agents, diagram, versions and file transfer."""

import streamlit as st

from pages.agents_page.team_editor import agents_editor
from pages.services import switchboard_provider
from pages.ui.assets import ASSETS

st.html(ASSETS / "console.css")
st.html(ASSETS / "workshop.css")

agents_editor(switchboard_provider.shared_switchboard())
