"""Requests a page (or a test) makes of a running call. Frozen; secrets only inside SecretStr."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from agents_core.call.contract.endpoint import Endpoint
from agents_core.team.team_spec import TeamSpec


@dataclass(frozen=True, slots=True)
class Type:
    """The caller typed a message."""

    text: str


@dataclass(frozen=True, slots=True)
class Submit:
    """A person filled in an approval form. ``values`` may hold a password: never in repr."""

    call_id: str
    values: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Deny:
    """A person cancelled an approval."""

    call_id: str


@dataclass(frozen=True, slots=True)
class ApplyTeam:
    """Use this team from the next turn on."""

    team: TeamSpec
    version: int


@dataclass(frozen=True, slots=True)
class UseEndpoint:
    """Go on with this server (another key, another address), with all that was said so far."""

    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class Interrupt:
    """Silence the agent now (the Stop talking button)."""


@dataclass(frozen=True, slots=True)
class SetMuted:
    """Stop or resume sending the microphone to the model."""

    muted: bool


@dataclass(frozen=True, slots=True)
class SetRecording:
    """Keep what is said from here on, or no longer."""

    on: bool


@dataclass(frozen=True, slots=True)
class SetPushToTalk:
    """On: no turn detection; the turn is what lies between TalkStart and TalkStop."""

    on: bool


@dataclass(frozen=True, slots=True)
class TalkStart:
    """Push-to-talk pressed."""


@dataclass(frozen=True, slots=True)
class TalkStop:
    """Push-to-talk released: commit and answer."""


Command: TypeAlias = (
    Type
    | Submit
    | Deny
    | ApplyTeam
    | UseEndpoint
    | Interrupt
    | SetMuted
    | SetRecording
    | SetPushToTalk
    | TalkStart
    | TalkStop
)


@dataclass(frozen=True, slots=True)
class Ack:
    """What became of a command. A refusal is a sentence, not an exception."""

    ok: bool
    message: str = ""
