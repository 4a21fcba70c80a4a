"""What a running call leaves for the next one."""

from agents_core.team.live_update import next_call_only
from agents_core.team.team_spec import (
    TURN_DETECTION_PRESETS,
    GuardrailsSpec,
    TeamSpec,
    TurnDetectionSpec,
    turn_detection_preset,
)
from agents_core.team_files.ready_teams import ready


def changed(**fields: object) -> TeamSpec:
    return ready().team.model_copy(update=fields)


def waits(has_spoken: bool, **fields: object) -> tuple[str, ...]:
    return next_call_only(ready().team, changed(**fields), has_spoken=has_spoken)


def test_nothing_waits_when_nothing_changed() -> None:
    assert waits(True) == ()


def test_the_model_the_greeting_and_the_policy_wait() -> None:
    assert waits(False, model="another", greeting="Hi.", policy="Hotel desk") == (
        "greeting",
        "model",
        "policy",
    )


def test_the_voice_waits_once_it_has_spoken() -> None:
    assert waits(False, voice="sage") == ()
    assert waits(True, voice="sage") == ("voice",)


def test_everything_else_a_running_call_takes() -> None:
    agents = tuple(
        agent.model_copy(update={"instructions": "Help."}) for agent in ready().team.agents
    )
    assert not waits(
        True,
        agents=agents,
        speed=1.2,
        language="de",
        transcription_model="whisper-1",
        turn_detection=TURN_DETECTION_PRESETS["quick"],
        guardrails=GuardrailsSpec(secrets=False),
        policy_topics="bags",
    )


def test_presets_are_recognised() -> None:
    assert [turn_detection_preset(spec) for spec in TURN_DETECTION_PRESETS.values()] == [
        "quick",
        "balanced",
        "patient",
    ]
    assert turn_detection_preset(TurnDetectionSpec()) == "balanced"
    assert turn_detection_preset(TurnDetectionSpec(silence_duration_ms=301)) is None
