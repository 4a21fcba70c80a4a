"""Turns words nobody vouches for into HTML that cannot act, and numbers into words.

Every text of a caller, a model, a tool or a document passes through ``safe`` on its way to a page.
"""

import html
import zlib
from datetime import datetime

HUES = 6  #: number of agent colours in console.css


def safe(text: str, *, limit: int | None = None) -> str:
    """``text`` as HTML text, cut at ``limit`` characters with an ellipsis."""
    if limit is not None and len(text) > limit:
        text = text[:limit] + "…"
    # Control characters other than newline and tab have no glyph and can break the markup's parser.
    kept = "".join(char for char in text if char >= " " or char in "\n\t")
    return html.escape(kept, quote=True)


MARKDOWN = str.maketrans({char: "\\" + char for char in "\\`*_{}[]()<>#+-.!|~$:&@^="})


def escape_markdown(text: str) -> str:
    """``text`` for a Streamlit label or sentence, with every mark of Markdown made literal."""
    return " ".join(text.translate(MARKDOWN).split())


def clock(at_ms: int) -> str:
    """Minutes and seconds since the call started, like 1:05."""
    minutes, seconds = divmod(max(at_ms, 0) // 1000, 60)
    return f"{minutes}:{seconds:02d}"


def seconds(duration_ms: int) -> str:
    """A duration a person reads at a glance: 80 ms, 1.2 s."""
    return f"{duration_ms} ms" if duration_ms < 1000 else f"{duration_ms / 1000:.1f} s"


def when(moment: datetime | str) -> str:
    """A saved time like 22 Nov 16:04, whatever the library gives."""
    try:
        at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    except ValueError:
        return str(moment)
    return f"{at.day} {at:%b %H:%M}"


def hue(agent: str) -> int:
    """The colour number an agent keeps everywhere; the same name always gets the same."""
    return zlib.crc32(agent.encode()) % HUES


def initials(agent: str) -> str:
    """One or two letters for an agent's mark."""
    words = [word for word in agent.split() if word.lower() != "agent"] or agent.split() or ["?"]
    if len(words) == 1:
        return words[0][:2].upper() if words[0].isupper() else words[0][:1].upper()
    return (words[0][:1] + words[1][:1]).upper()
