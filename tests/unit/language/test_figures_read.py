"""Figures of a text, however they are written or said, in five languages."""

from datetime import date
from decimal import Decimal

import pytest

from agents_core.language.figures import DateParts, Figure, FigureKind, read_figures, same_value
from agents_core.language.figures.figure import LANGUAGES

MONEY, TIME, DURATION = FigureKind.MONEY, FigureKind.TIME, FigureKind.DURATION
MEASURE, NUMBER, DIGITS = FigureKind.MEASURE, FigureKind.NUMBER, FigureKind.DIGITS
PERCENT, DATE, CODE = FigureKind.PERCENT, FigureKind.DATE, FigureKind.CODE


def only(text: str, language: str = "en") -> Figure:
    """The one figure of a text."""
    [figure] = read_figures(text, language)
    assert text[figure.start : figure.end] == figure.text
    return figure


@pytest.mark.parametrize(
    ("language", "text", "kind", "value", "unit"),
    [
        ("en", "Late check-out costs 12,50 €.", MONEY, "12.5", "EUR"),
        ("en", "The deposit is 1.500 €.", MONEY, "1500", "EUR"),
        ("en", "The fee is 1 500 €.", MONEY, "1500", "EUR"),
        ("en", "one thousand five hundred euros", MONEY, "1500", "EUR"),
        ("en", "one euro fifty", MONEY, "1.5", "EUR"),
        ("en", "three dollars and fifty cents", MONEY, "3.5", "USD"),
        ("en", "US$1,250.50", MONEY, "1250.5", "USD"),
        ("en", "one point two million dollars", MONEY, "1200000", "USD"),
        ("en", "delayed by 3 hours and 30 minutes", DURATION, "210", "minute"),
        ("en", "three and a half hours", DURATION, "3.5", "hour"),
        ("en", "an hour and a half", DURATION, "1.5", "hour"),
        ("en", "half an hour", DURATION, "0.5", "hour"),
        ("en", "2½ hours", DURATION, "2.5", "hour"),
        ("en", "three business days", DURATION, "3", "business-day"),
        ("en", "It gets -5 °C at night.", MEASURE, "-5", "celsius"),
        ("en", "twenty-three kilos", MEASURE, "23", "kilogram"),
        ("en", "leaves at 8:45 am", TIME, "525", "24h"),
        ("en", "a quarter to nine", TIME, "525", "12h"),
        ("en", "half past five in the afternoon", TIME, "1050", "24h"),
        ("en", "until noon", TIME, "720", "24h"),
        ("en", "seven and a half percent", PERCENT, "7.5", "%"),
        ("en", "You may bring 2 items", NUMBER, "2", ""),
        ("en", "half a million pounds sterling", MONEY, "500000", "GBP"),
        ("en", "a quarter of a million euros", MONEY, "250000", "EUR"),
        ("en", "two and a half million dollars", MONEY, "2500000", "USD"),
        ("en", "half a dozen eggs", NUMBER, "6", ""),
        ("en", "a half-dozen eggs", NUMBER, "6", ""),
        ("en", "a dozen and a half eggs", NUMBER, "18", ""),
        ("de", "ein halbes Dutzend Eier", NUMBER, "6", ""),
        ("fr", "une demi-douzaine d'œufs", NUMBER, "6", ""),
        ("fr", "quatre douzaines d'œufs", NUMBER, "48", ""),
        ("es", "media docena de huevos", NUMBER, "6", ""),
        ("it", "mezza dozzina di uova", NUMBER, "6", ""),
        ("it", "tre dozzine di uova", NUMBER, "36", ""),
        ("en", "sold at 3.40 euros", MONEY, "3.4", "EUR"),
        ("en", "burials at 2,480 euros", MONEY, "2480", "EUR"),
        ("de", "eine halbe Million Euro", MONEY, "500000", "EUR"),
        ("en", "small ones five", NUMBER, "5", ""),
        ("en", "It starts at ten after one.", TIME, "70", "12h"),
        ("en", "three tonnes", MEASURE, "3", "tonne"),
        ("en", "half the price", PERCENT, "50", "%"),
        ("en", "half now, the rest later", PERCENT, "50", "%"),
        ("en", "Children pay half.", PERCENT, "50", "%"),
        ("de", "die Hälfte des Preises", PERCENT, "50", "%"),
        ("es", "la mitad del precio", PERCENT, "50", "%"),
        ("fr", "la moitié du prix", PERCENT, "50", "%"),
        ("it", "la metà del prezzo", PERCENT, "50", "%"),
        ("it", "3 tonnellate", MEASURE, "3", "tonne"),
        ("de", "neunundneunzig Euro", MONEY, "99", "EUR"),
        ("de", "zwölf Euro fünfzig", MONEY, "12.5", "EUR"),
        ("de", "dreieinhalb Stunden", DURATION, "3.5", "hour"),
        ("de", "eine Viertelstunde", DURATION, "0.25", "hour"),
        ("de", "halb neun", TIME, "510", "12h"),
        ("de", "fünf vor halb neun", TIME, "505", "12h"),
        ("de", "20 Uhr 15", TIME, "1215", "24h"),
        ("de", "1.500 Meter", MEASURE, "1500", "meter"),
        ("es", "noventa y nueve euros", MONEY, "99", "EUR"),
        ("es", "doce euros con cincuenta", MONEY, "12.5", "EUR"),
        ("es", "tres horas y media", DURATION, "3.5", "hour"),
        ("es", "las nueve menos cuarto", TIME, "525", "12h"),
        ("es", "las dos y media de la tarde", TIME, "870", "24h"),
        ("fr", "quatre-vingt-dix-neuf euros", MONEY, "99", "EUR"),
        ("fr", "une demi-heure", DURATION, "0.5", "hour"),
        ("fr", "à huit heures moins le quart", TIME, "465", "12h"),
        ("fr", "au moins 3 kilos", MEASURE, "3", "kilogram"),
        ("it", "novantanove euro", MONEY, "99", "EUR"),
        ("it", "mezz'ora", DURATION, "0.5", "hour"),
        ("it", "alle otto e mezza", TIME, "510", "12h"),
        ("it", "quindici per cento", PERCENT, "15", "%"),
    ],
)
def test_kind_value_and_unit(
    language: str, text: str, kind: FigureKind, value: str, unit: str
) -> None:
    figure = only(text, language)
    assert (figure.kind, figure.value, figure.unit) == (kind, Decimal(value), unit)


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "due on Friday, March 21", DateParts(None, 3, 21)),
        ("en", "March twenty-first", DateParts(None, 3, 21)),
        ("en", "the 3rd of May 2026", DateParts(2026, 5, 3)),
        ("en", "December thirty-first, twenty twenty-six", DateParts(2026, 12, 31)),
        ("en", "2025-11-23", DateParts(2025, 11, 23)),
        ("de", "am 21. März", DateParts(None, 3, 21)),
        ("de", "am ersten März 2026", DateParts(2026, 3, 1)),
        ("de", "23.11.2025", DateParts(2025, 11, 23)),
        ("es", "el veintiuno de marzo", DateParts(None, 3, 21)),
        ("fr", "le premier mai", DateParts(None, 5, 1)),
        ("it", "il 21 marzo 2026", DateParts(2026, 3, 21)),
    ],
)
def test_dates(language: str, text: str, day: DateParts) -> None:
    assert only(text, language).value == day


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("Call 1-800-555-0199", "18005550199"),
        ("one eight hundred, five five five, oh one nine nine", "18005550199"),
        ("one eight hundred five five five oh one nine nine", "18005550199"),
        ("double five five, oh one nine nine", "5550199"),
        ("+44 20 7946 0958", "442079460958"),
        ("four one one", "411"),
    ],
)
def test_rows_of_digits(text: str, digits: str) -> None:
    figure = only(text)
    assert (figure.kind, figure.value) == (DIGITS, digits)


