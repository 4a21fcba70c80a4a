"""Announcements for screen readers as hidden HTML; each has a key and is read once."""

from collections.abc import Iterable

from agents_core.call.view.call_view import Line, SpokenLine
from agents_core.call.view.persistent_list import PersistentList
from pages.ui.html_text import safe

NEWEST = 4
"""Lines offered at once: a line may be finished after the one that follows it, and several between
two redraws."""

MAX_CHARS = 600


def announcements_html(announcements: Iterable[tuple[str, str]]) -> str:
    """Pairs of key and text. ``screen_reader_log`` reads a key only once."""
    spans = "".join(
        f'<span data-announce="{safe(key)}">{safe(text, limit=MAX_CHARS)}</span>'
        for key, text in announcements
    )
    return f'<div class="sb-unplaced" hidden>{spans}</div>'


def line_announcements(call_id: str, lines: PersistentList[Line]) -> list[tuple[str, str]]:
    """The newest finished lines of a call, without what the person at the page typed."""
    return [
        (f"{call_id} {line.item_id}", f"{line.agent or 'Caller'}: {line.failed or _heard(line)}")
        for line in lines.tail(NEWEST)
        if isinstance(line, SpokenLine)
        and not line.partial
        and not line.typed
        and (line.failed or _heard(line))
    ]


def _heard(line: SpokenLine) -> str:
    return line.text if line.heard_chars is None else line.text[: line.heard_chars]
