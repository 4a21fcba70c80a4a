"""Versions, drafts and uses of teams and policies, with optimistic concurrency.

Blocking; safe from any thread and from several processes. A publish names the version it is based
on and a save the draft revision it was read at; when either is outdated, nothing is written.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agents_core import changes
from agents_core.store import reading, writing
from agents_core.store.tables import Artifact, ArtifactVersion
from agents_core.versions import draft_rows, use_rows, version_rows
from agents_core.versions.stored_text import checked_name, one_line, published_parts
from agents_core.versions.version_records import (
    Draft,
    Kind,
    NameTaken,
    Part,
    Use,
    Version,
    VersionSummary,
)
from agents_core.versions.version_rows import named

Clock = Callable[[], datetime]
"""Now, as an aware datetime."""


UpgradeParts = Callable[[Kind, tuple[Part, ...]], tuple[Part, ...]]
"""Converts parts stored in an earlier format to the one written today."""


def unchanged(_kind: Kind, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """For stores whose parts have one format."""
    return parts


def unheard(_topic: str) -> None:
    """Publishes no changes."""


class VersionStore:
    """Reads and writes versions, drafts and uses."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        upgrade_parts: UpgradeParts = unchanged,
        *,
        publish: Callable[[str], None] = unheard,
    ) -> None:
        """The database must be migrated. ``upgrade_parts`` runs on every version and draft read.

        ``publish`` gets the topics (see ``changes``) of every write after it was committed.
        """
        self._engine = engine
        self._clock = clock
        self._upgrade_parts = upgrade_parts
        self._publish = publish

    @property
    def engine(self) -> Engine:
        """The database, for what is stored beside versions."""
        return self._engine

    # --- names ----------------------------------------------------------------------------

    def names(self, kind: Kind) -> tuple[str, ...]:
        """Every name of that kind, oldest first."""
        query = select(Artifact.name).where(Artifact.kind == kind, Artifact.deleted_at.is_(None))
        with reading(self._engine) as session:
            return tuple(session.scalars(query.order_by(Artifact.id)))

    def create(
        self, kind: Kind, name: str, parts: Sequence[Part], *, author: str = "", message: str = ""
    ) -> Version:
        """Create an artifact with version 1. Under the name of a deleted one, versions continue.

        Raises:
            NameTaken: there is one of that name.
            VersionError: the name, or the name of a part, cannot be used.
        """
        name, parts = checked_name(name), published_parts(parts)
        try:
            with writing(self._engine) as session:
                artifact_id, number = version_rows.made(session, kind, name)
                at = self._clock()
                row = version_rows.add(
                    session, artifact_id, number, parts, at=at, author=author, message=message
                )
        except IntegrityError as error:
            raise version_rows.name_taken(kind, name) from error
        self._changed(kind, name, changes.artifacts(kind))
        return version_rows.version_of(kind, name, row, parts)

    def seed(self, kind: Kind, name: str, parts: Sequence[Part], *, message: str) -> None:
        """``create`` unless there is one of that name."""
        if self.newest_number(kind, name) == 0:
            try:
                self.create(kind, name, parts, message=message)
            except NameTaken:  # another process was first
                return

    def rename(self, kind: Kind, name: str, new_name: str) -> str:
        """Rename an artifact; it keeps its versions, draft and uses. Returns the name as stored.

        Raises:
            NameTaken, VersionError: as ``create``; or there is nothing called ``name``.
        """
        new_name = checked_name(new_name)
        try:
            with writing(self._engine) as session:
                version_rows.locked(session, kind, name).name = new_name
        except IntegrityError as error:
            deleted = self.newest_number(kind, new_name) == 0
            raise version_rows.name_taken(kind, new_name, deleted=deleted) from error
        for called in (name, new_name):
            self._changed(kind, called, changes.draft(kind, one_line(called)))
        self._publish(changes.artifacts(kind))
        return new_name

    def delete(self, kind: Kind, name: str, *, keep_one: bool = False) -> None:
        """Delete an artifact and its draft. Its versions can still be read by number, for the calls
        that ran on them. ``keep_one``: refuse to delete the last one of its kind.

        Raises:
            VersionError: nothing has that name, or it is the last one.
        """
        with writing(self._engine) as session:
            if keep_one and len(version_rows.locked_all(session, kind)) == 1:
                raise version_rows.last_one(kind, name)
            artifact = version_rows.locked(session, kind, name)
            artifact.deleted_at = self._clock()
            draft_rows.delete_any(session, artifact)
        self._changed(kind, name, changes.draft(kind, one_line(name)), changes.artifacts(kind))

    def states(self) -> dict[str, object]:
        """The state of every topic of teams and policies: names, newest numbers, revisions of
        drafts. One small query; two equal states mean that nothing changed."""
        with reading(self._engine) as session:
            return version_rows.states(session)

    def _changed(self, kind: Kind, name: str, *also: str) -> None:
        for topic in (changes.versions(kind, one_line(name)), *also):
            self._publish(topic)

    # --- versions -------------------------------------------------------------------------

    def newest_number(self, kind: Kind, name: str) -> int:
        """The number of the newest version, 0 when nothing has that name."""
        return self._newest_number(version_rows.in_use(kind, name))

    def last_number(self, kind: Kind, name: str) -> int:
        """``newest_number``, also of a deleted artifact: running calls go on with it."""
        return self._newest_number(named(kind, name))

    def _newest_number(self, which: Sequence[ColumnElement[bool]]) -> int:
        query = select(func.max(ArtifactVersion.number)).join(Artifact).where(*which)
        with reading(self._engine) as session:
            return session.scalar(query) or 0

    def newest(self, kind: Kind, name: str) -> Version:
        """The newest version.

        Raises:
            VersionError: nothing has that name.
        """
        with reading(self._engine) as session:
            return self._find(session, kind, name)

    def get(self, kind: Kind, name: str, number: int) -> Version:
        """Any version, also of a deleted artifact.

        Raises:
            VersionError: there is none of that number.
        """
        with reading(self._engine) as session:
            return self._find(session, kind, name, number)

    def _find(self, session: Session, kind: Kind, name: str, number: int | None = None) -> Version:
        version = version_rows.find(session, kind, name, number)
        return replace(version, parts=self._upgrade_parts(kind, version.parts))

    def summaries(self, kind: Kind, name: str) -> tuple[VersionSummary, ...]:
        """Every version without its texts, newest first."""
        row = ArtifactVersion
        columns = (row.number, row.published_at, row.author, row.message, row.chars)
        query = select(*columns).join(Artifact).where(*named(kind, name))
        with reading(self._engine) as session:
            return tuple(
                VersionSummary(number=number, published_at=at, author=by, message=why, chars=chars)
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
        """Publish the parts as the newest version; the newest itself when it has the same parts.

        ``draft_revision``: the draft to delete with it.

        Raises:
            VersionConflict: ``based_on`` is not the newest version.
            DraftConflict: somebody changed the draft since that revision.
            VersionError: nothing has that name, or a part's name cannot be used.
        """
        parts = published_parts(parts)
        with writing(self._engine) as session:
            artifact = version_rows.locked(session, kind, name)
            if draft_revision is not None:
                draft_rows.delete_draft(session, artifact, revision=draft_revision)
            published = self._find(session, kind, name)
            if new := published.parts != parts:
                if published.number != based_on:
                    raise version_rows.conflict(based_on, published.number)
                at, number = self._clock(), published.number + 1
                row = version_rows.add(
                    session, artifact.id, number, parts, at=at, author=author, message=message
                )
                published = version_rows.version_of(kind, published.name, row, parts)
        if new:
            self._changed(kind, name)
        if draft_revision is not None:
            self._publish(changes.draft(kind, published.name))
        return published

    def restore(
        self, kind: Kind, name: str, number: int, *, author: str = "", based_on: int | None = None
    ) -> Version:
        """Publish an older version's parts as the newest version.

        ``based_on``: the newest version the person saw; by default the newest there is.

        Raises:
            VersionConflict: somebody published since.
            VersionError: there is none of that number.
        """
        parts = self.get(kind, name, number).parts
        known = self.newest_number(kind, name) if based_on is None else based_on
        message = f"Back to version {number}"
        return self.publish(kind, name, parts, based_on=known, author=author, message=message)

    # --- the draft ------------------------------------------------------------------------

    def draft(self, kind: Kind, name: str) -> Draft | None:
        """The shared draft, if there is one."""
        with reading(self._engine) as session:
            draft = draft_rows.read(session, kind, name)
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
        """Save the shared draft. ``revision``: as it was read, 0 for a new draft.

        Raises:
            DraftConflict: somebody saved, published or discarded it since.
            VersionError: nothing has that name.
        """
        with writing(self._engine) as session:
            artifact = version_rows.locked(session, kind, name)
            saved = draft_rows.save(
                session,
                artifact,
                parts,
                revision=revision,
                based_on=based_on,
                at=self._clock(),
                author=author,
            )
        self._publish(changes.draft(kind, saved.name))
        return saved

    def discard_draft(self, kind: Kind, name: str, *, revision: int) -> None:
        """Delete the draft.

        Raises:
            DraftConflict: somebody changed it since that revision.
            VersionError: nothing has that name.
        """
        with writing(self._engine) as session:
            draft_rows.delete_draft(
                session, version_rows.locked(session, kind, name), revision=revision
            )
        self._publish(changes.draft(kind, one_line(name)))

    # --- which calls ran on it ------------------------------------------------------------

    def uses(self, kind: Kind, name: str, number: int | None = None) -> tuple[Use, ...]:
        """The calls that ran on a version (on any, without a number), newest first."""
        with reading(self._engine) as session:
            return use_rows.listed(session, kind, name, number)
