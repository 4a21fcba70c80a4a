"""A sentence that only limits a rule stays with it, in prose and in lists."""

import json
from dataclasses import replace

import pytest

from agents_core.knowledge.documents.passages import Passage, passages_of
from agents_core.knowledge.documents.tree.sentence_groups import MAX_CHARS, MAX_LIMIT_CHARS
from agents_core.knowledge.lookup.lookup_result import citation_of
from agents_core.knowledge.lookup.lookup_tool import passages_as_json
from agents_core.knowledge.lookup.word_search import find
from agents_core.knowledge.passage_numbers import Numbered, numbered

RULES = {
    "en": "Students get a discount of 10 %.",
    "de": "Studenten erhalten diesen Rabatt von 10 %.",
    "es": "Los estudiantes tienen un descuento del 10 %.",
    "fr": "Les étudiants ont une remise de 10 %.",
    "it": "Gli studenti hanno uno sconto del 10 %.",
}
LIMITS = {
    "en": """This does not apply to tickets for children.
        This discount is not given on Sundays.
        Unless the fare says otherwise.
        Unless they pay in cash, they get it at the desk.
        Except on public holidays.
        Only with a receipt.
        Not for students of evening classes.
        Not valid in July and August.
        They cannot combine it with another offer.
        Only for parties of up to 8 people, children included.
        Only with a card can it be used.
        Only on Mondays, Tuesdays and public holidays.
        Not for tickets that cost less than 10 euros.
        It only applies on weekdays.""",
    "de": """Dies gilt nicht für Abendkurse.
        Das gilt nur mit Ausweis.
        Dieser Rabatt wird sonntags nicht gewährt.
        Es sei denn, sie zahlen bar.
        Außer an Feiertagen.
        Ausgenommen Gruppenreisen.
        Nur mit Beleg.
        Nicht für Abendkurse.
        Nur innerhalb von 14 Tagen nach der Lieferung.
        Nur für Gäste, die online gebucht haben.
        Nur werktags zwischen 9 und 17 Uhr.
        Nur gegen eine Kaution in Höhe von 20 Euro.
        Nur mit Karte ist das möglich.
        Gilt nicht im Juli.""",
    "es": """Esto no se aplica a los cursos nocturnos.
        Este descuento no vale los domingos.
        Salvo que se indique lo contrario.
        Excepto en festivos.
        Solo con recibo.
        Sólo de lunes a viernes.
        No para cursos nocturnos.
        Solo con un recibo de más de 20 euros.
        No para billetes que cuestan menos de 10 euros.
        No válido en julio.""",
    "fr": """Cela ne s'applique pas aux cours du soir.
        Cette remise n'est pas accordée le dimanche.
        Sauf les jours fériés.
        À moins que le tarif n'indique autre chose.
        Uniquement avec un reçu.
        Uniquement le lundi, le mardi et le jeudi.
        Seulement en semaine, de 9 à 17 heures.
        Pas pour les billets qui coûtent moins de 10 euros.
        Pas pour les cours du soir.""",
    "it": """Questo non vale per i corsi serali.
        Questo sconto non è valido la domenica.
        Salvo diversa indicazione.
        Tranne nei giorni festivi.
        Solo con ricevuta.
        Solo dalle 8 alle 18.
        Non per biglietti che costano meno di 10 euro.
        Non per i corsi serali.
        Non valido a luglio.""",
}
RULES_OF_THEIR_OWN = """Unless you pay within 7 days, the booking is cancelled.
    Only guests may use the pool.
    Not all rooms have a balcony.
    It is not allowed to smoke in the rooms.
    Except for guide dogs, all pets stay outside.
    No refunds.
    This hotel does not have a lift.
    Does the pool open on Sundays?
    Sie können nicht mit Karte zahlen.
    Es ist nicht erlaubt zu rauchen.
    Es wird keine Gebühr erhoben.
    Es gibt keinen Aufzug.
    Nur Gäste dürfen in den Pool.
    Das Gepäck wird nicht gelagert.
    Außer Blindenhunden sind keine Tiere erlaubt, alle anderen bleiben draußen.
    No se permiten perros.
    Solo los adultos pueden entrar.
    Pas de chiens.
    Il ne faut pas courir.
    Only on Mondays does the museum open at 8 am.
    Only with a resident card can locals park for 2 euros an hour.
    Nur Mitglieder zahlen 5 Euro.
    Nur am Montag öffnet das Museum um 8 Uhr.
    Nur mit Kurkarte fahren Gäste für fünf Euro.
    Nur für Kinder unter 6 Jahren ist der Eintritt kostenlos.
    Nur bei Zahlung in bar geben wir 2 % Skonto.
    Solo en verano el ferry cuesta 12 euros.
    Solo durante la feria cobramos 30 euros más.
    Seuls les membres paient 5 euros.
    Seulement avec un bon les clients paient 5 euros pour le sauna.
    Solo in bassa stagione il prezzo è di 40 euro.
    Solo durante la fiera chiediamo 30 euro in più.
    Non sono ammessi cani.
    Il bagaglio non viene custodito."""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()]


