"""Cuts text into utterances: what the network says in one run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agents_core.engine.speech.tts.pronunciation import PAUSES, SPACE, Pronouncer, Pronunciation

MOST_CHARACTERS = 300
"""Of a sentence whose words are looked up together."""

MOST_IDS = 150
"""About 8.5 s of speech and, measured alone, 45 ms of the network: nothing can be stopped, and
nothing of a long sentence is heard, before its first run ends. 5 of 100 sentences are longer."""

_END = re.compile(r"(?<![.!?…])[.!?…]+[\"')\]]*\s+|(?<!\s)\s*\n\s*")
"""Each begins only where a run of its signs begins: time grows with the text's length."""

_LONGEST_SHORT = 8  #: characters of a short form, with the one before it
_SHORT = re.compile(
    r"\b(?:[A-Za-z]|Mr|Mrs|Ms|Dr|St|No|vs|etc|e\.g|i\.e|max|min|ext|tel|approx)\.\s+$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A piece of text and how it is spoken; no ids: it has no sound."""

    text: str
    ids: tuple[int, ...] = ()
    words: tuple[tuple[int, int], ...] = ()  #: (place in ids, character of text)


def utterances(text: str, pronouncer: Pronouncer) -> Iterator[Utterance]:
    """Each as soon as it is asked for; joined their texts are the text."""
    for sentence in sentences(text):
        pronunciation = pronouncer.pronounce(sentence)
        if pronunciation.ids:
            yield from _runs(sentence, pronunciation)
        else:
            yield Utterance(text=sentence)


def sentences(text: str) -> Iterator[str]:
    """Sentences, very long ones cut at a comma or a space; joined they are the text."""
    start = 0
    for match in _END.finditer(text):
        if "\n" not in match.group() and _SHORT.search(text, _before(match, start), match.end()):
            continue  # an abbreviation
        yield from _short_enough(text[start : match.end()])
        start = match.end()
    yield from _short_enough(text[start:])


def _before(match: re.Match[str], start: int) -> int:
    return max(start, match.start() - _LONGEST_SHORT)


def _short_enough(sentence: str) -> Iterator[str]:
    while len(sentence) > MOST_CHARACTERS:
        head = sentence[:MOST_CHARACTERS]
        cut = max(head.rfind(", "), head.rfind("; "), head.rfind(": ")) + 2
        if cut < MOST_CHARACTERS // 3:
            cut = head.rfind(" ") + 1
        if cut < MOST_CHARACTERS // 3:
            cut = MOST_CHARACTERS
        yield sentence[:cut]
        sentence = sentence[cut:]
    if sentence:
        yield sentence


def _runs(sentence: str, spoken: Pronunciation) -> Iterator[Utterance]:
    ids, start, said = spoken.ids, 0, 0
    while start < len(ids):
        end = _cut(ids, start)
        following = (at for place, at in spoken.words if place >= end)
        upto = next(following, len(sentence)) if end < len(ids) else len(sentence)
        upto = max(said, upto)
        words = tuple((place - start, at - said) for place, at in spoken.words if said <= at < upto)
        yield Utterance(text=sentence[said:upto], ids=ids[start:end], words=words)
        start, said = end, upto


def _cut(ids: tuple[int, ...], start: int) -> int:
    """Where a run from ``start`` ends: at the end, or where a pause or else a word ends."""
    limit = start + MOST_IDS
    if len(ids) <= limit:
        return len(ids)
    if len(ids) < start + 2 * MOST_IDS:  # two of equal length rather than a long and a short one
        limit = max(limit - MOST_IDS // 4, start + (len(ids) - start + 1) // 2)
    least = start + MOST_IDS // 3
    spaces = [at for at in range(least, start + MOST_IDS) if ids[at] == SPACE]
    pauses = [at for at in spaces if ids[at - 1] in PAUSES]
    near = sorted(pauses or spaces, key=lambda at: abs(at - limit))
    return near[0] + 1 if near else start + MOST_IDS
