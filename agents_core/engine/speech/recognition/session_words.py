"""The words of a session that its caller is likely to say: hints for the recogniser."""

from collections.abc import Sequence

from agents_core.language.sentences import content_words

MOST_WORDS = 1000  #: of a session; with more, nearly every word is one of its own
SHORTEST = 4  #: letters; a shorter word sounds like too many others


def session_words(texts: Sequence[str]) -> tuple[str, ...]:
    """The words that carry the topics of these texts, each once; the first texts count first."""
    found: dict[str, None] = {}
    for text in texts:
        for word in content_words(text.replace("_", " ")):
            if len(word) >= SHORTEST:
                found.setdefault(word)
                if len(found) == MOST_WORDS:
                    return tuple(found)
    return tuple(found)
