"""The words of a text that belong to one of its figures: its clause, list item, row or record.

Two figures of one kind share a sentence at the strongest break between them: a semicolon, a comma,
a conjunction. Without a break it is not certain which words belong to which.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from agents_core.language.figures import DateParts, Figure, FigureKind, Reading
from agents_core.language.figures.comparison import Key, provided
from agents_core.language.figures.lexicon.claims.claim_words import (
    CONJUNCTION,
    NO_TOPIC,
    PERIOD_AFTER,
)
from agents_core.language.figures.unit_sizes import in_base
from agents_core.language.sentences import stem

Token: TypeAlias = "str | Key"
"""The stem of a word, or a figure of another kind by its value."""

MOST_CHARS = 240  #: of a part on either side of its figure
MOST_NEIGHBOURS = 8  #: figures on either side that are compared with one
PERIOD_CHARS = 40  #: after a figure, that are searched for its period

_STEM_CHARS = 5  #: "child" and "children", "cancel" and "cancellation"
_FULL_STOP = r"(?:(?<![ap]\.m)[.!?]|(?<=[ap]\.m)\.(?=\s+[A-Z]|\s*\Z))"
"""Of a sentence, not of "2 p.m. at the latest"."""
_SENTENCE_END = re.compile(rf"{_FULL_STOP}+[\"'”’)]?(?=\s|\Z)|[;\n]")
_PAUSE = re.compile(rf",\s|[()|]|\s[-–—]\s|{CONJUNCTION}", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]*\)")
_BREAKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\|",
        rf";|{_FULL_STOP}\s|\n",
        rf",\s*{CONJUNCTION}",
        r",(?=\s)",
        CONJUNCTION,
        r"\s[-–—]\s|[()]",
    )
)  #: the strongest first
_WORD = re.compile(r"(?:[^\W\d_]|[Nn]on|[Oo]ff)-[^\W\d_]{3,}|[^\W\d_]+(?:-(?:in|out|off|up)\b)?")
_PARTICLES = ("in", "out", "off", "up")
_PARTICLE_AFTER = re.compile(r"\s+(in|out|off|up)\b(?! to\b)")
_PARTICLE_VERBS = frozenset("check pick drop sign log move".split())
_LABEL = re.compile(r"(?<=\w\s)[A-HJ-Z]\Z")  #: "row A"
_ENDING = re.compile(r"(?:ern|em|en|er|es|[eisaox])\Z")
_WITH_UNIT = frozenset(
    {
        FigureKind.MONEY,
        FigureKind.PERCENT,
        FigureKind.DURATION,
        FigureKind.MEASURE,
        FigureKind.TIME,
    }
)
_LIMITED = re.compile(
    r"\b(?:of|under|over|from|than|age|ages|aged|least|most|unter|über|ab|bis|von|de|di|da|oltre"
    r"|moins|plus|menos|más) \Z",
    re.IGNORECASE,
)  #: before a number that has no unit of another: "groups of 20"
_COUNTED = re.compile(r"[ -]([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Part:
    """What belongs to one figure: its words before and after it, and the headings over it."""

    start: int
    end: int  #: in characters of the text
    before: frozenset[Token]
    after: frozenset[Token]
    over: frozenset[Token]
    sentence: tuple[int, int]  #: where its sentence begins and ends

    @property
    def own(self) -> frozenset[Token]:
        """The words before and after the figure."""
        return self.before | self.after

    @property
    def tokens(self) -> frozenset[Token]:
        """All its words."""
        return self.own | self.over

    def within(self, clause: "Part") -> "Part":
        """The words of this part that stand in the clause too."""
        before, after = self.before & clause.before, self.after & clause.after
        return replace(self, before=before, after=after)


def with_carried_units(text: str, figures: Sequence[Figure]) -> list[Figure]:
    """The figures, where a bare number has the unit of the figure before it in its sentence:
    "nine pounds for children, sixteen for adults". A price may also come before it."""
    found: list[Figure] = []
    last: Figure | None = None
    for figure in figures:
        between = text[last.end : figure.start] if last is not None else ""
        if "|" in between or _SENTENCE_END.search(between + " "):
            last = None
        in_range = figure.range_end or any(one.range_end == figure.end for one in found[-1:])
        found.append(figure if last is None or in_range else _carried(text, figure, last))
        last = found[-1] if found[-1].kind in _WITH_UNIT and not figure.article else last
    for place in range(len(found) - 2, -1, -1):
        first, second = found[place], found[place + 1]
        if FigureKind.MONEY in {one.kind for one in second.readings} and _is_price(first):
            found[place] = _carried(text, first, second)
    return found


def _is_price(figure: Figure) -> bool:
    """ "Four ninety-five" needs no unit."""
    return figure.in_words and len(figure.parts) == 2 and len(figure.parts[1]) == 2


def _carried(text: str, figure: Figure, unit: Figure) -> Figure:
    number = next((one for one in figure.readings if one.kind is FigureKind.NUMBER), None)
    if number is None or figure.kind not in (FigureKind.NUMBER, FigureKind.DIGITS):
        return figure
    counted = _COUNTED.match(text, figure.end)
    value = number.value
    if (
        figure.ordinal
        or not isinstance(value, Decimal)
        or is_pronoun(figure)
        or (counted and counted[1].lower() not in NO_TOPIC)
        or _LIMITED.search(text, max(figure.start - 12, 0), figure.start)
        or (unit.kind is FigureKind.TIME and value > 12)
    ):
        return figure
    readings = [Reading(one.kind, value, one.unit) for one in unit.readings]
    if unit.kind is FigureKind.TIME:
        readings = [Reading(FigureKind.TIME, value % 12 * 60, "12h")]
    elif _is_price(figure):
        cents = Decimal(".".join(figure.parts))
        readings += [Reading(one.kind, cents, one.unit) for one in unit.readings]
    return replace(figure, reading=readings[0], others=(*readings[1:], *figure.readings))


def is_pronoun(figure: Figure) -> bool:
    """ "An hour", "the large one"."""
    return figure.article or (figure.in_words and figure.value == 1 and not figure.ordinal)


def rivals(figure: Figure, other: Figure) -> bool:
    """Whether two figures could be taken for each other: they are of one kind, and measures of one
    dimension."""
    kinds = set(map(_measured, figure.readings)) & set(map(_measured, other.readings))
    same_range = other.end == figure.range_end or figure.end == other.range_end
    alike = bool(kinds) and figure.ordinal == other.ordinal
    return alike and not same_range and not other.article


def _measured(reading: Reading) -> tuple[FigureKind, str]:
    """Its kind; of a measure also its dimension: no area is taken for a weight."""
    if reading.kind is not FigureKind.MEASURE or not isinstance(reading.value, Decimal):
        return reading.kind, ""
    return reading.kind, in_base(reading.value, reading.unit)[0].removeprefix("metric ")


def part_of(text: str, figures: Sequence[Figure], place: int) -> Part | None:
    """The part of one of these figures; None where no break parts it from a neighbour.

    ``figures``: those of the text around it, in order.
    """
    figure = figures[place]
    start, end = sentence_of(text, figure)
    last = next((one for one in reversed(figures[:place]) if rivals(figure, one)), None)
    if last is not None and last.start >= start:
        cut = _break(text, last.end, figure.start)
        if cut is None:
            return None
        start = cut[1]
    following = next((one for one in figures[place + 1 :] if rivals(figure, one)), None)
    if following is not None and following.end <= end:
        cut = _break(text, figure.end, following.start)
        if cut is None:
            return None
        end = cut[0]
    return _between(text, start, end, figure, figures)


def clause_of(text: str, figures: Sequence[Figure], place: int) -> Part:
    """The words between the commas and conjunctions around one of these figures."""
    figure = figures[place]
    start, end = sentence_of(text, figure)
    for match in _PAUSE.finditer(text, start, figure.start):
        start = match.end()
    pause = _PAUSE.search(text, figure.end, end)
    return _between(text, start, pause.start() if pause else end, figure, figures)


def sentence_part(text: str, figures: Sequence[Figure], place: int) -> Part:
    """The words of the whole sentence of one of these figures."""
    figure = figures[place]
    return _between(text, *sentence_of(text, figure), figure, figures)


def sentence_of(text: str, figure: Figure) -> tuple[int, int]:
    """Where the sentence or line of a figure begins and ends, ``MOST_CHARS`` away at most."""
    start = first = max(figure.start - MOST_CHARS, 0)
    for match in _SENTENCE_END.finditer(text, first, figure.start):
        start = match.end()
    end = _SENTENCE_END.search(text, figure.end, figure.end + MOST_CHARS)
    return start, end.start() if end else min(figure.end + MOST_CHARS, len(text))


def _break(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the part before ends and the part after begins; words between two breaks are left
    out, as they may belong to either."""
    for pattern in _BREAKS:
        found = list(pattern.finditer(text, start, end))
        if found:
            return found[0].start(), found[-1].end()
    return None


