"""The responses of one session: creation, routing of results, cancellation, interruption.

One response to the default conversation at a time, and a few out-of-band ones beside it.
"""

from collections.abc import Callable, Collection
from dataclasses import replace

from agents_core.engine.ports import CallTool, Decision, SpeechChunk
from agents_core.engine.protocol.conversation import Conversation, ItemRecord
from agents_core.engine.protocol.item_creation import prompt_items
from agents_core.engine.protocol.outbox import Outbox
from agents_core.engine.protocol.playout import Continuation, Overlap, Playout
from agents_core.engine.protocol.response import Response, ResponseOptions
from agents_core.engine.protocol.session_update import (
    check_tool_choice,
    checked_format,
    definitions,
)
from agents_core.engine.wire import client_events as ce
from agents_core.engine.wire import server_events as se
from agents_core.engine.wire.client_errors import (
    active_response,
    cancel_not_active,
    cannot_update_voice,
    nothing_to_clear,
    too_many_responses,
)
from agents_core.engine.wire.session_config import SessionConfig

MAX_OUT_OF_BAND = 8
CONTINUES = "continues_item_id"
"""Key of a response's metadata: the item of the cut answer that the response goes on with."""


class ResponseManager:
    """Responses in progress."""

    def __init__(
        self,
        outbox: Outbox,
        conversation: Conversation,
        config: Callable[[], SessionConfig],
        on_done: Callable[[Response], None],
    ) -> None:
        self.has_spoken = False
        self.conversation_id = outbox.new_id("conv")
        self._outbox = outbox
        self._conversation = conversation
        self._config = config
        self._on_done = on_done
        self._running: dict[str, Response] = {}
        self._default: Response | None = None
        self._awaited: frozenset[str] = frozenset()  # items of the caller without a transcript yet
        self._turn_queued = False  # the next response starts when the running one ends
        self._last_spoken_id: str | None = None
        self._playout = Playout()
        self._overlap: Overlap | None = None  # what the caller spoke over since the last response

    @property
    def active(self) -> bool:
        """Whether a response to the default conversation is in progress."""
        return self._default is not None

    # --- start --------------------------------------------------------------------------------

    def create(self, params: ce.ResponseParams) -> None:
        """response.create.

        Raises:
            ClientError: one is in progress, or a parameter is not supported.
        """
        out_of_band = params.conversation == "none"
        if not out_of_band and self._default is not None:
            raise active_response(self._default.options.id)
        if out_of_band and len(self._running) - self.active >= MAX_OUT_OF_BAND:
            raise too_many_responses(MAX_OUT_OF_BAND)
        self._start(self._options(params))

    def respond_to_turn(self, *, interrupt: bool) -> None:
        """Respond to a complete user turn.

        The client may have started a response while the user was still speaking. That response
        does not include the end of the turn: it is interrupted, or, without interruption, the new
        one waits for its end.
        """
        if self._default is not None and interrupt:
            self.interrupt()
        if self._default is not None:
            self._turn_queued = True
        else:
            self._start(self._options(ce.ResponseParams()))

    def _start(self, options: ResponseOptions, *, ask: bool = True) -> Response:
        response = Response(options, self._outbox, self._conversation)
        response.awaited = self._awaited
        self._running[options.id] = response
        if options.conversation_id is not None:
            self._default, self._overlap = response, None
        response.start()
        if ask and (not self._awaited or options.custom_input is not None):
            response.ask()
        return response

    def _options(self, params: ce.ResponseParams) -> ResponseOptions:
        config, audio = self._config(), params.audio and params.audio.output
        voice = (audio and audio.voice) or config.voice
        if self.has_spoken and voice != config.voice:
            raise cannot_update_voice("response.audio.output.voice")
        tools = config.tools
        if params.tools is not None:
            tools = definitions(params.tools, "response.tools")
        tool_choice = params.tool_choice or config.tool_choice
        check_tool_choice(tool_choice, tools, "response.tool_choice")
        custom_input = None
        if params.input is not None:
            inputs = list(params.input)
            custom_input = tuple(prompt_items(inputs, self._conversation, self._outbox.new_id))
        output_format = config.output_format
        if audio and audio.format:
            output_format = checked_format(audio.format, "response.audio.output.format")
        metadata = None if params.metadata is None else tuple(params.metadata.items())
        return ResponseOptions(
            id=self._outbox.new_id("resp"),
            conversation_id=None if params.conversation == "none" else self.conversation_id,
            instructions=config.instructions
            if params.instructions is None
            else params.instructions,
            own_instructions=params.instructions is not None,
            tools=tools,
            tool_choice=tool_choice,
            custom_input=custom_input,
            modality=params.output_modalities or config.output_modality,
            voice=voice,
            speed=config.speed,
            output_format=output_format,
            max_output_tokens=params.max_output_tokens or config.max_output_tokens,
            metadata=metadata,
            explains_routing=config.explains_routing,
        )

    # --- waiting for transcripts --------------------------------------------------------------

    def await_transcript(self, item_id: str) -> None:
        """Hold decisions back: this item of the caller has no transcript yet."""
        self._awaited |= {item_id}

    def transcripts_ready(self) -> bool:
        """Request held decisions; whether the default response was among them."""
        self._awaited = frozenset()
        waiting = self._waiting_responses()
        for response in waiting:
            response.ask()
        return any(response is self._default for response in waiting)

    def fail_waiting(self, item_ids: Collection[str], code: str, message: str) -> bool:
        """These items get no transcript: fail the responses that wait for one of them; whether the
        default one was among them."""
        self._awaited = self._awaited.difference(item_ids)
        waiting = [one for one in self._waiting_responses() if not one.awaited.isdisjoint(item_ids)]
        was_default = any(response is self._default for response in waiting)
        for response in waiting:
            response.fail(code, message)
            self._remove_if_done(response)
        return was_default

    def fail_response_to_turn(self, code: str, message: str) -> None:
        """Start a response and fail it at once: its turn has no transcript."""
        if self._default is None:
            response = self._start(self._options(ce.ResponseParams()), ask=False)
            response.fail(code, message)
            self._remove_if_done(response)

    def _waiting_responses(self) -> list[Response]:
        return [item for item in self._running.values() if item.phase == "waiting"]

    # --- results of brain and synthesis -------------------------------------------------------

    def decision_ready(self, response_id: str, decision: Decision) -> None:
        """The brain decided; ignored when the response has ended."""
        response = self._running.get(response_id)
        if response is None or response.phase != "deciding":
            return
        known = {tool.name for tool in response.options.tools}
        if isinstance(decision, CallTool) and decision.name not in known:
            response.fail("brain_failed", "The brain asked for a tool the session does not have.")
        else:
            response.apply_decision(decision)
            if response is self._default:
                self._playout.speaks(response, self._outbox.now_ms)
        self._remove_if_done(response)

    def speech_chunk(self, response_id: str, chunk: SpeechChunk) -> None:
        """A chunk of speech; ignored when the response has ended."""
        response = self._running.get(response_id)
        if response is not None and response.phase == "speaking":
            if chunk.pcm:
                self.has_spoken = True
                self._last_spoken_id = response_id
            response.speech_chunk(chunk)
            self._remove_if_done(response)

    def speech_finished(self, response_id: str) -> None:
        """Synthesis is complete; ignored when the response has ended."""
        response = self._running.get(response_id)
        if response is not None and response.phase == "speaking":
            response.speech_finished()
            self._remove_if_done(response)

    def work_failed(self, response_id: str, code: str, message: str) -> None:
        """Decision or synthesis failed."""
        response = self._running.get(response_id)
        if response is not None:
            response.fail(code, message)
            self._remove_if_done(response)

    # --- stop ---------------------------------------------------------------------------------

    def cancel(self, response_id: str | None) -> None:
        """response.cancel.

        Raises:
            ClientError: nothing to cancel.
        """
        response = self._default if response_id is None else self._running.get(response_id)
        if response is None:
            raise cancel_not_active()
        response.cancel("client_cancelled")
        self._stopped_by_client()
        self._playout.stopped(response.spoken_record)
        self._remove_if_done(response)

    def interrupt(self) -> None:
        """Barge-in: cancel the response to the default conversation."""
        self._turn_queued = False
        if self._default is not None:
            response = self._default
            response.cancel("turn_detected")
            self._remove_if_done(response)

    def clear_output(self) -> None:
        """output_audio_buffer.clear: cancel the response that speaks.

        Raises:
            ClientError: nothing was spoken yet.
        """
        if self._last_spoken_id is None:
            raise nothing_to_clear()
        response = self._running.get(self._last_spoken_id)
        if response is not None:
            response.cancel("client_cancelled")
            self._remove_if_done(response)
        self._playout.forget()
        self._outbox.emit(se.OutputBufferCleared(response_id=self._last_spoken_id))

    def stop_all(self) -> None:
        """The session ends: cancel every response."""
        for response in list(self._running.values()):
            response.cancel("client_cancelled")
        self._running.clear()
        self._default, self._turn_queued = None, False

    # --- the caller speaks over the agent -----------------------------------------------------

    def caller_speaks(self, *, interrupt: bool) -> bool:
        """The caller began to speak; whether over an answer, or over one that was interrupted and
        may still go on."""
        deciding = self._default is not None and self._default.phase in ("waiting", "deciding")
        overlap = Overlap(
            answers=self._playout.playing(self._outbox.now_ms),
            asked=self._default.options if self._default is not None and deciding else None,
            interrupted=interrupt,
        )
        if overlap.answers or overlap.asked:
            self._overlap = overlap
        if interrupt:
            self.interrupt()
            self._playout.forget()
        return self._overlap is not None

    @property
    def told(self) -> bool:
        """Whether the caller speaks over statements of the agent, not over a question."""
        return self._overlap is not None and self._overlap.tells

    def truncated(self, record: ItemRecord) -> None:
        """The client truncated an item: because the caller speaks, or because it was stopped."""
        self._stopped_by_client()
        if self._overlap is None or record not in [one.record for one in self._overlap.answers]:
            self._playout.stopped(record)

    def _stopped_by_client(self) -> None:
        """Where the session does not interrupt, the client does: the answer does not go on."""
        if self._overlap is not None and not self._overlap.interrupted:
            self._overlap = None

    def go_on(self, *, acknowledged: bool) -> bool:
        """The caller took no turn: go on with what was interrupted.

        False when there is nothing to go on with, or when an acknowledgement answers a question:
        it is an ordinary turn then.
        """
        overlap, self._overlap = self._overlap, None
        if overlap is None:
            return self.active  # the client has started a response since
        if (acknowledged and overlap.asks) or not (overlap.cut or overlap.asked):
            return False
        if overlap.interrupted:
            rest = overlap.rest()
            if rest is not None:
                self._continue(rest)
                self._turn_queued = overlap.asked is not None
            elif overlap.asked is not None:
                self._start(replace(overlap.asked, id=self._outbox.new_id("resp")))
        return True

    def _continue(self, rest: Continuation) -> None:
        metadata = (*(rest.options.metadata or ()), (CONTINUES, rest.items[0]))
        options = replace(rest.options, id=self._outbox.new_id("resp"), metadata=metadata)
        response = self._start(options, ask=False)
        response.go_on(rest.text, said_before=rest.said_before, items=rest.items)
        self._playout.speaks(response, self._outbox.now_ms)

    def _remove_if_done(self, response: Response) -> None:
        if not response.done:
            return
        del self._running[response.options.id]
        if response is not self._default:
            return
        self._default = None
        self._on_done(response)
        if self._turn_queued:
            self._turn_queued = False
            self._start(self._options(ce.ResponseParams()))
