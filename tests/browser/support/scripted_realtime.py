"""A scripted Realtime server on a thread of its own, beside a browser test that is not async."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.doubles.realtime_server import ScriptedServer, Step, scripted_server

STARTS_S = 60.0


@contextmanager
def scripted_realtime(steps: Sequence[Step]) -> Iterator[ScriptedServer]:
    """The server; its ``url`` is for REALTIME_URL, its frames may be read at any time."""
    started: list[ScriptedServer] = []
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()

    async def serve() -> None:
        async with scripted_server(steps) as server:
            started.append(server)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(STARTS_S), "the scripted server did not start"
    try:
        yield started[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(STARTS_S)
        loop.close()
