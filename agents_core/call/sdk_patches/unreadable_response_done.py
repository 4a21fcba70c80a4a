"""Ends a response whose ``response.done`` the SDK cannot validate.

A server of another vendor may send a status of its own. openai-agents 0.24 then reports an error
and keeps the response open, so it never sends another ``response.create``. No upstream issue was
found.
"""

from typing import Any

from agents.realtime.model_events import RealtimeModelTurnEndedEvent
from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel

from agents_core.call.protocol.server_event_parser import parse_server_event
from agents_core.call.protocol.server_events import ResponseDone


class UnreadableResponseDone(OpenAIRealtimeWebSocketModel):
    """Does after the SDK's own handling what it does for a readable ``response.done``."""

    async def _handle_ws_event(self, event: dict[str, Any]) -> None:
        await super()._handle_ws_event(event)
        running = self._response_create_sequencer.ongoing_response_id
        if running is None:
            return
        parsed = parse_server_event(event)
        if isinstance(parsed, ResponseDone) and parsed.response_id == running:
            await self._mark_response_done(running)
            await self._emit_event(RealtimeModelTurnEndedEvent(response_id=running))
