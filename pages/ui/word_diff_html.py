"""What changed between two texts as HTML, by words: in one column, or side by side. Pure.

Removed words are struck, added ones underlined, so that nobody needs the colours. However much
changed, a page's worth is shown, and a sentence says what is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agents_core.versions import Part
from agents_core.versions.text_diff import Change, Row, side_by_side, words
from pages.ui.html_text import safe

MOST_CHARS = 40_000
MOST_ROWS = 300
MOST_STRETCH_CHARS = 4_000
AROUND_LINES = 2
"""Unchanged lines shown on either side of a change."""

COLUMNS = '<colgroup><col class="sb-line"><col><col class="sb-line"><col></colgroup>'
TAGS = {"same": "span", "removed": "del", "added": "ins"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPair:
    """One document on both sides; None where that side has none."""

    old: Part | None
    new: Part | None

    @property
    def title(self) -> str:
        """Its name, with what became of it."""
        if self.old is None or self.new is None:
            part = self.old or self.new
            assert part is not None
            return f"{part.name} ({'removed' if self.new is None else 'added'})"
        renamed = self.old.name != self.new.name
        return f"{self.old.name} → {self.new.name} (renamed)" if renamed else self.new.name

    @property
    def changed(self) -> bool:
        """The two sides differ."""
        return self.old != self.new


def document_pairs(old: Sequence[Part], new: Sequence[Part]) -> tuple[DocumentPair, ...]:
    """Documents of one name side by side, and those of another name with the same text."""
    left = {part.name: part for part in old}
    right = {part.name: part for part in new}
    gone = {part.text: part for part in old if part.name not in right}
    pairs = [
        DocumentPair(old=left.get(part.name) or gone.pop(part.text, None), new=part) for part in new
    ]
    kept = {pair.old for pair in pairs}
    return (*pairs, *(DocumentPair(old=part, new=None) for part in old if part not in kept))


def inline_html(old: str, new: str) -> str:
    """One column: the new text with what was removed in it."""
    changes = _words(old, new)
    shown: list[str] = []
    room = MOST_CHARS
    for place, change in enumerate(changes):
        if room <= 0:
            left = sum(one.kind != "same" for one in changes[place:])
            shown.append(_rest(left, "more changed places"))
            break
        body = _folded(change, first=place == 0, last=place == len(changes) - 1)
        room -= len(body)
        shown.append(body)
    return f'<div class="sb-inline">{"".join(shown)}</div>'


def side_html(old: str, new: str) -> str:
    """Two columns of numbered lines."""
    rows = _rows(old, new)
    body = "".join(_table_rows(rows[:MOST_ROWS]))
    rest = _rest(len(rows) - MOST_ROWS, "more lines") if len(rows) > MOST_ROWS else ""
    return f'<table class="sb-side">{COLUMNS}<tbody>{body}</tbody></table>{rest}'


@lru_cache(maxsize=16)
def _words(old: str, new: str) -> tuple[Change, ...]:
    return words(old, new)


@lru_cache(maxsize=16)
def _rows(old: str, new: str) -> tuple[Row, ...]:
    return side_by_side(old, new, context=AROUND_LINES)


def _rest(count: int, of_what: str) -> str:
    return (
        f'<p class="sb-fold">Only the beginning is shown; {count:,} {of_what} are left out.</p>'
        if count
        else ""
    )


def _folded(change: Change, *, first: bool, last: bool) -> str:
    """A stretch; a long one that stayed shows its edges, where it meets a change."""
    if change.kind != "same":
        return _stretch(change)
    lines = change.text.split("\n")
    head = 0 if first else AROUND_LINES + 1
    tail = 0 if last else AROUND_LINES + 1
    hidden = len(lines) - head - tail
    if hidden < 2:
        return _stretch(change)
    before = _stretch(Change("same", "\n".join(lines[:head]))) if head else ""
    after = _stretch(Change("same", "\n".join(lines[-tail:]))) if tail else ""
    return f'{before}<div class="sb-fold">{hidden:,} unchanged lines</div>{after}'


def _stretch(change: Change) -> str:
    tag = TAGS[change.kind]
    text = change.text
    if change.kind != "same" and not text.strip():  # a struck space cannot be seen
        text = text.replace("\n", "↵\n").replace(" ", "·")
    cut = len(text) - MOST_STRETCH_CHARS
    more = f'<span class="sb-fold">and {cut:,} more characters</span>' if cut > 0 else ""
    return f"<{tag}>{safe(text[:MOST_STRETCH_CHARS])}</{tag}>{more}"


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
    body = "".join(map(_stretch, changes))
    return f'<td class="sb-line">{number if number is not None else ""}</td><td>{body}</td>'
