"""What a Realtime session is asked to be for one team, in the SDK's own settings types.

It opens no connection. The SDK keeps what a session began with and sends it again with every
handoff: whoever changes a running session lays the newest ``session_settings`` over each update, or
the next handoff brings the old values back.
"""

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from agents import OutputGuardrail
from agents.realtime.config import (
    RealtimeAudioConfig,
    RealtimeInputAudioTranscriptionConfig,
    RealtimeRunConfig,
    RealtimeSessionModelSettings,
    RealtimeTurnDetectionConfig,
)

from agents_core.audio.ports import CALL_RATE_HZ
from agents_core.team.team_spec import TeamSpec, TurnDetectionSpec

Modality: TypeAlias = Literal["audio", "text"]


def session_settings(
    team: TeamSpec,
    endpoint_model: str,
    voice: str,
    *,
    modalities: Sequence[Modality] = ("audio",),
    push_to_talk: bool = False,
    speed: float | None = None,
) -> RealtimeSessionModelSettings:
    """Everything but instructions and tools, which the SDK takes from the current agent.

    ``voice`` is the one the call started with: a session that has spoken refuses another, and the
    SDK sends the voice with each update (leaving it out makes it send its own default).
    ``speed``: instead of the team's, while a running response forbids another.
    Noise reduction stays off at the server: the browser has done it, and twice costs words.
    """
    audio: RealtimeAudioConfig = {
        "input": {
            "format": {"type": "audio/pcm", "rate": CALL_RATE_HZ},
            "transcription": transcription(team),
            "turn_detection": turn_detection(team.turn_detection, push_to_talk=push_to_talk),
        },
        "output": {
            "format": {"type": "audio/pcm", "rate": CALL_RATE_HZ},
            "voice": voice,
            "speed": team.speed if speed is None else speed,
        },
    }
    return {"model_name": endpoint_model, "output_modalities": list(modalities), "audio": audio}


def transcription(team: TeamSpec) -> RealtimeInputAudioTranscriptionConfig:
    """What turns the caller's audio into words, and which words it may expect."""
    config: RealtimeInputAudioTranscriptionConfig = {
        "model": team.transcription_model,
        "language": team.language,
    }
    if team.transcription_prompt.strip():
        config["prompt"] = team.transcription_prompt
    return config


def turn_detection(
    spec: TurnDetectionSpec, *, push_to_talk: bool = False
) -> RealtimeTurnDetectionConfig | None:
    """The wire's turn detection; None (push-to-talk) switches it off.

    Each type takes only its own fields: the API refuses a threshold on semantic_vad.
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
    """How the SDK runs the session. Traces would leave the machine, so there are none.

    The SDK reads that very list before each check: change it in place and the session follows. Its
    debounce is read once; ``debounce_chars`` instead of the team's suits guardrails that keep a
    debounce of their own, which may change.
    """
    debounce_chars = debounce_chars or team.guardrails.debounce_chars
    return {
        "output_guardrails": guardrails,
        "guardrails_settings": {"debounce_text_length": debounce_chars},
        "tracing_disabled": True,
        "async_tool_calls": True,
    }
