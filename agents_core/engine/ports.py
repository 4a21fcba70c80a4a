"""The engine's inner seams: what the protocol asks of a brain, of ears and of a voice.

Nothing here does work. The protocol never imports an implementation, and no implementation imports
the protocol; the server joins them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

# --- brain ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolDefinition:
    """A function tool as the session declared it."""

    name: str
    description: str
    parameters: Mapping[str, Any]  #: JSON schema of an object


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Words of one side."""

    role: Literal["system", "user", "assistant"]
    text: str
    confidence: float = 1.0  #: the recogniser's, 0 to 1; 1 for typed words
    alternatives: tuple[str, ...] = ()  #: what else may have been said, likeliest first


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A tool the brain asked for earlier."""

    call_id: str
    name: str
    arguments: str  #: JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolOutput:
    """What the client says the tool returned."""

    call_id: str
    output: str


Turn: TypeAlias = Message | ToolCall | ToolOutput


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """All a brain may know: the session's words and the conversation, oldest first."""

    instructions: str
    tools: Sequence[ToolDefinition]
    tool_choice: str  #: "auto", "none", "required" or the name of one tool
    items: Sequence[Turn]
    own_instructions: bool = False  #: they came with this response alone, not with the session


@dataclass(frozen=True, slots=True)
class Say:
    """Speak this."""

    text: str


@dataclass(frozen=True, slots=True)
class CallTool:
    """Ask the client to run this tool (a handoff is one, too)."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


Decision: TypeAlias = Say | CallTool


class Brain(Protocol):
    """Decides what an agent does next."""

    def decide(self, prompt: Prompt) -> Decision:
        """Blocking and CPU-bound (aim 100 ms); called from several threads at once."""
        ...

    def warm(self, instructions: str, tools: Sequence[ToolDefinition]) -> None:
        """Read a session's words before its first turn, so that the turn does not pay for it."""
        ...


# --- ears -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnDetection:
    """When a caller's turn ends. Units as the protocol has them."""

    type: Literal["server_vad", "semantic_vad"]
    threshold: float = 0.5
    prefix_padding_ms: int = 300
    silence_duration_ms: int = 500
    eagerness: Literal["auto", "low", "medium", "high"] = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechStarted:
    """A person began to speak. ``at_ms`` counts audio fed since the ears were made and is where
    the utterance's audio begins, the prefix padding included."""

    utterance: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechStopped:
    """The turn is over: the silence was long enough. ``at_ms`` is where the silence was decided;
    ``silence_ms`` how much of it was waiting."""

    utterance: int
    at_ms: int
    silence_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the recogniser understood. Not final: only words that have settled, all from the
    utterance's start. Final: the whole utterance (may be empty: nothing understood); now and then
    it corrects a settled word."""

    utterance: int
    text: str
    final: bool
    confidence: float = 1.0
    alternatives: tuple[str, ...] = ()  #: of final words: what else was possible, likeliest first


class Ears(Protocol):
    """Hears one connection: voice activity, endpointing, recognition.

    ``feed`` is cheap (under 3 ms for 20 ms of audio) and never blocks on recognition, which runs on
    the ears' own bounded thread and reports through ``on_words`` (any thread). After ``close`` no
    callback comes any more.
    """

    def configure(self, detection: TurnDetection | None) -> None:
        """None: no turn detection; an utterance is what lies between commits."""
        ...

    def expect(self, texts: Sequence[str]) -> None:
        """The session's own words (instructions, what its tools are for, the client's hint): of two
        readings the audio allows, the one with words of these is likelier. From the next words."""
        ...

    def feed(self, pcm: bytes) -> Sequence[SpeechStarted | SpeechStopped]:
        """PCM16 little-endian mono 24 kHz, any length."""
        ...

    def commit(self) -> int:
        """End the utterance by hand; its number. Its final Words follow."""
        ...

    def clear(self) -> None:
        """Forget audio and words that were not committed."""
        ...

    def close(self) -> None:
        """Stop the thread. Idempotent."""
        ...


EarsFactory: TypeAlias = Callable[[Callable[[Words], None]], Ears]

# --- voice ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spoken:
    """A piece of speech and the words in it, in step."""

    pcm: bytes  #: PCM16 little-endian mono 24 kHz, at most 200 ms
    text: str  #: with its spaces; the pieces' texts joined give the whole text; may be empty


class Voice(Protocol):
    """Speaks. Blocking, faster than real time; called from several threads at once."""

    def speak(self, text: str, *, voice: str, speed: float) -> Iterator[Spoken]:
        """Closing the iterator stops the synthesis at once. Any voice name is accepted: an unknown
        one is mapped to a stable local voice. ``speed`` is 0.25 to 1.5, 1 is normal."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What one engine process is made of; shared by its connections."""

    brain: Brain
    ears: EarsFactory
    voice: Voice
    about: str  #: one honest sentence: which recogniser, voice and brain are running
