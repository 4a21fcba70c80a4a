"""The caller's sound on its way to the server: when it is sent, and that it is recorded as sent.

It knows no command and no journal. Used on the call's loop only.
"""

from collections.abc import Callable
from contextlib import suppress

from agents_core.call.contract.live_settings import LiveSettings
from agents_core.call.media.microphone_queue import MicrophoneQueue
from agents_core.call.media.recording_control import RecordingControl
from agents_core.call.media.sent_audio import SentAudio
from agents_core.call.session.session_manager import SessionManager


class Uplink:
    """``talking``: push-to-talk is pressed. ``sent`` knows what of it was sent when.

    ``cut_off``: it was pressed when the session ended, and the caller was not told yet.
    """

    def __init__(
        self,
        microphone: MicrophoneQueue,
        sessions: SessionManager,
        live: LiveSettings,
        recording: RecordingControl,
        *,
        sent: SentAudio,
        now_ms: Callable[[], int],
    ) -> None:
        self.talking = self.cut_off = False
        self.sent = sent
        self._now_ms = now_ms
        self._microphone = microphone
        self._sessions = sessions
        self._live = live
        self._recording = recording

    def press(self) -> None:
        """The talk button went down: what comes from here on is the turn."""
        self._microphone.clear()
        self.sent.press()
        self.talking, self.cut_off = True, False

    def release(self) -> None:
        """The turn is over, or push-to-talk is switched."""
        self.talking = self.cut_off = False

    def lost(self) -> None:
        """The session is gone, with the words that were said into it so far."""
        self.cut_off |= self.talking
        self.talking = False

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.send(await self._microphone.take())

    async def send(self, pcm: bytes) -> None:
        """Dropped while nobody listens."""
        session = self._sessions.session
        if not pcm or session is None or (self._live.push_to_talk and not self.talking):
            return
        self.sent.piece(len(pcm), self._now_ms())
        self._recording.caller(pcm)
        with suppress(Exception):  # a dying socket is the session loop's to report
            await session.send_audio(pcm)
