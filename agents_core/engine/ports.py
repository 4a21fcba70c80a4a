"""The engine's ports: interfaces of brain, speech input (VAD, STT) and synthesiser (TTS).

Types and interfaces only. The protocol never imports an implementation, and no implementation
imports the protocol; ``composition`` joins them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

from agents_core.routing.routing_reason import RoutingReason

# --- brain ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolDefinition:
    """A function tool as the session declared it."""

    name: str
    description: str
    parameters: Mapping[str, Any]  #: JSON schema of an object


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one side said or typed."""

    role: Literal["system", "user", "assistant"]
    text: str
    confidence: float = 1.0  #: the recogniser's, 0 to 1; 1 for typed words
    alternatives: tuple[str, ...] = ()  #: other readings of the audio, likeliest first


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A tool call the brain made earlier."""

    call_id: str
    name: str
    arguments: str  #: JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolOutput:
    """The output the client sent for a tool call."""

    call_id: str
    output: str


PromptItem: TypeAlias = Message | ToolCall | ToolOutput
"""An item of the conversation as the brain reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """Input of one decision: the session's instructions and tools, and the conversation."""

    instructions: str
    tools: Sequence[ToolDefinition]
    tool_choice: str  #: "auto", "none", "required" or the name of one tool
    items: Sequence[PromptItem]  #: oldest first
    own_instructions: bool = False  #: the instructions came with this response, not the session


@dataclass(frozen=True, slots=True)
class Speak:
    """Decision to say this text."""

    text: str
    reason: RoutingReason | None = field(default=None, compare=False)
    """Set where a request was ranked: nothing fitted well enough, or its tool needs arguments."""


@dataclass(frozen=True, slots=True)
class CallTool:
    """Decision to have the client run this tool; a handoff is a tool, too."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    reason: RoutingReason | None = field(default=None, compare=False)
    """Why this tool; None where it was not a matter of ranking."""


Decision: TypeAlias = Speak | CallTool


class Brain(Protocol):
    """Decides what an agent does next."""

    def decide(self, prompt: Prompt) -> Decision:
        """Blocking and CPU-bound (aim 100 ms); called from several threads at once."""
        ...

    def warm(self, instructions: str, tools: Sequence[ToolDefinition]) -> None:
        """Analyse a session's instructions and tools before its first turn needs them."""
        ...

    def expected_patterns(self, prompt: Prompt) -> Sequence[str]:
        """Regular expressions of the value that the last message asks the user for; empty when it
        asks for none, or for free text. Cheap (aim 5 ms)."""
        ...


# --- speech input: VAD, turn detection, STT --------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnDetection:
    """Settings of server-side turn detection, as the protocol names them."""

    type: Literal["server_vad", "semantic_vad"]
    threshold: float = 0.5
    prefix_padding_ms: int = 300
    silence_duration_ms: int = 500
    eagerness: Literal["auto", "low", "medium", "high"] = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechStarted:
    """A turn started. ``at_ms`` counts audio fed since this speech input was made; it is where the
    utterance's audio begins, including the prefix padding."""

    utterance: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechStopped:
    """A turn ended. ``at_ms`` is where that was decided, ``silence_ms`` after the last speech."""

    utterance: int
    at_ms: int
    silence_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """Recognised words of an utterance, from its start.

    Partial: only words that are stable; each extends the one before. Final: the whole utterance
    (empty when nothing was said or understood); it may correct a word of a partial.
    """

    utterance: int
    text: str
    final: bool
    confidence: float = 1.0
    alternatives: tuple[str, ...] = ()  #: of a final one: other readings, likeliest first


class SpeechInput(Protocol):
    """Speech input of one connection: voice activity detection, endpointing, recognition.

    ``feed`` is cheap (under 3 ms for 20 ms of audio) and never blocks on recognition, which runs on
    threads that all connections share and reports through ``on_transcript`` (any thread, also the
    caller's; it must return at once). No callback comes after ``close``.
    """

    def configure(self, detection: TurnDetection | None) -> None:
        """None turns detection off: an utterance is the audio between two commits."""
        ...

    def bias_towards(self, texts: Sequence[str]) -> None:
        """Prefer readings with words of these texts (the client's hint first, instructions, tool
        descriptions) from the next decode on."""
        ...

    def expect(self, patterns: Sequence[str]) -> None:
        """Regular expressions of the field that the agent has just asked for; none: of no field.
        From the next decode on, until the next call."""
        ...

    def feed(self, pcm: bytes) -> Sequence[SpeechStarted | SpeechStopped]:
        """PCM16 little-endian mono 24 kHz, any length."""
        ...

    def commit(self) -> int:
        """End the utterance now; returns its number. Its final Transcript follows."""
        ...

    def clear(self) -> None:
        """Drop audio and words that were not committed."""
        ...

    def close(self) -> None:
        """Drop everything. Idempotent."""
        ...


SpeechInputFactory: TypeAlias = Callable[[Callable[[Transcript], None]], SpeechInput]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How busy speech recognition is."""

    capacity: int | None = None  #: sessions that the machine carries; None: not measured
    lateness_ms: int | None = None
    """p95 of recent turns, from the end of the turn to its final words; None without turns."""
    late: bool = False  #: callers wait too long now


# --- speech output: TTS -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SpeechChunk:
    """A piece of synthesised speech and the words in it."""

    pcm: bytes  #: PCM16 little-endian mono 24 kHz, at most 200 ms
    text: str  #: with its spaces, may be empty; the chunks' texts join to the whole text


class Synthesiser(Protocol):
    """Text to speech. Blocking, faster than real time; called from several threads at once."""

    def synthesise(self, text: str, *, voice: str, speed: float) -> Iterator[SpeechChunk]:
        """Closing the iterator stops the synthesis at once. An unknown voice name is mapped to a
        local voice, always the same. ``speed`` is 0.25 to 1.5, 1 is normal."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """The parts of one engine process, shared by its connections."""

    brain: Brain
    speech_input: SpeechInputFactory
    synthesiser: Synthesiser
    about: str  #: one sentence: which recogniser, synthesiser and brain run
    load: Callable[[], Load] = Load
