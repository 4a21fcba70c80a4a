"""Uploaded bytes to policy text: encodings, clean-up and limits.

Every refusal is a sentence that says what to do; the current version stays in use.
"""

import re

from charset_normalizer import from_bytes

from agents_core.errors import PolicyError

MAX_TEXT_BYTES = 1024 * 1024
"""As UTF-8. Some 5,000 lines: indexing them takes minutes on two cores, and no policy a person
edits in a text box comes near."""

MAX_UPLOAD_BYTES = 4 * MAX_TEXT_BYTES
"""UTF-32 spends four bytes on a letter that UTF-8 writes in one."""

SAMPLE_BYTES = 64 * 1024
"""Enough to recognise an encoding; on a whole megabyte the detector takes seconds."""

MAX_CONTROL_SHARE = 0.02
"""Above it the bytes are not text in any encoding, although they may decode."""

UNCHANGED = "Nothing was saved; the current policy stays in use."

_BOMS = (  # UTF-32 first: its little-endian mark begins with UTF-16's
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

_NOT_TEXT = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a Word, Excel or zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a compressed file"),
)

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# Control characters, bidirectional overrides (they show a line in another order than it is read),
# invisible spaces, lone surrogates. PostgreSQL refuses NUL, and no encoding takes a surrogate.
_CONTROLS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """The text with ``\\n`` line ends and without invisible characters. Idempotent."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def validate_text(text: str) -> str:
    """The text as it will be saved.

    Raises:
        PolicyError: without words, or past ``MAX_TEXT_BYTES``.
    """
    cleaned = clean(text)
    size = len(cleaned.encode())
    if size > MAX_TEXT_BYTES:
        raise _too_large(size)
    if not any(character.isalnum() for character in cleaned):
        raise PolicyError(f"The policy document is empty. {UNCHANGED}")
    return cleaned


def decode_upload(data: bytes) -> str:
    """The text of an uploaded file, whatever its encoding, ready to be saved.

    Raises:
        PolicyError: too large, empty, damaged, or not text.
    """
    if len(data) > MAX_UPLOAD_BYTES:
        raise _too_large(len(data))
    return validate_text(_decode(data))


def _too_large(size_bytes: int) -> PolicyError:
    size = f"{size_bytes / 1024**2:.1f} MB ({size_bytes:,} bytes)"
    limit = f"{MAX_TEXT_BYTES // 1024**2} MB ({MAX_TEXT_BYTES:,} bytes)"
    return PolicyError(
        f"This document has {size}; the limit is {limit} of text. {UNCHANGED} "
        "Shorten it, or keep only what callers ask about."
    )


def _decode(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    for magic, kind in _NOT_TEXT:
        if data.startswith(magic):
            raise _not_text(f"This is {kind}, not text.")
    if b"\x00" in data:
        return _strictly(data, _unmarked_utf16(data))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _strictly(data, _guess(data))
    if len(_CONTROLS.findall(text)) > MAX_CONTROL_SHARE * len(text):
        raise _not_text("This file holds something other than text.")
    return text


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.replace("_", "-").upper().removesuffix("-SIG")
        raise _not_text(f"This file looks like {name} text but is damaged.") from error


def _unmarked_utf16(data: bytes) -> str:
    """Western text in UTF-16 has a NUL in nearly every second byte, always on the same side."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if len(data) % 2 == 0 and min(even, odd) == 0 and max(even, odd) > len(data) / 4:
        return "utf-16-be" if even else "utf-16-le"
    raise _not_text("This file holds something other than text.")


def _guess(data: bytes) -> str:
    """The likeliest legacy encoding."""
    sample = data[:SAMPLE_BYTES]
    if len(data) > SAMPLE_BYTES:  # not through the middle of a character
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    matches = list(from_bytes(sample))
    if not matches:
        raise _not_text("The encoding of this file is unknown.")
    best = matches[0]
    for match in matches:  # Western Windows text often ties with its Central European sibling
        same = (match.chaos, match.coherence) == (best.chaos, best.coherence)
        if same and match.encoding == "cp1252":
            return match.encoding
    return best.encoding


def _not_text(reason: str) -> PolicyError:
    return PolicyError(f"{reason} {UNCHANGED} Save it as plain text or Markdown and upload that.")
