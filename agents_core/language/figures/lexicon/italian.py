"""Italian words around numbers."""

from decimal import Decimal

from agents_core.language.figures.lexicon.words import (
    HALF,
    QUARTER,
    THREE_QUARTERS,
    Words,
    followed_by,
)

_AT = r"\b(?:le |alle |dalle |ore |l'|all'|dall')"
_NOT_COUNTED = r"(?! (?!(?:di|del|della|e|a|in|o|alle|fino)\b){letters})"

ITALIAN = Words(
    articles=frozenset("un uno una".split()),
    ones=frozenset({"uno"}),
    clock_one="una",
    not_numbers=frozenset("quarto quarta quarti".split()),
    extra_numbers={"dozzina": Decimal(12), "dozzine": Decimal(12)},
    scales={
        "milione": 10**6,
        "milioni": 10**6,
        "mila": 1000,
        "mille": 1000,
        "miliardi": 10**9,
        "dozzina": 12,
        "dozzine": 12,
    },
    scale_parts=((r"\bmezz[oa] \Z", HALF),),
    minus=r"meno ",
    fractions=(
        (r" e mezz[oa]\b", HALF),
        (r" e un quarto\b", QUARTER),
        (r" e tre quarti\b", THREE_QUARTERS),
    ),
    part_units=(
        (r"\bmezz(?:[oa] |')", HALF),
        (r"\b(?:un )?quarto d[i'] ?", QUARTER),
        (r"\btre quarti d[i'] ?", THREE_QUARTERS),
    ),
    shares=r"\b(?P<n>un|due|tre|quattro) (?P<d>terz|quart|quint|decim)[oi]"
    r"(?= (?:si|è|va|alla|al|dei|degli|del|delle|della|dell'|dello|in meno)|[ ]?[.,;:!?)]|\Z)",
    halves_of=r"(?<=\bla )metà\b|\bmetà prezzo\b",
    out_of=r"(?:{n}|\b(?:uno|una|un)) (?:{letters} )?su {d}",
    counts={
        "un": 1,
        "due": 2,
        "tre": 3,
        "quattro": 4,
        "terz": 3,
        "quart": 4,
        "quint": 5,
        "decim": 10,
    },
    unit_joints=r",? (?:e )?|,|",
    between=r" ?(?:-|a|ai|al|alle|e|o|fino a|e le) ?",
    adjectives="primi|prime|interi|intere|pieni|consecutivi",
    clocks=(
        _AT + r"{h} (?P<way>e|meno) "
        r"(?:(?P<part>mezz[ao]|un quarto)|(?P<threeq>tre quarti)|{m})" + _NOT_COUNTED,
        r"{named} (?P<way>e|meno) (?:(?P<part>mezz[ao]|un quarto)|{m})" + _NOT_COUNTED,
        _AT + r"{h}(?:[:.]{m2})?" + followed_by("e|o|di|alle|del|della|fino|in|ogni|dal"),
        r"{h}:{m2}(?::{s})?",
        r"{h}[.]{m2} ?(?:h|ore)\b",
    ),
    times={"mezzogiorno": 720, "mezzanotte": 0},
    halves=(
        ("am", r" (?:di mattina|del mattino|della mattina)\b"),
        ("pm", r" (?:del pomeriggio|di pomeriggio|di sera|della sera)\b"),
        ("night", r" (?:di notte|della notte)\b"),
    ),
    dates=(r"(?:il |l')?{d}[°º]? {month}(?: (?:del )?{y})?", r"primo {month}(?: {y})?"),
    repeats={"doppio": 2},
    letters={
        "a": "a",
        "bi": "b",
        "ci": "c",
        "di": "d",
        "e": "e",
        "effe": "f",
        "gi": "g",
        "acca": "h",
        "i": "i",
        "elle": "l",
        "emme": "m",
        "enne": "n",
        "o": "o",
        "pi": "p",
        "cu": "q",
        "erre": "r",
        "esse": "s",
        "ti": "t",
        "u": "u",
        "vu": "v",
        "zeta": "z",
        "kappa": "k",
    },
)
