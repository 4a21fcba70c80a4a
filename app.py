"""The ASGI app. ``streamlit run app.py`` serves it.

The main script is in ``pages``: Streamlit 1.67 takes a folder called pages beside the main script
for its own pages, and shows "Page not found" when /policy is the first address opened.
"""

import streamlit as st

app = st.App("pages/main.py")
