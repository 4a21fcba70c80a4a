"""Numbers of passages that stay the same from version to version.

A passage with the same words keeps its number, and so does the most similar one in its place. A
new passage gets a number that no passage of this policy ever had.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel

from agents_core.knowledge.documents.passages import Passage

SAME_ENOUGH = 0.6
"""Minimum similarity (of the longest common subsequence) of an edited passage to its earlier text.
Passages with a changed figure or a reworded half are above, passages on different subjects mostly
below 0.5."""

MAX_PAIRS = 20_000
"""Passages compared between two that are the same in both versions; in a longer stretch each is
compared with its neighbours only."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """The passages of a version. ``last_number``: the highest number any had so far."""

    passages: tuple[Passage, ...] = ()
    last_number: int = 0


def numbered(found: Sequence[Passage], before: Numbered) -> Numbered:
    """The passages of a text with their numbers, after the version ``before``."""
    ids = _kept(before.passages, found)
    last = before.last_number
    passages = []
    for place, passage in enumerate(found):
        if place not in ids:
            last += 1
        passages.append(replace(passage, id=ids.get(place, f"P{last}")))
    return Numbered(tuple(passages), last)


def _kept(old: Sequence[Passage], new: Sequence[Passage]) -> dict[int, str]:
    """The ids that are kept, by the place of the new passage."""
    pairs: dict[int, int] = {}  # place in new -> place in old
    for key in (_words_and_path, _words_in_document, _words):
        _pair_equal(old, new, key, pairs)
    for new_places, old_places in _stretches(len(old), len(new), pairs):
        _pair_similar(old, new, old_places, new_places, pairs)
    return {place: old[other].id for place, other in pairs.items()}


def _words_and_path(passage: Passage) -> Hashable:
    return (passage.document, passage.headings, passage.lead_in, passage.number, passage.text)


def _words_in_document(passage: Passage) -> Hashable:
    return (passage.document, passage.text)


def _words(passage: Passage) -> Hashable:
    return passage.text


def _pair_equal(
    old: Sequence[Passage],
    new: Sequence[Passage],
    key: Callable[[Passage], Hashable],
    pairs: dict[int, int],
) -> None:
    """Pairs the ones with equal keys that have no partner yet, in order."""
    taken = set(pairs.values())
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for place in range(len(old) - 1, -1, -1):
        if place not in taken:
            waiting[key(old[place])].append(place)
    for place, passage in enumerate(new):
        if place not in pairs and (places := waiting.get(key(passage))):
            pairs[place] = places.pop()


def _stretches(
    old_count: int, new_count: int, pairs: dict[int, int]
) -> Iterator[tuple[list[int], list[int]]]:
    """The places without a partner between two pairs whose order is the same in both versions."""
    taken = set(pairs.values())
    new_free: list[int] = []
    old_from = 0
    for place in range(new_count + 1):
        if place < new_count and place not in pairs:
            new_free.append(place)
            continue
        old_to = pairs.get(place, old_count)
        if old_to < old_from:
            continue  # moved: it says nothing about its neighbours
        old_free = [other for other in range(old_from, old_to) if other not in taken]
        if new_free and old_free:
            yield new_free, old_free
        new_free, old_from = [], old_to + 1


def _pair_similar(
    old: Sequence[Passage],
    new: Sequence[Passage],
    old_places: Sequence[int],
    new_places: Sequence[int],
    pairs: dict[int, int],
) -> None:
    """Pairs the most similar first; no pair crosses another."""
    near = max(MAX_PAIRS // len(new_places), 1)
    scored: list[tuple[float, int, int]] = []
    for at, place in enumerate(new_places):
        first = max(at * len(old_places) // len(new_places) - near // 2, 0)
        words = new[place].standalone()
        for other in old_places[first : first + near]:
            score = Indel.normalized_similarity(
                old[other].standalone(), words, score_cutoff=SAME_ENOUGH
            )
            if score:
                scored.append((-score, place, other))
    made: list[tuple[int, int]] = []  # (place in new, place in old), in order
    for _, place, other in sorted(scored):
        at = bisect_left(made, (place, other))
        after = made[at - 1] if at else (-1, -1)
        until = made[at] if at < len(made) else (len(new), len(old))
        if after[0] < place < until[0] and after[1] < other < until[1]:
            made.insert(at, (place, other))
    pairs.update(made)
