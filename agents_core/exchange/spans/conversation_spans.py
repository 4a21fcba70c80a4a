"""The upper spans of a call: the call itself, its turns, and the agents within a turn."""

from agents_core import events as ev
from agents_core.exchange.spans import attribute_names as names
from agents_core.exchange.spans.open_spans import OpenSpan, SpanTree
from agents_core.exchange.spans.span import Value
from agents_core.exchange.spans.span_events import message_json


class ConversationSpans:
    """Opens and closes the spans of call, turn and agent. At most one turn and one agent are
    current; a turn stays open until the caller's transcript has arrived."""

    def __init__(self, tree: SpanTree, started: ev.CallStarted, *, content: bool) -> None:
        """``content``: texts of callers, agents and tools become attributes, too."""
        self.tree = tree
        self.started = started
        self.content = content
        self.turn: OpenSpan | None = None
        self.agent: OpenSpan | None = None
        self.team_version = started.team_version
        self._turn_number = 0  # of the newest turn that has begun
        self._awaiting_transcript: dict[str, OpenSpan] = {}  # turns by the caller's item
        self.call = tree.open(
            "call",
            f"invoke_workflow {started.team}",
            started.at_ms,
            {
                names.OPERATION: "invoke_workflow",
                names.WORKFLOW: started.team,
                **self.common_attributes(),
                names.REQUEST_MODEL: started.model,
                "switchboard.engine": started.engine,
                "switchboard.voice": started.voice,
                "switchboard.team.version": started.team_version,
                "switchboard.policy.name": started.policy,
                "switchboard.policy.version": started.policy_version,
            },
            parent=None,
        )

    def common_attributes(self) -> dict[str, Value]:
        """Conversation and provider."""
        engine = self.started.engine
        return {
            names.CONVERSATION: self.started.call_id,
            names.PROVIDER: names.PROVIDERS.get(engine, engine),
        }

    def follow_turn(self, event: ev.CallEvent) -> None:
        """Begin a turn if the event is the first of one."""
        if event.turn <= self._turn_number:
            return
        self._turn_number = event.turn
        self.end_turn()
        start_ms, item_id = event.at_ms, ""
        if isinstance(event, ev.CallerSpeechStarted):
            start_ms, item_id = max(event.at_ms - event.lag_ms, 0), event.item_id
        self.turn = self._open_turn(event, start_ms)
        if item_id:
            self.tree.hold(self.turn)
            self._awaiting_transcript[item_id] = self.turn

    def _open_turn(self, event: ev.CallEvent, start_ms: int) -> OpenSpan:
        return self.tree.open(
            f"turn {event.seq}",
            f"turn {self._turn_number}",
            start_ms,
            {
                names.CONVERSATION: self.started.call_id,
                "switchboard.turn": self._turn_number,
            },
            parent=self.call,
        )

    def end_turn(self) -> None:
        """End the current agent and turn."""
        if self.agent is not None:
            self.tree.close(self.agent, self.agent.end_ms)
        if self.turn is not None:
            self.tree.close(self.turn, self.turn.end_ms)
        self.agent = self.turn = None

    def end_agent(self, at_ms: int) -> None:
        """End the current agent; the next response or tool call begins another."""
        if self.agent is not None:
            self.tree.close(self.agent, at_ms)
            self.agent = None

    def end(self, at_ms: int, *, error: str) -> None:
        """End everything. ``error``: empty for a call that ended as it should."""
        for turn in self._awaiting_transcript.values():
            self.tree.release(turn)
        self._awaiting_transcript.clear()
        self.end_turn()
        self.tree.close(self.call, at_ms, **({names.ERROR: error} if error else {}))

    def transcribe_caller(self, event: ev.TranscriptDone | ev.TranscriptFailed) -> None:
        """Add the caller's transcript to its turn, which may be complete then."""
        held = self._awaiting_transcript.pop(event.item_id, None)
        turn = held or self.turn
        if turn is None:
            return
        if isinstance(event, ev.TranscriptDone):
            turn.attributes["switchboard.caller.typed"] = event.typed
            if event.confidence is not None:
                turn.attributes["switchboard.caller.confidence"] = event.confidence
            if self.content:
                turn.attributes[names.INPUT_MESSAGES] = message_json("user", event.text)
        else:
            turn.attributes["switchboard.caller.unrecognised"] = True
        if held is not None:
            self.tree.release(held)

    def agent_span(self, event: ev.CallEvent, agent: str) -> OpenSpan:
        """The span of this agent in the current turn."""
        if self.turn is None:  # before the caller's first turn
            self.turn = self._open_turn(event, event.at_ms)
        current = self.agent
        if current is not None and current.attributes.get(names.AGENT) == agent:
            return current
        if current is not None:
            self.tree.close(current, current.end_ms)
        self.agent = self.tree.open(
            f"agent {event.seq}",
            f"invoke_agent {agent}",
            event.at_ms,
            {
                names.OPERATION: "invoke_agent",
                names.AGENT: agent,
                names.AGENT_VERSION: str(self.team_version),
                names.REQUEST_MODEL: self.started.model,
                **self.common_attributes(),
            },
            parent=self.turn,
        )
        return self.agent
