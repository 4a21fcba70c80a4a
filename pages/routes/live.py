"""The Live page: running calls and who is speaking, for a screen that many people look at."""

import streamlit as st

from pages.live.live_overview import live_overview
from pages.ui.assets import ASSETS

st.html(ASSETS / "console.css")
st.html(ASSETS / "live.css")

st.title("Live")
live_overview()
