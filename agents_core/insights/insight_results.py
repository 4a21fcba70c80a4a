"""What many calls have in common, as frozen data. It knows no query, no page and no event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from agents_core.insights.statistics import Interval

VersionKind: TypeAlias = Literal["team", "policy"]
Scale: TypeAlias = Literal["ms", "share", "number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCalls:
    """Calls that began on one day (UTC)."""

    day: date
    calls: int
    outcomes: Mapping[str, int]  #: by outcome; "running" has none yet
    answer_median_ms: float | None  #: of turns; response time without the wait for forms
    answer_p95_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The calls a filter leaves, at a glance. Days without a call are left out."""

    calls: int
    turns: int  #: that an agent answered
    outcomes: Mapping[str, int]
    answer_median_ms: float | None
    answer_p95_ms: float | None
    days: tuple[DayCalls, ...]  #: oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """Handoffs from one agent to another."""

    from_agent: str
    to_agent: str
    count: int
    calls: int
    gap_median_ms: float | None  #: None: never was the receiver heard
    silent: int  #: of ``count``


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """An agent and the calls it had."""

    agent: str
    calls: int
    entered: int  #: calls that began with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """How calls travel between agents."""

    transitions: tuple[Transition, ...]  #: most frequent first
    visits: tuple[Visits, ...]
    left_out: int = 0  #: rarer transitions than are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagCount:
    """One kind of flag."""

    kind: str
    count: int
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in a call, to look at."""

    call_id: str
    started_at: datetime
    turn: int
    at_ms: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageUse:
    """One passage of a policy version and how often answers rested on it."""

    passage_id: str
    document: str
    line: int
    text: str
    citations: int
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyUse:
    """A policy version that answers rested on."""

    policy: str
    version: int
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyReading:
    """What was read of one policy version."""

    policy: str
    version: int
    lookups: int
    cited: tuple[PassageUse, ...]  #: most cited first
    never: tuple[PassageUse, ...]  #: in the order of the policy
    known: bool = (
        True  #: False: the version is not kept here, so nobody can say what was never cited
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One wording of a question that the policy did not answer."""

    request: str
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionGroup:
    """Questions that mean about the same."""

    wordings: tuple[Asked, ...]  #: most frequent first
    times: int
    places: tuple[Place, ...]  #: the newest few

    @property
    def name(self) -> str:
        """Its most frequent wording."""
        return self.wordings[0].request


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """Lookups that found nothing, or whose passages no answer rests on."""

    lookups: int  #: all of them
    unanswered: int  #: of them
    wordings: int  #: different ones among the unanswered
    grouped: int  #: newest wordings that were grouped; the others are only counted
    by_meaning: bool  #: False: no weights are installed, so only shared words were compared
    groups: tuple[QuestionGroup, ...]  #: most frequent first
    more_groups: int = 0  #: rarer ones than are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionUse:
    """A version that calls ran on."""

    kind: VersionKind
    name: str
    number: int
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One measure of one version's calls; of times and numbers one value per call."""

    calls: int  #: that have the measure
    mean: float | None  #: of shares: the share, 0 to 1
    median: float | None = None  #: None for shares
    having: int = 0  #: for shares: calls that have it


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One measure side by side. Without ``interval`` there is nothing to compare."""

    key: str  #: stable: a field of the measures, or "flag:<kind>"
    name: str
    scale: Scale
    words: str  #: what is measured, in one or two sentences
    before: Side
    after: Side
    interval: Interval | None
    too_few: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions side by side."""

    kind: VersionKind
    before: VersionUse
    after: VersionUse
    changed: int  #: calls left out because they ran on several versions
    measures: tuple[Compared, ...]
