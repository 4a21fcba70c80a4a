"""The Insights page: what the calls of a filter have in common."""

from pathlib import Path

import streamlit as st

from pages import services
from pages.entry import through_app
from pages.widgets.call_filters import show_address
from pages.widgets.insights_page import insights_page

through_app()

WIDGETS = Path(__file__).parent / "widgets"
for sheet in ("console.css", "workshop.css", "calls.css", "insights.css"):
    st.html(WIDGETS / sheet)

show_address()
insights_page(services.switchboard())
