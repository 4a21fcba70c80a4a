"""One response, from response.created to response.done: its events in order, and its item."""

import base64
import json
import re
from dataclasses import dataclass, replace
from typing import Literal, TypedDict

from agents_core.engine.ports import (
    CallTool,
    Decision,
    Prompt,
    PromptItem,
    Speak,
    SpeechChunk,
    ToolDefinition,
)
from agents_core.engine.protocol import token_usage
from agents_core.engine.protocol.conversation import Conversation, ItemRecord, spoken_item
from agents_core.engine.protocol.effects import CancelWork, RequestDecision, RequestSpeech
from agents_core.engine.protocol.outbox import Outbox
from agents_core.engine.wire import items as it
from agents_core.engine.wire import response_resource as ri
from agents_core.engine.wire import server_events as se
from agents_core.engine.wire.audio_formats import BYTES_PER_MS, Encoder
from agents_core.engine.wire.session_config import AudioFormat, MaxTokens, Modality, ToolChoice
from agents_core.routing.routing_reason import BY_MODEL

CHUNK_MS = 100
TEXT_DELTA = re.compile(r"(?:\s*\S+){1,4}\s*")
ARGUMENTS_DELTA_CHARS = 32

Reason = Literal["turn_detected", "client_cancelled", "max_output_tokens"]


class _ItemKeys(TypedDict):
    response_id: str
    item_id: str


class _CallKeys(_ItemKeys):
    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseOptions:
    """Settings of one response, fixed when it is created."""

    id: str
    conversation_id: str | None  #: None: out of band, adds no item
    instructions: str
    own_instructions: bool  #: they came with response.create, not with the session
    tools: tuple[ToolDefinition, ...]
    tool_choice: ToolChoice
    custom_input: tuple[PromptItem, ...] | None  #: None: the default conversation
    modality: Modality
    voice: str
    speed: float
    output_format: AudioFormat
    max_output_tokens: MaxTokens
    metadata: tuple[tuple[str, str], ...] | None = None
    explains_routing: bool = False  #: the client asked why a tool is called


@dataclass(slots=True)
class _Output:
    """The output item of a response; there is exactly one."""

    record: ItemRecord
    encoder: Encoder
    previous_id: str | None = None
    text: str = ""
    arguments: str = ""


