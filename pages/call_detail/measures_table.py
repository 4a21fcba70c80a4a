"""Measures of a call: cards for the whole call, a row per turn, and definitions."""

from collections.abc import Mapping, Sequence

import streamlit as st

from agents_core.measures.call_measures import CallMeasures, Definition, TurnMeasures
from agents_core.measures.definitions import (
    CALL_DEFINITIONS,
    FLAG_DEFINITIONS,
    TURN_DEFINITIONS,
    definition,
)
from agents_core.measures.token_prices import cost_words
from pages.ui.assets import ASSETS
from pages.ui.html_text import clock, hue, safe
from pages.ui.paging import first_index

SHEET = ASSETS / "measures.css"
ON_A_PAGE = 50
MAX_TEXT_CHARS = 90
NONE = "–"

COLUMNS = (
    "response_ms",
    "endpointing_ms",
    "approval_ms",
    "tool_ms",
    "model_ms",
    "yield_ms",
    "dead_air_ms",
    "caller_ms",
    "confidence",
    "handoffs",
    "team_version",
    "policy_version",
)
PARTS = ("endpointing_ms", "approval_ms", "tool_ms", "model_ms")


def measures_table(
    measures: CallMeasures,
    *,
    cost_usd: float | None = None,
    engine: str = "",
    running: bool = False,
    key: str = "measures",
) -> None:
    """Show the measures. ``cost_usd`` None: unknown."""
    st.html(SHEET)
    if running:
        st.caption("The call is running; these are its figures so far.")
    st.html(cards_html(measures, cost_usd=cost_usd, engine=engine))
    if measures.turns:
        first = first_index(len(measures.turns), ON_A_PAGE, f"{key}_page")
        texts = {line.item_id: line.text for line in measures.lines if line.role == "caller"}
        st.html(turns_html(measures.turns[first : first + ON_A_PAGE], texts))
    else:
        st.html(
            '<div class="sb-empty"><b>No turns yet</b>Each caller turn is listed here with its '
            "response time and what the time was spent on.</div>"
        )
    st.html(meanings_html((*TURN_DEFINITIONS, *CALL_DEFINITIONS, *FLAG_DEFINITIONS)))


def cards_html(measures: CallMeasures, *, cost_usd: float | None, engine: str) -> str:
    """Figures of the whole call."""
    tokens = measures.tokens
    cards = [
        ("outcome", safe(measures.outcome)),
        ("duration_ms", clock(measures.duration_ms) + _unit("min:s")),
        ("response_median_ms", _ms(measures.response_median_ms)),
        ("response_max_ms", _ms(measures.response_max_ms)),
        ("dead_air_ms", _ms(measures.dead_air_ms)),
        ("talk_share", _percent(measures.talk_share)),
        ("barge_ins", f"{measures.barge_ins:,}"),
        ("false_interruptions", _false_interruptions(measures)),
        ("early_endpoints", f"{measures.early_endpoints:,}"),
        ("problems", f"{measures.problems:,}"),
        ("tokens", f"{tokens.input:,}{_unit('in')} {tokens.output:,}{_unit('out')}"),
        ("cost_usd", safe(cost_words(cost_usd, engine))),
    ]
    body = "".join(
        f'<div title="{safe(definition(name).words)}"><dt>{safe(definition(name).name)}</dt>'
        f"<dd>{value}</dd></div>"
        for name, value in cards
    )
    return f'<dl class="sb-figures">{body}</dl>'


def turns_html(turns: Sequence[TurnMeasures], said: Mapping[str, str]) -> str:
    """One row per turn; the response time is followed by its parts."""
    heads = "".join(_head(definition(name)) for name in COLUMNS)
    rows = "".join(_row(turn, said.get(turn.caller_item, "")) for turn in turns)
    return (
        '<div class="sb-measures-scroll" tabindex="0" role="region" aria-label="Measures by turn">'
        '<table class="sb-measures"><thead><tr><th scope="col">Turn</th>'
        '<th scope="col">At<small>min:s</small></th>'
        f'<th scope="col" class="sb-words">Caller and answering agent</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def meanings_html(definitions: Sequence[Definition]) -> str:
    """Definitions of all measures and flags, collapsed."""
    pairs = "".join(
        f"<dt>{safe(one.name)} <small>{safe(_kind(one))}</small></dt><dd>{safe(one.words)}</dd>"
        for one in definitions
    )
    return (
        '<details class="sb-means"><summary>What these figures mean</summary>'
        f"<dl>{pairs}</dl></details>"
    )


def _kind(one: Definition) -> str:
    if one in FLAG_DEFINITIONS:
        return "flag"
    return f"in {one.unit}" if one.unit in ("ms", "%", "USD", "tokens") else ""


def _head(one: Definition) -> str:
    unit = f"<small>{safe(one.unit)}</small>" if one.unit in ("ms", "%") else ""
    part = ' class="sb-part"' if one.key in PARTS else ""
    return f'<th scope="col"{part} title="{safe(one.words)}">{safe(one.name)}{unit}</th>'


def _row(turn: TurnMeasures, said: str) -> str:
    number = str(turn.turn) if turn.turn else "greeting"
    answered = (
        f'<div><b class="sb-hue-{hue(turn.agent)}">{safe(turn.agent, limit=60)}</b></div>'
        if turn.agent
        else ""
    )
    words = safe(said, limit=MAX_TEXT_CHARS) or ("" if not turn.turn else "no transcript")
    typed = _unit("typed") if turn.typed else ""
    cells = "".join(_cell(turn, name) for name in COLUMNS)
    return (
        f'<tr><th scope="row">{number}</th><td>{clock(turn.at_ms)}</td>'
        f'<td class="sb-words">{words}{typed}{answered}</td>{cells}</tr>'
    )


def _cell(turn: TurnMeasures, name: str) -> str:
    value = getattr(turn, name)
    kind = "sb-total" if name == "response_ms" else "sb-part" if name in PARTS else ""
    if value is None:
        shown = NONE
    elif name == "confidence":
        shown = f"{value * 100:.0f}"
    else:
        shown = f"{value:,}"
    return f'<td class="{kind}">{shown}</td>' if kind else f"<td>{shown}</td>"


def _false_interruptions(measures: CallMeasures) -> str:
    resumed = f" <small>{measures.resumed:,} resumed</small>" if measures.resumed else ""
    return f"{measures.false_interruptions:,}{resumed}"


def _ms(value: int | None) -> str:
    return NONE if value is None else f"{value:,}{_unit('ms')}"


def _percent(value: float | None) -> str:
    return NONE if value is None else f"{value * 100:.0f}{_unit('%')}"


def _unit(unit: str) -> str:
    return f" <small>{unit}</small>"
