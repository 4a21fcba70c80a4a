"""The ASGI app. ``streamlit run app.py`` serves it.

The main script stands in ``pages``: Streamlit 1.67 takes a folder called pages beside it
for pages of its own, and shows "Page not found" to whoever opens /policy first.
"""

import streamlit as st

app = st.App("pages/main.py")
