"""E-mail and web addresses, and telephone numbers, as a person says them."""

import re

from agents_core.engine.speech.tts.spoken_codes import digits, letters

_MAIL = re.compile(r"(?<![\w.+-])([\w.+-]+)@([\w-]+(?:\.[\w-]+)+)")
_WEB = re.compile(
    r"(?<![\w@.])(?:https?://(?:www\.)?|www\.)([^\s<>()\"']*[^\s<>()\"'.,;:!?])", re.IGNORECASE
)
_DOMAIN = re.compile(
    r"(?<![\w@.])((?:[A-Za-z][\w-]*\.)+(?:com|org|net|edu|gov|io|co|uk|de|fr|eu|info|app|dev|example))"
    r"((?:/[\w./-]*\w)?)(?![\w@])"
)
_WORDS = {".": "dot", "_": "underscore", "-": "dash", "+": "plus", "/": "slash", "@": "at"}
_SPOKEN_ENDINGS = frozenset({"com", "org", "net", "gov", "info", "app", "dev", "example", "co"})
_PART = re.compile(r"[^\W_]+|.", re.DOTALL)

_TELEPHONE = re.compile(
    r"(?<![\w.,/€$£-])(?:\+\d{1,3}[ -]?)?(?:\(\d{1,5}\)[ -]?)?\d{1,5}(?:[ -]\d{2,5}){0,5}"
    r"(?![\w,./]\d|\w|-\d)"
)
_BEGINS = re.compile(r"\+|\(?0|1-|\(|(?:\d{3}[ -])?\d{3}-\d{4}$|\d{3} \d{3} \d{4}$")
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d\d-\d\d-\d{4}")
_FEWEST_DIGITS = 7


def say_addresses(text: str) -> str:
    """The text with its e-mail and web addresses in words."""
    text = _MAIL.sub(lambda match: f"{_say(match[1])} at {_say(match[2])}", text)
    text = _WEB.sub(lambda match: _say(match[1]), text)
    return _DOMAIN.sub(lambda match: _say(match[1] + match[2]), text)


def _say(address: str) -> str:
    """ "j_wright@uk.example.com" without its @: letters that are no word are spelled."""
    address = re.split(r"[?#]", address)[0].rstrip("/")
    said = []
    for part in _PART.findall(address):
        if part in _WORDS:
            said.append(_WORDS[part])
        elif len(part) <= 2 and part.isalpha() and part.lower() not in _SPOKEN_ENDINGS:
            said.append(letters(part.upper()))
        elif part.isdigit():
            said.append(digits(part))
        elif part.strip():
            said.append(re.sub(r"(?<=\d)(?=\D)|(?<=\D)(?=\d)", " ", part))
    return " ".join(said)


def say_telephones(text: str) -> str:
    """The text with each digit of its telephone numbers by its name."""
    return _TELEPHONE.sub(_telephone, text)


def _telephone(match: re.Match[str]) -> str:
    number = match.group()
    count = sum(character.isdigit() for character in number)
    if count < _FEWEST_DIGITS or not _BEGINS.match(number) or _DATE.fullmatch(number):
        return number
    groups = re.findall(r"\d+", number)
    plus = "plus " if number.startswith("+") else ""
    return plus + ", ".join(digits(group) for group in groups)
