"""The error tree: every failure that a caller of the core can act on.

Each error's text is one sentence for the page. Secrets never enter it.
"""

import traceback
from pathlib import Path

PLACES = 4  #: frames of an unexpected exception that are logged, innermost first


def kind_and_place(error: BaseException) -> str:
    """An unexpected exception for the log: its class and where it was raised. Never its text, which
    may quote a password, a header or what a tool read about a customer."""
    frames = traceback.extract_tb(error.__traceback__)[-PLACES:]
    places = (f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in reversed(frames))
    return f"{type(error).__name__} at {', '.join(places)}" if frames else type(error).__name__


class SwitchboardError(Exception):
    """Base of every error Switchboard raises on purpose; ``str(error)`` is a sentence to show."""

    code = "switchboard"


class SettingsError(SwitchboardError):
    """An environment variable or secret has a value that cannot be used."""

    code = "settings"


class StoreUnavailable(SwitchboardError):
    """The database could not be reached or stayed locked; nothing was changed."""

    code = "store_unavailable"


class EngineError(SwitchboardError):
    """The Realtime server could not be used."""

    code = "engine"


class EngineUnreachable(EngineError):
    """No Realtime server answered at the address."""

    code = "engine_unreachable"


class EngineBusy(EngineUnreachable):
    """The Realtime server serves as many sessions as it can; a place may become free."""

    code = "engine_busy"


class EngineRefused(EngineError):
    """The Realtime server answered and said no (wrong key, no such model, quota)."""

    code = "engine_refused"


class PolicyError(SwitchboardError):
    """A policy document cannot be used as it is (empty, too large, not text)."""

    code = "policy"


class TeamError(SwitchboardError):
    """A team cannot be read or built as it is."""

    code = "team"


class SpeechUnavailable(SwitchboardError):
    """A part of local speech (recogniser, synthesiser, weights) is not installed."""

    code = "speech_unavailable"


class AudioFormatError(SwitchboardError):
    """Audio has an unexpected shape, rate or encoding."""

    code = "audio_format"