def _between(text: str, start: int, end: int, figure: Figure, figures: Sequence[Figure]) -> Part:
    near = [one for one in figures if one.end > start and one.start < end and one is not figure]
    return Part(
        start,
        end,
        frozenset(_tokens(text, start, figure.start, near)),
        frozenset(_tokens(text, _after_period(text, figure.end), end, near)),
        frozenset(_over(text, start, figure, figures)),
        sentence_of(text, figure),
    )


def _after_period(text: str, end: int) -> int:
    """Where the words after a figure begin: "per person" tells no figure from another."""
    piece = text[end : end + PERIOD_CHARS].lower()
    period = PERIOD_AFTER.match(piece)
    return end + period.end() if period else end


def _over(text: str, start: int, figure: Figure, figures: Sequence[Figure]) -> Iterator[Token]:
    """The words of a figure's row and of the head of its column, or of those lines of its record
    or list that state no figure."""
    first, last = _paragraph(text, start, figure)
    cells = cells_over(text, start, figure)
    if cells is not None:
        for cell in cells:
            yield from _tokens(cell, 0, len(cell), ())
        return
    at = first
    for line in text[first:last].split("\n"):
        line_end = at + len(line)
        has_figure = any(one.start < line_end and one.end > at for one in figures)
        if not has_figure and not at <= figure.start < line_end:
            yield from _tokens(text, at, line_end, ())
        at = line_end + 1


