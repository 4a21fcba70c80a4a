"""A table as a CSV, JSON Lines or Parquet file: the same columns in each, a batch at a time.

It knows columns and rows, not what they are about. Memory holds one batch.
"""

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

ROWS_MOST = 1_000_000
"""Rows of one file; a spreadsheet holds 1,048,576."""

FORMULA = "=+-@\t\r＝＋－＠"
"""What makes a spreadsheet compute a text (OWASP, "CSV injection"), full-width signs included."""

Progress: TypeAlias = Callable[[int], None]
"""Told how many rows are written so far."""


class ExportError(SwitchboardError):
    """A file could not be prepared; nothing was changed."""

    code = "export"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``batches`` are taken once, when the table is written."""

    name: str  #: of the file, without its ending
    columns: tuple[Column, ...]
    batches: Iterable[Sequence[Any]]
    count: int | None = None  #: how many rows there will be about; None: not known before


def write_table(
    table: Table, form: Format, path: Path, progress: Progress = lambda rows: None
) -> int:
    """The table as a file at ``path``; the number of its rows.

    Raises:
        ExportError: it is larger than a file may be.
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
    """A small table as the bytes of a file; raises as ``write_table`` does."""
    with tempfile.TemporaryDirectory(prefix="switchboard-export-") as folder:
        path = Path(folder, "table")
        write_table(table, form, path)
        return path.read_bytes()


def file_name(table: Table, form: Format) -> str:
    """What a downloaded file is called."""
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
        if count > ROWS_MOST:
            raise ExportError(
                f"This would be more than {ROWS_MOST:,} rows in one file. Narrow the filter."
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
    """A cell as CSV has it; a text that a spreadsheet would compute begins with an apostrophe.

    So does one that begins with an apostrophe itself: taking the first one away gives the text.
    """
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case str():
            return f"'{cell}" if _computes(cell) else cell
        case datetime():
            return cell.isoformat()
        case tuple():
            return json.dumps(cell, ensure_ascii=False)
        case _:
            return repr(cell)


def _computes(text: str) -> bool:
    begin = text.lstrip(" \n")[:1]  # some programs skip blanks before they look
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
    import pyarrow  # half a second; a page that only offers the file should not wait for it
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
