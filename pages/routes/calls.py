"""The Calls page: the list of stored calls at /calls, one of them at /calls?call=ID."""

import streamlit as st

from pages.calls.call_list import calls_list
from pages.calls.filter_bar import show_address
from pages.services import switchboard_provider
from pages.ui.assets import ASSETS

for sheet in ("console.css", "workshop.css", "review.css", "calls.css"):
    st.html(ASSETS / sheet)

show_address()
switchboard = switchboard_provider.shared_switchboard()
if call_id := st.query_params.get("call"):
    # Imported here: the list does not need the modules of one call.
    from pages.call_detail.detail_views import call_page

    call_page(switchboard, call_id)
else:
    calls_list(switchboard)
