"""When the caller's sound reached us, by its place in the audio a session was sent.

A server names a moment in milliseconds of audio since its session began; this turns that into the
call's own time. It knows no frame and no microphone, and keeps no audio.
"""

from collections import deque

from agents_core.audio.ports import CALL_RATE_HZ

BYTES_PER_MS = CALL_RATE_HZ * 2 // 1000
KEPT_PIECES = 1500
"""30 s of 20 ms pieces, oldest forgotten first; a server speaks of the last second or two."""


class SentAudio:
    """Used on the call's loop only."""

    def __init__(self) -> None:
        self._pieces: deque[tuple[float, float, int]] = deque(maxlen=KEPT_PIECES)
        self._sent_ms = 0.0
        self._pressed_at_ms = 0.0
        self.pressed_bytes = 0  #: sent since ``press``
        self.commit_unanswered = False  #: a turn by hand the server has not said it has

    def new_session(self) -> None:
        """A server that has heard nothing yet."""
        self._pieces.clear()
        self._sent_ms = self._pressed_at_ms = 0.0
        self.pressed_bytes = 0
        self.commit_unanswered = False

    def press(self) -> None:
        """The talk button went down: a turn by hand begins with the next piece."""
        self._pressed_at_ms = self._sent_ms
        self.pressed_bytes = 0

    def piece(self, size_bytes: int, at_ms: int) -> None:
        """PCM16 mono 24 kHz on its way, at ``at_ms`` of the call."""
        start_ms = self._sent_ms
        self._sent_ms += size_bytes / BYTES_PER_MS
        self.pressed_bytes += size_bytes
        self._pieces.append((start_ms, self._sent_ms, at_ms))

    def reached_at_ms(self, place_ms: float) -> int | None:
        """The call's time at which the sound at ``place_ms`` of the session's audio reached us;
        None when it was not sent (yet) or is forgotten.

        A piece's last sample came when the piece was sent, the one before it 1/24 ms earlier, but
        none came before the piece before was sent.
        """
        later: tuple[float, float, int] | None = None
        for piece in reversed(self._pieces):
            if later is not None and later[0] <= place_ms:
                return _reached(later, place_ms, piece[2])
            if place_ms >= piece[1] and later is None:
                return None
            later = piece
        if later is not None and later[0] <= place_ms:
            return _reached(later, place_ms, 0)
        return None

    def pressed_at_ms(self) -> int | None:
        """When the first sound since ``press`` reached us; None when nothing was sent since."""
        return self.reached_at_ms(self._pressed_at_ms)


def _reached(piece: tuple[float, float, int], place_ms: float, before_ms: int) -> int:
    _, end_ms, at_ms = piece
    return max(int(at_ms - (end_ms - place_ms)), before_ms, 0)
