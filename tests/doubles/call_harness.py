"""Runs the real ``CallRunner`` with injected dependencies, and queries and awaits its events."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from agents_core import events as ev
from agents_core.call.call_runner import CallRunner
from agents_core.call.contract.call_setup import CallSetup, PolicyFeed, PolicyVersion
from agents_core.call.contract.commands import Ack, Command
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.contract.event_log import EventLog
from agents_core.call.session.response_state import PendingResponse
from agents_core.call.view.reducer import CallView, apply_all
from agents_core.team.team_spec import TeamSpec
from agents_core.tools.tool_spec import Catalogue

E = TypeVar("E", bound=ev.CallEvent)
WAIT_S = 300.0  #: bounds every wait, so that a test fails instead of hanging
LOOK_S = 0.05


class WatchedPendingResponse(PendingResponse):
    """A pending response that reports when something awaits it."""

    def __init__(self) -> None:
        super().__init__()
        self.waited_for = asyncio.Event()

    async def wait(self) -> None:
        self.waited_for.set()
        await super().wait()


@dataclass(slots=True)
class ManualClock:
    """A call's clock that a test sets, in seconds."""

    now_s: float = 500.0

    def __call__(self) -> float:
        return self.now_s


@dataclass(slots=True)
class Version:
    """A policy version as a call sees it."""

    version: int = 1
    message: str = ""


@dataclass(slots=True)
class Policy:
    """A policy feed; ``save`` publishes the next version."""

    now: Version = field(default_factory=Version)
    callbacks: list[Callable[[PolicyVersion], None]] = field(default_factory=list)

    def current(self) -> PolicyVersion:
        return self.now

    def subscribe(self, callback: Callable[[PolicyVersion], None], /) -> Callable[[], None]:
        self.callbacks.append(callback)
        return lambda: self.callbacks.remove(callback)

    def save(self) -> None:
        self.now = Version(self.now.version + 1)
        for callback in self.callbacks:
            callback(self.now)


@dataclass(slots=True)
class CallHarness:
    """One running call."""

    runner: CallRunner
    task: "asyncio.Task[None]"
    event_log: EventLog
    policy: Policy
    page_open: list[bool]

    async def do(self, command: Command) -> Ack:
        """Carry out one command."""
        return await self.runner.commands.handle(command)

    def all(self, kind: type[E]) -> list[E]:
        """Events of one class so far."""
        return [event for event in self.event_log.after(0) if isinstance(event, kind)]

    async def event(self, kind: type[E], nth: int = 1, timeout_s: float = WAIT_S) -> E:
        """Waits for the nth event of a class and returns it."""
        found = asyncio.Event()

        def listener(event: ev.CallEvent) -> None:
            if isinstance(event, kind):
                found.set()

        self.event_log.listen(listener)
        async with asyncio.timeout(timeout_s):
            while len(self.all(kind)) < nth:
                found.clear()
                await found.wait()
        return self.all(kind)[nth - 1]

    async def until(
        self, holds: Callable[["CallHarness"], bool], timeout_s: float = WAIT_S
    ) -> None:
        """Waits until ``holds`` returns true; it is called after every event, and now and then: no
        event tells that audio has arrived."""
        changed = asyncio.Event()
        self.event_log.listen(lambda _: changed.set())
        async with asyncio.timeout(timeout_s):
            while not holds(self):
                changed.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await changed.wait()

    async def said(self, part: str, timeout_s: float = WAIT_S) -> ev.TranscriptDone:
        """Waits for an agent's transcript line that contains ``part``, in any case."""
        for nth in itertools.count(1):
            line = await self.event(ev.TranscriptDone, nth, timeout_s)
            if line.role == "agent" and part.lower() in line.text.lower():
                return line
        raise AssertionError

    def typed(self) -> list[str]:
        """The messages the caller typed, in order."""
        return [event.text for event in self.all(ev.TranscriptDone) if event.typed]

    def view(self) -> CallView:
        """What a page would show now."""
        return apply_all(CallView(), self.event_log.after(0))


async def no_local_engine() -> str:
    """Fails: the call has its own endpoint and must not start the local engine."""
    raise AssertionError("this call has an endpoint of its own")


def call_setup(
    endpoint: Endpoint,
    team: TeamSpec,
    catalogue: Catalogue,
    policy: PolicyFeed | None = None,
    *,
    local_url: Callable[[], Awaitable[str]] | None = None,
    alive: Callable[[], bool] = lambda: True,
    clock: Callable[[], float] = time.monotonic,
    **options: Any,
) -> CallSetup:
    """A call's dependencies; ``clock`` returns seconds."""
    return CallSetup(
        call_id="0123456789abcdef",
        endpoint=endpoint,
        team=team,
        team_version=1,
        catalogue=catalogue,
        policy=policy or Policy(),
        local_url=local_url or no_local_engine,
        alive=alive,
        clock=clock,
        wall_clock=lambda: datetime.now(UTC),
        **options,
    )


@asynccontextmanager
async def running_call(
    endpoint: Endpoint,
    team: TeamSpec,
    catalogue: Catalogue,
    *,
    policy: PolicyFeed | None = None,
    local_url: Callable[[], Awaitable[str]] | None = None,
    approval_timeout_s: float | None = None,
    tool_timeout_s: float | None = None,
    gone_grace_s: float = 0.3,
    **options: Any,
) -> AsyncIterator[CallHarness]:
    """Starts a call and stops it at the end; exceptions of its task reach the test."""

    editable = policy if isinstance(policy, Policy) else Policy()
    page_open = [True]
    setup = call_setup(
        endpoint,
        team,
        catalogue,
        policy or editable,
        local_url=local_url,
        alive=lambda: page_open[0],
        approval_timeout_s=approval_timeout_s,
        tool_timeout_s=tool_timeout_s,
        gone_grace_s=gone_grace_s,
        **options,
    )
    event_log = EventLog(setup.clock)
    runner = CallRunner(setup, event_log)
    task = asyncio.create_task(runner.run())
    try:
        yield CallHarness(runner, task, event_log, editable, page_open)
    finally:
        runner.stop("the test is over")
        await task
