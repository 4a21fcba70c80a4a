"""E-mail and web addresses as a person says them: "help at example dot com"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agents_core.language.figures.lexicon.sayings import SAYINGS

_ADDRESS = re.compile(
    r"<?(?P<mail>(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24})>?"
    r"|<?(?P<web>https?://[^\s<>\"')\]]+|(?<![\w.@])www\.[^\s<>\"')\]]+)>?",
    re.IGNORECASE,
)
_LEAD = re.compile(r"https?://(?:www\.)?|www\.", re.IGNORECASE)
_UNSAID = re.compile(r"[?#].*")
MOST_SAID_CHARS = 60
"""A longer web address is said up to its host: listeners do not write the rest down."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address in a text, and what is said for it."""

    start: int
    end: int
    said: str


def addresses_of(text: str, language: str) -> Iterator[Address]:
    """The addresses of a text, in order."""
    for match in _ADDRESS.finditer(text):
        written, end = match["mail"] or match["web"], match.end()
        bare = written.rstrip(".,;:!?")
        if not match[0].endswith(">"):
            end -= len(written) - len(bare)
        yield Address(match.start(), end, _said(bare, language))


def _said(address: str, language: str) -> str:
    plain = _UNSAID.sub("", _LEAD.sub("", address, count=1)).rstrip("/")
    if len(plain) > MOST_SAID_CHARS:
        plain = plain.partition("/")[0]
    signs = SAYINGS[language].address_signs
    spaced = re.sub(r"[@./_-]", lambda sign: f" {signs[sign[0]]} ", plain)
    return " ".join(spaced.replace("+", f" {SAYINGS[language].plus} ").split())
