"""Dates and times that follow from the caller's and a passage's duration."""

import pytest

from agents_core.call.guardrails.figures.grounding import first_finding
from agents_core.call.guardrails.figures.known_figures import KnownFigures

CAKES = "Order cakes at least 5 days ahead; changes are possible up to 72 hours before collection."
BOAT = "Check-in for cars closes 60 minutes before departure, for walkers 30 minutes."


def stopped(language: str, source: str, asked: str, said: str) -> str:
    """The words that are stopped; empty: none."""
    callers = KnownFigures(language)
    callers.add_texts([asked], with_prices=False)
    found = first_finding(said, KnownFigures.of([source], language), callers, complete=True)
    return found.figure.text if found else ""


@pytest.mark.parametrize(
    ("language", "source", "asked", "said"),
    [
        ("en", CAKES, "It's for the 20th of June.", "Please order it by the 15th of June."),
        ("en", CAKES, "It's for the 3rd of March.", "Then by the 26th of February, please."),
        ("en", BOAT, "Our boat leaves at ten in the morning.", "With the car, be there by nine."),
        ("en", BOAT, "We walk on, at 8:10 am.", "Check in by twenty to eight."),
        ("de", "Anmeldung bis 10 Tage vorher.", "Es geht um den 30. Mai.", "Bis zum 20. Mai also."),
        (
            "fr",
            "Les portes ouvrent 20 minutes avant.",
            "Le film est à vingt heures trente.",
            "Donc à vingt heures dix.",
        ),
        ("es", "Se entrega 10 días antes.", "El plazo acaba el 30 de junio.", "El 20 de junio."),
        ("it", "Si apre 15 minuti prima.", "Lo spettacolo è alle 21:00.", "Apre alle 20:45."),
    ],
)
def test_a_date_or_time_before_the_callers_follows(
    language: str, source: str, asked: str, said: str
) -> None:
    assert stopped(language, source, asked, said) == ""


@pytest.mark.parametrize(
    ("language", "source", "asked", "said"),
    [
        ("en", CAKES, "It's for the 20th of June.", "Please order it by the 18th of June."),
        ("en", CAKES, "It's for the 29th of May.", "Please order it by the 2nd of May."),
        ("en", BOAT, "Our boat leaves at ten in the morning.", "Be there by 8:15."),
        ("de", "Anmeldung bis 10 Tage vorher.", "Es geht um den 30. Mai.", "Bis zum 25. Mai also."),
        ("fr", "Les portes ouvrent 20 minutes avant.", "Le film est à 20 h 30.", "À 19 h 55."),
    ],
)
def test_another_date_or_time_is_stopped(language: str, source: str, asked: str, said: str) -> None:
    assert stopped(language, source, asked, said)


def test_a_share_of_the_callers_price_follows() -> None:
    source = "A deposit of 40 % is due with the order."
    asked = "My order comes to a thousand euros."
    assert stopped("en", source, asked, "That's four hundred euros now.") == ""
    assert stopped("en", source, asked, "That's five hundred and ten euros now.")
