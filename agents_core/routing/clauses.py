"""Splits an author's prose into clauses that each say something about one tool."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents_core.language.sentences import content_words, is_bullet, sentences, strip_bullet, unwrap
from agents_core.routing.frame_words import FRAME
from agents_core.routing.tool_names import Mention, MentionFinder

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
_LINKS = re.compile(r"\s*[;:.]\s*|\s*,\s*(?:and|but|or|while|otherwise|then)?\s*|\s+(?:and|but)\s+")
_PARTS = re.compile(r"\s*;\s+|(?<=[a-z)])\.\s+|\s+but\s+")
_PRONOUN = re.compile(r"^(?:it|they|he|she|this (?:agent|tool|colleague))\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:that|this|those|these|it|them|then|here)(?:'s|’s)?\b", re.IGNORECASE
)
_LATER = re.compile(
    r"^\W*(?:after(?:wards)?|finally|when (?:they're|you're) done)\b", re.IGNORECASE
)
_DEFAULT = re.compile(
    r"\b(?:by default|default|(?:every|any|some)thing (?:else|different|other|outside)|all else|"
    r"whatever else|what(?:ever)? (?:you|he|she) (?:can't|cannot|doesn't|don't)|other matters|"
    r"some(?:thing|where) (?:he|she|you) (?:do|does|can)(?:n't| not)|"
    r"every change of subject|(?:any|all|every) other|any general|otherwise|"
    r"(?:the|all the) (?:rest|remainder|others)|others|"
    r"unsure|not sure|in doubt|unclear|nothing else|fits? nothing)\b",
    re.IGNORECASE,
)
_BY_DEFAULT = re.compile(r"^\W*(?:by )?default\b", re.IGNORECASE)
_LIMITED = re.compile(r"\b(?:about|on|for|when|if|regarding|concerning)\b", re.IGNORECASE)
_PIECES = re.compile(r"\s*[,;:()]\s*(?:and |or |but )?|\s+(?:or|and)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """What one piece of text says about one tool."""

    tool: str
    topic: str  #: what it is about; empty when it names no subject
    sentence: str  #: the whole sentence, as the author wrote it
    against: bool
    fallback: bool  #: it says where everything else goes


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the instructions and the tools it speaks of."""

    text: str  #: without its list mark
    mentions: tuple[Mention, ...]
    before: str  #: the sentence before it, when that names no tool


def read_sentences(instructions: str, finder: MentionFinder) -> Iterator[Sentence]:
    """A bullet under "... the X agent for:" and a sentence beginning with "It" speak of X, too."""
    heading: list[str] = []
    previous: list[str] = []
    before = ""
    for raw in sentences(unwrap(instructions)):
        bullet = is_bullet(raw)
        text = strip_bullet(raw)
        mentions = finder.find(text)
        named = list(dict.fromkeys(mention.tool for mention in mentions))
        if not named:
            inherited = heading if bullet else previous if _PRONOUN.match(text) else []
            if len(inherited) == 1:
                mentions, named = [Mention(inherited[0], 0, 0)], inherited
        yield Sentence(text, tuple(mentions), before)
        previous, before = named, "" if named else text
        if not bullet:
            heading = named if text.endswith(":") else []


def clauses_of(sentence: Sentence) -> list[Clause]:
    """What the sentence says about each tool it names."""
    found = [
        clause
        for text, mention in _split_between(sentence.text, sentence.mentions)
        for clause in _read(text, mention, sentence.text)
    ]
    return [_completed(clause, found, sentence) for clause in found]


def _completed(clause: Clause, others: Sequence[Clause], sentence: Sentence) -> Clause:
    """ "Is it about a refund? Ben does that.": the subject is in the sentence before."""
    if clause.topic or clause.against or clause.fallback:
        return clause
    topic, whole = next((one.topic for one in others if one.topic), ""), clause.sentence
    if not topic and sentence.before and not _LATER.match(sentence.text):
        if sentence.before[-1] in "?:" or _POINTS_BACK.search(sentence.text):
            topic, whole = stripped(sentence.before), f"{sentence.before} {sentence.text}"
    return Clause(clause.tool, topic, whole, False, False)


