"""What is said for a figure is read as the same value; reading never fails and stays linear."""

import sys
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from itertools import pairwise

import hypothesis.strategies as st
import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit
from hypothesis import assume, example, given, settings
from unicode_rbnf import RbnfEngine

from agents_core.language.figures import FigureKind, read_figures, same_value, speakable
from agents_core.language.figures.figure import LANGUAGES
from agents_core.language.figures.lexicon.cldr_names import UNITS

LANGUAGE = st.sampled_from(LANGUAGES)
AMOUNT = st.decimals("0.01", 99_999, places=2)
SPELLERS = {language: RbnfEngine.for_language(language) for language in LANGUAGES}


def read_again(text: str, language: str) -> list[str]:
    """The figures of a text that have the same value in what is spoken of it, as they are written.

    Raises:
        AssertionError: more or fewer are spoken, or one with another value.
    """
    spoken = speakable(text, language)
    before, after = read_figures(text, language), read_figures(spoken, language)
    assert len(before) == len(after), (text, spoken)
    assert all(map(same_value, before, after)), (text, spoken)
    return [figure.text for figure in before]


@given(AMOUNT, st.sampled_from(["EUR", "USD", "GBP", "CHF"]), LANGUAGE)
def test_money(amount: Decimal, currency: str, language: str) -> None:
    written = format_currency(amount, currency, locale=language)
    [figure] = read_figures(written, language)
    assert (figure.kind, figure.value) == (FigureKind.MONEY, amount), written
    assert read_again(written, language)


@given(st.decimals(0, 100, places=1), LANGUAGE)
def test_percentages(percent: Decimal, language: str) -> None:
    written = format_percent(percent / 100, format="#,##0.#\xa0%", locale=language)
    [figure] = read_figures(written, language)
    assert (figure.kind, figure.value) == (FigureKind.PERCENT, percent), written
    assert read_again(written, language)


@given(
    st.decimals(1, 999, places=1),
    st.sampled_from(sorted(UNITS)),
    st.sampled_from(["long", "short"]),
    st.sampled_from(["", "< ", "≥ ", "> "]),
    LANGUAGE,
)
def test_measures_and_durations(
    value: Decimal, unit: str, length: str, sign: str, language: str
) -> None:
    written = sign + format_unit(value, UNITS[unit], length, locale=language)  # type: ignore[arg-type]
    assert read_again(written, language)


@given(st.times(), LANGUAGE)
def test_times(clock: time, language: str) -> None:
    assert read_again(f"{clock:%H:%M}", language)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), LANGUAGE)
def test_dates(day: date, language: str) -> None:
    [written] = read_figures(format_date(day, "long", locale=language), language)
    [numeric] = read_figures(day.isoformat(), language)
    assert same_value(written, numeric)
    assert read_again(day.isoformat(), language)


@given(st.integers(1, 99), st.integers(1, 99), st.sampled_from(["€", "kg", "%", "km"]), LANGUAGE)
def test_ranges(low: int, more: int, unit: str, language: str) -> None:
    written = f"{low} – {low + more} {unit}"
    assert len({figure.unit for figure in read_figures(written, language)}) == 1
    assert read_again(written, language)


@given(st.from_regex(r"\+?[1-9][0-9]{2}[ -][0-9]{3}[ -][0-9]{4}", fullmatch=True), LANGUAGE)
def test_phone_numbers(phone: str, language: str) -> None:
    assert read_again(phone, language)


@given(st.from_regex(r"[B-HJ-Z]{2,3}[1-9][0-9]{1,3}", fullmatch=True), LANGUAGE)
def test_codes(code: str, language: str) -> None:
    assume(read_figures(code, language)[0].kind is FigureKind.CODE)  # not "CHF20"
    assert read_again(code, language)


@settings(max_examples=300)
@given(st.integers(2, 999_999), LANGUAGE)
def test_numbers_in_words(number: int, language: str) -> None:
    words = SPELLERS[language].format_number(number).text.replace("\u00ad", "")
    unit = {"en": "dollars", "de": "Dollar", "es": "dólares", "fr": "dollars", "it": "dollari"}
    [figure] = read_figures(f"{words} {unit[language]}", language)
    assert figure.value == number, words


@given(st.text(max_size=200), LANGUAGE)
@example("10000000000000000000000000006", "en")  # more digits than a decimal keeps
def test_any_text_is_read_and_said(text: str, language: str) -> None:
    for figure in read_figures(text, language):
        assert text[figure.start : figure.end] == figure.text
    assert isinstance(speakable(text, language), str)


PIECES = st.sampled_from(
    "1 2 12 30 1.500 12,50 ½ one two twenty half a an hundred million oh double point and minus "
    "eine halbe viertel drei euro € $ % kg h uhr : - – x / , . ( ) am pm o'clock to past halb las "
    "y media menos heures et demie le ore mezza march may 2026 B SB @ < > +".split(" ")
)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=14), st.sampled_from([" ", ""]), LANGUAGE)
def test_any_row_of_pieces_is_read_and_said(pieces: list[str], joint: str, language: str) -> None:
    text = joint.join(pieces)
    found = read_figures(text, language)
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert isinstance(speakable(text, language), str)


def calls_of(work: Callable[[], object]) -> int:
    """How many Python and C functions some work calls."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_work_grows_with_the_length_of_the_text(language: str) -> None:
    piece = "12,50 € from 7:00 am – 10 am, three and a half hours; one two oh four. B12, 1 500 km "
    read_figures(piece, language)
    once = calls_of(lambda: read_figures(piece * 20, language))
    assert calls_of(lambda: read_figures(piece * 200, language)) < 11 * once


@pytest.mark.parametrize(
    "junk", ["1", "1 ", "one ", "1.", "1,", "1:", "a ", "- ", "€", "A 1 ", "1h", "½", "1/2 ", "("]
)
def test_no_junk_makes_a_pattern_run_away(junk: str) -> None:
    """A pattern that tries all its ways would run into the test's time limit."""
    assert speakable(junk * 8000).strip() or not junk.strip()


def test_an_unknown_language_is_read_as_english() -> None:
    decimal = format_decimal(Decimal("12.5"), locale="en")
    assert read_figures(f"{decimal} euros", "ja") == read_figures(f"{decimal} euros", "en")
