"""A running call, live and read-only, for anyone with its link."""

import streamlit as st

from pages.call_detail.loaded_call import LoadedCall
from pages.call_feeds.call_topics import call_topic
from pages.live_calls.current_handler import shared_feeds
from pages.live_channel.parts import live_part, rerun_on

NOTHING_SAID = "<b>Nothing has been said yet</b>The words appear here as they are spoken."
NO_STEPS = "The path between agents appears here."


def follow_call(call: LoadedCall, *, progress: bool) -> None:
    """Place the call's live state, and run the enclosing fragment again when the call has ended.

    ``progress``: also when there are new lines or steps. Call it before reading what is drawn.
    """
    shared_feeds()  # it provides the feeds of calls
    call_id = call.call_id
    topics = [call_topic(call_id, "end")]
    if progress:
        topics.append(call_topic(call_id, "progress"))
    rerun_on("call_page", *topics)
    with st.container(border=True, key="call_watch"):
        live_part("callWatch", f"watch_{call_id}", source=f"call:{call_id}")


def live_transcript(call: LoadedCall) -> None:
    """The conversation and the trace, word by word."""
    source = f"call:{call.call_id}"
    left, right = st.columns([7, 5], gap="medium")
    with left, st.container(border=True, key="call_card", gap="small"):
        live_part("transcript", f"watched_said_{call.call_id}", source=source, empty=NOTHING_SAID)
    with right, st.container(border=True, key="trace_card", gap="small"):
        live_part("trace", f"watched_trace_{call.call_id}", source=source, empty=NO_STEPS)
