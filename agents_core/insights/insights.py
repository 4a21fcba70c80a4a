"""Questions about many calls at once, each answered from one read of the database.

What it gives has the size of what is drawn, not of the calls behind it. It knows no page.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, Select
from sqlalchemy.orm import Session

from agents_core.archive.call_records import CallFilter
from agents_core.archive.queries.call_filter_query import matching
from agents_core.insights import (
    flag_counts as flags,
)
from agents_core.insights import (
    handoff_paths as paths,
)
from agents_core.insights import (
    overview,
)
from agents_core.insights import (
    passage_usage as passages,
)
from agents_core.insights import (
    unanswered_questions as questions,
)
from agents_core.insights import (
    version_comparison as comparing,
)
from agents_core.insights import (
    version_figures as side,
)
from agents_core.insights.insight_results import (
    Comparison,
    FlagCount,
    Overview,
    Paths,
    Place,
    PolicyReading,
    PolicyUse,
    Unanswered,
    VersionKind,
    VersionUse,
)
from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.lookup.policies import Policies
from agents_core.language.embeddings import Embedder
from agents_core.store import reading
from agents_core.versions import VersionError

EVERY_CALL = CallFilter()


class Insights:
    """Of every kept call, or of those a filter leaves. Blocking; safe from any thread.

    Every method raises StoreUnavailable when the database cannot be used.
    """

    def __init__(
        self, engine: Engine, policies: Policies, embedder_loader: Callable[[], Embedder]
    ) -> None:
        self._engine = engine
        self._policies = policies
        self._load = embedder_loader

    def overview(self, filter: CallFilter = EVERY_CALL) -> Overview:
        """Calls per day, how they ended, how fast they were answered."""
        with self._read(filter) as (session, ids):
            return overview.overview(session, ids, self._engine.dialect.name)

    def paths(self, filter: CallFilter = EVERY_CALL) -> Paths:
        """How calls travel between agents."""
        with self._read(filter) as (session, ids):
            return paths.paths(session, ids)

    def flags(self, filter: CallFilter = EVERY_CALL) -> tuple[FlagCount, ...]:
        """Every kind of flag that occurs, in most calls first."""
        with self._read(filter) as (session, ids):
            return flags.flag_counts(session, ids)

    def flag_places(self, kind: str, filter: CallFilter = EVERY_CALL) -> tuple[Place, ...]:
        """The newest few places with a flag."""
        with self._read(filter) as (session, ids):
            return flags.flag_places(session, ids, kind)

    def policies_read(self, filter: CallFilter = EVERY_CALL) -> tuple[PolicyUse, ...]:
        """The policy versions that were searched."""
        with self._read(filter) as (session, ids):
            return passages.policies_read(session, ids)

    def policy_reading(
        self, policy: str, version: int, filter: CallFilter = EVERY_CALL
    ) -> PolicyReading:
        """Which passages of a policy version answers rested on, and which never."""
        known = self._passages(policy, version)
        with self._read(filter) as (session, ids):
            return passages.policy_reading(session, ids, policy, version, known)

    def unanswered(self, filter: CallFilter = EVERY_CALL) -> Unanswered:
        """Questions the policy did not answer, grouped. The first time it may take seconds."""
        embedder = self._load()
        with self._read(filter) as (session, ids):
            return questions.unanswered(session, ids, embedder)

    def versions_run(
        self, kind: VersionKind, filter: CallFilter = EVERY_CALL
    ) -> tuple[VersionUse, ...]:
        """The versions of teams, or of policies, that calls ran on."""
        with self._read(filter) as (session, ids):
            return side.versions_run(session, ids, kind)

    def compare(
        self,
        kind: VersionKind,
        name: str,
        before: int,
        after: int,
        filter: CallFilter = EVERY_CALL,
    ) -> Comparison:
        """Two versions side by side."""
        with self._read(filter) as (session, ids):
            return comparing.compare(session, ids, kind, name, before, after)

    def _passages(self, policy: str, version: int) -> tuple[Passage, ...] | None:
        try:
            return self._policies.library(policy).version(version).passages
        except VersionError:  # an imported call's, or deleted here
            return None

    @contextmanager
    def _read(self, filter: CallFilter) -> Iterator[tuple[Session, Select[str]]]:
        with reading(self._engine) as session:
            yield session, matching(filter, self._engine.dialect.name)
