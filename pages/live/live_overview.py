"""The Live page: a card for each running call, and totals of the day above them.

Approvals are shown but answered on the console of the call.
"""

from datetime import timedelta

import streamlit as st

from pages.live.board_feed import BoardFeeds
from pages.live_calls.current_handler import shared_feeds
from pages.live_channel.channel import shared_channel
from pages.live_channel.parts import live_part
from pages.ui.assets import ROUTES
from pages.ui.local_time import local_now

CONSOLE = "console"


@st.cache_resource(show_spinner=False)
def _shared_board() -> BoardFeeds:
    channel = shared_channel()
    board = BoardFeeds(channel.switchboard, shared_feeds())
    channel.provide("board", board.open)
    return board


def live_overview() -> None:
    """Place the board; it is pushed from then on."""
    _shared_board()
    offset = local_now().utcoffset() or timedelta()
    found = live_part("board", "board", source=f"board:{int(offset.total_seconds() // 60)}")
    # A plain link would load the page again and end the visitor's own call.
    asked = str(found.get("open") or "")
    if asked == CONSOLE:
        st.switch_page(ROUTES / "console.py")
    elif asked:
        st.switch_page(ROUTES / "calls.py", query_params={"call": asked})
