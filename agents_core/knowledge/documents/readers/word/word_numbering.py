"""Numbers of list paragraphs as Word shows them: "3.1", "(a)", or none for a bullet."""

import re
from dataclasses import dataclass
from typing import Any

from agents_core.knowledge.documents.readers.word.word_package import W
from agents_core.knowledge.documents.readers.word.word_styles import ListPlace, value_of

_PLACES = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


class WordNumbering:
    """Counts as the paragraphs are read in order."""

    def __init__(self, root: Any) -> None:
        """``root``: of the part "numbering", or None."""
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._counts: dict[tuple[str, int], int] = {}
        if root is None:
            return
        for one in root.iterfind(f"{W}abstractNum"):
            levels = {
                _int(level.get(f"{W}ilvl")): _read(level) for level in one.iterfind(f"{W}lvl")
            }
            self._levels[str(one.get(f"{W}abstractNumId"))] = levels
        for one in root.iterfind(f"{W}num"):
            abstract = value_of(one, f"{W}abstractNumId") or ""
            self._lists[str(one.get(f"{W}numId"))] = abstract

    def next(self, place: ListPlace) -> str:
        """The number of the next paragraph at that place; empty for a bullet."""
        abstract = self._lists.get(place.list_id, "")
        levels = self._levels.get(abstract, {})
        level = levels.get(place.level)
        if level is None or level.form in ("bullet", "none"):
            return ""
        key = (abstract, place.level)
        self._counts[key] = self._counts.get(key, level.start - 1) + 1
        for other in [k for k in self._counts if k[0] == abstract and k[1] > place.level]:
            del self._counts[other]

        def shown(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            one = levels.get(at, level)
            return _formatted(self._counts.get((abstract, at), one.start), one.form)

        return _PLACES.sub(shown, level.text).strip()


def _read(level: Any) -> _Level:
    form = value_of(level, f"{W}numFmt") or "decimal"
    text = value_of(level, f"{W}lvlText")
    start = value_of(level, f"{W}start") or "1"
    return _Level(form, "%1." if text is None else text, _int(start))


def _int(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 7 else 0


def _formatted(count: int, form: str) -> str:
    match form:
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 % 9 + 1)
            return letter.upper() if form == "upperLetter" else letter
        case "lowerRoman" | "upperRoman":
            roman = _roman(count)
            return roman.upper() if form == "upperRoman" else roman
        case _:
            return str(count)


def _roman(count: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        while 0 < value <= count < 4000:
            written += letters
            count -= value
    return written or str(count)
