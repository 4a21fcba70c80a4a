"""Word differences of two texts as HTML, in one column or side by side.

Removed words are struck and added ones underlined, so that colour is not needed. The size of the
HTML is bounded, and a sentence says how much is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agents_core.versions import Part
from agents_core.versions.text_diff import Change, Row, side_by_side, words
from pages.ui.html_text import safe

MAX_CHARS = 40_000
MAX_ROWS = 300
MAX_CHANGE_CHARS = 4_000
CONTEXT_LINES = 2
"""Unchanged lines on either side of a change."""

COLUMNS = '<colgroup><col class="sb-line"><col><col class="sb-line"><col></colgroup>'
TAGS = {"same": "span", "removed": "del", "added": "ins"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPair:
    """A document in two versions; None where a version does not have it."""

    old: Part | None
    new: Part | None

    @property
    def title(self) -> str:
        """Its name, and whether it was added, removed or renamed."""
        if self.old is None or self.new is None:
            part = self.old or self.new
            assert part is not None
            return f"{part.name} ({'removed' if self.new is None else 'added'})"
        renamed = self.old.name != self.new.name
        return f"{self.old.name} → {self.new.name} (renamed)" if renamed else self.new.name

    @property
    def changed(self) -> bool:
        """Whether the two versions differ."""
        return self.old != self.new


def document_pairs(old: Sequence[Part], new: Sequence[Part]) -> tuple[DocumentPair, ...]:
    """Pairs of documents with the same name, or with the same text under another name."""
    left = {part.name: part for part in old}
    right = {part.name: part for part in new}
    gone = {part.text: part for part in old if part.name not in right}
    pairs = [
        DocumentPair(old=left.get(part.name) or gone.pop(part.text, None), new=part) for part in new
    ]
    kept = {pair.old for pair in pairs}
    return (*pairs, *(DocumentPair(old=part, new=None) for part in old if part not in kept))


def inline_html(old: str, new: str) -> str:
    """One column: the new text, with the removed words in it."""
    changes = _words(old, new)
    shown: list[str] = []
    remaining = MAX_CHARS
    for index, change in enumerate(changes):
        if remaining <= 0:
            left_out = sum(one.kind != "same" for one in changes[index:])
            shown.append(_left_out(left_out, "more changes"))
            break
        body = _folded(change, first=index == 0, last=index == len(changes) - 1)
        remaining -= len(body)
        shown.append(body)
    return f'<div class="sb-inline">{"".join(shown)}</div>'


def side_html(old: str, new: str) -> str:
    """Two columns of numbered lines."""
    rows = _rows(old, new)
    body = "".join(_table_rows(rows[:MAX_ROWS]))
    rest = _left_out(len(rows) - MAX_ROWS, "more lines") if len(rows) > MAX_ROWS else ""
    return f'<table class="sb-side">{COLUMNS}<tbody>{body}</tbody></table>{rest}'


@lru_cache(maxsize=16)
def _words(old: str, new: str) -> tuple[Change, ...]:
    return words(old, new)


@lru_cache(maxsize=16)
def _rows(old: str, new: str) -> tuple[Row, ...]:
    return side_by_side(old, new, context=CONTEXT_LINES)


def _left_out(count: int, noun: str) -> str:
    return (
        f'<p class="sb-fold">Only the beginning is shown; {count:,} {noun} are left out.</p>'
        if count
        else ""
    )


def _folded(change: Change, *, first: bool, last: bool) -> str:
    """A change; of a long unchanged part only the lines next to a change."""
    if change.kind != "same":
        return _change(change)
    lines = change.text.split("\n")
    head = 0 if first else CONTEXT_LINES + 1
    tail = 0 if last else CONTEXT_LINES + 1
    hidden = len(lines) - head - tail
    if hidden < 2:
        return _change(change)
    before = _change(Change("same", "\n".join(lines[:head]))) if head else ""
    after = _change(Change("same", "\n".join(lines[-tail:]))) if tail else ""
    return f'{before}<div class="sb-fold">{hidden:,} unchanged lines</div>{after}'


def _change(change: Change) -> str:
    tag = TAGS[change.kind]
    text = change.text
    if change.kind != "same" and not text.strip():  # white space that is struck is invisible
        text = text.replace("\n", "↵\n").replace(" ", "·")
    cut = len(text) - MAX_CHANGE_CHARS
    more = f'<span class="sb-fold">and {cut:,} more characters</span>' if cut > 0 else ""
    return f"<{tag}>{safe(text[:MAX_CHANGE_CHARS])}</{tag}>{more}"


def _table_rows(rows: Sequence[Row]) -> Iterator[str]:
    before = 0
    for row in rows:
        if not row.changed and row.left_number is not None and row.left_number > before + 1:
            hidden = row.left_number - before - 1
            yield f'<tr class="sb-gap"><td colspan="4">{hidden:,} unchanged lines</td></tr>'
        before = row.left_number or before
        changed = ' class="sb-changed"' if row.changed else ""
        yield (
            f"<tr{changed}>{_cell(row.left_number, row.left)}"
            f"{_cell(row.right_number, row.right)}</tr>"
        )


def _cell(number: int | None, changes: Sequence[Change]) -> str:
    body = "".join(map(_change, changes))
    return f'<td class="sb-line">{number if number is not None else ""}</td><td>{body}</td>'
