"""Writes tables as CSV, JSON Lines or Parquet, one batch of rows in memory at a time."""

import csv
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Literal, TypeAlias

from agents_core.errors import SwitchboardError
from agents_core.exchange.tables.columns import Cell, Column, Kind

Format: TypeAlias = Literal["csv", "jsonl", "parquet"]
MIME: dict[Format, str] = {
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}

MAX_ROWS = 1_000_000
"""Per file; a spreadsheet holds 1,048,576."""

FORMULA = "=+-@\t\r＝＋－＠"
"""First characters that make a spreadsheet evaluate a text (OWASP, "CSV injection"), full-width
ones included."""

Progress: TypeAlias = Callable[[int], None]
"""Called with the number of rows written so far."""


class ExportError(SwitchboardError):
    """A file could not be written."""

    code = "export"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows with their columns; ``batches`` is consumed when the table is written."""

    name: str  #: of the file, without its extension
    columns: tuple[Column, ...]
    batches: Iterable[Sequence[Any]]
    count: int | None = None  #: about how many rows; None: unknown


def write_table(
    table: Table, form: Format, path: Path, progress: Progress = lambda rows: None
) -> int:
    """Write the table to ``path``; returns the number of rows.

    Raises:
        ExportError: more than ``MAX_ROWS`` rows.
    """
    match form:
        case "csv":
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                return _rows(table, _csv(table, file), progress)
        case "jsonl":
            with path.open("w", encoding="utf-8", newline="\n") as file:
                return _rows(table, _jsonl(table, file), progress)
        case "parquet":
            return _parquet(table, path, progress)


def table_bytes(table: Table, form: Format) -> bytes:
    """A small table as the content of a file; raises like ``write_table``."""
    with tempfile.TemporaryDirectory(prefix="switchboard-export-") as folder:
        path = Path(folder, "table")
        write_table(table, form, path)
        return path.read_bytes()


def file_name(table: Table, form: Format) -> str:
    """The name of a downloaded file."""
    return f"{table.name}.{form}"


Batch: TypeAlias = list[list[Cell]]


def _rows(table: Table, write: Callable[[Batch], None], progress: Progress) -> int:
    count = 0
    for batch in _batches(table):
        write(batch)
        count += len(batch)
        progress(count)
    return count


def _batches(table: Table) -> Iterator[Batch]:
    count = 0
    for rows in table.batches:
        count += len(rows)
        if count > MAX_ROWS:
            raise ExportError(
                f"This would be more than {MAX_ROWS:,} rows in one file. Narrow the filter."
            )
        yield [[column.cell(row) for column in table.columns] for row in rows]


# --- CSV --------------------------------------------------------------------------------------


def _csv(table: Table, file: IO[str]) -> Callable[[Batch], None]:
    writer = csv.writer(file)
    writer.writerow([column.head for column in table.columns])

    def write(batch: Batch) -> None:
        writer.writerows([csv_cell(cell) for cell in row] for row in batch)

    return write


def csv_cell(cell: Cell) -> str:
    """A value as CSV text.

    A text that a spreadsheet would evaluate gets an apostrophe in front; so does one that begins
    with an apostrophe itself, so that removing the first one restores the text.
    """
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case str():
            return f"'{cell}" if _is_formula(cell) else cell
        case datetime():
            return cell.isoformat()
        case tuple():
            return json.dumps(cell, ensure_ascii=False)
        case _:
            return repr(cell)


def _is_formula(text: str) -> bool:
    begin = text.lstrip(" \n")[:1]  # some programs skip leading blanks
    return bool(begin) and begin in FORMULA + "'"


# --- JSON Lines -------------------------------------------------------------------------------


def _jsonl(table: Table, file: IO[str]) -> Callable[[Batch], None]:
    heads = [column.head for column in table.columns]

    def write(batch: Batch) -> None:
        for row in batch:
            line = dict(zip(heads, row, strict=True))
            file.write(json.dumps(line, ensure_ascii=False, default=_iso) + "\n")

    return write


def _iso(value: datetime) -> str:
    return value.isoformat()


# --- Parquet ----------------------------------------------------------------------------------


def _parquet(table: Table, path: Path, progress: Progress) -> int:
    import pyarrow  # takes half a second: only when a file is written
    import pyarrow.parquet

    schema = pyarrow.schema(
        [(column.head, _arrow(pyarrow, column.kind)) for column in table.columns]
    )

    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:

        def write(batch: Batch) -> None:
            columns = [list(cells) for cells in zip(*batch, strict=True)] if batch else []
            if columns:
                arrays = [
                    pyarrow.array(cells, type=field.type)
                    for cells, field in zip(columns, schema, strict=True)
                ]
                writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))

        return _rows(table, write, progress)


def _arrow(pyarrow: Any, kind: Kind) -> Any:
    match kind:
        case "text":
            return pyarrow.string()
        case "whole":
            return pyarrow.int64()
        case "number":
            return pyarrow.float64()
        case "yes_no":
            return pyarrow.bool_()
        case "time":
            return pyarrow.timestamp("us", tz="UTC")
        case "list":
            return pyarrow.list_(pyarrow.string())
