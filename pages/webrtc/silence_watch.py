"""Notices that a connected microphone sends nothing."""

import asyncio
from collections.abc import Callable
from typing import Protocol

SILENT_S = 2.0
"""Without a frame for this long something is wrong; frames arrive every 20 ms, also of silence."""


class Timers(Protocol):
    """What is used of an event loop."""

    def time(self) -> float:
        """Monotonic seconds."""

    def call_at(self, when: float, callback: Callable[[], None], /) -> asyncio.TimerHandle:
        """Call ``callback`` at that time."""


class SilenceWatch:
    """Calls ``on_silent(True)`` once when no frame came for ``SILENT_S``, and ``on_silent(False)``
    with the next frame. Used on the media loop only."""

    def __init__(self, on_silent: Callable[[bool], None]) -> None:
        self._on_silent = on_silent
        self._timers: Timers | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._last_s = 0.0
        self._silent = False

    def start(self, timers: Timers) -> None:
        """Frames are expected from now on."""
        if self._timers is None:
            self._timers = timers
            self._last_s = timers.time()
            self._arm()

    def frame(self) -> None:
        """A frame has arrived."""
        if self._timers is None:
            return
        self._last_s = self._timers.time()
        if self._silent:
            self._silent = False
            self._on_silent(False)
            self._arm()

    def stop(self) -> None:
        """No more calls of ``on_silent``. Idempotent."""
        if self._timer is not None:
            self._timer.cancel()
        self._timers = None

    def _arm(self) -> None:
        if self._timers is not None:
            self._timer = self._timers.call_at(self._last_s + SILENT_S, self._check)

    def _check(self) -> None:
        if self._timers is None:
            return
        if self._timers.time() < self._last_s + SILENT_S:
            self._arm()
        else:
            self._silent = True  # the next frame sets the timer again
            self._on_silent(True)
