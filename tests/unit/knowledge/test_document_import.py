"""Files people bring: what becomes of them, and the sentence for those that cannot be read."""

import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from pypdf import PdfReader, PdfWriter

from agents_core.errors import PolicyError
from agents_core.knowledge.documents import document_import as importing
from agents_core.knowledge.documents.document_import import document_name, import_file
from agents_core.knowledge.documents.docx_text import docx_text
from agents_core.knowledge.documents.passages import passages_of
from agents_core.knowledge.documents.pdf_text import blocks, pdf_text, without_running_titles
from agents_core.knowledge.documents.unreadable import Unreadable


def pdf_of(*pages: Sequence[str]) -> bytes:
    """A PDF of those lines, written by hand."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 "]
    objects[2] += "/BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    kids = []
    for lines in pages:
        shown = " T* ".join(f"({line}) Tj" for line in lines)
        content = f"BT /F1 11 Tf 13 TL 50 780 Td {shown} ET"
        objects.append(
            f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream"
        )
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>"
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


PAGE = (
    "Conditions of carriage",
    "Every passenger may bring one carry-on bag and one personal item, for exam-",
    "ple a backpack or a purse. The bag must not be larger than twenty-two inches.",
    "• Dogs pay 20 dollars.",
    "• Cats pay 10 dollars, and they must stay in a carrier for the length of the",
    "flight.",
    "1. Check in opens 24 hours before departure.",
)


def test_a_pdf_becomes_paragraphs_and_lists() -> None:
    part = import_file("C:\\docs\\Conditions_of carriage.pdf", pdf_of(PAGE))

    assert part.name == "Conditions of carriage"
    assert part.text.split("\n") == [
        "Conditions of carriage",
        "",
        "Every passenger may bring one carry-on bag and one personal item, for example a backpack "
        "or a purse. The bag must not be larger than twenty-two inches.",
        "",
        "- Dogs pay 20 dollars.",
        "- Cats pay 10 dollars, and they must stay in a carrier for the length of the flight.",
        "1. Check in opens 24 hours before departure.",
        "",
    ]


def test_page_numbers_and_running_titles_go_and_paragraphs_cross_pages() -> None:
    pages = [
        ["Rules 2026", "The first half of a sentence of some length that", "Page 1 of 3"],
        ["Rules 2026", "goes on here for a while and then ends right there.", "Page 2 of 3"],
        ["Rules 2026", "Another one, which is just about as long as those.", "Page 3 of 3"],
    ]

    assert [line for line in blocks(without_running_titles(pages)) if line] == [
        "The first half of a sentence of some length that goes on here for a while and then ends "
        "right there. Another one, which is just about as long as those."
    ]


def test_lines_without_an_end_are_put_together_in_no_time() -> None:
    pages = [["words that go on and on without any full stop at all"] * 100] * 1000

    assert max(map(len, blocks(pages))) < 21_000


def locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf_of(PAGE))))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_locked_against_changes_only_is_read() -> None:
    assert "Dogs pay 20 dollars." in pdf_text(locked(""))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (locked("secret"), "locked with a password.*Remove the password"),
        (pdf_of([]), "probably scanned pictures.*OCR"),
        (pdf_of(PAGE)[:300], "PDF file is damaged"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "PDF file is damaged"),
        (b"PK\x03\x04 not a zip file", "Word file is damaged"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "an old Word or Excel file"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"%PDF-" + bytes(21 * 1024 * 1024), "limit is 20 MB"),
    ],
)
def test_an_unreadable_file_is_refused_with_advice(data: bytes, words: str) -> None:
    with pytest.raises(PolicyError, match=words) as problem:
        import_file("rules.pdf", data)

    assert "Nothing was saved; the current policy stays in use." in str(problem.value)


def test_a_file_that_swells_or_loops_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "READING_S", 0.001)

    with pytest.raises(PolicyError, match="too long or too much memory"):
        import_file("rules.pdf", pdf_of(PAGE))


def test_a_pdf_that_unpacks_to_gigabytes_is_refused() -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf_of(["x"]))))
    stream = writer.pages[0].get_contents()
    assert stream is not None
    stream.set_data(b"(" + b" " * 200_000_000 + b") Tj")
    packed = stream.flate_encode(9)
    writer.pages[0][next(key for key in writer.pages[0] if key == "/Contents")] = (
        writer._add_object(packed)
    )
    out = BytesIO()
    writer.write(out)

    assert len(out.getvalue()) < 1_000_000
    with pytest.raises(PolicyError, match=r"damaged|memory|no text"):
        import_file("bomb.pdf", out.getvalue())


def word_file() -> Any:
    document = docx.Document()
    document.add_heading("House rules", level=0)
    document.add_heading("Pets", level=1)
    document.add_paragraph("Dogs pay 20 dollars.", style="List Bullet")
    document.add_paragraph("Cats pay 10.", style="List Bullet")
    document.add_heading("Arrival", level=2)
    document.add_paragraph("Check in.", style="List Number")
    document.add_paragraph("Pay.", style="List Number")
    document.add_paragraph("Breakfast is\tfrom 7 to 10.\nIt is free.")
    table = document.add_table(rows=0, cols=2)
    for cells in (("Room", "Price"), ("Single | small", "80 dollars"), ("Double", "")):
        row = table.add_row()
        row.cells[0].text, row.cells[1].text = cells
    return document


def test_a_word_file_becomes_markdown() -> None:
    part = import_file("House rules.docx", saved(word_file()))

    assert part.text.split("\n") == [
        "# House rules",
        "",
        "# Pets",
        "",
        "- Dogs pay 20 dollars.",
        "- Cats pay 10.",
        "",
        "## Arrival",
        "",
        "1. Check in.",
        "2. Pay.",
        "",
        "Breakfast is from 7 to 10. It is free.",
        "",
        "| Room | Price |",
        "| --- | --- |",
        "| Single \\| small | 80 dollars |",
        "| Double |  |",
        "",
    ]
    texts = [passage.text for passage in passages_of(part.text)]
    assert "Room: Single | small; Price: 80 dollars" in texts
    assert "Dogs pay 20 dollars." in texts


def test_what_was_inserted_counts_and_what_was_deleted_does_not() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Dogs pay ")
    for tag, text in (("w:del", "10"), ("w:ins", "20")):
        kind = "w:delText" if tag == "w:del" else "w:t"
        paragraph._p.append(
            parse_xml(f"<{tag} {nsdecls('w')}><w:r><{kind}>{text}</{kind}></w:r></{tag}>")
        )
    control = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Cats are free.</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt>"
    )
    paragraph._p.addnext(control)

    assert docx_text(saved(document)) == "Dogs pay 20\n\nCats are free.\n"


def test_a_heading_is_known_by_its_level_in_any_language() -> None:
    document = docx.Document()
    style = document.styles.add_style("Kapitel", WD_STYLE_TYPE.PARAGRAPH)
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "1")
    style.element.get_or_add_pPr().append(level)
    document.add_paragraph("Haustiere", style="Kapitel")
    document.add_paragraph("Hunde kosten 20.")

    assert docx_text(saved(document)) == "## Haustiere\n\nHunde kosten 20.\n"


def test_harmful_and_other_zip_files_are_named() -> None:
    data = saved(word_file())
    with zipfile.ZipFile(BytesIO(data)) as archive:
        xml = archive.read("word/document.xml")
    entity = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    with_entity = xml.replace(b"<w:document", entity + b"<w:document", 1)
    harmful = {
        "macros": rezipped(data, word__vbaProject_dot_bin=b"x"),
        "entities": rezipped(data, word__document_dot_xml=with_entity),
        "too large once it is unpacked": rezipped(data, word__extra_dot_bin=bytes(70_000_000)),
        "too large": rezipped(data, word__document_dot_xml=xml + b" " * 30_000_000),
        "no text": saved(docx.Document()),
    }
    for words, file in harmful.items():
        with pytest.raises(Unreadable, match=words):
            docx_text(file)
    for part, words in (("xl/workbook.xml", "an Excel file"), ("readme.txt", "a zip file")):
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(part, "x")
        with pytest.raises(PolicyError, match=f"{words}, not a Word document"):
            import_file("file.docx", out.getvalue())


def test_text_and_markdown_are_taken_as_they_are() -> None:
    assert import_file("rules.md", b"# Pets\r\n- Dogs pay.\r\n").text == "# Pets\n- Dogs pay.\n"
    with pytest.raises(PolicyError, match="empty"):
        import_file("rules.txt", b" ")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("../../etc/House_rules.v2.md", "House rules.v2"),
        ("C:\\a\\b.txt", "b"),
        (".md", ".md"),
        ("", "Document"),
        ("x" * 200 + ".pdf", "x" * 80),
        ("a\u202eb\n.txt", "ab"),
    ],
)
def test_a_document_is_called_after_its_file(file: str, name: str) -> None:
    assert document_name(file) == name
