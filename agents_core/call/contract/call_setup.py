"""What a call is given: everything from outside comes in here, so a test hands in its own.

It knows no thread and no SDK session.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from agents_core.call.contract.endpoint import Endpoint
from agents_core.team.team_spec import TeamSpec
from agents_core.tools.tool_spec import Catalogue

if TYPE_CHECKING:  # the SDK costs seconds to import; a page makes a setup, a call's thread uses it
    from agents.realtime import RealtimeModel

    from agents_core.audio.recording import Recorder
    from agents_core.call.contract.live_settings import LiveSettings


class PolicyVersion(Protocol):
    """The policy as far as a call cares: its number and what was said when it was saved."""

    @property
    def version(self) -> int: ...

    @property
    def message(self) -> str: ...


class PolicyFeed(Protocol):
    """Where new policy versions come from."""

    def current(self) -> PolicyVersion:
        """The version lookups read now."""
        ...

    def subscribe(self, callback: Callable[[PolicyVersion], None], /) -> Callable[[], None]:
        """Be told of each save, on any thread; the result ends it."""
        ...


@dataclass(frozen=True, slots=True)
class NoPolicy:
    """For a team without a policy: version 0, and never a newer one."""

    version: int = 0
    message: str = ""

    def current(self) -> "NoPolicy":
        """Itself."""
        return self

    def subscribe(self, callback: Callable[[PolicyVersion], None], /) -> Callable[[], None]:
        """There is nothing to be told of."""
        return lambda: None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSetup:
    """One call's surroundings."""

    call_id: str
    endpoint: Endpoint
    team: TeamSpec
    team_version: int
    catalogue: Catalogue
    policy: PolicyFeed
    local_url: Callable[[], Awaitable[str]]  #: where the local engine listens, once it does
    alive: Callable[[], bool]  #: False when the page that holds the call is gone
    clock: Callable[[], float]  #: monotonic seconds
    wall_clock: Callable[[], datetime]  #: aware, UTC
    tools_for: Callable[[TeamSpec], Catalogue] | None = None  #: as another version describes them
    make_transport: "Callable[[LiveSettings], RealtimeModel] | None" = (
        None  #: None: the WebSocket one
    )
    recorder: "Recorder | None" = None  #: None: calls are never recorded here
    recorded: bool = False  #: record, once somebody speaks and listens
    approval_timeout_s: float | None = None
    tool_timeout_s: float = 20.0  #: a caller who hears nothing for longer has hung up
    gone_grace_s: float = 6.0  #: a page that lost its connection may come back within this

    def tools(self, team: TeamSpec) -> Catalogue:
        """The catalogue as that version of the team sees it."""
        return self.tools_for(team) if self.tools_for is not None else self.catalogue
