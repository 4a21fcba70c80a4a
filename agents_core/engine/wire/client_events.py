"""Client events: one pydantic model per event, strict, without unknown fields.

Whether an event is allowed in the session's current state is checked by the protocol.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, PlainValidator, Tag

from agents_core.engine.wire.session_config import AudioFormat, MaxTokens, ToolChoice

MAX_TEXT_CHARS = 262_144
MAX_TOOLS = 128
MAX_ID_CHARS = 256
MAX_METADATA = 16

Text: TypeAlias = Annotated[str, Field(max_length=MAX_TEXT_CHARS)]
Id: TypeAlias = Annotated[str, Field(min_length=1, max_length=MAX_ID_CHARS)]
Opaque: TypeAlias = dict[str, Any]


class _Shape(BaseModel):
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


def _voice(value: object) -> str:
    name = value.get("id") if isinstance(value, Mapping) else value
    if isinstance(name, str) and 0 < len(name) <= MAX_ID_CHARS:
        return name
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


def _tracing(value: object) -> str | Opaque | None:
    if value is None or value == "auto" or isinstance(value, dict):
        return value
    raise ValueError("it must be 'auto', an object, or null")


def _truncation(value: object) -> str | Opaque:
    if value in ("auto", "disabled") or isinstance(value, dict):
        return value
    raise ValueError("it must be 'auto', 'disabled', or an object")


MaxTokensField: TypeAlias = Annotated[MaxTokens, PlainValidator(_max_tokens)]
VoiceField: TypeAlias = Annotated[str, PlainValidator(_voice)]
ToolChoiceField: TypeAlias = Annotated[ToolChoice, PlainValidator(_tool_choice)]
ModalitiesField: TypeAlias = Annotated[Literal["audio", "text"], PlainValidator(_modalities)]

# --- session ----------------------------------------------------------------------------------


class Format(_Shape):
    type: AudioFormat
    rate: int | None = None


class TurnDetectionPatch(_Shape):
    """Fields of both types; the merge keeps those of the type in force."""

    type: Literal["server_vad", "semantic_vad"] | None = None
    threshold: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
    prefix_padding_ms: Annotated[int, Field(ge=0, le=5_000)] | None = None
    silence_duration_ms: Annotated[int, Field(ge=0, le=10_000)] | None = None
    idle_timeout_ms: Annotated[int, Field(ge=1, le=600_000)] | None = None
    eagerness: Literal["auto", "low", "medium", "high"] | None = None
    create_response: bool | None = None
    interrupt_response: bool | None = None


class AudioInputPatch(_Shape):
    format: Format | None = None
    noise_reduction: Opaque | None = None
    transcription: Opaque | None = None
    turn_detection: TurnDetectionPatch | None = None


class AudioOutputPatch(_Shape):
    format: Format | None = None
    speed: Annotated[float, Field(ge=0.25, le=1.5)] | None = None
    voice: VoiceField | None = None


class AudioPatch(_Shape):
    input: AudioInputPatch | None = None
    output: AudioOutputPatch | None = None


class FunctionTool(_Shape):
    type: Literal["function"] = "function"
    name: Annotated[str, Field(min_length=1, max_length=128)]
    description: Text | None = None
    parameters: Opaque | None = None


Tools: TypeAlias = Annotated[list[FunctionTool], Field(max_length=MAX_TOOLS)]


class SessionPatch(_Shape):
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
    tracing: Annotated[str | Opaque | None, PlainValidator(_tracing)] = None
    truncation: Annotated[str | Opaque, PlainValidator(_truncation)] | None = None
    prompt: Opaque | None = None
    include: list[str] | None = None
    reasoning: Opaque | None = None
    parallel_tool_calls: bool | None = None


# --- items ------------------------------------------------------------------------------------


class InputText(_Shape):
    type: Literal["input_text"]
    text: Text


class InputAudio(_Shape):
    type: Literal["input_audio"]
    audio: str | None = None
    transcript: Text | None = None


class OutputText(_Shape):
    type: Literal["output_text"]
    text: Text


class OutputAudio(_Shape):
    type: Literal["output_audio"]
    audio: str | None = None
    transcript: Text | None = None


def _part_tag(value: Any) -> str:
    kind = value.get("type") if isinstance(value, dict) else getattr(value, "type", None)
    return f"@{kind}"


UserPart: TypeAlias = Annotated[
    Annotated[InputText, Tag("@input_text")] | Annotated[InputAudio, Tag("@input_audio")],
    Discriminator(_part_tag),
]
AssistantPart: TypeAlias = Annotated[
    Annotated[OutputText, Tag("@output_text")] | Annotated[OutputAudio, Tag("@output_audio")],
    Discriminator(_part_tag),
]
MAX_PARTS = 64


class _ItemShape(_Shape):
    id: Id | None = None
    object: Literal["realtime.item"] | None = None
    status: Literal["completed", "incomplete", "in_progress"] | None = None


class UserMessage(_ItemShape):
    type: Literal["message"]
    role: Literal["user"]
    content: Annotated[list[UserPart], Field(min_length=1, max_length=MAX_PARTS)]


class SystemMessage(_ItemShape):
    type: Literal["message"]
    role: Literal["system"]
    content: Annotated[list[InputText], Field(min_length=1, max_length=MAX_PARTS)]


class AssistantMessage(_ItemShape):
    type: Literal["message"]
    role: Literal["assistant"]
    content: Annotated[list[AssistantPart], Field(min_length=1, max_length=MAX_PARTS)]


class FunctionCall(_ItemShape):
    type: Literal["function_call"]
    name: Annotated[str, Field(min_length=1, max_length=128)]
    arguments: Text
    call_id: Id | None = None


class FunctionCallOutput(_ItemShape):
    type: Literal["function_call_output"]
    call_id: Id
    output: Text


class ItemReference(_Shape):
    type: Literal["item_reference"]
    id: Id


def _item_tag(value: Any) -> str:
    def read(name: str) -> object:
        return value.get(name) if isinstance(value, dict) else getattr(value, name, None)

    kind = read("type")
    return f"@{read('role')}" if kind == "message" else f"@{kind}"


_User = Annotated[UserMessage, Tag("@user")]
_System = Annotated[SystemMessage, Tag("@system")]
_Assistant = Annotated[AssistantMessage, Tag("@assistant")]
_Call = Annotated[FunctionCall, Tag("@function_call")]
_Output = Annotated[FunctionCallOutput, Tag("@function_call_output")]
_Reference = Annotated[ItemReference, Tag("@item_reference")]

NewItem: TypeAlias = (
    UserMessage | SystemMessage | AssistantMessage | FunctionCall | FunctionCallOutput
)
NewItemField: TypeAlias = Annotated[
    _User | _System | _Assistant | _Call | _Output, Discriminator(_item_tag)
]
InputField: TypeAlias = Annotated[
    _User | _System | _Assistant | _Call | _Output | _Reference, Discriminator(_item_tag)
]

# --- events -----------------------------------------------------------------------------------


class _Event(_Shape):
    event_id: str | None = None


class SessionUpdate(_Event):
    type: Literal["session.update"]
    session: SessionPatch


class BufferAppend(_Event):
    type: Literal["input_audio_buffer.append"]
    audio: str


class BufferCommit(_Event):
    type: Literal["input_audio_buffer.commit"]


class BufferClear(_Event):
    type: Literal["input_audio_buffer.clear"]


class ItemCreate(_Event):
    type: Literal["conversation.item.create"]
    item: NewItemField
    previous_item_id: str | None = None


class ItemRetrieve(_Event):
    type: Literal["conversation.item.retrieve"]
    item_id: str


class ItemDelete(_Event):
    type: Literal["conversation.item.delete"]
    item_id: str


class ItemTruncate(_Event):
    type: Literal["conversation.item.truncate"]
    item_id: str
    content_index: int
    audio_end_ms: Annotated[int, Field(ge=0)]


class ResponseOutputFormat(_Shape):
    format: Format | None = None
    voice: VoiceField | None = None


class ResponseAudio(_Shape):
    output: ResponseOutputFormat | None = None


class ResponseParams(_Shape):
    """Fields of response.create: overrides for this response only."""

    instructions: Text | None = None
    output_modalities: ModalitiesField | None = None
    tools: Tools | None = None
    tool_choice: ToolChoiceField | None = None
    input: Annotated[list[InputField], Field(max_length=1_000)] | None = None
    conversation: Literal["auto", "none"] | None = None
    max_output_tokens: MaxTokensField | None = None
    audio: ResponseAudio | None = None
    metadata: (
        Annotated[
            dict[
                Annotated[str, Field(max_length=64)],
                Annotated[str, Field(max_length=512)],
            ],
            Field(max_length=MAX_METADATA),
        ]
        | None
    ) = None
    prompt: Opaque | None = None
    reasoning: Opaque | None = None
    parallel_tool_calls: bool | None = None


class ResponseCreate(_Event):
    type: Literal["response.create"]
    response: ResponseParams | None = None


class ResponseCancel(_Event):
    type: Literal["response.cancel"]
    response_id: str | None = None


class OutputBufferClear(_Event):
    type: Literal["output_audio_buffer.clear"]


ClientEvent: TypeAlias = (
    SessionUpdate
    | BufferAppend
    | BufferCommit
    | BufferClear
    | ItemCreate
    | ItemRetrieve
    | ItemDelete
    | ItemTruncate
    | ResponseCreate
    | ResponseCancel
    | OutputBufferClear
)

EVENTS: Mapping[str, type[ClientEvent]] = {
    "session.update": SessionUpdate,
    "input_audio_buffer.append": BufferAppend,
    "input_audio_buffer.commit": BufferCommit,
    "input_audio_buffer.clear": BufferClear,
    "conversation.item.create": ItemCreate,
    "conversation.item.retrieve": ItemRetrieve,
    "conversation.item.delete": ItemDelete,
    "conversation.item.truncate": ItemTruncate,
    "response.create": ResponseCreate,
    "response.cancel": ResponseCancel,
    "output_audio_buffer.clear": OutputBufferClear,
}
