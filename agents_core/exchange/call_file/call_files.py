"""Calls out of the archive as one file each, and such files into it: all of a call, or nothing.

It knows no page. Blocking; any thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from agents_core.archive.call_records import CallNotFound, CallRow, Snapshot
from agents_core.audio.ogg_pages import whole_pages
from agents_core.events import CallEvent
from agents_core.exchange.call_file.file_format import CallFile, CallFileError
from agents_core.exchange.call_file.file_reader import read_call_file, versions_used
from agents_core.exchange.call_file.file_writer import call_file_bytes, event_lines, file_name
from agents_core.exchange.call_file.review_rows import kept_reviews, put_reviews
from agents_core.store import reading
from agents_core.team.stored_team import readable_parts
from agents_core.versions import VersionError, VersionStore


class Archive(Protocol):
    """What is asked of the archive."""

    def row(self, call_id: str) -> CallRow:
        """One call; CallNotFound."""
        ...

    def events(
        self, call_id: str, *, after: int = 0, limit: int | None = None
    ) -> tuple[CallEvent, ...]:
        """Its events."""
        ...

    def audio(self, call_id: str) -> bytes:
        """Its sound; empty when nothing was recorded."""
        ...

    def snapshot(
        self, call_id: str, kind: Literal["team", "policy"], name: str, number: int
    ) -> Snapshot | None:
        """A version that came with it."""
        ...

    def add(
        self,
        events: Sequence[CallEvent],
        *,
        origin: Literal["here", "imported"] = "imported",
        audio: bytes = b"",
        audio_ms: int = 0,
        snapshots: Sequence[Snapshot] = (),
        also: Callable[[Session], None] | None = None,
    ) -> None:
        """Keep a whole call at once; ``also`` runs in the same transaction."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What became of a file."""

    call_id: str
    new: bool  #: False: the call was kept here already
    sentence: str


class CallFiles:
    """Takes calls out and in."""

    def __init__(self, archive: Archive, versions: VersionStore, engine: Engine) -> None:
        """``engine``: of the archive's database, migrated."""
        self._archive = archive
        self._versions = versions
        self._engine = engine

    def take_out(self, call_id: str) -> tuple[str, bytes]:
        """A file's name and bytes; of a call that still runs, what happened so far.

        Raises:
            CallNotFound: no such call is kept.
        """
        row = self._archive.row(call_id)
        events = self._archive.events(call_id)
        with reading(self._engine) as session:
            reviews = kept_reviews(session, call_id)
        call = CallFile(
            call_id=call_id,
            events=events,
            audio=whole_pages(self._archive.audio(call_id)),
            snapshots=self._snapshots(row, events),
            reviews=reviews,
        )
        return file_name(call), call_file_bytes(call)

    def take_in(self, data: bytes) -> Arrival:
        """Keep the call of a file, read-only, or say that it is here already.

        Raises:
            CallFileError: the file cannot be used; nothing was changed.
        """
        call = read_call_file(data)
        try:
            return self._known(call, self._archive.row(call.call_id))
        except CallNotFound:
            pass
        self._archive.add(
            call.events,
            origin="imported",
            audio=call.audio,
            audio_ms=call.audio_ms,
            snapshots=call.snapshots,
            also=lambda session: put_reviews(session, call.call_id, call.reviews),
        )
        return Arrival(
            call_id=call.call_id,
            new=True,
            sentence=f"The call is here with {len(call.events):,} events"
            f"{' and its sound' if call.audio else ', without sound'}. It cannot be changed.",
        )

    def _known(self, call: CallFile, row: CallRow) -> Arrival:
        """A call that goes on here after the file was made still begins as the file does."""
        kept = self._archive.events(row.call_id, limit=len(call.events))
        if event_lines(kept) != event_lines(call.events):
            raise CallFileError("Another call is kept here under the same id.")
        return Arrival(
            call_id=row.call_id,
            new=False,
            sentence="This call is kept here already; nothing was changed.",
        )

    def _snapshots(self, row: CallRow, events: tuple[CallEvent, ...]) -> tuple[Snapshot, ...]:
        found = (self._snapshot(row, *used) for used in versions_used(events))
        return tuple(one for one in found if one is not None)

    def _snapshot(
        self, row: CallRow, kind: Literal["team", "policy"], name: str, number: int
    ) -> Snapshot | None:
        came = self._archive.snapshot(row.call_id, kind, name, number)
        if came is not None or row.origin == "imported":
            return came  # what is called the same here may be something else
        try:
            version = self._versions.get(kind, name, number)
        except VersionError:  # renamed since; the call is worth taking along without it
            return None
        readable = readable_parts(kind, version.parts)
        parts = tuple((part.name, part.text) for part in readable)
        return Snapshot(kind=kind, name=name, number=number, parts=parts)
