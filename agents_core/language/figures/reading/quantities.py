"""Numbers with a unit: money, percentages, durations and measures; and numbers without one."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TypeGuard

from agents_core.language.figures.figure import Figure, FigureKind, Reading, Value
from agents_core.language.figures.lexicon.cldr_names import currency_words
from agents_core.language.figures.lexicon.sayings import SAYINGS
from agents_core.language.figures.numbers.number_words import Number
from agents_core.language.figures.numbers.numerals import values_of
from agents_core.language.figures.reading.parts import parts_of_units, ratios_of, shares_of
from agents_core.language.figures.reading.skeleton import Skeleton, compiled
from agents_core.language.figures.reading.units import Unit, unit_at
from agents_core.language.figures.unit_sizes import IMPLIED, compound

_BEFORE = re.compile(
    r"(?:(?P<land>us|ca|a|nz)?(?P<sign>[€$£¥₹])|(?<![^\W_])(?P<code>eur|usd|gbp|chf|jpy|inr|cad|aud"
    r"|sek|nok|dkk|pln|czk|huf|cny|brl|mxn|euro|fr\.)) ?\Z"
)
_CURRENCY_AFTER = re.compile(r" ?(?:euro?s?|usd|dollars?)\b")  #: after a sign as well
_LANDS = {"us": "USD", "ca": "CAD", "a": "AUD", "nz": "NZD"}
_CODES = {"euro": "EUR", "fr.": "CHF"}
_PER = re.compile(r" ?(?:/|per\b|pro\b|por\b|par\b|je\b|al\b|il\b|le\b)")
_SIGN_BETWEEN = re.compile(r" ?(?P<sign>[€$£¥₹]) (?=\d)")
_MAGNITUDE = re.compile(
    r"(?P<size>k|mn?|bn|b)(?![^\W_])| ?(?P<more>mio|mln|mrd|mld|bn|mn)\b\.?"
    r"| ?(?P<signed>k|m)(?=[€$£])"
)
_MAGNITUDES = {
    "k": 10**3,
    **dict.fromkeys(("m", "mn", "mio", "mln"), 10**6),
    **dict.fromkeys(("b", "bn", "mrd", "mld"), 10**9),
}
"""Of amounts of money: "$1.5M", "1,5 Mio. €"."""
_LEAST_IMPLIED = 10  #: "two hours five" is said with its unit


_LAST_DIGIT = re.compile(r"\d(?=\D*\Z)")


def magnitude_of(amount: str) -> int:
    """What the "k" of an amount in digits, "$250k", multiplies with; 1: it has none."""
    digit = _LAST_DIGIT.search(amount)
    match = _MAGNITUDE.match(amount.lower(), digit.end()) if digit else None
    return _MAGNITUDES[match["size"] or match["more"] or match["signed"]] if match else 1


def quantities_of(skeleton: Skeleton) -> Iterator[Figure]:
    """Every number that no figure has taken yet."""
    yield from parts_of_units(skeleton)
    yield from shares_of(skeleton)
    yield from ratios_of(skeleton)
    for place, number in enumerate(skeleton.numbers):
        if number.start not in skeleton.taken:
            figure = _Quantity(skeleton, place).read()
            if figure is not None:
                yield figure


class _Quantity:
    """Reads one number with its sign, unit and further parts ("3 hours and 30 minutes")."""

    def __init__(self, skeleton: Skeleton, place: int) -> None:
        self._skeleton = skeleton
        self._number = skeleton.numbers[place]

    def read(self) -> Figure | None:
        skeleton, number = self._skeleton, self._number
        before = _BEFORE.search(skeleton.lower[max(number.start - 5, 0) : number.start])
        if before and self._is_sign_of_number_before(before):
            before = None
        start = number.start - (len(before[0]) if before else 0)
        end, more = self._fraction(number.end)
        end, size = (end, 1) if more else self._magnitude(end, prefixed=before is not None)
        unit = self._prefixed(before, end) if before else unit_at(skeleton, end)
        unit = unit or self._sign_before_other_number(end)
        unit = None if number.ordinal else unit  # "the second day"
        if number.article and unit is None:
            return None
        if unit is None:
            end = number.end if not more else end
            return self._bare(start, end, more)
        skeleton.take(start, unit.end)
        values = tuple(value * size for value in self._values(unit, more))
        end, sure = unit.end, more
        if not sure:
            end, more = self._fraction(unit.end)
            values = tuple(value + more for value in values)
        readings = [
            Reading(kind, self._signed(value), name)
            for value in values
            for kind, name in unit.kinds
        ]
        end, readings = self._further(end, readings)
        return self._figure(start, end, tuple(readings))

    def _magnitude(self, end: int, *, prefixed: bool) -> tuple[int, int]:
        """ "k" of "$250k": where it ends, and what it multiplies with."""
        match = _MAGNITUDE.match(self._skeleton.lower, end)
        if match is None or self._number.in_words or self._number.ordinal:
            return end, 1
        after = unit_at(self._skeleton, match.end())
        if not prefixed and (after is None or after.kinds[0][0] is not FigureKind.MONEY):
            return end, 1
        return match.end(), _MAGNITUDES[match["size"] or match["more"] or match["signed"]]

    def _is_sign_of_number_before(self, sign: re.Match[str]) -> bool:
        """Whether "€" of "30 € 7 days" is the first number's: the second has a unit of its own."""
        start = self._number.start - len(sign[0])
        before = self._skeleton.lower[max(start - 3, 0) : start]
        follows = sign["sign"] and sign[0][-1] == " " and before.rstrip(" ")[-1:].isdecimal()
        return bool(follows) and unit_at(self._skeleton, self._number.end) is not None

    def _sign_before_other_number(self, end: int) -> Unit | None:
        """The "€" of "30 € 7 days"."""
        match = _SIGN_BETWEEN.match(self._skeleton.lower, end)
        other = self._skeleton.at.get(match.end()) if match else None
        if match is None or other is None or unit_at(self._skeleton, other.end) is None:
            return None
        currency = currency_words("en")[match["sign"]]
        return Unit(((FigureKind.MONEY, currency),), match.end("sign"))

    def _prefixed(self, before: re.Match[str], end: int) -> Unit:
        sign = before["sign"]
        code = before["code"] or ""
        currency = _LANDS.get(before["land"] or "") if sign == "$" else None
        currency = currency or (currency_words("en")[sign] if sign else None)
        currency = currency or _CODES.get(code) or code.upper()
        after = _CURRENCY_AFTER.match(self._skeleton.lower, end)
        return Unit(((FigureKind.MONEY, currency),), after.end() if after else end)

    def _fraction(self, end: int) -> tuple[int, Decimal]:
        """ " and a half" """
        if self._number.ordinal:
            return end, Decimal(0)
        for pattern, part in self._skeleton.words.fractions:
            match = compiled(pattern, self._skeleton.language).match(self._skeleton.lower, end)
            if match:
                return self._scaled(match.end(), part)
        return end, Decimal(0)

    def _scaled(self, end: int, part: Decimal) -> tuple[int, Decimal]:
        """ "Two and a half million": what is added to the two."""
        skeleton, value = self._skeleton, self._number.value
        scale = skeleton.at.get(end + 1)
        scales = skeleton.words.scales
        if scale is None or skeleton.lower[scale.start : scale.end] not in scales:
            said = skeleton.lower[self._number.start : self._number.end]
            return end, part * scales.get(said.split()[-1], 1)  # "a dozen and a half"
        skeleton.take(scale.start, scale.end)
        return scale.end, (value + part) * scale.value - value

    def _values(self, unit: Unit, more: Decimal) -> tuple[Decimal, ...]:
        number = self._number
        if unit.kinds[0][0] is FigureKind.MONEY and not number.in_words:
            per = _PER.match(self._skeleton.lower, unit.end)
            values = values_of(number.text, self._skeleton.language, money=not per)
        else:
            values = number.values
        return tuple(value + more for value in values or number.values)

    def _signed(self, value: Decimal) -> Decimal:
        return -value if self._minus() else value

    def _minus(self) -> int:
        """Characters of a minus sign or word before the number."""
        lower, start = self._skeleton.lower, self._number.start
        before = lower[max(start - 16, 0) : start]
        if before.rstrip().endswith(SAYINGS[self._skeleton.language].about):
            return 0
        if before.endswith("-") and (len(before) == 1 or before[-2] in " (:\n|"):
            return 0 if re.search(r"[\d%°] ?-\Z", before) else 1
        word = re.search(rf"\b{self._skeleton.words.minus}\Z", before)
        return len(word[0]) if word else 0

    def _further(self, end: int, readings: list[Reading]) -> tuple[int, list[Reading]]:
        """ "3 hours and 30 minutes", "one euro fifty", "5 feet 10": one figure."""
        skeleton = self._skeleton
        for _ in range(3):
            joints = rf"\.?(?:{skeleton.words.unit_joints}| )"
            joint = compiled(joints, skeleton.language).match(skeleton.lower, end)
            gap = joint.end() if joint else end
            second = skeleton.at.get(gap)
            if second is None or second.start in skeleton.taken or second.ordinal or second.article:
                break
            unit = unit_at(skeleton, second.end)
            between = skeleton.lower[end:gap]
            if between[:1] == "." and (unit is None or second.in_words):  # not "2 hrs. 30 min."
                break
            sums = (_together(reading, second, unit, between) for reading in readings)
            total = next((one for one in sums if one is not None), None)
            if total is None or (total.kind is FigureKind.MEASURE and between[:1] == ","):
                break  # "up to 3 kg, 45 g a day"
            end = unit.end if unit else second.end
            skeleton.take(second.start, end)
            readings = [total]
        return end, readings

    def _bare(self, start: int, end: int, more: Decimal) -> Figure:
        number = self._number
        self._skeleton.take(start, end)
        kind = FigureKind.NUMBER
        readings = [Reading(kind, self._signed(value + more)) for value in number.values]
        if number.joined and not re.search("[\u00a0\u202f]", number.text):
            readings.append(Reading(FigureKind.DIGITS, re.sub(r"\D", "", number.text)))
        return self._figure(start, end, tuple(readings))

    def _figure(self, start: int, end: int, readings: tuple[Reading, ...]) -> Figure:
        number = self._number
        start -= self._minus() if start == number.start else 0
        return Figure(
            reading=readings[0],
            others=readings[1:],
            text=self._skeleton.text[start:end],
            start=start,
            end=end,
            digits=number.spelled_digits,
            in_words=number.in_words,
            ordinal=number.ordinal,
            article=number.article,
        )


