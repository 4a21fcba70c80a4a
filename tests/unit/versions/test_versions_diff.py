"""What changed between two texts, as a person reads it; and that comparing never takes for ever."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_core.versions.alignment import MAX_CELLS, Aligner, Match
from agents_core.versions.text_diff import Change, Row, side_by_side, words

# Few different words, so that lines and words meet again; and any character now and then.
WORDS = st.sampled_from(["bag", "bags", "may", "weigh", "23", "kg", "3,000", " ", "  ", "\n", "."])
TEXTS = st.one_of(
    st.lists(st.one_of(WORDS, st.characters()), max_size=40).map("".join),
    st.lists(WORDS, max_size=80).map("".join),
    st.text(alphabet="ab \n", max_size=60),
)


def said(changes: tuple[Change, ...]) -> str:
    """Changes as [-removed-] and {+added+}."""
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[change.kind].format(change.text) for change in changes)


def kept(changes: tuple[Change, ...], *kinds: str) -> str:
    return "".join(change.text for change in changes if change.kind in kinds)


def shown(rows: tuple[Row, ...]) -> list[str]:
    """Rows as "1 left | 2 right"."""
    return [
        f"{row.left_number or '-'} {said(row.left)} | {row.right_number or '-'} {said(row.right)}"
        for row in rows
    ]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back_from_the_words(old: str, new: str) -> None:
    changes = words(old, new)

    assert kept(changes, "same", "removed") == old
    assert kept(changes, "same", "added") == new
    assert all(change.text for change in changes)
    assert all(first.kind != second.kind for first, second in pairwise(changes))


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back_from_the_rows(old: str, new: str) -> None:
    rows = side_by_side(old, new)
    lefts = [row for row in rows if row.left_number is not None]
    rights = [row for row in rows if row.right_number is not None]

    assert "\n".join(kept(row.left, "same", "removed") for row in lefts) == old
    assert "\n".join(kept(row.right, "same", "added") for row in rights) == new
    assert [row.left_number for row in lefts] == list(range(1, len(lefts) + 1))
    assert [row.right_number for row in rights] == list(range(1, len(rights) + 1))


@given(TEXTS)
def test_nothing_changed_in_the_same_text(text: str) -> None:
    assert words(text, text) == ((Change("same", text),) if text else ())
    assert not any(row.changed for row in side_by_side(text, text))
    assert side_by_side(text, text, context=3) == ()


@given(TEXTS, TEXTS, st.integers(0, 5))
def test_context_hides_only_what_is_far_from_a_change(old: str, new: str, context: int) -> None:
    everything = side_by_side(old, new)
    changed = [place for place, row in enumerate(everything) if row.changed]

    assert side_by_side(old, new, context=context) == tuple(
        row
        for place, row in enumerate(everything)
        if any(abs(place - other) <= context for other in changed)
    )


NUMBERS = st.lists(st.integers(0, 4), max_size=25)


@given(NUMBERS, NUMBERS)
def test_matches_are_equal_never_cross_and_are_the_most_there_can_be(
    old: list[int], new: list[int]
) -> None:
    pairs = pairs_of(Aligner().matches(old, new))

    assert all(old[left] == new[right] for left, right in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))
    assert len(pairs) == longest_common(old, new)


@given(NUMBERS, NUMBERS, st.integers(0, 200))
def test_past_its_budget_fewer_elements_match_and_none_crosses(
    old: list[int], new: list[int], budget: int
) -> None:
    aligner = Aligner(budget)
    pairs = pairs_of(aligner.matches([7, *old, 7], [7, *new, 7]))

    assert aligner.cells_left >= -len(old) - len(new)  # blocks are rounded up
    assert pairs[0] == (0, 0) and pairs[-1] == (len(old) + 1, len(new) + 1)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


def pairs_of(matches: list[Match]) -> list[tuple[int, int]]:
    return [(m.left + n, m.right + n) for m in matches for n in range(m.length)]


def longest_common(old: list[int], new: list[int]) -> int:
    """The textbook's table, as an oracle."""
    above = [0] * (len(new) + 1)
    for left in old:
        row = [0]
        for place, right in enumerate(new):
            both = above[place] + 1 if left == right else 0
            row.append(max(row[-1], above[place + 1], both))
        above = row
    return above[-1]


def test_a_changed_figure_is_one_change() -> None:
    changes = words("A bag may weigh 3,000 grams.", "A bag may weigh 23.5 grams.")

    assert said(changes) == "A bag may weigh [-3,000-]{+23.5+} grams."


def test_a_rewritten_phrase_is_no_confetti() -> None:
    changes = words("Bring your own dog along.", "Bring a very large cat along.")

    assert said(changes) == "Bring [-your own dog-]{+a very large cat+} along."


def test_partners_after_something_without_one_are_found() -> None:
    assert Aligner().matches("xab", "ab") == [Match(1, 0, 2)]


