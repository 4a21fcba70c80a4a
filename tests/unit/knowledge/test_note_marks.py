"""Notes that an author made of signs stand with what has their sign, and only there."""

import pytest

from agents_core.knowledge.documents.passages import passages_of

TABLE = "| Ticket | Price |\n|---|---|\n| Saver{0} | 20 € |\n| Flex | 40 €{1} |\n\n"
MARCH, DESK = "Only until 31 March 2026.", "Plus 3 euros at the desk."


@pytest.mark.parametrize(
    ("marks", "notes"),
    [
        (("*", "**"), f"\\* {MARCH}\n\\** {DESK}"),
        (("*", "**"), f"\\* {MARCH}\n\n\\** {DESK}"),
        (("¹", "²"), f"¹ {MARCH}\n\n² {DESK}"),
        (("†", "‡"), f"† {MARCH}\n\n‡ {DESK}"),
        ((" 1)", " 2)"), f"1) {MARCH}\n2) {DESK}"),
    ],
)
def test_a_note_stands_with_the_row_that_has_its_mark(marks: tuple[str, str], notes: str) -> None:
    found = passages_of(TABLE.format(*marks) + notes)
    assert [(one.row[0][1], one.row[1][1], one.notes) for one in found] == [
        ("Saver", "20 €", (MARCH,)),
        ("Flex", "40 €", (DESK,)),
    ]


def test_a_note_to_several_rows_stands_with_each_and_the_rest_is_a_passage() -> None:
    *rows, seats = passages_of(TABLE.format("*", "*") + f"* {DESK}\n\nSeats cost 5.")
    assert [one.notes for one in rows] == [(DESK,)] * 2
    assert seats.text == "Seats cost 5."


def test_a_sentence_has_notes_too() -> None:
    [bags] = passages_of("Bags are free*.\n\n* Not in July.")
    assert (bags.text, bags.notes) == ("Bags are free.", ("Not in July.",))


@pytest.mark.parametrize(
    ("above", "items"),
    [
        ("The sauna (level 1) is free.", "1) Dogs.\n2) Cats."),
        ("2 * 3 seats are free.", "* Dogs.\n* Cats."),
        ("Bags are free.", "* Dogs.\n* Cats."),
        ("Bags cost 5 * a day.", "* Dogs.\n* Cats."),
    ],
)
def test_a_list_whose_marks_stand_nowhere_stays_a_list(above: str, items: str) -> None:
    assert [(one.text, one.notes) for one in passages_of(f"{above}\n\n{items}")] == [
        (above, ()),
        ("Dogs.", ()),
        ("Cats.", ()),
    ]


def test_a_square_metre_bears_no_mark() -> None:
    document = """| Size | Price |
|---|---|
| 20 m² | 80 €² |
| 30 m² | 99 € |

² Only in summer."""
    assert [passage.standalone() for passage in passages_of(document)] == [
        "Size: 20 m²; Price: 80 € Only in summer.",
        "Size: 30 m²; Price: 99 €",
    ]
