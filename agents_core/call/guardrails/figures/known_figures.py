"""Figures that an agent may say: those of passages, tool results and the caller, by value."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, Decimal
from itertools import islice

from agents_core.call.guardrails.figures.figure_bands import free_places
from agents_core.call.guardrails.figures.figure_parts import MOST_NEIGHBOURS, with_carried_units
from agents_core.call.guardrails.figures.figure_place import Place
from agents_core.call.guardrails.figures.figure_rates import periods_of, stated_per
from agents_core.call.guardrails.figures.idle_figures import counted_nouns, is_idle, numbers_a_list
from agents_core.call.guardrails.figures.json_figures import as_lines
from agents_core.call.guardrails.figures.weekdays import KnownDays
from agents_core.language.figures import (
    DateParts,
    Figure,
    FigureKind,
    Reading,
    read_in_any_language,
    units_per,
    with_clock_of_24_hours,
)
from agents_core.language.figures.comparison import (
    Key,
    provided,
    same_date,
    same_value,
    wanted,
)
from agents_core.language.figures.lexicon.claims.claim_words import NO_TOPIC
from agents_core.language.figures.reading.digit_rows import PHONE_DIGITS
from agents_core.language.figures.reading.hour_ranges import with_hours, with_hours_of_days
from agents_core.language.sentences import STOP_WORDS

_PRICES = frozenset({FigureKind.MONEY, FigureKind.PERCENT})
_PRICED = re.compile(
    r"\b(?:fees?|fares?|costs?|prices?|priced|charges?|charged|pays?|paid|paying|refunds?|refunded"
    r"|deposits?|fines?|penalty|tax|bill|total|worth|spend|spent|owes?)\b"
    r"(?:\s*:|\s+(?:is|are|was|be|of|a|an|the|at|to|me|you|about|around|only|just|exactly|up|it"
    r"|roughly|in))*\s*$",
    re.IGNORECASE,
)  #: before a figure: it is a price
_PRICED_CHARS = 40
_MOST_NEWEST = 2  #: texts
_MOST_PLACES = 8  #: of one value in the sources; with more of them nothing is compared
_NEXT_WORD = re.compile(r"[ \t]+([^\W\d_]+)")


@dataclass(slots=True)
class KnownFigures:
    """Figures an agent may say, indexed by value."""

    language: str = "en"  #: tried first; figures in the other languages are read too
    keys: dict[Key, list[int]] = field(default_factory=dict)  #: -> where in ``read`` they stand
    dates: set[DateParts] = field(default_factory=set)
    values: set[Decimal] = field(default_factory=set)  #: whatever their unit
    any_unit: set[Decimal] = field(default_factory=set)  #: numbers that count nothing: "22 x 14"
    unsure: set[tuple[Reading, ...]] = field(default_factory=set)
    digit_strings: set[str] = field(default_factory=set)  #: digits of codes and phone numbers
    codes: set[str] = field(default_factory=set)
    code_digits: set[str] = field(default_factory=set)  #: of codes with letters
    by_value: dict[Decimal, list[int]] = field(default_factory=dict)  #: -> where in ``read``
    periods: set[str] = field(default_factory=set)  #: figures are stated per: "night", "kilogram"
    counted: set[str] = field(default_factory=set)  #: stems of what figures count: "bag"
    read: list[tuple[str, Figure]] = field(default_factory=list)  #: with their texts
    prices: list[Figure] = field(default_factory=list)  #: that were left out
    days: KnownDays = field(default_factory=KnownDays)
    newest: tuple[str, ...] = ()  #: the last texts that were added
    found: dict[int, object] = field(default_factory=dict)  #: by place in ``read``: kept work
    free: list[Place] = field(default_factory=list)  #: where something costs nothing
    _known_texts: set[str] = field(default_factory=set)

    @classmethod
    def of(
        cls, texts: Iterable[str], language: str = "en", *, figures_of_speech: bool = True
    ) -> "KnownFigures":
        """All figures of these texts."""
        known = cls(language)
        known.add_texts(texts, figures_of_speech=figures_of_speech)
        return known

    def add_texts(
        self, texts: Iterable[str], *, figures_of_speech: bool = True, with_prices: bool = True
    ) -> None:
        """Add the figures of these texts; known texts are skipped.

        Without ``figures_of_speech``, "one or two short sentences" adds no figure; without
        ``with_prices``, no price and no percentage is added.
        """
        for text in texts:
            if text in self._known_texts:
                continue
            self._known_texts.add(text)
            text = as_lines(text)
            self.newest = (*self.newest, text)[-_MOST_NEWEST:]
            self.periods.update(periods_of(text), units_per(text))
            figures = self._figures_of(text)
            self.days.add(text, figures)
            self.free.extend(free_places(text, figures))
            for figure in figures:
                idle = not figures_of_speech and is_idle(text, figure, frozenset())
                priced = not with_prices and is_priced(text, figure)
                if priced:
                    self.prices.append(figure)
                if not idle and not priced and not numbers_a_list(text, figure):
                    self._add(text, figure)

    def _figures_of(self, text: str) -> list[Figure]:
        figures = with_clock_of_24_hours(list(figures_of(text, self.language)))
        return with_carried_units(text, with_hours_of_days(text, figures))

    def said_in(self, text: str) -> list[Figure]:
        """The figures of an answer; "from ten to five" are times where these hours are known."""
        figures = list(figures_of(text, self.language))
        return with_hours(text, figures, self._is_hour)

    def _is_hour(self, time: Reading) -> bool:
        return any(key in self.keys for key in wanted(time))

    def _add(self, text: str, figure: Figure) -> None:
        self.read.append((text, figure))
        self.counted.update(counted_nouns(text, figure))
        self.periods.update(stated_per(text, figure))
        same_number = len({reading.value for reading in figure.readings}) == 1
        kinds = {reading.kind for reading in figure.readings}
        if not figure.certain and len(kinds) == 1 and not same_number:
            self.unsure.add(figure.readings)  # "1.500": no grounds but for itself
            return
        if len(figure.digits) >= 3 and figure.kind is not FigureKind.CODE:
            self.digit_strings.add(figure.digits)
        self.values.update(Decimal(part) for part in figure.parts)
        for reading in figure.readings:
            self._add_reading(text, figure, reading)
        self._add_pair(text, figure)

    def _add_reading(self, text: str, figure: Figure, reading: Reading) -> None:
        if isinstance(reading.value, Decimal):
            self.by_value.setdefault(reading.value, []).append(len(self.read) - 1)
        for key in provided(reading):
            self.keys.setdefault(key, []).append(len(self.read) - 1)
        value = reading.value
        if isinstance(value, DateParts):
            self.keys.setdefault(_day(value), []).append(len(self.read) - 1)
            self.dates.add(value)
            self.values.update({Decimal(value.day), Decimal(value.year or value.day)})
        elif isinstance(value, str):
            if reading.kind is FigureKind.CODE:
                self._add_code(value)
            else:
                self.digit_strings.add(value)
                self.values.add(Decimal(value))
        elif reading.kind is FigureKind.TIME:
            hour, minute = value // 60, value % 60
            self.values.update({hour, hour % 12 or Decimal(12), minute})
        else:
            self.values.add(value)
            whole = value.to_integral_value(ROUND_DOWN)  # "//" fails on more than 28 digits
            if reading.kind is FigureKind.MONEY and value != whole:
                self.values.update({whole, (value - whole) * 100})
            counts = _NEXT_WORD.match(text, figure.end)
            if reading.kind is FigureKind.NUMBER and (
                counts is None
                or counts[1].lower() in STOP_WORDS
                or len(counts[1]) == 1
                or (self._ends_range(figure) and counts[1].lower() in NO_TOPIC)
            ):
                self.any_unit.add(value)

    def _ends_range(self, figure: Figure) -> bool:
        return len(self.read) > 1 and self.read[-2][1].range_end == figure.end

    def _add_code(self, code: str) -> None:
        self.codes.add(code)
        self.code_digits.add(re.sub(r"\D", "", code))

    def _add_pair(self, text: str, figure: Figure) -> None:
        """ "SW1A 2AA" may be said as one code."""
        if len(self.read) < 2 or self.read[-2][0] is not text:
            return
        first = self.read[-2][1]
        codes = (first.value, figure.value)
        if first.kind is figure.kind is FigureKind.CODE and first.end + 1 == figure.start:
            self._add_code("".join(map(str, codes)))

    def contains(self, figure: Figure) -> bool:
        """Whether this figure, in any of its readings, is among them."""
        if figure.readings in self.unsure:
            return True
        if figure.kind is FigureKind.CODE and _letters(str(figure.value)) in map(
            _letters, self.codes
        ):
            return self._contains_code(str(figure.value))  # "B 23" is no 23 where "B22" is known
        return any(self._contains(figure, reading) for reading in figure.readings)

    def _contains(self, figure: Figure, reading: Reading) -> bool:
        value, kind = reading.value, reading.kind
        if isinstance(value, DateParts):
            return any(same_date(value, known) for known in self.dates)
        if any(key in self.keys for key in wanted(reading)):
            return True
        if kind is FigureKind.CODE:
            return self._contains_code(str(value))
        if isinstance(value, str):
            return self._contains_digits(figure, value)
        if kind is FigureKind.NUMBER:
            return value in self.values or figure.digits in self.digit_strings | self.code_digits
        if kind is FigureKind.TIME and reading.unit == "12h":  # "at one" of "Saturday 9-13"
            return value / 60 + 12 in self.any_unit
        return kind in (FigureKind.DURATION, FigureKind.MEASURE) and value in self.any_unit

    def places_of(self, figure: Figure) -> list[Place]:
        """Where the sources state this value; none where they state it in more places than
        ``_MOST_PLACES``. A sentence that two sources share counts once."""
        found = {
            at
            for reading in figure.readings
            for key in _lookups(reading)
            for at in self.keys.get(key, ())[: _MOST_PLACES + 1]
        }
        price = _as_price(figure)
        if not found and price is not None:  # "four ninety-five"
            found = set(self.keys.get((FigureKind.MONEY, "any", price.normalize()), ()))
        bare = not found and figure.kind is FigureKind.NUMBER and not figure.ordinal
        if bare and isinstance(figure.value, Decimal):  # "leave it six" may be six hours
            found = set(self.by_value.get(figure.value, ())[: _MOST_PLACES + 1])
        if len(found) > _MOST_PLACES:
            return []
        places = [self.place(at) for at in sorted(found)]
        return [place for place in places if price or bare or same_value(place.figure, figure)]

    def places(self) -> Iterator[Place]:
        """Every figure of the sources where it stands."""
        return map(self.place, range(len(self.read)))

    def passages(self) -> Iterator["Passage"]:
        """The figures of each passage: of a source, or of what blank lines part in it."""
        first = 0
        for at in range(1, len(self.read) + 1):
            if at == len(self.read) or self._parts(at - 1, at, "\n\n"):
                yield Passage(self, range(first, at))
                first = at

    def sources(self) -> Iterator["Passage"]:
        """The figures of each source, or of each record of a JSON one, the newest first: a table
        with what stands below it."""
        last = len(self.read)
        for at in range(last - 1, -1, -1):
            if at == 0 or self._parts(at - 1, at, "\n\n\n"):
                yield Passage(self, range(at, last))
                last = at

    def _parts(self, at: int, following: int, gap: str) -> bool:
        (text, figure), (other, second) = self.read[at], self.read[following]
        return text is not other or text.find(gap, figure.end, second.start) >= 0

    def shares(self) -> Iterator[Place]:
        """The percentages of the sources, the newest first, ``_MOST_PLACES`` at most."""
        percent = (at for at in reversed(range(len(self.read))) if self._is_share(at))
        return (self.place(at) for at in islice(percent, _MOST_PLACES))

    def _is_share(self, at: int) -> bool:
        return self.read[at][1].kind is FigureKind.PERCENT

    def place(self, at: int) -> Place:
        """Figure number ``at`` of ``read`` among its neighbours."""
        text = self.read[at][0]
        first = last = at
        while first > max(at - MOST_NEIGHBOURS, 0) and self.read[first - 1][0] is text:
            first -= 1
        while last < min(at + MOST_NEIGHBOURS, len(self.read) - 1) and (
            self.read[last + 1][0] is text
        ):
            last += 1
        return Place.of(text, [one for _, one in self.read[first : last + 1]], at - first)

    def _contains_code(self, code: str) -> bool:
        """A code's digits are enough where no code with its letters is known."""
        if code in self.codes or any(len(code) > 2 and code in known for known in self.codes):
            return True
        digits = re.sub(r"\D", "", code)
        if _letters(code) in map(_letters, self.codes):
            return False
        return digits in self.digit_strings or Decimal(digits or 0) in self.values

    def _contains_digits(self, figure: Figure, digits: str) -> bool:
        """A phone number, or a part of one; or numbers said in a row that are each known."""
        known = self.digit_strings | self.code_digits
        if digits in known or (len(digits) >= 3 and any(digits in one for one in known)):
            return True
        parts = figure.parts
        if _as_price(figure) in self.values:
            return True
        if len(digits) >= PHONE_DIGITS:
            return False
        spelled = all(len(part) == 1 for part in parts) and "," not in figure.text
        return bool(parts) and not spelled and all(Decimal(part) in self.values for part in parts)


