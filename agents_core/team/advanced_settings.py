"""The advanced settings of a team as a session gets them: only those its models accept."""

from typing import Any, Literal, TypeAlias

from agents_core.models.model_facts import Setting, accepts
from agents_core.team.team_spec import AdvancedSpec

AdvancedField: TypeAlias = Literal[
    "reasoning_effort",
    "parallel_tool_calls",
    "max_output_tokens",
    "tool_choice",
    "truncation",
    "noise_reduction",
    "transcription_keywords",
    "transcription_languages",
    "transcription_delay",
]
_NEEDS: dict[AdvancedField, Setting] = {
    "reasoning_effort": "reasoning",
    "parallel_tool_calls": "parallel_tool_calls",
    "transcription_keywords": "keywords",
    "transcription_languages": "languages",
    "transcription_delay": "delay",
}
"""Fields that only some models accept. Those of transcription need the transcription model."""


def model_of(field: AdvancedField, model: str, transcription_model: str) -> str:
    """The exact model that decides about a field."""
    return transcription_model if field.startswith("transcription_") else model


def accepted(field: AdvancedField, model: str) -> bool | None:
    """Whether an exact model accepts the field; None: the model is unknown, so it is sent."""
    setting = _NEEDS.get(field)
    return True if setting is None else accepts(model, setting)


def sent_spec(
    spec: AdvancedSpec,
    model: str,
    transcription_model: str,
    *,
    without: frozenset[AdvancedField] = frozenset(),
) -> AdvancedSpec:
    """``spec`` without the fields that these exact models do not accept, and those ``without``."""
    plain = AdvancedSpec()
    dropped: dict[str, Any] = {field: getattr(plain, field) for field in without}
    for field in _NEEDS:
        if accepted(field, model_of(field, model, transcription_model)) is False:
            dropped[field] = getattr(plain, field)
    return spec.model_copy(update=dropped)


def session_fields(spec: AdvancedSpec) -> dict[str, Any]:
    """Fields of the session beside ``audio``; without those that have the protocol's default.

    ``truncation`` is none of the SDK's settings: ``call.sdk_patches.session_truncation`` sends it.
    """
    found: dict[str, Any] = {}
    if spec.reasoning_effort is not None:
        found["reasoning"] = {"effort": spec.reasoning_effort}
    if spec.parallel_tool_calls is not None:
        found["parallel_tool_calls"] = spec.parallel_tool_calls
    if spec.max_output_tokens is not None:
        found["max_output_tokens"] = spec.max_output_tokens
    if spec.tool_choice != "auto":
        found["tool_choice"] = spec.tool_choice
    if spec.truncation == "retention_ratio":
        found["truncation"] = {"type": spec.truncation, "retention_ratio": spec.retention_ratio}
    elif spec.truncation != "auto":
        found["truncation"] = spec.truncation
    return found


def transcription_fields(spec: AdvancedSpec) -> dict[str, Any]:
    """Fields of the session's transcription, beside model, language and prompt."""
    found: dict[str, Any] = {}
    if spec.transcription_keywords:
        found["keywords"] = list(spec.transcription_keywords)
    if spec.transcription_languages:
        found["languages"] = list(spec.transcription_languages)
    if spec.transcription_delay is not None:
        found["delay"] = spec.transcription_delay
    return found
