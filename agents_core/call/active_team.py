"""The active team of a call, and how a newer version replaces it while the call runs.

Everything a running session accepts is sent at once. The version is in force when the server
confirms exactly that configuration; a confirmation of an earlier update does not count.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from agents.realtime import RealtimePlaybackTracker

from agents_core import events as ev
from agents_core.call.background_tasks import Spawn
from agents_core.call.contract.call_setup import CallSetup
from agents_core.call.contract.commands import Ack
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.contract.event_log import EventLog
from agents_core.call.contract.live_settings import LiveSettings
from agents_core.call.contract.turn_numbers import applies_from
from agents_core.call.guardrails.output_guardrails import OutputGuardrails
from agents_core.call.protocol.session_configuration import SessionConfiguration
from agents_core.call.session.configuration_check import (
    RequestedConfiguration,
    confirms,
    requested_configuration,
)
from agents_core.call.session.response_state import ResponseState
from agents_core.call.session.session_manager import SessionManager
from agents_core.call.session.session_opening import SessionSpec
from agents_core.errors import EngineUnreachable
from agents_core.models.end_dates import end_warning
from agents_core.team.live_update import next_call_only
from agents_core.team.sdk.agent_builder import Agent, BuiltTeam, build_team
from agents_core.team.sdk.tool_runtime_port import ToolRuntime
from agents_core.team.team_spec import TeamSpec
from agents_core.team.validation.team_problems import handoff_tool_name
from agents_core.tools.tool_spec import CallContext

CONFIRM_S = 3.0
"""How long ``apply`` waits for the server's confirmation, which may still come later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltVersion:
    """A version of the team with its SDK agents."""

    team: TeamSpec
    version: int
    built: BuiltTeam
    handoff_targets: Mapping[str, str]  #: agents by the tool that hands over to them


@dataclass(slots=True, kw_only=True)
class _Pending:
    """A version that was applied and is not confirmed yet."""

    before: BuiltVersion
    agent_before: str
    live_before: LiveSettings
    next_call: tuple[str, ...]  #: changed fields that wait for the next call
    requested: RequestedConfiguration | None = None  #: None: nothing was sent yet
    outcome: Ack | None = None
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    def settle(self, outcome: Ack) -> None:
        self.outcome = outcome
        self.settled.set()


