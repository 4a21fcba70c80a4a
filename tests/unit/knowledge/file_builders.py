"""PDF and Word files written for a test."""

import zipfile
from collections.abc import Container, Iterable, Sequence
from io import BytesIO
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls


def pdf_of(*pages: Sequence[str]) -> bytes:
    """A PDF of those lines, 13 points apart."""
    return placed_pdf(
        *([(50.0, 780.0 - 13 * at, 11.0, line) for at, line in enumerate(lines)] for lines in pages)
    )


def placed_pdf(
    *pages: Iterable[tuple[float, float, float, str]], drawn: str = "", bold: Container[str] = ()
) -> bytes:
    """A PDF with texts at (x, y from the bottom, size), drawn in that order; written by hand.
    ``drawn``: what is drawn on each page below them, as operators. ``bold``: which are bold."""
    fonts = [
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
        for name in ("Helvetica", "Helvetica-Bold")
    ]
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", *fonts]
    kids = []
    for items in pages:
        content = f"{drawn}\n" + "\n".join(
            f"BT /F{1 + (text in bold)} {size} Tf {x} {y} Td ({text}) Tj ET"
            for x, y, size, text in items
        )
        objects.append(
            f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream"
        )
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode("cp1252")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n".encode()
    return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())


def saved(document: Any) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def rezipped(data: bytes, **changed: bytes) -> bytes:
    """The file with parts replaced or added; ``__`` stands for a slash, ``_dot_`` for a dot."""
    parts = {name.replace("__", "/").replace("_dot_", "."): text for name, text in changed.items()}
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, "") or old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    return out.getvalue()


def element(xml: str) -> Any:
    """An element of a Word document, such as ``<w:r>...</w:r>``."""
    name, rest = xml[1:].split(" ", 1) if " " in xml.split(">")[0] else xml[1:].split(">", 1)
    rest = f" {rest}" if " " in xml.split(">")[0] else f">{rest}"
    return parse_xml(f"<{name} {nsdecls('w')}{rest}")
