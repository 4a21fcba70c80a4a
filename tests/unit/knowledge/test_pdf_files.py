"""PDF files: reading order, columns, tables, headings, running titles, hyphenation."""

from collections.abc import Sequence
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from agents_core.errors import PolicyError
from agents_core.knowledge.documents.importing.document_import import import_file
from agents_core.knowledge.documents.passages import passages_of
from agents_core.knowledge.documents.readers.pdf.pdf_reader import read_pdf
from agents_core.knowledge.documents.readers.pdf.pdf_words import compatible
from agents_core.knowledge.documents.tree.markdown_writer import markdown_of
from tests.unit.knowledge.file_builders import pdf_of, placed_pdf

PAGE = (
    "Conditions of carriage",
    "Every passenger may bring one carry-on bag and one personal item, for exam-",
    "ple a backpack or a purse. The bag must not be larger than twenty-two inches.",
    "• Dogs pay 20 dollars.",
    "• Cats pay 10 dollars, and they must stay in a carrier for the length of the",
    "flight.",
    "1. Check in opens 24 hours before departure.",
)


def markdown(data: bytes) -> str:
    return markdown_of(read_pdf(data).tree)


def test_a_pdf_becomes_paragraphs_and_lists() -> None:
    imported = import_file("C:\\docs\\Conditions_of carriage.pdf", pdf_of(PAGE))

    assert imported.part.name == "Conditions of carriage"
    assert imported.part.text.split("\n") == [
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


FEES = (
    ("Class", "Bag", "Fee"),
    ("Economy", "first bag", "60 euros"),
    ("Economy", "second bag", "90 euros"),
    ("Business", "first bag", "free"),
    ("Business", "second bag", "30 euros"),
)


def test_a_fee_table_keeps_its_rows_with_their_heads() -> None:
    cells = [
        (50 + 150 * column, 770 - 16 * row, 11, text)
        for row, texts in enumerate(FEES)
        for column, text in enumerate(texts)
    ]
    data = placed_pdf(
        [(50, 800, 18, "Fees for bags"), *cells, (50, 660, 11, "All fees are per flight.")]
    )

    found = passages_of(markdown(data))
    assert [one.text for one in found] == [
        "Class: Economy; Bag: first bag; Fee: 60 euros",
        "Class: Economy; Bag: second bag; Fee: 90 euros",
        "Class: Business; Bag: first bag; Fee: free",
        "Class: Business; Bag: second bag; Fee: 30 euros",
        "All fees are per flight.",
    ]
    assert {one.headings for one in found} == {("Fees for bags",)}
    assert read_pdf(data).unsure == (
        "Page 1 has a table: check that its cells stand under their heads.",
    )


def test_what_a_browser_prints_around_two_pages_goes() -> None:
    def page(number: int, text: str) -> list[tuple[float, float, float, str]]:
        return [
            (20, 825, 8, "11/30/26, 4:59 PM"),
            (300, 825, 8, "Fees"),
            (50, 700, 11, text),
            (20, 15, 8, "https://example.com/fees"),
            (560, 15, 8, f"{number}/2"),
        ]

    text = markdown(placed_pdf(page(1, "Dogs pay 20 euros."), page(2, "Bikes pay 1/2 of it.")))
    assert text == "Dogs pay 20 euros.\n\nBikes pay 1/2 of it.\n"


LEFT = (
    "The left column speaks of bags and of",
    "what they may weigh. Nobody may bring",
    "more than two of them into the cabin",
    "of any of our planes on any day.",
)
RIGHT = (
    "The right column speaks of animals. A",
    "cat pays twenty euros. A dog pays the",
    "double of it and must stay in a box for",
    "the whole length of the flight.",
)


@pytest.mark.parametrize("shift", [0.0, 6.0])  # lines beside each other, or between each other
def test_columns_drawn_row_by_row_are_read_one_after_the_other(shift: float) -> None:
    items = [
        item
        for at, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True))
        for item in ((50, 760 - 14 * at, 11, left), (310, 760 - shift - 14 * at, 11, right))
    ]
    data = placed_pdf([(50, 800, 18, "Both columns"), *items])

    assert markdown(data).split("\n\n")[1:] == [" ".join(LEFT), " ".join(RIGHT) + "\n"]
    assert read_pdf(data).unsure == ("Page 1 has text in columns: check its order.",)


def test_columns_of_justified_text_are_no_table() -> None:
    bags = [("Bags", 90, "that go into the hold"), ("Bags of any kind", 150, "go into the")]
    cats = [("Cats", 350, "that sit on your lap"), ("Cats of any kind", 410, "sit on your")]
    items = [
        item
        for at in range(8)
        for left, (first, x, rest) in ((50, bags[at % 2]), (310, cats[at % 2]))
        for item in ((left, 760 - 14 * at, 11, first), (x, 760 - 14 * at, 11, rest))
    ]

    text = markdown(placed_pdf(items))
    assert "|" not in text
    assert "Bags that go into the hold Bags of any kind go into the" in text
    assert text.rindex("Bags") < text.index("Cats")


def test_headings_are_known_by_their_size() -> None:
    data = placed_pdf(
        [
            (50, 800, 20, "Conditions"),
            (50, 770, 14, "Bags"),
            (50, 750, 11, "One bag of up to 23 kilograms is free for everybody who flies with us."),
            (50, 720, 14, "Pets"),
            (50, 700, 11, "Cats pay twenty euros for each of the flights that they take with us."),
        ]
    )

    assert [one.headings for one in passages_of(markdown(data))] == [
        ("Conditions", "Bags"),
        ("Conditions", "Pets"),
    ]


