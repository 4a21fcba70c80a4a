"""Versions, drafts, reviews and settings the version before stored open in this one, unchanged."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from agents_core.errors import SwitchboardError
from agents_core.store import reading
from agents_core.store.tables import ArtifactDraft
from agents_core.team.stored_team import JSON_PART, team_parts
from agents_core.team.validation.team_problems import problems
from agents_core.versions import DraftConflict, Part
from agents_core.versions.draft_editor import DraftEditor
from tests.doubles import version_before as before

EXPECTED = before.expected()
CALLS: dict[str, dict[str, Any]] = EXPECTED["calls"]
IDS = {name: str(call["call_id"]) for name, call in CALLS.items()}
AIRLINE = "Airline support"
each_call = pytest.mark.parametrize("name", CALLS)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[before.Opened]:
    """A copy of the database that no test changes."""
    with before.marked_copy(tmp_path_factory.mktemp("version_before")) as copy:
        yield copy


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[before.Opened]:
    """A copy of the database a test may change."""
    with before.marked_copy(tmp_path) as copy:
        yield copy


# --- versions and drafts ------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXPECTED["versions"])
def test_versions_and_the_calls_that_ran_on_them_are_the_same(
    kept: before.Opened, name: str
) -> None:
    kind, _, called = name.partition(" ")
    wanted = EXPECTED["versions"][name]
    if kind == "team":
        assert not before.changed(wanted["notes"], kept.teams.summaries(called))
        assert not before.changed(wanted["uses"], kept.versions.uses("team", called))
    else:
        assert not before.changed(wanted["notes"], kept.versions.summaries("policy", called))
        assert not before.changed(wanted["uses"], kept.versions.uses("policy", called))
    for number, contents in wanted["contents"].items():
        if kind == "team":
            found = before.team_facts(kept.teams.version(called, int(number)).spec)
        else:
            parts = kept.versions.get("policy", called, int(number)).parts
            found = before.document_facts(parts)
        assert not before.changed(contents, found)


def test_a_team_draft_opens_with_its_edit(kept: before.Opened) -> None:
    draft = kept.teams.draft(AIRLINE)
    assert draft is not None
    wanted = EXPECTED["drafts"][f"team {AIRLINE}"]
    assert not before.changed(wanted["spec"], before.team_facts(draft.spec))
    assert (draft.based_on, draft.revision, draft.author) == (3, 2, "Bo")
    assert draft.spec.greeting == "Grüezi! How can I help?"
    assert (draft.spec.speed, draft.spec.language) == (1.25, "de")
    published = kept.teams.newest(AIRLINE).spec.agents[0].instructions
    edit = "Say “Ahoi” — then: help? #yes\n\n  - and: [this] line, 100% “as is”\ttabbed\n"
    assert draft.spec.agents[0].instructions == published + edit


def test_a_team_draft_with_problems_opens_and_names_them(kept: before.Opened) -> None:
    draft = kept.teams.draft("Hotel desk")
    assert draft is not None
    assert not before.changed(
        EXPECTED["drafts"]["team Hotel desk"]["spec"], before.team_facts(draft.spec)
    )
    assert (draft.spec.entry, draft.spec.speed, draft.spec.agents[0].name) == ("Nobody", 7.5, "")
    assert problems(draft.spec, (), policies=("Hotel desk",))


def test_a_team_draft_that_describes_no_team_is_refused_with_a_sentence(
    kept: before.Opened,
) -> None:
    with pytest.raises(SwitchboardError, match="Internet provider"):
        kept.teams.draft("Internet provider")
    assert kept.teams.newest("Internet provider").number == 1


def test_a_team_draft_that_describes_no_team_can_be_discarded(copy: before.Opened) -> None:
    copy.teams.discard_draft("Internet provider", revision=1)
    assert copy.teams.draft("Internet provider") is None


def test_editing_a_team_draft_goes_on_and_is_published(copy: before.Opened) -> None:
    draft = copy.teams.draft(AIRLINE)
    assert draft is not None
    edited = draft.spec.model_copy(update={"greeting": "Ahoy."})
    with pytest.raises(DraftConflict):
        copy.teams.save_draft(AIRLINE, edited, based_on=3, revision=1)
    saved = copy.teams.save_draft(AIRLINE, edited, based_on=3, revision=2, author="Ada")
    assert saved.spec == edited
    published = copy.teams.publish(
        AIRLINE, saved.spec, based_on=3, draft_revision=saved.revision, message="Ahoy"
    )
    assert (published.number, published.spec) == (4, edited)
    assert copy.teams.draft(AIRLINE) is None


def test_a_team_draft_stored_as_yaml_is_stored_as_json_from_the_next_save_on(
    copy: before.Opened,
) -> None:
    draft = copy.teams.draft(AIRLINE)
    assert draft is not None
    edited = draft.spec.model_copy(update={"greeting": "Ahoy."})
    copy.teams.save_draft(AIRLINE, edited, based_on=3, revision=2)
    with reading(copy.engine) as session:
        stored = [row.parts[0] for row in session.scalars(select(ArtifactDraft))]
    (saved,) = [text for name, text in stored if name == JSON_PART]
    assert json.loads(saved)["greeting"] == "Ahoy."


def test_publishing_the_content_of_a_version_stored_as_yaml_makes_no_new_version(
    copy: before.Opened,
) -> None:
    newest = copy.teams.newest(AIRLINE)
    again = copy.teams.publish(AIRLINE, newest.spec, based_on=newest.number)
    assert again == newest
    editor = DraftEditor(store=copy.versions, kind="team", name=AIRLINE, author=str)
    editor.refresh()
    editor.edit(team_parts(newest.spec))
    assert not editor.changed


def test_a_policy_draft_opens_with_its_edit_and_is_published(copy: before.Opened) -> None:
    draft = copy.versions.draft("policy", AIRLINE)
    assert draft is not None
    assert not before.changed(EXPECTED["drafts"][f"policy {AIRLINE}"], draft)
    assert "60 lbs" in draft.parts[0].text
    assert draft.parts[-1] == Part("Meals", "A hot meal is served")
    library = copy.policies.library(AIRLINE)
    published = library.publish(draft.parts, based_on=5, draft_revision=draft.revision)
    assert published.version == 6
    assert "60 lbs" in library.look_up("How heavy may a checked bag be?").citations[0].text


# --- what people said and set ---------------------------------------------------------------------


@each_call
def test_reviews_and_tasks_of_a_call_are_the_same(kept: before.Opened, name: str) -> None:
    wanted = CALLS[name]["reviews"]
    assert not before.changed(wanted, kept.reviews.of(IDS[name]))


def test_reviewers_labels_and_the_queue_are_the_same(kept: before.Opened) -> None:
    assert not before.changed(EXPECTED["labels"], kept.reviews.labels())
    assert not before.changed(EXPECTED["work"], kept.reviews.work())
    counts = kept.reviews.queue.counts()
    assert (counts.waiting, counts.taken, counts.done) == (1, 1, 1)
    spoken = kept.reviews.of(IDS["spoken"])
    assert [one.text for one in spoken.corrections] == ["What is your baggage policy, please?"]
    assert spoken.labels("Ada", 1) == ("barge-in",)


def test_prices_settings_checks_and_receipts_are_the_same(kept: before.Opened) -> None:
    assert not before.changed(EXPECTED["prices"], kept.archive.prices.all())
    assert (kept.archive.retention_days(), kept.archive.recording_on()) == (36_500, False)
    assert "gpt-realtime-2" not in kept.archive.prices.prices()
    assert not before.changed(EXPECTED["checks"], kept.checks.list(AIRLINE))
    assert not before.changed(EXPECTED["receipts"], kept.archive.receipts())
    assert kept.archive.row(IDS["guarded"]).cost_usd == pytest.approx(0.0399)
