"""The persistent list of a call's view."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_core.call.view.persistent_list import CHUNK, PersistentList

EDIT = st.one_of(
    st.tuples(st.just("append"), st.just(0)), st.tuples(st.just("replace"), st.integers(0, 400))
)


@given(st.lists(EDIT, max_size=3 * CHUNK), st.integers(-2, 4 * CHUNK))
def test_lines_behave_like_a_list_that_never_changes(
    edits: list[tuple[str, int]], tail: int
) -> None:
    lines: PersistentList[int] = PersistentList()
    plain: list[int] = []
    for number, (edit, place) in enumerate(edits):
        before, kept = lines, list(plain)
        if edit == "append":
            lines, plain = lines.append(number), [*plain, number]
        elif plain:
            place %= len(plain)
            lines = lines.replace(place, number)
            plain[place] = number
        assert list(before) == kept
    assert (list(lines), len(lines)) == (plain, len(plain))
    assert list(lines.tail(tail)) == (plain[-tail:] if tail > 0 else [])
    if plain:
        assert (lines[-1], lines[0]) == (plain[-1], plain[0])
    with pytest.raises(IndexError):
        lines[-len(plain) - 1]
