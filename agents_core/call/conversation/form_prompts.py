"""Form prompts: while a form waits in a spoken call, the agent says what is on the screen.

It does so as soon as the line is silent and no response runs, and again in other words after
``REMIND_MS`` without an event, so that a caller who does not look at the screen knows that the call
waits. In a typed call the form's marker in the transcript is enough.

The words are a response of the default conversation with instructions of its own, so that every
Realtime server can speak them and the model knows that they were said. It may call no tool.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from agents_core import events as ev
from agents_core.call.contract.event_log import EventLog
from agents_core.call.contract.form_words import form_prompt, form_reminder
from agents_core.call.session.response_state import ResponseState
from agents_core.call.session.session_manager import SessionManager
from agents_core.errors import EngineUnreachable

REMIND_MS = 8_000


@dataclass(slots=True)
class _Form:
    title: str
    purpose: str
    said: int = 0  #: how often the agent has spoken of it; at most twice


class FormPrompts:
    """``take`` must get every event of the call. Used on the call's loop only."""

    def __init__(
        self,
        event_log: EventLog,
        sessions: SessionManager,
        responses: ResponseState,
        heard: Callable[[], bool],
    ) -> None:
        """``heard``: whether a loudspeaker is attached."""
        self._event_log = event_log
        self._sessions = sessions
        self._responses = responses
        self._heard = heard
        self._open: dict[str, _Form] = {}  # by call id
        self._caller_speaks = False
        self._quiet_since_ms = 0

    def take(self, event: ev.CallEvent) -> None:
        """Track open forms, and who speaks."""
        match event:
            case ev.ApprovalRequested():
                self._open[event.call_id] = _Form(event.title, event.purpose)
            case ev.ApprovalGranted() | ev.ApprovalDenied() | ev.ApprovalExpired():
                self._open.pop(event.call_id, None)
            case ev.CallerSpeechStarted():
                self._caller_speaks = True
            case ev.CallerSpeechStopped() | ev.EngineLost() | ev.MediaDetached():
                self._caller_speaks = False
            case ev.TalkChanged():
                self._caller_speaks = event.talking
            case ev.AgentSpeechEnded() | ev.ApprovalRefused() | ev.TranscriptDone():
                pass
            case _:
                return
        self._quiet_since_ms = event.at_ms

    async def check(self) -> None:
        """Say what is due; called regularly."""
        due = next(iter(self._open.values()), None)
        if due is None or due.said >= 2 or not self._can_speak:
            return
        if due.said and self._event_log.now_ms() - self._quiet_since_ms < REMIND_MS:
            return
        words = form_reminder(due.title) if due.said else form_prompt(due.title, due.purpose)
        for form in self._open.values():  # two forms at once are one interruption
            form.said += 1
        await self._say(words)

    @property
    def _can_speak(self) -> bool:
        state = self._responses
        idle = not state.in_progress and not state.speaking_item_id
        connected = self._sessions.session is not None
        return idle and connected and self._heard() and not self._caller_speaks

    async def _say(self, words: str) -> None:
        self._responses.pending.expect()
        self._responses.scripted = True
        with suppress(EngineUnreachable):  # the form closes with the session
            await self._sessions.say_exactly(words)
