"""Voice samples: a button that plays a voice, and the last few samples.

Synthesis takes a second or more: the samples are drawn again when one is ready.
"""

import time
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass

import streamlit as st

from agents_core.call.contract.endpoint import Endpoint
from agents_core.errors import SwitchboardError
from agents_core.team.team_spec import TeamSpec
from pages.live_channel.parts import rerun_when_done
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown, safe
from pages.ui.notices import visit

SAMPLES = "voice_samples"
MAX_SAMPLES = 4
MAX_TEXT_CHARS = 300
AUTOPLAY_S = 10.0
"""How long a new sample has the autoplay attribute: a redraw before the browser starts playback
must not remove it. Streamlit autoplays the same audio only once."""
SENTENCE = "Hello, thanks for calling. How can I help you today?"


@dataclass(slots=True)
class VoiceSample:
    """A requested sample."""

    voice: str
    words: str
    future: "Future[bytes]"
    visit: int  #: the page visit that it was requested on
    missing: str = ""  #: the missing engine setting, if any
    first_shown_s: float | None = None  #: when it was first playable, monotonic seconds

    def is_over(self, endpoint: Endpoint | str) -> bool:
        """Whether it has no sound, and its reason belongs to an earlier visit or setting."""
        if self.missing:
            return self.missing != endpoint
        failed = self.future.done() and (self.future.cancelled() or self.future.exception())
        return bool(failed) and self.visit != visit()


def sample_button(
    switchboard: Switchboard, endpoint: Endpoint | str, team: TeamSpec, *, voice: str, place: str
) -> None:
    """A button that plays this voice speaking the team's greeting."""
    st.button(
        f"Play sample: {escape_markdown(voice)}",
        key=f"hear_{place}",
        icon=":material/volume_up:",
        type="tertiary",
        help="Speaks the team's greeting. Play several voices to compare them.",
        on_click=_request,
        args=(switchboard, endpoint, team, voice, place),
    )


def sample_list(place: str, endpoint: Endpoint | str) -> None:
    """The samples requested at ``place``, newest first."""
    found = _samples(place)
    found[:] = [one for one in found if not one.is_over(endpoint)]
    if found:
        _show(place)


def _samples(place: str) -> list[VoiceSample]:
    kept: dict[str, list[VoiceSample]] = st.session_state.setdefault(SAMPLES, {})
    return kept.setdefault(place, [])


def _request(
    switchboard: Switchboard, endpoint: Endpoint | str, team: TeamSpec, voice: str, place: str
) -> None:
    found = _samples(place)
    words = " ".join(team.greeting.split())[:MAX_TEXT_CHARS] or SENTENCE
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
    heard = VoiceSample(voice, words, future, visit(), missing)
    found[:] = [heard, *(one for one in found if one is not same)][:MAX_SAMPLES]


@st.fragment
def _show(place: str) -> None:
    found = _samples(place)
    waiting = [one.future for one in found if not one.future.done()]
    if waiting:
        rerun_when_done(f"samples_{place}", *waiting)
    for one in found:
        _one(one, play=not waiting)


def _one(one: VoiceSample, *, play: bool) -> None:
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
    if play and one.first_shown_s is None:
        one.first_shown_s = now_s
    first = one.first_shown_s is not None and now_s - one.first_shown_s < AUTOPLAY_S
    st.audio(recording, format="audio/wav", autoplay=first)
