"""PDF tables whose cells have borders."""

from collections.abc import Sequence

import pytest

from agents_core.knowledge.documents.passages import passages_of
from agents_core.knowledge.documents.readers.pdf.pdf_reader import read_pdf
from tests.unit.knowledge.file_builders import placed_pdf
from tests.unit.knowledge.test_pdf_files import FEES, markdown


def cells_at(rows: Sequence[Sequence[str]], top: float) -> list[tuple[float, float, float, str]]:
    """Texts of cells 70 points wide and 16 high; gaps between them are narrow."""
    return [
        (52 + 70 * column, top - 12 - 16 * row, 11, text)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]


def borders(columns: int, rows: int, top: float, *, style: str) -> str:
    """The borders of such cells as browsers and word processors draw them, as operators."""
    right, bottom = 50 + 70 * columns, top - 16 * rows
    across = [top - 16 * row for row in range(rows + 1)]
    down = [50 + 70 * column for column in range(columns + 1)]
    match style:
        case "lines":
            drawn = [f"50 {y} m {right} {y} l S" for y in across]
            drawn += [f"{x} {bottom} m {x} {top} l S" for x in down]
        case "thin shapes":
            drawn = [f"50 {y} {right - 50} .75 re f" for y in across]
            drawn += [f"{x} {bottom} .75 {top - bottom} re f" for x in down]
        case "dashes":
            drawn = [f"{x} {y} 2 .75 re f" for y in across for x in range(50, right, 4)]
            drawn += [f"{x} {y} .75 2 re f" for x in down for y in range(int(bottom), int(top), 4)]
        case "no outer borders":
            drawn = [f"50 {y} m {right} {y} l S" for y in across[1:-1]]
            drawn += [f"{x} {bottom} m {x} {top} l S" for x in down[1:-1]]
        case _:  # a ring around each cell
            drawn = [
                f"{x + 1} {y - 15} 68 14 re {x + 2} {y - 14} 66 12 re f*"
                for x in down[:-1]
                for y in across[:-1]
            ]
    return "\n".join(drawn)


STYLES = ("lines", "thin shapes", "dashes", "no outer borders", "rings")


@pytest.mark.parametrize("style", STYLES)
def test_a_table_with_borders_is_no_heading(style: str) -> None:
    data = placed_pdf(
        [
            (50, 800, 18, "Fees for bags"),
            *cells_at(FEES, 780),
            (50, 660, 11, "All fees are per flight."),
        ],
        drawn=borders(3, 5, 780, style=style),
    )

    assert [one.text for one in passages_of(markdown(data))] == [
        "Class: Economy; Bag: first bag; Fee: 60 euros",
        "Class: Economy; Bag: second bag; Fee: 90 euros",
        "Class: Business; Bag: first bag; Fee: free",
        "Class: Business; Bag: second bag; Fee: 30 euros",
        "All fees are per flight.",
    ]
    assert read_pdf(data).unsure == ()


def test_cells_with_borders_keep_their_lines_and_merged_heads() -> None:
    texts = [
        (52, 764, 11, "Class"),
        (122, 768, 11, "Fee"),
        (122, 752, 11, "first"),
        (192, 752, 11, "second"),
        (52, 738, 11, "Economy"),
        (52, 727, 11, "basic"),
        (122, 736, 11, "60 euros"),
        (192, 736, 11, "90 euros"),
    ]
    across = "50 780 m 260 780 l S 120 764 m 260 764 l S 50 748 m 260 748 l S 50 722 m 260 722 l S"
    down = "50 722 m 50 780 l S 120 722 m 120 780 l S 190 722 m 190 764 l S 260 722 m 260 780 l S"
    data = placed_pdf([(50, 800, 11, "Our fees."), *texts], drawn=f"{across} {down}")

    assert "| Economy basic | 60 euros | 90 euros |" in markdown(data)
    assert "Class" in markdown(data).split("|")[1]


def listed_cells(*lines: str, left: float = 124) -> list[tuple[float, float, float, str]]:
    """Lines of a cell, 13 points apart; what begins with spaces is indented."""
    return [
        (left + 8 * line.startswith("  "), 752 - 13 * at, 11, line.strip())
        for at, line in enumerate(lines)
    ]


@pytest.mark.parametrize(
    ("lines", "cell"),
    [
        (
            ("• one bag of", "  23 kg", "• a laptop", "• golf clubs"),
            "one bag of 23 kg; a laptop; golf clubs",
        ),
        (
            ("Free of charge", "- one bag", "- a laptop", "- a baby seat"),
            "Free of charge: one bag; a laptop; a baby seat",
        ),
        (
            ("Free:", "• one bag.", "• a lap-", "  top", "Ask for more"),
            "Free: one bag. a laptop; Ask for more",
        ),
        (("1. pay", "2. board", "3. sit down"), "1. pay; 2. board; 3. sit down"),
        (("(a) one bag", "(b) a seat", "  in row 1.5"), "(a) one bag; (b) a seat in row 1.5"),
        (("- 5 euros", "per bag"), "- 5 euros per bag"),
        (("-5 °C", "-8 °C"), "-5 °C -8 °C"),
        (("24. December", "until noon"), "24. December until noon"),
        (("1.5 hours", "2.5 hours"), "1.5 hours 2.5 hours"),
    ],
)
def test_items_of_a_list_in_a_cell_stay_items_of_it(lines: Sequence[str], cell: str) -> None:
    across = "50 780 m 400 780 l S 50 764 m 400 764 l S 50 690 m 400 690 l S"
    down = "50 690 m 50 780 l S 120 690 m 120 780 l S 260 690 m 260 780 l S 400 690 m 400 780 l S"
    texts: list[tuple[float, float, float, str]] = [
        (52, 767, 11, "Class"),
        (122, 767, 11, "Free"),
        (262, 767, 11, "Paid"),
    ]
    texts += [(52, 752, 11, "Economy"), *listed_cells(*lines), *listed_cells(*lines, left=264)]
    data = placed_pdf([(50, 800, 11, "Our fees."), *texts], drawn=f"{across} {down}")

    found = passages_of(markdown(data))[-1]

    assert found.row == (("Class", "Economy"), ("Free", cell), ("Paid", cell))


def test_a_table_with_borders_goes_on_over_pages() -> None:
    more = (FEES[0], ("First", "first bag", "free"), ("First", "second bag", "free"))
    pages = [cells_at(FEES[:3], 820), cells_at(more, 820)]
    data = placed_pdf(*pages, drawn=borders(3, 3, 820, style="thin shapes"))

    assert [one.text for one in passages_of(markdown(data))] == [
        "Class: Economy; Bag: first bag; Fee: 60 euros",
        "Class: Economy; Bag: second bag; Fee: 90 euros",
        "Class: First; Bag: first bag; Fee: free",
        "Class: First; Bag: second bag; Fee: free",
    ]


@pytest.mark.parametrize(
    "drawn",
    [
        "40 640 300 150 re S",  # a box around the text
        "40 640 m 340 640 l S",
        "40 640 300 150 re 40 640 m 340 790 l S 190 640 m 190 790 l S",
        " ".join(f"{x} {y} 1 1 re f" for x in range(40, 340, 50) for y in range(640, 790, 50)),
    ],
)
def test_other_drawings_make_no_table(drawn: str) -> None:
    lines = ["Bags of up to 23 kilograms are free,", "and so are bicycles.", "Ask us for more."]
    items = [(50, 770 - 14 * at, 11, line) for at, line in enumerate(lines)]

    assert "|" not in markdown(placed_pdf(items, drawn=drawn))
