"""Merges a session.update into the session configuration: nested, partial, all or nothing."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from agents_core.engine.ports import ToolDefinition, TurnDetection
from agents_core.engine.wire import session_fields as sf
from agents_core.engine.wire.client_errors import (
    ClientError,
    cannot_update_voice,
    invalid_value,
    no_turn_detection_with,
    rate_too_low,
    unknown_forced_tool,
    wrong_session_type,
)
from agents_core.engine.wire.session_config import (
    LANGUAGE,
    VAD_OF_ITS_OWN,
    AudioFormat,
    SessionConfig,
    ToolChoice,
    TurnSettings,
)

EMPTY_SCHEMA = {"type": "object", "properties": {}}
SERVER_VAD_ONLY = ("threshold", "prefix_padding_ms", "silence_duration_ms", "idle_timeout_ms")
ECHOED = ("include", "prompt", "reasoning", "parallel_tool_calls")


def merge(
    config: SessionConfig,
    patch: sf.SessionPatch | sf.TranscriptionSessionPatch,
    *,
    has_spoken: bool,
) -> SessionConfig:
    """The configuration after the update. The model stays the one of the connection URL.

    Raises:
        ClientError: a change the session cannot make now.
    """
    if patch.type != config.kind:
        raise wrong_session_type(patch.type, config.kind)
    if isinstance(patch, sf.TranscriptionSessionPatch):
        return _merge_transcription(config, patch)
    merged = _merge_realtime(config, patch, has_spoken=has_spoken)
    check_tool_choice(merged.tool_choice, merged.tools, "session.tool_choice")
    return merged


def _merge_transcription(
    config: SessionConfig, patch: sf.TranscriptionSessionPatch
) -> SessionConfig:
    given = patch.audio.input if patch.audio else None
    changes = _echoed(patch) | _audio_input(config, given)
    merged = replace(config, **changes)
    if merged.turn_settings and (merged.transcription or {}).get("model") == VAD_OF_ITS_OWN:
        if given is not None and given.turn_detection is not None:
            raise no_turn_detection_with(VAD_OF_ITS_OWN)
        return replace(merged, turn_settings=None)
    if merged.turn_settings is not None:
        return replace(merged, turn_settings=without_responses(merged.turn_settings))
    return merged


def without_responses(settings: TurnSettings) -> TurnSettings:
    """Turn settings of a transcription session: nothing to create or to interrupt."""
    return replace(settings, create_response=False, interrupt_response=False, idle_timeout_ms=None)


def check_tool_choice(choice: ToolChoice, tools: Sequence[ToolDefinition], param: str) -> None:
    """Check that a forced function is one of the tools.

    Raises:
        ClientError: it is not.
    """
    if choice.mode == "function" and choice.name not in {tool.name for tool in tools}:
        raise unknown_forced_tool(choice.name, param)


def _merge_realtime(
    config: SessionConfig, patch: sf.SessionPatch, *, has_spoken: bool
) -> SessionConfig:
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
        changes["truncation"] = _plain(patch.truncation) or "auto"
    if patch.is_given("tracing"):
        changes["tracing"] = _tracing(config, patch)
    changes |= _echoed(patch)
    if patch.audio is not None:
        changes |= _audio_input(config, patch.audio.input)
        changes |= _audio_output(config, patch.audio.output, has_spoken=has_spoken)
    return replace(config, **changes)


def definitions(tools: list[sf.FunctionTool], param: str) -> tuple[ToolDefinition, ...]:
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


def checked_format(format: sf.Format, param: str) -> AudioFormat:
    """The format's name.

    Raises:
        ClientError: a sample rate other than the format's own.
    """
    own = 24_000 if format.type == "audio/pcm" else 8_000
    if format.rate is not None and format.rate < own:
        raise rate_too_low(f"{param}.rate", own, format.rate)
    if format.rate not in (None, own):
        raise invalid_value(f"{param}.rate", f"{format.type} has {own} samples per second")
    return format.type


def _tracing(config: SessionConfig, patch: sf.SessionPatch) -> Any:
    tracing = _plain(patch.tracing)
    if config.tracing is not None and tracing not in (config.tracing, None):
        message = "The tracing configuration cannot be changed once tracing is enabled."
        raise ClientError("cannot_update_tracing", message, "session.tracing")
    return tracing


def _plain(value: Any) -> Any:
    """A nested object as JSON types, with the fields that were sent."""
    return value.model_dump(exclude_unset=True) if isinstance(value, sf.Shape) else value


def _echoed(patch: sf.SessionPatch | sf.TranscriptionSessionPatch) -> dict[str, Any]:
    changes = {name: _plain(getattr(patch, name)) for name in ECHOED if patch.is_given(name)}
    if changes.get("include") is not None:
        changes["include"] = tuple(changes["include"])
    return changes


def _audio_input(config: SessionConfig, patch: sf.AudioInputPatch | None) -> dict[str, Any]:
    if patch is None:
        return {}
    changes: dict[str, Any] = {}
    if patch.format is not None:
        changes["input_format"] = checked_format(patch.format, "session.audio.input.format")
    for name in ("noise_reduction", "transcription"):
        if patch.is_given(name):
            value = _plain(getattr(patch, name))
            old = getattr(config, name) or {}
            changes[name] = None if value is None else {**old, **value}
    if (changes.get("transcription") or {}).get("language"):
        changes["transcription"]["language"] = LANGUAGE
    if patch.is_given("turn_detection"):
        changes["turn_settings"] = _turn_settings(config.turn_settings, patch.turn_detection)
    return changes


def _turn_settings(
    old: TurnSettings | None, patch: sf.TurnDetectionPatch | None
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
    config: SessionConfig, patch: sf.AudioOutputPatch | None, *, has_spoken: bool
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
