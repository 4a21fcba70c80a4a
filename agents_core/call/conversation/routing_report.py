"""Reports why an agent called a tool, handed the call over, or found none that fits."""

from collections.abc import Callable, Sequence
from typing import Any

from agents_core import events as ev
from agents_core.call.contract.event_log import EventLog
from agents_core.call.guardrails.secrets.redaction import without_secrets
from agents_core.call.protocol import server_events as se
from agents_core.routing.routing_reason import RoutingReason


class RoutingReport:
    """Emits ``RoutingDecided`` at the end of a response. Used on the call's loop only."""

    def __init__(
        self,
        event_log: EventLog,
        handoff_target: Callable[[str], str],
        tool_title: Callable[[str], str],
        with_local_engine: Callable[[], bool],
    ) -> None:
        """``handoff_target``: the agent that a tool hands over to, empty for other tools."""
        self._event_log = event_log
        self._handoff_target = handoff_target
        self._tool_title = tool_title
        self._with_local_engine = with_local_engine

    def report(
        self,
        event: se.ResponseDone,
        agent: str,
        calls: Sequence[se.FunctionCallDone],
        item_id: str,
    ) -> None:
        """``calls`` are the response's whole function calls, ``item_id`` what it says."""
        by_model = event.chosen_by_model or not self._with_local_engine()
        if by_model:
            chosen: dict[str, Any] = {"chosen_by": "model"}
        elif event.routing is not None:
            chosen = {"chosen_by": "ranking", **self._reason(event.routing)}
        else:
            return
        common = {"response_id": event.response_id, "agent": agent, **chosen}
        for call in calls:
            self._event_log.emit(ev.RoutingDecided, **common | self._call(call))
        if not calls and not by_model:
            self._event_log.emit(ev.RoutingDecided, **common, item_id=item_id)

    def _call(self, call: se.FunctionCallDone) -> dict[str, str]:
        target = self._handoff_target(call.name)
        return {
            "call_id": call.call_id,
            "tool": call.name,
            "title": self._title(call.name),
            "to_agent": target,
            "arguments": without_secrets(call.arguments) if target else "",
        }

    def _reason(self, reason: RoutingReason) -> dict[str, Any]:
        return {
            "tool": reason.tool,
            "title": self._title(reason.tool),
            "request": without_secrets(reason.request),
            "sentence": reason.sentence,
            "source": reason.source,
            "about": self._title(reason.tool or reason.closest),
            "score": reason.score,
            "threshold": reason.threshold,
            "runner_up": self._title(reason.runner_up),
            "runner_up_sentence": reason.runner_up_sentence,
            "runner_up_score": reason.runner_up_score,
        }

    def _title(self, tool: str) -> str:
        return self._handoff_target(tool) or (self._tool_title(tool) if tool else "")
