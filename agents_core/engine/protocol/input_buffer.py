"""The input audio buffer: positions in ms, audio in the wire format, PCM16 for speech input."""

import binascii

from agents_core.engine.protocol.conversation import MAX_ITEM_AUDIO_BYTES
from agents_core.engine.wire.audio_formats import Decoder, wire_bytes_per_ms
from agents_core.engine.wire.client_errors import bad_audio
from agents_core.engine.wire.session_config import AudioFormat

COMMIT_MS = 100
"""Least audio that can be committed."""

IDLE_TAIL_MS = 6_000
"""Audio kept while there is no speech; longer than the longest prefix padding."""


class InputBuffer:
    """Audio written since the session began; ``position_ms`` counts all of it."""

    def __init__(self, format: AudioFormat) -> None:
        self._decoder = Decoder(format)
        self._before_ms = 0.0  # written in an earlier format
        self._written = 0  # bytes in this format
        self._tail = bytearray()  # for the next item: all of the newest append, some before it
        self.start_ms = 0.0  #: where the uncommitted audio begins

    @property
    def format(self) -> AudioFormat:
        """Format of the client's audio."""
        return self._decoder.format

    @property
    def position_ms(self) -> float:
        """All audio written so far."""
        return self._before_ms + self._written / wire_bytes_per_ms(self.format)

    @property
    def buffered_ms(self) -> float:
        """Audio not yet committed."""
        return self.position_ms - self.start_ms

    def use(self, format: AudioFormat) -> None:
        """Switch the format of later audio; buffered audio stays only as duration."""
        if format != self.format:
            self._before_ms, self._written = self.position_ms, 0
            self._tail.clear()
            self._decoder = Decoder(format)

    def append(self, audio: str) -> bytes:
        """Append base64 audio; returns it as PCM16 24 kHz.

        Raises:
            ClientError: not base64.
        """
        try:
            data = binascii.a2b_base64(audio, strict_mode=True)
        except ValueError as error:  # binascii.Error is one, and so is non-ASCII text
            raise bad_audio(f"it is not base64 ({error})") from None
        self._written += len(data)
        del self._tail[:-MAX_ITEM_AUDIO_BYTES]  # speech input has processed it already
        self._tail += data
        return self._decoder.decode(data)

    def forget_old(self) -> None:
        """Keep only the newest seconds: older audio cannot become part of an item any more."""
        del self._tail[: -IDLE_TAIL_MS * wire_bytes_per_ms(self.format)]

    def take(self, *, start_ms: float, end_ms: float) -> bytes:
        """Remove and return the wire audio between two positions; drop all before ``end_ms``."""
        rate = wire_bytes_per_ms(self.format)
        held_from_ms = self.position_ms - len(self._tail) / rate
        first = max(0, int(start_ms - held_from_ms)) * rate
        last = max(0, int(end_ms - held_from_ms)) * rate
        taken = bytes(self._tail[first:last])
        del self._tail[:last]
        self.start_ms = min(max(end_ms, self.start_ms), self.position_ms)
        return taken

    def clear(self) -> None:
        """Drop what is not committed."""
        self._tail.clear()
        self.start_ms = self.position_ms
