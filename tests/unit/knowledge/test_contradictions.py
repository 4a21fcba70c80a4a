"""Contradictions within a policy, found before it is published."""

from pathlib import Path

import pytest

from agents_core.knowledge.checks.contradictions import (
    MAX_COMPARED,
    are_all_compared,
    contradictions,
    without_content,
)
from agents_core.knowledge.documents.passages import passages_of
from agents_core.team_files.ready_teams import ready, ready_names
from tests.retrieval.evaluate import POLICIES


def values(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [found.values for found in contradictions(passages_of(text), language)]


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


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (
            "A bag costs 30 euros up to 23 kg.",
            "A bag costs 40 euros up to 23 kg.",
            ("30 euros", "40 euros"),
        ),
        (
            "A bag costs 30 euros up to 23 kg.",
            "Up to 23 kg a bag costs 40 euros.",
            ("30 euros", "40 euros"),
        ),
        (
            "The desk is open from 9 am to 6 pm.",
            "The desk is open from 10 am to 5 pm.",
            ("9 am to 6 pm", "10 am to 5 pm"),
        ),
        (
            "Delivery takes 2 to 3 days.",
            "Delivery takes 4 to 5 days.",
            ("2 to 3 days", "4 to 5 days"),
        ),
        (
            "The tour takes 2 hours and costs 40 euros.",
            "The tour costs 50 euros and takes 3 hours.",
            ("2 hours, 40 euros", "3 hours, 50 euros"),
        ),
        (
            "Check-in opens 24 hours before departure and closes 60 minutes before departure.",
            "Check-in opens 48 hours before departure and closes 45 minutes before departure.",
            ("24 hours, 60 minutes", "48 hours, 45 minutes"),
        ),
        (
            "A bag up to 23 kg costs 30 euros online and 40 euros at the desk.",
            "A bag up to 23 kg costs 35 euros online and 50 euros at the desk.",
            ("30 euros, 40 euros", "35 euros, 50 euros"),
        ),
        (
            "Adults pay 12 euros, children 6 euros.",
            "Adults pay 14 euros, children 8 euros.",
            ("12 euros, 6 euros", "14 euros, 8 euros"),
        ),
        (
            "Breakfast costs 12 euros for adults and 6 euros for children.",
            "Breakfast costs 6 euros for adults and 12 euros for children.",
            ("12 euros, 6 euros", "6 euros, 12 euros"),
        ),
    ],
)
def test_sentences_with_several_figures_that_disagree(
    one: str, other: str, found: tuple[str, str]
) -> None:
    assert values(f"{one}\n\n{other}") == [found]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "A tour takes 2 hours and costs 40 euros.",
            "A tour takes 120 minutes and costs 40 euros.",
        ),
        ("Adults pay 12 euros and children 6 euros.", "Children pay 6 euros and adults 12 euros."),
        ("Bags up to 23 kg cost 30 euros.", "Bags up to 32 kg cost 60 euros."),
        ("Orders over 50 euros pay 5 euros.", "Orders over 100 euros pay 3 euros."),
        ("A stay of 2 nights costs 200 euros.", "A stay of 3 nights costs 280 euros."),
        ("Rooms for 2 persons cost 90 euros.", "Rooms for 4 persons cost 140 euros."),
        ("Groups of 10 and more get 5 % off.", "Groups of 20 and more get 10 % off."),
        ("Bus 5 leaves at 10:00 and 12:00.", "Bus 7 leaves at 10:30 and 12:30."),
        ("The 10 am tour costs 20 euros.", "The 2 pm tour costs 25 euros."),
        (
            "From 8 am to 10 am a coffee costs 2 euros.",
            "From 2 pm to 4 pm a coffee costs 3 euros.",
        ),
        (
            "From 6 to 12 years the course costs 20 euros.",
            "From 13 to 17 years the course costs 30 euros.",
        ),
        (
            "Room 1 costs 50 euros and room 2 costs 60 euros.",
            "Room 3 costs 70 euros and room 4 costs 80 euros.",
        ),
        (
            "| Room | Nights | Price |\n|---|---|---|\n| garden | 1 to 3 | 120 euros |",
            "| Room | Nights | Price |\n|---|---|---|\n| garden | 4 to 9 | 95 euros |",
        ),
    ],
)
def test_figures_that_agree_or_limit_what_is_spoken_of_are_no_contradiction(
    one: str, other: str
) -> None:
    assert values(f"{one}\n\n{other}") == []


