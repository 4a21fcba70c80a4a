"""Exports calls of the archive as files and imports such files: a whole call, or nothing.

Blocking; safe from any thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from agents_core.archive.call_records import CallNotFound, CallRow, Snapshot
from agents_core.audio.ogg_pages import complete_pages
from agents_core.events import CallEvent
from agents_core.exchange.call_file.file_format import CallFile, CallFileError
from agents_core.exchange.call_file.file_reader import read_call_file, versions_used
from agents_core.exchange.call_file.file_writer import call_file_bytes, event_lines, file_name
from agents_core.exchange.call_file.review_rows import add_reviews, read_reviews
from agents_core.store import reading
from agents_core.team.stored_team import readable_parts
from agents_core.versions import VersionError, VersionStore


class Archive(Protocol):
    """What export and import need of the archive."""

    def row(self, call_id: str) -> CallRow:
        """One call; CallNotFound."""
        ...

    def events(
        self, call_id: str, *, after: int = 0, limit: int | None = None
    ) -> tuple[CallEvent, ...]:
        """Its events."""
        ...

    def audio(self, call_id: str) -> bytes:
        """Its recording (Ogg Opus); empty when there is none."""
        ...

    def snapshot(
        self, call_id: str, kind: Literal["team", "policy"], name: str, number: int
    ) -> Snapshot | None:
        """A version that was imported with the call."""
        ...

    def add(
        self,
        events: Sequence[CallEvent],
        *,
        origin: Literal["here", "imported"] = "imported",
        audio: bytes = b"",
        audio_ms: int = 0,
        snapshots: Sequence[Snapshot] = (),
        sample_at: datetime | None = None,
        also: Callable[[Session], None] | None = None,
    ) -> None:
        """Store a whole call; ``also`` runs in the same transaction."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """The result of an import."""

    call_id: str
    new: bool  #: False: the call was in the archive already
    sentence: str


class CallFiles:
    """Exports and imports calls."""

    def __init__(self, archive: Archive, versions: VersionStore, engine: Engine) -> None:
        """``engine``: of the archive's migrated database."""
        self._archive = archive
        self._versions = versions
        self._engine = engine

    def export_call(self, call_id: str) -> tuple[str, bytes]:
        """A file's name and bytes; of a running call, the events so far.

        Raises:
            CallNotFound: the archive has no such call.
        """
        row = self._archive.row(call_id)
        events = self._archive.events(call_id)
        with reading(self._engine) as session:
            reviews = read_reviews(session, call_id)
        call = CallFile(
            call_id=call_id,
            events=events,
            audio=complete_pages(self._archive.audio(call_id)),
            sample_at=row.started_at.isoformat() if row.sample else "",
            snapshots=self._snapshots(row, events),
            reviews=reviews,
        )
        return file_name(call), call_file_bytes(call)

    def import_call(self, data: bytes, checked: Callable[[], None] = lambda: None) -> ImportResult:
        """Store the call of a file, read-only, unless the archive has it already.

        ``checked`` is called between the check of the file and the transaction that stores it; it
        may raise to stop the import.

        Raises:
            CallFileError: the file is invalid; nothing was changed.
        """
        call = read_call_file(data)
        checked()
        try:
            return self._already_stored(call, self._archive.row(call.call_id))
        except CallNotFound:
            pass
        self._archive.add(
            call.events,
            origin="imported",
            audio=call.audio,
            audio_ms=call.audio_ms,
            snapshots=call.snapshots,
            sample_at=datetime.fromisoformat(call.sample_at) if call.sample_at else None,
            also=lambda session: add_reviews(session, call.call_id, call.reviews),
        )
        return ImportResult(
            call_id=call.call_id,
            new=True,
            sentence=f"Imported with {len(call.events):,} events"
            f"{' and its recording' if call.audio else ', without a recording'}. It is read-only.",
        )

    def _already_stored(self, call: CallFile, row: CallRow) -> ImportResult:
        """The result for a call that is in the archive. It may have gone on since the file was
        made, so only its beginning is compared."""
        kept = self._archive.events(row.call_id, limit=len(call.events))
        if event_lines(kept) != event_lines(call.events):
            raise CallFileError("Another call with the same id is in this archive.")
        return ImportResult(
            call_id=row.call_id,
            new=False,
            sentence="This call is in the archive already; nothing was changed.",
        )

    def _snapshots(self, row: CallRow, events: tuple[CallEvent, ...]) -> tuple[Snapshot, ...]:
        found = (self._snapshot(row, *used) for used in versions_used(events))
        return tuple(one for one in found if one is not None)

    def _snapshot(
        self, row: CallRow, kind: Literal["team", "policy"], name: str, number: int
    ) -> Snapshot | None:
        imported = self._archive.snapshot(row.call_id, kind, name, number)
        if imported is not None or row.origin == "imported":
            return imported  # a version of the same name and number here may be a different one
        try:
            version = self._versions.get(kind, name, number)
        except VersionError:  # renamed since: the call is exported without it
            return None
        readable = readable_parts(kind, version.parts)
        parts = tuple((part.name, part.text) for part in readable)
        return Snapshot(kind=kind, name=name, number=number, parts=parts)
