"""Estimates how much of a text was heard when its audio was interrupted."""

CHARS_PER_S = 15.0
"""Unhurried English speech: about 150 words of 6 characters a minute. Used only while an item's
audio is still arriving and its length is not known yet."""


def heard_chars(text: str, *, played_ms: float, received_ms: float, complete: bool) -> int:
    """Characters of ``text`` heard after ``played_ms``, back to the end of the last whole word.

    A transcript may be ahead of its audio, so text and audio are compared over the whole item: its
    length is ``received_ms`` when it is ``complete``, else at least what speaking the text takes.
    """
    if not text or played_ms <= 0:
        return 0
    total_ms = received_ms if complete else max(received_ms, len(text) / CHARS_PER_S * 1000)
    if total_ms <= 0 or played_ms >= total_ms:
        return len(text)
    reached = int(len(text) * played_ms / total_ms)
    if reached >= len(text) or text[reached].isspace():
        return reached
    return max(text.rfind(" ", 0, reached), 0)
