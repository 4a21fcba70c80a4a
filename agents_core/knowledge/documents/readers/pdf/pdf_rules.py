"""Rules (drawn lines) of a PDF page: those of table borders, from PDFium's path objects.

A border is a stroked line or rectangle, a thin filled shape, or a filled ring around a cell.
"""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, TypeAlias

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

MAX_PAGE_PATHS = 20_000
"""A page with more is a drawing. A dotted border has a path for each of its dots."""

MAX_PATHS = 200_000
"""Of a document; they take 6 s. The rules of later pages are not read."""

THIN_PT = 4.0  #: a filled shape of at most this height or width is a line, or a dot of one
STRAIGHT_PT = 0.5
MAX_FORM_DEPTH = 5

Direction: TypeAlias = Literal["across", "down"]
_Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rule:
    """Places in points; y grows downwards. ``at``: y of one that runs across, x of one that runs
    down the page."""

    direction: Direction
    at: float
    start: float
    end: float


class RuleReader:
    """Reads the rules of one document's pages."""

    def __init__(self) -> None:
        self._left = MAX_PATHS

    def rules(self, page: pdfium.PdfPage) -> list[Rule]:
        """The rules of a page, also short pieces; none when it has more paths than a table has."""
        high = page.get_bbox()[3]
        found: list[Rule] = []
        most = min(self._left, MAX_PAGE_PATHS)
        for count, (path, matrix) in enumerate(_paths(page, pdfium.PdfMatrix(), 0)):
            if count >= most:
                return []
            self._left -= 1
            found += _rules(path, matrix, high)
        return found


def _paths(parent: Any, matrix: pdfium.PdfMatrix, depth: int) -> Iterator[tuple[Any, Any]]:
    """The path objects of a page or form, each with the matrix to the page."""
    in_form = depth > 0
    count = pdfium_c.FPDFFormObj_CountObjects if in_form else pdfium_c.FPDFPage_CountObjects
    get = pdfium_c.FPDFFormObj_GetObject if in_form else pdfium_c.FPDFPage_GetObject
    for at in range(count(parent)):
        found = get(parent, at)
        kind = pdfium_c.FPDFPageObj_GetType(found)
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            yield found, _matrix(found).multiply(matrix)
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < MAX_FORM_DEPTH:
            yield from _paths(found, _matrix(found).multiply(matrix), depth + 1)


def _matrix(found: Any) -> pdfium.PdfMatrix:
    raw = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(found, ctypes.byref(raw))
    return pdfium.PdfMatrix.from_raw(raw)


def _rules(path: Any, matrix: pdfium.PdfMatrix, high: float) -> Iterator[Rule]:
    fill, stroke = ctypes.c_int(), pdfium_c.FPDF_BOOL()
    pdfium_c.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    if not (fill.value or stroke.value):
        return
    shapes = [[_down(matrix, point, high) for point in shape] for shape in _shapes(path)]
    if stroke.value:
        for shape in shapes:
            for one, other in pairwise(shape):
                yield from _line(one, other)
        return
    thin = [shape for shape in shapes if min(_size(shape)) <= THIN_PT]
    for shape in thin:
        yield from _thin(shape)
    if len(shapes) == 2 and not thin and _is_ring(shapes):
        yield from _edges(shapes[0])


def _shapes(path: Any) -> list[list[_Point]]:
    """The parts of a path, each as its points; a closed one ends where it began."""
    shapes: list[list[_Point]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(pdfium_c.FPDFPath_CountSegments(path)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, at)
        pdfium_c.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        if pdfium_c.FPDFPathSegment_GetType(segment) == pdfium_c.FPDF_SEGMENT_MOVETO:
            shapes.append([])
        if shapes:
            shapes[-1].append((x.value, y.value))
            if pdfium_c.FPDFPathSegment_GetClose(segment):
                shapes[-1].append(shapes[-1][0])
    return [shape for shape in shapes if len(shape) > 1]


def _down(matrix: pdfium.PdfMatrix, point: _Point, high: float) -> _Point:
    x, y = matrix.on_point(*point)
    return x, high - y


def _size(shape: Sequence[_Point]) -> tuple[float, float]:
    left, top, right, bottom = _bounds(shape)
    return right - left, bottom - top


def _bounds(shape: Sequence[_Point]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in shape], [y for _, y in shape]
    return min(xs), min(ys), max(xs), max(ys)


def _line(one: _Point, other: _Point) -> Iterator[Rule]:
    if abs(one[1] - other[1]) <= STRAIGHT_PT:
        yield _rule("across", one[1], one[0], other[0])
    elif abs(one[0] - other[0]) <= STRAIGHT_PT:
        yield _rule("down", one[0], one[1], other[1])


def _rule(direction: Direction, at: float, start: float, end: float) -> Rule:
    return Rule(direction, at, min(start, end), max(start, end))


def _thin(shape: Sequence[_Point]) -> Iterator[Rule]:
    """A dot may belong to a line of either direction."""
    left, top, right, bottom = _bounds(shape)
    if bottom - top <= THIN_PT:
        yield _rule("across", (top + bottom) / 2, left, right)
    if right - left <= THIN_PT:
        yield _rule("down", (left + right) / 2, top, bottom)


def _is_ring(shapes: Sequence[Sequence[_Point]]) -> bool:
    """Whether the two shapes are the outer and inner edge of a thin frame."""
    pairs = zip(_bounds(shapes[0]), _bounds(shapes[1]), strict=True)
    return all(abs(one - other) <= THIN_PT for one, other in pairs)


def _edges(shape: Sequence[_Point]) -> Iterator[Rule]:
    left, top, right, bottom = _bounds(shape)
    for y in (top, bottom):
        yield _rule("across", y, left, right)
    for x in (left, right):
        yield _rule("down", x, top, bottom)
