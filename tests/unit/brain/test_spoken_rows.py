"""Rows of tables are said as sentences, with every figure under its own head."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_core.engine.brain.answers.answer_text import answer
from agents_core.engine.brain.answers.row_words import ROW_WORDS
from agents_core.engine.brain.answers.spoken_rows import spoken_row
from agents_core.engine.brain.answers.statement import spoken
from agents_core.knowledge.documents.passages import passages_of
from agents_core.knowledge.lookup.lookup_tool import passages_as_json
from agents_core.language.embeddings import load_embedder
from agents_core.language.figures import read_figures


def said(question: str, table: str) -> str:
    """The answer from the first row of a table."""
    output = passages_as_json(passages_of(table)[:1])
    return answer(load_embedder(), [question], output, [])


@pytest.mark.parametrize(
    ("question", "heads", "row", "told"),
    [
        (
            "What does the Finnish bath cost?",
            "Bath | Hours | Price",
            "Finnish | 9–5 | 12 €",
            "For the bath Finnish, the hours are 9 to 5 and the price is 12 euros.",
        ),
        (
            "Was kostet das finnische Bad und wann ist es offen?",
            "Bad | Öffnungszeiten | Eintrittspreis",
            "Finnisch | 9–17 Uhr | 12,50 €",
            "Für Bad Finnisch gilt: die Öffnungszeiten sind 9 bis 17 Uhr und der Eintrittspreis "
            "ist 12 Euro und 50 Cent.",
        ),
        (
            "¿Cuánto cuesta el baño finlandés?",
            "Baño | Horario | Precio",
            "finlandés | 9:00–17:00 | 12 €",
            "Para baño finlandés, el horario es 9:00 a 17:00 y el precio es 12 euros.",
        ),
        (
            "Combien coûte le bain finlandais pour les adultes ?",
            "Bain | Âge | Prix",
            "finlandais | 18 | 12 €",
            "Pour bain finlandais, l'âge est 18 et le prix est 12 euros.",
        ),
        (
            "Quanto costa il bagno finlandese?",
            "Bagno | Orari | Prezzo",
            "finlandese | 9-17 | 12 €",
            "Per bagno finlandese, gli orari sono 9 a 17 e il prezzo è 12 euro.",
        ),
        (
            "What does the first bag cost in economy?",
            "Class | Bag | Fee",
            "Economy | first | 60 euros",
            "For the class Economy, bag first, the fee is 60 euros.",
        ),
        (
            "What does the first bag cost?",
            "Bag | Economy | Zone 1",
            "first | 60 euros | free",
            "For the bag first: economy 60 euros and zone 1: free.",
        ),
        (
            "What does yoga cost?",
            "Course | Fee | Please note",
            "Yoga course | 12 euros | Bring a towel. No shoes.",
            "For Yoga course, the fee is 12 euros. Please note: Bring a towel. No shoes.",
        ),
        (
            "May a dog come into the cabin?",
            "Animal | Cabin | Hold",
            "Dog | ✓ | ✗",
            "For the animal Dog: cabin yes and hold no.",
        ),
        (
            "What is the age limit of the pool?",
            " | Wi-Fi | Age limit",
            "Pool | none | 65",
            "For Pool, Wi-Fi none, the age limit is 65.",
        ),
    ],
)
def test_a_row_is_said_as_a_sentence(question: str, heads: str, row: str, told: str) -> None:
    marks = "|".join("-" for _ in heads.split("|"))
    assert said(question, f"|{heads}|\n|{marks}|\n|{row}|") == told


def test_a_row_without_heads_is_said_as_it_stands() -> None:
    assert spoken_row((("", "Cat"), ("", "20 lbs")), "en") == "Cat, 20 lbs"
    assert spoken_row((("Fee", "20 euros"),), "en") == "Fee: 20 euros"


def test_the_model_reads_the_row_with_its_heads() -> None:
    [row] = passages_of("|Bath|Price|\n|-|-|\n|Finnish|12 €|")
    told = json.loads(passages_as_json([row]))["passages"]
    assert told == [{"id": "P1", "row": {"Bath": "Finnish", "Price": "12 €"}}]


HEADS = st.sampled_from(
    "Price|Fee|Hours|Nights|Zone 1|Preis|Zeiten|Precio|Prix|Prezzo|Economy|Class 2|Age".split("|")
)
CELLS = st.one_of(
    st.integers(0, 5_000).map(str),
    st.integers(1, 900).map(lambda euros: f"{euros} €"),
    st.tuples(st.integers(1, 11), st.integers(12, 22)).map(lambda at: f"{at[0]}:00–{at[1]}:30"),
    st.sampled_from(["free", "1st floor", "up to 3", "5 or 6", "12/5", "2 x 3", "Mon. 9"]),
)


@given(st.lists(st.tuples(HEADS, CELLS), min_size=2, max_size=5), st.sampled_from([*ROW_WORDS]))
def test_no_figure_of_a_row_changes(row: list[tuple[str, str]], language: str) -> None:
    told = spoken_row(row, language)
    parts = [figure for cell in row for part in cell for figure in read_figures(part, language)]
    plain = ", ".join(f"{head}: {cell}" for head, cell in row)
    values = sorted(str(one.value) for one in read_figures(told, language))

    assert told == plain or values == sorted(str(one.value) for one in parts)
    assert all(cell in told for _, cell in row)
    assert spoken(told, language)
