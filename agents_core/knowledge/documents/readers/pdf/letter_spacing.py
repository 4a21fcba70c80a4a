"""Words whose letters stand apart, as in the heading "R E F U N D S", as ordinary words."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from agents_core.knowledge.documents.readers.pdf.pdf_words import Word

MIN_LETTERS = 4
MAX_LETTERS = 12
MAX_CAPITALS = 20
"""Of one word: more letters at the same distance are several words, and nothing shows which. Lines
in capitals are titles, which often have one long word."""

MAX_GAP_EMS = 2.0
WIDER = 1.6  #: a gap between words is so much wider than one between letters


def without_letter_spacing(line: Sequence[Word]) -> list[Word]:
    """The words of a line from left to right, single letters joined where they make words."""
    found: list[Word] = []
    for single, words in groupby(
        line, key=lambda word: len(word.text) == 1 and word.text.isalpha()
    ):
        run = list(words)
        joined = [_joined(letters) for letters in _divided(run)] if single else run
        found += joined if _are_words(run, joined) else run
    return found


def _are_words(letters: Sequence[Word], words: Sequence[Word]) -> bool:
    """Not the columns "A B C D", and no capitals within a word."""
    text = "".join(letter.text for letter in letters)
    alphabet = all(ord(second) - ord(first) == 1 for first, second in pairwise(text.upper()))
    fits = all(
        len(word.text) <= MAX_CAPITALS
        if text.isupper()
        else len(word.text) <= MAX_LETTERS and word.text[1:].islower()
        for word in words
    )
    return len(letters) >= MIN_LETTERS and fits and not alphabet


def _divided(letters: Sequence[Word]) -> Iterator[list[Word]]:
    """The letters of each word."""
    gaps = [second.left - first.right for first, second in pairwise(letters)]
    narrow, wide = min(gaps, default=0.0), max(gaps, default=0.0)
    least = (narrow + wide) / 2 if wide > WIDER * max(narrow, 0.1) else wide + 1
    least = min(least, MAX_GAP_EMS * max(letters[0].size, 1.0))
    word = [letters[0]]
    for letter, gap in zip(letters[1:], gaps, strict=True):
        if gap > least:
            yield word
            word = []
        word.append(letter)
    yield word


def _joined(letters: Sequence[Word]) -> Word:
    return replace(
        letters[0],
        text="".join(letter.text for letter in letters),
        right=letters[-1].right,
        top=min(letter.top for letter in letters),
        bottom=max(letter.bottom for letter in letters),
    )
