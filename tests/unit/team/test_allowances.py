"""What a guardrail stopped is allowed by a new version of the team."""

import pytest

from agents_core.call.guardrails.checks import first_trip, guardrails_of
from agents_core.errors import TeamError
from agents_core.team.allowances import with_allowed
from agents_core.team.limits import MAX_ALLOWED_FIGURES
from agents_core.team.team_spec import GuardrailsSpec
from agents_core.team_files.ready_teams import ready

TEAM = ready().team


def test_an_allowed_figure_needs_no_source_however_it_is_said() -> None:
    allowed = with_allowed(TEAM, words="75 pounds")
    assert first_trip(guardrails_of(TEAM, lambda: ()), "It is 75 pounds.", complete=True)
    for said in ("It is 75 pounds.", "It is seventy-five lbs."):
        assert first_trip(guardrails_of(allowed, lambda: ()), said, complete=True) is None
    assert with_allowed(allowed, words="75 pounds") == allowed


def test_an_allowed_phrase_is_no_longer_banned() -> None:
    rules = GuardrailsSpec(banned_phrases=("no problem", "guaranteed"))
    team = TEAM.model_copy(update={"guardrails": rules})
    allowed = with_allowed(team, words="No problem", phrase="no problem")
    assert allowed.guardrails.banned_phrases == ("guaranteed",)


def test_no_more_figures_are_allowed_than_a_team_may_have() -> None:
    full = tuple(f"{number} days" for number in range(MAX_ALLOWED_FIGURES))
    rules = GuardrailsSpec(allowed_figures=full)
    team = TEAM.model_copy(update={"guardrails": rules})
    with pytest.raises(TeamError, match="Write them in its policy"):
        with_allowed(team, words="1 year")
