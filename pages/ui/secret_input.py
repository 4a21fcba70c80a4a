"""Boxes for keys: what is typed moves at once into a SecretStr, and the box is emptied.

What cannot be used stays in its box, hidden as it was typed, with a sentence: it can be mended. It
knows no engine.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from pydantic import SecretStr

from agents_core.errors import SettingsError
from pages.ui.html_text import escape_markdown

SECRETS = "engine_secrets"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretBox:
    """One box of the page."""

    key: str
    label: str
    check: Callable[[str], object]  #: raises SettingsError for what cannot be used
    place: Callable[[], str] = str  #: the only server it may be sent to; empty where that is fixed

    @property
    def problem(self) -> str:
        """What is wrong with the text that stands in the box; empty when none does."""
        typed = str(st.session_state.get(self.key) or "")
        return wrong(self.check, typed) if typed.strip() else ""

    @property
    def held(self) -> "Held | None":
        """What was typed last and could be used."""
        found: Held | None = st.session_state.get(SECRETS, {}).get(self.key)
        return found

    def draw(self, *, placeholder: str) -> None:
        """The box, what is wrong with its text, and the way to forget what is held."""
        st.text_input(
            self.label,
            type="password",
            key=self.key,
            autocomplete="off",
            on_change=self.keep,
            placeholder=placeholder,
        )
        if self.problem:
            st.error(escape_markdown(self.problem), icon=":material/error:")
        if self.held is not None:
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.caption(f"{escape_markdown(self.label)}: kept for this browser session.")
                st.button(
                    "Forget", key=f"{self.key}_forget", type="tertiary", on_click=self._forget
                )

    def keep(self) -> None:
        """Take what stands in the box, if it can be used; inside a callback."""
        typed = str(st.session_state.get(self.key) or "").strip()
        if not typed or self.problem:
            return
        st.session_state[self.key] = ""
        held = Held(secret=SecretStr(typed), place=self.place())
        st.session_state.setdefault(SECRETS, {})[self.key] = held

    def _forget(self) -> None:
        st.session_state.get(SECRETS, {}).pop(self.key, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A secret of this browser session, and where it may go."""

    secret: SecretStr
    place: str


def wrong(check: Callable[[str], object], text: str) -> str:
    """The sentence of a check; empty when there is nothing to say."""
    try:
        check(text)
    except SettingsError as error:
        return str(error)
    return ""
