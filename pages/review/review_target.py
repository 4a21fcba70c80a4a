"""A call or turn under review, with the callbacks that save a reviewer's input."""

import zlib
from dataclasses import dataclass

import streamlit as st

from agents_core.review.review_records import WHOLE_CALL
from pages.drafts.draft_session import author
from pages.review.reviewer_session import ReviewerSession
from pages.services.ports import Switchboard


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTarget:
    """A call or a turn that is being reviewed, with the callbacks of its inputs."""

    switchboard: Switchboard
    session: ReviewerSession
    call_id: str
    turn: int = WHOLE_CALL

    @property
    def reviewer(self) -> str:
        """The reviewer's name as entered on the page."""
        return author()

    def key(self, part: str) -> str:
        """A widget's key: another one for another call, turn or reviewer."""
        return f"review_{self._which}_{part}"

    @property
    def note_key(self) -> str:
        """Key of the note's box. The page's autosave recognises it by its prefix."""
        return f"draft_{self._which}_0_note"

    @property
    def _which(self) -> str:
        return f"{zlib.crc32(f'{self.call_id}:{self.turn}:{self.reviewer}'.encode()):08x}"

    # --- callbacks --------------------------------------------------------------------------

    def save_score(self, score: int | None) -> None:
        """A score was clicked."""
        message = "Score removed" if score is None else f"Score {score} saved"
        self.session.save(
            lambda: self.switchboard.reviews.score(
                self.call_id, score, reviewer=self.reviewer, turn=self.turn
            ),
            message,
        )

    def save_note(self, key: str) -> None:
        """A note was entered; ``key``: of its box."""
        text = str(st.session_state.get(key) or "")
        saved = self.session.save(
            lambda: self.switchboard.reviews.note(
                self.call_id, text, reviewer=self.reviewer, turn=self.turn
            ),
            "Note saved" if text.strip() else "Note removed",
        )
        self._keep(key, text, saved=saved)

    def save_labels(self, key: str) -> None:
        """Labels were added or removed; ``key``: of their box."""
        wanted = {str(label) for label in st.session_state.get(key) or ()}
        about = self.session.reviews.get(self.call_id)
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

        if self.session.save(act, "Labels saved"):
            st.session_state.pop(key, None)  # drawn again with the normalised labels

    def save_line(self, item_id: str, key: str) -> None:
        """A correction was entered; ``key``: of its box."""
        text = str(st.session_state.get(key) or "")
        saved = self.session.save(
            lambda: self.switchboard.reviews.correct(
                self.call_id, item_id, text, reviewer=self.reviewer
            ),
            "Correction saved",
        )
        self._keep(key, text, saved=saved)
        if saved:
            self.session.editing, self.session.transcript_changed = "", True

    def undo_line(self, item_id: str) -> None:
        """Restore the original line."""
        self.session.transcript_changed = self.session.save(
            lambda: self.switchboard.reviews.undo_correction(
                self.call_id, item_id, reviewer=self.reviewer
            ),
            "Original text restored",
        )

    def edit_line(self, item_id: str) -> None:
        """Open the box of a line; an empty id closes it."""
        self.session.editing = f"{self.call_id}:{item_id}" if item_id else ""

    def _keep(self, key: str, text: str, *, saved: bool) -> None:
        if saved:
            self.session.unsaved.pop(key, None)
        else:
            self.session.keep(key, text)


def reviewer_session() -> ReviewerSession:
    """The state of this browser session."""
    found: ReviewerSession = st.session_state.setdefault("reviewer_session", ReviewerSession())
    return found


def init_text_box(target: ReviewTarget, key: str, saved: str) -> str:
    """Set the text of a box: an unsaved text, else the saved one, unless it was edited here. A text
    saved in another tab under the same name replaces an unedited one. Returns ``key``."""
    state, known = st.session_state, f"{key}:saved"
    if key not in state:
        state[key] = target.session.unsaved.get(key, saved)
    elif state.get(known) not in (None, saved) and state[key] == state[known]:
        state[key] = saved
    state[known] = saved
    return key
