"""Whether a figure an agent says is grounded in a passage, a tool result or the caller's words."""

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace

from agents_core.call.guardrails.figures import MONEY, SAME_UNIT, Figure, canonical, figures
from agents_core.language.sentences import STOP_WORDS

LONG_DIGITS = 7  #: as many digits may be private: the sentence about them does not quote them

_EXACT = MONEY | {"percent"}

_NOTHING_COUNTED = frozenset(
    "agent agents answer answers area areas case cases choice choices colleague colleagues "
    "detail details kind kinds moment moments of option options part parts point points question "
    "questions quick reason reasons step steps thing things topic topics way ways word "
    "words".split()
)
_RULES_COUNT = frozenset(
    "adult adults bag bags bed beds carrier carriers carry change changes checked child children "
    "device devices dog dogs free guest guests item items people person pet pets piece pieces room "
    "rooms row rows seat seats stop stops ticket tickets time times upgrade upgrades".split()
)
"""What rules of any trade count; added to what this call's own texts count."""
_MOVED_ON = re.compile(r"\w\W+\w+\W+\w|\w\W*[!?;]")  #: what follows can no longer be part of it
_PRICED = re.compile(
    r"\b(?:fees?|fares?|costs?|prices?|priced|charges?|charged|pays?|paid|paying|refunds?|refunded"
    r"|deposits?|fines?|penalty|tax|bill|total|worth|spend|spent|owes?)\b"
    r"(?:\s*:|\s+(?:is|are|was|be|of|a|an|the|at|to|me|you|about|around|only|just|exactly|up|it"
    r"|roughly|in))*\s*$",
    re.IGNORECASE,
)  #: before a figure: it is a price
_PRICED_CHARS = 40
_RANGE = re.compile(r"\s*(?:to|and|or|[-–—])\s*", re.IGNORECASE)  #: "20 to 30 euros"
_SURE = frozenset({"sure", "certain", "right", "clear", "agree"})


@dataclass(slots=True)
class KnownFigures:
    """Figures an agent may say, indexed."""

    units: dict[str, set[str]] = field(default_factory=dict)  #: value -> its units
    times: set[tuple[int, str]] = field(default_factory=set)  #: (minute of day, meridiem)
    rows: list[str] = field(default_factory=list)  #: digits of each run
    counted: set[str] = field(default_factory=set)  #: what its figures count: "devices", "euros"
    _learned: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, texts: Iterable[str], *, figures_of_speech: bool = True) -> "KnownFigures":
        """All figures of these texts."""
        known = cls()
        known.add_texts(texts, figures_of_speech=figures_of_speech)
        return known

    @classmethod
    def of_user(cls, texts: Iterable[str]) -> "KnownFigures":
        """The caller's figures, which may be repeated, without money and percentages."""
        known = cls()
        known.add_texts(texts, with_prices=False)
        return known

    def add_texts(
        self, texts: Iterable[str], *, figures_of_speech: bool = True, with_prices: bool = True
    ) -> None:
        """Add the figures of these texts; known texts are skipped.

        Without ``figures_of_speech``, "one or two short sentences" adds no figure; without
        ``with_prices``, no price and no percentage is added.
        """
        for text in texts:
            if text in self._learned:
                continue
            self._learned.add(text)
            read = figures(text)
            following = [*read[1:], None]
            found = [
                _with_unit_of_range(text, *pair) for pair in zip(read, following, strict=False)
            ]
            for figure in found:
                idle = _is_figure_of_speech(text, figure) and not figures_of_speech
                left_out = idle or (not with_prices and _is_priced(text, figure))
                if not left_out and not _numbers_a_list(text, figure):
                    self._add(figure)

    def _add(self, figure: Figure) -> None:
        self.counted.update(word for word in figure.after[:2] if word not in STOP_WORDS)
        exact = figure.unit in _EXACT
        for value in figure.values:
            unit = figure.unit if exact or value == figure.values[-1] else ""
            self.units.setdefault(value, set()).add(unit)
        if figure.unit in MONEY:
            self._add_coins(figure.values[-1], figure.unit)
        if figure.minute_of_day is not None:
            self.times.add((figure.minute_of_day, figure.meridiem))
            hour = figure.minute_of_day // 60 or 12
            self.units.setdefault(str(hour), set()).add("")
        self.rows.append(figure.digits)

    def _add_coins(self, value: str, unit: str) -> None:
        """1.5 euros may be said as one euro fifty."""
        whole, _, decimals = value.partition(".")
        if decimals and len(decimals) <= 2:
            self.units.setdefault(whole, set()).add(unit)
            self.units.setdefault(canonical(decimals.ljust(2, "0")), set()).add("cents")

    def contains_price(self, figure: Figure, unit: str) -> bool:
        """Whether this figure is among them with this very unit."""
        units = {unit} | (SAME_UNIT.get(unit, set()) if unit != "pounds" else set())
        joined = [canonical(figure.digits)] if figure.digits else []
        if len(figure.values) == 2 and len(figure.values[1]) == 2:
            joined.append(canonical(".".join(figure.values)))  # "nineteen ninety-nine"
        readings = [figure.values, *((value,) for value in joined)]
        return any(
            all(units & self.units.get(value, set()) for value in reading) for reading in readings
        )

    def contains(self, figure: Figure) -> bool:
        """Whether this figure, in any of its readings, is among them."""
        if figure.minute_of_day is not None and self._contains_time(figure):
            return True
        if figure.minute_of_day is not None and (figure.meridiem or ":" in figure.text):
            return False
        *first, last = figure.values
        spelled = len(first) > 0 and all(len(value) == 1 for value in figure.values)
        alone = self._contains_value(last, figure.unit) and all(
            self._contains_value(v, "") for v in first
        )
        if alone and not spelled:  # "two oh five" is one number: its digits prove nothing
            return True
        if len(figure.values) == 1:
            return False
        return (
            figure.digits in self.units
            or self._reads_as_time(figure)
            or figure.digits in self.rows
            or (len(figure.digits) >= 3 and any(figure.digits in row for row in self.rows))
        )

    def _contains_value(self, value: str, unit: str) -> bool:
        units = self.units.get(value)
        fits = {unit, ""} | SAME_UNIT.get(unit, set())
        return units is not None and (not unit or bool(fits & units))

    def _contains_time(self, figure: Figure) -> bool:
        said = figure.meridiem
        return any(
            minute == figure.minute_of_day and (not said or not known or said == known)
            for minute, known in self.times
        )

    def _reads_as_time(self, figure: Figure) -> bool:
        """``eight thirty`` without am or pm."""
        if len(figure.values) != 2 or not all(value.isdigit() for value in figure.values):
            return False
        hour, minute = (int(value) for value in figure.values)
        return any(hour % 12 * 60 + minute == known for known, _ in self.times)


