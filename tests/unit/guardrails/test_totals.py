"""Totals of several priced things follow where the things and their counts are spoken of."""

import pytest

from agents_core.call.guardrails.figures.grounding import first_finding
from agents_core.call.guardrails.figures.known_figures import KnownFigures
from tests.unit.guardrails.grounding_cases import stopped

ESCAPE = (
    "Escape room: £19 per player, minimum 2 players. A photo package is £12. "
    "Private sessions carry a surcharge of £30."
)
COURSE = "Kurs: 8 Abende, 168 Euro. Materialgeld 15 Euro. Kamera 6 Euro pro Abend."
CRAFTSMAN = "Handwerkerstunde 62 Euro, Anfahrt 35 Euro. Am Wochenende 50 % Zuschlag."
PARKING = "2 € la première heure, puis 1,50 € par heure supplémentaire. Forfait journée 14 €."
CATERER = "Menu à 24 € par convive, boissons 6 € par convive, livraison 30 €."
BIKES = "Revisión 35 €, cubierta 12 € por rueda, cámara 6 €. Recogida 10 € por trayecto."
KENNEL = "18 € por día. Paseo extra 5 €. Bono de 10 días 150 €."
SKIS = "Noleggio sci: 22 € al giorno, casco 4 € al giorno, assicurazione 3 €."
THEATRE = "Abbonamento: 144 € all'anno per 8 spettacoli. Biglietto singolo 24 €."
TELESCOPE = "Telescope hire: $40 for up to 2 nights, $15 for each additional night. A case is $9."
PIANO = "Pianos are insured at £1.80 a year for each £1,000 of value. The call-out is £35."


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        (
            "en",
            ESCAPE,
            "Five players in private come to a hundred and twenty-five pounds.",
        ),
        ("de", COURSE, "Für die Kamera kommen an acht Abenden achtundvierzig Euro dazu."),
        ("de", COURSE, "Kurs, Material und Kamera für acht Abende sind zusammen 231 Euro."),
        ("de", CRAFTSMAN, "Drei Stunden mit Anfahrt wären 221 Euro."),
        ("fr", CATERER, "Pour vingt convives avec les boissons, on arrive à six cents euros."),
        (
            "fr",
            CATERER,
            "Vingt convives, boissons et livraison : 630 euros.",
        ),
        ("es", BIKES, "La revisión y dos cubiertas son cincuenta y nueve euros."),
        ("es", BIKES, "La recogida, ida y vuelta, son veinte euros."),
        ("es", KENNEL, "Cuatro días con paseo extra diario son noventa y dos euros."),
        ("it", SKIS, "Sci e casco per tre giorni fanno settantotto euro."),
        ("it", SKIS, "Sci e casco per tre giorni con l'assicurazione sono ottantuno euro."),
    ],
)
def test_things_with_their_counts(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said) is None


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", ESCAPE, "Five players in a private session come to ninety pounds."),
        ("de", CRAFTSMAN, "Drei Stunden mit Anfahrt wären 219 Euro."),
        ("fr", CATERER, "Pour vingt convives, cela fait 510 euros."),
        ("es", BIKES, "La revisión y dos cubiertas son 57 euros."),
        ("it", SKIS, "Sci e casco per tre giorni fanno 82 euro."),
        ("it", SKIS, "Fa tutto ottantuno euro."),
    ],
)
def test_another_total_is_stopped(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said) is not None


def test_things_and_counts_of_the_caller() -> None:
    said = "That comes to a hundred and twenty-five pounds."
    assert stopped("en", ESCAPE, said) is not None
    assert stopped("en", ESCAPE, said, caller="Five players, in a private session") is None


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", TELESCOPE, "Five nights with the telescope are eighty-five dollars."),
        ("en", TELESCOPE, "The telescope for three nights with a case is sixty-four dollars."),
        ("fr", PARKING, "Pour quatre heures, comptez six euros cinquante."),
        ("fr", PARKING, "Trois heures, cela fait cinq euros."),
        ("es", "Los 3 primeros kilos 8 €, cada kilo adicional 2 €.", "Siete kilos son 16 euros."),
        ("de", "Bis zu 3 Möbel 30 €, jedes weitere 8 €.", "Fünf Möbel kosten 46 Euro."),
    ],
)
def test_a_price_for_the_first_ones_and_one_for_each_further(
    language: str, source: str, said: str
) -> None:
    assert stopped(language, source, said) is None


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", PIANO, "A piano of five thousand pounds would be nine pounds a year."),
        ("en", "Gym: £24 a month.", "Over the year that's two hundred and eighty-eight pounds."),
        ("en", "Calls cost 20 cents per minute.", "An eight-minute call comes to one sixty."),
        ("it", THEATRE, "Con l'abbonamento sono dodici euro al mese."),
        ("de", "Die Lizenz kostet 60 € im Jahr.", "Im Monat sind das fünf Euro."),
    ],
)
def test_rates(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said) is None


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", PIANO, "A piano of five thousand pounds would be twelve pounds a year."),
        ("en", "Gym: £24 a month.", "Over the year that's two hundred and forty pounds."),
        ("it", THEATRE, "Con l'abbonamento sono quattordici euro al mese."),
    ],
)
def test_wrong_rates(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said) is not None


