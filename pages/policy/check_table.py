"""The lookup tests of a policy, and their results on the published version and the draft.

They run on a thread; what is shown always says what it was measured on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from agents_core.background_job import BackgroundJob, JobControl
from agents_core.errors import SwitchboardError
from agents_core.knowledge.checks.check_runs import (
    CheckRow,
    CheckRun,
    Comparison,
    compare,
    run_checks,
)
from agents_core.knowledge.checks.lookup_checks import LookupCheck
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.versions import Part
from agents_core.versions.draft_editor import DraftEditor
from pages.live_channel.parts import job_progress
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown, safe
from pages.ui.notices import forget_notice, notify, show_notice
from pages.ui.paging import first_index

TASK, PROBLEM = "lookup_task", "lookup_problem"
ON_A_PAGE = 15
GONE = "the expected passage no longer exists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Checks that were run, and on what."""

    policy: str
    version: int
    checks: tuple[LookupCheck, ...]
    documents: tuple[Part, ...] | None  #: of the draft; None: it had no changes
    published: CheckRun
    draft: CheckRun | None

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Those that got worse first; without a draft, those that miss first."""
        if self.draft is not None:
            return compare(self.published, self.draft)
        rows = sorted(self.published.rows, key=lambda row: -(row.place or 99))
        return tuple(Comparison(before=row, after=row) for row in rows)


def check_table(switchboard: Switchboard, library: PolicyLibrary, editor: DraftEditor) -> None:
    """The saved tests, the Run button and the results."""
    checks = switchboard.checks.list(library.name)
    show_notice(PROBLEM, about=library.name)
    st.html(
        '<div class="sb-title"><h2>Lookup tests</h2>'
        f'<span class="sb-sub">{len(checks)} saved</span></div>'
    )
    if not checks:
        st.html(
            '<div class="sb-empty"><b>No lookup tests yet</b>Ask a question and save it '
            "with the passage that answers it. Run the tests before you publish a draft to see "
            "which questions would no longer find their passage.</div>"
        )
        return
    task: BackgroundJob[Outcome] | None = st.session_state.get(TASK)
    running = task is not None and task.running
    documents = editor.parts if editor.changed else None
    of_what = "the published version and the draft" if documents else "the published version"
    st.button(
        "Run tests",
        key="lookup_run",
        type="primary",
        icon=":material/play_arrow:",
        help=f"On {of_what}; nothing is published.",
        disabled=running,
        on_click=_start,
        args=(switchboard, library, checks, documents),
    )
    _state(task, running=running)
    outcome = task.result if task is not None and not running else None
    if outcome is not None and outcome.policy == library.name:
        _outcome(switchboard, outcome, checks, documents, library.current().version)
    else:
        _rows(switchboard, library.name, [(check, "", "") for check in checks])


def _start(
    switchboard: Switchboard,
    library: PolicyLibrary,
    checks: tuple[LookupCheck, ...],
    documents: tuple[Part, ...] | None,
) -> None:
    forget_notice(PROBLEM)
    st.session_state[TASK] = switchboard.jobs.start(
        lambda control: _run(library, checks, documents, control),
        name=f"checks of {library.name}",
    )


def _run(
    library: PolicyLibrary,
    checks: tuple[LookupCheck, ...],
    documents: tuple[Part, ...] | None,
    control: JobControl,
) -> Outcome:
    version = library.current().version
    count = len(checks)
    total = count if documents is None else 2 * count
    control.set_status(f"Asking {count} questions of version {version}…")
    published = run_checks(
        library, checks, version=version, report=lambda done: control.step(done, total)
    )
    draft = None
    if documents is not None:
        control.set_status(f"Asking {count} questions of the draft; new passages come first…")
        draft = run_checks(
            library,
            checks,
            documents=documents,
            report=lambda done: control.step(count + done, total),
        )
    return Outcome(
        policy=library.name,
        version=version,
        checks=checks,
        documents=documents,
        published=published,
        draft=draft,
    )


def _state(task: BackgroundJob[Outcome] | None, *, running: bool) -> None:
    if task is None:
        return
    if running:
        job_progress("lookup_checks", task)
    elif task.cancelled:
        st.caption("The run was cancelled.")
    elif task.problem:
        st.error(escape_markdown(task.problem), icon=":material/error:")


def _outcome(
    switchboard: Switchboard,
    outcome: Outcome,
    checks: Sequence[LookupCheck],
    documents: tuple[Part, ...] | None,
    newest: int,
) -> None:
    st.html(rates_html(outcome))
    moved = outcome.version != newest or outcome.documents != documents
    if moved or outcome.checks != tuple(checks):
        st.caption("The documents or tests changed after this run. Run the tests again.")
    known = {check.id for check in checks}
    rows = [
        (one.after.check, comparison_html(one, draft=outcome.draft is not None), one.change)
        for one in outcome.comparisons
        if one.after.check.id in known
    ]
    ran = {check.id for check, _, _ in rows}
    new = [(check, "not run yet", "") for check in checks if check.id not in ran]
    _rows(switchboard, outcome.policy, [*rows, *new])


def rates_html(outcome: Outcome) -> str:
    """How often the right passage came first, and how often among the three that are given."""
    runs = [(f"Version {outcome.version}", outcome.published)]
    if outcome.draft is not None:
        runs.append(("The draft", outcome.draft))
    body = "".join(
        f"<tr><th>{title}</th><td>{_rate(run.hit_at_1)}</td><td>{_rate(run.hit_at_3)}</td></tr>"
        for title, run in runs
    )
    worse = sum(one.change == "worse" for one in outcome.comparisons)
    better = sum(one.change == "better" for one in outcome.comparisons)
    verdict = (
        f'<p><span class="{"sb-worse" if worse else ""}">{worse} worse</span>, '
        f'<span class="{"sb-better" if better else ""}">{better} better</span></p>'
        if outcome.draft is not None
        else ""
    )
    return (
        '<table class="sb-rates"><thead><tr><th></th><th>expected passage first</th>'
        "<th>expected passage in the results</th></tr></thead>"
        f"<tbody>{body}</tbody></table>{verdict}"
    )


def _rate(share: float) -> str:
    return f"{100 * share:.0f} %"


def comparison_html(one: Comparison, *, draft: bool) -> str:
    """The result of one test."""
    if not draft:
        return f"<span>{place_words(one.after)}</span>"
    words = {"worse": "worse", "better": "better", "same": "no change"}[one.change]
    return (
        f'<span class="sb-{one.change}">{words}</span>'
        f"<span>before: {place_words(one.before)}</span>"
        f"<span>draft: {place_words(one.after)}</span>"
    )


def place_words(row: CheckRow) -> str:
    """Where the right passage came, in words."""
    if row.right is None:
        return GONE
    edited = ", edited since" if row.found == "edited" else ""
    if row.place == 0:
        return f"{safe(row.right.id)} not found{edited}"
    return f"{safe(row.right.id)} found {('first', 'second', 'third')[row.place - 1]}{edited}"


def _rows(
    switchboard: Switchboard, policy: str, rows: Sequence[tuple[LookupCheck, str, str]]
) -> None:
    first = first_index(len(rows), ON_A_PAGE, "lookup_page")
    for check, about, _ in rows[first : first + ON_A_PAGE]:
        with st.container(
            horizontal=True, gap="small", vertical_alignment="center", key=f"lookup_row_{check.id}"
        ):
            st.html(check_html(check, about), width="stretch")
            st.button(
                "Remove",
                key=f"check_remove_{check.id}",
                type="tertiary",
                icon=":material/close:",
                on_click=_remove,
                args=(switchboard, policy, check.id),
            )


def check_html(check: LookupCheck, about: str) -> str:
    """A question, the passage that answers it, and how it did."""
    by = f" · saved by {safe(check.author, limit=60)}" if check.author else ""
    return (
        f'<div class="sb-check"><b>{safe(check.question, limit=300)}</b>'
        f'<div class="sb-sub">{safe(check.passage, limit=160)}{by}</div>'
        f'<div class="sb-places">{about}</div></div>'
    )


def _remove(switchboard: Switchboard, policy: str, check_id: int) -> None:
    forget_notice(PROBLEM)
    try:
        switchboard.checks.remove(check_id)
    except SwitchboardError as error:
        notify(PROBLEM, str(error), ok=False, about=policy)
