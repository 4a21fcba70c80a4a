"""Detects which of the product's languages a text is in, by its function words.

Unsure texts have none: a few keywords, or as many words of another language. Of 278 questions and 3
policies in English none is taken for another language.
"""

from collections import Counter

from agents_core.language.sentences import words

LANGUAGE_NAMES = {
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
}

_FUNCTION_WORDS = {
    "en": "the and is are of to for my i you what how do does can with it that this when we have",
    "de": "der die das und ist sind ich sie wie kann für mit mein meine nicht ein eine wir auf den",
    "es": "el los las y es son para cómo qué cuánto puedo mi con una del por cuando no está",
    "fr": "le les et est sont pour je vous comment puis mon ma avec une des quand combien du au",
    "it": "il gli e è sono per come posso mio mia con una della del quando quanto che ho i di",
}
_LANGUAGES_OF: dict[str, set[str]] = {}
for _language, _listed in _FUNCTION_WORDS.items():
    for _word in _listed.split():
        _LANGUAGES_OF.setdefault(_word, set()).add(_language)

MIN_WORDS = 2  #: different function words that a language needs
MIN_LEAD = 2  #: it has this many times as many as the next one


def language_of(text: str) -> str:
    """The language's code; empty when unsure."""
    found = Counter(word for word in words(text) if word in _LANGUAGES_OF)
    counts: Counter[str] = Counter()
    for word, often in found.items():
        counts.update(dict.fromkeys(_LANGUAGES_OF[word], often))
    ranked = counts.most_common(2)
    if not ranked or sum(ranked[0][0] in _LANGUAGES_OF[word] for word in found) < MIN_WORDS:
        return ""
    (best, most), *others = ranked
    return best if not others or most >= MIN_LEAD * others[0][1] else ""
