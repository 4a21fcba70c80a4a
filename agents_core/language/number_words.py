"""English number words: the table of their values, and runs of them as digits.

Written here because a run of spoken number words is not one number: "eight thirty" is a time and
"four one one" are digits. Guardrails for cards and figures need each grouping.
"""

from collections.abc import Sequence

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
HUNDRED = {"hundred": 100}
SCALES = {"thousand": 1000, "million": 1_000_000}
ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
        "twentieth".split(),
        start=1,
    )
} | {"thirtieth": 30}
NUMBER_WORDS = frozenset({*ONES, *TENS, *SCALES, *HUNDRED})


def is_number_word(word: str) -> bool:
    """Whether a lower-case word is a cardinal number ("first" and "second" are not)."""
    return word in NUMBER_WORDS


def spoken_numbers(words: Sequence[str]) -> list[str]:
    """The numbers in a run of number words, in digits; each takes as many words as it can.

    ``seventy five`` is one number, ``eight thirty`` and ``two oh four`` are several. "and" may
    follow a scale ("one hundred and twenty"); "oh" is a zero.
    """
    numbers: list[str] = []
    place = 0
    while place < len(words):
        if not _starts_group(words[place]):
            place += 1  # an "and" that joins no numbers
            continue
        value, place = _one_number(words, place)
        numbers.append(str(value))
    return numbers


def _one_number(words: Sequence[str], place: int) -> tuple[int, int]:
    """The value and the index after it: [group million] [group thousand] [group]."""
    total, limit = 0, max(SCALES.values()) + 1
    while place < len(words):
        begin = place + (words[place] == "and" and total > 0)
        if begin == len(words) or not _starts_group(words[begin]):
            break
        group, end = _group(words, begin)
        scale = SCALES.get(words[end], 0) if end < len(words) else 0
        if not scale:
            return total + group, end
        if scale >= limit:
            break
        total, limit, place = total + group * scale, scale, end + 1
    return total, place


def _starts_group(word: str) -> bool:
    return word in NUMBER_WORDS or word == "oh"


def _group(words: Sequence[str], place: int) -> tuple[int, int]:
    """Up to 999; an absent count before a scale is one ("a hundred")."""
    if words[place] in SCALES:
        return 1, place
    value, end = (1, place) if words[place] == "hundred" else _below_hundred(words, place)
    if end < len(words) and words[end] == "hundred" and value < 100:
        value, end = value * 100, end + 1
        begin = end + (end < len(words) and words[end] == "and")
        if begin < len(words) and (words[begin] in TENS or words[begin] in ONES):
            small, end = _below_hundred(words, begin)
            value += small
    return value, end


def _below_hundred(words: Sequence[str], place: int) -> tuple[int, int]:
    word = words[place]
    if word == "oh":
        return 0, place + 1
    if word in ONES:
        return ONES[word], place + 1
    follows = words[place + 1] if place + 1 < len(words) else ""
    if 0 < ONES.get(follows, 0) < 10:
        return TENS[word] + ONES[follows], place + 2
    return TENS[word], place + 1


def digit_string(words: Sequence[str]) -> str:
    """The digits that a run of words and digits spells: ``four one 11 twenty`` is ``411120``."""
    digits: list[str] = []
    spoken: list[str] = []
    for word in [*words, "0"]:
        if word.isdigit():
            digits += spoken_numbers(spoken) if spoken else []
            spoken = []
            digits.append(word)
        else:
            spoken.append(word)
    return "".join(digits[:-1])
