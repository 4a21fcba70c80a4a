"""What happened in a call: frozen facts with ids, names, numbers and text.

It knows no socket, no page and no SDK. Audio and secrets never enter an event.
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
    """A passage an answer rests on, and where the editor shows it."""

    passage_id: str  #: stable within one policy version, for example "P3"
    policy_version: int
    line: int  #: first line in the document, 1-based
    text: str
    score: float  #: cosine similarity, or the lexical score when no weights are installed
    document: str = ""  #: the policy's document it stands in


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
    """The configuration the server says it uses (session.created or session.updated)."""

    model: str
    voice: str
    modalities: tuple[str, ...]
    turn_detection: str
    transcription: str
    tools: tuple[str, ...]
    instructions_chars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerSpeechStarted(CallEvent):
    """The server heard the caller begin; ``item_id`` is the turn their words will land in."""

    item_id: str
    lag_ms: int = 0  #: how long before this event the first sound reached us, as far as is known


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerSpeechStopped(CallEvent):
    """The server decided the caller's turn is over. ``silence_ms``: how long ago the last sound
    was, at least the pause it was told to wait for."""

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
    """The whole text of one item; it replaces what the deltas said."""

    item_id: str
    role: Role
    agent: str
    text: str
    typed: bool = False
    confidence: float | None = None  #: of the recogniser, 0 to 1; None: it did not say


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptFailed(CallEvent):
    """The caller spoke and the words could not be recognised."""

    item_id: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseStarted(CallEvent):
    """An agent began to answer or to act."""

    response_id: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseFirstAudio(CallEvent):
    """The first audio (or, in a typed call, text) of a response arrived."""

    response_id: str
    item_id: str
    agent: str
    queued_ms: int = 0  #: earlier audio that was still to be played; this is heard after it


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseDone(CallEvent):
    """A response ended: completed, cancelled, incomplete or failed."""

    response_id: str
    agent: str
    status: str
    input_tokens: int
    output_tokens: int
    text_in: int = 0  #: the parts of both totals, as far as the server says them
    audio_in: int = 0
    cached_text_in: int = 0  #: part of text_in
    cached_audio_in: int = 0  #: part of audio_in
    text_out: int = 0
    audio_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSpeechEnded(CallEvent):
    """The loudspeaker has played all of an item, or it was cut."""

    item_id: str
    played_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAnswered(CallEvent):
    """The first words after a caller's turn. ``gap_ms`` runs from the caller's last word."""

    item_id: str
    agent: str
    gap_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCalled(CallEvent):
    """The model asked for a tool. ``arguments`` is the model's JSON."""

    call_id: str
    tool: str
    agent: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolReturned(CallEvent):
    """A tool ended. ``duration_ms`` is its own run, without the wait for approval."""

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
    """A tool waits for a person. It has not run."""

    call_id: str
    tool: str
    agent: str
    arguments: str
    form: str  #: name of the form class, resolved through the tool catalogue
    attempts_left: int
    timeout_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRefused(CallEvent):
    """The form's own check said no; the approval is still pending."""

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
    """A person said no, or the attempts ran out; the tool did not run."""

    call_id: str
    reason: str
    abandoned: bool = False  #: nobody decided: the call or the session that asked was over
    cause: DenialCause = ""
    """A person cancelled; the form's check let nobody try again; the model's arguments do not fit
    the tool; or nobody decided. Empty in a record from before it was noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalExpired(CallEvent):
    """Nobody answered in time; the tool did not run."""

    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff(CallEvent):
    """One agent passed the call to another because of what the caller said last."""

    call_id: str
    from_agent: str
    to_agent: str
    utterance: str  #: empty while the words are still being recognised
    item_id: str = ""  #: the caller's item, whose text may arrive later


@dataclass(frozen=True, slots=True, kw_only=True)
class BargeIn(CallEvent):
    """The agent was cut short, mostly because the caller spoke over it; ``cause`` says."""

    item_id: str
    played_ms: int  #: agent audio the caller had heard
    heard_chars: int  #: characters of the item's text so far that were heard
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
    """The server acknowledged a newer team; it holds from the next turn on."""

    team_version: int
    message: str
    from_turn: int = 1  #: the caller's turn it holds from, counted from 1
    team: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyApplied(CallEvent):
    """Lookups from here on read this version of the policy."""

    policy_version: int
    message: str
    from_turn: int = 1  #: the caller's turn it holds from, counted from 1
    policy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaAttached(CallEvent):
    """Microphone and loudspeaker are connected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaDetached(CallEvent):
    """Microphone and loudspeaker are gone; the call goes on by typing until it ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingChanged(CallEvent):
    """From here on the call's audio is recorded, or no longer is."""

    on: bool
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineLost(CallEvent):
    """The connection to the Realtime server broke."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRestored(CallEvent):
    """A new session replaced the lost one."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(CallEvent):
    """Something a person can act on, as one sentence. ``code`` is stable for tests and filters."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(CallEvent):
    """The last event of every call."""

    reason: str


@functools.cache
def event_classes() -> Mapping[str, type[CallEvent]]:
    """Every kind of event by its name, the name a stored event carries."""
    return MappingProxyType({kind.__name__: kind for kind in CallEvent.__subclasses__()})


def to_json(event: CallEvent) -> dict[str, Any]:
    """One event as plain JSON types, with its kind under ``"type"``."""
    return {"type": type(event).__name__, **dataclasses.asdict(event)}


def from_json(data: dict[str, Any]) -> CallEvent:
    """The event that ``to_json`` wrote.

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
