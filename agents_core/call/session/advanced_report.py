"""Advanced settings of a session: what the server says of each, and what it refused."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from agents_core import events as ev
from agents_core.call.contract.event_log import EventLog
from agents_core.call.contract.live_settings import LiveSettings
from agents_core.call.protocol.session_configuration import (
    SessionConfiguration,
    advanced_values,
)
from agents_core.team.advanced_settings import AdvancedField

NAMES: dict[AdvancedField, str] = {
    "reasoning_effort": "Reasoning effort",
    "parallel_tool_calls": "Parallel tool calls",
    "max_output_tokens": "Output limit",
    "tool_choice": "Tool choice",
    "truncation": "Truncation",
    "noise_reduction": "Noise reduction",
    "transcription_keywords": "Keywords",
    "transcription_languages": "Languages",
    "transcription_delay": "Delay",
}
_PATHS: tuple[tuple[AdvancedField, str], ...] = (
    ("transcription_keywords", "transcription.keywords"),
    ("transcription_languages", "transcription.languages"),
    ("transcription_delay", "transcription.delay"),
    ("reasoning_effort", "session.reasoning"),
    ("parallel_tool_calls", "session.parallel_tool_calls"),
    ("max_output_tokens", "session.max_output_tokens"),
    ("tool_choice", "session.tool_choice"),
    ("truncation", "session.truncation"),
    ("noise_reduction", "noise_reduction"),
)
MAX_WORDS_CHARS = 200


class AdvancedReport:
    """Compares what a call sent with what its server says. Used on the call's loop only."""

    def __init__(
        self, event_log: EventLog, live: LiveSettings, resend_soon: Callable[[], None]
    ) -> None:
        self._event_log = event_log
        self._live = live
        self._resend_soon = resend_soon

    def refused(self, param: str, message: str) -> bool:
        """The server refused a session.update because of an advanced setting: send it again
        without, because a refused update takes instructions and tools with it. False when the error
        is about no setting that was sent."""
        setting = refused_field(param)
        if setting is None or self._sent().get(setting) is None:
            return False
        self._live.refused |= {setting}
        name = NAMES[setting].lower()
        sentence = f"The server refused the setting {name}; the call goes on without it. {message}"
        self._event_log.emit(ev.Problem, code="setting_refused", message=sentence.strip())
        self._resend_soon()
        return True

    def of(self, confirmed: SessionConfiguration) -> dict[str, tuple[str, ...]]:
        """The fields of ``events.SessionAcknowledged`` about these settings."""
        used = cast(Mapping[AdvancedField, Any], confirmed.advanced)
        return {
            "settings": confirmed_lines(used),
            "differences": differences(self._sent(), used),
        }

    def _sent(self) -> Mapping[AdvancedField, Any]:
        sent = advanced_values(cast(Mapping[str, Any], self._live.patch({})))
        return cast(Mapping[AdvancedField, Any], sent)


def refused_field(param: str) -> AdvancedField | None:
    """The setting that a server's error is about, by its ``param``; None: none of these."""
    return next((field for field, path in _PATHS if path in param), None)


def confirmed_lines(confirmed: Mapping[AdvancedField, Any]) -> tuple[str, ...]:
    """What the server uses, as "Reasoning effort: low"; without what it does not state."""
    return tuple(
        f"{NAMES[field]}: {_words(confirmed[field])}"
        for field in NAMES
        if confirmed.get(field) is not None
    )


def differences(
    sent: Mapping[AdvancedField, Any], confirmed: Mapping[AdvancedField, Any]
) -> tuple[str, ...]:
    """A sentence for each setting that the server changed or does not confirm."""
    return tuple(_differences(sent, confirmed))


def _differences(
    sent: Mapping[AdvancedField, Any], confirmed: Mapping[AdvancedField, Any]
) -> Iterator[str]:
    for field, wanted in sent.items():
        used = confirmed.get(field)
        if wanted is None:
            continue
        if used is None:
            yield f"{NAMES[field]}: {_words(wanted)} was sent; the server does not confirm it."
        elif not _same(used, wanted):
            yield f"{NAMES[field]}: {_words(wanted)} was sent; the server uses {_words(used)}."


def _same(used: Any, wanted: Any) -> bool:
    if isinstance(used, Mapping) and isinstance(wanted, Mapping):
        return all(_same(used.get(name), value) for name, value in wanted.items())
    if isinstance(wanted, float) and isinstance(used, int | float):
        return math.isclose(used, wanted, rel_tol=1e-3)
    return bool(used == wanted)


def _words(value: Any) -> str:
    """A value of the protocol for people."""
    match value:
        case True:
            return "yes"
        case False:
            return "no"
        case "inf":
            return "none"
        case {"type": "retention_ratio", "retention_ratio": int() | float() as ratio}:
            return f"keeps {ratio:.0%}"
        case {"type": str() as kind, **more}:
            words = " ".join([kind, *(str(more[name]) for name in more if name == "name")])
        case list() | tuple():
            words = ", ".join(map(str, value))
        case _:
            words = str(value)
    return words.replace("_", " ")[:MAX_WORDS_CHARS]
