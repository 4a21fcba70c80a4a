"""Finding passages by the words somebody is typing."""

from agents_core.knowledge.documents.passages import passages_of
from agents_core.knowledge.lookup.word_search import MAX_WORDS, find, words_of

FOUND_IN = passages_of(
    "# Breakfast\n\n1. It is served from 7 to 10.\n2. Children eat for free.\n\n"
    "# Children\n\n3. A cot costs 12 euros.\n4. Breakfast for children is smaller.\n"
)


def ids(typed: str) -> list[str]:
    return [passage.id for passage in find(FOUND_IN, typed)]


def test_every_word_must_be_there_in_any_order_and_case() -> None:
    assert ids("FREE children") == ["P2"]
    assert ids("free cot") == []


def test_the_beginning_of_a_word_finds_it_and_its_middle_does_not() -> None:
    assert ids("serv") == ["P1"]
    assert ids("erved") == []


def test_text_comes_before_headings_and_numbers() -> None:
    assert ids("breakfast") == ["P4", "P1", "P2"]
    assert ids("p3") == ["P3"]


def test_nothing_typed_finds_nothing() -> None:
    assert ids("  ?!") == []


def test_only_so_many_words_are_looked_for() -> None:
    assert len(words_of(" ".join(map(str, range(100))))) == MAX_WORDS
    assert words_of("a A b a") == ("a", "b")
