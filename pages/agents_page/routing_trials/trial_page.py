"""Who would take this: sentences tried on the published version and the draft, beside the checks.

Everything that is shown is tried together on a thread, again whenever the team or a sentence
changed.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from agents_core.background_job import BackgroundJob, JobControl
from agents_core.errors import SwitchboardError
from agents_core.routing_trials.routing_checks import RoutingCheck
from agents_core.routing_trials.team_trials import (
    Asked,
    TeamTrials,
    TrialRun,
    left_out_of,
    sentences_of,
)
from agents_core.team.team_draft_editor import TeamDraftEditor
from agents_core.team.team_spec import TeamSpec
from pages.agents_page.routing_trials.check_list import check_list, keep_form
from pages.agents_page.routing_trials.trial_html import trial_html
from pages.drafts.draft_controls import draft_state
from pages.drafts.draft_session import widget_key
from pages.live_channel.parts import job_progress
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown

TASK = "routing_trial"
HONEST = (
    "This is the choice of the local engine, which reads the same instructions and tools as a "
    "model does. A real model may choose differently. No call is made and no tool runs."
)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is tried, and on what; equal subjects have equal results."""

    version: int
    published: TeamSpec
    draft: TeamSpec | None
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class _Task:
    subject: _Subject
    job: BackgroundJob[TrialRun]


def who_would_take_this(switchboard: Switchboard, editor: TeamDraftEditor) -> None:
    """The sentences beside the checks; a fragment."""
    try:
        editor.refresh()
        _columns(switchboard, editor)
    except SwitchboardError as error:  # Streamlit shows what leaves a fragment as a traceback
        st.error(escape_markdown(str(error)), icon=":material/error:")


def _columns(switchboard: Switchboard, editor: TeamDraftEditor) -> None:
    checks = switchboard.routing_checks.list(editor.name)
    left, right = st.columns([7, 5], gap="medium")
    with left, st.container(border=True, key="trial_ask", gap="small"):
        typed = _ask(editor)
    newest = switchboard.teams.newest(editor.name)
    draft = editor.spec if editor.draft.changed else None
    asked = tuple(dict.fromkeys([*typed, *(check.asked for check in checks)]))
    subject = _Subject(newest.number, newest.spec, draft, asked)
    with left:
        run = _tried(switchboard, subject) if asked else None
        _results(switchboard, editor, run, typed, checks)
    with right:
        draft_state(editor.draft, watch=True)
        with st.container(border=True, key="trial_checks", gap="small"):
            check_list(switchboard, editor.name, run, checks)


def _ask(editor: TeamDraftEditor) -> tuple[Asked, ...]:
    """The form; what is typed in it."""
    st.html('<div class="sb-title"><h2>Who would take this?</h2></div>')
    st.caption(HONEST)
    text = st.text_area(
        "What a caller might say, one sentence a line",
        key=f"trial_sentences_{zlib.crc32(editor.name.encode()):08x}",  # also after a publication
        height=110,
        placeholder="I want to change my appointment",
        persist_state="session",
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        start = _start(editor)
        st.button(
            "Try",
            key="trial_run",
            type="primary",
            icon=":material/alt_route:",
            on_click=_forget_without_result,
        )
    if left_out := left_out_of(str(text or "")):
        st.caption(left_out)
    return tuple(Asked(sentence=one, start=start) for one in sentences_of(str(text or "")))


def _start(editor: TeamDraftEditor) -> str:
    names = [agent.name for agent in editor.spec.agents]
    chosen = st.selectbox(
        "First heard by",
        ["", *names],
        format_func=lambda name: name or f"The starting agent ({editor.spec.entry})",
        key=widget_key(editor.draft, "trial_start"),
    )
    return str(chosen or "")


def _tried(switchboard: Switchboard, subject: _Subject) -> TrialRun | None:
    """The results; None while they are being made, when that failed, and after Cancel."""
    task: _Task | None = st.session_state.get(TASK)
    if task is None or task.subject != subject:
        if task is not None:
            task.job.cancel()
        task = _Task(subject, _start_job(switchboard, subject))
        st.session_state[TASK] = task
    if task.job.running:
        job_progress("routing_trial", task.job)
    elif task.job.cancelled:
        st.caption("Cancelled. **Try** starts again.")
    elif task.job.problem:
        st.error(escape_markdown(task.job.problem), icon=":material/error:")
    return task.job.result


def _forget_without_result() -> None:
    """After Cancel or a failure the same sentences are tried again."""
    task: _Task | None = st.session_state.get(TASK)
    if task is not None and not task.job.running and task.job.result is None:
        del st.session_state[TASK]


def _start_job(switchboard: Switchboard, subject: _Subject) -> BackgroundJob[TrialRun]:
    trials = switchboard.trials
    return switchboard.jobs.start(
        lambda control: _run(trials, subject, control),
        name=f"routing of {subject.published.name}",
    )


def _run(trials: TeamTrials, subject: _Subject, control: JobControl) -> TrialRun:
    control.set_status("Reading the instructions…")
    count = len(subject.asked)
    return trials.run(
        (subject.version, subject.published),
        subject.draft,
        subject.asked,
        report=lambda done: control.step(done, count),
    )


def _results(
    switchboard: Switchboard,
    editor: TeamDraftEditor,
    run: TrialRun | None,
    typed: Sequence[Asked],
    checks: Sequence[RoutingCheck],
) -> None:
    if not typed:
        st.html(
            '<div class="sb-empty"><b>No sentence yet</b>Type what callers say. You see which '
            "agent and tool would take it, and which sentence of yours decides.</div>"
        )
        return
    if run is None:
        return
    rows = {row.asked: row for row in run.rows}
    for place, one in enumerate(typed):
        with st.container(border=True, key=f"trial_row_{place}", gap="small"):
            st.html(trial_html(run, rows[one]))
            keep_form(switchboard, editor, rows[one], place, checks)
