"""Untrusted text as HTML or Markdown that stays text, and numbers as short words.

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
    # Other control characters than newline and tab have no glyph and can break the HTML parser.
    kept = "".join(char for char in text if char >= " " or char in "\n\t")
    return html.escape(kept, quote=True)


def focusable(body: str, label: str) -> str:
    """``body`` (HTML) as a group that Tab reaches: the arrow keys then scroll the container it is
    in, which Streamlit makes without a tab stop (as of 1.67)."""
    return f'<div tabindex="0" role="group" aria-label="{safe(label)}">{body}</div>'


MARKDOWN = str.maketrans({char: "\\" + char for char in "\\`*_{}[]()<>#+-.!|~$:&@^="})


def escape_markdown(text: str) -> str:
    """``text`` for a Streamlit label or sentence, with Markdown's special characters escaped."""
    return " ".join(text.translate(MARKDOWN).split())


def clock(at_ms: int) -> str:
    """``at_ms`` milliseconds as minutes and seconds, like 1:05."""
    minutes, seconds = divmod(max(at_ms, 0) // 1000, 60)
    return f"{minutes}:{seconds:02d}"


def seconds(duration_ms: int) -> str:
    """A duration like 80 ms or 1.2 s."""
    return f"{duration_ms} ms" if duration_ms < 1000 else f"{duration_ms / 1000:.1f} s"


def short_time(at: datetime | str) -> str:
    """A time like 22 Nov 16:04; text that is no ISO time stays as it is."""
    try:
        time = datetime.fromisoformat(at) if isinstance(at, str) else at
    except ValueError:
        return str(at)
    return f"{time.day} {time:%b %H:%M}"


def hue(agent: str) -> int:
    """Colour number of an agent, the same for the same name on every page."""
    return zlib.crc32(agent.encode(errors="replace")) % HUES


def initials(agent: str) -> str:
    """One or two letters of an agent's name, without the word "agent"."""
    words = [word for word in agent.split() if word.lower() != "agent"] or agent.split() or ["?"]
    if len(words) == 1:
        return words[0][:2].upper() if words[0].isupper() else words[0][:1].upper()
    return (words[0][:1] + words[1][:1]).upper()
