"""The caller's case is compared with the band of the rule that an answer applies to it."""

import pytest

from agents_core.call.guardrails.figures.grounding import Finding, first_finding
from agents_core.call.guardrails.figures.known_figures import KnownFigures

ZOO = (
    "Zoo tickets: adults £18, students and seniors over 60 £13, children from 4 to 15 £9, under 4"
    " free. The train ride costs £2.50 for everybody aged 3 and over. Groups of 12 or more pay £15"
    " a head."
)
INN = (
    "Children under 6 sleep free in their parents' bed; for ages 6 to 12 the extra bed is $15."
    " Stays of 5 nights or more get 8% off. Cancel up to 3 days before arrival for free; later we"
    " charge one night. Pets up to 10 kg: $12 a night."
)
SHOP = "Delivery costs £4; it is free on orders over £50. Express costs £9 for parcels up to 2 kg."
RIDES = (
    "Zip line: minimum age 10, maximum weight 110 kg. Quad tours may last up to 3 hours. Drivers"
    " of quad bikes must be at least 18; passengers at least 12. Climbing wall: from 6 years."
)
PARCELS = "| Weight | Inland |\n|---|---|\n| up to 2 kg | $6 |\n| up to 5 kg | $9 |"
SWIM = "| Session | Adult | Under 16 |\n|---|---|---|\n| Swim | $7 | $4 |\n| Sauna | $11 | $8 |"
SAUNA = (
    "Kinder von 6 bis 13 Jahren 12 €, jüngere frei. Gruppen ab 8 Personen erhalten 10 % Rabatt."
    " Parken bis 4 Stunden frei, danach 2 € pro Stunde. Mindestalter für den Tauchkurs: 16 Jahre."
)
CINE = (
    "Plein tarif 10,50 €, moins de 16 ans 6 €, étudiants et plus de 65 ans 8 €. Les groupes de 15"
    " personnes ou plus paient 7 €. L'âge minimum du karting est de 12 ans."
)
MUSEO = (
    "General 9 €, de 7 a 17 años 4 €, menores de 7 años gratis. Grupos a partir de 12 personas: 6 €"
    " por persona."
)
PARCO = (
    "Adulti 22 €, ragazzi fino a 14 anni 15 €. Famiglie con almeno 3 figli: sconto del 10 %."
    " Parcheggio gratuito fino a 2 ore, poi 3 € l'ora."
)

CALLS = "A visit costs £42; after 7 p.m. and on Sundays it is £65."

TRUE = [
    ("en", CALLS, "At 8 p.m.?", "At 8 p.m. it's sixty-five pounds."),
    ("en", CALLS, "At 3 p.m.?", "At 3 p.m. a visit is forty-two pounds."),
    ("en", ZOO, "My son is six.", "For your six-year-old the ticket is nine pounds."),
    ("en", ZOO, "I'm twenty, a student.", "At twenty, as a student, you pay thirteen pounds."),
    ("en", ZOO, "She's three.", "Your three-year-old gets in free."),
    ("en", ZOO, "We're fourteen.", "There are fourteen of you, so it's fifteen pounds a head."),
    ("en", ZOO, "They're two and seven.", "At two it's free, and at seven it's nine pounds."),
    ("en", INN, "Our trip starts in ten days.", "You arrive in ten days, so cancelling is free."),
    ("en", INN, "He weighs seven kilos.", "Your seven-kilo dog is twelve dollars a night."),
    ("en", INN, "Two nights.", "With two nights there's no discount, that starts from five."),
    ("en", SHOP, "It's seventy pounds.", "Your order is seventy pounds, so delivery is free."),
    ("en", RIDES, "She's thirteen.", "Your thirteen-year-old can do the zip line."),
    ("en", RIDES, "She's fifteen.", "Your fifteen-year-old can come along on the quad."),
    ("en", RIDES, "I weigh ninety kilos.", "At ninety kilos you can do the zip line."),
    ("en", PARCELS, "Four kilos.", "Your four kilos cost nine dollars."),
    ("en", SWIM, "He's fourteen.", "Your fourteen-year-old swims for four dollars."),
    ("de", SAUNA, "Mein Sohn ist zehn.", "Für Ihren zehnjährigen Sohn sind es zwölf Euro."),
    ("de", SAUNA, "Die Kleine ist vier.", "Ihre Vierjährige ist frei."),
    ("de", SAUNA, "Wir bleiben drei Stunden.", "Bei drei Stunden ist das Parken frei."),
    ("fr", CINE, "J'ai vingt ans, étudiant.", "À vingt ans, étudiant, vous payez huit euros."),
    ("fr", CINE, "On sera dix-huit.", "Avec dix-huit personnes, c'est sept euros chacun."),
    ("es", MUSEO, "Tiene cinco años.", "Su hijo de cinco años entra gratis."),
    ("it", PARCO, "Ha undici anni.", "Sua figlia di undici anni paga quindici euro."),
    ("it", PARCO, "Restiamo cinque ore.", "Per cinque ore si pagano tre euro l'ora dopo le due."),
]
"""Language, source, what the caller said, what the agent says."""
FALSE = [
    ("en", ZOO, "He's sixteen.", "Your sixteen-year-old pays nine pounds.", "sixteen-year"),
    ("en", ZOO, "She's five.", "Your five-year-old gets in free.", "five-year"),
    ("en", ZOO, "I'm fifty-five.", "At fifty-five you pay thirteen pounds.", "fifty-five"),
    ("en", ZOO, "We're eight.", "There are eight of you, so it's fifteen pounds a head.", "eight"),
    ("en", ZOO, "She's twelve.", "Your twelve-year-old pays eighteen pounds.", "twelve-year"),
    ("en", INN, "In two days.", "You arrive in two days, so it's free to cancel.", "two days"),
    ("en", INN, "Three nights.", "With three nights you get eight percent off.", "three nights"),
    ("en", SHOP, "", "Your order is thirty pounds, so delivery is free.", "thirty pounds"),
    ("en", RIDES, "She's fifteen.", "Your fifteen-year-old can drive a quad bike.", "fifteen-year"),
    ("en", RIDES, "She's four.", "Your four-year-old can use the climbing wall.", "four-year"),
    ("en", PARCELS, "One kilo.", "One kilo costs nine dollars.", "One kilo"),
    ("en", SWIM, "He's seventeen.", "Your seventeen-year-old swims for $4.", "seventeen-year"),
    ("en", CALLS, "At 8 p.m.?", "At 8 p.m. a visit is forty-two pounds.", "8 p.m."),
    ("de", SAUNA, "Er ist 15.", "Ihr Fünfzehnjähriger zahlt zwölf Euro.", "Fünfzehnjähriger"),
    ("de", SAUNA, "Wir sind fünf.", "Mit fünf Personen gibt es zehn Prozent.", "fünf"),
    ("de", SAUNA, "Sie ist fünfzehn.", "Mit fünfzehn darf sie zum Tauchkurs.", "fünfzehn"),
    (
        "fr",
        CINE,
        "Il a dix-sept ans.",
        "Votre fils de dix-sept ans paie six euros.",
        "dix-sept ans",
    ),
    ("fr", CINE, "Il a dix ans.", "Votre fils de dix ans peut faire du karting.", "dix ans"),
    ("es", MUSEO, "Tiene ocho años.", "Su hija de ocho años entra gratis.", "ocho años"),
    ("es", MUSEO, "Somos nueve.", "Son ustedes nueve y pagan seis euros por persona.", "nueve"),
    ("it", PARCO, "Ho due figli.", "Con due figli ha lo sconto del dieci per cento.", "due"),
    (
        "it",
        PARCO,
        "Restiamo quattro ore.",
        "Per quattro ore il parcheggio è gratuito.",
        "quattro ore",
    ),
]
"""The same, and the words that are stopped."""


