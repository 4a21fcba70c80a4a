"""Forms in a popover that make, rename or delete something: used once, then closed and empty.

A browser sends the values of all its widgets with each request, and a double click is two requests.
So a form that was used gets other keys: a late request neither opens it again nor fills it in, and
a second click on its button finds that the form was used.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import streamlit as st


@dataclass(frozen=True, slots=True)
class PopoverForm:
    """One form as a run draws it; callbacks get the one that their button was drawn with."""

    name: str
    number: int

    @classmethod
    def now(cls, name: str, *, about: Hashable = None) -> "PopoverForm":
        """The form of that name. ``about``: what it is about, such as the team to rename; about
        another one it is another form."""
        number, before = st.session_state.get(_kept(name), (0, about))
        if before != about:
            number += 1
        st.session_state[_kept(name)] = (number, about)
        return cls(name, number)

    def key(self, widget: str = "") -> str:
        """Key of a widget of the form; of the popover itself without a name."""
        key = f"{self.name}_{widget}" if widget else self.name
        return f"{key}~{self.number}" if self.number else key

    def value(self, widget: str) -> Any:
        """Value of a widget; None before it has one."""
        return st.session_state.get(self.key(widget))

    @property
    def used(self) -> bool:
        """Whether another form has taken its place since it was drawn."""
        return self != PopoverForm(self.name, st.session_state[_kept(self.name)][0])

    def close(self) -> None:
        """It was used; inside a callback."""
        number, about = st.session_state[_kept(self.name)]
        st.session_state[_kept(self.name)] = (number + 1, about)


def _kept(name: str) -> str:
    return f"{name}_form"
