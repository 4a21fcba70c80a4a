"""What guardrails stopped in a call: which words, against which source; and allows them."""

from collections.abc import Sequence
from zlib import crc32

import streamlit as st

from agents_core.call.guardrails.checks import BANNED_PHRASES
from agents_core.errors import SwitchboardError
from agents_core.events import GuardrailTripped
from agents_core.team.allowances import allow
from agents_core.team.team_library import TeamLibrary
from agents_core.tools.titles import name_title
from pages.drafts.draft_session import author
from pages.ui.html_text import clock, escape_markdown, safe
from pages.ui.notices import notify, show_notice

NOTICE = "guardrail_allowed"
MOST = 20


def guardrail_trips(
    teams: TeamLibrary, team: str, trips: Sequence[GuardrailTripped], *, editable: bool
) -> None:
    """Show the trips of a call, if any. ``editable``: the team is one of this installation, so a
    trip's words can be allowed from now on."""
    if not trips:
        return
    editable = editable and team in teams.names()
    with st.container(border=True, key="call_trips", gap="small"):
        st.html('<div class="sb-title"><h2>Stopped by guardrails</h2></div>')
        show_notice(NOTICE, about=team)
        for place, trip in enumerate(trips[:MOST]):
            st.html(trip_html(trip))
            if trip.words and editable:
                st.button(
                    "Allow this from now on",
                    key=f"{allow_key(team, trip)}_{place}",
                    icon=":material/check:",
                    type="tertiary",
                    help=f"Makes a new version of {escape_markdown(team)}.",
                    on_click=_allow,
                    args=(teams, team, trip),
                )


def allow_key(team: str, trip: GuardrailTripped) -> str:
    """The key of what a click allows: one that comes late, when another call is shown, allows
    nothing of that call."""
    allowed = repr((team, trip.guardrail, trip.words, trip.source))
    return f"allow_{crc32(allowed.encode()):08x}"


def trip_html(trip: GuardrailTripped) -> str:
    """One trip: when, what was said, and what it was compared with."""
    label = "The phrase" if trip.guardrail == BANNED_PHRASES else "Nearest in the sources"
    source = f'<div class="sb-sub">{label}: “{safe(trip.source, limit=240)}”</div>'
    return (
        f'<div class="sb-source"><div class="sb-heading">{clock(trip.at_ms)} '
        f"{safe(name_title(trip.guardrail))}</div><div>{safe(trip.message, limit=400)}</div>"
        f"{source if trip.source else ''}</div>"
    )


def _allow(teams: TeamLibrary, team: str, trip: GuardrailTripped) -> None:
    phrase = trip.source if trip.guardrail == BANNED_PHRASES else ""
    try:
        made = allow(teams, team, words=trip.words, phrase=phrase, author=author())
    except SwitchboardError as error:
        notify(NOTICE, str(error), ok=False, about=team)
        return
    notify(NOTICE, f"Version {made.number} of {team} allows “{trip.words}”.", about=team)
