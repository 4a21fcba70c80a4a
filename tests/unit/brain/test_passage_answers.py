"""What is said about the passages of a lookup tool."""

import json
from typing import Any

import pytest

from agents_core.engine.brain.answers.answer_text import answer
from agents_core.engine.brain.answers.statement import spoken
from agents_core.engine.brain.dialogue.stock_phrases import NOT_FOUND, ONE_ANSWER, TWO_ANSWERS
from agents_core.language.embeddings import load_embedder


def said(question: str, *passages: dict[str, Any]) -> str:
    output = json.dumps({"passages": passages}, ensure_ascii=False)
    return answer(load_embedder(), [question], output, [])


ECONOMY = {"id": "P1", "section": "Fares > Economy", "text": "Cancellation fee: 100 euros"}
BUSINESS = {"id": "P2", "section": "Fares > Business", "text": "Cancellation fee: none"}
TABLE = [
    {"id": "P1", "row": {"Room": "garden view", "Nights": "1 – 3", "Price": "120 €"}},
    {"id": "P2", "row": {"Room": "garden view", "Nights": "> 3", "Price": "95,50 €"}},
    {"id": "P3", "row": {"Room": "street side", "Nights": "1 – 3", "Price": "80 €"}},
]


def test_a_fact_under_two_headings_is_said_under_its_own() -> None:
    assert said("What does cancelling cost in business?", ECONOMY, BUSINESS) == (
        "Business: Cancellation fee: none."
    )


def test_a_question_that_names_neither_hears_both() -> None:
    assert said("What is the cancellation fee?", BUSINESS, ECONOMY) == (
        "Business: Cancellation fee: none. Economy: Cancellation fee: 100 euros."
    )


def test_only_the_row_asked_for_is_said_with_its_columns() -> None:
    text = said("What does a room on the street side cost?", *TABLE)
    assert text == "For the room street side, the nights are 1 to 3 and the price is 80 euros."


def test_a_code_of_the_question_tells_entries_apart() -> None:
    rooms = [
        {"section": "Rooms", "text": "R3: seats 8, bookable online"},
        {"section": "Rooms", "text": "R2: seats 4, bookable at the desk"},
    ]
    assert said("How do I book room R2?", *rooms) == "Rooms: R2: seats 4, bookable at the desk."
    lockers = [
        {"lead_in": ["Maximum weight:"], "text": "T3: 5 kg"},
        {"lead_in": ["Maximum weight:"], "text": "T5: 20 kg"},
    ]
    assert said("How heavy may it be for locker T5?", *lockers) == (
        "Maximum weight: T5: 20 kilograms."
    )


def test_the_heading_tells_more_of_the_subject_than_other_words() -> None:
    changes = [
        {"section": "Economy", "text": "Changes of a ticket cost 50 euros."},
        {"section": "Business", "text": "Changes of a ticket are free."},
    ]
    assert said("What does it cost to change a ticket in business class?", *changes) == (
        "Business: Changes of a ticket are free."
    )


def test_rows_that_the_question_does_not_tell_apart_are_all_said() -> None:
    text = said("How much is a room with a garden view?", *TABLE)
    assert "the nights are 1 to 3 and the price is 120 euros." in text
    assert "the nights are over 3 and the price is 95 euros and 50 cents." in text
    assert "street" not in text


