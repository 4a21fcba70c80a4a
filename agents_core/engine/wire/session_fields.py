"""Fields of a session's configuration as a client writes them: strict, enums and ranges checked.

Ranges are those of openai.types.realtime and of OpenAI's reference; what only the current session
can decide (a forced function that no tool has) is checked by the protocol.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Discriminator, Field, PlainValidator, Tag
from pydantic_core import PydanticKnownError

from agents_core.engine.wire.session_config import (
    AudioFormat,
    IncludeValue,
    MaxTokens,
    ToolChoice,
    Voice,
)

MAX_TEXT_CHARS = 262_144
MAX_TOOLS = 128
MAX_ID_CHARS = 256
MAX_METADATA = 16
MAX_KEYWORDS = 1_000

Text: TypeAlias = Annotated[str, Field(max_length=MAX_TEXT_CHARS)]
Id: TypeAlias = Annotated[str, Field(min_length=1, max_length=MAX_ID_CHARS)]
Opaque: TypeAlias = dict[str, Any]


class Shape(BaseModel):
    """Base of everything a client sends."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    def is_given(self, name: str) -> bool:
        """Whether the client sent the field at all (null counts)."""
        return name in self.model_fields_set


def _max_tokens(value: object) -> MaxTokens:
    if value == "inf":
        return "inf"
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 4096:
        return value
    raise ValueError("it must be an integer from 1 to 4096, or 'inf'")


VOICES = get_args(Voice)


def _voice(value: object) -> str:
    if isinstance(value, Mapping):
        name = value.get("id")
        if value.keys() == {"id"} and isinstance(name, str) and 0 < len(name) <= MAX_ID_CHARS:
            return name
    elif isinstance(value, str):
        if value in VOICES:
            return value
        names = ", ".join(f"'{name}'" for name in VOICES)
        raise PydanticKnownError("literal_error", {"expected": names})
    raise ValueError("it must be the name of a voice, or an object with its 'id'")


def _tool_choice(value: object) -> ToolChoice:
    match value:
        case "auto" | "none" | "required":
            return ToolChoice(value)
        case {"type": "function", "name": str(name)} if name:
            return ToolChoice("function", name)
    raise ValueError(
        "it must be 'auto', 'none', 'required', or an object with type 'function' and a name"
    )


def _modalities(value: object) -> Literal["audio", "text"]:
    match value:
        case ["audio"]:
            return "audio"
        case ["text"]:
            return "text"
    raise ValueError("supported combinations are ['text'] and ['audio']")


MaxTokensField: TypeAlias = Annotated[MaxTokens, PlainValidator(_max_tokens)]
VoiceField: TypeAlias = Annotated[str, PlainValidator(_voice)]
ToolChoiceField: TypeAlias = Annotated[ToolChoice, PlainValidator(_tool_choice)]
ModalitiesField: TypeAlias = Annotated[Literal["audio", "text"], PlainValidator(_modalities)]

# --- session ----------------------------------------------------------------------------------


class Format(Shape):
    type: AudioFormat
    rate: int | None = None


class TurnDetectionPatch(Shape):
    """Fields of both types; the merge keeps those of the type in force."""

    type: Literal["server_vad", "semantic_vad"] | None = None
    threshold: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
    prefix_padding_ms: Annotated[int, Field(ge=0, le=5_000)] | None = None
    silence_duration_ms: Annotated[int, Field(ge=0, le=10_000)] | None = None
    idle_timeout_ms: Annotated[int, Field(ge=5_000, le=30_000)] | None = None
    eagerness: Literal["auto", "low", "medium", "high"] | None = None
    create_response: bool | None = None
    interrupt_response: bool | None = None


class NoiseReduction(Shape):
    type: Literal["near_field", "far_field"] | None = None
    strength: Annotated[float, Field(ge=0.0)] | None = None


