"""Handles the events of the SDK's session: handoffs, approvals, guardrail trips, unknown tools."""

import itertools
from typing import Any

from agents.realtime import (
    RealtimeError,
    RealtimeGuardrailTripped,
    RealtimeHandoffEvent,
    RealtimeSessionEvent,
    RealtimeToolApprovalRequired,
)

from agents_core import events as ev
from agents_core.call.active_team import ActiveTeam
from agents_core.call.contract.event_log import EventLog
from agents_core.call.conversation.caller_speech import CallerSpeech
from agents_core.call.guardrails.guardrail_actions import GuardrailActions
from agents_core.call.sdk_patches.unknown_tool import unknown_tool
from agents_core.call.session.response_state import ResponseState
from agents_core.call.session.session_manager import SessionManager
from agents_core.call.tools.approvals import Approvals
from agents_core.call.tools.tool_runtime import CallToolRuntime
from agents_core.tools.tool_spec import Catalogue


class SdkSessionEvents:
    """Turns SDK session events into call events and actions; runs after the model listener.

    Used on the call's loop only.
    """

    def __init__(
        self,
        event_log: EventLog,
        catalogue: Catalogue,
        sessions: SessionManager,
        responses: ResponseState,
        team: ActiveTeam,
        tools: CallToolRuntime,
        approvals: Approvals,
        guardrails: GuardrailActions,
        caller: CallerSpeech,
    ) -> None:
        self._event_log = event_log
        self._catalogue = catalogue
        self._sessions = sessions
        self._responses = responses
        self._team = team
        self._tools = tools
        self._approvals = approvals
        self._guardrails = guardrails
        self._caller = caller
        self._handoff_numbers = itertools.count(1)

    async def handle(self, event: RealtimeSessionEvent) -> None:
        """Handle one event; the other kinds are covered by the model listener."""
        if isinstance(event, RealtimeHandoffEvent):
            self._handoff(event)
        elif isinstance(event, RealtimeToolApprovalRequired):
            self._responses.pending.settle()  # a person may take minutes
            spec = self._catalogue[event.tool.name]
            await self._approvals.open(
                spec, call_id=event.call_id, agent=event.agent.name, arguments=event.arguments
            )
        elif isinstance(event, RealtimeGuardrailTripped):
            self._guardrail_tripped(event)
        elif isinstance(event, RealtimeError):
            await self._error(event.error)

    def _handoff(self, event: RealtimeHandoffEvent) -> None:
        self._team.handed_over(event.to_agent)
        self._event_log.emit(
            ev.Handoff,
            call_id=f"handoff_{next(self._handoff_numbers)}",
            from_agent=event.from_agent.name,
            to_agent=self._team.agent,
            utterance=self._caller.utterance,
            item_id=self._caller.turn.item_id,
        )

    def _guardrail_tripped(self, event: RealtimeGuardrailTripped) -> None:
        for result in event.guardrail_results:
            trip = result.output.output_info["trip"]
            self._guardrails.tripped(self._responses.last_item_id, trip, interrupted=True)

    async def _error(self, error: Any) -> None:
        found = unknown_tool(error)
        if found is not None:
            self._tools.no_such_tool(*found)
            await self._sessions.send("response.create")
