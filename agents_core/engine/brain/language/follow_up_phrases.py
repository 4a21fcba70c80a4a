"""Follow-up requests that need the one before them to be understood."""

import re

from agents_core.language.sentences import content_words, words

_LEANS = re.compile(
    r"^(?:and|or|but|what about|how about|what if|and what about|same for|also)\b", re.IGNORECASE
)
_POINTS = frozenset("it that this those them these they one ones".split())
_MAX_WORDS = 8


def continues(request: str) -> bool:
    """ "And for cats?" names a subject and takes its question from the one before."""
    return _LEANS.match(request.strip()) is not None and 0 < len(content_words(request)) <= 3


def points_back(request: str) -> bool:
    """ "How much is it?" takes even its subject from before."""
    said = words(request)
    points = any(word in _POINTS for word in said) or _LEANS.match(request.strip()) is not None
    return points and len(content_words(request)) <= 1 and len(said) <= _MAX_WORDS
