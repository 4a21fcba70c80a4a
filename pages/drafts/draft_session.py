"""The one shared draft of a team or a policy, as one browser session edits it.

It draws nothing and knows neither what a team nor what a policy is. Every edit is saved at once;
what somebody else did meanwhile is kept beside it until the person here has decided.
"""

import functools
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.versions import (
    Draft,
    DraftConflict,
    Kind,
    Part,
    Version,
    VersionConflict,
    VersionStore,
)

AUTHOR = "author_name"


def _told(decide: Callable[["DraftBox"], None]) -> Callable[["DraftBox"], None]:
    """A click whose problem becomes a sentence: what leaves a callback is shown as a traceback."""

    @functools.wraps(decide)
    def told(box: "DraftBox") -> None:
        try:
            decide(box)
        except SwitchboardError as error:
            box.problem = str(error)

    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """What the shared draft is now, after somebody else moved it; nothing of it is on screen."""

    parts: tuple[Part, ...]
    by: str
    at: datetime
    based_on: int
    revision: int  #: 0: they published or discarded it
    published: bool


@dataclass(slots=True, kw_only=True)
class DraftBox:
    """``parts`` is what is on this screen. Used by one session, whose runs never overlap."""

    store: VersionStore
    kind: Kind
    name: str
    parts: tuple[Part, ...] = ()
    based_on: int = 0
    revision: int = 0  #: of the shared draft as it was last read or saved here; 0: there is none
    saved_at: datetime | None = None
    saved_by: str = ""
    newest: int = 0
    base: tuple[Part, ...] = ()  #: the version it started from
    touched: bool = False  #: edited here since it was loaded
    unsaved: bool = False  #: what is here is in no draft
    others: Others | None = None
    problem: str = ""
    said: str = ""
    before: tuple[tuple[Part, ...], int] | None = None  #: what a click replaced, and its base
    generation: int = 0  #: grows when a click, not typing, changed the text: widgets begin anew
    notes: dict[str, object] = field(default_factory=dict)  #: of the page that edits it

    @property
    def changed(self) -> bool:
        """It says something else than the version it started from."""
        return self.parts != self.base

    @property
    def behind(self) -> bool:
        """Somebody published since the version it started from."""
        return self.newest > self.based_on

    def key(self, part: str) -> str:
        """A widget's key: another one for another artifact, and after the text was replaced."""
        which = zlib.crc32(f"{self.kind}:{self.name}".encode())
        return f"draft_{which:08x}_{self.generation}_{part}"

    # --- reading --------------------------------------------------------------------------

    def look(self) -> None:
        """Notice what others did. What was edited here is never replaced by it."""
        draft = self.store.draft(self.kind, self.name)
        self.newest = self.store.newest_number(self.kind, self.name)
        moved = (draft.revision if draft else 0) != self.revision
        if self.touched or self.unsaved:
            if (moved or self.others is not None) and not self._known(draft):
                self.others = self._others(draft)
            return
        if moved or not self.parts or (draft is None and self.based_on != self.newest):
            self._load(draft)

    def _known(self, draft: Draft | None) -> bool:
        others = self.others
        if others is None:
            return False
        if draft is None:
            return others.revision == 0 and others.based_on == self.newest
        return others.revision == draft.revision

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
            self._is_saved(draft)
        self.newest = newest.number
        self.touched = self.unsaved = False
        self.others, self.problem = None, ""
        self.generation += 1 if again else 0

    def _version_parts(self, newest: Version, number: int) -> tuple[Part, ...]:
        if newest.number == number:
            return newest.parts
        return self.store.get(self.kind, self.name, number).parts

    def _is_saved(self, draft: Draft) -> None:
        self.revision, self.based_on = draft.revision, draft.based_on
        self.saved_at, self.saved_by = draft.saved_at, draft.author
        self.unsaved, self.problem, self.others = False, "", None

    def _others(self, draft: Draft | None) -> Others:
        if draft is not None:
            return Others(
                parts=draft.parts,
                by=draft.author,
                at=draft.saved_at,
                based_on=draft.based_on,
                revision=draft.revision,
                published=False,
            )
        newest = self.store.newest(self.kind, self.name)
        return Others(
            parts=newest.parts,
            by=newest.author,
            at=newest.published_at,
            based_on=newest.number,
            revision=0,
            published=newest.number > self.based_on,
        )

    # --- editing --------------------------------------------------------------------------

    def edit(self, parts: tuple[Part, ...], *, replaced: bool = False) -> None:
        """What is on the screen now; saved at once. ``replaced``: by a click and not by typing."""
        if parts == self.parts:
            return
        if replaced:
            self._keep_before()
            self.generation += 1
        self.parts, self.touched, self.said = parts, True, ""
        self.save()

    @_told
    def save(self) -> None:
        """Keep it in the shared draft; when that cannot be, it stays here and the page says why."""
        try:
            draft = self.store.save_draft(
                self.kind,
                self.name,
                self.parts,
                based_on=self.based_on,
                revision=self.revision,
                author=author(),
            )
        except DraftConflict as error:
            self.unsaved = True
            self.others = self._others(error.theirs)
        except SwitchboardError as error:
            self.unsaved, self.problem = True, str(error)
        else:
            self._is_saved(draft)

    # --- deciding -------------------------------------------------------------------------

    @_told
    def take_theirs(self) -> None:
        """Show what the others have; what was here can be brought back."""
        self._keep_before()
        self._load(self.store.draft(self.kind, self.name))

    @_told
    def keep_mine(self) -> None:
        """Put what is here on top of what the others did, which the person has seen."""
        if self.others is not None:
            self.revision = self.others.revision
            self.based_on = max(self.based_on, self.others.based_on)
        self._rebase(self.based_on)
        self.save()

    @_told
    def put_on_newest(self) -> None:
        """From now on it counts as an edit of the newest version."""
        self._rebase(self.store.newest_number(self.kind, self.name))
        self.save()

    def _rebase(self, number: int) -> None:
        self.based_on = number
        self.base = self.store.get(self.kind, self.name, number).parts
        self.touched, self.problem = True, ""

    @_told
    def discard(self) -> None:
        """Back to the newest version, for everybody; what was here can be brought back."""
        try:
            if self.revision:
                self.store.discard_draft(self.kind, self.name, revision=self.revision)
        except DraftConflict as error:
            self.touched, self.others = True, self._others(error.theirs)
            return
        self._keep_before()
        self._load(None)

    @_told
    def bring_back(self) -> None:
        """What the last click replaced."""
        if self.before is None:
            return
        (self.parts, self.based_on), self.before = self.before, None
        self.generation += 1
        self._rebase(self.based_on)
        self.save()

    def _keep_before(self) -> None:
        self.before = (self.parts, self.based_on)

    # --- publishing -----------------------------------------------------------------------

    def publish(self, *, message: str = "") -> Version | None:
        """What is on the screen as the newest version; None, and a sentence, when it cannot be."""
        self.said = self.problem = ""
        if self.others is not None:
            self.problem = "Nothing was published: first choose between the two drafts above."
            return None
        before = self.newest
        try:
            version = self.store.publish(
                self.kind,
                self.name,
                self.parts,
                based_on=self.based_on,
                author=author(),
                message=message,
                draft_revision=self.revision or None,
            )
        except DraftConflict as error:
            self.others, self.unsaved = self._others(error.theirs), True
            self.problem = "Nothing was published: somebody changed the draft a moment ago."
            return None
        except VersionConflict as error:
            self.newest = error.newest
            self.problem = str(error)
            return None
        except SwitchboardError as error:
            self.problem = str(error)
            return None
        self._published(version, before)
        return version

    def _published(self, version: Version, before: int) -> None:
        same = version.number <= max(before, self.based_on)
        self.parts = self.base = version.parts
        self.based_on = self.newest = version.number
        self.revision, self.saved_at, self.saved_by = 0, None, ""
        self.touched = self.unsaved = False
        self.before = None
        self.said = (
            f"Nothing to publish: version {version.number} says exactly this."
            if same
            else f"Version {version.number} is published."
        )


def author() -> str:
    """The name this session's work is signed with; empty until somebody types one."""
    return str(st.session_state.get(AUTHOR, "")).strip()


def draft_box(store: VersionStore, kind: Kind, name: str) -> DraftBox:
    """This session's box for that artifact, up to date with what others did.

    Raises:
        VersionError: there is nothing of that name.
        StoreUnavailable: the database cannot be used.
    """
    boxes: dict[tuple[str, str], DraftBox] = st.session_state.setdefault("draft_boxes", {})
    box = boxes.get((kind, name))
    if box is None or box.store is not store:
        box = DraftBox(store=store, kind=kind, name=name)
    box.look()
    boxes[kind, name] = box
    return box
