"""Signs and short forms of a policy as a person says them."""

import pytest

from agents_core.language.figures import FigureKind, read_figures, speakable


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("No parking 22:00–6:00", "No parking 10:00 pm to 6:00 am"),
        ("3 €/h, max 15 €/day", "3 euros per hour, max 15 euros per day"),
        ("2 l/min", "2 liters per minute"),
        ("parties of 8+, otherwise none", "parties of 8 or more, otherwise none"),
        ("Tickets for ages 65+.", "Tickets for ages 65 or more."),
        ("10% + VAT", "10 percent plus VAT"),
        ("5+5 and 5 + 5", "5+5 and 5 plus 5"),
        ("The gym is open 24/7.", "The gym is open twenty-four seven."),
        ("free until 31/12, then €10", "free until December 31, then 10 euros"),
        ("by 12/25", "by December 25"),
        ("by 2/3", "by 2/3"),
        ("half is 1/2, a ratio of 16/9", "half is 1/2, a ratio of 16/9"),
        (
            "max 23kg/bag, 20 €/visit and/or 5",
            "max 23 kilograms per bag, 20 euros per visit and/or 5",
        ),
        ("55x40x20cm & 8 kg", "55 by 40 by 20 centimeters and 8 kilograms"),
        ("2 yrs. on parts, 1 yr. on labor", "2 years on parts, 1 year on labor"),
        ("It takes 5 hrs. Then rest.", "It takes 5 hours. Then rest."),
        ("9 % interest p.a.", "9 percent interest per year."),
        (
            "1.5% p.m. is added, or 2 percent p.m.",
            "1.5 percent per month is added, or 2 percent per month.",
        ),
        ("open until 6 p.m.", "open until 6 p.m."),
        ("1.5% p.a. is added", "1.5 percent per year is added"),
        ("18 °C ± 2 °C", "18 degrees Celsius plus or minus 2 degrees Celsius"),
        ("$9.99/mo. Cancel at any time.", "9 dollars and 99 cents per month. Cancel at any time."),
        ("€18/day p.p.; 3 €/pers", "18 euros per day per person; 3 euros per person"),
        ("$1.5M, $250k per item", "1,500,000 dollars, 250,000 dollars per item"),
        ("3-5k € or 2.5bn dollars", "3,000 to 5,000 euros or 2,500,000,000 dollars"),
        ("a 5k run, 8m of cable", "a 5k run, 8 meters of cable"),
        ("Week 30 € 7 days Month 95 €", "Week 30 euros 7 days Month 95 euros"),
        ("Room 12 € 80", "Room 12 80 euros"),
        ("photos w/o flash, w/ care", "photos without flash, with care"),
        ("12 €/p.p. and 20 € p. P.", "12 euros per person and 20 euros per person."),
        ("closed w/e, Vienna -> 5 €", "closed w/e, Vienna -> 5 euros"),
        ("free until 31/12. Then €5.", "free until December 31. Then 5 euros."),
        ("5" * 27 + " €", "5" * 27 + " €"),
        ("Food & drinks", "Food and drinks"),
    ],
)
def test_english(written: str, spoken: str) -> None:
    assert speakable(written, "en") == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("de", "bis 31.12. kostenlos, 3 €/h", "bis 31. Dezember kostenlos, 3 Euro pro Stunde"),
        ("de", "bis 31.12. Danach zu", "bis 31. Dezember. Danach zu"),
        ("de", "nach 1/2 Stunde, nach 4.2. der AGB", "nach 1/2 Stunde, nach 4.2. der AGB"),
        ("es", "el 1/2 del precio", "el 1/2 del precio"),
        ("it", "il 1/3 del costo", "il 1/3 del costo"),
        ("de", "ab 8+ Personen & Hund", "ab 8 oder mehr Personen und Hund"),
        ("fr", "jusqu'au 31/12 : 10 €/h", "jusqu'au 31 décembre : 10 euros par heure"),
        ("fr", "de 7 h à 10 h 30", "de 7 h à 10 h 30"),
        ("es", "hasta el 31/12: 5 €/noche", "hasta el 31 de diciembre: 5 euros por noche"),
        ("de", "1,5 Mio. € und 3 Mrd. Euro", "1.500.000 Euro und 3.000.000.000 Euro"),
        ("fr", "3 k€, 2 M€", "3\u202f000 euros, 2\u202f000\u202f000 euros"),
        ("it", "entro il 31/12, 8 €/h", "entro il 31 dicembre, 8 euro per ora"),
    ],
)
def test_other_languages(language: str, written: str, spoken: str) -> None:
    assert speakable(written, language) == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("en", "12 euros (Mon–Thu)", "12 euros (Monday to Thursday)"),
        ("en", "Tue & Thu 18:30", "Tuesday and Thursday 6:30 pm"),
        ("en", "Mon.-Sat.: 8-6, Sun closed", "Monday to Saturday: 8 to 6, Sunday closed"),
        ("en", "Closed on Sat and Sun. We rest.", "Closed on Saturday and Sunday. We rest."),
        ("en", "Mon 03/08/2026", "Monday 03/08/2026"),
        ("en", "We sat 9 people in the sun.", "We sat 9 people in the sun."),
        ("en", "The sun and sat nav", "The sun and sat nav"),
        (
            "de",
            "Mo-Fr 9-17 Uhr, So geschlossen",
            "Montag bis Freitag 9 bis 17 Uhr, Sonntag geschlossen",
        ),
        ("de", "So 2 Personen, do it", "So 2 Personen, do it"),
        ("de", "So 2-3 Tage vorher", "So 2 bis 3 Tage vorher"),
        ("de", "Eintritt Fr. 5.50", "Eintritt Fr. 5.50"),
        ("fr", "lun.-ven. 9h", "lundi à vendredi 9 heures"),
        ("es", "sáb. 9:00 y dom. cerrado", "sábado 9:00 y domingo cerrado"),
        ("it", "lun-ven, sab 9-13", "lunedì a venerdì, sabato 9 a 13"),
    ],
)
def test_weekdays(language: str, written: str, spoken: str) -> None:
    assert speakable(written, language) == spoken


@pytest.mark.parametrize("written", ["until 31/12", "by 12/31", "from 31/12"])
def test_a_day_and_a_month_are_a_date_after_a_word_that_dates(written: str) -> None:
    (figure,) = read_figures(written, "en")
    assert figure.kind is FigureKind.DATE
    assert read_figures(speakable(written), "en")[0].value == figure.value


@pytest.mark.parametrize("written", ["24/7", "16/9", "31/12", "a 15/20 split"])
def test_other_fractions_are_no_dates(written: str) -> None:
    assert FigureKind.DATE not in {one.kind for one in read_figures(written, "en")}


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "it"])
def test_what_is_said_for_plus_or_minus_is_no_minus(language: str) -> None:
    said = speakable("18 °C ± 2 °C", language)
    assert [one.value for one in read_figures(said, language)] == [18, 2]
