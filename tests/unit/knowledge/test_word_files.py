"""Word files: headings, lists, tables, footnotes, numbering, and what is left out."""

import zipfile
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from agents_core.errors import PolicyError
from agents_core.knowledge.documents.importing.document_import import import_file
from agents_core.knowledge.documents.passages import passages_of
from agents_core.knowledge.documents.readers.word.word_reader import read_word
from agents_core.knowledge.documents.tree.markdown_writer import markdown_of
from agents_core.knowledge.documents.unreadable import Unreadable
from tests.unit.knowledge.file_builders import element, rezipped, saved

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MARKUP = "http://schemas.openxmlformats.org/markup-compatibility/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def markdown(document: Any) -> str:
    return markdown_of(read_word(saved(document)).tree)


def rows(document: Any) -> list[str]:
    return [passage.text for passage in passages_of(markdown(document))]


def left_out(document: Any) -> dict[str, int]:
    return {str(kind): count for kind, count in read_word(saved(document)).tree.left_out.items()}


def table_of(document: Any, *cells: tuple[str, ...]) -> Any:
    table = document.add_table(len(cells), len(cells[0]))
    for row, texts in enumerate(cells):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    return table


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
    part = import_file("House rules.docx", saved(word_file())).part

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


def test_a_class_over_two_rows_is_named_in_each() -> None:
    document = docx.Document()
    table = table_of(
        document,
        ("Class", "Bag", "Fee"),
        ("Economy", "first bag", "60 euros"),
        ("", "second bag", "90 euros"),
        ("Business", "first bag", "free"),
        ("", "second bag", "30 euros"),
    )
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(4, 0))

    assert rows(document) == [
        "Class: Economy; Bag: first bag; Fee: 60 euros",
        "Class: Economy; Bag: second bag; Fee: 90 euros",
        "Class: Business; Bag: first bag; Fee: free",
        "Class: Business; Bag: second bag; Fee: 30 euros",
    ]


def test_items_of_a_list_in_a_cell_stay_items_of_it() -> None:
    document = docx.Document()
    cell = table_of(document, ("Class", "Included"), ("Economy", "Free:")).cell(1, 1)
    for text in ("a bag", "a laptop"):
        cell.add_paragraph(text, style="List Bullet")
    cell.add_paragraph("More on request.")

    assert rows(document) == ["Class: Economy; Included: Free: a bag; a laptop; More on request."]


def text_box(inner: str, *, again: bool) -> Any:
    """A paragraph with a text box as Word draws it; ``again``: also for older programs."""
    content = f"<w:txbxContent>{inner}</w:txbxContent>"
    drawn = f"<w:drawing><wps:txbx>{content}</wps:txbx><wps:txbx>{content}</wps:txbx></w:drawing>"
    if again:
        drawn = (
            f"<mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{content}</wps:txbx>"
            "</w:drawing></mc:Choice><mc:Fallback><w:pict>"
            f"{content}</w:pict></mc:Fallback></mc:AlternateContent>"
        )
    names = f'xmlns:w="{WORD}" xmlns:wps="urn:wps" xmlns:mc="{MARKUP}"'
    return parse_xml(f"<w:p {names}><w:r>{drawn}</w:r></w:p>")