def _paragraph(text: str, start: int, figure: Figure) -> tuple[int, int]:
    first = max(start - MOST_CHARS, 0)
    gap = text.rfind("\n\n", first, start)
    first = gap + 2 if gap >= 0 else first
    gap = text.find("\n\n", figure.end, figure.end + MOST_CHARS)
    return first, gap if gap >= 0 else min(figure.end + MOST_CHARS, len(text))


def cells_over(text: str, start: int, figure: Figure) -> list[str] | None:
    """The head of a figure's column, and the cells of its row without a figure; None: it is in no
    table. ``start``: where its part begins."""
    line_start = text.rfind("\n", max(figure.start - 4 * MOST_CHARS, 0), figure.start) + 1
    if text[line_start : line_start + 1] != "|":
        return None
    column = text.count("|", line_start, figure.start)
    head_start = text.find("|", _paragraph(text, start, figure)[0])
    head = text[head_start : text.find("\n", head_start)].split("|")
    row = text[line_start : line_start + 2 * MOST_CHARS].partition("\n")[0].split("|")
    cells = [cell for cell in row if not re.search(r"\d", cell)]
    if head_start < line_start and column < len(head):
        cells.append(head[column])
    return cells


def tokens_of(text: str, start: int, end: int) -> Iterator[Token]:
    """The topic words between two positions."""
    return _tokens(text, start, end, ())


def _tokens(text: str, start: int, end: int, figures: Sequence[Figure]) -> Iterator[Token]:
    """Topic words between two positions, and figures of other kinds; none in parentheses."""
    asides = [match.span() for match in _ASIDE.finditer(text, start, end)]
    spans = asides + [(one.start, one.end) for one in figures if not one.article]
    for match in _WORD.finditer(text, start, end):
        if any(first <= match.start() < last for first, last in spans):
            continue
        word = match[0].lower()
        label = len(word) == 1 and _LABEL.search(text, start, match.end())
        if word == "second":  # "a second bag" is read as a duration
            yield "2."
        elif label or (word not in NO_TOPIC and len(word) > 1):
            yield _short(word, text, match.end())
    for figure in figures:
        aside = any(first <= figure.start < last for first, last in asides)
        if start <= figure.start < end and not aside and not is_pronoun(figure):
            yield f"{figure.value}." if figure.ordinal else _value(figure.reading)


def topics_between(
    text: str, start: int, end: int, figures: Sequence[Figure] = ()
) -> Iterator[str]:
    """The topic words between two positions, without those of figures, as in a part's tokens."""
    yield from (one for one in _tokens(text, start, end, figures) if isinstance(one, str))


def _value(reading: Reading) -> Token:
    """A figure as a topic of another one: "5 days before" of "80 %"."""
    value = reading.value
    if isinstance(value, DateParts):
        return reading.kind, str(value.month), Decimal(value.day)
    if reading.kind is FigureKind.TIME and isinstance(value, Decimal):
        return reading.kind, "12h", value % 720
    return next(provided(reading))


def _short(word: str, text: str, end: int) -> str:
    """A short stem without accents; "check in" is another word than "check out"."""
    base, _, particle = word.partition("-")
    if particle not in _PARTICLES:  # "e-bike"
        base, particle = word, ""
    for one in _PARTICLES:
        if not particle and base.endswith(one) and base.removesuffix(one) in _PARTICLE_VERBS:
            base, particle = base.removesuffix(one), one
    if not particle and base in _PARTICLE_VERBS:
        after = _PARTICLE_AFTER.match(text, end)
        particle = after[1] if after else ""
    return short_stem(base) + (f"-{particle}" if particle else "")


@lru_cache(4096)
def short_stem(word: str) -> str:
    """The first characters of a word's stem, without accents."""
    plain = unicodedata.normalize("NFKD", stem(word))
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    plain = _ENDING.sub("", plain) if len(plain) > 4 else plain
    return plain[:_STEM_CHARS]
