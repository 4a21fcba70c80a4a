"""Asks before a draft with warnings is published."""

from collections.abc import Callable

import streamlit as st

from agents_core.team.team_draft_editor import TeamDraftEditor
from pages.agents_page.lint.lint_state import LintState
from pages.agents_page.lint.warning_list import counted, details_html
from pages.agents_page.team_session import field_key
from pages.drafts.draft_session import page_state
from pages.live_channel.parts import rerun_when_done
from pages.ui.html_text import safe

ASKED = (
    "publish_asked"  #: in ``page_state``: "publish" or "apply", which of the buttons was clicked
)

Publish = Callable[[str], None]
"""Publishes, and with "apply" also sends it to the call."""


def ask_before_publishing(editor: TeamDraftEditor, what: str) -> None:
    """Open the dialog with the next run; from a callback. ``what``: as of ``ASKED``."""
    page_state(editor.draft)[ASKED] = what


def publish_dialog(editor: TeamDraftEditor, state: LintState, publish: Publish) -> None:
    """The dialog, when it was asked for."""
    what = page_state(editor.draft).get(ASKED)
    if not isinstance(what, str):
        return
    title = f"Publish with {counted(state.warnings)}?" if state.warnings else "Publish?"

    @st.dialog(title, width="medium", on_dismiss=lambda: _forget(editor))
    def dialog() -> None:
        if ASKED not in page_state(editor.draft):
            st.rerun()  # a button in it only runs the dialog again, which stays open
        _content(editor, state, what, publish)

    dialog()


def _content(editor: TeamDraftEditor, state: LintState, what: str, publish: Publish) -> None:
    if state.reading is not None:
        rerun_when_done(field_key(editor, "lint_dialog"), state.reading)
        st.html('<p class="sb-sub sb-dots" role="status">Checking the instructions</p>')
    for finding in state.warnings:
        st.html(f'<p class="sb-warning-title">{safe(finding.title)}</p>{details_html(finding)}')
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Back to the draft",
            key=field_key(editor, "publish_not"),
            type="primary",
            on_click=_forget,
            args=(editor,),
        )
        st.button(
            "Publish anyway",
            key=field_key(editor, "publish_anyway"),
            icon=":material/publish:",
            on_click=_publish,
            args=(editor, what, publish),
        )


def _publish(editor: TeamDraftEditor, what: str, publish: Publish) -> None:
    _forget(editor)
    publish(what)


def _forget(editor: TeamDraftEditor) -> None:
    page_state(editor.draft).pop(ASKED, None)
