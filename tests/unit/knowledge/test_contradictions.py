"""Contradictions within a policy, found before it is published."""

from pathlib import Path

import pytest

from agents_core.knowledge.checks.contradictions import contradictions, without_content
from agents_core.knowledge.documents.passages import passages_of
from agents_core.team_files.ready_teams import ready, ready_names
from tests.retrieval.evaluate import POLICIES


def values(text: str) -> list[tuple[str, str]]:
    return [found.values for found in contradictions(passages_of(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("- A bag costs 60 euros.\n- A bag costs 50 euros.", ("60 euros", "50 euros")),
        (
            "# A\n## Bags\nEach bag: 60 euros.\n## Fees\nA bag costs 50 euros.",
            ("60 euros", "50 euros"),
        ),
        (
            "# Rules\n## Before the flight\nCheck-in opens 24 hours before the departure.\n"
            "# Before the flight\nCheck-in opens 48 hours before the departure.",
            ("24 hours", "48 hours"),
        ),
        ("- Breakfast ends at 10:30 am.\n- Breakfast ends at 11 am.", ("10:30 am", "11 am")),
        ("- The pool closes at 9 pm.\n- The pool closes at 10 pm.", ("9 pm", "10 pm")),
        (
            "We fix bikes. A flat tyre costs 12 euros. We are closed on Sundays.\n\n"
            "Loan bikes need a deposit of 100 euros. A flat tyre costs 15 euros. Come in.",
            ("12 euros", "15 euros"),
        ),
    ],
)
def test_the_same_thing_with_another_value(text: str, found: tuple[str, str]) -> None:
    assert values(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "| Class | Bag |\n|---|---|\n| Economy | 60 euros |\n| Business | 90 euros |",
        "# Fares\n## Economy\n- Cancellation: 100 euros\n## Business\n- Cancellation: 50 euros",
        "- Children under 12 years pay 9 euros.\n- Children under 16 years pay 19 euros.",
        "- A bag costs 60 euros.\n- A bag costs 60 euros for each flight with members.",
        "- The refund takes 14 days.\n- The refund takes two weeks.",
        "- The first reminder costs 2 euros.\n- The second reminder costs 5 euros.",
        "The tour is for adults. It takes 2 hours.\n\nThe film is for children. It takes 3 hours.",
    ],
)
def test_other_conditions_and_equal_values_are_no_contradiction(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize("file", sorted(POLICIES.glob("*.md")), ids=lambda file: file.stem)
def test_no_false_alarm_in_policies_as_companies_write_them(file: Path) -> None:
    assert values(file.read_text("utf-8")) == []


def test_no_false_alarm_in_the_ready_policies() -> None:
    texts = [part.text for name in ready_names() for part in ready(name).documents]

    assert texts
    assert [values(text) for text in texts] == [[]] * len(texts)


def test_a_lead_in_with_nothing_under_it_says_nothing_alone() -> None:
    passages = passages_of("# Fares\nRefund:\n\n# Bags\nA bag costs 60 euros.")

    assert [passage.text for passage in without_content(passages)] == ["Refund:"]
