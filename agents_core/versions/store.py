"""Versions, drafts and uses in the database. It knows no page and none of the texts' meaning.

Blocking; safe from any thread and from several processes. Nothing is ever overwritten silently:
a publish names the version it started from, a draft the revision it was read at.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agents_core.store import reading, writing
from agents_core.store.tables import (
    Artifact,
    ArtifactDraft,
    ArtifactText,
    ArtifactVersion,
    VersionUse,
)
from agents_core.versions.model import (
    Draft,
    DraftConflict,
    Kind,
    NameTaken,
    Part,
    Use,
    Version,
    VersionConflict,
    VersionError,
    VersionNote,
)

Clock = Callable[[], datetime]
"""Now, as an aware datetime."""

MAX_NAME_CHARS = 80
MAX_AUTHOR_CHARS = 80
MAX_MESSAGE_CHARS = 200
MOST_USES = 200  #: calls listed per version; a page shows the newest of them


class VersionStore:
    """Everything people edit in numbered versions."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """The database must be migrated."""
        self._engine = engine
        self._clock = clock

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
            VersionError: the name is empty or too long.
        """
        name = checked_name(name)
        try:
            with writing(self._engine) as session:
                artifact = Artifact(kind=kind, name=name)
                session.add(artifact)
                session.flush()
                row = self._row(session, artifact.id, 1, parts, author, message)
        except IntegrityError as error:
            raise NameTaken(f"There is already a {kind} called “{name}”.") from error
        return _version(kind, name, row, parts)

    def seed(self, kind: Kind, name: str, parts: Sequence[Part], *, message: str) -> None:
        """``create`` unless there is one of that name."""
        if name not in self.names(kind):
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
                session.get_one(Artifact, _artifact_id(session, kind, name)).name = new_name
        except IntegrityError as error:
            raise NameTaken(f"There is already a {kind} called “{new_name}”.") from error

    # --- versions -------------------------------------------------------------------------

    def newest_number(self, kind: Kind, name: str) -> int:
        """The newest version's number, 0 when there is nothing of that name; a cheap query."""
        query = select(func.max(ArtifactVersion.number)).join(Artifact)
        with reading(self._engine) as session:
            return session.scalar(query.where(*_named(kind, name))) or 0

    def newest(self, kind: Kind, name: str) -> Version:
        """The newest version.

        Raises:
            VersionError: nothing has that name.
        """
        with reading(self._engine) as session:
            return self._find(session, kind, name, None)

    def get(self, kind: Kind, name: str, number: int) -> Version:
        """Any version.

        Raises:
            VersionError: there is none of that number.
        """
        with reading(self._engine) as session:
            return self._find(session, kind, name, number)

    def notes(self, kind: Kind, name: str) -> tuple[VersionNote, ...]:
        """Every version without its texts, newest first."""
        row = ArtifactVersion
        columns = (row.number, row.published_at, row.author, row.message, row.chars)
        query = select(*columns).join(Artifact).where(*_named(kind, name))
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
            VersionError: nothing has that name.
        """
        try:
            with writing(self._engine) as session:
                newest = self._find(session, kind, name, None)
                artifact_id = _artifact_id(session, kind, name)
                if draft_revision is not None:
                    self._end_draft(session, kind, name, draft_revision)
                if newest.parts == tuple(parts):
                    return newest
                if newest.number != based_on:
                    raise _conflict(based_on, newest.number)
                row = self._row(session, artifact_id, based_on + 1, parts, author, message)
        except IntegrityError as error:  # two writers on a server that lets both read first
            raise _conflict(based_on, based_on + 1) from error
        return _version(kind, name, row, parts)

    def restore(self, kind: Kind, name: str, number: int, *, author: str = "") -> Version:
        """An older version's parts as the newest version.

        Raises:
            VersionConflict: somebody published at the same moment.
            VersionError: there is none of that number.
        """
        parts = self.get(kind, name, number).parts
        newest = self.newest_number(kind, name)
        message = f"Back to version {number}"
        return self.publish(kind, name, parts, based_on=newest, author=author, message=message)

    # --- the draft ------------------------------------------------------------------------

    def draft(self, kind: Kind, name: str) -> Draft | None:
        """What is being edited; None when nothing is."""
        with reading(self._engine) as session:
            return _draft(session, kind, name)

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
        values = {
            "based_on": based_on,
            "parts": [[part.name, storable(part.text)] for part in parts],
            "saved_at": self._clock(),
            "author": one_line(author, MAX_AUTHOR_CHARS),
        }
        try:
            with writing(self._engine) as session:
                artifact_id = _artifact_id(session, kind, name)
                if revision == 0:
                    session.add(ArtifactDraft(artifact_id=artifact_id, revision=1, **values))
                elif not _updated(session, artifact_id, revision, values):
                    raise _draft_conflict(_draft(session, kind, name))
                session.flush()
                saved = _draft(session, kind, name)
        except IntegrityError as error:
            raise _draft_conflict(self.draft(kind, name)) from error
        assert saved is not None
        return saved

    def discard_draft(self, kind: Kind, name: str, *, revision: int) -> None:
        """Forget the draft.

        Raises:
            DraftConflict: somebody changed it since that revision.
        """
        with writing(self._engine) as session:
            self._end_draft(session, kind, name, revision)

    # --- which calls ran on it ------------------------------------------------------------

    def record_use(
        self, kind: Kind, name: str, number: int, *, call_id: str, from_turn: int
    ) -> None:
        """A call runs on this version from that turn on.

        Raises:
            VersionError: nothing has that name.
        """
        with writing(self._engine) as session:
            use = VersionUse(
                call_id=call_id,
                artifact_id=_artifact_id(session, kind, name),
                number=number,
                since=self._clock(),
                from_turn=from_turn,
            )
            session.add(use)

    def uses(self, kind: Kind, name: str, number: int | None = None) -> tuple[Use, ...]:
        """The calls that ran on a version (on any, without a number), newest first."""
        query = select(VersionUse).join(Artifact).where(*_named(kind, name))
        if number is not None:
            query = query.where(VersionUse.number == number)
        query = query.order_by(VersionUse.id.desc()).limit(MOST_USES)
        with reading(self._engine) as session:
            return tuple(
                Use(
                    call_id=row.call_id, number=row.number, since=row.since, from_turn=row.from_turn
                )
                for row in session.scalars(query)
            )

    # --- rows -----------------------------------------------------------------------------

    def _row(
        self,
        session: Session,
        artifact_id: int,
        number: int,
        parts: Sequence[Part],
        author: str,
        message: str,
    ) -> ArtifactVersion:
        texts = [storable(part.text) for part in parts]
        row = ArtifactVersion(
            artifact_id=artifact_id,
            number=number,
            parts=[
                [part.name, _keep(session, text)] for part, text in zip(parts, texts, strict=True)
            ],
            chars=sum(map(len, texts)),
            published_at=self._clock(),
            author=one_line(author, MAX_AUTHOR_CHARS),
            message=one_line(message, MAX_MESSAGE_CHARS),
        )
        session.add(row)
        session.flush()
        return row

    def _find(self, session: Session, kind: Kind, name: str, number: int | None) -> Version:
        query = select(ArtifactVersion).join(Artifact).where(*_named(kind, name))
        if number is not None:
            query = query.where(ArtifactVersion.number == number)
        row = session.scalar(query.order_by(ArtifactVersion.number.desc()).limit(1))
        if row is None:
            raise VersionError(_none_of(kind, name, number))
        return _version(kind, name, row, _texts(session, row.parts))

    def _end_draft(self, session: Session, kind: Kind, name: str, revision: int) -> None:
        draft = _draft(session, kind, name)
        if draft is None or draft.revision != revision:
            raise _draft_conflict(draft)
        artifact_id = _artifact_id(session, kind, name)
        session.execute(delete(ArtifactDraft).where(ArtifactDraft.artifact_id == artifact_id))


def one_line(text: str, most_chars: int) -> str:
    """A name or a message as it is kept: one printable line, cut at the limit."""
    printable = "".join(char for char in text if char.isprintable() or char.isspace())
    return " ".join(printable.split())[:most_chars].strip()


def checked_name(name: str) -> str:
    """A name as it is kept.

    Raises:
        VersionError: nothing is left of it, or it is too long.
    """
    kept = one_line(name, MAX_NAME_CHARS + 1)
    if not any(char.isalnum() for char in kept):
        raise VersionError("A name needs a letter or a digit.")
    if len(kept) > MAX_NAME_CHARS:
        raise VersionError(f"A name may have {MAX_NAME_CHARS} characters.")
    return kept


def storable(text: str) -> str:
    """Without NUL, which PostgreSQL refuses, and lone surrogates, which no encoding takes."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def _named(kind: Kind, name: str) -> tuple[ColumnElement[bool], ...]:
    return (Artifact.kind == kind, Artifact.name == name)


