"""The session configuration, and its form on the wire."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from agents_core.engine.ports import ToolDefinition, TurnDetection

AudioFormat: TypeAlias = Literal["audio/pcm", "audio/pcmu", "audio/pcma"]
Modality: TypeAlias = Literal["audio", "text"]
MaxTokens: TypeAlias = int | Literal["inf"]
SessionKind: TypeAlias = Literal["realtime", "transcription"]
Voice: TypeAlias = Literal[
    "alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar"
]
IncludeValue: TypeAlias = Literal[
    "item.input_audio_transcription.logprobs",
    "switchboard.partial_transcripts",
    "switchboard.routing",
]

DEFAULT_VOICE = "marin"
LANGUAGE = "en"
"""The only language the engine hears and speaks; confirmed also where a client asks for another."""
LOGPROBS: IncludeValue = "item.input_audio_transcription.logprobs"
PARTIAL_TRANSCRIPTS: IncludeValue = "switchboard.partial_transcripts"
"""This engine's own value: transcription deltas while the user still speaks."""
ROUTING: IncludeValue = "switchboard.routing"
"""This engine's own value: ``routing_*`` keys in the metadata of response.done say why a tool was
called, or why none was."""

VAD_OF_ITS_OWN = "gpt-realtime-whisper"
"""A transcription session with this model takes no turn detection."""

STREAMING_MODELS = (VAD_OF_ITS_OWN, "gpt-live-transcribe")
"""Transcription models that send deltas while the user still speaks."""


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """Whether and which tool a response calls."""

    mode: Literal["auto", "none", "required", "function"] = "auto"
    name: str = ""  #: of the function, in mode "function"

    @property
    def for_brain(self) -> str:
        """As ``ports.Prompt`` wants it."""
        return self.name if self.mode == "function" else self.mode

    def wire(self) -> str | dict[str, str]:
        """As the protocol writes it."""
        if self.mode == "function":
            return {"type": "function", "name": self.name}
        return self.mode


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnSettings:
    """Turn detection, and what the server does when a turn starts and ends."""

    detection: TurnDetection = field(default_factory=lambda: TurnDetection(type="server_vad"))
    create_response: bool = True
    interrupt_response: bool = True
    idle_timeout_ms: int | None = None  #: server_vad only

    def wire(self) -> dict[str, Any]:
        """As the protocol writes it: only the fields of its type."""
        own: dict[str, Any] = {"type": self.detection.type}
        if self.detection.type == "server_vad":
            own |= {
                "threshold": self.detection.threshold,
                "prefix_padding_ms": self.detection.prefix_padding_ms,
                "silence_duration_ms": self.detection.silence_duration_ms,
                "idle_timeout_ms": self.idle_timeout_ms,
            }
        else:
            own["eagerness"] = self.detection.eagerness
        own["create_response"] = self.create_response
        own["interrupt_response"] = self.interrupt_response
        return own


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionConfig:
    """Everything a client can set. The last group is echoed without effect.

    A transcription session uses only the input's part and ``include``.
    """

    kind: SessionKind = "realtime"
    id: str
    model: str
    expires_at: int  #: seconds since the epoch
    instructions: str = ""
    output_modality: Modality = "audio"
    tools: tuple[ToolDefinition, ...] = ()
    tool_choice: ToolChoice = field(default_factory=ToolChoice)
    max_output_tokens: MaxTokens = "inf"
    input_format: AudioFormat = "audio/pcm"
    transcription: Mapping[str, Any] | None = None  #: None: the client wants no transcripts
    turn_settings: TurnSettings | None = field(
        default_factory=TurnSettings
    )  #: None: the client commits by hand
    output_format: AudioFormat = "audio/pcm"
    voice: str = DEFAULT_VOICE
    speed: float = 1.0

    tracing: str | Mapping[str, Any] | None = None
    noise_reduction: Mapping[str, Any] | None = None
    truncation: str | Mapping[str, Any] = "auto"
    prompt: Mapping[str, Any] | None = None
    include: tuple[IncludeValue, ...] | None = None
    reasoning: Mapping[str, Any] | None = None
    parallel_tool_calls: bool | None = None

    @property
    def sends_partial_transcripts(self) -> bool:
        """Whether the client asked for words while the user still speaks."""
        model = (self.transcription or {}).get("model")
        return model in STREAMING_MODELS or PARTIAL_TRANSCRIPTS in (self.include or ())

    @property
    def explains_routing(self) -> bool:
        """Whether the client asked why a tool was called."""
        return ROUTING in (self.include or ())

    def wire(self) -> dict[str, Any]:
        """As session.created and session.updated show it."""
        return self._transcription_wire() if self.kind == "transcription" else self._wire()

    def _transcription_wire(self) -> dict[str, Any]:
        return {
            "type": "transcription",
            "object": "realtime.transcription_session",
            "id": self.id,
            "expires_at": self.expires_at,
            "include": self._include(),
            "audio": {"input": self._input()},
        }

    def _wire(self) -> dict[str, Any]:
        session: dict[str, Any] = {
            "type": "realtime",
            "object": "realtime.session",
            "id": self.id,
            "model": self.model,
            "expires_at": self.expires_at,
            "output_modalities": [self.output_modality],
            "instructions": self.instructions,
            "tools": [_tool(tool) for tool in self.tools],
            "tool_choice": self.tool_choice.wire(),
            "max_output_tokens": self.max_output_tokens,
            "tracing": self.tracing,
            "truncation": self.truncation,
            "prompt": self.prompt,
            "include": self._include(),
            "audio": {"input": self._input(), "output": self._output()},
        }
        if self.reasoning is not None:
            session["reasoning"] = self.reasoning
        if self.parallel_tool_calls is not None:
            session["parallel_tool_calls"] = self.parallel_tool_calls
        return session

    def _include(self) -> list[str] | None:
        """Without this engine's own values: clients check the list against the protocol's."""
        if self.include is None:
            return None
        own = (PARTIAL_TRANSCRIPTS, ROUTING)
        return [value for value in self.include if value not in own]

    def _input(self) -> dict[str, Any]:
        return {
            "format": format_wire(self.input_format),
            "noise_reduction": self.noise_reduction,
            "transcription": self._transcription(),
            "turn_detection": self._turn_detection(),
        }

    def _transcription(self) -> dict[str, Any] | None:
        if self.transcription is None:
            return None
        return {"language": None, "prompt": None, **self.transcription}

    def _turn_detection(self) -> dict[str, Any] | None:
        if self.turn_settings is None:
            return None
        own = self.turn_settings.wire()
        if self.kind == "transcription":  # nothing to create or to interrupt
            for name in ("create_response", "interrupt_response", "idle_timeout_ms"):
                own.pop(name, None)
        return own

    def _output(self) -> dict[str, Any]:
        return {
            "format": format_wire(self.output_format),
            "voice": self.voice,
            "speed": self.speed,
        }


def format_wire(name: AudioFormat) -> dict[str, Any]:
    """An audio format as the protocol writes it."""
    return {"type": name, "rate": 24_000} if name == "audio/pcm" else {"type": name}


def _tool(tool: ToolDefinition) -> dict[str, Any]:
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.parameters,
    }
