"""How long aiortc holds a caller's packets back before it decodes them. It knows no call.

aiortc 1.16 waits for four more packets (80 ms) before it hands the first one on, to even out the
pace for a loudspeaker. Nobody plays what a caller says: it goes to a server that only wants it
soon. It has no setting for that, so its receiver is given another buffer to build.
"""

from aiortc import rtcrtpreceiver
from aiortc.jitterbuffer import JitterBuffer

CAPACITY_PACKETS = 4
"""What follows a lost packet is held back until the buffer is full, and stays that late (one packet
is handed on for each that comes): 40 ms with this capacity, 280 ms with aiortc's own 16. Packets
that change places within it are put back in order."""


class PromptJitterBuffer(JitterBuffer):
    """Hands a packet on as soon as the next one is there; the order is still kept."""

    def __init__(self, capacity: int, prefetch: int = 0, is_video: bool = False) -> None:
        if not is_video:
            capacity, prefetch = CAPACITY_PACKETS, 1
        super().__init__(capacity, prefetch, is_video)


def hand_on_at_once() -> None:
    """Use it for every connection made from now on. Idempotent."""
    rtcrtpreceiver.JitterBuffer = PromptJitterBuffer  # type: ignore[attr-defined]
