"""Barge-in: silences the agent when the caller speaks, types or presses Stop, and truncates.

The SDK truncates the item that was playing. Items queued behind it, and an item cut by detaching
the loudspeaker, are truncated here.
"""

from contextlib import suppress

from agents_core import events as ev
from agents_core.audio.ports import Tap
from agents_core.call.background_tasks import Spawn
from agents_core.call.contract.event_log import EventLog
from agents_core.call.contract.live_settings import LiveSettings
from agents_core.call.media.loudspeaker import Cut, Loudspeaker
from agents_core.call.session.response_state import ResponseState
from agents_core.call.session.session_manager import SessionManager
from agents_core.errors import EngineUnreachable


class BargeInControl:
    """Owns the call's loudspeaker. Used on the call's loop only."""

    def __init__(
        self,
        event_log: EventLog,
        live: LiveSettings,
        sessions: SessionManager,
        responses: ResponseState,
        spawn: Spawn,
        tap: Tap | None,
    ) -> None:
        """``tap`` gets all audio a sink plays, on the thread that plays it."""
        self.loudspeaker = Loudspeaker(self._on_cut, tap)
        self._event_log = event_log
        self._live = live
        self._sessions = sessions
        self._responses = responses
        self._spawn = spawn

    async def interrupt(self, cause: ev.CutCause) -> None:
        """Silence the agent and cancel its response.

        Raises:
            EngineUnreachable: the connection has just broken; the agent is silent all the same.
        """
        self.loudspeaker.silence(cause=cause)
        await self._sessions.interrupt()

    def caller_speech_started(self) -> None:
        """Silence the agent, unless the team's turn detection does not interrupt.

        Runs before the SDK handles the event: it asks next how much was played.
        """
        if self._interrupts:
            self.loudspeaker.silence()

    def interrupted_by_sdk(self) -> None:
        """The SDK interrupts for a guardrail, and for any speech whatever the team has chosen."""
        cause: ev.CutCause = "guardrail" if self._interrupts else "speech"
        self.loudspeaker.silence(response_too=False, cause=cause)

    @property
    def _interrupts(self) -> bool:
        return self._live.team.turn_detection.interrupt_response

    def _on_cut(self, cut: Cut) -> None:
        self._responses.speaking_item_id = ""
        self._event_log.emit(
            ev.BargeIn,
            item_id=cut.item_id,
            played_ms=cut.played_ms,
            heard_chars=cut.heard_chars,
            cause=cut.cause,
        )
        if cut.queued or cut.cause == "detached":
            self._spawn(self._truncate(cut), "truncate")

    async def _truncate(self, cut: Cut) -> None:
        with suppress(EngineUnreachable):
            await self._sessions.send(
                "conversation.item.truncate",
                item_id=cut.item_id,
                content_index=cut.content_index,
                audio_end_ms=cut.played_ms,
            )
