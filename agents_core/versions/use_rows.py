"""Database rows of uses: which calls ran on which version."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agents_core.store.tables import Artifact, ArtifactVersion, VersionUse
from agents_core.versions.stored_text import MAX_CALL_ID_CHARS, cut_line
from agents_core.versions.version_records import Kind, Use
from agents_core.versions.version_rows import named, not_found

MAX_USES = 200  #: rows listed at once


def record(
    session: Session,
    kind: Kind,
    name: str,
    number: int,
    *,
    call_id: str,
    from_turn: int,
    at: datetime,
) -> None:
    """Record that a call runs on this version from that turn on.

    Raises:
        VersionError: there is no such version.
    """
    artifact_id = session.scalar(select(Artifact.id).where(*named(kind, name)))
    if artifact_id is None:
        raise not_found(kind, name)
    if session.get(ArtifactVersion, (artifact_id, number)) is None:
        raise not_found(kind, name, number)
    use = VersionUse(
        call_id=cut_line(call_id, MAX_CALL_ID_CHARS),
        artifact_id=artifact_id,
        number=number,
        since=at,
        from_turn=from_turn,
    )
    session.add(use)


def listed(session: Session, kind: Kind, name: str, number: int | None) -> tuple[Use, ...]:
    """The newest ``MAX_USES`` of a version, or of all; newest first."""
    of_artifact = VersionUse.artifact_id == Artifact.id
    query = select(VersionUse).join(Artifact, of_artifact).where(*named(kind, name))
    if number is not None:
        query = query.where(VersionUse.number == number)
    query = query.order_by(VersionUse.id.desc()).limit(MAX_USES)
    return tuple(
        Use(call_id=row.call_id, number=row.number, since=row.since, from_turn=row.from_turn)
        for row in session.scalars(query)
    )