@pytest.mark.parametrize(
    ("passage", "whole"),
    [
        (
            {"lead_in": ["The following must never be taken on board:"], "text": "gas cartridges,"},
            "The following must never be taken on board: gas cartridges.",
        ),
        (
            {"lead_in": ["Silver members", "In economy:"], "text": "one bag free; and"},
            "Silver members: In economy: one bag free.",
        ),
        (
            {"text": "Bags cost 60 euros.", "notes": ["Except for members, who pay 30 euros"]},
            "Bags cost 60 euros. Except for members, who pay 30 euros.",
        ),
        (
            {"text": "Children (under 12) pay half, unless two adults travel with them (page 3)."},
            "Children (under 12) pay half, unless two adults travel with them (page 3).",
        ),
        (
            {"section": "Pets > Can I bring a dog?", "text": "Yes, up to 8 kg."},
            "Can I bring a dog? Yes, up to 8 kilograms.",
        ),
        ({"section": "Buses", "text": "T5: every 20 minutes"}, "Buses: T5: every 20 minutes."),
        ({"text": "Plan [B2] has 5* hotels: A1."}, "Plan [B2] has 5* hotels: A1."),
    ],
)
def test_a_passage_is_said_whole_with_what_belongs_to_it(
    passage: dict[str, Any], whole: str
) -> None:
    assert said(str(passage["text"]), {"id": "P7", **passage}) == whole


def test_entries_of_a_list_that_answer_alike_are_said_in_one_sentence() -> None:
    lead_in = ["The following must never be taken on board:"]
    entries = [{"lead_in": lead_in, "text": text} for text in ("sharp knives;", "blunt knives.")]
    assert said("May I take knives on board?", *entries) == (
        "The following must never be taken on board: sharp knives; and blunt knives."
    ).replace(";", "")


def test_a_heading_is_named_that_has_the_subject_of_the_question() -> None:
    passage = {"id": "P1", "section": "Late check-out", "text": "The fee is 30 euros."}
    assert said("What is the fee for a late check-out?", passage) == (
        "Late check-out: The fee is 30 euros."
    )
    assert said("What is the fee?", passage) == "The fee is 30 euros."


def test_of_two_passages_that_fit_alike_neither_is_said_as_certain() -> None:
    patients = {"id": "P1", "text": "New patients are welcome, except for orthodontics."}
    pictures = {"id": "P2", "text": "Pictures are welcome if they are at most a year old."}
    asked = "Are my old pictures welcome?"
    assert said(asked, patients, pictures) == patients["text"]
    assert said(asked, patients, pictures | {"fits_as_well": True}) == (
        f"{TWO_ANSWERS} {patients['text']} {pictures['text']}"
    )
    assert said(asked, patients, pictures | {"fits_nearly_as_well": True}) == (
        f"{ONE_ANSWER} {patients['text']}"
    )


def test_two_passages_of_one_section_answer_a_broad_question_together() -> None:
    checked = {"id": "P2", "section": "Bags", "text": "A checked bag weighs at most 50 lbs."}
    cabin = {"id": "P1", "section": "Bags", "text": "One bag may come into the cabin."}
    asked = "What is your baggage policy?"
    both = "A checked bag weighs at most 50 pounds. One bag may come into the cabin."
    assert said(asked, checked, cabin | {"fits_as_well": True}) == both
    assert said(asked, checked, cabin | {"fits_nearly_as_well": True}) == both
    assert said(asked, checked, cabin) == "A checked bag weighs at most 50 pounds."
    elsewhere = cabin | {"section": "On board", "fits_as_well": True}
    assert said(asked, checked, elsewhere).startswith(TWO_ANSWERS)


def test_a_passage_in_other_words_than_the_question_is_said_with_doubt() -> None:
    asked = "I've got a bearded dragon who's gone all quiet, would anybody have a look at him?"
    text = "We treat reptiles only on Thursdays, when Dr. Osei is in."
    assert said(asked, {"id": "P1", "text": text}) == f"{ONE_ANSWER} {text}"


def test_an_entry_that_no_lookup_compared_with_the_question_is_not_said() -> None:
    asked = "I've got a bearded dragon who's gone all quiet, would anybody have a look at him?"
    entries = ["Parking costs 9 euros a day.", "Breakfast is served until ten."]
    heard = answer(load_embedder(), [asked], json.dumps(entries), [])
    assert heard.startswith(NOT_FOUND)


