"""Letters and digits said one by one: "A B double four two", "B as in boy", "alpha twenty two"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from agents_core.language.figures import numbers_in

_ALPHABET = {
    word: word[0].upper()
    for word in (
        "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima "
        "mike november oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray "
        "yankee zulu"
    ).split()
}
_LETTER_NAMES = {
    "cee": "C", "dee": "D", "eff": "F", "gee": "G", "aitch": "H", "jay": "J", "kay": "K",
    "ell": "L", "em": "M", "pee": "P", "cue": "Q", "ess": "S", "tee": "T", "vee": "V", "ex": "X",
    "wye": "Y", "zed": "Z", "zee": "Z",
}  # fmt: skip
_SOUNDS = {
    "be": "B", "bee": "B", "see": "C", "sea": "C", "are": "R", "you": "U", "why": "Y", "eye": "I",
    "tea": "T", "queue": "Q", "pea": "P", "to": "2", "too": "2", "for": "4", "ate": "8", "won": "1",
}  # fmt: skip
"""Everyday words, which count only between letters and digits."""
_SIGNS = {"dash": "-", "hyphen": "-", "slash": "/", "underscore": "_"}
_HYPHEN = "\u2010"  #: one that was written
_REPEATS = {"double": 2, "triple": 3, "treble": 3}
_SKIPPED = frozenset("and then capital letter number figure digit uh um er the a an".split())
_EXAMPLE = re.compile(r",?\s*(?:as in|is for|like|for|as)\s+([A-Za-z]{2,})", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+(?:['’][a-z]+)?")
_PAUSE = re.compile(r"(?:\W|_)*")
_NOT_CAPITALS = frozenset("I OK AM PM NO MY IT IS THE".split())
_MOST_CAPITALS = 8
_MOST_SKIPPED = 3


@dataclass(slots=True)
class Run:
    """Neighbouring letters and digits."""

    start: int
    end: int
    pieces: list[str] = field(default_factory=list)  #: what each word stands for, and signs
    guessed: bool = False  #: an everyday word was read as a letter or a digit
    article: bool = False  #: it begins with "a" or "I", which may be words

    @property
    def plain(self) -> str:
        """Letters and digits only."""
        return re.sub(r"[\W_]", "", "".join(self.pieces))

    @property
    def signed(self) -> str:
        """With the dashes that were said; recognisers write "A-B-7-4" for letters said apart."""
        written = "-" if any(len(one) > 1 for one in self.pieces if one.isalnum()) else ""
        return "".join(self.pieces).strip("-/_" + _HYPHEN).replace(_HYPHEN, written)


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    end: int
    guessed: bool = False


def runs(text: str) -> list[Run]:
    """Every run of letters and digits, in order."""
    text = re.sub(r"\b([Xx])-(?=[Rr]ay\b)", r"\1_", text)
    return [_without_article(text, run) for run in _Scan(text).runs() if _counts(run)]


def _counts(run: Run) -> bool:
    return bool(run.plain) and not (run.article and len(run.plain) == 1)


def _without_article(text: str, run: Run) -> Run:
    """ "a 5" is an article and a number; "A 5 7" spells A57."""
    if not (run.article and len([one for one in run.pieces if one.isalnum()]) == 2):
        return run
    start = run.start + 1 + len(text[run.start + 1 : run.end]) - len(text[run.start + 1 :].lstrip())
    return Run(min(max(start, run.start + 1), run.end), run.end, run.pieces[1:], run.guessed)


class _Scan:
    """Reads one text from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_TOKEN.finditer(text))
        self._at = {token.start(): place for place, token in enumerate(self._tokens)}
        self._numbers = {
            one.start: one
            for one in numbers_in(text)
            if one.in_words and not one.article and not one.ordinal and one.whole is not None
        }

    def runs(self) -> Iterator[Run]:
        run, place, skipped = Run(0, 0), 0, 0
        while place < len(self._tokens):
            token = self._tokens[place]
            if run.pieces and not self._joins(run.end, token.start()):
                yield run
                run = Run(0, 0)
            piece = self._piece(place, inside=bool(run.pieces))
            small = token[0].lower() in _SKIPPED
            if piece is not None:
                self._add(run, token, piece)
                place, skipped = self._after(piece.end, place), 0
                continue
            place, skipped = place + 1, skipped + 1
            if run.pieces and (not small or skipped > _MOST_SKIPPED):
                yield run
                run, skipped = Run(0, 0), 0
        if run.pieces:
            yield run

    def _add(self, run: Run, token: re.Match[str], piece: _Piece) -> None:
        if not run.pieces:
            run.start, run.article = token.start(), token[0] in ("a", "A", "I", "i")
        elif self._text[run.end : token.start()] == "-":
            run.pieces.append(_HYPHEN)
        run.pieces.append(piece.text)
        run.end, run.guessed = piece.end, run.guessed or piece.guessed

    def _joins(self, end: int, start: int) -> bool:
        """Whether only small words and pauses lie between; a sentence's end parts two runs."""
        return re.search(r"[!?:;]|\.\s+(?=[A-Z][a-z])", self._text[end : start + 2]) is None

    def _after(self, end: int, place: int) -> int:
        while place < len(self._tokens) and self._tokens[place].start() < end:
            place += 1
        return place

    def _piece(self, place: int, *, inside: bool) -> _Piece | None:
        if place >= len(self._tokens):
            return None
        token = self._tokens[place]
        word, lower = token[0], token[0].lower()
        if token.start() in self._numbers:
            return self._number(place)
        if lower in _REPEATS:
            return self._repeated(place, _REPEATS[lower])
        if lower in ("oh", "o") and (lower == "oh" or self._beside_digits(place)):
            near = inside or self._is_piece(place + 1)
            return _Piece("0", token.end()) if near else None
        if inside and lower in _SIGNS and self._is_piece(place + 1):
            return _Piece(_SIGNS[lower], token.end())
        if len(word) == 1 and word.isalpha():
            hyphened = re.match(r"-[a-z]{2}", self._text[token.end() :])  # "e-mail"
            return None if hyphened else self._letter(place, inside)
        return self._word(place, word, inside)

    def _number(self, place: int) -> _Piece:
        """ "nine hundred one two three" is 900123, not 90123."""
        number = self._numbers[self._tokens[place].start()]
        value, digits = number.whole or 0, number.spelled_digits
        goes_on = self._is_digits(self._after(number.end, place))
        if goes_on and "hundred" in number.text.lower() and 0 < value % 100 < 10 and value < 1000:
            digits = f"{value // 100 * 100}{value % 100}" if " and " not in number.text else digits
        return _Piece(digits, number.end)

    def _word(self, place: int, word: str, inside: bool) -> _Piece | None:
        lower, end = word.lower(), self._tokens[place].end()
        for known in (_ALPHABET, _LETTER_NAMES):
            if lower in known:
                return _Piece(known[lower], end)
        if lower in ("x_ray", "x") or any(map(str.isdigit, word)):
            return _Piece(word.upper(), end) if _is_code(word) else None
        shouted = self._text.isupper() and len(self._tokens) > _MOST_SKIPPED
        capitals = word.isupper() and len(word) <= _MOST_CAPITALS and not shouted
        if capitals and word not in _NOT_CAPITALS:
            return _Piece(word, end)
        if lower in _SOUNDS and inside and self._is_sure(place + 1):
            return _Piece(_SOUNDS[lower], end, guessed=True)
        return None

    def _letter(self, place: int, inside: bool) -> _Piece | None:
        token = self._tokens[place]
        example = _EXAMPLE.match(self._text, token.end())
        if example and example[1][0].lower() == token[0].lower():
            return _Piece(token[0].upper(), example.end())
        if token[0].lower() == "x" and self._text[token.end() : token.end() + 4].lower() in (
            "_ray",
            " ray",
        ):
            return _Piece("X", token.end() + 4)
        article = token[0] in ("a", "i", "I", "A")
        if token[0] == "a" and place and self._tokens[place - 1][0].lower() in ("then", "and"):
            return None
        last = re.match(r"\s*(?:$|[.,;!?-])", self._text[token.end() :])
        spelled = inside and token[0].isupper() and last is not None
        if article and not (self._is_sure(place + 1) or spelled):
            return None
        return _Piece(token[0].upper(), token.end())

    def _repeated(self, place: int, times: int) -> _Piece | None:
        following = self._piece(place + 1, inside=True) if self._is_sure(place + 1) else None
        if following is None and place + 1 < len(self._tokens):
            named = self._tokens[place + 1][0].lower()
            if times == 2 and named == "you":
                return _Piece("W", self._tokens[place + 1].end(), guessed=True)
        first = following.text[:1] if following is not None else ""
        if following is None or (len(following.text) > 1 and first != "0"):
            return None
        return _Piece(first * (times - 1) + following.text, following.end)

    def _beside_digits(self, place: int) -> bool:
        return self._is_digits(place - 1) or self._is_digits(place + 1)

    def _is_digits(self, place: int) -> bool:
        if not 0 <= place < len(self._tokens):
            return False
        token = self._tokens[place]
        inside = any(one.start <= token.start() < one.end for one in self._numbers.values())
        return inside or token[0].isdigit() or token[0].lower() in ("double", "triple")

    def _is_piece(self, place: int) -> bool:
        return self._is_sure(place) or (
            place < len(self._tokens) and self._tokens[place][0].lower() in ("oh", "o")
        )

    def _is_sure(self, place: int) -> bool:
        """Whether the word there is a letter or a digit for certain."""
        if not 0 <= place < len(self._tokens):
            return False
        word = self._tokens[place][0]
        known = {**_ALPHABET, **_LETTER_NAMES, **_REPEATS}
        single = len(word) == 1 and word.isalnum()
        return (
            single
            or self._is_digits(place)
            or word.lower() in known
            or word.lower() == "oh"
            or (any(map(str.isdigit, word)) and _is_code(word))
        )


def _is_code(word: str) -> bool:
    """ "3rd", "8pm" and "23kg" are figures of other kinds."""
    return re.fullmatch(r"\d+(?:st|nd|rd|th|am|pm|kg|km|cm|h)", word.lower()) is None
