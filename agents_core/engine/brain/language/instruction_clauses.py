"""Splits instructions and descriptions into clauses for and against each tool."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from agents_core.engine.brain.language.tool_mentions import Mention, MentionFinder
from agents_core.language.sentences import (
    content_words,
    is_bullet,
    sentences,
    strip_bullet,
    unwrap,
)

_NEGATION = re.compile(
    r"\b(?:never|do not|don't|must not|mustn't|should not|shouldn't|cannot|can't|may not|not|"
    r"avoid|without|instead of|rather than)\b",
    re.IGNORECASE,
)
_NEGATED_AFTER = re.compile(
    r"^\s*(?:tool |agent )?(?:does not|doesn't|cannot|can't|must not|should not|shouldn't|never|"
    r"is not|isn't|may not|knows nothing)\b",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(r"\b(?:unless|except(?: when| if| for)?|other than)\b", re.IGNORECASE)
_DEFAULT = re.compile(
    r"\b(?:by default|default|everything else|anything else|all else|anything outside|"
    r"every change of subject|(?:any|all|every) other|any general|otherwise|the rest|unsure|"
    r"not sure|in doubt|unclear|nothing else|fits? nothing)\b",
    re.IGNORECASE,
)
_LINKS = re.compile(r"\s*[;:.]\s*|\s*,\s*(?:and|but|or|while|otherwise|then)?\s*|\s+(?:and|but)\s+")
_PRONOUN = re.compile(r"^(?:it|they|he|she|this (?:agent|tool|colleague))\b", re.IGNORECASE)
_PIECES = re.compile(r"\s*[,;:()]\s*(?:and |or |but )?|\s+(?:or|and)\s+", re.IGNORECASE)
_PERSON = re.compile(
    r"\b(?:(?:the|a|each|every)\s+)?(?:caller|customer|user|client|guest|person)s?(?:'s|s')"
    r"(?:\s+own)?|\btheir own\b|\btheir\b",
    re.IGNORECASE,
)
_FRAME = frozenset(
    """a about agent all also always an any anyone anything are as ask asked asking asks at be
    before bring by call called caller callers calling calls client clients colleague concern
    concerning concerns customer customers default direct directly do does else escalate every
    everything except first for forward from get give gets go goes guest guests hand handed handle
    handles handoff hands if immediately in inquiries inquiry instead into invoke is issue issues it
    keep kind like make may must need needing needs never not of off on once one only or other
    others otherwise over pass please prefer queries query question questions refer regarding
    related relating request requesting requests rest route routes run say send sends should speak
    subject subjects such switch take tell that the them then these they thing things this those to
    tool tools topic topics towards transfer transferred transfers unless unsure use used using user
    users want wanting wants whatever when whenever where whether who will with would yourself you
    and but answer answers answering back colleagues explain explains know knows
    find finds dont doesnt cant""".split()
)


@dataclass(frozen=True, slots=True)
class Clause:
    """What one piece of text says about one tool."""

    tool: str
    topic: str  #: what it is about, in a caller's words; empty when it names no subject
    against: bool
    fallback: bool  #: it says where everything else goes


def instruction_clauses(instructions: str, finder: MentionFinder) -> list[Clause]:
    """Everything the instructions say about the session's tools."""
    found: list[Clause] = []
    for sentence, mentions in _sentences_with_mentions(instructions, finder):
        clauses = [one for part in _split_between(sentence, mentions) for one in _read(*part)]
        found += [_with_topic(clause, clauses) for clause in clauses]
    return found


def _with_topic(clause: Clause, sentence: list[Clause]) -> Clause:
    """ "Never send refunds to A; B answers them.": "them" is what the sentence named before."""
    if clause.topic or clause.against or clause.fallback:
        return clause
    topic = next((other.topic for other in sentence if other.topic), "")
    return replace(clause, topic=topic)


def _sentences_with_mentions(
    instructions: str, finder: MentionFinder
) -> Iterator[tuple[str, list[Mention]]]:
    """A bullet under "... the X agent for:" and a sentence beginning with "It" speak of X, too."""
    heading: list[str] = []
    previous: list[str] = []
    for raw in sentences(unwrap(instructions)):
        bullet = is_bullet(raw)
        sentence = strip_bullet(raw)
        mentions = finder.find(sentence)
        named = list(dict.fromkeys(mention.tool for mention in mentions))
        if not named:
            inherited = heading if bullet else previous if _PRONOUN.match(sentence) else []
            if len(inherited) == 1:
                mentions, named = [Mention(inherited[0], 0, 0)], inherited
        yield sentence, mentions
        previous = named
        if not bullet:
            heading = named if sentence.endswith(":") else []