def _is_whole(value: Value) -> TypeGuard[Decimal]:
    """Whether it has no fraction. ``%`` fails on more digits than a decimal keeps."""
    return isinstance(value, Decimal) and value == value.to_integral_value()


def _together(first: Reading, second: Number, unit: Unit | None, gap: str) -> Reading | None:
    """The sum of two parts, or None where they are two figures."""
    if unit is None and first.unit in IMPLIED and isinstance(first.value, Decimal):
        smaller = IMPLIED[first.unit]
        if gap.strip() == "," or not gap or second.value < _LEAST_IMPLIED:
            return None
        summed = compound(first.value, first.unit, second.value, smaller)
        return None if summed is None else Reading(first.kind, summed, smaller)
    if unit is None:
        cents = second.whole
        plain = (first.kind is FigureKind.MONEY and gap.strip() not in ("", ",")) or gap == " "
        if first.kind is not FigureKind.MONEY or not plain or cents is None:
            return None
        if not _is_whole(first.value) or not 10 <= cents <= 99 or first.unit == "cent":
            return None
        return Reading(first.kind, first.value + Decimal(cents) / 100, first.unit)
    for kind, name in unit.kinds:
        total: Value | None = None
        if kind is FigureKind.MONEY and name == "cent" and first.unit not in ("cent", ""):
            if first.kind is FigureKind.MONEY and second.value < 100:
                return Reading(kind, first.value + second.value / 100, first.unit)  # type: ignore[operator]
        elif kind is first.kind and _is_whole(first.value):
            total = compound(first.value, first.unit, second.value, name)
            if total is not None:
                return Reading(kind, total, name)
    return None
