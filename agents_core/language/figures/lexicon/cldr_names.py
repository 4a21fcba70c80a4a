"""Names of units, currencies and months in a language, from CLDR, with what CLDR lacks."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

from babel.dates import get_month_names
from babel.numbers import get_currency_name, get_currency_symbol
from babel.units import format_unit

from agents_core.language.figures.figure import LANGUAGES

_DURATION_UNITS = "second minute hour day night week month year".split()
_MEASURE_UNITS = {
    "kilogram": "mass-kilogram",
    "gram": "mass-gram",
    "pound": "mass-pound",
    "ounce": "mass-ounce",
    "tonne": "mass-tonne",
    "kilometer": "length-kilometer",
    "meter": "length-meter",
    "centimeter": "length-centimeter",
    "millimeter": "length-millimeter",
    "mile": "length-mile",
    "foot": "length-foot",
    "inch": "length-inch",
    "yard": "length-yard",
    "liter": "volume-liter",
    "milliliter": "volume-milliliter",
    "centiliter": "volume-centiliter",
    "gallon": "volume-gallon",
    "celsius": "temperature-celsius",
    "fahrenheit": "temperature-fahrenheit",
    "kilometer-per-hour": "speed-kilometer-per-hour",
    "mile-per-hour": "speed-mile-per-hour",
    "kilobyte": "digital-kilobyte",
    "megabyte": "digital-megabyte",
    "gigabyte": "digital-gigabyte",
    "terabyte": "digital-terabyte",
    "watt": "power-watt",
    "kilowatt": "power-kilowatt",
    "kilowatt-hour": "energy-kilowatt-hour",
    "square-meter": "area-square-meter",
    "square-foot": "area-square-foot",
    "hectare": "area-hectare",
    "pint": "volume-pint",
    "bar": "pressure-bar",
    "cubic-meter": "volume-cubic-meter",
}
_LOCALES = {"en": ("en", "en_GB")}  #: "milliliters" and "millilitres"
UNITS = {name: f"duration-{name}" for name in _DURATION_UNITS} | _MEASURE_UNITS
"""Our names of units -> CLDR's keys."""
DURATIONS = frozenset({*_DURATION_UNITS, "business-day"})

_CURRENCIES = "EUR USD GBP CHF JPY INR CAD AUD SEK NOK DKK PLN CZK HUF CNY BRL MXN".split()
CURRENCY_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR"}

_COMMON_WORDS = ["", *"in a d an j wo mon pi po to mo mi m s sem gal".split()]
"""Abbreviations of CLDR that are everyday words, or another unit's sign."""

#: what people write beside CLDR's names; each line: a unit, then its words
_MORE_UNITS = {
    "en": """second: secs sec|minute: mins|hour: hrs h|day: calendar_days calendar_day
        |night: overnights
        |business-day: business_days business_day working_days working_day
        |kilogram: kgs kilo kilos|pound: lbs|gram: g|meter: m metre metres|liter: l litre litres
        |kilometer: kilometre kilometres|centimeter: centimetre centimetres
        |millimeter: millimetre millimetres|celsius: degrees_centigrade degrees degree °
        |inch: ″|mile: mi|mile-per-hour: mph|megabyte: megs|gigabyte: gig gigs
        |kilometer-per-hour: kph kilometres_per_hour|foot: feet|tonne: t ton tons tonnes
        metric_ton metric_tons metric_tonne metric_tonnes""",
    "de": """minute: min|hour: h std stdn stunde stunden|day: tagen kalendertage
        kalendertagen|night: nächten|week: wochen|month: monaten monats|year: jahren jahres
        |business-day: werktage werktagen werktag arbeitstage arbeitstagen arbeitstag
        |kilogram: kilo kilos|gram: g|meter: m metern|kilometer: kilometern|liter: l litern
        |celsius: grad °|centimeter: zentimetern|tonne: t""",
    "es": """second: seg s|minute: min|hour: h|day: días_naturales|business-day: días_hábiles
        día_hábil días_laborables día_laborable|kilogram: kilo kilos|gram: g|meter: m|liter: l
        |celsius: grados grado °|tonne: t""",
    "fr": """second: s|minute: min|hour: h|year: an|day: jours_calendaires
        |business-day: jours_ouvrés jour_ouvré jours_ouvrables jour_ouvrable
        |kilogram: kilo kilos|gram: g|meter: m|liter: l
        |celsius: degrés degré °|megabyte: mégas|gigabyte: go gigas|tonne: t""",
    "it": """second: sec s|minute: min|hour: h|day: gg|business-day: giorni_lavorativi
        giorno_lavorativo giorni_feriali giorno_feriale|kilogram: kg chilo chili|gram: g|meter: m
        |liter: l|square-meter: metro_quadro metri_quadri mq|celsius: gradi grado °
        |tonne: t tonnellata tonnellate""",
}
#: currencies by the words that people use alone, where CLDR has "US dollars"
_MORE_CURRENCIES = {
    "en": "USD: dollar dollars bucks|GBP: quid pound pounds pounds_sterling|CHF: franc francs"
    "|JPY: yen|INR: rupee rupees|cent: cent cents pence penny p ¢",
    "de": "USD: dollar|GBP: pfund|CHF: franken|JPY: yen|cent: cent cents rappen ct",
    "es": "USD: dólar dólares|GBP: libra libras|CHF: franco francos|JPY: yenes|cent: céntimo "
    "céntimos centavo centavos",
    "fr": "USD: dollar dollars|GBP: livre livres|CHF: franc francs|JPY: yens|cent: centime "
    "centimes",
    "it": "USD: dollaro dollari|GBP: sterlina sterline|CHF: franco franchi|JPY: yen|cent: "
    "centesimo centesimi",
}