class Response:
    """A response in progress, until ``done``."""

    def __init__(
        self, options: ResponseOptions, outbox: Outbox, conversation: Conversation
    ) -> None:
        self.options = options
        self.phase: Literal["waiting", "deciding", "speaking", "done"] = "waiting"
        self.awaited: frozenset[str] = frozenset()  #: items without a transcript when it started
        self.first_audio_at_ms: int | None = None
        self.speech_text = ""  #: what it says by voice, also what is not synthesised yet
        self._outbox = outbox
        self._conversation = conversation
        self._prompt: Prompt | None = None
        self._output: _Output | None = None
        self._explanation: dict[str, str] = {}

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return self.phase == "done"

    @property
    def spoken_record(self) -> ItemRecord | None:
        """The item it says by voice."""
        return self._output.record if self._output and self.speech_text else None

    @property
    def audio_ms(self) -> float:
        """Audio sent so far."""
        return self._output.record.audio_ms if self._output else 0.0

    def start(self) -> None:
        """Emit response.created; ``ask`` requests the decision."""
        context = sum(map(token_usage.item_tokens, self._prompt_items()))
        self._outbox.emit(
            se.ResponseCreated(response=self._info("in_progress")),
            se.RateLimitsUpdated(rate_limits=(_context_limit(context),)),
        )

    def ask(self) -> None:
        """All transcripts are known: request the brain's decision."""
        self.phase = "deciding"
        self._prompt = token_usage.trimmed(
            Prompt(
                instructions=self.options.instructions,
                tools=self.options.tools,
                tool_choice=self.options.tool_choice.for_brain,
                items=self._prompt_items(),
                own_instructions=self.options.own_instructions,
            )
        )
        self._outbox.need(
            RequestDecision(
                response_id=self.options.id,
                out_of_band=self.options.conversation_id is None,
                prompt=self._prompt,
            )
        )

    def apply_decision(self, decision: Decision) -> None:
        """Carry out the brain's decision."""
        if self.options.explains_routing:
            self._explanation = _explanation(decision)
        match decision:
            case CallTool():
                self._send_call(decision)
            case Speak() if self.options.modality == "text":
                self._send_text(decision.text)
            case Speak():
                self._start_speech(decision.text)

    # --- speech -------------------------------------------------------------------------------

    def go_on(self, text: str, *, said_before: str, items: tuple[str, ...]) -> None:
        """Instead of ``ask``: say the rest of the answers in these items, which were cut."""
        self._start_speech(text)
        record = self._require_output().record
        record.continues, record.said_before = items, said_before

    def _start_speech(self, text: str) -> None:
        self.speech_text = text
        self._open_message(se.Part(type="audio", transcript=""))
        self.phase = "speaking"
        self._outbox.need(
            RequestSpeech(
                response_id=self.options.id,
                text=text,
                voice=self.options.voice,
                speed=self.options.speed,
            )
        )

    def speech_chunk(self, chunk: SpeechChunk) -> None:
        """Send a chunk of speech: its text, then its audio in deltas of 100 ms."""
        output = self._require_output()
        if chunk.text:
            self._outbox.emit(se.TranscriptDelta(delta=chunk.text, **self._item_keys()))
        output.record.add_speech(chunk.pcm, chunk.text)
        output.text += chunk.text
        if chunk.pcm and self.first_audio_at_ms is None:
            self.first_audio_at_ms = self._outbox.now_ms
        step = CHUNK_MS * BYTES_PER_MS
        for start in range(0, len(chunk.pcm), step):
            self._send_audio(output.encoder.encode(chunk.pcm[start : start + step]))
        if self._over_limit():
            self._outbox.need(CancelWork(response_id=self.options.id))
            self.end("incomplete", reason="max_output_tokens")

    def speech_finished(self) -> None:
        """Synthesis is complete."""
        self._send_audio(self._require_output().encoder.finish())
        self.end("completed")

    def _send_audio(self, data: bytes) -> None:
        if data:
            self._require_output().record.add_audio(data)
            delta = base64.b64encode(data).decode("ascii")
            self._outbox.emit(se.AudioDelta(delta=delta, **self._item_keys()))

    def _over_limit(self) -> bool:
        limit = self.options.max_output_tokens
        if limit == "inf":
            return False
        said = token_usage.text_tokens(self._require_output().text)
        return said + token_usage.audio_tokens(self.audio_ms) > limit

    # --- text and tools -----------------------------------------------------------------------

    def _send_text(self, text: str) -> None:
        output = self._open_message(se.Part(type="text", text=""))
        limit = self.options.max_output_tokens
        kept = text if limit == "inf" else text[: limit * token_usage.CHARS_PER_TOKEN]
        for delta in TEXT_DELTA.findall(kept) or ([kept] if kept else []):
            self._outbox.emit(se.TextDelta(delta=delta, **self._item_keys()))
        output.text = kept
        if len(kept) < len(text):
            self.end("incomplete", reason="max_output_tokens")
        else:
            self.end("completed")

    def _send_call(self, decision: CallTool) -> None:
        arguments = json.dumps(dict(decision.arguments))
        item = it.FunctionCallItem(
            id=self._outbox.new_id("item"),
            call_id=self._outbox.new_id("call"),
            name=decision.name,
            arguments="",
            status="in_progress",
        )
        output = self._open(item)
        limit = self.options.max_output_tokens
        kept = arguments if limit == "inf" else arguments[: limit * token_usage.CHARS_PER_TOKEN]
        for start in range(0, len(kept), ARGUMENTS_DELTA_CHARS):
            delta = kept[start : start + ARGUMENTS_DELTA_CHARS]
            self._outbox.emit(se.ArgumentsDelta(delta=delta, **self._call_keys(item)))
        output.arguments = kept
        if len(kept) < len(arguments):
            self.end("incomplete", reason="max_output_tokens")
        else:
            self.end("completed")

    # --- the item -----------------------------------------------------------------------------

    def _open_message(self, part: se.Part) -> _Output:
        item_id = self._outbox.new_id("item")
        output = self._open(
            it.MessageItem(id=item_id, role="assistant", content=(), status="in_progress")
        )
        self._outbox.emit(se.ContentPartAdded(part=part, **self._item_keys()))
        return output

    def _open(self, item: it.Item) -> _Output:
        self._output = _Output(ItemRecord(item=item), Encoder(self.options.output_format))
        self._outbox.emit(se.OutputItemAdded(response_id=self.options.id, item=item))
        if self.options.conversation_id is not None:
            for gone in self._conversation.evict_oldest():
                self._outbox.emit(se.ItemDeleted(item_id=gone))
            self._output.previous_id = self._conversation.insert(self._output.record)
            self._outbox.emit(se.ItemAdded(item=item, previous_item_id=self._output.previous_id))
        return self._output

    def _close_item(self, status: it.Status) -> it.Item | None:
        output = self._output
        if output is None:
            return None
        item = output.record.item
        if isinstance(item, it.FunctionCallItem):
            done: it.Item = replace(item, arguments=output.arguments, status=status)
            self._outbox.emit(
                se.ArgumentsDone(
                    name=item.name, arguments=output.arguments, **self._call_keys(item)
                )
            )
        else:
            done = self._close_part(output, status)
        output.record.item = done
        if self.options.conversation_id is not None and self._conversation.get(done.id):
            self._outbox.emit(se.ItemDone(item=done, previous_item_id=output.previous_id))
        self._outbox.emit(se.OutputItemDone(response_id=self.options.id, item=done))
        return done

    def _close_part(self, output: _Output, status: it.Status) -> it.MessageItem:
        keys, text = self._item_keys(), output.text
        if self.options.modality == "text":
            item = output.record.item
            assert isinstance(item, it.MessageItem)
            self._outbox.emit(
                se.TextDone(text=text, **keys),
                se.ContentPartDone(part=se.Part(type="text", text=text), **keys),
            )
            return replace(item, content=(it.OutputTextPart(text=text),), status=status)
        self._outbox.emit(
            se.AudioDone(**keys),
            se.TranscriptDone(transcript=text, **keys),
            se.ContentPartDone(part=se.Part(type="audio", transcript=text), **keys),
        )
        return spoken_item(output.record, status)

    # --- the end ------------------------------------------------------------------------------

    def cancel(self, reason: Reason) -> None:
        """Stop now; what was sent stays as an incomplete item."""
        self._outbox.need(CancelWork(response_id=self.options.id))
        self.end("cancelled", reason=reason)

    def fail(self, code: str, message: str) -> None:
        """End with an error; the session goes on."""
        self._outbox.need(CancelWork(response_id=self.options.id))
        self.end("failed", error=ri.ResponseError(type="server_error", code=code, message=message))
        self._outbox.emit(
            se.Error(error=se.ErrorDetail(type="server_error", code=code, message=message))
        )

    def end(
        self,
        status: Literal["completed", "cancelled", "incomplete", "failed"],
        *,
        reason: Reason | None = None,
        error: ri.ResponseError | None = None,
    ) -> None:
        """Close the item and emit response.done."""
        item = self._close_item("completed" if status == "completed" else "incomplete")
        details = None
        if status != "completed":
            details = ri.StatusDetails(type=status, reason=reason, error=error)
        self.phase = "done"
        self._outbox.emit(
            se.ResponseDone(
                response=replace(
                    self._info(status),
                    metadata=self._metadata(),
                    output=(item,) if item else (),
                    status_details=details,
                    usage=self._usage(),
                )
            )
        )

    def _usage(self) -> ri.Usage:
        output = self._output
        return token_usage.usage(
            prompt=self._prompt,
            caller_audio_s=0.0
            if self.options.custom_input
            else self._conversation.caller_audio_s(),
            output_text=(output.text or output.arguments) if output else "",
            audio_ms=self.audio_ms,
        )

    def _info(
        self, status: Literal["in_progress", "completed", "cancelled", "incomplete", "failed"]
    ) -> ri.ResponseInfo:
        options = self.options
        return ri.ResponseInfo(
            id=options.id,
            status=status,
            output_modality=options.modality,
            voice=options.voice,
            output_format=options.output_format,
            max_output_tokens=options.max_output_tokens,
            conversation_id=options.conversation_id,
            metadata=options.metadata,
        )

    def _metadata(self) -> tuple[tuple[str, str], ...] | None:
        if not self._explanation:
            return self.options.metadata
        return (*(self.options.metadata or ()), *self._explanation.items())

    def _prompt_items(self) -> list[PromptItem]:
        if self.options.custom_input is not None:
            return list(self.options.custom_input)
        return self._conversation.prompt_items()

    def _require_output(self) -> _Output:
        assert self._output is not None, "the response has no item yet"
        return self._output

    def _item_keys(self) -> _ItemKeys:
        return {"response_id": self.options.id, "item_id": self._require_output().record.item.id}

    def _call_keys(self, item: it.FunctionCallItem) -> _CallKeys:
        return {"response_id": self.options.id, "item_id": item.id, "call_id": item.call_id}


def _explanation(decision: Decision) -> dict[str, str]:
    """Why this tool was called, or none; empty where it was no matter of choosing a tool."""
    if isinstance(decision, CallTool) and decision.by_model:
        return dict(BY_MODEL)
    return decision.reason.as_metadata() if decision.reason is not None else {}


def _context_limit(used_tokens: int) -> se.RateLimit:
    """The engine's only rate limit: the tokens of context that the brain reads."""
    limit = token_usage.CONTEXT_TOKENS
    return se.RateLimit(
        name="tokens", limit=limit, remaining=max(0, limit - used_tokens), reset_seconds=0.0
    )
