"""The query of the list of calls, and its form as query parameters of the page's address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any, get_args

from agents_core.archive.call_records import CallFilter, Order, State

PERIODS = {
    "": "Any time",
    "hour": "Last hour",
    "today": "Today",
    "day": "Last 24 hours",
    "week": "Last 7 days",
    "month": "Last 30 days",
    "range": "Custom range",
}
SAMPLES: dict[str, bool | None] = {"": None, "only": True, "without": False}
"""Query parameters and the filter's field."""

ORDERS: dict[Order, str] = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "longest": "Longest first",
    "slowest": "Slowest response first",
}
PERIOD_LENGTHS = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}
LISTS = (
    "engines",
    "states",
    "agents",
    "tools",
    "approvals",
    "outcomes",
    "flags",
    "labels",
)
"""Fields with several values; query parameters have the same names."""

MAX_VALUES = 50
MAX_QUERY_CHARS = 200
LAST_PAGE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CallQuery:
    """Filter, order and page of the list of calls."""

    words: str = ""
    when: str = ""  #: a key of PERIODS
    since: date | None = None  #: first day of a custom range
    until: date | None = None  #: last day of a custom range
    teams: tuple[tuple[str, int], ...] = ()
    engines: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    agents: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    approvals: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    shortest_s: int | None = None
    longest_s: int | None = None
    samples: str = ""  #: a key of SAMPLES
    order: Order = "newest"
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is set."""
        return replace(self, order="newest", page=1) != DEFAULT_QUERY

    @property
    def extra_filters(self) -> int:
        """How many filters are set besides words and period."""
        plain = replace(self, words="", when="", since=None, until=None, order="newest", page=1)
        return sum(
            getattr(plain, one.name) != getattr(DEFAULT_QUERY, one.name) for one in fields(plain)
        )


DEFAULT_QUERY = CallQuery()


def query_params(query: CallQuery) -> dict[str, list[str]]:
    """Query parameters of ``/calls`` for a query; defaults are left out."""
    found: dict[str, list[str]] = {
        "words": [query.words],
        "when": [query.when],
        "since": [query.since.isoformat() if query.since else ""],
        "until": [query.until.isoformat() if query.until else ""],
        "teams": [f"{name}:{number}" for name, number in query.teams],
        "shortest": [str(query.shortest_s or "")],
        "longest": [str(query.longest_s or "")],
        "samples": [query.samples],
        "order": ["" if query.order == DEFAULT_QUERY.order else query.order],
        "page": ["" if query.page == 1 else str(query.page)],
    }
    found |= {name: list(getattr(query, name)) for name in LISTS}
    return {key: values for key, values in found.items() if any(values)}


def parse_query(given: Mapping[str, Sequence[str]]) -> CallQuery:
    """The query of an address; invalid parameters are ignored."""
    lists: dict[str, Any] = {name: _values(given, name) for name in LISTS}
    lists["states"] = tuple(one for one in lists["states"] if one in get_args(State))
    when, order = _one(given, "when"), _one(given, "order")
    return CallQuery(
        words=_one(given, "words"),
        when=when if when in PERIODS else "",
        since=_day(_one(given, "since")) if when == "range" else None,
        until=_day(_one(given, "until")) if when == "range" else None,
        teams=tuple(map(_team, _values(given, "teams"))),
        shortest_s=_number(_one(given, "shortest")),
        longest_s=_number(_one(given, "longest")),
        samples=next((one for one in SAMPLES if one == _one(given, "samples")), ""),
        order=next((one for one in ORDERS if one == order), DEFAULT_QUERY.order),
        page=min(_number(_one(given, "page")) or 1, LAST_PAGE),
        **lists,
    )


def call_filter(query: CallQuery, now: datetime) -> CallFilter:
    """The archive's filter for a query. ``now``: in the time zone of the reader's days."""
    since, until = _span(query, now)
    return CallFilter(
        since=since,
        until=until,
        teams=query.teams,
        shortest_ms=query.shortest_s * 1000 if query.shortest_s else None,
        longest_ms=query.longest_s * 1000 if query.longest_s else None,
        sample=SAMPLES[query.samples],
        words=query.words,
        **{name: getattr(query, name) for name in LISTS},
    )


def _span(query: CallQuery, now: datetime) -> tuple[datetime | None, datetime | None]:
    if query.when == "range":
        after = query.until + timedelta(days=1) if query.until else None
        return _midnight(query.since, now), _midnight(after, now)
    if query.when == "today":
        return _midnight(now.date(), now), None
    ago = PERIOD_LENGTHS.get(query.when)
    return (now - ago if ago else None), None


def _midnight(day: date | None, now: datetime) -> datetime | None:
    return datetime.combine(day, time(), now.tzinfo) if day else None


def _values(given: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    kept = dict.fromkeys(value[:MAX_QUERY_CHARS] for value in given.get(name, ()) if value)
    return tuple(kept)[:MAX_VALUES]


def _one(given: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(_values(given, name)), "")


def _team(value: str) -> tuple[str, int]:
    name, _, number = value.rpartition(":")
    return (name, int(number)) if name and _number(number) is not None else (value, 0)


def _number(value: str) -> int | None:
    plain = value.isascii() and value.isdigit() and len(value) <= 9
    return int(value) if plain else None


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
