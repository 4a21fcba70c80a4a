"""Widgets for one field of a team each, with its problems below."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from agents_core.team.team_draft_editor import TeamDraftEditor
from pages.agents_page.team_session import field_key
from pages.ui.html_text import safe

PAUSE = "0.8s"  #: as autosave.js waits for the larger boxes


def wrong(sentences: Sequence[str]) -> None:
    """The problems of a field."""
    if sentences:
        lines = "".join(f"<p>{safe(one, limit=400)}</p>" for one in sentences)
        st.html(f'<div class="sb-wrong" role="alert">{lines}</div>')


def text(
    editor: TeamDraftEditor,
    field: str,
    label: str,
    *,
    agent: int | None = None,
    lines_px: int = 0,
    help: str | None = None,
    placeholder: str = "",
) -> None:
    """A line of text, or with ``lines_px`` a text area of that height."""
    key = field_key(editor, field, agent)
    common: dict[str, Any] = {
        "value": editor.value(field, agent),
        "key": key,
        "help": help,
        "placeholder": placeholder,
        "on_change": take,
        "args": (editor, field, key, agent, editor.value(field, agent)),
    }
    if lines_px:
        st.text_area(label, height=lines_px, **common)
    else:
        st.text_input(label, live=PAUSE, **common)
    wrong(editor.sentences(field, agent))


def lines(
    editor: TeamDraftEditor,
    field: str,
    label: str,
    *,
    placeholder: str = "",
    help: str | None = None,
) -> None:
    """Several texts, one per line; empty lines are left out."""
    key, value = field_key(editor, field), editor.value(field)
    st.text_area(
        label,
        value="\n".join(value),
        height=120,
        key=key,
        placeholder=placeholder,
        help=help,
        on_change=_take_lines,
        args=(editor, field, key, value),
    )
    wrong(editor.sentences(field))


def _take_lines(editor: TeamDraftEditor, field: str, key: str, drawn: tuple[str, ...]) -> None:
    typed = str(st.session_state[key] or "").splitlines()
    value = tuple(line.strip() for line in typed if line.strip())
    if not echo(key, field_key(editor, field), value, drawn):
        editor.put(field, value)


def choice(
    editor: TeamDraftEditor,
    field: str,
    label: str,
    options: Sequence[str],
    *,
    named: Callable[[str], str] = str,
    new: bool = False,
    help: str | None = None,
    disabled: bool = False,
) -> None:
    """One of several options; an invalid value of the draft is among them, too."""
    key, value = field_key(editor, field), editor.value(field)
    offered = list(options) if value in options else [value, *options]
    st.selectbox(
        label,
        offered,
        index=offered.index(value),
        format_func=named,
        key=key,
        help=help,
        disabled=disabled,
        accept_new_options=new,
        on_change=take,
        args=(editor, field, key, None, value),
    )
    wrong(editor.sentences(field))


def several(
    editor: TeamDraftEditor,
    field: str,
    label: str,
    options: Sequence[str],
    *,
    agent: int,
    placeholder: str = "",
) -> None:
    """Any number of several, in the order they were chosen."""
    key, value = field_key(editor, field, agent), tuple(dict.fromkeys(editor.value(field, agent)))
    st.multiselect(
        label,
        [*options, *(one for one in value if one not in options)],
        default=list(value),
        key=key,
        placeholder=placeholder,
        on_change=take,
        args=(editor, field, key, agent, value),
    )
    wrong(editor.sentences(field, agent))


def number(
    editor: TeamDraftEditor,
    field: str,
    label: str,
    *,
    step: float,
    help: str | None = None,
    disabled: bool = False,
) -> None:
    """A number; an integer when ``step`` is one. ``problems`` checks its range."""
    key, value = field_key(editor, field), editor.value(field)
    kind: type[int] | type[float] = int if isinstance(step, int) else float
    st.number_input(
        label,
        value=kind(value),
        step=kind(step),
        key=key,
        help=help,
        disabled=disabled,
        on_change=take,
        args=(editor, field, key, None, value),
    )
    wrong(editor.sentences(field))


def optional_number(
    editor: TeamDraftEditor, field: str, label: str, *, step: int, placeholder: str
) -> None:
    """An integer, or none when the box is empty: only a box that begins empty can be emptied."""
    key, value = field_key(editor, field), editor.value(field)
    st.session_state.setdefault(key, value)
    st.number_input(
        label,
        value=None,
        step=step,
        key=key,
        placeholder=placeholder,
        on_change=_take_optional_number,
        args=(editor, field, key, value),
    )
    wrong(editor.sentences(field))


def _take_optional_number(editor: TeamDraftEditor, field: str, key: str, drawn: int | None) -> None:
    if not echo(key, field_key(editor, field), st.session_state[key], drawn):
        editor.put(field, st.session_state[key])


def flag(editor: TeamDraftEditor, field: str, label: str, *, help: str | None = None) -> None:
    """Yes or no."""
    key = field_key(editor, field)
    st.toggle(
        label,
        value=bool(editor.value(field)),
        key=key,
        help=help,
        on_change=take,
        args=(editor, field, key, None, editor.value(field)),
    )


def echo(key: str, key_now: str, value: Any, drawn: Any) -> bool:
    """Whether this is a late event of a widget that is no longer on the page.

    When the keys change, the browser still sends the old widgets' values, and Streamlit (1.67)
    reports them as changes. The value a widget was ``drawn`` with is no edit; another one is.
    """
    return key != key_now and value == drawn


def take(
    editor: TeamDraftEditor, field: str, key: str, agent: int | None = None, drawn: Any = None
) -> None:
    """Write the widget's value to the draft; an emptied number keeps its old value."""
    value = st.session_state[key]
    before = editor.value(field, agent)
    if isinstance(before, tuple):
        value = tuple(value or ())
    elif value is None:
        value = "" if isinstance(before, str) else before
    if not echo(key, field_key(editor, field, agent), value, drawn):
        editor.put(field, value, agent)
