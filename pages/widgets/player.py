"""A call's sound on a page: one player for the whole call, and lines that play from where they are.

It knows no call and no transcript. A line that wants to be heard carries ``line_attributes``; a
button that plays from it is ``play_button``. player.js does the rest wherever on the page they are.

Contract: any element with ``data-at-ms`` (and ``data-end-ms``, ``data-item``) is a line: it gets
the class ``sb-heard`` while its stretch is played. Any button with ``data-play-ms`` plays from
there. ``at_ms`` is the call's own clock, as in its events. Without a player on the page the buttons
are not shown.
"""

from pages.widgets.text import clock, safe


def line_attributes(*, at_ms: int, end_ms: int, item_id: str) -> str:
    """Attributes of a line's element, with a leading space; ``end_ms`` is where the next begins."""
    return f' data-at-ms="{at_ms}" data-end-ms="{max(end_ms, at_ms)}" data-item="{safe(item_id)}"'


def play_button(*, at_ms: int, what: str = "") -> str:
    """A line's time as a button that plays from it; ``what`` completes "Play from 1:05" for screen
    readers, for example "Caller"."""
    label = f"Play from {clock(at_ms)}" + (f", {safe(what)}" if what else "")
    return (
        f'<button type="button" class="sb-play" data-play-ms="{at_ms}" aria-label="{label}">'
        f'<span aria-hidden="true">▶</span> {clock(at_ms)}</button>'
    )


def playable(body: str, *, at_ms: int, end_ms: int, item_id: str) -> str:
    """``body`` (HTML) as a line that lights up while it is heard."""
    attributes = line_attributes(at_ms=at_ms, end_ms=end_ms, item_id=item_id)
    return f'<div class="sb-line"{attributes}>{body}</div>'