def test_a_total_that_is_also_the_price_of_something_else() -> None:
    source = "A tow costs £45 per trailer. Storage is £90 a month. Keys are £12."
    assert stopped("en", source, "Towing both trailers would be ninety pounds.") is None
    assert stopped("en", source, "Towing a trailer would be ninety pounds.") == "ninety pounds"


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", ESCAPE, "The photos and the private surcharge are 42 pounds in total."),
        ("en", ESCAPE, "In total it's thirty pounds, without the photos."),
        ("de", COURSE, "Material und Kamera kosten insgesamt einundzwanzig Euro."),
        ("es", BIKES, "La revisión con la cámara son en total cuarenta y un euros."),
        ("en", "Cello £80. Bow £20. Both together £90.", "Cello and bow are £90 together."),
        ("en", "A tent is £30, or £22 with a stove (£15).", "Tent and stove are £37 together."),
    ],
)
def test_a_total_of_named_parts(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said) is None


def test_a_table_and_what_stands_below_it() -> None:
    source = "| Size | Price |\n|---|---|\n| Mural | 140 € |\n\nFraming costs 25 €."
    assert stopped("en", source, "A mural with framing is 165 euros.") is None


@pytest.mark.parametrize(
    ("language", "source", "said", "passes"),
    [
        ("en", "Filters are changed every 3 months.", "That's four filters a year.", True),
        ("en", "Filters are changed every 3 months.", "That's six filters a year.", False),
        ("es", "Se cobra cada 2 meses.", "Recibe la factura cada dos meses, seis al año.", True),
        ("en", "Pay 70% of the full rate.", "Students get thirty percent off.", True),
        ("it", "Tratteniamo il 15 %.", "Le rimborsiamo l'ottantacinque per cento.", True),
        ("it", "Rimborsiamo il 15 %.", "Le rimborsiamo l'ottantacinque per cento.", False),
        ("en", "2-year cover. One more year of cover is $9.", "Three years of cover, then.", True),
        ("en", "2-year cover. One more year of cover is $9.", "Five years of cover, then.", False),
    ],
)
def test_intervals_shares_and_prolonged_times(
    language: str, source: str, said: str, passes: bool
) -> None:
    assert (stopped(language, source, said) is None) is passes


@pytest.mark.parametrize(
    ("language", "source", "said", "passes"),
    [
        ("fr", "Ouvert de 7 h à 19 h.", "Venez entre sept heures et dix-neuf heures.", True),
        ("fr", "Ouvert de 7 h à 19 h.", "Venez entre six heures et dix-neuf heures.", False),
        ("it", "Il lunedì 9–13.", "Il lunedì chiudiamo all'una.", True),
        ("it", "Il lunedì 9–13.", "Il lunedì chiudiamo alle due.", False),
        ("it", "Consegna in 3-5 giorni.", "Arriva in tre-cinque giorni.", True),
        ("de", "Lieferung in 2-3 Wochen.", "Das dauert zwei-vier Wochen.", False),
        (
            "it",
            "Vasca 7,50 €, cuffia 2 €.",
            "La vasca 7 euro e 50, nove e cinquanta con la cuffia.",
            True,
        ),
    ],
)
def test_ways_of_saying_hours_ranges_and_prices(
    language: str, source: str, said: str, passes: bool
) -> None:
    assert (stopped(language, source, said) is None) is passes


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", ESCAPE, "It's a hundred and twenty-five pounds for five players in private."),
        ("fr", CATERER, "Comptez six cents euros avec les boissons si vous êtes vingt convives."),
        ("it", SKIS, "Sono settantotto euro per sci e casco se li prende per tre giorni."),
    ],
)
def test_a_total_may_come_before_its_counts(language: str, source: str, said: str) -> None:
    known = KnownFigures.of([source], language)
    for end in (at for at, sign in enumerate(said) if sign in " ,."):
        assert first_finding(said[:end], known, complete=False) is None, said[:end]


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        (
            "en",
            "Adult £12, child £7, skates £5. Family ticket for 2 adults and 2 children £32.",
            "The family ticket for two adults and two children is £32 altogether.",
        ),
        ("en", "Room £90 a night, breakfast £12.", "The room for three nights is £270 in total."),
        (
            "fr",
            "Vaccin 35 €, puce 60 €. Forfait chaton : 80 € pour les deux.",
            "Vaccin et puce font en tout 80 euros avec le forfait.",
        ),
        ("es", "Cuota 45 €. Tres meses 120 €.", "Tres meses son en total ciento veinte euros."),
        ("it", "Lavaggio 15 €, stiratura 3 € l'una.", "Stirare 5 camicie fa in tutto 15 euro."),
        (
            "en",
            "$4 for the first mile, $2.50 for each additional mile.",
            "Five additional miles are $12.50 altogether.",
        ),
    ],
)
def test_a_total_of_fewer_things_or_of_a_bundle(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said) is None