class ActiveTeam:
    """``agent`` is the name of the agent that has the call. Used on the call's loop only."""

    def __init__(
        self,
        setup: CallSetup,
        event_log: EventLog,
        live: LiveSettings,
        tools: ToolRuntime,
        sessions: SessionManager,
        responses: ResponseState,
        guardrails: OutputGuardrails,
        spawn: Spawn,
    ) -> None:
        self._setup = setup
        self._models = setup.known_models()
        self._event_log = event_log
        self._live = live
        self._tools = tools
        self._sessions = sessions
        self._responses = responses
        self._guardrails = guardrails
        self._spawn = spawn
        self._one_at_a_time = asyncio.Lock()
        self._pending: _Pending | None = None
        self._built = self._build(setup.team, setup.team_version)
        self.agent = setup.team.entry

    @property
    def team(self) -> TeamSpec:
        """The team in force; fields that wait for the next call keep their value."""
        return self._built.team

    @property
    def version(self) -> int:
        """Version of the team in force."""
        return self._built.version

    @property
    def sdk_agent(self) -> Agent:
        """The SDK's agent that has the call."""
        return self._built.built.agents[self.agent]

    def handoff_target(self, tool: str) -> str:
        """The agent that this tool hands the call to; empty for every other tool."""
        return self._built.handoff_targets.get(tool, "")

    # --- applying -------------------------------------------------------------------------

    async def apply(self, team: TeamSpec, version: int) -> Ack:
        """Apply another version from the caller's next turn on. Concurrent applications run in
        order.

        Raises:
            TeamError: the team has a problem; nothing changed.
        """
        async with self._one_at_a_time:
            next_call = next_call_only(self.team, team, has_spoken=self._has_spoken())
            unchanged = {name: getattr(self.team, name) for name in next_call}
            built = self._build(team.model_copy(update=unchanged), version)
            pending = self._switch(built, next_call)
            try:
                if self._sessions.session is not None:
                    pending.requested = self._requested()
                    await self._sessions.update_agent(self.sdk_agent)
            except EngineUnreachable:
                self.connection_lost()
            return await self._outcome(pending)

    def _switch(self, built: BuiltVersion, next_call: tuple[str, ...]) -> _Pending:
        self._pending = _Pending(
            before=self._built,
            agent_before=self.agent,
            live_before=replace(self._live),
            next_call=next_call,
        )
        self._built = built
        if self.agent not in built.built.agents:
            self.agent = built.team.entry
        self._guardrails.use(built.team)
        if built.team.voice != self._live.team.voice and not self._sessions.endpoint.voice:
            self._live.voice = built.team.voice
        self._live.team = built.team
        self._live.prompted |= bool(built.team.transcription_prompt.strip())
        self._set_speed()
        return self._pending

    async def _outcome(self, pending: _Pending) -> Ack:
        if self._sessions.session is None:
            self.connection_lost()
        with suppress(TimeoutError):
            async with asyncio.timeout(CONFIRM_S):
                await pending.settled.wait()
        return pending.outcome or Ack(
            False,
            "The server did not confirm the change in time. The transcript shows the turn from "
            "which it applies, once the server confirms it.",
        )

    def session_updated(self, confirmed: SessionConfiguration) -> None:
        """The server reports the configuration it uses now."""
        pending = self._pending
        if pending is None:
            return
        as_sent = pending.requested is not None and confirms(confirmed, pending.requested)
        if as_sent or confirms(confirmed, self._requested()):
            self._pending = None
            self._confirmed(pending)

    def _confirmed(self, pending: _Pending) -> None:
        if self.agent != pending.agent_before and self._gone(pending.agent_before):
            self._event_log.emit(
                ev.Handoff,
                call_id=f"applied_{self.version}",
                from_agent=pending.agent_before,
                to_agent=self.agent,
                utterance="",
            )
        turn = self._event_log.next_turn
        sentence = (
            f"ersion {self.version} {applies_from(turn)}.{_next_call_sentence(pending.next_call)}"
        )
        self._event_log.emit(
            ev.TeamApplied,
            team_version=self.version,
            message=f"{self.team.name}: v{sentence}",
            from_turn=turn,
            team=self.team.name,
        )
        pending.settle(Ack(True, f"V{sentence}"))

    def refused(self, message: str) -> bool:
        """The server refused a session.update: go back to the version before.

        False when no version waits for a confirmation.
        """
        pending = self._pending
        if pending is None or pending.requested is None:
            return False
        self._pending = None
        self._built = pending.before
        back = pending.agent_before
        self.agent = back if self._gone(self.agent) else self.agent
        self._live.team, self._live.voice, self._live.speed = (
            pending.before.team,
            pending.live_before.voice,
            pending.live_before.speed,
        )
        self._guardrails.use(self.team)
        self.resend_soon()  # the SDK dispatches tool calls by the agent it was sent last
        pending.settle(Ack(False, f"The server refused the change, so nothing changed: {message}"))
        return True

    def connection_lost(self) -> None:
        """The next session is opened with the applied version, and confirms it."""
        pending = self._pending
        if pending is not None:
            pending.requested = None
            sentence = f"Version {self.version} applies from the next connection on."
            pending.settle(Ack(True, sentence + _next_call_sentence(pending.next_call)))

    def _requested(self) -> RequestedConfiguration:
        return requested_configuration(self.sdk_agent, self._live.patch({}))

    def _has_spoken(self) -> bool:
        """Whether the session has sent audio; its voice is fixed from then on."""
        about_to = self._live.audio_out and self._responses.in_progress
        return self._responses.voice_received or about_to

    # --- the session ----------------------------------------------------------------------

    def completed(self, endpoint: Endpoint) -> Endpoint:
        """``endpoint`` with the team's model and voice where a person chose none; a family of
        models becomes its newest exact one as of the call's start."""
        chosen = endpoint.completed(model=self.team.model, voice=self.team.voice)
        return replace(chosen, model=self._models.exact(chosen.model))

    def model_notice(self, endpoint: Endpoint) -> str:
        """Why the models of a call need attention. Only of calls with OpenAI: the local engine has
        models of its own, and another server its own names."""
        if endpoint.kind != "openai":
            return ""
        found = (
            end_warning(self._models, endpoint.model, "realtime"),
            end_warning(self._models, self._live.transcription_model, "transcription"),
        )
        return " ".join(filter(None, found))

    @property
    def configuration(self) -> tuple[LiveSettings, str, int]:
        """What a session has been told: the live settings, the agent, and the team's version."""
        return replace(self._live), self.agent, self.version

    def next_session(self, context: CallContext, tracker: RealtimePlaybackTracker) -> SessionSpec:
        """What a new session is opened with; sets the live settings to the team in force."""
        endpoint = self.completed(self._sessions.endpoint)
        self._live.voice = endpoint.voice
        self._live.model = endpoint.model
        self._live.speed = self.team.speed
        self._live.prompted = bool(self.team.transcription_prompt.strip())
        return SessionSpec(
            endpoint=endpoint,
            team=self.team,
            agent=self.sdk_agent,
            context=context,
            guardrails=self._guardrails.sdk_guardrails(),
            tracker=tracker,
        )

    def handed_over(self, to: Agent) -> None:
        """The SDK handed the call to an agent, which may belong to an earlier version."""
        name = self.team.entry if self._gone(to.name) else to.name
        self.agent = name
        if self.sdk_agent is not to:
            self.resend_soon()

    async def resend(self) -> None:
        """Send the agent and the live settings again.

        Raises:
            EngineUnreachable: the connection has just broken.
        """
        await self._sessions.update_agent(self.sdk_agent)

    def resend_soon(self) -> None:
        """``resend`` as a task; a broken connection does not matter to it."""
        self._spawn(self._resend_quietly(), "resend")

    async def _resend_quietly(self) -> None:
        with suppress(EngineUnreachable):  # the next session starts with them
            await self.resend()

    def response_done(self) -> None:
        """Send a speed that waited for the response's end."""
        if self._live.speed != self.team.speed:
            self._set_speed()
            self.resend_soon()

    def _set_speed(self) -> None:
        # The API takes another speed only between responses.
        if self._sessions.session is None or not self._responses.in_progress:
            self._live.speed = self.team.speed

    def _gone(self, agent: str) -> bool:
        return agent not in self._built.built.agents

    def _build(self, team: TeamSpec, version: int) -> BuiltVersion:
        return BuiltVersion(
            team=team,
            version=version,
            built=build_team(team, self._setup.tools(team), self._tools),
            handoff_targets={handoff_tool_name(agent.name): agent.name for agent in team.agents},
        )


def _next_call_sentence(fields: tuple[str, ...]) -> str:
    """ "The voice and the greeting wait for the next call." """
    if not fields:
        return ""
    names = [f"the {'advanced settings' if name == 'advanced' else name}" for name in fields]
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
    several = bool(names[1:]) or "advanced" in fields
    return f" {listed[0].upper()}{listed[1:]} appl{'y' if several else 'ies'} from the next call."
