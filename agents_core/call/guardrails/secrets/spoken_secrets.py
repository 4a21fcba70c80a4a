"""Finds passwords and card numbers in the words an agent is about to say.

False alarms silence good answers: "your password is wrong", phone numbers and dates must pass.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from agents_core.call.guardrails.secrets.card_numbers import card_start, open_digit_run_start
from agents_core.call.guardrails.secrets.password_words import (
    FUNCTION_WORDS,
    after_colon,
    after_is,
    after_pin,
)
from agents_core.call.guardrails.secrets.secret_labels import (
    CALLED,
    PIN,
    SPELLED,
    looks_secret,
    other_languages,
)
from agents_core.call.guardrails.secrets.verdict import PossibleSecret, Verdict

PASSWORD = "A password was about to be spoken."
CARD = "A card number was about to be spoken."

_NAME = re.compile(rf"\b(?:(?P<pin>{PIN})|{CALLED})\b", re.IGNORECASE)
_LINK = re.compile(
    r"(?:(?:\s|(?<=\s))(?:is|was|reads|would\sbe|should\sbe)(?=\s)"
    r"(?:\s(?:now|just)\b)?(?:\s(?:(?:re)?set|changed)\sto\b)?|(?P<sign>\s?[:=]|['’]s(?=\s)))\s*",
    re.IGNORECASE,
)
_OF_SOMETHING = re.compile(
    r"(?:(?:\A|[.?!;:,]\s|\b(?:and|but|so|because|that)\s)\s*[a-z]+ing"
    r"|\b(?:of|for|about|with|in|on|to|into|from|without|than|behind|by))"
    r"\s(?:(?:a|an|the|your|their|his|her|my|our|this|that)\s)?(?:\w+\s)?\Z",
    re.IGNORECASE,
)
"""Before "password": "sharing a ...", "the length of your ...": its subject is another thing."""
_SENTENCE_END = re.compile(r"[.?!]|\Z")
_FIRST_WORD = re.compile(r"\s*,?\s*([^\W\d_]+)")
_JOINS_CLAUSES = re.compile(r"\b(?:and|but|so|because|while|when|if)\b", re.IGNORECASE)
_FURTHEST = 60  #: characters between "password" and its "is"
_TOLD_BACKWARDS = re.compile(
    rf"(?P<value>\S+)\s(?:is|was|as)\s(?:your|the|their|his|her)\s(?:\w+\s)?{CALLED}\b",
    re.IGNORECASE,
)
_BACKWARDS_TO_COME = re.compile(
    r"\s*(?:\w*|(?:is|was|as)\s+(?:\w*|(?:your|the|their|his|her)\s+(?:\w+\s+){0,2}\w*))",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"\b{CALLED}\s(?P<value>[\"'“‘]?\S*)", re.IGNORECASE)
_NAMED_VALUE = re.compile(r"[\"'“‘]?(?:\d{4,8}\b|(?=\S*\d)(?=\S*[a-z])\S{4,})", re.IGNORECASE)
_SPELLED_TO_COME = re.compile(r"(?:[a-z0-9][\s,\-]+){0,2}[a-z0-9]?", re.IGNORECASE)
_LAST_WORD = re.compile(r"[!-~\u00a1-\u024f]+\Z")  #: in scripts with spaces between words
_TAIL_WORDS = 6  #: at the end of a growing text; they may be a value before "is your password"


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret that begins at ``start``; ``reason`` does not contain it."""

    start: int
    reason: str


Allowed: TypeAlias = Callable[[str, int], bool]
"""Whether the secret that begins at a position of a text may be said."""


def nothing_allowed(_text: str, _start: int) -> bool:
    """No secret may be said."""
    return False


def find_secret(
    text: str, *, complete: bool = True, allowed: Allowed = nothing_allowed
) -> Secret | None:
    """The first secret of a text. ``complete`` False: the text still grows."""
    if not complete and text[-1:].isalnum():
        text = _without_last_word(text)
    card = card_start(text)
    passwords = [
        one.start
        for one in possible_secrets(text, complete=complete)
        if one.verdict is Verdict.DISCLOSES and not allowed(text, one.start)
    ]
    if card is None and not passwords:
        return None
    if card is None or (passwords and min(passwords) < card):
        return Secret(min(passwords), PASSWORD)
    return Secret(card, CARD)


