"""What a call notices although nothing arrives: a form out of time, speech that ended, a page gone.

It knows no session and no thread.
"""

import asyncio
from typing import Protocol

from agents_core import events as ev
from agents_core.call.contract.call_setup import CallSetup
from agents_core.call.contract.event_log import Journal
from agents_core.call.media.loudspeaker import Loudspeaker
from agents_core.call.media.recording_control import CallTape
from agents_core.call.protocol.server_event_handler import Translator
from agents_core.call.tools.approvals import ApprovalDesk

TICK_S = 0.1


class Ticking(Protocol):
    """The call that is looked after."""

    setup: CallSetup
    journal: Journal
    desk: ApprovalDesk
    speaker: Loudspeaker
    translator: Translator
    tape: CallTape

    def stop(self, reason: str) -> None:
        """End the call."""
        ...


class Ticks:
    """Looks ten times a second."""

    def __init__(self, call: Ticking) -> None:
        self._call = call
        self._gone_since_ms: int | None = None

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(TICK_S)
            await self._call.desk.expire()
            self._note_speech_end()
            self._note_page_gone()
            self._call.tape.look()

    def _note_speech_end(self) -> None:
        translator, speaker = self._call.translator, self._call.speaker
        item_id = translator.speaking_item
        if not item_id or speaker.buffered_ms() > 0:
            return
        if translator.responding and not speaker.all_received(item_id):
            return  # it ran dry, and more is on its way
        translator.speaking_item = ""
        playback = speaker.playback()
        same = playback is not None and playback.item_id == item_id
        # A flush after its last sample forgets what was played: then it was all there was.
        received_ms = speaker.received_ms(item_id)
        played_ms = int(playback.played_ms) if playback is not None and same else received_ms
        self._call.journal.emit(ev.AgentSpeechEnded, item_id=item_id, played_ms=played_ms)

    def _note_page_gone(self) -> None:
        if self._call.setup.alive():
            self._gone_since_ms = None
            return
        now_ms = self._call.journal.now_ms()
        if self._gone_since_ms is None:
            self._gone_since_ms = now_ms
        elif now_ms - self._gone_since_ms >= self._call.setup.gone_grace_s * 1000:
            self._call.stop("the page was closed")
