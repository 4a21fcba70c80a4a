"""Plays a session's spoken audio on a call's track, and reports what was played.

Over WebRTC a client gets no audio deltas: it hears the track, and is told when the output starts,
stops and is cleared. The server knows what was played, so it truncates by itself.
"""

import asyncio
import base64

from agents_core.audio.playout_track import PlayoutTrack
from agents_core.engine.server.connection import Connection
from agents_core.engine.wire import server_events as se
from agents_core.engine.wire.audio_formats import Decoder

BUFFERED_MS = 10_000
"""While more than this is queued on the track, synthesis waits."""


class SpokenAudio:
    """The ``Outlet`` of a call's connection."""

    def __init__(self, track: PlayoutTrack) -> None:
        self._track = track
        self._connection: Connection | None = None
        self._decoder: Decoder | None = None
        self._item_id = ""  # of the newest audio
        self._responses: dict[str, str] = {}  # response of each queued item
        self._complete: set[str] = set()  # items whose audio is all queued
        self._cut_items: set[str] = set()  # cut before their audio was complete
        self._playing: str | None = None  # the response that is heard
        self._taken = asyncio.Event()
        track.tap(self._frame_played)

    def attach(self, connection: Connection) -> None:
        """Speak for this connection."""
        self._connection = connection

    async def room(self) -> None:
        """Return when at most ``BUFFERED_MS`` are queued."""
        while self._track.buffered_ms() > BUFFERED_MS:
            self._taken.clear()
            await self._taken.wait()

    def takes(self, event: se.ServerEvent) -> bool:
        """Whether the client gets the event: all but the audio itself."""
        match event:
            case se.AudioDelta():
                self._play(event)
                return False
            case se.AudioDone():
                self._cut_items.discard(event.item_id)
                if event.item_id in self._responses:
                    self._complete.add(event.item_id)
            case se.SpeechStarted() if self._interrupts():
                self._cut(clear=True)
            case se.OutputBufferCleared():
                self._cut(clear=False)
        return True

    def _interrupts(self) -> bool:
        settings = self._require().config.turn_settings
        return settings is not None and settings.interrupt_response

    def _play(self, event: se.AudioDelta) -> None:
        if event.item_id in self._cut_items:  # an out-of-band answer is not cancelled
            return
        if event.item_id != self._item_id:
            self._item_id = event.item_id
            self._decoder = Decoder(self._require().config.output_format)
            self._responses[event.item_id] = event.response_id
        assert self._decoder is not None
        pcm = self._decoder.decode(base64.b64decode(event.delta))
        self._track.push(event.item_id, event.content_index, pcm)

    def _cut(self, *, clear: bool) -> None:
        """Drop what is not played and truncate its items there."""
        cut = self._track.flush_all()
        if not cut:
            return
        response_id = self._responses.get(cut[0].item_id, "")
        self._cut_items |= self._responses.keys() - self._complete
        self._responses.clear()
        self._complete.clear()
        self._playing = None
        if clear:
            self._require().emit(se.OutputBufferCleared(response_id=response_id))
        for item in cut:
            # After the events that are being sent: the response may still end because of them.
            asyncio.get_running_loop().call_soon(
                self._require().playback_cut, item.item_id, int(item.played_ms)
            )

    def _frame_played(self, pcm: bytes) -> None:
        """Called on the loop every 20 ms."""
        self._taken.set()
        played = self._track.playback()
        if played is None or played.item_id not in self._responses:
            return
        response_id = self._responses[played.item_id]
        if self._playing != response_id:
            self._stopped()  # the one before, when the next was queued behind it
            self._playing = response_id
            self._require().emit(se.OutputBufferStarted(response_id=response_id))
        if played.item_id in self._complete and not self._track.buffered_ms():
            self._stopped()

    def _stopped(self) -> None:
        response_id, self._playing = self._playing, None
        if response_id is None:
            return
        for item_id in [key for key, value in self._responses.items() if value == response_id]:
            del self._responses[item_id]
            self._complete.discard(item_id)
        self._require().emit(se.OutputBufferStopped(response_id=response_id))

    def _require(self) -> Connection:
        assert self._connection is not None, "no connection is attached"
        return self._connection
