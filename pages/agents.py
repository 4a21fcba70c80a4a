"""The Agents page: a team as data, its drawing, its versions, and its way into a file and back."""

from pathlib import Path

import streamlit as st

from pages import services
from pages.entry import through_app
from pages.widgets.agents_editor import agents_editor

through_app()

WIDGETS = Path(__file__).parent / "widgets"
st.html(WIDGETS / "console.css")
st.html(WIDGETS / "workshop.css")

agents_editor(services.switchboard())
