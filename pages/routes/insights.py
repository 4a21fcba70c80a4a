"""The Insights page: statistics over the calls of a filter."""

import streamlit as st

from pages.calls.filter_bar import show_address
from pages.insights.insight_views import insights_page
from pages.services import switchboard_provider
from pages.ui.assets import ASSETS

for sheet in ("console.css", "workshop.css", "calls.css", "insights.css"):
    st.html(ASSETS / sheet)

show_address()
insights_page(switchboard_provider.shared_switchboard())
