"""Client events: one pydantic model per event, strict, without unknown fields.

Whether an event is allowed in the session's current state is checked by the protocol.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from agents_core.engine.wire.session_fields import (
    MAX_METADATA,
    Format,
    Id,
    MaxTokensField,
    ModalitiesField,
    PromptReference,
    Reasoning,
    SessionField,
    Shape,
    Text,
    ToolChoiceField,
    Tools,
    VoiceField,
)

# --- items ------------------------------------------------------------------------------------


class InputText(Shape):
    type: Literal["input_text"]
    text: Text


class InputAudio(Shape):
    type: Literal["input_audio"]
    audio: str | None = None
    transcript: Text | None = None


class OutputText(Shape):
    type: Literal["output_text"]
    text: Text


class OutputAudio(Shape):
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


class _ItemShape(Shape):
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


class ItemReference(Shape):
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


class _Event(Shape):
    event_id: str | None = None


class SessionUpdate(_Event):
    type: Literal["session.update"]
    session: SessionField


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


class ResponseOutputFormat(Shape):
    format: Format | None = None
    voice: VoiceField | None = None


class ResponseAudio(Shape):
    output: ResponseOutputFormat | None = None


class ResponseParams(Shape):
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
    prompt: PromptReference | None = None
    reasoning: Reasoning | None = None
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
