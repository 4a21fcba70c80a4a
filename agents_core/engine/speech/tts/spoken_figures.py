"""Money, decimal commas, measures, times and days as a person says them."""

import re

_NUMBER = r"\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_SIGNS = {"EUR": "€", "USD": "$", "US$": "$", "GBP": "£", "€": "€", "$": "$", "£": "£"}
_CURRENCIES = {
    "CHF": "Swiss francs",
    "SEK": "Swedish crowns",
    "NOK": "Norwegian crowns",
    "DKK": "Danish crowns",
    "PLN": "zloty",
    "CAD": "Canadian dollars",
    "AUD": "Australian dollars",
    "JPY": "yen",
    "INR": "rupees",
    "¥": "yen",
    "₹": "rupees",
}
_MONEY = "|".join(re.escape(sign) for sign in (*_SIGNS, *_CURRENCIES))
_AFTER = re.compile(rf"(?<![\w.,])({_NUMBER})\s?({_MONEY})(?!\w)")
_BEFORE = re.compile(rf"(?<!\w)({_MONEY})\s?({_NUMBER})(?![\d,.]*\d)")
_DECIMAL_COMMA = re.compile(
    r"(?<![\d.,])(\d+),(\d\d|\d(?=\s?(?:%|(?:[kcm]?m|k?g|l|h)\b)))(?![\d,]|\.\d)"
)
_THOUSANDS = re.compile(r"(?<![\d.,])(?<!\d[ ])(\d{1,3}(?:[ \u00a0\u202f]000)+)(?![\d.,]*\d)")

_AMOUNT_PER = re.compile(
    r"([€$£]\s?\d[\d.,]*|\d\s?(?:kg|km|MB|GB|Swiss francs|dollars))\s?/\s?(h\b|[a-z]+)"
)
_BY = re.compile(r"(?<=\d)\s?[x×]\s?(?=\d)")
_SHORT_UNITS = {"m²": "square meters", "km²": "square kilometers", "m": "meters", "h": "hours"}
_SHORT_UNIT = re.compile(r"(?<![\w.,])(\d+(?:\.\d+)?)\s?(km²|m²|m|h)(?![\w'.])")
_HALVES = re.compile(r"(?<=\d)\s?(?=[½¼¾])")

_AM_PM = re.compile(r"(?<=\d)\s?([ap])\.?m\b\.?(?!\w)", re.IGNORECASE)
_TIME = r"\d{1,2}(?::\d{2})?(?: [AP]\.M\.)?"
_TIMES = re.compile(rf"(?<![\w.,-])({_TIME})\s?[-–—]\s?({_TIME})(?![\w-])")
_DAYS = {
    name[:3]: name
    for name in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
}
_DAY = rf"({'|'.join(_DAYS)})[a-z]*\.?"
_DAY_RANGE = re.compile(rf"\b{_DAY}\s?[-–—]\s?{_DAY}(?!\w)")

_SLASHED_DATE = re.compile(r"(?<![\w./])(\d{1,2})/(\d{1,2})/(\d{4})(?![\w/])")
_FRACTION_OF = (
    r"(?: ?%| (?:an? )?(?:of|off|hours?|days?|weeks?|months?|years?|miles?|inch(?:es)?|cups?|"
    r"pints?|pounds?|price|fare|full|empty)\b)"
)
_SLASHED = re.compile(rf"(?<![\w./])(?<!\d )(\d{{1,3}})/(\d{{1,3}})(?![\w/])(?!{_FRACTION_OF})")
"""Hibari 0.2.1 reads "Terminal 2/3" as two thirds, "flat 12/5" as a day and 03/11/2026 as March:
what may be either is said as it is written."""


def say_figures(text: str) -> str:
    """The text with its figures in forms that hibari's normaliser reads right."""
    text = _HALVES.sub(" and ", text)
    text = _AFTER.sub(lambda match: _amount(match.group(2), match.group(1)), text)
    text = _BEFORE.sub(lambda match: _amount(match.group(1), match.group(2)), text)
    text = _AMOUNT_PER.sub(lambda match: f"{match[1]} per {_per(match[2])}", text)
    text = _DECIMAL_COMMA.sub(r"\1.\2", text)
    text = _THOUSANDS.sub(lambda match: re.sub(r"\s", ",", match.group()), text)
    text = _BY.sub(" by ", text)
    text = _AM_PM.sub(lambda match: f" {match.group(1).upper()}.M.", text)
    text = _SHORT_UNIT.sub(_short_unit, text)
    text = _TIMES.sub(r"\1 to \2", text)
    return _DAY_RANGE.sub(lambda match: f"{_DAYS[match[1]]} to {_DAYS[match[2]]}", text)


def say_slashes(text: str) -> str:
    """Dates and pairs of numbers with a slash, where they are certain; others sign by sign."""
    return _SLASHED.sub(r"\1 slash \2", _SLASHED_DATE.sub(_slashed_date, text))


def _slashed_date(match: re.Match[str]) -> str:
    """ "27/10/2026" and "10/27/2026" have one reading each, "03/11/2026" has two."""
    one, two = int(match[1]), int(match[2])
    if 1 <= one == two <= 12 or 1 <= min(one, two) <= 12 < max(one, two) <= 31:
        return f"{match[3]}-{min(one, two):02}-{max(one, two):02}"
    return f"{one} slash {two} slash {match[3]}"


def _amount(currency: str, number: str) -> str:
    value = _value(number)
    if currency in _SIGNS:
        return f"{_SIGNS[currency]}{value}"
    return f"{value} {_CURRENCIES[currency]}"


def _value(number: str) -> str:
    """With a point before the decimals and nothing between the thousands: "1.250,00" and "1,250.00"
    are 1250.00. Three digits behind one sign are thousands."""
    whole, decimals = number, ""
    if (found := re.search(r"[.,](\d{1,2})$", number)) is not None:
        whole, decimals = number[: found.start()], found.group(1).ljust(2, "0")
    whole = re.sub(r"\D", "", whole)
    whole = f"{int(whole):,}"
    return f"{whole}.{decimals}" if decimals else whole


def _per(unit: str) -> str:
    return "hour" if unit == "h" else unit


def _short_unit(match: re.Match[str]) -> str:
    number, unit = match.groups()
    words = _SHORT_UNITS[unit]
    return f"{number} {words.removesuffix('s') if number == '1' else words}"
