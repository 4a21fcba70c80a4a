"""Client events between reading and handling: what may overtake what, and how much may wait."""

import asyncio
import json

import pytest

from agents_core.engine.server.incoming_events import QUEUED_CHARS, IncomingEvents
from agents_core.engine.wire.client_errors import ClientError
from agents_core.engine.wire.client_events import ClientEvent
from agents_core.engine.wire.codec import parse_client_event


def event(type: str, **fields: object) -> ClientEvent:
    return parse_client_event(json.dumps({"type": type, **fields}))


AUDIO = event("input_audio_buffer.append", audio="AAAA")
CREATE = event("response.create")
CANCEL = event("response.cancel")
CLEAR = event("output_audio_buffer.clear")
COMMIT = event("input_audio_buffer.commit")


@pytest.mark.parametrize("urgent", [CANCEL, CLEAR])
def test_a_cancel_overtakes_audio_and_nothing_else(urgent: ClientEvent) -> None:
    incoming = IncomingEvents()
    assert incoming.overtakes(urgent)
    incoming.put(AUDIO, chars=10)
    assert incoming.overtakes(urgent)
    assert not incoming.overtakes(COMMIT)
    incoming.put(CREATE, chars=10)
    assert not incoming.overtakes(urgent)


async def test_the_current_event_counts_until_it_is_done() -> None:
    incoming = IncomingEvents()
    incoming.put(CREATE, chars=10)
    assert await incoming.next() is CREATE
    assert not incoming.overtakes(CANCEL)
    incoming.done()
    assert incoming.overtakes(CANCEL)


async def test_an_unreadable_event_keeps_its_place() -> None:
    incoming = IncomingEvents()
    error = ClientError("invalid_json", "No.")
    incoming.put(error, chars=10)
    assert not incoming.overtakes(CANCEL)
    assert await incoming.next() is error


async def test_a_client_that_sends_too_fast_has_to_wait() -> None:
    incoming = IncomingEvents()
    count = 0

    async def send_on() -> None:
        nonlocal count
        while True:
            await incoming.room()
            incoming.put(COMMIT, chars=2)
            count += 1

    sending = asyncio.create_task(send_on())
    for _ in range(QUEUED_CHARS // 100):
        await asyncio.sleep(0)
    assert count == QUEUED_CHARS // 500 + 1
    for _ in range(3):
        assert await incoming.next() is COMMIT
        incoming.done()
    for _ in range(100):
        await asyncio.sleep(0)
    assert count == QUEUED_CHARS // 500 + 4
    sending.cancel()


async def test_a_long_current_audio_event_leaves_room_for_a_cancel() -> None:
    incoming = IncomingEvents()
    incoming.put(AUDIO, chars=QUEUED_CHARS * 10)
    assert await incoming.next() is AUDIO
    async with asyncio.timeout(60):
        await incoming.room()
    assert incoming.overtakes(CANCEL)


async def test_closing_ends_every_wait() -> None:
    incoming = IncomingEvents()
    incoming.put(AUDIO, chars=QUEUED_CHARS * 10)
    waiting = asyncio.create_task(incoming.room())
    await asyncio.sleep(0)
    assert not waiting.done()
    incoming.close()
    incoming.close()
    async with asyncio.timeout(60):
        await waiting
        assert await incoming.next() is None
