"""What a bench reports: values beside their aims, as a table and as JSON. It measures nothing."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One thing measured, with every single value."""

    name: str
    unit: str  #: "us", "ms", "s", "%", "MB" or "x"
    values: tuple[float, ...]
    median_aim: float | None = None
    p95_aim: float | None = None
    note: str = ""

    @property
    def median(self) -> float:
        """The middle value."""
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """Nearest rank: a value that was measured; the largest one when there are few."""
        return percentile(self.values, 95)

    @property
    def verdict(self) -> str:
        """Whether the aims are reached; a dash when there is none, or nothing was measured."""
        aims = [(self.median_aim, "median"), (self.p95_aim, "p95")]
        asked = [(aim, name) for aim, name in aims if aim is not None]
        if not asked or not self.values:
            return "-"
        missed = [name for aim, name in asked if getattr(self, name) > aim]
        return f"misses {' and '.join(missed)}" if missed else "reached"

    def as_json(self) -> dict[str, Any]:
        """For a file: the summary and every value."""
        return {
            "name": self.name,
            "unit": self.unit,
            "n": len(self.values),
            "median": round(self.median, 4) if self.values else None,
            "p95": round(self.p95, 4) if self.values else None,
            "median_aim": self.median_aim,
            "p95_aim": self.p95_aim,
            "verdict": self.verdict,
            "note": self.note,
            "values": [round(value, 4) for value in self.values],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Figure":
        """The figure that ``as_json`` wrote."""
        return cls(
            name=data["name"],
            unit=data["unit"],
            values=tuple(data["values"]),
            median_aim=data["median_aim"],
            p95_aim=data["p95_aim"],
            note=data["note"],
        )


def percentile(values: Sequence[float], percent: float) -> float:
    """Nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def figure(name: str, unit: str, values: Sequence[float], **more: Any) -> Figure:
    """A figure; ``more`` are its aims and its note."""
    return Figure(name=name, unit=unit, values=tuple(values), **more)


def compared(
    what: str, unit: str, pairs: Sequence[tuple[float, float]], *, aim: float
) -> list[Figure]:
    """(cost at 20 items, cost at 2,000) pairs: their ratio with its aim, and the costs."""
    return [
        figure(
            f"{what}, 2,000 items to 20",
            "x",
            [large / small for small, large in pairs],
            median_aim=aim,
        ),
        figure(f"  {what} at 20 items", unit, [small for small, _ in pairs]),
        figure(f"  {what} at 2,000 items", unit, [large for _, large in pairs]),
    ]


HEADINGS = ("figure", "n", "median", "p95", "max", "aim", "")


def table(figures: Sequence[Figure]) -> str:
    """The figures in columns."""
    rows = [HEADINGS, *(_row(item) for item in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [row[column].rjust(widths[column]) for column in range(1, 5)]
        cells += [row[column].ljust(widths[column]) for column in (5, 6)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _row(item: Figure) -> tuple[str, ...]:
    if not item.values:
        return (item.name, "0", "", "", "", _aim(item), item.note)
    shown = [_number(value, item.unit) for value in (item.median, item.p95, max(item.values))]
    about = item.verdict if not item.note else f"{item.verdict}; {item.note}"
    return (item.name, str(len(item.values)), *shown, _aim(item), about.removeprefix("-; "))


def _aim(item: Figure) -> str:
    aims = [("median", item.median_aim), ("p95", item.p95_aim)]
    return ", ".join(f"{name} <= {aim:g} {item.unit}" for name, aim in aims if aim is not None)


def _number(value: float, unit: str) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{digits}f} {unit}"
