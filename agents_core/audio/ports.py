"""The AudioSink interface between a call and its loudspeaker."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

CALL_RATE_HZ = 24_000
"""Sample rate of every PCM16 mono buffer inside a call: the Realtime protocol's."""


Tap: TypeAlias = Callable[[bytes], None]
"""Receives PCM16 mono 24 kHz when it starts to play, including silence; must not wait or raise."""


@dataclass(frozen=True, slots=True)
class Playback:
    """How much of one item has been played."""

    item_id: str
    content_index: int
    played_ms: float
    remaining_ms: float  #: still buffered (or, after a flush, dropped)


class AudioSink(Protocol):
    """Where agent audio goes. Every method may be called from any thread and returns at once."""

    def push(self, item_id: str, content_index: int, pcm: bytes) -> None:
        """Queue PCM16 mono 24 kHz of one item behind what is queued already."""
        ...

    def flush(self) -> Playback | None:
        """Drop all that was not played; returns the item that was cut, or None."""
        ...

    def playback(self) -> Playback | None:
        """The item being played, or the last one played since the last flush."""
        ...

    def buffered_ms(self) -> float:
        """Audio queued and not yet played."""
        ...

    def tap(self, tap: Tap | None) -> None:
        """Pass what is played to ``tap`` from now on; None removes it. A sink without a loudspeaker
        never calls it."""
        ...