def paged(*pages: Sequence[str]) -> bytes:
    """Pages with their lines: the first two at the top, the last at the bottom, others between."""
    return placed_pdf(
        *(
            [
                (50, 810, 11, lines[0]),
                (50, 797, 11, lines[1]),
                *((50, 700 - 13 * at, 11, line) for at, line in enumerate(lines[2:-1])),
                (50, 30, 11, lines[-1]),
            ]
            for lines in pages
        )
    )


def test_headers_and_footers_go_and_paragraphs_cross_pages() -> None:
    data = paged(
        (
            "Rules 2026",
            "of Acme",
            "The first half of a sentence of some length that",
            "Page 1 of 4",
        ),
        (
            "Acme",
            "Conditions",
            "goes on here for a while and then ends right there.",
            "Page 2 of 4",
        ),
        (
            "Rules 2026",
            "of Acme",
            "Another one, which is just about as long as those.",
            "Page 3 of 4",
        ),
        (
            "Acme",
            "Conditions",
            "A last one, which is just about as long as those are.",
            "Page 4 of 4",
        ),
        (
            "Rules 2026",
            "of Acme",
            "This page ends with the rules for small animals too.",
            "Page 5 of 4",
        ),
        (
            "Acme",
            "Conditions",
            "Really the last one, which is as long as the others.",
            "Page 6 of 4",
        ),
    )

    text = markdown(data)
    assert "The first half of a sentence of some length that goes on here for a while" in text
    for gone in ("Rules 2026", "of Acme", "Conditions", "Page"):
        assert gone not in text
    assert read_pdf(data).tree.left_out["header or footer"] == 18


def test_a_body_line_that_repeats_elsewhere_on_the_page_is_kept() -> None:
    pages = [
        [f"Head {n}", f"of {n}", *["More words."] * n, "Fees are not refunded.", f"End {n}."]
        for n in range(1, 6)
    ]

    assert markdown(paged(*pages)).count("Fees are not refunded.") == 5


@pytest.mark.parametrize("bullet", ["•", "-", "*", "·", "–", "o"])
def test_items_are_known_by_their_bullets(bullet: str) -> None:
    data = pdf_of([f"{bullet} Dogs pay 20 dollars.", f"{bullet} Cats pay 10 dollars."])

    assert markdown(data) == "- Dogs pay 20 dollars.\n- Cats pay 10 dollars.\n"


def test_a_lead_in_after_a_list_leads_in_the_next_list() -> None:
    data = pdf_of(
        [
            "Regular members:",
            "• one bag in economy",
            "• two bags in business",
            "Silver members:",
            "• two bags in economy",
            "(a) no-shows;",
            "(b) points;",
        ]
    )

    assert [one.standalone() for one in passages_of(markdown(data))] == [
        "Regular members: one bag in economy",
        "Regular members: two bags in business",
        "Silver members: two bags in economy",
        "no-shows;",
        "points;",
    ]


def test_ligatures_are_letters_and_fractions_stay() -> None:
    assert compatible("\ufb01nal o\ufb00er 2½ m² \uff11\uff12") == "final offer 2½ m² 12"


def test_spaced_letters_are_reported() -> None:
    assert read_pdf(pdf_of(["R e f u n d s a r e p a i d", "Bags are free."])).unsure == (
        "It has words whose letters stand apart: check that they are whole.",
    )


def locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf_of(PAGE))))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_locked_against_changes_only_is_read() -> None:
    assert "Dogs pay 20 dollars." in markdown(locked(""))


def test_a_locked_pdf_is_refused() -> None:
    with pytest.raises(PolicyError, match=r"locked with a password.*Remove the password"):
        import_file("rules.pdf", locked("secret"))


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


def test_progress_is_reported_while_a_pdf_is_read() -> None:
    told: list[tuple[int, int]] = []
    read_pdf(pdf_of(*[PAGE] * 5), lambda done, total: told.append((done, total)))

    assert told == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]


def test_lists_beside_each_other_are_read_one_after_the_other() -> None:
    columns = (
        ("Free for members:", "• a bag", "• a laptop"),
        ("Paid by members:", "• a ski", "• a surfboard"),
    )
    data = placed_pdf(
        [
            (50 + 270 * column, 780 - 14 * row, 11, text)
            for row in range(3)
            for column, text in enumerate((columns[0][row], columns[1][row]))
        ]
    )
    assert [one.standalone() for one in passages_of(markdown(data))] == [
        "Free for members: a bag",
        "Free for members: a laptop",
        "Paid by members: a ski",
        "Paid by members: a surfboard",
    ]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("Call us at 0800-123-", "4567 today."), "Call us at 0800-123-4567 today."),
        (("Write to the e-mail-", "Address below."), "Write to the e-mail-Address below."),
        (("It costs 10-", "20 euros."), "It costs 10-20 euros."),
        (("Der Hin-", "und Rückflug."), "Der Hin- und Rückflug."),
        (("Every passen-", "ger pays."), "Every passenger pays."),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_stays_where_it_belongs(
    lines: tuple[str, str], text: str
) -> None:
    assert [one.text for one in passages_of(markdown(pdf_of(lines)))] == [text]


def test_first_rows_of_a_price_list_are_no_running_titles() -> None:
    pages = [
        [
            (50, 800, 11, "Prices of the ferry"),
            (50, 786, 11, f"Zone {3 * page + 1} costs {17 * page % 29 + 12} euros"),
            (50, 700, 11, f"Bags to zone {page} are carried for free by the crew."),
            (50, 40, 9, f"Page {page + 1}"),
        ]
        for page in range(5)
    ]
    told = " ".join(one.text for one in passages_of(markdown(placed_pdf(*pages))))
    assert [f"Zone {zone} costs" in told for zone in (1, 4, 7, 10, 13)] == [True] * 5
    assert "Prices" not in told and "Page" not in told
