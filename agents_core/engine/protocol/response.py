"""One response from created to done: its events in OpenAI's order, its item, its end.

It knows neither the other responses nor who asked for it.
"""

import base64
import json
import re
from dataclasses import dataclass, replace
from typing import Literal, TypedDict

from agents_core.engine.ports import CallTool, Decision, Prompt, Say, Spoken, ToolDefinition, Turn
from agents_core.engine.protocol import token_usage as usage
from agents_core.engine.protocol.conversation import Conversation, Record, spoken_item
from agents_core.engine.protocol.effects import CancelWork, NeedDecision, NeedSpeech
from agents_core.engine.protocol.outbox import Outbox
from agents_core.engine.wire import items as it
from agents_core.engine.wire import response_resource as ri
from agents_core.engine.wire import server_events as se
from agents_core.engine.wire.audio_formats import BYTES_PER_MS, Encoder
from agents_core.engine.wire.session_config import AudioFormat, MaxTokens, Modality, ToolChoice

CHUNK_MS = 100
TEXT_DELTA = re.compile(r"(?:\s*\S+){1,4}\s*")
ARGUMENTS_DELTA_CHARS = 32

Reason = Literal["turn_detected", "client_cancelled", "max_output_tokens"]


class _Where(TypedDict):
    response_id: str
    item_id: str


