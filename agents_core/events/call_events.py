"""The call itself: its start and end, its session, versions, media and problems."""

from dataclasses import dataclass

from agents_core.events.call_event import CallEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStarted(CallEvent):
    """The first event of every call; the only one with wall-clock time (ISO 8601, UTC)."""

    call_id: str
    wall_time: str
    team: str
    team_version: int
    policy_version: int
    engine: str  #: "local", "openai" or "custom"
    model: str
    voice: str
    agent: str  #: the entry agent
    policy: str = ""  #: name of the team's policy
    recorded: bool = False  #: the call's audio is recorded from its start
    model_notice: str = ""  #: why its models need attention: they end soon, or are unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAcknowledged(CallEvent):
    """The configuration the server confirmed (session.created or session.updated)."""

    model: str
    voice: str
    modalities: tuple[str, ...]
    turn_detection: str
    transcription: str
    tools: tuple[str, ...]
    instructions_chars: int
    language: str = ""  #: of the transcription; empty: not stated
    settings: tuple[str, ...] = ()  #: advanced settings as "Reasoning effort: low"
    differences: tuple[str, ...] = ()  #: a sentence for each that differs from what was sent


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamApplied(CallEvent):
    """The server confirmed a newer version of the team."""

    team_version: int
    message: str
    from_turn: int = 1  #: the first of the caller's turns with this version, from 1
    team: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyApplied(CallEvent):
    """From now on lookups read this version of the policy."""

    policy_version: int
    message: str
    from_turn: int = 1  #: the first of the caller's turns with this version, from 1
    policy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaAttached(CallEvent):
    """Microphone and loudspeaker are connected."""

    listens_only: bool = False  #: there is no microphone, only a loudspeaker


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaDetached(CallEvent):
    """Microphone and loudspeaker are disconnected; the call continues in text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteChanged(CallEvent):
    """The microphone's audio is replaced with silence from now on, or no longer."""

    muted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PushToTalkChanged(CallEvent):
    """The caller's turns are what is said while the talk button is pressed, or no longer."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkChanged(CallEvent):
    """With push-to-talk: the talk button is pressed, or no longer."""

    talking: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingChanged(CallEvent):
    """The call's audio is recorded from now on, or no longer."""

    on: bool
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineLost(CallEvent):
    """The connection to the Realtime server was lost."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRestored(CallEvent):
    """A new session replaced the lost one."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(CallEvent):
    """A problem that a person can act on, as one sentence. ``code`` never changes."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(CallEvent):
    """The last event of every call."""

    reason: str
