"""Words as search keeps them, and what a person typed as phrases."""

import pytest

from agents_core.store.search_words import QUERY_WORDS, WORD_CHARS, indexed, terms_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Where is my LUGGAGE?", "where is my luggage"),
        ("Zürich, cafés & Straße", "zurich cafes strasse"),
        ("check-in at B12; 3.5%", "check in at b12 3 5"),
        ("it's o'clock", "it s o clock"),
        ("我的行李", "我 的 行 李"),
        ("서울 수하물", "서울 수하물"),
        ("ＦＵＬＬ ｗｉｄｔｈ ﬁt", "full width fit"),
        ("a_b\0c\ud800d", "a b c d"),
        ("🧳 … —", ""),
        ("x" * 500, "x" * WORD_CHARS),
    ],
)
def test_words_have_no_case_accents_or_signs(text: str, words: str) -> None:
    assert indexed(text) == words


def test_words_hold_nothing_a_query_language_could_read() -> None:
    every = "".join(map(chr, range(0x3000)))

    assert all(char.isalnum() or not char.isascii() for word in words_of(every) for char in word)
    assert not {"'", '"', "\\", "%", "_", "*", ":", "&", "|", "!"} & set("".join(words_of(every)))


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("lost lug", ((("lost",), False), (("lug",), True))),
        ("lost lug ", ((("lost",), False), (("lug",), True))),
        ('"lost lug"', ((("lost", "lug"), False),)),
        ('"lost lug', ((("lost",), False), (("lug",), True))),
        ("“lost lug” my", ((("lost", "lug"), False), (("my",), True))),
        ("check-in", ((("check", "in"), True),)),
        ("why?", ((("why",), False),)),
        ('"" % *', ()),
        ("", ()),
    ],
)
def test_what_was_typed_is_words_and_phrases(typed: str, terms: object) -> None:
    assert terms_of(typed) == terms


def test_more_words_than_a_database_takes_are_left_out() -> None:
    assert len(terms_of("a " * 10_000)) == QUERY_WORDS
    assert sum(len(words) for words, _ in terms_of("a-" * 10_000)) == QUERY_WORDS
