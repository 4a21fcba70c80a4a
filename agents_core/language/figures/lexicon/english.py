"""English words around numbers."""

from decimal import Decimal

from agents_core.language.figures.lexicon.words import (
    HALF,
    QUARTER,
    THREE_QUARTERS,
    Words,
    followed_by,
)

_BY_DAY = r"(?:in the (?:early )?|this )(?:morning|afternoon|evening)|at night|tonight"
_AT = r"(?:(?<=\bat )|(?<=\bby )|(?<=\buntil )|(?<=\btill ))"
_IS = r"(?:(?<=\bat )|(?<=\bby )|(?<=\buntil )|(?<=\bis )|(?<=\bit's ))"
_AFTER = (
    "and|or|on|to|in|at|every|each|sharp|for|tomorrow|today|until|this|next|from|if|so|the|o'clock"
)

ENGLISH = Words(
    articles=frozenset({"a", "an"}),
    second=frozenset({"second"}),
    seconds_after=frozenset({"one", "a", "per", "every", "split"}),
    not_numbers=frozenset({"o", "oh", "ones"}),
    pronoun="one",
    pronoun_after=frozenset(
        "first second third fourth fifth last next this that which each every another other no any "
        "some only".split()
    ),
    hundreds_and="and",
    extra_numbers={"dozen": Decimal(12)},
    scales={"million": 10**6, "thousand": 1000, "hundred": 100, "billion": 10**9, "dozen": 12},
    scale_parts=(
        (r"(?:(?<!and )\ba half|(?<!and a )\bhalf)[ -](?:an?[ -])?\Z", HALF),
        (r"\b(?:a )?quarter of (?:an? )?\Z", QUARTER),
        (r"\bthree[ -]quarters of (?:an? )?\Z", THREE_QUARTERS),
    ),
    minus=r"(?:minus|negative) ",
    fractions=(
        (r"(?: |-)and(?: |-)a(?: |-)half\b", HALF),
        (r" and a quarter\b", QUARTER),
        (r" and three[ -]quarters\b", THREE_QUARTERS),
        (r"[ -]1/2\b", HALF),
    ),
    part_units=(
        (r"\bhalf(?: an?|-an?)?[ -]", HALF),
        (r"\b(?:a )?quarter(?: of an?)?[ -]", QUARTER),
        (r"\bthree[ -]quarters of an? ", THREE_QUARTERS),
    ),
    whole_parts=(
        (r"\bfortnight\b", Decimal(2), "week"),
        (r"\bhalf[ -]hourly\b", HALF, "hour"),
    ),
    shares=r"\b(?P<n>an?|one|two|three|four)[ -](?P<d>third|quarter|fifth|tenth)s?"
    r"(?:(?= (?:of|off)\b)|(?<=\bone third)(?= (?:is|was|has|will|must|can|at|on|when|up)\b)"
    r"|(?<=two thirds)(?= (?:is|are|were|have|will|must|can|at|on|when|up)\b)"
    r"|(?<!\ba quarter)(?<!\ba third)(?= ?[.,;:!?)]|\Z))",
    halves_of=r"(?<!first )(?<!second )(?<!other )\bhalf"
    r"(?=-price| price| off| now\b| up ?front| in advance"
    r"| on (?:delivery|arrival)| (?:of )?(?:the|your|my|it)\b"
    r"(?! (?:time|day|night|hour|week|month|year))|(?<=\bpay half)(?: ?[.,;:!?)]|\Z)"
    r"|(?<=\bpays half)(?: ?[.,;:!?)]|\Z))",
    out_of=r"{n} (?:{letters} )?(?:in|out of)(?: every)? {d}",
    counts={
        "a": 1,
        "one": 1,
        "two": 2,
        "three": 3,
        "four": 4,
        "third": 3,
        "quarter": 4,
        "fifth": 5,
        "tenth": 10,
    },
    unit_joints=r",? (?:and )?|,|",
    between=r" ?(?:-|to|and|or|through|until|till) ?",
    adjectives="full|whole|consecutive|us|u\\.s\\.|more|additional|extra|further|short|long"
    "|entire|complete|straight|clear",
    clocks=(
        r"(?P<part>half|(?:a )?quarter) (?P<way>past|to|after|before|of|till) {h}",
        r"(?P<part>a minute) (?P<way>past|to|after|before|of|till) {h}",
        r"{m}(?: minutes?)? (?P<way>past) {h}",
        r"{m} minutes? (?P<way>to|before|after) {h}",
        _IS + r"(?P<five>{m}) (?P<way>to|after) {h}(?! ?\w+)",
        r"(?<!from )(?P<five>{m}) (?P<way>to|before|of|after) {h}(?= (?:" + _BY_DAY + r"))",
        r"(?<!from )(?<!open )(?P<five>{m})(?: minutes?)? (?P<way>to|before|after) {named}",
        r"{h}(?:[:.h]{m2}| (?:oh |o )?{m})? ?(?P<oclock>o'clock|o' clock)",
        r"{h}[.]{m2}(?= ?(?:a\.? ?m\b|p\.? ?m\b|o'clock))",
        r"{h}:{m2}(?::{s})?",
        r"{h}(?: (?:oh |o )?{m})?(?= ?(?:a\.? ?m\b|p\.? ?m\b)(?!\w))",
        r"(?<![\w-]){h}(?: (?:oh |o )?{m})?(?= (?:" + _BY_DAY + r"))",
        _AT + r"{h}(?: (?:oh |o )?{m})?" + followed_by(_AFTER),
    ),
    hundreds_clock="hundred",
    times={
        "noon": 720,
        "midday": 720,
        "midnight": 0,
        "12 noon": 720,
        "twelve noon": 720,
        "12 midnight": 0,
    },
    halves=(
        ("am", r" ?(?:a\.m\.?|a\.? ?m\b|in the (?:early )?morning|this morning)"),
        ("pm", r" ?(?:p\.m\.?|p\.? ?m\b|(?:in the|this) (?:afternoon|evening)|tonight)"),
        ("night", r" ?at night"),
    ),
    dates=(
        r"(?:the )?{d}(?:st|nd|rd|th)? (?:of )?{month}(?:,? {y})?",
        r"{month}\.? (?:the )?{d}(?![.,]{digit})(?:st|nd|rd|th)?(?:,? {y})?",
    ),
    zero=frozenset({"oh", "o"}),
    repeats={"double": 2, "triple": 3},
)
