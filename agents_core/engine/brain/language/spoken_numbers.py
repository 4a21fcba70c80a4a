"""Numbers as callers say them: "twenty two", "four two", "a dozen"."""

import re
from dataclasses import dataclass
from math import inf, isfinite

ONES = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_DIGIT_WORDS = ONES | {"oh": 0}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_MOST = 10**15  #: upper limit; "hundred hundred ..." would grow without end
_PHRASES = (
    ("half a dozen", "6"),
    ("a dozen", "12"),
    ("dozen", "12"),
    ("a couple", "2"),
    ("a pair", "2"),
)
_FORTY_MISSPELT = ("fourty", "forty")
_FIGURE = re.compile(r"^-?\d+(?:\.\d+)?$")
_TOKEN = re.compile(r"-?\d+(?:[.,]\d+)*|[A-Za-z']+")
#: "for" and "to" sound like numbers; they count only between digits
_MAYBE = {"to": 2, "too": 2, "for": 4}


@dataclass(frozen=True, slots=True)
class Number:
    """A number found in words. ``start`` and ``end`` are places in the list of tokens."""

    value: float
    start: int
    end: int

    @property
    def whole(self) -> bool:
        """Whether it is an integer."""
        return self.value == int(self.value)


def number_tokens(text: str) -> list[str]:
    """Lower-case words and figures, ready for ``find_numbers``."""
    plain = text.lower().replace(_FORTY_MISSPELT[0], _FORTY_MISSPELT[1]).replace("-", " ")
    if text.strip().startswith("-") and text.strip()[1:2].isdigit():
        plain = "-" + plain.strip()
    for phrase, figure in _PHRASES:
        plain = re.sub(rf"\b{phrase}\b", figure, plain)
    return [re.sub(r",(?=\d{3}\b)", "", token) for token in _TOKEN.findall(plain)]


def find_numbers(text: str) -> list[Number]:
    """Every number in the text, in order."""
    tokens = number_tokens(text)
    found: list[Number] = []
    place = 0
    while place < len(tokens):
        number = _digits(tokens, place) or _spelled(tokens, place) or _figure(tokens, place)
        if number is None:
            place += 1
            continue
        if isfinite(number.value):  # hundreds of digits in a row are no number
            found.append(number)
        place = number.end
    return found


def digit(token: str) -> int | None:
    """The digit a word means, or None."""
    value = _DIGIT_WORDS.get(token)
    if value is None and len(token) == 1 and token.isdigit():
        value = int(token)
    return value if value is not None and value < 10 else None


def _figure(tokens: list[str], place: int) -> Number | None:
    if not _FIGURE.match(tokens[place]):
        return None
    value, end = float(tokens[place]), place + 1
    if end < len(tokens) and tokens[end] in _SCALES:
        value, end = value * _SCALES[tokens[end]], end + 1
    return Number(value, place, end)


def _digits(tokens: list[str], place: int) -> Number | None:
    """ "four two" is 42; "oh" and "for" count only in such a run."""
    digits: list[int] = []
    end = place
    while end < len(tokens):
        value = digit(tokens[end])
        if (
            value is None
            and digits
            and end + 1 < len(tokens)
            and digit(tokens[end + 1]) is not None
        ):
            value = _MAYBE.get(tokens[end])
        if value is None:
            break
        digits.append(value)
        end += 1
    if len(digits) < 2 or (end < len(tokens) and tokens[end] in _SCALES):
        return None
    return Number(float("".join(map(str, digits))), place, end)


def _spelled(tokens: list[str], place: int) -> Number | None:
    total, current, end, seen = 0, 0, place, False
    while end < len(tokens):
        token = tokens[end]
        if token in ONES and not (seen and current % 10):
            current += ONES[token]
        elif token in TENS and not (seen and current % 100):
            current += TENS[token]
        elif token in _SCALES and seen:
            current = max(current, 1) * _SCALES[token]
            if _SCALES[token] >= 1000:
                total, current = total + current, 0
        elif token == "and" and seen and tokens[end - 1] in _SCALES and _counts(tokens, end + 1):
            pass
        else:
            break
        seen, end = True, end + 1
    if not seen:
        return None
    value = float(total + current) if total + current < _MOST else inf
    if tokens[end : end + 2] == ["and", "a"] and tokens[end + 2 : end + 3] == ["half"]:
        return Number(value + 0.5, place, end + 3)
    return Number(value, place, end)


def _counts(tokens: list[str], place: int) -> bool:
    return place < len(tokens) and (tokens[place] in _DIGIT_WORDS or tokens[place] in TENS)
