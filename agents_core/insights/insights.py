"""Figures over many calls; each method reads the database once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, Select
from sqlalchemy.orm import Session

from agents_core.archive.call_records import CallFilter
from agents_core.archive.queries.call_filter_query import matching
from agents_core.insights import (
    flag_counts,
    handoff_paths,
    overview,
    passage_usage,
    unanswered_questions,
    version_comparison,
    version_figures,
)
from agents_core.insights.insight_results import (
    FlagCount,
    HandoffPaths,
    Occurrence,
    Overview,
    PolicyUsage,
    SearchedPolicy,
    UnansweredQuestions,
    VersionComparison,
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
    """Figures over all calls, or over those that match a filter. Blocking; safe from any thread.

    Every method raises StoreUnavailable when the database cannot be used.
    """

    def __init__(
        self, engine: Engine, policies: Policies, embedder_loader: Callable[[], Embedder]
    ) -> None:
        self._engine = engine
        self._policies = policies
        self._load = embedder_loader

    def overview(self, filter: CallFilter = EVERY_CALL) -> Overview:
        """Calls per hour or day, outcomes and response times without approvals."""
        with self._read(filter) as (session, ids):
            return overview.overview(session, ids, self._engine.dialect.name)

    def handoff_paths(self, filter: CallFilter = EVERY_CALL) -> HandoffPaths:
        """Handoffs between agents."""
        with self._read(filter) as (session, ids):
            return handoff_paths.handoff_paths(session, ids)

    def flag_counts(self, filter: CallFilter = EVERY_CALL) -> tuple[FlagCount, ...]:
        """How often each flag occurs, most calls first."""
        with self._read(filter) as (session, ids):
            return flag_counts.flag_counts(session, ids)

    def flag_occurrences(
        self, kind: str, filter: CallFilter = EVERY_CALL
    ) -> tuple[Occurrence, ...]:
        """The newest occurrences of a flag."""
        with self._read(filter) as (session, ids):
            return flag_counts.flag_occurrences(session, ids, kind)

    def searched_policies(self, filter: CallFilter = EVERY_CALL) -> tuple[SearchedPolicy, ...]:
        """The policy versions that were searched."""
        with self._read(filter) as (session, ids):
            return passage_usage.searched_policies(session, ids)

    def policy_usage(
        self, policy: str, version: int, filter: CallFilter = EVERY_CALL
    ) -> PolicyUsage:
        """Cited and never cited passages of a policy version."""
        known = self._passages(policy, version)
        with self._read(filter) as (session, ids):
            return passage_usage.policy_usage(session, ids, policy, version, known)

    def unanswered_questions(self, filter: CallFilter = EVERY_CALL) -> UnansweredQuestions:
        """Questions the policy did not answer, grouped. The first call takes seconds."""
        embedder = self._load()
        with self._read(filter) as (session, ids):
            return unanswered_questions.unanswered_questions(session, ids, embedder)

    def versions_used(
        self, kind: VersionKind, filter: CallFilter = EVERY_CALL
    ) -> tuple[VersionUse, ...]:
        """Versions of teams or policies that calls ran on."""
        with self._read(filter) as (session, ids):
            return version_figures.versions_used(session, ids, kind)

    def compare_versions(
        self,
        kind: VersionKind,
        name: str,
        before: int,
        after: int,
        filter: CallFilter = EVERY_CALL,
    ) -> VersionComparison:
        """Two versions compared measure by measure."""
        with self._read(filter) as (session, ids):
            return version_comparison.compare_versions(session, ids, kind, name, before, after)

    def _passages(self, policy: str, version: int) -> tuple[Passage, ...] | None:
        try:
            return self._policies.version(policy, version).passages
        except VersionError:  # of an imported call
            return None

    @contextmanager
    def _read(self, filter: CallFilter) -> Iterator[tuple[Session, Select[str]]]:
        with reading(self._engine) as session:
            yield session, matching(filter, self._engine.dialect.name)