#: after a name of a length: "ten miles an hour"
_PER_HOUR = {
    "en": "/h| an hour| per hour",
    "de": "/h| pro stunde| in der stunde|/std",
    "es": "/h| por hora| a la hora",
    "fr": "/h| par heure| à l'heure|-heure| heure",
    "it": "/h| all'ora| orari| l'ora",
}


@cache
def unit_words(language: str) -> dict[str, str]:
    """Lower-case names and signs of units -> our names. A name may have several words."""
    words: dict[str, str] = {}
    for locale, (unit, key) in product(_LOCALES.get(language, (language,)), UNITS.items()):
        for number in (1, 2, 1.5):
            for length in ("long", "short"):
                words[_name(format_unit(number, key, length, locale=locale))] = unit
    for name in _COMMON_WORDS:
        words.pop(name, None)
    words |= dict(_pairs(_MORE_UNITS[language]))
    for name, unit in list(words.items()):
        if unit in ("kilometer", "mile", "meter"):
            words |= {f"{name}{per}": f"{unit}-per-hour" for per in _PER_HOUR[language].split("|")}
    return words


@cache
def currency_words(language: str) -> dict[str, str]:
    """Lower-case names, codes and signs of currencies -> ISO 4217 code, or "cent"."""
    words: dict[str, str] = {}
    for code in _CURRENCIES:
        words[code.lower()] = code
        words[get_currency_symbol(code, locale=language).lower()] = code
        for number in (1, 2):
            words[_plain(get_currency_name(code, number, locale=language))] = code
    return words | CURRENCY_SIGNS | dict(_pairs(_MORE_CURRENCIES[language]))


@cache
def month_words(language: str) -> dict[str, int]:
    """Lower-case names of months, whole and abbreviated -> 1 to 12."""
    words = {
        name.lower().rstrip("."): number
        for width in ("abbreviated", "wide")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, locale=language).items()
    }
    return (
        words
        | ({"sept": 9} if language == "en" else {})
        | ({"jänner": 1, "maerz": 3} if language == "de" else {})
    )


def _name(formatted: str) -> str:
    return _plain(re.sub(r"^[\d.,]+", "", formatted)).rstrip(".")


def _plain(name: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", name.replace("’", "'")).strip().lower()


def _pairs(table: str) -> Iterator[tuple[str, str]]:
    for line in table.split("|"):
        unit, _, words = line.strip().partition(": ")
        for word in words.split():
            yield word.replace("_", " "), unit


def supported(language: str) -> str:
    """The language of a code such as "de-AT"; English where it is none of the five."""
    short = language.split("-")[0].lower()
    return short if short in LANGUAGES else "en"
