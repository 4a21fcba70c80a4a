"""Yes and no, and one of a few choices, as callers answer."""

import re
from collections.abc import Sequence
from typing import Any

from agents_core.language.phonetics import sound_similarity
from agents_core.language.sentences import STOP_WORDS, stem, words
from agents_core.language.values.candidate import Candidate, corrects, settled
from agents_core.language.values.clock_times import find_offered, minutes_of, ordinals_in

_YES = re.compile(
    r"\b(?:yes|yeah|yep|yup|aye|sure|please do|of course|absolutely|definitely|certainly|correct|"
    r"exactly|indeed|go ahead|(?:that's|that is|it's|it is|quite) (?:right|fine|correct)|ok|okay|"
    r"i do|we do|it is|i am|i would|i'd like that|why not)\b|^\W*(?:right|fine|perfect|please)\W*$",
    re.IGNORECASE,
)
_NO = re.compile(
    r"\b(?:no|nope|nah|not|none|never|neither|without|wrong|incorrect|\w+n't)\b", re.IGNORECASE
)
_UNSURE = re.compile(
    r"\b(?:not (?:sure|certain)|no idea|(?:don't|do not) (?:know|remember|mind|care)|maybe|perhaps|"
    r"depends|possibly|whatever)\b",
    re.IGNORECASE,
)
_NO_OBJECTION = re.compile(r"\b(?:why not|no (?:problem|objections?|worries))\b", re.IGNORECASE)
_SOUNDS_LIKE = 0.9  #: sound similarity at which a spoken word is taken for a choice


def yes_or_no(text: str) -> bool | None:
    """What a reply to a yes-or-no question says; None: neither, or both."""
    plain = text.replace("’", "'")
    if _UNSURE.search(plain):
        return None
    yes = _YES.search(plain) or _NO_OBJECTION.search(plain)
    no = _NO.search(_NO_OBJECTION.sub(" ", _YES.sub(" ", plain) if yes else plain))
    if yes and no:
        return None
    return bool(yes) if yes or no else None


def find_choice(
    text: str, choices: Sequence[Any], *, asked: bool, spoken: bool
) -> Candidate | None:
    """The choice that was named: by its words, as an offered time, or by its place."""
    times = [minutes_of(str(choice)) for choice in choices]
    if all(time is not None for time in times):
        return find_offered(text, [str(choice) for choice in choices])
    one = settled(text, _named(text, choices))
    if one is None and asked:
        one = settled(text, ordinals_in(text, choices))
    if one is None and spoken:
        one = settled(text, _sounding(text, choices))
    return one


def _named(text: str, choices: Sequence[Any]) -> list[Candidate]:
    """Choices whose words all stand in the text; the one with more words wins its place."""
    places = [
        (stem(match[0].lower().replace("’", "'")), match)
        for match in re.finditer(r"[^\W_]+(?:['’]\w+)?", text)
    ]
    found: list[Candidate] = []
    for choice in sorted(choices, key=lambda one: -len(str(one))):
        wanted = [stem(word) for word in words(str(choice).replace("_", " "))]
        for at, (first, match) in enumerate(places):
            if not wanted or first != wanted[0]:
                continue
            end = _end_of(places, at, wanted)
            if end is not None and all(
                end <= one.start or one.end <= match.start() for one in found
            ):
                found.append(Candidate(choice, match.start(), end))
    return found


def _end_of(places: list[tuple[str, re.Match[str]]], at: int, wanted: list[str]) -> int | None:
    """Where the choice's words end that begin there, with at most two others between them."""
    for word in wanted[1:]:
        near = [
            place for place in range(at + 1, min(at + 4, len(places))) if places[place][0] == word
        ]
        if not near:
            return None
        at = near[0]
    return places[at][1].end()


def _sounding(text: str, choices: Sequence[Any]) -> list[Candidate]:
    found = []
    for match in re.finditer(r"[^\W\d_]{3,}", text):
        if match[0].lower() in STOP_WORDS:
            continue
        alike = [
            one
            for one in choices
            if sound_similarity(match[0].lower(), str(one).lower()) >= _SOUNDS_LIKE
        ]
        if alike:
            found.append(
                Candidate(alike[0], match.start(), match.end(), tuple(alike[1:]), certain=False)
            )
    return found


def is_correction(text: str) -> bool:
    """Whether a reply takes something back."""
    return corrects(text)
