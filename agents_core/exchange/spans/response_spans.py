"""Spans of the model's responses."""

from agents_core import events as ev
from agents_core.exchange.spans import attribute_names as names
from agents_core.exchange.spans.conversation_spans import ConversationSpans
from agents_core.exchange.spans.open_spans import OpenSpan
from agents_core.exchange.spans.span_events import message_json, usage_attributes


class ResponseSpans:
    """Opens and closes a span per response."""

    def __init__(self, conversation: ConversationSpans) -> None:
        self._conversation = conversation
        self._open: dict[str, OpenSpan] = {}  # by response
        self._by_item: dict[str, OpenSpan] = {}  # responses whose transcript is still to come
        self._model = ""
        self._output = ""

    def configure(self, event: ev.SessionAcknowledged) -> None:
        """Model and output type of later responses."""
        self._model = event.model
        self._output = "speech" if "audio" in event.modalities else "text"

    def take(self, event: ev.ResponseStarted | ev.ResponseFirstAudio | ev.ResponseDone) -> None:
        """An event of a response."""
        if isinstance(event, ev.ResponseStarted):
            self._open[event.response_id] = self._opened(event)
            return
        span = self._open.get(event.response_id)
        if span is None:
            return
        if isinstance(event, ev.ResponseFirstAudio):
            self._by_item[event.item_id] = span
            span.attributes.setdefault(names.FIRST_CHUNK_S, (event.at_ms - span.start_ms) / 1000)
            return
        del self._open[event.response_id]
        self._conversation.tree.close(span, event.at_ms, **usage_attributes(event))

    def transcribe_agent(self, event: ev.TranscriptDone) -> None:
        """Add an agent's transcript to its response."""
        span = self._by_item.pop(event.item_id, None)
        if event.preamble:
            if span is not None and not span.complete:
                span.attributes[names.PREAMBLE] = True
            return
        if self._conversation.content and span is not None and not span.complete:
            span.attributes[names.OUTPUT_MESSAGES] = message_json("assistant", event.text)

    def end(self, at_ms: int, error: str) -> None:
        """End open responses with an error."""
        for span in self._open.values():
            self._conversation.tree.close(span, at_ms, **{names.ERROR: error})
        self._open.clear()

    def _opened(self, event: ev.ResponseStarted) -> OpenSpan:
        model = self._conversation.started.model
        return self._conversation.tree.open(
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
                **self._conversation.common_attributes(),
            },
            parent=self._conversation.agent_span(event, event.agent),
            kind="client",
        )
