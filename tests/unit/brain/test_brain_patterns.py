"""A client's patterns: what ``re`` says of them, in steps nobody can make many."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents_core.engine.brain.schema.json_schema import Property, read_properties
from agents_core.engine.brain.schema.patterns import MAX_STATES, Pattern, compiled
from agents_core.engine.brain.schema.value_extraction import Heard, find_value

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


def made(pattern: str) -> Pattern:
    found = compiled(pattern)
    assert found is not None, pattern
    return found


@pytest.mark.parametrize("pattern", PEOPLE_WRITE)
@given(text=st.text("aAbcxyZ019-+ @._(n", max_size=12))
@settings(max_examples=150)
def test_it_fits_where_re_says_so(pattern: str, text: str) -> None:
    assert made(pattern).found_in(text) is (re.search(pattern, text) is not None)


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
def test_any_regular_pattern_fits_where_re_says_so(pattern: str, text: str) -> None:
    assert made(pattern).found_in(text) is (re.search(pattern, text) is not None)


@pytest.mark.parametrize(
    "pattern",
    [
        *("(", ")", "a)", "[a", "[b-a]", "*", "a**", "a{2", "a{,3}", "a{3,2}", "a++", "{", "}"),
        *(r"(a)\1", "(?=a)b", "\\", r"\bword", "(?i)a", "(?P<n>a)", r"\x4", "[a[b]]", r"\p{L}"),
        *("a{1000}", "a" * 201, "((((){99}){99}){99}){99}", "((a{99}){99}){99}"),
        *("(" * 200, "(" * 99 + "a" + ")" * 99),
    ],
)
def test_what_is_not_plainly_regular_is_not_enforced(pattern: str) -> None:
    assert compiled(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [r"^([A-Z]+-?)*[0-9]{4}$", r"^(A|A)*[0-9]$", r"^(A*)*[0-9]$", "A*" * 90 + "[0-9]"],
)
def test_no_pattern_takes_more_than_states_times_characters(
    pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered = 0
    enter = Pattern._enter

    def counted(self: Pattern, number: int, reached: set[int], **where: bool) -> None:
        nonlocal entered
        entered += 1
        enter(self, number, reached, **where)

    monkeypatch.setattr(Pattern, "_enter", counted)
    assert not made(pattern).found_in("A" * 200)
    assert entered <= 201 * MAX_STATES


def test_a_property_takes_only_what_its_pattern_allows() -> None:
    [code] = read_properties(
        {"properties": {"code": {"type": "string", "pattern": "^([A-Z]+-?)*[0-9]{4}$"}}}
    )

    def found(text: str) -> object:
        heard = Heard(text=text, asked=True, spoken=False, today=date(2026, 3, 2))
        return find_value(code, heard)

    assert found("A B C D 1 2 3 4") == "ABCD1234"
    assert found("A B C D E F G H I J K L M N O P Q R S T U V W X Y Z A") is None


def test_references_that_multiply_each_other_are_read_only_so_far() -> None:
    node = {"type": "object", "properties": {f"p{n}": {"$ref": "#/$defs/a"} for n in range(40)}}

    def count(properties: tuple[Property, ...]) -> int:
        return sum(1 + count(one.properties) for one in properties)

    found = read_properties({"$defs": {"a": node}, **node})
    assert 40 <= count(found) <= 2_000
