"""An audio sink that reports its end and can end a connection that never came up.

streamlit-webrtc 0.79 takes an end callback only in ``create_audio_sink_track``, which also attaches
a session observer (https://github.com/whitphx/streamlit-webrtc/pull/2473 does the same for
sources) that reports a false end at the first load of a page. So the sink is made directly.

Writes ``AudioSinkTrack._on_ended_callback``.
"""

import asyncio
from collections.abc import Callable

import av
from aiortc import MediaStreamTrack
from streamlit_webrtc import AudioSinkTrack

from pages.vendor_patches.aiortc.relay_end import end_relayed


class MicrophoneSink(AudioSinkTrack):
    """Calls ``on_frame`` for each frame and ``on_ended`` at the end, both on the media loop."""

    _attached: tuple[MediaStreamTrack, asyncio.AbstractEventLoop] | None = None
    _ending: asyncio.Future[tuple[None, None]] | None = None

    def __init__(
        self, on_frame: Callable[[av.AudioFrame], None], on_ended: Callable[[], None]
    ) -> None:
        super().__init__(on_frame)
        self._on_ended_callback = on_ended

    def addTrack(self, track: MediaStreamTrack) -> None:
        """Read ``track`` from now on; called on the media loop."""
        super().addTrack(track)
        self._attached = (track, asyncio.get_running_loop())

    def end_relays(self, source: MediaStreamTrack) -> None:
        """Let the relay read the end of the microphone and of ``source``, which was stopped.

        Any thread; returns at once.
        """
        attached, self._attached = self._attached, None
        if attached is not None and not attached[1].is_closed():
            attached[1].call_soon_threadsafe(self._end, attached[0], source)

    def _end(self, relayed: MediaStreamTrack, source: MediaStreamTrack) -> None:
        self._ending = end_relayed(relayed, source)
