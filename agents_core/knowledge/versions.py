"""The versions of one policy document in the database. It knows no index and no embedding."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agents_core.errors import PolicyConflict, PolicyError
from agents_core.knowledge.documents import UNCHANGED, validate_text
from agents_core.knowledge.passages import Passage, passages_of
from agents_core.store import reading, writing
from agents_core.store.tables import PolicyDocument, PolicyVersion

Clock = Callable[[], datetime]
"""Now, as an aware datetime."""

MAX_PASSAGES = 10_000
"""Indexing so many takes minutes in the background; a text with more is data, not a policy."""

MAX_AUTHOR_CHARS = 80
MAX_MESSAGE_CHARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySnapshot:
    """One version of the policy. It never changes."""

    version: int
    text: str = field(repr=False)
    passages: tuple[Passage, ...] = field(repr=False)
    saved_at: datetime
    author: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionNote:
    """A version without its text, for a list of them."""

    version: int
    saved_at: datetime
    author: str
    message: str
    chars: int


class PolicyVersions:
    """Reads and adds versions. Blocking; safe to call from any thread and several processes."""

    def __init__(self, engine: Engine, clock: Clock, *, name: str) -> None:
        self._engine = engine
        self._clock = clock
        self._name = name
        self._latest: PolicySnapshot | None = None

    def seed(self, text: str, *, message: str) -> None:
        """Make ``text`` version 1, unless there is one already."""
        try:
            with writing(self._engine) as session:
                if self._newest_number(session) is None:
                    document = PolicyDocument(name=self._name)
                    session.add(document)
                    session.flush()
                    session.add(self._row(document.id, 1, validate_text(text), "", message))
        except IntegrityError:  # another process was first
            return

    def newest_number(self) -> int:
        """The newest version's number; a cheap query."""
        with reading(self._engine) as session:
            return self._newest_number(session) or 0

    def newest(self) -> PolicySnapshot:
        """The newest version; its text is read and split only when it changed."""
        latest = self._latest
        number = self.newest_number()
        if latest is None or latest.version != number:
            latest = self._latest = self.get(number)
        return latest

    def get(self, number: int) -> PolicySnapshot:
        """Any version.

        Raises:
            PolicyError: there is none of that number.
        """
        with reading(self._engine) as session:
            return _snapshot(self._find(session, number))

    def notes(self) -> tuple[VersionNote, ...]:
        """Every version, newest first."""
        row = PolicyVersion
        columns = (row.version, row.saved_at, row.author, row.message, func.length(row.text))
        query = select(*columns).join(PolicyDocument).where(PolicyDocument.name == self._name)
        with reading(self._engine) as session:
            return tuple(
                VersionNote(version=number, saved_at=at, author=author, message=why, chars=chars)
                for number, at, author, why, chars in session.execute(
                    query.order_by(row.version.desc())
                )
            )

    def add(self, text: str, *, based_on: int, author: str, message: str) -> PolicySnapshot:
        """The text as the newest version; the newest itself when it already says the same.

        Raises:
            PolicyError: the text cannot be used.
            PolicyConflict: ``based_on`` is not the newest version.
        """
        cleaned = validate_text(text)
        count = len(passages_of(cleaned))
        if count > MAX_PASSAGES:
            raise PolicyError(
                f"This document has {count:,} separate passages; the limit is {MAX_PASSAGES:,}. "
                f"{UNCHANGED}"
            )
        try:
            with writing(self._engine) as session:
                newest = self._find(session, self._newest_number(session) or 0)
                if newest.text == cleaned:
                    return _snapshot(newest)
                if newest.version != based_on:
                    raise _conflict(based_on, newest.version)
                number = newest.version + 1
                row = self._row(newest.document_id, number, cleaned, author, message)
                session.add(row)
        except IntegrityError as error:  # two writers on a server that lets both read first
            raise _conflict(based_on, based_on + 1) from error
        return _snapshot(row)

    def _row(
        self, document_id: int, number: int, text: str, author: str, message: str
    ) -> PolicyVersion:
        return PolicyVersion(
            document_id=document_id,
            version=number,
            text=text,
            saved_at=self._clock(),
            author=_one_line(author)[:MAX_AUTHOR_CHARS],
            message=_one_line(message)[:MAX_MESSAGE_CHARS],
        )

    def _newest_number(self, session: Session) -> int | None:
        query = select(func.max(PolicyVersion.version)).join(PolicyDocument)
        return session.scalar(query.where(PolicyDocument.name == self._name))

    def _find(self, session: Session, number: int) -> PolicyVersion:
        query = select(PolicyVersion).join(PolicyDocument).where(PolicyDocument.name == self._name)
        row = session.scalar(query.where(PolicyVersion.version == number))
        if row is None:
            raise PolicyError(f"There is no version {number} of the policy.")
        return row


def _snapshot(row: PolicyVersion) -> PolicySnapshot:
    return PolicySnapshot(
        version=row.version,
        text=row.text,
        passages=passages_of(row.text),
        saved_at=row.saved_at,
        author=row.author,
        message=row.message,
    )


def _one_line(text: str) -> str:
    return " ".join("".join(part for part in text if part.isprintable() or part.isspace()).split())


def _conflict(based_on: int, newest: int) -> PolicyConflict:
    return PolicyConflict(
        f"Somebody saved version {newest} while you were editing version {based_on}. Nothing was "
        "overwritten and your text is still here: compare it with the newest version, then save."
    )
