"""Widgets whose value is also set by something else than the person at them, such as a choice that
a click on another button makes.

A browser sends the values of all its widgets with each request. One that it sent before it had the
new value would set the old one back, so the widget gets another key: no earlier request is about
that one.
"""

from typing import Any

import streamlit as st


def renewed_key(name: str) -> str:
    """The key of the widget of that name now."""
    count = int(st.session_state.get(_counter(name), 0))
    return f"{name}~{count}" if count else name


def value_of(name: str) -> Any:
    """The value of the widget of that name; None before it has one."""
    return st.session_state.get(renewed_key(name))


def renew(name: str, value: object) -> None:
    """Replace the widget of that name by one with this value; inside a callback, or before it is
    drawn."""
    shown = value_of(name)
    if shown == value:
        return
    if shown is not None:  # a browser can repeat it
        st.session_state[_counter(name)] = int(st.session_state.get(_counter(name), 0)) + 1
    st.session_state[renewed_key(name)] = value


def _counter(name: str) -> str:
    return f"{name}_renewed"
