"""Word errors after one normalisation of what was said and what was heard.

Numbers become single digits, codes single characters, and case, punctuation, accents, short forms
and British spelling go. Words may be written together or apart ("suit case", "QH72LB"): what joins
to the same letters is the same.
"""

import re
import unicodedata
from collections.abc import Sequence

_ONES = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_ONES |= {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split(),
        start=1,
    )
}
_TENS = {
    word: value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
} | {"twentieth": 2, "thirtieth": 3}
_SHORT = (
    (r"\b(can)not\b", r"\1 not"),
    (r"\bcan't\b", "can not"),
    (r"\bwon't\b", "will not"),
    (r"n't\b", " not"),
    (r"'s (?=been\b)", " has "),
    (r"'ve\b", " have"),
    (r"'ll\b", " will"),
    (r"'re\b", " are"),
    (r"\bi'm\b", "i am"),
    (r"'", ""),
)
_SIGNS = (
    (r"£(\d[\d,]*)(?:\.(\d\d))?", r"\1 pounds \2 "),
    (r"\$(\d[\d,]*)(?:\.(\d\d))?", r"\1 dollars \2 "),
    (r"€(\d[\d,]*)(?:\.(\d\d))?", r"\1 euros \2 "),
    (r"%", " percent "),
    (r"(?<=\w)@(?=\w)", " at "),
    (r"(?<=[^\W\d])\.(?=[^\W\d]{2,})|(?<=\d)\.(?=[^\W\d]{2,})", " dot "),
    (r"(?<=\d)\.(?=\d)", " point "),
    (r"_", " underscore "),
    (r"(?<=\d),(?=\d)", ""),
    (r"\b([ap])\.\s?m\b\.?", r"\1m"),
    (r"(?<=\d)(?:st|nd|rd|th)\b", ""),
)
_SAME = {
    "dr": "doctor", "mr": "mister", "kg": "kilos", "okay": "ok", "alright": "allright",
    "mum": "mom", "ave": "avenue", "st": "street", "rd": "road", "dash": "", "hyphen": "",
}  # fmt: skip
_MOST_JOINED = 8


def normalised(text: str) -> list[str]:
    """The tokens that are compared."""
    plain = unicodedata.normalize("NFKD", text).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"(?<![A-Za-z])[A-Z]{2,4}(?![A-Za-z])", _apart, plain).lower()
    for pattern, replacement in (*_SIGNS, *_SHORT):
        plain = re.sub(pattern, replacement, plain)
    tokens = re.findall(r"[a-z]+|\d", plain)
    return [_spelling(token) for token in _digits(tokens) if _spelling(token)]


def _apart(match: re.Match[str]) -> str:
    return " ".join(match[0])


def _spelling(token: str) -> str:
    token = _SAME.get(token, token)
    if len(token) > 4:
        token = token.replace("our", "or").replace("ise", "ize").replace("lling", "ling")
        token = re.sub(r"lled$", "led", token)
    return token


def _digits(tokens: Sequence[str]) -> list[str]:
    """Number words as digits; "oh" is one beside another."""
    out: list[str] = []
    place = 0
    while place < len(tokens):
        token, after = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else ""
        if token in ("double", "triple") and _is_number(after):
            out += ["0" if after in ("oh", "o") else str(_ONES.get(after, after))] * (
                2 if token == "double" else 3
            )
            place += 2
        elif token in ("oh", "o") and (_is_number(after) or (out and out[-1].isdigit())):
            out.append("0")
            place += 1
        elif (found := _number(tokens, place)) is not None:
            value, place = found
            out += list(str(value))
        else:
            out.append(token)
            place += 1
    return out


def _is_number(token: str) -> bool:
    return token in _ONES or token in _TENS or token.isdigit() or token in ("oh", "o")


def _number(tokens: Sequence[str], place: int) -> tuple[int, int] | None:
    """A number word and those that belong to it: its value and where it ends."""
    below = _below_hundred(tokens, place)
    if below is None:
        return None
    value, place = below
    while place < len(tokens) and tokens[place] in ("hundred", "thousand"):
        value *= 100 if tokens[place] == "hundred" else 1000
        place += 1
        start = place + 1 if tokens[place : place + 1] == ["and"] else place
        more = _below_hundred(tokens, start)
        if more is None:
            continue
        rest, end = more
        if start > place or end >= len(tokens) or not _is_number(tokens[end]):
            value, place = value + rest, end
    return value, place


def _below_hundred(tokens: Sequence[str], place: int) -> tuple[int, int] | None:
    token = tokens[place] if place < len(tokens) else ""
    if token in _ONES:
        return _ONES[token], place + 1
    if token not in _TENS:
        return None
    after = tokens[place + 1] if place + 1 < len(tokens) else ""
    if 0 < _ONES.get(after, 0) < 10:
        return 10 * _TENS[token] + _ONES[after], place + 2
    return 10 * _TENS[token], place + 1


def word_errors(references: Sequence[str], heard: str) -> tuple[int, int]:
    """(errors, words) against the reference that fits best: fewest words to insert, delete or
    replace."""
    right = normalised(heard)
    rated = [(_distance(left, right), len(left)) for left in map(normalised, references)]
    return min(rated, key=lambda one: (one[0] / max(1, one[1]), one[0]))


def _distance(left: Sequence[str], right: Sequence[str]) -> int:
    best = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) + 1):
        for j in range(len(right) + 1):
            best[i][j] = _cell(best, left, right, i, j) if i or j else 0
    return best[-1][-1]


def _cell(best: list[list[int]], left: Sequence[str], right: Sequence[str], i: int, j: int) -> int:
    options = []
    if i:
        options.append(best[i - 1][j] + 1)
    if j:
        options.append(best[i][j - 1] + 1)
    if i and j:
        options.append(best[i - 1][j - 1] + (left[i - 1] != right[j - 1]))
        for count in range(2, _MOST_JOINED + 1):
            if count <= i and "".join(left[i - count : i]) == right[j - 1]:
                options.append(best[i - count][j - 1])
            if count <= j and "".join(right[j - count : j]) == left[i - 1]:
                options.append(best[i - 1][j - count])
    return min(options)
