"""News for screen readers: each piece once, in a log that no redraw of the page replaces.

It draws nothing that can be seen. What is news, whoever draws the page decides.
"""

from collections.abc import Iterable

from agents_core.call.view.call_view import Line, SpokenLine
from agents_core.call.view.persistent_list import Lines
from pages.ui.assets import ASSETS
from pages.ui.html_text import safe
from pages.ui.page_scripts import install_script

SCRIPT = ASSETS / "announced.js"
NEWEST = 4
"""Lines offered at once: one may be finished after the line that follows it, and several within a
tick."""

CHARS = 600


def announcer() -> None:
    """Reads out what ``news_html`` brings. Draw it once per page, outside what moves."""
    install_script(SCRIPT)


def news_html(news: Iterable[tuple[str, str]]) -> str:
    """Pieces of news, each with a key of its own; a key that was read out is not news again."""
    spans = "".join(
        f'<span data-say="{safe(key)}">{safe(words, limit=CHARS)}</span>' for key, words in news
    )
    return f'<div class="sb-unplaced" hidden>{spans}</div>'


def lines_said(call_id: str, lines: Lines[Line]) -> list[tuple[str, str]]:
    """The newest finished lines of a call as news; not what the person at the page has typed."""
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
