"""Passages keep their numbers over small edits, and stored versions keep their passages."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete

from agents_core.knowledge.documents.passages import Passage, passages_of
from agents_core.knowledge.passage_numbers import Numbered, numbered
from agents_core.knowledge.policy_versions import PolicyVersions, draft_passages
from agents_core.store import writing
from agents_core.store.tables import PolicyPassages
from agents_core.versions import Part, VersionStore
from tests.doubles.played_calls import Clock

FIRST = (
    "# Bags\n- One bag is free.\n- A second bag costs 60 euros.\n\n# Pets\n- Cats pay 20 euros.\n"
)


def ids_after(before: str, after: str) -> dict[str, str]:
    """The ids of the second text's passages by their words, published after the first."""
    first = numbered(passages_of(before), Numbered())
    return {one.text: one.id for one in numbered(passages_of(after), first).passages}


def test_the_same_words_keep_their_number_wherever_they_stand() -> None:
    after = "# Pets\n- Cats pay 20 euros.\n\n# Bags\n- Wifi is free.\n- One bag is free.\n"

    assert ids_after(FIRST, after) == {
        "Cats pay 20 euros.": "P3",
        "Wifi is free.": "P4",
        "One bag is free.": "P1",
    }


def test_an_edited_passage_keeps_its_number_and_a_new_one_gets_a_fresh_one() -> None:
    after = FIRST.replace("60 euros", "75 dollars").replace(
        "# Pets\n", "# Pets\n- Parrots stay home.\n"
    )

    assert ids_after(FIRST, after) == {
        "One bag is free.": "P1",
        "A second bag costs 75 dollars.": "P2",
        "Parrots stay home.": "P4",
        "Cats pay 20 euros.": "P3",
    }


def test_a_row_is_recognised_by_its_other_cells() -> None:
    table = "| Class | Fee |\n|-|-|\n| Economy | 60 |\n| Business | 90 |\n"
    after = table.replace("60", "65").replace("90", "95")

    assert ids_after(table, after) == {
        "Class: Economy; Fee: 65": "P1",
        "Class: Business; Fee: 95": "P2",
    }


def test_a_number_is_never_used_again() -> None:
    first = numbered(passages_of("One.\n\nTwo is about something else."), Numbered())
    without = numbered(passages_of("One."), first)
    again = numbered(passages_of("One.\n\nParrots stay at home in summer."), without)

    assert [one.id for one in again.passages] == ["P1", "P3"]


@given(
    st.lists(st.sampled_from("abcdefg"), max_size=12),
    st.lists(st.sampled_from("abcdefg"), max_size=12),
)
def test_ids_are_unique_and_equal_texts_keep_theirs(old: list[str], new: list[str]) -> None:
    def passages(words: list[str]) -> list[Passage]:
        return [Passage(id="", line=1, text=word, headings=()) for word in words]

    first = numbered(passages(old), Numbered())
    second = numbered(passages(new), first)
    ids = [one.id for one in second.passages]

    assert len(set(ids)) == len(ids)
    known = {one.id: one.text for one in first.passages}
    for one in second.passages:
        assert known.get(one.id, one.text) == one.text
    for word in set(old) & set(new):
        kept = [one.id for one in second.passages if one.text == word and one.id in known]
        assert len(kept) == min(old.count(word), new.count(word))


# --- stored versions -----------------------------------------------------------------------------


@pytest.fixture
def store(engine: Engine) -> VersionStore:
    return VersionStore(engine, Clock())


def publish(store: VersionStore, text: str, *, based_on: int) -> None:
    store.publish("policy", "Rules", [Part("Policy", text)], based_on=based_on)


def test_versions_keep_their_passages_whatever_a_later_reader_finds(
    store: VersionStore, engine: Engine
) -> None:
    store.create("policy", "Rules", [Part("Policy", FIRST)])
    kept = PolicyVersions(store, name="Rules").get(1)
    with writing(engine) as session:
        row = session.get(PolicyPassages, (1, 1))
        assert row is not None
        row.passages = [{**one, "text": "As it was read then."} for one in row.passages]

    again = PolicyVersions(store, name="Rules").get(1)

    assert [one.id for one in again.passages] == [one.id for one in kept.passages]
    assert {one.text for one in again.passages} == {"As it was read then."}


def test_every_field_of_a_passage_is_stored(store: VersionStore) -> None:
    text = "4.1 Paid.[^1]\n\n4.2 Not for:\n\n| A | B |\n|-|-|\n| x | y |\n\n[^1]: Not abroad.\n"
    store.create("policy", "Rules", [Part("Policy", text)])
    written = PolicyVersions(store, name="Rules").get(1).passages
    read = PolicyVersions(store, name="Rules").get(1).passages

    assert read == written
    assert [replace(one, id="", document="") for one in read] == [
        replace(one, id="") for one in passages_of(text)
    ]


def test_passages_of_versions_published_elsewhere_are_numbered_in_order(
    store: VersionStore, engine: Engine
) -> None:
    store.create("policy", "Rules", [Part("Policy", FIRST)])
    publish(store, FIRST.replace("Cats", "Hamsters"), based_on=1)
    publish(store, FIRST.replace("Cats", "Hamsters") + "- Dogs stay home.\n", based_on=2)
    newest = PolicyVersions(store, name="Rules").newest()

    assert [one.id for one in newest.passages] == ["P1", "P2", "P3", "P4"]
    with writing(engine) as session:
        session.execute(delete(PolicyPassages))
    assert PolicyVersions(store, name="Rules").newest().passages == newest.passages


def test_a_draft_shows_the_ids_it_will_have(store: VersionStore) -> None:
    store.create("policy", "Rules", [Part("Policy", FIRST)])
    text = FIRST.replace("- One bag is free.\n", "- Wifi is free for all.\n")
    newest = PolicyVersions(store, name="Rules").newest()

    promised = draft_passages([Part("Policy", text)], newest)
    publish(store, text, based_on=1)

    assert PolicyVersions(store, name="Rules").newest().passages == promised