@pytest.mark.parametrize("text", ["SB204", "flight SB 204", "S B 204", "SB-204", "S B 2 0 4"])
def test_a_code_has_letters_and_digits(text: str) -> None:
    assert (only(text).kind, only(text).value) == (CODE, "SB204")


def test_a_range_shares_its_unit_and_its_half_of_the_day() -> None:
    low, high = read_figures("Breakfast 7-10 am")
    assert [(f.kind, f.value, f.unit) for f in (low, high)] == [
        (TIME, Decimal(420), "24h"),
        (TIME, Decimal(600), "24h"),
    ]
    assert low.range_end == high.end
    for text in ("30 – 50 euros", "between thirty and fifty euros", "30 to 50 euros"):
        assert [(f.kind, f.value) for f in read_figures(text)] == [
            (MONEY, Decimal(30)),
            (MONEY, Decimal(50)),
        ]
    sides = read_figures("22 x 14 x 9 inches")
    assert {(f.kind, f.unit) for f in sides} == {(MEASURE, "inch")}


def test_what_can_be_read_in_two_ways_is_not_certain() -> None:
    assert not only("1.500 kg").certain
    assert only("1.500 kg", "de").certain
    assert {one.kind for one in only("fifty pounds").readings} == {MEASURE, MONEY}
    assert not only("03/04/2026").certain
    assert only("25/12/2026").certain
    assert {one.value for one in only("nineteen ninety-nine dollars").readings} == {
        Decimal("19.99"),
        Decimal(1999),
    }


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("90 minutes", "1.5 hours", True),
        ("14 days", "two weeks", True),
        ("24 hours", "one day", True),
        ("24 months", "two years", True),
        ("30 days", "one month", False),
        ("2.5 km", "2,500 metres", True),
        ("5 feet", "60 inches", True),
        ("1 kg", "2.2 pounds", False),
        ("8:45 am", "a quarter to nine", True),
        ("8:45 am", "8:45 pm", False),
        ("15:00", "3 pm", True),
        ("50 cents", "$0.50", True),
        ("50 euros", "50 dollars", False),
        ("March 21", "21 March 2026", True),
        ("March 21", "May 21", False),
        ("50 euros", "50%", False),
    ],
)
def test_values_are_compared_within_a_dimension(one: str, other: str, same: bool) -> None:
    assert same_value(only(one), only(other)) is same
    assert same_value(only(other), only(one)) is same


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_date_of_another_language_is_read_where_it_is_asked_for(language: str) -> None:
    assert only("2026-03-21", language).value == DateParts(*date(2026, 3, 21).timetuple()[:3])


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("at fourteen hundred hours", "14:00"),
        ("at fourteen hundred", "14:00"),
        ("at oh nine hundred hours", "9:00 am"),
        ("at sixteen thirty hours", "16:30"),
        ("at 1400 hours", "14:00"),
    ],
)
def test_hours_in_hundreds_may_be_a_time_of_day(text: str, clock: str) -> None:
    assert same_value(only(text), only(f"at {clock}"))


