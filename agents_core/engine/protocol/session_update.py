"""Merges a session.update into the session configuration: nested, partial, all or nothing."""

from dataclasses import fields, replace
from typing import Any

from agents_core.engine.ports import ToolDefinition, TurnDetection
from agents_core.engine.wire import client_events as ce
from agents_core.engine.wire.client_errors import ClientError, cannot_update_voice, invalid_value
from agents_core.engine.wire.session_config import (
    LANGUAGE,
    AudioFormat,
    SessionConfig,
    ToolChoice,
    TurnSettings,
)

EMPTY_SCHEMA = {"type": "object", "properties": {}}
SERVER_VAD_ONLY = ("threshold", "prefix_padding_ms", "silence_duration_ms", "idle_timeout_ms")
ECHOED = ("include", "prompt", "reasoning", "parallel_tool_calls")


def merge(config: SessionConfig, patch: ce.SessionPatch, *, has_spoken: bool) -> SessionConfig:
    """The configuration after the update. The model stays the one of the connection URL.

    Raises:
        ClientError: a change the session cannot make now.
    """
    changes: dict[str, Any] = {}
    if patch.is_given("instructions"):
        changes["instructions"] = patch.instructions or ""
    if patch.output_modalities is not None:
        changes["output_modality"] = patch.output_modalities
    if patch.is_given("tools"):
        changes["tools"] = definitions(patch.tools or [], "session.tools")
    if patch.is_given("tool_choice"):
        changes["tool_choice"] = patch.tool_choice or ToolChoice()
    if patch.is_given("max_output_tokens"):
        changes["max_output_tokens"] = patch.max_output_tokens or "inf"
    if patch.is_given("truncation"):
        changes["truncation"] = patch.truncation or "auto"
    if patch.is_given("tracing"):
        changes["tracing"] = _tracing(config, patch)
    changes |= _echoed(patch)
    if patch.audio is not None:
        changes |= _audio_input(config, patch.audio.input)
        changes |= _audio_output(config, patch.audio.output, has_spoken=has_spoken)
    return replace(config, **changes)


def definitions(tools: list[ce.FunctionTool], param: str) -> tuple[ToolDefinition, ...]:
    """Function tools as the brain reads them.

    Raises:
        ClientError: two of one name.
    """
    seen: set[str] = set()
    for index, tool in enumerate(tools):
        if tool.name in seen:
            raise invalid_value(f"{param}[{index}].name", "an earlier tool has the same name")
        seen.add(tool.name)
    return tuple(
        ToolDefinition(
            name=tool.name,
            description=tool.description or "",
            parameters=tool.parameters or EMPTY_SCHEMA,
        )
        for tool in tools
    )


def checked_format(format: ce.Format, param: str) -> AudioFormat:
    """The format's name.

    Raises:
        ClientError: a sample rate other than the format's own.
    """
    own = 24_000 if format.type == "audio/pcm" else 8_000
    if format.rate not in (None, own):
        raise invalid_value(f"{param}.rate", f"{format.type} has {own} samples per second")
    return format.type


def _tracing(config: SessionConfig, patch: ce.SessionPatch) -> Any:
    if config.tracing is not None and patch.tracing not in (config.tracing, None):
        message = "The tracing configuration cannot be changed once tracing is enabled."
        raise ClientError("cannot_update_tracing", message, "session.tracing")
    return patch.tracing


def _echoed(patch: ce.SessionPatch) -> dict[str, Any]:
    changes = {name: getattr(patch, name) for name in ECHOED if patch.is_given(name)}
    if changes.get("include") is not None:
        changes["include"] = tuple(changes["include"])
    return changes


def _audio_input(config: SessionConfig, patch: ce.AudioInputPatch | None) -> dict[str, Any]:
    if patch is None:
        return {}
    changes: dict[str, Any] = {}
    if patch.format is not None:
        changes["input_format"] = checked_format(patch.format, "session.audio.input.format")
    for name in ("noise_reduction", "transcription"):
        if patch.is_given(name):
            value = getattr(patch, name)
            old = getattr(config, name) or {}
            changes[name] = None if value is None else {**old, **value}
    if (changes.get("transcription") or {}).get("language"):
        changes["transcription"]["language"] = LANGUAGE
    if patch.is_given("turn_detection"):
        changes["turn_settings"] = _turn_settings(config.turn_settings, patch.turn_detection)
    return changes


def _turn_settings(
    old: TurnSettings | None, patch: ce.TurnDetectionPatch | None
) -> TurnSettings | None:
    if patch is None:
        return None
    kind = patch.type or (old.detection.type if old else "server_vad")
    if old is None or old.detection.type != kind:
        old = TurnSettings(detection=TurnDetection(type=kind))
    is_given = {name: getattr(patch, name) for name in patch.model_fields_set - {"type"}}
    _refuse_foreign(kind, is_given)
    # An explicit null means the default of that field.
    default = TurnSettings(detection=TurnDetection(type=kind))
    own = {item.name for item in fields(TurnDetection)}
    detection = {
        name: getattr(default.detection, name) if value is None else value
        for name, value in is_given.items()
        if name in own
    }
    rest = {
        name: getattr(default, name) if value is None else value
        for name, value in is_given.items()
        if name not in own
    }
    return replace(old, detection=replace(old.detection, **detection), **rest)


def _refuse_foreign(kind: str, is_given: dict[str, Any]) -> None:
    foreign = ("eagerness",) if kind == "server_vad" else SERVER_VAD_ONLY
    for name in foreign:
        if is_given.get(name) is not None:
            param = f"session.audio.input.turn_detection.{name}"
            raise ClientError("invalid_parameter", f"'{param}' has no effect with {kind}.", param)


def _audio_output(
    config: SessionConfig, patch: ce.AudioOutputPatch | None, *, has_spoken: bool
) -> dict[str, Any]:
    if patch is None:
        return {}
    changes: dict[str, Any] = {}
    if patch.format is not None:
        changes["output_format"] = checked_format(patch.format, "session.audio.output.format")
    if patch.speed is not None:
        changes["speed"] = patch.speed
    if patch.voice is not None:
        if has_spoken and patch.voice != config.voice:
            raise cannot_update_voice("session.audio.output.voice")
        changes["voice"] = patch.voice
    return changes
