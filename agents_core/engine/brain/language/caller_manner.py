"""What a caller says beside a request: another language, rude words, a wish for a person."""

import re

from agents_core.language.language_guess import language_of

_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_LETTER = re.compile(r"[^\W\d_]")
_RUDE = re.compile(
    r"\b(?:(?:mother)?f+u+c+k\w*|s+h+i+t+\w*|bullshit|bitch\w*|bastards?|ass+holes?|arse\w*|crap|"
    r"damn(?:ed|it)?|bloody (?:hell|idiots?)|idiots?|morons?|stupid|dumb(?:ass)?|useless|"
    r"rubbish|piss\w*|screw (?:you|this)|shut up|go to hell|wankers?)\b",
    re.IGNORECASE,
)
_PERSON = (
    r"(?:an? |the |some )?(?:(?:real|actual|live|human) )*(?:human(?: being)?|person|people|"
    r"representative|operator|someone real|somebody real|employee|manager|supervisor)"
)
_TALK = r"(?:talk|speak)(?:ing)? (?:to|with)"
_CONNECT = (
    r"(?:transfer|connect|put|pass|hand|switch|bring|take|send) (?:me|us)"
    r"(?: (?:through|over|back))? (?:to|with)"
)
_WANTS_PERSON = re.compile(
    rf"\b(?:{_TALK}|{_CONNECT}|get me|give me|i (?:want|need)) {_PERSON}\b", re.IGNORECASE
)
_WANTS_AGENT = re.compile(
    rf"\b(?:{_TALK}|{_CONNECT}|(?:go|get) back to)\s+(?P<name>.{{2,60}}?)[\s.!?,]*(?:please)?\W*$",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"^\W*(?:please\s+)?(?:say (?:hello|hi|good (?:morning|afternoon|evening))|"
    r"(?:greet|welcome) (?:the |your )?(?:caller|user|customer|guest|me)|introduce yourself|"
    r"(?:start|open|begin) (?:the |this )?(?:call|conversation))\b",
    re.IGNORECASE,
)


def is_foreign(text: str) -> bool:
    """Whether it is in another language than English, or in another script."""
    letters = _LETTER.findall(text)
    latin = sum(1 for one in letters if _LATIN.match(one))
    if len(letters) > 1 and latin < len(letters) / 2:
        return True
    return language_of(text) not in ("", "en")


def is_rude(text: str) -> bool:
    """Whether it holds a swear word or an insult."""
    return _RUDE.search(text) is not None


def wants_a_person(text: str) -> bool:
    """Whether the caller asks for a human being."""
    return _WANTS_PERSON.search(text) is not None


def agent_asked_for(text: str) -> str:
    """The name in "connect me with X"; empty when it asks for nobody."""
    found = _WANTS_AGENT.search(text.strip())
    return found["name"].strip() if found else ""


def is_opening_order(text: str) -> bool:
    """Whether it is a stage direction for the first words of a call, such as "Say hello!"."""
    return _ORDER.match(text) is not None
