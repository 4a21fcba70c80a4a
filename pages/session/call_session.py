"""The one object of a browser session that knows its call: view, windows, pending answers.

It draws nothing. Script threads of one session run one at a time, so it needs no lock.
"""

from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from agents_core.call.contract.commands import Ack, Command, SetMuted, SetPushToTalk, UseEndpoint
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.view.reducer import CallView, apply_all
from agents_core.errors import SwitchboardError
from pages.services.ports import LiveCall, Switchboard
from pages.session.team_choice import chosen_team
from pages.vendor_patches.streamlit.browser_session import session_alive, session_id

WINDOW = 30
"""Lines of transcript (and steps of trace) on screen before a person asks for earlier ones."""

PENDING_MOST = 32
"""Unanswered commands watched at once; beyond it the oldest is no longer watched."""


ECHO_S = 1.0
"""The same words again within this are one message: a double Enter, or one Enter that arrived
twice. The latter was seen on a busy machine; why is not known (a tick's rerun that meets it is
suspected)."""


NOTHING_TYPED = ("", -ECHO_S)
NOTHING_PRESSED = ("", 0.0)


@dataclass(slots=True)
class CallSession:
    """What one browser session holds of its call."""

    call: LiveCall | None = None
    endpoint: Endpoint | None = None
    view: CallView = field(default_factory=CallView)
    shown_lines: int = WINDOW
    shown_steps: int = WINDOW
    muted: bool = False
    push_to_talk: bool = False
    talking: bool = False
    talk_start: Future[Ack] | None = None  #: the last press of Talk
    last_press: tuple[str, float] = NOTHING_PRESSED  #: of a button that toggles; monotonic seconds
    stopping: bool = False  #: hung up; the call's own last events may still be on their way
    notice: str = ""
    missing: str = ""  #: what an engine lacked, while the notice says so
    unsent: str = ""  #: the words it kept from being sent
    media: Any = None  #: the MediaLine of pages.console.webrtc_audio
    microphone_wanted: bool = True
    pending: list[tuple[Future[Ack], str]] = field(default_factory=list)
    last_typed: tuple[str, float] = NOTHING_TYPED
    html: dict[str, Any] = field(default_factory=dict)

    @property
    def moving(self) -> bool:
        """Events may still come, if only the last ones of a call that was hung up."""
        return self.call is not None and not self.view.ended and not self.call.ended

    @property
    def running(self) -> bool:
        """A call exists, and nobody has hung up."""
        return self.moving and not self.stopping

    @property
    def elapsed_ms(self) -> int:
        """Since the call started; 0 without one."""
        return self.call.elapsed_ms() if self.call else 0

    def fold(self) -> None:
        """Bring the view up to date and turn refused commands into a notice."""
        if self.call is not None:
            self.view = apply_all(self.view, self.call.events_after(self.view.seq))
        in_forms = {approval.reason for approval in self.view.approvals}
        still: list[tuple[Future[Ack], str]] = []
        for future, words in self.pending:
            if not future.done():
                still.append((future, words))
            elif (sentence := refusal(future)) and sentence not in in_forms:
                self.notice = kept(sentence, words)
        self.pending = still
        if self.talk_start is not None and self.talk_start.done():
            # A press the call refused: nothing is recorded, so the button says Talk again.
            self.talking = self.talking and not refusal(self.talk_start)
            self.talk_start = None

    def start(self, switchboard: Switchboard, endpoint: Endpoint) -> bool:
        """Begin a new call with the chosen team; False with a notice when the core says no."""
        alive = session_alive(session_id())
        try:
            call = switchboard.start_call(endpoint, alive=alive, team=chosen_team(switchboard))
        except SwitchboardError as error:
            self.notice = str(error)
            return False
        self.call, self.endpoint, self.view = call, endpoint, CallView()
        self.shown_lines = self.shown_steps = WINDOW
        self.muted = self.push_to_talk = self.talking = False
        self.talk_start, self.last_press = None, NOTHING_PRESSED
        self.stopping = False
        self.notice = ""
        self.html.clear()
        return True

    def start_again(self, switchboard: Switchboard, endpoint: Endpoint) -> None:
        """A new call instead of the running one, which ends once there is another. Whoever was
        muted stays so."""
        before, muted, by_hand = self.call, self.muted, self.push_to_talk
        if not self.start(switchboard, endpoint):
            return
        if before is not None:
            before.stop("a new call was begun")
        if self.call is not None and self.media is not None and self.media.call is before:
            self.media.connect(self.call)
        if muted:
            self.muted = True
            self.submit(SetMuted(muted=True))
        if by_hand:
            self.push_to_talk = True
            self.submit(SetPushToTalk(on=True))

    def ensure(
        self, switchboard: Switchboard, endpoint: Endpoint | str, *, words: str = ""
    ) -> bool:
        """A running call: the one there is, whatever was chosen since, or a new one.

        A call that lost its server moves to the chosen one with all that was said. ``endpoint`` as
        a sentence: what is missing; then there is a notice, with ``words`` kept.
        """
        if self.running and not self.view.engine_lost:
            return True
        if isinstance(endpoint, str):
            self._miss(endpoint, words)
            self.last_typed = NOTHING_TYPED  # the same again is no echo: it was not sent
            return False
        if self.running:
            if self.endpoint != endpoint:
                self.endpoint = endpoint
                self.submit(UseEndpoint(endpoint))
            return True
        self.stop("a new call began")
        if not self.start(switchboard, endpoint):
            self.notice = kept(self.notice, words)
            self.last_typed = NOTHING_TYPED
            return False
        return True

    def _miss(self, sentence: str, words: str) -> None:
        self.missing, self.unsent = sentence, words
        self.notice = kept(sentence, words)

    def take_note(self, endpoint: Endpoint | str) -> None:
        """Something was chosen or entered: what is not missing any more is not told any more."""
        if not self.missing or endpoint == self.missing:
            return
        ours = self.notice.startswith(self.missing)
        words, self.missing = self.unsent, ""
        if isinstance(endpoint, str) and ours:
            self._miss(endpoint, words)
        elif ours:
            self.notice = f"Send your words again: “{words}”" if words else ""

    def submit(self, command: Command, *, words: str = "") -> Future[Ack] | None:
        """Ask the call; a refusal shows up as a notice at a later tick, with ``words`` kept.

        None, and a notice, when the call could not even be asked.
        """
        if self.call is None:
            self.notice = "There is no call yet: start one, or type a message."
            return None
        self.notice = ""
        try:
            future = self.call.submit(command)
        except SwitchboardError as error:
            self.notice = kept(str(error), words)
            return None
        self.pending = [*self.pending, (future, words)][-PENDING_MOST:]
        return future

    def typed_just_now(self, words: str, now_s: float) -> bool:
        """Whether these words were sent a moment ago; remembers them. ``now_s``: monotonic."""
        before, at_s = self.last_typed
        self.last_typed = (words, now_s)
        return words == before and now_s - at_s < ECHO_S

    def stop(self, reason: str) -> None:
        """End the call, if any; the transcript stays."""
        if self.call is not None:
            self.stopping = True
            self.last_typed = NOTHING_TYPED
            self.call.stop(reason)
            self.fold()
        if self.media is not None:
            self.media.disconnect()


def kept(sentence: str, words: str) -> str:
    """The sentence, with the words a person would else have to remember."""
    return f"{sentence} Your words: “{words}”" if words else sentence


def refusal(future: Future[Ack]) -> str:
    """The sentence of a command that was not done; empty when it was."""
    try:
        ack = future.result(timeout=0)
    except SwitchboardError as error:
        return str(error)
    except CancelledError:
        return "The call ended before it could do that."
    return "" if ack.ok else ack.message or "The call could not do that."


def call_session() -> CallSession:
    """The call session of this browser session, made at its first use."""
    if "call_session" not in st.session_state:
        st.session_state["call_session"] = CallSession()
    found: CallSession = st.session_state["call_session"]
    return found
