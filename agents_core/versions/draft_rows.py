"""Database rows of the shared draft of an artifact.

A revision number is never used again, even after the draft was discarded: otherwise a page that
still holds revision 1 of the discarded draft could overwrite revision 1 of the next one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from agents_core.store.tables import Artifact, ArtifactDraft
from agents_core.versions.stored_text import MAX_AUTHOR_CHARS, cut_line, draft_parts
from agents_core.versions.version_records import Draft, DraftConflict, Kind, Part
from agents_core.versions.version_rows import in_use


def read(session: Session, kind: Kind, name: str) -> Draft | None:
    """The shared draft, if there is one."""
    query = select(Artifact, ArtifactDraft).join(ArtifactDraft).where(*in_use(kind, name))
    row = session.execute(query).one_or_none()
    return _draft(*row) if row else None


def save(
    session: Session,
    artifact: Artifact,
    parts: Sequence[Part],
    *,
    revision: int,
    based_on: int,
    at: datetime,
    author: str,
) -> Draft:
    """Save the next revision of the draft; the artifact's row is locked.

    Raises:
        DraftConflict: the draft is not at ``revision``; 0 is no draft.
    """
    row = _row(session, artifact)
    if (row.revision if row else 0) != revision:
        raise _conflict(_draft(artifact, row) if row else None)
    if row is None:
        row = ArtifactDraft(artifact_id=artifact.id)
        session.add(row)
    artifact.draft_saves += 1
    row.revision = artifact.draft_saves
    row.based_on = based_on
    row.parts = draft_parts(parts)
    row.saved_at = at
    row.author = cut_line(author, MAX_AUTHOR_CHARS)
    session.flush()
    return _draft(artifact, row)


def delete_draft(session: Session, artifact: Artifact, *, revision: int) -> None:
    """Delete the draft; the artifact's row is locked.

    Raises:
        DraftConflict: the draft is not at ``revision``.
    """
    row = _row(session, artifact)
    if row is None or row.revision != revision:
        raise _conflict(_draft(artifact, row) if row else None)
    delete_any(session, artifact)


def delete_any(session: Session, artifact: Artifact) -> None:
    """Delete the draft, if there is one; the artifact's row is locked."""
    session.execute(delete(ArtifactDraft).where(ArtifactDraft.artifact_id == artifact.id))


def _row(session: Session, artifact: Artifact) -> ArtifactDraft | None:
    return session.scalar(select(ArtifactDraft).where(ArtifactDraft.artifact_id == artifact.id))


def _draft(artifact: Artifact, row: ArtifactDraft) -> Draft:
    return Draft(
        kind=cast(Kind, artifact.kind),  # the check constraint holds it to these
        name=artifact.name,
        parts=tuple(Part(name, text) for name, text in row.parts),
        based_on=row.based_on,
        revision=row.revision,
        saved_at=row.saved_at,
        author=row.author,
    )


def _conflict(theirs: Draft | None) -> DraftConflict:
    if theirs is None:
        sentence = "Someone published or discarded this draft meanwhile. Your text is still here."
    else:
        who = theirs.author or "Someone"
        sentence = f"{who} changed this draft meanwhile. Neither text was overwritten."
    return DraftConflict(sentence, theirs=theirs)
