"""Whether a figure an agent says comes from a passage, a tool result or the caller's words.

Pure. Wrong alarms silence a good answer, so what people say without meaning a figure passes
("one moment", "two things"), and a figure without a unit fits the same figure with any.
"""

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from agents_core.language.sentences import STOP_WORDS
from agents_core.team.figures import Figure, figures

LONG_DIGITS = 7  #: as many digits may be private: the sentence about them does not quote them

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
"""What rules of any trade count; what this call's own texts count comes on top."""
_MOVED_ON = re.compile(r"\w\W+\w+\W+\w|\w\W*[!?;]")  #: what follows can no longer be part of it
_SURE = frozenset({"sure", "certain", "right", "clear", "agree"})


@dataclass(slots=True)
class Known:
    """Every figure that may be said, indexed."""

    units: dict[str, set[str]] = field(default_factory=dict)  #: value -> units it stood with
    times: set[tuple[int, str]] = field(default_factory=set)  #: (minute of day, meridiem)
    rows: list[str] = field(default_factory=list)  #: digits said in one breath
    counted: set[str] = field(default_factory=set)  #: what its figures count: "devices", "euros"
    _learned: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, texts: Iterable[str], *, idle_talk: bool = True) -> "Known":
        """All figures of these texts."""
        known = cls()
        known.learn(texts, idle_talk=idle_talk)
        return known

    def learn(self, texts: Iterable[str], *, idle_talk: bool = True) -> None:
        """Add the figures of these texts; one already learned costs nothing.

        Without ``idle_talk``, "one or two short sentences" makes no figure known.
        """
        for text in texts:
            if text in self._learned:
                continue
            self._learned.add(text)
            for figure in figures(text):
                idle = _is_idle_talk(text, figure) and not idle_talk
                if not idle and not _numbers_a_list(text, figure):
                    self._add(figure)

    def _add(self, figure: Figure) -> None:
        self.counted.update(word for word in figure.after[:2] if word not in STOP_WORDS)
        for value in figure.values:
            unit = figure.unit if value == figure.values[-1] else ""
            self.units.setdefault(value, set()).add(unit)
        if figure.minute_of_day is not None:
            self.times.add((figure.minute_of_day, figure.meridiem))
            hour = figure.minute_of_day // 60 or 12
            self.units.setdefault(str(hour), set()).add("")
        self.rows.append(figure.digits)

    def has(self, figure: Figure) -> bool:
        """Whether this figure, in any of its readings, is among them."""
        if figure.minute_of_day is not None and self._has_time(figure):
            return True
        if figure.minute_of_day is not None and (figure.meridiem or ":" in figure.text):
            return False
        *first, last = figure.values
        spelled = len(first) > 0 and all(len(value) == 1 for value in figure.values)
        alone = self._has_value(last, figure.unit) and all(self._has_value(v, "") for v in first)
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

    def _has_value(self, value: str, unit: str) -> bool:
        units = self.units.get(value)
        return units is not None and (not unit or unit in units or "" in units)

    def _has_time(self, figure: Figure) -> bool:
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


def ungrounded(text: str, known: Known, *, complete: bool) -> Figure | None:
    """The first figure of a text that nothing known contains; None when all is well.

    ``complete`` False: the text is still growing, so a figure at its very end may be half said.
    """
    for figure in figures(text):
        if _is_idle_talk(text, figure, known.counted) or known.has(figure):
            continue
        if complete or _MOVED_ON.search(text, figure.end):
            return figure
    return None


def shown(figure: Figure) -> str:
    """The figure for a sentence a person reads; a long one stays private."""
    return "a long number" if len(figure.digits) >= LONG_DIGITS else f"“{figure.text.strip()}”"


def _is_idle_talk(text: str, figure: Figure, counted: Set[str] = frozenset()) -> bool:
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
