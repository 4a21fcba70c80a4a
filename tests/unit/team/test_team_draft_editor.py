"""A team's draft, edited field by field as its form does."""

from collections.abc import Iterator

import pytest

from agents_core.team.team_draft_editor import TeamDraftEditor
from agents_core.team.team_library import TeamLibrary
from agents_core.team.team_spec import AgentSpec, TeamSpec
from agents_core.versions import VersionStore
from agents_core.versions.draft_editor import DraftEditor
from tests.unit.versions.versions_store import opened

TEAM = TeamSpec(
    name="Front desk",
    entry="Triage",
    agents=(
        AgentSpec(name="Triage", instructions="Route callers.", handoffs=("Billing",)),
        AgentSpec(name="Billing", instructions="Answer about invoices."),
    ),
)


@pytest.fixture
def store(database_url: str) -> Iterator[VersionStore]:
    with opened(database_url) as store:
        TeamLibrary(store).create(TEAM)
        yield store


def editor_of(store: VersionStore, *, policies: tuple[str, ...] = ()) -> TeamDraftEditor:
    draft = DraftEditor(store=store, kind="team", name=TEAM.name, author=lambda: "Ana")
    editor = TeamDraftEditor(draft, ("look_up",), lambda: policies)
    editor.refresh()
    return editor


def test_a_field_is_changed_and_saved(store: VersionStore) -> None:
    editor = editor_of(store)
    editor.put("greeting", "Hello.")
    editor.put("turn_detection.silence_duration_ms", 700)
    editor.put("instructions", "Answer kindly.", agent=1)

    draft = TeamLibrary(store).draft(TEAM.name)
    assert draft is not None and draft.spec == editor.spec
    assert editor.value("greeting") == "Hello."
    assert editor.value("turn_detection.silence_duration_ms") == 700
    assert editor.value("instructions", agent=1) == "Answer kindly."


def test_a_field_of_an_agent_that_was_removed_is_ignored(store: VersionStore) -> None:
    editor = editor_of(store)
    editor.put("instructions", "Too late.", agent=2)
    assert editor.spec == TEAM and not editor.draft.changed


def test_problems_are_found_by_field(store: VersionStore) -> None:
    editor = editor_of(store)
    assert editor.problems() == ()
    editor.put("tools", ("fly",), agent=1)
    assert editor.sentences("tools", agent=1) and not editor.sentences("tools", agent=0)


def test_a_policy_is_known_after_the_next_refresh(store: VersionStore) -> None:
    policies: list[str] = []
    draft = DraftEditor(store=store, kind="team", name=TEAM.name, author=str)
    editor = TeamDraftEditor(draft, (), lambda: tuple(policies))
    editor.refresh()
    editor.put("policy", "House rules")
    assert editor.sentences("policy")
    policies.append("House rules")
    editor.refresh()
    assert not editor.sentences("policy")


def test_a_team_that_cannot_be_published_yet_is_kept_as_a_draft(store: VersionStore) -> None:
    editor = editor_of(store)
    editor.put("entry", "")
    editor.put("name", "", agent=0)
    editor.put("voice", "nobody")
    editor.put("speed", 99.0)
    assert editor.problems()
    assert editor_of(store).spec == editor.spec
