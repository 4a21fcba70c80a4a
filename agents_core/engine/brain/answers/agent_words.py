"""Words of a tool's text that are meant for an agent, and refusals, as a caller hears them.

Of 24 orders to an agent and 24 rules for callers, which are imperatives, too ("Do not leave bags"),
16 orders are left out or passed on, and no rule is (a longer list of phrases: 8, and one rule).
These 48 sentences were written after the longer list had been read, so they favour what it lacks.
"""

import re

from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.language.sentences import capitalised

_CALLER = r"(?:caller|customer|user)\b(?! (?:service|support|care|desk|line|cent))"
_ORDER = re.compile(
    r"^(?:(?:please|then|first) |if they [^,]*, )*(?:(?:do not|don't|never) )?(?:"
    rf"(?!(?:an?|the|each|every|any|no|your|our|if|when)\b)\w+ (?:[\w']+ )*?{_CALLER}|"
    r"(?:tell|let|ask|offer|inform|remind|help|assure|thank|give|connect|transfer) them\b|"
    r"(?:apologi[sz]e|retry|repeat|guess|invent|mention|reveal|disclose|promise|assume|state|"
    r"escalate|summari[sz]e|suggest|respond)\b|(?:reply|answer) (?:with|in|only|briefly)\b|"
    r"offer (?:help|to|an?|another)\b|look (?:it|this|that|them) up\b|"
    r"ask (?:whether|if|which|again)\b|"
    r"(?:use|call|run|try) .*(?-i:\b[a-z]+_[a-z]|\b[a-z]{3,}[A-Z]))",
    re.IGNORECASE,
)
"""Begins with a verb and names the caller, something only an agent does, or a function."""
_TOLD = re.compile(
    rf"^(?:please )?(?:tell|inform|let) (?:the )?(?:{_CALLER}|them) (?:know )?(?:that )?"
    r"(?P<said>.{8,})$",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"\b(?:cancel(?:l?ed)|denied|declined|reject(?:ed|ion)?|refused|expired|timed out|time-?out|"
    r"failed|failure|error|not (?:approved|allowed|permitted|signed in|available|found)|"
    r"nobody (?:is )?signed in|unavailable|locked|missing|could ?n[o']t|cannot|can't|unable|"
    r"invalid|unauthori[sz]ed|forbidden|nothing (?:was )?found|"
    r"no (?:\w+ )?(?:passages?|results?|match(?:es)?|records?|entry|entries|answers?))\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:if|when|whenever|unless|in case)\b[^,.;]*|\b(?:can|may|might) be \w+|"
    r"\b(?:for|of|with|any|all|an?|or) \w+ed \w+",
    re.IGNORECASE,
)
"""A rule, not a refusal of the caller's request: "refunds are paid if a train is cancelled"."""
_INTERNAL = re.compile(
    r"\b(?:tool (?:call|execution|error|output)|running the tool|function (?:call|error|name)|"
    r"executions?|exception (?:in|was|occurred)|traceback|stack ?trace|apis?|https?|null|"
    r"arguments?|[a-z]+_\w+)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    rf"\bthe {_CALLER}(?P<own>['’]s)?(?: (?P<verb>has|does|is|was)\b)?", re.IGNORECASE
)
_VERBS = {"has": "have", "does": "do", "is": "are", "was": "were"}


def is_for_agent(text: str) -> bool:
    """Whether it can only be meant for an agent, or names a function as callers never do."""
    return _ORDER.match(text) is not None and not _TOLD.match(text)


def to_caller(text: str) -> str:
    """The sentence as said to the caller: "the caller has" is "you have"."""
    quoted = _TOLD.match(text)
    text = _PERSON.sub(_second_person, quoted["said"] if quoted else text)
    return capitalised(
        re.sub(r"\btheir\b", "your", text) if re.search(r"\byour?\b", text) else text
    )


def _second_person(found: re.Match[str]) -> str:
    verb = found["verb"] or ""
    who = "your" if found["own"] else "you"
    return f"{who} {verb if found['own'] else _VERBS[verb.lower()]}" if verb else who


def kindly(text: str, said: str) -> str:
    """What is said for a tool's whole text: a refusal with an apology, machinery not at all."""
    if not _REFUSAL.search(_SUPPOSED.sub(" ", text)):
        return said
    return stock_phrases.LOST if _INTERNAL.search(text) else stock_phrases.kindly(said)
