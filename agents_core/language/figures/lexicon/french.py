"""French words around numbers."""

from decimal import Decimal

from agents_core.language.figures.lexicon.words import HALF, QUARTER, THREE_QUARTERS, Words

_AT = "|".join(
    rf"(?<=\b{word} )" for word in "à|jusqu'à|dès|vers|avant|après|partir de|depuis".split("|")
)

FRENCH = Words(
    articles=frozenset("un une".split()),
    extra_numbers={
        "douzaine": Decimal(12),
        "douzaines": Decimal(12),
        "quinzaine": Decimal(15),
    },
    ones=frozenset({"un"}),
    clock_one="une",
    not_numbers=frozenset("neuve neufs quart quarts".split()),
    scales={
        "million": 10**6,
        "millions": 10**6,
        "mille": 1000,
        "milliards": 10**9,
        "douzaine": 12,
        "douzaines": 12,
    },
    scale_parts=((r"\b(?:une? )?demie?[ -]\Z", HALF),),
    minus=r"(?<!au )(?<!du )moins ",
    fractions=(
        (r" et demie?\b", HALF),
        (r" et quart\b", QUARTER),
        (r" et trois quarts\b", THREE_QUARTERS),
    ),
    part_units=(
        (r"\b(?:une? )?demie?[ -]", HALF),
        (r"\b(?:un )?quart d'", QUARTER),
        (r"\btrois quarts d'", THREE_QUARTERS),
    ),
    shares=r"\b(?P<n>un|deux|trois|quatre) (?P<d>tiers|quart|cinquième|dixième)s?"
    r"(?= (?:est|sont|à la|à l'|au|du|de la|de votre|des|de l')| ?[.,;:!?)]|\Z)",
    halves_of=r"(?<=\bla )moitié\b(?! de (?:janvier|l'année|la semaine))|\bmoitié prix\b"
    r"|\bdemi-tarif\b",
    out_of=r"(?:{n}|\bune?) (?:{letters} )?sur {d}",
    counts={
        "un": 1,
        "deux": 2,
        "trois": 3,
        "quatre": 4,
        "tiers": 3,
        "quart": 4,
        "cinquième": 5,
        "dixième": 10,
    },
    unit_joints=r",? (?:et )?|,|",
    between=r" ?(?:-|à|au|et|ou|jusqu'à) ?",
    adjectives="premiers|premières|entiers|entières|pleins|complets",
    clocks=(
        r"{h} ?(?:h|heures?)(?: (?P<way>et) (?P<part>demie?|quart))",
        r"{h} ?(?:h|heures?) (?P<way>moins) (?:(?:le )?(?P<part>quart)|{m})",
        r"{m} minutes? (?P<way>avant) (?:{h} (?:h|heures?))\b",
        r"{m} minutes? (?P<way>avant) {named}",
        r"{named} (?P<way>et) (?P<part>demie?|quart)",
        r"{named} (?P<way>moins) (?:(?:le )?(?P<part>quart)|{m})",
        r"{named} {m}(?! ?{letters})",
        r"{h} ?(?:h|heures?) ?{m2}",
        r"{h} (?:heures?) {m}(?! ?{letters})",
        rf"(?:{_AT})" + r"{h} ?(?:h|heures?)\b",
        r"{h}(?: ?h)?(?= ?- ?{digit}+ ?h\b)",  # "9h–17h"
        r"(?:(?<={digit}h-)|(?<={digit}h - )|(?<={digit} h - )|(?<={digit}-)){h} ?h\b",
        r"{h} ?(?:h|heures?)\b(?= (?:du (?:matin|soir)|de l'après-midi|de la nuit))",
        r"{h}:{m2}(?::{s})?",
    ),
    times={"midi": 720, "minuit": 0},
    halves=(
        ("am", r" du matin"),
        ("pm", r" (?:du soir|de l'après-midi)"),
        ("night", r" (?:de la nuit|la nuit)\b"),
    ),
    dates=(r"(?:le )?{d}(?:er)? {month}(?: {y})?",),
    repeats={"double": 2},
)
