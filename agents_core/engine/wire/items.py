"""Conversation items as the wire has them: frozen values."""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from agents_core.engine.wire.json_encoding import nullable

Status: TypeAlias = Literal["in_progress", "completed", "incomplete"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputTextPart:
    """Typed text of the user, or the text of a system message."""

    text: str
    type: Literal["input_text"] = "input_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputAudioPart:
    """Speech of the user. ``transcript`` is null until it is transcribed."""

    transcript: str | None = nullable()
    audio: str | None = None  #: base64 in the session's input format; only in retrieved items
    type: Literal["input_audio"] = "input_audio"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputTextPart:
    """Text of the assistant."""

    text: str
    type: Literal["output_text"] = "output_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputAudioPart:
    """Speech of the assistant."""

    transcript: str
    audio: str | None = None  #: base64 in the session's output format; only in retrieved items
    type: Literal["output_audio"] = "output_audio"


ContentPart: TypeAlias = InputTextPart | InputAudioPart | OutputTextPart | OutputAudioPart


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageItem:
    """A message of system, user or assistant."""

    id: str
    role: Literal["system", "user", "assistant"]
    content: tuple[ContentPart, ...]
    status: Status = "completed"
    type: Literal["message"] = "message"
    object: Literal["realtime.item"] = "realtime.item"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionCallItem:
    """A function call that the client is to run."""

    id: str
    call_id: str
    name: str
    arguments: str  #: JSON
    status: Status = "completed"
    type: Literal["function_call"] = "function_call"
    object: Literal["realtime.item"] = "realtime.item"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionCallOutputItem:
    """The client's output of a function call."""

    id: str
    call_id: str
    output: str
    status: Status = "completed"
    type: Literal["function_call_output"] = "function_call_output"
    object: Literal["realtime.item"] = "realtime.item"


Item: TypeAlias = MessageItem | FunctionCallItem | FunctionCallOutputItem


def text_of(item: MessageItem) -> str:
    """Text and transcripts of a message's parts, joined by spaces."""
    texts = []
    for part in item.content:
        match part:
            case InputTextPart() | OutputTextPart():
                texts.append(part.text)
            case InputAudioPart() | OutputAudioPart():
                texts.append(part.transcript or "")
    return " ".join(text for text in texts if text)


def with_audio(item: MessageItem, audio: str) -> MessageItem:
    """The message with base64 audio in its first audio part; unchanged without one."""
    parts = list(item.content)
    for index, part in enumerate(parts):
        if isinstance(part, InputAudioPart | OutputAudioPart):
            parts[index] = replace(part, audio=audio)
            return replace(item, content=tuple(parts))
    return item


def with_transcript(item: MessageItem, transcript: str | None) -> MessageItem:
    """The user's message with this transcript in its audio parts."""
    parts = tuple(
        replace(part, transcript=transcript) if isinstance(part, InputAudioPart) else part
        for part in item.content
    )
    return replace(item, content=parts)
