"""Commands: requests of a page or a test to a running call. Secrets are in SecretStr only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from agents_core.call.contract.approval_decision import CALLER
from agents_core.call.contract.endpoint import Endpoint
from agents_core.team.team_spec import TeamSpec

MAX_MESSAGE_CHARS = 4000
"""Of a typed message. A longer one is refused whole, so nothing of it is lost."""


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Send a typed message of the caller."""

    text: str


@dataclass(frozen=True, slots=True)
class SubmitApproval:
    """Submit a filled-in approval form. ``values`` may hold a password, so repr leaves them out."""

    call_id: str
    values: Mapping[str, Any] = field(repr=False)
    by: str = CALLER  #: who decides: the caller, or a person's name


@dataclass(frozen=True, slots=True)
class DenyApproval:
    """Cancel an approval."""

    call_id: str
    by: str = CALLER


@dataclass(frozen=True, slots=True)
class ApplyTeam:
    """Use this version of the team from the caller's next turn on."""

    team: TeamSpec
    version: int


@dataclass(frozen=True, slots=True)
class UseEndpoint:
    """Continue the conversation with this server, key or address."""

    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class Interrupt:
    """Silence the agent now (the button "Interrupt agent")."""


@dataclass(frozen=True, slots=True)
class SetMuted:
    """Replace the microphone's audio with silence, or stop doing so."""

    muted: bool


@dataclass(frozen=True, slots=True)
class SetRecording:
    """Switch the recording on or off."""

    on: bool


@dataclass(frozen=True, slots=True)
class SetPushToTalk:
    """On: no turn detection; the caller's turn is between TalkStart and TalkStop."""

    on: bool


@dataclass(frozen=True, slots=True)
class TalkStart:
    """The talk button was pressed."""


@dataclass(frozen=True, slots=True)
class TalkStop:
    """The talk button was released: commit the turn and request a response."""


Command: TypeAlias = (
    SendMessage
    | SubmitApproval
    | DenyApproval
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
    """The result of a command. ``message`` is a sentence for a person, for a refusal the reason."""

    ok: bool
    message: str = ""
