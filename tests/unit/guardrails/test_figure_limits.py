"""Bounds, ranges, periods and times that say something else of a known figure."""

import pytest

from tests.unit.guardrails.grounding_cases import stopped
from tests.unit.language.test_figures_properties import calls_of


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", "Put bins out no earlier than 7 pm.", "Bins are out by seven at the latest."),
        ("en", "Loans run over 12 to 60 months.", "The loan can run at most twelve months."),
        ("de", "Maximal 3 m³ je Termin.", "Es müssen mindestens drei Kubikmeter sein."),
        ("es", "Equipaje de hasta 8 kg.", "Tiene que pesar como mínimo ocho kilos."),
        ("fr", "Capacité maximale : 120 personnes.", "Il faut être au moins cent vingt."),
        ("it", "Età minima 12 anni.", "Possono venire ragazzi fino a dodici anni, al massimo."),
    ],
)
def test_a_firm_bound_is_not_the_opposite_one(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said)


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", "Children under 14 need an adult.", "Alone you have to be at least fourteen."),
        ("en", "Cancel no later than 3 days before.", "Cancel at least three days before."),
        ("de", "Kinder unter 6 Jahren fahren frei.", "Wer mindestens sechs Jahre ist, zahlt."),
        ("es", "Equipaje de hasta 8 kg.", "Puede pesar como máximo ocho kilos."),
        ("fr", "Capacité maximale : 120 personnes.", "Vous pouvez être cent vingt au plus."),
    ],
)
def test_the_other_half_of_a_bound_passes(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said) is None


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", "First at 8 weeks, then 2-4 weeks later.", "Then two to eight weeks later."),
        ("de", "Ferienlager (9-13 Jahre, 7 Tage).", "Mitfahren können Kinder von 7 bis 13."),
        ("es", "De 4 a 6 kg: 60 g. Más de 9 kg: 90 g.", "De cuatro a nueve kilos, sesenta gramos."),
    ],
)
def test_a_range_has_both_its_ends(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said)


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", "Enrolment closes on 4 May. Lessons begin on 14 May.", "The deadline is 14 May."),
        ("en", "Season runs 16 June-14 March.", "The season starts on the fourteenth of March."),
        ("de", "Der Kurs beginnt am 3. Mai um 18:00 Uhr.", "Der Kurs endet am dritten Mai."),
        ("fr", "Le musée ouvre à 10 h et ferme à 18 h.", "Le musée ferme à dix heures."),
        ("it", "La mostra va dal 2 maggio al 9 luglio.", "La mostra chiude il due maggio."),
    ],
)
def test_a_beginning_is_no_end(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said)


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", "Enrolment closes on 4 May. Lessons begin on 14 May.", "Sign up by the 4th of May."),
        ("en", "Dinner is 6:30 to 9:45 pm.", "Come from half past six until we close at 9:45."),
        ("fr", "Le musée ouvre à 10 h et ferme à 18 h.", "On ouvre à dix heures."),
        ("it", "La mostra va dal 2 maggio al 9 luglio.", "La mostra apre il due maggio."),
    ],
)
def test_the_same_end_passes(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said) is None


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", "A double kayak is £30 for 2 hours.", "The double is thirty pounds an hour."),
        ("de", "Das Boot kostet 30 € für 2 Stunden.", "Das Boot kostet dreißig Euro die Stunde."),
        ("es", "La barca cuesta 30 € por 2 horas.", "La barca son treinta euros la hora."),
    ],
)
def test_a_price_for_several_hours_is_not_one_per_hour(
    language: str, source: str, said: str
) -> None:
    assert stopped(language, source, said)