GARAGE = (
    "We open at half past seven. Loan cars cost 20 euros a day. Loan cars are free for repairs "
    "that take more than two days. Paper invoices cost 2 euros. A gift card starts at 25 euros."
)
LOAN = "They are not insured abroad."


@pytest.mark.parametrize(
    ("question", "text", "whole"),
    [
        ("How much is a gift card?", GARAGE, "A gift card starts at 25 euros."),
        (
            "How much is a loan car?",
            f"We open at half past seven. Loan cars cost 20 euros a day. {LOAN} Paper is dear.",
            f"Loan cars cost 20 euros a day. {LOAN}",
        ),
        (
            "Do groups get a discount?",
            "The lift is on the left. Groups of ten or more get ten percent off. The discount is "
            "not given on premieres. Programmes cost 4 euros.",
            "Groups of ten or more get ten percent off. The discount is not given on premieres.",
        ),
        (
            "Do you take donated books?",
            "Story time is on Fridays. Donated books are taken on Mondays. Encyclopaedias are not "
            "accepted. The book bus stops at the school.",
            "Donated books are taken on Mondays. Encyclopaedias are not accepted.",
        ),
        (
            "Is parking free?",
            "Breakfast is at eight. Parking is free of charge. Except at weekends, when it costs 6 "
            "euros. The pool is heated.",
            "Parking is free of charge. Except at weekends, when it costs 6 euros.",
        ),
    ],
)
def test_of_unrelated_sentences_those_that_answer_are_said_with_what_limits_them(
    question: str, text: str, whole: str
) -> None:
    assert said(question, {"id": "P1", "text": text}) == whole


def test_a_passage_too_long_to_listen_to_is_said_in_its_best_sentences() -> None:
    long = " ".join(f"Rule {number} is about something else entirely." for number in range(20))
    text = said("What does parking cost?", {"id": "P1", "text": f"{long} Parking costs 9 euros."})
    assert "9 euros" in text and len(text) < 200


def test_a_policy_in_another_language_is_said_in_it() -> None:
    breakfast = {"id": "P1", "text": "Le petit-déjeuner est servi de 7 h à 10 h 30. Il coûte 14 €."}
    assert said("À quelle heure est le petit-déjeuner ?", breakfast) == (
        "Le petit-déjeuner est servi de 7 h à 10 h 30."
    )
    entry = {"id": "P1", "text": "Der Eintritt kostet 8 €/Tag & ist für Kinder frei."}
    assert said("Was kostet der Eintritt?", entry) == (
        "Der Eintritt kostet 8 Euro pro Tag und ist für Kinder frei."
    )


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        (
            "Can I pay with American Express?",
            "Q: Do you take American Express?\nA: Yes, with a surcharge of 2.5 %.",
            "Do you take American Express? Yes, with a surcharge of 2.5 percent.",
        ),
        (
            "Kann ich mit Karte zahlen?",
            "Frage: Kann ich mit Karte zahlen? Antwort: Ja, ab 10 €.",
            "Kann ich mit Karte zahlen? Ja, ab 10 Euro.",
        ),
        (
            "How do I restart the router?",
            "Unplug the router. 2) Wait a minute. 3) Plug it in again. Our staff is friendly.",
            "Unplug the router. Wait a minute. Plug it in again.",
        ),
        (
            "What number do I call?",
            "Call +1 (800) 555-0199 ext. 4 about your account.",
            "Call plus 1, 8 0 0, 5 5 5, 0 1 9 9 ext. 4 about your account.",
        ),
    ],
)
def test_an_answer_is_whole(question: str, passage: str, answer: str) -> None:
    assert said(question, {"id": "P1", "text": passage}) == answer


@pytest.mark.parametrize(
    "text", ["Class F: is it refundable? Yes.", "Please board at Gate D. Is it far? No."]
)
def test_a_letter_before_a_question_is_no_label(text: str) -> None:
    assert spoken(text) == text
