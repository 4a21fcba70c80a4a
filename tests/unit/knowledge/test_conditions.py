"""Conditions that hold together only are one passage; those of which one is enough stay apart."""

import pytest

from agents_core.knowledge.documents.passages import passages_of


def told(document: str) -> list[str]:
    return [passage.standalone() for passage in passages_of(document)]


@pytest.mark.parametrize(
    ("document", "whole"),
    [
        (
            "A refund is paid if:\n- you cancel in time, and\n- you paid by card.",
            "A refund is paid if: you cancel in time, and you paid by card.",
        ),
        (
            "A refund is paid if:\n- you cancel in time and\n- you paid, or\n- it rains.",
            "A refund is paid if: you cancel in time and you paid, or it rains.",
        ),
        (
            "Dogs may come in\nprovided that:\n- they are on a lead;\n- they are small.",
            "Dogs may come in provided that: they are on a lead; they are small.",
        ),
        (
            "Refunds are paid under these conditions:\n(a) the ticket is unused;\n(b) you ask.",
            "Refunds are paid under these conditions: (a) the ticket is unused; (b) you ask.",
        ),
        (
            "Kinder fahren frei, sofern\n- sie unter 6 sind\n- ein Erwachsener mitfährt.",
            "Kinder fahren frei, sofern: sie unter 6 sind; ein Erwachsener mitfährt.",
        ),
        (
            "El reembolso se paga si:\n- paga con tarjeta y\n- cancela antes.",
            "El reembolso se paga si: paga con tarjeta y cancela antes.",
        ),
        (
            "Le billet est remboursé si :\n- vous annulez et\n- vous avez payé.",
            "Le billet est remboursé si : vous annulez et vous avez payé.",
        ),
        (
            "Il biglietto è rimborsato se:\n- disdice in tempo e\n- ha pagato.",
            "Il biglietto è rimborsato se: disdice in tempo e ha pagato.",
        ),
    ],
)
def test_conditions_are_one_passage(document: str, whole: str) -> None:
    assert told(document) == [whole]


def test_conditions_keep_the_number_of_their_clause_and_their_notes() -> None:
    first, second = passages_of(
        "4.1 Paid if:\n(a) in time; and\n(b) unused.[^1]\n4.2 Dogs pay.\n\n[^1]: Not stamped."
    )
    assert (first.number, first.text) == ("4.1", "(a) in time; and (b) unused.")
    assert (first.notes, second.number) == (("Not stamped.",), "4.2")


@pytest.mark.parametrize(
    ("document", "parts"),
    [
        ("Paid if:\n- it rains, or\n- it snows.", ["Paid if: it rains, or", "Paid if: it snows."]),
        ("We refuse if:\n- unpaid\n- unsafe", ["We refuse if: unpaid", "We refuse if: unsafe"]),
        ("No refund if:\n- late\n- lost", ["No refund if: late", "No refund if: lost"]),
        ("Free are:\n- a bag, and\n- skis", ["Free are: a bag, and", "Free are: skis"]),
        (
            "These conditions apply:\n- No dogs.\n- Pay in cash.",
            ["These conditions apply: No dogs.", "These conditions apply: Pay in cash."],
        ),
        (
            "- If silver:\n  - 1 free\n- If gold:\n  - 2 free",
            ["If silver: 1 free", "If gold: 2 free"],
        ),
    ],
)
def test_what_is_enough_alone_stays_apart(document: str, parts: list[str]) -> None:
    assert told(document) == parts


def test_a_list_too_long_for_a_passage_stays_apart() -> None:
    items = "\n".join(f"- you have paper number {n} of our many papers" for n in range(40))
    assert len(told(f"It is paid if:\n{items}")) == 40
