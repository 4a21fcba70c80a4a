"""Uplink: sends microphone audio to the session and to the recording."""

from collections.abc import Callable
from contextlib import suppress

from agents_core.call.media.microphone_queue import MicrophoneQueue
from agents_core.call.media.recording_control import RecordingControl
from agents_core.call.media.sent_audio import SentAudio
from agents_core.call.session.session_manager import SessionManager


class Uplink:
    """``sent`` records when each piece was sent. Used on the call's loop only."""

    def __init__(
        self,
        microphone: MicrophoneQueue,
        sessions: SessionManager,
        recording: RecordingControl,
        now_ms: Callable[[], int],
    ) -> None:
        self.open = True  #: False: push-to-talk is on and not pressed
        self.sent = SentAudio()
        self._microphone = microphone
        self._sessions = sessions
        self._recording = recording
        self._now_ms = now_ms

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.send(await self._microphone.take())

    async def send(self, pcm: bytes) -> None:
        """Send PCM16 mono 24 kHz; dropped while closed or without a session."""
        session = self._sessions.session
        if not pcm or session is None or not self.open:
            return
        self.sent.piece(len(pcm), self._now_ms())
        self._recording.caller(pcm)
        with suppress(Exception):  # the session manager reports a broken socket
            await session.send_audio(pcm)
