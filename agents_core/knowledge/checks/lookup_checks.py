"""Lookup checks of a policy in the database: a question and the text of the passage it expects."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from agents_core.errors import PolicyError
from agents_core.knowledge.documents.document_text import clean
from agents_core.store import reading, writing
from agents_core.store.tables import Artifact, PolicyCheck
from agents_core.versions import VersionError

MAX_CHECKS = 200
"""Per policy, so that running all takes seconds."""

MAX_QUESTION_CHARS = 1000
MAX_AUTHOR_CHARS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupCheck:
    """A question and the passage that answers it."""

    id: int
    question: str
    document: str
    passage: str  #: the passage's text when the check was added
    added_at: datetime
    author: str


class LookupChecks:
    """Stores lookup checks of all policies. Blocking; safe from any thread and process."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        """The database must be migrated."""
        self._engine = engine
        self._clock = clock

    def add(
        self, policy: str, question: str, *, document: str, passage: str, author: str = ""
    ) -> LookupCheck:
        """Add a check; returns the existing one when there is an equal one.

        Raises:
            PolicyError: the question is empty or too long, or there are too many.
            VersionError: there is no such policy.
        """
        question = " ".join(clean(question).split())
        if not question or len(question) > MAX_QUESTION_CHARS:
            raise PolicyError(f"A check needs a question of 1 to {MAX_QUESTION_CHARS} characters.")
        for check in self.list(policy):
            if (check.question, check.document, check.passage) == (question, document, passage):
                return check
        with writing(self._engine) as session:
            artifact_id = _policy_id(session, policy)
            count = select(func.count()).where(PolicyCheck.artifact_id == artifact_id)
            if (session.scalar(count) or 0) >= MAX_CHECKS:
                raise PolicyError(f"A policy may have {MAX_CHECKS} checks. Remove one first.")
            row = PolicyCheck(
                artifact_id=artifact_id,
                question=question,
                document=document,
                passage=passage,
                kept_at=self._clock(),
                author=" ".join(clean(author).split())[:MAX_AUTHOR_CHARS],
            )
            session.add(row)
            session.flush()
            return _check(row)

    def remove(self, check_id: int) -> None:
        """Delete a check. Idempotent."""
        with writing(self._engine) as session:
            session.execute(delete(PolicyCheck).where(PolicyCheck.id == check_id))

    def list(self, policy: str) -> tuple[LookupCheck, ...]:
        """The checks of a policy, oldest first."""
        query = select(PolicyCheck).join(Artifact)
        query = query.where(Artifact.kind == "policy", Artifact.name == policy)
        with reading(self._engine) as session:
            return tuple(_check(row) for row in session.scalars(query.order_by(PolicyCheck.id)))


def _policy_id(session: Session, policy: str) -> int:
    query = select(Artifact.id).where(Artifact.kind == "policy", Artifact.name == policy)
    found = session.scalar(query)
    if found is None:
        raise VersionError(f"There is no policy called “{policy}”.")
    return found


def _check(row: PolicyCheck) -> LookupCheck:
    return LookupCheck(
        id=row.id,
        question=row.question,
        document=row.document,
        passage=row.passage,
        added_at=row.kept_at,
        author=row.author,
    )
