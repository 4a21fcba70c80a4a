"""The Realtime session configuration of a team, in the SDK's settings types.

The SDK sends the settings a session began with again with every handoff. A change of a running
session must therefore be laid over each update (``call.contract.live_settings``).
"""

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, cast

from agents import OutputGuardrail
from agents.realtime.config import (
    RealtimeAudioConfig,
    RealtimeInputAudioTranscriptionConfig,
    RealtimeRunConfig,
    RealtimeSessionModelSettings,
    RealtimeTurnDetectionConfig,
)

from agents_core.audio.ports import CALL_RATE_HZ
from agents_core.models.model_facts import accepts
from agents_core.team.advanced_settings import session_fields, transcription_fields
from agents_core.team.team_spec import AdvancedSpec, TeamSpec, TurnDetectionSpec

Modality: TypeAlias = Literal["audio", "text"]


def session_settings(
    team: TeamSpec,
    endpoint_model: str,
    voice: str,
    *,
    modalities: Sequence[Modality] = ("audio",),
    push_to_talk: bool = False,
    speed: float | None = None,
    language: str = "",
    transcription_model: str = "",
    advanced: AdvancedSpec | None = None,
) -> RealtimeSessionModelSettings:
    """The session's settings, without instructions and tools, which the SDK takes from the current
    agent.

    ``voice`` is the one the call started with: a session that has spoken refuses another one, and
    without a voice the SDK sends its own default.
    ``speed``: instead of the team's, because it cannot change during a response.
    ``language``: instead of the team's, for a server that hears only this one.
    ``transcription_model``: the exact one; empty: the team's, which may be a family.
    ``advanced``: the settings that the models accept; None: the protocol's defaults.
    The server's noise reduction is off unless the team asks for it, because the browser's is on;
    both together lose words.
    """
    advanced = advanced or AdvancedSpec()
    audio: RealtimeAudioConfig = {
        "input": {
            "format": {"type": "audio/pcm", "rate": CALL_RATE_HZ},
            "transcription": transcription(
                team, language, model=transcription_model, advanced=advanced
            ),
            "turn_detection": turn_detection(team.turn_detection, push_to_talk=push_to_talk),
        },
        "output": {
            "format": {"type": "audio/pcm", "rate": CALL_RATE_HZ},
            "voice": voice,
            "speed": team.speed if speed is None else speed,
        },
    }
    if advanced.noise_reduction is not None:
        audio["input"]["noise_reduction"] = {"type": advanced.noise_reduction}
    settings = {
        "model_name": endpoint_model,
        "output_modalities": list(modalities),
        "audio": audio,
        **session_fields(advanced),
    }
    return cast(RealtimeSessionModelSettings, settings)


def transcription(
    team: TeamSpec,
    language: str = "",
    *,
    model: str = "",
    advanced: AdvancedSpec | None = None,
) -> RealtimeInputAudioTranscriptionConfig:
    """The caller's speech recognition: model and language are the team's unless given, the prompt
    is sent to models that accept one. Several languages replace the one."""
    name = model or team.transcription_model
    more = transcription_fields(advanced or AdvancedSpec())
    config: dict[str, Any] = {"model": name, **more}
    if language or "languages" not in more:
        config["language"] = language or team.language
    if team.transcription_prompt.strip() and accepts(name, "prompt") is not False:
        config["prompt"] = team.transcription_prompt
    return cast(RealtimeInputAudioTranscriptionConfig, config)


def turn_detection(
    spec: TurnDetectionSpec, *, push_to_talk: bool = False
) -> RealtimeTurnDetectionConfig | None:
    """Turn detection as the API wants it; None (push-to-talk) switches it off.

    Each type has only its own fields: the API refuses a threshold for semantic_vad.
    """
    if push_to_talk:
        return None
    if spec.type == "semantic_vad":
        return {
            "type": spec.type,
            "eagerness": spec.eagerness,
            "interrupt_response": spec.interrupt_response,
            "create_response": spec.create_response,
        }
    server: RealtimeTurnDetectionConfig = {
        "type": spec.type,
        "threshold": spec.threshold,
        "prefix_padding_ms": spec.prefix_padding_ms,
        "silence_duration_ms": spec.silence_duration_ms,
        "interrupt_response": spec.interrupt_response,
        "create_response": spec.create_response,
    }
    if spec.idle_timeout_ms is not None:
        server["idle_timeout_ms"] = spec.idle_timeout_ms
    return server


def run_config(
    team: TeamSpec,
    guardrails: list[OutputGuardrail[Any]],
    *,
    debounce_chars: int | None = None,
) -> RealtimeRunConfig:
    """How the SDK runs the session; without its tracing, which would send the call to OpenAI.

    The SDK reads the list of guardrails before each check, so a change in place takes effect. It
    reads the debounce once; ``debounce_chars`` instead of the team's is for guardrails that have a
    changeable debounce of their own.
    """
    debounce_chars = debounce_chars or team.guardrails.debounce_chars
    return {
        "output_guardrails": guardrails,
        "guardrails_settings": {"debounce_text_length": debounce_chars},
        "tracing_disabled": True,
        "async_tool_calls": True,
    }