def _split_between(sentence: str, mentions: Sequence[Mention]) -> Iterator[tuple[str, Mention]]:
    """One piece of the sentence per tool it names."""
    if len({mention.tool for mention in mentions}) < 2:
        yield from (_without_repeats(sentence, mentions) for mention in mentions[:1])
        return
    topic_first = bool(stripped(sentence[: mentions[0].start]))
    opening = _opening(sentence, mentions[0])
    cuts = [0, *_cuts(sentence, mentions, after=topic_first), len(sentence)]
    for mention, start, end in zip(mentions, cuts, cuts[1:], strict=False):
        shared = opening if start and not stripped(_without(sentence, mention, start, end)) else ""
        text = f"{shared}{sentence[start:end]}"
        moved = len(shared) - start
        yield text, Mention(mention.tool, mention.start + moved, mention.end + moved)


def _without_repeats(sentence: str, mentions: Sequence[Mention]) -> tuple[str, Mention]:
    """The sentence with the last mention only: "looks in the guide with house_guide"."""
    *earlier, last = mentions
    for one in reversed(earlier):
        sentence = sentence[: one.start] + sentence[one.end :]
    moved = sum(one.end - one.start for one in earlier)
    return sentence, Mention(last.tool, last.start - moved, last.end - moved)


def _cuts(sentence: str, mentions: Sequence[Mention], *, after: bool) -> Iterator[int]:
    """Where one mention's piece ends: at a semicolon, else right after it, or before the next."""
    for left, right in itertools.pairwise(mentions):
        hard = _PARTS.search(sentence, left.end, right.start)
        links = list(_LINKS.finditer(sentence, left.end, right.start))
        if hard:
            yield hard.end()
        elif not links:
            yield right.start if not after else left.end
        else:
            yield (links[0] if after else links[-1]).end()


def _opening(sentence: str, first: Mention) -> str:
    """ "For lost parcels, " holds for every clause that follows without a subject of its own."""
    comma = sentence.find(",", 0, first.start)
    return sentence[: comma + 2] if comma > 0 else ""


def _without(sentence: str, mention: Mention, start: int, end: int) -> str:
    return f"{sentence[start : mention.start]} {sentence[mention.end : end]}"


def _read(text: str, mention: Mention, sentence: str) -> Iterator[Clause]:
    against = _is_negated(text, mention)
    exception = _EXCEPTION.search(text, mention.end)
    if against and exception:
        yield Clause(mention.tool, stripped(text[exception.end() :]), sentence, False, False)
        text = text[: exception.start()]
    around = f"{text[: mention.start]} {text[mention.end :]}"
    fallback = not against and _DEFAULT.search(around) is not None
    topic = stripped(_DEFAULT.sub(" ", around) if fallback else around)
    if fallback and _BY_DEFAULT.match(text) and not _LIMITED.search(text):
        topic = ""  # "Default to the quick B line": B takes whatever it is
    yield Clause(mention.tool, topic, sentence, against, fallback)


def _is_negated(text: str, mention: Mention) -> bool:
    """Only within the mention's own part: "Do not guess; ask the X agent" speaks for X."""
    if _NEGATED_AFTER.match(text[mention.end :]):
        return True
    part = re.split(r"[,;:]|\bbut\b", text[: mention.start])[-1]
    return _NEGATION.search(part) is not None


def is_negative(text: str) -> bool:
    """Whether it says what not to do."""
    return _NEGATION.search(text) is not None


def is_fallback(text: str) -> bool:
    """Whether the text claims everything that fits no other tool."""
    return _DEFAULT.search(text) is not None


def stripped(text: str) -> str:
    """Without the words that only say "hand this over", at both ends."""
    tokens = text.replace("\n", " ").split()
    while tokens and _is_frame(tokens[0]) and not _asks(tokens):
        tokens.pop(0)
    while tokens and _is_frame(tokens[-1]):
        tokens.pop()
    topic = " ".join(tokens).strip(" ,;:.-→>?!")
    return topic if content_words(topic) else ""


def _asks(tokens: list[str]) -> bool:
    """ "where my order is" is what a caller asks; "when a caller asks" only frames it."""
    first, *rest = (re.sub(r"\W", "", token).lower() for token in tokens[:3])
    if first not in ("where", "when", "who", "how"):
        return False
    if rest[:1] == ["they"] and rest[1:] and rest[1] in FRAME:
        return False
    return bool(rest) and (rest[0] not in FRAME or rest[0] in ("it", "they", "is", "are"))


def _is_frame(token: str) -> bool:
    bare = re.sub(r"\W", "", token.lower().replace("’s", "").replace("'s", ""))
    return not bare or bare in FRAME


def pieces(topic: str) -> list[str]:
    """The entries of an enumeration; a topic with a single entry has none."""
    kept = [stripped(part.strip(" .")) for part in _PIECES.split(topic)]
    kept = [part for part in kept if part]
    return kept if len(kept) > 1 else []
