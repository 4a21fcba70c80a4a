"""The caller's sound on its way to the server: when it is sent, and that it is recorded as sent.

It knows no command and no journal. Used on the call's loop only.
"""

from collections.abc import Callable
from contextlib import suppress

from agents_core.call.keeper import SessionKeeper
from agents_core.call.microphone import Microphone
from agents_core.call.model import LiveSettings
from agents_core.call.sent_audio import SentAudio
from agents_core.call.tape import CallTape


class Uplink:
    """``talking``: push-to-talk is pressed. ``sent`` knows what of it was sent when."""

    def __init__(
        self,
        microphone: Microphone,
        keeper: SessionKeeper,
        live: LiveSettings,
        tape: CallTape,
        *,
        sent: SentAudio,
        now_ms: Callable[[], int],
    ) -> None:
        self.talking = False
        self.sent = sent
        self._now_ms = now_ms
        self._microphone = microphone
        self._keeper = keeper
        self._live = live
        self._tape = tape

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.send(await self._microphone.take())

    async def send(self, pcm: bytes) -> None:
        """Dropped while nobody listens."""
        session = self._keeper.session
        if not pcm or session is None or (self._live.push_to_talk and not self.talking):
            return
        self.sent.piece(len(pcm), self._now_ms())
        self._tape.caller(pcm)
        with suppress(Exception):  # a dying socket is the session loop's to report
            await session.send_audio(pcm)
