"""What tests do with the openai package's Realtime connection; every frame is checked."""

import asyncio
from typing import Any

from openai.resources.realtime.realtime import AsyncRealtimeConnection

from tests.protocol.conformance import check_frame


async def until(
    connection: AsyncRealtimeConnection, *last: str, timeout_s: float = 300
) -> list[dict[str, Any]]:
    """Events up to the first of these types; each frame checked as it came over the wire."""
    events: list[dict[str, Any]] = []
    async with asyncio.timeout(timeout_s):
        while not events or events[-1]["type"] not in last:
            events.append(check_frame(await connection.recv_bytes()))
    return events


def pick(events: list[dict[str, Any]], type: str) -> list[dict[str, Any]]:
    """Those of a type."""
    return [event for event in events if event["type"] == type]


async def type_words(connection: AsyncRealtimeConnection, text: str) -> None:
    """A turn of the caller."""
    await connection.conversation.item.create(
        item={
            "type": "message",
            "role": "user",
            "content": [{"type": "input_text", "text": text}],
        }
    )
