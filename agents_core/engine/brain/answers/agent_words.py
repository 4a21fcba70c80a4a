"""Words of a tool's text that are meant for an agent, and refusals, as a caller hears them."""

import re

from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.language.sentences import capitalised

# Rules for the caller are imperatives, too ("Do not pack ...", "Call 555"). An order to the agent
# names something that only an agent can do, with or without the caller as its object.
_CALLER = r"(?:the |a )?(?:caller|customer|user)\b(?! (?:service|support|care|desk|line|cent))"
_SPEAKS = (
    r"(?:tell|inform|let|ask|offer|remind|invite|help|assure|thank|give|explain|transfer|connect|"
    r"suggest|apologi[sz]e)"
)
_FOR_AGENT = re.compile(
    rf"^(?:please )?(?:(?:do not|don't|never) )?(?:{_SPEAKS} (?:\w+ ){{0,2}}?(?:them\b|{_CALLER})|"
    r"apologi[sz]e\b|suggest\b|say\b|offer (?:to|help|an?|another|the|assistance)\b|"
    r"explain (?:that|why|how|kindly|briefly)\b|ask (?:whether|if|again|one|a)\b|"
    r"(?:respond|reply|answer) (?:with|in|only|that|briefly|kindly|the (?:question|caller))\b|"
    r"look (?:it|this|that|them) up\b|"
    r"(?:continue|proceed with) the (?:conversation|call)\b|hand (?:the call|off|back)\b)|"
    r"^(?:please )?(?:do not|don't|never) (?:retry|repeat|guess|invent|make up|state|tell|mention|"
    r"reveal|promise|discuss|assume|speculate|(?:call|use) (?:this|the) (?:tool|function))\b",
    re.IGNORECASE,
)
_USES = re.compile(
    r"^(?:please )?(?:first |then )?(?:use|call|run|try|invoke)\b.*\b"
    r"(?-i:[a-z]+_\w+|[a-z]{3,}[A-Z]\w*)",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"^(?:please )?(?:tell|inform|let)\s+(?:the )?(?:caller|customer|user|them)\s+"
    r"(?:know\s+)?(?:that\s+)?(?P<said>.{8,})$",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"\b(?:cancel(?:l?ed)|denied|declined|reject(?:ed|ion)?|refused|expired|timed out|time-?out|"
    r"failed|failure|error|not approved|not allowed|not permitted|not signed in|nobody signed in|"
    r"nobody is signed in|not available|unavailable|locked|missing|could not|cannot|can't|couldn't|"
    r"unable|invalid|unauthori[sz]ed|forbidden|not found|nothing (?:was )?found|"
    r"no (?:\w+ )?(?:passages?|results?|match(?:es)?|records?|entry|entries|answers?))\b",
    re.IGNORECASE,
)
# "Refunds are paid if a train is cancelled" is a rule, not a refusal of the caller's request.
_SUPPOSED = re.compile(
    r"\b(?:if|when|whenever|unless|in case)\b[^,.;]*|\b(?:can|may|might) be \w+|"
    r"\b(?:for|of|with|any|all|an?|or)\s+(?:cancel+ed|expired|missing|locked|invalid|rejected|failed|"
    r"refused)\s+\w+",
    re.IGNORECASE,
)
_INTERNAL = re.compile(
    r"\b(?:tool (?:call|execution|error|output)|running the tool|"
    r"function (?:call|error|name|execution)|executions?|exception (?:in|was|occurred)|traceback|"
    r"stack ?trace|apis?|https?|null|invalid arguments?|arguments? (?:do|does|is|are))\b|"
    r"\b[a-z]+_\w+\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\bthe (?:caller|customer|user)(?P<own>['’]s)?(?: (?P<verb>has|does|is|was)\b)?", re.IGNORECASE
)
_VERBS = {"has": "have", "does": "do", "is": "are", "was": "were"}


def is_for_agent(text: str) -> bool:
    """Whether it can only be meant for an agent, or names a function as callers never do."""
    orders = _USES.match(text) or _FOR_AGENT.match(text)
    return orders is not None and not _TOLD.match(text)


def to_caller(text: str) -> str:
    """The sentence as said to the caller: "the caller has" is "you have"."""
    quoted = _TOLD.match(text)
    text = _PERSON.sub(_second_person, quoted["said"] if quoted else text)
    if re.search(r"\byou(?:r)?\b", text):
        text = re.sub(r"\btheir\b", "your", text)
    return capitalised(text)


def _second_person(found: re.Match[str]) -> str:
    if found["own"]:
        return "your" + (f" {found['verb']}" if found["verb"] else "")
    return f"you {_VERBS[found['verb'].lower()]}" if found["verb"] else "you"


def kindly(text: str, said: str) -> str:
    """What is said for a tool's whole text: a refusal with an apology, machinery not at all."""
    if not _REFUSAL.search(_SUPPOSED.sub(" ", text)):
        return said
    return stock_phrases.LOST if _INTERNAL.search(text) else stock_phrases.kindly(said)
