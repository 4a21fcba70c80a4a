"""The language of a text, by its function words."""

import pytest

from agents_core.language.language_guess import language_of
from tests.retrieval.evaluate import POLICIES, own_questions


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How much does it cost to take my dog with me?", "en"),
        ("Wie viel kostet es, wenn ich meine Katze mit in die Kabine nehme?", "de"),
        ("¿Cuánto cuesta llevar mi perro en el avión?", "es"),
        ("Combien coûte une valise pour mon vol et quand puis-je payer?", "fr"),
        ("Quanto costa una valigia per il mio volo?", "it"),
    ],
)
def test_the_language_of_a_question_is_detected_by_its_function_words(
    text: str, language: str
) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text", ["", "Gepäck Gebühr", "carry-on", "pizza margherita", "$1 per person, $2 per item"]
)
def test_keywords_are_of_no_certain_language(text: str) -> None:
    assert language_of(text) == ""


@pytest.mark.parametrize("name", sorted(file.stem for file in POLICIES.glob("*.md")))
def test_english_is_never_taken_for_another_language(name: str) -> None:
    asked = {language_of(question.text) for question in own_questions(name)}

    assert language_of((POLICIES / f"{name}.md").read_text("utf-8")) == "en"
    assert asked <= {"en", ""}