class _CallWhere(_Where):
    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a response was asked to be; fixed when it is created."""

    id: str
    conversation_id: str | None  #: None: out of band, leaves no item behind
    instructions: str
    own_instructions: bool  #: they came with response.create, not with the session
    tools: tuple[ToolDefinition, ...]
    tool_choice: ToolChoice
    own_input: tuple[Turn, ...] | None  #: None: the default conversation
    modality: Modality
    voice: str
    speed: float
    output_format: AudioFormat
    max_output_tokens: MaxTokens
    metadata: tuple[tuple[str, str], ...] | None = None


@dataclass(slots=True)
class _Output:
    """The one item a response makes."""

    record: Record
    encoder: Encoder
    previous_id: str | None = None
    text: str = ""
    arguments: str = ""


class Response:
    """A running response. Every method that ends it leaves ``done`` true."""

    def __init__(self, plan: Plan, outbox: Outbox, conversation: Conversation) -> None:
        self.plan = plan
        self.phase: Literal["waiting", "deciding", "speaking", "done"] = "waiting"
        self.first_audio_at_ms: int | None = None
        self._outbox = outbox
        self._conversation = conversation
        self._prompt: Prompt | None = None
        self._output: _Output | None = None

    @property
    def done(self) -> bool:
        """Nothing more will come."""
        return self.phase == "done"

    @property
    def audio_ms(self) -> float:
        """Audio sent so far."""
        return self._output.record.audio_ms if self._output else 0.0

    def start(self) -> None:
        """Announce the response; the brain is asked later."""
        context = sum(map(usage.turn_tokens, self._turns()))
        self._outbox.emit(
            se.ResponseCreated(response=self._info("in_progress")),
            se.RateLimitsUpdated(rate_limits=(_context_limit(context),)),
        )

    def ask(self) -> None:
        """All words are in: ask the brain."""
        self.phase = "deciding"
        self._prompt = usage.trimmed(
            Prompt(
                instructions=self.plan.instructions,
                tools=self.plan.tools,
                tool_choice=self.plan.tool_choice.for_brain,
                items=self._turns(),
                own_instructions=self.plan.own_instructions,
            )
        )
        self._outbox.need(NeedDecision(response_id=self.plan.id, prompt=self._prompt))

    def decided(self, decision: Decision) -> None:
        """The brain's answer."""
        match decision:
            case CallTool():
                self._call(decision)
            case Say() if self.plan.modality == "text":
                self._write(decision.text)
            case Say():
                self._begin_speech(decision.text)

    # --- speech -------------------------------------------------------------------------------

    def _begin_speech(self, text: str) -> None:
        self._open_message(se.Part(type="audio", transcript=""))
        self.phase = "speaking"
        self._outbox.need(
            NeedSpeech(
                response_id=self.plan.id,
                text=text,
                voice=self.plan.voice,
                speed=self.plan.speed,
            )
        )

    def spoken(self, piece: Spoken) -> None:
        """More of the voice: its words, then its audio in short chunks."""
        output = self._require_output()
        if piece.text:
            self._outbox.emit(se.TranscriptDelta(delta=piece.text, **self._where()))
        output.record.add_speech(piece.pcm, piece.text)
        output.text += piece.text
        if piece.pcm and self.first_audio_at_ms is None:
            self.first_audio_at_ms = self._outbox.now_ms
        step = CHUNK_MS * BYTES_PER_MS
        for start in range(0, len(piece.pcm), step):
            self._send_audio(output.encoder.encode(piece.pcm[start : start + step]))
        if self._over_limit():
            self._outbox.need(CancelWork(response_id=self.plan.id))
            self.end("incomplete", reason="max_output_tokens")

    def speech_finished(self) -> None:
        """The voice said everything."""
        self._send_audio(self._require_output().encoder.finish())
        self.end("completed")

    def _send_audio(self, data: bytes) -> None:
        if data:
            self._require_output().record.add_audio(data)
            delta = base64.b64encode(data).decode("ascii")
            self._outbox.emit(se.AudioDelta(delta=delta, **self._where()))

    def _over_limit(self) -> bool:
        limit = self.plan.max_output_tokens
        if limit == "inf":
            return False
        said = usage.text_tokens(self._require_output().text)
        return said + usage.audio_tokens(self.audio_ms) > limit

    # --- text and tools -----------------------------------------------------------------------

    def _write(self, text: str) -> None:
        output = self._open_message(se.Part(type="text", text=""))
        limit = self.plan.max_output_tokens
        kept = text if limit == "inf" else text[: limit * usage.CHARS_PER_TOKEN]
        for delta in TEXT_DELTA.findall(kept) or ([kept] if kept else []):
            self._outbox.emit(se.TextDelta(delta=delta, **self._where()))
        output.text = kept
        if len(kept) < len(text):
            self.end("incomplete", reason="max_output_tokens")
        else:
            self.end("completed")

    def _call(self, decision: CallTool) -> None:
        arguments = json.dumps(dict(decision.arguments))
        item = it.FunctionCallItem(
            id=self._outbox.new_id("item"),
            call_id=self._outbox.new_id("call"),
            name=decision.name,
            arguments="",
            status="in_progress",
        )
        output = self._open(item)
        limit = self.plan.max_output_tokens
        kept = arguments if limit == "inf" else arguments[: limit * usage.CHARS_PER_TOKEN]
        for start in range(0, len(kept), ARGUMENTS_DELTA_CHARS):
            delta = kept[start : start + ARGUMENTS_DELTA_CHARS]
            self._outbox.emit(se.ArgumentsDelta(delta=delta, **self._call_where(item)))
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
        self._outbox.emit(se.ContentPartAdded(part=part, **self._where()))
        return output

    def _open(self, item: it.Item) -> _Output:
        self._output = _Output(Record(item=item), Encoder(self.plan.output_format))
        self._outbox.emit(se.OutputItemAdded(response_id=self.plan.id, item=item))
        if self.plan.conversation_id is not None:
            for gone in self._conversation.make_room():
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
                    name=item.name, arguments=output.arguments, **self._call_where(item)
                )
            )
        else:
            done = self._close_part(output, status)
        output.record.item = done
        if self.plan.conversation_id is not None and self._conversation.get(done.id):
            self._outbox.emit(se.ItemDone(item=done, previous_item_id=output.previous_id))
        self._outbox.emit(se.OutputItemDone(response_id=self.plan.id, item=done))
        return done

    def _close_part(self, output: _Output, status: it.Status) -> it.MessageItem:
        where, text = self._where(), output.text
        if self.plan.modality == "text":
            item = output.record.item
            assert isinstance(item, it.MessageItem)
            self._outbox.emit(
                se.TextDone(text=text, **where),
                se.ContentPartDone(part=se.Part(type="text", text=text), **where),
            )
            return replace(item, content=(it.OutputTextPart(text=text),), status=status)
        self._outbox.emit(
            se.AudioDone(**where),
            se.TranscriptDone(transcript=text, **where),
            se.ContentPartDone(part=se.Part(type="audio", transcript=text), **where),
        )
        return spoken_item(output.record, status)

    # --- the end ------------------------------------------------------------------------------

    def cancel(self, reason: Reason) -> None:
        """Stop now; what was sent stays in the conversation as an incomplete item."""
        self._outbox.need(CancelWork(response_id=self.plan.id))
        self.end("cancelled", reason=reason)

    def fail(self, code: str, message: str) -> None:
        """Brain, voice or ears broke; the connection lives on."""
        self._outbox.need(CancelWork(response_id=self.plan.id))
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
        """Close what is open and say how it ended."""
        item = self._close_item("completed" if status == "completed" else "incomplete")
        details = None
        if status != "completed":
            details = ri.StatusDetails(type=status, reason=reason, error=error)
        self.phase = "done"
        self._outbox.emit(
            se.ResponseDone(
                response=replace(
                    self._info(status),
                    output=(item,) if item else (),
                    status_details=details,
                    usage=self._usage(),
                )
            )
        )

    def _usage(self) -> ri.Usage:
        output = self._output
        return usage.usage(
            prompt=self._prompt,
            caller_seconds=0.0 if self.plan.own_input else self._conversation.caller_seconds(),
            said=(output.text or output.arguments) if output else "",
            audio_ms=self.audio_ms,
        )

    def _info(
        self, status: Literal["in_progress", "completed", "cancelled", "incomplete", "failed"]
    ) -> ri.ResponseInfo:
        plan = self.plan
        return ri.ResponseInfo(
            id=plan.id,
            status=status,
            output_modality=plan.modality,
            voice=plan.voice,
            output_format=plan.output_format,
            max_output_tokens=plan.max_output_tokens,
            conversation_id=plan.conversation_id,
            metadata=plan.metadata,
        )

    def _turns(self) -> list[Turn]:
        if self.plan.own_input is not None:
            return list(self.plan.own_input)
        return self._conversation.turns()

    def _require_output(self) -> _Output:
        assert self._output is not None, "the response has no item yet"
        return self._output

    def _where(self) -> _Where:
        return {"response_id": self.plan.id, "item_id": self._require_output().record.item.id}

    def _call_where(self, item: it.FunctionCallItem) -> _CallWhere:
        return {"response_id": self.plan.id, "item_id": item.id, "call_id": item.call_id}


def _context_limit(used_tokens: int) -> se.RateLimit:
    """The only limit a local engine has: the part of the conversation a brain gets to read."""
    limit = usage.CONTEXT_TOKENS
    return se.RateLimit(
        name="tokens", limit=limit, remaining=max(0, limit - used_tokens), reset_seconds=0.0
    )
