"""Recognises the SDK's own retry after a guardrail trip, so that the transport can drop it.

openai-agents 0.24 sends "guardrail triggered: ..." as a user message after every trip, which asks
for another response without a limit. The call limits retries itself
(``guardrails.guardrail_actions``). No setting switches the SDK's off. On what else is missing in
its handling of a trip: https://github.com/openai/openai-agents-python/issues/1912.
"""

from agents.realtime.model_inputs import RealtimeModelSendUserInput

PREFIX = "guardrail triggered: "
"""How the SDK's message begins."""


def is_guardrail_retry(event: RealtimeModelSendUserInput) -> bool:
    """Whether the SDK's session sent this because of a trip."""
    return isinstance(event.user_input, str) and event.user_input.startswith(PREFIX)
