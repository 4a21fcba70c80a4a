"""A call's events as OpenTelemetry spans: call > turn > agent > response, tool > approval.

Pure and incremental: fed while the call runs or at once afterwards, it gives the same spans. Texts
of callers, agents and tools are included only with ``content``.
"""

from collections.abc import Iterable

from agents_core import events as ev
from agents_core.exchange.spans.conversation_spans import ConversationSpans
from agents_core.exchange.spans.open_spans import SpanTree
from agents_core.exchange.spans.response_spans import ResponseSpans
from agents_core.exchange.spans.span import CallSpan, trace_id_of
from agents_core.exchange.spans.span_events import CALL_LEVEL, since_1970_ns, span_event
from agents_core.exchange.spans.tool_spans import ToolSpans


def spans_of(events: Iterable[ev.CallEvent], *, content: bool = False) -> tuple[CallSpan, ...]:
    """Every span of a whole call, children before parents."""
    spans = CallSpans(content=content)
    for event in events:
        spans.take(event)
    spans.finish()
    return spans.take_done()


class CallSpans:
    """Pass every event of one call to ``take``; ``take_done`` gives the complete spans."""

    def __init__(self, *, content: bool = False) -> None:
        self._content = content
        self._done: list[CallSpan] = []
        self._parts: _Parts | None = None  # None before CallStarted
        self._last_ms = 0

    def take_done(self) -> tuple[CallSpan, ...]:
        """Spans that were completed since the last time."""
        done = tuple(self._done)
        self._done.clear()
        return done

    def take(self, event: ev.CallEvent) -> None:
        """The next event, in order. Events before CallStarted are ignored."""
        if isinstance(event, ev.CallStarted):
            start_ns = since_1970_ns(event.wall_time)
            tree = SpanTree(trace_id_of(event.call_id), start_ns, self._done.append)
            self._parts = _Parts(ConversationSpans(tree, event, content=self._content))
        if self._parts is not None:
            self._last_ms = event.at_ms
            self._parts.take(event)

    def finish(self) -> None:
        """No event will follow. A call that has not ended was interrupted."""
        if self._parts is not None and not self._parts.conversation.call.closed:
            self._parts.end(self._last_ms, error="interrupted")


class _Parts:
    """The spans of a call that has started, each event handed to the part it belongs to."""

    def __init__(self, conversation: ConversationSpans) -> None:
        self.conversation = conversation
        self._responses = ResponseSpans(conversation)
        self._tools = ToolSpans(conversation)

    def take(self, event: ev.CallEvent) -> None:
        self.conversation.call.reach(event.at_ms)
        self.conversation.follow_turn(event)
        match event:
            case ev.SessionAcknowledged():
                self._responses.configure(event)
            case ev.TranscriptDone(role="caller") | ev.TranscriptFailed():
                self.conversation.transcribe_caller(event)
            case ev.TranscriptDone():
                self._responses.transcribe_agent(event)
            case ev.CallerSpeechStopped():
                if self.conversation.turn is not None:
                    self.conversation.turn.reach(event.at_ms)
            case ev.ResponseStarted() | ev.ResponseFirstAudio() | ev.ResponseDone():
                self._responses.take(event)
            case ev.ToolCalled() | ev.ToolReturned() | ev.PassagesCited():
                self._tools.take(event)
            case ev.ApprovalRequested():
                self._tools.request_approval(event)
            case ev.ApprovalRefused():
                self._tools.refuse_approval(event)
            case ev.ApprovalGranted() | ev.ApprovalDenied() | ev.ApprovalExpired():
                self._tools.end_approval(event)
            case ev.CallEnded():
                self.conversation.call.attributes["switchboard.end_reason"] = event.reason
                self.end(event.at_ms, error="")
            case _:
                self._add_span_event(event)

    def end(self, at_ms: int, *, error: str) -> None:
        """End every open span."""
        self._tools.end(at_ms, error or "cancelled")
        self._responses.end(at_ms, error or "cancelled")
        self.conversation.end(at_ms, error=error)

    def _add_span_event(self, event: ev.CallEvent) -> None:
        """Added to the current agent's or turn's span, else to the call's."""
        found = span_event(event)
        if found is None:
            return
        conversation = self.conversation
        name, attributes = found
        span = conversation.call
        if not isinstance(event, CALL_LEVEL):
            span = conversation.agent or conversation.turn or conversation.call
            span.reach(event.at_ms)
        span.events.append((name, event.at_ms, attributes))
        if isinstance(event, ev.TeamApplied):
            conversation.team_version = event.team_version
        if isinstance(event, ev.Handoff):
            conversation.end_agent(event.at_ms)
