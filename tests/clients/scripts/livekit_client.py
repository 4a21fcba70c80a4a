"""LiveKit Agents: AgentSession on openai.realtime.RealtimeModel, without a room."""

from collections.abc import AsyncIterator
from typing import Any

from livekit import rtc
from livekit.agents import Agent, AgentSession, function_tool
from livekit.agents.voice import io
from livekit.plugins.openai import realtime
from openai.types.realtime import AudioTranscription

from tests.clients.scripts.caller import Caller, run

RATE_HZ = 24_000


class Microphone(io.AudioInput):
    """The caller's line into the session."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        super().__init__(label="caller")
        self._chunks = chunks

    async def __anext__(self) -> rtc.AudioFrame:
        chunk = await anext(self._chunks)
        return rtc.AudioFrame(chunk, RATE_HZ, 1, len(chunk) // 2)


class Loudspeaker(io.AudioOutput):
    """Has played a segment as soon as it is whole."""

    def __init__(self, caller: Caller) -> None:
        capabilities = io.AudioOutputCapabilities(pause=False)
        super().__init__(label="caller", capabilities=capabilities, sample_rate=RATE_HZ)
        self._caller = caller
        self._segment_s = 0.0

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        self._caller.audio(bytes(frame.data))
        self._segment_s += frame.duration

    def flush(self) -> None:
        super().flush()
        self._finish(interrupted=False)

    def clear_buffer(self) -> None:
        self._finish(interrupted=True)

    def _finish(self, *, interrupted: bool) -> None:
        if self._segment_s:
            played_s, self._segment_s = self._segment_s, 0.0
            self.on_playback_finished(playback_position=played_s, interrupted=interrupted)


class TeamAgent(Agent):
    """One agent of the team; its handoffs return another one, which answers at once."""

    def __init__(self, caller: Caller, name: str, *, answers: bool = False, **others: Any) -> None:
        self.name = name
        self._caller = caller
        self._answers = answers
        spec = caller.agents[name]
        tools = [
            *(self._handoff(function, to) for function, to in spec["handoffs"].items()),
            *(self._tool(tool) for tool in spec["tools"]),
        ]
        super().__init__(instructions=spec["instructions"], tools=tools, **others)

    async def on_enter(self) -> None:
        if self._answers:
            self.session.generate_reply()

    def _handoff(self, name: str, to: str) -> Any:
        description = f"Handoff to the {to}. {self._caller.agents[to]['handoff_description']}"
        parameters = {"type": "object", "properties": {}, "required": []}

        async def hand_over(raw_arguments: dict[str, object]) -> Agent:
            context = self.chat_ctx.copy(exclude_instructions=True)
            return TeamAgent(self._caller, to, answers=True, chat_ctx=context)

        return function_tool(hand_over, raw_schema=schema(name, description, parameters))

    def _tool(self, name: str) -> Any:
        spec = self._caller.tools[name]

        async def use(raw_arguments: dict[str, object]) -> str:
            if spec["needs_approval"] and not self._caller.approves(name):
                return str(self._caller.scenario["refused"])
            return self._caller.run_tool(name)

        return function_tool(use, raw_schema=schema(name, spec["description"], spec["parameters"]))


def schema(name: str, description: str, parameters: Any) -> Any:
    return {"type": "function", "name": name, "description": description, "parameters": parameters}


async def main(caller: Caller) -> None:
    scenario = caller.scenario
    model = realtime.RealtimeModel(
        model=scenario["model"],
        voice=scenario["voice"],
        base_url=scenario["base_url"],
        api_key="local",
        input_audio_transcription=AudioTranscription(model=scenario["transcription_model"]),
    )
    session: AgentSession[None] = AgentSession(
        llm=model,
        turn_handling={"interruption": {"resume_false_interruption": False}},
    )

    def said(event: Any) -> None:
        item = event.item
        if item.type == "message" and item.role == "assistant":
            caller.said(item.text_content or "", session.current_agent.name)

    session.on("conversation_item_added", said)
    session.on(
        "user_input_transcribed",
        lambda event: caller.heard(event.transcript) if event.is_final else None,
    )
    session.on("error", lambda event: caller.complain(f"error: {event.error}"))
    session.input.audio = Microphone(caller.microphone())
    session.output.audio = Loudspeaker(caller)
    await session.start(TeamAgent(caller, scenario["entry"]), record=False)
    await caller.play()
    await session.aclose()
    await model.aclose()


if __name__ == "__main__":
    run(main)
