"""Replies that instructions prescribe: greetings and exact words."""

import re

from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.language.sentences import capitalised, sentences, unwrap

_QUOTED = re.compile(r"[\"“]([^\"”]{2,600})[\"”]|(?<![\w])'([^']{8,600})'(?![\w])")
_EXACTLY = re.compile(
    r"^\s*(?:please\s+)?(?:now\s+)?(?:say|speak|repeat|read(?: out)?|"
    r"respond with|reply with|answer with)\b"
    r"(?:[\s,]*(?:only|exactly|verbatim|this|the following|these words|aloud|word for word|"
    r"to the (?:caller|user|customer))\b)*"
    r"\s*(?P<colon>:?)\s*(?P<words>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_SAYS = re.compile(
    r"\b(?:say|says|saying|greet\w*|welcome|open|begin|start|with|words|speak|ask|tell|apologi[sz]e)\b",
    re.IGNORECASE,
)
_GREETS = re.compile(r"\b(?:greet|welcome|introduce yourself|say hello|open the call)\b", re.I)
_OPENS = re.compile(
    rf"{_GREETS.pattern}|\b(?:open|begin|start)\w*(?: (?:the|every|each) \w+)? (?:with|by)\b", re.I
)
_NEVER = re.compile(r"\b(?:never|do not|don't|avoid)\b", re.IGNORECASE)
_TELL = re.compile(
    r"\b(?:tell|inform|let|remind)\s+(?:the )?(?:caller|customer|user|them)\s+(?:know\s+)?"
    r"(?:that\s+)?(?P<said>[^.!?\"“]{8,300})",
    re.IGNORECASE,
)
_HOUSE = re.compile(
    r"\b(?:calling|to|at|of|for|from|behalf of)\s+((?:[A-Z][\w&'’-]*)(?:\s+[A-Z][\w&'’-]*){0,3})"
)
_NOT_A_HOUSE = frozenset("I English The You Say Agent".split())
MAX_SHORT = 400  #: characters; longer instructions describe an agent, they do not ask for one thing


def exact_words(direction: str) -> str:
    """What a direction asks to be said word for word; empty if it asks nothing of the kind.

    The words are in quotes or after a colon: "Speak only English" is a manner, not a text.
    """
    text = direction.strip()
    found = _EXACTLY.match(text)
    if not found or len(text) > 2 * MAX_SHORT:
        return ""
    words = found["words"].strip()
    if _QUOTED.match(words):
        return _quoted(words)
    return words if found["colon"] else ""


def requested_words(direction: str) -> str:
    """The words that a one-time direction asks for: exact, quoted or reported; else empty."""
    text = unwrap(direction)
    said = exact_words(text) or _quoted_words(text, _SAYS if len(text) <= MAX_SHORT else _GREETS)
    if said:
        return said
    tells = _TELL.search(text)
    if len(text) <= MAX_SHORT and tells and not _NEVER.search(text):
        return capitalised(tells["said"].strip()) + "."
    return _plain_greeting(text) if _GREETS.search(text) and len(text) <= MAX_SHORT else ""


def opening_words(instructions: str) -> str:
    """What an agent whose standing instructions these are says first."""
    text = unwrap(instructions)
    return exact_words(text) or _quoted_words(text, _OPENS) or _plain_greeting(text)


def _quoted_words(text: str, asks: re.Pattern[str]) -> str:
    """Quoted words in a sentence that asks to say them."""
    for sentence in _with_quotes(text):
        if asks.search(sentence) and not _NEVER.search(sentence.split('"')[0]):
            quoted = _quoted(sentence)
            if quoted:
                return quoted
    return ""


def _with_quotes(text: str) -> list[str]:
    """Sentences, but a quotation with several sentences stays in one piece."""
    joined: list[str] = []
    for sentence in sentences(text):
        if joined and joined[-1].count('"') % 2 == 1:
            joined[-1] = f"{joined[-1]} {sentence}"
        elif joined and joined[-1].count("“") > joined[-1].count("”"):
            joined[-1] = f"{joined[-1]} {sentence}"
        else:
            joined.append(sentence)
    return joined


def _quoted(text: str) -> str:
    found = _QUOTED.search(text)
    return (found[1] or found[2]).strip() if found else ""


def _plain_greeting(text: str) -> str:
    for sentence in sentences(text):
        if not _GREETS.search(sentence):
            continue
        house = _HOUSE.search(sentence)
        if house and house[1].split()[0] not in _NOT_A_HOUSE:
            return f"Hello, and welcome to {house[1]}! How can I help you today?"
    return stock_phrases.GREETING
