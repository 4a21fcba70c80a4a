"""The session configuration a server reports in session.created and session.updated."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents_core.call.protocol.json_fields import array, mapping, number, text

_ADVANCED_TRANSCRIPTION = ("keywords", "languages", "delay")

OFF = "off"
"""Value of ``turn_detection.type`` for an explicit null, which differs from a missing field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionConfiguration:
    """What the server says it uses."""

    model: str
    voice: str
    modalities: tuple[str, ...]
    turn_detection: str  #: for people, such as "server_vad, 500 ms of silence"
    silence_ms: int  #: pause that ends a turn; 0: not stated
    prefix_padding_ms: int | None  #: audio kept before speech; None: not stated
    transcription: str  #: model, or "off"
    language: str  #: of the transcription; empty: not stated
    tools: tuple[tuple[str, str], ...]  #: (name, description)
    instructions: str | None
    settings: Mapping[str, Any]  #: see ``comparable_settings``
    advanced: Mapping[str, Any]  #: see ``advanced_values``


def session_configuration(session: Mapping[str, Any]) -> SessionConfiguration:
    """The ``session`` object of a server event."""
    audio = mapping(session.get("audio"))
    audio_in, audio_out = mapping(audio.get("input")), mapping(audio.get("output"))
    detection = mapping(audio_in.get("turn_detection"))
    padding_ms = number(detection.get("prefix_padding_ms"))
    instructions = session.get("instructions")
    return SessionConfiguration(
        model=text(session.get("model")),
        voice=_voice_name(audio_out.get("voice")),
        modalities=tuple(text(item) for item in array(session.get("output_modalities"))),
        turn_detection=_detection_for_people(detection),
        silence_ms=int(number(detection.get("silence_duration_ms")) or 0),
        prefix_padding_ms=None if padding_ms is None else int(padding_ms),
        transcription=text(mapping(audio_in.get("transcription")).get("model")) or "off",
        language=text(mapping(audio_in.get("transcription")).get("language")),
        tools=tuple(_tool(mapping(tool)) for tool in array(session.get("tools"))),
        instructions=instructions if isinstance(instructions, str) else None,
        settings=comparable_settings(session),
        advanced=advanced_values(session),
    )


def comparable_settings(session: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted path -> value of the settings a server echoes; None: not stated."""
    audio = mapping(session.get("audio"))
    audio_in, audio_out = mapping(audio.get("input")), mapping(audio.get("output"))
    voice = audio_out.get("voice")
    found: dict[str, Any] = {
        "output_modalities": session.get("output_modalities"),
        "speed": audio_out.get("speed"),
        "voice": voice.get("id") if isinstance(voice, Mapping) else voice,
    }
    for name, value in mapping(audio_in.get("transcription")).items():
        if name not in _ADVANCED_TRANSCRIPTION:
            found[f"transcription.{name}"] = value
    if "turn_detection" in audio_in:
        detection = audio_in["turn_detection"]
        found["turn_detection.type"] = OFF if detection is None else None
        for name, value in mapping(detection).items():
            found[f"turn_detection.{name}"] = value
    return found


def advanced_values(session: Mapping[str, Any]) -> dict[str, Any]:
    """The advanced settings of a session, sent or echoed, by the team's name for each; None: not
    stated. They are fixed when a session opens, so ``comparable_settings`` has none of them."""
    audio_in = mapping(mapping(session.get("audio")).get("input"))
    transcription = mapping(audio_in.get("transcription"))
    return {
        "reasoning_effort": mapping(session.get("reasoning")).get("effort"),
        "parallel_tool_calls": session.get("parallel_tool_calls"),
        "max_output_tokens": session.get("max_output_tokens"),
        "tool_choice": session.get("tool_choice"),
        "truncation": session.get("truncation"),
        "noise_reduction": mapping(audio_in.get("noise_reduction")).get("type"),
        **{
            f"transcription_{name}": transcription.get(name) or None
            for name in _ADVANCED_TRANSCRIPTION
        },
    }


def _tool(tool: Mapping[str, Any]) -> tuple[str, str]:
    return text(tool.get("name")), text(tool.get("description"))


def _voice_name(voice: Any) -> str:
    return text(voice.get("id")) or "custom" if isinstance(voice, Mapping) else text(voice)


def _detection_for_people(detection: Mapping[str, Any]) -> str:
    kind = detection.get("type")
    if kind is None:
        return "off"
    if kind == "semantic_vad":
        return f"semantic_vad, eagerness {detection.get('eagerness') or 'auto'}"
    return f"{kind}, {detection.get('silence_duration_ms')} ms of silence"
