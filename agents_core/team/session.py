"""What a Realtime session is asked to be for one team, in the SDK's own settings types.

It opens no connection. ``session_settings`` returns a dict the SDK keeps by reference and sends
again with every handoff: change it in place with ``set_turn_detection``, or the next handoff
brings the old value back.
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
from agents_core.team.model import TeamSpec, TurnDetectionSpec

Modality: TypeAlias = Literal["audio", "text"]


def session_settings(
    team: TeamSpec,
    endpoint_model: str,
    voice: str,
    *,
    modalities: Sequence[Modality] = ("audio",),
    push_to_talk: bool = False,
) -> RealtimeSessionModelSettings:
    """Everything but instructions and tools, which the SDK takes from the current agent.

    ``voice`` is the one the call started with: a session that has spoken refuses another, and the
    SDK sends the voice with each update (leaving it out makes it send its own default).
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
            "speed": team.speed,
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


def set_turn_detection(
    settings: RealtimeSessionModelSettings, spec: TurnDetectionSpec, *, push_to_talk: bool
) -> None:
    """Change the settings a running session keeps; ``session.update_agent`` then sends them."""
    settings["audio"]["input"]["turn_detection"] = turn_detection(spec, push_to_talk=push_to_talk)


def run_config(team: TeamSpec, guardrails: Sequence[OutputGuardrail[Any]]) -> RealtimeRunConfig:
    """How the SDK runs the session. Traces would leave the machine, so there are none."""
    return {
        "output_guardrails": list(guardrails),
        "guardrails_settings": {"debounce_text_length": team.guardrails.debounce_chars},
        "tracing_disabled": True,
        "async_tool_calls": True,
    }
