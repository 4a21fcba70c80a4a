"""The routing checks of a team: kept from a tried sentence, listed with how they did."""

import zlib
from collections.abc import Mapping, Sequence

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.routing_trials.routing_checks import RoutingCheck, count, newest_verdict
from agents_core.routing_trials.routing_trial import Taker
from agents_core.routing_trials.team_trials import Asked, SideBySide, TrialRun, possible_takers
from agents_core.team.team_draft_editor import TeamDraftEditor
from agents_core.tools.titles import tool_title
from pages.agents_page.routing_trials.trial_html import check_html, result_html, taker_words
from pages.drafts.draft_session import author, widget_key
from pages.services.ports import Switchboard
from pages.ui.notices import forget_notice, notify, show_notice
from pages.ui.paging import first_index

RESULT = "routing_check_result"
ON_A_PAGE = 15


def keep_form(
    switchboard: Switchboard,
    editor: TeamDraftEditor,
    row: SideBySide,
    place: int,
    checks: Sequence[RoutingCheck],
) -> None:
    """Who has to take a tried sentence, and the button that keeps it as a check."""
    kept = next((check for check in checks if check.asked == row.asked), None)
    takers = possible_takers(editor.spec, switchboard.catalogue)
    trial = row.draft or row.published
    shown = kept.expected if kept is not None else trial.taker if trial is not None else Taker()
    same = [at for at, one in enumerate(takers) if (one.agent, one.tool) == _pair(shown)]
    about = zlib.crc32(repr((row.asked, _pair(shown))).encode())
    key = widget_key(editor.draft, f"trial_expected_{place}_{about:08x}")
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.selectbox(
            "Has to be taken by",
            range(len(takers)),
            index=same[0] if same else 0,
            format_func=lambda at: taker_words(takers[at]) if at < len(takers) else "",
            key=key,
        )
        st.button(
            "Keep as check" if kept is None else "Change check",
            key=f"trial_keep_{place}",
            icon=":material/add_task:",
            on_click=_keep,
            args=(switchboard, editor.name, row, takers, key),
        )


def _pair(taker: Taker) -> tuple[str, str]:
    return taker.agent, taker.tool


def _keep(
    switchboard: Switchboard, team: str, row: SideBySide, takers: tuple[Taker, ...], key: str
) -> None:
    """The taker may have been chosen since the button was drawn."""
    expected = takers[int(st.session_state[key])]
    try:
        switchboard.routing_checks.keep(team, row.asked, expected, author=author())
    except SwitchboardError as error:
        notify(RESULT, str(error), ok=False, about=team)
        return
    words = taker_words(expected)
    who = words if expected.agent else words.lower()
    notify(RESULT, f"Kept: “{row.asked.sentence}” has to be taken by {who}.", about=team)


def check_list(
    switchboard: Switchboard, team: str, run: TrialRun | None, checks: Sequence[RoutingCheck]
) -> None:
    """Every check with its verdict, and how many are right."""
    by_asked = {check.asked: check for check in checks}
    words = count(run, by_asked).words if run is not None and checks else f"{len(checks)} kept"
    st.html(
        f'<div class="sb-title"><h2>Routing checks</h2><span class="sb-sub" role="status">{words}'
        "</span></div>"
    )
    show_notice(RESULT, about=team)
    if not checks:
        st.html(
            '<div class="sb-empty"><b>No check yet</b>Try a sentence and keep it with who has to '
            "take it. Before you publish a draft you then see what it would change.</div>"
        )
        return
    rows = {row.asked: row for row in run.rows} if run is not None else {}
    ordered = sorted(checks, key=lambda check: _order(run, check, rows))
    first = first_index(len(ordered), ON_A_PAGE, "routing_check_page")
    for check in ordered[first : first + ON_A_PAGE]:
        _check(switchboard, team, run, rows, check)


def _order(
    run: TrialRun | None, check: RoutingCheck, rows: Mapping[Asked, SideBySide]
) -> tuple[bool, bool, int]:
    """Those that are wrong first, then those that the draft changes."""
    row = rows.get(check.asked)
    if run is None or row is None:
        return True, True, check.id
    return newest_verdict(run, check, row) == "right", not row.changed, check.id


def _check(
    switchboard: Switchboard,
    team: str,
    run: TrialRun | None,
    rows: Mapping[Asked, SideBySide],
    check: RoutingCheck,
) -> None:
    row = rows.get(check.asked)
    about = ""
    if run is not None and row is not None:
        about = result_html(run, row, newest_verdict(run, check, row))
    with st.container(
        horizontal=True, gap="small", vertical_alignment="center", key=f"lookup_row_r{check.id}"
    ):
        st.html(check_html(check, _expected(switchboard, check), about), width="stretch")
        st.button(
            "Remove",
            key=f"routing_check_remove_{check.id}",
            type="tertiary",
            icon=":material/close:",
            on_click=_remove,
            args=(switchboard, team, check.id),
        )


def _expected(switchboard: Switchboard, check: RoutingCheck) -> str:
    tool = check.expected.tool
    spec = switchboard.catalogue.get(tool)
    title = (spec.title if spec is not None else "") or tool_title(tool)
    expected = Taker(agent=check.expected.agent, tool=tool, title=title if tool else "")
    words = taker_words(expected)
    return words if expected.agent else words.lower()


def _remove(switchboard: Switchboard, team: str, check_id: int) -> None:
    forget_notice(RESULT)
    try:
        switchboard.routing_checks.remove(check_id)
    except SwitchboardError as error:
        notify(RESULT, str(error), ok=False, about=team)
