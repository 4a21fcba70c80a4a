"""Text as a person says it, where hibari's own normaliser does not.

Money of other countries, codes, telephone numbers, addresses of the internet, short forms, and
characters that have no sound.
"""

import re
import unicodedata
from functools import lru_cache

from agents_core.engine.speech.tts.spoken_addresses import say_addresses, say_telephones
from agents_core.engine.speech.tts.spoken_codes import say_codes
from agents_core.engine.speech.tts.spoken_figures import say_figures, say_slashes

_SILENT_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"})
_SILENT_CHARACTERS = frozenset("{}[]|\\^~`*_#\ufffd")
_READ_BY_HIBARI = frozenset("°©™®²³½¼¾µ")

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
_SHORT_FORMS = {
    "max.": "maximum",
    "min.": "minimum",
    "ext.": "extension",
    "tel.": "telephone",
    "incl.": "including",
    "excl.": "excluding",
    "e.g.": "for example",
    "i.e.": "that is",
    "24/7": "twenty four seven",
    "≤": "at most",
    "≥": "at least",
    "≈": "about",
    "≠": "not",
    "№": "number",
}
_SHORT_FORM = re.compile(
    rf"(?<!\w)(?:{'|'.join(re.escape(form) for form in _SHORT_FORMS)})(?!\w)", re.IGNORECASE
)
_HASH = re.compile(r"#(?=\d)")
_FRACTION = re.compile(r"(?<=\d)\s?(?=[⅐-⅞])")  # those that hibari does not read


def spoken_form(text: str) -> str:
    """The same words for hibari's normaliser; without sound, only spaces are left."""
    text = unicodedata.normalize("NFC", text).replace("’", "'")
    text = _LINK.sub(r"\1", _TAG.sub(" ", text))
    text = say_addresses(text)
    text = _SHORT_FORM.sub(lambda match: _SHORT_FORMS[match.group().lower()] + " ", text)
    text = _FRACTION.sub(" and ", _HASH.sub("number ", say_slashes(text)))
    text = "".join(_plain(character) for character in text)
    text = say_figures(say_telephones(text))
    text = say_codes(text)
    return text if any(character.isalnum() for character in text) else ""


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """A space for markup, controls, pictures and letters of other scripts; digits of other scripts
    and small or circled ones (hibari 0.2.1 fails at "①") as ours."""
    if character.isascii():
        silent = character in _SILENT_CHARACTERS or not character.isprintable()
        return " " if silent else character
    category = unicodedata.category(character)
    if character in _READ_BY_HIBARI:
        return character
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category in ("No", "Nl"):
        plain = unicodedata.normalize("NFKC", character).replace("⁄", "/")  # "1⁄3"
        return "".join(sign for sign in plain if sign.isascii())
    if character.isalpha():
        return character if unicodedata.name(character, "").startswith("LATIN") else " "
    silent = character in _SILENT_CHARACTERS or category in _SILENT_CATEGORIES
    return " " if silent else character
