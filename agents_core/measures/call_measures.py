"""The measures of a call, its turns, handoffs, lookups and lines, as frozen data.

Times are in milliseconds since the start of the call, as ``at_ms`` of its events, or durations.
They are None where they cannot be known.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Lane: TypeAlias = Literal["caller", "agent", "tool", "approval", "silence"]
Outcome: TypeAlias = Literal[
    "answered", "unanswered", "approval abandoned", "failed", "interrupted", "no question"
]
FlagKind: TypeAlias = Literal[
    "ping-pong",
    "silent handoff",
    "dead air",
    "ungrounded figure",
    "approval abandoned",
    "lookup found nothing",
    "false interruption",
    "early endpoint",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What one measure or flag means; pages show it as it is."""

    key: str  #: a field of TurnMeasures or CallMeasures
    name: str
    unit: str  #: "ms", "%", "tokens", "USD", "calls" ...
    words: str  #: a few sentences: from what to what, and what is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Tokens that responses used. ``input`` and ``output`` are totals; parts are 0 where the server
    does not report them."""

    input: int = 0
    output: int = 0
    text_in: int = 0
    audio_in: int = 0
    cached_text_in: int = 0  #: part of text_in
    cached_audio_in: int = 0  #: part of audio_in
    text_out: int = 0
    audio_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """An interval of the timeline."""

    lane: Lane
    start_ms: int
    end_ms: int
    label: str  #: agent, tool or form; empty for caller and silence
    key: str = ""  #: item_id, or call_id of the tool call
    turn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something an analyst should look at."""

    kind: FlagKind
    turn: int
    at_ms: int
    words: str  #: what happened, with names and figures


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffMeasures:
    """One handoff. ``gap_ms``: from the caller's last sound to the receiving agent's first."""

    turn: int
    at_ms: int
    from_agent: str
    to_agent: str
    utterance: str
    gap_ms: int | None
    silent: bool  #: the receiving agent said nothing before the next handoff or the end


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupMeasures:
    """One search of the policy."""

    turn: int
    at_ms: int
    request: str
    found: int  #: passages returned
    best_score: float | None
    used: bool  #: an answer cites one of them
    policy: str
    policy_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationMeasures:
    """A passage that an answer cites."""

    item_id: str
    turn: int
    policy: str
    policy_version: int
    document: str
    passage_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMeasures:
    """One spoken or typed line as the view shows it."""

    item_id: str
    seq: int  #: of the event that completed it
    at_ms: int
    turn: int
    role: Literal["caller", "agent"]
    agent: str
    text: str
    heard_chars: int | None  #: None: all of them
    confidence: float | None  #: of the recogniser, 0 to 1
    preamble: bool = False  #: an agent said it before the answer, which it is not


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnMeasures:
    """One turn of the caller and what followed until the next one. Turn 0 is before the first."""

    turn: int
    at_ms: int
    caller_item: str
    agent: str  #: the first that answered; empty when none did
    typed: bool
    caller_ms: int | None  #: length of the caller's speech
    confidence: float | None  #: of the recogniser, 0 to 1; uncertainty is 1 minus it
    response_ms: int | None  #: from the caller's last sound to the agent's first
    endpointing_ms: int | None
    model_ms: int | None  #: the rest of response_ms
    tool_ms: int | None
    approval_ms: int | None
    yield_ms: int | None  #: from the caller's first sound over the agent to the agent's silence
    dead_air_ms: int  #: see ``definitions``
    handoffs: int
    team_version: int
    policy_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMeasures:
    """Everything that is measured of one call."""

    duration_ms: int
    outcome: Outcome
    turns: tuple[TurnMeasures, ...]
    handoffs: tuple[HandoffMeasures, ...]
    lookups: tuple[LookupMeasures, ...]
    citations: tuple[CitationMeasures, ...]
    lines: tuple[LineMeasures, ...]
    spans: tuple[Span, ...]
    flags: tuple[Flag, ...]
    agents: tuple[str, ...]  #: agents that had the call, each once, in order
    tools: tuple[str, ...]
    approvals: tuple[str, ...]  #: granted, denied, expired, abandoned: those that occurred
    tokens: Tokens
    caller_ms: int  #: where both speak at once, it counts for both
    agent_ms: int
    talk_share: float | None  #: agent_ms of both together; None when neither spoke
    dead_air_ms: int
    response_median_ms: int | None
    response_max_ms: int | None
    barge_ins: int
    false_interruptions: int
    resumed: int  #: of the false interruptions: the agent went on by itself
    early_endpoints: int
    problems: int
