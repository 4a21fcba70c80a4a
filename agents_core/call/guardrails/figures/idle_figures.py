"""Figures that need no source: "one moment", "24/7", the numbers of a list."""

import re
from collections.abc import Iterator, Set
from decimal import Decimal

from agents_core.language.figures import Figure, FigureKind
from agents_core.language.figures.lexicon.claims.claim_words import EVERY
from agents_core.language.figures.unit_sizes import in_base
from agents_core.language.sentences import STOP_WORDS, stem

_NOTHING_COUNTED = frozenset(
    "agent agents answer answers area areas case cases choice choices colleague colleagues "
    "detail details kind kinds moment moments option options part parts point points question "
    "questions quick reason reasons step steps thing things topic topics way ways word "
    "words".split()
)
_RULES_COUNT = frozenset(
    stem(word)
    for word in "adult bag bed carrier carry change check child children device dog free guest "
    "item people person pet piece room row seat stop ticket time upgrade".split()
)
"""What policies of any trade count; added to what this call's own texts count."""
_WORD = re.compile(r"[^\W\d_]+")
_SURE = frozenset({"sure", "certain", "right", "clear", "agree"})
_LIMITS = re.compile(
    r"\b(?:within|in|for|after|under|over|than|about|around|only|takes?|is|lasts?|least|most|to|by"
    r"|be|every|nearly|almost)\s\Z",
    re.IGNORECASE,
)
_LIMITED = re.compile(
    r"(?:['’]s?)?\s(?:before|after|earlier|later|ago|in advance|notice|long|or|beforehand)\b",
    re.IGNORECASE,
)
_NEVER_IDLE = frozenset({"hour", "month", "year"})  #: "is there a day that suits you?" is idle
_RATE = re.compile(
    r"(?:\d|\b(?:euros?|dollars?|pounds?|cents?|pence|francs?|once|twice|times|percent|bucks"
    r"|kilomet\w+|miles|fifty|\w+t(?:y|een)))[^.!?]{0,12}\Z",
    re.IGNORECASE,
)  #: before "an hour": how much of something in each
_COUNTED_BY = (FigureKind.DURATION, FigureKind.MEASURE)
_COUNT = re.compile(r"\b(?:one|two|three|four|five|six) (?:[a-z]+ )?\Z", re.IGNORECASE)
"""Before "an hour": "one shuttle an hour"."""
_ALL_DAY = re.compile(r"\b24\s*/\s*7\b|twenty[- ]four[ /-]+seven", re.IGNORECASE)
_PRICE = re.compile(
    r"[€$£¥₹]|\b(?:euros?|dollars?|pounds?|cents?|pence|bucks|francs?|franken|libras?|dólar\w*)\b",
    re.IGNORECASE,
)
SHORT_WAIT = "(seconds and minutes)"
"""Stands among what sources count where they state seconds or minutes."""
_LARGEST_SMALL = 3  #: a larger count in words always states something


def is_idle(text: str, figure: Figure, counted: Set[str]) -> bool:
    """Whether a figure is a figure of speech. ``counted``: stems of what sources count."""
    if numbers_a_list(text, figure) or _is_all_day(text, figure):
        return True
    after = list(_words_after(text, figure, 3))
    if figure.kind is FigureKind.PERCENT and figure.value == 100:
        return bool(_SURE & set(after))
    if not figure.in_words or figure.kind not in (FigureKind.NUMBER, FigureKind.DURATION):
        return False
    value = figure.value
    if not isinstance(value, Decimal):
        return False
    if figure.kind is FigureKind.DURATION:
        return _is_idle_wait(text, figure, value, counted)
    if _NOTHING_COUNTED & set(after[:2]) and value <= 10:
        return True
    nouns = {stem(word) for word in after[:2]}
    if value <= 1:
        return not (nouns & counted) or figure.ordinal or "of" in after[:1]
    return value <= _LARGEST_SMALL and not (nouns & (counted | _RULES_COUNT))


def _is_idle_wait(text: str, figure: Figure, value: Decimal, counted: Set[str]) -> bool:
    if (figure.unit == "second" and value <= 10) or (figure.unit == "minute" and value <= 2):
        return figure.article or value == 1 or SHORT_WAIT not in counted
    if not figure.article or figure.text.lower().split()[0] not in ("a", "an"):
        return False
    if figure.unit in _NEVER_IDLE:
        return _RATE.search(text[max(figure.start - 40, 0) : figure.start]) is not None
    before = text[max(figure.start - 12, 0) : figure.start]  # "20 euros a day" is a rate
    return not _LIMITS.search(before) and not _LIMITED.match(text, figure.end)


def is_period(text: str, figure: Figure, periods: Set[str], *, goes_on: bool) -> bool:
    """Whether "a night" or "a kilo" is what a price of the same sentence is stated per, or "every
    sixty minutes" is "hourly".

    ``periods``: the periods and units that sources state figures per. ``goes_on``: the sentence
    still grows, so its price may follow.
    """
    value = figure.value
    if figure.kind not in _COUNTED_BY or not isinstance(value, Decimal):
        return False
    if in_base(value, figure.unit) not in (in_base(Decimal(1), one) for one in periods):
        return False
    before = text[max(figure.start - 60, 0) : figure.start]
    if EVERY.search(before):
        return True
    if value != 1:
        return False
    counted = figure.article and (_COUNT.search(before) or _RATE.search(before))
    after = text[figure.end : figure.end + 60]
    return bool(counted or goes_on or _PRICE.search(before) or _PRICE.search(after))


def _is_all_day(text: str, figure: Figure) -> bool:
    near = text[max(figure.start - 8, 0) : figure.end + 12]
    return figure.digits in ("24", "7", "247") and _ALL_DAY.search(near) is not None


def counted_nouns(text: str, figure: Figure) -> Iterator[str]:
    """Stems of what a number of a source counts: "2 checked bags" counts bags."""
    if figure.unit in ("second", "minute"):
        yield SHORT_WAIT
    if figure.kind is FigureKind.NUMBER:
        yield from (stem(word) for word in _words_after(text, figure, 2) if word not in STOP_WORDS)


def _words_after(text: str, figure: Figure, count: int) -> Iterator[str]:
    end = figure.end + (text[figure.end - 1].isdecimal() and text[figure.end :][:2] == ". ")
    for _ in range(count):
        word = _WORD.search(text, end, end + 40)
        if word is None or re.search(r"[.,;:!?\n]", text[end : word.start()]):
            return
        yield word[0].lower()
        end = word.end()


def numbers_a_list(text: str, figure: Figure) -> bool:
    """Whether a figure is the number of a list's item: "1. Pack."."""
    if not re.fullmatch(r"\d{1,2}", figure.text):
        return False
    before = text[max(figure.start - 80, 0) : figure.start]
    at_start = "\n" in before or figure.start <= 80
    return (
        at_start
        and not before.rpartition("\n")[2].strip()
        and bool(re.match(r"[.)]\s", text[figure.end : figure.end + 2]))
    )
