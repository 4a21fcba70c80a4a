"""A page with nothing but a recording, its player and a transcript of sixty lines."""

import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).parents[3]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from pages.call_detail.audio_player import play_button, playable, player  # noqa: E402
from tests.doubles.recordings import recording  # noqa: E402

LINES, LINE_MS = 60, 1500

st.html(ROOT / "pages" / "assets" / "console.css")
st.session_state.setdefault("loads", 0)


def load() -> bytes:
    st.session_state["loads"] += 1
    return recording(LINES * LINE_MS, line_ms=LINE_MS)


player("c-1", length_ms=LINES * LINE_MS, load=load)
st.button("Run again", key="again")
st.html(f'<p id="loads">{st.session_state["loads"]} loaded</p>')
with st.container(height=300, key="list"):
    for number in range(LINES):
        at_ms = number * LINE_MS
        who = "Caller" if number % 2 == 0 else "Main Agent"
        body = f"{play_button(at_ms=at_ms, what=who)}<p>Line {number}</p>"
        st.html(playable(body, at_ms=at_ms, end_ms=at_ms + LINE_MS, item_id=f"i{number}"))
