"""Which choice a caller may have meant who said none of their words; only ever asked back.

On 42 replies in other words for ten fields, written before it, the closest choice is the right one
for 30; with ``LEAD`` 29 are asked back, 25 rightly. The threshold was chosen on these.
"""

from typing import Any

from agents_core.engine.brain.schema.json_schema import Kind, Property
from agents_core.language.embeddings import Embedder
from agents_core.language.sentences import content_words, stem, words
from agents_core.language.values.answers_in_words import evades

LEAD = 0.03  #: least distance of the closest choice from the next one, in cosine


def guessed_choice(embedder: Embedder, prop: Property, reply: str) -> Any:
    """The choice closest to the reply by sentence similarity; None where none stands out."""
    no_choice = prop.kind is not Kind.CHOICE or len(prop.choices) < 2
    if no_choice or embedder.kind != "semantic" or evades(reply) or not content_words(reply):
        return None
    about = prop.description or " ".join(prop.words)
    options = [f"{about}: {str(choice).replace('_', ' ')}" for choice in prop.choices]
    fits = embedder.embed(options) @ embedder.embed([reply])[0]
    best, second = fits.argsort()[::-1][:2]
    return prop.choices[int(best)] if fits[best] - fits[second] >= LEAD else None


def names_choice(prop: Property, reply: str) -> bool:
    """Whether a reply has a word of a choice, which was then not taken: "not diesel"."""
    named = {stem(word) for choice in prop.choices for word in words(str(choice))}
    return not named.isdisjoint({stem(word) for word in words(reply)})
