"""The call of one browser session: its view, its window of lines, and the commands submitted to it.

Script runs of one browser session never overlap, so there is no lock.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from agents_core.call.contract.commands import Command, SetMuted, SetPushToTalk, UseEndpoint
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.view.reducer import CallView, apply_all
from agents_core.errors import SwitchboardError
from pages.services.ports import LiveCall, Switchboard
from pages.session.submitted_command import SubmittedCommand, refused, with_text

WINDOW = 30
"""Transcript lines and trace steps on screen; "Show earlier" adds as many."""

MAX_PENDING = 32
"""Commands whose answers are awaited; the answer to an older one is not shown."""

REPEAT_S = 1.0
"""The same text again within this is one message: a double Enter, or one Enter that arrived twice.
The second was seen on a busy machine, probably an Enter that an automatic rerun repeated."""

DOUBLE_CLICK_S = 0.5
"""A second press of the same button within this belongs to a double click, as on desktops: a
double click on Mute is meant to mute."""

NOTHING_TYPED = ("", -REPEAT_S)
NOTHING_PRESSED = ("", 0.0)


def first_team(switchboard: Switchboard) -> str:
    """The team of a session in which nobody chose one."""
    return switchboard.teams.names()[0]


@dataclass(frozen=True, slots=True)
class TeamUpdate:
    """A version of a team that was sent to the call."""

    version: int
    submitted: SubmittedCommand


@dataclass(slots=True)
class CallSession:
    """State of one browser session's call, from before it starts until after it ended."""

    choose_team: Callable[[Switchboard], str] = first_team
    page_open: Callable[[], bool] = lambda: True  #: the call ends when this turns False
    call: LiveCall | None = None
    endpoint: Endpoint | None = None
    view: CallView = field(default_factory=CallView)
    shown_lines: int = WINDOW
    shown_steps: int = WINDOW
    muted: bool = False
    push_to_talk: bool = False
    talking: bool = False
    talk_start: SubmittedCommand | None = None  #: the last press of Talk
    last_press: tuple[str, float] = NOTHING_PRESSED  #: button and monotonic seconds
    stopping: bool = False  #: hung up; the call's last events may still arrive
    notice: str = ""
    missing_setting: str = ""  #: what the chosen engine lacks, while the notice says so
    unsent_text: str = ""  #: typed text that was not sent because of it
    media: Any = None  #: the MediaConnection of pages.console.webrtc_audio
    microphone_wanted: bool = True
    pending: list[SubmittedCommand] = field(default_factory=list)
    team_update: TeamUpdate | None = None  #: the last one
    last_typed: tuple[str, float] = NOTHING_TYPED  #: text and monotonic seconds
    render_cache: dict[str, Any] = field(default_factory=dict)  #: for one call

    @property
    def receiving(self) -> bool:
        """Events may still arrive, also the last ones of a call that was hung up."""
        return self.call is not None and not self.view.ended and not self.call.ended

    @property
    def running(self) -> bool:
        """There is a call that was not hung up."""
        return self.receiving and not self.stopping

    @property
    def elapsed_ms(self) -> int:
        """Since the call started; 0 without one."""
        return self.call.elapsed_ms() if self.call else 0

    def fold(self) -> None:
        """Apply new events to the view, and turn refused commands into a notice."""
        if self.call is not None:
            self.view = apply_all(self.view, self.call.events_after(self.view.seq))
        shown_in_forms = {approval.reason for approval in self.view.approvals}
        for one in self.pending:
            if one.refusal and one.refusal not in shown_in_forms:
                self.notice = with_text(one.refusal, one.text)
        self.pending = [one for one in self.pending if not one.done]
        if self.talk_start is not None and self.talk_start.done:
            # A refused press records nothing, so the button says Talk again.
            self.talking = self.talking and not self.talk_start.refusal
            self.talk_start = None

    def submit(
        self, command: Command, *, text: str = "", in_notice: bool = True
    ) -> SubmittedCommand:
        """Submit a command to the call; returns at once.

        A refusal becomes the notice at a later ``fold``, with ``text``. ``in_notice`` False: the
        caller shows the answer itself.
        """
        if in_notice:
            self.notice = ""
        if self.call is None:
            reason = "There is no call yet: start one, or type a message."
            return self._refused(refused(reason), in_notice=in_notice)
        call_id = self.call.call_id
        try:
            answer = self.call.submit(command)
        except SwitchboardError as error:
            submitted = refused(str(error), call_id=call_id, text=text)
            return self._refused(submitted, in_notice=in_notice)
        submitted = SubmittedCommand(call_id=call_id, answer=answer, text=text)
        if in_notice:
            self.pending = [*self.pending, submitted][-MAX_PENDING:]
        return submitted

    def _refused(self, submitted: SubmittedCommand, *, in_notice: bool) -> SubmittedCommand:
        if in_notice:
            self.notice = with_text(submitted.refusal, submitted.text)
        return submitted

    def start(self, switchboard: Switchboard, endpoint: Endpoint) -> bool:
        """Start a new call with the chosen team; False, with a notice, when that fails."""
        try:
            team = self.choose_team(switchboard)
            call = switchboard.start_call(endpoint, alive=self.page_open, team=team)
        except SwitchboardError as error:
            self.notice = str(error)
            return False
        self.call, self.endpoint, self.view = call, endpoint, CallView()
        self.shown_lines = self.shown_steps = WINDOW
        self.muted = self.push_to_talk = self.talking = False
        self.talk_start, self.last_press = None, NOTHING_PRESSED
        self.stopping = False
        self.notice = ""
        self.render_cache.clear()
        return True

    def start_again(self, switchboard: Switchboard, endpoint: Endpoint) -> None:
        """Replace the running call by a new one, which keeps Mute and Push to talk.

        The running call ends only when the new one has started.
        """
        before, muted, push_to_talk = self.call, self.muted, self.push_to_talk
        if not self.start(switchboard, endpoint):
            return
        if before is not None:
            before.stop("a new call was begun")
        if self.call is not None and self.media is not None and self.media.call is before:
            self.media.connect(self.call)
        if muted:
            self.muted = True
            self.submit(SetMuted(muted=True))
        if push_to_talk:
            self.push_to_talk = True
            self.submit(SetPushToTalk(on=True))

    def ensure_call(
        self, switchboard: Switchboard, endpoint: Endpoint | str, *, text: str = ""
    ) -> bool:
        """Whether there is a running call, after starting one if there was none.

        A running call keeps its engine. One that lost its engine moves to ``endpoint`` with the
        whole conversation. ``endpoint`` as a sentence: a setting is missing; the notice says so,
        with ``text``.
        """
        if self.running and not self.view.engine_lost:
            return True
        if isinstance(endpoint, str):
            self._miss(endpoint, text)
            self.last_typed = NOTHING_TYPED  # the same text again is not a repetition
            return False
        if self.running:
            if self.endpoint != endpoint:
                self.endpoint = endpoint
                self.submit(UseEndpoint(endpoint))
            return True
        self.stop("a new call began")
        if not self.start(switchboard, endpoint):
            self.notice = with_text(self.notice, text)
            self.last_typed = NOTHING_TYPED
            return False
        return True

    def endpoint_chosen(self, endpoint: Endpoint | str) -> None:
        """Update a notice about a missing setting after a person entered or chose something."""
        if not self.missing_setting or endpoint == self.missing_setting:
            return
        shown = self.notice.startswith(self.missing_setting)
        text, self.missing_setting = self.unsent_text, ""
        if isinstance(endpoint, str) and shown:
            self._miss(endpoint, text)
        elif shown:
            self.notice = f"Send your message again: “{text}”" if text else ""

    def _miss(self, sentence: str, text: str) -> None:
        self.missing_setting, self.unsent_text = sentence, text
        self.notice = with_text(sentence, text)

    def is_single_press(self, button: str, now_s: float) -> bool:
        """Whether a press of ``button`` is not the second half of a double click."""
        before, at_s = self.last_press
        if before == button and now_s - at_s < DOUBLE_CLICK_S:
            return False
        self.last_press = (button, now_s)
        return True

    def is_repeated(self, text: str, now_s: float) -> bool:
        """Whether ``text`` was sent within ``REPEAT_S``; remembers it. ``now_s``: monotonic."""
        before, at_s = self.last_typed
        self.last_typed = (text, now_s)
        return text == before and now_s - at_s < REPEAT_S

    def stop(self, reason: str) -> None:
        """End the call, if there is one; the transcript stays."""
        if self.call is not None:
            self.stopping = True
            self.last_typed = NOTHING_TYPED
            self.call.stop(reason)
            self.fold()
        if self.media is not None:
            self.media.disconnect()
