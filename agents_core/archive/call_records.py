"""Stored calls as frozen data: list rows, filters, pages, deletion receipts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from agents_core.errors import SwitchboardError

State: TypeAlias = Literal["running", "ended", "interrupted"]
Order: TypeAlias = Literal["newest", "oldest", "longest", "slowest"]

PAGE_ROWS = 50


class CallNotFound(SwitchboardError):
    """No call of that id is stored, or it was deleted."""

    code = "call_not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """A line that has the words searched for."""

    item_id: str
    at_ms: int
    role: str
    agent: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """One call as a list shows it. Measures are None or 0 until the call has ended."""

    call_id: str
    origin: Literal["here", "imported"]
    state: State
    started_at: datetime
    duration_ms: int
    end_reason: str
    outcome: str  #: one of measures.Outcome; empty while it runs
    team: str
    team_version: int  #: the last one it ran on
    policy: str
    policy_version: int
    engine: str
    model: str
    voice: str
    agents: tuple[str, ...]
    turns: int
    handoffs: int
    tools: int
    approvals: int
    barge_ins: int
    flags: tuple[str, ...]
    labels: tuple[str, ...]
    score: float | None  #: mean of the reviewers' scores of the whole call
    response_median_ms: int | None
    response_max_ms: int | None
    dead_air_ms: int
    talk_share: float | None
    input_tokens: int
    output_tokens: int
    cost_usd: float | None  #: None: unknown, see ``measures.token_prices``
    recorded: bool
    audio_ms: int
    events: int
    sample: bool = False  #: a scripted caller made it; ``started_at`` was chosen
    hits: tuple[SearchHit, ...] = ()  #: the first few lines with the words searched for


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """Which calls a list shows. A call has to match every field that is not empty, with any one of
    the field's values."""

    since: datetime | None = None
    until: datetime | None = None
    teams: tuple[tuple[str, int], ...] = ()  #: (name, version); version 0: any
    engines: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    agents: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    approvals: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    shortest_ms: int | None = None
    longest_ms: int | None = None
    sample: bool | None = None  #: True: sample calls only; False: without them
    words: str = ""
    """All of them have to occur in one line; "a phrase" in quotes as it is; the last word may be
    the beginning of a longer one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPage:
    """One page of a filtered list."""

    rows: tuple[CallRow, ...]
    total: int
    page: int  #: from 1
    pages: int  #: at least 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The values filters can be set to: those that some stored call has."""

    teams: tuple[tuple[str, int], ...] = ()
    engines: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    approvals: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof that a call was deleted: counts and times, nothing of what was said."""

    number: int
    call_id: str
    started_at: datetime
    deleted_at: datetime
    by: str  #: a person's name, or "retention"
    reason: str
    events: int
    lines: int
    audio_bytes: int
    reviews: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A team or policy version that was imported with a call; ``parts``: (name, text)."""

    kind: Literal["team", "policy"]
    name: str
    number: int
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterStatus:
    """What the record writer could not write yet."""

    problem: str = ""  #: a sentence while the database refuses to store calls; else empty
    waiting_calls: int = 0  #: calls with events that are not written yet
    oldest_ms: int = 0  #: age of the oldest event not written yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """After how many days calls are deleted, 0: never; and the receipts of deleted ones."""

    days: int = 0
    deleted: tuple[Receipt, ...] = field(default=())
