"""Edits the one shared draft of an artifact, with optimistic concurrency.

Every edit is saved at once. When somebody else changed, published or discarded the draft meanwhile,
nothing is overwritten: their state is kept in ``foreign_change`` until one of the two is chosen.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from agents_core.errors import SwitchboardError
from agents_core.versions.version_records import (
    Draft,
    DraftConflict,
    Kind,
    Part,
    Version,
    VersionConflict,
)
from agents_core.versions.version_store import VersionStore


def _reports_problems(action: Callable[["DraftEditor"], None]) -> Callable[["DraftEditor"], None]:
    """Stores an error's sentence in ``problem`` instead of raising it."""

    @functools.wraps(action)
    def reporting(editor: "DraftEditor") -> None:
        try:
            action(editor)
        except SwitchboardError as error:
            editor.problem = str(error)

    return reporting


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignChange:
    """The shared draft, or the newest version, after somebody else changed it."""

    parts: tuple[Part, ...]
    author: str
    at: datetime
    based_on: int
    revision: int  #: 0: the draft was published or discarded
    published: bool


@dataclass(slots=True, kw_only=True)
class DraftEditor:
    """One person's view of a shared draft. Not thread-safe."""

    store: VersionStore
    kind: Kind
    name: str
    author: Callable[[], str]  #: the name to save and publish under; may be empty
    parts: tuple[Part, ...] = ()  #: the content being edited
    based_on: int = 0
    revision: int = 0  #: of the shared draft when last read or saved; 0: no draft
    saved_at: datetime | None = None
    saved_by: str = ""
    newest: int = 0
    base: tuple[Part, ...] = ()  #: the content of version ``based_on``
    edited: bool = False  #: since it was loaded
    unsaved: bool = False  #: ``parts`` could not be saved
    foreign_change: ForeignChange | None = None
    problem: str = ""  #: why the last action failed
    notice: str = ""  #: the result of the last publish
    replaced: tuple[tuple[Part, ...], int] | None = None  #: for ``undo``: parts and their base
    generation: int = 0  #: grows whenever ``parts`` is replaced by something else than typing

    @property
    def changed(self) -> bool:
        """Whether the content differs from the version it is based on."""
        return self.parts != self.base

    @property
    def behind(self) -> bool:
        """Whether a newer version than the one it is based on is published."""
        return self.newest > self.based_on

    # --- reading --------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the shared draft again. Local edits are kept.

        Raises:
            VersionError: there is no artifact of that name.
            StoreUnavailable: the database cannot be used.
        """
        draft = self.store.draft(self.kind, self.name)
        newest = self.store.newest_number(self.kind, self.name)
        if newest != self.newest:
            self.newest, self.notice = newest, ""  # it is about the version before
        moved = (draft.revision if draft else 0) != self.revision
        if self.edited or self.unsaved:
            if (moved or self.foreign_change is not None) and not self._is_known(draft):
                self.foreign_change = self._foreign(draft)
            return
        if moved or not self.parts or (draft is None and self.based_on != self.newest):
            self._load(draft)

    def _is_known(self, draft: Draft | None) -> bool:
        known = self.foreign_change
        if known is None:
            return False
        if draft is None:
            return known.revision == 0 and known.based_on == self.newest
        return known.revision == draft.revision

    def _load(self, draft: Draft | None) -> None:
        newest = self.store.newest(self.kind, self.name)
        again = bool(self.parts)
        if draft is None:
            self.parts = self.base = newest.parts
            self.based_on, self.revision = newest.number, 0
            self.saved_at, self.saved_by = None, ""
        else:
            self.parts, self.based_on = draft.parts, draft.based_on
            self.base = self._version_parts(newest, draft.based_on)
            self._mark_saved(draft)
        self.newest = newest.number
        self.edited = self.unsaved = False
        self.foreign_change, self.problem = None, ""
        self.generation += 1 if again else 0

    def _version_parts(self, newest: Version, number: int) -> tuple[Part, ...]:
        if newest.number == number:
            return newest.parts
        return self.store.get(self.kind, self.name, number).parts

    def _mark_saved(self, draft: Draft) -> None:
        self.revision, self.based_on = draft.revision, draft.based_on
        self.saved_at, self.saved_by = draft.saved_at, draft.author
        self.unsaved, self.problem, self.foreign_change = False, "", None

    def _foreign(self, draft: Draft | None) -> ForeignChange:
        if draft is not None:
            return ForeignChange(
                parts=draft.parts,
                author=draft.author,
                at=draft.saved_at,
                based_on=draft.based_on,
                revision=draft.revision,
                published=False,
            )
        newest = self.store.newest(self.kind, self.name)
        return ForeignChange(
            parts=newest.parts,
            author=newest.author,
            at=newest.published_at,
            based_on=newest.number,
            revision=0,
            published=newest.number > self.based_on,
        )

    # --- editing --------------------------------------------------------------------------

    def edit(self, parts: tuple[Part, ...], *, replaced: bool = False) -> None:
        """Change the content and save it. ``replaced``: not by typing, so it can be undone."""
        if parts == self.parts:
            return
        if replaced:
            self._keep_for_undo()
            self.generation += 1
        self.parts, self.edited, self.notice = parts, True, ""
        self.save()

    @_reports_problems
    def save(self) -> None:
        """Save to the shared draft. On failure the content stays and ``unsaved`` is set."""
        try:
            draft = self.store.save_draft(
                self.kind,
                self.name,
                self.parts,
                based_on=self.based_on,
                revision=self.revision,
                author=self.author(),
            )
        except DraftConflict as error:
            self.unsaved = True
            self.foreign_change = self._foreign(error.theirs)
        except SwitchboardError as error:
            self.unsaved, self.problem = True, str(error)
        else:
            self._mark_saved(draft)

    def set_aside(self, parts: tuple[Part, ...], *, problem: str) -> None:
        """Keep content that could not be applied, so that ``undo`` brings it into the draft."""
        self.replaced, self.problem = (parts, self.based_on), problem

    @_reports_problems
    def undo(self) -> None:
        """Bring back the content before the last replacement."""
        if self.replaced is None:
            return
        (self.parts, self.based_on), self.replaced = self.replaced, None
        self.generation += 1
        self._rebase(self.based_on)
        self.save()

    @_reports_problems
    def discard(self) -> None:
        """Delete the shared draft and load the newest version; ``undo`` brings it back."""
        try:
            if self.revision:
                self.store.discard_draft(self.kind, self.name, revision=self.revision)
        except DraftConflict as error:
            self.edited, self.foreign_change = True, self._foreign(error.theirs)
            return
        self._keep_for_undo()
        self._load(None)

    def _keep_for_undo(self) -> None:
        self.replaced = (self.parts, self.based_on)

    # --- conflicts ------------------------------------------------------------------------

    @_reports_problems
    def take_theirs(self) -> None:
        """Load the shared draft; ``undo`` brings back the local content."""
        self._keep_for_undo()
        self._load(self.store.draft(self.kind, self.name))

    @_reports_problems
    def keep_mine(self) -> None:
        """Save the local content over the foreign change."""
        if self.foreign_change is not None:
            self.revision = self.foreign_change.revision
            self.based_on = max(self.based_on, self.foreign_change.based_on)
        self._rebase(self.based_on)
        self.save()

    @_reports_problems
    def rebase_on_newest(self) -> None:
        """Base the draft on the newest version without changing its content."""
        self._rebase(self.store.newest_number(self.kind, self.name))
        self.save()

    def _rebase(self, number: int) -> None:
        self.based_on = number
        self.base = self.store.get(self.kind, self.name, number).parts
        self.edited, self.problem = True, ""

    # --- publishing -----------------------------------------------------------------------

    def publish(self, *, message: str = "") -> Version | None:
        """Publish the content as the newest version; None when refused, with ``problem`` set."""
        self.notice = self.problem = ""
        if self.foreign_change is not None:
            self.problem = "Nothing was published: first choose between the two drafts above."
            return None
        before = self.newest
        try:
            version = self.store.publish(
                self.kind,
                self.name,
                self.parts,
                based_on=self.based_on,
                author=self.author(),
                message=message,
                draft_revision=self.revision or None,
            )
        except DraftConflict as error:
            self.foreign_change, self.unsaved = self._foreign(error.theirs), True
            self.problem = "Nothing was published: someone just changed the draft."
            return None
        except VersionConflict as error:
            self.newest = error.newest
            self.problem = str(error)
            return None
        except SwitchboardError as error:
            self.problem = str(error)
            return None
        self._mark_published(version, before)
        return version

    def restore(self, number: int) -> Version:
        """Publish the content of an older version as the newest. The draft stays as it is.

        Raises:
            VersionConflict: somebody published at the same time.
            VersionError: there is no version of that number.
        """
        return self.store.restore(self.kind, self.name, number, author=self.author())

    def _mark_published(self, version: Version, before: int) -> None:
        same = version.number <= max(before, self.based_on)
        self.parts = self.base = version.parts
        self.based_on = self.newest = version.number
        self.revision, self.saved_at, self.saved_by = 0, None, ""
        self.edited = self.unsaved = False
        self.replaced = None
        self.notice = (
            f"Nothing to publish: version {version.number} has exactly this content."
            if same
            else f"Version {version.number} is published."
        )