@pytest.mark.parametrize(
    ("language", "one", "other", "found"),
    [
        ("en", "You may bring two bags.", "You may bring 3 bags.", ("two", "3")),
        ("en", "A refund takes a fortnight.", "A refund takes 10 days.", ("fortnight", "10 days")),
        ("en", "Children pay half price.", "Children pay 30 %.", ("half", "30 %")),
        ("en", "A bag costs sixty euros.", "A bag costs €50.", ("sixty euros", "€50")),
        ("en", "The sauna closes at noon.", "The sauna closes at 11 am.", ("noon", "11 am")),
        ("de", "Sie dürfen zwei Taschen haben.", "Sie dürfen 3 Taschen haben.", ("zwei", "3")),
        (
            "de",
            "Die Erstattung dauert vierzehn Tage.",
            "Die Erstattung dauert 3 Wochen.",
            ("vierzehn Tage", "3 Wochen"),
        ),
        ("de", "Kinder zahlen halben Preis.", "Kinder zahlen 30 %.", ("halben Preis", "30 %")),
        ("es", "Puede llevar dos maletas.", "Puede llevar 3 maletas.", ("dos", "3")),
        (
            "es",
            "El reembolso tarda quince días.",
            "El reembolso tarda una semana.",
            ("quince días", "una semana"),
        ),
        ("fr", "Emportez deux valises.", "Emportez 3 valises.", ("deux", "3")),
        ("fr", "Les enfants : demi-tarif.", "Les enfants : 30 %.", ("demi-tarif", "30 %")),
        ("it", "Porti due valigie.", "Porti 3 valigie.", ("due", "3")),
        ("it", "I bambini pagano metà prezzo.", "I bambini: 30 %.", ("metà prezzo", "30 %")),
    ],
)
def test_a_value_in_words_is_compared_with_one_in_digits(
    language: str, one: str, other: str, found: tuple[str, str]
) -> None:
    assert values(f"{one}\n\n{other}", language) == [found]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A refund takes a fortnight.", "A refund takes 14 days."),
        ("Children pay half price.", "Children pay 50 %."),
        ("The pool closes at noon.", "The pool closes at 12 pm."),
        ("An hour costs 5 euros.", "A day costs 20 euros."),
        ("Bikes cost 5 euros an hour.", "Bikes cost 20 euros a day."),
        ("The first dog costs 20 euros.", "The third dog costs 10 euros."),
        ("A room for two costs ninety euros.", "A room for four costs 140 euros."),
        ("Your parcel may weigh 5 kg.", "Your parcel may weigh 11 pounds."),
        ("The pass holds for a month.", "The pass holds for 30 days."),
        ("A bag costs fifty euros.", "A bag costs 60 dollars."),
        ("The course begins on 2 May.", "The course begins on the third of June."),
    ],
)
def test_values_in_words_that_agree_or_limit_are_no_contradiction(one: str, other: str) -> None:
    assert values(f"{one}\n\n{other}") == []


def test_contradictions_are_found_in_the_language_of_the_policy() -> None:
    deposit = "Die Kaution beträgt 1.500 Euro.\n\nDie Kaution beträgt 2.500 Euro."
    several = "Die Fahrt dauert 2 Stunden und kostet 40 Euro.\n\n"
    several += "Die Fahrt dauert 3 Stunden und kostet 50 Euro."
    assert values(deposit, "de") == [("1.500 Euro", "2.500 Euro")]
    assert values(several, "de") == [("2 Stunden, 40 Euro", "3 Stunden, 50 Euro")]


@pytest.mark.parametrize("file", sorted(POLICIES.glob("*.md")), ids=lambda file: file.stem)
def test_no_false_alarm_in_policies_as_companies_write_them(file: Path) -> None:
    assert values(file.read_text("utf-8")) == []


def test_no_false_alarm_in_the_ready_policies() -> None:
    texts = [part.text for name in ready_names() for part in ready(name).documents]

    assert texts
    assert [values(text) for text in texts] == [[]] * len(texts)


def test_of_a_huge_policy_the_first_statements_are_compared() -> None:
    one, other = "The fee for a locker is 5 euros.", "The fee for a locker is 6 euros."
    names = (
        str(at).translate(str.maketrans("0123456789", "bcdfghjkmn")) for at in range(MAX_COMPARED)
    )
    between = "\n\n".join(f"Room {name} has a view." for name in names)
    assert values(f"{one}\n\n{other}\n\n{between}") == [("5 euros", "6 euros")]
    assert values(f"{one}\n\n{between}\n\n{other}") == []
    assert not are_all_compared(passages_of(f"{one}\n\n{between}"))
    assert are_all_compared(passages_of(f"{one}\n\n{other}"))


def test_a_lead_in_with_nothing_under_it_says_nothing_alone() -> None:
    passages = passages_of("# Fares\nRefund:\n\n# Bags\nA bag costs 60 euros.")

    assert [passage.text for passage in without_content(passages)] == ["Refund:"]
