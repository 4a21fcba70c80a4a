"""Hands a caller's audio packets on as soon as their order is known.

aiortc 1.16 waits for four more packets (80 ms) before it decodes the first one, to even out the
pace for a loudspeaker. Here the audio goes to a server that only wants it early. After a lost
packet its buffer stays full for the rest of the call and adds up to 280 ms:
https://github.com/aiortc/aiortc/issues/543. Neither value can be set, so the receiver module gets
another buffer class.

Replaces ``aiortc.rtcrtpreceiver.JitterBuffer``.
"""

from aiortc import rtcrtpreceiver
from aiortc.jitterbuffer import JitterBuffer

CAPACITY_PACKETS = 4
"""Packets behind a lost one wait until the buffer is full, and stay that late (one packet leaves
for each that arrives): 40 ms with this capacity, 280 ms with aiortc's 16. Packets that arrive out
of order within it are sorted."""


class PromptJitterBuffer(JitterBuffer):
    """Releases a packet when the next one is there, in order."""

    def __init__(self, capacity: int, prefetch: int = 0, is_video: bool = False) -> None:
        if not is_video:
            capacity, prefetch = CAPACITY_PACKETS, 1
        super().__init__(capacity, prefetch, is_video)


def install() -> None:
    """Apply to every connection made from now on; idempotent."""
    rtcrtpreceiver.JitterBuffer = PromptJitterBuffer  # type: ignore[attr-defined]
