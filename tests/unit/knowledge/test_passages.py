"""What becomes a passage, and that nothing a person wrote is lost on the way."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_core.knowledge.documents.document_text import clean
from agents_core.knowledge.documents.passages import Passage, passages_of
from agents_core.knowledge.documents.tree.sentence_groups import MAX_CHARS
from tests.unit.knowledge.policy_fixtures import READY_POLICY


def texts(document: str) -> list[str]:
    return [passage.text for passage in passages_of(document)]


def standing_alone(document: str) -> list[str]:
    return [passage.standalone() for passage in passages_of(document)]


def test_numbered_lines_under_headings() -> None:
    document = "# Guide\n\n## Bags\n\n1. One bag.\n2) Under 50 lbs.\n\n## Pets ##\n- Small ones\n"

    assert passages_of(document) == (
        Passage(id="P1", line=5, text="One bag.", headings=("Guide", "Bags"), number="1"),
        Passage(id="P2", line=6, text="Under 50 lbs.", headings=("Guide", "Bags"), number="2"),
        Passage(id="P3", line=9, text="Small ones", headings=("Guide", "Pets")),
    )


def test_a_paragraph_and_an_item_run_over_several_lines() -> None:
    assert texts("One fact\nover two lines.\n\n* an item\n  that goes on\n* another") == [
        "One fact over two lines.",
        "an item that goes on",
        "another",
    ]


# --- signs, addresses, names ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "kept"),
    [
        ("Bags < 23 kg are free, bags > 23 kg cost 60 euros.", "< 23 kg"),
        ("If weight<32 and size>100 it is cargo.", "weight<32 and size>100"),
        ("From 3 <= n <= 5 nights it is half price.", "3 <= n <= 5"),
        ("> 65 years: half price.", "65 years: half price."),
        ("Write to <help@example.com> for anything else.", "help@example.com"),
        ("See <https://www.example.com/check-in> first.", "https://www.example.com/check-in"),
        ("Send <booking code> by text message.", "<booking code>"),
        ("Children (under 12) and seniors (over 65) pay half.", "(under 12) and seniors (over 65)"),
        ("The pool (level 3) closes at 9 pm.", "(level 3)"),
        ("It gets -5 °C at night, 7:00 am – 10:30 am.", "-5 °C at night, 7:00 am – 10:30 am"),
        ("- T5: every 20 minutes.", "T5: every 20 minutes."),
        ("A1: 20 euros a day.", "A1: 20 euros a day."),
        ("B. Smith answers the phone.", "B. Smith"),
        ("2 hours before", "2 hours before"),
        ("1.5 hours after", "1.5 hours after"),
        ("-5 degrees", "-5 degrees"),
        ("2026. A year", "2026. A year"),
        ("24. Dezember geschlossen", "24. Dezember geschlossen"),
        ("12.50 euros a day\n\n12.60 euros a night", "12.50 euros a day"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("<!-- never closed\n\nA bag costs 60 euros.", "A bag costs 60 euros."),
    ],
)
def test_what_only_looks_like_markup_is_kept(document: str, kept: str) -> None:
    assert kept in " ".join(texts(document))


@pytest.mark.parametrize(
    ("document", "gone"),
    [
        ("<!-- the margin is 40 percent -->\nA bag costs 60 euros.", "40"),
        ("A bag <!-- margin\n40 percent --> costs 60 euros.", "40"),
        ("---\nmargin: 40 percent\n---\nA bag costs 60 euros.", "40"),
        ("~~A bag costs 40 euros.~~ A bag costs 60 euros.", "40"),
        ("A bag costs <del>40</del> <s>40</s> 60 euros.", "40"),
        ("<script>let a = 40</script>\n\nA bag costs 60 euros.", "40"),
        ('<p style="text-decoration: line-through">40 euros</p>\n\nA bag costs 60 euros.', "40"),
    ],
)
def test_comments_front_matter_and_struck_text_are_no_passages(document: str, gone: str) -> None:
    told = " ".join(texts(document))

    assert gone not in told
    assert "60 euros." in told


def test_a_rule_line_at_the_top_is_no_front_matter() -> None:
    assert texts("---\nBags cost 60 euros.\n---\nMore.") == ["Bags cost 60 euros.", "More."]


# --- tables --------------------------------------------------------------------------------------


def test_a_table_row_carries_its_column_names() -> None:
    document = "| Item | Limit |\n|---|:--:|\n| Cat | 20 lbs |\n| A \\| B | |\n\nAfter."
    cat, other, after = passages_of(document)

    assert cat.text == "Item: Cat; Limit: 20 lbs"
    assert cat.row == (("Item", "Cat"), ("Limit", "20 lbs"))
    assert (other.text, other.row) == ("Item: A | B", (("Item", "A | B"),))
    assert (after.text, after.row) == ("After.", ())


def test_a_table_of_heads_only_loses_no_word() -> None:
    assert texts("| Bags are free | Seats cost 5 |\n|---|---|") == ["Bags are free; Seats cost 5"]


def test_tables_without_a_header_or_outer_bars_are_tables_too() -> None:
    assert texts("| Cat | 20 lbs |\n| Dog | 20 lbs |") == ["Cat; 20 lbs", "Dog; 20 lbs"]
    assert texts("Item | Limit\n--- | ---\nCat | 20 lbs") == ["Item: Cat; Limit: 20 lbs"]
    assert texts("Either this | or that") == ["Either this | or that"]


def test_a_row_with_its_first_cell_only_leads_in_the_rows_below() -> None:
    document = "|Bag|Fee|Weight|\n|-|-|-|\n|Economy|||\n|first|60|23|\n|Business|||\n|first|0|32|"

    assert standing_alone(document) == [
        "Economy: Bag: first; Fee: 60; Weight: 23",
        "Business: Bag: first; Fee: 0; Weight: 32",
    ]


# --- headings and lead-ins -----------------------------------------------------------------------


def test_underlined_and_bold_lines_are_headings() -> None:
    document = (
        "Bags\n====\nOne bag.\n\n**Pets**\nSmall ones.\n\nFees\n---\nNone.\n\n**Tax**\n---\n7"
    )

    assert [(p.text, p.headings) for p in passages_of(document)] == [
        ("One bag.", ("Bags",)),
        ("Small ones.", ("Bags", "Pets")),
        ("None.", ("Bags", "Fees")),
        ("7", ("Bags", "Tax")),
    ]


def test_a_fact_that_looks_like_a_heading_stays_a_fact() -> None:
    assert texts("Bags stay under 50 lbs.\n---\nNext.") == ["Bags stay under 50 lbs.", "Next."]
    assert texts("**Bags stay under 50 lbs.**\n\nNext.") == ["Bags stay under 50 lbs.", "Next."]
    assert texts("# Bags stay under 50 lbs.\nNext.") == ["Bags stay under 50 lbs.", "Next."]


def test_a_heading_with_nothing_under_it_is_a_passage() -> None:
    assert texts("# Bags\n## Under 50 lbs\n## Pets\n# Fees") == ["Under 50 lbs", "Pets", "Fees"]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (
            "Never taken into the cabin:\n- knives\n- gas\n\nYou may take:\n- baby food",
            [
                "Never taken into the cabin: knives",
                "Never taken into the cabin: gas",
                "You may take: baby food",
            ],
        ),
        (
            "- If silver:\n  - 1 free\n- If gold:\n  - 2 free",
            ["If silver: 1 free", "If gold: 2 free"],
        ),
        ("Refund:\n\nWithin 24 hours.", ["Refund: Within 24 hours."]),
        (
            "- Refund:\n\nIn a day.\n\nIn cash.\n\n- Change:\n\nNever.\n\nMore.",
            ["Refund: In a day.", "Refund: In cash.", "Change: Never.", "More."],
        ),
        ("1. Not for:\n\n- dogs\n- cats\n\nMore.", ["Not for: dogs", "Not for: cats", "More."]),
        ("- Refund:\n\n# Pets\n\nDogs.", ["Refund:", "Dogs."]),
        (
            "We do not pay for\n\n1. taxis\n2. meals",
            ["We do not pay for: taxis", "We do not pay for: meals"],
        ),
        (
            "You may not bring these.\n- knives\n- gas",
            [
                "You may not bring these.",
                "You may not bring these. knives",
                "You may not bring these. gas",
            ],
        ),
        (
            "Welcome.\n- Breakfast is at 7.\n- Dinner is at 8.",
            ["Welcome.", "Breakfast is at 7.", "Dinner is at 8."],
        ),
        (
            "- Bags are free.\n  - Except in summer.",
            ["Bags are free. Except in summer."],
        ),
        (
            "- If silver:\n\n  1 free in economy\n\n  2 free in business\n\n- If gold: 3 free",
            ["If silver: 1 free in economy", "If silver: 2 free in business", "If gold: 3 free"],
        ),
        (
            "- Are dogs free?\n\n  Yes.\n\n  Up to 9 kg.\n- Pets?",
            ["Are dogs free? Yes.", "Are dogs free? Up to 9 kg.", "Pets?"],
        ),
        (
            "1. If silver:\n\n   1 free\n\n   If gold:\n\n   2 free\n   - a ski\n2. Others: 0",
            ["If silver: 1 free", "If gold: 2 free: a ski", "Others: 0"],
        ),
        ("### Not for:\n\n- points\n\nMore.", ["Not for: points", "More."]),
        ("Fees:\n\n| Bag | Fee |\n|-|-|\n| first | 60 |", ["Fees: Bag: first; Fee: 60"]),
    ],
)
def test_what_stands_over_a_list_leads_in_its_items(document: str, expected: list[str]) -> None:
    assert standing_alone(document) == expected


def test_clauses_are_passages_with_their_numbers() -> None:
    document = (
        "4. Refunds\n4.1 A refund is paid within 7 days.\n4.2 A refund is not paid for:\n"
        "(a) no-shows;\n(b) tickets bought with points;\n"
    )

    assert [(p.number, p.standalone()) for p in passages_of(document)] == [
        ("4.1", "Refunds: A refund is paid within 7 days."),
        ("4.2 (a)", "Refunds: A refund is not paid for: no-shows;"),
        ("4.2 (b)", "Refunds: A refund is not paid for: tickets bought with points;"),
    ]


@pytest.mark.parametrize(
    ("document", "numbers"),
    [
        (
            "1.1 One.\n\nMore.\n\n1.2 Two.\n\n(i) x\n\n(ii) y",
            ["1.1", "", "1.2", "1.2 (i)", "1.2 (ii)"],
        ),
        ("## 3 Bags\n\n3.1 One.\n\n3.2 Two.", ["3.1", "3.2"]),
        ("a) one\nb) two\n\n1.5 hours", ["a)", "b)", ""]),
        ("§ 4 Refunds are paid.\n\n§ 5 Others are not.", ["§ 4", "§ 5"]),
        ("1. One\n   a. first.\n   b. second.\n2. Two.", ["1 a.", "1 b.", "2"]),
        ("24. Dezember: zu\n\n25. Dezember: zu\n\n26. Dezember: offen", ["", "", ""]),
    ],
)
def test_a_number_counts_in_a_sequence(document: str, numbers: list[str]) -> None:
    found = [passage.number for passage in passages_of(document)]

    assert found == numbers


def test_a_footnote_stands_with_its_sentence() -> None:
    price = "A bag costs 60 euros for each of the flights that you have booked with us online, "
    price += "and for those that somebody else has booked for you."
    other = "A second one costs 90 euros on every flight, whoever you are and wherever you fly, "
    other += "and so does a third one if there is room for it."
    found = passages_of(
        f"{price}[^1] {other}\n\n[^1]: Members pay 30.\n[^2]: Nobody refers to this."
    )

    assert [(p.text, p.notes) for p in found] == [
        (price, ("Members pay 30.",)),
        (other, ()),
        ("Nobody refers to this.", ()),
    ]
    assert found[0].standalone() == f"{price} Members pay 30."


# --- prose ---------------------------------------------------------------------------------------

PROSE = """Our clinic is open from Monday to Friday between eight in the morning and six.
On Saturdays we only see emergencies that cannot wait until the next week. If you are in pain,
call us before nine and you get an appointment the same day. A check-up takes about forty
minutes. Please bring your insurance card to every visit. If you cannot come, cancel at least
a day ahead. Otherwise we charge thirty euros. After a tooth has been pulled, do not drink
coffee or smoke for a whole day."""


def test_prose_becomes_passages_of_a_sentence_each() -> None:
    found = passages_of(PROSE)

    assert [passage.text.split(" ")[0] for passage in found] == [
        "Our",
        "On",
        "If",
        "Please",
        "If",
        "After",
    ]
    assert found[2].text.endswith("A check-up takes about forty minutes.")
    assert found[4].text.endswith("Otherwise we charge thirty euros.")
    assert [passage.line for passage in found] == [1, 2, 2, 4, 4, 5]


def test_a_long_sentence_is_cut_and_each_passage_has_its_line() -> None:
    lines = [f"part number {n} goes here and is of some length;" for n in range(40)]
    pieces = passages_of("\n".join(lines))

    assert len(pieces) > 2
    assert all(piece.text.endswith(";") and len(piece.text) <= MAX_CHARS for piece in pieces)
    assert " ".join(piece.text for piece in pieces) == " ".join(lines)
    for piece in pieces:
        assert lines[piece.line - 1].startswith(piece.text.split(";")[0])


def test_a_word_without_end_is_cut_hard() -> None:
    assert texts("x" * 1500) == ["x" * 600, "x" * 600, "x" * 300]


# --- anything ------------------------------------------------------------------------------------


def test_html_in_a_document_is_read() -> None:
    assert texts("<b>Bags</b> &amp; pets<br>fly <i>free</i>") == ["Bags & pets fly free"]
    assert texts("<table><tr><th>A<th>B<tr><td rowspan=2>x<td>1<tr><td>2</table>") == [
        "A: x; B: 1",
        "A: x; B: 2",
    ]
    cell = "Free<ul><li>a bag<li>a <i>laptop</i>.<li>cutlery:<ol><li>fork</ol></ul>Ask us"
    assert texts(f"<table><tr><th>A<th>B<tr><td>x<td>{cell}</table>") == [
        "A: x; B: Free: a bag; a laptop. cutlery: fork; Ask us"
    ]


def test_rules_fences_and_quotes_are_not_words() -> None:
    assert texts("> Quoted\n> words\n\n---\n\n```\ncode line\n```\n\n* * *\n\n    indented") == [
        "Quoted words",
        "code line",
        "indented",
    ]


@pytest.mark.parametrize(
    "line",
    [
        " " * 500_000 + "|", "|" * 500_000, "**" * 250_000, "- " * 250_000, "# " * 250_000,
        "> " * 100_000, "[" * 500_000, "a\n" * 50_000, "1. " * 50_000, "e.g. " * 100_000,
        "(a) x\n" * 5_000, "1.1 x\n1.2 y\n" * 3_000, "<div>" * 50_000, "<!-- " * 100_000,
    ],
)  # fmt: skip
def test_hostile_lines_are_read(line: str) -> None:
    assert all(len(passage.text) <= MAX_CHARS for passage in passages_of(line))


def test_the_ready_policy_has_the_ten_facts_in_order() -> None:
    found = passages_of(READY_POLICY)
    figures = ["22 x 14 x 9 inches", "50 lbs", "24 hours", "1 hour", "2 hours", "24 hours"]
    figures += ["legroom", "3 hours", "20 lbs", "call center"]

    assert [passage.id for passage in found] == [f"P{n}" for n in range(1, 11)]
    for passage, figure in zip(found, figures, strict=True):
        assert figure in passage.text


def letters(text: str) -> "Counter[str]":
    return Counter(re.findall(r"[^\W\d_]", text))


LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "# ", "## ", "- ", "1. ", "12) ", "(a) ", "4.1 ", "> ", "   ", "**"]),
        st.text(alphabet=st.characters(exclude_characters="<>&~[]!\\|`"), max_size=40),
        st.sampled_from(["", "**", ":", "\n---", "\n===", "\r", "\x0c"]),
    ),
    max_size=12,
).map(lambda rows: "\n".join("".join(row) for row in rows))


@given(LINES)
def test_no_letter_is_lost(document: str) -> None:
    found = passages_of(document)
    parts = [(*p.headings, *p.lead_in, p.numbers, p.text, *p.notes) for p in found]
    told = " ".join(" ".join(part) for part in parts)

    assert letters(clean(document).replace("\u00ad", "")) <= letters(told)


@given(LINES | st.text(max_size=300))
def test_ids_are_unique_and_texts_are_one_line(document: str) -> None:
    found = passages_of(document)
    rows = clean(document).split("\n")

    assert [passage.id for passage in found] == [f"P{n}" for n in range(1, len(found) + 1)]
    for passage in found:
        assert 0 < len(passage.text) <= MAX_CHARS
        assert passage.text.split() == passage.text.split(" ")
        assert 1 <= passage.line <= len(rows) + 1


@given(st.lists(st.text("abcdefgh ", min_size=1, max_size=30).filter(str.strip), max_size=8))
def test_lines_point_to_where_the_words_stand(lines: list[str]) -> None:
    found = passages_of("\n\n".join(f"- {line}" for line in lines))

    assert [passage.line for passage in found] == [1 + 2 * n for n in range(len(lines))]
    assert [passage.text for passage in found] == [" ".join(line.split()) for line in lines]
