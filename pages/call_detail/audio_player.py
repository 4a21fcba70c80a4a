"""Audio player of a call, and transcript lines that play from their place in the recording.

Lines have ``line_attributes``, and ``play_button`` plays from them; player.js connects them.

Contract: any element with ``data-at-ms`` (and ``data-end-ms``, ``data-item``) is a line: it gets
the class ``sb-heard`` while its stretch is played. Any button with ``data-play-ms`` plays from
there. ``at_ms`` is the call's own clock, as in its events. Without a player on the page the buttons
are not shown.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from agents_core.audio.ogg_opus import wav_of
from agents_core.errors import AudioFormatError, SwitchboardError
from pages.ui.assets import ASSETS
from pages.ui.html_text import clock, escape_markdown, safe

SCRIPT = ASSETS / "player.js"
STYLE = ASSETS / "player.css"
HELD = "call_player_held"
WAV_RATES_HZ = (24_000, 16_000, 8_000)
WAV_MOST_BYTES = 160 << 20
"""An hour and twenty minutes at the lowest rate; the page keeps it in memory while it is open."""

CANNOT_PLAY = (
    "This browser cannot play the recording: it is Opus in Ogg, which Safari plays from version "
    "18.4 on. It can be converted to WAV here, which every browser plays."
)
TOO_LONG = (
    "The recording is too long to be converted to WAV. Chrome, Firefox, Edge, and Safari from "
    "version 18.4 on play it as it is."
)


@dataclass(frozen=True, slots=True)
class _LoadedAudio:
    """The recording a browser session has loaded."""

    call_id: str
    length_ms: int
    ogg: bytes
    wav: bytes = b""
    problem: str = ""  #: why it could not be converted


def line_attributes(*, at_ms: int, end_ms: int, item_id: str) -> str:
    """Attributes of a line's element, with a leading space; ``end_ms`` is where the next begins."""
    return f' data-at-ms="{at_ms}" data-end-ms="{max(end_ms, at_ms)}" data-item="{safe(item_id)}"'


def play_button(*, at_ms: int, what: str = "") -> str:
    """A button that plays from a line, at its upper corner; ``what`` completes "Play from 1:05" for
    screen readers, for example "Caller"."""
    label = f"Play from {clock(at_ms)}" + (f", {safe(what)}" if what else "")
    return (
        f'<button type="button" class="sb-play" data-play-ms="{at_ms}" aria-label="{label}">'
        '<span aria-hidden="true">▶</span></button>'
    )


def playable(body: str, *, at_ms: int, end_ms: int, item_id: str) -> str:
    """``body`` (HTML) as a line that lights up while it is heard."""
    attributes = line_attributes(at_ms=at_ms, end_ms=end_ms, item_id=item_id)
    return f'<div class="sb-line"{attributes}>{body}</div>'


def player(call_id: str, *, length_ms: int, load: Callable[[], bytes]) -> None:
    """Draw the player; nothing for a call without sound (``length_ms`` 0).

    ``load`` gives the Ogg Opus file. It is asked once for a call this session opens, not at each
    run; what a running call records meanwhile comes when a person asks for it.
    """
    if length_ms <= 0:
        return
    st.html(STYLE)  # first: without the sound, the lines' buttons are hidden
    held = _held(call_id, length_ms, load)
    if held is None:
        return
    with st.container(key="call_player", gap=None):
        if held.wav:
            with st.container(key="call_player_wav"):
                st.audio(held.wav, format="audio/wav")
        else:
            with st.container(key="call_player_ogg"):
                st.audio(held.ogg, format="audio/ogg")
            _offer_wav(held)
        if length_ms > held.length_ms:
            more = f"Load new audio ({clock(length_ms - held.length_ms)})"
            st.button(more, key="call_player_more", type="tertiary", on_click=_forget)
        st.html(f"<script>{SCRIPT.read_text('utf-8')}</script>", unsafe_allow_javascript=True)


def _held(call_id: str, length_ms: int, load: Callable[[], bytes]) -> _LoadedAudio | None:
    held: _LoadedAudio | None = st.session_state.get(HELD)
    if held is not None and held.call_id == call_id:
        return held
    try:
        with st.spinner("Loading the recording"):
            held = _LoadedAudio(call_id, length_ms, load())
    except SwitchboardError as error:
        st.warning(escape_markdown(str(error)), icon=":material/volume_off:")
        return None
    st.session_state[HELD] = held
    return held


def _forget() -> None:
    st.session_state.pop(HELD, None)


def _offer_wav(held: _LoadedAudio) -> None:
    """Shown by player.js where the browser says that it cannot play the file."""
    with st.container(key="call_player_convert", gap="xsmall"):
        st.html(f'<p role="status">{CANNOT_PLAY}</p>')
        st.button("Convert to WAV", key="call_player_to_wav", on_click=_convert, args=(held,))
        if held.problem:
            st.warning(escape_markdown(held.problem), icon=":material/volume_off:")


def _convert(held: _LoadedAudio) -> None:
    try:
        rate_hz = wav_rate_hz(held.length_ms)
        wav = wav_of(held.ogg, rate_hz=rate_hz)
    except AudioFormatError as error:
        st.session_state[HELD] = replace(held, problem=str(error))
        return
    st.session_state[HELD] = replace(held, wav=wav)


def wav_rate_hz(length_ms: int) -> int:
    """The best rate at which a recording of that length is not too large as a WAV file.

    Raises:
        AudioFormatError: it would be at any.
    """
    for rate_hz in WAV_RATES_HZ:
        if length_ms * rate_hz // 1000 * 4 <= WAV_MOST_BYTES:
            return rate_hz
    raise AudioFormatError(TOO_LONG)
