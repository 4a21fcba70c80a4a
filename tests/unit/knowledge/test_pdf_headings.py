"""PDF headings in the size of the text, words whose letters stand apart, items that lead in."""

from collections.abc import Container, Sequence

import pytest

from agents_core.knowledge.documents.passages import passages_of
from tests.unit.knowledge.file_builders import pdf_of, placed_pdf
from tests.unit.knowledge.test_pdf_files import markdown

REFUND = "Refunds are paid to the card that was used, within seven days of the return."
PETS = "Cats and dogs may come along if they stay in a box for the whole of the trip."


def laid_out(*lines: str, bold: Container[str] = ()) -> list[tuple[tuple[str, ...], str]]:
    """Headings and words of the passages of lines in one size; "" is an empty line."""
    items = [(50, 790 - 13 * at, 11, line) for at, line in enumerate(lines) if line]
    found = passages_of(markdown(placed_pdf(items, bold=bold)))
    return [(one.headings, one.standalone()) for one in found]


@pytest.mark.parametrize(
    ("lines", "bold", "headings"),
    [
        (("Refunds", REFUND, "Pets", PETS), ("Refunds", "Pets"), [("Refunds",), ("Pets",)]),
        (("1. Refunds", REFUND, "2. Pets", PETS), (), [("1. Refunds",), ("2. Pets",)]),
        (
            ("1 Money", "1.1 Refunds", REFUND, "", "1.2 Pets", PETS, "", "2 Others", PETS),
            (),
            [("1 Money", "1.1 Refunds"), ("1 Money", "1.2 Pets"), ("2 Others",)],
        ),
        (
            ("Rules of Acme", "", "Refunds", "", REFUND, REFUND, "", "Pets on board", "", PETS),
            (),
            [("Rules of Acme", "Refunds"), ("Rules of Acme", "Pets on board")],
        ),
        (
            ("House rules", REFUND, REFUND, "", "Pets on board", PETS),
            (),
            [("House rules",), ("House rules", "Pets on board")],
        ),
        (("REFUNDS", REFUND, "PETS", PETS), (), [("REFUNDS",), ("PETS",)]),
        (
            ("R E F U N D S", REFUND, "P E T S   A N D   B A G S", PETS),
            (),
            [("REFUNDS",), ("PETS AND BAGS",)],
        ),
        (("HOUSE RULES", "", "Refunds", "", REFUND), (), [("HOUSE RULES", "Refunds")]),
    ],
)
def test_headings_in_the_size_of_the_text_are_headings(
    lines: Sequence[str], bold: Sequence[str], headings: list[tuple[str, ...]]
) -> None:
    found = laid_out(*lines, bold=bold)
    assert [path for path, _ in found] == headings
    assert {text.partition(" ")[0] for _, text in found} <= {"Refunds", "Cats"}


@pytest.mark.parametrize(
    "line", ["No dogs", "Towels 5 euros", "Pets welcome", "Bags are free", "Bags: two", "in all"]
)
def test_a_short_line_that_states_something_is_no_heading(line: str) -> None:
    found = laid_out(REFUND, "", line, "", PETS)
    assert found == [((), REFUND), ((), line), ((), PETS)]


def test_a_numbered_list_of_short_lines_stays_a_list() -> None:
    assert laid_out("Free are:", "1. bags", "2. skis", "3. boards", "", PETS) == [
        ((), "Free are: bags"),
        ((), "Free are: skis"),
        ((), "Free are: boards"),
        ((), PETS),
    ]


@pytest.mark.parametrize("mark", ["- ", "• "])
def test_an_item_that_ends_with_a_colon_leads_in_to_what_follows(mark: str) -> None:
    lines = (
        f"{mark}Refund:",
        "Within 24 hours of the booking.",
        f"{mark}Change:",
        "Up to two days before the trip.",
    )
    assert laid_out(*lines) == [
        ((), "Refund: Within 24 hours of the booking."),
        ((), "Change: Up to two days before the trip."),
    ]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("C A N C E L L A T I O N S", "CANCELLATIONS"),
        ("R e f u n d s", "Refunds"),
        ("A B C D", "A B C D"),
        ("A I R", "A I R"),
    ],
)
def test_letters_that_stand_apart_make_words(line: str, text: str) -> None:
    assert markdown(pdf_of([line])) == f"{text}\n"
