"""Phonetic similarity of words (Metaphone, Jaro-Winkler), to tolerate recognition errors."""

import functools
import itertools
from collections.abc import Sequence

from jellyfish import jaro_winkler_similarity, metaphone

from agents_core.language.sentences import content_words

_ALIKE = 0.9  #: below this two keys share too few sounds to mean the same word


@functools.lru_cache(maxsize=8192)
def sound_key(word: str) -> str:
    """The word's Metaphone key ("breakfast" and "brekfast" share one)."""
    return str(metaphone(word)).replace(" ", "")


def sound_similarity(left: str, right: str) -> float:
    """0 to 1: 1 for the same word, 0.95 for the same sounds, less for nearly the same."""
    if left == right:
        return 1.0
    left_key, right_key = sound_key(left), sound_key(right)
    if len(left_key) < 2 or len(right_key) < 2:
        return 0.0
    if left_key == right_key:
        return 0.95
    if left_key[0] != right_key[0]:
        return 0.0
    alike = float(jaro_winkler_similarity(left_key, right_key))
    return alike * 0.9 if alike >= _ALIKE else 0.0


def heard_words(text: str) -> list[str]:
    """Content words, and neighbours joined: recognisers split "garage" into "gar edge"."""
    plain = content_words(text)
    return plain + [left + right for left, right in itertools.pairwise(plain)]


def phonetic_overlap(heard: Sequence[str], keywords: Sequence[str]) -> float:
    """0 to 1: best phonetic match of a heard word with one of ``keywords`` (lower case)."""
    best = 0.0
    for word in heard:
        for keyword in keywords:
            best = max(best, sound_similarity(word, keyword) * min(1.0, len(keyword) / 5))
    return best
