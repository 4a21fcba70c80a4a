"""The live board: who talks on which call now, for a screen that many people look at."""

from pathlib import Path

import streamlit as st

from pages import services
from pages.entry import through_app
from pages.widgets.live_board import live_board

through_app()

WIDGETS = Path(__file__).parent / "widgets"
st.html(WIDGETS / "console.css")
st.html(WIDGETS / "live.css")

board = services.switchboard()
st.title("Live")
live_board(board)
