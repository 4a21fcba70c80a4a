"""Times of day: "8:45 am", "a quarter to nine", "halb neun", "las ocho y media", "8h30"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from agents_core.language.figures.figure import Figure, FigureKind, Reading
from agents_core.language.figures.numbers.number_words import MARK
from agents_core.language.figures.reading.skeleton import NAMED, Skeleton, compiled

_NOON, _DAY = 720, 1440
_STAMP = (
    rf"(?<=(?P<s>{MARK}{{2}})t){{h}}:{{m2}}(?::{MARK}{{2}}(?:[.,]{MARK}+)?)?"
    rf"(?:z\b|[+-]{MARK}{{2}}:?{MARK}{{2}})?"
)  #: after an ISO date
_CLOCK_BEFORE = re.compile(r"\b(?:at|by|until|till|before|after|from) \Z")
_WRITTEN = re.compile(r"(?P<h>\d{1,2})[:.](?P<m>\d{2})")
_BACK = tuple("to till of before vor menos moins meno antes avant".split())
_PARTS = dict.fromkeys(("quarter", "a quarter", "viertel", "cuarto", "quart", "un quarto"), 15) | {
    one: 1 for one in ("a minute", "eine minute", "un minuto")
}  #: minutes


def times_of(skeleton: Skeleton) -> Iterator[Figure]:
    """The times of day; each takes its numbers."""
    for pattern in (_STAMP, *skeleton.words.clocks):
        for match in compiled(pattern, skeleton.language).finditer(skeleton.marked):
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            bare_name = match.end() == match.end("h") and match.start("h") == start
            if not skeleton.is_free(start, match.end()):
                continue
            if bare_name and start in {hour.start for hour in skeleton.named_hours}:
                continue
            minutes = _minutes(skeleton, match)
            if minutes is not None:
                figure = _figure(skeleton, match, minutes)
                skeleton.take(start, figure.end)
                yield figure
    yield from _named(skeleton)


def with_hours_in_hundreds(skeleton: Skeleton, figures: Iterable[Figure]) -> Iterator[Figure]:
    """ "Fourteen hundred hours", "at 0830 hours" and "at fourteen hundred" may be times."""
    for figure in figures:
        value, hundreds = figure.value, skeleton.words.hundreds_clock
        before = skeleton.lower[max(figure.start - 8, 0) : figure.start]
        hours = figure.unit == "hour" and len(figure.digits) in (3, 4)
        at = figure.kind is FigureKind.NUMBER and figure.text.lower().endswith(hundreds)
        if hundreds and (hours or (at and _CLOCK_BEFORE.search(before))):
            if isinstance(value, Decimal) and not value % 1 and value < 2400 and value % 100 < 60:
                minutes = value // 100 * 60 + value % 100
                time = Reading(FigureKind.TIME, minutes, "24h")
                figure = replace(figure, others=(*figure.others, time))
        yield figure


def _minutes(skeleton: Skeleton, match: re.Match[str]) -> int | None:
    hour, minute = skeleton.group(match, "h"), skeleton.group(match, "m")
    minute = skeleton.group(match, "m2") if minute is None else minute
    named = match.groupdict()
    if hour is None or hour > 24 or (minute or 0) > 59:
        return None
    if minute is None and any(named.get(name) is not None for name in ("m", "m2")):
        return None
    if any(number.ordinal for number in skeleton.numbers_in(match.start("h"), match.end("h"))):
        return None
    if named.get("halfto"):
        minute = -30 + (minute or 0) * (-1 if named.get("way") == "vor" else 1)
    elif named.get("threeto"):
        minute = -15
    elif named.get("way"):
        size = _PARTS.get(named.get("part") or "", 30) if named.get("part") else minute or 0
        size = 45 if named.get("threeq") else size
        minute = -size if named["way"] in _BACK else size
    total = hour * 60 + (minute or 0)
    five = named.get("five")
    if five is not None and not (1 <= abs(minute or 0) <= 29 and hour <= 12):
        return None
    if five is not None and NAMED in match["h"] and skeleton.lower[match.start("five")].isdecimal():
        return None  # "10 to midnight"
    return total if -30 <= total <= _DAY else None


def _figure(skeleton: Skeleton, match: re.Match[str], minutes: int) -> Figure:
    hour = skeleton.lower[match.start("h") : match.end("h")]
    figure_end, half = _half(skeleton, match.end())
    sure = hour.startswith("0") or not 60 <= minutes < 13 * 60 or _of_24_hours(skeleton, match)
    reading = reading_of(minutes, half, sure=sure)
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    text = skeleton.text[start:figure_end]
    return Figure(
        reading=reading,
        others=_also_duration(skeleton, match, minutes) or _also_number(match, minutes, half),
        text=text,
        start=start,
        end=figure_end,
        digits=re.sub(r"\D", "", skeleton.lower[start : match.end()]),
        in_words=not any(character.isdecimal() for character in text),
    )


def _of_24_hours(skeleton: Skeleton, match: re.Match[str]) -> bool:
    """Seconds, a named hour, or written digits with minutes or "Uhr", as all but English count."""
    if match.groupdict().get("s") is not None or not match["h"].strip(NAMED):
        return True
    written = skeleton.lower[match.start("h") : match.end()]
    digits = written[:1].isdecimal() and match.groupdict().get("way") is None
    return digits and skeleton.language != "en" and match.end() > match.end("h")


def reading_of(minutes: int, half: str, *, sure: bool = False) -> Reading:
    """``half``: "am", "pm", "night" or not said. ``sure``: a clock of 24 hours."""
    late = 12 * 60 > minutes % _NOON >= 6 * 60
    if half == "night":
        half = "pm" if late else "am"
    if half and minutes < 13 * 60:
        minutes = minutes % _NOON + (_NOON if half == "pm" else 0)
    elif not sure:
        return Reading(FigureKind.TIME, Decimal(minutes % _NOON), "12h")
    return Reading(FigureKind.TIME, Decimal(minutes % _DAY), "24h")


def _half(skeleton: Skeleton, end: int) -> tuple[int, str]:
    for half, pattern in skeleton.words.halves:
        match = compiled(pattern, skeleton.language).match(skeleton.lower, end)
        if match:
            return match.end(), half
    return end, ""


def _also_duration(skeleton: Skeleton, match: re.Match[str], minutes: int) -> tuple[Reading, ...]:
    """French "3 heures et demie" and "3h30" may be a time or a duration."""
    if skeleton.language != "fr" or ":" in match[0] or match.groupdict().get("way") == "avant":
        return ()
    before = skeleton.lower[max(match.start() - 12, 0) : match.start()]
    measures = re.match(r" d[e'] ?(?!l)|,? (?:avant|après)", skeleton.lower[match.end() :][:8])
    if re.search(r"\b(?:à|dès|vers|jusqu'à|partir de) $", before) and not measures:
        return ()
    return (Reading(FigureKind.DURATION, Decimal(minutes), "minute"),)


def _also_number(match: re.Match[str], minutes: int, half: str) -> tuple[Reading, ...]:
    """ "at 8", "by nine": an hour only because of the word before it."""
    bare = match.end() == match.end("h") and match.end("h") - match.start("h") >= 1
    if half or not bare or minutes % 60:
        return ()
    return (Reading(FigureKind.NUMBER, Decimal(minutes // 60)),)


def with_clock_of_24_hours(figures: Sequence[Figure]) -> list[Figure]:
    """A text that writes "18:40" writes the evening so: its "7:20" is in the morning."""
    written = [_WRITTEN.fullmatch(figure.text) for figure in figures]
    if not any(match and int(match["h"]) > 12 for match in written):
        return list(figures)
    return [
        figure
        if match is None or figure.unit != "12h"
        else replace(figure, reading=reading_of(_in_minutes(match), "", sure=True))
        for figure, match in zip(figures, written, strict=True)
    ]


def _in_minutes(match: re.Match[str]) -> int:
    return int(match["h"]) * 60 + int(match["m"])


def _named(skeleton: Skeleton) -> Iterator[Figure]:
    """Noon and midnight, on the hour."""
    for hour in skeleton.named_hours:
        if hour.start in skeleton.taken:
            continue
        skeleton.taken.add(hour.start)
        yield Figure(
            reading=Reading(FigureKind.TIME, hour.value * 60, "24h"),
            text=hour.text,
            start=hour.start,
            end=hour.end,
            in_words=True,
        )
