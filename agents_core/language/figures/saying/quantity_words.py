"""One figure as a person says it: units in words, prices with cents, codes letter by letter."""

import re
from datetime import date
from decimal import Decimal

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, get_currency_name
from babel.units import format_unit

from agents_core.language.figures.figure import DateParts, Figure, FigureKind
from agents_core.language.figures.lexicon.cldr_names import CURRENCY_SIGNS, UNITS
from agents_core.language.figures.lexicon.sayings import SAYINGS
from agents_core.language.figures.numbers.numerals import FRACTION_SIGNS
from agents_core.language.figures.reading.quantities import magnitude_of

_SHORT_UNITS = re.compile(r"[^\W\d_]+")
_LONGEST_SHORT = 3  #: letters of "min", "lbs", "Std"; longer names are said as they are written
_NOON, _HOUR = 720, 60
_MOST_SAID = Decimal(10) ** 15  #: of an amount that is put into words; decimals have 28 digits
_MONTHS = 12
_LEAP_YEAR = 2000  #: has every day


def said(figure: Figure, language: str) -> str:
    """The figure in spoken form; what is in words already stays as it is."""
    if figure.in_words or (not figure.certain and figure.kind is not FigureKind.MONEY):
        return figure.text if figure.kind is not FigureKind.CODE else _code(figure)
    value = figure.value
    if isinstance(value, DateParts):
        return _date(figure, value, language)
    if isinstance(value, str):
        return _code(figure) if figure.kind is FigureKind.CODE else _digits(figure, language)
    if figure.kind is FigureKind.TIME:
        return _time(figure, value, language)
    minus = f"{SAYINGS[language].minus} " if value < 0 else ""
    return minus + _quantity(figure, abs(value), language)


def unit_name(written: str, unit: str, language: str) -> str:
    """A unit without a number, as after "per": a short one in full, others as they are written."""
    if unit not in UNITS or len(written) > _LONGEST_SHORT or written.lower() == unit:
        return written
    return re.sub(r"[\d\s\u00a0\u202f]+", "", _unit(Decimal(1), unit, language), count=1)


def _quantity(figure: Figure, value: Decimal, language: str) -> str:
    bare = figure.text.strip(" +-–−")
    if value >= _MOST_SAID:
        return bare
    if re.fullmatch(r"[\d.,'’ \u00a0\u202f]+", bare):  # the first of a range, or no unit
        return _number(value, language) if bare.isdecimal() and value > Decimal(bare) else bare
    if figure.kind is FigureKind.MONEY:
        return _money(bare, value, figure.unit, language)
    number = _number(value, language)
    if figure.kind is FigureKind.PERCENT:
        return f"{number} {SAYINGS[language].percent}"
    letters = _SHORT_UNITS.findall(bare)
    short = all(len(word) <= _LONGEST_SHORT for word in letters) or set(FRACTION_SIGNS) & set(bare)
    if figure.unit not in UNITS or not short or "-" in bare:
        return bare
    if figure.kind is FigureKind.DURATION and len(letters) > 1 and figure.unit == "minute":
        parts = ((value // _HOUR, "hour"), (value % _HOUR, "minute"))
        return f" {SAYINGS[language].joint} ".join(_unit(*part, language) for part in parts)
    return _unit(value, figure.unit, language)


def _unit(value: Decimal, unit: str, language: str) -> str:
    return _spaced(format_unit(value, UNITS[unit], "long", locale=language))


def _number(value: Decimal, language: str) -> str:
    return str(format_decimal(value, format="#,##0.######", locale=language))


def _spaced(formatted: str) -> str:
    """Babel's spaces that hold a unit and its number together, as plain ones."""
    return re.sub(r"[\u00a0\u202f](?=[^\d])", " ", formatted)


def _money(bare: str, value: Decimal, code: str, language: str) -> str:
    names = SAYINGS[language].currencies.get(code)
    signed = any(sign in bare for sign in CURRENCY_SIGNS) or code in bare.upper()
    signed = signed or magnitude_of(bare) > 1
    if not signed or code == "cent":
        return bare  # the currency's name is written out
    if names is None or value * 100 % 1:
        amount = format_decimal(value, format="#,##0.00" if value % 1 else "#,##0", locale=language)
        return f"{amount} {get_currency_name(code, value, locale=language)}"
    one, many, hundredth, hundredths = names
    whole, cents = int(value), int(value % 1 * 100)
    parts = [f"{_number(Decimal(whole), language)} {one if whole == 1 else many}"]
    if cents:
        parts.append(f"{cents} {hundredth if cents == 1 else hundredths}")
    return f" {SAYINGS[language].joint} ".join(parts if whole else parts[1:] or parts)


def _time(figure: Figure, minutes: Decimal, language: str) -> str:
    clock = re.match(r"(\d{1,2}):(\d{2})(:\d{2})?", figure.text)
    if clock is None or re.search(r"[^\W\d_]", figure.text):
        return figure.text
    hour, minute = divmod(int(minutes), _HOUR)
    if language == "en" and figure.unit == "24h":
        return f"{hour % 12 or 12}:{minute:02} {'pm' if minutes >= _NOON else 'am'}"
    return f"{clock[1]}:{clock[2]}"


def _date(figure: Figure, parts: DateParts, language: str) -> str:
    if re.search(r"[^\W\d_]", figure.text) or not parts.month:
        return figure.text
    try:
        day = date(parts.year or _LEAP_YEAR, parts.month, parts.day)
    except ValueError:
        return figure.text
    if not parts.year:
        if parts.day <= _MONTHS:  # "4.2." may be the number of a clause
            return figure.text
        return str(format_skeleton("MMMMd", day, locale=language))
    return format_date(day, "long", locale=language)


def _code(figure: Figure) -> str:
    code = re.fullmatch(r"([A-Z]{2,6})-?(\d+)", figure.text)
    return figure.text if code is None else f"{' '.join(code[1])} {code[2]}"


def _digits(figure: Figure, language: str) -> str:
    groups = re.findall(r"\d+", figure.text)
    plus = f"{SAYINGS[language].plus} " if figure.text.startswith("+") else ""
    return plus + ", ".join(" ".join(group) for group in groups)
