"""The built-in table of models: families, announced end dates, and the settings each accepts.

Sources: the types of openai-python 3.54 (``openai.types.realtime``), which name the announced
shutdown dates and which models take which setting, and OpenAI's deprecations page.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

ModelKind: TypeAlias = Literal["realtime", "transcription"]
Setting: TypeAlias = Literal[
    "reasoning", "parallel_tool_calls", "prompt", "keywords", "languages", "delay", "logprobs"
]
"""Settings that only some models accept."""

CHECKED_ON = date(2026, 11, 29)
"""The day the table was compared with its sources."""

_NAME = re.compile(
    r"(?P<base>gpt-realtime-whisper|gpt-realtime|gpt-live-transcribe|gpt-transcribe)"
    r"(?:-(?P<version>\d{1,3}(?:\.\d{1,3})?))?(?P<mini>-mini)?(?:-(?P<day>\d{4}-\d{2}-\d{2}))?"
)
_FAMILY_NAMES = {
    "gpt-realtime": "GPT Realtime",
    "gpt-transcribe": "GPT Transcribe",
    "gpt-live-transcribe": "GPT Live Transcribe",
    "gpt-realtime-whisper": "GPT Realtime Whisper",
}
_FIRST_THAT_REASONS = (2, 0)
_LOGPROBS = (
    "gpt-4o-transcribe",
    "gpt-4o-mini-transcribe",
    "gpt-4o-mini-transcribe-2025-12-15",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """One exact model."""

    name: str
    kind: ModelKind
    ends_on: date | None = None  #: the announced shutdown day; None: none is announced
    successor: str = ""  #: family or model that replaces it; empty: see its family


@dataclass(frozen=True, slots=True)
class FamilyPlace:
    """The place of an exact model in its family, from its name."""

    family: str
    version: tuple[int, int]
    day: str  #: of a dated snapshot, ISO 8601; empty: the undated name

    @property
    def newness(self) -> tuple[tuple[int, int], bool, str]:
        """Sorts by version; the undated name of a version stands above its snapshots."""
        return (self.version, not self.day, self.day)


def family_place(name: str) -> FamilyPlace | None:
    """The family of an exact model, also of one newer than the table; None: it has none."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    major, _, minor = (found["version"] or "1").partition(".")
    family = _FAMILY_NAMES[found["base"]] + (" Mini" if found["mini"] else "")
    return FamilyPlace(family, (int(major), int(minor or 0)), found["day"] or "")


def accepts(name: str, setting: Setting) -> bool | None:
    """Whether an exact model accepts the setting; None: the model is unknown."""
    place = family_place(name)
    if setting in ("reasoning", "parallel_tool_calls"):
        if place is not None and place.family.startswith("GPT Realtime"):
            return place.version >= _FIRST_THAT_REASONS
        return False if name in BUILT_IN else None
    if setting == "logprobs":
        return name in _LOGPROBS
    family = place.family if place is not None else ""
    if not family and name not in BUILT_IN:
        return None
    if setting == "delay":
        return family == "GPT Realtime Whisper"
    if setting == "prompt":
        return family != "GPT Realtime Whisper"
    return family in ("GPT Transcribe", "GPT Live Transcribe")


def _table(*rows: ModelFacts) -> dict[str, ModelFacts]:
    return {row.name: row for row in rows}


def _realtime(name: str, ends_on: date | None = None) -> ModelFacts:
    return ModelFacts(name=name, kind="realtime", ends_on=ends_on)


def _transcription(name: str, ends_on: date | None = None, successor: str = "") -> ModelFacts:
    return ModelFacts(name=name, kind="transcription", ends_on=ends_on, successor=successor)


_REALTIME_END = date(2027, 1, 20)
_TRANSCRIPTION_END = date(2027, 2, 26)

BUILT_IN = _table(
    _realtime("gpt-realtime-2.1"),
    _realtime("gpt-realtime-2.1-mini"),
    _realtime("gpt-realtime-2"),
    _realtime("gpt-realtime-1.5"),
    _realtime("gpt-realtime", _REALTIME_END),
    _realtime("gpt-realtime-2025-08-28", _REALTIME_END),
    _realtime("gpt-realtime-mini", _REALTIME_END),
    _realtime("gpt-realtime-mini-2025-12-15", _REALTIME_END),
    _transcription("gpt-transcribe"),
    _transcription("gpt-live-transcribe"),
    _transcription("gpt-realtime-whisper"),
    _transcription("gpt-4o-transcribe", _TRANSCRIPTION_END, "GPT Transcribe"),
    _transcription("gpt-4o-mini-transcribe", _TRANSCRIPTION_END, "GPT Transcribe"),
    _transcription("gpt-4o-mini-transcribe-2025-12-15", _TRANSCRIPTION_END, "GPT Transcribe"),
    _transcription("whisper-1", _TRANSCRIPTION_END, "GPT Transcribe"),
)
"""The models Switchboard knows without asking OpenAI, the recommended ones of each kind first."""

FAMILIES: dict[str, ModelKind] = {
    "GPT Realtime Mini": "realtime",
    "GPT Realtime": "realtime",
    "GPT Transcribe": "transcription",
    "GPT Live Transcribe": "transcription",
    "GPT Realtime Whisper": "transcription",
}
"""The families a team may name, and their kind."""
