"""Patterns of JSON schemas agree with ``re``, and hostile ones cost neither time nor memory."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents_core.engine.brain.schema.json_schema import Property, read_properties
from agents_core.engine.brain.schema.value_extraction import values_in
from agents_core.engine.brain.schema.value_search import Utterance
from agents_core.language.patterns import compile_pattern, matches

PEOPLE_WRITE = [
    r"^[A-Z0-9]{6}$",
    r"^[A-Z]{2}\d{3,4}$",
    r"^(AA|DL|UA)-?[0-9]+$",
    r"^\d{4}-\d{2}-\d{2}$",
    r"^\+?[0-9 ()\-]{7,15}$",
    r"^([A-Z]+-?)*[0-9]{4}$",
    r"[^a-z]$",
    r"^(?:yes|no)?$",
    r"^\S+@\S+\.[A-Za-z]{2,}$",
    r"a.c|x+?",
    r"^(a*)*$",
    r"(^a|b$)",
    r"^[\w.-]+$",
    r"",
]


@pytest.mark.parametrize("pattern", PEOPLE_WRITE)
@given(text=st.text("aAbcxyZ019-+ @._(n", max_size=12))
@settings(max_examples=150)
def test_common_patterns_match_as_re_does(pattern: str, text: str) -> None:
    assert matches(pattern, text) is (re.search(pattern, text) is not None)


parts = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", "^", "$", ""]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{0,}", "+?"])).map(
            lambda two: f"(?:{two[0]}){two[1]}"
        ),
    ),
    max_leaves=6,
)


@given(pattern=parts, text=st.text("ab1", max_size=6))
@settings(max_examples=400)
def test_any_regular_pattern_matches_as_re_does(pattern: str, text: str) -> None:
    assert matches(pattern, text) is (re.search(pattern, text) is not None)


@pytest.mark.parametrize(
    "pattern",
    [
        *("(", ")", "a)", "[a", "[b-a]", "*", "a**", "a{3,2}", "a++", "\\", r"\x4", "\ud800"),
        *(r"(a)\1", "(?=a)b", "(?!a)b", "(?<=a)b"),
        *("a" * 201, "((((){99}){99}){99}){99}", "((a{99}){99}){99}", r"\pL{500}", "(" * 200),
    ],
)
def test_patterns_that_are_invalid_irregular_or_too_large_are_not_enforced(pattern: str) -> None:
    assert compile_pattern(pattern) is None
    assert matches(pattern, "anything")


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"^([A-Z]+-?)*[0-9]{4}$", r"^(A|A)*[0-9]$", r"^(A*)*[0-9]$", "A*" * 90 + "[0-9]"),
        *(r"^(A|A?){40}[0-9]$", "(A?){99}(A?){99}[0-9]", "(.*)(.*)(.*)(.*)(.*)[0-9]"),
    ],
)
def test_patterns_that_backtrack_exponentially_in_re_are_decided_at_once(pattern: str) -> None:
    assert compile_pattern(pattern) is not None
    assert not matches(pattern, "A" * 200)


def test_an_invalid_pattern_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    compile_pattern.cache_clear()
    assert compile_pattern("(") is None and compile_pattern(r"\pL{500}") is None
    assert matches("(A?){99}(A?){99}[0-9]", "A" * 200) is False
    assert capfd.readouterr() == ("", "")


def test_code_units_are_read_as_ecmascript_writes_them() -> None:
    assert matches(r"^[A-Z\u00C0-\u00DC]+$", "ÄB")
    assert not matches(r"^\u00e9$", "e")
    assert matches(r"^\\u00e9$", r"\u00e9")


def test_text_that_is_not_valid_unicode_is_not_checked() -> None:
    assert matches("^a$", "\ud800")


def test_a_property_takes_only_what_its_pattern_allows() -> None:
    properties = read_properties(
        {"properties": {"code": {"type": "string", "pattern": "^([A-Z]+-?)*[0-9]{4}$"}}}
    )

    def found(text: str) -> object:
        said = Utterance(text=text, asked="code", today=date(2026, 3, 2))
        found = values_in(properties, said).get("code")
        return found.value if found is not None else None

    assert found("A B C D 1 2 3 4") == "ABCD1234"
    assert found("A B C D E F G H I J K L M N O P Q R S T U V W X Y Z A") is None


def test_references_that_multiply_each_other_are_bounded() -> None:
    node = {"type": "object", "properties": {f"p{n}": {"$ref": "#/$defs/a"} for n in range(40)}}

    def count(properties: tuple[Property, ...]) -> int:
        return sum(1 + count(one.properties) for one in properties)

    found = read_properties({"$defs": {"a": node}, **node})
    assert 40 <= count(found) <= 2_000
