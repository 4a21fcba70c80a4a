"""What a person asks of the list of calls, as an address can carry it. Pure; it draws nothing.

Other pages link to a cut of the list with ``address``: the same words in both directions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any, get_args

from agents_core.archive.call_records import CallFilter, Order, State

WHENS = {
    "": "Any time",
    "hour": "Last hour",
    "today": "Today",
    "day": "Last 24 hours",
    "week": "Last 7 days",
    "month": "Last 30 days",
    "range": "Chosen days",
}
ORDERS: dict[Order, str] = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "longest": "Longest first",
    "slowest": "Slowest answer first",
}
AGO = {
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
"""The fields that are several plain values, called in an address as here."""

MOST_VALUES = 50
MOST_CHARS = 200
LAST_PAGE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A filter as a person sets it, with the order and the page of what is left."""

    words: str = ""
    when: str = ""  #: a key of WHENS
    since: date | None = None  #: first day, of a range
    until: date | None = None  #: last day, of a range
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
    order: Order = "newest"
    page: int = 1

    @property
    def cuts(self) -> bool:
        """Whether anything is left out."""
        return replace(self, order="newest", page=1) != NOTHING

    @property
    def narrowed(self) -> int:
        """How many fields beside words and time are set."""
        plain = replace(self, words="", when="", since=None, until=None, order="newest", page=1)
        return sum(getattr(plain, one.name) != getattr(NOTHING, one.name) for one in fields(plain))


NOTHING = Question()


def address(question: Question) -> dict[str, list[str]]:
    """The parameters of ``/calls`` that ask it; nothing for what is as it is at first."""
    found: dict[str, list[str]] = {
        "words": [question.words],
        "when": [question.when],
        "since": [question.since.isoformat() if question.since else ""],
        "until": [question.until.isoformat() if question.until else ""],
        "teams": [f"{name}:{number}" for name, number in question.teams],
        "shortest": [str(question.shortest_s or "")],
        "longest": [str(question.longest_s or "")],
        "order": ["" if question.order == NOTHING.order else question.order],
        "page": ["" if question.page == 1 else str(question.page)],
    }
    found |= {name: list(getattr(question, name)) for name in LISTS}
    return {key: values for key, values in found.items() if any(values)}


def question_of(given: Mapping[str, Sequence[str]]) -> Question:
    """What an address asks; what nobody could have set is passed over."""
    lists: dict[str, Any] = {name: _values(given, name) for name in LISTS}
    lists["states"] = tuple(one for one in lists["states"] if one in get_args(State))
    when, order = _one(given, "when"), _one(given, "order")
    return Question(
        words=_one(given, "words"),
        when=when if when in WHENS else "",
        since=_day(_one(given, "since")) if when == "range" else None,
        until=_day(_one(given, "until")) if when == "range" else None,
        teams=tuple(map(_team, _values(given, "teams"))),
        shortest_s=_number(_one(given, "shortest")),
        longest_s=_number(_one(given, "longest")),
        order=next((one for one in ORDERS if one == order), NOTHING.order),
        page=min(_number(_one(given, "page")) or 1, LAST_PAGE),
        **lists,
    )


def filter_of(question: Question, now: datetime) -> CallFilter:
    """The question for the archive. ``now`` is in the time zone whose days are meant."""
    since, until = _span(question, now)
    return CallFilter(
        since=since,
        until=until,
        teams=question.teams,
        shortest_ms=question.shortest_s * 1000 if question.shortest_s else None,
        longest_ms=question.longest_s * 1000 if question.longest_s else None,
        words=question.words,
        **{name: getattr(question, name) for name in LISTS},
    )


def _span(question: Question, now: datetime) -> tuple[datetime | None, datetime | None]:
    if question.when == "range":
        after = question.until + timedelta(days=1) if question.until else None
        return _midnight(question.since, now), _midnight(after, now)
    if question.when == "today":
        return _midnight(now.date(), now), None
    ago = AGO.get(question.when)
    return (now - ago if ago else None), None


def _midnight(day: date | None, now: datetime) -> datetime | None:
    return datetime.combine(day, time(), now.tzinfo) if day else None


def _values(given: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    kept = dict.fromkeys(value[:MOST_CHARS] for value in given.get(name, ()) if value)
    return tuple(kept)[:MOST_VALUES]


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
