"""What a call notices although nothing arrives: a form out of time, speech that ended, a page gone.

It knows no session and no thread.
"""

import asyncio
from typing import Protocol

from agents_core import events as ev
from agents_core.call.contract.call_setup import CallSetup
from agents_core.call.contract.event_log import EventLog
from agents_core.call.media.loudspeaker import Loudspeaker
from agents_core.call.media.recording_control import RecordingControl
from agents_core.call.protocol.server_event_handler import ServerEventHandler
from agents_core.call.tools.approvals import Approvals

TICK_S = 0.1


class Ticking(Protocol):
    """The call that is looked after."""

    setup: CallSetup
    event_log: EventLog
    approvals: Approvals
    loudspeaker: Loudspeaker
    server_events: ServerEventHandler
    recording: RecordingControl

    def stop(self, reason: str) -> None:
        """End the call."""
        ...


class CallTimers:
    """Looks ten times a second."""

    def __init__(self, call: Ticking) -> None:
        self._call = call
        self._gone_since_ms: int | None = None

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(TICK_S)
            await self._call.approvals.expire()
            self._note_speech_end()
            self._note_page_gone()
            self._call.recording.look()

    def _note_speech_end(self) -> None:
        server_events, loudspeaker = self._call.server_events, self._call.loudspeaker
        item_id = server_events.speaking_item
        if not item_id or loudspeaker.buffered_ms() > 0:
            return
        if server_events.responding and not loudspeaker.all_received(item_id):
            return  # it ran dry, and more is on its way
        server_events.speaking_item = ""
        playback = loudspeaker.playback()
        same = playback is not None and playback.item_id == item_id
        # A flush after its last sample forgets what was played: then it was all there was.
        received_ms = loudspeaker.received_ms(item_id)
        played_ms = int(playback.played_ms) if playback is not None and same else received_ms
        self._call.event_log.emit(ev.AgentSpeechEnded, item_id=item_id, played_ms=played_ms)

    def _note_page_gone(self) -> None:
        if self._call.setup.alive():
            self._gone_since_ms = None
            return
        now_ms = self._call.event_log.now_ms()
        if self._gone_since_ms is None:
            self._gone_since_ms = now_ms
        elif now_ms - self._gone_since_ms >= self._call.setup.gone_grace_s * 1000:
            self._call.stop("the page was closed")
