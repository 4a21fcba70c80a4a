"""Passages are stored with each version of a policy.

The versions there are get the passages that the reader of revision 0006 finds: lookups, citations
and checks of stored calls point at them. The reader is kept here as it was.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007_stored_passages"
down_revision = "0006_sample_calls"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, and fill it for every version of every policy."""
    made = op.create_table(
        "policy_passages",
        sa.Column("artifact_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("artifact_id", "number", name="pk_policy_passages"),
        sa.ForeignKeyConstraint(
            ["artifact_id", "number"],
            ["artifact_versions.artifact_id", "artifact_versions.number"],
            name="fk_policy_passages_artifact_id",
        ),
    )
    last: dict[int, int] = {}  # the highest number of any version so far, by policy
    for artifact_id, number, parts in _versions():
        found = _passages(parts)
        last[artifact_id] = max(last.get(artifact_id, 0), len(found))
        row = {
            "artifact_id": artifact_id,
            "number": number,
            "passages": found,
            "last_number": last[artifact_id],
        }
        op.get_bind().execute(sa.insert(made), row)


def downgrade() -> None:
    """Versions are read again each time."""
    op.drop_table("policy_passages")


def _versions() -> list[tuple[int, int, list[list[str]]]]:
    artifacts = sa.table("artifacts", sa.column("id"), sa.column("kind"))
    versions = sa.table(
        "artifact_versions",
        sa.column("artifact_id"),
        sa.column("number"),
        sa.column("parts", sa.JSON()),
    )
    query = (
        sa.select(versions.c.artifact_id, versions.c.number, versions.c.parts)
        .join(artifacts, artifacts.c.id == versions.c.artifact_id)
        .where(artifacts.c.kind == "policy")
        .order_by(versions.c.artifact_id, versions.c.number)
    )
    return [(row[0], row[1], row[2]) for row in op.get_bind().execute(query)]


def _passages(parts: list[list[str]]) -> list[dict[str, Any]]:
    texts = sa.table("artifact_texts", sa.column("sha256"), sa.column("text"))
    found: list[dict[str, Any]] = []
    for name, digest in parts:
        query = sa.select(texts.c.text).where(texts.c.sha256 == digest)
        text = op.get_bind().execute(query).scalar() or ""
        for passage in passages_of(text):
            found.append({"id": f"P{len(found) + 1}", "document": name, **passage})
    return found


# --- the reader of revision 0006 ----------------------------------------------------------------

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)

MAX_CHARS = 600
"""A longer passage blurs into "about everything" for the embedding (which reads 256 tokens), and is
too long to be read aloud."""

MIN_CUT_CHARS = 300
"""Where a cut may begin to look for the end of a sentence, or of a word."""

MAX_TITLE_CHARS = 80

_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
_CLOSING_HASHES = re.compile(r"\s#+$")
_ITEM = re.compile(r"(?:\d{1,3}[.)]|[-*+•])\s+(?=\S)")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_CELL = re.compile(r"(?<!\\)\|")
_BOLD_LINE_LEVEL = 7  # below every '#' heading


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


@dataclass(slots=True)
class _Heading:
    level: int
    line: _Line
    used: bool = False  #: it is in the path of a passage


def passages_of(text: str) -> list[dict[str, Any]]:
    """Every passage of a text as revision 0006 read it, in document order."""
    return _Reader().read(_CONTROLS.sub("", _LINE_ENDS.sub("\n", text)).split("\n"))


