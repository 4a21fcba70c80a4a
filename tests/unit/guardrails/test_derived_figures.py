"""Figures that follow from a source by one step of arithmetic need no source of their own."""

import json

import pytest

from agents_core.call.guardrails.figures.grounding import first_finding
from agents_core.call.guardrails.figures.known_figures import KnownFigures
from tests.unit.guardrails.grounding_cases import stopped

SKIS = "Ski set $42 per day, snowboard $35 per day. A helmet adds $8. Students get 25% off."
MUSEO = "Il biglietto intero costa 14 €, il ridotto 8 €. L'audioguida costa 5 €."
PISCINE = "L'entrée coûte 6 €, le vestiaire 2 €. La carte de 10 entrées coûte 48 €."
SAUNA = "Der Eintritt kostet 24 € und das Handtuch 4 €. Geöffnet von 9:00 bis 21:30 Uhr."
TREN = "El tren sale a las 8:15 y llega a las 10:40. El billete cuesta 18 € y la bicicleta 7 €."


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", SKIS, "A ski set with a helmet is fifty dollars a day."),
        ("en", SKIS, "The snowboard is seven dollars cheaper than the skis."),
        ("de", SAUNA, "Eintritt und Handtuch machen zusammen achtundzwanzig Euro."),
        ("es", TREN, "Con la bicicleta son veinticinco euros."),
        ("fr", PISCINE, "Avec le vestiaire, ça fait huit euros."),
        ("it", MUSEO, "Il ridotto con l'audioguida viene tredici euro."),
    ],
)
def test_sums_and_differences(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said) is None


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", SKIS, "Two helmets are sixteen dollars."),
        ("en", SKIS, "For five days the skis come to two hundred and ten dollars."),
        ("de", SAUNA, "Drei Handtücher kosten zwölf Euro."),
        ("es", TREN, "Dos billetes son treinta y seis euros."),
        ("fr", PISCINE, "Trois entrées coûtent dix-huit euros."),
        ("fr", PISCINE, "Avec la carte, une entrée revient à quatre euros quatre-vingts."),
        ("it", MUSEO, "Quattro biglietti ridotti fanno trentadue euro."),
    ],
)
def test_multiples_and_what_one_of_several_costs(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said) is None


def test_what_the_caller_counts_may_be_multiplied() -> None:
    assert stopped("en", SKIS, "That comes to one hundred and sixty-eight dollars.") is not None
    said = "That comes to one hundred and sixty-eight dollars."
    assert stopped("en", SKIS, said, caller="We need four ski sets") is None


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", SKIS, "As a student you pay thirty-one fifty for the skis."),
        (
            "de",
            "Eine Karte kostet 40 €. Gruppen sparen 15 %.",
            "Gruppen zahlen vierunddreißig Euro.",
        ),
        ("it", "La giacca costa 80 €, scontata del 30%.", "Con lo sconto sono cinquantasei euro."),
        ("es", "La cena cuesta 30 €. Los socios pagan un 10 % menos.", "Un socio paga 27 euros."),
    ],
)
def test_a_price_less_its_share(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said) is None


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", "A deposit of 30% holds the date.", "The remaining seventy percent is due later."),
        ("de", "Die Anzahlung beträgt 20 %.", "Die restlichen achtzig Prozent zahlen Sie später."),
        ("es", "Se paga un 25 % al reservar.", "El resto, un setenta y cinco por ciento, después."),
    ],
)
def test_the_rest_of_a_share(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said) is None


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("es", TREN, "El viaje dura dos horas y veinticinco minutos."),
        ("de", SAUNA, "Wir haben zwölfeinhalb Stunden geöffnet."),
        (
            "en",
            "Hearings start at 10:00; come 40 minutes before.",
            "Be there for twenty past nine.",
        ),
        ("en", "It leaves at 21:35 and is 50 minutes late.", "It leaves at ten twenty-five pm."),
    ],
)
def test_times_and_what_lies_between_them(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said) is None


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", "Both cost £10.99.", "Both are about eleven pounds."),
        ("de", "Das Paket wiegt 4,9 kg.", "Das Paket wiegt rund fünf Kilo."),
        ("fr", "Le trajet dure 58 minutes.", "Le trajet dure environ une heure."),
        ("en", "Sofas are made in 8-10 weeks.", "A sofa takes about two months."),
        ("en", "It takes 15 working days.", "It takes three weeks."),
    ],
)
def test_what_is_announced_as_rounded_or_converted(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said) is None


@pytest.mark.parametrize(
    ("language", "source", "said", "words"),
    [
        ("en", SKIS, "A ski set with a helmet is fifty-two dollars.", "fifty-two dollars"),
        ("en", SKIS, "A helmet is about twelve dollars.", "twelve dollars"),
        ("en", "Returns: 30 days with receipt.", "You have sixty days.", "sixty days"),
        ("en", "The fridge is at 3 to 5 °C.", "Eight degrees is fine.", "Eight degrees"),
        ("en", "We refund 40% of the fare.", "We refund sixty percent.", "sixty percent"),
        ("en", "The fee is €12.", "The fee is zero euros.", "zero euros"),
        (
            "en",
            "The fee is €12. We refund 100%.",
            "The fee is twenty-four euros.",
            "twenty-four euros",
        ),
        ("en", "Entry €12, locker €8.", "Together they are twenty dollars.", "twenty dollars"),
        ("en", "Entry €12.", "Entry is about twelve dollars.", "twelve dollars"),
        ("en", "A helmet is $3, skis $12.", "Helmets are $4 and skis $12.", "$4"),
        ("en", "The draw closes at 23:59. Allow 10 days.", "It closes at 11:59 am.", "11:59 am"),
        ("de", SAUNA, "Zusammen sind es dreißig Euro.", "dreißig Euro"),
        ("it", MUSEO, "Il ridotto con l'audioguida viene quindici euro.", "quindici euro"),
    ],
)
def test_what_does_not_follow_is_stopped(language: str, source: str, said: str, words: str) -> None:
    assert stopped(language, source, said) == words


def test_figures_of_two_sources_are_not_added() -> None:
    known = KnownFigures.of(["A locker costs £4.", "A towel costs £3."])
    assert first_finding("That is seven pounds.", known, complete=True) is not None


def test_of_many_figures_one_has_to_be_spoken_of() -> None:
    prices = "Skis $42, boots $15, poles $6, helmet $8, goggles $11, sled $19."
    assert stopped("en", prices, "The helmet and the boots are twenty-three dollars.") is None
    assert stopped("en", prices, "Skis with a helmet are fifty dollars.") is None
    assert stopped("en", prices, "It all comes to fifty dollars.") == "fifty dollars"


def test_figures_of_two_passages_of_one_lookup_are_not_added() -> None:
    passages = [{"id": "p1", "text": "A locker costs £4."}, {"id": "p2", "text": "Towels are £3."}]
    looked_up = json.dumps({"passages": passages})
    assert stopped("en", looked_up, "A locker with a towel is seven pounds.") == "seven pounds"