def sayable_chars(text: str, allowed: Allowed = nothing_allowed) -> int:
    """Length of the prefix of a growing text that cannot become part of a secret any more."""
    settled = _without_last_word(text)  # "hunter" may become "hunter2"
    starts = [
        one.start
        for one in possible_secrets(text, complete=False)
        if one.verdict is Verdict.OPEN
        or (one.verdict is Verdict.DISCLOSES and not allowed(text, one.start))
    ]
    other = (
        open_digit_run_start(settled),
        card_start(settled),
        _backwards_start(settled),
    )
    return min([len(settled), *starts, *(start for start in other if start is not None)])


def spoken_secret(
    text: str, *, complete: bool = True, allowed: Allowed = nothing_allowed
) -> str | None:
    """The reason to stop the answer, without the secret; None without a secret."""
    secret = find_secret(text, complete=complete, allowed=allowed)
    return None if secret is None else secret.reason


def _without_last_word(text: str) -> str:
    last = _LAST_WORD.search(text)
    return text if last is None else text[: last.start()]


def possible_secrets(text: str, *, complete: bool) -> Iterator[PossibleSecret]:
    """Where a text discloses a password, or may be about to; in no order."""
    yield from other_languages(text, complete=complete)
    for name in _NAME.finditer(text):
        yield from _stated(text, name, complete)
    for match in _NAMED.finditer(text):
        ends_text = match.end() == len(text) and not complete
        if _NAMED_VALUE.match(match["value"]):
            yield PossibleSecret(match.start("value"), Verdict.DISCLOSES)
        elif ends_text:
            yield PossibleSecret(match.start("value"), Verdict.OPEN)
    for match in _TOLD_BACKWARDS.finditer(text):
        if looks_secret(match["value"]):
            yield PossibleSecret(match.start("value"), Verdict.DISCLOSES)


def _stated(text: str, name: re.Match[str], complete: bool) -> Iterator[PossibleSecret]:
    """Matches ``the password ... is ...`` and ``password: ...``, up to the end of the sentence."""
    sentence_end = _SENTENCE_END.search(text, name.end())
    limit = min(sentence_end.start() if sentence_end else len(text), name.end() + _FURTHEST)
    for nth, link in enumerate(_LINK.finditer(text, name.end())):
        if link.start() > limit:
            return
        middle = text[name.end() : link.start()]
        if nth and (not _is_relative(middle) or _JOINS_CLAUSES.search(middle)):
            return
        verdict = _verdict(text[link.end() :], name, link, middle, complete)
        if verdict is not Verdict.ABOUT:
            yield PossibleSecret(link.end(), verdict)


def _verdict(
    words: str, name: re.Match[str], link: re.Match[str], middle: str, complete: bool
) -> Verdict:
    value = words.split(maxsplit=1)[0] if words.strip() else ""
    first_may_go_on = not complete and (not value or (words == value and value[-1] not in ".,;!?"))
    if first_may_go_on:
        return Verdict.OPEN
    if value and (looks_secret(value) or SPELLED.match(words)):
        return Verdict.DISCLOSES
    if not complete and _SPELLED_TO_COME.fullmatch(words):
        return Verdict.OPEN
    if not _is_its_subject(middle) or link["sign"] in ("'s", "’s"):
        return Verdict.ABOUT
    if not link["sign"] and _is_of_something(name):
        return Verdict.ABOUT
    if name["pin"]:
        return after_pin(words, complete=complete)
    return (after_colon if link["sign"] else after_is)(words, complete=complete)


def _is_of_something(name: re.Match[str]) -> bool:
    begin = max(name.start() - _FURTHEST, 0)
    return _OF_SOMETHING.search(name.string, begin, name.start()) is not None


def _is_its_subject(middle: str) -> bool:
    """Whether "password" is the subject of "is": nothing, an aside or a qualifier lies between. A
    noun there makes another subject: the password form, the password manager."""
    first = _FIRST_WORD.match(middle)
    if middle.count(",") not in (0, 2):
        return False
    return first is None or first[1].lower() in FUNCTION_WORDS or middle.lstrip().startswith(",")


def _is_relative(middle: str) -> bool:
    first = _FIRST_WORD.match(middle)
    return first is not None and first[1].lower() in ("that", "which")


def _backwards_start(text: str) -> int | None:
    """Start of a value that "is your password" may still follow."""
    tail = list(re.finditer(r"\S+", text))[-_TAIL_WORDS:]
    for match in tail:
        if looks_secret(match[0]) and _BACKWARDS_TO_COME.fullmatch(text, match.end()):
            return match.start()
    return None