def _artifact_id(session: Session, kind: Kind, name: str) -> int:
    found = session.scalar(select(Artifact.id).where(*_named(kind, name)))
    if found is None:
        raise VersionError(_none_of(kind, name, None))
    return found


def _keep(session: Session, text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    if session.get(ArtifactText, digest) is None:
        session.add(ArtifactText(sha256=digest, text=text))
        session.flush()
    return digest


def _texts(session: Session, parts: Iterable[Sequence[str]]) -> tuple[Part, ...]:
    return tuple(Part(name, session.get_one(ArtifactText, digest).text) for name, digest in parts)


def _version(kind: Kind, name: str, row: ArtifactVersion, parts: Sequence[Part]) -> Version:
    return Version(
        kind=kind,
        name=name,
        number=row.number,
        parts=tuple(Part(part.name, storable(part.text)) for part in parts),
        published_at=row.published_at,
        author=row.author,
        message=row.message,
    )


def _draft(session: Session, kind: Kind, name: str) -> Draft | None:
    query = select(ArtifactDraft).join(Artifact).where(*_named(kind, name))
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        return None
    return Draft(
        kind=kind,
        name=name,
        parts=tuple(Part(part, text) for part, text in row.parts),
        based_on=row.based_on,
        revision=row.revision,
        saved_at=row.saved_at,
        author=row.author,
    )


def _updated(session: Session, artifact_id: int, revision: int, values: dict[str, object]) -> bool:
    same = (ArtifactDraft.artifact_id == artifact_id, ArtifactDraft.revision == revision)
    result = session.execute(
        update(ArtifactDraft).where(*same).values(revision=revision + 1, **values)
    )
    return bool(getattr(result, "rowcount", 0))


def _none_of(kind: Kind, name: str, number: int | None) -> str:
    if number is None:
        return f"There is no {kind} called “{name}”."
    return f"There is no version {number} of the {kind} “{name}”."


def _conflict(based_on: int, newest: int) -> VersionConflict:
    return VersionConflict(
        f"Somebody published version {newest} while you were editing version {based_on}. Nothing "
        "was overwritten and your text is still here: compare it with the newest, then publish.",
        newest=newest,
    )


def _draft_conflict(theirs: Draft | None) -> DraftConflict:
    if theirs is None:
        sentence = "Somebody published or discarded this draft meanwhile. Your text is still here."
    else:
        who = theirs.author or "Somebody"
        sentence = f"{who} changed this draft meanwhile. Neither text was overwritten."
    return DraftConflict(sentence, theirs=theirs)
