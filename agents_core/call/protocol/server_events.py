"""Server events of the Realtime protocol that a call acts on, as a closed union.

``server_event_parser.parse_server_event`` makes them; code that handles them matches every class
and ends with ``assert_never``.
"""

from dataclasses import dataclass
from typing import TypeAlias

from agents_core.call.protocol.session_configuration import SessionConfiguration
from agents_core.call.protocol.token_usage import TokenUsage
from agents_core.routing.routing_reason import RoutingReason


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerError:
    """The error object of an event or of a failed response; empty strings where it says nothing."""

    code: str = ""
    message: str = ""
    param: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCreated:
    """session.created."""

    configuration: SessionConfiguration


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionUpdated:
    """session.updated: the server acknowledges a session.update."""

    configuration: SessionConfiguration


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechStarted:
    """input_audio_buffer.speech_started."""

    item_id: str
    audio_start_ms: float | None  #: start of the kept audio (speech minus padding) in the session


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechStopped:
    """input_audio_buffer.speech_stopped."""

    item_id: str
    audio_end_ms: float | None  #: end of the kept audio in the session


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioCommitted:
    """input_audio_buffer.committed."""

    item_id: str


@dataclass(frozen=True, slots=True)
class IdleTimeout:
    """input_audio_buffer.timeout_triggered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerTranscriptDelta:
    """conversation.item.input_audio_transcription.delta."""

    item_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerTranscriptDone:
    """conversation.item.input_audio_transcription.completed."""

    item_id: str
    text: str
    confidence: float | None  #: 0 to 1; None: not stated


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerTranscriptFailed:
    """conversation.item.input_audio_transcription.failed."""

    item_id: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseCreated:
    """response.created."""

    response_id: str
    continues: str = ""  #: the local engine: the item of the cut answer it goes on with


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseDone:
    """response.done."""

    response_id: str
    status: str  #: completed, cancelled, incomplete, failed, or what the server calls it
    usage: TokenUsage
    error: ServerError
    incomplete_reason: str
    calls_tool: bool  #: its output has a whole function call
    routing: RoutingReason | None = None  #: the local engine: why this tool, or none
    chosen_by_model: bool = False  #: the local engine: a language model behind it chose the tool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputAudioDelta:
    """response.output_audio.delta; the audio itself comes from the SDK's audio event."""

    response_id: str
    item_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputAudioDone:
    """response.output_audio.done."""

    item_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputTextDelta:
    """response.output_audio_transcript.delta, or response.output_text.delta (not ``spoken``)."""

    response_id: str
    item_id: str
    text: str
    spoken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputTextDone:
    """response.output_audio_transcript.done or response.output_text.done."""

    response_id: str
    item_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAdded:
    """response.output_item.added of a message that states its phase."""

    response_id: str
    item_id: str
    phase: str  #: "commentary" (a preamble), "final_answer", or what the server calls it


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionCallDone:
    """response.output_item.done of a whole function call."""

    response_id: str
    call_id: str
    name: str
    arguments: str  #: JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorReceived:
    """error."""

    error: ServerError


ServerEvent: TypeAlias = (
    SessionCreated
    | SessionUpdated
    | SpeechStarted
    | SpeechStopped
    | AudioCommitted
    | IdleTimeout
    | CallerTranscriptDelta
    | CallerTranscriptDone
    | CallerTranscriptFailed
    | ResponseCreated
    | ResponseDone
    | OutputAudioDelta
    | OutputAudioDone
    | OutputTextDelta
    | OutputTextDone
    | MessageAdded
    | FunctionCallDone
    | ErrorReceived
)