@dataclass(frozen=True, slots=True)
class Passage:
    """Figures of the sources that stand together."""

    known: KnownFigures
    at: range  #: where in ``read``

    @property
    def figures(self) -> list[Figure]:
        """Its figures."""
        return [self.known.read[at][1] for at in self.at]

    def places(self) -> Iterator[Place]:
        """Its figures where they stand."""
        return map(self.known.place, self.at)


def _letters(code: str) -> str:
    return re.sub(r"\d", "", code)


def _as_price(figure: Figure) -> Decimal | None:
    """ "Six ninety-five" is 6.95 of any currency."""
    parts = figure.parts
    return Decimal(".".join(parts)) if len(parts) == 2 and len(parts[1]) == 2 else None


def _lookups(reading: Reading) -> Iterator[Key]:
    """The keys under which a value stands; a source may not repeat its unit."""
    yield from wanted(reading)
    value = reading.value
    if isinstance(value, DateParts):
        yield _day(value)
    elif isinstance(value, Decimal) and reading.unit:
        yield from wanted(Reading(FigureKind.NUMBER, value))


def _day(date: DateParts) -> Key:
    return FigureKind.DATE, "day", Decimal(date.day)


def figures_of(text: str, language: str) -> Iterator[Figure]:
    """The figures of a text; a price of "fifty pounds" is no weight."""
    for figure in read_in_any_language(text, language):
        money = [one for one in figure.readings if one.kind is FigureKind.MONEY]
        if money and not figure.certain and is_priced(text, figure):
            figure = replace(figure, reading=money[0], others=tuple(money[1:]))
        yield figure


def is_priced(text: str, figure: Figure) -> bool:
    """Money or a percentage, by its unit or by the words before it."""
    kinds = {reading.kind for reading in figure.readings}
    if kinds <= _PRICES:
        return True
    if figure.kind is not FigureKind.NUMBER and FigureKind.MONEY not in kinds:
        return False
    counts = _NEXT_WORD.match(text, figure.end)
    if figure.kind is FigureKind.NUMBER and counts and counts[1].lower() not in STOP_WORDS:
        return False  # "a refund of two tickets"
    before = text[max(figure.start - _PRICED_CHARS, 0) : figure.start]
    return _PRICED.search(before) is not None
