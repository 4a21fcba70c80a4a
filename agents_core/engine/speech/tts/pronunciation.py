"""Text to phoneme ids, and the id with which each written word begins."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from importlib.resources import files
from typing import Any

from agents_core.engine.speech.tts.spoken_form import spoken_form

SPACE = 16  #: the id of a space
PAUSES = frozenset({1, 2, 3, 4, 5, 6, 9, 10})  #: the ids of ; : , . ! ? dash and ellipsis


@dataclass(frozen=True, slots=True, kw_only=True)
class Pronunciation:
    """Phoneme ids of a text, empty when nothing in it has a sound."""

    ids: tuple[int, ...]
    words: tuple[tuple[int, int], ...]  #: (place in ids, character) where each word begins


class Pronouncer:
    """hibari's text normaliser and dictionaries for one accent, shared by all threads: after
    loading they are only read. American takes 98 MB of memory, British about as much again."""

    def __init__(self, *, british: bool) -> None:
        from hibari.g2p import G2P

        self._g2p: Any = G2P(british=british)
        _ = self._g2p.oov  # loaded now: not by two threads at once
        vocabulary = files("hibari") / "assets" / "vocab.json"
        self._ids: dict[str, int] = json.loads(vocabulary.read_text(encoding="utf-8"))

    def pronounce(self, text: str) -> Pronunciation:
        """One sentence or clause."""
        from hibari.g2p.normalize import normalize

        spoken = normalize(spoken_form(text))
        groups = self._spoken_words(spoken) if spoken else []
        if not any(groups):
            return Pronunciation(ids=(), words=())
        ids: list[int] = []
        begins: list[int] = []
        for group in groups:
            ids += [SPACE] if ids and group else []
            begins.append(len(ids))
            ids += group
        begins.append(len(ids))
        ids += self._sentence_end(text, ids[-1])
        written = [(match.start(), match.group()) for match in re.finditer(r"\S+", text)]
        places = aligned([word for _, word in written], spoken.split())
        words = tuple((begins[place], at) for place, (at, _) in zip(places, written, strict=True))
        return Pronunciation(ids=tuple(ids), words=words)

    def _sentence_end(self, text: str, last: int) -> list[int]:
        """The sign at the end where the last word took it ("at 8 p.m."): it carries the melody."""
        sign = text.rstrip()[-1:]
        return [self._ids[sign]] if sign and sign in ".!?" and last not in PAUSES else []

    def _spoken_words(self, spoken: str) -> list[list[int]]:
        """The ids of each word between spaces."""
        groups: list[list[int]] = [[]]
        for token in self._g2p.phonemize_tokens(self._g2p.tokenize(spoken)):
            phonemes = (token.phonemes or "").strip()
            groups[-1] += [self._ids[sign] for sign in phonemes if sign in self._ids]
            if token.whitespace:
                groups.append([])
        return groups


def aligned(written: Sequence[str], spoken: Sequence[str]) -> list[int]:
    """For each written word the place of the spoken word it begins with, never falling.

    Words that are the same in both are each other's; those between two such are spread evenly.
    """
    left = [word.lower() for word in written]
    right = [word.lower() for word in spoken]
    places: list[int] = []
    for _, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        places += [c + (word - a) * (d - c) // (b - a) for word in range(a, b)]
    return places
