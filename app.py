"""The ASGI app. ``streamlit run app.py`` serves it.

The main script is in ``pages``: Streamlit 1.67 takes a folder called pages beside the main script
for its own pages, and shows "Page not found" when /policy is the first address opened.
"""

import streamlit as st

from pages.live_channel.client_files import client_mount
from pages.live_channel.websocket_route import websocket_route
from pages.startup import lifespan

base = st.get_option("server.baseUrlPath").strip("/")
base = f"/{base}" if base else ""
routes = [websocket_route(base), client_mount(base)]
app = st.App("pages/main.py", routes=routes, lifespan=lifespan)
