"""Announcements for screen readers; each has a key and is read once."""

from agents_core.call.view.call_view import Line, SpokenLine
from agents_core.call.view.persistent_list import PersistentList

NEWEST = 4
"""Lines offered at once: a line may be finished after the one that follows it, and several between
two redraws."""


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
