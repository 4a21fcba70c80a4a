"""The Calls page: the list of kept calls at /calls, one of them at /calls?call=ID."""

from pathlib import Path

import streamlit as st

from pages import services
from pages.entry import through_app
from pages.widgets.call_filters import show_address
from pages.widgets.calls_list import calls_list

through_app()

WIDGETS = Path(__file__).parent / "widgets"
for sheet in ("console.css", "workshop.css", "review.css", "calls.css"):
    st.html(WIDGETS / sheet)

show_address()
board = services.switchboard()
if call_id := st.query_params.get("call"):
    # Here, for the list does without what one call needs.
    from pages.widgets.call_page import call_page

    call_page(board, call_id)
else:
    calls_list(board)
