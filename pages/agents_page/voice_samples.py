"""Hearing voices before choosing one: a button, and the last few that were heard.

A voice takes a second or more: the page goes on, and looks for the recording at short ticks.
"""

import time
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass

import streamlit as st

from agents_core.call.contract.endpoint import Endpoint
from agents_core.errors import SwitchboardError
from agents_core.team.team_spec import TeamSpec
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown, safe

HEARD = "voices_heard"
KEPT = 4
POLL_S = 0.25
WORDS_MOST_CHARS = 300
STARTING_S = 10.0
"""It plays by itself once, but a page drawn again before the browser has begun must not take that
back: so long it says so. Streamlit plays the same recording only once anyway, while it is shown."""
SENTENCE = "Hello, thanks for calling. How can I help you today?"


@dataclass(slots=True)
class Heard:
    """One voice that was asked for."""

    voice: str
    words: str
    future: "Future[bytes]"
    missing: str = ""  #: why it could not even be asked for
    offered_s: float | None = None  #: when it was first there to play, monotonic seconds


def hear_button(
    switchboard: Switchboard, endpoint: Endpoint | str, team: TeamSpec, *, voice: str, place: str
) -> None:
    """Hear this voice say the team's greeting."""
    st.button(
        f"Play sample: {escape_markdown(voice)}",
        key=f"hear_{place}",
        icon=":material/volume_up:",
        type="tertiary",
        help="Speaks the team's greeting. Play several voices to compare them.",
        on_click=_hear,
        args=(switchboard, endpoint, team, voice, place),
    )


def heard_voices(place: str, endpoint: Endpoint | str) -> None:
    """What was heard at this place, the newest first. What was missing and is there now is no news
    any more."""
    found = _heard(place)
    found[:] = [one for one in found if not one.missing or one.missing == endpoint]
    if found:
        waiting = any(not one.future.done() for one in found)
        st.fragment(_show, run_every=POLL_S if waiting else None)(place, waiting)


def _heard(place: str) -> list[Heard]:
    kept: dict[str, list[Heard]] = st.session_state.setdefault(HEARD, {})
    return kept.setdefault(place, [])


def _hear(
    switchboard: Switchboard, endpoint: Endpoint | str, team: TeamSpec, voice: str, place: str
) -> None:
    found = _heard(place)
    words = " ".join(team.greeting.split())[:WORDS_MOST_CHARS] or SENTENCE
    same = next((one for one in found if (one.voice, one.words) == (voice, words)), None)
    if same is not None and not same.future.done():
        return  # a second click while it is being prepared
    future: Future[bytes] = Future()
    missing = endpoint if isinstance(endpoint, str) else ""
    if isinstance(endpoint, str):
        future.set_exception(SwitchboardError(endpoint))
    else:
        completed = endpoint.completed(model=team.model, voice=voice)
        future = switchboard.preview_voice(completed, voice=voice, words=words)
    heard = Heard(voice, words, future, missing)
    found[:] = [heard, *(one for one in found if one is not same)][:KEPT]


def _show(place: str, waiting: bool) -> None:
    found = _heard(place)
    if waiting and all(one.future.done() for one in found):
        st.rerun()  # ends the ticks; it plays in the run that follows
    for one in found:
        _one(one, play=not waiting)


def _one(one: Heard, *, play: bool) -> None:
    if not one.future.done():
        st.html(f'<p class="sb-sub sb-dots">Generating a sample of {safe(one.voice)}</p>')
        return
    try:
        recording = one.future.result(timeout=0)
    except SwitchboardError as error:
        st.warning(escape_markdown(f"{one.voice}: {error}"), icon=":material/volume_off:")
        return
    except CancelledError:
        st.warning("Switchboard is shutting down.", icon=":material/volume_off:")
        return
    st.html(f'<p class="sb-sub">{safe(one.voice)}</p>')
    now_s = time.monotonic()
    if play and one.offered_s is None:
        one.offered_s = now_s
    first = one.offered_s is not None and now_s - one.offered_s < STARTING_S
    st.audio(recording, format="audio/wav", autoplay=first)
