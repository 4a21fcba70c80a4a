"""What secrets are called in the languages of a team, and values that look like one.

English sentences about passwords are judged by their grammar (``password_words``). In the other
languages a label, "is" and a value that no ordinary word looks like are needed: digits, quotes, a
mix of capitals, letters one by one, numbers in words; in German also a noun.
"""

import re
from collections.abc import Iterator

from agents_core.call.guardrails.secrets.verdict import PossibleSecret, Verdict
from agents_core.language.figures import FigureKind, read_in_any_language

PIN = (
    r"pin(?:\s(?:code|number))?|cvv|cvc|otp|(?:security|verification|authentication|activation"
    r"|log-?in|access|unlock|two-factor|2fa)\s(?:code|pin)"
    r"|(?:one[-\s]time|single-use|temporary)\s(?:code|pin)"
)
"""English names of secrets that are made of digits."""
CALLED = (
    r"(?:(?:one[-\s]time\s|temporary\s)?(?:password|passcode|pass\s?code|pass\s?phrase)"
    rf"|{PIN})"
)
"""English names of secrets."""

_OTHER_NAMES = re.compile(
    r"\b(?:(?:einmal|wlan-?|standard)?(?:passwort|kennwort)|zugangscode|geheimzahl|einmal-?code"
    r"|(?:sicherheits|bestätigungs|verifizierungs|freischalt)code|prüfnummer|pin-?(?:code|nummer)?"
    r"|contraseña|clave|código\s(?:de\s(?:seguridad|verificación|acceso|un\s(?:solo\s)?uso)|pin"
    r"|secreto)|mot\sde\spasse|code\s(?:secret|pin|confidentiel|de\s(?:sécurité|vérification"
    r"|validation|connexion)|d['’]accès|à\susage\sunique)|password|parola\schiave"
    r"|codice\s(?:di\s(?:sicurezza|verifica|accesso)|pin|segreto|monouso|otp))\b",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:\s(?:ist|lautet|war|heißt|es|era|está|est|était|è)(?=\s|\Z)"
    r"(?:\s(?:jetzt|nun|ahora|maintenant|désormais|ora|adesso|le|la|el|il|die|der)\b)?|\s?[:=])\s*",
    re.IGNORECASE,
)
_FURTHEST = 40  #: characters between a label and its "is"
_SENTENCE_END = re.compile(r"[.?!\n]")
_GERMAN_NOUN = re.compile(r"(?P<noun>[A-ZÄÖÜ][a-zäöüß]{2,})(?=[\s.,!;]|\Z)")
_NO_SECRET = frozenset("ihr ihre sie pflicht voraussetzung geheimnis sache teil geschichte".split())
SPELLED = re.compile(r"(?:[a-z0-9][\s,\-]+){2,}[a-z0-9]\b", re.IGNORECASE)
_FEWEST_DIGITS = 3
_LONGEST_VALUE = 80  #: characters


def looks_secret(value: str) -> bool:
    """Quoted, or with digits or capitals where a word has none."""
    if value[0] in '"“„«‘' or (value[0] == "'" and value.rstrip(".,!?").endswith("'")):
        return True
    bare = value.strip("\"'“”„«»‘’.,;:!?()")
    mixed = bool(re.search(r"[a-z][A-Z]", bare)) or bool(re.search(r"\w[@#$%^&*_!]+\w?", bare))
    counted = bare.isdigit() and len(bare) <= 2  # "your password is 3 characters too short"
    return mixed or (not counted and any(character.isdigit() for character in bare))


def other_languages(text: str, *, complete: bool) -> Iterator[PossibleSecret]:
    """Where a German, Spanish, French or Italian sentence discloses a secret or may soon."""
    for name in _OTHER_NAMES.finditer(text):
        end = _SENTENCE_END.search(text, name.end(), name.end() + _FURTHEST)
        limit = end.start() if end else name.end() + _FURTHEST
        link = _LINK.search(text, name.end(), limit + 8)
        if link is None or link.start() > limit:
            continue
        verdict = _verdict(text[link.end() : link.end() + _LONGEST_VALUE], link[0], complete)
        if verdict is not Verdict.ABOUT:
            yield PossibleSecret(link.end(), verdict)


def _verdict(words: str, link: str, complete: bool) -> Verdict:
    value = words.split(maxsplit=1)[0] if words.strip() else ""
    if not complete and (not value or words == value):
        return Verdict.OPEN
    if not value:
        return Verdict.ABOUT
    if looks_secret(value) or SPELLED.match(words):
        return Verdict.DISCLOSES
    spoken = _digits_in_words(words, complete)
    if spoken is not Verdict.ABOUT:
        return spoken
    noun = _GERMAN_NOUN.match(words)
    german = re.search(r"ist|lautet|heißt", link) is not None
    if german and noun and noun["noun"].lower() not in _NO_SECRET:
        return Verdict.DISCLOSES
    return Verdict.ABOUT


def _digits_in_words(words: str, complete: bool) -> Verdict:
    first = next(iter(read_in_any_language(words, "de")), None)
    if first is None or first.start or first.kind not in (FigureKind.DIGITS, FigureKind.NUMBER):
        return Verdict.ABOUT
    if len(first.digits) >= _FEWEST_DIGITS:
        return Verdict.DISCLOSES
    growing = not complete and not words[first.end :].strip()
    return Verdict.OPEN if growing else Verdict.ABOUT
