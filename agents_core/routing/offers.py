"""What an agent can do, as a person would say it: "book a table", "answer questions about bags"."""

import re
from collections.abc import Sequence

from agents_core.language.sentences import content_words, listed
from agents_core.routing.caller_words import as_request, is_verb
from agents_core.routing.clauses import pieces, stripped
from agents_core.routing.lookups import answers_questions
from agents_core.routing.statements import ANY_QUESTION, RoutableTool, Statement
from agents_core.routing.tool_names import is_handoff

MAX_WORDS = 9  #: of one offer; a longer one is read out, not said
_MOST_NAMED = 3  #: subjects of one offer
_SUBJECT_WORDS = 5
_NOUN_OPENS = re.compile(r"^\w+ (?:of|in|at|after|before|during|within)\b", re.I)
_CLAUSE = re.compile(
    r"\b(?:to|is|are|was|be|been|can|could|will|would|should|must|do|does|did|has|have|had|gets?|"
    r"got|wants?|we|you|your|us|when|what|how|why|where|whether|that)\b|['’](?:re|ll|ve|d|t)\b",
    re.I,
)
_UNSPEAKABLE = re.compile(
    r"[\"“”_{}<>|]|\b(?:i|he|she|it|its|they|them|who|if|tool|document|call this|when the)\b", re.I
)
_END = re.compile(r"\s*[:;(]|,\s|\s+(?:for|from|when|once|if|so that|which|who|on|between)\s", re.I)


def offer_of(tool: RoutableTool, statements: Sequence[Statement]) -> str:
    """What it does for a caller, as a verb phrase; empty when the author's words give none."""
    own = [one for one in statements if one.tool == tool.name and not one.against]
    own = [one for one in own if one.topic != ANY_QUESTION]
    described = [one.topic for one in own if one.source == "description"]
    instructed = [one.topic for one in own if one.source == "instruction" and not one.fallback]
    looks_up = answers_questions(tool)
    if not is_handoff(tool.name) and not looks_up:
        verbs = (_as_verb(topic) for topic in described)
        return next((one for one in verbs if one), "")
    acts = [_as_verb(topic) for topic in described if not looks_up]
    if any(acts):
        return next(one for one in acts if one)
    named = [_subjects(topic) for topic in ([*described, *instructed])]
    subject = next((one for one in named if one), "")
    if not subject:
        return ""
    return f"answer questions about {subject}" if looks_up else f"help with {subject}"


def _as_verb(topic: str) -> str:
    asked = as_request(topic).strip()
    act = asked.removeprefix("I want to ")
    if act.startswith("know "):
        return _spoken(f"help with {_END.split(act[5:])[0]}")
    if act != asked:
        return _spoken(_END.split(act)[0])
    if asked.endswith("?"):
        return _spoken(f"tell you {asked[0].lower()}{asked[1:-1]}")
    return ""


def _subjects(topic: str) -> str:
    """A few subjects of an enumeration, or the whole when it is short."""
    listed_after = topic.partition(":")[2].strip()
    parts = pieces(listed_after or topic)
    good = [part for part in parts if _is_noun_phrase(part)]
    if good:
        return _lower(listed([_lower(one) for one in good[:_MOST_NAMED]], "and"))
    subject = stripped(topic)
    whole = len(topic.split()) - len(subject.split()) < 2 or len(subject.split()) > 1
    return _lower(_spoken(subject)) if whole and _is_noun_phrase(subject) else ""


def _is_noun_phrase(text: str) -> bool:
    """ "opening hours" can follow "help with"; "listens to guests" and "when we're open" can't."""
    short = 0 < len(text.split()) <= _SUBJECT_WORDS
    return short and bool(_spoken(text)) and not _CLAUSE.search(text) and not _opens_with_verb(text)


def _opens_with_verb(text: str) -> bool:
    """ "takes deposits" does, "repairs of bicycles" does not."""
    return is_verb(text) and _NOUN_OPENS.match(text) is None


def _spoken(text: str) -> str:
    """In words to the caller; empty when it is not fit to be said."""
    said = re.sub(r"\bmy\b", "your", text.strip(" .,"))
    fits = bool(content_words(said)) and len(said.split()) <= MAX_WORDS
    return said if fits and not _UNSPEAKABLE.search(said) else ""


def _lower(text: str) -> str:
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