@pytest.mark.parametrize(
    ("source", "said", "passes"),
    [
        ("Ferries leave at 7:20 and 18:40.", "It leaves at seven twenty pm.", False),
        ("Ferries leave at 7:20 and 18:40.", "It leaves at seven twenty in the morning.", True),
        ("Ferries leave at 7:20 and 8:40.", "It leaves at seven twenty pm.", True),
    ],
)
def test_a_text_that_writes_18_40_writes_the_morning_7_20(
    source: str, said: str, passes: bool
) -> None:
    assert (stopped("en", source, said) is None) is passes


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("de", "Start: 50 Mbit/s. Der Anschluss kostet 69 €. Turbo: 39 €.", "Der Anschluss: 39 €."),
        ("es", "El envío tarda 5 días. Las devoluciones, 30 días.", "Puede devolverlo 5 días."),
        ("en", "We open 7 am-10 pm. Vaccinations: 9 am-noon.", "Vaccinations start at seven am."),
        ("fr", "Fuites : 09 70 55 51 94. Factures : 09 70 55 51 20.", "Facture : 09 70 55 51 94."),
    ],
)
def test_one_word_of_another_figure_and_none_of_its_own(
    language: str, source: str, said: str
) -> None:
    assert stopped(language, source, said)


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", "The pool opens at 7 and the gym at 9.", "We open at nine."),
        ("en", "Send it back within 14 days; after that it's €90.", "Later than that it's €90."),
        ("fr", "L'entrée coûte 11 € pour les adultes et 7 € pour les enfants.", "Petits : 7 €."),
        ("it", "Il traghetto impiega 35 minuti, ogni 20 minuti.", "Un traghetto ogni 20 minuti."),
    ],
)
def test_a_word_that_both_may_have_tells_nothing(language: str, source: str, said: str) -> None:
    assert stopped(language, source, said) is None


@pytest.mark.parametrize(
    ("language", "source", "said", "words"),
    [
        ("en", "Collections are on alternate Tuesdays.", "They come on Thursdays.", "Thursdays"),
        ("es", "El curso empieza el lunes 5 de octubre.", "Empieza el jueves 5.", "jueves"),
        ("de", "Die Tour ist am 10.10.2026.", "Die Tour ist am Sonntag, dem 10.10.", "Sonntag"),
        ("it", "Il mercato è il martedì.", "Il mercato è il venerdì.", "venerdì"),
    ],
)
def test_another_day_of_the_week(language: str, source: str, said: str, words: str) -> None:
    assert stopped(language, source, said) == words


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("en", "We open Mon-Fri 9:00-17:00.", "On Wednesdays we open at nine."),
        ("en", "We are closed on Sundays.", "We're open Monday to Saturday."),
        ("en", "Collections are on Tuesdays.", "That's tomorrow, Friday."),
        ("en", "So do it within 3 days.", "Then it arrives on Thursday."),
        ("de", "Die Tour ist am 10.10.2026.", "Die Tour ist am Samstag, dem 10.10."),
        ("fr", "Ouvert tous les jours sauf le lundi.", "Le jeudi, nous sommes ouverts."),
    ],
)
def test_days_that_a_source_covers_or_does_not_speak_of(
    language: str, source: str, said: str
) -> None:
    assert stopped(language, source, said) is None


def test_a_day_of_the_caller_passes() -> None:
    said = "For a table on Thursday please call."
    assert stopped("en", "The kitchen is open on Tuesdays.", said) == "Thursday"
    assert stopped("en", "The kitchen is open on Tuesdays.", said, caller="on Thursday?") is None


@pytest.mark.parametrize(
    ("language", "source", "said", "passes"),
    [
        ("en", "12 sessions of 90 minutes. The fee is $360.", "It's $360 per session.", False),
        ("de", "6 Abende zu 2 Stunden. Der Kurs kostet 90 €.", "Neunzig Euro pro Abend.", False),
        ("es", "8 clases de 2 horas. El taller cuesta 96 €.", "Son 96 € por clase.", False),
        ("en", "12 sessions of 90 minutes. Each session is $30.", "It's $30 per session.", True),
        ("fr", "5 ateliers. Chaque atelier coûte 20 €.", "C'est vingt euros par atelier.", True),
    ],
)
def test_the_price_of_all_is_not_one_of_each(
    language: str, source: str, said: str, passes: bool
) -> None:
    assert (stopped(language, source, said) is None) is passes


@pytest.mark.parametrize(
    "piece",
    [
        "Monday to Friday 9:00-17:00, ",
        "On Friday, 4 May, at most 3 kg. ",
        "For your nine-year-old it's $28, about 12 euros. ",
    ],
)
def test_the_work_grows_with_the_length_of_the_answer(piece: str) -> None:
    stopped("en", piece, piece)
    once = calls_of(lambda: stopped("en", piece * 20, piece * 20))
    assert calls_of(lambda: stopped("en", piece * 200, piece * 200)) < 12 * once
