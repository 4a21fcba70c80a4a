"""Server events: one frozen class per event. The ``event_id`` is added when it is encoded."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from agents_core.engine.wire.items import Item
from agents_core.engine.wire.json_encoding import nullable
from agents_core.engine.wire.response_resource import ResponseInfo
from agents_core.engine.wire.session_config import SessionConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerEvent:
    """Base of every event to the client."""

    type: ClassVar[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _SessionEvent(ServerEvent):
    session: SessionConfig


class SessionCreated(_SessionEvent):
    __slots__ = ()
    type = "session.created"


class SessionUpdated(_SessionEvent):
    __slots__ = ()
    type = "session.updated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorDetail:
    """Why a client event was refused, or what broke."""

    type: Literal["invalid_request_error", "server_error"]
    code: str
    message: str
    param: str | None = nullable()
    event_id: str | None = nullable()  #: the client's


@dataclass(frozen=True, slots=True, kw_only=True)
class Error(ServerEvent):
    type = "error"
    error: ErrorDetail


# --- the caller's audio -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechStarted(ServerEvent):
    type = "input_audio_buffer.speech_started"
    item_id: str
    audio_start_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechStopped(ServerEvent):
    type = "input_audio_buffer.speech_stopped"
    item_id: str
    audio_end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed(ServerEvent):
    type = "input_audio_buffer.committed"
    item_id: str
    previous_item_id: str | None = nullable()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared(ServerEvent):
    type = "input_audio_buffer.cleared"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeoutTriggered(ServerEvent):
    type = "input_audio_buffer.timeout_triggered"
    item_id: str
    audio_start_ms: int
    audio_end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionDelta(ServerEvent):
    type = "conversation.item.input_audio_transcription.delta"
    item_id: str
    delta: str
    content_index: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """Usage of a transcription."""

    seconds: float
    type: Literal["duration"] = "duration"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogProb:
    """Log probability of a transcript's token; ``bytes`` is the token in UTF-8."""

    token: str
    bytes: tuple[int, ...]
    logprob: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionCompleted(ServerEvent):
    type = "conversation.item.input_audio_transcription.completed"
    item_id: str
    transcript: str
    usage: Duration
    content_index: int = 0
    logprobs: tuple[LogProb, ...] | None = None  #: only for a session that includes them


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionError:
    code: str
    message: str
    param: str | None = nullable()
    type: str = "server_error"


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionFailed(ServerEvent):
    type = "conversation.item.input_audio_transcription.failed"
    item_id: str
    error: TranscriptionError
    content_index: int = 0


# --- items ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAdded(ServerEvent):
    type = "conversation.item.added"
    item: Item
    previous_item_id: str | None = nullable()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDone(ServerEvent):
    type = "conversation.item.done"
    item: Item
    previous_item_id: str | None = nullable()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRetrieved(ServerEvent):
    type = "conversation.item.retrieved"
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDeleted(ServerEvent):
    type = "conversation.item.deleted"
    item_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTruncated(ServerEvent):
    type = "conversation.item.truncated"
    item_id: str
    content_index: int
    audio_end_ms: int


# --- responses --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _ResponseEvent(ServerEvent):
    response: ResponseInfo


class ResponseCreated(_ResponseEvent):
    __slots__ = ()
    type = "response.created"


class ResponseDone(_ResponseEvent):
    __slots__ = ()
    type = "response.done"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    name: Literal["requests", "tokens"]
    limit: int
    remaining: int
    reset_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimitsUpdated(ServerEvent):
    type = "rate_limits.updated"
    rate_limits: tuple[RateLimit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _OutputItemEvent(ServerEvent):
    response_id: str
    item: Item
    output_index: int = 0


class OutputItemAdded(_OutputItemEvent):
    __slots__ = ()
    type = "response.output_item.added"


class OutputItemDone(_OutputItemEvent):
    __slots__ = ()
    type = "response.output_item.done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A content part as content_part events name it."""

    type: Literal["text", "audio"]
    text: str | None = None
    transcript: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _ContentEvent(ServerEvent):
    response_id: str
    item_id: str
    output_index: int = 0
    content_index: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentPartAdded(_ContentEvent):
    type = "response.content_part.added"
    part: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentPartDone(_ContentEvent):
    type = "response.content_part.done"
    part: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioDelta(_ContentEvent):
    type = "response.output_audio.delta"
    delta: str  #: base64


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioDone(_ContentEvent):
    type = "response.output_audio.done"


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptDelta(_ContentEvent):
    type = "response.output_audio_transcript.delta"
    delta: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptDone(_ContentEvent):
    type = "response.output_audio_transcript.done"
    transcript: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDelta(_ContentEvent):
    type = "response.output_text.delta"
    delta: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDone(_ContentEvent):
    type = "response.output_text.done"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _ArgumentsEvent(ServerEvent):
    response_id: str
    item_id: str
    call_id: str
    output_index: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentsDelta(_ArgumentsEvent):
    type = "response.function_call_arguments.delta"
    delta: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentsDone(_ArgumentsEvent):
    type = "response.function_call_arguments.done"
    name: str
    arguments: str


# --- WebRTC: what the caller hears --------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _OutputBufferEvent(ServerEvent):
    response_id: str


class OutputBufferStarted(_OutputBufferEvent):
    __slots__ = ()
    type = "output_audio_buffer.started"


class OutputBufferStopped(_OutputBufferEvent):
    __slots__ = ()
    type = "output_audio_buffer.stopped"


class OutputBufferCleared(_OutputBufferEvent):
    __slots__ = ()
    type = "output_audio_buffer.cleared"
