"""Tables with merged heads, sentences over all columns, and what stands above and below them."""

from collections.abc import Sequence

import docx
import openpyxl
import pytest

from agents_core.knowledge.documents.importing.document_import import import_file
from agents_core.knowledge.documents.passages import Passage, passages_of
from tests.unit.knowledge.file_builders import saved


def sheet(rows: Sequence[Sequence[object]], *merged: str) -> tuple[Passage, ...]:
    """The passages of an Excel file with those merged cells."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    for cells in merged:
        page.merge_cells(cells)
    return passages_of(import_file("fees.xlsx", saved(book)).part.text)


SEASONS = ("Ticket", "Summer", None, "Winter", None)
DAY = ("Day", 20, 10, 15, 8)


@pytest.mark.parametrize("merged", [("A1:A2", "B1:C1", "D1:E1"), ("B1:C1", "D1:E1")])
def test_heads_below_merged_heads_are_heads(merged: Sequence[str]) -> None:
    ages = (None, "Adult", "Child", "Adult", "Child")
    [day, week] = sheet([SEASONS, ages, DAY, ("Week", 99, 50, 80, 40)], *merged)
    assert day.row == (
        ("Ticket", "Day"),
        ("Summer Adult", "20"),
        ("Summer Child", "10"),
        ("Winter Adult", "15"),
        ("Winter Child", "8"),
    )
    assert week.row[1] == ("Summer Adult", "99")


def test_values_below_merged_heads_are_no_heads() -> None:
    found = sheet(
        [("Desk", "Contact", None), ("Lobby", "Anna", "Bo"), ("Gate", "Cy", "Di")], "B1:C1"
    )
    assert [one.row[0] for one in found] == [("Desk", "Lobby"), ("Desk", "Gate")]


def test_a_sentence_over_all_columns_at_the_end_is_no_row() -> None:
    rows = [("Room", "Summer", "Winter"), ("Single", 80, 60), ("Prices are per night.", None, None)]
    single, note = sheet(rows, "A3:C3")
    assert (single.row[1], note.text, note.row) == (
        ("Summer", "80"),
        "Prices are per night.",
        (),
    )
    rows[2] = ("Except in July.", None, None)
    [single] = sheet(rows, "A3:C3")
    assert single.notes == ("Except in July.",)


def test_bullets_of_a_cell_are_no_minus_and_no_range() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Item", "Fee"
    table.cell(1, 0).text, table.cell(1, 1).text = "Skis", "- 9 €"
    table.cell(1, 1).add_paragraph("- 12 € in July")
    cells = b"<table><tr><th>Item<th>Fee<tr><td>Skis<td>- 9 &euro;<br>- 12 &euro; in July</table>"
    markdown = "|Item|Fee|\n|-|-|\n|Skis|• 9 €<br>• 12 € in July|"
    imported = [import_file("a.docx", saved(document)), import_file("a.html", cells)]

    for text in (markdown, *(one.part.text for one in imported)):
        assert [one.row for one in passages_of(text)] == [
            (("Item", "Skis"), ("Fee", "9 €; 12 € in July"))
        ]


def test_a_figure_below_zero_stays_in_its_cell() -> None:
    [row] = passages_of("|At|Cold|\n|-|-|\n|Night|-5 °C<br>-9 °C in January|")
    assert row.row[1] == ("Cold", "-5 °C -9 °C in January")


@pytest.mark.parametrize("above", ["Day pass: 9 euros", "Kinder: ab 6 Jahren 3 €"])
def test_a_label_with_a_figure_does_not_lead_in_to_a_table(above: str) -> None:
    first, row = passages_of(f"# Fees\n\n{above}\n\n|Who|Fee|\n|-|-|\n|Adults|8 €|")
    assert (first.text, row.lead_in) == (above, ())


@pytest.mark.parametrize(
    "text",
    [
        "1. 1. 2026 bis 31. 3. 2026: 5 Euro",
        "1. 4. - 30. 9. 2026: 5 Euro",
        "24. 12. geschlossen",
        "1.4. bis 31.5.: 5 Euro",
        "1. 10. – 31. 3. geschlossen",
    ],
)
@pytest.mark.parametrize("layout", ["{0}", "- {0}", "1. Preise\n\n{0}", "# Zeiten\n\n{0}\n\n{0}"])
def test_a_date_at_the_beginning_of_a_line_is_no_number(text: str, layout: str) -> None:
    found = passages_of(layout.format(text))[-1]
    assert (found.text, found.number) == (text, "")


def test_a_list_within_a_list_may_begin_on_its_line() -> None:
    assert [(one.number, one.standalone()) for one in passages_of("3. 1. one\n4. two")] == [
        ("3 1", "one"),
        ("4", "two"),
    ]