class _Reader:
    """Goes through the lines once; ``block`` is the item or paragraph still growing."""

    def __init__(self) -> None:
        self._passages: list[dict[str, Any]] = []
        self._headings: list[_Heading] = []
        self._block: list[_Line] = []
        self._in_paragraph = False
        self._columns: tuple[str, ...] | None = None  # inside a table; () when it has no header

    def read(self, raw: Sequence[str]) -> list[dict[str, Any]]:
        lines = [_Line(number, " ".join(line.split())) for number, line in enumerate(raw, 1)]
        for line, below in zip(lines, [*lines[1:], _Line(0, "")], strict=True):
            self._take(line, below.text)
        self._end_block()
        self._leave_headings(0)
        return self._passages

    def _take(self, line: _Line, below: str) -> None:
        text = line.text
        if "|" in text and (self._columns is not None or _starts_table(text, below)):
            self._table_row(line, below)
            return
        self._columns = None
        bold = _BOLD.fullmatch(text)
        if self._underlines(text):
            self._heading(_Heading(1 if text[0] == "=" else 2, self._block.pop()))
        elif not text or _is_rule(text):
            self._end_block()
        elif found := _HEADING.fullmatch(text):
            title = _CLOSING_HASHES.sub("", found[2])
            self._heading(_Heading(len(found[1]), _Line(line.number, title)))
        elif bold and _is_title(bold[1]):
            self._end_block()
            self._heading(_Heading(_BOLD_LINE_LEVEL, _Line(line.number, bold[1].strip())))
        else:
            self._words(line)

    def _words(self, line: _Line) -> None:
        text = line.text.lstrip("> ") or line.text
        marker = _ITEM.match(text)
        if marker:
            self._end_block()
            text = text[marker.end() :]
        elif not self._block:
            self._in_paragraph = True
        self._block.append(_Line(line.number, text))
        if marker:
            self._in_paragraph = False

    def _underlines(self, text: str) -> bool:
        """Whether this line makes a heading of the one-line paragraph above it."""
        if not (self._in_paragraph and len(self._block) == 1 and len(text) > 1):
            return False
        return set(text) in ({"="}, {"-"}) and _is_title(self._block[0].text)

    def _table_row(self, line: _Line, below: str) -> None:
        self._end_block()
        cells = tuple(cell.replace("\\|", "|").strip() for cell in _cells(line.text))
        if self._columns is None:
            header = _is_delimiter(below)
            self._columns = cells if header else ()
            if header:
                return
        if not _is_delimiter(line.text):
            self._emit([_Line(line.number, _row_text(self._columns, cells))])

    def _heading(self, heading: _Heading) -> None:
        self._end_block()
        self._leave_headings(heading.level)
        if not _is_title(heading.line.text):
            self._emit([heading.line])  # it says something itself
        self._headings.append(heading)

    def _leave_headings(self, level: int) -> None:
        """Close the headings a new one of ``level`` ends."""
        while self._headings and self._headings[-1].level >= level:
            closed = self._headings.pop()
            if not closed.used:
                self._emit([closed.line])

    def _end_block(self) -> None:
        block, self._block = self._block, []
        self._in_paragraph = False
        self._emit(block)

    def _emit(self, block: Sequence[_Line]) -> None:
        for line, text in _pieces(block):
            path = [_plain(heading.line.text) for heading in self._headings]
            self._passages.append({"line": line, "text": text, "headings": path})
            for heading in self._headings:
                heading.used = True


def _is_title(text: str) -> bool:
    """A title names what follows; a sentence is a fact of its own. A question is a title."""
    return len(text) <= MAX_TITLE_CHARS and text[-1:] not in ".!;:"


def _starts_table(text: str, below: str) -> bool:
    return text.startswith("|") or (_is_delimiter(below) and "|" in below)


def _is_delimiter(text: str) -> bool:
    return "-" in text and set(text) <= set("|:- ")


def _is_rule(text: str) -> bool:
    """A thematic break, or the bare fence of a code block."""
    return len(text) >= 3 and text[0] in "-*_`~" and not text.strip(text[0] + " ")


def _cells(text: str) -> list[str]:
    cells = _CELL.split(text)
    if not cells[0].strip():
        cells = cells[1:]
    if cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _row_text(columns: Sequence[str], cells: Sequence[str]) -> str:
    """``"Item: pet; Limit: 20 lbs"``: a row that makes sense without its table."""
    named = [
        f"{columns[place]}: {cell}" if place < len(columns) and columns[place] else cell
        for place, cell in enumerate(cells)
        if cell
    ]
    return "; ".join(named)


def _plain(text: str) -> str:
    return _BOLD.sub(r"\1", text)


def _pieces(block: Sequence[_Line]) -> Iterator[tuple[int, str]]:
    """The block as one text, cut where it is too long; each piece with the line it begins on."""
    texts = [_plain(line.text) for line in block]
    starts = list(accumulate((len(text) + 1 for text in texts[:-1]), initial=0))
    whole = " ".join(texts)
    for start, end in _cuts(whole):
        piece = whole[start:end].strip()
        if any(character.isalnum() for character in piece):
            yield block[bisect_right(starts, start) - 1].number, piece


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while len(text) - start > MAX_CHARS:
        earliest, latest = start + MIN_CUT_CHARS, start + MAX_CHARS
        sentence = max(text.rfind(mark, earliest, latest) for mark in (". ", "! ", "? ", "; "))
        word = text.rfind(" ", earliest, latest)
        end = sentence + 2 if sentence > 0 else word + 1 if word > 0 else latest
        yield start, end
        start = end
    yield start, len(text)
