"""German words around numbers."""

from decimal import Decimal

from agents_core.language.figures.lexicon.words import (
    HALF,
    QUARTER,
    THREE_QUARTERS,
    Words,
    followed_by,
)

GERMAN = Words(
    articles=frozenset("ein eine einen einem einer eines".split()),
    clock_one="ein",
    spellings={
        "eine": "ein",
        "einen": "ein",
        "einem": "ein",
        "einer": "ein",
        "zwo": "zwei",
        "fuenf": "fünf",
        "zwoelf": "zwölf",
    },
    extra_numbers={
        **dict.fromkeys("anderthalb anderthalbe anderthalben".split(), Decimal("1.5")),
        "dutzend": Decimal(12),
    },
    scales={
        "million": 10**6,
        "millionen": 10**6,
        "mio": 10**6,
        "tausend": 1000,
        "milliarden": 10**9,
        "dutzend": 12,
    },
    scale_parts=((r"\b(?:eine[rn]? |ein )?halbe[sn]? \Z", HALF),),
    minus=r"minus ",
    fractions=((r" und (?:ein|eine|einen) halb(?:e[nrs]?)?\b", HALF), (r" 1/2\b", HALF)),
    part_units=(
        (r"\b(?:eine[nrms]? |ein )?halbe?[nrsm]? ", HALF),
        (r"\b(?:eine |ein )?viertel ?", QUARTER),
        (r"\b(?:drei ?viertel|dreiviertel) ?", THREE_QUARTERS),
    ),
    whole_parts=(
        (r"\b(?:eine[nrms]? )?viertelstunden?\b", QUARTER, "hour"),
        (r"\b(?:eine[nrms]? )?dreiviertelstunden?\b", THREE_QUARTERS, "hour"),
    ),
    shares=r"\b(?P<n>ein|einem|zwei|drei|vier)[ -](?P<d>drittel|viertel|fünftel|zehntel)n?\b",
    halves_of=r"(?<=\bdie )hälfte\b|(?<=\bzur )hälfte\b|\bhalbe[nr]? preis\b",
    out_of=r"(?:{n}|\beine[rs]?) (?:von|aus) {d}",
    counts={
        "ein": 1,
        "einem": 1,
        "zwei": 2,
        "drei": 3,
        "vier": 4,
        "drittel": 3,
        "viertel": 4,
        "fünftel": 5,
        "zehntel": 10,
    },
    unit_joints=r",? (?:und )?|,|",
    between=r" ?(?:-|bis(?: zu)?|und|oder) ?",
    adjectives="volle|vollen|ganze|ganzen|weitere|weiteren|aufeinanderfolgende[n]?|zusätzliche[n]?",
    clocks=(
        r"(?:{m}(?: minuten?)? (?P<way>vor|nach) )?(?P<halfto>halb) {h}",
        r"(?P<part>viertel) (?P<way>vor|nach) {h}",
        r"{m}(?: minuten?)? (?P<way>vor|nach) {named}",
        r"(?P<part>eine minute) (?P<way>vor|nach) (?:{h} uhr)",
        r"(?P<part>eine minute) (?P<way>vor|nach) {named}",
        r"(?P<threeto>dreiviertel|drei viertel) {h}",
        r"(?P<five>{m})(?: minuten?)? (?P<way>vor|nach) {h}(?: uhr)?(?! ?\w+)",
        r"{h}(?:[:.]{m2})? uhr(?: {m})?",
        r"{h}:{m2}(?::{s})?",
        r"(?:(?<=\bum )|(?<=\bgegen )){h}"
        + followed_by(
            "und|oder|am|bis|an|in|morgen|heute|morgens|abends|nachmittags|vormittags|nachts|früh"
        ),
        r"{h}(?= (?:morgens|früh|vormittags|nachmittags|abends|nachts))",
    ),
    times={"mittag": 720, "mittags": 720, "12 uhr mittags": 720, "mitternacht": 0},
    halves=(
        ("am", r" (?:morgens|früh|vormittags|am (?:frühen )?(?:morgen|vormittag)|in der früh)\b"),
        ("pm", r" (?:nachmittags|abends|am (?:nachmittag|abend)|mittags)\b"),
        ("night", r" (?:nachts|in der nacht)\b"),
    ),
    dates=(r"{d}\.? ?{month}\.?(?: {y})?", r"{d}\.{dm}\.(?: ?{y})?(?!\d)"),
    repeats={"doppel": 2},
)
