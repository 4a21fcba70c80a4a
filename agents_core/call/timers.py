"""Timers of a call: approval time-outs, the end of the agent's speech, and a closed page."""

import asyncio
from collections.abc import Callable

from agents_core import events as ev
from agents_core.call.contract.call_setup import CallSetup
from agents_core.call.contract.event_log import EventLog
from agents_core.call.conversation.form_prompts import FormPrompts
from agents_core.call.media.loudspeaker import Loudspeaker
from agents_core.call.media.recording_control import RecordingControl
from agents_core.call.session.response_state import ResponseState
from agents_core.call.tools.approvals import Approvals

INTERVAL_S = 0.1


class CallTimers:
    """Polls ten times a second for conditions that no event reports."""

    def __init__(
        self,
        setup: CallSetup,
        event_log: EventLog,
        responses: ResponseState,
        loudspeaker: Loudspeaker,
        recording: RecordingControl,
        approvals: Approvals,
        form_prompts: FormPrompts,
        stop: Callable[[str], None],
    ) -> None:
        """``stop``: ends the call for a reason."""
        self._setup = setup
        self._event_log = event_log
        self._responses = responses
        self._loudspeaker = loudspeaker
        self._recording = recording
        self._approvals = approvals
        self._form_prompts = form_prompts
        self._stop = stop
        self._page_closed_ms: int | None = None

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(INTERVAL_S)
            await self._approvals.expire()
            self._check_speech_end()
            await self._form_prompts.check()
            self._check_page()
            self._recording.check_recorder()

    def _check_speech_end(self) -> None:
        loudspeaker, item_id = self._loudspeaker, self._responses.speaking_item_id
        if not item_id or loudspeaker.buffered_ms() > 0:
            return
        if self._responses.running and not loudspeaker.all_received(item_id):
            return  # an underrun: more audio will come
        self._responses.speaking_item_id = ""
        playback = loudspeaker.playback()
        same = playback is not None and playback.item_id == item_id
        # A sink that was flushed after the item's last sample has forgotten it: all was played.
        received_ms = loudspeaker.received_ms(item_id)
        played_ms = int(playback.played_ms) if playback is not None and same else received_ms
        self._event_log.emit(ev.AgentSpeechEnded, item_id=item_id, played_ms=played_ms)

    def _check_page(self) -> None:
        if self._setup.alive():
            self._page_closed_ms = None
            return
        now_ms = self._event_log.now_ms()
        if self._page_closed_ms is None:
            self._page_closed_ms = now_ms
        elif now_ms - self._page_closed_ms >= self._setup.gone_grace_s * 1000:
            self._stop("the page was closed")