def test_hours_in_hundreds_may_be_a_duration_too() -> None:
    assert same_value(only("The battery lasts fourteen hundred hours."), only("1,400 hours"))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Between thirty and eight days", ["30 day", "8 day"]),
        ("seven- to thirteen-year-olds", ["7 year", "13 year"]),
        ("seven-to-thirteen-year-olds", ["7 year", "13 year"]),
        ("two hundred and five days", ["205 day"]),
    ],
)
def test_the_ends_of_a_range_are_two_figures(text: str, values: list[str]) -> None:
    assert [f"{figure.value} {figure.unit}" for figure in read_figures(text)] == values


@pytest.mark.parametrize(
    "text", ["half of that", "the second half of May", "half the day", "half board", "half of them"]
)
def test_half_of_something_said_before_is_no_figure(text: str) -> None:
    assert not any(figure.kind is PERCENT for figure in read_figures(text))


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("S W one A two A A", CODE, "SW1A2AA"),
        ("S W 1 A, 2 double A", CODE, "SW1A2AA"),
        ("It's Q, X, seven, double four, oh.", CODE, "QX7440"),
        ("It's double five, zero, eight.", DIGITS, "5508"),
        ("A B 1 2 C D, two adults", CODE, "AB12CD"),
        ("N R three, one T G", CODE, "NR31TG"),
        ("M X, four four seven one, B is the reference", CODE, "MX4471B"),
        ("reference MX-4471-B", CODE, "MX4471B"),
        ("flight B A four one seven", CODE, "BA417"),
        ("in March twenty twenty-six", DIGITS, "2026"),
    ],
)
def test_letters_and_digits_that_are_said_one_by_one(
    text: str, kind: FigureKind, value: str
) -> None:
    first, *_ = read_figures(text)
    assert (first.kind, first.value) == (kind, value)


@pytest.mark.parametrize(
    ("text", "language", "clock"),
    [
        ("a minute before midnight", "en", "23:59"),
        ("one minute to noon", "en", "11:59 am"),
        ("eine Minute vor Mitternacht", "de", "23:59"),
        ("un minuto antes de medianoche", "es", "23:59"),
        ("diez minutos antes de las nueve", "es", "8:50 am"),
        ("une minute avant minuit", "fr", "23:59"),
    ],
)
def test_minutes_before_an_hour_are_a_time(text: str, language: str, clock: str) -> None:
    assert same_value(only(text, language), only(clock))


@pytest.mark.parametrize("unit", ["milliliters", "millilitres", "ml"])
def test_units_are_spelled_as_in_america_and_in_britain(unit: str) -> None:
    assert same_value(only(f"two and a half {unit}"), only("2.5 ml"))


def test_one_is_a_digit_after_a_number() -> None:
    assert only("reference A B four one seven").value == "AB417"
    assert not read_figures("There is a large one and a small one.")
