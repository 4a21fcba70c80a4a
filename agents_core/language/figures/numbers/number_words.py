"""Finds numbers in a text: digits through ``numerals``, words through text2num.

text2num reads cardinals, ordinals and decimals. Written here is what it lacks: articles that count
("eine Stunde"), halves and quarters, dozens, and a scale after digits ("2 million").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache

from text_to_num import find_numbers

from agents_core.language.figures.lexicon.languages import WORDS
from agents_core.language.figures.numbers.numerals import FRACTION_SIGNS, values_of

MARK = "\ue000"
"""Replaces every character of a number in a skeleton."""

_TOKEN = re.compile(
    rf"(?P<digits>(?:(?<![\d.,:+/ \u00a0\u202f-])|(?<=[^\d][ \u00a0\u202f])|(?<=\A))(?!0)"
    rf"\d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+(?:[.,]\d{{1,2}})?(?![\d:/])(?![ .,-]?\d)"
    rf"|\d+(?:[.,'’]\d+)*[{FRACTION_SIGNS}]?|[{FRACTION_SIGNS}])"
    r"|(?P<word>[^\W\d_]+)|(?P<other>[\W_]+?(?=[^\W_]|\Z)|_)"
)
_ORDINAL_END = re.compile(r"(?:st|nd|rd|th|er|re|e|ème|[ºª])\b|[ºª]")
_PLAIN = str.maketrans(
    {
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "’": "'", "ʼ": "'",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", MARK: " ",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text, before its unit is known."""

    start: int
    end: int  #: in characters of the text
    values: tuple[Decimal, ...]  #: the likeliest first
    text: str
    in_words: bool = False
    ordinal: bool = False
    article: bool = False
    digits: str = ""  #: as they were said, where the value lacks leading zeros
    joined: bool = False  #: groups of three with spaces between them: "1 500"

    @property
    def value(self) -> Decimal:
        """The likeliest value."""
        return self.values[0]

    @property
    def whole(self) -> int | None:
        """The value where it is a whole number, else None."""
        value = self.values[0]
        return int(value) if value == value.to_integral_value() and value < 10**15 else None

    @property
    def spelled_digits(self) -> str:
        """Its digits, leading zeros included."""
        written = self.text if not self.in_words else format(self.value, "f")
        return self.digits or re.sub(r"\D", "", written)


class _Token:
    """One word or gap, as text2num asks for it."""

    __slots__ = ("_counts", "_text", "end", "kind", "start")

    def __init__(self, text: str, kind: str, start: int, end: int, counts: bool) -> None:
        self._text = text
        self.kind = kind
        self.start, self.end = start, end
        self._counts = counts

    def text(self) -> str:
        return self._text

    def nt_separated(self, previous: object) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return not self._counts


def lowered(text: str) -> str:
    """Lower case with plain spaces, hyphens and apostrophes, and as many characters."""
    plain = text.translate(_PLAIN)
    lower = plain.lower()
    if len(lower) == len(plain):
        return lower
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in plain)


def numbers_of(text: str, lower: str, language: str) -> list[Number]:
    """Every number in reading order; none overlap. ``lower``: ``lowered(text)``."""
    tokens = list(_tokens(lower, language))
    found = [*_in_digits(text, tokens, language), *_in_words(text, tokens, language)]
    found.sort(key=lambda number: number.start)
    return _with_scales(found, lower, language)


def numbers_in(text: str, language: str = "en") -> list[Number]:
    """Every number of a text, before it belongs to a date, a time or a code."""
    return numbers_of(text, lowered(text), language)


@lru_cache(4096)
def is_number_word(word: str, language: str = "en") -> bool:
    """Whether a lower-case word is a cardinal number; articles are not."""
    found = numbers_of(word, word, language)
    return len(found) == 1 and found[0].in_words and not (found[0].ordinal or found[0].article)


def _tokens(lower: str, language: str) -> Iterator[_Token]:
    words = WORDS[language]
    before = earlier = ""
    for match in _TOKEN.finditer(lower):
        kind = match.lastgroup or "other"
        word = match[0]
        if kind == "word":
            after_one = before in words.seconds_after or before[:1].isdigit()
            counts = not (
                word in words.not_numbers
                or (word in words.second and after_one)
                or (word == words.pronoun and before in words.pronoun_after)
                or (word == words.pronoun and _is_pronoun(before, earlier, language))
                or (word == words.hundreds_and and before not in words.scales)
            )
            yield _Token(_spelled(word, language), kind, *match.span(), counts)
            earlier, before = before, word
        else:
            yield _Token(
                " " if kind == "other" and word == " " else word,
                kind,
                *match.span(),
                kind == "other",
            )
            before = word if kind == "digits" else before if word.strip(" -") == "" else ""


