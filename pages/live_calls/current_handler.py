"""The console handler of the browser session whose script is running."""

import streamlit as st

from agents_core.changes import CALLS, ENGINE
from pages.call_feeds.call_feeds import CallFeeds
from pages.live_calls.console_handler import ConsoleHandler
from pages.live_channel.channel import page_session, shared_channel
from pages.session.current_call import call_session

HANDLER = "console_handler"


@st.cache_resource(show_spinner=False)
def shared_feeds() -> CallFeeds:
    """Feeds of all running calls; one per process."""
    channel = shared_channel()
    feeds = CallFeeds(channel.switchboard)
    channel.provide("call", feeds.open)
    changed = {ENGINE: feeds.engine_changed, CALLS: feeds.calls_changed}
    channel.changes.subscribe(lambda topic: changed.get(topic, _ignored)())
    return feeds


def _ignored() -> None:
    """Another topic."""


def console_handler() -> ConsoleHandler:
    """Created at its first use, and connected to the session's pages."""
    page, session = page_session(), call_session()
    known = st.session_state.get(HANDLER)
    if known is None:
        known = ConsoleHandler(shared_channel().switchboard, shared_feeds(), page, session)
        st.session_state[HANDLER] = page.handler = known
    handler: ConsoleHandler = known
    return handler
