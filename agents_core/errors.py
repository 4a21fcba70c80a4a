"""The error tree: every failure that a caller of the core can act on.

Each error's text is one sentence for the page. Secrets never enter it.
"""


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