def paragraph_of(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_a_text_box_is_read_once_and_each_of_a_group() -> None:
    document = docx.Document()
    document.add_paragraph("Bags.")._p.addnext(text_box(paragraph_of("Free."), again=True))
    assert rows(document) == ["Bags.", "Free."]

    document = docx.Document()
    document.add_paragraph("Bags.")._p.addnext(text_box(paragraph_of("Free."), again=False))
    assert rows(document) == ["Bags.", "Free.", "Free."]


@pytest.mark.parametrize("again", [True, False])
def test_a_text_box_in_a_cell_stands_in_its_cell(again: bool) -> None:
    document = docx.Document()
    cell = table_of(document, ("Class", "Fee"), ("Economy", "60")).cell(1, 1)
    cell._tc.append(text_box(paragraph_of("Online."), again=again))
    document.add_paragraph("After.")

    assert rows(document) == [
        "Class: Economy; Fee: 60 Online." + ("" if again else " Online."),
        "After.",
    ]


def test_a_table_within_a_cell_keeps_its_rows_apart() -> None:
    document = docx.Document()
    cell = table_of(document, ("Class", "Fees"), ("Economy", "Per flight")).cell(1, 1)
    inner = cell.add_table(2, 2)
    for at, text in enumerate(("first bag", "60", "second bag", "90")):
        inner.cell(at // 2, at % 2).text = text

    assert rows(document) == ["Class: Economy; Fees: Per flight: first bag 60; second bag 90"]


def test_a_frame_of_one_cell_is_read_as_what_it_contains() -> None:
    document = docx.Document()
    cell = table_of(document, ("Bags are free.",)).cell(0, 0)
    cell.add_paragraph("knives", style="List Bullet")
    assert markdown(document) == "Bags are free.\n\n- knives\n"


def test_a_hidden_row_is_left_out() -> None:
    document = docx.Document()
    table = table_of(document, ("Class", "Fee"), ("Economy", "60"), ("Staff", "0"))
    table.rows[2]._tr.get_or_add_trPr().append(element("<w:hidden />"))
    assert rows(document) == ["Class: Economy; Fee: 60"]
    assert left_out(document) == {"hidden text": 1}


def test_a_hidden_row_of_one_cell_is_counted_once() -> None:
    document = docx.Document()
    document.add_paragraph("For guests.")
    table = table_of(document, ("For staff.",))
    table.rows[0]._tr.get_or_add_trPr().append(element("<w:hidden />"))
    assert rows(document) == ["For guests."]
    assert left_out(document) == {"hidden text": 1}


def test_no_price_moves_after_a_cell_over_two_columns() -> None:
    document = docx.Document()
    table = table_of(
        document, ("Class", "Bag", "Fee"), ("All classes", "", "10"), ("Economy", "first", "60")
    )
    table.cell(1, 0).merge(table.cell(1, 1))

    first, second = passages_of(markdown(document))
    assert dict(first.row)["Fee"] == "10"
    assert dict(first.row)["Class"] == "All classes"
    assert second.text == "Class: Economy; Bag: first; Fee: 60"


def test_heads_over_two_rows_are_joined() -> None:
    document = docx.Document()
    table = table_of(
        document,
        ("Class", "Fee", ""),
        ("", "first bag", "second bag"),
        ("Economy", "60", "90"),
    )
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    for row in table.rows[:2]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    assert rows(document) == ["Class: Economy; Fee first bag: 60; Fee second bag: 90"]


def test_struck_hidden_and_deleted_text_is_left_out_and_reported() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("A bag costs ")
    paragraph.add_run("50 ").font.strike = True
    paragraph.add_run("(margin 40) ").font.hidden = True
    paragraph._p.append(element("<w:del><w:r><w:delText>55 </w:delText></w:r></w:del>"))
    paragraph._p.append(element("<w:ins><w:r><w:t>60 </w:t></w:r></w:ins>"))
    paragraph.add_run("euros.").font.strike = False

    assert markdown(document) == "A bag costs 60 euros.\n"
    assert left_out(document) == {"struck text": 1, "hidden text": 1, "tracked deletion": 1}
    report = import_file("a.docx", saved(document)).report
    assert report.sentences() == (
        "Left out: 1 struck-out text, 1 hidden text, 1 tracked deletion.",
    )


def test_what_was_inserted_counts_and_content_controls_are_read() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Dogs pay ")
    paragraph._p.append(element("<w:ins><w:r><w:t>20</w:t></w:r></w:ins>"))
    control = "<w:sdt><w:sdtContent><w:p><w:r><w:t>Cats are free.</w:t></w:r></w:p></w:sdtContent>"
    paragraph._p.addnext(element(f"{control}</w:sdt>"))

    assert markdown(document) == "Dogs pay 20\n\nCats are free.\n"


def with_footnote() -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("A bag costs 60 euros")
    paragraph._p.append(element('<w:r><w:footnoteReference w:id="2"/></w:r>'))
    paragraph.add_run(".")
    data = saved(document)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        relations = archive.read("word/_rels/document.xml.rels")
    one = (
        f'<Relationship Id="n1" Type="{OFFICE}/footnotes" Target="footnotes.xml"/></Relationships>'
    )
    notes = (
        f'<w:footnotes xmlns:w="{WORD}"><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>'
        "<w:r><w:t>Members pay 30 euros.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    return rezipped(
        data,
        **{
            "word___rels__document_dot_xml_dot_rels": relations.replace(
                b"</Relationships>", one.encode()
            ),
            "word__footnotes_dot_xml": notes.encode(),
        },
    )


def test_a_footnote_on_a_price_stands_with_its_sentence() -> None:
    part = import_file("fees.docx", with_footnote()).part

    assert part.text == "A bag costs 60 euros[^1].\n\n[^1]: Members pay 30 euros.\n"
    (passage,) = passages_of(part.text)
    assert passage.standalone() == "A bag costs 60 euros. Members pay 30 euros."


def numbered(document: Any, *levels: tuple[str, str]) -> str:
    """Adds a list with levels of (format, text); its id."""
    part = document.part.numbering_part.element
    shown = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    part.insert(0, element(f'<w:abstractNum w:abstractNumId="77">{shown}</w:abstractNum>'))
    part.append(element('<w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    return "77"


def add_numbered(document: Any, text: str, level: int, style: str | None = None) -> None:
    properties = document.add_paragraph(text, style=style)._p.get_or_add_pPr()
    properties.append(element(f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'))


def test_numbers_of_several_levels_survive() -> None:
    document = docx.Document()
    numbered(document, ("decimal", "%1"), ("decimal", "%1.%2"), ("lowerLetter", "(%3)"))
    add_numbered(document, "Bags", 0, "Heading 1")
    add_numbered(document, "Refunds", 0, "Heading 1")
    add_numbered(document, "A refund is paid within 7 days.", 1)
    add_numbered(document, "A refund is not paid for:", 1)
    add_numbered(document, "no-shows;", 2)
    add_numbered(document, "tickets bought with points;", 2)

    found = passages_of(markdown(document))
    assert [(one.number, one.standalone(), one.headings) for one in found[1:]] == [
        ("2.1", "A refund is paid within 7 days.", ("2 Refunds",)),
        ("2.2 (a)", "A refund is not paid for: no-shows;", ("2 Refunds",)),
        ("2.2 (b)", "A refund is not paid for: tickets bought with points;", ("2 Refunds",)),
    ]


def test_a_heading_is_known_by_its_level_in_any_language() -> None:
    document = docx.Document()
    style = document.styles.add_style("Kapitel", WD_STYLE_TYPE.PARAGRAPH)
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "1")
    style.element.get_or_add_pPr().append(level)
    document.add_paragraph("Haustiere", style="Kapitel")
    document.add_paragraph("Hunde kosten 20.")

    assert markdown(document) == "## Haustiere\n\nHunde kosten 20.\n"


def test_the_main_part_may_have_any_name_and_the_file_may_be_strict() -> None:
    data = saved(word_file())
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith((".xml", ".rels")):
                text = text.replace(b"word/document.xml", b"word/document2.xml")
                text = text.replace(
                    WORD.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main"
                )
                text = text.replace(
                    OFFICE.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"
                )
            new.writestr(name.replace("document.xml", "document2.xml"), text)

    assert "- Dogs pay 20 dollars." in import_file("a.docx", out.getvalue()).part.text


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
            read_word(file)
    for part, words in (
        ("ppt/presentation.xml", "a PowerPoint file"),
        ("readme.txt", "a zip file"),
    ):
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(part, "x")
        with pytest.raises(PolicyError, match=f"{words}, not a Word document"):
            import_file("file.docx", out.getvalue())
