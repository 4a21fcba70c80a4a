"""Header of a call: outcome, facts, versions, export and link."""

import streamlit as st

from agents_core.archive.call_records import CallRow
from agents_core.measures.call_measures import Flag
from agents_core.measures.token_prices import cost_words
from agents_core.team.team_spec import TeamSpec
from pages.call_detail.loaded_call import Kind, LoadedCall
from pages.calls.call_table import many, outcome_html, tags_html
from pages.calls.export_menu import call_export
from pages.policy.passage_list import passages_html
from pages.transcript.trace_html import path_html
from pages.ui.html_text import clock, escape_markdown, focusable, safe, seconds
from pages.ui.local_time import duration_clock, full_date_time, local_time

MAX_PASSAGES = 400
MAX_INSTRUCTIONS_CHARS = 4_000


def call_header(call: LoadedCall) -> None:
    """Show the header."""
    row = call.row
    with st.container(border=True, key="call_head", gap="small"):
        st.html(
            f'<div class="sb-call-head">{outcome_html(row)}{tags_html(row)}'
            f'<span class="sb-sub">{_ending(row)}</span></div>'
            f"{_path(call)}{facts_html(call)}"
        )
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            _version(call, "team", row.team, row.team_version)
            if row.policy:
                _version(call, "policy", row.policy, row.policy_version)
            call_export(call.switchboard, row.call_id)
            with st.popover("Link", icon=":material/link:", key="call_link"):
                st.caption("Opens this call for anyone with access to this Switchboard.")
                st.code(address_of(row.call_id), language=None, wrap_lines=True)


def _path(call: LoadedCall) -> str:
    """The live trace shows it while the call runs."""
    return path_html(call.view.path) if call.view.path and not call.running else ""


def address_of(call_id: str) -> str:
    """The call's address, based on how the browser reached this page."""
    base = (st.context.url or "/calls").split("?")[0]
    return f"{base}?call={call_id}"


def facts_html(call: LoadedCall) -> str:
    """Facts as pairs of a name and a value."""
    row = call.row
    tokens = f"{row.input_tokens:,} in, {row.output_tokens:,} out"
    price = cost_words(row.cost_usd, row.engine)
    facts = [
        ("Started", full_date_time(local_time(row.started_at))),
        ("Duration", duration_clock(row.duration_ms)),
        ("Engine", f"{row.engine}, {row.model}, voice {row.voice}"),
        ("Turns", _turns(row)),
        ("Response time", _response_times(row)),
        ("Tokens", tokens + (f", cost: {price}" if row.input_tokens else "")),
        ("Recording", duration_clock(row.audio_ms) if row.audio_ms else "none"),
        ("Call ID", row.call_id),
    ]
    if call.running:  # the others are outdated with the next word
        facts = [fact for fact in facts if fact[0] in ("Started", "Engine", "Call ID")]
    pairs = "".join(
        f"<div><dt>{name}</dt><dd>{safe(value, limit=200)}</dd></div>" for name, value in facts
    )
    return f'<dl class="sb-call-facts">{pairs}</dl>'


def flags_html(flags: tuple[Flag, ...]) -> str:
    """Flags with their times."""
    rows = "".join(
        f'<li><time>{clock(flag.at_ms)}</time> <span class="sb-flag">{safe(flag.kind)}</span> '
        f"{safe(flag.words, limit=300)}</li>"
        for flag in flags
    )
    return f'<ul class="sb-flags">{rows}</ul>'


def _ending(row: CallRow) -> str:
    if row.state == "running":
        return "You see it live: words appear here as they are spoken."
    if row.state == "interrupted":
        return "The server process ended during the call. Everything before that was saved."
    return f"Ended: {safe(row.end_reason, limit=200)}" if row.end_reason else ""


def _turns(row: CallRow) -> str:
    parts = (many(row.turns, "turn"), many(row.handoffs, "handoff"), many(row.tools, "tool call"))
    return ", ".join(parts)


def _response_times(row: CallRow) -> str:
    if row.response_median_ms is None or row.response_max_ms is None:
        return "none measured"
    slowest = seconds(row.response_max_ms)
    return f"{seconds(row.response_median_ms)} (median), {slowest} (maximum)"


def _version(call: LoadedCall, kind: Kind, name: str, number: int) -> None:
    """A version the call ran on; read when it is opened."""
    icon = ":material/groups:" if kind == "team" else ":material/menu_book:"
    label = escape_markdown(f"{kind.capitalize()}: {name} v{number}")
    box = st.popover(label, icon=icon, key=f"call_{kind}", on_change="rerun")
    with box:
        if not box.open:
            return
        if kind == "team":
            st.html(_team_html(call.team(name, number)))
        else:
            _policy(call, name, number)


def _policy(call: LoadedCall, name: str, number: int) -> None:
    passages = call.passages(name, number)
    if not passages:
        st.html(_not_stored("policy"))
        return
    several = len({one.document for one in passages}) > 1
    with st.container(height=420, gap=None, border=False, autoscroll=False, key="call_policy_text"):
        body = passages_html(passages[:MAX_PASSAGES], -1, several=several)
        st.html(focusable(body, "Passages"))
        if len(passages) > MAX_PASSAGES:
            st.caption(f"The first {MAX_PASSAGES:,} of {len(passages):,} passages.")


def _team_html(team: TeamSpec | None) -> str:
    if team is None:
        return _not_stored("team")
    agents = "".join(
        f"<details><summary><b>{safe(agent.name, limit=80)}</b>"
        f'<span class="sb-sub"> hands off to {safe(", ".join(agent.handoffs) or "no agent")}</span>'
        f'</summary><p class="sb-instructions">'
        f"{safe(agent.instructions, limit=MAX_INSTRUCTIONS_CHARS)}</p></details>"
        for agent in team.agents
    )
    return f'<div class="sb-team-then"><p class="sb-sub">As used in this call</p>{agents}</div>'


def _not_stored(kind: Kind) -> str:
    return f'<p class="sb-sub">This version of the {kind} is no longer stored here.</p>'
