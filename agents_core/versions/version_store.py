"""Versions, drafts and uses of everything people edit. It knows no page and no text's meaning.

Blocking; safe from any thread and from several processes. Nothing is ever overwritten silently:
a publish names the version it started from, a draft the revision it was read at.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agents_core.store import reading, writing
from agents_core.store.tables import Artifact, ArtifactVersion
from agents_core.versions import draft_rows as drafts
from agents_core.versions import use_rows as uses
from agents_core.versions import version_rows as rows
from agents_core.versions.stored_text import checked_name, published_parts
from agents_core.versions.version_records import (
    Draft,
    Kind,
    NameTaken,
    Part,
    Use,
    Version,
    VersionNote,
)
from agents_core.versions.version_rows import named

Clock = Callable[[], datetime]
"""Now, as an aware datetime."""


UpgradeParts = Callable[[Kind, tuple[Part, ...]], tuple[Part, ...]]
"""Converts parts stored in an earlier format to the one written today."""


def unchanged(_kind: Kind, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """For stores whose parts have one format."""
    return parts


class VersionStore:
    """Everything people edit in numbered versions."""

    def __init__(
        self, engine: Engine, clock: Clock, upgrade_parts: UpgradeParts = unchanged
    ) -> None:
        """The database must be migrated. ``upgrade_parts`` runs on every version and draft read."""
        self._engine = engine
        self._clock = clock
        self._upgrade_parts = upgrade_parts

    # --- names ----------------------------------------------------------------------------

    def names(self, kind: Kind) -> tuple[str, ...]:
        """Every name of that kind, in the order they were made."""
        query = select(Artifact.name).where(Artifact.kind == kind).order_by(Artifact.id)
        with reading(self._engine) as session:
            return tuple(session.scalars(query))

    def create(
        self, kind: Kind, name: str, parts: Sequence[Part], *, author: str = "", message: str = ""
    ) -> Version:
        """Something new, as version 1.

        Raises:
            NameTaken: there is one of that name.
            VersionError: the name, or the name of a part, cannot be used.
        """
        name, parts = checked_name(name), published_parts(parts)
        try:
            with writing(self._engine) as session:
                artifact = Artifact(kind=kind, name=name)
                session.add(artifact)
                session.flush()
                at = self._clock()
                row = rows.add(
                    session, artifact.id, 1, parts, at=at, author=author, message=message
                )
        except IntegrityError as error:
            raise rows.taken(kind, name) from error
        return rows.version_of(kind, name, row, parts)

    def seed(self, kind: Kind, name: str, parts: Sequence[Part], *, message: str) -> None:
        """``create`` unless there is one of that name."""
        if self.newest_number(kind, name) == 0:
            try:
                self.create(kind, name, parts, message=message)
            except NameTaken:  # another process was first
                return

    def rename(self, kind: Kind, name: str, new_name: str) -> None:
        """Give it another name; its versions, draft and uses stay with it.

        Raises:
            NameTaken, VersionError: as ``create``; or there is none called ``name``.
        """
        new_name = checked_name(new_name)
        try:
            with writing(self._engine) as session:
                rows.locked(session, kind, name).name = new_name
        except IntegrityError as error:
            raise rows.taken(kind, new_name) from error

    # --- versions -------------------------------------------------------------------------

    def newest_number(self, kind: Kind, name: str) -> int:
        """The newest version's number, 0 when there is nothing of that name; a cheap query."""
        query = select(func.max(ArtifactVersion.number)).join(Artifact)
        with reading(self._engine) as session:
            return session.scalar(query.where(*named(kind, name))) or 0

    def newest(self, kind: Kind, name: str) -> Version:
        """The newest version.

        Raises:
            VersionError: nothing has that name.
        """
        with reading(self._engine) as session:
            return self._find(session, kind, name)

    def get(self, kind: Kind, name: str, number: int) -> Version:
        """Any version.

        Raises:
            VersionError: there is none of that number.
        """
        with reading(self._engine) as session:
            return self._find(session, kind, name, number)

    def _find(self, session: Session, kind: Kind, name: str, number: int | None = None) -> Version:
        version = rows.find(session, kind, name, number)
        return replace(version, parts=self._upgrade_parts(kind, version.parts))

    def notes(self, kind: Kind, name: str) -> tuple[VersionNote, ...]:
        """Every version without its texts, newest first."""
        row = ArtifactVersion
        columns = (row.number, row.published_at, row.author, row.message, row.chars)
        query = select(*columns).join(Artifact).where(*named(kind, name))
        with reading(self._engine) as session:
            return tuple(
                VersionNote(number=number, published_at=at, author=by, message=why, chars=chars)
                for number, at, by, why, chars in session.execute(query.order_by(row.number.desc()))
            )

    def publish(
        self,
        kind: Kind,
        name: str,
        parts: Sequence[Part],
        *,
        based_on: int,
        author: str = "",
        message: str = "",
        draft_revision: int | None = None,
    ) -> Version:
        """The parts as the newest version; the newest itself when it already says the same.

        ``draft_revision``: the draft that is published with it, and so is gone afterwards.

        Raises:
            VersionConflict: ``based_on`` is not the newest version.
            DraftConflict: somebody changed the draft since that revision.
            VersionError: nothing has that name, or a part's name cannot be used.
        """
        parts = published_parts(parts)
        with writing(self._engine) as session:
            artifact = rows.locked(session, kind, name)
            if draft_revision is not None:
                drafts.end(session, artifact, revision=draft_revision)
            newest = self._find(session, kind, name)
            if newest.parts == parts:
                return newest
            if newest.number != based_on:
                raise rows.conflict(based_on, newest.number)
            at, number = self._clock(), newest.number + 1
            row = rows.add(
                session, artifact.id, number, parts, at=at, author=author, message=message
            )
        return rows.version_of(kind, newest.name, row, parts)

    def restore(
        self, kind: Kind, name: str, number: int, *, author: str = "", based_on: int | None = None
    ) -> Version:
        """An older version's parts as the newest version.

        ``based_on``: the newest version the person knew of; without it, the newest there is.

        Raises:
            VersionConflict: somebody published since, or at the same moment.
            VersionError: there is none of that number.
        """
        parts = self.get(kind, name, number).parts
        known = self.newest_number(kind, name) if based_on is None else based_on
        message = f"Back to version {number}"
        return self.publish(kind, name, parts, based_on=known, author=author, message=message)

    # --- the draft ------------------------------------------------------------------------

    def draft(self, kind: Kind, name: str) -> Draft | None:
        """What is being edited; None when nothing is."""
        with reading(self._engine) as session:
            draft = drafts.read(session, kind, name)
        return draft and replace(draft, parts=self._upgrade_parts(kind, draft.parts))

    def save_draft(
        self,
        kind: Kind,
        name: str,
        parts: Sequence[Part],
        *,
        based_on: int,
        revision: int,
        author: str = "",
    ) -> Draft:
        """Keep what was typed so far. ``revision``: as it was read, 0 for a new draft.

        Raises:
            DraftConflict: somebody saved, published or discarded it since; with their draft.
            VersionError: nothing has that name.
        """
        with writing(self._engine) as session:
            artifact = rows.locked(session, kind, name)
            return drafts.save(
                session,
                artifact,
                parts,
                revision=revision,
                based_on=based_on,
                at=self._clock(),
                author=author,
            )

    def discard_draft(self, kind: Kind, name: str, *, revision: int) -> None:
        """Forget the draft.

        Raises:
            DraftConflict: somebody changed it since that revision.
            VersionError: nothing has that name.
        """
        with writing(self._engine) as session:
            drafts.end(session, rows.locked(session, kind, name), revision=revision)

    # --- which calls ran on it ------------------------------------------------------------

    def record_use(
        self, kind: Kind, name: str, number: int, *, call_id: str, from_turn: int
    ) -> None:
        """A call runs on this version from that turn on.

        Raises:
            VersionError: there is no such version.
        """
        at = self._clock()
        with writing(self._engine) as session:
            uses.record(session, kind, name, number, call_id=call_id, from_turn=from_turn, at=at)

    def uses(self, kind: Kind, name: str, number: int | None = None) -> tuple[Use, ...]:
        """The calls that ran on a version (on any, without a number), newest first."""
        with reading(self._engine) as session:
            return uses.listed(session, kind, name, number)
