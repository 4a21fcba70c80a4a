"""Lines of a paragraph that are a list, and figures above the line."""

import docx
import pytest

from agents_core.knowledge.documents.importing.document_import import import_file
from agents_core.knowledge.documents.passages import passages_of
from agents_core.knowledge.documents.readers.pdf.pdf_reader import read_pdf
from agents_core.knowledge.documents.tree.markdown_writer import markdown_of
from tests.unit.knowledge.file_builders import placed_pdf, saved


def told(document: str) -> list[str]:
    return [passage.standalone() for passage in passages_of(document)]


@pytest.mark.parametrize(
    ("document", "parts"),
    [
        ("• Dogs 5 €\n• Cats\n3 €", ["Dogs 5 €", "Cats 3 €"]),
        ("Prices:\n– Dogs\n– Cats", ["Prices: Dogs", "Prices: Cats"]),
        ("Sauna 12 €\nPool\t5 €\nTowel 3,- €", ["Sauna 12 €", "Pool 5 €", "Towel 3,- €"]),
        (
            "From May 2026\nSauna 12 €\nPool 5 €",
            ["From May 2026: Sauna 12 €", "From May 2026: Pool 5 €"],
        ),
        ("From 1 May\nSauna 12 €\nPool 5 €", ["From 1 May: Sauna 12 €", "From 1 May: Pool 5 €"]),
        (
            "Not included\nTowels 5 €\nTea 1 €",
            ["Not included: Towels 5 €", "Not included: Tea 1 €"],
        ),
        ("Open\nMonday 9–17 Uhr\nTuesday 10-12", ["Open: Monday 9–17 Uhr", "Open: Tuesday 10-12"]),
        ("Dogs pay 5 euros.\nCats pay 3.", ["Dogs pay 5 euros. Cats pay 3."]),
        (
            "The sauna costs 12 euros, the pool\ncosts 5 euros",
            ["The sauna costs 12 euros, the pool costs 5 euros"],
        ),
        ("Acme\nMain Street 5\n1010 Vienna", ["Acme Main Street 5 1010 Vienna"]),
    ],
)
def test_lines_with_bullets_or_prices_are_a_list(document: str, parts: list[str]) -> None:
    assert told(document) == parts


def test_cents_above_the_line_are_cents() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("A bag costs 5")
    paragraph.add_run("99").font.superscript = True
    paragraph.add_run(" euros.")
    page = b"<!doctype html><p>A bag costs 5<sup>99</sup> euros.</p>"

    assert told(
        "A bag costs 5<sup>99</sup> euros for 3 m<sup>2</sup> on the 1<sup>st</sup> floor."
    ) == ["A bag costs 5.99 euros for 3 m² on the 1st floor."]
    assert import_file("fees.html", page).part.text == "A bag costs 5.99 euros.\n"
    assert import_file("fees.docx", saved(document)).part.text == "A bag costs 5.99 euros.\n"


@pytest.mark.parametrize("up", [4, 5])
def test_cents_above_the_line_of_a_pdf_are_cents(up: int) -> None:
    price = [(50, 700, 11, "A bag costs 5"), (116.7, 700 + up, 7, "99"), (128, 700, 11, "euros.")]
    size = [(50, 650, 11, "The room has 30 m"), (139.7, 650 + up, 7, "2"), (147, 650, 11, "net.")]
    small = [(50, 600, 11, "H"), (58, 598, 7, "2"), (62, 600, 11, "O is free.")]
    text = markdown_of(read_pdf(placed_pdf([*price, *size, *small])).tree)
    assert text == "A bag costs 5.99 euros.\n\nThe room has 30 m² net.\n\nH2O is free.\n"


def test_a_raised_number_is_the_mark_of_a_note() -> None:
    page = b"""<!doctype html><table><tr><th>Ticket<th>Fee<tr><td>Saver<sup>1</sup><td>4 EUR
        <tr><td>Flex<td>9 EUR</table><p><sup>1</sup> Only in May.</p>"""
    saver, flex = passages_of(import_file("fees.html", page).part.text)
    assert (saver.row[0][1], saver.notes, flex.notes) == ("Saver", ("Only in May.",), ())


@pytest.mark.parametrize(
    ("document", "facts"),
    [
        (
            "Hourly rate: £45\nCall-out: £30 (waived after 2 h)\nParking: free\n",
            ["Hourly rate: £45", "Call-out: £30 (waived after 2 h)", "Parking: free"],
        ),
        (
            "PRICE LIST\n\nAdults ......... €12\nChildren ....... €6\nDogs ... free\n",
            ["Adults: €12", "Children: €6", "Dogs: free"],
        ),
        ("- Adults ......... €12\n- Children ....... €6\n", ["Adults: €12", "Children: €6"]),
        ("Seniors . . . . . €9\n", ["Seniors: €9"]),
        ("Adults   12 €\nChildren  6 €\nDogs   free", ["Adults 12 €", "Children 6 €", "Dogs free"]),
        ("Opening hours\nMonday: 9-17\nSunday: closed\n", ["Monday: 9-17", "Sunday: closed"]),
    ],
)
def test_lines_of_a_price_list_are_its_items(document: str, facts: list[str]) -> None:
    assert [passage.text for passage in passages_of(document)] == facts


@pytest.mark.parametrize(
    "document",
    [
        "Q: Do you accept cheques?\nA: No.",
        "Important: this holds for all\nmembers: nobody may bring\nguests: neither one nor many.",
        "Hourly rate: £45, and all of it is\nDue at once.",
        "Der Eintritt kostet\nKinder nichts, Erwachsene\nZahlen 5 €.",
        "Wait... then go ... and wait … 5 minutes.",
    ],
)
def test_other_lines_are_one_passage(document: str) -> None:
    assert len(passages_of(document)) == 1
