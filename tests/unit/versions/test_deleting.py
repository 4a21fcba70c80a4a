"""Deleting teams and policies, on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest

from agents_core.errors import PolicyError
from agents_core.knowledge.lookup.policies import Policies
from agents_core.language.embeddings import lexical_embedder
from agents_core.team.editing import blank_team
from agents_core.team.team_library import TeamLibrary
from agents_core.versions import NameTaken, Part, VersionError, VersionStore
from tests.doubles.version_uses import record_use
from tests.unit.versions.versions_store import TEAM, one, opened

OTHER, RULES = "Hotel desk", "House rules"


@pytest.fixture
def store(database_url: str) -> Iterator[VersionStore]:
    with opened(database_url) as store:
        yield store


@pytest.fixture
def policies(store: VersionStore) -> Policies:
    """One policy, with one rule."""
    made = Policies(store, lexical_embedder)
    made.create(RULES, (Part("Policy", "1. Breakfast ends at ten."),))
    return made


def two_teams(store: VersionStore) -> None:
    store.create("team", TEAM, one("a"))
    store.publish("team", TEAM, one("b"), based_on=1)
    store.create("team", OTHER, one("c"))


def test_a_deleted_team_is_gone_from_every_list_and_from_editing(store: VersionStore) -> None:
    two_teams(store)
    store.save_draft("team", TEAM, one("draft"), based_on=2, revision=0)
    store.delete("team", TEAM, keep_one=True)

    assert store.names("team") == (OTHER,)
    assert store.newest_number("team", TEAM) == 0
    assert store.draft("team", TEAM) is None
    for attempt in (
        lambda: store.newest("team", TEAM),
        lambda: store.publish("team", TEAM, one("d"), based_on=2),
        lambda: store.save_draft("team", TEAM, one("d"), based_on=2, revision=0),
        lambda: store.rename("team", TEAM, "Another"),
        lambda: store.restore("team", TEAM, 1),
        lambda: store.delete("team", TEAM),
    ):
        with pytest.raises(VersionError, match="There is no team called “Airline support”"):
            attempt()


def test_the_calls_of_a_deleted_team_still_find_their_versions(store: VersionStore) -> None:
    two_teams(store)
    record_use(store, "team", TEAM, 1, call_id="before", from_turn=1)
    store.delete("team", TEAM)
    record_use(store, "team", TEAM, 2, call_id="running", from_turn=1)

    assert store.get("team", TEAM, 1).parts == one("a")
    assert {use.call_id for use in store.uses("team", TEAM)} == {"before", "running"}


def test_a_new_team_under_the_name_of_a_deleted_one_continues_its_numbers(
    store: VersionStore,
) -> None:
    """Or calls of the former version 1 would show the new one's instructions."""
    two_teams(store)
    store.delete("team", TEAM)
    made = store.create("team", TEAM, one("new"))

    assert made.number == 3
    assert store.get("team", TEAM, 1).parts == one("a")
    assert store.names("team") == (TEAM, OTHER)
    with pytest.raises(NameTaken):
        store.create("team", TEAM, one("twice"))


def test_no_team_is_renamed_to_the_name_of_a_deleted_one(store: VersionStore) -> None:
    two_teams(store)
    store.delete("team", TEAM)

    with pytest.raises(NameTaken, match="was deleted, and its calls keep that name"):
        store.rename("team", OTHER, TEAM)


def test_the_last_team_cannot_be_deleted(store: VersionStore) -> None:
    two_teams(store)
    library = TeamLibrary(store)
    library.delete(TEAM)

    with pytest.raises(VersionError, match="“Hotel desk” is the only team"):
        library.delete(OTHER)
    assert library.names() == (OTHER,)


def test_a_policy_that_a_team_uses_is_not_deleted(store: VersionStore, policies: Policies) -> None:
    library = TeamLibrary(store)
    library.create(blank_team(OTHER).model_copy(update={"policy": RULES}))
    users = library.using_policy(RULES)

    with pytest.raises(PolicyError, match="The team “Hotel desk” uses this policy"):
        policies.delete(RULES, used_by=users)
    assert policies.names() == (RULES,)


def test_a_running_call_goes_on_looking_up_in_a_policy_that_was_deleted(
    policies: Policies,
) -> None:
    of_call = policies.library(RULES)
    policies.delete(RULES, used_by=())

    assert policies.names() == ()
    assert [passage.text for passage in of_call.current().passages] == ["Breakfast ends at ten."]
    with pytest.raises(VersionError, match="There is no policy called “House rules”"):
        policies.library(RULES)