def facts(document: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(passage.text, passage.notes) for passage in passages_of(document)]


@pytest.mark.parametrize("layout", ["{0}\n\n{1}", "- {0}\n- {1}", "1. {0}\n2. {1}"])
@pytest.mark.parametrize(
    ("language", "limit"), [(name, one) for name, text in LIMITS.items() for one in lines(text)]
)
def test_a_limit_is_said_with_its_rule(language: str, limit: str, layout: str) -> None:
    assert facts(layout.format(RULES[language], limit)) == [(RULES[language], (limit,))]


@pytest.mark.parametrize("layout", ["{0}\n\n{1}", "- {0}\n- {1}", "1. {0}\n2. {1}"])
@pytest.mark.parametrize("sentence", lines(RULES_OF_THEIR_OWN))
def test_a_rule_that_stands_alone_is_a_passage_of_its_own(sentence: str, layout: str) -> None:
    rule = "Breakfast is from 7 to 10."
    assert facts(layout.format(rule, sentence)) == [(rule, ()), (sentence, ())]


def test_the_rule_before_tells_which_language_a_word_is_of() -> None:
    spanish = "Solo en recepción se alquilan toallas por 3 euros."
    italian = "Solo con ricevuta se pagano 5 euro."
    assert facts(f"Las maletas son gratuitas.\n\n{spanish}")[1:] == [(spanish, ())]
    assert len(facts(f"Gli sci e le borse sono gratuiti.\n\n{italian}")) == 1


