"""A plain first line that names a document is its title; one that states something is a fact."""

import pytest

from agents_core.knowledge.documents.passages import passages_of


@pytest.mark.parametrize(
    "document",
    [
        "Refund policy\n\nRefunds take 7 days.\n\nTaxis are not paid.",
        "Refund policy\nRefunds take 7 days. Taxis are not paid.",
        "Refund policy\n\n1. Refunds take 7 days.\n2. Taxis are not paid.",
        "Refund policy\n\n# Refund\n\nRefunds take 7 days.\n\n# Taxis\n\nTaxis are not paid.",
        "Conditions 2026\n\nRefunds take 7 days.\n\nTaxis are not paid.",
        "Hausordnung und Preise\n\nDer Eintritt kostet 8 Euro.",
        "Condiciones generales\nEl desayuno es de 7 a 10.",
        "Conditions générales de vente\n\nLe remboursement prend 7 jours.",
        "Regole della casa\n\nLa colazione costa 5 euro.",
    ],
)
def test_a_plain_first_line_is_the_title_of_all_passages(document: str) -> None:
    title = document.partition("\n")[0]
    found = passages_of(document)
    assert title not in [passage.text for passage in found]
    assert {passage.headings[0] for passage in found} == {title}
    assert [passage.lead_in for passage in found] == [()] * len(found)


@pytest.mark.parametrize(
    "document",
    [
        "No dogs\n\nCats pay 5 euros.",
        "Dogs 5 euros\n\nCats pay 5 euros.",
        "Pets welcome\n\nCats pay 5 euros.",
        "Bags are free\n\nCats pay 5 euros.",
        "Bags: free\n\nCats pay 5 euros.",
        "Eintritt frei\n\nHunde zahlen 5 Euro.",
        "Nur Barzahlung\n\nHunde zahlen 5 Euro.",
        "Towels in the room\n\nSlippers at the desk\n\nRobes in the spa",
        "Our clinic takes patients with toothache from\nMonday to Friday, also without a date.",
        "Refund policy",
    ],
)
def test_a_first_line_that_states_something_is_a_passage(document: str) -> None:
    first = document.split("\n\n")[0].replace("\n", " ")
    assert passages_of(document)[0].text == first


def test_a_first_line_over_fragments_leads_in_to_them() -> None:
    assert [one.standalone() for one in passages_of("Please bring\n\n- a towel\n- shoes")] == [
        "Please bring: a towel",
        "Please bring: shoes",
    ]


@pytest.mark.parametrize(
    "rule",
    ["Pay on arrival", "Children half price", "Hunde an der Leine", "Keep off the grass"],
)
def test_a_rule_without_a_verb_is_no_title(rule: str) -> None:
    found = [passage.text for passage in passages_of(f"{rule}\n\nDogs cost 5 €.")]
    assert found == [rule, "Dogs cost 5 €."]
