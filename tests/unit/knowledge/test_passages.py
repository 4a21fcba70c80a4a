"""What becomes a passage, and that nothing a person wrote is lost on the way."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_core.knowledge.documents.document_text import clean
from agents_core.knowledge.documents.passages import MAX_CHARS, Passage, passages_of
from tests.unit.knowledge.policy_fixtures import READY_POLICY


def texts(document: str) -> list[str]:
    return [passage.text for passage in passages_of(document)]


def test_numbered_lines_under_headings() -> None:
    document = "# Guide\n\n## Bags\n\n1. One bag.\n2) Under 50 lbs.\n\n## Pets ##\n- Small ones\n"

    assert passages_of(document) == (
        Passage(id="P1", line=5, text="One bag.", headings=("Guide", "Bags")),
        Passage(id="P2", line=6, text="Under 50 lbs.", headings=("Guide", "Bags")),
        Passage(id="P3", line=9, text="Small ones", headings=("Guide", "Pets")),
    )


def test_a_paragraph_and_an_item_run_over_several_lines() -> None:
    assert texts("One fact\nover two lines.\n\n* an item\n  that goes on\n* another") == [
        "One fact over two lines.",
        "an item that goes on",
        "another",
    ]


def test_a_table_row_carries_its_column_names() -> None:
    document = "| Item | Limit |\n|---|:--:|\n| Cat | 20 lbs |\n| A \\| B | |\n\nAfter."

    assert texts(document) == ["Item: Cat; Limit: 20 lbs", "Item: A | B", "After."]


def test_tables_without_a_header_or_outer_bars_are_tables_too() -> None:
    assert texts("| Cat | 20 lbs |\n| Dog | 20 lbs |") == ["Cat; 20 lbs", "Dog; 20 lbs"]
    assert texts("Item | Limit\n--- | ---\nCat | 20 lbs") == ["Item: Cat; Limit: 20 lbs"]
    assert texts("Either this | or that") == ["Either this | or that"]


def test_underlined_and_bold_lines_are_headings() -> None:
    document = "Bags\n====\nOne bag.\n\n**Pets**\nSmall ones.\n\nFees\n---\nNone."

    assert [(p.text, p.headings) for p in passages_of(document)] == [
        ("One bag.", ("Bags",)),
        ("Small ones.", ("Bags", "Pets")),
        ("None.", ("Bags", "Fees")),
    ]


def test_a_fact_that_looks_like_a_heading_stays_a_fact() -> None:
    assert texts("Bags stay under 50 lbs.\n---\nNext.") == ["Bags stay under 50 lbs.", "Next."]
    assert texts("**Bags stay under 50 lbs.**\n\nNext.") == ["Bags stay under 50 lbs.", "Next."]
    assert texts("# Bags stay under 50 lbs.\nNext.") == ["Bags stay under 50 lbs.", "Next."]


def test_a_heading_with_nothing_under_it_is_a_passage() -> None:
    assert texts("# Bags\n## Under 50 lbs\n## Pets\n# Fees") == ["Under 50 lbs", "Pets", "Fees"]


def test_html_stays_words() -> None:
    assert texts("<script>alert('x')</script>\n\n<b>Bags</b> &amp; pets") == [
        "<script>alert('x')</script>",
        "<b>Bags</b> &amp; pets",
    ]


def test_rules_fences_and_quotes_are_not_words() -> None:
    assert texts("> Quoted\n> words\n\n---\n\n```\ncode line\n```\n\n* * *") == [
        "Quoted words",
        "code line",
    ]


def test_figures_at_the_start_of_a_line_stay() -> None:
    assert texts("2 hours before\n\n1.5 hours after\n\n-5 degrees\n\n2026. A year") == [
        "2 hours before",
        "1.5 hours after",
        "-5 degrees",
        "2026. A year",
    ]


def test_a_long_paragraph_is_cut_between_sentences_and_each_passage_has_its_line() -> None:
    lines = [f"Sentence number {n} goes here and is of some length." for n in range(40)]
    pieces = passages_of("\n".join(lines))

    assert len(pieces) > 2
    assert all(piece.text.endswith(".") and len(piece.text) <= MAX_CHARS for piece in pieces)
    assert " ".join(piece.text for piece in pieces) == " ".join(lines)
    for piece in pieces:
        assert lines[piece.line - 1].startswith(piece.text.split(".")[0])


def test_a_word_without_end_is_cut_hard() -> None:
    assert texts("x" * 1500) == ["x" * 600, "x" * 600, "x" * 300]


@pytest.mark.parametrize(
    "line", [" " * 500_000 + "|", "|" * 500_000, "**" * 250_000, "- " * 250_000, "# " * 250_000]
)
def test_hostile_lines_are_read_in_no_time(line: str) -> None:
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
        st.sampled_from(["", "# ", "## ", "- ", "1. ", "12) ", "| ", "> ", "   ", "**", "---"]),
        st.text(max_size=40),
        st.sampled_from(["", "**", " |", " | x |", "\n---", "\n===", "\n|---|---|", "\r", "\x0c"]),
    ),
    max_size=12,
).map(lambda rows: "\n".join("".join(row) for row in rows))


@given(LINES | st.text(max_size=300))
def test_no_letter_is_lost_and_ids_are_unique(document: str) -> None:
    found = passages_of(document)
    told = " ".join(" ".join((*passage.headings, passage.text)) for passage in found)
    rows = clean(document).split("\n")

    assert [passage.id for passage in found] == [f"P{n}" for n in range(1, len(found) + 1)]
    for passage in found:
        assert 0 < len(passage.text) <= MAX_CHARS
        assert passage.text.split() == passage.text.split(" ")
        assert 1 <= passage.line <= len(rows)
    if "|" not in document:  # a table header without rows under it names nothing
        assert letters(clean(document)) <= letters(told)


@given(st.lists(st.text("abcdefgh ", min_size=1, max_size=30).filter(str.strip), max_size=8))
def test_lines_point_to_where_the_words_stand(lines: list[str]) -> None:
    found = passages_of("\n\n".join(f"- {line}" for line in lines))

    assert [passage.line for passage in found] == [1 + 2 * n for n in range(len(lines))]
    assert [passage.text for passage in found] == [" ".join(line.split()) for line in lines]
