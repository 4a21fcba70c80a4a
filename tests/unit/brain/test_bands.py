"""Which of several rules holds for the case of a question."""

import pytest

from agents_core.engine.brain.answers.bands import case_of, holds_for


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("What does a ten year old pay?", "under 6: free", False),
        ("What does a ten year old pay?", "6 to 14: 5 €", True),
        ("What does a ten year old pay?", "Adults: 10 €", None),
        ("My daughter is 6.", "under 6: free", False),
        ("My daughter is 6.", "up to 6: free", True),
        ("My father is 65.", "over 65: half price", False),
        ("My father is 65.", "65+: half price", True),
        ("My father is 65.", "65 and over: half price", True),
        ("We are a group of twelve.", "up to 9 people: 10 €", False),
        ("A bag of 20 kg.", "bags over 23 kg cost 60 euros", False),
        ("A bag of 20 kg.", "bags under 44 pounds", None),
        ("I cancel a week before.", "more than 14 days before: free", False),
        ("I cancel a week before.", "up to 14 days before: free", False),
        ("I cancel 20 days before.", "up to 14 days before: free", True),
        ("I cancel a week before.", "7 days or less: no refund", True),
        ("I cancel a week before.", "13 to 3 days before: half", True),
        ("We are 2 adults with a child of 8.", "under 6: free", None),
        ("Ich storniere 20 Tage vor der Anreise.", "bis 14 Tage vor Anreise: frei", None),
        ("What does it cost?", "under 6: free", None),
    ],
)
def test_a_rule_holds_for_a_case(question: str, text: str, holds: bool | None) -> None:
    assert holds_for(text, case_of(question)) is holds
