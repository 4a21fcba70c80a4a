"""The filter bar above the list of calls.

The query is in the address, so that a reload, a bookmark and the Back button restore it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

import streamlit as st

from agents_core.archive.call_records import Choices, Order, State
from pages.calls.call_query import (
    DEFAULT_QUERY,
    LISTS,
    MAX_QUERY_CHARS,
    MAX_VALUES,
    ORDERS,
    PERIODS,
    SAMPLES,
    CallQuery,
    parse_query,
    query_params,
)

KEY = "calls_by_"
STATES: dict[State, str] = {
    "running": "Running",
    "ended": "Ended",
    "interrupted": "Interrupted",
}
SAMPLE_WORDS = {"": "Included", "only": "Only sample calls", "without": "Left out"}
LABELS = {
    "engines": "Engine",
    "states": "State",
    "agents": "Agent",
    "tools": "Tool",
    "approvals": "Approval",
    "outcomes": "Outcome",
    "flags": "Flag",
    "labels": "Label",
}
SEVERAL_WIDTH_PX = 230
DAY_S = 86_400


def current_query() -> CallQuery:
    """The query in the address."""
    return parse_query({key: st.query_params.get_all(key) for key in st.query_params})


def show_address() -> None:
    """Write the current query parameters to the browser's address. Streamlit 1.67 runs a page for a
    link to the same page with other parameters, but leaves the old address in the browser."""
    st.query_params.from_dict({key: st.query_params.get_all(key) for key in st.query_params})


def set_query(query: CallQuery) -> None:
    """Write a query to the address."""
    st.query_params.from_dict(query_params(query))


def filters(query: CallQuery, choices: Choices, *, ordering: bool = True) -> None:
    """Show the bar with the query of the address. A change writes the address and resets the page
    to 1."""
    with st.container(key="calls_bar", gap="small"):
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            _search_box(query)
            _period(query)
            if ordering:
                _order(query)
        _more_filters(query, choices)


def clear_button(key: str) -> None:
    """A button that removes all filters."""
    st.button("Clear filters", key=key, icon=":material/filter_alt_off:", on_click=_clear)


def _clear() -> None:
    for key in [key for key in st.session_state if str(key).startswith(KEY)]:
        del st.session_state[key]
    set_query(replace(DEFAULT_QUERY, order=current_query().order))


def _search_box(query: CallQuery) -> None:
    _set_widget("words", query.words)
    st.text_input(
        "Search transcripts",
        key=KEY + "words",
        type="search",
        max_chars=MAX_QUERY_CHARS,
        icon=":material/search:",
        placeholder="refund “next week”",
        help="Finds calls in which one line contains all of these words. Put a phrase in quotes. "
        "The last word may be incomplete.",
        on_change=_changed,
        args=("words",),
        width=360,
    )


def _period(query: CallQuery) -> None:
    _set_widget("when", query.when)
    st.selectbox(
        "Period",
        list(PERIODS),
        format_func=PERIODS.__getitem__,
        key=KEY + "when",
        on_change=_changed,
        args=("when",),
        width=170,
    )
    if query.when == "range":
        days = tuple(day for day in (query.since, query.until) if day)
        _set_widget("days", days)
        st.date_input("Days", key=KEY + "days", on_change=_changed, args=("days",), width=230)


def _order(query: CallQuery) -> None:
    _set_widget("order", query.order)
    st.selectbox(
        "Sort by",
        list(ORDERS),
        format_func=ORDERS.__getitem__,
        key=KEY + "order",
        on_change=_changed,
        args=("order",),
        width=200,
    )


def _more_filters(query: CallQuery, choices: Choices) -> None:
    count = query.extra_filters
    label = "More filters" + (f": {count} set" if count else "")
    with st.expander(label, key="calls_narrowing", icon=":material/filter_alt:"):
        with st.container(horizontal=True, gap="small", vertical_alignment="top"):
            _multiselect("Team", "teams", query.teams, choices.teams, team_name)
            for name in LISTS:
                known = STATES if name == "states" else getattr(choices, name)
                words = _state_words if name == "states" else _plain
                _multiselect(LABELS[name], name, getattr(query, name), known, words)
            _samples(query)
            _seconds("Minimum duration (s)", "shortest_s", query.shortest_s)
            _seconds("Maximum duration (s)", "longest_s", query.longest_s)
        if query.is_filtered:
            clear_button("calls_clear")


def _multiselect(
    label: str, name: str, chosen: Sequence[Any], known: Iterable[Any], words: Callable[[Any], str]
) -> None:
    _set_widget(name, list(chosen))
    st.multiselect(
        label,
        list(dict.fromkeys((*known, *chosen))),
        format_func=words,
        key=KEY + name,
        max_selections=MAX_VALUES,
        placeholder="Any",
        on_change=_changed,
        args=(name,),
        width=SEVERAL_WIDTH_PX,
    )


def _samples(query: CallQuery) -> None:
    _set_widget("samples", query.samples)
    st.selectbox(
        "Sample calls",
        list(SAMPLES),
        format_func=SAMPLE_WORDS.__getitem__,
        key=KEY + "samples",
        on_change=_changed,
        args=("samples",),
        width=SEVERAL_WIDTH_PX,
    )


def _seconds(label: str, name: str, value: int | None) -> None:
    _set_widget(name, value)
    st.number_input(
        label,
        min_value=0,
        max_value=DAY_S,
        step=10,
        value=None,
        key=KEY + name,
        placeholder="Any",
        on_change=_changed,
        args=(name,),
        width=SEVERAL_WIDTH_PX,
    )


def _set_widget(name: str, value: Any) -> None:
    """Set a widget to the value in the address, unless it has it already."""
    if KEY + name not in st.session_state or st.session_state[KEY + name] != value:
        st.session_state[KEY + name] = value


def _changed(name: str) -> None:
    value = st.session_state[KEY + name]
    set_query(replace(current_query(), page=1, **CHANGES.get(name, _unchanged)(name, value)))


def _unchanged(name: str, value: Any) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value}


def _new_when(name: str, value: str) -> dict[str, Any]:
    return {"when": value, "since": None, "until": None}


def _new_days(name: str, value: Sequence[date]) -> dict[str, Any]:
    days: list[date | None] = [*value, None, None]
    return {"since": days[0], "until": days[1]}


def _new_words(name: str, value: str | None) -> dict[str, Any]:
    return {"words": " ".join((value or "").split())}


CHANGES: Mapping[str, Callable[[str, Any], dict[str, Any]]] = {
    "when": _new_when,
    "days": _new_days,
    "words": _new_words,
}


def team_name(team: tuple[str, int]) -> str:
    """Like "Support desk v3"."""
    name, number = team
    return f"{name} v{number}" if number else f"{name}, any version"


def _state_words(state: str) -> str:
    return STATES[cast(State, state)]


def _plain(value: str) -> str:
    return value


def describe_filters(query: CallQuery) -> str:
    """The filters in one line, for the title of the list."""
    parts = [f"“{query.words}”"] if query.words else []
    if query.when:
        parts.append(_when_words(query))
    parts += [team_name(team) for team in query.teams]
    for name in LISTS:
        words = _state_words if name == "states" else _plain
        parts += [words(value) for value in getattr(query, name)]
    if query.samples:
        parts.append("sample calls only" if query.samples == "only" else "without sample calls")
    if query.shortest_s:
        parts.append(f"at least {query.shortest_s} s")
    if query.longest_s:
        parts.append(f"at most {query.longest_s} s")
    return " · ".join(parts)


def _when_words(query: CallQuery) -> str:
    if query.when != "range":
        return PERIODS[query.when].lower()
    since = query.since.isoformat() if query.since else "the beginning"
    until = query.until.isoformat() if query.until else "now"
    return f"{since} to {until}"


def describe_order(order: Order) -> str:
    """The order in words."""
    return ORDERS[order].lower()
