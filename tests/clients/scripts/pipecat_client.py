"""Pipecat: OpenAIRealtimeLLMService in a pipeline; a handoff updates its settings."""

import json
from typing import Any

from loguru import logger
from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import (
    ErrorFrame,
    Frame,
    InputAudioRawFrame,
    LLMFullResponseEndFrame,
    LLMUpdateSettingsFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSTextFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.llm_service import FunctionCallParams
from pipecat.services.openai.realtime.events import (
    AudioConfiguration,
    AudioInput,
    AudioOutput,
    InputAudioTranscription,
    SemanticTurnDetection,
    SessionProperties,
)
from pipecat.services.openai.realtime.llm import OpenAIRealtimeLLMService
from pipecat.workers.runner import WorkerRunner

from tests.clients.scripts.caller import Caller, run
from tests.clients.scripts.plain_team import PlainTeam

RATE_HZ = 24_000


class Line(FrameProcessor):
    """Where the telephone line would be: takes what the agents say. A second one before the service
    takes what it heard, because transcripts go upstream."""

    def __init__(self, caller: Caller, team: PlainTeam) -> None:
        super().__init__()
        self._caller = caller
        self._team = team
        self._words = ""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, TTSAudioRawFrame):
            self._caller.audio(frame.audio)
        elif isinstance(frame, TTSTextFrame):
            self._words += frame.text
        elif isinstance(frame, TranscriptionFrame) and direction is FrameDirection.UPSTREAM:
            self._caller.heard(frame.text)
        elif isinstance(frame, ErrorFrame):
            self._caller.complain(f"error: {frame.error}")
        elif isinstance(frame, LLMFullResponseEndFrame) and self._words:
            self._caller.said(self._words, self._team.agent)
            self._words = ""
        await self.push_frame(frame, direction)


def properties(team: PlainTeam, caller: Caller) -> SessionProperties:
    """The session of the agent that has the call."""
    scenario = caller.scenario
    return SessionProperties(
        output_modalities=["audio"],
        instructions=team.instructions(),
        tools=ToolsSchema([function(spec) for spec in team.functions()]),
        audio=AudioConfiguration(
            input=AudioInput(
                transcription=InputAudioTranscription(model=scenario["transcription_model"]),
                turn_detection=SemanticTurnDetection(),
            ),
            output=AudioOutput(voice=scenario["voice"]),
        ),
    )


def function(spec: dict[str, Any]) -> FunctionSchema:
    return FunctionSchema(
        name=spec["name"],
        description=spec["description"],
        properties=spec["parameters"]["properties"],
        required=spec["parameters"]["required"],
    )


async def main(caller: Caller) -> None:
    scenario = caller.scenario
    logger.remove()
    logger.add(lambda message: caller.complain(f"{message}"), level="WARNING")
    team = PlainTeam(caller)
    settings = OpenAIRealtimeLLMService.Settings
    service = OpenAIRealtimeLLMService(
        api_key="local",
        base_url=scenario["url"],
        settings=settings(
            model=scenario["model"],
            system_instruction=team.instructions(),
            session_properties=properties(team, caller),
        ),
    )

    async def call(params: FunctionCallParams) -> None:
        before = team.agent
        output = team.call(params.function_name)
        if team.agent != before:
            update = settings(
                system_instruction=team.instructions(),
                session_properties=properties(team, caller),
            )
            await params.llm.process_frame(
                LLMUpdateSettingsFrame(delta=update), FrameDirection.DOWNSTREAM
            )
        await params.result_callback(json.loads(output) if team.agent != before else output)

    service.register_function(None, call)
    context = LLMContext()
    aggregators = LLMContextAggregatorPair(context)
    ear, line = Line(caller, team), Line(caller, team)
    worker = PipelineWorker(
        Pipeline([aggregators.user(), ear, service, line, aggregators.assistant()])
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)

    async def speak() -> None:
        async for chunk in caller.microphone():
            await worker.queue_frame(InputAudioRawFrame(chunk, RATE_HZ, 1))

    await caller.play(runner.run(), speak())


if __name__ == "__main__":
    run(main)
