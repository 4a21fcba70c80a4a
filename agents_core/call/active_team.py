"""Which team a running call is on, and how a newer version of it takes over.

Everything a running session can take is sent at once. It counts, and is marked, when the server
says that it holds exactly that: an update that was on its way before is no answer. It knows no
transcript and no audio; what it asks of the call around it is ``Surroundings``.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from agents_core import events as ev
from agents_core.call.contract.call_setup import CallSetup
from agents_core.call.contract.commands import Ack
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.contract.event_log import EventLog
from agents_core.call.contract.live_settings import LiveSettings
from agents_core.call.contract.turn_numbers import holds_from
from agents_core.call.guardrails.output_guardrails import OutputGuardrails
from agents_core.call.session.configuration_check import (
    RequestedConfiguration,
    confirms,
    requested_configuration,
)
from agents_core.call.session.session_manager import SessionManager
from agents_core.errors import EngineUnreachable
from agents_core.team.live_update import next_call_only
from agents_core.team.sdk.agent_builder import Agent, BuiltTeam, build_team
from agents_core.team.sdk.tool_runtime_port import ToolRuntime
from agents_core.team.team_spec import TeamSpec
from agents_core.team.validation.team_problems import handoff_tool_name

ACKNOWLEDGE_S = 3.0


class Surroundings(Protocol):
    """The call around it."""

    sessions: SessionManager
    output_guardrails: OutputGuardrails

    def has_spoken(self) -> bool:
        """The caller has heard, or is about to hear, the session's voice."""
        ...

    def answering(self) -> bool:
        """A response runs or was asked for."""
        ...

    def resend_soon(self) -> None:
        """Send agent and settings again, beside whatever runs now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltVersion:
    """One version of the team as this call runs it."""

    team: TeamSpec
    version: int
    built: BuiltTeam
    handoff_tools: frozenset[str]


@dataclass(slots=True, kw_only=True)
class _Pending:
    """An applied team the server has not acknowledged yet."""

    before: BuiltVersion
    agent_before: str
    live_before: LiveSettings
    waits: tuple[str, ...]  #: fields for the next call
    asked: RequestedConfiguration | None = None  #: None: nothing was sent yet
    outcome: Ack | None = None
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    def settle(self, outcome: Ack) -> None:
        self.outcome = outcome
        self.settled.set()


class ActiveTeam:
    """``agent`` has the call now. Used on the call's loop only."""

    def __init__(
        self, setup: CallSetup, event_log: EventLog, tools: ToolRuntime, call: Surroundings
    ) -> None:
        self._setup = setup
        self._event_log = event_log
        self._tools = tools
        self._call = call
        self._one_at_a_time = asyncio.Lock()  # first come, first served
        self._pending: _Pending | None = None
        self._built = self._build(setup.team, setup.team_version)
        self.agent = setup.team.entry
        self.live = LiveSettings(setup.team, setup.team.voice, setup.team.speed)

    @property
    def team(self) -> TeamSpec:
        """The team in force; what waits for the next call stands as the call began."""
        return self._built.team

    @property
    def version(self) -> int:
        """Its version."""
        return self._built.version

    @property
    def sdk_agent(self) -> Agent:
        """Who has the call now, as the SDK wants it."""
        return self._built.built.agents[self.agent]

    def is_handoff(self, tool: str) -> bool:
        """This tool hands the call over."""
        return tool in self._built.handoff_tools

    # --- applying -------------------------------------------------------------------------

    async def apply(self, team: TeamSpec, version: int) -> Ack:
        """Use another version from the caller's next turn on; a second one waits for the first.

        Raises:
            TeamError: the team has a problem; nothing changed.
        """
        async with self._one_at_a_time:
            waits = next_call_only(self.team, team, has_spoken=self._call.has_spoken())
            kept = {name: getattr(self.team, name) for name in waits}
            built = self._build(team.model_copy(update=kept), version)
            pending = self._switch(built, waits)
            try:
                if self._call.sessions.session is not None:
                    pending.asked = self._asked()
                    await self._call.sessions.update_agent(self.sdk_agent)
            except EngineUnreachable:
                self.connection_lost()
            return await self._outcome(pending)

    def _switch(self, built: BuiltVersion, waits: tuple[str, ...]) -> _Pending:
        self._pending = _Pending(
            before=self._built,
            agent_before=self.agent,
            live_before=replace(self.live),
            waits=waits,
        )
        self._built = built
        if self.agent not in built.built.agents:
            self.agent = built.team.entry
        self._call.output_guardrails.use(built.team)
        if built.team.voice != self.live.team.voice and not self._call.sessions.endpoint.voice:
            self.live.voice = built.team.voice
        self.live.team = built.team
        self.live.prompted |= bool(built.team.transcription_prompt.strip())
        self._set_speed()
        return self._pending

    async def _outcome(self, pending: _Pending) -> Ack:
        if self._call.sessions.session is None:
            self.connection_lost()
        with suppress(TimeoutError):
            async with asyncio.timeout(ACKNOWLEDGE_S):
                await pending.settled.wait()
        return pending.outcome or Ack(
            False,
            "The server did not acknowledge the change in time. The transcript will say from "
            "which turn it holds once it does.",
        )

    def session_updated(self, session: Mapping[str, Any]) -> None:
        """The server says what it holds now."""
        pending = self._pending
        if pending is None:
            return
        sent = pending.asked is not None and confirms(session, pending.asked)
        if sent or confirms(session, self._asked()):
            self._pending = None
            self._holds(pending)

    def _holds(self, pending: _Pending) -> None:
        if self.agent != pending.agent_before and self._gone(pending.agent_before):
            self._event_log.emit(
                ev.Handoff,
                call_id=f"applied_{self.version}",
                from_agent=pending.agent_before,
                to_agent=self.agent,
                utterance="",
            )
        turn = self._event_log.next_turn
        sentence = f"ersion {self.version} {holds_from(turn)}.{_waiting(pending.waits)}"
        self._event_log.emit(
            ev.TeamApplied,
            team_version=self.version,
            message=f"{self.team.name}: v{sentence}",
            from_turn=turn,
            team=self.team.name,
        )
        pending.settle(Ack(True, f"V{sentence}"))

    def refused(self, message: str) -> bool:
        """The server refused a session.update; False when no team waits for its answer."""
        pending = self._pending
        if pending is None or pending.asked is None:
            return False
        self._pending = None
        self._built = pending.before
        back = pending.agent_before
        self.agent = back if self._gone(self.agent) else self.agent
        self.live.team, self.live.voice, self.live.speed = (
            pending.before.team,
            pending.live_before.voice,
            pending.live_before.speed,
        )
        self._call.output_guardrails.use(self.team)
        self._call.resend_soon()  # what the SDK dispatches by goes back, too
        pending.settle(Ack(False, f"The server refused the change, so nothing changed: {message}"))
        return True

    def connection_lost(self) -> None:
        """Whoever waits is told; the next session is opened with the team and acknowledges it."""
        pending = self._pending
        if pending is not None:
            pending.asked = None
            sentence = f"Version {self.version} holds from the next connection on."
            pending.settle(Ack(True, sentence + _waiting(pending.waits)))

    def _asked(self) -> RequestedConfiguration:
        return requested_configuration(self.sdk_agent, self.live.patch({}))

    # --- the session ----------------------------------------------------------------------

    def completed(self, endpoint: Endpoint) -> Endpoint:
        """With the team's model and voice where a person chose none."""
        return endpoint.completed(model=self.team.model, voice=self.team.voice)

    def opens(self) -> None:
        """A new session is about to be opened with the team in force."""
        self.live.voice = self.completed(self._call.sessions.endpoint).voice
        self.live.speed = self.team.speed
        self.live.prompted = bool(self.team.transcription_prompt.strip())

    def handed_over(self, to: Agent) -> bool:
        """The SDK handed over; True when it did so to an older version of that agent."""
        name = self.team.entry if self._gone(to.name) else to.name
        self.agent = name
        return self.sdk_agent is not to

    def response_over(self) -> None:
        """Nothing runs: a speed that waited for it can be sent."""
        if self.live.speed != self.team.speed:
            self._set_speed()
            self._call.resend_soon()

    def _set_speed(self) -> None:
        # The API takes another speed only between responses.
        if self._call.sessions.session is None or not self._call.answering():
            self.live.speed = self.team.speed

    def _gone(self, agent: str) -> bool:
        return agent not in self._built.built.agents

    def _build(self, team: TeamSpec, version: int) -> BuiltVersion:
        return BuiltVersion(
            team=team,
            version=version,
            built=build_team(team, self._setup.tools(team), self._tools),
            handoff_tools=frozenset(handoff_tool_name(agent.name) for agent in team.agents),
        )


def _waiting(fields: tuple[str, ...]) -> str:
    """ "The voice and the greeting wait for the next call." """
    if not fields:
        return ""
    names = [f"the {name.replace('_', ' ')}" for name in fields]
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
    return f" {listed[0].upper()}{listed[1:]} wait{'' if names[1:] else 's'} for the next call."
