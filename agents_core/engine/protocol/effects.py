"""Effects: work the protocol requests as values, which the server carries out in order.

Results come back through the methods of ``RealtimeProtocol`` named after each arrow.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from agents_core.engine.ports import Prompt, ToolDefinition, TurnDetection


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDecision:
    """Ask the brain -> ``decision_ready`` or ``work_failed``."""

    response_id: str
    out_of_band: bool  #: the caller will not answer what it says
    prompt: Prompt = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmBrain:
    """Let the brain read new instructions and tools in advance. No result."""

    instructions: str = field(repr=False)
    tools: tuple[ToolDefinition, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSpeech:
    """Synthesise -> ``speech_chunk`` repeatedly, then ``speech_finished`` or ``work_failed``."""

    response_id: str
    text: str
    voice: str
    speed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelWork:
    """Stop decision and synthesis of this response; late results are ignored."""

    response_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAudio:
    """User audio, PCM16 24 kHz -> ``speech_detected`` per event, ``transcribed`` later."""

    pcm: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectAcknowledgement:
    """The caller began this utterance of speech input over the agent's statements. No result."""

    utterance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecogniseItem:
    """Audio of an item that the client created, PCM16 24 kHz -> ``item_transcribed``, None when it
    could not be recognised within ``timeout_ms``."""

    item_id: str
    pcm: bytes = field(repr=False)
    timeout_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRecognition:
    """Stop ``RecogniseItem`` for this item: it was deleted. A late result is ignored."""

    item_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigureTurnDetection:
    """Use this turn detection from here on."""

    detection: TurnDetection | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitAudio:
    """End the utterance now -> ``audio_committed`` with its number."""

    item_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearAudio:
    """Drop audio that was not committed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseConnection:
    """Send what is queued, then close the connection."""

    reason: str


Effect: TypeAlias = (
    RequestDecision
    | WarmBrain
    | RequestSpeech
    | CancelWork
    | FeedAudio
    | ExpectAcknowledgement
    | RecogniseItem
    | CancelRecognition
    | ConfigureTurnDetection
    | CommitAudio
    | ClearAudio
    | CloseConnection
)
