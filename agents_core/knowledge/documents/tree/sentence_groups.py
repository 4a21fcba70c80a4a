"""Cuts a long paragraph into passages: a sentence each; a short one, and one that limits it, joins
the sentence before it.

Measured with MiniLM on three policies in free prose (51 sentences of 48 characters on average) and
42 everyday questions, share whose answer is among the first three passages / within the first 150
characters cited: each sentence alone 83 / 83 %; pairs 90 / 81 %; joined up to 160 characters 95 /
79 %, up to 250 98 / 74 %; a word list of dependent beginnings ("otherwise", "it") 86 / 81 %;
neighbours of similar meaning 86 / 81 %; this rule 95 / 88 %. On the structured policies in
``tests/retrieval`` (115 spoken questions, requests) paragraphs of up to 250 characters left whole
give 82 / 96 % among the first three, cut like the others 80 / 95 %, up to 600 whole 82 / 97 %.
"""

from collections.abc import Iterator

from agents_core.knowledge.documents.tree.limiting_sentences import begins_with_pronoun, is_limit
from agents_core.knowledge.documents.tree.nodes import Words
from agents_core.language.sentences import sentences

MAX_CHARS = 600
"""The embedding of a longer passage matches nearly every question (and reads 256 tokens only), and
the passage is too long to be read aloud."""

SHORT_SENTENCE_CHARS = 45
MAX_GROUP_CHARS = 160

WHOLE_CHARS = 250
"""A paragraph up to this length stays whole."""

MAX_ITEM_CHARS = 300
"""A list item up to this length stays whole: its author made it one fact."""

MAX_LIMIT_CHARS = 300
"""Of the sentences that limit one passage."""

MIN_CUT_CHARS = 300
"""Where a cut of a long sentence may begin to look for the end of a part, or of a word."""

MAX_PARAGRAPH_CHARS = 20_000
"""A longer text is cut before its sentences are found."""


_NOTHING = Words("")


def groups(words: Words, *, item: bool = False) -> list[Words]:
    """The pieces of a paragraph or list item, in order."""
    if len(words.text) <= (MAX_ITEM_CHARS if item else WHOLE_CHARS):
        return [words] if words.text else []
    return [words.cut(start, end) for start, end in _grouped(words.text)]


def last_sentence(words: Words) -> tuple[Words, Words]:
    """The paragraph without its last sentence, and that sentence."""
    *_, (start, end) = _sentences(words.text)
    return words.cut(0, start), words.cut(start, end)


def limit_of(words: Words, before: str) -> tuple[Words, Words]:
    """The sentences at the beginning that only limit ``before``, and the rest."""
    end = 0
    for start, stop in _sentences(words.text[: 2 * MAX_LIMIT_CHARS]):
        sentence = words.text[start:stop]
        limits = is_limit(sentence, before) or (end > 0 and begins_with_pronoun(sentence))
        if not limits or stop > MAX_LIMIT_CHARS:
            break
        end = stop
    return (words.cut(0, end), words.cut(end, len(words.text))) if end else (_NOTHING, words)


def _grouped(text: str) -> Iterator[tuple[int, int]]:
    begin = stop = 0
    for start, end in _sentences(text):
        short = end - start < SHORT_SENTENCE_CHARS and end - begin <= MAX_GROUP_CHARS
        limits = end - begin <= MAX_CHARS and is_limit(text[start:end], text[begin:stop])
        if stop > begin and not (short or limits):
            yield from _cuts(text, begin, stop)
            begin = start
        stop = end
    if stop > begin:
        yield from _cuts(text, begin, stop)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends."""
    for part in range(0, len(text), MAX_PARAGRAPH_CHARS):
        place = part
        for sentence in sentences(text[part : part + MAX_PARAGRAPH_CHARS]):
            start = text.find(sentence, place)
            place = start + len(sentence)
            yield start, place


def _cuts(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    while stop - start > MAX_CHARS:
        earliest, latest = start + MIN_CUT_CHARS, start + MAX_CHARS
        part = max(text.rfind(mark, earliest, latest) for mark in (". ", "! ", "? ", "; "))
        word = text.rfind(" ", earliest, latest)
        end = part + 2 if part > 0 else word + 1 if word > 0 else latest
        yield start, end
        start = end
    yield start, stop