def ungrounded(
    text: str, known: KnownFigures, user_figures: KnownFigures | None = None, *, complete: bool
) -> Figure | None:
    """The first figure of a text that nothing known contains; None when all is well.

    ``echo``: what the caller said. ``complete`` False: the text is still growing, so a figure at
    its very end may be half said.
    """
    user_figures = user_figures or KnownFigures()
    counted = known.counted | user_figures.counted
    for figure in figures(text):
        if _is_figure_of_speech(text, figure, counted) or _is_known(
            text, figure, known, user_figures
        ):
            continue
        if complete or _MOVED_ON.search(text, figure.end):
            return figure
    return None


def _is_known(text: str, figure: Figure, known: KnownFigures, user_figures: KnownFigures) -> bool:
    if _is_priced(text, figure):
        unit = "gbp" if figure.unit == "pounds" else figure.unit
        return known.contains_price(figure, unit) if unit else known.contains(figure)
    return known.contains(figure) or user_figures.contains(figure)


def _is_priced(text: str, figure: Figure) -> bool:
    """Money or a percentage, by its unit or by the words before it."""
    if figure.unit in _EXACT:
        return True
    if figure.unit not in ("", "pounds") or figure.minute_of_day is not None:
        return False
    counts = figure.after[0]
    if not figure.unit and counts[:1].isalnum() and counts not in STOP_WORDS:
        return False  # "a refund of two tickets"
    before = text[max(figure.start - _PRICED_CHARS, 0) : figure.start]
    return _PRICED.search(before) is not None


def _with_unit_of_range(text: str, figure: Figure, following: Figure | None) -> Figure:
    """The first figure of "20 to 30 euros" is as much money as the second."""
    if following is None or figure.unit or following.unit not in _EXACT:
        return figure
    if _RANGE.fullmatch(text, figure.end, following.start) is None:
        return figure
    return replace(figure, unit=following.unit)


def displayed(figure: Figure) -> str:
    """The figure for a sentence a person reads; a long one stays private."""
    return "a long number" if len(figure.digits) >= LONG_DIGITS else f"“{figure.text.strip()}”"


def _is_figure_of_speech(text: str, figure: Figure, counted: Set[str] = frozenset()) -> bool:
    if figure.values == ("24", "7") or (figure.values in (("24",), ("7",)) and _all_day(text)):
        return True
    if figure.unit == "percent" and figure.values == ("100",):
        return bool(_SURE & set(figure.after))
    if _numbers_a_list(text, figure):
        return True
    if not figure.in_words or len(figure.values) != 1 or figure.minute_of_day is not None:
        return False
    value = float(figure.values[0])
    if figure.unit:
        return (figure.unit == "seconds" and value <= 10) or (
            figure.unit == "minutes" and value <= 2
        )
    if value <= 1 or (value <= 10 and _NOTHING_COUNTED & set(figure.after[:2])):
        return True
    return value <= 3 and not (_RULES_COUNT & set(figure.after) or counted & set(figure.after[:2]))


def _all_day(text: str) -> bool:
    return bool(re.search(r"\b24\s*/\s*7\b|twenty[- ]four[ /-]+seven", text, re.IGNORECASE))


def _numbers_a_list(text: str, figure: Figure) -> bool:
    if not re.fullmatch(r"\d{1,2}", figure.text):
        return False
    line_start = text[: figure.start].rpartition("\n")[2].strip() == ""
    return line_start and bool(re.match(r"[.)]\s", text[figure.end : figure.end + 2]))
