"""A caller's own record against everybody's rules: "where is mine?" and "may I?"."""

import re
from collections.abc import Iterable

from agents_core.language.sentences import words

# Of 60 held-out sentences (tests/paraphrases/held_out.jsonl, a team in prose), 51 reach the right
# tool without this rule.
_WANTS = 0.06
_RULES_MALUS = 0.1
_NOBODYS = 0.06
_RULES = re.compile(
    r"\b(?:(?:can|may|could|must|should|do) (?:i|we|my|people|customers|guests)|"
    r"am i (?:allowed|able)|"
    r"is it (?:possible|allowed|ok|okay|fine|permitted)|are .{1,30} (?:allowed|permitted|accepted)|"
    r"(?:is|are) there (?:a|an|any) (?:fee|charge|penalty|limit|rule|way|cost|discount)|"
    r"do you (?:have|offer|allow|accept|charge|provide|take)|how (?:much|do i|can i|does|do)|"
    r"what(?:'s| is| are) the (?:rules?|limits?|requirements?|cost|fees?|price|penalty)|"
    r"what happens if|what if)\b",
    re.IGNORECASE,
)
_SHOW = re.compile(
    r"\b(?:where|when|what|what's|which|who|is|are|was|has|did|check|look(?:ing)? (?:up|at|for)|"
    r"show|see|find|pull up|read|details?|status|know|remember|forgot|confirm)\b",
    re.IGNORECASE,
)
_SELF = frozenset("i my mine our ours we i'm i've i'd i'll myself".split())
_FOR_ME = re.compile(
    r"\bdo i have\b|\b(?:can|could|may) i (?:see|hear|know|find out|check (?:on )?my)\b", re.I
)


def shows_own_record(topics: Iterable[str]) -> bool:
    """Whether a tool is about what belongs to the caller ("my order")."""
    return any(re.search(r"\bmy\b", topic) for topic in topics)


def own_matter(text: str) -> float:
    """What the request gains at a tool that shows the caller's own record; may be negative."""
    rules = _RULES.search(text) is not None and _FOR_ME.search(text) is None
    malus = -_RULES_MALUS if rules else 0.0
    if not _SELF & set(words(text)):
        return malus - _NOBODYS
    return malus or (_WANTS if _SHOW.search(text) else 0.0)