def _is_pronoun(before: str, earlier: str, language: str) -> bool:
    """ "A large one", not the digits of "B A four one"."""
    return earlier in WORDS[language].articles and not is_number_word(before, language)


def _spelled(word: str, language: str) -> str:
    """As text2num knows the word."""
    known = WORDS[language].spellings.get(word)
    if known is not None:
        return known
    if language == "it":
        return word.replace("centottant", "centoottant")  # text2num lacks this elision
    if language == "de" and ("ue" in word or "oe" in word or "ss" in word):
        return word.replace("fuen", "fün").replace("zwoe", "zwö")
    return word


def _in_digits(text: str, tokens: list[_Token], language: str) -> Iterator[Number]:
    for token in tokens:
        if token.kind != "digits":
            continue
        written = text[token.start : token.end]
        values = values_of(written, language, money=False)
        if values:
            joined = any(sign in written for sign in " \u00a0\u202f")
            ordinal = _ORDINAL_END.match(text, token.end) is not None
            yield Number(token.start, token.end, values, written, joined=joined, ordinal=ordinal)
        else:  # "1,2,3" or "23.11.2025"
            for part in re.finditer(r"\d+", written):
                start = token.start + part.start()
                yield Number(start, token.start + part.end(), (Decimal(part[0][:30]),), part[0])


def _in_words(text: str, tokens: list[_Token], language: str) -> Iterator[Number]:
    words = WORDS[language]
    taken = set[int]()
    for found in find_numbers(tokens, language, 0):
        first, last = found.start, found.end - 1
        if any(tokens[place].kind == "digits" for place in range(first, last + 1)):
            continue
        taken.update(range(first, last + 1))
        start, end = tokens[first].start, tokens[last].end
        plain = re.sub(r"[^\d.]", "", found.text.rstrip(".º°ª").replace(",", ".")) or "0"
        value = Decimal(plain)
        single = first == last and tokens[first].text() in words.articles
        yield Number(
            start, end, (value,), text[start:end], in_words=True, ordinal=found.is_ordinal,
            article=single, digits=plain.replace(".", ""),
        )  # fmt: skip
    for place, token in enumerate(tokens):
        if token.kind != "word" or place in taken:
            continue
        value_of = words.extra_numbers.get(token.text())
        if value_of is None:
            value_of = _half_more(token.text(), language)
        article = token.text() in words.articles
        if value_of is not None or article:
            yield Number(
                token.start, token.end, (value_of or Decimal(1),), text[token.start : token.end],
                in_words=True, article=article,
            )  # fmt: skip


@cache
def _small_german(word: str) -> Decimal | None:
    found = find_numbers([_Token(word, "word", 0, len(word), True)], "de", 0)
    return Decimal(int(found[0].value)) if len(found) == 1 else None


def _half_more(word: str, language: str) -> Decimal | None:
    """German "dreieinhalb", "zweieinviertel"."""
    if language != "de" or "ein" not in word:
        return None
    match = re.fullmatch(r"(\w{2,12}?)ein(halb|viertel)(?:e[nrms]?)?", word)
    whole = _small_german("eins" if match and match[1] == "ein" else match[1]) if match else None
    if match is None or whole is None:
        return None
    return whole + (Decimal("0.5") if match[2] == "halb" else Decimal("0.25"))


def _with_scales(found: list[Number], lower: str, language: str) -> list[Number]:
    """ "2 million" is one number; so is "half a million"."""
    scales = WORDS[language].scales
    joined: list[Number] = []
    for number in found:
        last = joined[-1] if joined else None
        gap = lower[last.end : number.start] if last else ""
        scale = scales.get(lower[number.start : number.end])
        if last and scale and gap in (" ", "-") and not last.ordinal and last.value < scale:
            values = tuple(value * scale for value in last.values[:1])
            text = last.text + gap + number.text
            joined[-1] = replace(
                last, end=number.end, values=values, text=text, article=False, in_words=True
            )
        else:
            joined.append(number)
    return _with_parts_of_scales(joined, lower, language)


def _with_parts_of_scales(found: list[Number], lower: str, language: str) -> list[Number]:
    """ "Half a million", "half a dozen", "a quarter of a million"."""
    words = WORDS[language]
    kept: list[Number] = []
    for number in found:
        scale = number.in_words and lower[number.start : number.end].split()[-1] in words.scales
        for pattern, part in words.scale_parts if scale else ():
            before = re.search(pattern, lower[max(number.start - 24, 0) : number.start])
            if before and number.value > 1:
                start = number.start - len(before[0])
                while kept and kept[-1].start >= start:
                    kept.pop()
                text = before[0] + number.text
                values = (number.value * part,)
                number = replace(number, start=start, values=values, text=text, article=False)
                break
        kept.append(number)
    return kept