def _split_between(sentence: str, mentions: list[Mention]) -> Iterator[tuple[str, Mention]]:
    """One piece of the sentence per tool it names."""
    if len({mention.tool for mention in mentions}) < 2:
        yield from ((sentence, mention) for mention in mentions[:1])
        return
    topic_first = bool(_stripped(sentence[: mentions[0].start]))
    opening = _opening(sentence, mentions[0])
    cuts = [0, *_cuts(sentence, mentions, after=topic_first), len(sentence)]
    for mention, start, end in zip(mentions, cuts, cuts[1:], strict=False):
        shared = opening if start and not _stripped(_without(sentence, mention, start, end)) else ""
        text = f"{shared}{sentence[start:end]}"
        moved = len(shared) - start
        yield text, Mention(mention.tool, mention.start + moved, mention.end + moved)


def _cuts(sentence: str, mentions: list[Mention], *, after: bool) -> Iterator[int]:
    """Where one mention's piece ends: right after it, or right before the next one."""
    for left, right in itertools.pairwise(mentions):
        links = list(_LINKS.finditer(sentence, left.end, right.start))
        if not links:
            yield right.start if not after else left.end
        else:
            yield (links[0] if after else links[-1]).end()


def _opening(sentence: str, first: Mention) -> str:
    """ "For lost parcels, " holds for every clause that follows without a subject of its own."""
    comma = sentence.find(",", 0, first.start)
    return sentence[: comma + 2] if comma > 0 else ""


def _without(sentence: str, mention: Mention, start: int, end: int) -> str:
    return f"{sentence[start : mention.start]} {sentence[mention.end : end]}"


def _read(text: str, mention: Mention) -> Iterator[Clause]:
    against = _is_negated(text, mention)
    exception = _EXCEPTION.search(text, mention.end)
    if against and exception:
        topic = _stripped(text[exception.end() :])
        yield Clause(mention.tool, in_callers_words(topic), False, False)
        text = text[: exception.start()]
    around = f"{text[: mention.start]} {text[mention.end :]}"
    fallback = not against and _DEFAULT.search(around) is not None
    yield Clause(mention.tool, in_callers_words(_stripped(around)), against, fallback)


def _is_negated(text: str, mention: Mention) -> bool:
    """Only within the mention's own part: "Do not guess; ask the X agent" speaks for X."""
    if _NEGATED_AFTER.match(text[mention.end :]):
        return True
    part = re.split(r"[,;:]", text[: mention.start])[-1]
    return _NEGATION.search(part) is not None


def _stripped(text: str) -> str:
    """Without the words that only say "hand this over", at both ends."""
    tokens = text.replace("\n", " ").split()
    while tokens and _is_frame(tokens[0]) and not _asks(tokens):
        tokens.pop(0)
    while tokens and _is_frame(tokens[-1]):
        tokens.pop()
    return " ".join(tokens).strip(" ,;:.-→>")


def _asks(tokens: list[str]) -> bool:
    """ "where my order is" is what a caller asks; "when a caller asks" only frames it."""
    first, *rest = (re.sub(r"\W", "", token).lower() for token in tokens[:3])
    if first not in ("where", "when", "who", "how"):
        return False
    if rest[:1] == ["they"] and rest[1:] and rest[1] in _FRAME:
        return False
    return bool(rest) and (rest[0] not in _FRAME or rest[0] in ("it", "they", "is", "are"))


def _is_frame(token: str) -> bool:
    bare = re.sub(r"\W", "", token).lower()
    return not bare or bare in _FRAME


def in_callers_words(topic: str) -> str:
    """ "the customer's order" becomes "my order": closer to what a caller says."""
    return _PERSON.sub("my", topic)


def description_topics(description: str) -> list[str]:
    """What a description says the tool is for, sentence by sentence."""
    return [
        topic
        for sentence in sentences(unwrap(description))
        for part in sentence.split(";")
        if not _NEGATION.search(part)
        and (topic := in_callers_words(_stripped(part)))
        and content_words(topic)
    ]


def is_fallback(text: str) -> bool:
    """Whether the text claims everything that fits no other tool."""
    return _DEFAULT.search(text) is not None


def pieces(topic: str) -> Sequence[str]:
    """The entries of an enumeration; a topic with a single entry has none."""
    parts = [part.strip(" .") for part in _PIECES.split(topic)]
    kept = [_stripped(part) for part in parts]
    kept = [part for part in kept if content_words(part)]
    return kept if len(kept) > 1 else []