def finding(
    language: str, source: str, asked: str, said: str, *, complete: bool = True
) -> Finding | None:
    """What is found in an answer to a caller."""
    callers = KnownFigures(language)
    callers.add_texts([asked], with_prices=False)
    return first_finding(said, KnownFigures.of([source], language), callers, complete=complete)


@pytest.mark.parametrize(("language", "source", "asked", "said"), TRUE)
def test_a_rule_that_holds_for_the_case_may_be_applied(
    language: str, source: str, asked: str, said: str
) -> None:
    assert finding(language, source, asked, said) is None
    ends = (at for at, sign in enumerate(said) if sign in " ,.")
    assert not any(finding(language, source, asked, said[:end], complete=False) for end in ends)


@pytest.mark.parametrize(("language", "source", "asked", "said", "words"), FALSE)
def test_a_rule_that_leaves_the_case_out_is_stopped(
    language: str, source: str, asked: str, said: str, words: str
) -> None:
    found = finding(language, source, asked, said)
    assert found is not None
    assert found.figure.text == words


def test_the_trip_shows_the_rule() -> None:
    found = finding("en", INN, "He's eight.", "Your eight-year-old sleeps free.")
    assert found is not None
    assert found.source.startswith("Children under 6 sleep free")


@pytest.mark.parametrize(
    ("source", "asked", "said"),
    [
        ("The deposit of $500 is returned within 7 days.", "Three weeks.",
         "For three weeks it's five hundred dollars."),
        ("Groups of 10 or more pay $5.", "She's nine.", "Your nine-year-old pays five dollars."),
        ("The shuttle takes up to 6 guests and costs $40.", "We're eight.",
         "The eight of you need two shuttles at forty dollars."),
        ("Express costs £9 up to 2 kg and £14 for heavier ones.", "Five kilos.",
         "Your five-kilo parcel goes for fourteen pounds."),
        ("A pitch is £18 for up to 2 people and £4 for each further one.", "We're four.",
         "For four people it's eighteen pounds plus four pounds for each of the other two."),
        ("A room is £5 a day and the desk is open until 23:00.", "We come at 11:30 p.m.",
         "You come at 11:30 p.m.; a room is five pounds a day."),
        ("Lockers are free. Children under 5 swim free.", "He's nine.",
         "A locker for your nine-year-old is free."),
    ],
)  # fmt: skip
def test_a_band_of_something_else_leaves_no_case_out(source: str, asked: str, said: str) -> None:
    assert finding("en", source, asked, said) is None
