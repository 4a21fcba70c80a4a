"""A call's events as OpenTelemetry spans: call > turn > agent > response, tool > approval.

Pure: fed in pieces while the call runs or at once afterwards, it gives the same spans. It knows no
network. What was said enters a span only where ``content`` asks for it.
"""

from collections.abc import Iterable

from agents_core import events as ev
from agents_core.exchange.spans import span as names
from agents_core.exchange.spans.open_spans import OpenSpan, SpanTree
from agents_core.exchange.spans.span import CallSpan, Value, trace_id_of
from agents_core.exchange.spans.span_events import (
    CALL_LEVEL,
    citation_attributes,
    message_json,
    since_1970_ns,
    span_event,
    usage_attributes,
)


def spans_of(events: Iterable[ev.CallEvent], *, content: bool = False) -> tuple[CallSpan, ...]:
    """Every span of a whole call, children before parents."""
    spans = CallSpans(content=content)
    for event in events:
        spans.take(event)
    spans.finish()
    return spans.take_done()


class CallSpans:
    """Feed it every event of one call; ``take_done`` gives the spans that are complete."""

    def __init__(self, *, content: bool = False) -> None:
        self._content = content
        self._done: list[CallSpan] = []
        self._tree: SpanTree | None = None
        self._turn_number = 0  # the newest turn that has begun
        self._call: OpenSpan | None = None
        self._turn: OpenSpan | None = None
        self._agent: OpenSpan | None = None
        self._responses: dict[str, OpenSpan] = {}
        self._spoken: dict[str, OpenSpan] = {}  # response by item
        self._tools: dict[str, OpenSpan] = {}
        self._forms: dict[str, OpenSpan] = {}
        self._words: dict[str, OpenSpan] = {}  # turn by caller's item whose words are to come
        self._started: ev.CallStarted | None = None
        self._model = ""
        self._output = ""
        self._team_version = 0
        self._last_ms = 0

    def take_done(self) -> tuple[CallSpan, ...]:
        """Complete since the last time."""
        done, self._done = tuple(self._done), []
        return done

    def take(self, event: ev.CallEvent) -> None:
        """One more event, in order."""
        if isinstance(event, ev.CallStarted):
            self._begin(event)
        if self._call is None:
            return
        self._last_ms = event.at_ms
        self._call.reach(event.at_ms)
        if event.turn > self._turn_number:
            self._turn_number = event.turn
            self._begin_turn(event)
        self._handle(event)

    def finish(self) -> None:
        """Nothing more will come. A call without its end was interrupted."""
        if self._call is not None and not self._call.closed:
            self._end_all(self._last_ms, error="interrupted")

    # --- call and turn ----------------------------------------------------------------------

    def _begin(self, event: ev.CallStarted) -> None:
        start_ns = since_1970_ns(event.wall_time)
        self._started = event
        self._team_version = event.team_version
        self._tree = SpanTree(trace_id_of(event.call_id), start_ns, self._done_with)
        self._call = self._tree.open(
            "call",
            f"invoke_workflow {event.team}",
            event.at_ms,
            {
                names.OPERATION: "invoke_workflow",
                names.WORKFLOW: event.team,
                **self._common(),
                names.REQUEST_MODEL: event.model,
                "switchboard.engine": event.engine,
                "switchboard.voice": event.voice,
                "switchboard.team.version": event.team_version,
                "switchboard.policy.name": event.policy,
                "switchboard.policy.version": event.policy_version,
            },
            parent=None,
        )

    def _done_with(self, span: CallSpan) -> None:
        self._done.append(span)

    def _common(self) -> dict[str, Value]:
        assert self._started is not None
        return {
            names.CONVERSATION: self._started.call_id,
            names.PROVIDER: names.PROVIDERS.get(self._started.engine, self._started.engine),
        }

    def _begin_turn(self, event: ev.CallEvent) -> None:
        self._end_turn(event.at_ms)
        start_ms = event.at_ms
        item_id = ""
        if isinstance(event, ev.CallerSpeechStarted):
            start_ms, item_id = max(event.at_ms - event.lag_ms, 0), event.item_id
        self._turn = self._open_turn(event, start_ms)
        if item_id and self._tree is not None:
            self._tree.hold(self._turn)
            self._words[item_id] = self._turn

    def _open_turn(self, event: ev.CallEvent, start_ms: int) -> OpenSpan:
        tree, call = self._open()
        number = self._turn_number
        return tree.open(
            f"turn {event.seq}",
            f"turn {number}",
            start_ms,
            {names.CONVERSATION: self._common()[names.CONVERSATION], "switchboard.turn": number},
            parent=call,
        )

    def _end_turn(self, at_ms: int) -> None:
        tree, _ = self._open()
        if self._agent is not None:
            tree.close(self._agent, self._agent.end_ms)
        if self._turn is not None:
            tree.close(self._turn, self._turn.end_ms)
        self._agent = self._turn = None

    def _open(self) -> tuple[SpanTree, OpenSpan]:
        assert self._tree is not None and self._call is not None
        return self._tree, self._call

    def _end_all(self, at_ms: int, *, error: str) -> None:
        """Whatever is open ends with the call."""
        tree, call = self._open()
        for open_ones in (self._forms, self._tools, self._responses):
            for node in open_ones.values():
                tree.close(node, at_ms, **{names.ERROR: error or "cancelled"})
            open_ones.clear()
        for turn in self._words.values():
            tree.release(turn)
        self._words.clear()
        self._end_turn(at_ms)
        tree.close(call, at_ms, **({names.ERROR: error} if error else {}))

    # --- what happens in it -----------------------------------------------------------------

    def _handle(self, event: ev.CallEvent) -> None:
        match event:
            case ev.SessionAcknowledged():
                self._model = event.model
                self._output = "speech" if "audio" in event.modalities else "text"
            case ev.TranscriptDone(role="caller") | ev.TranscriptFailed():
                self._heard(event)
            case ev.TranscriptDone():
                self._said(event)
            case ev.CallerSpeechStopped():
                self._reach(event)
            case ev.ResponseStarted() | ev.ResponseFirstAudio() | ev.ResponseDone():
                self._response(event)
            case ev.ToolCalled() | ev.ToolReturned() | ev.PassagesCited():
                self._tool(event)
            case ev.ApprovalRequested() | ev.ApprovalRefused() | ev.ApprovalGranted():
                self._approval(event)
            case ev.ApprovalDenied() | ev.ApprovalExpired():
                self._approval(event)
            case ev.CallEnded():
                _, call = self._open()
                call.attributes["switchboard.end_reason"] = event.reason
                self._end_all(event.at_ms, error="")
            case _:
                self._span_event(event)

    def _reach(self, event: ev.CallEvent) -> None:
        if self._turn is not None:
            self._turn.reach(event.at_ms)

    def _heard(self, event: ev.TranscriptDone | ev.TranscriptFailed) -> None:
        turn = self._words.pop(event.item_id, None)
        held = turn is not None
        turn = turn or self._turn
        if turn is None:
            return
        if isinstance(event, ev.TranscriptDone):
            turn.attributes["switchboard.caller.typed"] = event.typed
            if event.confidence is not None:
                turn.attributes["switchboard.caller.confidence"] = event.confidence
            if self._content:
                turn.attributes[names.INPUT_MESSAGES] = message_json("user", event.text)
        else:
            turn.attributes["switchboard.caller.unrecognised"] = True
        if held and self._tree is not None:
            self._tree.release(turn)

    def _said(self, event: ev.TranscriptDone) -> None:
        response = self._spoken.pop(event.item_id, None)
        if self._content and response is not None and not response.complete:
            response.attributes[names.OUTPUT_MESSAGES] = message_json("assistant", event.text)

    def _agent_span(self, event: ev.CallEvent, agent: str) -> OpenSpan:
        """The stretch of this turn in which that agent has the call."""
        tree, _ = self._open()
        if self._turn is None:  # before the caller's first word
            self._turn = self._open_turn(event, event.at_ms)
        current = self._agent
        if current is not None and current.attributes.get(names.AGENT) == agent:
            return current
        if current is not None:
            tree.close(current, current.end_ms)
        self._agent = tree.open(
            f"agent {event.seq}",
            f"invoke_agent {agent}",
            event.at_ms,
            {
                names.OPERATION: "invoke_agent",
                names.AGENT: agent,
                names.AGENT_VERSION: str(self._team_version),
                names.REQUEST_MODEL: self._started.model if self._started else "",
                **self._common(),
            },
            parent=self._turn,
        )
        return self._agent

    def _response(
        self, event: ev.ResponseStarted | ev.ResponseFirstAudio | ev.ResponseDone
    ) -> None:
        tree, _ = self._open()
        if isinstance(event, ev.ResponseStarted):
            self._responses[event.response_id] = self._open_response(event)
            return
        node = self._responses.get(event.response_id)
        if node is None:
            return
        if isinstance(event, ev.ResponseFirstAudio):
            self._spoken[event.item_id] = node
            node.attributes.setdefault(names.FIRST_CHUNK_S, (event.at_ms - node.start_ms) / 1000)
            return
        del self._responses[event.response_id]
        tree.close(node, event.at_ms, **usage_attributes(event))

    def _open_response(self, event: ev.ResponseStarted) -> OpenSpan:
        tree, _ = self._open()
        model = self._started.model if self._started else ""
        return tree.open(
            f"response {event.seq}",
            f"chat {model}".strip(),
            event.at_ms,
            {
                names.OPERATION: "chat",
                names.REQUEST_MODEL: model,
                names.RESPONSE_MODEL: self._model,
                names.RESPONSE_ID: event.response_id,
                names.REQUEST_STREAM: True,
                names.OUTPUT_TYPE: self._output,
                names.AGENT: event.agent,
                **self._common(),
            },
            parent=self._agent_span(event, event.agent),
            kind="client",
        )

    def _tool(self, event: ev.ToolCalled | ev.ToolReturned | ev.PassagesCited) -> None:
        tree, _ = self._open()
        if isinstance(event, ev.ToolCalled):
            self._tools[event.call_id] = self._open_tool(event)
            return
        node = self._tools.get(event.call_id)
        if node is None:
            return
        if isinstance(event, ev.PassagesCited):
            node.events.append(
                ("passages_cited", event.at_ms, citation_attributes(event, content=self._content))
            )
            return
        del self._tools[event.call_id]
        if self._content:
            node.attributes[names.TOOL_RESULT] = event.output
        failed: dict[str, Value] = {} if event.ok else {names.ERROR: "tool_failed"}
        own: dict[str, Value] = {"switchboard.tool.duration_ms": event.duration_ms}
        tree.close(node, event.at_ms, **own, **failed)

    def _open_tool(self, event: ev.ToolCalled) -> OpenSpan:
        tree, _ = self._open()
        said: dict[str, Value] = {names.TOOL_ARGUMENTS: event.arguments} if self._content else {}
        return tree.open(
            f"tool {event.seq}",
            f"execute_tool {event.tool}",
            event.at_ms,
            {
                names.OPERATION: "execute_tool",
                names.TOOL: event.tool,
                names.TOOL_TYPE: "function",
                names.TOOL_CALL: event.call_id,
                names.AGENT: event.agent,
                **self._common(),
                **said,
            },
            parent=self._agent_span(event, event.agent),
        )

    def _approval(self, event: ev.CallEvent) -> None:
        tree, _ = self._open()
        match event:
            case ev.ApprovalRequested():
                self._forms[event.call_id] = tree.open(
                    f"approval {event.seq}",
                    f"approval {event.form}",
                    event.at_ms,
                    {"switchboard.approval.form": event.form, names.TOOL: event.tool},
                    parent=self._tools.get(event.call_id) or self._agent_span(event, event.agent),
                )
            case ev.ApprovalRefused():
                form = self._forms.get(event.call_id)
                if form is not None:
                    left = {"switchboard.approval.attempts_left": event.attempts_left}
                    form.events.append(("approval_refused", event.at_ms, {**left}))
            case ev.ApprovalGranted():
                edited = event.proposed != event.executed
                self._answered(event.call_id, event.at_ms, "granted", edited=edited)
            case ev.ApprovalDenied():
                self._answered(event.call_id, event.at_ms, "denied", cause=event.cause)
            case ev.ApprovalExpired():
                self._answered(event.call_id, event.at_ms, "expired")

    def _answered(
        self, call_id: str, at_ms: int, outcome: str, *, edited: bool = False, cause: str = ""
    ) -> None:
        tree, _ = self._open()
        form = self._forms.pop(call_id, None)
        if form is not None:
            said: dict[str, Value] = {
                "switchboard.approval.outcome": outcome,
                "switchboard.approval.edited": edited,
                **({"switchboard.approval.cause": cause} if cause else {}),
            }
            tree.close(form, at_ms, **said)
        tool = self._tools.get(call_id)
        if outcome != "granted" and tool is not None:  # it will not run
            del self._tools[call_id]
            tree.close(tool, at_ms, **{names.ERROR: f"approval_{outcome}"})

    def _span_event(self, event: ev.CallEvent) -> None:
        """What has no length: on the agent's or turn's span while there is one, else the call's."""
        found = span_event(event)
        if found is None:
            return
        tree, call = self._open()
        about_call = isinstance(event, CALL_LEVEL)
        node = call if about_call else self._agent or self._turn or call
        node.events.append((found[0], event.at_ms, found[1]))
        if isinstance(event, ev.TeamApplied):
            self._team_version = event.team_version
        if node is not call:
            node.reach(event.at_ms)
        if isinstance(event, ev.Handoff) and self._agent is not None:
            tree.close(self._agent, event.at_ms)
            self._agent = None
