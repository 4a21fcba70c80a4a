"""Spanish words around numbers."""

from decimal import Decimal

from agents_core.language.figures.lexicon.words import (
    HALF,
    QUARTER,
    THREE_QUARTERS,
    Words,
    followed_by,
)

_NOT_COUNTED = r"(?! (?!(?:de|del|en|y|a|h|o|los)\b){letters})"

SPANISH = Words(
    articles=frozenset("un una uno".split()),
    ones=frozenset({"uno"}),
    clock_one="una",
    not_numbers=frozenset("cuarto cuarta cuartos media medio".split()),
    spellings={
        "veintiún": "veintiuno",
        "veintiun": "veintiuno",
        "veintidos": "veintidós",
        "veintitres": "veintitrés",
        "veintiseis": "veintiséis",
        "veintiuna": "veintiuno",
    },
    extra_numbers={"docena": Decimal(12)},
    scales={"millón": 10**6, "millones": 10**6, "mil": 1000, "docena": 12, "docenas": 12},
    minus=r"(?<!al )(?<!lo )menos ",
    fractions=(
        (r" y (?:medi[oa]|½)\b", HALF),
        (r" y cuarto\b", QUARTER),
        (r" y tres cuartos\b", THREE_QUARTERS),
    ),
    part_units=(
        (r"\bmedi[oa] ", HALF),
        (r"\b(?:un )?cuarto de ", QUARTER),
        (r"\btres cuartos de ", THREE_QUARTERS),
    ),
    shares=r"\b(?P<n>una?|dos|tres|cuatro|la) "
    r"(?P<d>tercio|cuarto|quinto|décimo|tercera|cuarta|quinta|décima)s?"
    r"(?: partes?)?(?= (?:se|es|al|a la|debe|del|de la|de su|menos)\b)",
    halves_of=r"(?<=\bla )mitad\b(?! de (?:la semana|el año))|\bmitad de precio\b",
    counts={
        "un": 1,
        "una": 1,
        "la": 1,
        "dos": 2,
        "tres": 3,
        "cuatro": 4,
        "tercio": 3,
        "cuarto": 4,
        "quinto": 5,
        "décimo": 10,
        "tercera": 3,
        "cuarta": 4,
        "quinta": 5,
        "décima": 10,
    },
    unit_joints=r",? (?:y |con )?|,|",
    between=r" ?(?:-|a|al|hasta(?: las?)?|y|e|o|a las?|y las?) ?",
    adjectives="primeros|primeras|enteros|enteras|más",
    clocks=(
        r"\blas? {h}(?: (?P<way>y|menos) (?:(?P<part>media|cuarto)|{m}))" + _NOT_COUNTED,
        r"{named} (?P<way>y|menos) (?:(?P<part>media|cuarto)|{m})" + _NOT_COUNTED,
        r"\blas? {h}(?:[:.]{m2})?(?: ?(?:h|horas?)\b\.?)?"
        + followed_by("y|o|de|a|en|del|hasta|todos|cada|hs|p|si"),
        r"{h}[:.]{m2}(?::{s})? ?(?:h|hs|horas)\b\.?",
        r"{h}:{m2}(?::{s})?",
        r"{h}(?= ?(?:a\. ?m\b|p\. ?m\b|am\b|pm\b))",
        r"{h}(?= de la (?:mañana|tarde|noche|madrugada))",
    ),
    times={"mediodía": 720, "mediodia": 720, "medianoche": 0},
    halves=(
        ("am", r" ?(?:a\. ?m\.?|am\b|(?:de|por) la (?:mañana|madrugada))"),
        ("pm", r" ?(?:p\. ?m\.?|pm\b|(?:(?:de|por) la tarde|del mediodía))"),
        ("night", r" (?:de|por) la noche"),
    ),
    dates=(r"(?:el )?(?:{d}|primero) de {month}(?: (?:de|del) {y})?", r"{d} {month}(?: {y})?"),
    repeats={"doble": 2},
    letters={
        "a": "a",
        "be": "b",
        "ce": "c",
        "de": "d",
        "e": "e",
        "efe": "f",
        "ge": "g",
        "hache": "h",
        "i": "i",
        "jota": "j",
        "ka": "k",
        "ele": "l",
        "eme": "m",
        "ene": "n",
        "o": "o",
        "pe": "p",
        "cu": "q",
        "erre": "r",
        "ese": "s",
        "te": "t",
        "u": "u",
        "uve": "v",
        "equis": "x",
        "zeta": "z",
    },
)
