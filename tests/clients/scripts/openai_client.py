"""OpenAI's client for Python: ``client.realtime.connect``, with handoffs made by session.update."""

import base64
import json
from typing import Annotated, Any

from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from openai.types.realtime import RealtimeServerEvent
from pydantic import Discriminator, TypeAdapter

from tests.clients.scripts.caller import Caller, run
from tests.clients.scripts.plain_team import PlainTeam

EVENTS: TypeAdapter[Any] = TypeAdapter(Annotated[RealtimeServerEvent, Discriminator("type")])
"""Stricter than the client, which takes what does not fit its types as it comes."""


class Conversation:
    """Answers the server's events as an application does that has only this client."""

    def __init__(self, connection: AsyncRealtimeConnection, caller: Caller) -> None:
        self._connection = connection
        self._caller = caller
        self._team = PlainTeam(caller)

    async def start(self) -> None:
        await self._connection.session.update(session=self._team.session(audio=True))

    async def speak(self) -> None:
        async for chunk in self._caller.microphone():
            await self._connection.input_audio_buffer.append(audio=base64.b64encode(chunk).decode())

    async def listen(self) -> None:
        words = ""
        while True:
            event = EVENTS.validate_json(await self._connection.recv_bytes())
            if event.type == "error":
                self._caller.complain(f"error: {event.error}")
            elif event.type == "conversation.item.input_audio_transcription.completed":
                self._caller.heard(event.transcript)
            elif event.type == "response.output_audio.delta":
                self._caller.audio(base64.b64decode(event.delta))
            elif event.type == "response.output_audio_transcript.done":
                words += event.transcript
            elif event.type == "response.done" and words:
                self._caller.said(words, self._team.agent)
                words = ""
            elif event.type == "response.function_call_arguments.done":
                await self._call(event.name, event.call_id, event.arguments)

    async def _call(self, name: str, call_id: str, arguments: str) -> None:
        json.loads(arguments)
        before = self._team.agent
        output = self._team.call(name)
        if self._team.agent != before:
            await self._connection.session.update(session=self._team.session())
        item: Any = {"type": "function_call_output", "call_id": call_id, "output": output}
        await self._connection.conversation.item.create(item=item)
        await self._connection.response.create()


async def converse(caller: Caller, base_url: str, api_key: str = "local") -> None:
    """The whole scenario with a server at this address."""
    client = AsyncOpenAI(base_url=base_url, api_key=api_key)
    async with client.realtime.connect(model=caller.scenario["model"]) as connection:
        conversation = Conversation(connection, caller)
        await conversation.start()
        await caller.play(conversation.speak(), conversation.listen())
    await client.close()


async def main(caller: Caller) -> None:
    await converse(caller, caller.scenario["base_url"])


if __name__ == "__main__":
    run(main)
