"""Requests that need the one before them to be understood. It knows words only."""

import re

from agents_core.language.sentences import content_words, words

_LEANS = re.compile(
    r"^(?:and|or|but|what about|how about|what if|and what about|same for|also)\b", re.IGNORECASE
)
_POINTS = frozenset("it that this those them these they one ones".split())


def leans_on_earlier(request: str) -> bool:
    """ "And for cats?", "how much is it?": too little on its own."""
    said = words(request)
    carried = content_words(request)
    if _LEANS.match(request.strip()):
        return len(carried) <= 3
    points = any(word in _POINTS for word in said)
    return points and len(carried) <= 1 and len(said) <= 8
