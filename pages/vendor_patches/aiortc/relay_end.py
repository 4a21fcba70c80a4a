"""Ends a relayed track whose receiver never started, so that the relay forgets it.

aiortc 1.16 marks the end of a remote track only when its receiver has started, and a ``MediaRelay``
forgets a track only after a reader met its end: each failed connection would leave a waiting task
and both tracks. Cancelling the relay's task is proposed in
https://github.com/aiortc/aiortc/pull/919.

Reads ``RelayStreamTrack._relay`` and ``_source``; writes to ``RemoteStreamTrack._queue``.
"""

import asyncio
from contextlib import suppress
from typing import Any

from aiortc import MediaStreamTrack
from aiortc.contrib.media import MediaRelay
from aiortc.mediastreams import MediaStreamError


def end_relayed(relayed: Any, other: MediaStreamTrack) -> asyncio.Future[tuple[None, None]] | None:
    """End the source of ``relayed``, and let its relay read that end and the one of ``other``.

    ``other`` is a stopped track on the same relay. On the event loop of the relay; keep the future
    until it is done. None when ``relayed`` has ended already.
    """
    if relayed.readyState != "live":
        return None
    relay, remote = relayed._relay, relayed._source
    remote._queue.put_nowait(None)  # aiortc's mark of the end
    # Readers of their own: one shared with the sink would take the mark from it.
    return asyncio.gather(_read_to_end(relay, remote), _read_to_end(relay, other))


async def _read_to_end(relay: MediaRelay, track: MediaStreamTrack) -> None:
    # Subscribe and read in one step: after an end in between, the relay would never answer.
    reader = relay.subscribe(track)
    with suppress(MediaStreamError):
        while True:
            await reader.recv()
