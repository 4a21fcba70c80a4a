"""Text as a person says it, where hibari's own normaliser does not.

Money of other countries, codes, telephone numbers, addresses of the internet, short forms, and
characters that have no sound.
"""

import re
import unicodedata
from functools import lru_cache

from agents_core.engine.speech.tts.spoken_addresses import say_addresses, say_telephones
from agents_core.engine.speech.tts.spoken_codes import say_codes
from agents_core.engine.speech.tts.spoken_figures import say_figures

_SILENT_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"})
_SILENT_CHARACTERS = frozenset("{}[]|\\^~`*_#\ufffd")
_SPOKEN_SYMBOLS = frozenset("°©™®")

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


def spoken_form(text: str) -> str:
    """The same words for hibari's normaliser; without sound, only spaces are left."""
    text = unicodedata.normalize("NFC", text).replace("’", "'")
    text = _LINK.sub(r"\1", _TAG.sub(" ", text))
    text = say_addresses(text)
    text = _SHORT_FORM.sub(lambda match: _SHORT_FORMS[match.group().lower()] + " ", text)
    text = _HASH.sub("number ", text)
    text = "".join(character if _has_sound(character) else " " for character in text)
    text = say_figures(say_telephones(text))
    text = say_codes(text)
    return text if any(character.isalnum() for character in text) else ""


@lru_cache(maxsize=4096)
def _has_sound(character: str) -> bool:
    """Markup, controls, pictures and letters of other scripts have none."""
    if character in _SPOKEN_SYMBOLS:
        return True
    if character.isalpha() and not character.isascii():
        return unicodedata.name(character, "").startswith(
            ("LATIN", "MICRO", "FEMININE", "MASCULINE")
        )
    return (
        character not in _SILENT_CHARACTERS
        and unicodedata.category(character) not in _SILENT_CATEGORIES
    )
