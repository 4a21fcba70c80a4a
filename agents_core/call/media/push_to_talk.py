"""Push-to-talk: the caller's turn is what is said between press and release of the talk button."""

import asyncio
from collections.abc import Awaitable, Callable

from agents_core import events as ev
from agents_core.audio.ports import CALL_RATE_HZ
from agents_core.call.contract.commands import Ack
from agents_core.call.contract.event_log import EventLog
from agents_core.call.contract.live_settings import LiveSettings
from agents_core.call.media.barge_in import BargeInControl
from agents_core.call.media.microphone_queue import MicrophoneQueue
from agents_core.call.media.uplink import Uplink
from agents_core.call.session.session_manager import SessionManager
from agents_core.errors import EngineUnreachable

MIN_TURN_BYTES = CALL_RATE_HZ * 2 // 5
"""200 ms of PCM16: a shorter press holds no word."""

NOT_SENT = (
    "The connection was lost while you spoke, so your words were not sent. Press Talk and say "
    "them again."
)


class PushToTalk:
    """Opens and closes the uplink. Used on the call's loop only.

    A refusal is a sentence in the Ack. A broken connection raises EngineUnreachable from ``press``.
    """

    def __init__(
        self,
        event_log: EventLog,
        live: LiveSettings,
        sessions: SessionManager,
        microphone: MicrophoneQueue,
        uplink: Uplink,
        barge_in: BargeInControl,
        update_session: Callable[[], Awaitable[None]],
    ) -> None:
        """``update_session`` sends the live settings."""
        self.commit_unconfirmed = False
        """A turn was committed and the server has not confirmed it yet."""
        self._event_log = event_log
        self._live = live
        self._sessions = sessions
        self._microphone = microphone
        self._uplink = uplink
        self._barge_in = barge_in
        self._update_session = update_session
        self._one_at_a_time = asyncio.Lock()  # a short press ends while its beginning is sent
        self._pressed = False
        self._last_release: Ack | None = None  # repeated for a release that comes twice
        self._cut_off = False  # the session was lost while pressed, and no Ack has said so yet

    async def set(self, on: bool) -> Ack:
        """On: no turn detection, and nothing is sent until ``press``."""
        async with self._one_at_a_time:
            return await self._set(on)

    async def press(self) -> Ack:
        """Interrupt the agent and begin the caller's turn."""
        async with self._one_at_a_time:
            return await self._press()

    async def release(self) -> Ack:
        """Commit the turn and request a response."""
        async with self._one_at_a_time:
            if not self._pressed and not self._cut_off:
                return self._last_release or Ack(False, "Press Talk first.")
            self._last_release = await self._release()
            return self._last_release

    async def _set(self, on: bool) -> Ack:
        if on == self._live.push_to_talk:
            return Ack(True)
        self._live.push_to_talk = on
        self._last_release = None
        self._end_turn()
        self._event_log.emit(ev.PushToTalkChanged, on=on)
        await self._update_session()
        return Ack(True)

    async def _press(self) -> Ack:
        if not self._live.push_to_talk:
            return Ack(False, "Switch push-to-talk on first.")
        if not self._barge_in.loudspeaker.attached:
            return Ack(False, "Connect the microphone first.")
        if self._sessions.session is None:
            self._sessions.retry()
            return Ack(False, f"Connecting to {self._sessions.endpoint.name}. Press again soon.")
        if self._pressed:
            return Ack(True)
        await self._barge_in.interrupt("speech")
        await self._sessions.send("input_audio_buffer.clear")
        self._microphone.clear()
        self._uplink.sent.press()
        self._pressed, self._cut_off, self._uplink.open = True, False, True
        self._last_release = None
        self._event_log.emit(ev.TalkChanged, talking=True)
        return Ack(True)

    async def _release(self) -> Ack:
        await self._uplink.send(self._microphone.take_rest())  # the end of the last word
        lost = self._cut_off or self._sessions.session is None
        self._end_turn()
        if lost:
            return Ack(False, NOT_SENT)
        if self._uplink.sent.pressed_bytes < MIN_TURN_BYTES:
            await self._sessions.send("input_audio_buffer.clear")
            return Ack(False, "Nothing was recorded. Press Talk, speak, then press Send.")
        self.commit_unconfirmed = True
        try:
            await self._sessions.send("input_audio_buffer.commit")
            await self._sessions.send("response.create")
        except EngineUnreachable:
            self.commit_unconfirmed = False
            return Ack(False, NOT_SENT)
        return Ack(True)

    def connection_lost(self) -> None:
        """What was said since ``press`` is lost."""
        self._cut_off |= self._pressed
        self._not_pressed()
        self._uplink.open = not self._live.push_to_talk

    def _end_turn(self) -> None:
        self._cut_off = False
        self._not_pressed()
        self._uplink.open = not self._live.push_to_talk

    def _not_pressed(self) -> None:
        if self._pressed:
            self._pressed = False
            self._event_log.emit(ev.TalkChanged, talking=False)
