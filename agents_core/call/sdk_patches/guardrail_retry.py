"""Suppresses the SDK's own retry after a guardrail trip.

openai-agents 0.24 sends "guardrail triggered: ..." as a user message after every trip, which asks
for another response without a limit. The call limits retries itself
(``guardrails.guardrail_actions``). No setting switches the SDK's off. On what else is missing in
its handling of a trip: https://github.com/openai/openai-agents-python/issues/1912.
"""

from collections.abc import Callable

from agents.realtime.model_inputs import RealtimeModelSendEvent, RealtimeModelSendUserInput
from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel

PREFIX = "guardrail triggered: "
"""How the SDK's message begins."""


class NoGuardrailRetry(OpenAIRealtimeWebSocketModel):
    """Drops that message."""

    async def send_event(self, event: RealtimeModelSendEvent) -> None:
        """Send, unless it is the SDK's retry."""
        if not is_guardrail_retry(event):
            await super().send_event(event)

    async def send_event_if(
        self, event: RealtimeModelSendEvent, send_if: Callable[[], bool]
    ) -> bool:
        """Send, unless it is the SDK's retry; whether it was sent."""
        return not is_guardrail_retry(event) and await super().send_event_if(event, send_if)


def is_guardrail_retry(event: RealtimeModelSendEvent) -> bool:
    """Whether the SDK's session sent this because of a trip."""
    return (
        isinstance(event, RealtimeModelSendUserInput)
        and isinstance(event.user_input, str)
        and event.user_input.startswith(PREFIX)
    )
