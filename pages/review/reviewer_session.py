"""What one browser session is reviewing: what was refused and is not lost, and what was last said.

It saves and remembers; it draws nothing. Saving the same again is one saving.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.review.review_records import WHOLE_CALL, CallReviews, LabelCount
from pages.drafts.draft_session import author
from pages.services.ports import Switchboard

UNSAVED_MOST = 200


@dataclass(slots=True)
class Desk:
    """Used by one session, whose runs never overlap."""

    about: dict[str, CallReviews] = field(default_factory=dict)  #: as last read, by call
    labels: tuple[LabelCount, ...] = ()
    unsaved: dict[str, str] = field(default_factory=dict)  #: text by widget key
    said: str = ""  #: what the last click saved
    problem: str = ""
    moved: bool = False  #: words changed that stand elsewhere on the page, too
    editing: str = ""  #: the line whose words are being put right, as call and item

    def read(self, switchboard: Switchboard, call_id: str) -> CallReviews:
        """Everything said about a call; what was read before, with a sentence, while the database
        is gone: else what is being typed would go with the boxes.

        Raises:
            SwitchboardError: it was never read here.
        """
        try:
            self.labels = switchboard.reviews.labels()
            found = switchboard.reviews.of(call_id)
        except SwitchboardError as error:
            if call_id not in self.about:
                raise
            self.problem = self.problem or str(error)
            return self.about[call_id]
        self.about = {call_id: found}
        return found

    def save(self, act: Callable[[], object], done: str) -> bool:
        """Whether it is saved; else the page says why."""
        self.said = self.problem = ""
        try:
            act()
        except SwitchboardError as error:
            self.problem = str(error)
            return False
        self.said = done
        return True

    def keep(self, key: str, text: str) -> None:
        """A text that could not be saved; the oldest of very many is forgotten."""
        self.unsaved.pop(key, None)
        self.unsaved[key] = text
        for old in list(self.unsaved)[:-UNSAVED_MOST]:
            del self.unsaved[old]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is being reviewed, by whom: a call or one of its turns."""

    switchboard: Switchboard
    desk: Desk
    call_id: str
    turn: int = WHOLE_CALL

    @property
    def reviewer(self) -> str:
        """The name typed on this page, which may have changed since it was drawn."""
        return author()

    def key(self, part: str) -> str:
        """A widget's key: another one for another call, turn or reviewer."""
        return f"review_{self._which}_{part}"

    @property
    def note_key(self) -> str:
        """The name lets the page's autosave commit a note when the typing pauses."""
        return f"draft_{self._which}_0_note"

    @property
    def _which(self) -> str:
        return f"{zlib.crc32(f'{self.call_id}:{self.turn}:{self.reviewer}'.encode()):08x}"

    # --- callbacks --------------------------------------------------------------------------

    def save_score(self, score: int | None) -> None:
        """A score was clicked."""
        said = "Score taken back" if score is None else f"Score {score} saved"
        self.desk.save(
            lambda: self.switchboard.reviews.score(
                self.call_id, score, reviewer=self.reviewer, turn=self.turn
            ),
            said,
        )

    def save_note(self, key: str) -> None:
        """A note was typed; ``key`` of its box."""
        text = str(st.session_state.get(key) or "")
        saved = self.desk.save(
            lambda: self.switchboard.reviews.note(
                self.call_id, text, reviewer=self.reviewer, turn=self.turn
            ),
            "Note saved" if text.strip() else "Note taken away",
        )
        self._keep(key, text, saved=saved)

    def save_labels(self, key: str) -> None:
        """Labels were added or removed; ``key`` of their box."""
        wanted = {str(label) for label in st.session_state.get(key) or ()}
        about = self.desk.about.get(self.call_id)
        mine = set(about.labels(self.reviewer, self.turn)) if about else set()

        def act() -> None:
            for label in sorted(wanted - mine):
                self.switchboard.reviews.label(
                    self.call_id, label, reviewer=self.reviewer, turn=self.turn
                )
            for label in sorted(mine - wanted):
                self.switchboard.reviews.unlabel(
                    self.call_id, label, reviewer=self.reviewer, turn=self.turn
                )

        if self.desk.save(act, "Labels saved"):
            st.session_state.pop(key, None)  # drawn again from what is saved, as it is spelled

    def save_line(self, item_id: str, key: str) -> None:
        """Words of a line were put right; ``key`` of their box."""
        text = str(st.session_state.get(key) or "")
        saved = self.desk.save(
            lambda: self.switchboard.reviews.correct(
                self.call_id, item_id, text, reviewer=self.reviewer
            ),
            "Correction saved",
        )
        self._keep(key, text, saved=saved)
        if saved:
            self.desk.editing, self.desk.moved = "", True

    def undo_line(self, item_id: str) -> None:
        """The original words again."""
        self.desk.moved = self.desk.save(
            lambda: self.switchboard.reviews.undo_correction(
                self.call_id, item_id, reviewer=self.reviewer
            ),
            "The original words are back",
        )

    def edit_line(self, item_id: str) -> None:
        """Open a line's box, or close the open one with an empty id."""
        self.desk.editing = f"{self.call_id}:{item_id}" if item_id else ""

    def _keep(self, key: str, text: str, *, saved: bool) -> None:
        if saved:
            self.desk.unsaved.pop(key, None)
        else:
            self.desk.keep(key, text)


def desk() -> Desk:
    """This session's desk, made at its first use."""
    found: Desk = st.session_state.setdefault("review_desk", Desk())
    return found


def seeded(target: Target, key: str, saved: str) -> str:
    """Give a text box its words: what was refused here, or what is saved, unless somebody is
    typing. What another tab saved under the same name replaces what was saved here before."""
    state, known = st.session_state, f"{key}:saved"
    if key not in state:
        state[key] = target.desk.unsaved.get(key, saved)
    elif state.get(known) not in (None, saved) and state[key] == state[known]:
        state[key] = saved
    state[known] = saved
    return key
