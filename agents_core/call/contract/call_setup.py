"""The dependencies of a call. Tests and benchmarks pass their own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from agents_core.call.contract.endpoint import Endpoint
from agents_core.models.known_models import KnownModels
from agents_core.team.team_spec import TeamSpec
from agents_core.tools.tool_spec import Catalogue

if TYPE_CHECKING:
    from agents_core.audio.recording import Recorder


class PolicyVersion(Protocol):
    """One version of the policy: its number and the message it was saved with."""

    @property
    def version(self) -> int: ...

    @property
    def message(self) -> str: ...


class PolicyFeed(Protocol):
    """The versions of a team's policy."""

    def current(self) -> PolicyVersion:
        """The version that lookups read now."""
        ...

    def subscribe(self, callback: Callable[[PolicyVersion], None], /) -> Callable[[], None]:
        """Call ``callback`` on each save, on any thread; the result unsubscribes."""
        ...


@dataclass(frozen=True, slots=True)
class NoPolicy:
    """The feed of a team without a policy: version 0, never a newer one."""

    version: int = 0
    message: str = ""

    def current(self) -> "NoPolicy":
        """Itself."""
        return self

    def subscribe(self, callback: Callable[[PolicyVersion], None], /) -> Callable[[], None]:
        """Never calls ``callback``."""
        return lambda: None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSetup:
    """One call's dependencies."""

    call_id: str
    endpoint: Endpoint
    team: TeamSpec
    team_version: int
    catalogue: Catalogue
    policy: PolicyFeed
    local_url: Callable[[], Awaitable[str]]  #: URL of the local engine, once it listens
    alive: Callable[[], bool]  #: False when the page of the call is closed
    clock: Callable[[], float]  #: monotonic seconds
    wall_clock: Callable[[], datetime]  #: aware, UTC
    models: KnownModels | None = None  #: as of the call's start; None: the built-in table
    tools_for: Callable[[TeamSpec], Catalogue] | None = None  #: catalogue of another version
    recorder: "Recorder | None" = None  #: None: recording is switched off
    recorded: bool = False  #: record from the time microphone and loudspeaker are connected
    approval_timeout_s: float | None = None  #: None: the tool's own
    tool_timeout_s: float | None = None  #: None: the usual one
    gone_grace_s: float = 6.0  #: how long a page that lost its connection may take to reconnect

    def known_models(self) -> KnownModels:
        """The models that are known when the call starts."""
        return self.models or KnownModels(today=self.wall_clock().date())

    def tools(self, team: TeamSpec) -> Catalogue:
        """The catalogue of that version of the team."""
        return self.tools_for(team) if self.tools_for is not None else self.catalogue
