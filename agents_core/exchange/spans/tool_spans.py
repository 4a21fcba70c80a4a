"""Spans of tool calls and their approvals."""

from agents_core import events as ev
from agents_core.exchange.spans import attribute_names as names
from agents_core.exchange.spans.conversation_spans import ConversationSpans
from agents_core.exchange.spans.open_spans import OpenSpan
from agents_core.exchange.spans.span import Value
from agents_core.exchange.spans.span_events import citation_attributes


class ToolSpans:
    """Opens and closes a span per tool call, with one per approval inside it."""

    def __init__(self, conversation: ConversationSpans) -> None:
        self._conversation = conversation
        self._tools: dict[str, OpenSpan] = {}  # by the tool call's id, like the approvals
        self._approvals: dict[str, OpenSpan] = {}

    def take(self, event: ev.ToolCalled | ev.ToolReturned | ev.PassagesCited) -> None:
        """An event of a tool call."""
        if isinstance(event, ev.ToolCalled):
            self._tools[event.call_id] = self._opened(event)
            return
        span = self._tools.get(event.call_id)
        if span is None:
            return
        content = self._conversation.content
        if isinstance(event, ev.PassagesCited):
            attributes = citation_attributes(event, content=content)
            span.events.append(("passages_cited", event.at_ms, attributes))
            return
        del self._tools[event.call_id]
        if content:
            span.attributes[names.TOOL_RESULT] = event.output
        failed: dict[str, Value] = {} if event.ok else {names.ERROR: "tool_failed"}
        result: dict[str, Value] = {"switchboard.tool.duration_ms": event.duration_ms, **failed}
        self._conversation.tree.close(span, event.at_ms, **result)

    def request_approval(self, event: ev.ApprovalRequested) -> None:
        """An approval form opened."""
        parent = self._tools.get(event.call_id)
        self._approvals[event.call_id] = self._conversation.tree.open(
            f"approval {event.seq}",
            f"approval {event.form}",
            event.at_ms,
            {"switchboard.approval.form": event.form, names.TOOL: event.tool},
            parent=parent or self._conversation.agent_span(event, event.agent),
        )

    def refuse_approval(self, event: ev.ApprovalRefused) -> None:
        """A form was filled in incorrectly and stays open."""
        span = self._approvals.get(event.call_id)
        if span is not None:
            attributes: dict[str, Value] = {
                "switchboard.approval.attempts_left": event.attempts_left
            }
            span.events.append(("approval_refused", event.at_ms, attributes))

    def end_approval(
        self, event: ev.ApprovalGranted | ev.ApprovalDenied | ev.ApprovalExpired
    ) -> None:
        """An approval was granted or denied, or expired."""
        edited, cause = False, ""
        match event:
            case ev.ApprovalGranted():
                outcome, edited = "granted", event.proposed != event.executed
            case ev.ApprovalDenied():
                outcome, cause = "denied", event.cause
            case ev.ApprovalExpired():
                outcome = "expired"
        tree = self._conversation.tree
        span = self._approvals.pop(event.call_id, None)
        if span is not None:
            result: dict[str, Value] = {
                "switchboard.approval.outcome": outcome,
                "switchboard.approval.edited": edited,
                **({"switchboard.approval.cause": cause} if cause else {}),
            }
            tree.close(span, event.at_ms, **result)
        tool = self._tools.get(event.call_id)
        if outcome != "granted" and tool is not None:  # the tool will not run
            del self._tools[event.call_id]
            tree.close(tool, event.at_ms, **{names.ERROR: f"approval_{outcome}"})

    def end(self, at_ms: int, error: str) -> None:
        """End open approvals and tool calls with an error."""
        for open_spans in (self._approvals, self._tools):
            for span in open_spans.values():
                self._conversation.tree.close(span, at_ms, **{names.ERROR: error})
            open_spans.clear()

    def _opened(self, event: ev.ToolCalled) -> OpenSpan:
        content = self._conversation.content
        arguments: dict[str, Value] = {names.TOOL_ARGUMENTS: event.arguments} if content else {}
        return self._conversation.tree.open(
            f"tool {event.seq}",
            f"execute_tool {event.tool}",
            event.at_ms,
            {
                names.OPERATION: "execute_tool",
                names.TOOL: event.tool,
                names.TOOL_TYPE: "function",
                names.TOOL_CALL: event.call_id,
                names.AGENT: event.agent,
                **self._conversation.common_attributes(),
                **arguments,
            },
            parent=self._conversation.agent_span(event, event.agent),
        )
