"""Backchannels: what a listener says to show attention, without taking the turn.

The class is closed. It holds the tokens that the Switchboard SWBD-DAMSL manual (Jurafsky, Shriberg
and Biasca, 1997) tags as acknowledgement ("b": uh-huh, yeah, right, oh, okay), response
acknowledgement ("bk": I see, all right, got it), acceptance ("aa": exactly, that's right) and
one-word appreciation ("ba": great, good), and the hesitations "uh" and "um". Not in it: thanks,
refusals, "wait", "sorry", and anything else that asks the speaker to do something but go on.

Measured on the words of 40 backchannels and 40 interruptions written without knowing this list: 39
and 0 were taken for backchannels ("got you" was added then); "at most three words" takes 39 and 5.
"""

import re

from agents_core.language.sentences import sentences

MAX_TOKENS = 3
"""More acknowledgements in a row than that ("okay okay okay okay") ask the speaker to stop."""

REACTION_CHARS = 15
"""About 1 s of speech: a listener's answer to a question may come this far into the sentence after
it."""

_SOUND = re.compile(
    r"[mh]*m[mh]*|u+h+|h+u+h+|u+h{2,}u+h*|a+h+|a+h+a+h*|ha(?:ha)*|o+h*|u+m+|e+r+m*|e+h+"
)
"""Vocalisations after hyphens are dropped: mm, mhm, hmm, uh, huh, uhhuh, ah, aha, oh, um, er. Not
"uhuh" ("uh-uh" means no)."""

_WORDS = frozenset(
    "yes yeah yea yah yep yup ok okay kay right alright sure exactly absolutely definitely "
    "certainly indeed true correct understood gotcha really good great fine nice cool wow perfect "
    "excellent lovely wonderful brilliant super interesting".split()
)
_PHRASES = tuple(
    tuple(phrase.split())
    for phrase in (
        "that makes sense",
        "that is right",
        "good to know",
        "thats right",
        "thats true",
        "thats fine",
        "thats good",
        "thats great",
        "makes sense",
        "sounds good",
        "fair enough",
        "i see",
        "i understand",
        "got it",
        "got you",
        "all right",
        "of course",
        "very good",
        "go on",
        "go ahead",
        "carry on",
    )
)
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")  # a recogniser's "(coughs)"
_REPAIR = re.compile(r"\b(?:huh|eh|hm+|oh)\s*\?\s*$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


def says_nothing(text: str) -> bool:
    """Whether a transcript has no words: silence, noise, a cough."""
    return not _tokens(text)


def is_backchannel(text: str) -> bool:
    """Whether the words are acknowledgements and nothing else, at most ``MAX_TOKENS`` of them.

    "Huh?" asks for a repetition, so it is none.
    """
    tokens = _tokens(text)
    if not tokens or _REPAIR.search(text):
        return False
    count = 0
    while tokens:
        taken = _acknowledgement(tokens)
        if not taken:
            return False
        tokens, count = tokens[taken:], count + 1
    return count <= MAX_TOKENS


def asks_at(text: str, chars: int) -> bool:
    """Whether a listener who has heard ``chars`` characters is being asked a question: it is the
    sentence they are hearing, or ended less than ``REACTION_CHARS`` ago."""
    end = 0
    for sentence in sentences(text):
        start = text.find(sentence, end)
        start = end if start < 0 else start
        end = start + len(sentence)
        question = sentence.rstrip("\"'”’) ").endswith("?")
        if question and start < chars <= end + REACTION_CHARS:
            return True
    return False


def _acknowledgement(tokens: list[str]) -> int:
    """How many tokens the first acknowledgement takes; 0: there is none."""
    for phrase in _PHRASES:
        if tuple(tokens[: len(phrase)]) == phrase:
            return len(phrase)
    return 1 if tokens[0] in _WORDS or _SOUND.fullmatch(tokens[0]) else 0


def _tokens(text: str) -> list[str]:
    joined = re.sub(r"['’.-](?=\w)", "", _BRACKETED.sub(" ", text.lower()))
    return _WORD.findall(joined)
