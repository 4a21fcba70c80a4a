"""Converts positions in a session's input audio into the call's time.

A server gives a time as milliseconds of audio since its session began.
"""

from collections import deque

from agents_core.audio.ports import CALL_RATE_HZ

BYTES_PER_MS = CALL_RATE_HZ * 2 // 1000
KEPT_PIECES = 1500
"""30 s of 20 ms pieces, oldest dropped first; a server refers to the last second or two."""


class SentAudio:
    """Keeps positions and times, no audio. Used on the call's loop only."""

    def __init__(self) -> None:
        self._pieces: deque[tuple[float, float, int]] = deque(maxlen=KEPT_PIECES)
        self._sent_ms = 0.0
        self._pressed_at_ms = 0.0
        self.pressed_bytes = 0  #: sent since ``press``

    def new_session(self) -> None:
        """Positions start from 0 again."""
        self._pieces.clear()
        self._sent_ms = self._pressed_at_ms = 0.0
        self.pressed_bytes = 0

    def press(self) -> None:
        """The talk button was pressed: the caller's turn begins with the next piece."""
        self._pressed_at_ms = self._sent_ms
        self.pressed_bytes = 0

    def piece(self, size_bytes: int, at_ms: int) -> None:
        """``size_bytes`` of PCM16 mono 24 kHz are sent, at ``at_ms`` of the call."""
        start_ms = self._sent_ms
        self._sent_ms += size_bytes / BYTES_PER_MS
        self.pressed_bytes += size_bytes
        self._pieces.append((start_ms, self._sent_ms, at_ms))

    def arrived_at_ms(self, position_ms: float) -> int | None:
        """The call's time at which the microphone audio at ``position_ms`` arrived; None when it
        was not sent yet or is no longer kept.

        A piece's last sample arrived when the piece was sent, the one before it 1/24 ms earlier,
        but none before the previous piece was sent.
        """
        later: tuple[float, float, int] | None = None
        for piece in reversed(self._pieces):
            if later is not None and later[0] <= position_ms:
                return _arrived(later, position_ms, piece[2])
            if position_ms >= piece[1] and later is None:
                return None
            later = piece
        if later is not None and later[0] <= position_ms:
            return _arrived(later, position_ms, 0)
        return None

    def pressed_at_ms(self) -> int | None:
        """The call's time of the first audio since ``press``; None when nothing was sent since."""
        return self.arrived_at_ms(self._pressed_at_ms)


def _arrived(piece: tuple[float, float, int], position_ms: float, before_ms: int) -> int:
    _, end_ms, at_ms = piece
    return max(int(at_ms - (end_ms - position_ms)), before_ms, 0)
