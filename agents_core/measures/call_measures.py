"""What is measured of a turn and of a call, as frozen data. It knows no event and no rule.

All times are milliseconds on the call's own clock (``at_ms`` of its events) or durations on it;
None where the call gives no answer.
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
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One measure in a person's words; the page shows exactly this."""

    key: str  #: the field of TurnMeasures or CallMeasures
    name: str
    unit: str  #: "ms", "%", "tokens", "USD", "calls" ...
    words: str  #: one or two sentences: from what to what, and what is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What responses used. ``input`` and ``output`` are totals; the parts may be unknown (0)."""

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
    """A stretch of the timeline."""

    lane: Lane
    start_ms: int
    end_ms: int
    label: str  #: agent, tool or form; empty for caller and silence
    key: str = ""  #: item_id or call_id it belongs to
    turn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something an analyst should look at, and where."""

    kind: FlagKind
    turn: int
    at_ms: int
    words: str  #: what happened, with names and figures


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffMeasures:
    """One handoff. ``gap_ms``: the caller's last word to the receiver's first."""

    turn: int
    at_ms: int
    from_agent: str
    to_agent: str
    utterance: str
    gap_ms: int | None
    silent: bool  #: the receiver said nothing before the call went elsewhere or ended


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupMeasures:
    """One search of the policy."""

    turn: int
    at_ms: int
    request: str
    found: int  #: passages returned
    best_score: float | None
    used: bool  #: an answer rests on one of them
    policy: str
    policy_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationMeasures:
    """A passage an answer rests on."""

    item_id: str
    turn: int
    policy: str
    policy_version: int
    document: str
    passage_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMeasures:
    """One spoken or typed line as the view shows it, for search and review."""

    item_id: str
    seq: int  #: of the event that completed it
    at_ms: int
    turn: int
    role: Literal["caller", "agent"]
    agent: str
    text: str
    heard_chars: int | None  #: None: all of it
    confidence: float | None  #: of the recogniser, 0 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnMeasures:
    """One turn of the caller and what followed it until the next. Turn 0 is the greeting's."""

    turn: int
    at_ms: int
    caller_item: str
    agent: str  #: who answered first; empty when nobody did
    typed: bool
    caller_ms: int | None  #: length of the caller's speech
    confidence: float | None  #: of the recogniser, 0 to 1; uncertainty is 1 minus it
    response_ms: int | None  #: the caller's last sound to the agent's first
    endpointing_ms: int | None
    model_ms: int | None  #: what is left of response_ms
    tool_ms: int | None
    approval_ms: int | None
    yield_ms: int | None  #: the caller's first sound over the agent to the agent's silence
    dead_air_ms: int  #: silence of both beyond 2 s, form waits left out
    handoffs: int
    team_version: int
    policy_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMeasures:
    """Everything derived from one call's events."""

    duration_ms: int
    outcome: Outcome
    turns: tuple[TurnMeasures, ...]
    handoffs: tuple[HandoffMeasures, ...]
    lookups: tuple[LookupMeasures, ...]
    citations: tuple[CitationMeasures, ...]
    lines: tuple[LineMeasures, ...]
    spans: tuple[Span, ...]
    flags: tuple[Flag, ...]
    agents: tuple[str, ...]  #: who had the call, each once, in order
    tools: tuple[str, ...]
    approvals: tuple[str, ...]  #: each of granted, denied, expired, abandoned that occurred
    tokens: Tokens
    caller_ms: int  #: speech of the caller, overlaps counted for both
    agent_ms: int
    talk_share: float | None  #: agent_ms of both; None when nobody spoke
    dead_air_ms: int
    response_median_ms: int | None
    response_max_ms: int | None
    barge_ins: int
    problems: int
