"""The guardrails of a team, alone and inside a real SDK session."""

import asyncio

from agents.realtime import RealtimeGuardrailTripped, RealtimeSession
from agents.realtime.model_events import (
    RealtimeModelTranscriptDeltaEvent,
    RealtimeModelTurnStartedEvent,
)
from agents.realtime.testing import ScriptedRealtimeModel

from agents_core.call.guardrails.checks import (
    GROUNDED_FIGURES,
    SECRETS,
    Trip,
    first_trip,
    guardrails_of,
)
from agents_core.call.guardrails.sdk_adapter import sdk_guardrails
from agents_core.team.sdk.agent_builder import build_team
from agents_core.team.sdk.session_config import run_config
from agents_core.team.team_spec import GuardrailsSpec
from agents_core.team_files.ready_teams import ready
from tests.unit.team.team_fakes import RecordingRuntime, catalogue

ANSWER = (
    "Thanks for asking. Every checked bag may weigh up to seventy-five pounds before an overweight "
    "fee applies, and that goes for each bag you check in, wherever you fly to with us this year, "
    "so there is no need to worry about the weight of it."
)


def test_grounding_is_read_when_the_text_is_checked() -> None:
    passages: list[str] = []
    rules = guardrails_of(ready().team, lambda: passages)
    assert first_trip(rules, "The limit is 50 pounds.", complete=True) == Trip(
        GROUNDED_FIGURES,
        "The answer said “50 pounds”, which no policy passage or tool result of this call "
        "contains.",
        words="50 pounds",
    )
    passages.append("Hand luggage has its own rule. It may weigh 18 lbs. Not more.")
    trip = first_trip(rules, "The limit is 50 pounds.", complete=True)
    assert trip is not None and trip.source == "It may weigh 18 lbs."
    passages.append("Checked bags must be under 50 lbs.")
    assert first_trip(rules, "The limit is 50 pounds.", complete=True) is None


def test_the_teams_own_words_ground_themselves() -> None:
    team = ready().team.model_copy(update={"greeting": "Welcome to the 24 hour line."})
    rules = guardrails_of(team, lambda: ())
    assert first_trip(rules, "Welcome to the 24 hour line.", complete=True) is None
    assert first_trip(rules, ready().team.greeting, complete=True) is None


def test_how_long_an_answer_should_be_is_not_a_figure_to_quote() -> None:
    team = ready().team
    assert "one or two short spoken sentences" in team.agents[0].instructions
    trip = first_trip(guardrails_of(team, lambda: ()), "It takes two hours.", complete=True)
    assert trip is not None
    assert "two hours" in trip.reason


def test_each_guardrail_can_be_switched_off() -> None:
    off = GuardrailsSpec(secrets=False, grounded_figures=False)
    assert guardrails_of(ready().team.model_copy(update={"guardrails": off}), lambda: ()) == ()
    secrets = GuardrailsSpec(grounded_figures=False)
    [rule] = guardrails_of(ready().team.model_copy(update={"guardrails": secrets}), lambda: ())
    assert rule.name == SECRETS


def test_a_reason_never_holds_the_secret() -> None:
    rules = guardrails_of(ready().team, lambda: ())
    for text in ("Your password is hunter2.", "Your card is 4111 1111 1111 1111."):
        for rule in rules:
            trip = rule.check(text, True)
            assert trip is None or not {"hunter2", "4111"} & set(trip.reason.split())
    assert first_trip(rules, "Your password is hunter2.", complete=False) == Trip(
        SECRETS, "A password was about to be spoken."
    )
    assert first_trip(rules, "Your password is wro", complete=False) is None


async def test_an_invented_figure_trips_in_a_session_and_says_why() -> None:
    team, runtime = ready().team, RecordingRuntime()
    runtime.context.grounding.append("Checked bags must be under 50 lbs.")
    rules = sdk_guardrails(guardrails_of(team, lambda: runtime.context.grounding))
    model = ScriptedRealtimeModel(strict=False)
    session = RealtimeSession(
        model,
        build_team(team, catalogue(), runtime).entry,
        runtime.context,
        run_config=run_config(team, rules),
    )
    async with session, asyncio.timeout(60):
        await model.emit(RealtimeModelTurnStartedEvent(response_id="r1"))
        for start in range(0, len(ANSWER), 10):
            words = ANSWER[start : start + 10]
            await model.emit(
                RealtimeModelTranscriptDeltaEvent(item_id="i1", delta=words, response_id="r1")
            )
        async for event in session:
            if isinstance(event, RealtimeGuardrailTripped):
                tripped = event
                break
    [result] = tripped.guardrail_results
    assert result.output.output_info == {
        "guardrail": GROUNDED_FIGURES,
        "trip": Trip(
            GROUNDED_FIGURES,
            "The answer said “seventy-five pounds”, which no policy passage or tool result "
            "of this call contains.",
            words="seventy-five pounds",
            source="Checked bags must be under 50 lbs.",
        ),
    }
    assert len(tripped.message) >= team.guardrails.debounce_chars
