"""What the protocol asks of the world, as values; the server carries them out in order.

Answers come back through the methods of ``RealtimeProtocol`` named in each docstring.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from agents_core.engine.ports import Prompt, ToolDefinition, TurnDetection


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedDecision:
    """Ask the brain -> ``decision_ready`` or ``work_failed``."""

    response_id: str
    prompt: Prompt = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmBrain:
    """Let the brain read the session's new words while nobody waits; nothing comes back."""

    instructions: str = field(repr=False)
    tools: tuple[ToolDefinition, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedSpeech:
    """Ask the voice -> ``spoken`` repeatedly, then ``speech_finished`` or ``work_failed``."""

    response_id: str
    text: str
    voice: str
    speed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelWork:
    """Stop brain and voice of this response; later results are ignored anyway."""

    response_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEars:
    """Caller audio, PCM16 24 kHz -> ``ears_heard`` for what the ears return, ``words`` later."""

    pcm: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigureEars:
    """Use this turn detection from here on."""

    detection: TurnDetection | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitEars:
    """End the utterance by hand -> ``ears_committed`` with its number."""

    item_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearEars:
    """Forget what was not committed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseConnection:
    """Send what is queued, then close."""

    reason: str


Effect: TypeAlias = (
    NeedDecision
    | WarmBrain
    | NeedSpeech
    | CancelWork
    | FeedEars
    | ConfigureEars
    | CommitEars
    | ClearEars
    | CloseConnection
)
