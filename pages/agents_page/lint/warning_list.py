"""The warnings of a draft, each with the sentence it is about and a button to its field."""

from collections.abc import Callable, Sequence

import streamlit as st

from agents_core.team.lint.findings import Finding
from agents_core.team.team_draft_editor import TeamDraftEditor
from agents_core.team.validation.team_problems import TeamProblem
from pages.agents_page.lint.lint_state import LintState
from pages.agents_page.team_session import field_key
from pages.live_channel.parts import rerun_when_done
from pages.ui.html_text import escape_markdown, safe

SHOWN = 5
MOST_CHARS = 240  #: of a sentence that is quoted

LeadTo = Callable[[TeamDraftEditor, TeamProblem], None]


def warning_list(editor: TeamDraftEditor, state: LintState, lead_to: LeadTo) -> None:
    """Warnings and hints of the draft; the page is drawn again when it has been read."""
    with st.container(key=field_key(editor, "warnings"), gap="small"):
        if state.reading is not None:
            rerun_when_done(field_key(editor, "lint"), state.reading)
            st.html('<p class="sb-sub sb-dots" role="status">Checking the instructions</p>')
        if state.warnings:
            st.html(f'<p class="sb-warnings" role="status">{counted(state.warnings)}:</p>')
            _warnings(editor, state.warnings, lead_to)
        _hints(editor, state.hints, lead_to)


def counted(found: Sequence[Finding]) -> str:
    """ "1 warning"."""
    return "1 warning" if len(found) == 1 else f"{len(found)} warnings"


def _warnings(editor: TeamDraftEditor, found: Sequence[Finding], lead_to: LeadTo) -> None:
    for place, finding in enumerate(found[:SHOWN]):
        _warning(editor, place, finding, lead_to)
    if len(found) > SHOWN:
        with st.expander(f"{len(found) - SHOWN} more", key=field_key(editor, "more_warnings")):
            for place, finding in enumerate(found[SHOWN:], SHOWN):
                _warning(editor, place, finding, lead_to)


def _warning(editor: TeamDraftEditor, place: int, finding: Finding, lead_to: LeadTo) -> None:
    st.button(
        escape_markdown(finding.title[:200]),
        key=field_key(editor, f"warning{place}"),
        type="tertiary",
        icon=":material/arrow_forward:",
        on_click=lead_to,
        args=(editor, TeamProblem(finding.path, finding.title)),
    )
    st.html(details_html(finding))


def details_html(finding: Finding) -> str:
    """Whose sentence it is, why it matters and what to do."""
    return f'<div class="sb-warning">{_quotes(finding)}<p>{_explained(finding)}</p></div>'


def _explained(finding: Finding) -> str:
    return f"<b>{safe(finding.advice)}</b> {safe(finding.why)}"


def _quotes(finding: Finding) -> str:
    if not finding.sentences:
        return ""
    speakers = [finding.agent] * len(finding.sentences)
    if finding.other_agent:
        speakers[0] = finding.other_agent
    return "".join(
        f"<blockquote><span>{safe(speaker, limit=60)}</span> "
        f"“{safe(sentence, limit=MOST_CHARS)}”</blockquote>"
        for speaker, sentence in zip(speakers, finding.sentences, strict=True)
    )


def _hints(editor: TeamDraftEditor, found: Sequence[Finding], lead_to: LeadTo) -> None:
    count = sum(len(one.sentences) for one in found)
    if not count:
        return
    title = "1 sentence has" if count == 1 else f"{count} sentences have"
    with st.expander(f"{title} no effect on the local engine", key=field_key(editor, "no_effect")):
        st.caption(f"{found[0].why} {found[0].advice}")
        for place, finding in enumerate(found):
            st.button(
                escape_markdown(finding.agent[:60]),
                key=field_key(editor, f"hint{place}"),
                type="tertiary",
                icon=":material/arrow_forward:",
                on_click=lead_to,
                args=(editor, TeamProblem(finding.path, finding.title)),
            )
            lines = "".join(f"<li>{safe(one, limit=MOST_CHARS)}</li>" for one in finding.sentences)
            st.html(f'<ul class="sb-mentions">{lines}</ul>')