def test_a_word_put_in_and_one_left_out() -> None:
    assert said(words("hand over to Billing", "always hand over to Billing")) == (
        "{+always +}hand over to Billing"
    )
    assert said(words("please hold the line", "hold the line")) == "[-please -]hold the line"


def test_writing_without_spaces_is_compared_by_character() -> None:
    assert said(words("手荷物は七キロまで", "手荷物は十キロまで")) == "手荷物は[-七-]{+十+}キロまで"


def test_a_line_changed_after_one_was_put_in_stands_beside_its_old_self() -> None:
    old = "Bags\nA bag may weigh 23 kg.\nPets\n"
    new = "Bags\nBags are free.\nA bag may weigh 30 kg.\nPets\n"

    assert shown(side_by_side(old, new)) == [
        "1 Bags | 1 Bags",
        "-  | 2 {+Bags are free.+}",
        "2 A bag may weigh [-23-] kg. | 3 A bag may weigh {+30+} kg.",
        "3 Pets | 4 Pets",
        "4  | 5 ",
    ]


def test_lines_with_nothing_in_common_are_wholly_removed_and_added() -> None:
    rows = side_by_side("Dogs fly free.", "Ask at the desk!")

    assert shown(rows) == ["1 [-Dogs fly free.-] | 1 {+Ask at the desk!+}"]


def test_only_the_lines_around_a_change_are_shown() -> None:
    old = "\n".join(f"line {number}" for number in range(1, 101))
    new = old.replace("line 50", "line fifty")

    rows = side_by_side(old, new, context=1)

    assert [row.left_number for row in rows] == [49, 50, 51]


def policy(lines: int, seed: int) -> list[str]:
    """Sentences as a policy has them: a hundred different words, every line nearly unique."""
    pick = random.Random(seed)
    vocabulary = [f"word{number}" for number in range(100)]
    return [" ".join(pick.choices(vocabulary, k=8)) + "." for _ in range(lines)]


def edited(lines: list[str], seed: int) -> list[str]:
    """A third of the lines with another word, some gone, some new."""
    pick = random.Random(seed)
    found: list[str] = []
    for line in lines:
        fate = pick.random()
        if fate < 0.3:
            found.append(line.replace(line.split()[3], "changed", 1))
        elif fate < 0.35:
            found += [line, "put in here"]
        elif fate > 0.05 + 0.35:
            found.append(line)
    return found


def test_a_megabyte_with_thousands_of_changes_is_told_apart_line_by_line() -> None:
    lines = policy(18_000, seed=1)
    old, new = "\n".join(lines), "\n".join(edited(lines, seed=2))
    assert len(old) > 1_000_000

    changes = words(old, new)

    assert kept(changes, "same", "removed") == old
    assert kept(changes, "same", "added") == new
    # Seven of eight words of the changed third stayed, and everything else but a twentieth.
    assert len(kept(changes, "same")) > 0.85 * len(old)


def test_a_megabyte_without_line_ends_is_told_apart_by_sentences() -> None:
    lines = policy(18_000, seed=1)
    old, new = " ".join(lines), " ".join(edited(lines, seed=2))

    changes = words(old, new)
    (row,) = side_by_side(old, new)

    assert kept(changes, "same", "removed") == old
    assert kept(changes, "same", "added") == new
    assert len(kept(changes, "same")) > 0.85 * len(old)
    assert kept(row.left, "same") == kept(changes, "same")


@given(TEXTS, TEXTS)
def test_long_stretches_can_be_read_back_too(old: str, new: str) -> None:
    filling = "One more of them. " * 120
    changes = words(old + filling + new, new + filling.upper() + old)

    assert kept(changes, "same", "removed") == old + filling + new
    assert kept(changes, "same", "added") == new + filling.upper() + old


HARD = {
    "nothing in common": ("a\n" * 200_000, "b\n" * 200_000),
    "two words in any order": tuple(
        " ".join(random.Random(seed).choices("ab", k=200_000)) for seed in (1, 2)
    ),
    "fifty lines in any order": tuple(
        "\n".join(random.Random(seed).choices([f"line {n}" for n in range(50)], k=60_000))
        for seed in (3, 4)
    ),
    "one word, less of it": ("a " * 500_000, "a " * 300_000 + "b" + " a" * 100_000),
    "the other way round": (
        "\n".join(map(str, range(90_000))),
        "\n".join(map(str, range(90_000)[::-1])),
    ),
}


@pytest.mark.parametrize("hard", HARD)
def test_the_work_is_bounded_whatever_a_megabyte_holds(hard: str) -> None:
    old, new = HARD[hard]
    for left, right in ((old.split("\n"), new.split("\n")), (old.split(" "), new.split(" "))):
        aligner = Aligner()
        aligner.matches(left, right)
        assert 0 <= aligner.cells_left <= MAX_CELLS

    changes = words(old, new)
    assert kept(changes, "same", "removed") == old
    assert kept(changes, "same", "added") == new
