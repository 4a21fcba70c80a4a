"""Where a sentence names an agent or a tool exactly, and where a handoff or a call would name one.

English, as far as words around a name are read; names themselves are compared in any language.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_PLACE = re.compile(
    r"(?:\b(?:to|for|by|with|via|through|at|on|into|get|gets|take|takes|need|needs|ask|asks|use|uses|"
    r"call|calls|contact|is|are|let|then|otherwise|or)|['’]s|[:\-–—])\s*"
    r"(?:(?:the|our|your|my|a|an|dear|colleague)\s+)*$",
    re.IGNORECASE,
)
"""What stands before the name of somebody who is to take over, or of a tool."""
_REFUSES = re.compile(
    r"\b(?:never|do not|don['’]t|must not|mustn['’]t|cannot|can['’]t|may not|no longer)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*\.?(?=\s)|[^\W_]+(?:['’&-][^\W_]+)*")
IDENTIFIER = re.compile(
    r"(?<![\w@./-])(?:[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+|[a-z]{2,}[0-9]*(?:[A-Z][a-z0-9]+)+)"
    r"(?![\w@/-]|\.\w)"
)
"""A name as tools have them: snake_case or camelCase, no file, address or link."""


@dataclass(frozen=True, slots=True)
class Span:
    """Some words of a sentence."""

    start: int
    end: int
    text: str

    def overlaps(self, others: Collection["Span"]) -> bool:
        """Whether it shares a character with one of them."""
        return any(self.start < other.end and other.start < self.end for other in others)


def named(sentence: str, names: tuple[str, ...]) -> list[Span]:
    """Where it has one of these names, exactly so; a longer name before one inside it."""
    found = _any_of(names).finditer(sentence)
    return [Span(match.start(), match.end(), match.group()) for match in found]


def identifiers(sentence: str) -> list[Span]:
    """Names as tools have them."""
    return [Span(one.start(), one.end(), one.group()) for one in IDENTIFIER.finditer(sentence)]


def windows(sentence: str, most_words: int) -> Iterator[Span]:
    """Every run of up to ``most_words`` words that no punctuation interrupts, the longest first."""
    words = [_bare(Span(one.start(), one.end(), one.group())) for one in _WORD.finditer(sentence)]
    for count in range(most_words, 0, -1):
        for first in range(len(words) - count + 1):
            run = words[first : first + count]
            gaps = (sentence[a.end : b.start] for a, b in pairwise(run))
            if not any(gap.strip(" .") for gap in gaps):
                start, end = run[0].start, run[-1].end
                yield Span(start, end, sentence[start:end])


def _bare(word: Span) -> Span:
    """Without a genitive's ending."""
    text = re.sub(r"['’]s?$", "", word.text)
    return Span(word.start, word.start + len(text), text)


def is_place_of_a_name(sentence: str, start: int) -> bool:
    """Whether what stands before lets expect a name: "to the ...", "use ...", "that's ..."."""
    return _PLACE.search(sentence[:start]) is not None


def refuses(sentence: str, start: int) -> bool:
    """Whether the words before ``start`` say that something is not done."""
    return _REFUSES.search(sentence[:start]) is not None


@lru_cache(maxsize=256)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted((name for name in names if name.strip()), key=len, reverse=True)
    if not longest_first:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
