"""What a browser session is typing into the documents of a policy, and what it began from.

It draws nothing and saves nothing. What a click replaces can be brought back.
"""

from dataclasses import dataclass

import streamlit as st

from agents_core.knowledge.versions import PolicySnapshot

SHEETS = "policy_sheets"


@dataclass(slots=True)
class Sheet:
    """One document of one policy as this session edits it."""

    policy: str
    document: str
    based_on: int  #: the version it began from
    base_text: str  #: what that version says
    before: tuple[str, int, str] | None = None  #: what the last click replaced, with its base

    @property
    def key(self) -> str:
        """Of the text box."""
        return f"policy_text:{self.policy}:{self.document}"

    @property
    def text(self) -> str:
        """What stands in the box."""
        return str(st.session_state[self.key])

    def load(self, snapshot: PolicySnapshot) -> None:
        """Begin from that version."""
        self.base_text = st.session_state[self.key] = snapshot.text_of(self.document)
        self.based_on = snapshot.version

    def keep_before(self) -> None:
        """Remember the text for ``bring_back``."""
        self.before = (self.text, self.based_on, self.base_text)

    def bring_back(self) -> None:
        """The text before the last click."""
        if self.before is not None:
            st.session_state[self.key], self.based_on, self.base_text = self.before
            self.before = None

    def follow(self, current: PolicySnapshot) -> None:
        """A newer version that left this document alone is nobody's conflict."""
        if current.text_of(self.document) == self.base_text:
            self.based_on = current.version


def sheet_of(policy: str, document: str, current: PolicySnapshot) -> Sheet:
    """This session's sheet, begun from the newest version at its first use."""
    known: dict[tuple[str, str], Sheet] = st.session_state.setdefault(SHEETS, {})
    sheet = known.get((policy, document))
    if sheet is None or sheet.key not in st.session_state:
        sheet = Sheet(policy=policy, document=document, based_on=0, base_text="")
        known[policy, document] = sheet
        sheet.load(current)
    sheet.follow(current)
    return sheet


def documents_in_hand(policy: str, current: PolicySnapshot) -> list[str]:
    """The policy's documents, and those somebody removed while this session was changing them."""
    names = [part.name for part in current.documents]
    known: dict[tuple[str, str], Sheet] = st.session_state.get(SHEETS, {})
    return names + [
        sheet.document
        for sheet in known.values()
        if sheet.policy == policy
        and sheet.document not in names
        and st.session_state.get(sheet.key, sheet.base_text) != sheet.base_text
    ]
