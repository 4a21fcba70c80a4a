"""Widgets that are used once: a button that makes, renames, adds or deletes something, and the
fields and the popover that belong to it.

A browser sends the values of all its widgets with each request, and a double click is two requests.
So what was used gets other keys: a late request neither opens the popover again nor fills the
fields, and a second click on the button finds that it was used.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import streamlit as st


@dataclass(frozen=True, slots=True)
class SingleUse:
    """One use, as a run draws its widgets; a callback gets the one its button was drawn with."""

    name: str
    number: int

    @classmethod
    def now(cls, name: str, *, about: Hashable = None) -> "SingleUse":
        """The next use of that name. ``about``: what it is about, such as the team to rename; about
        something else it is another use."""
        number, before = st.session_state.get(_kept(name), (0, about))
        if before != about:
            number += 1
        st.session_state[_kept(name)] = (number, about)
        return cls(name, number)

    def key(self, widget: str = "") -> str:
        """Key of a widget; without a name of the button or popover that gives the use its name."""
        key = f"{self.name}_{widget}" if widget else self.name
        return f"{key}~{self.number}" if self.number else key

    def value(self, widget: str) -> Any:
        """Value of a widget; None before it has one."""
        return st.session_state.get(self.key(widget))

    @property
    def over(self) -> bool:
        """Whether another use has taken its place since it was drawn."""
        return bool(self.number != st.session_state[_kept(self.name)][0])

    def end(self) -> None:
        """It was used; inside a callback."""
        number, about = st.session_state[_kept(self.name)]
        st.session_state[_kept(self.name)] = (number + 1, about)


def _kept(name: str) -> str:
    return f"{name}_use"
