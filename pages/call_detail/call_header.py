"""What one kept call was, at a glance: when, how long, how it ended, and on what it ran."""

import streamlit as st

from agents_core.archive.call_records import CallRow
from agents_core.measures.call_measures import Flag
from agents_core.measures.token_prices import cost_words
from agents_core.team.team_spec import TeamSpec
from pages.call_detail.loaded_call import Kind, OpenCall
from pages.calls.call_table import many, outcome_html, tags_html
from pages.calls.export_menu import call_export
from pages.policy.passage_list import passages_html
from pages.transcript.trace_html import path_html
from pages.ui.html_text import clock, escape_markdown, safe, seconds
from pages.ui.local_time import duration_clock, full_date_time, local_time

PASSAGES_MOST = 400
INSTRUCTIONS_CHARS = 4_000


def call_header(call: OpenCall) -> None:
    """Draw it."""
    row = call.row
    with st.container(border=True, key="call_head", gap="small"):
        st.html(
            f'<div class="sb-call-head">{outcome_html(row)}{tags_html(row)}'
            f'<span class="sb-sub">{_ending(row)}</span></div>'
            f"{path_html(call.view.path) if call.view.path else ''}{facts_html(call)}"
        )
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            _version(call, "team", row.team, row.team_version)
            if row.policy:
                _version(call, "policy", row.policy, row.policy_version)
            call_export(call.switchboard, row.call_id)
            with st.popover("Link", icon=":material/link:", key="call_link"):
                st.caption("Whoever reaches this Switchboard opens the call with it.")
                st.code(address_of(row.call_id), language=None, wrap_lines=True)


def address_of(call_id: str) -> str:
    """The call's own address, as the browser reached this page."""
    base = (st.context.url or "/calls").split("?")[0]
    return f"{base}?call={call_id}"


def facts_html(call: OpenCall) -> str:
    """The rest, as pairs of a name and a value."""
    row = call.row
    tokens = f"{row.input_tokens:,} in, {row.output_tokens:,} out"
    price = cost_words(row.cost_usd, row.engine)
    facts = [
        ("Started", full_date_time(local_time(row.started_at))),
        ("Length", duration_clock(row.duration_ms)),
        ("Engine", f"{row.engine}, {row.model}, voice {row.voice}"),
        ("Turns", _turns(row)),
        ("Answered", _answers(row)),
        ("Tokens", tokens + (f", cost: {price}" if row.input_tokens else "")),
        ("Recording", duration_clock(row.audio_ms) if row.audio_ms else "none"),
        ("Call", row.call_id),
    ]
    pairs = "".join(
        f"<div><dt>{name}</dt><dd>{safe(value, limit=200)}</dd></div>" for name, value in facts
    )
    return f'<dl class="sb-call-facts">{pairs}</dl>'


def flags_html(flags: tuple[Flag, ...]) -> str:
    """What an analyst should look at, and when it was."""
    rows = "".join(
        f'<li><time>{clock(flag.at_ms)}</time> <span class="sb-flag">{safe(flag.kind)}</span> '
        f"{safe(flag.words, limit=300)}</li>"
        for flag in flags
    )
    return f'<ul class="sb-flags">{rows}</ul>'


def _ending(row: CallRow) -> str:
    if row.state == "running":
        return "This page follows it."
    if row.state == "interrupted":
        return "Its process ended before the call did; everything up to there is here."
    return f"Ended: {safe(row.end_reason, limit=200)}" if row.end_reason else ""


def _turns(row: CallRow) -> str:
    parts = (many(row.turns, "turn"), many(row.handoffs, "handoff"), many(row.tools, "tool call"))
    return ", ".join(parts)


def _answers(row: CallRow) -> str:
    if row.response_median_ms is None or row.response_max_ms is None:
        return "no answer timed"
    slowest = seconds(row.response_max_ms)
    return f"after {seconds(row.response_median_ms)} (median), {slowest} at most"


def _version(call: OpenCall, kind: Kind, name: str, number: int) -> None:
    """A version as it was, read when somebody opens it."""
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


def _policy(call: OpenCall, name: str, number: int) -> None:
    passages = call.passages(name, number)
    if not passages:
        st.html(_gone("policy"))
        return
    several = len({one.document for one in passages}) > 1
    with st.container(height=420, gap=None, border=False, autoscroll=False, key="call_policy_text"):
        st.html(passages_html(passages[:PASSAGES_MOST], -1, several=several))
        if len(passages) > PASSAGES_MOST:
            st.caption(f"The first {PASSAGES_MOST:,} of {len(passages):,} passages.")


def _team_html(team: TeamSpec | None) -> str:
    if team is None:
        return _gone("team")
    agents = "".join(
        f"<details><summary><b>{safe(agent.name, limit=80)}</b>"
        f'<span class="sb-sub"> hands to {safe(", ".join(agent.handoffs) or "nobody")}</span>'
        f'</summary><p class="sb-instructions">'
        f"{safe(agent.instructions, limit=INSTRUCTIONS_CHARS)}</p></details>"
        for agent in team.agents
    )
    return f'<div class="sb-team-then"><p class="sb-sub">As it was in this call</p>{agents}</div>'


def _gone(kind: Kind) -> str:
    return f'<p class="sb-sub">That version of the {kind} is not kept here any more.</p>'
