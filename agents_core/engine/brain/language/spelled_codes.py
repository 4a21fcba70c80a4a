"""Codes, email addresses, street addresses and names as people spell them."""

import re

from agents_core.engine.brain.language.spoken_numbers import digit

_SPELLING = {
    word: word[0].upper()
    for word in (
        "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima "
        "mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu"
    ).split()
}
_TOKEN = re.compile(r"[A-Za-z0-9']+")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NAME = re.compile(
    r"\b(?:my (?:full |last |first )?name is|my name's|i am|i'm|this is|it's|it is|call me|"
    r"(?:the |under the )?name(?: is)?)\s+([A-Z][\w'-]*(?:\s+[A-Z][\w'-]*){0,3})"
)
_STREET = re.compile(
    r"\b(\d+[a-zA-Z]?\s+(?:[A-Za-z0-9.'-]+\s+){0,5}(?:street|st|avenue|ave|road|rd|lane|ln|drive|"
    r"dr|boulevard|blvd|way|court|ct|place|pl|square|sq|terrace|highway|row|close|crescent)\b\.?"
    r"(?:,?\s+(?:apartment|apt|suite|unit|flat|floor|room)\.?\s+\w+)?"
    r"(?:,\s*(?-i:(?:[A-Z][\w'-]*\s*){1,3})(?:\d{4,5})?)?)",
    re.IGNORECASE,
)


def find_code(text: str, *, shortest: int = 2) -> str | None:
    """The longest spelled or written code: "A B four two" is AB42, "bravo one" is B1."""
    best = ""
    run: list[str] = []
    # A sentence never ends inside a code, so its end closes the run like any other word.
    for token in [*_TOKEN.findall(text), "end"]:
        piece = _piece(token)
        if piece is not None:
            run.append(piece)
            continue
        joined = "".join(_without_article(run))
        if len(joined) > len(best) and (any(map(str.isdigit, joined)) or len(run) > 2):
            best = joined
        run = []
    return best if len(best) >= shortest else None


def _piece(token: str) -> str | None:
    value = digit(token.lower())
    if value is not None:
        return str(value)
    if token.lower() in _SPELLING:
        return _SPELLING[token.lower()]
    if len(token) == 1 or any(map(str.isdigit, token)):
        return token.upper()
    return token if token.isupper() and len(token) <= 8 and token not in ("I", "OK") else None


def _without_article(run: list[str]) -> list[str]:
    """ "a 5" is an article and a number; "A 5 7" spells A57."""
    if len(run) <= 2 and run[:1] in (["A"], ["I"]):
        return run[1:]
    return run


def find_email(text: str) -> str | None:
    """A written or spoken address ("jo dot b at example dot com")."""
    spoken = re.sub(r"\s+at\s+", "@", text.lower())
    spoken = re.sub(r"\s+dot\s+", ".", spoken)
    spoken = re.sub(r"\s+(?:underscore)\s+", "_", spoken)
    found = _EMAIL.search(text) or _EMAIL.search(spoken)
    return found.group().rstrip(".") if found else None


def find_phone(text: str) -> str | None:
    """A run of at least 7 digits, written or spoken, with the "+" if one was written."""
    written = re.search(r"\+?\d[\d\s().-]{5,}\d", text)
    if written:
        return re.sub(r"[^\d+]", "", written.group())
    code = find_code(text, shortest=7)
    return code if code and code.isdigit() else None


def find_name(text: str) -> str | None:
    """A person's name, where the caller introduces it."""
    found = _NAME.search(text)
    return found[1] if found else None


def find_street(text: str) -> str | None:
    """A street address: a house number, words, and a word for street."""
    found = _STREET.search(text)
    return found[1].strip(" .") if found else None
