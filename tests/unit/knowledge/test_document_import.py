"""Files people bring: what becomes of them, and the sentence for those that cannot be read."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Font

from agents_core.errors import PolicyError
from agents_core.knowledge.documents.importing import extraction_process, reading_process
from agents_core.knowledge.documents.importing.document_import import (
    document_name,
    import_file,
    kind_of,
)
from agents_core.knowledge.documents.passages import passages_of
from tests.unit.knowledge.file_builders import pdf_of, saved
from tests.unit.knowledge.test_pdf_files import PAGE
from tests.unit.knowledge.test_word_files import with_footnote, word_file


def texts(name: str, data: bytes) -> list[str]:
    return [one.standalone() for one in passages_of(import_file(name, data).part.text)]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.pdf", pdf_of([]), "probably scanned pictures.*OCR"),
        ("a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 40, "PDF file is damaged"),
        ("a.pdf", b"%PDF-" + bytes(21 * 1024 * 1024), "limit is 20 MB"),
        ("a.docx", b"PK\x03\x04 not a zip file", "Word file is damaged"),
        ("a.docx", b"{\\rtf1\\ansi Bags cost 60.}", "RTF file, whatever its name says"),
        ("a.doc", b"\xd0\xcf\x11\xe0" + bytes(600), "an old Word or Excel file"),
        ("a.md", b"\x89PNG\r\n\x1a\n", "an image"),
        ("a.html", b"<html><script>x</script></html>", "HTML file has no text"),
        ("a.txt", b" ", "empty"),
    ],
)
def test_an_unreadable_file_is_refused_with_advice(name: str, data: bytes, words: str) -> None:
    with pytest.raises(PolicyError, match=words) as problem:
        import_file(name, data)

    assert "Nothing was saved; the current policy stays in use." in str(problem.value)


def test_a_file_that_swells_or_loops_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_process, "READING_S", 0.001)

    with pytest.raises(PolicyError, match="too long or too much memory"):
        import_file("rules.pdf", pdf_of(PAGE))


def test_text_and_markdown_are_taken_as_they_are() -> None:
    imported = import_file("rules.md", b"# Pets\r\n- Dogs pay.\r\n<!-- not yet -->\n")

    assert imported.part.text == "# Pets\n- Dogs pay.\n<!-- not yet -->\n"
    assert imported.report.sentences() == ("Left out: 1 comment.",)


def test_a_csv_row_is_a_passage_with_its_heads() -> None:
    data = 'Klasse;Gepäck;Gebühr\nEconomy;1. Stück;60 €\nBusiness;"1. Stück; groß";frei\n'

    assert texts("fees.csv", data.encode("utf-8-sig")) == [
        "Klasse: Economy; Gepäck: 1. Stück; Gebühr: 60 €",
        "Klasse: Business; Gepäck: 1. Stück; groß; Gebühr: frei",
    ]


def workbook() -> Any:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Fees"
    for row in (("Class", "Bag", "Fee", "Share"), ("Economy", "first", 60, 0.15)):
        sheet.append(row)
    sheet.append((None, "second", 12.5, 1))
    sheet.merge_cells("A2:A3")
    sheet["C2"].number_format = '#,##0 "€"'
    sheet["C3"].number_format = '#,##0.00 "€"'
    sheet["D2"].number_format = "0%"
    hidden = book.create_sheet("Margins")
    hidden.append(("Margin", 40))
    hidden.sheet_state = "hidden"
    return book


def test_an_excel_row_is_a_passage_with_its_heads() -> None:
    imported = import_file("fees.xlsx", saved(workbook()))

    assert [one.text for one in passages_of(imported.part.text)] == [
        "Class: Economy; Bag: first; Fee: 60 €; Share: 15%",
        "Class: Economy; Bag: second; Fee: 12.50 €; Share: 1",
    ]
    assert imported.report.sentences() == ("Left out: 1 hidden text.",)


def test_a_struck_cell_is_left_out() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("Bag", "Fee"))
    sheet.append(("first", "50 euros"))
    sheet["B2"].font = Font(strike=True)

    assert "50" not in " ".join(texts("fees.xlsx", saved(book)))


PAGE_HTML = """<!DOCTYPE html><html><head><title>Fees</title><style>p{}</style></head><body>
<nav><a href="/">Home</a></nav><main><h1>Bags</h1><p>You may <em>never</em> bring:</p>
<ul><li>knives<li>gas cartridges</ul><table><tr><th>Class<th>Fee<tr><td>Economy<td>60 &euro;</table>
<p hidden>Margin 40</p><p>Weight &lt; 23 kg<s> 20 kg</s>.</p></main><footer>2026</footer>"""


def test_a_web_page_is_read_by_a_parser() -> None:
    imported = import_file("fees.html", PAGE_HTML.encode())
    found = passages_of(imported.part.text)

    assert [one.standalone() for one in found] == [
        "You may never bring: knives",
        "You may never bring: gas cartridges",
        "Class: Economy; Fee: 60 €",
        "Weight < 23 kg.",
    ]
    assert {one.headings for one in found} == {("Bags",)}
    assert imported.report.sentences() == ("Left out: 1 hidden text, 1 struck-out text.",)


PICTURES_HTML = """<!DOCTYPE html><body><p>Bags <img src="bag.png" alt="A bag"> are free.
<picture><source srcset="map.webp"><img src="map.png"></picture>
<svg><title>Plan of the house</title><path d="M0 0"/></svg><canvas>Old browser</canvas>
<img src="line.png" alt=""><img src="line.png" role="presentation"><img src="count.gif" width=1>
<svg aria-hidden="true"><text>Arrow</text></svg><img src="later.png" hidden>
<table><tr><td>Class<td><img src="class.png">Fee<tr><td>Economy<td>60 euros</table>
<video controls>Your browser plays no films.</video><audio src="a.mp3"></audio>
<iframe src="https://example.com/map">Map</iframe><object data="a.pdf">A file</object>
<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math><script>document.write("Dogs")</script>"""


def test_prices_that_a_style_sheet_strikes_out_are_left_out() -> None:
    page = b"""<html><head><style>
        /* .new { text-decoration: line-through } */
        .gone, b.was { color: red; text-decoration-line: line-through; }
        #first{text-decoration:line-through}
        @media print { .new { text-decoration: line-through } }
        .new { color: green }</style></head><body>
        <p>A bag costs <span class="gone red">40</span> <span class="new">60</span> euros.</p>
        <p>Skis cost <b class="was">41</b> <span class="old-price">42</span> 61 euros.</p>
        <p id="first">Boats cost 43 euros.</p></body></html>"""
    imported = import_file("fees.html", page)
    assert imported.part.text == "A bag costs 60 euros.\n\nSkis cost 61 euros.\n"
    assert dict(imported.report.left_out)["struck text"] == 4


def test_a_web_page_says_what_it_shows_beside_text() -> None:
    imported = import_file("bags.html", PICTURES_HTML.encode())

    assert [one.text for one in passages_of(imported.part.text)] == [
        "Bags are free.",
        "Class: Economy; Fee: 60 euros",
    ]
    assert imported.report.sentences() == (
        "Left out: 5 pictures, 2 videos or sounds, 2 embedded pages, 1 formula, 1 script or style.",
    )


def test_pictures_of_a_markdown_file_are_counted() -> None:
    text = b'Bags ![A bag](a.png) are <img src="b.png"> free. <img src="c.png" alt="">'
    text += b'\n\n<img src="d.png">\n'
    assert import_file("a.md", text).report.sentences() == ("Left out: 3 pictures.",)


@pytest.mark.parametrize(
    ("name", "data", "sentences"),
    [
        ("a.md", b"Dogs are welcome.", []),
        ("a.unknown", b"Dogs are welcome.", []),
        ("a.pdf", pdf_of(PAGE), []),
        ("a.docx", b"Dogs are welcome.", ["Word file; it was read as the text file it is."]),
        ("a.PDF", b"Dogs are welcome.", ["PDF file; it was read as the text file it is."]),
        ("a.xls", b"<html><p>Dogs.</html>", ["Excel file; it was read as the HTML file it is."]),
        ("a.docx", pdf_of(PAGE), ["Word file; it was read as the PDF file it is."]),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_named(
    name: str, data: bytes, sentences: list[str]
) -> None:
    found = import_file(name, data).report.sentences()
    assert [one.partition(" is a ")[2] for one in found] == sentences


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.docx", b"%PDF-1.4", "pdf"),
        ("a.txt", b"<!DOCTYPE html><p>x", "html"),
        ("a.csv", b"a,b", "csv"),
        ("a.md", b"a < b", "text"),
    ],
)
def test_a_file_is_what_it_contains(name: str, data: bytes, kind: str) -> None:
    assert kind_of(name, data) == kind


SEEDS: dict[str, bytes] = {
    "pdf": pdf_of(PAGE),
    "docx": saved(word_file()),
    "docx notes": with_footnote(),
    "xlsx": saved(workbook()),
    "csv": b"a;b\n1;2\n",
    "html": PAGE_HTML.encode(),
}


@given(st.sampled_from(sorted(SEEDS)), st.data())
@settings(max_examples=150)
def test_a_mutated_file_is_read_or_refused_with_a_sentence(kind: str, data: st.DataObject) -> None:
    """In this process: the child adds limits only."""
    mutated = bytearray(SEEDS[kind])
    places = st.integers(0, len(mutated) - 1)
    for at, byte in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=12)):
        mutated[at] = byte
    cut = data.draw(st.integers(0, 3))
    if cut == 1:
        del mutated[data.draw(places) :]
    elif cut == 2:
        del mutated[: data.draw(st.integers(0, 40))]
    elif cut == 3:
        at = data.draw(places)
        mutated[at:at] = mutated[: data.draw(st.integers(0, 300))]

    answer = extraction_process._answer(kind.split()[0], bytes(mutated))

    assert set(answer) in ({"text", "left_out", "unsure"}, {"problem", "advice"})
    if "text" in answer:
        passages_of(answer["text"])


@given(st.binary(max_size=200), st.sampled_from(["a.md", "a.csv", "a.html", "a.docx", "a.txt"]))
@settings(max_examples=60)
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        kind = kind_of(name, data)
    except PolicyError as problem:
        assert str(problem).endswith(".")
        return
    if kind == "text":
        try:
            assert import_file(name, data).part.text
        except PolicyError as problem:
            assert str(problem).endswith(".")


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


@pytest.mark.parametrize(
    ("html", "alone"),
    [
        (
            "<dl><dt>Bags<dd>free<dd>up to 23 kg<div><dt>Seats<dd>5 euros</div></dl><p>More.",
            ["Bags: free", "Bags: up to 23 kg", "Seats: 5 euros", "More."],
        ),
        (
            "<details><summary>Is a dog free?</summary>Yes.</details><p>More.",
            ["Is a dog free? Yes.", "More."],
        ),
        (
            "<table><tr><td><p>Bags are free.<p>Seats cost 5.</table>",
            ["Bags are free.", "Seats cost 5."],
        ),
        (
            "<table><tr><th>Class<th>Fees<tr><td>Economy<td>Each"
            "<table><tr><td>first<td>60<tr><td>second<td>90</table></table>",
            ["Class: Economy; Fees: Each: first 60; second 90"],
        ),
    ],
)
def test_definitions_answers_and_frames_of_a_page_stand_with_their_terms(
    html: str, alone: list[str]
) -> None:
    text = import_file("rules.html", f"<html><body>{html}".encode()).part.text
    assert [one.standalone() for one in passages_of(text)] == alone
