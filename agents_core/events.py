"""The events of a call: frozen facts with ids, names, numbers and text.

Events contain no audio and no secrets.
"""

import dataclasses
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

Role: TypeAlias = Literal["caller", "agent"]
DenialCause: TypeAlias = Literal["", "cancelled", "refused", "unfit", "abandoned"]
CutCause: TypeAlias = Literal["speech", "typed", "button", "guardrail", "detached", "lost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A passage that a lookup returned, and its place in the policy."""

    passage_id: str  #: stable within one policy version, for example "P3"
    policy_version: int
    line: int  #: first line in the document, 1-based
    text: str
    score: float  #: cosine similarity, or the lexical score when no weights are installed
    document: str = ""  #: the policy's document that contains it


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent:
    """A fact about one call."""

    seq: int  #: gapless, from 1
    at_ms: int  #: monotonic, since the call started
    turn: int
    """The caller's turn it belongs to, from 1; 0 before the first.

    A turn begins at its first sound (``CallerSpeechStarted``) or, when no speech was detected, with
    its words: a typed message is a ``TranscriptDone`` of an item not seen before. It is one turn
    however often its item is mentioned, and it counts even if no words are recognised. An event
    that names one of the caller's items by ``item_id`` belongs to that item's turn, however late it
    comes: a transcript that arrives while the caller speaks again is still the earlier turn's.
    Every other event belongs to the newest turn that has begun. What the agents do is numbered in
    the same way; which turn an answer is *about* is measured (``agents_core.measures``).
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStarted(CallEvent):
    """The first event of every call; the only one with wall-clock time (ISO 8601, UTC)."""

    call_id: str
    wall_time: str
    team: str
    team_version: int
    policy_version: int
    engine: str  #: "local", "openai" or "custom"
    model: str
    voice: str
    agent: str  #: the entry agent
    policy: str = ""  #: name of the team's policy
    recorded: bool = False  #: the call's audio is recorded from its start


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAcknowledged(CallEvent):
    """The configuration the server confirmed (session.created or session.updated)."""

    model: str
    voice: str
    modalities: tuple[str, ...]
    turn_detection: str
    transcription: str
    tools: tuple[str, ...]
    instructions_chars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerSpeechStarted(CallEvent):
    """The server detected that the caller began to speak; their words will be item ``item_id``."""

    item_id: str
    lag_ms: int = 0  #: from the first sound to this event; 0 where it is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerSpeechStopped(CallEvent):
    """The server detected the end of the caller's turn. ``silence_ms``: from the last sound to this
    event, at least the silence the turn detection waits for."""

    item_id: str
    silence_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptDelta(CallEvent):
    """More words of one item."""

    item_id: str
    role: Role
    agent: str  #: empty for the caller
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptDone(CallEvent):
    """The whole text of one item; it replaces the text of the deltas."""

    item_id: str
    role: Role
    agent: str
    text: str
    typed: bool = False
    confidence: float | None = None  #: of the recogniser, 0 to 1; None: not reported


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptFailed(CallEvent):
    """The caller spoke, and no words were recognised."""

    item_id: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseStarted(CallEvent):
    """A response began: an agent answers or calls a tool."""

    response_id: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseFirstAudio(CallEvent):
    """The first audio (or, in a typed call, text) of a response arrived."""

    response_id: str
    item_id: str
    agent: str
    queued_ms: int = 0  #: earlier audio that is still to be played before this


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseDone(CallEvent):
    """A response ended: completed, cancelled, incomplete or failed."""

    response_id: str
    agent: str
    status: str
    input_tokens: int
    output_tokens: int
    text_in: int = 0  #: the parts of both totals, where the server reports them
    audio_in: int = 0
    cached_text_in: int = 0  #: part of text_in
    cached_audio_in: int = 0  #: part of audio_in
    text_out: int = 0
    audio_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSpeechEnded(CallEvent):
    """The loudspeaker played all of an item, or the item was cut."""

    item_id: str
    played_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAnswered(CallEvent):
    """The first words after a caller's turn. ``gap_ms``: from the caller's last sound to them."""

    item_id: str
    agent: str
    gap_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCalled(CallEvent):
    """The model called a tool. ``arguments`` is the model's JSON."""

    call_id: str
    tool: str
    agent: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolReturned(CallEvent):
    """A tool ended. ``duration_ms``: of its run, without the wait for approval."""

    call_id: str
    tool: str
    agent: str
    output: str
    duration_ms: int
    ok: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PassagesCited(CallEvent):
    """The passages one lookup returned, best first."""

    call_id: str
    request: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequested(CallEvent):
    """A tool waits for approval; it has not run."""

    call_id: str
    tool: str
    agent: str
    arguments: str
    form: str  #: name of the form class, resolved through the tool catalogue
    attempts_left: int
    timeout_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRefused(CallEvent):
    """What a person entered was refused by the form's check; the approval is still pending."""

    call_id: str
    reason: str
    attempts_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalGranted(CallEvent):
    """A person approved; the tool runs with ``executed`` instead of ``proposed`` arguments."""

    call_id: str
    proposed: str
    executed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalDenied(CallEvent):
    """The tool did not run: ``cause`` says why."""

    call_id: str
    reason: str
    abandoned: bool = False  #: there was no decision: the call or its session ended before
    cause: DenialCause = ""
    """cancelled: a person cancelled the form. refused: the attempts ran out. unfit: the model's
    arguments do not fit the tool. abandoned: there was no decision. Empty in older records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalExpired(CallEvent):
    """The form timed out; the tool did not run."""

    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff(CallEvent):
    """One agent handed the call over to another."""

    call_id: str
    from_agent: str
    to_agent: str
    utterance: str  #: the caller's words that caused it; empty when they are not recognised yet
    item_id: str = ""  #: the caller's item with those words


@dataclass(frozen=True, slots=True, kw_only=True)
class BargeIn(CallEvent):
    """An agent's item was cut short, for ``cause``."""

    item_id: str
    played_ms: int  #: audio of the item that was played
    heard_chars: int  #: characters of the item's text that were played
    cause: CutCause = "speech"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardrailTripped(CallEvent):
    """An output guardrail cut an answer short."""

    item_id: str
    agent: str
    guardrail: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamApplied(CallEvent):
    """The server confirmed a newer version of the team."""

    team_version: int
    message: str
    from_turn: int = 1  #: the first of the caller's turns with this version, from 1
    team: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyApplied(CallEvent):
    """From now on lookups read this version of the policy."""

    policy_version: int
    message: str
    from_turn: int = 1  #: the first of the caller's turns with this version, from 1
    policy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaAttached(CallEvent):
    """Microphone and loudspeaker are connected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaDetached(CallEvent):
    """Microphone and loudspeaker are disconnected; the call continues in text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingChanged(CallEvent):
    """The call's audio is recorded from now on, or no longer."""

    on: bool
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineLost(CallEvent):
    """The connection to the Realtime server was lost."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRestored(CallEvent):
    """A new session replaced the lost one."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(CallEvent):
    """A problem that a person can act on, as one sentence. ``code`` never changes."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(CallEvent):
    """The last event of every call."""

    reason: str


@functools.cache
def event_classes() -> Mapping[str, type[CallEvent]]:
    """Every kind of event by the name it is stored under."""
    return MappingProxyType({kind.__name__: kind for kind in CallEvent.__subclasses__()})


def to_json(event: CallEvent) -> dict[str, Any]:
    """An event as JSON types, with its kind under ``"type"``."""
    return {"type": type(event).__name__, **dataclasses.asdict(event)}


def from_json(data: dict[str, Any]) -> CallEvent:
    """The event of JSON that ``to_json`` made.

    Raises:
        ValueError: an unknown type, or fields that do not fit it.
    """
    fields = dict(data)
    name = fields.pop("type", None)
    kind = event_classes().get(name) if isinstance(name, str) else None
    if kind is None:
        raise ValueError(f"unknown event type {name!r}")
    if "citations" in fields:
        fields["citations"] = tuple(Citation(**item) for item in fields["citations"])
    for key, value in fields.items():
        if isinstance(value, list):
            fields[key] = tuple(value)
    try:
        return kind(**fields)
    except TypeError as error:
        raise ValueError(f"fields of {name} do not fit: {error}") from error
