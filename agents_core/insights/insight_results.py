"""Results of the insights queries, as frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from agents_core.insights.statistics import Interval

VersionKind: TypeAlias = Literal["team", "policy"]
Scale: TypeAlias = Literal["ms", "share", "number"]
PeriodLength: TypeAlias = Literal["hour", "day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodCalls:
    """Calls that began in one hour or on one day (UTC)."""

    begins: datetime  #: aware, UTC
    calls: int
    outcomes: Mapping[str, int]  #: by outcome; "running" has none yet
    answer_median_ms: float | None  #: see ``answer_times``
    answer_p95_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Counts, outcomes and response times without approvals; only periods with a call."""

    calls: int
    turns: int  #: that an agent answered
    outcomes: Mapping[str, int]
    answer_median_ms: float | None
    answer_p95_ms: float | None
    period: PeriodLength
    periods: tuple[PeriodCalls, ...]  #: oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """Handoffs from one agent to another."""

    from_agent: str
    to_agent: str
    count: int
    calls: int
    gap_median_ms: float | None  #: None: the receiving agent never spoke
    silent: int  #: handoffs after which the receiving agent said nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentVisits:
    """An agent and the calls it took part in."""

    agent: str
    calls: int
    entered: int  #: calls that began with this agent


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffPaths:
    """Handoffs between agents."""

    transitions: tuple[Transition, ...]  #: most frequent first
    visits: tuple[AgentVisits, ...]
    left_out: int = 0  #: rarer transitions that are not listed


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagCount:
    """One kind of flag."""

    kind: str
    count: int
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """A point in a call where a flag or question occurred."""

    call_id: str
    started_at: datetime
    turn: int
    at_ms: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageUse:
    """A passage of a policy version and how often answers cited it."""

    passage_id: str
    document: str
    line: int
    text: str
    citations: int
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedPolicy:
    """A policy version that agents searched."""

    policy: str
    version: int
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyUsage:
    """Citations of one policy version."""

    policy: str
    version: int
    lookups: int
    cited: tuple[PassageUse, ...]  #: most cited first
    never_cited: tuple[PassageUse, ...]  #: in the order of the policy
    passages_known: bool = True  #: False: the version is not stored, so ``never_cited`` is unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWording:
    """A wording of a question that the policy did not answer."""

    request: str
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionGroup:
    """Questions of about the same meaning."""

    wordings: tuple[QuestionWording, ...]  #: most frequent first
    times: int
    occurrences: tuple[Occurrence, ...]  #: the newest few

    @property
    def name(self) -> str:
        """Its most frequent wording."""
        return self.wordings[0].request


@dataclass(frozen=True, slots=True, kw_only=True)
class UnansweredQuestions:
    """Lookups that found nothing, or whose passages no answer cites."""

    lookups: int  #: all lookups
    unanswered: int  #: lookups without an answer
    wordings: int  #: different wordings of unanswered lookups
    grouped: int  #: newest wordings that were grouped; older ones are only counted
    by_meaning: bool  #: False: no embedding model is installed, so shared words were compared
    groups: tuple[QuestionGroup, ...]  #: most frequent first
    more_groups: int = 0  #: rarer groups that are not listed


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionUse:
    """A version that calls ran on."""

    kind: VersionKind
    name: str
    number: int
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionValue:
    """A measure over the calls of one version; times and numbers have one value per call."""

    calls: int  #: that have a value
    mean: float | None  #: for shares: the share, 0 to 1
    median: float | None = None  #: None for shares
    positive: int = 0  #: for shares: calls counted in the share


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureComparison:
    """A measure of two versions. ``interval`` is None when one of them has no calls for it."""

    key: str  #: a field of the measures, or "flag:<kind>"; stable
    name: str
    scale: Scale
    description: str  #: what is measured, in one or two sentences
    before: VersionValue
    after: VersionValue
    interval: Interval | None
    too_few: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionComparison:
    """Two versions compared."""

    kind: VersionKind
    before: VersionUse
    after: VersionUse
    mixed: int  #: calls left out because they ran on several versions
    measures: tuple[MeasureComparison, ...]
