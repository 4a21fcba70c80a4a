"""The separate questions of what a caller says: "Where is my order and can I pay later?"

English, like the rest of the local brain. A statement belongs to the question it stands before.
"""

import re
from collections.abc import Sequence

from agents_core.engine.brain.language.social_phrases import core, social_intent
from agents_core.language.sentences import capitalised, content_words, sentences, words

MAX_QUESTIONS = 3  #: of one turn; more make an answer that is hard to follow
MONOLOGUE_WORDS = 25  #: of longer words, the question and the sentence before it are the request

_AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|can|could|may|might|must|should|will|would|has|have|am|"
    r"isn't|aren't|don't|doesn't|can't|won't)"
)
_QUESTION = (
    rf"(?:(?:what|which|how|whose)(?: [\w-]+){{0,3}}?|when|where|who|why) {_AUXILIARY}\b|"
    r"(?:what|where|when|who|how)(?:'s|’s|'re|’re)\b|(?:what|how) about\b|what (?:happens|if)\b|"
    r"who \w+s\b|how to\b|"
    rf"{_AUXILIARY} (?:i|you|we|he|she|it|they|there|this|that|these|those|the|an?|my|your|our|his|"
    r"her|their|any|some|all|\w+s)\b"
)
_REQUEST = (
    r"(?:please )?(?:tell|show|give) (?:me|us)\b|(?:please )?(?:check|look up|explain)\b|"
    r"(?:i|we)(?:'d| would| also)* (?:like|want|need) to know\b|(?:i|we)(?:'m| am) wondering\b|"
    r"i (?:also )?wonder\b"
)
_VERB = (
    r"(?:add|arrange|block|book|buy|cancel|change|check|close|confirm|delete|drop|extend|fix|move|"
    r"open|order|pay|refund|register|remove|renew|replace|report|reserve|return|sell|send|"
    r"switch|update)"
)
_WISH = (
    r"(?:(?:please|also|and|so|hi|hello|now)\b[\s,]*|(?:can|could|would|will) you |"
    r"(?:i|we)(?:'d| would| also)* (?:like|want|need|love) (?:you )?to |"
    r"(?:can|could|may) (?:i|we) )"
)
_TASK = re.compile(rf"^\W*{_WISH}*{_VERB}\b", re.IGNORECASE)
_OBJECT = r"(?:my|our|the|an?|another|his|her|their|whether|if|when|what)\b"
_NEXT_TASK = re.compile(
    rf"(?:[,;]\s*|\s+(?:and|then|also|plus)\s+)(?:(?:and|then|also)\s+)*"
    rf"(?={_WISH}*{_VERB} {_OBJECT})",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"(?:{_QUESTION}|{_REQUEST})", re.IGNORECASE)
_INVERTED = re.compile(_QUESTION, re.IGNORECASE)
_JOINT = re.compile(
    rf"[,;]?\s+(?:(?:and|but|or|also|plus|then|if so,?)\s+)+(?=(?:{_QUESTION}|{_REQUEST}))|"
    rf"[,;]\s+(?=(?:{_QUESTION}))",
    re.IGNORECASE,
)
_LEADS = re.compile(r"^(?:(?:and|but|or|also|plus|then)\b[\s,]*)+", re.IGNORECASE)
_POINTS = frozenset("it its that this those them these they one ones he she".split())


def questions(text: str) -> list[str]:
    """The questions in their order, each with what it needs to be understood; the whole text when
    it asks once or not at all. A monologue that asks once gives its question."""
    groups = _groups([clause for clause in _clauses(text) if _says_something(clause)])
    if len(groups) > 1:
        return [_joined(group) for group in groups][:MAX_QUESTIONS]
    if groups and len(words(text)) > MONOLOGUE_WORDS:
        return [_focused(groups[0])]
    return [text]


def is_question(text: str) -> bool:
    """Whether it asks for something, also as a request ("tell me ...")."""
    said = text.strip()
    return _ASKS.match(core(said)) is not None or _ASKS.match(said) is not None


def _groups(clauses: Sequence[str]) -> list[list[str]]:
    """Each question with the statements before it; one that points back with the question before,
    or as part of it when it says nothing else."""
    groups: list[list[str]] = []
    asked = True
    for clause in clauses:
        if asked and not (groups and _leans(clause)):
            groups.append(list(groups[-1]) if groups and _points(clause) else [])
            asked = False
        groups[-1].append(clause)
        asked = asked or is_question(clause) or _TASK.match(clause) is not None
    if not asked and len(groups) > 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _leans(clause: str) -> bool:
    """ "and is it free?" is part of the question before it."""
    said = content_words(clause)
    return is_question(clause) and (not said or (_points(clause) and len(said) < 2))


def _points(clause: str) -> bool:
    """ "what happens when I lose it?" needs the question before it."""
    return is_question(clause) and bool(_POINTS & set(words(clause)))


def _focused(clauses: Sequence[str]) -> str:
    """Its question, with the statement before it where the question alone says little."""
    place = next((place for place, one in enumerate(clauses) if is_question(one)), 0)
    alone = bool(content_words(clauses[place])) and not _points(clauses[place])
    return _joined(clauses[place if alone else max(place - 1, 0) :])


def _clauses(text: str) -> list[str]:
    """Sentences, cut before each further question."""
    joined = [part for sentence in sentences(text) for part in _JOINT.split(sentence)]
    parts = [part for one in joined for part in _tasks(one)]
    return [_LEADS.sub("", part) if is_question(_LEADS.sub("", part)) else part for part in parts]


def _tasks(clause: str) -> list[str]:
    """ "Check my order and change my address" gives both; "book a table and tell me" stays one."""
    parts = _NEXT_TASK.split(clause)
    named = all(len(content_words(part)) > 1 and not _POINTS & set(words(part)) for part in parts)
    return parts if named and all(map(_TASK.match, parts)) else [clause]


def _says_something(clause: str) -> bool:
    said = bool(content_words(clause)) or is_question(clause)
    return said and social_intent(clause) is None


def _joined(clauses: Sequence[str]) -> str:
    """Written as sentences again."""
    return " ".join(
        capitalised(one if one[-1] in ".!?…" else one + ("?" if _INVERTED.match(one) else "."))
        for one in (clause.strip(" ,;") for clause in clauses)
    )
