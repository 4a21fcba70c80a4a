"""Database rows of versions. Callers begin and end the transaction."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Executable, func, select
from sqlalchemy.orm import Session

from agents_core import changes
from agents_core.store.tables import Artifact, ArtifactDraft, ArtifactText, ArtifactVersion
from agents_core.versions.stored_text import MAX_AUTHOR_CHARS, MAX_MESSAGE_CHARS, cut_line, one_line
from agents_core.versions.version_records import (
    Kind,
    NameTaken,
    Part,
    Version,
    VersionConflict,
    VersionError,
)


def named(kind: Kind, name: str) -> tuple[ColumnElement[bool], ...]:
    """The condition that finds an artifact, also a deleted one."""
    return (Artifact.kind == kind, Artifact.name == one_line(name))


def in_use(kind: Kind, name: str) -> tuple[ColumnElement[bool], ...]:
    """The condition that finds an artifact that is not deleted."""
    return (*named(kind, name), Artifact.deleted_at.is_(None))


def locked(session: Session, kind: Kind, name: str) -> Artifact:
    """The artifact, locked until this transaction ends; SQLite has one writer at a time anyway.

    Raises:
        VersionError: nothing has that name.
    """
    found = session.scalar(select(Artifact).where(*in_use(kind, name)).with_for_update())
    if found is None:
        raise not_found(kind, name)
    return found


def locked_all(session: Session, kind: Kind) -> Sequence[Artifact]:
    """Every artifact of that kind that is not deleted, locked as ``locked`` does."""
    query = select(Artifact).where(Artifact.kind == kind, Artifact.deleted_at.is_(None))
    return session.scalars(query.order_by(Artifact.id).with_for_update()).all()


def made(session: Session, kind: Kind, name: str) -> tuple[int, int]:
    """Make an artifact, or bring back the deleted one of that name: its id, and the number of its
    next version.

    Raises:
        IntegrityError: there is one of that name.
    """
    query = select(Artifact).where(*named(kind, name), Artifact.deleted_at.is_not(None))
    artifact = session.scalar(query.with_for_update())
    if artifact is None:
        artifact = Artifact(kind=kind, name=name)
        session.add(artifact)
    artifact.deleted_at = None
    session.flush()
    newest = select(func.max(ArtifactVersion.number)).where(
        ArtifactVersion.artifact_id == artifact.id
    )
    return artifact.id, (session.scalar(newest) or 0) + 1


def find(session: Session, kind: Kind, name: str, number: int | None = None) -> Version:
    """That version, also of a deleted artifact; without a number the newest of one in use.

    Raises:
        VersionError: there is none.
    """
    query = select(ArtifactVersion).join(Artifact)
    if number is None:
        query = query.where(*in_use(kind, name))
    else:
        query = query.where(*named(kind, name), ArtifactVersion.number == number)
    row = session.scalar(query.order_by(ArtifactVersion.number.desc()).limit(1))
    if row is None:
        raise not_found(kind, name, number)
    return version_of(kind, one_line(name), row, _texts(session, row.parts))


def add(
    session: Session,
    artifact_id: int,
    number: int,
    parts: Sequence[Part],
    *,
    at: datetime,
    author: str,
    message: str,
) -> ArtifactVersion:
    """Add a version; ``parts`` come from ``stored_text.published_parts``.

    Raises:
        IntegrityError: that number exists.
    """
    digests = [_digest(part.text) for part in parts]
    _store_texts(session, dict(zip(digests, (part.text for part in parts), strict=True)))
    row = ArtifactVersion(
        artifact_id=artifact_id,
        number=number,
        parts=[[part.name, digest] for part, digest in zip(parts, digests, strict=True)],
        chars=sum(len(part.text) for part in parts),
        published_at=at,
        author=cut_line(author, MAX_AUTHOR_CHARS),
        message=cut_line(message, MAX_MESSAGE_CHARS),
    )
    session.add(row)
    session.flush()
    return row


def version_of(kind: Kind, name: str, row: ArtifactVersion, parts: Sequence[Part]) -> Version:
    """A row with its texts."""
    return Version(
        kind=kind,
        name=name,
        number=row.number,
        parts=tuple(parts),
        published_at=row.published_at,
        author=row.author,
        message=row.message,
    )


def states(session: Session) -> dict[str, object]:
    """The current state of each topic of ``changes``, by topic."""
    newest = (
        select(ArtifactVersion.artifact_id, func.max(ArtifactVersion.number).label("number"))
        .group_by(ArtifactVersion.artifact_id)
        .subquery()
    )
    query = (
        select(Artifact.kind, Artifact.name, newest.c.number, ArtifactDraft.revision)
        .outerjoin(newest, newest.c.artifact_id == Artifact.id)
        .outerjoin(ArtifactDraft, ArtifactDraft.artifact_id == Artifact.id)
        .where(Artifact.deleted_at.is_(None))
        .order_by(Artifact.id)
    )
    found: dict[str, object] = {}
    names: dict[str, tuple[str, ...]] = {}
    for kind, name, number, revision in session.execute(query):
        found[changes.versions(kind, name)] = number
        found[changes.draft(kind, name)] = revision
        names[kind] = (*names.get(kind, ()), name)
    return found | {changes.artifacts(kind): listed for kind, listed in names.items()}


def not_found(kind: Kind, name: str, number: int | None = None) -> VersionError:
    """The error that nothing has that name, or no version that number."""
    called = one_line(name)
    if number is None:
        return VersionError(f"There is no {kind} called “{called}”.")
    return VersionError(f"There is no version {number} of the {kind} “{called}”.")


def name_taken(kind: Kind, name: str, *, deleted: bool = False) -> NameTaken:
    """The error that the name is taken, or belongs to the calls of a deleted artifact."""
    if deleted:
        return NameTaken(
            f"A {kind} called “{name}” was deleted, and its calls keep that name. Choose another "
            f"name, or create a {kind} called “{name}”."
        )
    return NameTaken(f"There is already a {kind} called “{name}”.")


def last_one(kind: Kind, name: str) -> VersionError:
    """The error that the last artifact of its kind cannot be deleted."""
    return VersionError(
        f"“{one_line(name)}” is the only {kind}, and calls need one. Create another {kind} first."
    )


def conflict(based_on: int, newest: int) -> VersionConflict:
    """The error that ``based_on`` is not the newest version."""
    return VersionConflict(
        f"Someone published version {newest} while you were editing version {based_on}. Nothing "
        "was overwritten and your text is still here: compare it with the newest, then publish.",
        newest=newest,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _store_texts(session: Session, texts: dict[str, str]) -> None:
    """Store each text once, also when another transaction stores the same one.

    In the digests' order: otherwise two transactions could wait for each other's text.
    """
    dialect_name = session.get_bind().dialect.name
    for digest, text in sorted(texts.items()):
        session.execute(_insert_once(dialect_name, sha256=digest, text=text))


def _insert_once(dialect_name: str, **values: str) -> Executable:
    """Nothing happens when the text is stored already. Importing both dialects would take 40 ms of
    each start."""
    if dialect_name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(ArtifactText).values(values).on_conflict_do_nothing()
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(ArtifactText).values(values).on_conflict_do_nothing()


def _texts(session: Session, parts: Iterable[Sequence[str]]) -> tuple[Part, ...]:
    return tuple(Part(name, session.get_one(ArtifactText, digest).text) for name, digest in parts)