class Transcription(Shape):
    """Any model name is accepted: the engine has one recogniser for all of them."""

    model: Annotated[str, Field(min_length=1, max_length=MAX_ID_CHARS)] | None = None
    language: Annotated[str, Field(max_length=MAX_ID_CHARS)] | None = None
    languages: Annotated[list[str], Field(max_length=MAX_KEYWORDS)] | None = None
    keywords: Annotated[list[str], Field(max_length=MAX_KEYWORDS)] | None = None
    prompt: Text | None = None
    delay: Literal["minimal", "low", "medium", "high", "xhigh"] | None = None


class AudioInputPatch(Shape):
    format: Format | None = None
    noise_reduction: NoiseReduction | None = None
    transcription: Transcription | None = None
    turn_detection: TurnDetectionPatch | None = None


class AudioOutputPatch(Shape):
    format: Format | None = None
    speed: Annotated[float, Field(ge=0.25, le=1.5)] | None = None
    voice: VoiceField | None = None


class AudioPatch(Shape):
    input: AudioInputPatch | None = None
    output: AudioOutputPatch | None = None


FunctionName: TypeAlias = Annotated[
    str, Field(min_length=1, max_length=64, pattern=r"^[a-zA-Z0-9_-]+$")
]


class FunctionTool(Shape):
    type: Literal["function"] = "function"
    name: FunctionName
    description: Text | None = None
    parameters: Opaque | None = None


Tools: TypeAlias = Annotated[list[FunctionTool], Field(max_length=MAX_TOOLS)]


class TracingConfiguration(Shape):
    workflow_name: Text | None = None
    group_id: Text | None = None
    metadata: Opaque | None = None


class TokenLimits(Shape):
    post_instructions: Annotated[int, Field(ge=0)] | None = None


class RetentionRatio(Shape):
    type: Literal["retention_ratio"]
    retention_ratio: Annotated[float, Field(ge=0.0, le=1.0)]
    token_limits: TokenLimits | None = None


class Reasoning(Shape):
    effort: Literal["minimal", "low", "medium", "high", "xhigh"] | None = None


class PromptReference(Shape):
    id: Id
    version: str | None = None
    variables: Opaque | None = None


def _kind(value: object) -> str:
    return "@text" if isinstance(value, str) else "@object"


Tracing: TypeAlias = Annotated[
    Annotated[Literal["auto"], Tag("@text")] | Annotated[TracingConfiguration, Tag("@object")],
    Discriminator(_kind),
]
Truncation: TypeAlias = Annotated[
    Annotated[Literal["auto", "disabled"], Tag("@text")]
    | Annotated[RetentionRatio, Tag("@object")],
    Discriminator(_kind),
]
Include: TypeAlias = Annotated[list[IncludeValue], Field(max_length=MAX_TOOLS)]


class SessionPatch(Shape):
    """Fields of session.update; only those that are present apply."""

    type: Literal["realtime"]
    object: str | None = None
    id: str | None = None
    expires_at: int | None = None
    model: str | None = None
    instructions: Text | None = None
    output_modalities: ModalitiesField | None = None
    tools: Tools | None = None
    tool_choice: ToolChoiceField | None = None
    max_output_tokens: MaxTokensField | None = None
    audio: AudioPatch | None = None
    tracing: Tracing | None = None
    truncation: Truncation | None = None
    prompt: PromptReference | None = None
    include: Include | None = None
    reasoning: Reasoning | None = None
    parallel_tool_calls: bool | None = None


class TranscriptionAudioPatch(Shape):
    input: AudioInputPatch | None = None


class TranscriptionSessionPatch(Shape):
    """Fields of session.update in a transcription session: it has no responses."""

    type: Literal["transcription"]
    object: str | None = None
    id: str | None = None
    expires_at: int | None = None
    audio: TranscriptionAudioPatch | None = None
    include: Include | None = None


def _session_tag(value: Any) -> str:
    kind = value.get("type") if isinstance(value, dict) else getattr(value, "type", None)
    return f"@{kind}"


SessionField: TypeAlias = Annotated[
    Annotated[SessionPatch, Tag("@realtime")]
    | Annotated[TranscriptionSessionPatch, Tag("@transcription")],
    Discriminator(_session_tag),
]
