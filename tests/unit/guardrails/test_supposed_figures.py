"""Figures of the case an answer is about need no source; the rule applied has to hold for it."""

import pytest

from agents_core.call.guardrails.figures.grounding import first_finding
from agents_core.call.guardrails.figures.known_figures import KnownFigures
from tests.unit.guardrails.grounding_cases import stopped

POOL = "Children under 3 swim free. Ages 3-15: £3.20. Adults (16-64): £5.80. Seniors (65+): £4.10."
DOGS = "Large dogs (over 25 kg): full groom $95. Small dogs (up to 10 kg): full groom $60."
LIFT = "Tageskarte: Kinder bis 11 Jahre 27 €, Jugendliche von 12 bis 17 Jahren 41 €."
MUSEE = "Entrée : adultes 12 €, enfants de 6 à 12 ans 7 €, moins de 6 ans gratuit."
GATO = "Hasta 3 kg, 45 g al día; de 4 a 6 kg, 60 g al día; más de 6 kg, 75 g al día."
PISCINA = "Ingresso: intero 9 €, ridotto (under 14 e over 65) 6,50 €."


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", POOL, "Your seven-year-old pays three pounds twenty."),
        ("en", POOL, "Your two-year-old gets in for nothing."),
        ("en", POOL, "At seventy you pay four pounds ten."),
        ("en", DOGS, "A full groom for a terrier of eight kilos comes to sixty dollars."),
        ("de", LIFT, "Für Ihre Neunjährige kostet die Karte siebenundzwanzig Euro."),
        ("de", LIFT, "Mit vierzehn Jahren zahlt er einundvierzig Euro."),
        ("es", GATO, "Para un gato de cinco kilos, sesenta gramos diarios."),
        ("fr", MUSEE, "Pour votre fille de neuf ans, c'est sept euros."),
        ("it", PISCINA, "Per suo figlio di undici anni sono sei euro e cinquanta."),
    ],
)
def test_the_case_may_have_any_figure_the_rule_holds_for(
    language: str, source: str, said: str
) -> None:
    assert stopped(language, source, said) is None


@pytest.mark.parametrize(
    ("language", "source", "said", "words"),
    [
        ("en", POOL, "At sixty-eight you'd pay five pounds eighty.", "sixty-eight"),
        ("en", POOL, "Your nine-year-old pays five pounds eighty.", "nine-year"),
        (
            "en",
            DOGS,
            "A full groom for a dog of eight kilos is ninety-five dollars.",
            "eight kilos",
        ),
        ("de", LIFT, "Mit vierzehn Jahren zahlt er siebenundzwanzig Euro.", "vierzehn Jahren"),
        ("es", GATO, "Para un gato de ocho kilos, sesenta gramos diarios.", "ocho kilos"),
        ("fr", MUSEE, "Pour votre fille de neuf ans, c'est douze euros.", "neuf ans"),
    ],
)
def test_a_rule_for_another_case_is_stopped(
    language: str, source: str, said: str, words: str
) -> None:
    assert stopped(language, source, said) == words


@pytest.mark.parametrize(
    ("source", "said", "words"),
    [
        ("Claims must be submitted within 90 days.", "You've got nineteen days.", "nineteen days"),
        ("Dogs up to 10 kg may travel for $60.", "Dogs up to 8 kg travel for $60.", "8 kg"),
        ("Ages 3-15 pay £3.20.", "Ages 5 to 15 pay £3.20.", "5"),
        ("Refunds of £50 take up to 14 days.", "The £50 arrive in five days.", "five days"),
        ("Parking is £4 an hour.", "Three days are twelve pounds.", "Three days"),
    ],
)
def test_another_rule_is_no_case(source: str, said: str, words: str) -> None:
    assert stopped("en", source, said) == words


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", "Parking is £4 an hour.", "Three hours are twelve pounds."),
        ("de", "Der Schrank kostet 15 € im Monat.", "Drei Monate kosten fünfundvierzig Euro."),
        ("fr", "Le casier coûte 6 € par semaine.", "Deux semaines font douze euros."),
    ],
)
def test_a_duration_multiplies_a_price_per_its_unit(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said) is None


def test_a_case_waits_for_what_is_said_of_it() -> None:
    known = KnownFigures.of([DOGS])
    said = "For a terrier of eight kilos the full groom comes to sixty dollars."
    ends = [at for at, sign in enumerate(said) if sign == " "]
    assert [first_finding(said[:end], known, complete=False) for end in ends] == [None] * len(ends)


def test_a_count_that_is_multiplied_is_of_the_case() -> None:
    source = "Lavaggio tappeti: 14 € al m² lana, 22 € al m² seta."
    said = "Un tappeto di seta di due metri quadri fa {} euro."
    assert stopped("it", source, said.format("quarantaquattro")) is None
    assert stopped("it", source, said.format("quarantasei")) == "due metri quadri"