def test_a_whole_sentence_about_the_rule_before_it_stays_with_it() -> None:
    limit = "Nur am Montag kostet der Eintritt 5 Euro."
    assert facts(f"Der Eintritt kostet 8 Euro.\n\n{limit}") == [
        ("Der Eintritt kostet 8 Euro.", (limit,))
    ]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1. Bags are free.\n2. Not for students.\n3. Seats cost 5.", [("1", ("2",)), ("3", ())]),
        ("4.1 Bags are free.\n4.2 Not for students.", [("4.1", ("4.2",))]),
        (
            "4.1 Free are:\n(a) bags\n(b) skis\n4.2 Not for students.",
            [("4.1 (a)", ("4.2",)), ("4.1 (b)", ("4.2",))],
        ),
        (
            "4.1 Bags are free:\n(a) one bag.\n(b) Not for students.\n4.2 Seats cost 5.",
            [("4.1 (a)", ("4.1 (b)",)), ("4.2", ())],
        ),
        ("§ 1 Bags are free.\n\nNot in July.\n\n§ 2 Not for students.", [("§ 1", ("", "§ 2"))]),
        ("Bags are free.\n\nNot in July.", [("", ())]),
    ],
)
def test_a_limit_that_is_a_clause_keeps_its_number(
    text: str, numbers: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert [(one.number, one.note_numbers) for one in passages_of(text)] == numbers


def test_a_limit_that_is_a_clause_is_found_and_cited_by_its_number() -> None:
    [passage] = passages_of("4.1 Bags are free.\n4.2 Not for students.")

    assert citation_of(passage, 3, 0.9).number == "4.1, 4.2"
    assert json.loads(passages_as_json([passage]))["passages"][0]["number"] == "4.1, 4.2"
    assert find([passage], "4.2") == find([passage], "students") == (passage,)


def test_what_follows_the_limit_is_a_passage_of_its_own() -> None:
    found = "Bags are free.\n\nThis does not apply to skis. They are 9 euros. Seats cost 5 euros."
    assert facts(found) == [
        ("Bags are free.", ("This does not apply to skis. They are 9 euros.",)),
        ("Seats cost 5 euros.", ()),
    ]


def test_a_limit_below_a_list_or_a_table_holds_for_all_of_it() -> None:
    limit = "Not on public holidays."
    table = f"| Bag | Fee |\n|---|---|\n| first | 20 euros |\n| second | 30 euros |\n\n{limit}"

    assert facts(f"Free are:\n\n- a bag\n- a laptop\n\n{limit}") == [
        ("a bag", (limit,)),
        ("a laptop", (limit,)),
    ]
    assert facts(table) == [
        ("Bag: first; Fee: 20 euros", (limit,)),
        ("Bag: second; Fee: 30 euros", (limit,)),
    ]


def test_a_limit_with_a_list_is_said_with_its_items() -> None:
    found = facts("Dogs may come in.\n\nThis does not apply to:\n\n- the pool\n- the sauna.")
    assert found[0] == ("Dogs may come in.", ("This does not apply to: the pool; the sauna.",))


def test_several_limits_stay_together() -> None:
    assert facts("Returns are free.\n\n- Only with a receipt.\n- Not for food.\n\nCome in.") == [
        ("Returns are free.", ("Only with a receipt.", "Not for food.")),
        ("Come in.", ()),
    ]


def test_limits_that_are_the_items_of_a_list_stay_beside_each_other() -> None:
    found = passages_of("Returns are free:\n\n- only with a receipt\n- not for food")
    assert [one.standalone() for one in found] == [
        "Returns are free: only with a receipt",
        "Returns are free: not for food",
    ]


def test_a_limit_below_a_heading_or_alone_is_a_passage() -> None:
    assert facts("# Bags\nBags are free.\n# Skis\nNot for students.")[1:] == [
        ("Not for students.", ())
    ]
    assert facts("Only with a receipt.") == [("Only with a receipt.", ())]


def test_in_a_long_paragraph_a_limit_stays_with_the_sentence_before_it() -> None:
    rest = " ".join(f"Our guests find number {n} of our many towels at the pool." for n in range(5))
    limit = "This does not apply to guests who booked through an agency or a portal."
    found = facts(f"Towels are free. Breakfast can be taken to the room at no cost. {limit} {rest}")
    assert any(text.endswith(f"at no cost. {limit}") for text, _ in found)


def test_passages_do_not_grow_without_bound() -> None:
    limits = [f"Not for students of course number {n}." for n in range(100)]
    found = passages_of("\n\n".join(["Bags are free.", *limits]))
    prose = passages_of(" ".join(["Bags are free of charge for everybody.", *limits]))

    told = " ".join(text for one in found for text in (one.text, *one.notes))
    assert all(limit in told for limit in limits)
    assert max(sum(map(len, one.notes)) for one in found) <= MAX_LIMIT_CHARS
    assert max(len(one.text) for one in prose) <= MAX_CHARS


@pytest.mark.parametrize(
    ("text", "led_in"),
    [
        ("Bags are free.\n\nOnly for members:\n\n| Level | Bags |\n|--|--|\n| Gold | 2 |", "Gold"),
        ("Bags are free.\n\nThis does not apply to:\n\nPets over 8 kg.", "Pets over 8 kg."),
    ],
)
def test_a_limit_that_leads_in_to_a_table_or_paragraph_stays_there(text: str, led_in: str) -> None:
    bags, led = passages_of(text)
    assert not bags.notes
    assert led_in in led.text and led.lead_in and led.lead_in[0].endswith(":")


@pytest.mark.parametrize(
    "text",
    [
        "- Bags are free.\n- Only with a receipt\n    - on paper\n    - by mail",
        "Bags are free.\n\nOnly with a receipt\n\n- on paper\n- by mail",
    ],
)
def test_a_limit_without_a_colon_leads_in_to_the_list_below_it(text: str) -> None:
    bags, *ways = passages_of(text)
    assert bags.notes == ("Only with a receipt: on paper; by mail.",)
    assert [one.lead_in for one in ways] == [("Only with a receipt",)] * 2


def test_a_long_list_above_a_limit_is_left_alone() -> None:
    items = "\n".join(f"- rule number {n}" for n in range(30))
    assert facts(f"{items}\n\nNot on public holidays.")[-1] == ("Not on public holidays.", ())


def test_ids_stay_when_a_limit_is_added_reworded_and_removed() -> None:
    texts = (f"Bags are free.\n\n{limit}\n\nSeats cost 5 euros." for limit in (
        "Pets pay 9 euros.", "Not for students.", "Not for students and pupils.", ""
    ))  # fmt: skip
    known, ids = Numbered(), []
    for text in texts:
        known = numbered([replace(one, document="Policy") for one in passages_of(text)], known)
        ids.append({one.text: one.id for one in known.passages})

    assert {one["Bags are free."] for one in ids} == {"P1"}
    assert {one["Seats cost 5 euros."] for one in ids} == {"P3"}


def test_a_limit_is_searched_and_read_with_its_rule() -> None:
    [passage] = passages_of("# Bags\nBags are free.\n\nNot for students.")
    assert isinstance(passage, Passage)
    assert passage.searchable() == "Bags: Bags are free. Not for students."
