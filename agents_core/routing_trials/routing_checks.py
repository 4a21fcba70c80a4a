"""Routing checks of a team in the database: a sentence, and who has to take it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from agents_core.errors import TeamError
from agents_core.routing_trials.routing_trial import Taker, Trial
from agents_core.routing_trials.team_trials import (
    MAX_SENTENCE_CHARS,
    Asked,
    SideBySide,
    TrialRun,
)
from agents_core.store import reading, writing
from agents_core.store.tables import Artifact, RoutingCheckRow
from agents_core.team.team_spec import TeamSpec
from agents_core.versions import VersionError
from agents_core.versions.stored_text import storable

MAX_CHECKS = 200
"""Per team, so that running all takes seconds."""

MAX_AUTHOR_CHARS = 80

Verdict: TypeAlias = Literal["right", "wrong", "gone"]
"""Taken as expected; taken by another; or the expected agent or tool is not in the team."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingCheck:
    """A sentence and who has to take it. ``expected`` without an agent: nobody."""

    id: int
    asked: Asked
    expected: Taker
    added_at: datetime
    author: str


@dataclass(frozen=True, slots=True)
class CheckCount:
    """How many of a run's checks pass, and how many of them the draft changes."""

    passed: int
    of: int
    changed: int

    @property
    def words(self) -> str:
        """For example "11 of 12 right, 2 changed by this draft"."""
        changed = f", {self.changed} changed by this draft" if self.changed else ""
        return f"{self.passed} of {self.of} right{changed}"


def verdict(check: RoutingCheck, trial: Trial | None, spec: TeamSpec) -> Verdict:
    """How a check did on one version. An expected agent without a tool may use any."""
    expected = check.expected
    if trial is None or not _exists(expected, spec):
        return "gone"
    taker = trial.taker
    if not expected.agent:
        stayed = not taker.tool and taker.agent in ("", trial.start)
        return "right" if stayed else "wrong"
    same = taker.agent == expected.agent and expected.tool in ("", taker.tool)
    return "right" if same else "wrong"


def count(run: TrialRun, checks: Mapping[Asked, RoutingCheck]) -> CheckCount:
    """The count of the draft, where it was tried, else of the published version."""
    rows = [(checks[row.asked], row) for row in run.rows if row.asked in checks]
    passed = sum(newest_verdict(run, check, row) == "right" for check, row in rows)
    return CheckCount(passed, len(rows), sum(row.changed for _, row in rows))


def newest_verdict(run: TrialRun, check: RoutingCheck, row: SideBySide) -> Verdict:
    """The verdict of the draft, where it was tried, else of the published version."""
    if run.draft is None or run.draft_problem:
        return verdict(check, row.published, run.published)
    return verdict(check, row.draft, run.draft)


def _exists(expected: Taker, spec: TeamSpec) -> bool:
    agents = {agent.name: agent.tools for agent in spec.agents}
    if not expected.agent:
        return True
    return expected.agent in agents and (
        not expected.tool or expected.tool in agents[expected.agent]
    )


class RoutingChecks:
    """Stores the routing checks of all teams. Blocking; safe from any thread and process."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        """The database must be migrated."""
        self._engine = engine
        self._clock = clock

    def keep(self, team: str, asked: Asked, expected: Taker, *, author: str = "") -> RoutingCheck:
        """Add a check. One of the same sentence and start is replaced.

        Raises:
            TeamError: the sentence is empty or too long, or there are too many.
            VersionError: there is no such team.
        """
        sentence = " ".join(storable(asked.sentence).split())
        if not sentence or len(sentence) > MAX_SENTENCE_CHARS:
            raise TeamError(f"A check needs a sentence of 1 to {MAX_SENTENCE_CHARS} characters.")
        with writing(self._engine) as session:
            team_id = _team_id(session, team)
            mine = RoutingCheckRow.artifact_id == team_id
            same = (RoutingCheckRow.sentence == sentence) & (RoutingCheckRow.start == asked.start)
            session.execute(delete(RoutingCheckRow).where(mine & same))
            kept = session.scalar(select(func.count()).select_from(RoutingCheckRow).where(mine))
            if (kept or 0) >= MAX_CHECKS:
                raise TeamError(f"A team may have {MAX_CHECKS} checks. Remove one first.")
            row = RoutingCheckRow(
                artifact_id=team_id,
                sentence=sentence,
                start=asked.start,
                agent=expected.agent,
                tool=expected.tool,
                kept_at=self._clock(),
                author=" ".join(storable(author).split())[:MAX_AUTHOR_CHARS],
            )
            session.add(row)
            session.flush()
            return _check(row)

    def remove(self, check_id: int) -> None:
        """Delete a check. Idempotent."""
        with writing(self._engine) as session:
            session.execute(delete(RoutingCheckRow).where(RoutingCheckRow.id == check_id))

    def list(self, team: str) -> tuple[RoutingCheck, ...]:
        """The checks of a team, oldest first."""
        query = select(RoutingCheckRow).join(Artifact)
        query = query.where(Artifact.kind == "team", Artifact.name == team)
        with reading(self._engine) as session:
            return tuple(map(_check, session.scalars(query.order_by(RoutingCheckRow.id))))


def _team_id(session: Session, team: str) -> int:
    query = select(Artifact.id).where(Artifact.kind == "team", Artifact.name == team)
    found = session.scalar(query)
    if found is None:
        raise VersionError(f"There is no team called “{team}”.")
    return found


def _check(row: RoutingCheckRow) -> RoutingCheck:
    return RoutingCheck(
        id=row.id,
        asked=Asked(sentence=row.sentence, start=row.start),
        expected=Taker(agent=row.agent, tool=row.tool),
        added_at=row.kept_at,
        author=row.author,
    )
