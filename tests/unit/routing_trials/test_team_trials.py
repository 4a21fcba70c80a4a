"""Sentences on the published version and the draft, and checks of who takes them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from agents_core.errors import TeamError
from agents_core.language.embeddings import lexical_embedder
from agents_core.routing_trials.routing_checks import (
    MAX_CHECKS,
    CheckCount,
    RoutingCheck,
    RoutingChecks,
    count,
    newest_verdict,
)
from agents_core.routing_trials.routing_trial import Taker
from agents_core.routing_trials.team_trials import (
    MAX_SENTENCES,
    Asked,
    TeamTrials,
    TrialRun,
    left_out_of,
    possible_takers,
    sentences_of,
)
from agents_core.store import engine_for
from agents_core.team.editing import rename_agent, with_agent
from agents_core.team.stored_team import upgraded_parts
from agents_core.team.team_library import TeamLibrary
from agents_core.team.team_spec import TeamSpec
from agents_core.versions import VersionError, VersionStore
from tests.unit.routing_trials.trial_fakes import (
    CATALOGUE,
    DESK,
    PRICES,
    ScriptedBrain,
    tools_for,
)

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PRICE, WEATHER = Asked(sentence="a price"), Asked(sentence="the weather")
AT_BILLING = Taker(agent="Billing", tool=PRICES.name)
WITHOUT_TOOL = with_agent(DESK, 1, tools=())
"""Billing passes prices back to the reception: a circle."""


@pytest.fixture
def checks(database_url: str) -> Iterator[RoutingChecks]:
    engine = engine_for(database_url)
    TeamLibrary(VersionStore(engine, lambda: NOW, upgraded_parts)).create(DESK)
    yield RoutingChecks(engine, lambda: NOW)
    engine.dispose()


def run(draft: TeamSpec | None, *asked: Asked) -> TrialRun:
    trials = TeamTrials(tools_for, lexical_embedder, make_brain=lambda _: ScriptedBrain())
    return trials.run((3, DESK), draft, asked or (PRICE, WEATHER))


def check(asked: Asked, expected: Taker) -> RoutingCheck:
    return RoutingCheck(id=1, asked=asked, expected=expected, added_at=NOW, author="")


def test_a_draft_that_sends_it_elsewhere_is_a_change() -> None:
    price, weather = run(WITHOUT_TOOL).rows
    assert (price.changed, price.same) == (True, False)
    assert (weather.changed, weather.same) == (False, True)
    assert price.draft is not None and price.draft.ending == "circle"


def test_without_a_draft_nothing_is_changed() -> None:
    tried = run(None)
    assert [row.changed for row in tried.rows] == [False, False]
    assert tried.rows[0].published is not None and tried.rows[0].draft is None


def test_a_draft_with_a_problem_says_it_and_the_published_version_is_tried() -> None:
    tried = run(with_agent(DESK, 0, handoffs=("Gone",)))
    assert "Gone" in tried.draft_problem
    assert tried.rows[0].published is not None and tried.rows[0].draft is None


def test_an_agent_that_the_published_version_lacks_can_be_the_start_of_the_draft() -> None:
    renamed = rename_agent(DESK, 2, "Papers")
    [row] = run(renamed, Asked(sentence="a price", start="Papers")).rows
    assert row.published is None and row.draft is not None and not row.changed


def test_the_count_is_of_the_draft_and_names_what_it_changes() -> None:
    mine = {PRICE: check(PRICE, AT_BILLING), WEATHER: check(WEATHER, Taker())}
    assert count(run(None), mine) == CheckCount(2, 2, 0)
    counted = count(run(WITHOUT_TOOL), mine)
    assert counted.words == "1 of 2 right, 1 changed by this draft"


@pytest.mark.parametrize(
    ("expected", "verdict"),
    [
        (AT_BILLING, "right"),
        (Taker(agent="Billing"), "right"),
        (Taker(agent="Reception"), "wrong"),
        (Taker(), "wrong"),
        (Taker(agent="Night desk"), "gone"),
        (Taker(agent="Reception", tool=PRICES.name), "gone"),
    ],
)
def test_verdicts(expected: Taker, verdict: str) -> None:
    tried = run(None, PRICE)
    assert newest_verdict(tried, check(PRICE, expected), tried.rows[0]) == verdict


def test_a_check_is_kept_replaced_listed_and_removed(checks: RoutingChecks) -> None:
    checks.keep("Desk", PRICE, Taker(agent="Reception"), author="Ann")
    kept = checks.keep("Desk", PRICE, AT_BILLING, author="Ben")
    other = checks.keep("Desk", Asked(sentence="a price", start="Archive"), Taker())
    assert checks.list("Desk") == (kept, other)
    assert (kept.expected, kept.author) == (AT_BILLING, "Ben")
    checks.remove(kept.id)
    checks.remove(kept.id)
    assert checks.list("Desk") == (other,)


def test_what_cannot_be_a_check_is_refused(checks: RoutingChecks) -> None:
    with pytest.raises(TeamError, match="needs a sentence"):
        checks.keep("Desk", Asked(sentence="  \x00 "), Taker())
    with pytest.raises(VersionError):
        checks.keep("Elsewhere", PRICE, Taker())
    for number in range(MAX_CHECKS):
        checks.keep("Desk", Asked(sentence=f"price {number}"), Taker())
    checks.keep("Desk", Asked(sentence="price 0"), AT_BILLING)  # in place of the one before
    with pytest.raises(TeamError, match="Remove one first"):
        checks.keep("Desk", PRICE, Taker())


def test_sentences_are_lines_without_repetition() -> None:
    assert sentences_of(" one \n\n two  words \none") == ("one", "two words")
    assert len(sentences_of("\n".join(map(str, range(99))))) == MAX_SENTENCES


def test_marks_that_turn_the_text_around_them_are_dropped() -> None:
    assert sentences_of("\u202egnp.exe\u2066 שלום") == ("gnp.exe שלום",)


def test_what_is_not_tried_is_said() -> None:
    assert left_out_of("one\n\none\ntwo") == ""
    many = left_out_of("\n".join(map(str, range(99))))
    assert many == f"The first {MAX_SENTENCES} of 99 sentences are tried."
    assert "300 characters" in left_out_of("x" * 301)


def test_every_agent_and_tool_and_nobody_can_be_expected() -> None:
    takers = possible_takers(DESK, CATALOGUE)
    assert takers[0] == Taker()
    assert Taker(agent="Billing", tool=PRICES.name, title="Price list") in takers
    assert len(takers) == 5
