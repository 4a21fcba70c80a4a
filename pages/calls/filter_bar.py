"""The bar above the list of calls: words, time, order and everything else to cut it by.

The address holds what is set, so a reload, a bookmark and the Back button find the same list. It
asks the archive nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

import streamlit as st

from agents_core.archive.call_records import Choices, Order, State
from pages.calls.call_query import (
    LISTS,
    MOST_CHARS,
    MOST_VALUES,
    NOTHING,
    ORDERS,
    WHENS,
    Question,
    address,
    question_of,
)

KEY = "calls_by_"
STATES: dict[State, str] = {
    "running": "Running",
    "ended": "Ended",
    "interrupted": "Interrupted",
}
LABELS = {
    "engines": "Engine",
    "states": "State",
    "agents": "Agent visited",
    "tools": "Tool used",
    "approvals": "Approval",
    "outcomes": "Outcome",
    "flags": "Flag",
    "labels": "Label",
}
SEVERAL_WIDTH_PX = 230
DAY_S = 86_400


def asked() -> Question:
    """What the address asks."""
    return question_of({key: st.query_params.get_all(key) for key in st.query_params})


def show_address() -> None:
    """Streamlit (1.67) runs the page for a link to another address of the same page, but leaves the
    old one in the browser. Said once more, it changes there; the same again changes nothing."""
    st.query_params.from_dict({key: st.query_params.get_all(key) for key in st.query_params})


def ask(question: Question) -> None:
    """Put it into the address; the run that follows draws its answer."""
    st.query_params.from_dict(address(question))


def filters(question: Question, choices: Choices, *, ordering: bool = True) -> None:
    """Draw the bar as the address has it. A change writes the address and begins at page 1."""
    with st.container(key="calls_bar", gap="small"):
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            _words(question)
            _times(question)
            if ordering:
                _order(question)
        _narrowing(question, choices)


def clear_button(key: str) -> None:
    """The way back to all calls."""
    st.button("Clear filters", key=key, icon=":material/filter_alt_off:", on_click=_clear)


def _clear() -> None:
    for key in [key for key in st.session_state if str(key).startswith(KEY)]:
        del st.session_state[key]
    ask(replace(NOTHING, order=asked().order))


def _words(question: Question) -> None:
    _shown("words", question.words)
    st.text_input(
        "Search what was said",
        key=KEY + "words",
        type="search",
        max_chars=MOST_CHARS,
        icon=":material/search:",
        placeholder="refund “next week”",
        help="Finds calls in which one line has all of these words. Words in quotes stand "
        "together; the last word may be only begun.",
        on_change=_changed,
        args=("words",),
        width=360,
    )


def _times(question: Question) -> None:
    _shown("when", question.when)
    st.selectbox(
        "Time",
        list(WHENS),
        format_func=WHENS.__getitem__,
        key=KEY + "when",
        on_change=_changed,
        args=("when",),
        width=170,
    )
    if question.when == "range":
        days = tuple(day for day in (question.since, question.until) if day)
        _shown("days", days)
        st.date_input("Days", key=KEY + "days", on_change=_changed, args=("days",), width=230)


def _order(question: Question) -> None:
    _shown("order", question.order)
    st.selectbox(
        "Order",
        list(ORDERS),
        format_func=ORDERS.__getitem__,
        key=KEY + "order",
        on_change=_changed,
        args=("order",),
        width=200,
    )


def _narrowing(question: Question, choices: Choices) -> None:
    count = question.narrowed
    label = "More filters" + (f": {count} set" if count else "")
    with st.expander(label, key="calls_narrowing", icon=":material/filter_alt:"):
        with st.container(horizontal=True, gap="small", vertical_alignment="top"):
            _several("Team", "teams", question.teams, choices.teams, team_name)
            for name in LISTS:
                known = STATES if name == "states" else getattr(choices, name)
                words = _state_words if name == "states" else _plain
                _several(LABELS[name], name, getattr(question, name), known, words)
            _seconds("Lasts at least (s)", "shortest_s", question.shortest_s)
            _seconds("Lasts at most (s)", "longest_s", question.longest_s)
        if question.cuts:
            clear_button("calls_clear")


def _several(
    label: str, name: str, chosen: Sequence[Any], known: Iterable[Any], words: Callable[[Any], str]
) -> None:
    _shown(name, list(chosen))
    st.multiselect(
        label,
        list(dict.fromkeys((*known, *chosen))),  # an address may ask what no call has any more
        format_func=words,
        key=KEY + name,
        max_selections=MOST_VALUES,
        placeholder="Any",
        on_change=_changed,
        args=(name,),
        width=SEVERAL_WIDTH_PX,
    )


def _seconds(label: str, name: str, value: int | None) -> None:
    _shown(name, value)
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


def _shown(name: str, value: Any) -> None:
    """A widget shows what the address says; one that already does is left alone."""
    if KEY + name not in st.session_state or st.session_state[KEY + name] != value:
        st.session_state[KEY + name] = value


def _changed(name: str) -> None:
    value = st.session_state[KEY + name]
    ask(replace(asked(), page=1, **CHANGES.get(name, _as_it_is)(name, value)))


def _as_it_is(name: str, value: Any) -> dict[str, Any]:
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


def in_words(question: Question) -> str:
    """The cut in one line, for the sentence above the list."""
    said = [f"“{question.words}”"] if question.words else []
    if question.when:
        said.append(_when_words(question))
    said += [team_name(team) for team in question.teams]
    for name in LISTS:
        words = _state_words if name == "states" else _plain
        said += [words(value) for value in getattr(question, name)]
    if question.shortest_s:
        said.append(f"at least {question.shortest_s} s")
    if question.longest_s:
        said.append(f"at most {question.longest_s} s")
    return " · ".join(said)


def _when_words(question: Question) -> str:
    if question.when != "range":
        return WHENS[question.when].lower()
    since = question.since.isoformat() if question.since else "the beginning"
    until = question.until.isoformat() if question.until else "now"
    return f"{since} to {until}"


def ordered(order: Order) -> str:
    """How the list is sorted, in words."""
    return ORDERS[order].lower()
