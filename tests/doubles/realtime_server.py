"""A Realtime server that says what a test scripts: frames as OpenAI sends them, over a real socket.

It decides nothing. It keeps what it was asked (paths, headers, frames) for the test to read.
"""

import asyncio
import base64
import copy
import itertools
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

Frame = dict[str, Any]


class Step:
    """One response of the script."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Say(Step):
    """An answer in words, with ``audio_ms`` of a quiet tone when the session speaks."""

    text: str
    audio_ms: int = 400
    whole: bool = True  #: False: the answer goes on until ``finish``, or until it is cancelled
    phase: str = ""  #: of its item: commentary or final_answer; empty: the server states none


@dataclass(frozen=True, slots=True)
class Both(Step):
    """A few words and a function call in one response."""

    say: Say
    call: "Call"


@dataclass(frozen=True, slots=True)
class Says(Step):
    """Several messages in one response, such as a preamble and the answer."""

    says: tuple[Say, ...]


@dataclass(frozen=True, slots=True)
class Call(Step):
    """A function call."""

    name: str
    arguments: Frame = field(default_factory=dict)


@dataclass(slots=True)
class Running:
    """A response that goes on."""

    response_id: str
    item: Frame
    where: Frame
    step: Say
    spoken: bool
    metadata: Frame | None = None


def quiet_tone(length_ms: int) -> bytes:
    """Too quiet for anybody to hear."""
    return b"\x10\x00" * (24 * length_ms)


@dataclass(slots=True)
class ScriptedServer:
    """``steps`` are the answers to response.create, one each, in order."""

    steps: list[Step] = field(default_factory=list)
    refuse_with: HTTPStatus | None = None
    redirect_to: str = ""
    busy: bool = False  #: new connections get an error event instead of a session
    acknowledge: bool = True
    insists: Frame = field(default_factory=dict)  #: fields of the session the client cannot set
    refuses: Callable[[Frame], Frame | None] = lambda _: None
    """The error (param, message) a client frame is refused with; None: it is not."""
    url: str = ""
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    session: Frame = field(default_factory=dict)
    connections: set[ServerConnection] = field(default_factory=set)
    _ids: "itertools.count[int]" = field(default_factory=itertools.count)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    hold: asyncio.Event | None = None  #: when set, answers wait for it
    hold_handshake: asyncio.Event | None = None  #: when set, connections wait for it
    silent: asyncio.Event | None = None  #: when set, nothing is said until then, not even an echo
    running: Running | None = None
    voice: Callable[[int], bytes] = quiet_tone  #: PCM16 24 kHz of so many milliseconds

    def sent(self, type: str) -> list[Frame]:
        """Client frames of one type so far."""
        return [frame for frame in self.frames if frame["type"] == type]

    async def wait_for(self, reached: Callable[[], bool], timeout_s: float = 300.0) -> None:
        """Until ``reached()`` holds; checked after every client frame."""
        async with asyncio.timeout(timeout_s):
            while not reached():
                self._changed.clear()
                await self._changed.wait()

    async def send(self, type: str, **data: Any) -> None:
        """One server event to everybody connected."""
        frame = {"event_id": f"event_{next(self._ids)}", "type": type, **data}
        for connection in list(self.connections):
            with suppress(ConnectionClosed):  # a caller may hang up in the middle of a word
                await connection.send(json.dumps(frame))

    async def drop(self) -> None:
        """Break every connection without a closing handshake."""
        for connection in list(self.connections):
            connection.transport.abort()

    async def _admit(self, _: ServerConnection, request: Request) -> Response | None:
        self.requests.append((request.path, {k.lower(): v for k, v in request.headers.raw_items()}))
        self._changed.set()
        if self.hold_handshake is not None:
            await self.hold_handshake.wait()
        if self.refuse_with is None:
            return None
        headers = Headers(Location=self.redirect_to) if self.redirect_to else request.headers
        return Response(self.refuse_with.value, self.refuse_with.phrase, headers, b"no")

    async def _serve(self, connection: ServerConnection) -> None:
        if self.busy:
            error = {"type": "server_error", "code": "engine_busy", "message": "Full."}
            frame = {"event_id": "event_busy", "type": "error", "error": error}
            await connection.send(json.dumps(frame))
            await connection.close(1013)
            return
        self.connections.add(connection)
        self.session = _fresh_session()
        await self.send("session.created", session=self.session)
        try:
            async for message in connection:
                frame = json.loads(message)
                self.frames.append(frame)
                self._changed.set()  # an answer that is held back must not hide the question
                await self._react(frame)
                self._changed.set()
        finally:
            self.connections.discard(connection)

    async def _react(self, frame: Frame) -> None:
        if self.silent is not None:
            await self.silent.wait()
        refused = self.refuses(frame)
        if refused is not None:
            error = {"type": "invalid_request_error", "code": "invalid_value", **refused}
            await self.send("error", error=error)
        elif frame["type"] == "session.update":
            _merge(self.session, frame["session"])
            self.session.update(self.insists)
            if self.acknowledge:
                await self.send("session.updated", session=self.session)
        elif frame["type"] == "conversation.item.create":
            item = {
                "id": f"item_{next(self._ids)}",
                "object": "realtime.item",
                "status": "completed",
                **frame["item"],
            }
            await self.send("conversation.item.added", previous_item_id=None, item=item)
            await self.send("conversation.item.done", previous_item_id=None, item=item)
        elif frame["type"] == "response.create" and self.steps:
            if self.hold is not None:
                await self.hold.wait()
            await self.answer(self.steps.pop(0))
        elif frame["type"] == "response.cancel" and self.running is not None:
            await self.finish("cancelled")

    async def answer(
        self, step: Step, response_id: str = "", *, metadata: Frame | None = None
    ) -> None:
        """A whole response, from created to done (or, not ``whole``, to its last word)."""
        response_id = response_id or f"resp_{next(self._ids)}"
        response: Frame = {"object": "realtime.response", "id": response_id, "output": []}
        response["metadata"] = metadata
        await self.send("response.created", response={**response, "status": "in_progress"})
        match step:
            case Say():
                self.running = await self._speak(step, response_id)
                self.running.metadata = metadata
                if step.whole:
                    await self.finish()
                return
            case Call():
                items = [await self._call(step, response_id)]
            case Says():
                items = [
                    await self._words_done(await self._speak(s, response_id)) for s in step.says
                ]
            case Both():
                running = await self._speak(step.say, response_id)
                items = [await self._words_done(running), await self._call(step.call, response_id)]
        await self._response_done(response_id, items, "completed", metadata)

    async def answers(self, calls: Sequence[Call]) -> None:
        """One response that asks for several tools."""
        response_id = f"resp_{next(self._ids)}"
        response: Frame = {"object": "realtime.response", "id": response_id, "output": []}
        await self.send("response.created", response={**response, "status": "in_progress"})
        items = [await self._call(one, response_id) for one in calls]
        await self._response_done(response_id, items, "completed")

    async def finish(self, status: str = "completed") -> None:
        """End the running response."""
        running, self.running = self.running, None
        assert running is not None
        items = [await self._words_done(running)] if status == "completed" else []
        await self._response_done(running.response_id, items, status, running.metadata)

    async def more_audio(self, length_ms: int) -> None:
        """The running response goes on talking."""
        assert self.running is not None
        await self._audio(length_ms, self.running.where)

    async def caller_starts(self, item_id: str) -> None:
        """The server hears the caller begin; it cancels what it was saying, as OpenAI does."""
        await self.send("input_audio_buffer.speech_started", item_id=item_id, audio_start_ms=0)

    async def caller_stops(self, item_id: str) -> None:
        """The caller's turn is over; their words come later, with ``caller_said``."""
        await self.send("input_audio_buffer.speech_stopped", item_id=item_id, audio_end_ms=900)
        await self.send("input_audio_buffer.committed", item_id=item_id, previous_item_id=None)

    async def caller_said(self, item_id: str, text: str) -> None:
        """The words of a caller's item."""
        usage = {"type": "duration", "seconds": 1.0}
        await self.send(
            "conversation.item.input_audio_transcription.completed",
            **{"item_id": item_id, "content_index": 0, "transcript": text, "usage": usage},
        )

    async def _response_done(
        self, response_id: str, items: list[Frame], status: str, metadata: Frame | None = None
    ) -> None:
        usage = {"total_tokens": 12, "input_tokens": 7, "output_tokens": 5}
        done = {"object": "realtime.response", "id": response_id, "status": status}
        await self.send(
            "response.done",
            response={**done, "output": items, "usage": usage, "metadata": metadata},
        )

    async def _speak(self, step: Say, response_id: str) -> Running:
        """The item of a spoken or written answer, word by word."""
        item_id = f"item_{next(self._ids)}"
        spoken = "audio" in self.session["output_modalities"]
        where = {
            "response_id": response_id,
            "item_id": item_id,
            "output_index": 0,
            "content_index": 0,
        }
        item: Frame = {
            "id": item_id,
            "object": "realtime.item",
            "type": "message",
            "role": "assistant",
            **({"phase": step.phase} if step.phase else {}),
        }
        empty = {**item, "status": "in_progress", "content": []}
        await self.send(
            "response.output_item.added", response_id=response_id, output_index=0, item=empty
        )
        await self.send("conversation.item.added", previous_item_id=None, item=empty)
        words = step.text.split(" ")
        for place, word in enumerate(words):
            delta = word if place == len(words) - 1 else word + " "
            kind = "output_audio_transcript" if spoken else "output_text"
            await self.send(f"response.{kind}.delta", **where, delta=delta)
            if spoken:
                await self._audio(step.audio_ms // len(words), where)
        return Running(response_id, item, where, step, spoken)

    async def _words_done(self, running: Running) -> Frame:
        where, text = running.where, running.step.text
        if running.spoken:
            await self.send("response.output_audio.done", **where)
            await self.send("response.output_audio_transcript.done", **where, transcript=text)
            content: Frame = {"type": "output_audio", "transcript": text}
        else:
            await self.send("response.output_text.done", **where, text=text)
            content = {"type": "output_text", "text": text}
        whole = {**running.item, "status": "completed", "content": [content]}
        await self.send(
            "response.output_item.done",
            response_id=running.response_id,
            output_index=0,
            item=whole,
        )
        return whole

    async def _audio(self, length_ms: int, where: Frame) -> None:
        delta = base64.b64encode(self.voice(length_ms)).decode()
        await self.send("response.output_audio.delta", **where, delta=delta)

    async def _call(self, step: Call, response_id: str) -> Frame:
        arguments = json.dumps(step.arguments)
        item: Frame = {
            "id": f"item_{next(self._ids)}",
            "object": "realtime.item",
            "type": "function_call",
            "status": "completed",
            "call_id": f"call_{next(self._ids)}",
            "name": step.name,
            "arguments": arguments,
        }
        await self.send(
            "response.output_item.added",
            response_id=response_id,
            output_index=0,
            item={**item, "status": "in_progress", "arguments": ""},
        )
        await self.send(
            "response.output_item.done", response_id=response_id, output_index=0, item=item
        )
        return item


@asynccontextmanager
async def scripted_server(
    steps: Sequence[Step] = (), **options: Any
) -> AsyncIterator[ScriptedServer]:
    """A server on a free loopback port."""
    scripted = ScriptedServer(steps=list(steps), **options)
    server: Server = await serve(scripted._serve, "127.0.0.1", 0, process_request=scripted._admit)
    port = server.sockets[0].getsockname()[1]
    scripted.url = f"ws://127.0.0.1:{port}/v1/realtime"
    try:
        yield scripted
    finally:
        for held in (scripted.hold, scripted.hold_handshake, scripted.silent):
            if held is not None:
                held.set()  # a test that failed must end, too
        server.close()
        await server.wait_closed()


def _fresh_session() -> Frame:
    return {
        "type": "realtime",
        "object": "realtime.session",
        "id": "sess_1",
        "model": "scripted",
        "output_modalities": ["audio"],
        "instructions": "",
        "tools": [],
        "tool_choice": "auto",
        "audio": {
            "input": {"format": {"type": "audio/pcm", "rate": 24000}, "turn_detection": None},
            "output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "cedar"},
        },
    }


def _merge(target: Frame, change: Frame) -> None:
    for key, value in copy.deepcopy(change).items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        else:
            target[key] = value
