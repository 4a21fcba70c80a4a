"""Uploads in every encoding, and what is refused with which sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_core.errors import PolicyError
from agents_core.knowledge.documents.document_text import (
    MAX_TEXT_BYTES,
    clean,
    decode_upload,
    validate_text,
)

POLICY = "1. Handgepäck – höchstens 10 kg\n2. Zuschläge ab 23 kg\n"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "cp1252", "cp1250"],
)
def test_an_upload_is_read_in_its_encoding(encoding: str) -> None:
    assert decode_upload(POLICY.encode(encoding)) == POLICY


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (
            "Mañana el niño llega con señas: 50 libras. Los perros también están permitidos.",
            "cp1252",
        ),
        ("Правила: ручная кладь до 10 кг. Домашние животные допускаются.\n" * 5, "cp1251"),
        ("Правила: ручная кладь до 10 кг. Домашние животные допускаются.\n" * 5, "koi8-r"),
        ("手荷物は一人一個まで。預け荷物は五十ポンド未満です。\n" * 5, "shift_jis"),
        ("Zwierzęta są dozwolone w kabinie, jeśli ważą mniej niż 9 kg. Łódź, źródło.\n", "cp1250"),
    ],
)
def test_an_undeclared_encoding_is_detected(text: str, encoding: str) -> None:
    assert decode_upload(text.encode(encoding)) == text


def test_a_long_legacy_file_is_recognised_from_its_beginning() -> None:
    text = POLICY * 4000

    assert decode_upload(text.encode("cp1252")) == text


def test_line_ends_become_one_kind_and_invisible_characters_go() -> None:
    assert clean("a\r\nb\rc\x0cd\u2028e") == "a\nb\nc\nd\ne"
    assert clean("pass\x00word\x1b[31m \u202egnp.exe \ufeff\ud800") == "password[31m gnp.exe "
    assert clean("tab\tand emoji 👩‍✈️ stay") == "tab\tand emoji 👩‍✈️ stay"


@pytest.mark.parametrize("data", [b"", b"  \n\t ", b"\xef\xbb\xbf", b"---\n***", b"\x01\x02\x03"])
def test_a_document_without_words_is_refused(data: bytes) -> None:
    with pytest.raises(PolicyError, match=r"Nothing was saved; the current policy stays in use\."):
        decode_upload(data)


def test_ten_megabytes_are_refused_with_size_limit_and_comfort() -> None:
    with pytest.raises(PolicyError) as problem:
        decode_upload(b"bags " * (2 * MAX_TEXT_BYTES))

    assert str(problem.value).startswith(
        "This document has 10.0 MB (10,485,760 bytes); the limit is 1 MB (1,048,576 bytes) of text."
        " Nothing was saved"
    )


def test_the_limit_counts_text_and_not_the_encoding() -> None:
    assert len(decode_upload(("x" * MAX_TEXT_BYTES).encode("utf-16"))) == MAX_TEXT_BYTES
    with pytest.raises(PolicyError, match="limit"):
        validate_text("é" * (MAX_TEXT_BYTES // 2 + 1))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 words", "a PDF file"),
        (b"PK\x03\x04\x14\x00words", "a Word, Excel or zip file"),
        (b"\x89PNG\r\n", "an image"),
        (b"\x7fELF\x02\x01\x00\x00\x00words", "something other than text"),
        (b"\x01\x02\x03\x04\x05 words", "something other than text"),
        (b"\xff\xfeb\x00a", "UTF-16 text but is damaged"),
    ],
)
def test_what_is_no_text_is_named(data: bytes, words: str) -> None:
    with pytest.raises(PolicyError, match=words) as problem:
        decode_upload(data)

    assert "Save it as plain text or Markdown" in str(problem.value)


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_sentence(data: bytes) -> None:
    try:
        text = decode_upload(data)
    except PolicyError as problem:
        assert str(problem).endswith(".")
    else:
        assert validate_text(text) == text
        text.encode("utf-8")


@given(st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), min_size=1))
def test_what_a_person_types_is_kept(text: str) -> None:
    assert clean(text) == text
    assert clean("\ufeff" + text) == text
