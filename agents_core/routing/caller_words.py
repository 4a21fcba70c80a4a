"""An author's words about a tool in the words of a caller who needs it."""

import re
from typing import Literal, TypeAlias

Act: TypeAlias = Literal["tells", "acts", "either"]

_PERSON = r"(?:caller|customer|user|client|guest|person|visitor|member|employee|somebody|someone)"
_OWN = re.compile(
    rf"\b(?:(?:the|a|an|each|every|one of the)\s+)?{_PERSON}s?(?:'s|s'|’s|s’)(?:\s+own)?|"
    r"\btheir own\b|\btheir\b",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(rf"\b(?:the|a|an|each|every)\s+{_PERSON}\b|\bthey\b", re.IGNORECASE)
_QUESTION = re.compile(r"^(?:what|how|when|whether|where|which|who|why|if)\b", re.IGNORECASE)
_TELLS = re.compile(
    r"^(?:(?:tells?|says?|shows?|explains?|gives?|looks? (?:up|for|at)|search(?:es)?|finds?|"
    r"returns?|reads?|answers?|checks?|lists?|provides?|fetch(?:es)?|gets?|information)\b"
    r"(?:\s+(?:about|on|for|in))?\s*)+",
    re.IGNORECASE,
)
_THIRD_PERSON = re.compile(r"^[a-z]+s$", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:what|what's|when|where|where's|which|who|why|whose|how|whether|tell me|to know|"
    r"find out|question|questions)\b|"
    r"^\W*(?:(?:hi|hello|hey|and|so|well|um|erm|uh|also|then|but)\b\W*)*"
    r"(?:is|are|was|were|do|does|did|has|have|am|isn't|aren't|may|must|should)\b",
    re.IGNORECASE,
)


_MAY = re.compile(r"\b(?:can|could|may|might) (?:i|we|my|you|they|one|people)\b|\?\s*$", re.I)


def in_callers_words(topic: str) -> str:
    """ "the customer's order" becomes "my order": closer to what a caller says."""
    return _OWN.sub("my", topic)


def asks(text: str) -> bool:
    """Whether it asks to be told something, rather than to have something done."""
    return _ASKS.search(text) is not None


def may_ask(text: str) -> bool:
    """Whether it may be a question, also "can I ...", which is as often a request."""
    return asks(text) or _MAY.search(text) is not None


def act_of(description: str) -> Act:
    """Whether a tool tells something or does something, by how its description opens."""
    said = description.strip()
    if _TELLS.match(said) or _QUESTION.match(said):
        return "tells"
    return "acts" if is_verb(said) else "either"


def as_request(description: str) -> str:
    """What a caller would say to need this: "Sets a PIN" gives "I want to set a PIN"."""
    said = _SOMEBODY.sub("I", in_callers_words(description.strip().rstrip(".")))
    told = _TELLS.sub("", said, count=1)
    if _QUESTION.match(told):
        return f"{told}?"
    if told != said:
        return f"I want to know {told}"
    if not is_verb(said):
        return said
    verb, rest = said.split(maxsplit=1)
    return f"I want to {_base(verb)} {rest}"


def is_verb(said: str) -> bool:
    """Whether it opens with a verb: "sets a PIN"."""
    first, *others = said.split()[:2] or [""]
    plain = bool(others) and others[0].lower() not in ("that", "which", "are", "is", "and", "or")
    return plain and first.isalpha() and _THIRD_PERSON.match(first) is not None


def _base(verb: str) -> str:
    """ "carries" gives carry, "searches" search, "sets" set."""
    verb = verb.lower()
    if verb.endswith("ies"):
        return verb[:-3] + "y"
    if re.search(r"(?:ch|sh|x|ss|z|o)es$", verb):
        return verb[:-2]
    return verb if verb.endswith("ss") else verb.removesuffix("s")
