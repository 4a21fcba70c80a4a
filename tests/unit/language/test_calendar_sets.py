"""Days of the week and months in sentences of the five languages."""

import pytest

from agents_core.language.figures.reading.calendar_sets import (
    day_sets,
    is_every_week,
    month_sets,
    nth_day,
)


@pytest.mark.parametrize(
    ("text", "sets"),
    [
        ("Monday to Thursday 7-9, Friday 8-10", [{0, 1, 2, 3}, {4}]),
        ("Mon–Fri 8–18, Sat 9–13. Do not ring.", [{0, 1, 2, 3, 4}, {5}]),
        ("Fri to Mon 9-12", [{4, 5, 6, 0}]),
        ("Montag, Dienstag und Donnerstag von 8 bis 12", [{0, 1, 3}]),
        ("täglich außer sonntags", [{0, 1, 2, 3, 4, 5}]),
        ("tous les jours sauf le lundi", [{1, 2, 3, 4, 5, 6}]),
        ("en semaine dès 6 h, le week-end dès 8 h", [{0, 1, 2, 3, 4}, {5, 6}]),
        ("los miércoles y jueves", [{2, 3}]),
        ("dal martedì al venerdì 9–19, il sabato 9–13", [{1, 2, 3, 4}, {5}]),
        ("on the next working day", []),
    ],
)
def test_days_are_read_as_sets(text: str, sets: list[set[int]]) -> None:
    assert [set(one.members) for one in day_sets(text, short=True)] == sets


@pytest.mark.parametrize(
    ("text", "sets"),
    [
        ("open late in July and August", [{6, 7}]),
        ("von November bis Februar", [{10, 11, 0, 1}]),
        ("gratis en enero", [{0}]),
        ("valable jusqu'en mars", []),
        ("until the end of February", []),
        ("You may come by.", []),
    ],
)
def test_months_are_read_where_something_holds_in_them(text: str, sets: list[set[int]]) -> None:
    assert [set(one.members) for one in month_sets(text)] == sets


def test_a_day_of_every_week_is_another_than_one_of_the_calendar() -> None:
    assert is_every_week("We meet every Friday", 14, 20)
    assert is_every_week("Closed on Mondays", 10, 17)
    assert not is_every_week("See you on Friday", 11, 17)


def test_which_day_of_a_month_is_meant() -> None:
    assert nth_day("le deuxième samedi de juin", 12) == 2
    assert nth_day("on the last Friday", 12) == -1
    assert nth_day("on Friday", 3) is None
