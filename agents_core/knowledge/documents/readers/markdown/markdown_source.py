"""The source of a Markdown document: front matter, comments without an end, line numbers."""

import re
from bisect import bisect_right
from itertools import accumulate

import yaml

from agents_core.knowledge.documents.tree.clause_numbers import DATE_END

MAX_FRONT_MATTER_CHARS = 64 * 1024

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_DATE = re.compile(
    rf"^(?P<before>[ \t]*(?:[-*+][ \t]+)?)(?P<day>\d\d?)(?P<month>\.[ \t]+\d\d?)(?={DATE_END})",
    re.MULTILINE,
)


def front_matter(text: str) -> str:
    """The YAML mapping between ``---`` lines at the beginning; empty when there is none."""
    found = _FRONT_MATTER.match(text[:MAX_FRONT_MATTER_CHARS])
    if found is None:
        return ""
    try:
        mapping = isinstance(yaml.safe_load(found[1]), dict)
    except (yaml.YAMLError, ValueError):  # ValueError: a date such as 2026-13-45
        return ""
    return found[0] if mapping else ""


def with_closed_comments(text: str) -> str:
    """Escapes the start of a comment without an end, which would hide the rest of the document."""
    last = text.rfind("<!--")
    if last >= 0 and "-->" not in text[last:]:
        return text[:last] + "\\" + text[last:]
    return text


def with_escaped_dates(text: str) -> str:
    """Escapes days and months at the beginning of lines, which are no numbers of lists: "1. 4. bis
    30. 9.". A list within a list begins with 1: "2. 1. first"."""
    return _DATE.sub(lambda found: f"{found['before']}{found['day']}\\{found['month']}\\", text)


class SourceLines:
    """Line numbers of byte offsets in a UTF-8 text whose first line is ``first_line``."""

    def __init__(self, source: bytes, first_line: int) -> None:
        self._first_line = first_line
        lengths = (len(line) for line in source.splitlines(keepends=True))
        self._starts = list(accumulate(lengths, initial=0))

    def line(self, offset: int) -> int:
        """The line of the byte at ``offset``."""
        return self._first_line + bisect_right(self._starts, offset) - 1
